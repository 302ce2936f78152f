/** The page of alerts: keeps them fresh, and the bell. */

import { look, startBell } from "../core/bell.js";
import { keepFresh } from "../core/section.js";

const PAUSE = 15000; // ms between two questions, at the usual speed

startBell();
keepFresh("alerts", ["alerts", "standing", "history"], { pause: PAUSE, renewed: look });

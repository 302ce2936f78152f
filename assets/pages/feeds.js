/** Feed health: keeps table and log fresh. The page of another time stays as it was sent. */

import { keepFresh } from "../core/section.js";

const PAUSE = 60000; // ms between two questions, at the usual speed
const query = new URLSearchParams(location.search);

if (!query.get("at") && !query.get("known_at")) keepFresh("feeds", ["coverage"], { pause: PAUSE });

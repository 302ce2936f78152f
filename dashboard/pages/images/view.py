"""What the pages show of SMILE, made from the store once for a minute: orbit, view, images, marks, boundary."""

import threading
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from dashboard.api.images import FORM, Places
from dashboard.api.whatif import shift_at, wind_at_nose
from dashboard.live.values import ARCHIVE, limits
from dashboard.pages.images import plasma, retrieved_vs_model
from nowcast import store
from nowcast.errors import NowcastError, StoreError
from nowcast.physics.drawing.orbit_planes import scene
from nowcast.settings import Settings
from nowcast.smile.files import palette
from nowcast.smile.model import expected
from nowcast.smile.model.render import LEVEL_3_FIELD
from nowcast.smile.orbit import outlook
from nowcast.smile.orbit.pointing import aim
from nowcast.store import Store
from nowcast.store.smile import Image, image_bytes, read_images, read_retrieved_vs_model

X_RAY = ("sxi", "sxi_rebinned", "sxi_browse")
ULTRAVIOLET = ("uvi", "uvi_browse")
PAST = timedelta(days=14)  # in which a last image is looked for
STRIP = 8  # frames of the film strip
APART = timedelta(minutes=5)  # between them: an image is of up to 300 s
COMPARED = timedelta(days=30)
NEAR = timedelta(minutes=10)  # between an image and the boundary found in it
LEAD = timedelta(hours=1)
KEPT = 6  # views
REST = 10.0  # times as long as the last view took, no new one is made of the present

View = dict[str, Any]


class Smile:
    """Views of SMILE, made once for each minute; in a fast replay not more often than this process can bear.

    Parameters
    ----------
    settings : Settings
    places : Places
        Of the pictures.
    """

    def __init__(self, settings: Settings, places: Places) -> None:
        self._settings = settings
        self._places = places
        self._lock = threading.Lock()
        self._orbit: outlook.Orbit | None = None
        self._known: OrderedDict[tuple[object, ...], View] = OrderedDict()
        self._last: tuple[int, float, View] | None = None

    def present(self, database: Store, now: datetime) -> View:
        """As `view`, of now; an answer of just before where this one would come too soon."""
        with self._lock:
            if self._last is not None and self._last[0] == id(database) and time.monotonic() < self._last[1]:
                return self._last[2]
        begun = time.monotonic()
        found = self.view(database, now)
        ended = time.monotonic()
        self._last = (id(database), ended + REST * (ended - begun), found)
        return found

    def last(self, database: Store) -> View | None:
        """The present as it was answered last, without waiting."""
        return self._last[2] if self._last is not None and self._last[0] == id(database) else None

    def view(self, database: Store, now: datetime, known_at: datetime | None = None) -> View:
        """Everything that the pages show of SMILE at a time."""
        minute = now.replace(second=0, microsecond=0)
        key = (id(database), minute, known_at)
        with self._lock:
            if key not in self._known:
                self._known[key] = self._describe(database, minute, known_at)
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
            return self._known[key]

    def _describe(self, database: Store, now: datetime, known_at: datetime | None) -> View:
        nose = wind_at_nose(database, now, now + LEAD)
        drawn = scene(nose.assign(boundary_shift=shift_at(database, now)), now) if len(nose) else None
        given = self._given()
        boundary = {} if drawn is None else {"standoff": drawn["nose"][0], "flaring": drawn["flaring"]}
        ahead = outlook.outlook(given, now, **boundary)
        known = known_at or now
        imaged = read_retrieved_vs_model(database, now - COMPARED, now, known_at=known)
        seen = _newest(database, X_RAY, now, known)
        recent = place_derived(database, now)
        return {
            **outlook.facts(given, ahead),
            "configured": bool(self._settings.smile_urls) or ARCHIVE in store.read_health(database),
            "path": outlook.path(given, now),
            "scene": drawn,
            "images": self._images(database, seen, imaged),
            "strip": [_facts(image) for image in _strip(seen)],
            "uvi": [_facts(image) for image in _newest(database, ULTRAVIOLET, now, known)[-1:]],
            "plasma": plasma.plasma(database, now, known_at),
            "expected": None if seen else _expected(given, ahead, drawn),
            "compared": {
                "points": retrieved_vs_model.points(imaged),
                "score": retrieved_vs_model.score(imaged),
                "shift": retrieved_vs_model.shift(recent, imaged, now),
                "on": self._settings.smile_assimilation,
                "last": _last(imaged),
            },
        }

    def _given(self) -> outlook.Orbit:
        if self._orbit is None:
            path = self._settings.smile_ephemeris
            try:
                text = None if path is None else path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise NowcastError(f"NOWCAST_SMILE_EPHEMERIS cannot be read: {error}.") from error
            elements = dict(self._settings.smile_orbit)
            self._orbit = outlook.orbit(elements, self._settings.smile_perigee, text, path.name if path else "")
        return self._orbit

    def _images(self, database: Store, seen: list[Image], imaged: pd.DataFrame) -> View | None:
        """The newest X-ray image with its marks, the expected one in the wind of its time, and the difference."""
        if not seen:
            return None
        image = seen[-1]
        try:
            picture = image_bytes(self._places.of(database), image)
        except StoreError as error:
            return {**_facts(image), "fault": str(error)}
        body: View = {**_facts(image), "picture": expected.inline(picture), "limits": limits(ARCHIVE)}
        if image.position is None or image.aim is None or not _measurable(image):
            return body
        nose = wind_at_nose(database, image.time, image.time + LEAD)
        then = scene(nose, image.time) if len(nose) else None
        body["found"] = _found(image, imaged)
        body["marks"] = _marks(then, body["found"], image.position, image.aim)
        if then is None:
            return body
        shape = (image.height, image.width)
        values = expected.expected(image.position, image.aim, image.time, then["wind"], shape)
        body["expected"] = {"picture": expected.inline(palette.png(values, palette.SXI)), **_of_wind(then)}
        if palette.SXI.words() == image.stretch:
            measured = expected.values(picture, palette.SXI)
            off = (measured - values)[np.isfinite(measured)]
            body["difference"] = {
                "picture": expected.inline(expected.difference_png(measured, values)),
                "mean": round(float(off.mean()), 3) if off.size else None,
                "size": round(float(np.sqrt(np.mean(off**2))), 3) if off.size else None,
                "scale": expected.DIFFERENCE,
            }
        return body


def place_derived(database: Store, now: datetime) -> pd.DataFrame:
    """The shift of the last minutes."""
    return store.read_derived(database, now - NEAR, now, columns=("smile_shift",))


def _newest(database: Store, products: tuple[str, ...], now: datetime, known: datetime) -> list[Image]:
    """The last images of the product that has the newest one, oldest first."""
    found = [read_images(database, name, now - PAST, now, known_at=known, limit=8 * STRIP) for name in products]
    return max(found, key=lambda images: images[-1].time.timestamp() if images else -1.0)


def _strip(seen: list[Image]) -> list[Image]:
    """The newest image and those before it that are `APART`, oldest first."""
    chosen: list[Image] = []
    for image in reversed(seen):
        if len(chosen) < STRIP and (not chosen or chosen[-1].time - image.time >= APART):
            chosen.append(image)
    return chosen[::-1]


def _measurable(image: Image) -> bool:
    """Whether its pixels are those that we can expect: an image of ours, not a foreign picture."""
    return image.product in ("sxi", "sxi_rebinned") and max(image.width, image.height) <= palette.LARGEST_SIDE


def _facts(image: Image) -> View:
    stamps = {"time": image.time, "received": image.received, "published": image.published}
    return {
        "product": image.product,
        **{name: None if time is None else round(time.timestamp(), 3) for name, time in stamps.items()},
        "url": f"/img/{image.product}/{image.time:{FORM}}.png?v={image.picture[:16]}",
        "exposure": image.exposure,
        "position": None if image.position is None else [round(part, 2) for part in image.position],
        "aim": None if image.aim is None else [round(part, 2) for part in image.aim],
        "width": image.width,
        "height": image.height,
        "stretch": image.stretch,
        "state": image.state,
        "name": image.name,
        "mirror": image.mirror,
        "note": image.note,
    }


def _found(image: Image, imaged: pd.DataFrame) -> View | None:
    """The boundary found in an image, or why there is none."""
    begin, end = image.time - NEAR, image.time + NEAR
    near = imaged[(imaged.index >= begin) & (imaged.index <= end)]
    return None if near.empty else _last(near)


def _last(imaged: pd.DataFrame) -> View | None:
    if imaged.empty:
        return None
    row = imaged.iloc[-1]
    numbers = {name: _number(row[name]) for name in ("standoff_distance", "low", "high", "expected")}
    return {
        "time": int(imaged.index[-1].timestamp()), **numbers, "qf": int(row["qf"]), "qf2": int(row["qf2"]),
        "reason": str(row["reason"]), "exposure": float(row["exposure"]), "limits": limits(ARCHIVE),
    }  # fmt: skip


def _marks(then: View | None, found: View | None, position: Any, target: Any) -> View:
    """Lines in the image: what is expected with its band, and what was found."""
    drawn: View = {"expected": [], "band": [], "found": [], "nose": None, "found_nose": None}
    if then is not None:
        middle, *edges = then["nose"]
        drawn["expected"] = expected.mark(middle, position, target, then["flaring"])
        drawn["band"] = [line for edge in edges for line in expected.mark(edge, position, target, then["flaring"])]
        drawn["nose"] = expected.nose_at(middle, position, target)
    if found and found["standoff_distance"] is not None:
        drawn["found"] = expected.mark(found["standoff_distance"], position, target)
        drawn["found_nose"] = expected.nose_at(found["standoff_distance"], position, target)
    return drawn | {"field": list(LEVEL_3_FIELD)}


def _expected(given: outlook.Orbit, ahead: outlook.Outlook, drawn: View | None) -> View | None:
    """The image to be expected where none was taken: now, where the geometry allows one, else in the next view."""
    moment = outlook.pictured(ahead)
    if drawn is None or moment is None:
        return None
    place = given.track(moment)
    target = aim(place)
    values = expected.expected(place.tolist(), target.tolist(), moment, drawn["wind"])
    stretch = expected.stretch_for(values)
    return {
        "time": int(moment.timestamp()),
        "now": moment == ahead.seen.time,
        "picture": expected.inline(palette.png(values, stretch)),
        "stretch": stretch.words(),
        "width": values.shape[1],
        "height": values.shape[0],
        "marks": _marks(drawn, None, place.tolist(), target.tolist()),
        "position": [round(float(part), 2) for part in place],
        "aim": [round(float(part), 2) for part in target],
        **_of_wind(drawn),
    }


def _of_wind(drawn: View) -> View:
    density = drawn["wind"]["proton_density"]
    trusted = expected.TRUSTED[0] <= density <= expected.TRUSTED[1]
    return {"wind": drawn["wind"], "nose": drawn["nose"], "wind_time": drawn["time"], "trusted": trusted}


def _number(value: float) -> float | None:
    return round(float(value), 2) if np.isfinite(value) else None

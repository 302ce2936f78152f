"""What is known of SMILE, made from the store once for a minute: orbit, view, images, marks, boundary."""

import threading
import time
from datetime import datetime, timedelta
from typing import cast

import numpy as np
import pandas as pd

from dashboard.computed.nose import shift_at, wind_at_nose
from dashboard.live.values import ARCHIVE, limits
from dashboard.pages.images import compared, plasma
from dashboard.pages.images.facts import (
    Boundary,
    ExpectedImage,
    ExpectedThere,
    ImageFacts,
    Marks,
    NewestImage,
    Scene,
    SmileFacts,
)
from dashboard.pages.images.folders import ADDRESS_TIME, ImageFolders
from dashboard.per_version import PerVersion
from nowcast import store
from nowcast.errors import StoreError
from nowcast.physics.drawing.orbit_planes import scene
from nowcast.settings import Settings
from nowcast.smile.files import palette
from nowcast.smile.model import expected
from nowcast.smile.model.render import LEVEL_3_FIELD
from nowcast.smile.orbit import outlook
from nowcast.smile.orbit import view as orbit_view
from nowcast.smile.orbit.pointing import aim
from nowcast.smile.orbit.position import Orbit, replayed
from nowcast.smile.orbit.sources import Known, known_of, orbit_of
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
KEPT = 6  # answers
RECENT = 180.0  # s of the nowcast clock in which an answer is still of now
REST = 10.0  # times as long as the last view took, no new one is made of the present

Vector = list[float]


class SmileCache:
    """The facts of SMILE, made once for each minute; in a fast replay not more often than this process can bear.

    Parameters
    ----------
    settings : Settings
    folders : ImageFolders
        Of the pictures.
    """

    def __init__(self, settings: Settings, folders: ImageFolders) -> None:
        self._settings = settings
        self._folders = folders
        self._lock = threading.Lock()
        self._orbit: tuple[datetime | None, Orbit] | None = None
        self._facts: PerVersion[SmileFacts] = PerVersion(KEPT)
        self._last: tuple[str, float, SmileFacts] | None = None

    def present(self, database: Store, now: datetime) -> SmileFacts:
        """As `facts`, of now; an answer of just before where this one would come too soon."""
        with self._lock:
            if self._last is not None and self._last[0] == database.name and time.monotonic() < self._last[1]:
                return self._last[2]
        begun = time.monotonic()
        facts = self.facts(database, now)
        ended = time.monotonic()
        self._last = (database.name, ended + REST * (ended - begun), facts)
        return facts

    def last(self, database: Store, now: datetime) -> SmileFacts | None:
        """The present as it was answered last, without waiting; None where that was of another time than now."""
        if self._last is None or self._last[0] != database.name:
            return None
        facts = self._last[2]
        return facts if abs(now.timestamp() - facts["time"]) < RECENT else None

    def facts(self, database: Store, now: datetime, known_at: datetime | None = None) -> SmileFacts:
        """Everything that the pages show of SMILE at a time."""
        minute = now.replace(second=0, microsecond=0)
        return self._facts.get(database, minute, known_at, lambda: self._describe(database, minute, known_at))

    def _describe(self, database: Store, now: datetime, known_at: datetime | None) -> SmileFacts:
        nose = wind_at_nose(database, now, now + LEAD)
        shifted = nose.assign(boundary_shift=shift_at(database, now)) if len(nose) else nose
        drawn = _scene(shifted, now)
        orbit = self._orbit_of(database, known_at or now)
        if store.clock_of(database)[1] != "live":
            orbit = replayed(orbit, now)
        ahead = outlook.outlook(orbit, now, _boundary(drawn))
        known = known_at or now
        imaged = read_retrieved_vs_model(database, now - COMPARED, now, known_at=known)
        seen = _newest(database, X_RAY, now, known)
        recent = store.read_derived(database, now - NEAR, now, columns=("smile_shift",))
        facts = {
            **outlook.facts(orbit, ahead),
            "configured": bool(self._settings.smile_urls) or ARCHIVE in store.read_health(database),
            "path": outlook.path(orbit, now),
            "scene": drawn,
            "images": self._images(database, seen, imaged),
            "strip": [_facts(image) for image in _strip(seen)],
            "uvi": [_facts(image) for image in _newest(database, ULTRAVIOLET, now, known)[-1:]],
            "plasma": plasma.plasma(database, now, known_at),
            "expected": None if seen else _expected(orbit, ahead, drawn),
            "compared": {
                "points": compared.points(imaged),
                "score": compared.score(imaged),
                "shift": compared.shift(recent, imaged, now),
                "on": self._settings.smile_assimilation,
                "last": _last(imaged),
            },
        }
        return cast(SmileFacts, facts)

    def _orbit_of(self, database: Store, known_at: datetime) -> Orbit:
        """The orbit by the settings and what Horizons has answered; kept until there is another answer."""
        known = horizons_states(database, known_at)
        asked = None if known is None else known.asked
        if self._orbit is None or self._orbit[0] != asked:
            settings = self._settings
            orbit = orbit_of(dict(settings.smile_orbit), settings.smile_perigee, settings.smile_ephemeris, known)
            self._orbit = (asked, orbit)
        return self._orbit[1]

    def _images(self, database: Store, seen: list[Image], imaged: pd.DataFrame) -> NewestImage | None:
        """The newest X-ray image with its marks, the expected one in the wind of its time, and the difference."""
        if not seen:
            return None
        image = seen[-1]
        try:
            picture = image_bytes(self._folders.of(database), image)
        except StoreError as error:
            return cast(NewestImage, {**_facts(image), "fault": str(error)})
        body = cast(NewestImage, {**_facts(image), "picture": expected.inline(picture), "limits": limits(ARCHIVE)})
        if image.position is None or image.aim is None or not _measurable(image):
            return body
        nose = wind_at_nose(database, image.time, image.time + LEAD)
        then, found = _scene(nose, image.time), _found(image, imaged)
        body["found"] = found
        body["marks"] = _marks(then, found, list(image.position), list(image.aim))
        if then is None:
            return body
        shape = (image.height, image.width)
        values = expected.expected(image.position, image.aim, image.time, then["wind"], shape)
        body["expected"] = _with_wind(expected.inline(palette.png(values, palette.SXI)), then)
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


def _scene(nose: pd.DataFrame, time: datetime) -> Scene | None:
    return cast(Scene | None, scene(nose, time)) if len(nose) else None


def horizons_states(database: Store, known_at: datetime) -> Known | None:
    """SMILE's states in the newest answer of Horizons that had come by a time."""
    if "horizons" not in database.feeds:
        return None
    stored = store.read_documents(database, "horizons", known_at=known_at, limit=1)
    return known_of(stored[-1].document.body, stored[-1].received) if stored else None


def _boundary(drawn: Scene | None) -> orbit_view.Boundary | None:
    """The boundary of now with its 90 % band, where it is known."""
    if drawn is None:
        return None
    nose, low, high = drawn["nose"]
    return orbit_view.Boundary(nose, low, high, drawn["flaring"], "boundary of now")


def _newest(database: Store, products: tuple[str, ...], now: datetime, known: datetime) -> list[Image]:
    """The last images of the product that has the newest one, oldest first."""
    lists = [read_images(database, name, now - PAST, now, known_at=known, limit=8 * STRIP) for name in products]
    return max(lists, key=lambda images: images[-1].time.timestamp() if images else -1.0)


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


def _facts(image: Image) -> ImageFacts:
    return {
        "product": image.product,
        "time": round(image.time.timestamp(), 3),
        "received": round(image.received.timestamp(), 3),
        "published": None if image.published is None else round(image.published.timestamp(), 3),
        "url": f"/img/{image.product}/{image.time:{ADDRESS_TIME}}.png?v={image.picture[:16]}",
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


def _found(image: Image, imaged: pd.DataFrame) -> Boundary | None:
    """The boundary found in an image, or why there is none."""
    begin, end = image.time - NEAR, image.time + NEAR
    near = imaged[(imaged.index >= begin) & (imaged.index <= end)]
    return None if near.empty else _last(near)


def _last(imaged: pd.DataFrame) -> Boundary | None:
    if imaged.empty:
        return None
    row = imaged.iloc[-1]
    return {
        "time": int(imaged.index[-1].timestamp()),
        "standoff_distance": _number(row["standoff_distance"]),
        "low": _number(row["low"]),
        "high": _number(row["high"]),
        "expected": _number(row["expected"]),
        "qf": int(row["qf"]),
        "qf2": int(row["qf2"]),
        "reason": str(row["reason"]),
        "exposure": float(row["exposure"]),
        "limits": limits(ARCHIVE),
    }


def _marks(then: Scene | None, found: Boundary | None, position: Vector, target: Vector) -> Marks:
    """Lines in the image: what is expected with its band, and what was found."""
    drawn: Marks = {
        "expected": [], "band": [], "found": [], "nose": None, "found_nose": None, "field": list(LEVEL_3_FIELD),
    }  # fmt: skip
    if then is not None:
        middle, *edges = then["nose"]
        drawn["expected"] = expected.mark(middle, position, target, then["flaring"])
        drawn["band"] = [line for edge in edges for line in expected.mark(edge, position, target, then["flaring"])]
        drawn["nose"] = expected.nose_at(middle, position, target)
    if found and found["standoff_distance"] is not None:
        drawn["found"] = expected.mark(found["standoff_distance"], position, target)
        drawn["found_nose"] = expected.nose_at(found["standoff_distance"], position, target)
    return drawn


def _expected(orbit: Orbit, ahead: outlook.Outlook, drawn: Scene | None) -> ExpectedImage | None:
    """The image to be expected where none was taken: now, where the geometry allows one, else in the next view."""
    moment = outlook.pictured(ahead)
    if drawn is None or moment is None:
        return None
    position = orbit.track(moment)
    target = aim(position)
    values = expected.expected(position.tolist(), target.tolist(), moment, drawn["wind"])
    stretch = expected.stretch_for(values)
    return {
        "time": int(moment.timestamp()),
        "now": moment == ahead.seen.time,
        "picture": expected.inline(palette.png(values, stretch)),
        "stretch": stretch.words(),
        "width": values.shape[1],
        "height": values.shape[0],
        "marks": _marks(drawn, None, position.tolist(), target.tolist()),
        "position": [round(float(part), 2) for part in position],
        "aim": [round(float(part), 2) for part in target],
        "wind": drawn["wind"],
        "nose": drawn["nose"],
        "wind_time": drawn["time"],
        "trusted": _trusted(drawn),
    }


def _with_wind(picture: str, drawn: Scene) -> ExpectedThere:
    return {
        "picture": picture,
        "wind": drawn["wind"],
        "nose": drawn["nose"],
        "wind_time": drawn["time"],
        "trusted": _trusted(drawn),
    }


def _trusted(drawn: Scene) -> bool:
    """Whether the density is one for which the model of the emission was fitted."""
    return bool(expected.TRUSTED[0] <= drawn["wind"]["proton_density"] <= expected.TRUSTED[1])


def _number(value: float) -> float | None:
    return round(float(value), 2) if np.isfinite(value) else None

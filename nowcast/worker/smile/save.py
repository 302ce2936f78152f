"""From copies of files to the store: image and catalogue, series, the boundary in the newest minutes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.errors import FeedFormatError
from nowcast.fetch.mirrors import Mirror
from nowcast.l1 import screen
from nowcast.store import SMILE, Health
from nowcast.store.smile import Image, SeenFile, StoredRetrieval, read_images, write_files, write_image, write_retrieval
from nowcast.vocabulary.records import Remark
from nowcast.vocabulary.sources import SMILE_FILES
from nowcast.worker.context import Context
from nowcast.worker.poll import state_of
from nowcast.worker.smile.archive import NAME, Archive, Group

SERIES = ("smile_mag", "smile_lia")
GATE = timedelta(minutes=15)  # images before one that its boundary is looked for with
LEAST = 290.0  # s of exposure that a boundary is looked for in
FORMS = {"sxi": "fits.gz", "sxi_rebinned": "fits.gz", "uvi": "npz"}


def keep(
    context: Context, archive: Archive, group: Group, mirror: Mirror, paths: Mapping[str, Path], seen: list[SeenFile],
    now: datetime, remarks: list[Remark],
) -> None:  # fmt: skip
    """Read the copies and keep the result."""
    if group.product in SERIES:
        _store_series(context, archive, group, paths["path"], seen, now, remarks)
        return
    asked = {name: str(path) for name, path in paths.items()}
    results = {"data": _held(archive, group.version, group.name), "picture": archive.spool / f"picture-{group.name}"}
    task = {"task": group.product, "name": group.name, **asked, **{key: str(path) for key, path in results.items()}}
    browse = group.product.endswith("_browse")
    before = _before(context, archive, group, now) if group.product == "sxi" else []
    facts = archive.reader.ask(task | ({"task": "browse"} if browse else {"before": before}))
    form = FORMS.get(group.product)
    data = archive.files.put(results["data"], form) if form else None
    published = [file.changed for _, offers in group.files.values() for _, file in offers[:1] if file.changed]
    stretch = facts.get("stretch")
    image = Image(
        product=group.product, time=_time(facts.get("time")) or group.time, version=group.version, received=now,
        name=group.name, level=group.level, mirror=mirror.label, picture=archive.files.put(results["picture"], "png"),
        width=facts["width"], height=facts["height"], stretch=_words(stretch) if stretch else "as drawn by its maker",
        published=max(published, default=None), exposure=facts.get("exposure"), position=_vector(facts.get("position")),
        aim=_vector(facts.get("aim")), data=data, data_form=form,
        state="simulated" if facts.get("simulated") else "measured", note=facts.get("note", ""),
    )  # fmt: skip
    if abs(image.time - group.time) >= timedelta(minutes=1):
        raise FeedFormatError(f"Its header says {image.time:%Y-%m-%d %H:%M} UTC, its name {group.time:%Y-%m-%d %H:%M}.")
    fresh = write_image(context.store, image, seen, fence=context.fence())
    if fresh and group.product in ("sxi", "sxi_rebinned") and data:
        _look(context, archive, [*before, str(results["data"])], data, now, remarks)


def _before(context: Context, archive: Archive, group: Group, now: datetime) -> list[str]:
    """Local copies of the data of the minutes before one, oldest first."""
    former = read_images(context.store, "sxi", group.time - GATE, group.time - timedelta(seconds=1))
    return [
        str(archive.files.fetch(one.data, one.data_form, _held(archive, one.version, one.name)))
        for one in former
        if one.data and one.data_form and one.received <= now
    ]


def _held(archive: Archive, version: int, name: str) -> Path:
    """Where the data of an image lie in the working folder; the reader remembers them by this path."""
    return archive.spool / f"data-{version}-{name}"


def _look(
    context: Context, archive: Archive, paths: list[str], digest: str, now: datetime, remarks: list[Remark]
) -> None:
    """Look for the boundary where 300 s are there; keep it, or why there is none. The distance is a series as well."""
    try:
        found = archive.reader.ask({"task": "retrieve", "before": paths, "least": LEAST})
    except FeedFormatError as error:
        remarks.append(Remark(NAME, "retrieval", str(error)))
        return
    time = _time(found.get("time"))
    if time is None:
        return
    numbers = {
        name: found[name] for name in ("standoff_distance", "low", "high", "qf", "qf2", "gate", "reason", "rate")
    }
    kept = StoredRetrieval(time=time, image=digest, received=now, exposure=found["exposure_s"], **numbers)
    write_retrieval(context.store, kept, fence=context.fence())
    if kept.standoff_distance is not None:
        row = dict(zip(SMILE["smile_boundary"], (kept.standoff_distance, kept.low, kept.high), strict=True))
        moment = pd.Timestamp(time).floor("s").as_unit("us")
        index = pd.MultiIndex.from_tuples([(moment, "SXI")], names=["time", "source"])
        _write(context, "smile_boundary", pd.DataFrame([row], index=index, dtype=float), now, time, [])


def _store_series(
    context: Context,
    archive: Archive,
    group: Group,
    path: Path,
    seen: list[SeenFile],
    now: datetime,
    remarks: list[Remark],
) -> None:
    found = archive.reader.ask({"task": "series", "product": group.product, "path": str(path)})
    times = pd.to_datetime(np.asarray(found["time"], dtype="int64"), unit="s", utc=True).as_unit("us")
    index = pd.MultiIndex.from_product([times, ["SMILE"]], names=["time", "source"])
    columns = {key: np.asarray(values, dtype=float) for key, values in found["columns"].items()}
    frame = pd.DataFrame(columns, index=index).reindex(columns=list(SMILE[group.product]))
    frame = frame.astype(float)
    frame, said = screen(group.product, frame, now, timedelta(minutes=5))
    if found.get("note"):
        said = [*said, Remark(group.product, "frame", found["note"])]
    newest = frame.index.get_level_values("time").max().to_pydatetime() if len(frame) else None
    _write(context, group.product, frame, now, newest, said)
    write_files(context.store, seen, fence=context.fence())
    remarks += said


def _write(
    context: Context, name: str, frame: pd.DataFrame, now: datetime, newest: datetime | None, said: Iterable[Remark]
) -> None:
    before = store.read_health(context.store).get(name)
    latest = max((time for time in (newest, before.newest if before else None) if time), default=None)
    health = Health(name, now, now, latest, state_of(SMILE_FILES, now, latest, failures=0))
    store.write_poll(
        context.store, name, frame, received=now, health=health, remarks=said, fence=context.fence(), live=context.live
    )


def _words(stretch: Mapping[str, Any]) -> str:
    way = "square root" if stretch["root"] else "linear"
    return f"{stretch['low']:g} to {stretch['high']:g} {stretch['unit']}, {way}"


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _vector(values: Any) -> tuple[float, float, float] | None:
    if not values or len(values) != 3:
        return None
    x, y, z = (float(value) for value in values)
    return x, y, z

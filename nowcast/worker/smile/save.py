"""Stores what copies of files hold: an image with its entry in the catalogue, its boundary, or a series."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.errors import FeedFormatError
from nowcast.l1 import screen
from nowcast.store import SMILE, Health
from nowcast.store.smile import Image, StoredRetrieval, read_images, write_files, write_image, write_retrieval
from nowcast.vocabulary.records import Remark
from nowcast.vocabulary.sources import SMILE_FILES
from nowcast.worker.context import Context
from nowcast.worker.poll import state_of
from nowcast.worker.smile.archive import NAME, Archive, Copies, Group

SERIES = ("smile_mag", "smile_lia")
GATE = timedelta(minutes=15)  # images before one that its boundary is looked for with
LEAST = 290.0  # s of exposure that a boundary is looked for in
FORMS = {"sxi": "fits.gz", "sxi_rebinned": "fits.gz", "uvi": "npz"}


def save(context: Context, archive: Archive, copies: Copies, now: datetime) -> list[Remark]:
    """Read the copies of a group of files and store what they hold; the remarks about it.

    Raises
    ------
    FeedFormatError
        Where the reader cannot read them, or their header and name tell different times.
    """
    if copies.group.product in SERIES:
        return _save_series(context, archive, copies, now)
    return _save_image(context, archive, copies, now)


def _save_image(context: Context, archive: Archive, copies: Copies, now: datetime) -> list[Remark]:
    group = copies.group
    is_browse = group.product.endswith("_browse")
    data_path, picture_path = _data_path(archive, group.version, group.name), archive.spool / f"picture-{group.name}"
    before = _data_before(context, archive, group, now) if group.product == "sxi" else []
    facts = archive.reader.ask(
        {"task": "browse" if is_browse else group.product, "name": group.name}
        | {part: str(path) for part, path in copies.paths.items()}
        | {"data": str(data_path), "picture": str(picture_path)}
        | ({} if is_browse else {"before": before})
    )
    form = FORMS.get(group.product)
    data = archive.files.put(data_path, form) if form else None
    published = [file.changed for _, offers in group.files.values() for _, file in offers[:1] if file.changed]
    stretch = facts.get("stretch")
    image = Image(
        product=group.product, time=_time(facts.get("time")) or group.time, version=group.version, received=now,
        name=group.name, level=group.level, mirror=copies.mirror.label,
        picture=archive.files.put(picture_path, "png"), width=facts["width"], height=facts["height"],
        stretch=_stretch_text(stretch) if stretch else "as drawn by its maker",
        published=max(published, default=None), exposure=facts.get("exposure"), position=_vector(facts.get("position")),
        aim=_vector(facts.get("aim")), data=data, data_form=form,
        state="simulated" if facts.get("simulated") else "measured", note=facts.get("note", ""),
    )  # fmt: skip
    if abs(image.time - group.time) >= timedelta(minutes=1):
        raise FeedFormatError(f"Its header says {image.time:%Y-%m-%d %H:%M} UTC, its name {group.time:%Y-%m-%d %H:%M}.")
    is_newest = write_image(context.store, image, list(copies.seen), fence=context.fence())
    if is_newest and group.product in ("sxi", "sxi_rebinned") and data:
        return _save_boundary(context, archive, [*before, str(data_path)], data, now)
    return []


def _data_before(context: Context, archive: Archive, group: Group, now: datetime) -> list[str]:
    """Local copies of the data of the minutes before a group, oldest first."""
    images = read_images(context.store, "sxi", group.time - GATE, group.time - timedelta(seconds=1))
    return [
        str(archive.files.fetch(image.data, image.data_form, _data_path(archive, image.version, image.name)))
        for image in images
        if image.data and image.data_form and image.received <= now
    ]


def _data_path(archive: Archive, version: int, name: str) -> Path:
    """Where the data of an image lie in the working folder; the reader remembers them by this path."""
    return archive.spool / f"data-{version}-{name}"


def _save_boundary(context: Context, archive: Archive, paths: list[str], digest: str, now: datetime) -> list[Remark]:
    """Look for the boundary in 300 s of images; store it as a retrieval and as a series, or why there is none."""
    try:
        result = archive.reader.ask({"task": "retrieve", "before": paths, "least": LEAST})
    except FeedFormatError as error:
        return [Remark(NAME, "retrieval", str(error))]
    time = _time(result.get("time"))
    if time is None:
        return []
    names = ("standoff_distance", "low", "high", "qf", "qf2", "gate", "reason", "rate")
    retrieval = StoredRetrieval(
        time=time, image=digest, received=now, exposure=result["exposure_s"], **{name: result[name] for name in names}
    )
    write_retrieval(context.store, retrieval, fence=context.fence())
    context.changes.add("retrievals", time, time)
    if retrieval.standoff_distance is not None:
        distances = (retrieval.standoff_distance, retrieval.low, retrieval.high)
        row = dict(zip(SMILE["smile_boundary"], distances, strict=True))
        moment = pd.Timestamp(time).floor("s").as_unit("us")
        index = pd.MultiIndex.from_tuples([(moment, "SXI")], names=["time", "source"])
        _write_series(context, "smile_boundary", pd.DataFrame([row], index=index, dtype=float), now, time, [])
    return []


def _save_series(context: Context, archive: Archive, copies: Copies, now: datetime) -> list[Remark]:
    """Store the minutes of a MAG or LIA file, screened as every feed is."""
    product = copies.group.product
    answer = archive.reader.ask({"task": "series", "product": product, "path": str(copies.paths["path"])})
    times = pd.to_datetime(np.asarray(answer["time"], dtype="int64"), unit="s", utc=True).as_unit("us")
    index = pd.MultiIndex.from_product([times, ["SMILE"]], names=["time", "source"])
    columns = {key: np.asarray(values, dtype=float) for key, values in answer["columns"].items()}
    frame = pd.DataFrame(columns, index=index).reindex(columns=list(SMILE[product])).astype(float)
    frame, remarks = screen(product, frame, now, timedelta(minutes=5))
    if answer.get("note"):
        remarks = [*remarks, Remark(product, "frame", answer["note"])]
    newest = frame.index.get_level_values("time").max().to_pydatetime() if len(frame) else None
    _write_series(context, product, frame, now, newest, remarks)
    write_files(context.store, list(copies.seen), fence=context.fence())
    return remarks


def _write_series(
    context: Context, name: str, frame: pd.DataFrame, now: datetime, newest: datetime | None, remarks: Iterable[Remark]
) -> None:
    """Store a series of SMILE with its health."""
    before = store.read_health(context.store).get(name)
    latest = max((time for time in (newest, before.newest if before else None) if time), default=None)
    health = Health(name, now, now, latest, state_of(SMILE_FILES, now, latest, failures=0))
    store.write_poll(
        context.store, name, frame, received=now, health=health, remarks=remarks, fence=context.fence(),
        live=context.live,
    )  # fmt: skip


def _stretch_text(stretch: Mapping[str, Any]) -> str:
    scale = "square root" if stretch["root"] else "linear"
    return f"{stretch['low']:g} to {stretch['high']:g} {stretch['unit']}, {scale}"


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _vector(values: Any) -> tuple[float, float, float] | None:
    if not values or len(values) != 3:
        return None
    x, y, z = (float(value) for value in values)
    return x, y, z

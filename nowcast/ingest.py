"""The worker's job `smile`: looks through the mirrors, reads what is new in a process apart, stores it.

The first mirror in the order that has a file serves it; one that is silent, late or holds a broken copy is passed over
for the next. Each copy of a file at another mirror is compared once. A file that cannot be read is remarked, tried
again a few times in case it was still being written, and left; the last good image stays, with its age.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.clock import Clock
from nowcast.errors import FeedError, FeedFormatError, FeedUnreachable, StoreError
from nowcast.jobs import Desk
from nowcast.quality import screen
from nowcast.quicklook import Listed, Mirror, fetch, listing, open_mirror
from nowcast.records import Remark
from nowcast.settings import Settings
from nowcast.smile.apart import Apart
from nowcast.smile.l3_write import folder_name
from nowcast.smile.names import SXI_PARTS, FileName, parse
from nowcast.store import Health
from nowcast.store.image_files import ImageFiles, open_files
from nowcast.store.image_tables import SMILE
from nowcast.store.images import (
    Image,
    SeenFile,
    prune_images,
    read_images,
    seen_files,
    taken_since,
    write_files,
    write_image,
)
from nowcast.store.retrievals import KeptRetrieval, write_retrieval

log = logging.getLogger(__name__)

NAME = "smile"  # of its health
EVERY = timedelta(minutes=5)
SERIES = ("smile_mag", "smile_lia")
MOST_FILES = {True: 90, False: 30}  # of one poll, live or played: half an hour of SXI, or ten minutes
MOST_COMPARED = 30  # copies of one poll that are looked at
BACK_FILL = timedelta(days=5)  # two orbits
LOOK_SECONDS = 60.0  # for one mirror
WORK_SECONDS = 200.0  # for the files of one poll
MOST_TRIES = 4
RETRY = timedelta(minutes=20)
GATE = timedelta(minutes=15)  # images before one that its boundary is looked for with
LEAST = 290.0  # s of exposure that a boundary is looked for in
LATE, STALE, GONE = timedelta(hours=52), timedelta(hours=60), timedelta(days=10)  # one downlink in 50 h
SPOOL = 40  # files that stay in the working folder
FORMS = {"sxi": "fits.gz", "sxi_rebinned": "fits.gz", "uvi": "npz"}


@dataclass(frozen=True)
class Archive:
    """What the job works with: the mirrors in their order, the image files, the reader, a working folder."""

    mirrors: tuple[Mirror, ...]
    files: ImageFiles
    reader: Apart
    spool: Path
    address: str  # of the image files, for whoever reads them
    back_fill: timedelta = BACK_FILL

    def close(self) -> None:
        """End the reader."""
        self.reader.close()


@dataclass(frozen=True)
class Group:
    """Files that make one product: three for a minute of SXI, else one; each with the mirrors that have it."""

    product: str
    time: datetime
    version: int
    level: str
    files: Mapping[str, tuple[FileName, tuple[tuple[Mirror, Listed], ...]]]

    @property
    def name(self) -> str:
        """Of its folder or its only file."""
        first = next(iter(self.files.values()))[0]
        if self.product == "sxi" and first.stop is not None:
            return folder_name(first.start, first.stop)
        return next(iter(self.files))


def open_archive(settings: Settings) -> Archive:
    """The archive of the settings; its mirrors are not asked yet."""
    spool = settings.data_dir / "incoming"
    spool.mkdir(parents=True, exist_ok=True)
    address = settings.image_store or str((settings.data_dir / "images").resolve())
    return Archive(
        tuple(open_mirror(address, settings.base_url or "") for address in settings.smile_urls),
        open_files(address),
        Apart(),
        spool,
        address,
    )


def poll_smile(desk: Desk, archive: Archive, stopped: Callable[[], bool] = lambda: False) -> int:
    """Look once and store what is new, until `stopped`; returns the failures in a row (0 is good)."""
    now = desk.clock.now()
    before = store.read_health(desk.store).get(NAME) or Health(feed=NAME, attempted=now)
    try:
        newest, reason, remarks = _poll(desk, archive, now, before, stopped)
    except FeedError as error:
        newest, reason, remarks = before.newest, str(error), [Remark(NAME, "unreachable", str(error))]
        if not before.failures:
            log.error("feed %s failed: %s", NAME, error)
        failures = before.failures + 1
    except StoreError:
        raise  # the worker says it once and comes back
    except Exception as error:
        log.exception("feed %s: unforeseen", NAME)
        newest, reason, failures = before.newest, f"internal fault: {type(error).__name__}", before.failures + 1
        remarks = [Remark(NAME, "fault", reason)]
    else:
        failures = 0
        if before.failures:
            log.info("feed %s answers again after %d failures", NAME, before.failures)
    health = Health(
        feed=NAME, attempted=now, succeeded=before.succeeded if failures else now, newest=newest, reason=reason,
        failures=failures, state=state_of(now, newest, failures),
    )  # fmt: skip
    store.write_failure(desk.store, health, remarks, desk.fence())
    return failures


def state_of(now: datetime, newest: datetime | None, failures: int) -> str:
    """As of every feed; SMILE sends its data near perigee, about once in 50 h."""
    if newest is None:
        return "down" if failures else "never"
    age = now - newest
    if age > GONE:
        return "down"
    return "stale" if age > STALE else "late" if age > LATE or failures >= 3 else "ok"


def _poll(
    desk: Desk, archive: Archive, now: datetime, before: Health, stopped: Callable[[], bool]
) -> tuple[datetime | None, str, list[Remark]]:
    """What a look brought: time of the newest product, what is wrong, remarks."""
    listed, silent, remarks = _listings(desk, archive, now)
    if len(silent) == len(archive.mirrors):
        raise FeedUnreachable(" ".join(str(error) for error in silent))
    remarks += [Remark(NAME, "unreachable", str(error)) for error in silent]
    strangers = sorted(name for name in listed if not _product(name))
    remarks += [
        Remark(NAME, "unknown", f"{name} is no product that is read here; left alone.") for name in strangers[:5]
    ]
    known = seen_files(desk.store, [name for name in listed if _product(name)])
    groups, lacking = _groups(listed, known, now, archive.back_fill, MOST_FILES[desk.live])
    remarks += lacking
    newest = before.newest
    ends = Clock.monotonic() + WORK_SECONDS
    for group in groups:
        if stopped() or Clock.monotonic() > ends:
            break
        try:
            _take(desk, archive, group, now, remarks)
            newest = max(newest or group.time, group.time)
        except FeedError as error:
            remarks.append(Remark(NAME, "format" if isinstance(error, FeedFormatError) else "unreachable", str(error)))
            _refuse(desk, group, known, str(error), now)
    if stopped():
        return newest, before.reason, remarks
    remarks += _compare(desk, archive, listed, ends)
    prune_images(
        desk.store, archive.files, now, keep=desk.settings.image_count,
        span=timedelta(days=desk.settings.image_days), fence=desk.fence(),
    )  # fmt: skip
    _sweep(archive.spool)
    return newest, str(silent[0]) if silent else "", remarks


Offers = dict[str, list[tuple[Mirror, Listed]]]  # by name, in the order of the mirrors


def _listings(desk: Desk, archive: Archive, now: datetime) -> tuple[Offers, list[FeedUnreachable], list[Remark]]:
    listed: Offers = {}
    silent, remarks = [], []
    done = _done(desk, now - archive.back_fill)
    for mirror in archive.mirrors:
        fresh = partial(_is_fresh, done.get(mirror.label, set()))
        try:
            found = listing(mirror, fresh, since=now - archive.back_fill, seconds=LOOK_SECONDS)
        except FeedUnreachable as error:
            silent.append(error)
            continue
        remarks += [Remark(NAME, "listing", text) for text in found.remarks]
        for file in found.files:
            listed.setdefault(file.name, []).append((mirror, file))
    return listed, silent, remarks


def _done(desk: Desk, since: datetime) -> dict[str, set[str]]:
    """Folders of minutes that need no second look, by mirror."""
    found: dict[str, set[str]] = {}
    for name, mirrors in taken_since(desk.store, since, "-SCI-TOT_"):
        parsed = parse(name)
        if parsed is not None and parsed.stop is not None:
            for mirror in mirrors:
                found.setdefault(mirror, set()).add(folder_name(parsed.start, parsed.stop))
    return found


def _is_fresh(known: set[str], name: str) -> bool:
    return name not in known


def _product(name: str) -> str:
    found = parse(name)
    return found.product if found else ""


def _groups(
    listed: Offers, known: Mapping[str, SeenFile], now: datetime, back_fill: timedelta, most: int
) -> tuple[list[Group], list[Remark]]:
    """What is to be had in this poll, the newest ones in order of time; sets that stay incomplete are told."""
    bundles: dict[tuple[str, datetime, int, str], dict[str, Any]] = {}
    for name, offers in listed.items():
        parsed = parse(name)
        if parsed is None or not parsed.product or not now - back_fill <= parsed.start <= now + timedelta(minutes=5):
            continue
        if name in known and not _again(known[name], now):
            continue
        grid = parsed.kind if not parsed.part else parsed.kind.removesuffix(parsed.part)
        key = (parsed.product, parsed.start, parsed.version, grid)
        bundles.setdefault(key, {})[name] = (parsed, tuple(offers))
    groups, remarks, number = [], [], 0
    for key in sorted(bundles, key=lambda one: (one[1], one[2]), reverse=True):
        product, time, version, _ = key
        parts = [parsed.part for parsed, _ in bundles[key].values()]
        lacks = [part for part in SXI_PARTS if product == "sxi" and part not in parts]
        if lacks:
            if now - time > timedelta(hours=1):
                text = f"The SXI set of {time:%Y-%m-%d %H:%M} UTC lacks {', '.join(lacks)}."
                remarks.append(Remark(NAME, "format", text))
            continue
        number += len(parts)
        if number > most:
            break
        level = next(parsed.level for parsed, _ in bundles[key].values())
        groups.append(Group(product, time, version, level, bundles[key]))
    return groups[::-1], remarks[:5]


def _again(seen: SeenFile, now: datetime) -> bool:
    """Whether a refused file is asked for once more; a taken one never."""
    return seen.state == "refused" and seen.tries < MOST_TRIES and now - seen.received >= RETRY


def _take(desk: Desk, archive: Archive, group: Group, now: datetime, remarks: list[Remark]) -> None:
    """Have a group from the first mirror whose copy can be read, and store what it holds."""
    mirrors = [mirror for mirror in archive.mirrors if all(mirror in dict(o) for _, o in group.files.values())]
    if not mirrors:
        mirrors = [group.files[name][1][0][0] for name in list(group.files)[:1]]
    failed: FeedError | None = None
    for mirror in mirrors:
        try:
            paths, seen = _copies(archive, group, mirror, now)
            _store(desk, archive, group, mirror, paths, seen, now, remarks)
        except FeedError as error:
            if failed is not None or mirror is not mirrors[-1]:
                remarks.append(Remark(NAME, "mirror", f"{group.name} at {mirror.label}: {error}"))
            failed = error
            continue
        return
    raise (
        FeedFormatError(f"{group.name}: {failed}")
        if isinstance(failed, FeedFormatError)
        else failed or FeedUnreachable(f"{group.name} is at no mirror.")
    )


def _copies(archive: Archive, group: Group, mirror: Mirror, now: datetime) -> tuple[dict[str, Path], list[SeenFile]]:
    """Local copies of the files of a group, of one mirror as far as it has them."""
    paths, seen = {}, []
    for name, (parsed, offers) in group.files.items():
        where, file = next(((one, it) for one, it in offers if one is mirror), offers[0])
        path = archive.spool / name
        digest = fetch(where, file, path)
        paths[parsed.part.lower() or "path"] = path
        seen.append(SeenFile(name, where.label, path.stat().st_size, digest, now, "taken"))
    return paths, seen


def _store(
    desk: Desk, archive: Archive, group: Group, mirror: Mirror, paths: Mapping[str, Path], seen: list[SeenFile],
    now: datetime, remarks: list[Remark],
) -> None:  # fmt: skip
    """Read the copies and keep the result."""
    if group.product in SERIES:
        _store_series(desk, archive, group, paths["path"], seen, now, remarks)
        return
    asked = {name: str(path) for name, path in paths.items()}
    results = {"data": _held(archive, group.version, group.name), "picture": archive.spool / f"picture-{group.name}"}
    task = {"task": group.product, "name": group.name, **asked, **{key: str(path) for key, path in results.items()}}
    browse = group.product.endswith("_browse")
    before = _before(desk, archive, group, now) if group.product == "sxi" else []
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
    fresh = write_image(desk.store, image, seen, fence=desk.fence())
    if fresh and group.product in ("sxi", "sxi_rebinned") and data:
        _look(desk, archive, [*before, str(results["data"])], data, now, remarks)


def _before(desk: Desk, archive: Archive, group: Group, now: datetime) -> list[str]:
    """Local copies of the data of the minutes before one, oldest first."""
    former = read_images(desk.store, "sxi", group.time - GATE, group.time - timedelta(seconds=1))
    return [
        str(archive.files.fetch(one.data, one.data_form, _held(archive, one.version, one.name)))
        for one in former
        if one.data and one.data_form and one.received <= now
    ]


def _held(archive: Archive, version: int, name: str) -> Path:
    """Where the data of an image lie in the working folder; the reader remembers them by this path."""
    return archive.spool / f"data-{version}-{name}"


def _look(desk: Desk, archive: Archive, paths: list[str], digest: str, now: datetime, remarks: list[Remark]) -> None:
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
    kept = KeptRetrieval(time=time, image=digest, received=now, exposure=found["exposure_s"], **numbers)
    write_retrieval(desk.store, kept, fence=desk.fence())
    if kept.standoff_distance is not None:
        row = dict(zip(SMILE["smile_boundary"], (kept.standoff_distance, kept.low, kept.high), strict=True))
        moment = pd.Timestamp(time).floor("s").as_unit("us")
        index = pd.MultiIndex.from_tuples([(moment, "SXI")], names=["time", "source"])
        _write(desk, "smile_boundary", pd.DataFrame([row], index=index, dtype=float), now, time, [])


def _store_series(
    desk: Desk, archive: Archive, group: Group, path: Path, seen: list[SeenFile], now: datetime, remarks: list[Remark]
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
    _write(desk, group.product, frame, now, newest, said)
    write_files(desk.store, seen, fence=desk.fence())
    remarks += said


def _write(
    desk: Desk, name: str, frame: pd.DataFrame, now: datetime, newest: datetime | None, said: Iterable[Remark]
) -> None:
    before = store.read_health(desk.store).get(name)
    latest = max((time for time in (newest, before.newest if before else None) if time), default=None)
    health = Health(name, now, now, latest, state_of(now, latest, 0))
    store.write_poll(
        desk.store, name, frame, received=now, health=health, remarks=said, fence=desk.fence(), live=desk.live
    )


def _refuse(desk: Desk, group: Group, known: Mapping[str, SeenFile], note: str, now: datetime) -> None:
    files = []
    for name, (_, offers) in group.files.items():
        tries = known[name].tries + 1 if name in known else 1
        files.append(
            SeenFile(name, offers[0][0].label, offers[0][1].size or 0, "", now, "refused", tries, "", note[:500])
        )
    write_files(desk.store, files, fence=desk.fence())


def _compare(desk: Desk, archive: Archive, listed: Offers, ends: float) -> list[Remark]:
    """Hold the copies of other mirrors against what was taken, each once; a difference is remarked, the first stays."""
    remarks: list[Remark] = []
    if len(archive.mirrors) < 2:
        return remarks
    shared = [name for name, offers in listed.items() if len(offers) > 1]
    looked = 0
    for seen in seen_files(desk.store, shared).values():
        done = {seen.mirror, *seen.compared.split()}
        for mirror, file in listed[seen.name]:
            if seen.state != "taken" or mirror.label in done:
                continue
            if looked >= MOST_COMPARED or Clock.monotonic() > ends:
                return remarks
            looked += 1
            copy = archive.spool / f"copy-{seen.name}"
            try:
                same = fetch(mirror, file, copy) == seen.sha256
            except FeedUnreachable as error:
                remarks.append(Remark(NAME, "mirror", str(error)))
                same = True
            copy.unlink(missing_ok=True)
            if not same:
                text = f"{seen.name} at {mirror.label} differs from that at {seen.mirror}, which is kept."
                remarks.append(Remark(NAME, "difference", text))
            seen = replace(seen, compared=f"{seen.compared} {mirror.label}".strip())
            done.add(mirror.label)
            write_files(desk.store, [seen], fence=desk.fence())
    return remarks


def _sweep(spool: Path) -> None:
    """Keep the newest files of the working folder, which the next look may need again."""
    files = sorted((path for path in spool.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime)
    for path in files[:-SPOOL]:
        path.unlink(missing_ok=True)


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

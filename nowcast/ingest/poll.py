"""One look at the mirrors: list, fetch, read, store, compare; every fault ends here as health and a remark."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from nowcast import store
from nowcast.clock import Clock
from nowcast.errors import FeedError, FeedFormatError, FeedUnreachable, StoreError
from nowcast.ingest.archive import NAME, Archive, Group
from nowcast.ingest.comparing import compare
from nowcast.ingest.groups import MOST_FILES, groups, listings, product_of
from nowcast.ingest.keeping import keep
from nowcast.jobs import Desk, state_of
from nowcast.quicklook import Mirror, fetch
from nowcast.records import Remark
from nowcast.store import Health
from nowcast.store.image_tables import FILES
from nowcast.store.images import SeenFile, prune_images, seen_files, write_files

log = logging.getLogger(__name__)

WORK_SECONDS = 200.0  # for the files of one poll
SPOOL = 40  # files that stay in the working folder


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
        failures=failures, state=state_of(FILES, now, newest, failures=failures),
    )  # fmt: skip
    store.write_failure(desk.store, health, remarks, desk.fence())
    return failures


def _poll(
    desk: Desk, archive: Archive, now: datetime, before: Health, stopped: Callable[[], bool]
) -> tuple[datetime | None, str, list[Remark]]:
    """What a look brought: time of the newest product, what is wrong, remarks."""
    listed, silent, remarks = listings(desk, archive, now, stopped)
    if len(silent) == len(archive.mirrors):
        raise FeedUnreachable(" ".join(str(error) for error in silent))
    remarks += [Remark(NAME, "unreachable", str(error)) for error in silent]
    strangers = sorted(name for name in listed if not product_of(name))
    remarks += [
        Remark(NAME, "unknown", f"{name} is no product that is read here; left alone.") for name in strangers[:5]
    ]
    known = seen_files(desk.store, [name for name in listed if product_of(name)])
    fresh, lacking = groups(listed, known, now, archive.back_fill, MOST_FILES[desk.live])
    remarks += lacking
    newest = before.newest
    ends = Clock.monotonic() + WORK_SECONDS
    for group in fresh:
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
    remarks += compare(desk, archive, listed, ends)
    prune_images(
        desk.store, archive.files, now, keep=desk.settings.image_count,
        span=timedelta(days=desk.settings.image_days), fence=desk.fence(),
    )  # fmt: skip
    _sweep(archive.spool)
    return newest, str(silent[0]) if silent else "", remarks


def _take(desk: Desk, archive: Archive, group: Group, now: datetime, remarks: list[Remark]) -> None:
    """Have a group from the first mirror whose copy can be read, and store what it holds."""
    mirrors = [mirror for mirror in archive.mirrors if all(mirror in dict(o) for _, o in group.files.values())]
    if not mirrors:
        mirrors = [group.files[name][1][0][0] for name in list(group.files)[:1]]
    failed: FeedError | None = None
    for mirror in mirrors:
        try:
            paths, seen = _copies(archive, group, mirror, now)
            keep(desk, archive, group, mirror, paths, seen, now, remarks)
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


def _refuse(desk: Desk, group: Group, known: Mapping[str, SeenFile], note: str, now: datetime) -> None:
    files = []
    for name, (_, offers) in group.files.items():
        tries = known[name].tries + 1 if name in known else 1
        files.append(
            SeenFile(name, offers[0][0].label, offers[0][1].size or 0, "", now, "refused", tries, "", note[:500])
        )
    write_files(desk.store, files, fence=desk.fence())


def _sweep(spool: Path) -> None:
    """Keep the newest files of the working folder, which the next look may need again."""
    files = sorted((path for path in spool.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime)
    for path in files[:-SPOOL]:
        path.unlink(missing_ok=True)

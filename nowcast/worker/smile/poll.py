"""One look at the mirrors: list, fetch, read, store, compare; every fault ends here as health and a remark."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from nowcast import store
from nowcast.clock import Clock
from nowcast.errors import FeedError, FeedFormatError, FeedUnreachable, StoreError
from nowcast.fetch.mirrors import Mirror, fetch
from nowcast.store import Health
from nowcast.store.smile import SeenFile, prune_images, seen_files, write_files
from nowcast.vocabulary.records import Remark
from nowcast.vocabulary.sources import SMILE_FILES
from nowcast.worker.context import Context
from nowcast.worker.poll import after_failure, kind_of, state_of
from nowcast.worker.smile.archive import NAME, Archive, Copies, Group
from nowcast.worker.smile.compare import compare
from nowcast.worker.smile.groups import MOST_FILES_LIVE, MOST_FILES_PLAYED, groups, listings, product_of
from nowcast.worker.smile.save import save

log = logging.getLogger(__name__)

WORK_SECONDS = 200.0  # for the files of one poll
SPOOL = 40  # files that stay in the working folder


def poll_smile(context: Context, archive: Archive, stopped: Callable[[], bool] = lambda: False) -> int:
    """Look once and store what is new, until `stopped`; returns the failures in a row (0 is good)."""
    now = context.clock.now()
    before = store.read_health(context.store).get(NAME) or Health(feed=NAME, attempted=now)
    try:
        newest, reason, remarks = _look(context, archive, now, before, stopped)
    except FeedError as error:
        health = after_failure(SMILE_FILES, before, now, str(error))
        remarks = [Remark(NAME, "unreachable", str(error))]
    except StoreError:
        raise  # the scheduler logs it once and runs the job again
    except Exception as error:
        log.exception("feed %s: unforeseen", NAME)
        health = after_failure(SMILE_FILES, before, now, f"internal fault: {type(error).__name__}")
        remarks = [Remark(NAME, "fault", health.reason)]
    else:
        health = Health(NAME, now, now, newest, state_of(SMILE_FILES, now, newest, failures=0), reason)
        if before.failures:
            log.info("feed %s answers again after %d failures", NAME, before.failures)
    store.write_failure(context.store, health, remarks, context.fence())
    return health.failures


def _look(
    context: Context, archive: Archive, now: datetime, before: Health, stopped: Callable[[], bool]
) -> tuple[datetime | None, str, list[Remark]]:
    """Take what is new; the time of the newest product, what is wrong with the archive, and the remarks."""
    listed, silent, remarks = listings(context, archive, now, stopped)
    if len(silent) == len(archive.mirrors):
        raise FeedUnreachable(" ".join(str(error) for error in silent))
    remarks += [Remark(NAME, "unreachable", str(error)) for error in silent]
    strangers = sorted(name for name in listed if not product_of(name))
    remarks += [
        Remark(NAME, "unknown", f"{name} is no product that is read here; left alone.") for name in strangers[:5]
    ]
    former = seen_files(context.store, [name for name in listed if product_of(name)])
    most = MOST_FILES_LIVE if context.live else MOST_FILES_PLAYED
    new_groups, incomplete = groups(listed, former, now, archive.back_fill, most)
    remarks += incomplete
    newest = before.newest
    ends = Clock.monotonic() + WORK_SECONDS
    for group in new_groups:
        if stopped() or Clock.monotonic() > ends:
            break
        fault, group_remarks = _take(context, archive, group, now)
        remarks += group_remarks
        if fault is None:
            newest = max(newest or group.time, group.time)
        else:
            _refuse(context, group, former, str(fault), now)
    if stopped():
        return newest, before.reason, remarks
    remarks += compare(context, archive, listed, ends)
    prune_images(
        context.store, archive.files, now, keep=context.settings.image_count,
        span=timedelta(days=context.settings.image_days), fence=context.fence(),
    )  # fmt: skip
    _empty_spool(archive.spool)
    return newest, str(silent[0]) if silent else "", remarks


def _take(context: Context, archive: Archive, group: Group, now: datetime) -> tuple[FeedError | None, list[Remark]]:
    """Store what a group holds, from the first mirror whose copy can be read; the fault where none can, and remarks."""
    mirrors = [mirror for mirror in archive.mirrors if group.is_whole_at(mirror)] or [group.first_mirror]
    remarks: list[Remark] = []
    for mirror in mirrors:
        try:
            remarks += save(context, archive, _copy(archive, group, mirror, now), now)
            return None, remarks
        except FeedError as error:
            fault = error
            if len(mirrors) > 1:
                remarks.append(Remark(NAME, "mirror", f"{group.name} at {mirror.label}: {error}"))
    if isinstance(fault, FeedFormatError):
        fault = FeedFormatError(f"{group.name}: {fault}")
    return fault, [*remarks, Remark(NAME, kind_of(fault), str(fault))]


def _copy(archive: Archive, group: Group, mirror: Mirror, now: datetime) -> Copies:
    """Fetch the files of a group from a mirror, as far as it has them."""
    paths, seen = {}, []
    for name, (parsed, offers) in group.files.items():
        source, file = next((offer for offer in offers if offer[0] is mirror), offers[0])
        path = archive.spool / name
        digest = fetch(source, file, path)
        paths[parsed.part.lower() or "path"] = path
        seen.append(SeenFile(name, source.label, path.stat().st_size, digest, now, "taken"))
    return Copies(group, mirror, paths, tuple(seen))


def _refuse(context: Context, group: Group, former: Mapping[str, SeenFile], note: str, now: datetime) -> None:
    files = []
    for name, (_, offers) in group.files.items():
        tries = former[name].tries + 1 if name in former else 1
        files.append(
            SeenFile(name, offers[0][0].label, offers[0][1].size or 0, "", now, "refused", tries, "", note[:500])
        )
    write_files(context.store, files, fence=context.fence())


def _empty_spool(spool: Path) -> None:
    """Keep the newest files of the working folder, which the next look may need again."""
    files = sorted((path for path in spool.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime)
    for path in files[:-SPOOL]:
        path.unlink(missing_ok=True)

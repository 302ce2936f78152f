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
from nowcast.worker.poll import state_of
from nowcast.worker.smile.archive import NAME, Archive, Group
from nowcast.worker.smile.compare import compare
from nowcast.worker.smile.groups import MOST_FILES, groups, listings, product_of
from nowcast.worker.smile.save import keep

log = logging.getLogger(__name__)

WORK_SECONDS = 200.0  # for the files of one poll
SPOOL = 40  # files that stay in the working folder


def poll_smile(context: Context, archive: Archive, stopped: Callable[[], bool] = lambda: False) -> int:
    """Look once and store what is new, until `stopped`; returns the failures in a row (0 is good)."""
    now = context.clock.now()
    before = store.read_health(context.store).get(NAME) or Health(feed=NAME, attempted=now)
    try:
        newest, reason, remarks = _poll(context, archive, now, before, stopped)
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
        failures=failures, state=state_of(SMILE_FILES, now, newest, failures=failures),
    )  # fmt: skip
    store.write_failure(context.store, health, remarks, context.fence())
    return failures


def _poll(
    context: Context, archive: Archive, now: datetime, before: Health, stopped: Callable[[], bool]
) -> tuple[datetime | None, str, list[Remark]]:
    """What a look brought: time of the newest product, what is wrong, remarks."""
    listed, silent, remarks = listings(context, archive, now, stopped)
    if len(silent) == len(archive.mirrors):
        raise FeedUnreachable(" ".join(str(error) for error in silent))
    remarks += [Remark(NAME, "unreachable", str(error)) for error in silent]
    strangers = sorted(name for name in listed if not product_of(name))
    remarks += [
        Remark(NAME, "unknown", f"{name} is no product that is read here; left alone.") for name in strangers[:5]
    ]
    known = seen_files(context.store, [name for name in listed if product_of(name)])
    fresh, lacking = groups(listed, known, now, archive.back_fill, MOST_FILES[context.live])
    remarks += lacking
    newest = before.newest
    ends = Clock.monotonic() + WORK_SECONDS
    for group in fresh:
        if stopped() or Clock.monotonic() > ends:
            break
        try:
            _take(context, archive, group, now, remarks)
            newest = max(newest or group.time, group.time)
        except FeedError as error:
            remarks.append(Remark(NAME, "format" if isinstance(error, FeedFormatError) else "unreachable", str(error)))
            _refuse(context, group, known, str(error), now)
    if stopped():
        return newest, before.reason, remarks
    remarks += compare(context, archive, listed, ends)
    prune_images(
        context.store, archive.files, now, keep=context.settings.image_count,
        span=timedelta(days=context.settings.image_days), fence=context.fence(),
    )  # fmt: skip
    _sweep(archive.spool)
    return newest, str(silent[0]) if silent else "", remarks


def _take(context: Context, archive: Archive, group: Group, now: datetime, remarks: list[Remark]) -> None:
    """Have a group from the first mirror whose copy can be read, and store what it holds."""
    mirrors = [mirror for mirror in archive.mirrors if all(mirror in dict(o) for _, o in group.files.values())]
    if not mirrors:
        mirrors = [group.files[name][1][0][0] for name in list(group.files)[:1]]
    failed: FeedError | None = None
    for mirror in mirrors:
        try:
            paths, seen = _copies(archive, group, mirror, now)
            keep(context, archive, group, mirror, paths, seen, now, remarks)
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


def _refuse(context: Context, group: Group, known: Mapping[str, SeenFile], note: str, now: datetime) -> None:
    files = []
    for name, (_, offers) in group.files.items():
        tries = known[name].tries + 1 if name in known else 1
        files.append(
            SeenFile(name, offers[0][0].label, offers[0][1].size or 0, "", now, "refused", tries, "", note[:500])
        )
    write_files(context.store, files, fence=context.fence())


def _sweep(spool: Path) -> None:
    """Keep the newest files of the working folder, which the next look may need again."""
    files = sorted((path for path in spool.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime)
    for path in files[:-SPOOL]:
        path.unlink(missing_ok=True)

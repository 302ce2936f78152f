"""Lists the mirrors, and puts the files that are new into groups that make one product."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from nowcast.errors import FeedUnreachable
from nowcast.fetch.mirrors import listing
from nowcast.smile.files.l3_write import folder_name
from nowcast.smile.files.names import SXI_PARTS, parse
from nowcast.store.smile import SeenFile, taken_since
from nowcast.vocabulary.records import Remark
from nowcast.worker.context import Context
from nowcast.worker.smile.archive import NAME, Archive, Group, Offers

MOST_FILES_LIVE = 90  # of one look: half an hour of SXI
MOST_FILES_PLAYED = 30  # ten minutes
LOOK_SECONDS = 60.0  # for one mirror
MOST_TRIES = 4
RETRY = timedelta(minutes=20)


def listings(
    context: Context, archive: Archive, now: datetime, stopped: Callable[[], bool]
) -> tuple[Offers, list[FeedUnreachable], list[Remark]]:
    """List every mirror: the files on offer, the faults of mirrors that are silent, remarks about the listings."""
    listed: Offers = {}
    silent, remarks = [], []
    complete = _complete_folders(context, now - archive.back_fill)
    for mirror in archive.mirrors:
        fresh = partial(_is_fresh, complete.get(mirror.label, set()))
        try:
            page = listing(mirror, fresh, since=now - archive.back_fill, seconds=LOOK_SECONDS, stopped=stopped)
        except FeedUnreachable as error:
            silent.append(error)
            continue
        remarks += [Remark(NAME, "listing", text) for text in page.remarks]
        for file in page.files:
            listed.setdefault(file.name, []).append((mirror, file))
    return listed, silent, remarks


def _complete_folders(context: Context, since: datetime) -> dict[str, set[str]]:
    """Folders of minutes that need no second look, by mirror."""
    folders: dict[str, set[str]] = {}
    for name, mirrors in taken_since(context.store, since, "-SCI-TOT_"):
        parsed = parse(name)
        if parsed is not None and parsed.stop is not None:
            for mirror in mirrors:
                folders.setdefault(mirror, set()).add(folder_name(parsed.start, parsed.stop))
    return folders


def _is_fresh(complete: set[str], name: str) -> bool:
    return name not in complete


def product_of(name: str) -> str:
    """The product that a file name belongs to; "" for a stranger."""
    parsed = parse(name)
    return parsed.product if parsed else ""


def groups(
    listed: Offers, former: Mapping[str, SeenFile], now: datetime, back_fill: timedelta, most: int
) -> tuple[list[Group], list[Remark]]:
    """Groups to take in this look, the newest ones in order of time; a set that stays incomplete gets a remark.

    Parameters
    ----------
    listed : mapping
        Offers of the mirrors by file name.
    former : mapping
        Files that were looked at before, by name.
    most : int
        Number of files that one look takes.
    """
    bundles: dict[tuple[str, datetime, int, str], dict[str, Any]] = {}
    for name, offers in listed.items():
        parsed = parse(name)
        if parsed is None or not parsed.product or not now - back_fill <= parsed.start <= now + timedelta(minutes=5):
            continue
        if name in former and not _is_due_again(former[name], now):
            continue
        grid = parsed.kind if not parsed.part else parsed.kind.removesuffix(parsed.part)
        key = (parsed.product, parsed.start, parsed.version, grid)
        bundles.setdefault(key, {})[name] = (parsed, tuple(offers))
    chosen, remarks, number = [], [], 0
    for key in sorted(bundles, key=lambda key: (key[1], key[2]), reverse=True):
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
        chosen.append(Group(product, time, version, level, bundles[key]))
    return chosen[::-1], remarks[:5]


def _is_due_again(seen: SeenFile, now: datetime) -> bool:
    """Whether a refused file is asked for once more; a taken one never."""
    return seen.state == "refused" and seen.tries < MOST_TRIES and now - seen.received >= RETRY

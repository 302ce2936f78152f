"""Compares the copies of a file at several mirrors with the copy that was taken."""

from dataclasses import replace

from nowcast.clock import Clock
from nowcast.errors import FeedUnreachable
from nowcast.fetch.mirrors import fetch
from nowcast.store.smile import seen_files, write_files
from nowcast.vocabulary.records import Remark
from nowcast.worker.context import Context
from nowcast.worker.smile.archive import NAME, Archive, Offers

MOST_COMPARED = 30  # copies of one poll that are looked at


def compare(context: Context, archive: Archive, listed: Offers, deadline: float) -> list[Remark]:
    """Compare each copy at another mirror with the one taken, once; a difference is remarked, the first copy stays."""
    remarks: list[Remark] = []
    if len(archive.mirrors) < 2:
        return remarks
    shared = [name for name, offers in listed.items() if len(offers) > 1]
    count = 0
    for seen in seen_files(context.store, shared).values():
        compared = {seen.mirror, *seen.compared.split()}
        for mirror, file in listed[seen.name]:
            if seen.state != "taken" or mirror.label in compared:
                continue
            if count >= MOST_COMPARED or Clock.monotonic() > deadline:
                return remarks
            count += 1
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
            compared.add(mirror.label)
            write_files(context.store, [seen], fence=context.fence())
    return remarks

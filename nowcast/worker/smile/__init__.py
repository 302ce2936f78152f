"""The worker's job `smile`: looks through the mirrors, reads what is new in a process apart, stores it.

The first mirror in the order that has a file serves it; one that is silent, late or holds a broken copy is passed over
for the next. Each copy of a file at another mirror is compared once. A file that cannot be read is remarked, tried
again a few times in case it was still being written, and left; the last good image stays, with its age.
"""

from nowcast.worker.smile.archive import Archive, open_archive
from nowcast.worker.smile.poll import poll_smile

__all__ = ["Archive", "open_archive", "poll_smile"]

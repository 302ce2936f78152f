"""Keeps the beginnings of refused payloads, and tells how long to wait after failures."""

import random
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SAMPLE = 64 * 2**10  # bytes that are kept of a refused payload
BACKOFF = (5.0, 300.0)  # s


@dataclass(frozen=True)
class RefusedPayloads:
    """The folder with the beginnings of the newest `max_files` refused payloads, for a person to look at."""

    folder: Path
    max_files: int = 200
    max_bytes: int = SAMPLE

    def keep(self, feed: str, body: bytes, reason: str, received: datetime) -> Path | None:
        """Save the beginning of a payload and delete the oldest.

        Parameters
        ----------
        feed : str
        body : bytes
        reason : str
            The sentence of the refusal; part of the file's name.
        received : datetime

        Returns
        -------
        Path or None
            None where the disk refuses, which must not stop a poll.
        """
        stamp = received.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = self.folder / f"{stamp}_{_slug(feed)}_{_slug(reason.partition(': ')[2] or reason)}.bin"
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            saved = sorted(self.folder.glob("*.bin"))
            for old in [*saved[: max(0, len(saved) - self.max_files + 1)], *self.folder.glob("*.part")]:
                old.unlink(missing_ok=True)
            part.write_bytes(body[: self.max_bytes])
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return None
        return path


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def backoff(failures: int, rng: random.Random) -> float:
    """Seconds to wait after so many failures in a row: doubling from 5 s to 5 min, jittered within its upper half."""
    if failures <= 0:
        return 0.0
    high = min(BACKOFF[1], BACKOFF[0] * 2 ** min(failures, 10))
    return rng.uniform(high / 2, high)

"""Sources with a health that are no feeds: a job of their own takes what they bring, not the polls of the feeds."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Source:
    """How often a source is looked at, when its newest value is old, and who is to be named; fields as of `Feed`."""

    every: timedelta
    late_after: timedelta
    stale_after: timedelta
    gone_after: timedelta
    credit: str
    label: str
    setting: str


SMILE_FILES = Source(  # SMILE's archive; its files come by the worker's job `smile`
    every=timedelta(minutes=5),
    late_after=timedelta(hours=52),  # one downlink in about 50 h
    stale_after=timedelta(hours=60),
    gone_after=timedelta(days=10),
    credit="ESA, CAS",
    label="SMILE files",
    setting="smile_urls",
)

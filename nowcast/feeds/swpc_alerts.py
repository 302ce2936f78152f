"""Alerts, warnings, watches and summaries of NOAA SWPC.

`products/alerts.json`: a list of objects with `product_id` (K05W, A20F: another code than that in the message),
`issue_datetime` ("2026-07-31 21:54:42.097", UTC without a zone) and `message` (text, see `bulletins.text`), newest
first, about 30 days and 70 to 180 messages, 40 to 130 kB. A document is one message, by code and serial number. A
message that cannot be read is kept as it came, with a remark.
"""

import zlib
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from nowcast.bulletins.text import read_message
from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.documents import no_rows
from nowcast.feeds.reading.readers import read_rows, to_utc
from nowcast.vocabulary.records import Document, Feed, Request

NAMES = {"message": ("message",), "issue_datetime": ("issue_datetime", "issue_time"), "product_id": ("product_id",)}
LONGEST = 20_000  # characters of a message; the longest seen has 1,500


def parse(payload: bytes) -> pd.DataFrame:
    """Give no rows; raise `FeedFormatError` if the payload is not the product."""
    documents(payload)
    return no_rows()


def documents(payload: bytes) -> tuple[Document, ...]:
    """Read every message of the list, oldest first.

    The centre corrects a message under its own serial number: the later issue has the key, the former is kept
    beside it as `corrected`.
    """
    rows = read_rows("swpc_alerts", payload, NAMES, ("message",))
    texts = [cell[:LONGEST] if isinstance(cell, str) else "" for cell in rows["message"]]
    issued = [None if pd.isna(time) else time.to_pydatetime() for time in to_utc(rows["issue_datetime"])]
    messages = [row for row in zip(texts, issued, rows["product_id"], strict=True) if row[0].strip()]
    read = [read_message(text) for text, _, _ in messages]
    times = [document.time if document else time for document, (_, time, _) in zip(read, messages, strict=True)]
    last = max((time for time in times if time is not None), default=None)
    if last is None:
        raise FeedFormatError("swpc_alerts: no message of the list has a time.")
    all_messages = [
        document or _unread(text, time or last, product)
        for document, (text, time, product) in zip(read, messages, strict=True)
    ]
    by_key: dict[str, Document] = {}
    for document in sorted(all_messages, key=lambda document: document.time):
        former = by_key.get(document.key)
        if former is not None and former.body != document.body:
            corrected = replace(former, key=f"{former.key} of {former.time:%Y-%m-%d %H:%M}")
            by_key[corrected.key] = replace(corrected, body={**former.body, "corrected": True})
        by_key[document.key] = document
    return tuple(by_key.values())


def _unread(text: str, issued: datetime, product: object) -> Document:
    """A message that could not be read, with its text and a remark."""
    name = product if isinstance(product, str) and product.isprintable() else "?"
    key = f"{name[:20]} {issued:%Y-%m-%d %H:%M} {zlib.crc32(text.encode('utf-8', 'replace')):08x}"
    remark = f"A message of {issued:%Y-%m-%d %H:%M} UTC ({name[:20]}) could not be read; its text is kept."
    return Document(key, issued, {"text": text, "headline": "", "remark": remark})


FEED = Feed(
    requests=lambda _now: (Request("swpc", "products/alerts.json"),),
    every=timedelta(minutes=1),
    late_after=timedelta(days=31),  # a quiet month has no message: only the transport can be late
    stale_after=timedelta(days=31),
    gone_after=timedelta(days=62),
    provides=(),
    parse=parse,
    documents=documents,
    credit="NOAA SWPC",
    label="SWPC messages",
)

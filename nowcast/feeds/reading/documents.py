"""Reading of products that are documents and no series: texts, and an empty frame."""

import pandas as pd

from nowcast.errors import FeedFormatError


def no_rows() -> pd.DataFrame:
    """The frame of a product that is no series."""
    index = pd.MultiIndex.from_arrays(
        [pd.DatetimeIndex([], tz="UTC"), pd.Index([], dtype=str)], names=["time", "source"]
    )
    return pd.DataFrame(index=index)


def read_text(name: str, payload: bytes, marks: tuple[str, ...]) -> str:
    """Decode a text that holds all of `marks`, its lines ended by LF.

    Parameters
    ----------
    name : str
        Of the feed, for the sentence of an error.
    payload : bytes
    marks : tuple of str

    Raises
    ------
    FeedFormatError
        Where it is no text, or another one (an outage page, half an answer).
    """
    try:
        text = payload.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise FeedFormatError(f"{name}: the answer is no text.") from error
    lacks = [mark for mark in marks if mark not in text]
    if lacks:
        head = "".join(c if c.isprintable() else " " for c in text[:40])
        raise FeedFormatError(f"{name}: the text lacks {lacks[0]!r}; it begins with {head!r}.")
    return text

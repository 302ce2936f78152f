"""Reading of the GOES products of NOAA SWPC.

`json/goes/primary/<product>-6-hour.json` and `…/secondary/…`: lists of objects with `time_tag` (Z) and `satellite`
(19), oldest first. Which satellite is primary is another one for each instrument, and on a swap the past hours of the
file change too: rows are kept by satellite, as "GOES-19", and `active` is that of the primary file. New files come
every 3 min.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Request

MARKS = {"time_tag": ("time_tag",), "satellite": ("satellite",)}


def ask(product: str, span: str = "6-hour") -> Callable[[datetime], tuple[Request, ...]]:
    """Make the requests for the secondary and then the primary file: of a satellite in both, the latter counts."""
    paths = ((f"json/goes/{role}/{product}-{span}.json", role == "primary") for role in ("secondary", "primary"))
    requests = tuple(Request("swpc", path, active=active) for path, active in paths)
    return lambda _now: requests


def satellites(cells: Sequence[object]) -> list[str]:
    """Names of satellites as "GOES-19", from 19, "19" or "GOES-19"; "UNKNOWN" for anything else."""
    names = {repr(cell): _satellite(cell) for cell in cells}
    return [names[repr(cell)] for cell in cells]


def _satellite(cell: object) -> str:
    digits = str(cell).strip().upper().removeprefix("GOES").lstrip("- ") if isinstance(cell, int | float | str) else ""
    digits = digits.removesuffix(".0").lstrip("0")
    return f"GOES-{digits}" if digits.isascii() and digits.isdecimal() and len(digits) <= 3 else "UNKNOWN"


def read_flux(name: str, payload: bytes, energy: str, quantity: str) -> pd.DataFrame:
    """Read one energy channel of a product that has a row for each.

    Parameters
    ----------
    name : str
        Of the feed.
    payload : bytes
    energy : str
        Of the channel, as ">=10 MeV".
    quantity : str
        Name of the column.

    Returns
    -------
    DataFrame
        By (time, source).

    Raises
    ------
    FeedFormatError
        Where it is another product, or has no row of this channel.
    """
    names = {**MARKS, "energy": ("energy",), "flux": ("flux",)}
    rows = read_rows(name, payload, names, tuple(names))
    chosen = _channel(rows["energy"], energy)
    if not chosen.any():
        raise FeedFormatError(f"{name}: the answer holds no row of {energy}.")
    stamps, craft, cells = (list(compress(rows[key], chosen)) for key in ("time_tag", "satellite", "flux"))
    return make_frame(name, to_utc(stamps), satellites(craft), {quantity: numbers(cells, quantity)})


def _channel(cells: Sequence[object], energy: str) -> NDArray[np.bool_]:
    """Rows of an energy channel; blanks and the case of the letters do not count."""
    name = _without_blanks(energy)
    texts = {cell for cell in cells if isinstance(cell, str)}
    same = {cell for cell in texts if _without_blanks(cell) == name}
    return np.array([isinstance(cell, str) and cell in same for cell in cells], dtype=bool)


def _without_blanks(text: str) -> str:
    return "".join(text.lower().split())

"""Refits what is fitted: runs the members of `nowcast.fits` and writes their coefficients with their model cards.

The numbers are rounded before they are written, so that the file is the same on every run on one machine.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from nowcast import coefficients
from nowcast.discover import members
from nowcast.errors import NowcastError
from nowcast.vocabulary.records import Fit

FOLDER = Path(coefficients.__file__).parent  # from where they are read
DIGITS = 6  # significant ones that are written
LARGEST = 1_000_000  # bytes of one file


def train(
    data: Path,
    only: Iterable[str] = (),
    *,
    folder: Path = FOLDER,
    progress: Callable[[str, float, str], None] | None = None,
) -> dict[str, Path]:
    """Run the fits and write their files.

    Parameters
    ----------
    data : Path
        Folder with the recorded data.
    only : iterable of str
        Names of fits; all where it is empty.
    folder : Path
        Where the files go.
    progress : callable, optional
        Called with the name of the fit, the part that is done (0-1) and what it does now.

    Returns
    -------
    dict
        Name of the fit to the file that was written.

    Raises
    ------
    NowcastError
        Where a fit does not exist, the data are not there, or a file would be too large.
    """
    fits: dict[str, Fit] = members("nowcast.fits", "FIT")
    chosen = list(only) or list(fits)
    unknown = sorted(set(chosen) - set(fits))
    if unknown:
        raise NowcastError(f"There is no fit {', '.join(unknown)}; there are {', '.join(fits)}.")
    if not data.is_dir():
        raise NowcastError(f"There is no folder {data}.")
    written: dict[str, Path] = {}
    for name in chosen:

        def step(part: float, words: str, fit: str = name) -> None:
            if progress is not None:
                progress(fit, part, words)

        result = rounded(fits[name].run(data, step))
        text = json.dumps(result, indent=None, separators=(",", ":"), sort_keys=True, ensure_ascii=False) + "\n"
        if len(text.encode()) > LARGEST:
            raise NowcastError(f"The coefficients of {name} take {len(text.encode())} bytes, more than {LARGEST}.")
        written[name] = folder / f"{name}.json"
        written[name].write_text(text, encoding="utf-8")
    return written


def rounded(value: Any) -> Any:
    """Round every float of a structure to `DIGITS` significant digits."""
    if isinstance(value, Mapping):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value

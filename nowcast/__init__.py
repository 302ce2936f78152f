"""SMILE Nowcast in Python: winds in, boundary, indices, shocks and images out (`docs/python.md`).

A name is imported when it is first asked for: `import nowcast` itself loads nothing. All that works without a browser
is in the packages below.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nowcast.errors import FeedFormatError, InputError, NowcastError
    from nowcast.hindcast.run import Hindcast
    from nowcast.plots.boundary import plot_nose, plot_section
    from nowcast.plots.series import plot_index, plot_wind
    from nowcast.plots.sxi import plot_sxi
    from nowcast.science.boundary import (
        boundary_section,
        bow_shock_distance,
        distance_along,
        magnetopause_distance,
        model_table,
        nose_distance,
    )
    from nowcast.science.indices import estimate_dst, estimate_kp, run_hindcast, score_hindcast
    from nowcast.science.shocks import find_shocks
    from nowcast.science.sxi import SxiFiles, read_sxi, retrieve_boundary, simulate_sxi, write_sxi
    from nowcast.science.wind import RecordedWind, Storm, builtin_storm, read_index, read_wind, wind_at_nose
    from nowcast.smile.model.sxi import SxiImage
    from nowcast.smile.retrieval.retrieve import Retrieval

__version__ = "0.1.0"

__all__ = [
    "FeedFormatError",
    "Hindcast",
    "InputError",
    "NowcastError",
    "RecordedWind",
    "Retrieval",
    "Storm",
    "SxiFiles",
    "SxiImage",
    "__version__",
    "boundary_section",
    "bow_shock_distance",
    "builtin_storm",
    "distance_along",
    "estimate_dst",
    "estimate_kp",
    "find_shocks",
    "magnetopause_distance",
    "model_table",
    "nose_distance",
    "plot_index",
    "plot_nose",
    "plot_section",
    "plot_sxi",
    "plot_wind",
    "read_index",
    "read_sxi",
    "read_wind",
    "retrieve_boundary",
    "run_hindcast",
    "score_hindcast",
    "simulate_sxi",
    "wind_at_nose",
    "write_sxi",
]

_HOMES = {  # where a name is defined; a test compares with the imports above
    "errors": "FeedFormatError InputError NowcastError",
    "hindcast.run": "Hindcast",
    "plots.boundary": "plot_nose plot_section",
    "plots.series": "plot_index plot_wind",
    "plots.sxi": "plot_sxi",
    "science.boundary": "boundary_section bow_shock_distance distance_along magnetopause_distance model_table "
    "nose_distance",
    "science.indices": "estimate_dst estimate_kp run_hindcast score_hindcast",
    "science.shocks": "find_shocks",
    "science.sxi": "SxiFiles read_sxi retrieve_boundary simulate_sxi write_sxi",
    "science.wind": "RecordedWind Storm builtin_storm read_index read_wind wind_at_nose",
    "smile.model.sxi": "SxiImage",
    "smile.retrieval.retrieve": "Retrieval",
}

if not TYPE_CHECKING:  # or a type checker would take every misspelt name

    def __getattr__(name: str) -> object:
        for home, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"nowcast.{home}"), name)
        raise AttributeError(f"module 'nowcast' has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

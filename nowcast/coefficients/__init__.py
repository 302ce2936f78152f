"""The fitted numbers, one JSON file for each member of `nowcast.fits`, written by `smile-nowcast train`."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """Coefficients of a fit: what its `coefficients` held. Treat it as read-only.

    Parameters
    ----------
    name : str
        Name of the fit, as ``dst``.
    """
    return dict(_whole(name)["coefficients"])


def card(name: str) -> dict[str, Any]:
    """The model card that was written beside the coefficients; these are not kept in memory for it."""
    return dict(_parsed(name)["card"])


def names() -> list[str]:
    """Fits whose coefficients are there, sorted."""
    files = resources.files("nowcast.coefficients").iterdir()
    return sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json"))


@cache
def _whole(name: str) -> dict[str, Any]:
    return _parsed(name)


def _parsed(name: str) -> dict[str, Any]:
    return dict(json.loads(resources.files("nowcast.coefficients").joinpath(f"{name}.json").read_bytes()))

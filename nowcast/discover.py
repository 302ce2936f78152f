"""Finds the members of a folder: every module that holds the constant of its kind."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any


@cache
def members(package: str, constant: str) -> dict[str, Any]:
    """Members of a package by module name, sorted.

    Parameters
    ----------
    package : str
        Dotted name, as ``nowcast.feeds``.
    constant : str
        Name of the record that makes a module a member, as ``FEED``.

    Returns
    -------
    dict
        Module name (last part) to the record. Treat it as read-only.
    """
    parent = importlib.import_module(package)
    found: dict[str, Any] = {}
    for item in sorted(pkgutil.iter_modules(parent.__path__), key=lambda entry: entry.name):
        module: ModuleType = importlib.import_module(f"{package}.{item.name}")
        record = getattr(module, constant, None)
        if record is not None:
            found[item.name] = record
    return found

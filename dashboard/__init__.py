"""The live page: Dash on FastAPI, the API, and the pages that read the store."""

from importlib.resources import files
from pathlib import Path


def assets_folder() -> Path:
    """The folder of scripts and styles: inside the installed package, in a checkout beside it."""
    package = Path(str(files("dashboard")))
    installed = package / "assets"
    return installed if installed.is_dir() else package.parent / "assets"

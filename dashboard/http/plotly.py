"""Plotly's JavaScript, from the installed package, compressed once and kept in the data folder."""

import os
import threading
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from dashboard.http.encoding import Coding, encode

QUALITY = 9  # of brotli: 1.23 MB in 0.4 s; 11 would save 0.12 MB for 10 s


class Plotly:
    """The script and its codings.

    Parameters
    ----------
    folder : Path
        Where compressed copies are kept, by version of Plotly.
    """

    def __init__(self, folder: Path) -> None:
        self.version = version("plotly")
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[Coding, bytes] = {}

    def warm(self) -> None:
        """Begin to compress behind the scenes."""
        threading.Thread(target=self.get, args=("br",), name="plotly", daemon=True).start()

    def get(self, coding: Coding) -> bytes:
        """The script in a coding; the first time it takes as long as compressing takes."""
        with self._lock:
            if coding not in self._known:
                self._known[coding] = self._load(coding)
            return self._known[coding]

    def _load(self, coding: Coding) -> bytes:
        spec = find_spec("plotly")
        if spec is None or spec.origin is None:
            raise FileNotFoundError("plotly is not installed")
        script = Path(spec.origin).parent / "package_data" / "plotly.min.js"
        if coding == "":
            return script.read_bytes()
        kept = self._folder / f"plotly-{self.version}-{script.stat().st_size}.{coding}"
        try:
            return kept.read_bytes()
        except OSError:
            body = encode(script.read_bytes(), coding, QUALITY)
        _keep(kept, body)
        return body


def _keep(path: Path, body: bytes) -> None:
    """Write a copy for the next start; a folder that cannot be written costs only time."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)

"""Foreign files are read in a process of their own: this is the side that asks.

The process lives as long as it behaves. After a crash or a missed deadline it is ended and a new one is started for the
next file; none of its memory is ever ours.
"""

import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from nowcast.clock import Clock
from nowcast.errors import FeedFormatError

HEADROOM = 320 * 2**20  # bytes above what the imports take
START = 120.0  # s; the imports take 2 s on an idle machine
PATIENCE = 20.0  # s for one file
LONGEST = 8 * 2**20  # bytes of an answer
IMPORTED_FROM = Path(__file__).parents[3]  # the folder that holds `nowcast`
PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV")  # no secrets


class Reader:
    """A reader in a process of its own; safe to share between threads.

    Parameters
    ----------
    headroom : int [bytes]
        Memory that a file may take.
    """

    def __init__(self, headroom: int = HEADROOM) -> None:
        self.headroom = headroom
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, task: dict[str, Any], seconds: float = PATIENCE) -> dict[str, Any]:
        """Have one task done (`decoder.TASKS`).

        Parameters
        ----------
        task : dict
        seconds : float [s]
            For the task.

        Returns
        -------
        dict
            The answer.

        Raises
        ------
        FeedFormatError
            Where the file cannot be read, takes longer, or ends the process.
        """
        with self._lock:
            process = self._started()
            assert process.stdin is not None, "opened with a pipe"
            try:
                process.stdin.write(json.dumps(task).encode() + b"\n")
                process.stdin.flush()
                answer = self._line(process, seconds)
            except (OSError, ValueError) as error:
                self._end()
                raise FeedFormatError(f"The reader ended: {error}.") from error
        if "error" in answer:
            raise FeedFormatError(str(answer["error"]))
        return answer

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """Number of the process, where there is one."""
        return self._process.pid if self._process else None

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        more = {"PYTHONPATH": str(IMPORTED_FROM), "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-W", "ignore", "-m", "nowcast.smile.sandbox.decoder", str(self.headroom)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=inherited | threads | more,
        )  # fmt: skip
        try:
            self._line(self._process, START)
        except FeedFormatError:
            self._end()
            raise
        return self._process

    def _line(self, process: "subprocess.Popen[bytes]", seconds: float) -> dict[str, Any]:
        """One line of the process, or `FeedFormatError` and its end."""
        assert process.stdout is not None, "opened with a pipe"
        body = bytearray()
        ends = Clock.monotonic() + seconds
        while not body.endswith(b"\n"):
            left = ends - Clock.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                self._end()
                raise FeedFormatError(f"It was not read within {seconds:g} s.")
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                code = process.wait()
                self._end()
                raise FeedFormatError(f"It ended the process that reads files (code {code}).")
            body += piece
            if len(body) > LONGEST:
                self._end()
                raise FeedFormatError("The answer of the reader is too long.")
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what it had not read is lost with it
                    continue
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

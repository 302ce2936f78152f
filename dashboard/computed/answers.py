"""The last answers of a process by what was asked, so that nothing is computed twice for a version."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

KEPT = 64  # answers

Answer = TypeVar("Answer")


class ComputedAnswers:
    """Answers by their question."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: OrderedDict[tuple[object, ...], object] = OrderedDict()

    def get(self, question: tuple[object, ...], make: Callable[[], Answer]) -> Answer:
        """The answer, computed once; one computation at a time, so that many who ask do not stop the page."""
        with self._lock:
            if question not in self._stored:
                self._stored[question] = make()
                while len(self._stored) > KEPT:
                    self._stored.popitem(last=False)
            return cast(Answer, self._stored[question])

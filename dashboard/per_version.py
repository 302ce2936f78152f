"""Answers that are made once for a store and its data version, and go when newer ones come."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from nowcast.store import Store

Answer = TypeVar("Answer")


class PerVersion(Generic[Answer]):
    """The last answers of a process, by the name of the store, its version and the question.

    Parameters
    ----------
    most : int
        Answers that are held; the one that was asked for longest ago goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._answers: OrderedDict[tuple[str, Hashable, Hashable], Answer] = OrderedDict()

    def get(self, database: Store, version: Hashable, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer, made where it is not held; one at a time, so that many who ask do not stop the page.

        Parameters
        ----------
        version : hashable
            The data version, or what stands for it: an answer of another one is never given.
        """
        key = (database.name, version, question)
        with self._lock:
            if key not in self._answers:
                self._answers[key] = make()
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            self._answers.move_to_end(key)
            return self._answers[key]

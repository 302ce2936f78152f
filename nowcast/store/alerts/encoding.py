"""Records as JSON and back, checked by their types."""

from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter

R = TypeVar("R")


@cache
def _adapter(kind: type[R]) -> TypeAdapter[R]:
    return TypeAdapter(kind)


def encode(record: object) -> str:
    """JSON of a record (a frozen dataclass)."""
    return _adapter(type(record)).dump_json(record).decode()


def decode(kind: type[R], text: str) -> R:
    """A record of a kind from its JSON; raises ValueError where it is something else."""
    return _adapter(kind).validate_json(text)

"""Records as JSON and back, checked by their types."""

from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter

R = TypeVar("R")


@cache
def _adapter(kind: type[object]) -> TypeAdapter[object]:
    """The adapter of a record, made once."""
    return TypeAdapter(kind)


def encode(record: object) -> str:
    """JSON of a record (a frozen dataclass)."""
    return _adapter(type(record)).dump_json(record).decode()  # type: ignore[arg-type]  # classes have a hash


def decode(kind: type[R], text: str) -> R:
    """A record of a kind from its JSON; raises ValueError where it is something else."""
    record = _adapter(kind).validate_json(text)  # type: ignore[arg-type]
    if not isinstance(record, kind):
        raise ValueError(f"this is no {kind.__name__}")
    return record

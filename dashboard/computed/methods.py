"""How a derived quantity is computed, in the words of its own module, with its papers."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from nowcast.discover import members
from nowcast.physics import ensemble, propagation, solar_wind
from nowcast.physics.indices import dst_nowcast, kp_nowcast
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Model

MODULES: dict[str, ModuleType | Callable[..., object]] = {
    "dynamic_pressure": solar_wind.dynamic_pressure,
    "standoff_distance": ensemble,
    "kp_estimate": kp_nowcast,
    "dst_estimate": dst_nowcast,
}
INDICES = {"kp_estimate": kp_nowcast.INDEX, "dst_estimate": dst_nowcast.INDEX}
DOI = re.compile(r"doi:(10\.\d{4,}/[^\s,;)]*[^\s,;.)])")


@dataclass(frozen=True)
class Piece:
    """A piece of a reference: words, or a DOI with its address."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Method:
    """How a quantity comes about, from what, and the papers behind it, each in pieces."""

    paragraphs: tuple[str, ...]
    inputs: tuple[str, ...]
    references: tuple[tuple[Piece, ...], ...]


@cache
def method_of(quantity: str) -> Method | None:
    """The method of a derived quantity; None for what is measured."""
    module = MODULES.get(quantity)
    if module is None:
        return None
    needs, references = _inputs(quantity)
    references += [*_references(module), *_references(propagation)]
    labels = tuple(QUANTITIES[name].label for name in dict.fromkeys(needs) if name in QUANTITIES)
    return Method(_paragraphs(module), labels, tuple(map(_pieces, dict.fromkeys(references))))


def _inputs(quantity: str) -> tuple[list[str], list[str]]:
    """The inputs of a quantity and the papers of its models, as their records name them."""
    if quantity == "standoff_distance":
        models: dict[str, Model] = members("nowcast.physics.magnetopause", "MODEL")
        needs = [name for model in models.values() for name in model.needs]
        return needs, [model.reference for model in models.values()]
    if quantity in INDICES:
        return list(INDICES[quantity].needs), [INDICES[quantity].reference]
    return ["proton_density", "flow_speed"], []


def _paragraphs(module: ModuleType | Callable[..., object]) -> tuple[str, ...]:
    """The paragraphs of a docstring before its sections, as plain text."""
    text = re.split(r"\n\n\w+\n-{3,}\n", inspect.getdoc(module) or "")[0]
    plain = text.replace("`", "").replace("R_E", "Rᴇ")
    return tuple(" ".join(part.split()) for part in plain.split("\n\n"))


def _references(module: ModuleType | Callable[..., object]) -> list[str]:
    """What a docstring lists as its references."""
    found = re.search(r"References\n-+\n(.*?)(?:\n\n|\Z)", inspect.getdoc(module) or "", re.DOTALL)
    return [" ".join(found[1].split())] if found else []


def _pieces(text: str) -> tuple[Piece, ...]:
    """A reference with its DOIs as links."""
    parts = DOI.split(text)  # words and DOIs in turn
    return tuple(
        Piece(f"doi:{part}", f"https://doi.org/{part}") if i % 2 else Piece(part) for i, part in enumerate(parts)
    )

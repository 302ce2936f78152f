"""Is the body of a Dash callback one that the page could have sent? Dash itself answers 500 to any other."""

from collections.abc import Mapping
from typing import Any

import orjson

TEXTS = ("_pages_location.pathname", "_pages_location.search")  # the page's own address: text or nothing


def fault(body: bytes, known: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What is wrong with a callback's body, in a sentence; None if nothing.

    Parameters
    ----------
    known : mapping
        Dash's `callback_map`: output to its inputs and state.
    """
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "The body is no JSON."
    if not isinstance(asked, dict):
        return "The body is no JSON object."
    output = asked.get("output")
    if not isinstance(output, str) or output not in known:
        return "There is no such callback."
    changed = asked.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return "changedPropIds is no list of names."
    if not _outputs(output, asked.get("outputs")):
        return "outputs are not those of the callback."
    for part, name in (("inputs", "inputs"), ("state", "state")):
        if not _same(asked.get(part, []), known[output].get(name, [])):
            return f"{part} are not those of the callback."
    return None


def _outputs(output: str, given: object) -> bool:
    """Whether the outputs have the names of the callback: `..a.b...c.d..` for several."""
    several = output.startswith("..") and output.endswith("..")
    names = output[2:-2].split("...") if several else [output]
    entries = given if several else [given]
    if not isinstance(entries, list) or len(entries) != len(names):
        return False
    return all(_name(entry) == name.split("@")[0] for entry, name in zip(entries, names, strict=True))


def _same(given: object, wanted: list[Mapping[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    for entry, spec in zip(given, wanted, strict=True):
        name = _name(entry)
        if name is None or name != f"{spec['id']}.{spec['property']}":
            return False
        if name in TEXTS and not isinstance(entry.get("value"), str | None):
            return False
    return True


def _name(entry: Any) -> str | None:
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("id"), str)
        or not isinstance(entry.get("property"), str)
    ):
        return None
    return f"{entry['id']}.{entry['property']}"

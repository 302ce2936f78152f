"""Checks whether the body of a Dash callback is one that a page could have sent: Dash answers 500 to any other."""

from collections.abc import Mapping, Sequence

import orjson

ADDRESS = ("_pages_location.pathname", "_pages_location.search")  # the page's own address: text or nothing

Spec = Mapping[str, Sequence[Mapping[str, object]]]  # "inputs" and "state" of a callback: id and property


def fault(body: bytes, callbacks: Mapping[str, Spec]) -> str | None:
    """What is wrong with a callback's body, in a sentence; None if nothing.

    Parameters
    ----------
    callbacks : mapping
        Dash's `callback_map`: output to its inputs and state.
    """
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "The body is no JSON."
    if not isinstance(asked, dict):
        return "The body is no JSON object."
    output = asked.get("output")
    if not isinstance(output, str) or output not in callbacks:
        return "There is no such callback."
    changed = asked.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return "changedPropIds is no list of names."
    if not _are_outputs(output, asked.get("outputs")):
        return "outputs are not those of the callback."
    for part in ("inputs", "state"):
        if not _are_same(asked.get(part, []), callbacks[output].get(part, [])):
            return f"{part} are not those of the callback."
    return None


def _are_outputs(output: str, given: object) -> bool:
    """Whether the outputs have the names of the callback: `..a.b...c.d..` for several."""
    several = output.startswith("..") and output.endswith("..")
    names = output[2:-2].split("...") if several else [output]
    entries = given if several else [given]
    if not isinstance(entries, list) or len(entries) != len(names):
        return False
    return all(_name(entry) == name.split("@")[0] for entry, name in zip(entries, names, strict=True))


def _are_same(given: object, wanted: Sequence[Mapping[str, object]]) -> bool:
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    for entry, spec in zip(given, wanted, strict=True):
        name = _name(entry)
        if name is None or name != f"{spec['id']}.{spec['property']}":
            return False
        if name in ADDRESS and not isinstance(entry.get("value"), str | None):
            return False
    return True


def _name(entry: object) -> str | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return None
    return f"{entry['id']}.{entry['property']}" if isinstance(entry.get("property"), str) else None

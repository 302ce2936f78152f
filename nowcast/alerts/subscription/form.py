"""Reads the form of a subscription: plain fields of text to a subscription, or a sentence for each field that is
wrong.

What was typed is kept as it is, so that the page can show it again; nothing of it is repeated in a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from zoneinfo import available_timezones

from nowcast.alerts.profiles import PROFILES
from nowcast.alerts.records import SEVERITY, Subscription
from nowcast.alerts.rules import ADJUSTABLE, RULES
from nowcast.alerts.subscription.address import parse_address

Fields = Mapping[str, str]
RULE, THRESHOLD = "rule.", "threshold."  # before the id of a rule, in the names of fields
MOST_LONGITUDES = 12
MOST_A_DAY = 48
LONGEST = 300  # characters of a field
OWN = "own"
FLAGS = ("all_clear", "summary", "quiet")


@dataclass(frozen=True)
class Form:
    """A form as it was sent.

    Parameters
    ----------
    fields : mapping
        Text by name; a box that is not ticked is absent.
    subscription : Subscription
        What it asks for, as far as it is right.
    errors : mapping
        Sentence by name of field.
    """

    fields: Fields
    subscription: Subscription
    errors: Mapping[str, str]


def read_form(fields: Fields, before: Subscription) -> Form:
    """The form of some fields.

    Parameters
    ----------
    before : Subscription
        What is not in the form: id, address, state, times.
    """
    short = {name: text.strip()[:LONGEST] for name, text in fields.items()}
    errors: dict[str, str] = {}
    profile = short.get("profile", "default")
    if profile not in PROFILES:
        errors["profile"], profile = "Choose one of the uses.", "default"
    rules = tuple(name for name in RULES if short.get(f"{RULE}{name}"))
    quiet = bool(short.get("quiet"))
    wanted = replace(
        before,
        profile=profile,
        rules=rules,
        thresholds=_thresholds(short, rules, errors),
        longitudes=_longitudes(short.get("longitudes", ""), errors),
        time_zone=_zone(short.get("time_zone", "UTC") or "UTC", errors),
        least_severity=_whole(short, "least_severity", 1, 5, 1, errors),
        quiet_from=_whole(short, "quiet_from", 0, 23, 22, errors) if quiet else None,
        quiet_until=_whole(short, "quiet_until", 0, 23, 6, errors) if quiet else None,
        breakthrough=_whole(short, "breakthrough", 1, 5, 4, errors),
        digest=short.get("delivery") == "digest",
        digest_hour=_whole(short, "digest_hour", 0, 23, 6, errors),
        cap=_whole(short, "cap", 1, MOST_A_DAY, 6, errors),
        all_clear=bool(short.get("all_clear")),
        summary=bool(short.get("summary")),
    )
    if not rules:
        errors["rules"] = "Choose at least one rule."
    if "geo_exposure" in rules and not wanted.longitudes and "longitudes" not in errors:
        errors["longitudes"] = "The rule for own satellites needs at least one longitude."
    if quiet and wanted.quiet_from == wanted.quiet_until:
        errors["quiet_from"] = "The quiet hours have to begin and end at different hours."
    return Form(short, wanted, errors)


def read_address(text: str, errors: dict[str, str]) -> str:
    """The address of the form, "" with a sentence where it is none."""
    try:
        return parse_address(text)
    except ValueError as error:
        errors["address"] = str(error)
        return ""


def fields_of(subscription: Subscription) -> dict[str, str]:
    """The fields that show a subscription."""
    entry = subscription
    rules = entry.rules or tuple(PROFILES[entry.profile].rules if entry.profile in PROFILES else ())
    fields = {f"{RULE}{name}": "on" for name in rules}
    fields |= {f"{THRESHOLD}{name}": f"{value:g}" for name, value in entry.thresholds.items()}
    flags = {"all_clear": entry.all_clear, "summary": entry.summary, "quiet": entry.quiet_from is not None}
    return {
        **fields,
        "profile": entry.profile,
        "longitudes": ", ".join(f"{longitude:g}" for longitude in entry.longitudes),
        "time_zone": entry.time_zone,
        "least_severity": str(entry.least_severity),
        "quiet_from": str(22 if entry.quiet_from is None else entry.quiet_from),
        "quiet_until": str(6 if entry.quiet_until is None else entry.quiet_until),
        "breakthrough": str(entry.breakthrough),
        "delivery": "digest" if entry.digest else "now",
        "digest_hour": str(entry.digest_hour),
        "cap": str(entry.cap),
        **{name: "on" for name, on in flags.items() if on},
    }


def _thresholds(fields: Fields, rules: Sequence[str], errors: dict[str, str]) -> dict[str, float]:
    """Own thresholds of the rules that are switched on, on the side of the rule that can be reached."""
    thresholds: dict[str, float] = {}
    for name in ADJUSTABLE:
        text = fields.get(f"{THRESHOLD}{name}", "")
        if not text or name not in rules:
            continue
        value, ends = _number(text), limits(name)
        if value is None or not ends[0] <= value <= ends[1]:
            errors[f"{THRESHOLD}{name}"] = f"It has to be a number from {ends[0]:g} to {ends[1]:g}."
        else:
            thresholds[name] = value
    return thresholds


def limits(name: str) -> tuple[float, float]:
    """The least and the greatest own threshold of a rule: half of its mildest level to twice its worst.

    Examples
    --------
    >>> limits("bz"), limits("geo")
    ((-60.0, -5.0), (0.05, 0.99))
    """
    rule = RULES[name]
    if name.startswith("geo"):
        return 0.05, 0.99
    first, last = rule.levels[0].enter, rule.levels[-1].enter
    if name == "standoff":
        return 4.0, 11.0
    if name.startswith("g_"):
        return 2.0, 9.0
    low, high = sorted((first / 2, last * 2))
    return low, high


def _longitudes(text: str, errors: dict[str, str]) -> tuple[float, ...]:
    """Longitudes in degrees east of "19.2E, 75.2W, -137"."""
    numbers: list[float] = []
    for part in (part.strip().upper().removesuffix("°") for part in text.replace(";", ",").split(",")):
        if not part:
            continue
        sign = -1.0 if part.endswith("W") else 1.0
        value = _number(part.rstrip("EW").strip("° "))
        if value is None or not -180.0 <= value <= 360.0 or len(numbers) == MOST_LONGITUDES:
            errors["longitudes"] = f"Write at most {MOST_LONGITUDES} longitudes as 19.2E, 75.2W."
            return ()
        numbers.append(round((value * sign + 180.0) % 360.0 - 180.0, 2))
    return tuple(dict.fromkeys(numbers))


@cache
def zones() -> tuple[str, ...]:
    """Time zones that can be chosen, UTC first."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def _zone(text: str, errors: dict[str, str]) -> str:
    if text in zones():
        return text
    errors["time_zone"] = "Choose a time zone of the list, as Europe/London."
    return "UTC"


def _whole(fields: Fields, name: str, low: int, high: int, usual: int, errors: dict[str, str]) -> int:
    text = fields.get(name, "")
    if not text:
        return usual
    if text.isascii() and text.isdecimal() and low <= int(text) <= high:
        return int(text)
    errors[name] = f"It has to be a whole number from {low} to {high}."
    return usual


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def severities() -> tuple[tuple[int, str], ...]:
    """Numbers and words that can be chosen as a least level."""
    return tuple((number, word) for number, word in enumerate(SEVERITY) if number)

"""Compares what a page and its API say of the same fact, and lists what does not agree.

`contradictions` asks `/api/v1/now`, the snapshot, the page as sent, `/api/v1/cut`, `/api/v1/shocks` and
`/api/v1/bulletins` at one instant of a clock that stands still. The facts:

* the nose: value and band in `now`, snapshot, tile, first field, third field, title, column, cut;
* Kp and its level G: value in `now`, snapshot, tile, first field, card of scale G, bulletins;
* Dst: value in `now`, snapshot, tile, first field;
* state, age and source of every value: `now`, snapshot, tile;
* the next step: header, second field, title, list of steps, API, draft; a step that is over is in none of them;
* the chance of each own satellite: words of the snapshot, strip, numbers of the snapshot, cut; and of the second field;
* the newest nose by SXI: `now`, snapshot, points of the panel, card;
* what is in force by SWPC: strip against messages, and against whether anything was received;
* L1 lost: third field, snapshot, health of the feeds, state of the derived values;
* no field has more than 12 words, no sentence of a page more than 40.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import httpx

MOST_WORDS, MOST_WORDS_OF_A_SENTENCE = 12, 40
GONE = ("stale", "missing")
ROUNDING = 0.011  # R_E
MINUS = "\u2212"
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
PROSE = {"p", "li", "h1", "h2", "h3", "td", "th", "dd", "summary", "caption", "figcaption", "a", "b", "div", "section"}


class Page(HTMLParser):
    """A page as sent: the texts of its elements by id, by class and by data attribute, and its sentences."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        entry: tuple[str, dict[str, str], list[str]] = (tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(entry)
        if tag not in ("meta", "link", "input", "img", "br", "path", "rect", "circle", "line"):
            self.open.append(entry)
        if tag in PROSE:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self.open) - 1, -1, -1):
            if self.open[position][0] == tag:
                del self.open[position:]
                break
        if tag in PROSE:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        for _tag, _attributes, parts in self.open:
            parts.append(data)
        shown = not any(tag in ("script", "style", "textarea", "pre", "option") for tag, _a, _p in self.open)
        if shown and self.texts:
            self.texts[-1] += data

    def find(self, **wanted: str) -> str:
        """The text of the first element whose attributes have these values; `_` stands for `-`."""
        named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        for _tag, attributes, parts in self.elements:
            if all(attributes.get(name) == value for name, value in named.items()):
                return " ".join("".join(parts).split())
        return ""

    def inside(self, start: int, class_: str) -> str:
        """The text of the first element of a class from an element on."""
        for _tag, attributes, parts in self.elements[start:]:
            if class_ in attributes.get("class", "").split():
                return " ".join("".join(parts).split())
        return ""

    def index(self, **wanted: str) -> int:
        """Where an element stands; -1 where it does not."""
        named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        for position, (_tag, attributes, _parts) in enumerate(self.elements):
            if all(attributes.get(name) == value for name, value in named.items()):
                return position
        return -1

    def title(self) -> str:
        """What stands in the title."""
        return next("".join(parts).strip() for tag, _attributes, parts in self.elements if tag == "title")

    def sentences(self) -> Iterator[str]:
        """What a reader reads, sentence by sentence."""
        for text in self.texts:
            yield from SENTENCE_END.split(" ".join(text.split()))


@dataclass(frozen=True)
class Answers:
    """Everything that was said at one instant."""

    now: dict[str, Any]
    snapshot: dict[str, Any]
    page: Page
    cut: dict[str, Any]
    shocks: dict[str, Any]
    bulletins: dict[str, Any]

    @property
    def words(self) -> dict[str, Any]:
        """The situation in words, as the snapshot has it."""
        return self.snapshot["situation"]


def contradictions(client: httpx.Client) -> list[str]:
    """What does not agree, in sentences; empty where all does."""
    asked = {name: client.get(f"/api/v1/{name}").json() for name in ("now", "snapshot", "cut", "shocks", "bulletins")}
    answers = Answers(page=Page(client.get("/").text), **asked)
    return [text for check in CHECKS for text in check(answers)]


def values(answers: Answers) -> Iterator[str]:
    """Every value: the same number, state, age and source in `now`, the snapshot and its tile."""
    for name, entry in answers.snapshot["values"].items():
        other = answers.now["quantities"][name]
        for key in ("value", "low", "high", "state", "source", "age_s"):
            if entry[key] != (other[key].split("; ")[0] if key == "source" else other[key]):
                yield f"{name}: {key} is {entry[key]} in the snapshot and {other[key]} in now"
        position = answers.page.index(data_quantity=name)
        if position < 0 or name == "imaged_standoff":
            continue
        tile = answers.page.elements[position][1]
        if tile["data-state"] != entry["state"]:
            yield f"{name}: its tile is {tile['data-state']}, the snapshot {entry['state']}"
        shown = answers.page.inside(position, "value")
        wanted = entry.get("text") or _number(entry["value"], entry["decimals"])
        if shown != (wanted if entry["value"] is not None else "–"):
            yield f"{name}: its tile says {shown}, the snapshot {wanted}"


def fields(answers: Answers) -> Iterator[str]:
    """The three fields: those of the snapshot are those of the page, and their numbers are the values."""
    words, values = answers.words, answers.snapshot["values"]
    for name in ("now", "next", "sure"):
        shown = answers.page.find(data_field=name)
        if not shown.endswith(words[name]):
            yield f"the field {name} is {shown!r} on the page and {words[name]!r} in the snapshot"
        if len(words[name].split()) > MOST_WORDS:
            yield f"the field {name} has {len(words[name].split())} words: {words[name]}"
    nose, kp, dst = (values[name] for name in ("standoff_distance", "kp_estimate", "dst_estimate"))
    told = re.search(r"Nose ([\d.]+) Rᴇ", words["now"])
    if told and told[1] != _number(nose["value"], 1):
        yield f"the first field says the nose is at {told[1]}, its value {nose['value']}"
    if told and nose["state"] in GONE:
        yield f"the first field tells a nose that is {nose['state']}"
    told = re.search(r"Kp (\S+?)[.,](\s|$)", words["now"])
    if told and told[1] != kp["text"]:
        yield f"the first field says Kp {told[1]}, its value {kp['text']}"
    told = re.search(r"Dst (\S+) nT", words["now"])
    if told and told[1] != _number(dst["value"], 0):
        yield f"the first field says Dst {told[1]}, its value {dst['value']}"
    told = re.search(r"nose (?:now )?([\d.–]+) Rᴇ", words["sure"])
    if told and told[1] != f"{nose['low']:.1f}–{nose['high']:.1f}":
        yield f"the third field says {told[1]}, the band is {nose['low']} to {nose['high']}"
    title = re.search(r"([\d.]+) Rᴇ", answers.page.title())
    if title and title[1] != _number(nose["value"], 1):
        yield f"the title says {title[1]}, the nose is at {nose['value']}"
    known = not words["now"].startswith("No nowcast")
    if known == (nose["state"] in GONE and kp["state"] in GONE and dst["state"] in GONE):
        yield f"the first field is {words['now']!r} while the nose is {nose['state']} and Kp {kp['state']}"


def storm(answers: Answers) -> Iterator[str]:
    """The level of the storm: first field, card of scale G, bulletins, and the value of Kp."""
    kp = answers.snapshot["values"]["kp_estimate"]
    thirds = None if kp["value"] is None else int(3 * kp["value"] + 0.5)
    level = None if thirds is None else sum(thirds >= least for least in (14, 17, 20, 23, 27))
    told = re.search(r"(G\d) storm", answers.words["now"])
    usable = kp["state"] not in GONE
    if usable and (told[1] if told else "G0") != f"G{level}":
        yield f"the first field says {told and told[1]}, Kp {kp['value']} is G{level}"
    if answers.words["storm"] != ("" if level is None else f"G{level}"):
        yield f"the snapshot says {answers.words['storm']}, Kp {kp['value']} is G{level}"
    position = answers.page.index(data_scale="G")
    if position >= 0:
        shown = answers.page.inside(position, "own")
        if level is not None and shown != f"G{level}":
            yield f"the card of scale G says {shown}, Kp {kp['value']} is G{level}"
    (entry,) = (scale for scale in answers.bulletins["scales"] if scale["scale"] == "G")
    running = entry["running"]
    if (None if running is None else running["level"]) != level:
        yield f"the bulletins say {running}, Kp {kp['value']} is G{level}"


def steps(answers: Answers) -> Iterator[str]:
    """The next step: header, second field, title, the list of steps, the API and the draft."""
    words, now = answers.words, answers.snapshot["now"] / 1000
    clock = words["clock"]
    if answers.page.find(id="shock") != clock["text"]:
        yield f"the header says {answers.page.find(id='shock')!r}, the snapshot {clock['text']!r}"
    ahead = [step for step in answers.snapshot["shocks"] if step["high"] and now <= step["high"]]
    ahead = [step for step in ahead if step["state"] != "confirmed"]
    told = clock["expected"] is not None
    if told != bool(ahead):
        yield f"the header says {clock['text']!r} while {len(ahead)} steps are on their way"
    if told and clock["expected"] not in [step["expected"] for step in ahead]:
        yield f"the header counts down to {clock['expected']}, which is of no step on its way"
    window = re.search(r"\((\d\d:\d\d–\d\d:\d\d)\)", clock["text"])
    nexts = re.search(r"^(Shock|Reverse shock|Pressure \w+) (\d\d:\d\d–\d\d:\d\d)", words["next"])
    if told and (not nexts or not window or nexts[2] != window[1]):
        yield f"the header says {clock['text']!r}, the second field {words['next']!r}"
    if nexts and not told:
        yield f"the second field says {words['next']!r}, the header {clock['text']!r}"
    if told:
        minutes = max(0, int((clock["expected"] - now) / 60 + 0.5))
        wanted = f"in {minutes} min" if minutes else "due now"
        if wanted not in clock["text"]:
            yield f"the header says {clock['text']!r}, to go are {minutes} min"
        if clock["high"] < now:
            yield f"the header still counts down to a step that is over: {clock['text']!r}"
    due = re.search(r"shock (\d\d:\d\d)", words["title"])
    if due and due[1] not in clock["text"]:
        yield f"the title says {words['title']!r}, the header {clock['text']!r}"
    listed = {step["noticed"]: step for step in answers.snapshot["shocks"]}
    for step in answers.shocks["shocks"]:
        same = [row for row in listed.values() if _iso(row["noticed"]) == step["noticed"]]
        if same and (same[0]["state"], _iso(same[0]["expected"])) != (step["state"], step["expected"]):
            yield f"the API says {step['state']} of a step, the snapshot {same[0]['state']}"
    draft = answers.shocks["draft"]
    if bool(draft) != words["draft"] or bool(draft) != bool(answers.page.find(aria_label="Draft of the message")):
        yield "the draft is offered in one place and not in the other"
    if draft and answers.snapshot["mode"] != "live" and not draft.startswith("EXERCISE"):
        yield f"a draft of a storm that is played begins with {draft.splitlines()[0]!r}"


def satellites(answers: Answers) -> Iterator[str]:
    """The chance of each own satellite: numbers and words of the snapshot, strip, cut, second field."""
    now = answers.snapshot["now"] / 1000
    words = {entry["name"]: entry for entry in answers.words["satellites"]}
    cut = {entry["name"]: entry["probability"] for entry in answers.cut["satellites"]}
    strip = answers.page.find(id="exposure")
    for entry in answers.snapshot["exposure"]["satellites"]:
        if now - entry["time"] > 600:
            continue
        name, percent = entry["name"], _percent(entry["probability"])
        told = next((words[key] for key in words if key.startswith(f"{name} ")), None)
        if told is None or told["chance"] != f"{percent} now":
            yield f"{name}: its chance is {percent}, its words {told}"
        elif f"{told['name']}: {told['chance']} {told['word']}" not in strip:
            yield f"{name}: the strip is {strip!r}, its words {told}"
        if name in cut and cut[name] is not None and _percent(cut[name]) != percent:
            yield f"{name}: the cut says {_percent(cut[name])}, the strip {percent}"
        ahead = re.search(rf"{name} (\d+ %) outside at (\d\d:\d\d)", answers.words["next"])
        if ahead and told and not {ahead[1], ahead[2]} <= set(re.findall(r"\d+ %|\d\d:\d\d", told["word"])):
            yield f"{name}: the second field says {ahead[0]!r}, the strip {told['word']!r}"


def sxi(answers: Answers) -> Iterator[str]:
    """The newest nose by SXI: value of now, points of the panel, card."""
    entry, points = answers.snapshot["values"]["imaged_standoff"], answers.snapshot["imaged_standoff"]
    newest = points[-1] if points else None
    if newest and entry["value"] is not None and (entry["time"], entry["value"]) != (newest[0], newest[1]):
        yield f"the value of SXI is {entry['value']}, the newest point of the panel {newest[1]}"
    position = answers.page.index(data_quantity="imaged_standoff")
    if position >= 0:
        shown = answers.page.inside(position, "value")
        if shown != _number(entry["value"], 1):
            yield f"the card says {shown}, the value of SXI is {entry['value']}"


def messages(answers: Answers) -> Iterator[str]:
    """What is in force: the strip against the messages, and never "none" where nobody was heard."""
    position = next((i for i, (_t, a, _p) in enumerate(answers.page.elements) if a.get("class") == "holding"), -1)
    if position < 0:
        return
    shown = answers.page.inside(position, "count")
    holding = [row for row in answers.bulletins["threads"] if row["state"] in ("active", "expected")]
    receipt = answers.bulletins["messages"]
    if receipt["answered"] is None or receipt["silent"]:
        if not shown.startswith("not known"):
            yield f"the strip says {shown!r} while no messages are received"
    elif shown != (f"{len(holding)} in force" if holding else "none in force"):
        yield f"the strip says {shown!r}, {len(holding)} messages hold"


def nose_of_the_drawings(answers: Answers) -> Iterator[str]:
    """The nose: its value, the cell of its column, the cut."""
    snapshot, entry = answers.snapshot, answers.snapshot["values"]["standoff_distance"]
    if entry["value"] is None:
        return
    cell = snapshot["columns"]["standoff_distance"][(entry["time"] - snapshot["start"]) // snapshot["step"]]
    if cell is None or abs(cell - entry["value"]) > ROUNDING:
        yield f"the column says {cell}, the value of the nose is {entry['value']}"
    drawn = answers.cut.get("nose", [None])[0] if answers.cut["time"] == entry["time"] else None
    if drawn is not None and abs(drawn - entry["value"]) > ROUNDING:
        yield f"the cut has the nose at {drawn}, its value is {entry['value']}"


def lost(answers: Answers) -> Iterator[str]:
    """L1 lost: third field, snapshot, and the state of what is derived."""
    words, values = answers.words, answers.snapshot["values"]
    told = "lost since" in words["sure"]
    known = not words["now"].startswith("No nowcast")
    if known and told != (words["l1_lost_since"] is not None):
        yield f"the third field is {words['sure']!r}, the snapshot says {words['l1_lost_since']}"
    if answers.snapshot["hold"]["l1_lost_since"] != words["l1_lost_since"]:
        yield f"the record of the hold says {answers.snapshot['hold']}, the words {words['l1_lost_since']}"
    holds = words["holds_until"] is not None and words["holds_until"] >= answers.snapshot["now"] / 1000
    if holds and values["standoff_distance"]["state"] in GONE:
        yield f"the nowcast is said to hold, the nose is {values['standoff_distance']['state']}"
    if "No L1 data" in words["next"] and all(values[name]["state"] not in GONE for name in ("bz_gsm", "flow_speed")):
        yield "the second field says that there is no L1 data while field and plasma are fresh"


def sentences(answers: Answers) -> Iterator[str]:
    """No sentence of the page is longer than 40 words."""
    for sentence in answers.page.sentences():
        if len(sentence.split()) > MOST_WORDS_OF_A_SENTENCE:
            yield f"{len(sentence.split())} words: {sentence}"


CHECKS = (
    values, fields, storm, steps, satellites, sxi, messages, nose_of_the_drawings, lost, sentences,
)  # fmt: skip


def _number(value: float | None, decimals: int) -> str:
    if value is None:
        return "–"
    text = f"{value:.{decimals}f}"
    whole = f"{value:,.0f}".replace(",", "\u202f") if not decimals and abs(value) >= 1e4 else text
    return whole.replace("-", MINUS if float(text) else "")


def _percent(probability: float) -> str:
    return "<1 %" if 0 < probability < 0.01 else f"{100 * probability:.0f} %"


def _iso(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")

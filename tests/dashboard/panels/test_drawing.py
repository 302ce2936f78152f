"""The panels in a real browser: a full frame, a gap, an empty frame, and what deltas do to the page's data."""

import dataclasses
import json
import math
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import plotly
import pytest
from playwright.sync_api import expect

from dashboard.text import age, number
from dashboard.theme import PALETTE
from nowcast.discover import members
from nowcast.vocabulary.scales import STEPS, storm_level

pytestmark = pytest.mark.browser
ASSETS = Path(__file__).parents[3] / "assets"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PANELS = {name: panel for name, panel in members("dashboard.panels", "PANEL").items() if panel.axes["place"] != "row"}
START, COUNT, NOW = 1_715_270_400, 1500, 1_715_270_400 + 1440 * 60
BARS = [
    [NOW - 21600, NOW - 10800, 5.333, "official", "GFZ"],
    [NOW - 10800, NOW, 6.0, "estimate", "GFZ"],
]
POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"
PAGE = b"""<!doctype html><html lang="en"><head><title>SMILE Nowcast</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/core/app.css"><script id="plotly" src="/plotly.js" async></script></head>
<body data-mode="live" data-page="/"><header id="bar"><time id="clock"></time><span id="word"></span>
<ul id="feeds"></ul><p id="link"></p><nav id="nav"></nav></header><main id="page"><p id="sentence"></p>
<section id="tiles"><div class="tile" data-quantity="bz_gsm"></div></section><div id="panels"></div></main>
<script type="module" src="/assets/core/live.js"></script></body></html>"""


def snapshot(cells: Callable[[str, int], float | None]) -> dict[str, Any]:
    """A snapshot of the agreed form whose cells come from a function of column and cell."""
    traces = [trace for panel in PANELS.values() for trace in panel.traces]
    names = {name for trace in traces for name in (trace.column, trace.low, trace.high) if name} - {"kp"}
    value = {"value": -3.14, "low": None, "high": None, "unit": "nT", "label": "Bz GSM", "time": NOW - 75}
    value |= {"age_s": 75, "state": "fresh", "source": "SOLAR1", "decimals": 1, "limits": [360, 600, 1800]}
    ordered = sorted(PANELS.items(), key=lambda item: item[1].order)
    return {
        "version": 7, "mode": "live", "scenario": None, "speed": 1, "now": NOW * 1000, "poll_s": 60,
        "start": START, "step": 60, "count": COUNT,
        "columns": {name: [cells(name, i) for i in range(COUNT)] for name in sorted(names)},
        "bars": {"kp": BARS if cells is full else []}, "switches": [],
        "craft": {"field": [[START, NOW, "SOLAR1"]], "plasma": []},
        "arriving": [NOW, NOW + 3000], "values": {"bz_gsm": value}, "sentence": {"text": "Quiet.", "level": "quiet"},
        "feeds": [], "remarks": [], "palette": PALETTE, "scales": {"G": STEPS["G"]},
        "panels": [{"name": name, **dataclasses.asdict(panel)} for name, panel in ordered],
    }  # fmt: skip


def cut(page: dict[str, Any]) -> dict[str, Any]:
    """The cut of a snapshot: none where nothing is known."""
    known = page["columns"]["standoff_distance"][1400] is not None
    line = {"angle": [-90, 0, 90], "low": [13, 9, 13], "distance": [14, 10, 14], "high": [15, 11, 15]}
    plane = {**line, "shock_angle": [-90, 0, 90], "shock": [24, 13, 24]}
    planes = {"equatorial": plane, "noon-midnight": plane} if known else None
    return {"time": NOW, "tilt": 10.0, "nose": [10.0, 9.0, 11.0], "planes": planes, "satellites": []}


def full(name: str, cell: int) -> float | None:
    """A plausible value everywhere; the edges of a band lie beside it."""
    usual = {"bt": 6.0, "bz_gsm": -3.0, "phi_gsm": 130.0, "flow_speed": 420.0, "standoff_distance": 9.8}
    usual |= {"proton_temperature": 9e4, "dst_estimate": -20.0}
    base = usual.get(name.removesuffix("_low").removesuffix("_high"), 3.0)
    return base + 0.2 * math.sin(cell / 40) + {"_low": -1.0, "high": 1.0}.get(name[-4:], 0.0)


def holed(name: str, cell: int) -> float | None:
    """The same with an hour missing, and one minute alone in the middle of it."""
    return None if 1300 <= cell < 1360 and cell != 1330 else full(name, cell)


def nothing(name: str, cell: int) -> float | None:
    """An empty frame."""
    return None


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, dict[str, Any]]]:
    """Address of a server of the page, and the holder of the snapshot it gives."""
    held: dict[str, Any] = {}

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            kind, body = "text/html; charset=utf-8", PAGE
            if path.startswith("/assets/"):
                file = ASSETS / path.removeprefix("/assets/")
                kind, body = "text/css" if file.suffix == ".css" else "text/javascript", file.read_bytes()
            elif path == "/plotly.js":
                kind, body = "text/javascript", PLOTLY.read_bytes()
            elif path.startswith("/api/"):
                answer = held["snapshot"] if path != "/api/v1/cut" else cut(held["snapshot"])
                kind, body = "application/json", json.dumps(answer).encode()
            self.send_response(200)
            for name, value in (("Content-Type", kind), ("Content-Security-Policy", POLICY)):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def drawn(browser, site) -> Iterator[Callable[..., Any]]:
    """Opens the page with a snapshot, once for each, and waits until all is drawn; wants no error on the way."""
    address, held = site
    errors: list[str] = []
    pages: dict[Callable[[str, int], float | None], Any] = {}

    def show(cells: Callable[[str, int], float | None]) -> Any:
        if cells not in pages:
            held["snapshot"] = snapshot(cells)
            page = pages[cells] = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda message: message.type == "error" and errors.append(message.text))
            page.goto(address)
            page.wait_for_selector("body[data-drawn]")
        return pages[cells]

    yield show
    for page in pages.values():
        page.close()
    assert errors == []


def strokes(page: Any, panel: str) -> list[tuple[float, float]]:
    """Strokes of the lines of a panel: where each begins and ends on the time axis [px]."""
    found = page.eval_on_selector_all(
        f'[data-panel="{panel}"] .scatterlayer .lines path.js-line',
        "paths => paths.flatMap(path => path.getAttribute('d').split('M').slice(1).map(stroke => {"
        "  const x = stroke.match(/-?[\\d.]+/g).map(Number); return [x[0], x[x.length - 2]] }))",
    )
    return sorted((begin, end) for begin, end in found)


def test_a_full_frame_is_drawn_in_one_stroke_per_line(drawn):
    page = drawn(full)
    for name in PANELS:
        assert page.get_attribute(f'[data-panel="{name}"]', "data-empty") is None
    assert len(strokes(page, "speed")) == 1


def test_no_line_runs_over_a_gap_and_a_lonely_minute_is_a_dot(drawn):
    page = drawn(holed)
    before, alone, after = strokes(page, "speed")
    assert before[1] < alone[0] == alone[1] < after[0]
    assert after[0] - before[1] > 60  # px: the hour that is missing
    assert page.locator('[data-panel="speed"] .points path').count() == 1


def test_a_band_is_one_polygon_per_run(drawn):
    page = drawn(holed)
    path = page.eval_on_selector('[data-panel="standoff"] .fills path.js-fill', "path => path.getAttribute('d')")
    assert path.count("M") == 3  # before the gap, the lonely minute, after it


def test_an_empty_frame_says_so(drawn):
    page = drawn(nothing)
    for name in PANELS:
        page.wait_for_selector(f'[data-panel="{name}"][data-empty]', state="attached", timeout=10_000)
    assert "no data" in page.inner_text('[data-panel="speed"] figcaption')


def test_the_cursor_reads_every_panel_at_one_time(drawn):
    page = drawn(full)
    box = page.locator('[data-panel="speed"]').bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-panel=field] .reading").first).not_to_be_empty()
    assert all(page.locator(".key:not(.bars, .points) .reading").all_inner_texts())
    assert len(set(page.eval_on_selector_all(".cursor", "all => all.map(line => line.dataset.time)"))) == 1


def test_official_bars_are_solid_estimates_hatched_and_the_level_is_written(drawn):
    page = drawn(full)
    fills = page.eval_on_selector_all('[data-panel="kp"] .point path', "bars => bars.map(bar => bar.style.fill)")
    assert fills[0] == "rgb(246, 235, 20)"
    assert "url(" in fills[1]
    labels = page.locator('[data-panel="kp"] .annotation-text').all_text_contents()
    assert labels[-2:] == ["5+G1", "6G2"]


def test_a_delta_moves_the_grid_and_fills_only_its_cells(drawn):
    told = drawn(full).evaluate(
        """async () => {
        const { createStore, load, merge, at } = await import("/assets/core/store.js");
        const store = createStore();
        load(store, { version: 1, now: 1, start: 600, step: 60, count: 4, columns: { bt: [1, 2, null, 4] } });
        const columns = { bt: [[840, 7, null, 9]] };
        const fits = merge(store, { from: 1, version: 2, now: 2, start: 720, count: 5, columns });
        const foreign = merge(store, { from: 5, version: 6, now: 3 });
        return [fits, foreign, store.version, [...store.columns.bt].map(String), at(store, "bt", 780000)];
    }"""
    )
    assert told == [True, False, 2, ["NaN", "4", "7", "NaN", "9"], 4]


def test_words_of_the_browser(drawn):
    told = drawn(full).evaluate(
        """async () => {
        const words = await import("/assets/core/words.js");
        const { age, state } = await import("/assets/core/ages.js");
        return [words.number(-3.14, 1), words.number(-0.01, 1), words.number(null, 1), words.kp(4.667), words.kp(5),
                age(59), age(7500),
                state(700, [360, 600, 1800], "fresh"), state(10, [360, 600, 1800], "late")];
    }"""
    )
    assert told[:5] == ["\u22123.1", "0.0", "–", "5\u2212", "5"]
    assert told[5:] == ["<1\u00a0min", "2\u00a0h\u00a005\u00a0min", "stale", "late"]


def test_the_browser_names_the_storm_of_each_third_of_kp_as_the_server_does(drawn):
    levels = drawn(full).evaluate(
        """async ([kp, steps]) => {
        const words = await import("/assets/core/words.js");
        return kp.map((value) => words.storm(value, steps));
    }""",
        [[third / 3 for third in range(28)], list(STEPS["G"])],
    )
    assert levels == [storm_level(third / 3) for third in range(28)]


def test_the_browser_writes_numbers_and_ages_as_the_server_does(drawn):
    numbers = [-31.04, -0.04, 0.0, 0.05, 6.26, 999.96, 9999.94, 12345.67, None]
    seconds = [0, 59, 60, 3599, 3600, 11_105, 86_399, 86_400, 111_600, 900_000]
    written = drawn(full).evaluate(
        """async ([numbers, seconds]) => {
        const words = await import("/assets/core/words.js");
        const { age } = await import("/assets/core/ages.js");
        return [numbers.map((value) => words.number(value, 1)), numbers.map((value) => words.number(value, 0)),
                seconds.map(age)];
    }""",
        [numbers, seconds],
    )
    for decimals in (1, 0):
        assert written[1 - decimals] == [number(value, decimals) for value in numbers]
    assert written[2] == [age(part) for part in seconds]

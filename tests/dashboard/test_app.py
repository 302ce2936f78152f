"""The application as a browser and an intruder meet it."""

import json
import re
from pathlib import Path

import pytest
from build import new_store, until
from filled import filled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import served

from nowcast import store
from nowcast.clock import Clock

PATHS = (
    "/",
    "/nothing",
    "/api/v1/now",
    "/api/v1/snapshot",
    "/healthz",
    "/readyz",
    "/status.json",
    "/assets/core/live.js",
)
CALLBACK = "/_dash-update-component"


def test_values_are_in_the_html_as_sent(shared):
    html = shared.client.get("/").text
    assert '<html lang="en">' in html
    assert re.search(r'data-quantity="bz_gsm" data-state="fresh".*?<span class="value">−[23]\.\d</span>', html)
    assert "SOLAR1 · " in html
    assert '<div id="sentence" role="status" data-level="quiet"><p data-field="now"><b>Now</b> <span>Quiet.' in html
    assert 'data-feed="rtsw_mag" data-state="ok"' in html


def test_a_live_page_has_no_word_of_a_mode_in_its_title(shared):
    assert "<title>9.8 Rᴇ · SMILE Nowcast</title>" in shared.client.get("/").text


@pytest.mark.parametrize("mode", ["simulation", "replay"])
def test_a_played_storm_says_so_in_the_html_as_sent(site, now, mode):
    store.set_clock(site.store, Clock(now, now.timestamp(), 1.0), mode, "builtin")
    html = site.client.get("/").text
    assert f"<title>{mode.upper()} · " in html
    assert f'<body data-mode="{mode}"' in html
    assert f'<p id="mode" role="note">{mode.upper()}:' in html


def test_an_empty_store_gives_a_page_that_says_so(cache, tmp_path):
    database = new_store(tmp_path / "nowcast.sqlite")
    with served(cache, lambda: database) as client:
        html = client.get("/").text
        assert "No nowcast yet" in html
        assert 'data-quantity="bz_gsm" data-state="missing"' in html
        assert "no value" in html


def test_a_page_without_a_store_is_sent_and_says_so(cache, tmp_path):
    lost = store.open_store(f"sqlite:///{tmp_path / 'never.sqlite'}")
    with served(cache, lambda: lost) as client:
        assert "The store cannot be read" in client.get("/").text
        assert client.get("/readyz").status_code == 503
        answer = client.get("/api/v1/now")
        assert answer.status_code == 503
        assert set(answer.json()) == {"error"}
        assert client.get("/healthz").status_code == 200


def test_every_answer_has_the_security_headers(shared):
    for path in PATHS:
        headers = shared.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"], path
        assert headers["permissions-policy"], path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path


def test_the_policy_of_a_page_allows_its_own_inline_scripts_and_no_others(shared):
    policy = shared.client.get("/").headers["content-security-policy"]
    scripts = re.search(r"script-src ([^;]*)", policy).group(1)
    assert scripts.count("'sha256-") == 3  # the renderer, the title of a page, the answer of the what-if form
    assert "unsafe" not in scripts
    assert shared.client.get("/nothing").headers["content-security-policy"] == policy


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing/at/all", "/_mcp", "/docs", "/redoc", "/assets/no.js", "/api/v1/no"]
)
def test_what_is_not_there_has_status_404(shared, path):
    assert shared.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/assets/../dashboard/app.py", "/assets/%2e%2e/dashboard/app.py", "/assets/..%2fREADME.md"]
)
def test_no_file_beside_the_assets_is_served(shared, path):
    assert shared.client.get(path).status_code == 404


def test_an_unknown_file_of_dash_is_404_and_not_500(shared):
    assert shared.client.get("/_dash-component-suites/dash/no.js").status_code == 404
    assert shared.client.get("/_dash-component-suites/os/path.py").status_code == 404


def test_a_websocket_is_refused(shared):
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
               "Sec-WebSocket-Version": "13", "Origin": str(shared.client.base_url)}  # fmt: skip
    assert shared.client.get("/_dash-ws-callback", headers=headers).status_code in (403, 404)


def test_plotly_comes_compressed_and_for_ever(shared):
    answer = shared.client.get("/vendor/plotly.js?v=1", headers={"Accept-Encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.num_bytes_downloaded < 1_300_000
    assert len(answer.content) > 4_000_000


def test_everything_that_the_first_load_needs_is_there_and_small(shared):
    total = 0
    html = shared.client.get("/")
    linked = set(re.findall(r'<a [^>]*?href="(/[^"#]+)"', html.text)) - {"/"}  # pages to go to, which are not loaded
    for path in {"/", "/api/v1/snapshot", *re.findall(r'(?:src|href)="(/[^"#]+)"', html.text)}:
        answer = shared.client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert answer.status_code == 200, path
        total += 0 if path in linked else answer.num_bytes_downloaded
    assert total <= 1_580_000


def test_dash_loads_no_second_plotly(shared):
    html = shared.client.get("/").text
    assert "/_dash-component-suites/plotly/" not in html
    assert html.count("/vendor/plotly.js") == 1


def test_the_openapi_page_lists_our_own_routes_only(shared):
    paths = shared.client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/now", "/api/v1/series", "/api/v1/snapshot", "/api/v1/delta/{version}"} <= set(paths)
    assert not [path for path in paths if "dash" in path]


def test_readiness_does_not_hang_on_a_feed(site, now):
    failed = store.Health("rtsw_mag", attempted=now, state="down", reason="no route", failures=9)
    store.write_failure(site.store, failed)
    answer = site.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    feeds = {row["name"]: row for row in site.client.get("/status.json").json()["feeds"]}
    assert feeds["rtsw_mag"]["reason"] == "no route"


def test_status_says_mode_version_and_worker(site):
    store.set_meta(site.store, "heartbeat", {"time": "2026-01-01T00:00:00+00:00", "holder": "here:1:2"})
    status = site.client.get("/status.json").json()
    assert status["mode"] == "live"
    assert status["version"] == store.version(site.store)
    assert status["worker"]["leader"] == "here:1:2"
    assert status["worker"]["age_s"] > 0


def _pages_callback(client):
    """The body that the page itself sends for its first callback."""
    spec = next(c for c in client.get("/_dash-dependencies").json() if "_pages_content" in c["output"])
    outputs = [{"id": i, "property": p} for i, p in (("_pages_content", "children"), ("_pages_store", "data"))]
    inputs = [item | {"value": "/" if item["property"] == "pathname" else ""} for item in spec["inputs"]]
    return {"output": spec["output"], "outputs": outputs, "inputs": inputs,
            "changedPropIds": ["_pages_location.pathname"], "parsedChangedPropsIds": ["_pages_location.pathname"],
            "state": []}  # fmt: skip


def test_the_callback_of_the_page_itself_is_answered(shared):
    answer = shared.client.post(CALLBACK, json=_pages_callback(shared.client))
    assert answer.status_code == 200
    said = answer.json()["response"]
    assert said["_pages_store"]["data"]["title"] == "9.8 Rᴇ · SMILE Nowcast"


def test_a_callback_too_large_or_of_another_type_is_refused(shared):
    assert shared.client.post(CALLBACK, content=b"x" * 300_000).status_code == 413
    chunks = (b"x" * 1000 for _ in range(300))
    assert shared.client.post(CALLBACK, content=chunks).status_code == 413
    assert shared.client.post(CALLBACK, content="{}", headers={"Content-Type": "text/plain"}).status_code == 415


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"[]", b"null", b"7", b'{"output": 1}', b'{"output": "a.b"}', b"\xff"]
)
def test_a_malformed_callback_is_400_with_a_sentence(shared, body):
    answer = shared.client.post(CALLBACK, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert answer.json()["error"].endswith(".")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_no_forged_callback_gives_a_500(shared):
    shared.client.get("/")
    true = _pages_callback(shared.client)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(
        st.sampled_from([*true, "more"]),
        JSON,
        st.sampled_from(["whole", "entry"]),
        st.sampled_from(["id", "property", "value"]),
    )
    def forged(key, value, depth, part):
        body = json.loads(json.dumps(true))
        if depth == "entry" and key in ("inputs", "outputs"):
            body[key][0][part] = value
        else:
            body[key] = value
        answer = shared.client.post(CALLBACK, json=body)
        assert answer.status_code < 500, body

    forged()


def test_a_second_store_takes_over_without_a_restart(cache, tmp_path, now, database):
    stage = [database]
    later = filled(tmp_path / "simulation.sqlite", now)
    store.set_clock(later, Clock(now, now.timestamp(), 60.0), "simulation", "builtin")
    with served(cache, lambda: stage[0]) as client:
        before = client.get("/api/v1/snapshot").json()
        stage[0] = later
        until(lambda: client.get("/api/v1/snapshot").json()["mode"] == "simulation")
        after = client.get("/api/v1/snapshot").json()
        assert (before["mode"], after["mode"]) == ("live", "simulation")
        assert client.get(f"/api/v1/delta/{before['version']}").status_code == 410


def test_the_data_folder_may_be_read_only(database):
    with served(Path("/proc/nowhere"), lambda: database) as client:
        assert client.get("/vendor/plotly.js", headers={"Accept-Encoding": "gzip"}).status_code == 200

"""The what-if form and the export of the first page: Dash's callbacks, and what is there without scripts."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.pages.now.export import export_address
from dashboard.pages.now.page import TILES

CALLBACK = "/_dash-update-component"
WIND = {"density": 20, "speed": 600, "by": 0, "bz": -15}


def callback(client, output, values, triggered):
    """The body that the page sends for a callback with an output of that name."""
    client.get("/")
    spec = next(entry for entry in client.get("/_dash-dependencies").json() if output in entry["output"])
    parts = spec["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in parts]
    filled = [[{**entry, "value": values.get(entry["id"])} for entry in spec[kind]] for kind in ("inputs", "state")]
    return {"output": spec["output"], "outputs": outputs if len(parts) > 1 else outputs[0], "inputs": filled[0],
            "state": filled[1], "changedPropIds": [triggered]}  # fmt: skip


def asked(client, wind, triggered="whatif-compute.n_clicks"):
    values = {f"whatif-{name}": value for name, value in wind.items()}
    answer = client.post(CALLBACK, json=callback(client, "whatif-answer", values, triggered))
    assert answer.status_code == 200, answer.text
    parts = answer.json()["response"]
    return parts["whatif-answer"]["children"], parts["whatif-facts"]["data"], parts["whatif-clear"]["hidden"]


def test_a_supposed_wind_is_answered_in_words_with_the_figures_of_the_api(shared):
    words, facts, empty = asked(shared.client, WIND)
    body = shared.client.get("/api/v1/whatif", params=WIND).json()
    assert (facts["quantities"], facts["cut"]["planes"], empty) == (body["quantities"], body["cut"]["planes"], False)
    nose = body["quantities"]["standoff_distance"]
    assert (
        f"nose {nose['value']:.1f} ({nose['low']:.1f}–{nose['high']:.1f}) Rᴇ, inside geosynchronous orbit; bow shock"
        in words
    )
    assert "Outside the magnetopause: GOES East at " in words
    assert re.search(r"Kp estimate \d[+−]? \(G\d\), Dst estimate −\d+ \(−\d+ to −\d+\) nT,", words)
    assert words.endswith(body["assumption"])


def test_enter_in_a_field_computes_too(shared):
    assert "Pressure" in asked(shared.client, WIND, "whatif-bz.n_submit")[0]


def test_clear_takes_the_answer_away(shared):
    assert asked(shared.client, WIND, "whatif-clear.n_clicks") == ("", None, True)


@pytest.mark.parametrize("wrong", [None, "fast", 9999, 0, True, [600], {"a": 1}])
def test_a_number_that_makes_no_sense_is_refused_in_a_sentence_that_names_it(shared, wrong):
    words, facts, _ = asked(shared.client, WIND | {"speed": wrong})
    assert words == "speed: a number from 200 to 2500 is wanted."
    assert facts is None


def test_no_forged_what_if_gives_a_500(shared):
    true = callback(shared.client, "whatif-answer", {}, "whatif-compute.n_clicks")
    anything = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.sampled_from(["inputs", "state"]), st.integers(0, 3), anything)
    def forged(kind, place, value):
        body = json.loads(json.dumps(true))
        body[kind][place]["value"] = value
        text = json.dumps(body)
        answer = shared.client.post(CALLBACK, content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, text

    forged()


def test_the_form_is_there_without_scripts(shared):
    html = shared.client.get("/").text
    form = re.search(r"<noscript><details id=\"whatif\">.*?</noscript>", html.replace("\n", ""))
    assert form
    assert 'action="/api/v1/whatif"' in form[0]
    assert re.findall(r'name="(\w+)"', form[0]) == list(WIND)


def test_the_last_day_needs_no_time_and_a_longer_span_says_its_own(shared, now):
    assert "start" not in export_address(TILES, "24 h", "CSV", now)
    address = export_address(TILES, "7 days", "JSON", now)
    assert "format=json" in address
    answer = shared.client.get(address)
    assert answer.status_code == 200
    assert set(answer.json()["quantities"]) == set(TILES)


def test_a_choice_changes_the_address_of_the_export(shared):
    values = {"export-span": "32 days", "export-format": "CSV"}
    body = callback(shared.client, "export-link", values, "export-span.value")
    answer = shared.client.post(CALLBACK, json=body)
    address = answer.json()["response"]["export-link"]["href"]
    assert "format=csv" in address
    assert shared.client.get(address).headers["content-type"].startswith("text/csv")

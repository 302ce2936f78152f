"""The pages as their records say: navigation, routes, titles, parts with their validators."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from filled import MINUTE, chosen

from dashboard import assets_folder
from dashboard.frame import title
from dashboard.http.files import ENTRY, modules, shared_styles
from dashboard.pages.record import pages
from dashboard.templates import environment
from nowcast import store

PAGES = pages()
WITH_PARTS = [name for name, page in PAGES.items() if page.parts]
RENEWED = {  # the elements of each page that its scripts look for
    "now": ["scales", "smile-card", "alerts"],
    "alerts": ["alerts", "standing", "history"],
    "sun": ["scales", "messages", "aurora", "forecast"],
    "images": ["smile"],
    "skill": ["skill"],
    "feeds": ["coverage"],
}
FACTS = {"sun": {"threads", "ovation"}, "images": {"orbit"}}


def parts_of(html: str) -> list[str]:
    """Ids of the elements at the top of a part."""
    ids, depth = [], 0
    for tag in re.finditer(r"<(/?)section\b([^>]*)>", html):
        if not tag[1]:
            if depth == 0:
                ids.append(re.search(r'id="([^"]+)"', tag[2])[1])
            depth += 1
        else:
            depth -= 1
    return ids


def test_every_page_of_a_record_is_served_with_its_name_and_marked_in_the_navigation(shared):
    for page in PAGES.values():
        answer = shared.client.get(page.path)
        assert answer.status_code == 200, page.path
        html = unescape(answer.text)
        links = re.search(r'<nav id="nav".*?</nav>', html, re.DOTALL)[0]
        assert re.findall(r'href="([^"]+)"', links) == [other.path for other in PAGES.values()]
        assert f'<a href="{page.path}" aria-current=page>{page.name}</a>' in links
        assert f"<title>{title('live', page, '9.8 Rᴇ' if page.tiles else '')}</title>" in html
        assert f'data-page="{page.path}"' in html


def test_no_two_pages_have_one_path_or_one_place():
    assert len({page.path for page in PAGES.values()}) == len(PAGES)
    assert len({page.order for page in PAGES.values()}) == len(PAGES)


def test_what_is_no_page_has_a_frame_that_says_so(shared):
    answer = shared.client.get("/nothing")
    assert answer.status_code == 404
    assert "<title>Not found · SMILE Nowcast</title>" in answer.text
    assert 'id="nav"' in answer.text
    assert "aria-current" not in answer.text


def test_a_page_loads_its_own_scripts_and_styles_and_no_other_page_does(shared):
    for page in PAGES.values():
        html = shared.client.get(page.path).text
        scripts = re.findall(r'<script type="module" async src="/assets/([^"]+)"', html)
        assert scripts == [ENTRY, *page.scripts]
        styles = re.findall(r'<link rel="stylesheet" href="/assets/([^"?]+)\?m=\d+"', html)
        assert styles == [*shared_styles(), *page.styles]
        for name in [*scripts, *styles]:
            assert (assets_folder() / name).is_file(), name


def test_the_modules_that_a_script_imports_are_asked_for_at_once():
    first = modules((ENTRY, *PAGES["now"].scripts))
    assert {"core/live.js", "core/store.js", "panels/series.js", "pages/now.js"} <= set(first)
    assert "pages/feeds.js" not in first


def test_only_pages_with_panels_load_the_plotting_library(shared):
    for page in PAGES.values():
        html = shared.client.get(page.path).text
        assert ('id="plotly"' in html) == ('id="panels"' in html) == bool(page.tiles)


@pytest.mark.parametrize("name", WITH_PARTS)
def test_the_parts_of_a_page_are_the_elements_that_it_renews(shared, name):
    answer = shared.client.get(f"/parts/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert parts_of(answer.text) == RENEWED[name]


@pytest.mark.parametrize("name", WITH_PARTS)
def test_the_page_as_sent_holds_the_same_elements(shared, name):
    html = shared.client.get(PAGES[name].path).text
    assert [part for part in RENEWED[name] if f'id="{part}"' not in html] == []


def test_a_part_says_the_clock_of_the_nowcast_and_has_a_validator(shared, now):
    answer = shared.client.get("/parts/skill")
    assert answer.headers["cache-control"] == "no-cache"
    assert abs(int(answer.headers["x-nowcast-now"]) / 1000 - now.timestamp()) < 600
    assert float(answer.headers["x-nowcast-speed"]) == 1.0
    again = shared.client.get("/parts/skill", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert int(again.headers["x-nowcast-now"]) >= int(answer.headers["x-nowcast-now"])


def test_a_part_that_has_changed_comes_again(site, now):
    first = site.client.get("/parts/feeds").headers["etag"]
    rows = chosen("l1_field", now - 30 * MINUTE, 10, "ACE")
    switch = store.Health("rtsw_mag", attempted=now, state="down", reason="no route", failures=9)
    store.write_chosen(site.store, {"l1_field": rows}, received=now + timedelta(seconds=1))
    store.write_failure(site.store, switch)
    assert site.client.get("/parts/feeds", headers={"If-None-Match": first}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [("/parts/nothing", 404, "no parts"), ("/parts/about", 404, "no parts"),
     ("/parts/skill?target=sunspots", 400, "is one of"), ("/parts/feeds?span=1y", 400, "span is")],
)  # fmt: skip
def test_a_part_that_is_not_there_is_refused_in_a_sentence(shared, path, status, why):
    answer = shared.client.get(path)
    assert answer.status_code == status
    assert why in answer.json()["error"]


def test_the_query_of_a_page_is_that_of_its_part(shared):
    assert 'data-span="7d"' in shared.client.get("/parts/feeds?span=7d").text
    assert "Skill: Running Kp" in shared.client.get("/parts/skill?target=hp30").text


@pytest.mark.parametrize("name", FACTS)
def test_what_a_script_draws_stands_in_the_part_as_facts(shared, name):
    html = shared.client.get(f"/parts/{name}").text
    facts = dict(re.findall(r'<script type="application/json" data-facts="(\w+)">(.*?)</script>', html))
    assert set(facts) == FACTS[name]
    assert all(json.loads(text) is not Ellipsis for text in facts.values())


def test_the_json_api_sends_no_html(shared):
    for path in ("coverage", "skill", "smile", "bulletins"):
        for query in ("", "?page=true", "?page=/"):
            body = shared.client.get(f"/api/v1/{path}{query}")
            assert "<section" not in body.text, path
            assert not {"section", "sections"} & set(body.json()), path


def test_a_value_in_a_template_is_escaped_and_a_misspelled_one_is_an_error():
    jinja = environment()
    assert jinja.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    assert jinja.from_string("{{ x|tojson }}").render(x="</script>") == '"\\u003c/script\\u003e"'
    with pytest.raises(Exception, match="undefined"):
        jinja.from_string("{{ x }}").render()

"""What stays when a part of a page is renewed by the server's HTML, in a real Chromium."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

RENEW = """async ([before, after, script]) => {
    const { renew } = await import("/assets/core/section.js");
    const [here, there] = [before, after].map(html => Object.assign(document.createElement("template"),
        { innerHTML: `<section id="part">${html}</section>` }).content.firstElementChild);
    document.getElementById("part")?.remove();
    document.body.append(here);
    const of = selector => here.querySelector(selector);
    const [act, read] = script.split("=>>").map(text => new Function("of", text));
    act(of);
    renew(here, there);
    return read(of);
}"""
LIST = "<ol>{}</ol>"
ITEM = '<li data-thread="{0}"><details><summary>{0}</summary><pre>{1}</pre></details></li>'


@pytest.fixture(scope="module")
def renewed(browser, shared) -> Iterator[Callable[..., Any]]:
    """Renews one HTML by another one; acts on the first, returns what a function reads of the result."""
    context = browser.new_context(bypass_csp=True)  # the page's policy forbids what `new Function` needs
    page = context.new_page()
    page.goto(f"{shared.client.base_url}/feeds")

    def renew(before: str, after: str, act: str, read: str) -> Any:
        return page.evaluate(RENEW, [before, after, f"{act} =>> return {read}"])

    yield renew
    context.close()


def test_the_new_words_are_those_of_the_server(renewed) -> None:
    before, after = "<p class=a>5 min <b>late</b></p>", "<p class=b data-state=x>6 min</p><p>more</p>"
    assert renewed(before, after, "", "of('p').parentElement.innerHTML") == (
        '<p class="b" data-state="x">6 min</p><p>more</p>'
    )


def test_what_was_opened_stays_open_with_its_new_text(renewed) -> None:
    before, after = (LIST.format(ITEM.format("A", text)) for text in ("old", "new"))
    read = "[of('details').open, of('pre').textContent]"
    assert renewed(before, after, "of('details').open = true", read) == [True, "new"]


def test_an_entry_that_comes_before_does_not_open_in_its_place(renewed) -> None:
    before = LIST.format(ITEM.format("A", "1") + ITEM.format("B", "2"))
    after = LIST.format(ITEM.format("C", "3") + ITEM.format("B", "2"))
    read = "[...of('ol').children].map(item => [item.dataset.thread, item.firstChild.open])"
    act = "of('[data-thread=B] details').open = true"
    assert renewed(before, after, act, read) == [["C", False], ["B", True]]


def test_the_rows_of_two_craft_of_one_feed_are_told_apart(renewed) -> None:
    def row(craft: str) -> str:
        return f"<tr class=part data-feed=x><th><span class=craft>{craft}</span><details></details></th></tr>"

    before, after = (f"<table><tbody>{rows}</tbody></table>" for rows in (row("ACE") + row("DSCOVR"), row("DSCOVR")))
    assert renewed(before, after, "of('tr:last-child details').open = true", "of('details').open") is True


def test_what_was_scrolled_stays_where_it_was(renewed) -> None:
    box = '<div style="height:50px;overflow:auto"><p style="height:500px">{}</p></div>'
    read = "[of('div').scrollTop, of('p').textContent]"
    assert renewed(box.format("old"), box.format("new"), "of('div').scrollTop = 120", read) == [120, "new"]


def test_what_was_chosen_and_has_the_focus_stays_so(renewed) -> None:
    form = "<form><select><option selected>one<option>two</select></form><p>{}</p>"
    act = "of('select').value = 'two'; of('select').focus()"
    read = "[of('select').value, document.activeElement === of('select'), of('p').textContent]"
    assert renewed(form.format("old"), form.format("new"), act, read) == ["two", True, "new"]


def test_what_a_script_has_drawn_stays(renewed) -> None:
    html = "<div class=draw></div><p>{}</p>"
    act = "of('.draw').dataset.drawing = ''; of('.draw').innerHTML = '<svg></svg>'"
    read = "[of('.draw').innerHTML, of('p').textContent]"
    assert renewed(html.format("old"), html.format("new"), act, read) == ["<svg></svg>", "new"]


def test_what_the_server_no_longer_sends_is_removed(renewed) -> None:
    before = LIST.format(ITEM.format("A", "1") + ITEM.format("B", "2")) + "<p>old</p>"
    after = LIST.format(ITEM.format("B", "2"))
    assert renewed(before, after, "", "[of('ol').children.length, of('p')]") == [1, None]


def test_a_button_that_a_script_has_hidden_stays_hidden(renewed) -> None:
    assert renewed("<button>Show", "<button class=x>Show", "of('button').hidden = true", "of('button').hidden") is True

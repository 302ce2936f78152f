"""An age with its state, as words and as what the browser counts on."""

from dashboard.text import SPACE, aged, aged_html

LIMITS = (360.0, 600.0, 1800.0)


def test_an_age_has_a_word_only_where_it_is_not_fresh() -> None:
    assert [aged(seconds, LIMITS).replace(SPACE, " ") for seconds in (-5, 300, 420, 660, 1860)] == [
        "<1 min", "5 min", "7 min, late", "11 min, stale", "31 min, missing",
    ]  # fmt: skip


def test_a_state_that_is_known_better_goes_before_what_the_age_means() -> None:
    assert [aged(60, LIMITS, state) for state in ("fresh", "suspect")] == [f"1{SPACE}min", f"1{SPACE}min, suspect"]


def test_the_browser_gets_the_time_and_the_limits_to_count_on_from() -> None:
    html = aged_html(1000.0, LIMITS, 1420.0)
    assert html == f'<span class="age" data-time="1000" data-limits="360,600,1800">7{SPACE}min, late</span>'

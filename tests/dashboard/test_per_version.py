"""Answers per data version: made once, the oldest go, and no store gets those of another."""

from pathlib import Path

from dashboard.per_version import PerVersion
from nowcast import store


def test_an_answer_is_made_once_for_each_version_and_question(tmp_path: Path) -> None:
    database, answers, made = store.open_store(f"sqlite:///{tmp_path / 'n.sqlite'}"), PerVersion[int](8), []
    for version, question in ((1, "a"), (1, "a"), (1, "b"), (2, "a"), (1, "a")):
        answers.get(database, version, question, lambda: made.append(None) or len(made))
    assert len(made) == 3
    database.engine.dispose()


def test_the_answer_asked_for_longest_ago_goes_first(tmp_path: Path) -> None:
    database, answers = store.open_store(f"sqlite:///{tmp_path / 'n.sqlite'}"), PerVersion[int](2)
    for question in (1, 2, 1, 3):
        answers.get(database, 0, question, lambda: 0)
    assert answers.get(database, 0, 1, lambda: 9) == 0
    assert answers.get(database, 0, 2, lambda: 9) == 9
    database.engine.dispose()


def test_a_store_at_the_file_and_in_the_memory_of_a_closed_one_gets_answers_of_its_own(tmp_path: Path) -> None:
    answers, url = PerVersion[str](8), f"sqlite:///{tmp_path / 'n.sqlite'}"
    database = store.open_store(url)
    assert answers.get(database, 1, "view", lambda: "of the closed simulation") == "of the closed simulation"
    database.engine.dispose()
    opened = store.open_store(url)
    vars(database).update(vars(opened))  # as where the memory, and with it the id, is used again
    assert answers.get(database, 1, "view", lambda: "of the new one") == "of the new one"
    assert answers.get(opened, 1, "view", lambda: "") == "of the new one"
    opened.engine.dispose()

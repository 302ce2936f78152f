"""Subscribing over HTTP, as people, mail scanners and intruders do it."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from alert_samples import ENVIRONMENT
from filled import NOW, filled
from served import served
from time_machine import travel

from nowcast import store
from nowcast.alerts.records import Message, Subscription
from nowcast.alerts.subscription.tokens import Purpose, Token, sign
from nowcast.clock import WALL
from nowcast.store import Store
from nowcast.store import alerts as stored

KEYS = tuple(ENVIRONMENT["NOWCAST_SECRET_KEYS"].split(","))
ADDRESS = "ops@example.org"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Desk:
    """A served page with mail set up, and the live store behind it."""

    client: httpx.Client
    database: Store

    def form(self, **fields: str) -> dict[str, str]:
        """Fields of a good form, given out some seconds ago."""
        token = sign(KEYS, Purpose.FORM, Token("", 0, WALL.now() - timedelta(seconds=5)))
        return {"action": "subscribe", "form": token, "address": ADDRESS, "profile": "default", "rule.shock": "on",
                "delivery": "now", "all_clear": "on", **fields}  # fmt: skip

    def post(self, path: str = "/subscribe", **fields: str) -> httpx.Response:
        return self.client.post(path, data=self.form(**fields))

    def letters(self) -> list[Message]:
        return [row.message for row in reversed(stored.read_outbox(self.database))]

    def subscribed(self, **changed: object) -> Subscription:
        """A subscription that is active."""
        entry = Subscription("ab12", ADDRESS, state="active", created=WALL.now(), consent=WALL.now(), rules=("shock",))
        entry = replace(entry, **changed)  # type: ignore[arg-type]
        stored.write_subscription(self.database, entry)
        return entry


def link(message: Message) -> str:
    return message.link.removeprefix("https://nowcast.example.org")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty live store."""
    path = tmp_path_factory.mktemp("empty") / "nowcast.sqlite"
    database = store.open_store(f"sqlite:///{path}")
    store.migrate(database)
    database.engine.dispose()
    return path.read_bytes()


@pytest.fixture
def desk(tmp_path: Path, cache: Path, empty: bytes) -> Iterator[Desk]:
    path = tmp_path / "nowcast.sqlite"
    path.write_bytes(empty)
    database = store.open_store(f"sqlite:///{path}")
    with served(cache, lambda: database, ENVIRONMENT | {"DATABASE_URL": f"sqlite:///{path}"}) as client:
        yield Desk(client, database)
    database.engine.dispose()


def test_a_person_subscribes_confirms_changes_and_leaves(desk: Desk) -> None:
    assert "a mail with a link is on its way" in desk.post().text
    (letter,) = desk.letters()
    assert (letter.recipient, letter.kind) == (ADDRESS, "service")
    assert "Subscribed" in desk.client.post(link(letter)).text
    (entry,) = stored.read_subscriptions(desk.database)
    assert (entry.state, entry.rules) == ("active", ("shock",))
    assert entry.consent is not None
    change = f"/subscribe/change/{sign(KEYS, Purpose.CHANGE, Token(entry.id, 0, WALL.now()))}"
    saved = desk.client.post(change, data={"action": "save", "rule.bz": "on", "threshold.bz": "-15", "profile": "own"})
    assert "Saved." in saved.text
    assert stored.read_subscriptions(desk.database)[0].thresholds == {"bz": -15.0}
    leave = f"/subscribe/leave/{sign(KEYS, Purpose.LEAVE, Token(entry.id, 0, WALL.now()))}"
    assert desk.client.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert stored.read_subscriptions(desk.database) == ()
    assert desk.letters() == []


def test_looking_at_a_link_does_nothing(desk: Desk) -> None:
    entry = desk.subscribed()
    desk.post(address="new@example.org")
    paths = [link(letter) for letter in desk.letters()]
    paths += [
        f"/subscribe/{purpose.value[0]}/{sign(KEYS, purpose, Token(entry.id, 0, WALL.now()))}"
        for purpose in (Purpose.CHANGE, Purpose.LEAVE)
    ]
    before = stored.read_subscriptions(desk.database)
    for path in paths:
        answer = desk.client.get(path)
        assert answer.status_code == 200
        assert '<form method="post"' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert stored.read_subscriptions(desk.database) == before


def test_a_known_and_an_unknown_address_get_the_same_answer(desk: Desk) -> None:
    desk.subscribed()
    known, unknown = desk.post(), desk.post(address="nobody@example.org")
    assert known.text == unknown.text
    assert known.status_code == unknown.status_code == 200
    links = [desk.client.post("/subscribe/link", data=desk.form(address=text)) for text in (ADDRESS, "x@example.org")]
    assert links[0].text == links[1].text
    assert [letter.recipient for letter in desk.letters()] == [ADDRESS, "nobody@example.org"]


def test_an_address_gets_one_mail_a_day_whatever_its_tag_and_case(desk: Desk) -> None:
    answers = {desk.post(address=text).text for text in (ADDRESS, ADDRESS, "Ops@example.org", "ops+1@example.org")}
    assert len(answers) == 1
    assert len(desk.letters()) == 1


def test_a_second_process_writes_no_second_mail_either(desk: Desk, cache: Path) -> None:
    desk.post()
    url = str(desk.database.engine.url)
    with served(cache, lambda: desk.database, ENVIRONMENT | {"DATABASE_URL": url}) as client:
        client.post("/subscribe", data=desk.form())
    assert len(desk.letters()) == 1


def test_what_nobody_confirmed_is_forgotten_after_48_hours(desk: Desk) -> None:
    desk.post()
    (letter,) = desk.letters()
    with travel(WALL.now() + timedelta(hours=49), tick=True):
        assert "expired" in desk.client.get(link(letter)).text
        assert desk.client.post(link(letter)).status_code == 410
        desk.post(address="other@example.org")
        assert [entry.address for entry in stored.read_subscriptions(desk.database)] == ["other@example.org"]


def test_a_link_to_confirm_serves_once(desk: Desk) -> None:
    desk.post()
    path = link(desk.letters()[0])
    assert desk.client.post(path).status_code == 200
    again = desk.client.post(path)
    assert again.status_code == 410
    assert "used already" in again.text


@pytest.mark.parametrize("page", ["confirm", "change", "leave"])
def test_a_forged_link_is_refused_in_a_sentence(desk: Desk, page: str) -> None:
    entry = desk.subscribed()
    foreign = sign(("another key",), Purpose[page.upper()], Token(entry.id, 0, WALL.now()))
    for token in (foreign, "x", foreign[:-3], f"{entry.id}"):
        path = f"/subscribe/{page}/{token}"
        for answer in (desk.client.get(path), desk.client.post(path, data={"action": "delete"})):
            assert answer.status_code == 410
            assert "not one of ours" in answer.text
    assert len(stored.read_subscriptions(desk.database)) == 1


@pytest.mark.parametrize(
    "address", ["ops@example.org\r\nBcc: x@example.org", "a@example.org, b@example.org", "a@example.org b@example.org",
                "<script>alert(1)</script>@example.org", '"><b>x@example.org', "ops", ""],
)  # fmt: skip
def test_a_bad_address_is_refused_and_nothing_is_sent(desk: Desk, address: str) -> None:
    answer = desk.post(address=address)
    assert answer.status_code == 400
    assert "no mail address that can be used" in answer.text
    assert "<script>alert" not in answer.text
    assert '"><b>' not in answer.text
    assert desk.letters() == []


def test_an_international_domain_is_written_to_in_ascii(desk: Desk) -> None:
    desk.post(address="ops@bücher.example")
    assert [letter.recipient for letter in desk.letters()] == ["ops@xn--bcher-kva.example"]


def test_a_form_of_another_site_or_of_a_machine_is_not_acted_on(desk: Desk) -> None:
    for token in ("", "x", sign(KEYS, Purpose.LEAVE, Token("", 0, WALL.now())),
                  sign(KEYS, Purpose.FORM, Token("", 0, WALL.now())),
                  sign(KEYS, Purpose.FORM, Token("", 0, WALL.now() - timedelta(hours=13)))):  # fmt: skip
        answer = desk.post(form=token)
        assert answer.status_code == 400
        assert "send it again" in answer.text
    assert "on its way" in desk.post(website="spam").text  # the trap: the answer is the same
    assert desk.letters() == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"{}", "application/json", 415), (b"a=1", "text/plain", 415), (b"a=%ff%fe", FORM, 400),
     (b"&".join(b"a=1" for _ in range(200)), FORM, 400), (b"a=" + b"x" * 20_000, FORM, 413)],
)  # fmt: skip
def test_what_is_no_form_is_refused(desk: Desk, body: bytes, kind: str, status: int) -> None:
    answer = desk.client.post("/subscribe", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert desk.letters() == []


def test_pause_export_and_deletion(desk: Desk) -> None:
    entry = desk.subscribed(longitudes=(19.2,))
    path = f"/subscribe/change/{sign(KEYS, Purpose.CHANGE, Token(entry.id, 0, WALL.now()))}"
    assert "paused until" in desk.client.post(path, data={"action": "pause"}).text
    assert "You are subscribed" in desk.client.post(path, data={"action": "resume"}).text
    kept = desk.client.post(path, data={"action": "export"})
    assert "attachment" in kept.headers["content-disposition"]
    assert json.loads(kept.text)["subscription"]["address"] == ADDRESS
    assert "deleted" in desk.client.post(path, data={"action": "delete"}).text
    assert stored.read_subscriptions(desk.database) == ()
    assert desk.client.post(path, data={"action": "export"}).status_code == 410


def test_a_link_of_an_older_version_is_refused_and_that_of_an_alert_is_not(desk: Desk) -> None:
    entry = desk.subscribed(version=4)
    old, any_version = (sign(KEYS, Purpose.CHANGE, Token(entry.id, version, WALL.now())) for version in (3, 0))
    assert desk.client.get(f"/subscribe/change/{old}").status_code == 410
    assert desk.client.get(f"/subscribe/change/{any_version}").status_code == 200


def test_ten_thousand_posts_write_one_mail_and_are_refused_clearly(desk: Desk) -> None:
    """A hundred here; `make slow` sends all of them."""
    flood(desk, 100)


@pytest.mark.slow
def test_a_flood_of_ten_thousand(desk: Desk) -> None:
    flood(desk, 10_000)


def flood(desk: Desk, count: int) -> None:
    def post(_number: int) -> int:
        return desk.post().status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(count)))
    assert set(answers) == {200, 429}
    assert len(desk.letters()) == 1
    assert len(stored.read_subscriptions(desk.database)) == 1
    assert "Please try again in an hour" in desk.post().text


def test_the_form_works_without_scripts_and_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.post(**{"rule.bz": "on", "threshold.bz": "abc", "longitudes": "19.2E", "address": ""})
    html = unescape(answer.text)
    assert answer.status_code == 400
    assert "It has to be a number from -60 to -5." in html
    assert re.search(r'name="threshold.bz"[^>]* value="abc"', html)
    assert 'value="19.2E"' in html


def test_without_mail_it_is_off_with_a_sentence_and_the_rules_can_be_tried(shared: "object") -> None:
    client: httpx.Client = shared.client  # type: ignore[attr-defined]
    html = unescape(client.get("/subscribe").text)
    assert "its operator has not given SMTP_URL, NOWCAST_MAIL_FROM, NOWCAST_BASE_URL and NOWCAST_SECRET_KEYS." in html
    assert 'name="address"' not in html
    refused = client.post("/subscribe", data={"action": "subscribe", "address": ADDRESS, "rule.shock": "on"})
    assert refused.status_code == 503
    assert client.get("/subscribe/confirm/x").status_code == 503


def test_what_would_have_fired_stands_beside_each_rule(tmp_path: Path, cache: Path) -> None:
    database = filled(tmp_path / "nowcast.sqlite")
    store.set_clock(database, replace(WALL, start=NOW, anchor=WALL.now().timestamp()), "live")
    with served(cache, lambda: database) as client:
        sent = {"action": "test", "rule.bz": "on", "rule.standoff": "on", "threshold.standoff": "11"}
        html = client.post("/subscribe", data=sent).text
        assert re.search(r'data-rule="standoff@11">Would have fired once in the last 30 days, of which 2\d hours', html)
        assert re.search(r'data-rule="bz">Would not have fired in the last 30 days', html)
        fragment = client.get("/subscribe/test", params={"rule": "standoff@11"}).text
        assert "Would have fired once in the last 30 days, of which" in fragment
        assert "<svg" in fragment
        assert "Would not have fired" in client.get("/subscribe/test", params={"rule": "standoff"}).text
        for wrong in ("nothing", "bz@x", "standoff@1@2", "../x", "geo_exposure@1@2@3"):
            answer = client.get("/subscribe/test", params={"rule": wrong})
            assert answer.status_code == 400

"""Webhooks: the shapes, the signature, and which addresses are never asked."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from alert_samples import MESSAGE, SUBJECT, settings

from nowcast.alerts.channels.webhook import CHANNEL
from nowcast.alerts.hooks.reach import allowed_address, is_public
from nowcast.alerts.hooks.subscribed import webhook_subscriptions
from nowcast.alerts.profiles import PROFILES, wanted
from nowcast.alerts.records import DeliveryError, Message
from nowcast.errors import SettingsError
from nowcast.setting_values import WEBHOOK_PROFILES

KEY = "shared with the receiver"


@dataclass
class Receiver:
    """A server on the loopback that keeps what it gets."""

    port: int = 0
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, dict(self.headers), body))
            self.send_response(kept.status)
            for name, text in kept.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


def send(receiver: Receiver, shape: str = "json", path: str = "/hooks/abc", message: Message = MESSAGE) -> None:
    chosen = settings(
        NOWCAST_WEBHOOKS=f"ours={shape}:http://chat.lan:{receiver.port}{path}",
        NOWCAST_WEBHOOK_HOSTS="chat.lan=127.0.0.1",
        NOWCAST_WEBHOOK_KEY=KEY,
    )
    named = replace(message, recipient="ours")
    CHANNEL.deliver(chosen, named, CHANNEL.build(chosen, named))


def test_our_shape_holds_the_whole_record_and_the_event_id_of_the_mail(receiver: Receiver) -> None:
    send(receiver)
    path, headers, body = receiver.got[0]
    sent = json.loads(body)
    assert path == "/hooks/abc"
    assert headers["Host"] == f"chat.lan:{receiver.port}"
    assert (sent["event"], sent["subject"], sent["severity"]) == (MESSAGE.event.id, SUBJECT, "severe")  # type: ignore[union-attr]
    assert sent["transitions"][0]["measures"][0]["value"] == 5.5
    assert "recipient" not in sent
    assert headers["Idempotency-Key"] == MESSAGE.id


def test_the_signature_is_over_the_time_and_the_body(receiver: Receiver) -> None:
    send(receiver)
    _, headers, body = receiver.got[0]
    signed = headers["X-Nowcast-Timestamp"].encode() + b"." + body
    assert headers["X-Nowcast-Signature"] == f"sha256={hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()}"


def test_ntfy_gets_its_topic_at_its_root(receiver: Receiver) -> None:
    send(receiver, "ntfy", "/space-weather")
    path, _, body = receiver.got[0]
    sent = json.loads(body)
    assert (path, sent["topic"], sent["title"], sent["priority"]) == ("/", "space-weather", SUBJECT, 5)
    assert "In short: expect" in sent["message"]


def test_slack_gets_text_with_its_three_characters_escaped(receiver: Receiver) -> None:
    send(receiver, "slack", message=replace(MESSAGE, subject="nose < 6.6 & falling"))
    sent = json.loads(receiver.got[0][2])
    assert sent["text"].startswith("*nose &lt; 6.6 &amp; falling*\n")
    assert "<https://nowcast.example.org/alerts?event=2024-0510-A|This event>" in sent["text"]


def test_mattermost_gets_markdown(receiver: Receiver) -> None:
    send(receiver, "mattermost")
    assert json.loads(receiver.got[0][2])["text"].startswith(f"**{SUBJECT}**\n")


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (404, True), (408, False), (429, False), (500, False), (503, False)]
)
def test_an_answer_says_whether_another_try_can_help(receiver: Receiver, status: int, permanent: bool) -> None:
    receiver.status = status
    with pytest.raises(DeliveryError) as refused:
        send(receiver)
    assert refused.value.permanent is permanent


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    with pytest.raises(DeliveryError) as refused:
        send(receiver)
    assert refused.value.permanent
    assert [path for path, _, _ in receiver.got] == ["/hooks/abc"]


def test_each_webhook_of_the_settings_gets_the_rules_of_its_profile() -> None:
    chosen = settings(NOWCAST_WEBHOOKS="a=json:https://x.example/,b@geo=slack:https://x.example/y")
    first, second = webhook_subscriptions(chosen, MESSAGE.made)
    assert [(entry.address, entry.channel, entry.state) for entry in (first, second)] == [
        ("a", "webhook", "active"), ("b", "webhook", "active"),
    ]  # fmt: skip
    assert set(wanted(first)) == set(PROFILES["default"].rules)
    assert {"geo_exposure@-75.2", "geo_exposure@-137.2"} <= set(wanted(second))


def test_the_profiles_of_webhooks_are_those_that_have_rules() -> None:
    assert set(WEBHOOK_PROFILES) == {name for name, profile in PROFILES.items() if profile.rules}


def test_a_host_that_is_not_listed_is_not_asked() -> None:
    with pytest.raises(DeliveryError, match="not in NOWCAST_WEBHOOK_HOSTS") as refused:
        allowed_address(settings(NOWCAST_WEBHOOK_HOSTS="hooks.example.org"), "other.example.org")
    assert refused.value.permanent


def test_a_listed_name_that_leads_inside_is_not_asked() -> None:
    with pytest.raises(DeliveryError, match="not a public one") as refused:
        allowed_address(settings(NOWCAST_WEBHOOK_HOSTS="localhost"), "localhost")
    assert refused.value.permanent


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1",
     "fe80::1%lo", "fd00::1", "::ffff:127.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "value", ["ours=telegram:https://x.example", "ours=json:ftp://x.example", "=json:https://x.example",
              "ours=json:https://user@x.example/", "a=json:https://x.example,a=json:https://y.example", "a@no=json:https://x.example"],
)  # fmt: skip
def test_a_webhook_that_cannot_be_is_refused_at_the_start_without_its_address(value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(NOWCAST_WEBHOOKS=value)
    assert "x.example" not in str(refused.value)
    with pytest.raises(SettingsError):
        settings(NOWCAST_WEBHOOK_HOSTS="https://x.example")
    with pytest.raises(SettingsError):
        settings(NOWCAST_WEBHOOK_HOSTS="x=169.254.169.254")

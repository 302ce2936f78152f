"""The commands for mail, as an operator runs them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alert_samples import ENVIRONMENT, MESSAGE, settings
from click.testing import Result
from typer.testing import CliRunner

from nowcast import store
from nowcast.alerts.channels.mail import CHANNEL
from nowcast.alerts.mail.sink import MailSink, Taken
from nowcast.alerts.records import Subscription
from nowcast.alerts.subscription.tokens import return_path
from nowcast.cli.main import app
from nowcast.store import alerts as stored

KEYS = tuple(ENVIRONMENT["NOWCAST_SECRET_KEYS"].split(","))
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def sink() -> Iterator[tuple[MailSink, list[Taken]]]:
    taken: list[Taken] = []
    server = MailSink(taken.append)
    server.start()
    yield server, taken
    server.stop()


def run(*arguments: str, environment: dict[str, str], body: bytes = b"") -> Result:
    return CliRunner().invoke(app, list(arguments), env=environment, input=body)


def test_send_test_says_that_the_server_has_taken_the_mail(sink: tuple[MailSink, list[Taken]]) -> None:
    server, taken = sink
    done = run("send-test", "me@example.org", environment=ENVIRONMENT | {"SMTP_URL": server.url})
    assert "has taken the mail" in done.output
    assert b"Subject: [TEST] " in taken[0].body
    assert taken[0].recipients == ("me@example.org",)


def test_send_test_says_whether_another_try_would_help(sink: tuple[MailSink, list[Taken]]) -> None:
    server, _ = sink
    for fault, sentence in (("refuse", "Another try would not help."), ("full", "A later try may succeed.")):
        server.handler.fault = fault  # type: ignore[assignment]
        done = run("send-test", "me@example.org", environment=ENVIRONMENT | {"SMTP_URL": server.url})
        assert sentence in str(done.exception)


def test_send_test_without_a_server_says_what_is_missing() -> None:
    done = run("send-test", "me@example.org", environment={})
    assert "SMTP_URL and NOWCAST_MAIL_FROM are needed" in str(done.exception)


def returned(to: str) -> bytes:
    return (
        f"To: {to}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n\n--x--\n"
    ).encode()


def test_the_third_bounce_ends_the_mails_and_an_unsigned_one_does_nothing(tmp_path: Path) -> None:
    database = store.open_store(f"sqlite:///{tmp_path / 'nowcast.sqlite'}")
    store.migrate(database)
    stored.write_subscription(database, Subscription("a7", "a@example.com", state="active", created=NOW, consent=NOW))
    environment = ENVIRONMENT | {"NOWCAST_DATA_DIR": str(tmp_path)}
    body = returned(return_path(KEYS, "alerts@example.org", "a7"))
    for count, state in ((1, "active"), (2, "active"), (3, "bounced")):
        done = run("bounce", environment=environment, body=body)
        assert f"Hard bounce {count} (5.1.1): the subscription is {state}." in done.output
    for other in (returned("alerts@example.org"), returned("alerts+b-aaaaaaaaaaaaaaaaaa@example.org"), b"", b"\xff"):
        done = run("bounce", environment=environment, body=other)
        assert done.exit_code == 0
        assert "Nothing done" in done.output
    entry = stored.read_subscription(database, "a7")
    assert entry is not None
    assert (entry.state, entry.hard_bounces) == ("bounced", 3)


def test_the_sink_shows_subject_and_text_and_keeps_the_mail(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "nowcast.cli", "mail-sink", "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().removeprefix("SMTP_URL=")
        chosen = settings(SMTP_URL=url)
        CHANNEL.deliver(chosen, MESSAGE, CHANNEL.build(chosen, MESSAGE))
        shown = [process.stdout.readline() for _ in range(4)]
        process.terminate()
    assert "Subject: Shock at L1 16:36 UTC" in "".join(shown)
    assert (tmp_path / "0001.eml").read_bytes() == CHANNEL.build(settings(), MESSAGE)
    assert re.match(r"smtp://127\.0\.0\.1:\d+", url)

"""The commands for mail: `send-test` to see that it arrives, `bounce` for what comes back, `mail-sink` to see it
here.
"""

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nowcast.errors import DeliveryError, InputError, NowcastError
from nowcast.settings import Settings

if TYPE_CHECKING:
    from nowcast.alerts.mail.sink import Taken
    from nowcast.alerts.records import Message

Address = Annotated[str, typer.Argument(help="Where the test mail goes.")]
Recipient = Annotated[
    str, typer.Option(help="The return path to which the mail came; from its headers otherwise (Delivered-To, To).")
]
Port = Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")]
Folder = Annotated[Path | None, typer.Option(help="Where each mail is written as .eml; nowhere otherwise.")]
Fault = Annotated[str, typer.Option(help="Behave as a mail server at its worst: slow, grey, refuse, drop, full.")]
KEPT = timedelta(hours=1)  # that a test mail matters


def send_test(address: Address) -> None:
    """Send one mail, marked [TEST], and say what the mail server answered.

    Needs SMTP_URL and NOWCAST_MAIL_FROM. The mail has all headers of an alert but those of the list.
    """
    from nowcast.alerts.channels.mail import CHANNEL

    settings = Settings.from_env(os.environ)
    if settings.smtp_url is None or settings.mail_from is None:
        raise NowcastError("Mail is not set up: SMTP_URL and NOWCAST_MAIL_FROM are needed; see `mail-sink` to try it.")
    message = _test_message(CHANNEL.validate(address))
    try:
        CHANNEL.deliver(settings, message, CHANNEL.build(settings, message))
    except DeliveryError as error:
        final = "Another try would not help." if error.permanent else "A later try may succeed."
        raise NowcastError(f"{error} {final}") from None
    typer.echo(f"The mail server has taken the mail; its Message-ID begins with {message.id}.")


def _test_message(address: str) -> "Message":
    import secrets

    from nowcast.alerts.records import Message
    from nowcast.clock import WALL

    now, name = WALL.now(), secrets.token_hex(12)
    facts = (
        ("what", "this is a test by the operator of this site. Nothing is happening."),
        ("when", f"sent {now:%Y-%m-%d %H:%M:%S} UTC."),
        ("next", "nothing; alerts look like this one."),
    )
    return Message(
        id=name, event=None, revision=0, number=1, root=name, subscription="", recipient=address, channel="mail",
        kind="test", severity=0, subject="[TEST] Mail from SMILE Nowcast arrives", transitions=(), facts=facts,
        mode="live", made=now, expires=now + KEPT,
    )  # fmt: skip


def bounce(to: Recipient = "") -> None:
    """Read a mail that came back from standard input; three hard bounces end the mails to an address.

    For the pipe of a mail server, on the addresses that begin with the local part of NOWCAST_MAIL_FROM and `+b-`. Ends
    with status 0 also for a mail that is no bounce, so that the mail server does not answer it.
    """
    from nowcast import store
    from nowcast.alerts.mail.bounces import LARGEST, read_bounce
    from nowcast.alerts.subscription.service import note_bounce

    settings = Settings.from_env(os.environ)
    try:
        returned = read_bounce(settings.secret_keys, sys.stdin.buffer.read(LARGEST), to)
    except InputError as error:
        typer.echo(f"Nothing done: {error}")
        return
    if returned is None or not returned.hard:
        typer.echo("Nothing done: the mail is no final bounce.")
        return
    database = store.open_store(settings.database())
    try:
        entry = note_bounce(database, returned.subscription)
    finally:
        database.engine.dispose()
    if entry is None:
        typer.echo("Nothing done: the subscription is gone.")
    else:
        typer.echo(f"Hard bounce {entry.hard_bounces} ({returned.status}): the subscription is {entry.state}.")


def mail_sink(port: Port = 2525, folder: Folder = None, fault: Fault = "") -> None:
    """A mail server that delivers nothing and shows what would be sent; Ctrl+C ends it.

    Start worker or page with the SMTP_URL that it prints.
    """
    from nowcast.alerts.mail.sink import FAULTS, MailSink

    known = {name: name for name in FAULTS}
    if fault not in known:
        raise NowcastError(f"There is no fault {fault!r}; there are {', '.join(filter(None, FAULTS))}.")
    count = 0

    def show(taken: "Taken") -> None:
        nonlocal count
        count += 1
        typer.echo(_shown(taken))
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{count:04}.eml").write_bytes(taken.body)

    sink = MailSink(show, port=port, fault=known[fault])
    sink.start()
    typer.echo(f"SMTP_URL={sink.url}")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sink.stop()


def _shown(taken: "Taken") -> str:
    """A mail as people read it: recipients, subject, plain text."""
    import email
    from email.policy import default

    message = email.message_from_bytes(taken.body, policy=default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return f"--- to {', '.join(taken.recipients)}\nSubject: {message['Subject']}\n\n{text}"

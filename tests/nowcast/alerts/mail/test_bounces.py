"""What comes back: delivery reports as mail servers write them, and notes that are none."""

import pytest

from nowcast.alerts.mail.bounces import read_bounce
from nowcast.alerts.subscription.tokens import return_path
from nowcast.errors import InputError

KEYS = ("key",)
PATH = return_path(KEYS, "alerts@example.org", "a7")


def report(status: str, action: str = "failed", to: str = PATH) -> bytes:
    return f"""\
From: MAILER-DAEMON@mx.example.com
To: <{to}>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

This is the mail system. The user is unknown.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; ops@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--x--
""".encode()


def test_an_unknown_user_is_a_hard_bounce_of_its_subscription() -> None:
    bounce = read_bounce(KEYS, report("5.1.1"))
    assert bounce is not None
    assert (bounce.subscription, bounce.status, bounce.hard) == ("a7", "5.1.1", True)


@pytest.mark.parametrize(
    ("status", "action"), [("4.2.2", "failed"), ("4.4.1", "delayed"), ("5.2.2", "failed"), ("5.7.1", "failed"),
                           ("5.4.4", "failed"), ("5.1.1", "delayed")],
)  # fmt: skip
def test_what_may_pass_is_no_hard_bounce(status: str, action: str) -> None:
    bounce = read_bounce(KEYS, report(status, action))
    assert bounce is not None
    assert not bounce.hard


def test_a_note_of_absence_is_no_bounce() -> None:
    assert read_bounce(KEYS, f"To: {PATH}\nSubject: Away\n\nI am away, 5.1.1 or not.\n".encode()) is None


def test_the_recipient_may_come_from_the_mail_server() -> None:
    assert read_bounce(KEYS, report("5.1.1", to="postmaster@example.org"), PATH) is not None


@pytest.mark.parametrize("to", ["alerts@example.org", "alerts+b-aaaaaaaaaaaaaaaaaaaa@example.org", ""])
def test_a_mail_without_a_signed_return_path_is_refused(to: str) -> None:
    with pytest.raises(InputError, match="No return path"):
        read_bounce(KEYS, report("5.1.1", to=to))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"To: \x00", b"Content-Type: multipart/report; boundary=x\n\n--x"])
def test_rubbish_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        read_bounce(KEYS, body)

"""Hands a letter to the mail server of the settings, once, and says of a refusal whether another try can help.

Where that is not a server of this machine, the way to it is encrypted with a checked certificate as soon as the server
offers that, and always before a password is sent. Whatever the server answers, the sentence that is kept of it names
the code and never the address. smtplib itself belongs to the channel, which passes a session in.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

SUBMISSION, IMPLICIT, PLAIN = 587, 465, 25


@dataclass(frozen=True)
class MailServer:
    """Where letters go.

    Parameters
    ----------
    implicit : bool
        Encrypted from the first byte (smtps).
    local : bool
        On this machine: no encryption is asked for.
    """

    host: str
    port: int
    user: str
    password: str
    implicit: bool
    local: bool


def mail_server(url: str) -> MailServer:
    """The server of an SMTP_URL.

    Examples
    --------
    >>> mail_server("smtps://me:a%40b@mail.example.org").port, mail_server("smtp://127.0.0.1:2525").local
    (465, True)
    """
    parts = urlsplit(url)
    host, user = parts.hostname or "", unquote(parts.username or "")
    implicit = parts.scheme == "smtps"
    usual = IMPLICIT if implicit else SUBMISSION if user else PLAIN
    return MailServer(host, parts.port or usual, user, unquote(parts.password or ""), implicit, is_local(host))


def is_local(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def permanent(code: int) -> bool:
    """Whether an answer to RCPT or DATA means that this recipient will never take this letter."""
    return 500 <= code < 600

"""Builds a letter: plain text and HTML of the same words, the plot inside of it, and the headers of a list.

The headers are those that receivers ask for: `List-Unsubscribe` with one click (RFC 2369, RFC 8058), `List-Id` (RFC
2919), `Auto-Submitted` (RFC 3834), `References` so that the letters of an event are one thread. No header is folded:
the address of a link stays one word, and a signature of the relay over it holds. Nothing in a letter is fetched from
anywhere.
"""

from base64 import encodebytes
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

LONGEST_LINE = 998  # octets without the line end, RFC 5322 2.1.1
POLICY = SMTP.clone(max_line_length=LONGEST_LINE, raise_on_defect=False)
END = b"\r\n"
PLOT = "plot"  # name of the picture inside of a letter


@dataclass(frozen=True)
class Letter:
    """A letter to one address.

    Parameters
    ----------
    sender, recipient : str
        The sender may have a name before its address.
    message_id : str
        With its angle brackets; the same whenever the letter is sent again.
    answers : tuple of str
        Message-IDs of the earlier letters of the thread, the first one first.
    leave : str
        Address that ends the subscription by one POST; "" for a letter that belongs to no list.
    plot : bytes
        PNG, shown where the HTML names `cid:plot@...`; empty for none.
    """

    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    date: datetime
    message_id: str
    answers: tuple[str, ...] = ()
    leave: str = ""
    plot: bytes = b""


def domain_of(sender: str) -> str:
    """The domain of a sender, with or without a name before its address.

    Examples
    --------
    >>> domain_of("SMILE Nowcast <alerts@example.org>")
    'example.org'
    """
    return address_of(sender).rpartition("@")[2]


def address_of(sender: str) -> str:
    """The address of a sender, without the name before it.

    Examples
    --------
    >>> address_of("SMILE Nowcast <alerts@example.org>"), address_of("alerts@example.org")
    ('alerts@example.org', 'alerts@example.org')
    """
    return sender.rpartition("<")[2].rstrip("> ").strip() if "<" in sender else sender.strip()


def content_id(letter: Letter) -> str:
    """The name by which the HTML shows the plot."""
    return f"{PLOT}@{domain_of(letter.sender)}"


def headers_of(letter: Letter) -> EmailMessage:
    """The headers, each checked by the library: no line end gets into one."""
    message = EmailMessage(policy=POLICY)
    name = letter.sender.partition("<")[0].strip(' "') if "<" in letter.sender else ""
    message["From"] = Address(display_name=name, addr_spec=address_of(letter.sender))
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.date)
    message["Message-ID"] = letter.message_id
    if letter.answers:
        message["In-Reply-To"] = letter.answers[-1]
        message["References"] = " ".join(letter.answers)
    message["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        message["List-Id"] = f"SMILE Nowcast alerts <alerts.{domain_of(letter.sender)}>"
        message["List-Unsubscribe"] = f"<{letter.leave}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["MIME-Version"] = "1.0"
    return message


def as_sent(letter: Letter) -> bytes:
    """The bytes that go to the server: CRLF, lines of the bodies of 76 octets, the same whenever it is asked.

    The parts are joined here and not by the library, which takes 10 ms a letter for it, more than all else together.
    """
    mark = letter.message_id.strip("<>").partition("@")[0]
    head = headers_of(letter).as_bytes(policy=POLICY).removesuffix(END + END).removesuffix(END)
    html = _text(letter.html, "html")
    if letter.plot:
        html = _joined("related", f"=_1_{mark}", [html, _picture(letter.plot, content_id(letter))])
    parts = [_text(letter.text, "plain"), *([html] if letter.html else [])]
    return head + END + _joined("alternative", f"=_0_{mark}", parts)


def _joined(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    """A multipart entity of some entities."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"'.encode()
    between = END + b"--" + boundary.encode()
    return head + END + b"".join(between + END + part for part in parts) + between + b"--" + END


def _text(text: str, kind: str) -> bytes:
    """An entity of text, quoted-printable."""
    head = f'Content-Type: text/{kind}; charset="utf-8"'.encode() + END
    body = b2a_qp(text.encode(), istext=True).replace(b"\n", END)
    return head + b"Content-Transfer-Encoding: quoted-printable" + END + END + body


@lru_cache(maxsize=32)
def _picture(plot: bytes, name: str) -> bytes:
    """The entity of the plot; the same for all recipients."""
    lines = [
        "Content-Type: image/png", "Content-Transfer-Encoding: base64", f"Content-ID: <{name}>",
        f'Content-Disposition: inline; filename="{PLOT}.png"', "",
    ]  # fmt: skip
    return END.join(line.encode() for line in lines) + END + encodebytes(plot).replace(b"\n", END)

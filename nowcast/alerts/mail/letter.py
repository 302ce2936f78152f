"""Builds a letter: plain text and HTML of the same words, the plot inside of it, and the headers of a list.

The headers are those that receivers ask for: `List-Unsubscribe` with one click (RFC 2369, RFC 8058), `List-Id` (RFC
2919), `Auto-Submitted` (RFC 3834), `References` so that the letters of an event are one thread. No header is folded:
the address of a link stays one word, and a signature of the relay over it holds. Nothing in a letter is fetched from
anywhere.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

LONGEST_LINE = 998  # octets without the line end, RFC 5322 2.1.1
POLICY = SMTP.clone(max_line_length=LONGEST_LINE, raise_on_defect=False)
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


def mime(letter: Letter) -> EmailMessage:
    """The letter as a MIME message."""
    message = EmailMessage(policy=POLICY)
    name = letter.sender.partition("<")[0].strip(' "') if "<" in letter.sender else ""
    message["From"] = Address(display_name=name, addr_spec=address_of(letter.sender))
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = letter.subject
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
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.html and letter.plot:
        html = message.get_payload()[1]  # type: ignore[index]
        html.add_related(  # type: ignore[union-attr]
            letter.plot, "image", "png", cid=f"<{content_id(letter)}>", filename=f"{PLOT}.png", disposition="inline"
        )
    return message


def as_sent(letter: Letter) -> bytes:
    """The bytes that go to the server: CRLF, no line above 998 octets."""
    return mime(letter).as_bytes(policy=POLICY)

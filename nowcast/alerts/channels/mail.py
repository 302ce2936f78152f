"""Mail: one letter to one address over SMTP, plain text and HTML with the plot inside.

One connection a letter, each step with a deadline, so that a slow server holds up one thread and nothing else. An
answer 5xx to the recipient or to the letter is final; 4xx, a connection that breaks and a server that refuses *us*
(sender, password, certificate) are not: the letter is tried again, with the same Message-ID. A sentence about a
failure never names the address.
"""

import smtplib
import ssl
from dataclasses import replace
from email.utils import formataddr, parseaddr

from nowcast.alerts.mail import drawn
from nowcast.alerts.mail.content import Content, content, leave_link
from nowcast.alerts.mail.letter import Letter, address_of, as_sent, content_id, domain_of
from nowcast.alerts.mail.plot import Plot, alternative, png
from nowcast.alerts.mail.server import MailServer, mail_server, permanent
from nowcast.alerts.records import Channel, DeliveryError, Message, Transition
from nowcast.alerts.rules import RULES, rule
from nowcast.alerts.subscription.address import parse_address
from nowcast.alerts.subscription.tokens import return_path
from nowcast.settings import Settings
from nowcast.vocabulary.quantities import QUANTITIES

DEADLINE = 30.0  # s for one step of the conversation
NOT_SET = "Mail is not set up: SMTP_URL and NOWCAST_MAIL_FROM are needed."


def configured(settings: Settings) -> bool:
    """Whether letters can be sent, with links that can be followed."""
    return bool(settings.smtp_url and settings.mail_from and settings.base_url and settings.secret_keys)


def letter_of(settings: Settings, message: Message) -> Letter:
    """The letter of a message."""
    sender = settings.mail_from or "nowcast@localhost"
    words = content(settings, message)
    plot = _plot(message)
    picture = png(plot) if plot else b""
    answers = [message.root] if message.event is not None and message.number > 1 else []
    letter = Letter(
        sender=formataddr((parseaddr(sender)[0] or "SMILE Nowcast", address_of(sender))),
        recipient=message.recipient,
        subject=message.subject,
        text=drawn.plain(words),
        html="",
        date=message.made,
        message_id=_identifier(message.id, sender),
        answers=tuple(_identifier(root, sender) for root in answers),
        leave=leave_link(settings, message) if message.kind not in ("service", "test") else "",
        plot=picture,
    )
    return _with_html(letter, words, plot)


def _with_html(letter: Letter, words: Content, plot: Plot | None) -> Letter:
    shown = f"cid:{content_id(letter)}" if letter.plot else ""
    return replace(letter, html=drawn.html(words, shown, alternative(plot) if plot else ""))


def _identifier(name: str, sender: str) -> str:
    return f"<{name}@{domain_of(sender)}>"


def _plot(message: Message) -> Plot | None:
    """What is drawn of the transition that weighs most and has values to draw; of a shock, the nose."""
    with_values = [entry for entry in message.transitions if entry.trace and entry.rule.partition("@")[0] in RULES]
    if not with_values:
        return None
    entry = max(with_values, key=_weight)
    shown = RULES["standoff"] if entry.rule == "shock" else rule(entry.rule)
    levels = tuple((level.name, level.enter) for level in shown.levels)
    label = QUANTITIES[shown.quantity].label if shown.quantity in QUANTITIES else shown.title
    return Plot(label, shown.unit, entry.trace, levels, entry.valid_time.timestamp(), entry.made.timestamp())


def _weight(entry: Transition) -> int:
    return entry.severity


def build(settings: Settings, message: Message) -> bytes:
    """The bytes of the letter."""
    return as_sent(letter_of(settings, message))


def deliver(settings: Settings, message: Message, body: bytes) -> None:
    """Hand the letter to the mail server.

    Raises
    ------
    DeliveryError
        Permanent where this recipient will never take it.
    """
    if settings.smtp_url is None or settings.mail_from is None:
        raise DeliveryError(NOT_SET, permanent=False)
    sender = return_path(settings.secret_keys, address_of(settings.mail_from), message.subscription)
    server = mail_server(settings.smtp_url)
    try:
        with _connected(server) as session:
            _secure(session, server)
            session.sendmail(sender, [message.recipient], body)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise DeliveryError(f"The mail server refuses the recipient ({code}).", permanent=permanent(code)) from None
    except smtplib.SMTPDataError as error:
        raise DeliveryError(
            f"The mail server refuses the letter ({error.smtp_code}).", permanent=permanent(error.smtp_code)
        ) from None
    except smtplib.SMTPResponseException as error:  # it refuses us, not the recipient
        raise DeliveryError(f"The mail server refuses us ({error.smtp_code}).", permanent=False) from None
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "TLS failed"
        raise DeliveryError(f"The way to the mail server cannot be trusted: {reason}.", permanent=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"The mail server cannot be reached: {type(error).__name__}.", permanent=False) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.implicit:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=DEADLINE, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=DEADLINE)


def _secure(session: smtplib.SMTP, server: MailServer) -> None:
    """Encrypt where the server offers it, and say who we are; a password never goes in the clear over a network."""
    session.ehlo_or_helo_if_needed()
    if not server.implicit and not server.local and session.has_extn("starttls"):
        session.starttls(context=ssl.create_default_context())
        session.ehlo()
    elif server.user and not server.implicit and not server.local:
        raise DeliveryError("The mail server offers no encryption, so no password is sent.", permanent=False)
    if server.user:
        session.login(server.user, server.password)


CHANNEL = Channel("mail", "E-mail", configured, parse_address, build, deliver)

"""Reads a mail that came back: whose it is by its signed return path, and whether the address is gone for good.

What a mail system writes is a delivery status (RFC 3464); its `Status` 5.x.x is final, except for a full mailbox
(5.2.2) and what is said of the network (5.4.x) or of us (5.7.x). A note without a delivery status (out of office) is
no bounce.
"""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from nowcast.alerts.subscription.tokens import read_return_path
from nowcast.errors import InputError

RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
PASSING = ("5.2.2", "5.4.", "5.7.")
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
LARGEST = 2_000_000  # bytes that are read


@dataclass(frozen=True)
class Bounce:
    """A mail that came back: the id of its subscription, the status, and whether that is final."""

    subscription: str
    status: str
    hard: bool


def read_bounce(keys: Sequence[str], body: bytes, recipient: str = "") -> Bounce | None:
    """The bounce in a mail; None for a mail that is none (an answer, a notice of delay).

    Parameters
    ----------
    recipient : str
        The return path to which it came; looked for in the headers otherwise.

    Raises
    ------
    InputError
        No return path of ours is in it.
    """
    message = email.message_from_bytes(body[:LARGEST], policy=email.policy.default)
    whose = _subscription(keys, message, recipient)
    action, status = _report(message)
    if action not in ("failed", "delayed") and not status.startswith("5"):
        return None
    hard = action != "delayed" and status.startswith("5") and not status.startswith(PASSING)
    return Bounce(whose, status, hard)


def _subscription(keys: Sequence[str], message: EmailMessage, recipient: str) -> str:
    candidates = [recipient] if recipient else [str(line) for name in RECIPIENTS for line in message.get_all(name, [])]
    for text in candidates:
        for address in re.findall(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+", text):
            try:
                return read_return_path(keys, address)
            except InputError:
                continue
    raise InputError("No return path of ours is in this mail.")


def _report(message: EmailMessage) -> tuple[str, str]:
    """Action and status of the delivery report in a mail; empty where there is none."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, str) or not (status := STATUS.search(str(block.get("Status", "")))):
                continue
            return str(block.get("Action", "")).strip().lower(), status[0]
    return "", ""

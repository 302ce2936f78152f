"""Signs the links of mails and the return path of bounces; each purpose has a salt, so that no link does for another.

A link holds the id of a subscription, the version of it and when it was signed: it lasts until it expires, is used up
(the version has changed) or the subscription is gone. No address stands in it. The same arguments give the same link,
so that a letter has the same bytes at every try.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from itsdangerous import BadData, URLSafeSerializer

from nowcast.errors import InputError

BOUNCE = "+b-"  # between the local part of our sender and the signed id, in a return path
SIGNATURE = 8  # bytes of the signature in a return path
AHEAD = timedelta(minutes=5)  # by which the clocks of two processes may differ
FORGED = "This link is not one of ours, or a part of it is missing. Copy it from the mail as a whole."
EXPIRED = "This link has expired. Ask for a new one on the page of subscriptions."
NO_KEYS = "Links cannot be signed here: NOWCAST_SECRET_KEYS is not set."


class Purpose(Enum):
    """What a link is for, and how long it lasts."""

    CONFIRM = ("confirm", timedelta(hours=48))
    CHANGE = ("change", timedelta(days=400))
    LEAVE = ("leave", timedelta(days=400))
    FORM = ("form", timedelta(hours=12))


@dataclass(frozen=True)
class Token:
    """What a link says: whose it is, of which version, signed when."""

    subscription: str
    version: int
    made: datetime


def sign(keys: Sequence[str], purpose: Purpose, token: Token) -> str:
    """The text of a token, safe in a URL.

    Parameters
    ----------
    keys : sequence of str
        Newest first; the newest signs.
    """
    content = [token.subscription, token.version, int(token.made.timestamp())]
    text = _serializer(keys, purpose).dumps(content)
    return text if isinstance(text, str) else text.decode("ascii")


def read_token(keys: Sequence[str], purpose: Purpose, text: str, now: datetime) -> Token:
    """The token of a link, whichever of the keys signed it.

    Raises
    ------
    InputError
        With a sentence: forged or cut, of another purpose, or expired.
    """
    try:
        subscription, version, made = _serializer(keys, purpose).loads(text)
        token = Token(str(subscription), int(version), datetime.fromtimestamp(made, UTC))
    except (BadData, ValueError, TypeError, OverflowError):
        raise InputError(FORGED) from None
    if not -AHEAD <= now - token.made <= purpose.value[1]:
        raise InputError(EXPIRED)
    return token


def _serializer(keys: Sequence[str], purpose: Purpose) -> URLSafeSerializer:
    if not keys:
        raise InputError(NO_KEYS)
    return URLSafeSerializer(
        list(reversed(keys)), salt=f"nowcast {purpose.value[0]}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def return_path(keys: Sequence[str], sender: str, subscription: str) -> str:
    """The envelope sender of a mail to a subscription, so that a bounce says whose it is.

    Letters are all lower case, as some servers do not keep the case. Without a key it is the sender itself.

    Examples
    --------
    >>> return_path(["key"], "alerts@example.org", "a7")
    'alerts+b-me3w3bmd5mxoscmc@example.org'
    """
    if not keys or not subscription:
        return sender
    local, _, domain = sender.rpartition("@")
    whose = subscription.encode()
    text = base64.b32encode(whose + _signature(keys[0], whose)).decode("ascii").rstrip("=").lower()
    return f"{local}{BOUNCE}{text}@{domain}"


def read_return_path(keys: Sequence[str], address: str) -> str:
    """The id of the subscription of a return path.

    Raises
    ------
    InputError
        An address that is no return path of ours.
    """
    _, mark, text = address.strip().lower().rpartition("@")[0].partition(BOUNCE)
    try:
        content = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except ValueError:
        content = b""
    whose, signature = content[:-SIGNATURE], content[-SIGNATURE:]
    if not mark or not whose:
        raise InputError("The address is no return path of ours.")
    if not any(hmac.compare_digest(signature, _signature(key, whose)) for key in keys):
        raise InputError("The return path is not signed by us.")
    return whose.decode("utf-8", errors="replace")


def _signature(key: str, whose: bytes) -> bytes:
    return hmac.new(key.encode(), b"nowcast bounce" + whose, hashlib.sha256).digest()[:SIGNATURE]

"""Signs the links of mails and the return path of bounces; each purpose has a salt, so that no link does for another.

A link holds the number of a subscriber and the version of its tokens: it lasts until it expires, is used up (the version
has changed) or the subscriber is gone. No address stands in it.
"""

import base64
import hashlib
import hmac
import struct
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

from itsdangerous import BadData, BadSignature, SignatureExpired, URLSafeTimedSerializer

from nowcast.errors import InputError

BOUNCE = "+b-"  # between the local part of our sender and the signed number, in a return path
SIGNATURE = 8  # bytes of the signature in a return path
FORGED = "This link is not one of ours, or a part of it is missing. Copy it from the mail as a whole."
EXPIRED = "This link has expired. Ask for a new one on the page of subscriptions."


class Purpose(Enum):
    """What a link is for, and how long it lasts."""

    CONFIRM = ("confirm", timedelta(hours=48))
    CHANGE = ("change", timedelta(days=400))
    LEAVE = ("leave", timedelta(days=400))
    FORM = ("form", timedelta(hours=12))


def sign(keys: Sequence[str], purpose: Purpose, subscriber: int, version: int) -> str:
    """The token of a link, 60 to 80 characters that are safe in a URL.

    Parameters
    ----------
    keys : sequence of str
        Newest first; the newest signs.
    """
    token = _serializer(keys, purpose).dumps([subscriber, version])
    return token if isinstance(token, str) else token.decode("ascii")


def read_token(keys: Sequence[str], purpose: Purpose, token: str) -> tuple[int, int]:
    """The subscriber and the version of a token, whichever of the keys signed it.

    Raises
    ------
    InputError
        With a sentence: forged or cut, of another purpose, or expired.
    """
    longest = int(purpose.value[1].total_seconds())
    try:
        content = _serializer(keys, purpose).loads(token, max_age=longest)
    except SignatureExpired:
        raise InputError(EXPIRED) from None
    except (BadSignature, BadData, ValueError):
        raise InputError(FORGED) from None
    if not (isinstance(content, list) and len(content) == 2 and all(isinstance(part, int) for part in content)):
        raise InputError(FORGED)
    subscriber, version = content
    return subscriber, version


def token_age(keys: Sequence[str], purpose: Purpose, token: str) -> float:
    """Seconds since a token was signed.

    Raises
    ------
    InputError
        As `read_token`.
    """
    read_token(keys, purpose, token)
    longest = int(purpose.value[1].total_seconds())
    _, signed = _serializer(keys, purpose).loads(token, max_age=longest, return_timestamp=True)
    return float(_serializer(keys, purpose).make_signer().get_timestamp() - signed.timestamp())


def _serializer(keys: Sequence[str], purpose: Purpose) -> URLSafeTimedSerializer:
    if not keys:
        raise InputError("Links cannot be signed here: NOWCAST_SECRET_KEYS is not set.")
    return URLSafeTimedSerializer(
        list(reversed(keys)), salt=f"nowcast {purpose.value[0]}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def return_path(keys: Sequence[str], sender: str, subscriber: int) -> str:
    """The envelope sender of a mail to a subscriber, so that a bounce says whose it is.

    Letters are all lower case, as some servers do not keep the case.

    Examples
    --------
    >>> return_path(["key"], "alerts@example.org", 7)
    'alerts+b-aaaaab3eqlpoaaehxoom@example.org'
    """
    local, _, domain = sender.rpartition("@")
    number = struct.pack(">I", subscriber)
    text = base64.b32encode(number + _signature(keys[0], number)).decode("ascii").rstrip("=").lower()
    return f"{local}{BOUNCE}{text}@{domain}"


def read_return_path(keys: Sequence[str], address: str) -> int:
    """The subscriber of a return path.

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
    number, signature = content[:4], content[4:]
    if not mark or len(content) != 4 + SIGNATURE:
        raise InputError("The address is no return path of ours.")
    if not any(hmac.compare_digest(signature, _signature(key, number)) for key in keys):
        raise InputError("The return path is not signed by us.")
    return int(struct.unpack(">I", number)[0])


def _signature(key: str, number: bytes) -> bytes:
    return hmac.new(key.encode(), b"nowcast bounce" + number, hashlib.sha256).digest()[:SIGNATURE]

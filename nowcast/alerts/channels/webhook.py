"""Webhooks: a message as JSON to an address of the settings, signed, also in the shapes of ntfy, Slack and Mattermost.

Only the operator sets them: `NOWCAST_WEBHOOKS` names each with its shape and address, and its host has to stand in
`NOWCAST_WEBHOOK_HOSTS`. The name is resolved once, every address has to be a public one, and the connection goes to
the address that was looked at, so that a name which changes meanwhile leads nowhere else. A host inside of the own
network stands in the list with its address ("chat.lan=10.0.0.5"); then nothing is resolved. No redirect is followed
and at most 64 KiB of an answer are read.

A receiver checks `X-Nowcast-Signature`: "sha256=" and the HMAC-SHA256, by `NOWCAST_WEBHOOK_KEY`, of the text
`X-Nowcast-Timestamp`, a dot, and the body. `Idempotency-Key` is the same at every try.
"""

import hashlib
import hmac
import json
from urllib.parse import urlsplit

import urllib3

from nowcast.alerts.hooks.reach import allowed_address
from nowcast.alerts.hooks.shapes import SHAPES
from nowcast.alerts.mail.content import content
from nowcast.alerts.records import Channel, DeliveryError, Message
from nowcast.clock import WALL
from nowcast.settings import Settings

DEADLINE = 10.0  # s for connecting, and between two pieces of the answer
LARGEST = 64 * 1024  # bytes read of an answer
TOO_MANY = 429


def _webhook(settings: Settings, name: str) -> tuple[str, str]:
    """Shape and address of a webhook by its name."""
    known = {entry: (shape, url) for entry, _, shape, url in settings.webhooks}
    if name not in known:
        raise DeliveryError(f"There is no webhook {name!r} in the settings.", permanent=True)
    return known[name]


def build(settings: Settings, message: Message) -> bytes:
    """The body in the shape of the webhook."""
    shape, url = _webhook(settings, message.recipient)
    topic = urlsplit(url).path.strip("/").rpartition("/")[2]
    body = SHAPES[shape](message, content(settings, message), topic)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def deliver(settings: Settings, message: Message, body: bytes) -> None:
    """Post the body.

    Raises
    ------
    DeliveryError
        Permanent where the receiver refuses the message itself or the address may not be asked.
    """
    shape, url = _webhook(settings, message.recipient)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    path = (parts.path.rpartition("/")[0] if shape == "ntfy" else parts.path) or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    headers = {"Host": parts.netloc.rpartition("@")[2], "Content-Type": "application/json"}
    headers |= {"User-Agent": "smile-nowcast", "Idempotency-Key": message.id, **signature(settings, body)}
    try:
        with _pool(settings, parts.scheme, host, port) as pool:
            answer = pool.urlopen(
                "POST", target, body=body, headers=headers, redirect=False, retries=False, preload_content=False
            )
            answer.read(LARGEST)
            status = answer.status
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise DeliveryError(f"The webhook cannot be reached: {type(error).__name__}.", permanent=False) from None
    if not 200 <= status < 300:
        final = 300 <= status < 500 and status not in (408, TOO_MANY)
        raise DeliveryError(f"The webhook answers {status}.", permanent=final)


def _pool(settings: Settings, scheme: str, host: str, port: int) -> urllib3.HTTPConnectionPool:
    """A pool that connects to the address that was looked at, and to no other."""
    address = allowed_address(settings, host)
    timeout = urllib3.Timeout(connect=DEADLINE, read=DEADLINE)
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(
            address, port, timeout=timeout, maxsize=1, server_hostname=host, assert_hostname=host
        )
    return urllib3.HTTPConnectionPool(address, port, timeout=timeout, maxsize=1)


def signature(settings: Settings, body: bytes) -> dict[str, str]:
    """The headers that sign a body, with the time at which it goes out; none without a key."""
    if settings.webhook_key is None:
        return {}
    stamp = str(int(WALL.now().timestamp()))
    digest = hmac.new(settings.webhook_key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Nowcast-Timestamp": stamp, "X-Nowcast-Signature": f"sha256={digest}"}


def _validate(text: str) -> str:
    if not text.isidentifier():
        raise ValueError("A webhook is named by the operator in NOWCAST_WEBHOOKS.")
    return text


CHANNEL = Channel(
    "webhook", "Webhook", lambda settings: bool(settings.webhooks and settings.webhook_hosts), _validate, build, deliver
)

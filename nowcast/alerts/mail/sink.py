"""A mail server on the loopback that delivers nothing: it shows what would be sent, and can behave as real ones do.

Each fault is one that mail servers have: *slow* (3 s before each acceptance), *grey* (451 at the first try of a
recipient, taken at the second), *refuse* (550 to every recipient), *drop* (takes the mail and closes the connection
without an answer, so that the sender has to send it again), *full* (452).
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

Fault = Literal["", "slow", "grey", "refuse", "drop", "full"]
FAULTS: tuple[Fault, ...] = ("", "slow", "grey", "refuse", "drop", "full")
SLOW = 3.0  # s
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Taken:
    """A mail as it came: envelope and bytes."""

    sender: str
    recipients: tuple[str, ...]
    body: bytes


@dataclass
class SinkHandler:
    """What the server does with each mail; `fault` may be changed while it runs."""

    take: Callable[[Taken], None]
    fault: Fault = ""
    seen: set[str] = field(default_factory=set)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The answer to a recipient."""
        if self.fault == "refuse":
            return "550 5.1.1 No such mailbox"
        if self.fault == "full":
            return "452 4.2.2 The mailbox is full"
        if self.fault == "grey" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 Come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take the mail."""
        if self.fault == "slow":
            await asyncio.sleep(SLOW)
        body = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        self.take(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), body))
        if self.fault == "drop" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK"


class MailSink:
    """The server, in a thread of its own.

    Parameters
    ----------
    take : callable
        Called with each mail, in the thread of the server.
    port : int
        0 takes a free one.
    """

    def __init__(self, take: Callable[[Taken], None], *, port: int = 0, fault: Fault = "") -> None:
        self.handler = SinkHandler(take, fault)
        self._listening = socket.create_server((LOOPBACK, port))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="mail-sink", daemon=True)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"smtp://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Close all connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        made = self._loop.create_server(lambda: SMTP(self.handler, loop=self._loop, timeout=60), sock=self._listening)
        server = self._loop.run_until_complete(made)
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

"""A mail server on the loopback that keeps what it accepts."""

import socket
import threading
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class MailServer:
    """Accepts every letter; counts them by Message-ID, and notes when the last came."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.last = 0.0  # monotonic
        self.arrived = threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a letter."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = str(message_from_bytes(content, policy=default)["Message-ID"])
        with self.arrived:
            self.accepted[name] += 1
            self.last = time.monotonic()
            self.arrived.notify_all()
        return "250 OK"

    def wait_for(self, count: int, timeout: float) -> bool:
        """Wait until so many different letters were accepted."""
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.accepted) >= count, timeout)

    def close(self) -> None:
        self.controller.stop()

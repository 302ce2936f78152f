"""Limits on what strangers can make the service send: per network, per domain, and in all.

Counters live in the process and hold hashed names of at most a day; no network address is stored anywhere. That an
address gets one mail of this kind a day is decided from its row in the store, so that it holds over restarts too.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

NETWORK = (20, timedelta(hours=1))  # posts of one network
DOMAIN = (100, timedelta(hours=1))  # mails to addresses of one domain
ALL = (500, timedelta(hours=1))  # mails in all
ADDRESS = timedelta(days=1)  # between two mails of this kind to one address
PERSON = (1, ADDRESS)  # mails to one mailbox, whatever tag and case its address has
NAMES = 20_000  # names that are counted; the one that came longest ago goes first


class Limiter:
    """Counts how often something of a name happened within a span.

    Parameters
    ----------
    most : int
        So often it may.
    span : timedelta
    """

    def __init__(self, most: int, span: timedelta) -> None:
        self._most, self._span = most, span.total_seconds()
        self._salt = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._times: OrderedDict[bytes, deque[float]] = OrderedDict()

    def allow(self, name: str, now: float) -> bool:
        """Whether it may happen once more at a time [s], in which case it is counted."""
        key = hashlib.blake2b(name.encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            times = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            while len(self._times) > NAMES:
                self._times.popitem(last=False)
            while times and times[0] <= now - self._span:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True


@dataclass(frozen=True)
class Limits:
    """The limits of a web process."""

    network: Limiter
    person: Limiter
    domain: Limiter
    everything: Limiter


def make_limits() -> Limits:
    """Fresh counters."""
    return Limits(Limiter(*NETWORK), Limiter(*PERSON), Limiter(*DOMAIN), Limiter(*ALL))


def network_of(address: str) -> str:
    """The network that an address counts as: 256 of IPv4, a site of IPv6.

    Examples
    --------
    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2::3"), network_of("")
    ('203.0.113', '2001:db8:1', 'unknown')
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None or parsed.version == 4:
        return str(mapped or parsed).rpartition(".")[0]
    return ":".join(f"{int(part, 16):x}" for part in parsed.exploded.split(":")[:3])

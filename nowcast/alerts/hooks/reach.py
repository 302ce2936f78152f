"""Which address a webhook may be sent to: one of a host that the operator has listed, and no inner one by a name."""

import socket
from ipaddress import ip_address

from nowcast.alerts.records import DeliveryError
from nowcast.settings import Settings


def allowed_address(settings: Settings, host: str) -> str:
    """The address to connect to for a host.

    Raises
    ------
    DeliveryError
        The host is not in the list, or one of its addresses is not a public one.
    """
    fixed = dict(settings.webhook_hosts)
    if host not in fixed:
        raise DeliveryError(f"{host} is not in NOWCAST_WEBHOOK_HOSTS.", permanent=True)
    if fixed[host]:
        return fixed[host]
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        raise DeliveryError(f"{host} has no address just now.", permanent=False) from None
    addresses = [str(answer[4][0]) for answer in answers]
    if not addresses or not all(is_public(address) for address in addresses):
        raise DeliveryError(f"{host} has an address that is not a public one.", permanent=True)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address may be asked without being named in the settings.

    Examples
    --------
    >>> is_public("127.0.0.1"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("9.9.9.9")
    (False, False, False, True)
    """
    parsed = ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast

"""Parses settings: each function turns the text of a variable into its value, or raises ValueError with the reason."""

from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

Satellites = tuple[tuple[str, float], ...]
Numbers = tuple[tuple[str, float], ...]
Webhooks = tuple[tuple[str, str, str, str], ...]
Hosts = tuple[tuple[str, str], ...]

ORBIT_LIMITS = {  # lowest and highest value of each element of SMILE's orbit [km, 1, deg, deg, deg]
    "semi_major_axis": (7000.0, 500_000.0),
    "eccentricity": (0.0, 0.95),
    "inclination": (0.0, 180.0),
    "argument_of_perigee": (0.0, 360.0),
    "node": (-180.0, 360.0),
}
BODIES = ("SMILE", "SOLAR1", "IMAP", "ACE", "WIND", "DSCOVR")
WEBHOOK_SHAPES = ("json", "ntfy", "slack", "mattermost")
WEBHOOK_PROFILES = ("default", "geo", "power", "aurora", "research")  # those of nowcast.alerts.profiles
POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")


def words(text: str) -> tuple[str, ...]:
    """The parts between commas, without empty ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def http_url(text: str) -> str:
    """An http(s) address that ends with a slash."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it has to be an address beginning with http:// or https://")
    return text.rstrip("/") + "/"


def http_urls(text: str) -> str:
    """Addresses between commas, in their order, each beginning with http(s) and ending with a slash."""
    addresses = [http_url(part) for part in words(text)]
    if not addresses or len(set(addresses)) < len(addresses):
        raise ValueError("it has to be one address or several different ones, with commas between")
    return ",".join(addresses)


def mirrors(text: str) -> tuple[str, ...]:
    """Places of an archive between commas, in their order: http(s) index pages, s3:// addresses, absolute folders."""
    found = []
    for part in words(text):
        if part.startswith(("http://", "https://")):
            found.append(http_url(part))
        elif part.startswith(("s3://", "file:///", "/")) and ".." not in part.split("/"):
            found.append(part.rstrip("/") + "/")
        else:
            raise ValueError(f"{part!r} has to begin with http://, https:// or s3://, or to be an absolute folder")
    return tuple(found)


def whole_number(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 10**7:
        raise ValueError("it has to be a whole number from 1 to 10000000")
    return int(text)


def database_url(text: str) -> str:
    """An address of SQLite or PostgreSQL, in the form that SQLAlchemy takes."""
    scheme, separator, rest = text.partition("://")
    if separator and scheme in POSTGRESQL:
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite":
        return text
    raise ValueError("it has to begin with postgresql:// or sqlite://")


def smtp_url(text: str) -> str:
    """An address of a mail server."""
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it has to begin with smtp:// or smtps:// and name a host")
    return text


def yes_or_no(text: str) -> bool:
    """A switch."""
    if text.lower() in ("1", "yes", "true", "on"):
        return True
    if text.lower() in ("0", "no", "false", "off"):
        return False
    raise ValueError("it has to be yes or no")


def mail_address(text: str) -> str:
    """One address, with or without a name before it."""
    if text.count("@") != 1 or "\n" in text or "\r" in text:
        raise ValueError("it has to be one mail address")
    return text


def orbit(text: str) -> Numbers:
    """Elements of an orbit from ``name:number,name:number``."""
    found: dict[str, float] = {}
    for part in words(text):
        name, _, number = (piece.strip() for piece in part.partition(":"))
        if name not in ORBIT_LIMITS:
            raise ValueError(f"{name!r} is no element; there are {', '.join(ORBIT_LIMITS)}")
        low, high = ORBIT_LIMITS[name]
        found[name] = _number(number, low, high, name)
    return tuple(found.items())


def bodies(text: str) -> Numbers:
    """Numbers of objects at JPL Horizons from ``name:number,name:number``."""
    numbers: dict[str, float] = {}
    for part in words(text):
        name, _, number = (piece.strip() for piece in part.partition(":"))
        if name.upper() not in BODIES:
            raise ValueError(f"{name!r} is no object; there are {', '.join(BODIES)}")
        value = _number(number, -1e7, 1e8, name)
        if value != int(value):
            raise ValueError(f"{name} has to be a whole number")
        numbers[name.upper()] = value
    return tuple(numbers.items())


def utc_time(text: str) -> datetime:
    """A time, UTC where it names no zone."""
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def angle(text: str) -> float:
    """Degrees from -180 to 360."""
    return _number(text, -180.0, 360.0, "it")


def _number(text: str, low: float, high: float, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise ValueError(f"{name} has to be a number from {low:g} to {high:g}")
    return number


def port_number(text: str) -> int:
    """A port; 0 lets the system choose."""
    if not text.isascii() or not text.isdecimal() or int(text) > 65535:
        raise ValueError("it has to be a whole number from 0 to 65535")
    return int(text)


def satellites(text: str) -> Satellites:
    """Names and longitudes [deg, east positive, -180 to 180] from ``name:longitude,name:longitude``."""
    found: dict[str, float] = {}
    for part in words(text):
        name, _, longitude = (piece.strip() for piece in part.rpartition(":"))
        try:
            degrees = float(longitude)
        except ValueError:
            degrees = float("nan")
        if not name or not -180.0 <= degrees <= 360.0:
            raise ValueError(f"{part!r} has to be name:longitude, in degrees east from -180 to 360")
        if name in found:
            raise ValueError(f"{name} stands there twice")
        found[name] = degrees - 360.0 if degrees > 180.0 else degrees
    return tuple(found.items())


def webhooks(text: str) -> Webhooks:
    """Names, profiles, shapes and addresses from ``name=shape:https://…,name@profile=shape:https://…``."""
    hooks: dict[str, tuple[str, str, str]] = {}
    for part in words(text):
        label, _, rest = part.partition("=")
        name, _, profile = label.partition("@")
        shape, _, address = rest.partition(":")
        parts = urlsplit(address)
        if profile and profile not in WEBHOOK_PROFILES:
            raise ValueError(f"a profile is one of {', '.join(WEBHOOK_PROFILES)}")
        if not name.isidentifier() or shape not in WEBHOOK_SHAPES:
            raise ValueError(f"a webhook is name=shape:address, the shape one of {', '.join(WEBHOOK_SHAPES)}")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or name in hooks:
            raise ValueError(f"{name} has to have one address beginning with https://, without a user in it")
        hooks[name] = (profile or "default", shape, address)
    return tuple((name, *parts) for name, parts in hooks.items())


def webhook_hosts(text: str) -> Hosts:
    """Hosts from ``host,host=address``: the second form for one inside of the own network."""
    hosts: dict[str, str] = {}
    for part in words(text):
        host, _, address = part.lower().partition("=")
        if not host or "/" in host or ":" in host:
            raise ValueError(
                "it has to be names of hosts with commas between, those of the own network as host=address"
            )
        if address and (ip_address(address).is_link_local or ip_address(address).is_multicast):
            raise ValueError(f"{address} is no address of a host")
        hosts[host] = address
    return tuple(hosts.items())

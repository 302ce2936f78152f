"""What an operator may change, read once from the environment at the start of a process.

An unknown name beginning with ``NOWCAST_`` or a bad value stops the start with a sentence. A secret may
come from a file instead, named by the variable with ``_FILE`` behind it, and is never shown.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from nowcast.errors import SettingsError
from nowcast.setting_values import (
    Hosts,
    Numbers,
    Satellites,
    Webhooks,
    angle,
    bodies,
    database_url,
    http_url,
    http_urls,
    mail_address,
    mirrors,
    orbit,
    port_number,
    satellites,
    smtp_url,
    utc_time,
    webhook_hosts,
    webhooks,
    whole_number,
    words,
    yes_or_no,
)

T = TypeVar("T")
IGNORED = frozenset({"NOWCAST_TEST_DATA"})  # read by the tests only


def setting(variable: str, default: T, read: Callable[[str], T], meaning: str, **marks: bool) -> T:
    """A field of `Settings`: its variable, default, reader and meaning; marks `secret`, `upstream`."""
    metadata = {"variable": variable, "read": read, "meaning": meaning, **marks}
    return field(default=default, metadata=metadata, repr=not marks.get("secret", False))


@dataclass(frozen=True)
class Settings:
    """Settings of one process; each field is one variable, `docs/reference/settings.md` lists them."""

    data_dir: Path = setting(
        "NOWCAST_DATA_DIR", Path("var"), Path, "Folder of the SQLite file, the images and the rejected answers."
    )
    database_url: str | None = setting(
        "DATABASE_URL",
        None,
        database_url,
        "PostgreSQL for many hosts; SQLite in the data folder otherwise.",
        secret=True,
    )
    swpc_url: str = setting(
        "NOWCAST_SWPC_URL",
        "https://services.swpc.noaa.gov/",
        http_urls,
        "Base of NOAA SWPC or a mirror; several with commas between, asked in turn: the next one after three refusals, "
        "the first one again each ten minutes.",
        upstream=True,
    )
    gfz_url: str = setting(
        "NOWCAST_GFZ_URL", "https://kp.gfz.de/", http_url, "Base of the GFZ index service or a mirror.", upstream=True
    )
    imap_url: str = setting(
        "NOWCAST_IMAP_URL",
        "https://ialirt.imap-mission.com/",
        http_url,
        "Base of IMAP's own broadcast (I-ALiRT) or a mirror.",
        upstream=True,
    )
    horizons_url: str = setting(
        "NOWCAST_HORIZONS_URL",
        "https://ssd.jpl.nasa.gov/",
        http_url,
        "Base of JPL Horizons or a mirror: orbits of SMILE and of the craft at L1.",
        upstream=True,
    )
    horizons_objects: Numbers = setting(
        "NOWCAST_HORIZONS_OBJECTS",
        (),
        bodies,
        "Other numbers of objects at JPL Horizons as name:number (SMILE, SOLAR1, IMAP, ACE, WIND, DSCOVR), with commas "
        "between; 0 asks for none. What an answer is of, its own name decides.",
    )
    kyoto_dst: bool = setting(
        "NOWCAST_KYOTO_DST",
        False,
        yes_or_no,
        "yes asks for Kyoto's quick-look Dst, which its terms forbid for commercial use.",
    )
    smile_urls: tuple[str, ...] = setting(
        "NOWCAST_SMILE_URLS",
        (),
        mirrors,
        "Mirrors of the SMILE archive in their order, with commas between: index pages, s3:// addresses, folders.",
    )
    smile_orbit: Numbers = setting(
        "NOWCAST_SMILE_ORBIT",
        (),
        orbit,
        "Own elements of SMILE's orbit as name:number (km, deg, equator of date), with commas between; those of the "
        "public orbit otherwise.",
    )
    smile_perigee: datetime | None = setting(
        "NOWCAST_SMILE_PERIGEE",
        None,
        utc_time,
        "A passage of SMILE through perigee (UTC), for which own elements hold.",
    )
    smile_ephemeris: Path | None = setting(
        "NOWCAST_SMILE_EPHEMERIS",
        None,
        Path,
        "File of SMILE's orbit instead: two-line elements, OMM (JSON, CSV), or lines of time,x_gse,y_gse,z_gse (UTC; "
        "R_E, or km where the head says x_gse_km).",
    )
    smile_uvi_offset: float = setting(
        "NOWCAST_SMILE_UVI_OFFSET", 23.2, angle, "Boresight of UVI, degrees earthward of that of SXI. Inferred."
    )
    smile_assimilation: bool = setting(
        "NOWCAST_SMILE_ASSIMILATION",
        True,
        yes_or_no,
        "yes lets the boundary that SXI has seen shift the nowcast for some hours; no leaves it as it is.",
    )
    geo_satellites: Satellites = setting(
        "NOWCAST_GEO_SATELLITES",
        (("GOES East", -75.2), ("GOES West", -137.2)),
        satellites,
        "Own satellites as name:longitude in degrees east, with commas between.",
    )
    operator_token: str | None = setting(
        "NOWCAST_OPERATOR_TOKEN", None, str, "Allows notes and acknowledgements; read-only without it.", secret=True
    )
    image_store: str | None = setting(
        "NOWCAST_IMAGE_STORE", None, str, "fsspec address of the images; a folder in the data folder otherwise."
    )
    image_days: int = setting("NOWCAST_IMAGE_DAYS", 30, whole_number, "Days that images are kept.")
    image_count: int = setting(
        "NOWCAST_IMAGE_COUNT", 3000, whole_number, "Images that are kept of each product, the newest ones."
    )
    smtp_url: str | None = setting("SMTP_URL", None, smtp_url, "Mail server; no mail without it.", secret=True)
    mail_from: str | None = setting("NOWCAST_MAIL_FROM", None, mail_address, "Sender of the mail.")
    mail_tester: str | None = setting(
        "NOWCAST_MAIL_TESTER",
        None,
        mail_address,
        "Who alone gets mail of a replay or a simulation, as [TEST].",
    )
    base_url: str | None = setting("NOWCAST_BASE_URL", None, http_url, "Address of this site, for links in mail.")
    secret_keys: tuple[str, ...] = setting(
        "NOWCAST_SECRET_KEYS", (), words, "Keys that sign links, newest first, with commas between.", secret=True
    )
    webhooks: Webhooks = setting(
        "NOWCAST_WEBHOOKS",
        (),
        webhooks,
        "Webhooks that get alerts as name=shape:address or name@profile=shape:address, with commas between; shapes: "
        "json, ntfy, slack, mattermost.",
        secret=True,
    )
    webhook_hosts: Hosts = setting(
        "NOWCAST_WEBHOOK_HOSTS",
        (),
        webhook_hosts,
        "Hosts that webhooks may be sent to, with commas between; one inside of the own network as host=address.",
    )
    webhook_key: str | None = setting(
        "NOWCAST_WEBHOOK_KEY", None, str, "Key of the HMAC-SHA256 over the body of a webhook.", secret=True
    )
    port: int = setting("PORT", 8050, port_number, "Port of the web process; 0 lets the system choose.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings of this process.

        Parameters
        ----------
        environ : mapping, optional
            Variables by name; those of the process by default. An empty value counts as absent.

        Raises
        ------
        SettingsError
            With a sentence that names the variable.
        """
        given = {name: text for name, text in (os.environ if environ is None else environ).items() if text.strip()}
        known = [name for entry in fields(cls) for name in _variables(entry)]
        for name in given:
            if name.startswith("NOWCAST_") and name not in known and name not in IGNORED:
                near = get_close_matches(name, known, n=1)
                raise SettingsError(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else "."))
        values: dict[str, Any] = {}
        for entry in fields(cls):
            text = _text(entry, given)
            if text is not None:
                values[entry.name] = _value(entry, text)
        return cls(**values)

    def database(self) -> str:
        """Address of the store, as SQLAlchemy takes it."""
        return self.database_url or f"sqlite:///{self.data_dir / 'nowcast.sqlite'}"

    def base(self, name: str) -> str:
        """Address of an upstream by the name that feeds use ("swpc", "gfz"), the first one; with a slash at its end."""
        return self.bases(name)[0]

    def bases(self, name: str) -> tuple[str, ...]:
        """All addresses of an upstream, in the order in which they are asked."""
        bases = {field.removesuffix("_url"): field for field in self.upstreams()}
        if name not in bases:
            raise SettingsError(f"There is no upstream {name}; there are {', '.join(sorted(bases))}.")
        return words(str(getattr(self, bases[name])))

    @classmethod
    def upstreams(cls) -> tuple[str, ...]:
        """Fields that hold the address of an upstream."""
        return tuple(entry.name for entry in fields(cls) if entry.metadata.get("upstream"))

    @classmethod
    def describe(cls) -> tuple[tuple[str, str, str], ...]:
        """Variable, default and meaning of every setting, for the reference page."""
        return tuple(
            (" or ".join(_variables(entry)), _shown(entry.default), entry.metadata["meaning"]) for entry in fields(cls)
        )


def _variables(entry: "Field[Any]") -> list[str]:
    variable = entry.metadata["variable"]
    return [variable, f"{variable}_FILE"] if entry.metadata.get("secret") else [variable]


def _text(entry: "Field[Any]", given: Mapping[str, str]) -> str | None:
    names = [name for name in _variables(entry) if name in given]
    if len(names) > 1:
        raise SettingsError(f"{names[0]} and {names[1]} are both set; keep one of them.")
    if not names:
        return None
    if names[0] == entry.metadata["variable"]:
        return given[names[0]].strip()
    try:
        text = Path(given[names[0]]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{names[0]} names a file that cannot be read: {error}.") from error
    if not text:
        raise SettingsError(f"{names[0]} names an empty file.")
    return text


def _value(entry: "Field[Any]", text: str) -> object:
    try:
        value: object = entry.metadata["read"](text)
    except ValueError as error:
        what = "a bad value" if entry.metadata.get("secret") else repr(text)
        raise SettingsError(f"{entry.metadata['variable']} holds {what}: {error}.") from error
    return value


def _shown(default: object) -> str:
    if default is None or default == ():
        return ""
    if isinstance(default, tuple):
        return ",".join(f"{name}:{longitude:g}" for name, longitude in default)
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)

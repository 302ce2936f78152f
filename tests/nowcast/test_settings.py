from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nowcast.errors import SettingsError
from nowcast.settings import Settings


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.database() == "sqlite:///var/nowcast.sqlite"
    assert settings.base("swpc") == "https://services.swpc.noaa.gov/"
    assert settings.geo_satellites == (("GOES East", -75.2), ("GOES West", -137.2))
    assert settings.port == 8050


GOOD = {
    "NOWCAST_DATA_DIR": ("/srv/nowcast", "data_dir", Path("/srv/nowcast")),
    "DATABASE_URL": ("postgres://me:word@db/now", "database_url", "postgresql+psycopg://me:word@db/now"),
    "NOWCAST_SWPC_URL": ("http://127.0.0.1:9000", "swpc_url", "http://127.0.0.1:9000/"),
    "NOWCAST_GFZ_URL": ("https://mirror.example/gfz/", "gfz_url", "https://mirror.example/gfz/"),
    "NOWCAST_IMAP_URL": ("https://mirror.example/imap", "imap_url", "https://mirror.example/imap/"),
    "NOWCAST_HORIZONS_URL": ("https://mirror.example/jpl", "horizons_url", "https://mirror.example/jpl/"),
    "NOWCAST_HORIZONS_OBJECTS": ("smile:-464, Wind:0", "horizons_objects", (("SMILE", -464.0), ("WIND", 0.0))),
    "NOWCAST_KYOTO_DST": ("Yes", "kyoto_dst", True),
    "NOWCAST_SMILE_URLS": (
        "https://a.example, s3://bucket/smile, /archive/smile/",
        "smile_urls",
        ("https://a.example/", "s3://bucket/smile/", "/archive/smile/"),
    ),
    "NOWCAST_IMAGE_DAYS": ("7", "image_days", 7),
    "NOWCAST_IMAGE_COUNT": ("100", "image_count", 100),
    "NOWCAST_SMILE_ORBIT": (
        "node:240, eccentricity: 0.83",
        "smile_orbit",
        (("node", 240.0), ("eccentricity", 0.83)),
    ),
    "NOWCAST_SMILE_PERIGEE": ("2026-08-02T03:04", "smile_perigee", datetime(2026, 8, 2, 3, 4, tzinfo=UTC)),
    "NOWCAST_SMILE_EPHEMERIS": ("/srv/smile.tle", "smile_ephemeris", Path("/srv/smile.tle")),
    "NOWCAST_SMILE_UVI_OFFSET": ("21.5", "smile_uvi_offset", 21.5),
    "NOWCAST_SMILE_ASSIMILATION": ("no", "smile_assimilation", False),
    "NOWCAST_GEO_SATELLITES": ("Ours: 19.2, East:285", "geo_satellites", (("Ours", 19.2), ("East", -75.0))),
    "NOWCAST_OPERATOR_TOKEN": ("open sesame", "operator_token", "open sesame"),
    "NOWCAST_IMAGE_STORE": ("s3://bucket/images", "image_store", "s3://bucket/images"),
    "SMTP_URL": ("smtp://user:word@mail.example:587", "smtp_url", "smtp://user:word@mail.example:587"),
    "NOWCAST_MAIL_FROM": ("Nowcast <now@example.org>", "mail_from", "Nowcast <now@example.org>"),
    "NOWCAST_MAIL_TESTER": ("me@example.org", "mail_tester", "me@example.org"),
    "NOWCAST_BASE_URL": ("https://now.example.org", "base_url", "https://now.example.org/"),
    "NOWCAST_SECRET_KEYS": ("new,old", "secret_keys", ("new", "old")),
    "NOWCAST_WEBHOOKS": (
        "ops@geo=slack:https://hooks.example.org/x, us=ntfy:https://ntfy.example.org/space",
        "webhooks",
        (
            ("ops", "geo", "slack", "https://hooks.example.org/x"),
            ("us", "default", "ntfy", "https://ntfy.example.org/space"),
        ),
    ),
    "NOWCAST_WEBHOOK_HOSTS": (
        "hooks.example.org,chat.lan=10.0.0.5",
        "webhook_hosts",
        (("hooks.example.org", ""), ("chat.lan", "10.0.0.5")),
    ),
    "NOWCAST_WEBHOOK_KEY": ("shared", "webhook_key", "shared"),
    "PORT": ("80", "port", 80),
}


@pytest.mark.parametrize("variable", GOOD)
def test_a_good_value_is_read(variable):
    text, name, value = GOOD[variable]
    assert getattr(Settings.from_env({variable: text}), name) == value


def test_every_setting_has_a_test_with_a_good_value():
    assert {name for _, name, _ in GOOD.values()} == {entry.name for entry in fields(Settings)}


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DATABASE_URL", "mysql://user:hunter2@db/now"),
        ("DATABASE_URL", "hunter2"),
        ("NOWCAST_SWPC_URL", "services.swpc.noaa.gov"),
        ("NOWCAST_GFZ_URL", "file:///etc/passwd"),
        ("NOWCAST_SMILE_URLS", "https://a.example,ftp://b.example"),
        ("NOWCAST_SMILE_URLS", "some/folder"),
        ("NOWCAST_SMILE_URLS", "/archive/../etc"),
        ("NOWCAST_IMAGE_DAYS", "0"),
        ("NOWCAST_IMAGE_COUNT", "many"),
        ("NOWCAST_SMILE_ORBIT", "raan:240"),
        ("NOWCAST_SMILE_ORBIT", "eccentricity:1.1"),
        ("NOWCAST_SMILE_ORBIT", "node:"),
        ("NOWCAST_SMILE_PERIGEE", "perigee"),
        ("NOWCAST_HORIZONS_OBJECTS", "MARS:499"),
        ("NOWCAST_HORIZONS_OBJECTS", "SMILE:-1.5"),
        ("NOWCAST_HORIZONS_OBJECTS", "SMILE"),
        ("NOWCAST_SMILE_UVI_OFFSET", "400"),
        ("NOWCAST_GEO_SATELLITES", "GOES East"),
        ("NOWCAST_GEO_SATELLITES", "GOES East:west"),
        ("NOWCAST_GEO_SATELLITES", "GOES East:nan"),
        ("NOWCAST_GEO_SATELLITES", "GOES East:361"),
        ("NOWCAST_GEO_SATELLITES", "A:1,A:2"),
        ("NOWCAST_KYOTO_DST", "perhaps"),
        ("SMTP_URL", "mail.example:hunter2"),
        ("NOWCAST_MAIL_FROM", "nobody"),
        ("NOWCAST_MAIL_TESTER", "a@b.org, c@d.org"),
        ("NOWCAST_BASE_URL", "now.example.org"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "65536"),
    ],
)
def test_a_bad_value_is_named_in_a_sentence_that_tells_no_secret(variable, text):
    with pytest.raises(SettingsError, match=f"^{variable} holds .*[.]$") as caught:
        Settings.from_env({variable: text})
    assert "hunter2" not in str(caught.value)


def test_an_unknown_name_stops_the_start_and_proposes_the_nearest():
    with pytest.raises(SettingsError, match="NOWCAST_SWCP_URL is no setting; did you mean NOWCAST_SWPC_URL"):
        Settings.from_env({"NOWCAST_SWCP_URL": "http://127.0.0.1"})


def test_names_of_others_and_of_the_tests_are_left_alone():
    assert Settings.from_env({"HOME": "/", "NOWCAST_TEST_DATA": "/data"}) == Settings()


def test_an_empty_value_counts_as_absent():
    assert Settings.from_env({"DATABASE_URL": "", "PORT": " "}) == Settings()


@pytest.mark.parametrize("variable", ["DATABASE_URL", "NOWCAST_OPERATOR_TOKEN", "SMTP_URL", "NOWCAST_SECRET_KEYS"])
def test_a_secret_may_come_from_a_file(variable, tmp_path):
    text, name, value = GOOD[variable]
    (tmp_path / "secret").write_text(text + "\n")
    assert getattr(Settings.from_env({f"{variable}_FILE": str(tmp_path / "secret")}), name) == value


def test_what_is_no_secret_comes_from_no_file():
    with pytest.raises(SettingsError, match="NOWCAST_BASE_URL_FILE is no setting"):
        Settings.from_env({"NOWCAST_BASE_URL_FILE": "/tmp/x"})


def test_a_secret_given_twice_is_refused():
    with pytest.raises(SettingsError, match="both set"):
        Settings.from_env({"SMTP_URL": "smtp://a", "SMTP_URL_FILE": "b"})


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_secret_file_that_is_missing_empty_or_no_text_is_named(content, tmp_path):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="NOWCAST_OPERATOR_TOKEN_FILE names"):
        Settings.from_env({"NOWCAST_OPERATOR_TOKEN_FILE": str(path)})


def test_secrets_are_not_shown():
    secrets = {"DATABASE_URL": "postgresql://me:hunter2@db/now", "SMTP_URL": "smtp://me:hunter2@mail"}
    secrets |= {"NOWCAST_OPERATOR_TOKEN": "hunter2", "NOWCAST_SECRET_KEYS": "hunter2"}
    assert "hunter2" not in repr(Settings.from_env(secrets))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_form_of_a_postgresql_address_is_normalised(scheme):
    assert Settings.from_env({"DATABASE_URL": f"{scheme}://db/now"}).database() == "postgresql+psycopg://db/now"


@pytest.mark.parametrize("name", ["mars", "base", "smtp", "database"])
def test_only_upstreams_are_bases(name):
    with pytest.raises(SettingsError, match="there are gfz, horizons, imap, swpc"):
        Settings().base(name)


def test_every_setting_is_described():
    rows = Settings.describe()
    assert len(rows) == len(fields(Settings))
    assert all(variable and meaning.endswith(".") for variable, _, meaning in rows)
    assert ("PORT", "8050") in [row[:2] for row in rows]


def test_an_upstream_may_have_several_bases_in_their_order() -> None:
    settings = Settings.from_env({"NOWCAST_SWPC_URL": "https://a.example/x, https://bucket.example/"})
    assert settings.bases("swpc") == ("https://a.example/x/", "https://bucket.example/")
    assert settings.base("swpc") == "https://a.example/x/"
    for text in ("https://a.example,https://a.example/", "https://a.example,ftp://b.example"):
        with pytest.raises(SettingsError, match="NOWCAST_SWPC_URL"):
            Settings.from_env({"NOWCAST_SWPC_URL": text})

"""The twenty nastiest things that upstream has done, each over real HTTP, the real poll and the real store.

Payloads are hand-written in the true shape.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answering import Reply, answering
from build import clock_at, new_store, worker_context

from dashboard.live.state import build
from dashboard.live.values import values
from nowcast import store
from nowcast.fetch import Client
from nowcast.l1.choice import choose
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.tick import make_nowcast

NOW = datetime(2026, 8, 7, 12, 0, 30, tzinfo=UTC)
MAG, WIND = "json/rtsw/rtsw_mag_1m.json", "json/rtsw/rtsw_wind_1m.json"
CONTACT = "https://example.org/nowcast"
Row = dict[str, Any]


@dataclass
class Upstream:
    """A server on loopback with a context that asks it; the time of the context is set by the test."""

    url: str
    context: Context
    replies: dict[str, Reply]
    agents: list[str]

    def say(self, path: str, rows: object, **how: Any) -> None:
        body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
        self.replies[path] = Reply(body, **how)

    def at(self, now: datetime) -> Context:
        return replace(self.context, clock=clock_at(now))

    def rows(self, feed: str, known_at: datetime | None = None) -> pd.DataFrame:
        week = timedelta(days=7)
        return store.read(self.context.store, feed, NOW - week, NOW + week, known_at=known_at)

    def kinds(self, feed: str) -> set[str]:
        return {remark["kind"] for remark in store.remarks(self.context.store, 100) if remark["feed"] == feed}


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[Upstream]:
    replies: dict[str, Reply] = {}
    agents: list[str] = []

    def reply(request: BaseHTTPRequestHandler) -> Reply:
        agents.append(request.headers.get("User-Agent", ""))
        missing = Reply(b"<h1>Not Found</h1>", 404, "text/html")
        answer = replies.get(request.path.partition("?")[0].lstrip("/"), missing)
        return answer if "(+https://" in agents[-1] else answer._replace(status=403)

    with answering(reply) as url:
        database = new_store(tmp_path / "n.sqlite")
        context = worker_context(database, tmp_path, clock_at(NOW), url, client=Client((url,), contact=CONTACT))
        yield Upstream(url, context, replies, agents)


def stamp(minutes_ago: float) -> str:
    return f"{NOW.replace(second=0) - timedelta(minutes=minutes_ago):%Y-%m-%dT%H:%M:%S}"


def mag(ago: float, source: str = "SOLAR1", bz: float | None = -5.0, *, active: bool = True, **more: Any) -> Row:
    """A row of the field, in the true shape."""
    by = None if bz is None else 3.0
    bt = None if bz is None else round(float(np.sqrt(bz**2 + 13.0)), 2)
    return {
        "time_tag": stamp(ago), "active": active, "source": source, "range": 0, "scale": 0, "bt": bt,
        "bx_gse": 2.0, "by_gse": by, "bz_gse": bz, "theta_gse": 0.0, "phi_gse": 0.0,
        "bx_gsm": None if bz is None else 2.0, "by_gsm": by, "bz_gsm": bz, "theta_gsm": -54.2, "phi_gsm": 56.3,
        "max_telemetry_flag": 0, "max_data_flag": 0, "overall_quality": 0,
    } | more  # fmt: skip


def wind(ago: float, source: str = "SOLAR1", speed: float | None = 400.0, **more: Any) -> Row:
    """A row of the plasma."""
    return {
        "time_tag": stamp(ago), "active": True, "source": source, "proton_speed": speed, "proton_density": 5.0,
        "proton_temperature": 90000, "proton_vx_gse": None, "proton_vy_gse": None, "proton_vz_gse": None,
        "overall_quality": 0,
    } | more  # fmt: skip


def chosen_bz(upstream: Upstream) -> tuple[float, str]:
    measured = choose(upstream.rows("rtsw_mag"), upstream.rows("rtsw_wind")).frame.dropna(subset=["bz_gsm"])
    return float(measured["bz_gsm"].iloc[-1]), str(measured["field_craft"].iloc[-1])


def test_case_1_a_directory_that_answers_404_for_good_is_down_and_said_and_a_mirror_is_a_setting(
    upstream: Upstream,
) -> None:
    assert [poll(upstream.context, "rtsw_mag") for _ in range(5)] == [1, 2, 3, 4, 5]
    health = store.read_health(upstream.context.store)["rtsw_mag"]
    assert (health.state, health.failures) == ("down", 5)
    assert "404" in health.reason
    assert upstream.kinds("rtsw_mag") == {"unreachable"}
    upstream.say(f"mirror/{MAG}", [mag(2)])
    moved = replace(upstream.context.settings, swpc_url=f"{upstream.url}mirror/")
    assert poll(replace(upstream.context, settings=moved), "rtsw_mag") == 0
    assert len(upstream.rows("rtsw_mag")) == 1


def test_case_2_a_header_row_of_strings_becomes_a_list_of_objects_overnight_and_back(upstream: Upstream) -> None:
    rows = [mag(ago) for ago in (2, 3, 4)]
    upstream.say(MAG, rows)
    assert poll(upstream.context, "rtsw_mag") == 0
    before = upstream.rows("rtsw_mag")
    keys = list(reversed(rows[0]))
    upstream.say(MAG, [keys, *([str(row[key]) for key in keys] for row in rows)])
    assert poll(upstream.context, "rtsw_mag") == 0
    pd.testing.assert_frame_equal(upstream.rows("rtsw_mag"), before)


def test_case_3_of_a_newest_first_list_the_newest_active_row_is_shown_and_not_the_last_one(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(2, "ACE", -0.09), mag(2, "SOLAR1", 1.0, active=False), mag(1400, "SOLAR1", 3.67)])
    assert poll(upstream.context, "rtsw_mag") == 0
    assert chosen_bz(upstream) == (-0.09, "ACE")


def test_case_4_three_craft_interleaved_and_off_the_minute_are_kept_apart(upstream: Upstream) -> None:
    rows = [
        row
        for ago in range(2, 12)
        for row in (
            mag(ago, "SOLAR1", -5.0),
            mag(ago, "ACE", -4.0, active=False),
            mag(ago - 2 / 60, "IMAP", -3.0, active=False),
        )
    ]
    upstream.say(MAG, rows)
    assert poll(upstream.context, "rtsw_mag") == 0
    kept = upstream.rows("rtsw_mag")
    assert len(kept) == 30
    assert (kept.index.get_level_values("time").second == 0).all()
    assert kept.groupby(level="source")["bz_gsm"].unique().map(list).to_dict() == {
        "ACE": [-4.0],
        "IMAP": [-3.0],
        "SOLAR1": [-5.0],
    }


def test_case_5_no_row_is_active_or_the_active_craft_is_empty_while_a_standby_has_values(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(ago, craft, active=False) for ago in (2, 3) for craft in ("ACE", "SOLAR1")])
    poll(upstream.context, "rtsw_mag")
    assert chosen_bz(upstream)[1] == "SOLAR1"
    empty = [mag(ago, "SOLAR1", None) for ago in range(1, 4)]
    upstream.say(MAG, [*empty, *(mag(ago, "ACE", -7.0, active=False) for ago in range(1, 4))])
    poll(upstream.context, "rtsw_mag")
    assert chosen_bz(upstream) == (-7.0, "ACE")


def test_case_6_a_craft_of_a_new_name_is_taken_when_the_known_one_falls_silent(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(ago, "SWFO-L1B", -6.0) for ago in range(2, 9)] + [mag(30, "SOLAR1")])
    assert poll(upstream.context, "rtsw_mag") == 0
    assert chosen_bz(upstream) == (-6.0, "SWFO-L1B")


def test_case_7_a_bare_nan_is_missing_and_never_reaches_the_browser(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(ago) for ago in range(2, 30)])
    body = json.dumps([wind(2, speed=float("nan"), proton_density=float("nan")), *(wind(a) for a in range(3, 30))])
    assert "NaN" in body
    upstream.say(WIND, body.encode())
    assert [poll(upstream.context, feed) for feed in ("rtsw_mag", "rtsw_wind")] == [0, 0]
    assert np.isnan(upstream.rows("rtsw_wind")["flow_speed"].iloc[-1])
    make_nowcast(upstream.context)
    found = values(build(upstream.context.store, NOW, 1), NOW)
    assert found["flow_speed"]["value"] is not None
    json.dumps(found, allow_nan=False)


def test_case_8_minus_9999_in_a_flag_of_every_good_row_says_nothing(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(ago, max_data_flag=-9999, range=-9999) for ago in range(2, 12)])
    assert poll(upstream.context, "rtsw_mag") == 0
    assert upstream.rows("rtsw_mag")["bz_gsm"].notna().sum() == 10
    assert upstream.kinds("rtsw_mag") == set()


def test_case_9_a_stamp_without_a_zone_is_utc_on_a_machine_in_tokyo(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.say(MAG, [mag(2)])
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert poll(upstream.context, "rtsw_mag") == 0
    finally:
        monkeypatch.undo()
        time.tzset()
    assert upstream.rows("rtsw_mag").index[0][0] == pd.Timestamp("2026-08-07T11:58Z")


@pytest.mark.parametrize(("status", "kind"), [(202, "text/html"), (200, "application/json")])
def test_case_10_a_challenge_or_an_empty_body_is_a_failure_and_leaves_the_good_rows(
    upstream: Upstream, status: int, kind: str
) -> None:
    upstream.say(MAG, [mag(2)])
    poll(upstream.context, "rtsw_mag")
    upstream.say(MAG, b"", status=status, kind=kind, headers={"x-amzn-waf-action": "challenge"})
    assert [poll(upstream.context, "rtsw_mag") for _ in range(2)] == [1, 2]
    assert len(upstream.rows("rtsw_mag")) == 1


def test_case_11_an_upstream_that_forbids_askers_without_a_name_and_an_address_answers_us(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(2)])
    assert poll(replace(upstream.context, client=Client((upstream.url,))), "rtsw_mag") == 1
    assert "403" in store.read_health(upstream.context.store)["rtsw_mag"].reason
    assert poll(upstream.context, "rtsw_mag") == 0
    assert upstream.agents[-1].startswith("smile-nowcast/")
    assert CONTACT in upstream.agents[-1]


def test_case_12_a_truncated_list_with_status_200_writes_nothing_and_is_counted(upstream: Upstream) -> None:
    upstream.say(MAG, [mag(3)])
    poll(upstream.context, "rtsw_mag")
    before = upstream.rows("rtsw_mag")
    whole = json.dumps([mag(ago, bz=-20.0) for ago in (2, 3)]).encode()
    for cut in range(1, len(whole), 97):
        upstream.say(MAG, whole[:cut])
        assert poll(upstream.context, "rtsw_mag") > 0
    pd.testing.assert_frame_equal(upstream.rows("rtsw_mag"), before)
    assert store.read_health(upstream.context.store)["rtsw_mag"].failures > 5
    upstream.say(MAG, whole)
    assert poll(upstream.context, "rtsw_mag") == 0
    assert store.read_health(upstream.context.store)["rtsw_mag"].failures == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><p>Maintenance", "text/html"),
        (b"<!DOCTYPE html><p>Maintenance", "application/json"),
        (b'{"status": {"code": 1406, "message": "no data"}}', "application/json"),
        (json.dumps([mag(2)]).encode(), "application/pdf"),
    ],
)
def test_case_13_a_page_or_an_error_in_the_place_of_data_is_refused_with_a_sentence(
    upstream: Upstream, body: bytes, kind: str
) -> None:
    upstream.say(MAG, body, kind=kind)
    assert poll(upstream.context, "rtsw_mag") == 1
    assert upstream.rows("rtsw_mag").empty
    assert store.read_health(upstream.context.store)["rtsw_mag"].reason


def test_case_14_a_feed_that_is_frozen_but_answers_with_new_tags_grows_stale_by_its_stamps(upstream: Upstream) -> None:
    states = []
    for minute in (0, 5, 10, 30):
        upstream.say(MAG, [mag(2)], headers={"ETag": f'"{minute}"'})
        context = upstream.at(NOW + timedelta(minutes=minute))
        assert poll(context, "rtsw_mag") == 0
        states.append(store.read_health(context.store)["rtsw_mag"].state)
    assert states == ["ok", "late", "stale", "down"]


def test_case_15_zeros_that_mean_no_data_are_missing_and_the_dimmed_minutes_beside_an_eclipse_are_said(
    upstream: Upstream,
) -> None:
    upstream.say(WIND, [wind(2, proton_density=0.0), wind(3)])
    poll(upstream.context, "rtsw_wind")
    assert upstream.rows("rtsw_wind")["proton_density"].isna().tolist() == [False, True]
    assert upstream.kinds("rtsw_wind") == {"fill"}
    for role in ("primary", "secondary"):
        rows = [
            {"time_tag": f"{stamp(a)}Z", "satellite": 19, "energy": "0.1-0.8nm", "electron_contaminaton": False,
             "flux": 0.0 if 20 <= a < 80 else 2e-8 if 17 <= a < 83 else 4e-7}
            for a in range(5, 120)
        ]  # fmt: skip
        upstream.say(f"json/goes/{role}/xrays-6-hour.json", rows)
        upstream.say(f"json/goes/{role}/xrays-1-day.json", rows)
    poll(upstream.context, "goes_xrays")
    flux = upstream.rows("goes_xrays")["xray_flux"]
    assert (flux.isna().sum(), flux.min()) == (60, 2e-8)
    assert upstream.kinds("goes_xrays") == {"fill", "suspect"}


@pytest.mark.parametrize("spelling", ["Kp", "kp"])
def test_case_16_a_misspelt_key_or_another_case_is_the_same_column(upstream: Upstream, spelling: str) -> None:
    upstream.say("products/noaa-planetary-k-index.json", [{"time_tag": "2026-08-07T06:00:00", spelling: 2.67}])
    assert poll(upstream.context, "swpc_kp") == 0
    assert upstream.rows("swpc_kp")["kp"].tolist() == [2.67]
    row = mag(2)
    row["theta_bsm"] = row.pop("theta_gsm")
    upstream.say(MAG, [row])
    poll(upstream.context, "rtsw_mag")
    assert upstream.rows("rtsw_mag")["theta_gsm"].tolist() == [-54.2]


def test_case_17_a_model_that_runs_ahead_of_now_and_a_forecast_in_one_list_are_never_the_present(
    upstream: Upstream,
) -> None:
    model = [{"time_tag": stamp(-67 + n), "dst": float(-n)} for n in reversed(range(80))]
    for span in ("1_hour", "7_day"):
        upstream.say(f"json/geospace/geospace_dst_{span}.json", model)
    poll(upstream.context, "geospace_dst")
    rows = upstream.rows("geospace_dst")
    assert rows.index.get_level_values("time").max() == pd.Timestamp(NOW.replace(second=0)) + pd.Timedelta(minutes=67)
    assert upstream.kinds("geospace_dst") == set()
    said = [("06", 3.33, "observed"), ("09", 4.0, "estimated"), ("12", 5.67, "predicted"), ("15", 6.0, "predicted")]
    forecast = [{"time_tag": f"2026-08-07T{h}:00:00", "kp": k, "observed": o, "noaa_scale": None} for h, k, o in said]
    upstream.say("products/noaa-planetary-k-index-forecast.json", forecast)
    poll(upstream.context, "kp_forecast")
    sources = upstream.rows("kp_forecast").reset_index("source")["source"]
    assert sources.tolist() == [kind for _, _, kind in said]
    assert "kp_estimate" not in upstream.rows("kp_forecast")


def test_case_18_a_running_kp_that_falls_to_0_and_rewrites_the_past_keeps_what_it_said(upstream: Upstream) -> None:
    def running(*cells: float) -> None:
        rows = [{"time_tag": stamp(4 - n), "kp_index": 0, "estimated_kp": k, "kp": "0Z"} for n, k in enumerate(cells)]
        upstream.say("json/planetary_k_index_1m.json", rows)

    running(3.67, 4.0)
    poll(upstream.context, "swpc_running_kp")
    running(3.67, 4.33, 0.0)
    poll(upstream.at(NOW + timedelta(minutes=1)), "swpc_running_kp")
    assert upstream.rows("swpc_running_kp")["running_kp"].tolist() == [3.67, 4.33, 0.0]
    assert upstream.rows("swpc_running_kp", NOW + timedelta(seconds=10))["running_kp"].tolist() == [3.67, 4.0]
    assert "kp" not in upstream.rows("swpc_running_kp")


def test_case_19_a_swap_of_the_source_rewrites_the_past_under_its_own_name_and_craft_are_never_mixed(
    upstream: Upstream,
) -> None:
    def goes(satellite: int, hp: float) -> list[Row]:
        more = {"He": 20.0, "Hn": 10.0, "total": hp + 5.0, "arcjet_flag": False}
        return [{"time_tag": f"{stamp(a)}Z", "satellite": satellite, "Hp": hp, **more} for a in range(5, 60)]

    for first, second in ((19, 18), (18, 19)):
        for role, number in (("primary", first), ("secondary", second)):
            for span in ("6-hour", "1-day"):
                upstream.say(f"json/goes/{role}/magnetometers-{span}.json", goes(number, 80.0 + number))
        assert poll(upstream.context, "goes_magnetometers") == 0
    kept = upstream.rows("goes_magnetometers").groupby(level="source")["goes_hp"].unique().map(list)
    assert kept.to_dict() == {"GOES-18": [98.0], "GOES-19": [99.0]}
    upstream.say(
        MAG,
        [mag(a, "SOLAR1", -5.0 if a > 10 else None) for a in range(2, 30)]
        + [mag(a, "ACE", 5.0, active=False) for a in range(2, 30)],
    )
    poll(upstream.context, "rtsw_mag")
    make_nowcast(upstream.context)
    field = upstream.rows("l1_field").reset_index("source")
    assert {(row.source, row.bz_gsm) for row in field.itertuples()} == {("SOLAR1", -5.0), ("ACE", 5.0)}
    switches = store.switches(upstream.context.store, NOW - timedelta(hours=1), NOW)
    assert [(switch.before, switch.after) for switch in switches] == [("SOLAR1", "ACE")]


def test_case_20_fills_inside_rows_of_good_quality_and_of_hours_to_come_are_missing(upstream: Upstream) -> None:
    upstream.say(WIND, [wind(2, speed=-9999.9, overall_quality=0, proton_temperature=-1e5), wind(3)])
    poll(upstream.context, "rtsw_wind")
    newest = upstream.rows("rtsw_wind").iloc[-1]
    assert newest[["flow_speed", "proton_temperature"]].isna().all()
    assert newest["proton_density"] == 5.0
    hours = [("10", -46), ("11", -38), ("12", 9999), ("13", 99999)]
    kyoto = [{"time_tag": f"2026-08-07T{hour}:00:00", "dst": dst} for hour, dst in hours]
    upstream.say("products/kyoto-dst.json", kyoto)
    poll(upstream.context, "kyoto_dst")
    assert upstream.rows("kyoto_dst")["dst"].dropna().tolist() == [-46.0, -38.0]

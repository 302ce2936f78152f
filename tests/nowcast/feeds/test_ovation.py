"""The grid of OVATION, whole, with holes and with wrong cells."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError
from nowcast.feeds.ovation import documents, parse

HEAD = {"Observation Time": "2026-08-01T18:16:00Z", "Forecast Time": "2026-08-01T19:52:00Z", "type": "MultiPoint"}
CELLS = [[longitude, latitude, 12 if latitude == 68 else 0] for longitude in range(360) for latitude in range(-90, 91)]


def answer(cells: list[Any], **more: Any) -> bytes:
    return json.dumps(HEAD | more | {"coordinates": cells}).encode()


def grid(body: bytes) -> NDArray[np.uint8]:
    (document,) = documents(body)
    return np.frombuffer(base64.b64decode(document.body["cells"]), dtype=np.uint8).reshape(181, 360)


def test_the_grid_is_kept_by_latitude_with_both_times() -> None:
    (document,) = documents(answer(CELLS))
    assert document.key == "2026-08-01T18:16Z"
    assert document.start is not None
    assert (document.start - document.time).total_seconds() == 96 * 60
    cells = grid(answer(CELLS))
    assert cells[68 + 90].tolist() == [12] * 360
    assert int(cells.sum()) == 12 * 360
    assert document.body["greatest"] == {"north": 12, "south": 0}
    assert parse(answer(CELLS)).empty


def test_missing_and_implausible_cells_are_missing_and_not_quiet() -> None:
    cells = grid(answer([*CELLS[3:], [0, -89, 101], [400, 0, 5], [0, -90, -1]]))
    assert (cells == 255).sum() == 3
    assert cells[0, 0] == 255


def test_null_cells_do_not_hide_the_others() -> None:
    cells = grid(answer([*CELLS[:-2], [359, 89, None], "x"]))
    assert (cells == 255).sum() == 2


def test_a_grid_without_forecast_time_is_kept_without_it() -> None:
    (document,) = documents(answer(CELLS, **{"Forecast Time": None}))
    assert (document.start, document.body["forecast"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"<html>", "no JSON"),
        (b"[]", "no grid"),
        (b"{}", "no grid"),
        (answer([]), "no triples"),
        (answer(CELLS[:1000]), "1000 of 65160"),
        (answer([[1, 2], [3, 4]]), "no triples"),
        (answer(CELLS, **{"Observation Time": "never"}), "no readable time"),
    ],
)
def test_anything_else_is_a_format_error(body: bytes, why: str) -> None:
    with pytest.raises(FeedFormatError, match=rf"^ovation: .*{why}"):
        documents(body)


@pytest.mark.parametrize(
    ("name", "north"),
    [
        ("more/swpc_payloads/ovation-aurora.2026_08_01.json", 13),
        ("samples/ovation_aurora_latest.2025-01-12.json", 24),
    ],
)
def test_recorded_grids_are_kept_cell_by_cell(data_dir: Path, name: str, north: int) -> None:
    body = (data_dir / name).read_bytes()
    given = np.array(json.loads(body)["coordinates"])
    assert (grid(body)[given[:, 1] + 90, given[:, 0]] == given[:, 2]).all()
    assert documents(body)[0].body["greatest"]["north"] == north

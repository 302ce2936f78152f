"""X-ray images as they are asked for from Python."""

from pathlib import Path

import numpy as np
import pytest
from sxi_images import jorgensen_minutes

import nowcast

IMAGES = tuple(jorgensen_minutes(5))


def test_images_are_written_and_read_again(tmp_path: Path) -> None:
    folders = nowcast.write_sxi(IMAGES, tmp_path / "level3")
    (tmp_path / "level3" / "notes.txt").write_text("no image")
    files = nowcast.read_sxi(tmp_path / "level3")
    assert len(folders) == len(files.images) == 5
    assert files.remarks == ("notes.txt is no SXI Level 3 file.",)
    assert np.array_equal(files.images[0].counts, IMAGES[0].counts)


def test_a_path_gives_the_boundary_of_its_images(tmp_path: Path) -> None:
    nowcast.write_sxi(IMAGES, tmp_path)
    found, again = nowcast.retrieve_boundary(str(tmp_path)), nowcast.retrieve_boundary(IMAGES)
    assert found.reason == ""
    assert found.standoff_distance == pytest.approx(again.standoff_distance, abs=1e-3)


def test_an_image_without_light_gives_a_reason() -> None:
    faint = nowcast.simulate_sxi("2027-08-10T12:00Z", proton_density=0.05, flow_speed=300.0, minutes=1)
    found = nowcast.retrieve_boundary(faint)
    assert found.standoff_distance is None
    assert found.reason == "no light above the background"


def test_a_place_that_is_given_is_that_of_the_craft() -> None:
    image = nowcast.simulate_sxi("2027-08-10T12:00Z", proton_density=10.0, minutes=1, position=(5.92, 6.74, 17.71))[0]
    assert image.position == (5.92, 6.74, 17.71)
    assert image.simulated


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"proton_density": 10e6}, "proton_density is taken in"),
        ({"proton_density": 10.0, "flow_speed": 4e5}, "in m/s"),
        ({"proton_density": 10.0, "minutes": 0}, "1 to 1440 minutes"),
        ({"proton_density": 10.0, "position": (1.0, 2.0)}, "three numbers"),
        ({"proton_density": 10.0, "position": (4e4, 0.0, 9e4)}, "in km"),
        ({"proton_density": 10.0, "model": "mine"}, "no emissivity model 'mine'"),
    ],
)
def test_what_cannot_be_simulated_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(nowcast.NowcastError, match=words):
        nowcast.simulate_sxi("2027-08-10T12:00Z", **given)  # type: ignore[arg-type]


def test_no_image_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(nowcast.InputError, match="no image"):
        nowcast.retrieve_boundary([])
    with pytest.raises(nowcast.FeedFormatError, match="neither a file nor a folder"):
        nowcast.retrieve_boundary(tmp_path / "nothing")

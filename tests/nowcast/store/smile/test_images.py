"""The catalogue of images: what is known when, versions, files under their hash, what is dropped."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nowcast.errors import StoreError
from nowcast.store import Store
from nowcast.store.smile import (
    Image,
    ImageFiles,
    SeenFile,
    StoredRetrieval,
    image_bytes,
    open_files,
    products,
    prune_images,
    read_images,
    read_retrievals,
    seen_files,
    write_files,
    write_image,
    write_retrieval,
)

NOW = datetime(2026, 7, 20, 23, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def files(tmp_path: Path) -> ImageFiles:
    return open_files(tmp_path / "images")


def stored(files: ImageFiles, folder: Path, body: bytes, form: str = "png") -> str:
    path = folder / "file"
    path.write_bytes(body)
    return files.put(path, form)


def image(minute: int = 0, picture: str = 64 * "0", **changes: object) -> Image:
    default = Image(
        product="sxi", time=NOW + minute * MINUTE, version=1, received=NOW + timedelta(hours=50), name="L3_x",
        level="L3", mirror="http://127.0.0.1/", picture=picture, width=16, height=27, stretch="0 to 1",
        published=NOW + timedelta(hours=49), exposure=60.0, position=(5.0, 6.0, 17.0), aim=(8.0, 0.0, 0.0),
        state="simulated",
    )  # fmt: skip
    return replace(default, **changes)  # type: ignore[arg-type]


def test_an_image_comes_back_as_it_was_written(store: Store) -> None:
    assert write_image(store, image())
    assert read_images(store, "sxi") == [image()]
    assert read_images(store, "uvi") == []
    assert products(store) == {"sxi": (NOW, NOW, 1)}


def test_the_same_version_again_changes_nothing(store: Store) -> None:
    write_image(store, image())
    assert not write_image(store, image(note="again"))
    assert read_images(store, "sxi") == [image()]


def test_a_new_version_counts_from_when_it_was_received(store: Store) -> None:
    later = image(version=2, received=NOW + timedelta(hours=60))
    write_image(store, image())
    write_image(store, later)
    assert read_images(store, "sxi") == [later]
    assert read_images(store, "sxi", known_at=NOW + timedelta(hours=55)) == [image()]
    assert read_images(store, "sxi", known_at=NOW + timedelta(hours=49)) == []
    assert products(store, NOW) == {}


def test_a_span_takes_both_its_ends_and_a_limit_the_last_ones(store: Store) -> None:
    for minute in range(5):
        write_image(store, image(minute))
    images = read_images(store, "sxi", NOW + MINUTE, NOW + 3 * MINUTE)
    assert [each.time for each in images] == [NOW + minute * MINUTE for minute in (1, 2, 3)]
    assert [each.time for each in read_images(store, "sxi", limit=2)] == [NOW + 3 * MINUTE, NOW + 4 * MINUTE]


def test_a_file_lies_under_the_hash_of_its_content_once(files: ImageFiles, tmp_path: Path) -> None:
    digest = stored(files, tmp_path, b"picture")
    assert digest == hashlib.sha256(b"picture").hexdigest()
    assert stored(files, tmp_path, b"picture") == digest
    assert [path.name for path in (tmp_path / "images").rglob("*.*")] == [f"{digest}.png"]
    assert image_bytes(files, image(picture=digest)) == b"picture"


def test_a_file_that_changed_on_its_medium_is_not_shown(files: ImageFiles, tmp_path: Path) -> None:
    digest = stored(files, tmp_path, b"picture")
    next((tmp_path / "images").rglob("*.png")).write_bytes(b"pictura")
    with pytest.raises(StoreError, match="changed"):
        files.read(digest, "png")
    files.drop(digest, "png")
    with pytest.raises(StoreError, match="could not be read"):
        files.read(digest, "png")


@pytest.mark.parametrize("digest", ["../../etc/passwd", "A" * 64, "0" * 63, ""])
def test_only_a_hash_names_a_file(files: ImageFiles, digest: str) -> None:
    with pytest.raises(StoreError, match="hash"):
        files.read(digest, "png")


def test_pictures_may_lie_behind_any_address_of_fsspec(tmp_path: Path) -> None:
    files = open_files("memory://pictures")
    digest = stored(files, tmp_path, b"far away")
    assert files.read(digest, "png") == b"far away"
    with pytest.raises(StoreError, match="cannot be opened"):
        open_files("nothing-such://bucket")


def test_old_and_surplus_images_are_dropped_with_files_nobody_needs(
    store: Store, files: ImageFiles, tmp_path: Path
) -> None:
    shared = stored(files, tmp_path, b"shared")
    own = [stored(files, tmp_path, bytes([number])) for number in range(6)]
    for minute in range(6):
        write_image(store, image(minute, shared if minute in (0, 5) else own[minute]))
    assert prune_images(store, files, NOW + 6 * MINUTE, keep=4, span=timedelta(days=30)) == 2
    assert [each.time for each in read_images(store, "sxi")] == [NOW + minute * MINUTE for minute in (2, 3, 4, 5)]
    assert files.read(shared, "png") == b"shared"
    with pytest.raises(StoreError):
        files.read(own[1], "png")
    assert prune_images(store, files, NOW + 30 * MINUTE, keep=9, span=26 * MINUTE) == 2


def test_what_became_of_a_file_is_stored(store: Store) -> None:
    taken = SeenFile("a.fits", "http://127.0.0.1/", 7, 64 * "a", NOW, "taken")
    write_files(store, [taken, replace(taken, name="b.fits", state="refused", note="broken")])
    write_files(store, [replace(taken, compared="http://127.0.0.2/")])
    seen = seen_files(store, ["a.fits", "b.fits", "c.fits"])
    assert set(seen) == {"a.fits", "b.fits"}
    assert seen["a.fits"].compared == "http://127.0.0.2/"
    assert seen["b.fits"].note == "broken"


def test_a_result_is_known_from_when_it_was_received(store: Store) -> None:
    result = StoredRetrieval(NOW, 64 * "a", NOW + MINUTE, 9.1, 8.9, 9.3, 2, 0, True, "", 300.0, 70.0)
    none = replace(
        result, time=NOW + MINUTE, standoff_distance=None, low=None, high=None, gate=False, reason="no light"
    )
    write_retrieval(store, result)
    write_retrieval(store, none)
    write_retrieval(store, replace(result, received=NOW + 9 * MINUTE, low=1.0))
    assert read_retrievals(store, NOW, NOW + MINUTE) == [result, none]
    assert read_retrievals(store, NOW, NOW + MINUTE, known_at=NOW) == []

"""Looking through mirrors: real index pages and folders, and hostile ones."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_server import START, Quiet, served

from nowcast.errors import FeedUnreachable
from nowcast.fetch.mirrors import LARGEST, Listed, Mirror, fetch, listing, open_mirror

SINCE = START - timedelta(days=5)
FITS = b"SIMPLE  =                    T" + bytes(200)


def archive(folder: Path) -> Path:
    for day, name in (("20270510", "a.fits"), ("20270509", "b.fits"), ("20260101", "old.fits")):
        place = folder / "SXI" / day
        place.mkdir(parents=True)
        (place / name).write_bytes(FITS + name.encode())
    (folder / "UVI").mkdir()
    (folder / "UVI" / "u.fits").write_bytes(FITS)
    return folder


def found(mirror: Mirror) -> dict[str, Listed]:
    return {file.name: file for file in listing(mirror, since=SINCE).files}


def test_an_index_page_and_a_folder_show_the_same_files(tmp_path: Path) -> None:
    archive(tmp_path)
    with served(tmp_path) as url:
        pages = found(open_mirror(url))
        folder = found(open_mirror(f"{tmp_path}/"))
        assert set(pages) == set(folder) == {"a.fits", "b.fits", "u.fits"}
        assert pages["a.fits"].path == folder["a.fits"].path == "SXI/20270510/a.fits"
        for mirror, files in ((open_mirror(url), pages), (open_mirror(f"{tmp_path}/"), folder)):
            digest = fetch(mirror, files["a.fits"], tmp_path / "copy")
            assert digest == hashlib.sha256(FITS + b"a.fits").hexdigest()
            assert (tmp_path / "copy").read_bytes() == FITS + b"a.fits"


def test_a_place_of_fsspec_is_looked_through_as_a_folder_is(tmp_path: Path) -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    system.pipe("/smile-archive/SXI/20270510/m.fits", FITS)
    mirror = Mirror("s3://bucket/smile-archive/", system=system, root="/smile-archive")
    files = found(mirror)
    assert files["m.fits"].size == len(FITS)
    assert fetch(mirror, files["m.fits"], tmp_path / "copy") == hashlib.sha256(FITS).hexdigest()


def test_the_newest_folders_are_looked_into_first_and_old_ones_not_at_all(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

    with served(archive(tmp_path), Counting) as url:
        listing(open_mirror(url), since=SINCE)
    assert asked.index("/SXI/20270510/") < asked.index("/SXI/20270509/")
    assert "/SXI/20260101/" not in asked


APACHE = """<html><head><title>Index of /smile</title></head><body><pre><a href="?C=N;O=D">Name</a>
<a href="/">Parent Directory</a>
<a href="SMILE_UVI_L2_AURORA-GEO_20270510T010000.cdf">SMILE_UVI_L2_..&gt;</a> 2027-05-10 01:22  8.1M
<a href="x.fits">x.fits</a> 10-May-2027 01:30  12345
<a href="../../etc/passwd">y</a> <a href="http://127.0.0.1:1/evil.fits">z</a> <a href="//evil.example/a.fits">z</a>
<a href="%2e%2e/%2e%2e/secret.fits">s</a> <a href="sub%2f..%2f..%2fsecret.fits">t</a>
<a href="javascript:alert(1)">u</a>
<a href="a/b/c.fits">deep</a> <a href="-rf.fits">v</a> <a href="file:///etc/passwd">w</a> <a href="http://[bad">q</a>
<a href="n%00.fits">n</a> <a href="q.fits?token=1">q</a></pre></body></html>"""


def page(body: str, kind: str = "text/html") -> type[Quiet]:
    class Page(Quiet):
        def do_GET(self) -> None:
            content = body.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Page


def test_a_hostile_page_leads_nowhere_but_to_its_own_plain_names(tmp_path: Path) -> None:
    with served(tmp_path, page(APACHE)) as url:
        seen = listing(open_mirror(url), since=SINCE)
    times = {file.name: file.changed for file in seen.files}
    assert times == {
        "SMILE_UVI_L2_AURORA-GEO_20270510T010000.cdf": datetime(2027, 5, 10, 1, 22, tzinfo=UTC),
        "x.fits": datetime(2027, 5, 10, 1, 30, tzinfo=UTC),
    }
    assert "lead elsewhere" in seen.remarks[0]
    assert int(seen.remarks[0].split(" names ")[1].split()[0]) >= 9


def test_a_huge_page_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (
        served(tmp_path, page("<html>" + '<a href="x.fits">x</a>' * 250_000)) as url,
        pytest.raises(FeedUnreachable, match="more than"),
    ):
        listing(open_mirror(url), since=SINCE)


def test_an_endless_tree_ends(tmp_path: Path) -> None:
    with served(tmp_path, page('<a href="a/">a</a> <a href="b/">b</a> <a href="c/">c</a>')) as url:
        assert listing(open_mirror(url), since=SINCE).files == ()


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    class Elsewhere(Quiet):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

    with served(tmp_path, Elsewhere) as url, pytest.raises(FeedUnreachable, match="redirects"):
        listing(open_mirror(url), since=SINCE)


@pytest.mark.parametrize("body", [b"<html><body>Maintenance</body></html>", b"{}", b""])
def test_another_thing_under_the_name_of_a_file_is_not_taken(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "x.fits").write_bytes(body)
    with served(tmp_path) as url, pytest.raises(FeedUnreachable):
        fetch(open_mirror(url), Listed("x.fits", "x.fits"), tmp_path / "copy")


def test_a_file_that_is_too_large_is_not_taken(tmp_path: Path) -> None:
    with (tmp_path / "x.fits").open("wb") as file:
        file.truncate(LARGEST + 1)
    mirror = open_mirror(f"{tmp_path}/")
    for told in (None, LARGEST + 1):
        with pytest.raises(FeedUnreachable, match="bytes"):
            fetch(mirror, Listed("x.fits", "x.fits", told), tmp_path / "copy")


def test_a_link_out_of_a_folder_and_what_is_no_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.fits").write_bytes(FITS)
    place = tmp_path / "archive"
    place.mkdir()
    (place / "a.fits").write_bytes(FITS)
    (place / "out").symlink_to(tmp_path / "secret")
    (place / "s.fits").symlink_to(tmp_path / "secret" / "s.fits")
    (place / "in.fits").symlink_to(place / "a.fits")
    os.mkfifo(place / "pipe.fits")
    seen = listing(open_mirror(f"{place}/"), since=SINCE)
    assert {file.name for file in seen.files} == {"a.fits", "in.fits"}
    assert "names 3 things" in seen.remarks[0]


def test_a_mirror_that_is_silent_says_so(tmp_path: Path) -> None:
    for mirror in (open_mirror("http://127.0.0.1:1/"), open_mirror(f"{tmp_path}/nothing/")):
        with pytest.raises(FeedUnreachable):
            listing(mirror, since=SINCE)


def test_the_label_of_a_mirror_shows_no_password() -> None:
    assert Mirror("https://user:hunter2@a.example:8443/x/?key=1").label == "https://a.example:8443/x/"

"""A wheel of the project holds all that it needs: it serves every page from an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from build import new_store, until
from filled import fill

ROOT = Path(__file__).parent.parent
SOURCES = ("nowcast", "dashboard", "assets")
FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
NAMED = re.compile(r"""(?:src|href)="(/[^"#]*)"|(?:from|import)\s*\(?\s*["']([./][^"']+\.js)["']|url\(["']?([^"')]+)""")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is built, so that nothing is built in the checkout."""
    folder = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def installed(tree: Path) -> Path:
    """A folder in which the wheel is installed, and nothing else."""
    options = ("--no-deps", "--no-index")
    run(*PIP, "wheel", *options, "--no-build-isolation", "--wheel-dir", tree / "dist", tree, folder=tree)
    (wheel,) = (tree / "dist").glob("*.whl")
    target = tree / "installed"
    run(*PIP, "install", *options, "--no-compile", "--target", target, wheel, folder=tree)
    return target


def files(folder: Path) -> set[str]:
    """Files below a folder that belong to the project."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


def test_the_wheel_holds_every_file(installed: Path) -> None:
    assert files(installed / "nowcast") == files(ROOT / "nowcast")
    assets = {f"assets/{name}" for name in files(ROOT / "assets")}
    assert files(installed / "dashboard") == files(ROOT / "dashboard") | assets


@pytest.mark.slow
def test_the_source_distribution_builds_the_same_wheel(tree: Path, installed: Path) -> None:
    build = "import setuptools.build_meta as build; print(build.build_sdist('dist'))"
    run(sys.executable, "-c", build, folder=tree)
    (archive,) = (tree / "dist").glob("*.tar.gz")
    shutil.unpack_archive(archive, tree / "unpacked", filter="data")
    (source,) = (tree / "unpacked").iterdir()
    build = "import setuptools.build_meta as build; build.build_wheel('again')"
    run(sys.executable, "-c", build, folder=source)
    (wheel,) = (source / "again").glob("*.whl")
    with zipfile.ZipFile(wheel) as again:
        names = {name for name in again.namelist() if ".dist-info/" not in name}
    assert names == {f"{place}/{name}" for place in ("nowcast", "dashboard") for name in files(installed / place)}


@pytest.fixture
def site(installed: Path, tmp_path: Path, free_port: int) -> Iterator[httpx.Client]:
    """The web process of the wheel, started in an empty folder, over a store that is filled."""
    empty, data = tmp_path / "empty", tmp_path / "data"
    for folder in (empty, data):
        folder.mkdir()
    fill(new_store(data / "nowcast.sqlite"), datetime.now(UTC).replace(second=0, microsecond=0))
    environment = {**os.environ, "PYTHONPATH": str(installed), "NOWCAST_DATA_DIR": str(data), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "nowcast.cli", "web", "--port", str(free_port)]
    process = subprocess.Popen(command, cwd=empty, env=environment)
    headers = {"Accept-Encoding": "identity"}  # nothing has to be compressed first
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{free_port}", timeout=20, headers=headers) as client:
            until(lambda: process.poll() is not None or answers(client), 60.0)
            assert process.poll() is None, "the web process has ended"
            yield client
    finally:
        process.terminate()
        process.wait(30)
    assert not list(empty.iterdir()), "something was written beside the data"


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def named(text: str, path: str) -> set[str]:
    """Paths on this server that a page, a script or a style sheet names."""
    found = {urljoin(path, next(filter(None, groups))) for groups in NAMED.findall(text)}
    return {target for target in found if target.startswith("/")}


def test_the_wheel_serves_every_page_and_all_that_it_names(installed: Path, site: httpx.Client) -> None:
    sheet = installed / "dashboard" / "assets" / "core" / "app.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "/* of the wheel */", encoding="utf-8")
    seen: dict[str, str] = {}
    waiting = {"/"}
    while waiting:
        path = waiting.pop()
        answer = site.get(path)
        assert answer.status_code == 200, path
        kind = answer.headers["content-type"].partition(";")[0]
        ours = kind == "text/html" or (path.startswith("/assets/") and kind in ("text/javascript", "text/css"))
        seen[path] = answer.text if ours else ""
        waiting |= named(seen[path], path) - set(seen)
    assert {"/", "/feeds", "/images", "/skill", "/sun"} <= set(seen)
    asked = {urlsplit(path).path for path in seen if path.startswith("/assets/")}
    assert asked >= {f"/assets/{name}" for name in files(ROOT / "assets") if name.endswith((".js", ".css"))}
    assert "/* of the wheel */" in site.get("/assets/core/app.css").text

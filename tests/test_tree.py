"""What the tree as a whole promises: its files, no package index, pins with hashes, no known hole."""

import re
import shutil
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PINS = ["requirements.txt", "requirements-test.txt"]

FLOORS = {  # lowest version without a known vulnerability, and which one
    "dash": ("4.4.1", "background callbacks trusted the client; CVE-2024-21485 before"),
    "flask": ("3.1.3", "CVE-2026-27205, CVE-2025-47278, CVE-2023-30861"),
    "gunicorn": ("23.0.0", "CVE-2024-1135, CVE-2024-6827"),
    "pillow": ("12.2.0", "CVE-2026-40192"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "urllib3": ("2.6.3", "CVE-2026-21441, CVE-2025-66418, CVE-2025-66471"),
    "werkzeug": ("3.1.6", "CVE-2026-27199, CVE-2025-66221, CVE-2024-49767"),
}
# in pieces, so that this file does not name them
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
OPTIONS = ["--" + "index-url", "--extra-" + "index-url", "--find-" + "links", "--trusted-" + "host"]
FORBIDDEN = re.compile("|".join(map(re.escape, HOSTS + OPTIONS)))


def tracked() -> list[Path]:
    """Files that git knows."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def pinned(name: str) -> dict[str, list[Version]]:
    """Versions by package; several where they differ by Python."""
    found: dict[str, list[Version]] = {}
    for line in re.findall(r"^([a-z0-9][^\\\n]*?)\s*\\?$", (ROOT / name).read_text(), flags=re.MULTILINE):
        requirement = Requirement(line)
        (only,) = requirement.specifier
        assert only.operator == "=="
        found.setdefault(requirement.name, []).append(Version(only.version))
    return found


def test_no_tracked_file_names_a_package_index() -> None:
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        assert not FORBIDDEN.search(text), path.relative_to(ROOT)


def test_no_large_file_is_tracked() -> None:
    fitted = ROOT / "nowcast" / "coefficients"  # what `train` writes may have a megabyte
    allowed = {path: 1_000_000 if path.parent == fitted else 400_000 for path in tracked()}
    assert not [path.relative_to(ROOT) for path, most in allowed.items() if path.stat().st_size > most]


TOP = (
    "pyproject.toml setup.py dashboard nowcast tests assets Procfile README.md CHANGELOG.md LICENSE Makefile docs "
    ".ci/run"
)


@pytest.mark.parametrize("name", [*TOP.split(), *PINS])
def test_the_top_level_is_complete(name: str) -> None:
    assert (ROOT / name).exists()


def test_two_commands_are_all_that_a_newcomer_needs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci/run").read_text()


@pytest.mark.parametrize("name", PINS)
def test_every_pin_has_a_hash_and_no_line_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert len(blocks) > 40
    assert not [block for block in blocks if block.strip() and not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)]


def test_the_tools_for_tests_come_on_top_of_the_same_pins() -> None:
    run, test = (pinned(name) for name in PINS)
    assert {name: test[name] for name in run} == run
    assert not {"pytest", "mypy", "ruff", "playwright", "hypothesis"} & set(run)


def test_the_pins_are_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = (
        project["project"]["dependencies"] + project["build-system"]["requires"] + project["dependency-groups"]["build"]
    )
    pins = pinned("requirements.txt")
    for requirement in map(Requirement, asked):
        assert all(found in requirement.specifier for found in pins[requirement.name.lower()]), requirement


@pytest.mark.parametrize("package", FLOORS)
def test_nothing_with_a_known_vulnerability_is_pinned_or_installed(package: str) -> None:
    floor, holes = FLOORS[package]
    found = [pin for name in PINS for pin in pinned(name).get(package, [])]
    try:
        found.append(Version(version(package)))
    except PackageNotFoundError:
        assert not found, f"{package} is pinned and not installed"
    assert all(one >= Version(floor) for one in found), holes

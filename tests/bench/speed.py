"""What is promised of the speed, in one table: figure, must, aim, measured. Run by `make bench`.

With `--against REF` that commit is checked out into a temporary folder and measured in turn with this tree, figure by
figure, so that a ratio can be read whatever else the machine does. Each figure is a program of `figures/`, run in a
process of its own with the tree on its path; it prints JSON. CPU seconds bear a busy machine better than wall time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIGURES = Path(__file__).with_name("figures")


@dataclass(frozen=True)
class Figure:
    """A line of the table: its key in what a program prints, its unit, and what it must and should be.

    A limit that begins with "/" is a part of what the other commit needs.
    """

    program: str
    key: str
    text: str
    must: str
    aim: str


TABLE = (
    Figure("tick", "tick", "CPU of a tick with one new minute of three craft, 7 days in memory [ms]", "/10", "/25"),
    Figure("tick", "cold", "the same without memory: a start, the first of a day [ms]", "", ""),
    Figure("start", "import_cpu", "web process: CPU of its import [s]", "1.2", "0.8"),
    Figure("start", "memory", "web process: memory at start [MB]", "150", "110"),
    Figure("polling", "p50", "viewers that poll each 10 s, data change each 10 s: p50 [ms]", "", ""),
    Figure("polling", "p99", "p99 [ms]", "100", "40"),
    Figure("polling", "cpu", "CPU per poll [ms]", "0.15", "0.06"),
    Figure("polling", "errors", "answers that were none", "0", "0"),
    Figure("polling", "memory", "web process: memory under that load [MB]", "180", ""),
    Figure("replay", "speed", "replay of the built-in storm at 600: speed of its clock", "400", "600"),
    Figure("replay", "behind", "the page behind that clock [s], median", "2", "1"),
    Figure("replay", "cpu", "CPU of a replay minute [ms]", "", ""),
    Figure("replay", "memory", "memory of `run --replay` [MB]", "300", "200"),
    Figure("naive_dash", "naive", "naive Dash callback: CPU per viewer and update [ms]", "", ""),
    Figure("naive_dash", "delta", "delta: CPU per viewer and update [ms]", "", ""),
    Figure("naive_dash", "ratio", "naive callback over delta", "350", ""),
)


def measured(program: str, tree: Path, options: list[str]) -> dict[str, float]:
    """What a program prints when it runs over a tree."""
    support = [tree, tree / "tests" / "support", tree / "tests" / "dashboard"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, support))}
    command = [sys.executable, str(FIGURES / f"{program}.py"), *options]
    done = subprocess.run(command, env=environment, cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{program} over {tree.name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


@contextmanager
def checkout(reference: str) -> Iterator[Path]:
    """The tree of a commit in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, reference.replace("/", "-"))
        subprocess.run(["git", "worktree", "add", "--detach", str(tree), reference], cwd=ROOT, check=True,
                       capture_output=True)  # fmt: skip
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=False)


def line(figure: Figure, here: dict[str, float], there: dict[str, float] | None) -> str:
    """A line of the table."""
    value, other = here.get(figure.key), None if there is None else there.get(figure.key)
    cells = [f"{figure.text:74}", f"{figure.must:>6}", f"{figure.aim:>6}", _cell(value)]
    if there is not None:
        ratio = f"{other / value:8.1f}" if value and other else f"{'–':>8}"
        cells += [_cell(other), ratio]
    return " ".join(cells)


def _cell(value: float | None) -> str:
    return f"{'–':>10}" if value is None else f"{value:10.2f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", help="a commit to measure in turn, as 39c31d5")
    parser.add_argument("--only", nargs="*", help="programs of figures/ to run; all without it")
    parser.add_argument("--viewers", default="2000", help="how many poll (file limit: one socket each)")
    arguments = parser.parse_args()
    programs = [name for name in dict.fromkeys(figure.program for figure in TABLE) if name in (arguments.only or name)]
    options = {"polling": ["--viewers", arguments.viewers]}
    load = os.getloadavg()
    print(f"load of the machine {load[0]:.1f}, {os.cpu_count()} cores; measured with other work as it comes")
    head = [f"{'figure':74}", f"{'must':>6}", f"{'aim':>6}", f"{'measured':>10}"]
    print(" ".join(head + ([f"{arguments.against:>10}", f"{'ratio':>8}"] if arguments.against else [])), flush=True)

    def show(other: Path | None) -> None:
        for program in programs:
            there = None if other is None else measured(program, other, options.get(program, []))
            here = measured(program, ROOT, options.get(program, []))
            for figure in TABLE:
                if figure.program == program:
                    print(line(figure, here, there), flush=True)

    if arguments.against:
        with checkout(arguments.against) as tree:
            show(tree)
    else:
        show(None)


if __name__ == "__main__":
    main()

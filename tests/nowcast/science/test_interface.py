"""What `import nowcast` offers: lazy, typed, whole, and no name that hides a package."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import nowcast

ROOT = Path(__file__).parents[3]
FUNCTIONS = [name for name in nowcast.__all__ if inspect.isfunction(getattr(nowcast, name))]


def test_the_import_loads_no_library() -> None:
    program = "import sys, nowcast; print(sorted({'numpy', 'pandas', 'plotly', 'scipy', 'dash'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_no_figure_library_is_loaded_before_something_is_drawn() -> None:
    program = (
        "import sys, nowcast; [getattr(nowcast, name) for name in nowcast.__all__]; print('plotly' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", nowcast.__all__)
def test_a_public_name_is_there_and_explained(name: str) -> None:
    found = getattr(nowcast, name)
    if name != "__version__":
        assert found.__name__ == name
        assert found.__module__.startswith("nowcast.")
        assert inspect.getdoc(found)
    assert name in dir(nowcast)


def test_a_type_checker_is_told_the_same_names_as_the_interpreter() -> None:
    tree = ast.parse((ROOT / "nowcast" / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("nowcast.")
        for alias in node.names
    }
    homes = nowcast._HOMES.items()
    assert typed == {name: f"nowcast.{home}" for home, names in homes for name in names.split()}
    assert sorted(nowcast.__all__) == sorted([*typed, "__version__"])
    assert (ROOT / "nowcast" / "py.typed").exists()


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nose_dist"):
        nowcast.nose_dist  # type: ignore[attr-defined]  # noqa: B018


def test_no_public_name_is_that_of_a_package_or_module() -> None:
    paths = [*ROOT.glob("nowcast/**/*.py"), *ROOT.glob("dashboard/**/*.py")]
    modules = {path.parent.name if path.stem == "__init__" else path.stem for path in paths}
    assert not modules & set(nowcast.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_what_it_takes_gives_and_refuses(name: str) -> None:
    function = getattr(nowcast, name)
    text = str(inspect.getdoc(function))
    parameters = inspect.signature(function).parameters
    assert not parameters or "Parameters\n----------" in text
    assert "Returns\n-------" in text
    described = {word for line in text.splitlines() if " : " in line for word in line.split(" : ")[0].split(", ")}
    described |= {line.removeprefix("**").split(" : ")[0] for line in text.splitlines() if line.startswith("**")}
    assert {parameter.removeprefix("**") for parameter in parameters} <= described
    hints = inspect.get_annotations(function)
    assert set(hints) == {*parameters, "return"}

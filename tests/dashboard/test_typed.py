"""The types of the dashboard: what a function takes and gives has a name."""

import ast
import re
from pathlib import Path

import pytest

import dashboard

ROOT = Path(dashboard.__file__).parent
MODULES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")
}
QUOTED = re.compile(r"[A-Za-z_][\w\[\], .|]*[\w\]]")  # an annotation in quotes
MOST_FILES = 8  # of the dashboard outside of a folder


def parsed(text: str) -> ast.AST | None:
    """The tree of an annotation in quotes; None where the text is none."""
    try:
        return ast.parse(text, mode="eval") if QUOTED.fullmatch(text) else None
    except SyntaxError:
        return None


def names(node: ast.AST | None) -> set[str]:
    """Names in an annotation, those in quotes too."""
    if node is None:
        return set()
    quoted = [item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    trees = [node, *(tree for text in quoted if (tree := parsed(text)))]
    return {item.id for tree in trees for item in ast.walk(tree) if isinstance(item, ast.Name)}


def aliases(tree: ast.Module) -> set[str]:
    """Names of the module that stand for a type with `Any` in it."""
    found = {"Any"}
    for node in tree.body:
        if isinstance(node, ast.Assign) and names(node.value) & found:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def untyped(tree: ast.Module) -> list[str]:
    """Functions and fields whose annotation has `Any` in it."""
    hidden = aliases(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            annotations = [argument.annotation for argument in every if argument] + [node.returns]
            if any(names(annotation) & hidden for annotation in annotations):
                found.append(node.name)
        elif isinstance(node, ast.AnnAssign) and names(node.annotation) & hidden:
            found.append(ast.unparse(node.target))
    return found


def test_no_signature_and_no_field_of_the_dashboard_is_any():
    assert {name: where for name, tree in MODULES.items() if (where := untyped(tree))} == {}


def test_few_files_of_the_dashboard_stand_outside_of_a_folder():
    assert len([path for path in ROOT.iterdir() if path.is_file()]) <= MOST_FILES


@pytest.mark.parametrize(
    "text",
    ["def f(x: Any): ...", "def f() -> dict[str, Any]: ...", "View = dict[str, Any]\ndef f(x: View): ...",
     "def f(x: 'list[Any]'): ...", "async def f(*, x: Any | None = None): ...", "x: Any = 1"],
)  # fmt: skip
def test_the_count_sees_any_in_every_form(text: str):
    assert untyped(ast.parse(text))

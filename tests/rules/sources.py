"""The source of the project as its laws read it: every Python file of a package as a tree."""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
Find = Callable[[ast.AST], Iterable[ast.AST]]


def trees(*packages: str) -> Iterator[tuple[str, ast.AST]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def places(find: Find, *packages: str, but: Iterable[str] = ()) -> list[str]:
    """Where `find` finds something, as `path:line: source`, in all files that do not begin with one of `but`."""
    return [
        f"{path}:{getattr(node, 'lineno', 1)}: {ast.unparse(node)}"
        for path, tree in trees(*packages)
        if not path.startswith(tuple(but))
        for node in find(tree)
    ]

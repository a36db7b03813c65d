"""One name, one thing: what the glossary of docs/architecture.md promises and a machine can see."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "plugins" / "siar"


def test_no_package_has_two_classes_of_one_name() -> None:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[inside.parts[0], node.name].append(inside.as_posix())
    assert len(found) > 300
    assert {name: paths for (_, name), paths in found.items() if len(paths) > 1} == {}


def test_no_two_modules_of_a_package_differ_by_a_plural_alone() -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        stem = path.stem
        singular = f"{stem[:-3]}y" if stem.endswith("ies") else stem.removesuffix("s")
        found[path.relative_to(PACKAGE).parts[0], singular].add(stem)
    assert {package: stems for (package, _), stems in found.items() if len(stems) > 1} == {}

"""Imports in the package point only to lower floors, and importing it does no work."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "framing"
FLOORS = {
    "errors": 0, "labels": 0.1, "decoding": 0.2, "lines": 0.3, "delimited": 0.4,
    "clean": 0.3,
    "tokeniser": 0.5, "digits": 0.5,
    "text": 1, "effects": 1,
    "cells": 1.5,
    "passages": 1.2, "printing": 1.2,
    "inference": 1.5, "charts": 1.5, "rates": 1.6,
    "encoding": 1.5,
    "unspaced": 2.1,
    "counts": 2, "result": 2, "design": 2, "mantel": 2.5,
    "corpus_files": 1, "days": 0.9, "repeats": 0.9, "corpus_checks": 1.1, "corpus": 3, "lexicon": 3,
    "actors": 4, "persons": 4.6, "mentions": 4.7, "keyness": 4.8, "key_groups": 4.9, "collocates": 4,
    "reproductions": 4, "places": 4,
    "loaded_checks": 3.5, "choice_hits": 3.5, "loaded": 4, "choices": 4, "topics": 4,
    "voices": 4.5,
    "ingest": 5, "validation": 5,
    "report": 6,
    "doctor": 7, "commands": 7, "terminal": 6.5,
    "cli": 8,
}  # fmt: skip
HEAVY = {"pandas", "numpy", "scipy", "matplotlib", "gensim", "nltk", "papermill", "nbconvert", "bs4", "httpx",
         "sklearn", "tomotopy", "networkx"}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> set[str]:
    """Modules of the package that a file imports, wherever in the file."""
    name = module_name(path)
    base = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join(base[: len(base) - node.level + 1]) if node.level else ""
            source = ".".join(part for part in (parent, node.module or "") if part)
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                found.add(inner if inner in MODULES else source)
    return {item for item in found if item.split(".")[0] == "framing"}


def floor(name: str) -> float:
    return FLOORS[name.split(".")[1]]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "framing"])
def test_imports_point_only_to_lower_floors(name):
    assert name.split(".")[1] in FLOORS, f"{name} has no floor: add it to FLOORS"
    for other in imports(MODULES[name]):
        if other == "framing":
            continue
        same_package = other.split(".")[1] == name.split(".")[1]
        assert same_package or floor(other) < floor(name), f"{name} (floor {floor(name)}) imports {other}"


def test_modules_of_a_package_import_each_other_without_cycles():
    graph = {name: {other for other in imports(path) if other in MODULES and other != name}
             for name, path in MODULES.items() if name != "framing"}  # fmt: skip
    order = list(TopologicalSorter(graph).static_order())
    assert len(order) >= len(graph)


def test_the_check_itself_sees_relative_and_nested_imports(tmp_path, monkeypatch):
    package = tmp_path / "framing"
    (package / "voices").mkdir(parents=True)
    file = package / "voices" / "marks.py"
    file.write_text("def f():\n    from ..report import run\n    from .quotes import x\n", "utf-8")
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", package)
    assert imports(file) == {"framing.report.run" if "framing.report.run" in MODULES else "framing.report",
                             "framing.voices.quotes"}  # fmt: skip


def test_importing_the_package_and_its_command_loads_nothing_heavy():
    code = "import sys, framing, framing.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(shown.split())

"""The house: imports point only downwards, by wing and by file; rooms stay small; importing does no work."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "framing"
WINGS = (
    "cli", "doctor", "commands", "import_command",
    "report.bundle", "report.batch", "report.run", "report.page", "report.sections", "report.study", "report.notebook",
    "report",
    "ingest.importing", "ingest.formats.databases", "ingest.formats", "ingest",
    "validation",
    "measures.topics", "measures.topics.models", "measures.voices", "measures.voices.counting",
    "measures.loaded", "measures.keyness", "measures.description", "measures",
    "attribution", "attribution.extract", "attribution.extract.layout",
    "attribution.extract.english", "attribution.extract.english.clauses", "attribution.extract.english.names",
    "attribution.extract.english.casing", "attribution.extract.english.words",
    "attribution.extract.grammar", "attribution.extract.common",
    "result",
    "charts.score", "charts.description", "charts", "charts.canvas",
    "corpus", "corpus.tables", "lexicon",
    "stats.inference", "stats.sums", "stats", "stats.effects",
    "printing", "terminal", "text",
    "cells", "digits", "errors", "exports",
)  # fmt: skip
"""From the top of the house down; a module is of the innermost wing that its name begins with."""
MOST_FILES, MOST_LOOSE, MOST_LINES = 12, 10, 400
HEAVY = {"pandas", "numpy", "scipy", "matplotlib", "gensim", "nltk", "papermill", "nbconvert", "bs4", "httpx",
         "sklearn", "tomotopy", "networkx"}  # fmt: skip


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
ROOMS = sorted({path.parent for path in MODULES.values()} - {PACKAGE})


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


def wing(name: str) -> str:
    """The innermost wing of a module; none is a fault."""
    parts = name.split(".")[1:]
    inner = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((part for part in inner if part in WINGS), "")


@pytest.mark.parametrize("name", [name for name in MODULES if name != "framing"])
def test_imports_point_only_to_lower_wings(name):
    here = wing(name)
    assert here, f"{name} is in no wing: add it to WINGS"
    for other in imports(MODULES[name]) - {"framing"}:
        assert WINGS.index(here) <= WINGS.index(wing(other)), f"{name} (wing {here}) imports {other}"


def test_no_modules_import_each_other_in_a_circle():
    graph = {name: {other for other in imports(path) if other in MODULES and other != name}
             for name, path in MODULES.items() if name != "framing"}  # fmt: skip
    order = list(TopologicalSorter(graph).static_order())
    assert len(order) >= len(graph)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(PACKAGE)))
def test_a_room_is_small_and_says_what_it_is_for(room):
    files = [path for path in room.glob("*.py") if path.name != "__init__.py"]
    if room.name == "lexicons":
        return
    assert len(files) <= MOST_FILES, f"{room.name} has {len(files)} modules; make a room of those that belong together"
    said = " ".join((ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or "").split())
    for needed in ("What lives here", "What may enter", "Start with"):
        assert needed in said, f"{room.name}/__init__.py does not say: {needed}"
    for name in re.findall(r"`([a-z_]+\.py)`", said):
        assert list(room.rglob(name)) or list(room.parent.glob(name)), f"{room.name} has no {name}"
    long = [path.name for path in files if len(path.read_text("utf-8").splitlines()) > MOST_LINES]
    assert not long, f"more than {MOST_LINES} lines: {long}"


def test_few_modules_stand_outside_of_a_wing():
    loose = [path.name for path in PACKAGE.glob("*.py") if path.name != "__init__.py"]
    assert len(loose) <= MOST_LOOSE, loose
    assert [name for name in loose if len((PACKAGE / name).read_text("utf-8").splitlines()) > MOST_LINES] == []


def test_the_check_itself_sees_relative_and_nested_imports(tmp_path, monkeypatch):
    package = tmp_path / "framing"
    (package / "attribution").mkdir(parents=True)
    file = package / "attribution" / "marks.py"
    file.write_text("def f():\n    from ..report.run import run\n    from .separate import x\n", "utf-8")
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", package)
    assert imports(file) == {"framing.report.run.run", "framing.attribution.separate"}
    assert WINGS.index(wing("framing.attribution.marks")) > WINGS.index(wing("framing.report.run.run"))


def test_importing_the_package_and_its_command_loads_nothing_heavy():
    code = "import sys, framing, framing.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(shown.split())


def test_names_of_the_package_are_what_they_say_whatever_else_is_imported():
    code = f"""
import importlib, framing
for name in {sorted(MODULES)!r}:
    importlib.import_module(name)
print(*[name for name in framing.__all__ if not callable(getattr(framing, name))])
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not shown.split()

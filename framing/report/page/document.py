"""Document: what a report shows, as structure, read from an executed notebook. Each format is written from it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from framing.report.notebook import versions
from framing.report.notebook.parameters import Parameter
from framing.report.page.cells import Part, part_of
from framing.report.page.empty_sections import without_empty
from framing.report.page.evidence import Evidence, evidence_of
from framing.report.study import structure as st
from framing.report.study.structure import Text, text


@dataclass(frozen=True)
class Made:
    """What a report was made of.

    Attributes
    ----------
    name : str
        The notebook's name, as a reader would give it to ``framing report``.
    declared : sequence of Parameter
        The notebook's parameters.
    values : mapping
        Their values.
    chosen : collection of str
        The names of those set for this run.
    recipe : mapping
        As `run.json` records it; `framing reproduce` reads it from the page.
    """

    name: str
    declared: Sequence[Parameter] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    chosen: Collection[str] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes
    ----------
    title : Text
        The first heading of level 1, else the notebook's name.
    opening : tuple of Node
        The rest of that cell, its first paragraph as the lede, and ledes of the cells below it.
    parts : list of Part
        The other cells.
    registration, colophon : tuple of Node
        What was registered, where anything was; how the report was made.
    recipe : mapping
    evidence : sequence of Evidence
        What the page of evidence lists, to which rows of tables may lead.
    """

    title: Text
    opening: tuple[st.Node, ...]
    parts: list[Part]
    registration: tuple[st.Node, ...] = ()
    colophon: tuple[st.Node, ...] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()

    @property
    def nodes(self) -> tuple[st.Node, ...]:
        """Everything below the title, in order."""
        body = (node for part in self.parts for node in part.nodes)
        return (*self.opening, *body, *self.registration, *self.colophon)


def document_of(notebook: Mapping[str, Any], folder: Path, made: Made) -> Document:
    """Return what the report of an executed notebook shows.

    Parameters
    ----------
    notebook : mapping
        As `record.normalised` gives it.
    folder : Path
        Where pictures that Markdown names are looked for.
    made : Made
        What it was made of.
    """
    parts = without_empty([part_of(cell, folder) for cell in notebook["cells"]])
    title, opening, rest = _opened(parts)
    opening = (*opening, *_found(rest))
    title = title or text(Path(made.name).stem.replace("_", " ").capitalize())
    return Document(title, opening, rest, _registration(made.recipe), _colophon(made), made.recipe, evidence_of(folder))


def _opened(parts: list[Part]) -> tuple[Text, tuple[st.Node, ...], list[Part]]:
    """Return title and opening of a report, and its parts without them."""
    title: Text = ()
    opening: tuple[st.Node, ...] = ()
    rest: list[Part] = []
    leading = False
    for part in parts:
        ones = ((n, node) for n, node in enumerate(part.nodes) if isinstance(node, st.Heading) and node.level == 1)
        at, heading = next(ones, (0, None))
        if heading is not None and not title:
            title, leading = heading.text, True
            opening, part = part.nodes[at + 1 :], replace(part, nodes=part.nodes[:at])
        elif leading and part.nodes and _look(part.nodes[0]) == "lede":
            opening, part = (*opening, *part.nodes), replace(part, nodes=())
        elif part.nodes:
            leading = False
        rest.append(part)
    if opening and isinstance(opening[0], st.Paragraph) and "lede" not in map(_look, opening):
        opening = (replace(opening[0], look="lede"), *opening[1:])
    return title, opening, rest


def _found(parts: Sequence[Part]) -> tuple[st.Node, ...]:
    """Return the findings of results that cells add, which open the report too, as a list."""
    nodes = [node for part in parts for node in part.nodes if isinstance(node, st.Paragraph)]
    findings = dict.fromkeys(st.said(node.text) for node in nodes if node.look == "finding")
    return (st.Listing(tuple((st.Paragraph(text(line)),) for line in findings)),) if findings else ()


def _look(node: st.Node) -> str:
    return node.look if isinstance(node, st.Paragraph) else ""


def _sentence(*pieces: str | st.Run, look: st.Look = "") -> st.Paragraph:
    return st.Paragraph(tuple(st.Run(piece) if isinstance(piece, str) else piece for piece in pieces if piece), look)


def _code(said: str) -> st.Run:
    return st.Run(said, ("code",))


def _list(lines: Sequence[str]) -> st.Listing:
    return st.Listing(tuple((_sentence(line),) for line in lines))


def _registration(recipe: Mapping[str, Any]) -> tuple[st.Node, ...]:
    """Return what was registered, and every deviation."""
    registered, deviations = recipe.get("registration"), recipe.get("deviations", [])
    if not registered:
        return ()
    n = len(deviations)
    head = f"{n} deviation{'' if n == 1 else 's'} from what was registered:"
    return (
        st.Heading(2, text("What was registered")),
        _sentence("The plan was frozen under the hash ", _code(registered["hash"]), "."),
        _list(registered["hypotheses"]),
        st.Box("note", (_sentence(head), _list(deviations))) if n else _sentence("Nothing here deviates from it."),
    )


def _colophon(made: Made) -> tuple[st.Node, ...]:
    """Return how a report was made: notebook, parameters, command, versions."""
    packages = ", ".join(f"{name} {number}" for name, number in versions.packages().items())
    said = f"framing {versions.report_version()}, Python {versions.python()}"
    return (
        st.Heading(2, text("How this report was made")),
        _sentence(
            "The notebook ",
            _code(made.name),
            " was run from top to bottom in a fresh kernel. ",
            st.Run("Code is folded away above each result. ", ("screen",)),
            "Beside this file are the executed notebook, the tables and figures, and ",
            _code("run.json"),
            ", the record of the run.",
        ),
        *([st.Box("aside", (_parameters(made),), "Parameters")] if made.declared else []),
        _sentence("To run it again:"),
        st.Code(_command(made)),
        _sentence(f"{said}{', ' if packages else ''}{packages}.", look="versions"),
    )


def _parameters(made: Made) -> st.Table:
    head = tuple(st.Cell(text(name)) for name in ("parameter", "value", "meaning"))
    rows = []
    for parameter in made.declared:
        value = made.values.get(parameter.name, parameter.default)
        shown = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
        bold: tuple[st.Style, ...] = ("strong",) if parameter.name in made.chosen else ()
        cells = (st.Run(parameter.name, (*bold, "code")), st.Run(shown, (*bold, "code")), st.Run(parameter.help, bold))
        rows.append(tuple(st.Cell((run,) if run.text else ()) for run in cells))
    said = "Parameters; those set for this run are in bold, the rest are the notebook’s defaults."
    return st.Table(text(said), (head,), tuple(rows))


def _command(made: Made) -> str:
    """Return a command line that runs the same again."""
    words = ["framing", "report", made.name, "--out", "reports/again"]
    for key in (key for key in made.values if key in made.chosen):
        value = made.values[key]
        words += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"]
    return shlex.join(words + [word for kind in made.recipe.get("formats", []) for word in ("--to", kind)])

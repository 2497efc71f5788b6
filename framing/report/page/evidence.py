"""Evidence: every hit behind the printed rows on a page of its own, which the report's tables lead to."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from framing.cells import as_written
from framing.report.study.row_hits import FOLDER, PAGE, anchor
from framing.result import Presentation
from framing.text.reading import many, visible

TEMPLATE = Path(__file__).parent / "template"
PLACE = ("speaker", "outlet", "published", "doc_id", "voice")
"""What of a hit says where it is; what is not known is omitted."""
MANY_WORDS = 4
"""Words of a hit, on average, above which hits are passages, and their words are counted."""


@dataclass(frozen=True)
class Group:
    """The hits of one row of a result."""

    anchor: str
    label: str
    hits: list[dict[str, str]]

    @property
    def size(self) -> str:
        """How many hits there are, and how many words they have where these are more than one word each."""
        n, words = len(self.hits), sum(int(hit["words"] or 0) for hit in self.hits)
        return f"{n:,} · {many(words, 'word')}" if words > MANY_WORDS * n else f"{n:,}"


@dataclass(frozen=True)
class Evidence:
    """The hits behind one table of a result; `measure` is the name of its file."""

    measure: str
    title: str
    groups: list[Group]


def evidence_of(folder: Path) -> list[Evidence]:
    """Return what the tables of evidence in a report's folder list, by measure.

    Parameters
    ----------
    folder : Path
        Of the report.
    """
    return list(_read(folder))


def anchors_of(found: Sequence[Evidence]) -> frozenset[str]:
    """Return the ids of the page of evidence."""
    return frozenset([group.anchor for one in found for group in one.groups] + [one.measure for one in found])


def _read(folder: Path) -> Iterator[Evidence]:
    for path in sorted((folder / FOLDER).glob("*.csv")):
        measure, name, title = _named(folder / "tables", path.stem)
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        columns = {column: [as_written(cell) for cell in table[column].tolist()] for column in table}
        by_label: dict[str, list[dict[str, str]]] = {}
        for cells in zip(*columns.values(), strict=True):
            hit = dict(zip(columns, cells, strict=True))
            hit["place"] = " · ".join(filter(None, (hit[column] for column in PLACE)))
            by_label.setdefault(hit["label"], []).append(hit)
        groups = [Group(anchor(measure, label, name), label, hits) for label, hits in by_label.items()]
        yield Evidence(path.stem, title, groups)


def _named(tables: Path, called: str) -> tuple[str, str, str]:
    """Return the measure and the further table whose hits a file holds, and what they are called together."""
    measures = [path.stem for path in tables.glob("*.json") if f"{called}-".startswith(f"{path.stem}-")]
    if not measures:
        return called, "", called
    measure = max(measures, key=len)
    name = called[len(measure) + 1 :]
    saved = json.loads((tables / f"{measure}.json").read_text("utf-8"))
    title = Presentation.from_json(saved.get("presentation", {})).title
    outlet = saved.get("settings", {}).get("outlet", "")
    said = f"{title}, {outlet}" if outlet else title
    return measure, name, f"{said}: {name.replace('_', ' ')}" if name else said


def write_evidence(folder: Path, title: str, found: Sequence[Evidence]) -> None:
    """Write the page of evidence into a report's folder, where there is any.

    The page asks for nothing. Its one script sorts and filters, is written here, and is the only one that the page's
    policy lets run; text is escaped.

    Parameters
    ----------
    folder : Path
        Of the report.
    title : str
        The report's title.
    found : sequence of Evidence
        From `evidence_of`.
    """
    import jinja2
    from markupsafe import Markup

    if not any(one.groups for one in found):
        return
    script = (TEMPLATE / "evidence.js").read_text("utf-8")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    page = environment.get_template("evidence.html.j2").render(
        title=title,
        style=Markup((TEMPLATE / "style.css").read_text("utf-8")),
        script=Markup(script),
        hash=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
        evidence=found,
    )
    (folder / PAGE).write_text(visible(page), encoding="utf-8", errors="replace", newline="\n")

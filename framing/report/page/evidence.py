"""Evidence: every hit behind the printed rows on a page of its own, which the report's tables lead to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from framing.cells import as_written
from framing.report.sections.every_hit import FOLDER, PAGE, anchors
from framing.result import Result
from framing.text.reading import visible

TEMPLATE = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Group:
    """The hits of one row of a result."""

    anchor: str
    label: str
    hits: list[dict[str, str]]


@dataclass(frozen=True)
class Evidence:
    """The hits of one result."""

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
        if not (folder / "tables" / f"{path.stem}.json").is_file():
            continue  # a result that was not saved: its table is beside the report, and no row leads to it
        result = Result.read(folder / "tables", path.stem)
        ids = anchors(path.stem, result.table.iloc[:, 0])
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8").map(as_written)
        parts = {str(label): part for label, part in table.groupby("label", sort=False)}
        groups = [Group(ids[label], label, part.to_dict("records")) for label, part in parts.items() if label in ids]
        yield Evidence(path.stem, result.presentation.title, groups)


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

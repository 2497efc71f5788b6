"""Row hits: the places behind the printed rows of a result, in a table beside a report, or shown below a notebook's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from framing.cells import write_csv
from framing.printing import PrintSettings
from framing.report.notebook.hashes import digest
from framing.report.notebook.tables import most_rows
from framing.report.study.blocks import Block, find_rows_by, keep, report_folder, stack
from framing.report.study.structure import Paragraph, Run
from framing.result import Result
from framing.result.evidence import spans_of_table
from framing.result.files import stem

FOLDER, PAGE = "evidence", "evidence.html"
"""Where the places behind the rows are, beside a report's tables, and the page that shows them."""


@dataclass
class _Counted:
    """A result, what it was counted in, and the hits of the rows of each table that a report printed so far."""

    result: Result
    of: Any
    folder: Path | None
    hits: dict[str, pd.DataFrame] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)


_COUNTED: dict[str, _Counted] = {}
"""What was counted last, by measure."""


def keep_counted(result: Result, of: Any) -> Result:
    """Save a result where a report is being made, so that the rows of its tables lead to their passages; return it.

    Parameters
    ----------
    result : Result
        As it is shown.
    of : Study
        What it was counted in.
    """
    _remember(result, of)
    return keep(result)


def _remember(result: Result, of: Any) -> _Counted:
    known = _known(result)
    if known is None or known.of is not of:
        known = _COUNTED[result.measure] = _Counted(result, of, report_folder())
    return known


def _same(one: Result, other: Result) -> bool:
    return one.comparison == other.comparison and one.settings == other.settings


def _known(result: Result) -> _Counted | None:
    """Return what is known of a result, which may be printed with fewer rows, columns or more notes."""
    known = _COUNTED.get(result.measure)
    if known is None or not _same(known.result, result):
        return None
    if known.folder != report_folder():
        known = _COUNTED[result.measure] = _Counted(known.result, known.of, report_folder())
    return known


def anchor(measure: str, label: str, name: str = "") -> str:
    """Return the id of a row on the page of evidence.

    Parameters
    ----------
    measure, label : str
        Of the result, and of the row.
    name : str
        Of the further table that has it.
    """
    return f"{stem(measure, name)}-{digest(label)[:8]}"


def row_links(result: Result, name: str = "", printed: Iterable[str] = ()) -> dict[str, str]:
    """Return where each row of a table leads: to its hits beside a report, to those shown by a click in a notebook.

    In a report the hits of the printed rows are saved; only rows that have some lead there.

    Parameters
    ----------
    result : Result
        Without what it was counted in (`keep_counted`), no row leads anywhere.
    name : str
        One of its further tables. Where it counts nothing of its own, and its rows are named as those of the first
        table, they lead to the same hits.
    printed : iterable of str
        The labels of the rows that are printed.
    """
    known = _known(result)
    if known is None or (report_folder() is None and not most_rows()):
        return {}
    if name and not _counts(known.result, name):
        columns = [known.result.tables[name].columns[0], known.result.table.columns[0]]
        name = "" if columns[0] == columns[1] and _counts(known.result) else name
    if not _counts(known.result, name):
        return {}
    labels = dict.fromkeys(map(str, printed))
    if report_folder() is not None:
        found = _saved(known, name, labels)
        labels = dict.fromkeys(found["label"])
    return {label: f"{PAGE}#{anchor(result.measure, label, name)}" for label in labels}


def _counts(result: Result, name: str = "") -> bool:
    """Return whether the rows of a table are counts of words or passages whose places are known."""
    if name:
        return name in result.tables and spans_of_table(result, name) is not None
    listed = spans_of_table(result)
    return "k_target" in result.table or (listed is not None and len(listed) > 0)


def keep_hits(result: Result, of: Any) -> Block:
    """Save all that was counted in the rows of a result that are printed, and return the sentence that says where.

    Parameters
    ----------
    result : Result
    of : Study
        What it was counted in. Words of a passage are saved as far as the report may show them; without them the
        table has labels and places.
    """
    known = _remember(result, of)
    if report_folder() is None or not _counts(known.result):
        return stack()
    first = result.table.iloc[: PrintSettings().rows, 0].astype(str)
    found = _saved(known, "", first)
    rows = f"{len(known.labels['']):,} rows" if len(known.labels[""]) < len(result.table) else "the rows"
    said = f"Every hit behind {rows} ({len(found):,}), with its place: "
    table = f"{FOLDER}/{result.measure}.csv"
    runs = (Run(said), Run(PAGE, link=f"{PAGE}#{result.measure}"), Run(" and "), Run(table, link=table))
    return Block((Paragraph(runs),), f"{said}{table}")


def _saved(known: _Counted, name: str, labels: Collection[str] | Iterable[str]) -> pd.DataFrame:
    """Return the hits of all rows of a table that were printed so far, saved as far as they may be shown."""
    had = known.labels.setdefault(name, set())
    if new := set(labels) - had:
        found = known.result.hits(known.of.shown.passages, name, new)
        known.hits[name] = pd.concat([known.hits[name], found], ignore_index=True) if name in known.hits else found
        had |= new
    # What may be shown of texts without an open licence grows with what the report has shown.
    of, folder = known.of, known.folder
    grown = [] if of.open_text else [each for each in _COUNTED.values() if each.of is of and each.folder == folder]
    for each in grown or ([known] if new else []):
        for table in each.hits if grown else [name]:
            _write(each, table)
    return known.hits[name]


def _write(known: _Counted, name: str) -> None:
    of, found = known.of, known.hits[name]
    shown = found if of.open_text or not of.shows_text else _without_neighbours(found, of)
    path = Path(report_folder() or "", FOLDER, f"{stem(known.result.measure, name)}.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_csv(of.shown.listed(shown, of.shows_text), path)


def _without_neighbours(found: pd.DataFrame, of: Any) -> pd.DataFrame:
    """Return hits without the words around whole passages: they are of other passages, and count as shown there."""
    text = dict(zip(of.passages.documents["passage_id"], of.passages.documents["text"], strict=True))
    inside = [
        row["left"].removeprefix("… ") + row["match"] + row["right"].removesuffix(" …") in text[row["passage_id"]]
        for row in found.to_dict("records")
    ]
    blank = {name: found[name].where(inside, "") for name in ("left", "right")}
    return found.assign(**blank)


def behind(link: str) -> tuple[str, pd.DataFrame] | None:
    """Return the label and the hits of a row to which a link of `row_links` leads; None where it leads elsewhere.

    Words are those of `framing.Result.evidence`, private persons under a number; none where no text is shown.

    Parameters
    ----------
    link : str
    """
    for known in _COUNTED.values():
        for name in ("", *known.result.tables):
            if not link.startswith(f"{PAGE}#{stem(known.result.measure, name)}-") or not _counts(known.result, name):
                continue
            listed = spans_of_table(known.result, name)
            of_rows = listed["label"] if name and listed is not None else known.result.table.iloc[:, 0]
            for label in dict.fromkeys(of_rows.astype(str)):
                if link == f"{PAGE}#{anchor(known.result.measure, label, name)}":
                    return label, _shown(known, name, label)
    return None


def _shown(known: _Counted, name: str, label: str) -> pd.DataFrame:
    of = known.of
    found = known.result.hits(of.shown.passages, name, [label])
    words = {}
    for column in ("left", "match", "right"):
        words[column] = [of.shown.printed(str(text)) if of.shows_text else "" for text in found[column]]
    return found.assign(speaker=found["speaker"].map(of.private.hide), **words)


find_rows_by(behind)

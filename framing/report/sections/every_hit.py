"""Every hit: the places behind every row of a result, in a table beside the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from framing.cells import write_csv
from framing.printing import PrintSettings
from framing.report.study.blocks import Block, report_folder, stack
from framing.report.study.structure import Paragraph, Run
from framing.result import Result

FOLDER, PAGE = "evidence", "evidence.html"
"""Where the places behind the rows are, beside a report's tables, and the page that shows them."""


def anchors(measure: str, labels: Iterable[str]) -> dict[str, str]:
    """Return the id of each row on the page of evidence, by its label.

    Parameters
    ----------
    measure : str
    labels : iterable of str
        Of the rows of its table, in their order.
    """
    return {str(label): f"{measure}-{n}" for n, label in enumerate(dict.fromkeys(labels))}


def row_links(result: Result) -> dict[str, str]:
    """Return where the page of evidence has each row of a result; nothing where no report is being made."""
    if report_folder() is None:
        return {}
    return {label: f"{PAGE}#{here}" for label, here in anchors(result.measure, result.table.iloc[:, 0]).items()}


def keep_hits(result: Result, of: Any) -> Block:
    """Save all that was counted in the rows of a result that are printed, and return the sentence that says where.

    Parameters
    ----------
    result : Result
    of : Study
        What it was counted in. Words of a passage are saved as far as the report may show them; without them the
        table has labels and places.
    """
    folder = report_folder()
    if folder is None or "k_target" not in result.table:  # shares of topics are no counts of words
        return stack()
    printed = replace(result, table=result.table.head(PrintSettings().rows))
    found = of.shown.listed(printed.hits(of.shown.passages), of.shows_text)
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    write_csv(found, folder / FOLDER / f"{result.measure}.csv")
    rows = f"the first {len(printed.table)} rows" if len(printed.table) < len(result.table) else "the rows"
    said = f"Every hit behind {rows} ({len(found):,}), with its place: "
    table = f"{FOLDER}/{result.measure}.csv"
    runs = (Run(said), Run(PAGE, link=f"{PAGE}#{result.measure}"), Run(" and "), Run(table, link=table))
    return Block((Paragraph(runs),), f"{said}{table}")

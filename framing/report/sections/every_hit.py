"""Every hit: the places behind every row of a result, in a table beside the report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from framing.cells import write_csv
from framing.printing import PrintSettings
from framing.report.study.blocks import Block, paragraph, report_folder, stack
from framing.result import Result

FOLDER = "evidence"
"""Where the places behind the rows are, beside a report's tables."""


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
    if folder is None:
        return stack()
    printed = replace(result, table=result.table.head(PrintSettings().rows))
    found = of.shown.listed(printed.hits(of.shown.passages), of.shows_text)
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    write_csv(found, folder / FOLDER / f"{result.measure}.csv")
    rows = f"the first {len(printed.table)} rows" if len(printed.table) < len(result.table) else "the rows"
    said = f"Every hit behind {rows} ({len(found):,}), with its place: {FOLDER}/{result.measure}.csv"
    return paragraph(said, "limit")

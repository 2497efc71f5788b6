"""Which format of a table a file has, by its content."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from framing.corpus.tables import delimited_file, excel, gdelt, json_rows, markup_table, parquet
from framing.corpus.tables.from_r import matrix_market, r_data
from framing.corpus.tables.from_r.count_table import counts_in
from framing.corpus.tables.table_file import TableFile, check_size
from framing.errors import SourceError


def formats() -> dict[str, ModuleType]:
    """Return the modules that read tables, by the name of their format."""
    return {"parquet": parquet, "excel": excel, "json": json_rows, "csv": delimited_file, "R data": r_data,
            "matrix of counts": matrix_market, "GDELT": gdelt, "table in markup": markup_table}  # fmt: skip


def read_tables(path: str | Path) -> list[TableFile]:
    """Return the tables of a file, whose format is recognised by its content.

    Raises
    ------
    SourceError
        If it is none of the formats, or cannot be read.
    """
    path = Path(path)
    check_size(path)
    modules = formats()
    scores = {name: module.sniff(path) for name, module in modules.items()}
    name = max(scores, key=lambda name: scores[name])
    if scores[name] <= 0:
        raise SourceError(
            f"'{path}' is no table: neither CSV, JSON, Parquet, Excel, R data nor a matrix. What else holds articles "
            f"is made a corpus folder first: framing import {path.name} --to corpora/mine"
        )
    return [counts_in(table.without_giants()) for table in modules[name].tables_of(path)]

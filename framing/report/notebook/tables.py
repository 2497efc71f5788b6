"""Tables: in a notebook that a person runs they sort by a click and filter by words; never in a report."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

MOST_ROWS = "FRAMING_TABLE_ROWS"
"""Environment variable: rows that a table may have in a notebook that sorts and filters them."""
ROWS = 500
"""Most rows of a table in the notebook; the files hold all."""


def make_interactive(shell: Any) -> None:
    """Have a kernel show tables with every row (to `ROWS`), a field to filter them, and heads that sort.

    The script is in each output, asks for nothing and reads text only; where a notebook is not trusted, the table is
    shown without it. Minus signs, thousands separators, per cent and "< .001" are sorted as numbers.

    Parameters
    ----------
    shell : IPython shell
    """
    import pandas as pd

    os.environ[MOST_ROWS] = str(ROWS)
    html = shell.display_formatter.formatters["text/html"]
    html.for_type(pd.DataFrame, data_frame)
    html.for_type_by_name("framing.result.result", "Result", lambda shown: _with_script(shown._repr_html_()))
    shell.display_formatter.mimebundle_formatter.for_type_by_name("framing.report.study.blocks", "Block", block)


def block(shown: Any) -> dict[str, Any]:
    """Return what a notebook shows of a block, its tables made interactive."""
    bundle = shown._repr_mimebundle_()
    return {**bundle, "text/html": _with_script(bundle["text/html"])}


def data_frame(table: Any) -> str:
    """Return a data frame as HTML, with at most `ROWS` rows.

    Parameters
    ----------
    table : pandas.DataFrame
    """
    more = f"<p>First {ROWS:,} of {len(table):,} rows.</p>" if len(table) > ROWS else ""
    shown = table.head(ROWS).to_html(na_rep="–", border=0, max_rows=None)
    return _with_script(f'<div class="mathjax_ignore tex2jax_ignore">{shown}{more}</div>')


def _with_script(html: str) -> str:
    return f"<div>{html}{_assets()}</div>" if "<table" in html else html


@cache
def _assets() -> str:
    here = Path(__file__)
    style, script = (here.with_suffix(ending).read_text("utf-8") for ending in (".css", ".js"))
    return f"<style>{style}</style><script>{script}</script>"

"""Tables: in a notebook that a person runs they sort by a click and filter by words; never in a report."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from framing.report.notebook.passages_below import Passages, behind_result, under

MOST_ROWS = "FRAMING_TABLE_ROWS"
"""Environment variable: rows that a table may have in a notebook that sorts and filters them."""
ROWS = 500
"""Most rows of a table in the notebook; the files hold all."""
_LEADS = re.compile(r'<a href="(evidence\.html#[\w.-]+)">(.*?)</a>', re.S)
_BODY = re.compile(r"<tbody>(.*?)</tbody>", re.S)


def most_rows() -> int:
    """Return how many rows a table may have where a notebook sorts and filters them; 0 elsewhere."""
    return int(os.environ.get(MOST_ROWS) or 0)


def make_interactive(shell: Any) -> None:
    """Have a kernel show tables with every row (to `ROWS`), a field to filter them, and heads that sort.

    A click on a row whose hits are known shows them below the table. The script is in each output, asks for nothing
    and reads text only; where a notebook is not trusted, the table is shown without it. Minus signs, thousands
    separators, per cent and "< .001" are sorted as numbers.

    Parameters
    ----------
    shell : IPython shell
    """
    import pandas as pd

    os.environ[MOST_ROWS] = str(ROWS)
    html = shell.display_formatter.formatters["text/html"]
    html.for_type(pd.DataFrame, data_frame)
    shows = shell.display_formatter.ipython_display_formatter
    shows.for_type_by_name("framing.result.result", "Result", lambda shown: show_result(shown, shell.user_ns))
    shows.for_type_by_name("framing.report.study.blocks", "Block", show_block)


def show_block(shown: Any) -> None:
    """Display a block, its tables made interactive; below it, once asked for, the hits behind a row."""
    bundle = shown._repr_mimebundle_()
    content, links = bundle["text/html"], []
    for body in _BODY.findall(content):
        found = [_LEADS.search(row) for row in body.split("<tr>")[1:]]
        links.append([match[1] if match else "" for match in found])
    content = _LEADS.sub(r"\2", content)
    passages = Passages(lambda table, row: shown.behind(links[table][row])) if any(map(any, links)) else None
    _display({**bundle, "text/html": content}, passages, [[bool(link) for link in rows] for rows in links])


def show_result(shown: Any, names: Any) -> None:
    """Display a result, its rows leading to their hits if what it was counted in has a name in the notebook.

    Parameters
    ----------
    shown : Result
    names : mapping
        The notebook's variables.
    """
    content = shown._repr_html_()
    found = behind_result(shown, names)
    rows = content.count("<tr>") - 1
    passages = Passages(lambda _, row: found(row)) if found is not None else None
    _display({"text/html": content, "text/plain": repr(shown)}, passages, [[found is not None] * rows])


def _display(bundle: dict[str, Any], passages: Passages | None, leads: list[list[bool]]) -> None:
    """Display HTML with its script; a table's rows that lead somewhere are given to it by number."""
    from IPython.display import display

    if "<table" in bundle["text/html"]:
        given = under(passages, leads) if passages is not None else ""
        bundle = {**bundle, "text/html": _with_script(bundle["text/html"], given)}
    display(bundle, raw=True)
    if passages is not None:
        display(passages.box)


def data_frame(table: Any) -> str:
    """Return a data frame as HTML, with at most `ROWS` rows.

    Parameters
    ----------
    table : pandas.DataFrame
    """
    more = f"<p>First {ROWS:,} of {len(table):,} rows.</p>" if len(table) > ROWS else ""
    shown = table.head(ROWS).to_html(na_rep="–", border=0, max_rows=None)
    content = f'<div class="mathjax_ignore tex2jax_ignore">{shown}{more}</div>'
    return _with_script(content)


def _with_script(html: str, given: str = "") -> str:
    return f"<div{given}>{html}{_assets()}</div>" if "<table" in html else html


@cache
def _assets() -> str:
    here = Path(__file__)
    style, script = (here.with_suffix(ending).read_text("utf-8") for ending in (".css", ".js"))
    return f"<style>{style}</style><script>{script}</script>"

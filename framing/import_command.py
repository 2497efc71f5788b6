"""What `framing import` does on the terminal."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from framing.errors import ParameterError
from framing.terminal import progress_bar, say

NOTEBOOK = "notebooks/compare_framing.ipynb"


def import_files(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders, zip archives, of any formats.", show_default=False)
    ],
    to: Annotated[Path, typer.Option(help="The corpus folder to make, as corpora/mine.", show_default=False)],
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=NAME",
            help="What a column of the corpus (outlet, published, title, text, …) is called in the tables; again for "
            "another. Without it, usual names are recognised.",
            show_default=False,
        ),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=VALUE", help="A value that every document has, as outlet=Herald.", show_default=False
        ),
    ] = None,
    dates: Annotated[
        str, typer.Option(metavar="ORDER", help="day-first or month-first, where the dates do not show it.")
    ] = "",
    name: Annotated[
        str, typer.Option(metavar="PATTERN", help="What names of files say, as '{outlet}_{published}_{title}'.")
    ] = "",
    alike: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            help="Share of its runs of five words from which a text is a copy of an earlier one; 0: copies are not "
            "looked for. A copy counts once in its outlet, and is one unit with its original.",
        ),
    ] = 0.7,
) -> None:
    """Make a corpus of your own articles.

    Tables (CSV, JSON, Parquet, Excel, data files of R), exports of news databases, web pages and texts, in files,
    folders and archives. Prints what was recognised and what was lost; the texts are copied into the folder, and stay
    on this machine.
    """
    from framing.ingest.formats.settings import ImportSettings
    from framing.ingest.importing.importing import import_files as run

    settings = ImportSettings(_pairs("--column", column or []), _pairs("--value", value or []), dates, name, alike)
    with progress_bar(f"import into {to.name}") as bar:
        made = run(paths, to, settings, bar)
    for line in made.describe():
        say(line)
    say("Next:")
    if not made.sides.by:
        say("  no column has two values to compare; import texts of two outlets, or name a column that divides them")
    else:
        corpus, out = shlex.quote(to.as_posix()), shlex.quote(f"reports/{to.name}")
        say(f"  framing report {NOTEBOOK} --set corpus={corpus} --out {out}")


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    """Return ``column=name`` texts as a dictionary.

    Examples
    --------
    >>> _pairs("--column", ["outlet=source"])
    {'outlet': 'source'}
    """
    found: dict[str, str] = {}
    for text in texts:
        column, equals, name = text.partition("=")
        if not (equals and column.strip() and name.strip()):
            raise ParameterError(f"{option} {text!r} is not of the form column=name, as in {option} outlet=source.")
        if column.strip() in found:
            raise ParameterError(f"{option} names {column.strip()!r} twice.")
        found[column.strip()] = name.strip()
    return found

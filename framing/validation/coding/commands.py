"""The command `framing sheet`: rows of a corpus for people to code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framing.terminal import say


def sheet(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder, or a table of texts.", show_default=False)],
    codebook: Annotated[Path, typer.Argument(help="A codebook.yml: variables and values.", show_default=False)],
    out: Annotated[Path, typer.Option(help="A new folder for the sheets.", show_default=False)],
    coder: Annotated[list[str], typer.Option(metavar="NAME", help="A coder; give it again for another.")],
    n: Annotated[int, typer.Option(min=0, help="Rows in all; 0 for as many as --wanted needs.")] = 0,
    wanted: Annotated[float, typer.Option(help="Half width of the 95 % interval of a share in each stratum.")] = 0.1,
    strata: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Draw within its values; again for another column.")
    ] = None,
    allocation: Annotated[str, typer.Option(help="equal, or proportional to the strata.")] = "equal",
    passages: Annotated[
        bool, typer.Option("--passages", help="Code passages (own words, reported, quoted), not documents.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other rows.")] = 1,
) -> None:
    """Draw rows for people to code, blind to outlet and measure.

    Writes a sheet for each coder (XLSX with drop-downs, and CSV), instructions from the codebook, and the key, which
    coders do not get.
    """
    from framing.corpus.corpus import Corpus
    from framing.validation.coding.codebook import Codebook
    from framing.validation.coding.coding_folder import write_sheets
    from framing.validation.coding.sheet import SheetSettings, draw_sheet

    book = Codebook.read(codebook)
    whole = Corpus.read(corpus)
    if passages:
        from framing import separate

        whole = separate(whole)
    columns = tuple(strata) if strata else ("outlet",)
    drawn = draw_sheet(whole, book, SheetSettings(n, columns, allocation, wanted, seed))
    for path in write_sheets(drawn, codebook, out, coder):
        say(str(path))
    for note in drawn.notes:
        say(f"  note: {note}")

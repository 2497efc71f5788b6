"""What `framing stories` does on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framing.errors import ParameterError
from framing.terminal import progress_bar, say
from framing.text.reading import many


def stories(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder.", show_default=False)],
    alike: Annotated[
        float | None,
        typer.Option(help="Mean likeness (0.05 to 1) from which documents are one story; by default 0.22."),
    ] = None,
    days: Annotated[int | None, typer.Option(help="Most days between two that are compared; by default 3.")] = None,
    names: Annotated[
        float | None,
        typer.Option(help="Weight of words written with a capital; by default 1, that of other words."),
    ] = None,
    replace: Annotated[
        bool | None,
        typer.Option(
            "--replace/--keep", help="Whether documents that have a story get a proposed one; by default not."
        ),
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="Draw pairs for a person to judge into this .csv or .xlsx.", show_default=False)
    ] = None,
    n: Annotated[int, typer.Option(min=1, help="Pairs of that sheet.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other pairs.")] = 1,
    confirm: Annotated[
        Path | None,
        typer.Option(help="The sheet, filled: estimate precision and recall, cut and join.", show_default=False),
    ] = None,
) -> None:
    """Propose which documents report the same event.

    Writes stories.csv into the folder: reports then compare the outlets within each story. Remove the file to undo it.
    Settings that are not given are those of the last time.
    """
    from framing.corpus.files import STORIES
    from framing.ingest.linking.story_files import StoryFolder
    from framing.ingest.linking.story_pairs import check_sheet_path
    from framing.validation.coding.cell_values import TAKEN

    given = {"alike": alike, "days": days, "names": names, "replace": replace}
    if confirm is not None and (sheet is not None or any(value is not None for value in given.values())):
        raise ParameterError("--confirm reads a sheet with the settings it was drawn with; give it without others.")
    if sheet is not None:
        check_sheet_path(sheet)
    found = StoryFolder.open(corpus, given)
    if confirm is not None:
        _, troubles = found.confirm(confirm)
        for row in troubles:
            place = " ".join(part for part in (row["file"], row["cell"], row["row_id"]) if part)
            say(f"  {place}: {repr(row['found']) + ' ' if row['found'] else ''}{row['trouble']}")
        taken = sum(TAKEN in row["trouble"] for row in troubles)
        say(f"{confirm}: {many(len(troubles), 'trouble')} with cells, {taken:,} of them taken as meant.")
    with progress_bar(f"stories of {corpus.name}") as bar:
        proposal = found.propose(bar)
    drawn = found.draw(proposal, sheet, n, seed) if sheet is not None else 0
    said = found.save(proposal)
    linked = proposal.stories
    count = many(linked["story_id"].nunique(), "story", "stories")
    say(f"{found.folder / STORIES}: {len(linked):,} of {len(found.documents):,} documents in {count}")
    for note in said:
        say(f"  note: {note}")
    if sheet is not None:
        say(f"{sheet} ({many(drawn, 'pair')}). Enter yes or no in the column same, then: "
            f"framing stories {corpus} --confirm {sheet}")  # fmt: skip

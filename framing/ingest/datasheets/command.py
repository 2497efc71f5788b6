"""What `framing datasheet` does on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framing.terminal import say
from framing.text.labels import listed
from framing.text.reading import many


def datasheet(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder of any kind.", show_default=False)],
) -> None:
    """Draft the datasheet of a corpus from what is in its folder.

    Counts by outlet and period, how it was collected, what was lost and repaired, copies, languages, licence. What
    nobody can know from the folder stands in it as an open question; replace each by its answer. Drafted again, counts
    are renewed, and what you wrote stays as it is. Remove datasheet.md to have all of it drafted anew.
    """
    from framing.ingest.datasheets.datasheet import write_datasheet

    path, found = write_datasheet(corpus)
    say(f"{path}: {many(len(found.open), 'open question')}")
    said = {"drafted": found.added, "drafted anew": found.renewed, "kept as you wrote it": found.kept}
    for what, headings in said.items():
        if headings:
            say(f"  {what}: {listed(headings, 20)}")
    for question in found.open:
        say(f"  to be answered in it: {question}")

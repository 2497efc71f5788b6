"""What `framing build` does on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from framing.ingest.fetching.options import Agent, Delay, Fetch, Refetch, fetch_settings
from framing.terminal import progress_bar, say

if TYPE_CHECKING:
    from framing.ingest.build_output import BuildRecord
    from framing.ingest.fetching.fetcher import FetchSettings


def built(folder: Path, source: Path | None = None, fetch: FetchSettings | None = None) -> BuildRecord:
    """Build a corpus under a progress bar."""
    from framing.ingest import build as build_corpus

    with progress_bar(f"build {folder.name}") as bar:
        return build_corpus(folder, source=source, progress=bar, fetch=fetch)


def build(
    folder: Annotated[Path, typer.Argument(help="A corpus folder, with its manifest.csv.", show_default=False)],
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A saved copy of its page, or a folder of them.", show_default=False),
    ] = None,
    fetch: Fetch = False,
    refetch: Refetch = False,
    delay: Delay = None,
    agent: Agent = "",
) -> None:
    """Build a corpus from the sources in its manifest.

    Reads the text files or saved pages that the folder's manifest.csv lists; with --fetch, pages that are not here are
    asked for at their addresses, and kept in the folder.
    """
    record = built(folder, source, fetch_settings(fetch, refetch, delay, agent))
    say(record.describe())
    for note in record.notes:
        say(f"  note: {note}")

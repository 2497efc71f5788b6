"""Terminal: what the commands say. Names and texts of a corpus steer no terminal."""

from __future__ import annotations

import typer

from framing.text.reading import visible


def say(text: object, error: bool = False) -> None:
    """Print a line; characters that a terminal would obey are shown by their number.

    Examples
    --------
    >>> say("corpora/\\x1b[2Jempty")
    corpora/⟨U+001B⟩[2Jempty
    """
    typer.echo(visible(str(text)), err=error)

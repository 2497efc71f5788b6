"""What `framing cache` does on the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from framing.errors import ParameterError
from framing.terminal import say
from framing.text.reading import many


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove all that is kept.")] = False,
) -> None:
    """Show where passages, and counts of corpora in parts, are kept between runs, and how much, or remove them.

    They hold the texts and the words of your corpora. FRAMING_CACHE=off keeps none.
    """
    from framing.corpus import cache as kept

    folder = kept.place()
    if folder is None:
        say(f"Nothing is kept between runs: {kept.VARIABLE} is '{kept.OFF}'.")
        return
    try:
        found = kept.clear() if clear else kept.held(folder)
    except OSError as error:
        raise ParameterError(f"What is kept in '{folder}' cannot be removed: {error.strerror or error}.") from None
    corpora, parts = (found[ending][0] for ending in (kept.PASSAGES, kept.COUNTS))
    size = sum(size for _, size in found.values()) / 1e6
    held = f"passages of {many(corpora, 'corpus', 'corpora')}, counts of {many(parts, 'part')}, {size:.1f} MB"
    say(f"{folder}: {held}{' removed' if clear else ''}")

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
    """Show where separated passages are kept between reports, and how much, or remove them.

    They hold the texts of your corpora. FRAMING_CACHE=off keeps none.
    """
    from framing.attribution import cache as kept

    folder = kept.place()
    if folder is None:
        say(f"Nothing is kept between reports: {kept.VARIABLE} is '{kept.OFF}'.")
        return
    try:
        files, size = kept.clear() if clear else kept.held(folder)
    except OSError as error:
        raise ParameterError(f"What is kept in '{folder}' cannot be removed: {error.strerror or error}.") from None
    say(f"{folder}: {many(files, 'corpus', 'corpora')}, {size / 1e6:.1f} MB{' removed' if clear else ''}")

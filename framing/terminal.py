"""Terminal: what the commands print. Names and texts of a corpus cannot control the terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import typer

from framing.text.reading import visible


def say(text: object, error: bool = False) -> None:
    """Print a line; control characters are shown by their number.

    Examples
    --------
    >>> say("corpora/\\x1b[2Jempty")
    corpora/⟨U+001B⟩[2Jempty
    """
    typer.echo(visible(str(text)), err=error)


def say_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    for column in head:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(table)


class Bar:
    """A progress bar, moved by calling it with what is done and the total."""

    def __init__(self, progress: Any, label: str):
        self.progress = progress
        self.task = progress.add_task(_escaped(label), total=None)

    def __call__(self, done: int, total: int, label: str = "") -> None:
        more = {"description": _escaped(label)} if label else {}
        self.progress.update(self.task, completed=done, total=total, **more)

    def note(self, text: str) -> None:
        """Print a line above the bar."""
        self.progress.console.print(visible(text), markup=False, highlight=False)


@contextlib.contextmanager
def progress_bar(label: str) -> Iterator[Bar]:
    """Give a progress bar on stderr; nothing is drawn where that is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True, soft_wrap=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, label)


def _escaped(label: str) -> str:
    from rich.markup import escape

    return escape(visible(label))

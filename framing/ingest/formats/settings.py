"""What somebody says about files that are imported, and what readers share."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from framing.errors import SourceError
from framing.text.labels import clean_label
from framing.text.reading import HOLE

T = TypeVar("T")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")


@dataclass(frozen=True)
class ImportSettings:
    """What is known of the files.

    Attributes
    ----------
    columns : mapping of str to str
        Column of the corpus to column of a table, where it is not to be guessed.
    values : mapping of str to str
        Column of the corpus to a value that every document has.
    dates : {"", "day-first", "month-first", "year-first"}
        Order of day, month and year of two digits, where the days do not show it.
    pattern : str
        What names of files say, as ``{outlet}_{published}_{title}``.
    alike : float
        Share of its runs of five words from which a text is a copy of an earlier one; 0: copies are not looked for.
    clean : bool
        Whether texts and titles are repaired, languages found, and recurring lines listed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    pattern: str = ""
    alike: float = 0.7
    clean: bool = True


def tidy_text(text: str) -> str:
    """Return a text with line feeds alone, without control characters, halves of characters, and marks of holes.

    Examples
    --------
    >>> tidy_text("a\\r\\nb\\x00 \\ufffcc")
    'a\\nb   c'
    """
    return _UNWRITABLE.sub(" ", _BREAKS.sub("\n", text).replace(HOLE, " ")).strip()


def tidy_line(text: str) -> str:
    """Return a headline, name or day on one line."""
    return clean_label(tidy_text(text))


def by_others(path: Path, what: str, call: Callable[[], T]) -> T:
    """Return what a library makes of a file; whatever it raises is one sentence, and it prints nothing.

    Raises
    ------
    SourceError
        If it raises.
    """
    with _quiet():
        try:
            return call()
        except (KeyboardInterrupt, SystemExit, SourceError):
            raise
        except Exception as error:
            raise SourceError(f"'{path.name}' cannot be read as {what}: it is damaged ({_said(error)}).") from None


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {tidy_line(str(error))[:80]}".rstrip(": ")


@contextmanager
def _quiet() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def head_of(path: str | Path, size: int = 2**16) -> bytes:
    """Return the first bytes of a file; none where there is no file."""
    path = Path(path)
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(size)

"""Exceptions, and how they are worded: what was asked, what was found, what would work."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FramingError(ValueError):
    """Base of every error that a user can cause and cure; the command line prints it as one line, a notebook too."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows below a cell: the message, without the traceback above it."""
        message = "".join(sign for sign in " ".join(str(self).split()) if sign.isprintable())
        return [f"\x1b[31m{message}\x1b[0m"]


class CorpusError(FramingError):
    """A corpus, a document table or a comparison that cannot be used as asked."""


class SourceError(FramingError):
    """A source file or page that cannot be read."""


class LexiconError(FramingError):
    """A lexicon that cannot be read, or that lacks a licence."""


class ParameterError(FramingError):
    """A parameter or setting with an unknown name or a value of the wrong kind."""


def nearest(name: str, options: Iterable[str]) -> str:
    """Return a hint to append to a message: the nearest option, or the list of options.

    Parameters
    ----------
    name : str
        What was asked for.
    options : iterable of str
        What exists.

    Returns
    -------
    str
        `` Did you mean 'x'?`` where one option is close, else `` There are: a, b, c.`` (at most
        ten), else `` There are none.``

    Examples
    --------
    >>> nearest("outlte", ["outlet", "published"])
    " Did you mean 'outlet'?"
    """
    known = [str(option) for option in options]
    folded = {option.casefold(): option for option in reversed(known)}
    close = [folded[match] for match in get_close_matches(str(name).casefold(), folded, n=1)]
    if close:
        return f" Did you mean {close[0]!r}?"
    if not known:
        return " There are none."
    shown = ", ".join(known[:10])
    return f" There are: {shown}." if len(known) <= 10 else f" There are {len(known)}, among them: {shown}."

"""The texts of a page: each is read once, for its names and for what it quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from framing.attribution.extract.common.quotation_marks import Quote, paired
from framing.attribution.extract.common.readable import readable
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.casing import settled
from framing.attribution.extract.english.names.page_names import Registry
from framing.attribution.extract.english.names.runs import NameRuns
from framing.attribution.extract.english.words import sentences
from framing.text.clean import Copy

Kept = TypeVar("Kept")
MOST_KEPT = 2_000_000
"""Characters of a page whose tokens are kept (about 100 MB); posts beyond are read again where they are needed."""


@dataclass(frozen=True)
class English:
    """An English text taken apart: its quotations, its tokens, and its runs of words with capitals."""

    pairs: list[Quote]
    tokens: Sentences
    runs: NameRuns


def taken_apart(text: str) -> English:
    """Return the quotations, tokens and names of a text from `readable`."""
    pairs = paired(text)
    tokens = settled(sentences(text, pairs))
    return English(pairs, tokens, NameRuns(tokens))


class Page:
    """The texts that share their names: the posts of a page, or one document.

    Parameters
    ----------
    texts : sequence of str
        In the order in which names are learnt, oldest first.

    Examples
    --------
    >>> names = Page(["Piet Aalgard spoke.", "Aalgard left."]).names({}, [])
    >>> names.registry.resolve("Aalgard", 0)
    'Piet Aalgard'
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._copies: dict[str, Copy] = {}
        self._apart: dict[str, English] = {}
        self._room = 2 * MOST_KEPT

    def copy(self, text: str) -> Copy:
        """Return the readable copy of a text."""
        return self._copies.get(text) or self._kept(self._copies, text, readable(text))

    def taken_apart(self, text: str) -> English:
        """Return what a readable text consists of."""
        return self._apart.get(text) or self._kept(self._apart, text, taken_apart(text))

    def _kept(self, kept: dict[str, Kept], text: str, value: Kept) -> Kept:
        if self._room >= len(text):
            self._room -= len(text)
            kept[text] = value
        return value

    def names(self, known: Mapping[str, str], media: Iterable[str]) -> PageNames:
        """Return the names of the page, with those known beforehand."""
        return PageNames(self, dict(known), frozenset(media))


class PageNames:
    """The names of a page, learnt when a rule first asks for them: other languages never do.

    Attributes
    ----------
    known : dict of str to str
        Names and aliases known beforehand, and the names they stand for.
    """

    def __init__(self, page: Page, known: dict[str, str], media: frozenset[str]) -> None:
        self.page, self.known, self._media = page, known, media

    @cached_property
    def registry(self) -> Registry:
        """Every name of the page."""
        names = Registry(known=self.known, media=set(self._media))
        for text in self.page.texts:
            names.learn(self.page.taken_apart(self.page.copy(text).text).runs)
        return names

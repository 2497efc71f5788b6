"""What an engine of attribution returns: stretches of quoted or reported words, each with who says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from framing.corpus.passages import Span

NOWHERE: Span = (-1, -1)


class Quotation(NamedTuple):
    """One contiguous stretch of quoted or reported words.

    Attributes
    ----------
    start, end : int
        Half-open span in code points, quotation marks included.
    quotation : int
        Shared by what is said in one go, see `numbered`.
    kind : str
        direct, mixed, indirect or scare.
    speaker : str
        Fullest name in the text; ``""`` for nobody in particular.
    parts : tuple of (int, int)
        The words between the marks; of indirect speech, those in the outlet's wording.
    confidence : float
        0 to 1.
    rule : str
        The rule that found the speaker.
    paragraph : int
        Number of the paragraph, from 0.
    speaker_start, speaker_end, cue_start, cue_end : int
        Where the speaker and the reporting word are written; -1 where nowhere.
    cue, stance : str
        The reporting word as written, and the writer's stance towards what is said.
    role, venue : str
        What the text says of the speaker, and the medium in which the words were said.
    mark : str
        Kind of the quotation marks; ``""`` for indirect speech.
    cue_class : str
        What is attributed, see `framing.attribution.extract.common.cue_classes`.
    """

    start: int
    end: int
    quotation: int
    kind: str
    speaker: str
    speaker_start: int
    speaker_end: int
    cue: str
    cue_start: int
    cue_end: int
    stance: str
    role: str
    venue: str
    confidence: float
    rule: str
    paragraph: int
    mark: str
    parts: tuple[Span, ...]
    cue_class: str = ""

    @property
    def taken(self) -> tuple[Span, ...]:
        """What the quotation takes out of the outlet's own words: its marks with it, of indirect speech its parts."""
        return self.parts if self.kind == "indirect" else ((self.start, self.end),)


COLUMNS = list(Quotation._fields)
"""Columns of the table that `framing.attribution.quotes` returns."""


def numbered(found: Iterable[Quotation]) -> list[Quotation]:
    """Return quotations with those of one statement under one number, from 1 in their order."""
    numbers: dict[int, int] = {}
    return [one._replace(quotation=numbers.setdefault(one.quotation, len(numbers) + 1)) for one in found]

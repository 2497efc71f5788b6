"""A reporting word in its place, with who speaks."""

from __future__ import annotations

from dataclasses import dataclass

from framing.attribution.extract.common.cues import Cue
from framing.attribution.extract.english.names.mentions import Mention


@dataclass
class Event:
    """A reporting word at tokens [first, last) with who speaks; `subject` is None where nobody does.

    `side` says where the subject was found: left, right (inverted), shared (with the event before),
    possessive, or none. `rejected` marks words that somebody else denies; `begins` is where its clause
    begins, once known.
    """

    first: int
    last: int
    cue: Cue
    subject: Mention | None
    side: str
    rejected: bool = False
    begins: int = -1

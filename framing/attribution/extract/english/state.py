"""A text while it is read: its tokens, names, and what has been found for each quotation."""

from __future__ import annotations

from dataclasses import dataclass, field

from framing.attribution.extract.common.quotation_marks import Quote
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.coreference import Focus
from framing.attribution.extract.english.names.mentions import Mention


@dataclass
class Found:
    """What is known of one quotation."""

    rule: str = "none"
    event: Event | None = None
    mention: Mention | None = None
    speaker: str = ""
    venue: str = ""
    kind: str = "scare"
    shares: bool = False
    group: int = -1


@dataclass
class Reported:
    """What is reported in one clause, its quotations included, with what is known of it; ranges are of tokens."""

    ranges: list[tuple[int, int]]
    found: Found
    sentence: int

    def holds(self, token: int) -> bool:
        """Tell whether a token is in the clause."""
        return any(first <= token < last for first, last in self.ranges)


@dataclass
class Reading:
    """A text being read: its tokens, names and events, and what was found for each quotation.

    `cues` are the tokens that a reporting word may begin at, `marked` those written as names or numbers, `quoted` those
    that are a quotation, in order.
    """

    text: str
    quotes: list[Quote]
    tokens: Sentences
    focus: Focus
    found: list[Found]
    reported: list[Reported] = field(default_factory=list)
    groups: int = 0
    places: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    cues: list[int] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    titles: dict[int, bool] = field(default_factory=dict)
    quoted: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.quoted = [token for token, index in enumerate(self.tokens.quote) if index >= 0]

    def new_group(self) -> int:
        """Return a number for a quotation that shares none."""
        self.groups += 1
        return self.groups

    def content(self, index: int) -> str:
        """Return the words of a quotation without its marks."""
        return " ".join([self.text[start:end] for start, end in self.quotes[index].parts])

    def at(self, mention: Mention | None) -> tuple[int, int]:
        """Return the characters of a mention, or -1, -1."""
        if mention is None:
            return -1, -1
        return self.tokens.start[mention.first], self.tokens.end[mention.last - 1]

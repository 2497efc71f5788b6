"""Where what a reporting word reports begins, and where it ends."""

from __future__ import annotations

from framing.attribution.extract.common.quotation import Span
from framing.attribution.extract.common.token_stream import ENDS
from framing.attribution.extract.grammar.noun_phrases import Phrases
from framing.attribution.extract.grammar.reporting_words import Utterance, Utterances
from framing.attribution.extract.grammar.sentences import DASHES

LONGEST_BRIDGE = 16
"""Tokens between a reporting verb and the "that" or colon that opens what is said."""


class Clauses:
    """The bounds of reported clauses.

    Parameters
    ----------
    phrases : Phrases
        Of the text.
    """

    def __init__(self, phrases: Phrases) -> None:
        self.phrases, self.tokens, self.rules = phrases, phrases.tokens, phrases.rules
        self.utterances = Utterances(phrases)

    def _opening(self, span: Span, event: Utterance, rest: list[Utterance]) -> tuple[int, str] | None:
        """Return where a that-clause or what follows a colon starts, and which of the two; None if neither is there."""
        tokens, rules = self.tokens, self.rules
        other = next((later.first for later in rest if later.form.part in ("verb", "adjective")), span[1])
        for at in range(event.last, min(span[1] - 1, event.last + LONGEST_BRIDGE)):
            word = tokens.words[at]
            if word == ":":
                return (at + 1, "colon") if event.form.use == "any" or self._marked(at + 1) else None
            if at >= other or word in ";" or (word in ENDS and not self.phrases.initial(at)):
                return None
            if tokens.quote[at] >= 0 and not self.phrases.title(at):
                return None
            if word == "," and event.form.use == "any":
                low = tokens.lower[at + 1]
                reported = low in rules.are("that") or (low in rules.are("question") and at - event.last < 6)
                reported = reported or low in rules.are("bare")
                whether = any(word in rules.are("whether") for word in tokens.lower[at + 2 : at + 3])
                if (reported or whether) and not self._object(at, event):
                    return at + 1, "that clause"
            elif at > event.last and self.phrases.shape(at).part == "verb" and tokens.lower[at] not in rules.cues:
                return None
        return None

    def _object(self, comma: int, event: Utterance) -> bool:
        """Tell whether "that" is a relative pronoun: "said that which …"."""
        lower = self.tokens.lower
        if lower[comma - 1] not in self.rules.are("object"):
            return False
        return comma - 1 < event.last or lower[comma - 2] not in self.rules.are("about")

    def _marked(self, token: int) -> bool:
        return self.tokens.quote[token] >= 0 or self.tokens.words[token] in DASHES

    def _quotes_end(self, first: int, limit: int) -> int:
        """Return the end of what follows a colon: a row of quotations, or the rest of the sentence."""
        tokens = self.tokens
        if tokens.quote[first] < 0:
            return self._content_end(limit, first)
        last = first + 1
        while last < limit and (tokens.quote[last] >= 0 or (last + 1 < limit and tokens.quote[last + 1] >= 0
                                                           and (tokens.words[last] in ",;" or tokens.lower[last]
                                                                in self.rules.are("and")))):  # fmt: skip
            last += 1
        return last

    def _content_end(self, limit: int, first: int) -> int:
        """Return the end of a sentence without its last full stop."""
        last = limit
        while last > first and self.tokens.words[last - 1] in ENDS:
            last -= 1
        return last

    def _clause_end(self, span: Span, first: int, event: Utterance, rest: list[Utterance]) -> int:
        """Return where a reported clause ends: at the sentence's end, or where the writer takes up again."""
        tokens = self.tokens
        end = self._content_end(span[1], first)
        inserted = event.form.kind in ("gerund", "participle") or event.form.part == "noun" or self._relative(event)
        if inserted:
            for at in range(first + 1, end - 1):
                if tokens.words[at] == "," and self._takes_up(at + 1):
                    end = at
                    break
        for later in rest:
            if later.first <= first or later.first >= end:
                continue
            when = later.verbal and tokens.lower[event.begin] in self.rules.are("when")
            if when and self.phrases.left(later.first, later.begin, later.form.agrees, segment=True):
                return later.begin - 1
            stop = self._breaks_off(span, later, event)
            if stop is not None and stop > first:
                return stop
        return end

    def _relative(self, event: Utterance) -> bool:
        return self.tokens.lower[event.begin] in self.rules.are("relative") and event.begin < event.first

    def _takes_up(self, token: int) -> bool:
        """Tell whether the main clause goes on after an insertion: with its verb."""
        low = self.tokens.lower[token]
        if low in self.rules.cues:
            return any(form.kind == "finite" for form in self.rules.cues[low])
        return self.phrases.shape(token).part == "verb"

    def _breaks_off(self, span: Span, later: Utterance, event: Utterance) -> int | None:
        """Return where a later reporting word ends the clause of an earlier one, or None if it is inside it."""
        tokens = self.tokens
        before = later.begin - 1
        if later.form.kind == "gerund" and later.first == later.begin and tokens.words[before] == ",":
            return before if self._opening(span, later, []) is not None else None
        if later.form.part != "verb" or later.form.kind != "finite":
            return None
        first = later.first
        as_said = tokens.lower[later.begin] in self.rules.are("as")
        if as_said or (first == later.begin and tokens.words[before] == ","):
            behind = self.phrases.right(later.last, later.end, later.form.agrees)
            last = later.end >= span[1] or tokens.words[later.end] in ENDS
            if behind is not None and last:
                return before
        joined = first - 1 > later.begin - 1 and tokens.lower[first - 1] in self.rules.are("joiner")
        same = event.form.agrees & later.form.agrees and event.verbal
        if joined and same and self._opening(span, later, []) is not None:
            return first - 2 if tokens.words[first - 2] == "," else first - 1
        return None

"""Who speaks by a colon alone: the name, with its office, before it (“Minister X: …”)."""

from __future__ import annotations

from framing.attribution.extract.common.quotation import Span
from framing.attribution.extract.common.token_stream import ENDS
from framing.attribution.extract.grammar.noun_phrases import Phrase, Phrases
from framing.attribution.extract.grammar.sentences import DASHES

LONGEST_LABEL = 14
"""Tokens before the colon."""
SHORT = 3


class Labels:
    """Reads sentences that say who speaks by a colon, or by a dash before a quotation.

    Parameters
    ----------
    phrases : Phrases
        Of the text.
    """

    def __init__(self, phrases: Phrases) -> None:
        self.phrases, self.tokens, self.rules = phrases, phrases.tokens, phrases.rules
        are = self.rules.are
        self._about = are("about") | are("at")
        self._no_persons = are("determiner") | are("institution") | are("medium")

    def read(self, span: Span, cues: list[int]) -> tuple[Phrase, int] | None:
        """Return who speaks and the first token of what is said, or None.

        Parameters
        ----------
        span : (int, int)
            Tokens of a sentence.
        cues : list of int
            First tokens of its reporting words; none may precede the colon.
        """
        mark = self._mark(span)
        if mark is None or any(cue < mark for cue in cues):
            return None
        first = mark + 1
        while first < span[1] - 1 and self.tokens.words[first] in DASHES:
            first += 1
        quoted = self.tokens.quote[first] >= 0
        if not quoted and (first - mark > 2 or span[1] - first < 2):
            return None
        speaker = self._speaker(span[0], mark, quoted, quoted and self._whole_sentence(first, span[1], LONGEST_LABEL))
        return (speaker, first) if speaker else None

    def _mark(self, span: Span) -> int | None:
        tokens = self.tokens
        for at in range(span[0] + 1, min(span[1] - 1, span[0] + LONGEST_LABEL)):
            if tokens.words[at] == ":":
                return at
            if tokens.words[at] in DASHES and tokens.quote[at + 1] >= 0:
                return at if self._whole_sentence(at + 1, span[1]) else None
            if tokens.quote[at] >= 0 and not self.phrases.title(at):
                return None
        return None

    def _whole_sentence(self, token: int, limit: int, least: int = SHORT) -> bool:
        """Tell whether a quotation of some words, capital first, is all that follows, or one that ends in a stop."""
        quote = self.phrases.quotes[self.tokens.quote[token]]
        inner = self.phrases.text[slice(*quote.parts[-1])].strip()
        alone = all(word in ENDS for word in self.tokens.words[token + 1 : limit])
        stops = inner.endswith(("?", "!", ".", "…"))
        return alone and inner[:1].isupper() and (stops or len(inner.split()) > least)

    def _speaker(self, first: int, last: int, quoted: bool, whole: bool) -> Phrase | None:
        end = self._without_addition(first, last)
        name = self._name(first, end, whole)
        if name is not None:
            return Phrase("name", first, end, (name, end), "")
        if self._institution(first, end):
            return Phrase("name", first, end)
        if quoted and self._office(first, end):
            return Phrase("description", first, end)
        return None

    def _without_addition(self, first: int, last: int) -> int:
        """Return where a label ends without the office or subject after it: "X (minister)", "X on Y"."""
        words, lower = self.tokens.words, self.tokens.lower
        opener = {")": "("}.get(words[last - 1], ",")
        return next((at for at in range(first + 1, last - 1)
                     if words[at] == opener or words[at] in DASHES or lower[at] in self._about), last)  # fmt: skip

    def _name(self, first: int, last: int, whole: bool) -> int | None:
        """Return the first token of the person's name in the nominative that ends a label, or None."""
        tokens = self.tokens
        begin = last
        while begin > first and (self._of_name(begin - 1) or self.phrases.initial(begin - 1)):
            begin -= 1
        run = range(begin, last)
        begin = next((at for at in run if self._fits(at, last, whole, at > first)), last)
        if begin == last:
            return None
        before = range(first, begin)
        office = not before or any(tokens.lower[at] in self.rules.roles for at in before)
        return begin if office else None

    def _of_name(self, token: int) -> bool:
        word, low = self.tokens.words[token], self.tokens.lower[token]
        no_person = low in self.rules.roles or low in self._no_persons or low in self.rules.kinds
        if self.tokens.quote[token] >= 0 or no_person:
            return False
        return word[0].isupper() and not (word.isupper() and len(word) < 5)

    def _fits(self, first: int, last: int, whole: bool, titled: bool) -> bool:
        words = tuple(word for word in self.tokens.words[first:last] if len(word) > 1)
        if not words or not self.rules.morphology.is_nominative(words, titled):
            return False
        if self.rules.morphology.inflects:
            return any(self.phrases.shape(at).person for at in range(first, last))
        if len(words) > 1:
            return True
        return whole or titled or self.phrases.named_in_full(last - 1)

    def _institution(self, first: int, last: int) -> bool:
        phrase = self.phrases.after(first, last)
        if phrase is None or phrase.kind != "name" or phrase.last != last or phrase.name[1] > phrase.name[0]:
            return False
        return any(self.tokens.lower[at] in self.rules.are("institution") or self.tokens.words[at].isupper()
                   for at in range(first, last) if len(self.tokens.words[at]) > 1)  # fmt: skip

    def _office(self, first: int, last: int) -> bool:
        """Tell whether a label is an office or a kind of person ("The mayor: “…”")."""
        head = first
        while head < last and self.tokens.lower[head] in self.rules.are("determiner"):
            head += 1
        shape = self.phrases.shape
        reach = all(shape(at).part in ("noun", "modifier") for at in range(head + 1, last))
        return head < last and self.tokens.lower[head] in self.rules.roles and reach

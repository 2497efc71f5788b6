"""Where a sentence reports speech: each reporting word with its segment between commas, and who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

from framing.attribution.extract.common.token_stream import ENDS
from framing.attribution.extract.grammar.grammar import Form
from framing.attribution.extract.grammar.morphology import ANY_SUBJECT
from framing.attribution.extract.grammar.noun_phrases import Phrase, Phrases
from framing.attribution.extract.grammar.sentences import DASHES

LONGEST_SEGMENT = 25
MOST_SEGMENTS = 6
"""Segments back in which the subject of a verb is looked for."""
LONGEST_LEAD = 4
"""Words between a dash and the verb of an attribution."""


@dataclass
class Utterance:
    """A reporting word in its place.

    Attributes
    ----------
    form : Form
        As listed.
    first, last : int
        Its tokens, end exclusive.
    begin, end : int
        The segment around it: from after the last comma, dash or mark to the next.
    subject : Phrase or None
        Who speaks.
    """

    form: Form
    first: int
    last: int
    begin: int
    end: int
    subject: Phrase | None = None

    @property
    def verbal(self) -> bool:
        """Tell whether it is a finite verb."""
        return self.form.part == "verb" and self.form.kind == "finite"


class Utterances:
    """Finds the reporting words of sentences and who they make speak.

    Parameters
    ----------
    phrases : Phrases
        Of the text.
    """

    def __init__(self, phrases: Phrases) -> None:
        self.phrases, self.tokens, self.rules = phrases, phrases.tokens, phrases.rules
        duties = ("that", "question", "relative", "as", "unreal", "when")
        self._subordinate = frozenset().union(*(self.rules.are(duty) for duty in duties))

    def find(self, span: tuple[int, int]) -> list[Utterance]:
        """Return the reporting words of a sentence, in order."""
        found: list[Utterance] = []
        cues, lower = self.rules.cues, self.tokens.lower
        last = span[0]
        for at in compress(range(*span), map(cues.__contains__, lower[span[0] : span[1]])):
            form = next((form for form in cues[lower[at]] if self._occurs(form, at, span[1])), None)
            if form is not None and at >= last:
                last = at + len(form.words)
                found.append(Utterance(form, at, last, self._begin(at, span[0]), self.segment_end(last, span[1])))
        return found

    def _occurs(self, form: Form, at: int, limit: int) -> bool:
        words = form.words  # of which the first is there
        if len(words) == 1 or at + len(words) > limit:
            return len(words) == 1
        his = self.rules.are("his")
        return all(
            word == self.tokens.lower[at + place] or (word == "*" and self.tokens.lower[at + place] in his)
            for place, word in enumerate(words)
        )

    def stops(self, token: int) -> bool:
        """Tell whether a token separates two segments."""
        word = self.tokens.words[token]
        if self.tokens.quote[token] >= 0:
            return not self.phrases.title(token)
        return word in ",:;()" or word in DASHES or (word in ENDS and not self.phrases.initial(token))

    def _begin(self, token: int, floor: int) -> int:
        at = token
        while at > floor and token - at < LONGEST_SEGMENT and not self.stops(at - 1):
            at -= 1
        return at

    def segment_end(self, token: int, limit: int) -> int:
        """Return the first token from `token` on that ends its segment."""
        at = token
        while at < limit and not self.stops(at):
            at += 1
        return at

    def speaker(self, event: Utterance, floor: int, after: bool, last: Phrase | None = None) -> Phrase | None:
        """Return who speaks.

        Parameters
        ----------
        event : Utterance
            The reporting word.
        floor : int
            First token of its clause or sentence.
        after : bool
            The speaker is expected after the verb, as in an attribution that follows the words.
        last : Phrase, optional
            The subject of a verb before, which one without a subject of its own shares: "said … and added …".
        """
        form, phrases = event.form, self.phrases
        if form.part == "impersonal":
            return phrases.institution(event.last - 1, floor, event.end)
        if form.part == "possessive":
            return self._possessor(event)
        if form.part in ("preposition", "noun"):
            return phrases.after(event.last, event.end)
        if form.kind == "participle":
            return phrases.before(event.begin - 1, floor, form.agrees) if event.begin > floor else None
        agrees = form.agrees
        here_from = max(floor, event.begin)
        near = phrases.left(event.first, here_from, agrees, segment=True, sure=True)
        if form.kind == "gerund":
            return last or phrases.left(event.begin, floor, ANY_SUBJECT - {"n"}) or near
        behind = phrases.right(event.last, event.end, agrees)
        they = self._they(event, floor)
        if near is None and behind is None:
            near = phrases.left(event.first, here_from, agrees, segment=True)
        if they and behind and behind.kind != "pronoun" and behind.first >= they.first:
            behind = they
        if they and near and self.phrases.title(near.first):
            near = None
        here = (behind or near) if after else (near or behind)
        if here or after:
            return here or they
        return they or last or self._farther(event, floor, agrees)

    def _farther(self, event: Utterance, floor: int, agrees: frozenset[str]) -> Phrase | None:
        """Return the subject in an earlier segment of the sentence, subordinate clauses passed over."""
        end = event.begin - 1
        for _ in range(MOST_SEGMENTS):
            if end <= floor or not (self.tokens.words[end] in ",()" or self.tokens.words[end] in DASHES):
                return None
            begin = self._begin(end, floor)
            if self.tokens.lower[begin] not in self._subordinate:
                found = self.phrases.left(end, begin, agrees, segment=True)
                if found is not None:
                    return found
            end = begin - 1
        return None

    def _they(self, event: Utterance, floor: int) -> Phrase | None:
        """Return the institution in which "they" say it."""
        if "p" not in event.form.agrees:
            return None
        return self.phrases.institution(event.last - 1, max(floor, event.begin), event.end)

    def _possessor(self, event: Utterance) -> Phrase | None:
        place = event.form.words.index("*")
        gender = self.rules.kinds.get(self.tokens.lower[event.first + place], "")
        if gender == "s":
            return None
        return Phrase("pronoun", event.first + place, event.first + place + 1, (0, 0), gender)

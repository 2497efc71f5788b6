"""What a reporting word reports: the clause, the quotation or the rest of the sentence that it governs."""

from __future__ import annotations

from dataclasses import dataclass

from framing.attribution.extract.common.quotation import Span
from framing.attribution.extract.common.token_stream import ENDS
from framing.attribution.extract.grammar.clause_ends import Clauses
from framing.attribution.extract.grammar.labels import Labels
from framing.attribution.extract.grammar.noun_phrases import Phrase, Phrases
from framing.attribution.extract.grammar.reporting_words import LONGEST_LEAD, Utterance
from framing.attribution.extract.grammar.sentences import DASHES

NEAR = 10
"""Tokens between a reporting verb and a quoted fragment that it governs."""


@dataclass
class Piece:
    """A stretch of reported words.

    Attributes
    ----------
    first, last : int
        Its tokens, end exclusive.
    rule : str
        The rule that found it.
    event : Utterance or None
        The reporting word.
    speaker : Phrase or None
        Who speaks, as written.
    group : int
        Shared by the pieces of one statement.
    spoken : bool
        Words said aloud without marks, as in a dialogue with dashes.
    name : str
        Who speaks, resolved.
    venue : str
        The medium that passes it on.
    """

    first: int
    last: int
    rule: str
    event: Utterance | None
    speaker: Phrase | None
    group: int = 0
    spoken: bool = False
    name: str = ""
    venue: str = ""


class Constructions(Clauses):
    """Reads sentence after sentence: what each of its reporting words reports."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(phrases)
        self.labels = Labels(phrases)
        self.group = 0
        self.heard: list[Phrase] = []

    def read(self, span: Span) -> list[Piece]:
        """Return the reported stretches of a sentence, in order; none overlaps another.

        `heard` then holds the subjects of reporting verbs that report no words here.
        """
        self.heard = []
        found, tokens = self.utterances.find(span), self.tokens
        pieces: list[Piece] = []
        last: Utterance | None = None
        taken = span[0]
        for place, event in enumerate(found):
            opens = event.begin + (tokens.lower[event.begin] in self.rules.are("joiner"))
            if event.first < taken or tokens.lower[opens] in self.rules.are("unreal"):
                continue
            here = self._one(span, found, place, taken, last)
            if not here:
                subject = self.utterances.speaker(event, span[0], after=False) if event.verbal else None
                self.heard += [subject] if subject else []
                continue
            event.subject = here[0].speaker
            last = event
            pieces += here
            after = event.end if here[0].rule == "trailing" else event.last
            taken = max([taken, after, *(piece.last for piece in here)])
        if not pieces:
            pieces = self._headline(span, found)
        return sorted(pieces, key=lambda piece: piece.first)

    def _one(self, span: Span, found: list[Utterance], place: int, taken: int, last: Utterance | None) -> list[Piece]:
        event = found[place]
        if event.form.part in ("preposition", "possessive"):
            return self._frame(span, event, taken)
        self.group += 1
        rest = found[place + 1 :]
        for construction in (self._trailing, self._aside):
            here = construction(span, event, taken)
            if here and not self._others_speak(span, here, rest):
                return here
        opening = self._opening(span, event, rest)
        if opening is None and event.form.part != "noun":
            return self._governed(span, event, rest, last)
        if opening is None:
            return []
        first, rule = opening
        speaker = self.utterances.speaker(event, span[0], after=False, last=self._inherited(event, last))
        # "We note that …" without a "we" is the writer speaking.
        if speaker is None and (event.form.part == "noun" or event.form.agrees == {"1"}):
            return []
        end = self._quotes_end(first, span[1]) if rule == "colon" else self._clause_end(span, first, event, rest)
        return [Piece(first, end, rule, event, speaker, self.group)] if end > first else []

    def _others_speak(self, span: Span, pieces: list[Piece], rest: list[Utterance]) -> bool:
        """Tell whether somebody else is quoted in what is reported: "As the paper wrote, X said: “…”"."""
        for later in rest:
            inside = any(piece.first <= later.first < piece.last for piece in pieces)
            opening = self._opening(span, later, []) if inside and later.verbal else None
            if opening and opening[1] == "colon" and self.tokens.quote[opening[0]] >= 0:
                return True
        return False

    def _inherited(self, event: Utterance, last: Utterance | None) -> Phrase | None:
        """Return the subject of the verb before, for one that has none of its own: "said … and added …"."""
        if last is None or last.subject is None or event.form.part == "impersonal":
            return None
        fits = event.form.kind == "gerund" or event.form.agrees & last.form.agrees
        return last.subject if fits else None

    # What is said comes first: “…,” said X — or: “…” — X said.

    def _trailing(self, span: Span, event: Utterance, taken: int) -> list[Piece]:
        tokens, begin = self.tokens, event.begin
        if not (event.verbal or event.form.part == "impersonal") or begin <= span[0] or \
                event.first - begin > LONGEST_LEAD:  # fmt: skip
            return []
        at = begin - 1
        dashed = tokens.words[at] in DASHES
        if dashed and at > span[0] and tokens.words[at - 1] == ",":
            at -= 1
        elif not dashed and tokens.words[at] == ",":
            pass
        elif not dashed:
            at += 1
        quoted = at - 1
        if quoted >= max(taken, span[0]) and tokens.quote[quoted] >= 0:
            named = self.phrases.title(quoted) and quoted > span[0] and self.phrases.shape(quoted - 1).part == "noun"
            if named or (at == begin and event.first > begin):
                return []
            speaker = self.utterances.speaker(event, span[0], after=True)
            if speaker is None and not dashed and event.form.part != "impersonal":
                return []
            event.subject = speaker
            first = self._first_quote(quoted, max(taken, span[0]))
            pieces = [Piece(first, quoted + 1, "trailing", event, speaker, self.group)]
            return pieces + self._resumed(span, event)
        spoken = dashed and (at < begin - 1 or tokens.words[at - 1] in ENDS)
        first = max(taken, span[0])
        while first < at and tokens.words[first] in DASHES:
            first += 1
        if not spoken or at <= first or any(tokens.quote[token] >= 0 for token in range(first, at)):
            return []
        speaker = self.utterances.speaker(event, begin, after=True)
        if speaker is None and "1" not in event.form.agrees:
            return []
        event.subject = speaker
        end = at if tokens.words[at] == "," else begin - 1
        return [Piece(first, end, "trailing", event, speaker, self.group, spoken=True), *self._resumed(span, event)]

    def _first_quote(self, token: int, floor: int) -> int:
        """Return the first of a row of quotations joined by a comma."""
        tokens = self.tokens
        while token - 2 >= floor and tokens.words[token - 1] == "," and tokens.quote[token - 2] >= 0:
            token -= 2
        return token

    def _resumed(self, span: Span, event: Utterance) -> list[Piece]:
        """Return the second part of a quotation that the attribution interrupts: “…”, X said, “…”."""
        tokens, at = self.tokens, event.end
        while at < span[1] and (tokens.words[at] in ",.:;" or tokens.words[at] in DASHES) and at - event.end < 3:
            at += 1
        listed = at == event.end + 1 and tokens.words[at - 1] == ","
        if event.end < at < span[1] and tokens.quote[at] >= 0 and not (listed and self.phrases.title(at)):
            return [Piece(at, at + 1, "interrupted", event, event.subject, self.group)]
        spoken = at - event.end == 2 and tokens.words[at - 1] in DASHES
        if spoken and at < span[1]:
            end = self._content_end(span[1], at)
            return [Piece(at, end, "interrupted", event, event.subject, self.group, spoken=True)]
        return []

    # The attribution is set off by commas or dashes: As X said, … — … , X says, … — … , X says.

    def _aside(self, span: Span, event: Utterance, taken: int) -> list[Piece]:
        tokens, begin = self.tokens, event.begin
        while begin < event.first and tokens.lower[begin] in self.rules.are("joiner"):
            begin += 1
        as_said = tokens.lower[begin] in self.rules.are("as") and begin < event.first
        if not event.verbal or event.form.use != "any":
            return []
        before = tokens.words[begin - 1] if begin > span[0] else ""
        if not as_said and (event.first != event.begin or not (before == "," or before in DASHES)):
            return []
        if as_said and begin > span[0] and before not in (",", "(", "—", "–") and begin == event.begin:
            return []
        limit = event.end
        if limit < span[1] and tokens.words[limit] not in (",", ")", ".", "—", "–", "…"):
            return []
        if not as_said and limit < span[1] and self._opening(span, event, []) is not None:
            return []
        speaker = self.utterances.speaker(event, begin, after=True)
        if speaker is None:
            return []
        lead = event.begin - 1 if begin == event.begin or begin - event.begin == 0 else event.begin
        return self._around(span, event, speaker, (max(taken, span[0]), lead), "as said" if as_said else "aside")

    def _around(self, span: Span, event: Utterance, speaker: Phrase, before: Span, rule: str) -> list[Piece]:
        """Return what is before and after an attribution set off by commas, as one statement."""
        tokens = self.tokens
        first, last = before
        while first < last and (tokens.words[first] in DASHES or tokens.words[first] in ",;"):
            first += 1
        pieces = []
        if any(tokens.words[at][0].isalpha() and tokens.lower[at] not in self.rules.are("joiner")
               for at in range(first, last)):  # fmt: skip
            pieces.append(Piece(first, last, rule, event, speaker, self.group))
        begin = event.end
        while begin < span[1] and (tokens.words[begin] in ",)" or tokens.words[begin] in DASHES):
            begin += 1
        end = self._content_end(span[1], begin)
        if pieces and self._predicate(pieces[0].first, pieces[0].last) and not self._predicate(begin, end):
            return pieces
        if end - begin > 0 and begin > event.end:
            pieces.append(Piece(begin, end, rule, event, speaker, self.group))
        return pieces

    def _predicate(self, first: int, last: int) -> bool:
        return any(self.phrases.shape(at).part == "verb" for at in range(first, last))

    def _frame(self, span: Span, event: Utterance, taken: int) -> list[Piece]:
        """Read "according to X": the sentence around it, as far as the conjunction before it."""
        tokens = self.tokens
        self.group += 1
        speaker = self.utterances.speaker(event, span[0], after=True)
        if speaker is None:
            return []
        begin = event.first
        joined = begin > span[0] and tokens.lower[begin - 1] in self.rules.are("joiner")
        if begin > span[0] and tokens.words[begin - 1] == "," and begin - 2 >= span[0]:
            joined = joined or tokens.lower[begin - 2] in self.rules.are("joiner")
        event.end = self.utterances.segment_end(speaker.last if speaker.last > event.last else event.last, span[1])
        bare = self._predicate(speaker.last, event.end)
        ends = speaker.last < event.end >= self._content_end(span[1], span[0])
        bare = bare or (ends and not self.rules.morphology.inflects)
        if bare:
            event.end = speaker.last
        elif begin > span[0] and not joined and tokens.words[begin - 1] not in (",", "(", "—", "–", "-"):
            if event.end < span[1] and tokens.words[event.end] == ",":
                return []
            event.end = max(speaker.last, event.last)
        comma = begin > span[0] and self.utterances.stops(begin - 1)
        before = (max(taken, span[0]), begin - 1 if comma else begin)
        if joined or (event.begin == span[0] and begin - span[0] < 2):
            before = (begin, begin)
        if event.end < span[1] and not self.utterances.stops(event.end):
            return self._around_bare(span, event, speaker, before)
        if event.end < span[1] and tokens.quote[event.end] >= 0:
            return self._around_bare(span, event, speaker, before)
        return self._around(span, event, speaker, before, "according to")

    def _around_bare(self, span: Span, event: Utterance, speaker: Phrase, before: Span) -> list[Piece]:
        """Return what is around an attribution without commas."""
        pieces = []
        if before[1] - before[0] > 1:
            pieces.append(Piece(*before, "according to", event, speaker, self.group))
        end = self._content_end(span[1], event.end)
        if end > event.end:
            pieces.append(Piece(event.end, end, "according to", event, speaker, self.group))
        return pieces

    # The verb governs a quoted fragment: X called it a “…”.

    def _governed(self, span: Span, event: Utterance, rest: list[Utterance], last: Utterance | None) -> list[Piece]:
        tokens = self.tokens
        other = next((later.first for later in rest if later.form.part == "verb"), span[1])
        reach = NEAR if event.form.use == "any" else NEAR // 2
        pieces: list[Piece] = []
        for at in range(event.last, min(span[1], other, event.last + reach + 2 * len(pieces))):
            if tokens.words[at] in ";" or (tokens.words[at] in ENDS and not self.phrases.initial(at)):
                break
            if tokens.quote[at] < 0:
                if self.phrases.shape(at).part == "verb" and not pieces:
                    break
                continue
            if self.phrases.title(at):
                continue
            pieces.append(Piece(at, at + 1, "governed", event, None, self.group))
        if not pieces:
            return []
        speaker = self.utterances.speaker(event, span[0], after=False, last=self._inherited(event, last))
        if speaker is None:
            return []
        for piece in pieces:
            piece.speaker = speaker
        return pieces

    # Headline style: X: …

    def _headline(self, span: Span, found: list[Utterance]) -> list[Piece]:
        read = self.labels.read(span, [event.first for event in found])
        if read is None:
            return []
        phrase, first = read
        self.group += 1
        spoken = self.tokens.words[first - 1] in DASHES and self.tokens.quote[first] < 0
        end = self._quotes_end(first, span[1])
        return [Piece(first, end, "headline", None, phrase, self.group, spoken)] if end > first else []

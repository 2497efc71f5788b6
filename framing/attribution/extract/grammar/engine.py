"""Who says what in a language with a grammar: direct, mixed and indirect speech, by rules over one file of words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from framing.attribution.extract.common.detached_marks import turned
from framing.attribution.extract.common.known_names import Known, aliases
from framing.attribution.extract.common.quotation import NOWHERE, Quotation, Span, numbered
from framing.attribution.extract.common.quotation_marks import Quote, paired
from framing.attribution.extract.common.token_stream import ENDS, Sentences
from framing.attribution.extract.grammar.coreference import People
from framing.attribution.extract.grammar.grammar import Grammar, grammar
from framing.attribution.extract.grammar.morphology import ANY_SUBJECT
from framing.attribution.extract.grammar.noun_phrases import Phrases
from framing.attribution.extract.grammar.reported_clauses import Constructions, Piece
from framing.attribution.extract.grammar.sentences import DASHES, sentences

CONFIDENCE = {
    "trailing": 0.95, "colon": 0.95, "interrupted": 0.95, "that clause": 0.9, "as said": 0.85, "according to": 0.85,
    "governed": 0.8, "aside": 0.75, "headline": 0.7, "introduced": 0.7, "carried over": 0.7, "beside": 0.6,
    "none": 0.5,
}  # fmt: skip
"""By rule; set by hand, in the order of the scores that tests/benchmarks/quotes_ru.py prints for the sentences worked
on."""
SHORT = 3
_REMARK = re.compile(r"[,.!?…][ \t\u00a0]*[—–-][ \t\u00a0]+(?=[^\W\d_])")
_RESUMES = re.compile(r"[.,:;!?…][ \t\u00a0]*[—–-][ \t\u00a0]+")
_WORD = re.compile(r"\w")
LONGEST_REMARK = 250


@dataclass
class _Reading:
    """A text being read."""

    text: str
    quotes: list[Quote]
    tokens: Sentences
    phrases: Phrases
    people: People
    rules: Grammar


def quotations(text: str, language: str, known: Known = None) -> list[Quotation]:
    """Return who says what in a text of a language that has a grammar, in order of `start`.

    Parameters
    ----------
    text : str
        From `framing.attribution.extract.common.readable.readable`; no text raises.
    language : str
        A language with a file ``cues_<language>.csv`` that `framing.attribution.extract.grammar.grammar` can read.
    known : mapping, iterable of str or Registry, optional
        Full names known beforehand, or aliases and the names they stand for.

    Raises
    ------
    LexiconError
        If there is no grammar for `language`.

    Notes
    -----
    An indirect quotation is a clause with what opens it ("that …"); its `parts` exclude the fragments
    quoted in it, which are quotations of kind mixed with the same number. Speech set off by dashes is
    direct, its `mark` is ``dash``. A name between marks, as of a newspaper or a firm, is none.
    A reported clause is taken to run to the end of its sentence unless the writer visibly takes up
    again, so what the writer adds after ", but" is counted as reported. Reports without a clause
    ("accused X of …", "promised to …") are not found.

    Examples
    --------
    >>> text = "Полковник Рик Ансгард заявил, что ночь была спокойной. «Мы ждем», — добавил он."
    >>> [(one.kind, one.speaker, one.cue, one.rule) for one in quotations(text, "ru")]
    [('indirect', 'Рик Ансгард', 'заявил', 'that clause'), ('direct', 'Рик Ансгард', 'добавил', 'trailing')]
    """
    rules = grammar(language)
    pairs = _opened(text, paired(turned(text)), rules)
    tokens = sentences(text, pairs, rules)
    phrases = Phrases(text, tokens, pairs, rules)
    reading = _Reading(text, pairs, tokens, phrases, People(phrases, aliases(known)), rules)
    return _quotations(reading, _pieces(reading))


def _opened(text: str, pairs: list[Quote], rules: Grammar) -> list[Quote]:
    """Take attributions out of quotations that run on around them: «…, — said X. — …»."""
    found: list[Quote] = []
    waiting = pairs[::-1]
    while waiting:
        quote = waiting.pop()
        begin, end = quote.parts[0][0], quote.parts[-1][1]
        remark = next((m for m in _REMARK.finditer(text, begin, end) if _reports(text, m.end(), end, rules)), None)
        if remark is None or len(quote.parts) > 1:
            found.append(quote)
            continue
        resumes = _RESUMES.search(text, remark.end(), min(end, remark.end() + LONGEST_REMARK))
        first = (begin, remark.start() + 1)
        found.append(replace(quote, end=first[1], parts=(first,)))
        if resumes and _WORD.search(text, resumes.end(), end):
            waiting.append(replace(quote, start=resumes.end(), parts=((resumes.end(), end),)))
    return found


def _reports(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Tell whether one of the next three words is a finite reporting verb, the first being written small or a name."""
    words = re.findall(r"[^\W\d_]+", text[start : min(end, start + 60)].split(",")[0])[:3]
    finite = [any(form.kind == "finite" for form in rules.cues.get(word.lower(), ())) for word in words]
    return any(finite) and (finite[0] or words[0][0].islower() or finite[1:2] == [True])


def _pieces(reading: _Reading) -> list[Piece]:
    """Return the reported stretches of a text, in order; where nobody is named the speaker before carries over."""
    tokens, constructions = reading.tokens, Constructions(reading.phrases)
    pieces: list[Piece] = []
    before: list[Piece] = []
    spoken: Piece | None = None
    for span in tokens.sentences:
        here = constructions.read(span)
        if tokens.opens_paragraph(span[0]):
            spoken = None
        for piece in here:
            piece.name = _name(reading, piece)
        for phrase in constructions.heard:
            name = reading.people.resolve(phrase, reading.text)
            if here and reading.people.medium(phrase):
                for piece in here:
                    piece.venue = name
            else:
                reading.people.speaks(name, phrase, phrase.first, aloud=False)
        if not here:
            here = _continued(reading, span, before, spoken)
        spoken_here = next((piece for piece in here if piece.spoken), None)
        if spoken_here and spoken is None and _dashed(reading, span):
            pieces += _earlier(reading, span, pieces, spoken_here)
        spoken = spoken_here or spoken
        pieces += here
        before = here
    return sorted(pieces, key=lambda piece: piece.first)


def _name(reading: _Reading, piece: Piece) -> str:
    """Return who speaks, and note it."""
    name = reading.people.resolve(piece.speaker, reading.text)
    verb = piece.event.form if piece.event is not None and piece.event.form.part == "verb" else None
    if piece.speaker is None and verb is not None and "p" not in verb.agrees and verb.agrees != {"1"}:
        name = reading.people.last
    reading.people.speaks(name, piece.speaker, piece.first)
    return name


def _dashed(reading: _Reading, span: Span) -> bool:
    first = span[0]
    while not reading.tokens.opens_paragraph(first):
        first -= 1
    return reading.tokens.words[first] in DASHES


def _earlier(reading: _Reading, span: Span, pieces: list[Piece], spoken: Piece) -> list[Piece]:
    """Return the sentences of a paragraph before the one that says who speaks: they are spoken too."""
    tokens, first = reading.tokens, span[0]
    while not tokens.opens_paragraph(first):
        first -= 1
    begin = max([first, *(piece.last for piece in pieces[-3:])])
    while begin < span[0] and tokens.words[begin] in DASHES:
        begin += 1
    if span[0] - begin < 1:
        return []
    return [replace(spoken, first=begin, last=span[0])]


def _continued(reading: _Reading, span: Span, before: list[Piece], spoken: Piece | None) -> list[Piece]:
    """Return the words of a sentence that says nobody's name but continues a statement."""
    tokens, first = reading.tokens, span[0]
    while first < span[1] and tokens.words[first] in DASHES:
        first += 1
    if spoken is not None:
        return [replace(spoken, first=first, last=span[1], rule="interrupted")]
    last = span[1]
    while last > first and tokens.words[last - 1] in ENDS:
        last -= 1
    if first >= last or tokens.quote[first] < 0 or reading.phrases.title(first):
        return []
    if last - first != 1:
        return _beside(reading, first, last)
    previous = next((piece for piece in reversed(before) if piece.rule != "none"), None)
    if previous is None:
        return [Piece(first, last, "none", None, None, spoken=True)]
    resumes = first > span[0] and previous.rule in ("trailing", "interrupted")
    group = previous.group if resumes else 0
    event = previous.event if resumes else None
    piece = Piece(first, last, "interrupted" if resumes else "carried over", event, None, group)
    piece.name = previous.name
    return [piece]


def _beside(reading: _Reading, first: int, last: int) -> list[Piece]:
    """Return a quotation that opens a sentence and is followed by what its speaker does: “…” — X did not smile."""
    tokens = reading.tokens
    dash = first + 2 if tokens.words[first + 1] == "," else first + 1
    if dash >= last or tokens.words[dash] not in DASHES:
        return []
    speaker = reading.phrases.right(dash + 1, last, ANY_SUBJECT)
    if speaker is None or speaker.kind == "description":
        return []
    piece = Piece(first, first + 1, "beside", None, speaker)
    piece.name = _name(reading, piece)
    return [piece]


def _quotations(reading: _Reading, pieces: list[Piece]) -> list[Quotation]:
    used: set[int] = set()
    found = [one for piece in pieces for one in _of_piece(reading, piece, used)]
    for token, index in enumerate(reading.tokens.quote):
        if index >= 0 and index not in used and not reading.phrases.title(token):
            found.append(_quotation(reading, Piece(token, token + 1, "none", None, None), "scare", index))
    found.sort(key=lambda one: (one.start, one.end))
    # A quotation of group 0 shares its number with none.
    return numbered(one if one.quotation else one._replace(quotation=~place) for place, one in enumerate(found))


def _of_piece(reading: _Reading, piece: Piece, used: set[int]) -> list[Quotation]:
    """Return what a piece holds: its quotations, and the words around them."""
    tokens = reading.tokens
    inside = [token for token in range(piece.first, piece.last) if tokens.quote[token] >= 0]
    plain = [token for token in range(piece.first, piece.last)
             if tokens.quote[token] < 0 and tokens.words[token][0].isalnum()]  # fmt: skip
    opener = bool(plain) and plain[0] == piece.first and tokens.lower[plain[0]] in reading.rules.are("that")
    alone = len(plain) <= int(opener) + sum(tokens.lower[token] in reading.rules.are("joiner") for token in plain)
    if inside and alone:
        used.update(tokens.quote[token] for token in inside)
        return [_quotation(reading, piece, _kind(reading, piece, token, opener), tokens.quote[token])
                for token in inside]  # fmt: skip
    quoted = [tokens.quote[token] for token in inside if not reading.phrases.title(token)]
    used.update(quoted)
    found = [_quotation(reading, piece, "mixed", index) for index in quoted]
    return [*found, _quotation(reading, piece, "direct" if piece.spoken else "indirect", None)] if plain else found


def _kind(reading: _Reading, piece: Piece, token: int, opener: bool) -> str:
    if piece.rule == "none":
        return "direct"
    if opener or piece.rule == "according to":
        return "mixed"
    if piece.rule != "governed":
        return "direct"
    start, end = reading.quotes[reading.tokens.quote[token]].parts[0]
    content = reading.text[start:end].lstrip()
    touches = piece.event is not None and token - piece.event.last <= 1
    return "direct" if touches and content[:1].isupper() and len(content.split()) > SHORT else "mixed"


def _quotation(reading: _Reading, piece: Piece, kind: str, index: int | None) -> Quotation:
    tokens, event = reading.tokens, piece.event
    if index is not None:
        quote = reading.quotes[index]
        start, end, mark, parts, doubt = quote.start, quote.end, quote.mark, quote.parts, quote.guessed
    else:
        start, end = tokens.start[piece.first], tokens.end[piece.last - 1]
        mark, parts, doubt = "dash" if piece.spoken else "", _parts(reading, piece, start, end), False
    cue = (tokens.start[event.first], tokens.end[event.last - 1]) if event else NOWHERE
    speaker = (tokens.start[piece.speaker.first], tokens.end[piece.speaker.last - 1]) if piece.speaker else NOWHERE
    role = reading.people.role(piece.speaker, piece.name)
    venue = piece.venue or (piece.name if role == "medium" else "")
    confidence = round(CONFIDENCE[piece.rule] * (0.8 if doubt else 1.0), 3)
    # The lists of other languages have no classes of cues.
    return Quotation(
        start, end, piece.group, kind, piece.name, *speaker, reading.text[slice(*cue)] if event else "", *cue,
        event.form.stance if event else "", role, venue, confidence, piece.rule, tokens.paragraph[piece.first], mark,
        parts,
    )  # fmt: skip


def _parts(reading: _Reading, piece: Piece, start: int, end: int) -> tuple[Span, ...]:
    """Return the words of an unmarked stretch, without the fragments quoted in it."""
    parts, at = [], start
    for token in range(piece.first, piece.last):
        if reading.tokens.quote[token] >= 0 and not reading.phrases.title(token) and not piece.spoken:
            parts.append((at, reading.tokens.start[token]))
            at = reading.tokens.end[token]
    stretches = [(first, last) for first, last in [*parts, (at, end)] if reading.text[first:last].strip()]
    return tuple((first + len(words) - len(words.lstrip()), first + len(words.rstrip()))
                 for first, last in stretches for words in [reading.text[first:last]])  # fmt: skip

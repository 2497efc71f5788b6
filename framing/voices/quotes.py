"""Who says what: every quotation of a text with its speaker, by rules that can be read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import pandas as pd

from framing.voices.cues import cue_list
from framing.voices.events import Event, events, first_subject
from framing.voices.lexis import (
    BE,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TITLE_LEADS,
    TITLES,
    Sentences,
    is_name,
    sentences,
)
from framing.voices.marks import Quote, paired
from framing.voices.names import Mention, Registry, base, ending_at, possessive, registry, role_of
from framing.voices.resolve import Focus
from framing.voices.venues import venue_near

COLUMNS = [
    "start", "end", "quotation", "kind", "speaker", "speaker_start", "speaker_end", "cue", "cue_start", "cue_end",
    "stance", "role", "venue", "confidence", "rule", "paragraph", "mark", "parts",
]  # fmt: skip
CONFIDENCE = {
    "trailing": 0.95, "colon": 0.95, "leading": 0.95, "interrupted": 0.95, "governed": 0.85, "noun": 0.75,
    "after clause": 0.8, "introduced": 0.7, "carried over": 0.7, "rejected": 0.6, "none": 0.5,
}  # fmt: skip
SHORT = 3
_END = re.compile(r"[.!?…]\s*$")


@dataclass
class _Found:
    """What is known of one quotation."""

    rule: str = "none"
    event: Event | None = None
    mention: Mention | None = None
    speaker: str = ""
    venue: str = ""
    kind: str = "scare"
    shares: bool = False


@dataclass
class _Text:
    """A text being read: its tokens, names and events, and what was found for each quotation."""

    text: str
    quotes: list[Quote]
    tokens: Sentences
    focus: Focus
    found: list[_Found]

    def content(self, index: int) -> str:
        """Return the words of a quotation, marks left out."""
        return " ".join(self.text[start:end] for start, end in self.quotes[index].parts)

    def at(self, mention: Mention | None) -> tuple[int, int]:
        """Return the characters of a mention, or -1, -1."""
        if mention is None:
            return -1, -1
        return self.tokens.start[mention.first], self.tokens.end[mention.last - 1]


def quotes(
    text: str, language: str = "en", known: Mapping[str, str] | Iterable[str] | Registry | None = None
) -> pd.DataFrame:
    """Find who says what in a text: one row per quoted span.

    Parameters
    ----------
    text : str
        Any text; marks may be stray, turned the wrong way or missing.
    language : str
        Language of the text; a list of reporting words must exist for it.
    known : mapping, iterable of str or Registry, optional
        Full names known beforehand, or aliases and the names they stand for.

    Returns
    -------
    DataFrame
        In order of `start`: `start, end` (code points, marks included), `quotation` (shared by parts
        that an attribution interrupts), `kind` (direct, mixed, scare), `speaker` (fullest name in
        the text, ``""`` if nobody in particular), `speaker_start, speaker_end, cue, cue_start,
        cue_end` (-1 and ``""`` if there is none), `stance` of the cue, `role` (as described in the
        text, often ``""``), `venue` (the medium in which it was said, if named), `confidence` (0 to
        1, by rule, not calibrated), `rule`, `paragraph`, `mark`, `parts` (spans of the words between
        the marks).

    Raises
    ------
    LexiconError
        If there is no list of reporting words for `language`. No text raises.

    Notes
    -----
    Words in indirect speech are not returned. A mixed quotation is given to whoever the nearest
    reporting verb before it in the sentence makes speak, which fails where a clause that reports
    nothing stands between.

    Examples
    --------
    >>> text = "Colonel Rik Ansgard said the night was “quiet”. “We will hold,” he added."
    >>> quotes(text)[["kind", "speaker", "cue", "rule"]].to_dict("split")["data"]
    [['mixed', 'Rik Ansgard', 'said', 'governed'], ['direct', 'Rik Ansgard', 'added', 'trailing']]
    """
    if language != "en":
        return _other_language(text, language, known)
    pairs = paired(text)
    tokens = sentences(text, pairs)
    names = registry(known)
    mentions = names.learn(tokens)
    reading = _Text(text, pairs, tokens, Focus(tokens, names, mentions), [_Found() for _ in pairs])
    for number, span in enumerate(tokens.sentences):
        _read_sentence(reading, number, span, language)
    return _table(reading)


def _other_language(text: str, language: str, known) -> pd.DataFrame:
    """Read a text in another language by rules that are one for all, its words in one file of cues."""
    if find_spec("framing.voices.generic") is None:
        cue_list(language)
    return import_module("framing.voices.generic").quotes(text, language, known)


def names_in(text: str, names: Registry) -> None:
    """Teach a registry the names of a text, as before reading the other posts of a page."""
    names.learn(sentences(text, paired(text)))


def _read_sentence(reading: _Text, number: int, span: tuple[int, int], language: str) -> None:
    tokens, focus = reading.tokens, reading.focus
    found = events(tokens, span, language)
    speakers: dict[int, str] = {}
    for event in found:
        shared = next((e for e in found if e is not event and e.subject is event.subject), None)
        if event.side == "shared" and shared and shared.first in speakers:
            speakers[event.first] = speakers[shared.first]
        else:
            speakers[event.first] = focus.resolve(event.subject, number)
            focus.speaks(event, speakers[event.first], number)
    usable = [event for event in found if speakers[event.first] or event.rejected]
    for token in range(*span):
        index = tokens.quote[token]
        if index < 0:
            continue
        here = _attribute(reading, span, token, usable)
        if here.event and not here.event.rejected:
            here.speaker, here.mention = speakers[here.event.first], here.event.subject
        elif here.rule in ("introduced", "colon"):
            here.speaker = focus.resolve(here.mention, number) or focus.last
        if here.rule == "none" and _stands_alone(reading, span, token):
            _carry_over(reading, number, index, here)
        _finish(reading, span, token, here)
        reading.found[index] = here
    focus.close(number)


def _attribute(reading: _Text, span: tuple[int, int], token: int, found: list[Event]) -> _Found:
    """Apply the rules in order: who follows, who leads, who governs, who comes later in the sentence."""
    tokens = reading.tokens
    if _is_title(reading, span, token):
        return _Found()
    trailing = next((event for event in found if event.first > token and _trails(reading, token, event)), None)
    if trailing:
        return _Found("trailing", trailing)
    before = tokens.words[token - 1] if token > span[0] else ""
    left = [event for event in found if event.last <= token]
    if before == ":":
        return _Found("colon", left[-1]) if left else _colon(reading, span, token)
    if left and _naming(left[-1], token):
        return _Found()
    if left and not _new_clause(tokens, left[-1], token):
        event = _finite(tokens, left)
        if event.rejected:
            return _Found("rejected", event)
        if _interrupts(reading, token, event):
            return _Found("interrupted", event, shares=True)
        touches = token - event.last <= 1 and before == ","
        return _Found("leading" if touches else "noun" if event.cue.part == "noun" else "governed", event)
    later = next((event for event in found if event.first > token and _comes_later(tokens, token, event)), None)
    return _Found("after clause", later) if later else _Found()


def _finite(tokens: Sentences, left: list[Event]) -> Event:
    """Return the reporting verb that governs: of "insisted she had not come to say", the first."""
    last = left[-1]
    infinitive = last.cue.form == "base" and last.cue.part == "verb" and tokens.lower[last.first - 1] == "to"
    if not infinitive or len(left) < 2 or left[-2].cue.form not in ("past", "third"):
        return last
    earlier, later = left[-2].subject, last.subject
    again = later is not None and later.kind == "pronoun" and earlier is not None and earlier.kind != "description"
    return left[-2] if last.side == "shared" or again else last


def _is_title(reading: _Text, span: tuple[int, int], token: int) -> bool:
    """Tell whether a quotation is the title of a work: capitals throughout, after "the show", "on" or a medium’s."""
    tokens = reading.tokens
    if token == span[0]:
        return False
    words = [word for word in re.findall(r"[^\W_]+", reading.content(tokens.quote[token])) if len(word) > 3]
    if not words or not all(word[0].isupper() for word in words):
        return False
    before = tokens.words[token - 1]
    if possessive(before):
        return reading.focus.names.medium(base(before)) or base(before).isupper()
    return before.lower() in TITLE_LEADS


_NOT_BEFORE_SUBJECT = (PREPOSITIONS | SUBORDINATORS | {"that"}) - {"of"}


def _trails(reading: _Text, token: int, event: Event) -> bool:
    """Tell whether an attribution follows a quotation at once: “…,” X said, or “…,” said X."""
    tokens = reading.tokens
    outside = tokens.words[token + 1] in (",", "–", "—")
    first = token + 2 if outside else token + 1
    inner = reading.content(tokens.quote[token]).rstrip()
    if event.cue.part == "noun" or event.subject is None:
        return False
    if event.cue.part == "preposition":
        return event.first <= first and (outside or inner.endswith((",", "?", "!", "—", "–", ".", "…")))
    if event.side == "right":
        between = tokens.lower[first : event.first]
        return first <= event.first <= first + 2 and all(w.isalpha() and w not in BE | RELATIVES for w in between)
    tight = event.last < len(tokens.words) and tokens.words[event.last] in ".," and event.first - token <= 4
    ends = inner.endswith((",", "?", "!", "…", "—", "–", "-", ".", "’", "'", "”"))
    if not (outside or ends or tight) or event.side != "left":
        return False
    lead = range(first, event.subject.first)
    plain = all(tokens.words[t][0].isalpha() and tokens.lower[t] not in _NOT_BEFORE_SUBJECT for t in lead)
    quoted = any(tokens.quote[t] >= 0 for t in range(first, event.first))
    return event.subject.first >= first and plain and len(lead) <= 6 and not quoted


def _colon(reading: _Text, span: tuple[int, int], token: int) -> _Found:
    subject = first_subject(reading.tokens, (span[0], token))
    headline = ending_at(reading.tokens, token - 2, span[0]) if token - 2 >= span[0] else None
    if headline and headline.kind == "name" and (headline.first - span[0] <= 2 or reading.focus.person(headline.text)):
        return _Found("colon", None, headline)
    named = subject if subject and subject.kind != "description" else None
    return _Found("introduced", None, named)


def _naming(event: Event, token: int) -> bool:
    """Tell whether a quotation is a name or title: "a plan called “…”", "dubbed “…”" after a noun."""
    if event.cue.lemma not in ("call", "dub", "label", "brand") or event.last != token or event.cue.form != "past":
        return False
    return event.subject is not None and event.subject.kind == "description" and event.subject.last == event.first


def _new_clause(tokens: Sentences, event: Event, token: int) -> bool:
    """Tell whether a semicolon parts a quotation from the reporting word before it."""
    return ";" in tokens.words[event.last : token]


def _interrupts(reading: _Text, token: int, event: Event) -> bool:
    """Tell whether `event` stands between two parts of one quotation: “…,” X said, “…”."""
    tokens = reading.tokens
    earlier = next((t for t in range(event.first, max(event.first - 12, -1), -1) if tokens.quote[t] >= 0), None)
    if earlier is None or tokens.words[token - 1] not in (",", ".", ";", "–", "—"):
        return False
    index = tokens.quote[earlier]
    return reading.found[index].event is event and reading.found[index].rule in ("trailing", "interrupted")


def _comes_later(tokens: Sentences, token: int, event: Event) -> bool:
    """Tell whether an attribution closes the clause of a quotation: This is a “…” plan, says X."""
    if event.cue.part == "noun" or event.subject is None or event.side not in ("left", "right"):
        return False
    first = event.first if event.side == "right" else event.subject.first
    while first > token + 1 and (tokens.lower[first - 1] in DETERMINERS | TITLES or is_name(tokens.words[first - 1])):
        first -= 1
    return first > token and (tokens.words[first - 1] in (",", "–", "—") or event.cue.part == "preposition")


def _stands_alone(reading: _Text, span: tuple[int, int], token: int) -> bool:
    """Tell whether a quotation is a sentence of its own."""
    lead = reading.tokens.words[span[0] : token]
    content = reading.content(reading.tokens.quote[token])
    return len(lead) == 0 and (len(content.split()) > SHORT or bool(_END.search(content))) and token + 2 >= span[1]


def _carry_over(reading: _Text, number: int, index: int, here: _Found) -> None:
    """Give a quotation without attribution to whoever spoke, or was spoken of, just before."""
    focus, tokens = reading.focus, reading.tokens
    before = tokens.sentences[number - 1] if number else None
    speaker = ""
    if before:
        inside = [tokens.quote[t] for t in range(*before) if tokens.quote[t] >= 0]
        leads = focus.leads.get(number - 1, [])
        if inside:
            last = reading.found[inside[-1]]
            speaker = last.speaker
            same = tokens.paragraph[before[0]] == tokens.paragraph[tokens.sentences[number][0]]
            here.shares = same and last.rule in ("trailing", "interrupted") and _short_tail(before, last)
            if here.shares:
                here.event, here.mention = last.event, last.mention
        speaker = speaker or (leads[0] if leads else "")
    here.speaker = speaker or focus.last
    here.rule = "carried over" if here.speaker else "none"
    here.kind = "direct"
    here.venue = reading.found[index - 1].venue if index and reading.found[index - 1].speaker == here.speaker else ""


def _short_tail(span: tuple[int, int], last: _Found) -> bool:
    """Tell whether a sentence ends soon after its reporting word, so that what follows may be its second part."""
    return last.event is not None and span[1] - last.event.first <= 12


def _finish(reading: _Text, span: tuple[int, int], token: int, here: _Found) -> None:
    """Settle the kind of a quotation, its venue, and who spoke last."""
    tokens, index = reading.tokens, reading.tokens.quote[token]
    content = reading.content(index).lstrip()
    if here.rule == "rejected":
        here.kind = "mixed"
    elif here.speaker:
        here.kind = "direct" if _is_direct(tokens, span, token, here, content) else "mixed"
        here.venue = _venue(reading, span, here)
        if here.venue and here.mention and _anonymous(here):
            here.speaker = here.venue
        reading.focus.last = here.speaker


def _is_direct(tokens: Sentences, span: tuple[int, int], token: int, here: _Found, content: str) -> bool:
    begins = token == span[0] or tokens.quote[token - 1] >= 0
    if here.rule in ("colon", "introduced", "interrupted", "carried over"):
        return True
    if here.rule in ("trailing", "after clause"):
        return begins
    sentence = content[:1].isupper() and len(content.split()) > SHORT
    return (sentence and (here.rule == "leading" or (here.event is not None and here.event.last == token))) or (
        begins and sentence
    )


def _anonymous(here: _Found) -> bool:
    return here.mention is not None and here.mention.kind == "description" and here.speaker == here.mention.text


def _venue(reading: _Text, span: tuple[int, int], here: _Found) -> str:
    names = reading.focus.names
    if names.medium(here.speaker):
        return here.speaker
    found = venue_near(reading.tokens, span, names, here.event.first if here.event else span[0])
    if found:
        reading.focus.venues[here.speaker] = found
    return found or reading.focus.venues.get(here.speaker, "")


def _table(reading: _Text) -> pd.DataFrame:
    rows, quotation = [], 0
    for index, (quote, here) in enumerate(zip(reading.quotes, reading.found, strict=True)):
        shares = index > 0 and here.shares and reading.found[index - 1].speaker == here.speaker
        quotation += 0 if shares else 1
        event = here.event
        cue = (reading.tokens.start[event.first], reading.tokens.end[event.last - 1]) if event else (-1, -1)
        speaker = reading.at(here.mention) if here.speaker else (-1, -1)
        doubt = 0.8 if quote.guessed else 1.0
        rows.append((
            quote.start, quote.end, quotation, here.kind, here.speaker, *speaker,
            reading.text[cue[0] : cue[1]] if event else "", *cue, event.cue.stance if event else "",
            _role(reading, here), here.venue, round(CONFIDENCE[here.rule] * doubt, 3), here.rule,
            _paragraph(reading, quote), quote.mark, quote.parts,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _role(reading: _Text, here: _Found) -> str:
    names = reading.focus.names
    if here.mention is not None and here.mention.kind == "description" and role_of(here.mention.titles):
        return role_of(here.mention.titles)
    if here.speaker and names.medium(here.speaker):
        return "medium"
    return role_of(names.titles.get(here.speaker, ())) if here.speaker else ""


def _paragraph(reading: _Text, quote: Quote) -> int:
    token = bisect_left(reading.tokens.start, quote.start)
    return reading.tokens.paragraph[token] if token < len(reading.tokens.paragraph) else 0

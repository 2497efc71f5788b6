"""Speech that its layout gives to somebody: the turns of a transcript, and what a tweet repeats of another."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from framing.attribution.extract.common.cue_classes import SPEECH
from framing.attribution.extract.common.known_names import Known
from framing.attribution.extract.common.quotation import NOWHERE, Quotation, Span, numbered
from framing.attribution.extract.common.quotation_marks import paired, paragraph_breaks
from framing.attribution.extract.common.word_sets import NO_SPEAKERS, NO_SPEAKERS_LAST, word_set
from framing.attribution.extract.english.names.mentions import role_of
from framing.attribution.extract.english.names.page_names import registry
from framing.attribution.extract.grammar.grammar import grammar
from framing.attribution.extract.layout.turn_words import (
    ASIDES,
    FIRST_PERSON,
    PARTICLES,
    SPEAKERS,
    TITLES_BEFORE,
)

CONFIDENCE = {"turn": 0.9, "retweet": 0.8}
"""Set by hand: no benchmark has turns or retweets. Cases: tests/attribution/test_voices_turns.py."""
LONGEST_NAME = 5
"""Words of a name at the head of a turn."""
FULL_SENTENCES = 0.6
"""Share of turns that must end as a sentence does: a list of names with figures is no transcript."""
SPOKEN = 1 / 3
"""Share of turns that ask, or say "I" or "you", which no list of names and facts does."""

COVERED = 0.8
"""Share of a text that must be turns where nothing shows that it is talk but full names and full sentences."""

_LABEL = re.compile(
    r"^[ \t]*(?:>{1,2}[ \t]*|[—–-][ \t]+)?(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \t]*(?:[–—-][ \t]*)?)?"
    r"(?P<name>[^\W\d_][^\n:;!?“”\"«»„()\[\]]{0,70}?)(?P<added>[ \t]*(?:\([^()\n]{1,60}\)|\[[^\[\]\n]{1,60}\]))?"
    r"[ \t]*:(?=[\s“\"«„—–]|$)[ \t]*",
    re.MULTILINE,
)
_CAPITALS = r"[^\W\d_a-zа-яё][^\W\d_a-zа-яё.’'-]+(?:[ ,.]{1,2}[^\W\d_a-zа-яё]+){0,4}"
_INLINE = re.compile(rf"(?<=[.!?…”\")\]])[ \t]+(?P<name>{_CAPITALS})(?P<added>)[ \t]*:[ \t]+")
_STOP = re.compile(r"[.!?…”\"»)\]—–-][*_]*\s*$")
_HEAD = re.compile(r"^[\[(“\"«„'‘…—–-]*[^\W_a-zа-яёіїєґß]")
_HANDLE = r"@(?P<name>\w{1,30})"
_RETWEET = re.compile(
    rf"(?<![\w@])(?:RT|MT|QT|R/T|rt|mt|[Rr]etweeted)[ \t]*:?[ \t]*(?:(?:by|from)[ \t]+)?[“\"«„]?{_HANDLE}"
    r"[ \t]*(?:[:–—-][ \t]*)?"
)
_OWN_LABEL = re.compile(rf"(?:^|(?<=[.!?…]))[ \t]*{_HANDLE}[ \t]*:[ \t]*(?=[“\"«„])", re.MULTILINE)
_CREDIT = re.compile(
    r"(?<![\w@])(?:via|h/t|hat tip|ht|cc)[ \t]*:?[ \t]+(?:to[ \t]+)?@\w{1,30}(?::[ \t]+(?=[“\"«„]))?", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+(?:[.’'-][^\W\d_]+)*\.?|\d+")


@dataclass(frozen=True)
class Turn:
    """What one person says at a time: the label as written, its place, and the words, a span a paragraph.

    `whole` is the span of the quotation that holds the words, marks included, and `mark` its kind.
    """

    label: str
    at: Span
    parts: tuple[Span, ...]
    added: str = ""
    rule: str = "turn"
    speaker: str = ""
    role: str = ""
    whole: Span | None = None
    mark: str = "turn"

    @property
    def span(self) -> Span:
        """Span of the words, quotation marks included."""
        return self.whole or (self.parts[0][0], self.parts[-1][1])


def set_aside(text: str, language: str, known: Known) -> tuple[str, list[Turn]]:
    """Return a text without the speech that its layout gives to somebody, and that speech.

    Parameters
    ----------
    text : str
        From `framing.attribution.extract.common.readable.readable`.
    language : str
        Of the text.
    known : mapping, iterable of str or Registry, optional
        Names known beforehand.

    Returns
    -------
    (str, list of Turn)
        The text with spaces in place of the turns, and the turns in order.

    Notes
    -----
    Lines that begin with a name and a colon are a transcript where at least two do, by two people
    or one three times, most of them end as sentences do, and something shows that it is talk: a
    role ("Host"), a name that comes again, a question, or words such as "I" and "you". Turns
    whose words are between quotation marks are read by the engines.

    Examples
    --------
    >>> rest, turns = set_aside("Host: Is it open?\\nAnna Dubov: We repair it.", "en", None)
    >>> [turn.speaker for turn in turns], rest.strip()
    (['Host', 'Anna Dubov'], '')
    """
    turns = _retweets(text) if "@" in text else []
    if turns or "@" in text:
        text = _blanked(_CREDIT.sub(_blank, text), turns)
    talk = _resolved(text, _transcript(text), language, known) if ":" in text else []
    return _blanked(text, talk), sorted([*turns, *talk], key=lambda turn: turn.parts)


def with_turns(found: list[Quotation], turns: list[Turn], text: str) -> list[Quotation]:
    """Return the quotations of a text together with those of the turns that were set aside."""
    if not turns:
        return found
    breaks = [start for start, _ in paragraph_breaks(text)]
    first = max((one.quotation for one in found), default=0) + 1
    added = [_quotation(turn, first + number, sum(at < turn.at[0] for at in breaks))
             for number, turn in enumerate(turns)]  # fmt: skip
    return numbered(sorted([*found, *added], key=lambda one: (one.start, one.end)))


def _quotation(turn: Turn, number: int, paragraph: int) -> Quotation:
    return Quotation(
        *turn.span, number, "direct", turn.speaker, *turn.at, "", *NOWHERE, "", turn.role, "", CONFIDENCE[turn.rule],
        turn.rule, paragraph, turn.mark, turn.parts, SPEECH,
    )  # fmt: skip


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _blanked(text: str, turns: Iterable[Turn]) -> str:
    """Return a text with a paragraph break and spaces in place of turns: no clause runs on across them."""
    for turn in turns:
        start, end = turn.at[0], turn.span[1]
        text = text[:start] + "\n\n" + re.sub(r"[^\n]", " ", text[start + 2 : end]) + text[end:]
    return text


# Retweets.


def _retweets(text: str) -> list[Turn]:
    """Return what a tweet repeats of another: the author is who is named after RT, never RT."""
    found: list[Turn] = []
    quotes = None
    matches = sorted([*_RETWEET.finditer(text), *_OWN_LABEL.finditer(text)], key=lambda match: match.start())
    for match, later in zip(matches, [*matches[1:], None], strict=False):
        quotes = paired(text) if quotes is None else quotes
        line = text.find("\n", match.end())
        limit = min(line if line >= 0 else len(text), later.start() if later else len(text))
        credit = _CREDIT.search(text, match.end(), limit)
        limit = credit.start() if credit else limit
        inside = next((quote for quote in quotes if match.start() <= quote.start <= match.end()), None)
        at = (match.start("name") - 1, match.end("name"))
        made = Turn(text[slice(*at)], at, (), rule="retweet", speaker=text[slice(*at)])
        if inside and inside.closed and inside.start >= match.end():
            found.append(replace(made, parts=inside.parts, whole=(inside.start, inside.end), mark=inside.mark))
            continue
        limit = inside.parts[-1][1] if inside and inside.closed else limit
        end = match.end() + len(text[match.end() : limit].rstrip(" \t|—–-"))
        if end > match.end():
            found.append(replace(made, parts=((match.end(), end),)))
    return found


# Transcripts.


def _transcript(text: str) -> list[Turn]:
    found = [match for match in _labels(text) if text[match.end() : match.end() + 2] != "//"]
    starts = {match.start("name") for match in found}
    found += [match for match in _INLINE.finditer(text) if match.start("name") not in starts]
    if len(found) < 2:
        return []
    found.sort(key=lambda match: match.start())
    kinds = [_kind(match["name"]) for match in found]
    ends = [*(match.start() for match in found[1:]), len(text)]
    turns = [
        Turn(match["name"].strip(), match.span("name"), _paragraphs(text, match.end(), end), match["added"] or "")
        for match, kind, end in zip(found, kinds, ends, strict=True) if kind != "none"
    ]  # fmt: skip
    turns = [turn for turn in turns if turn.parts]
    if not _is_talk(text, turns, any(match["name"].strip() in ("Q", "Question") for match in found)):
        return []
    names = {turn.label.split(",")[0].split()[-1].lower() for turn in turns}
    turns = [replace(turn, parts=_own(text, turn.parts, names, turn is turns[-1])) for turn in turns]
    return [turn for turn in turns if text[turn.parts[0][0]] not in '“"«„»']


def _labels(text: str) -> Iterator[re.Match[str]]:
    """Yield where `_LABEL` matches; only lines with a colon are looked at."""
    at = text.find(":")
    while at >= 0:
        match = _LABEL.match(text, text.rfind("\n", 0, at) + 1)
        if match:
            yield match
        line = text.find("\n", at)
        at = text.find(":", line) if line >= 0 else -1


def _kind(written: str) -> str:
    """Return whether a label is a name, a role of a speaker, or neither."""
    label = written.split(",")[0].strip()
    words = _WORDS.findall(label)
    low = [word.lower().rstrip(".") for word in words]
    if not words or len(words) > LONGEST_NAME + 1 or not label[0].isupper() or len(written.split()) > 12:
        return "none"
    if low[0] in NO_SPEAKERS or low[-1] in NO_SPEAKERS_LAST or not re.fullmatch(r"[\w .’'-]+", label):
        return "none"
    if low[-1] in SPEAKERS or low[0] in SPEAKERS or (low[-1].isdigit() and low[0] in SPEAKERS):
        return "role"
    capital = [word[0].isupper() or word.lower() in PARTICLES for word in words]
    return "name" if all(capital) and not any(word.isdigit() for word in words) else "none"


def _paragraphs(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the paragraphs between two places, without white space around them."""
    spans = [match.span() for match in re.finditer(r"\S(?:(?!\n[ \t]*\n).)*", text[start:end], re.DOTALL)]
    return tuple((start + a, start + a + len(text[start + a : start + b].rstrip())) for a, b in spans)


def _is_talk(text: str, turns: list[Turn], asks: bool) -> bool:
    """Tell whether lines that begin with a name and a colon are a transcript."""
    labels = [turn.label.split(",")[0].lower() for turn in turns]
    if len(turns) < 2 or (len(set(labels)) < 2 and len(turns) < 3 and not asks):
        return False
    first = [text[slice(*turn.parts[0])] for turn in turns]
    whole = [bool(_STOP.search(words)) and bool(_HEAD.match(words)) for words in first]
    if sum(whole) < FULL_SENTENCES * len(turns) or sum(map(_names_itself, turns, first)) > SPOKEN * len(turns):
        return False
    several = [len(label.split()) > 1 or turn.label.isupper() for turn, label in zip(turns, labels, strict=True)]
    hosted = any(_kind(turn.label) == "role" for turn in turns) and any(several)
    again = any(one != label and label in labels[:at] for at, (one, label) in enumerate(itertools.pairwise(labels), 1))
    spoken = sum("?" in words or bool(FIRST_PERSON.search(words)) for words in first)
    if hosted or again or spoken >= SPOKEN * len(turns):
        return True
    covered = sum(end - start for turn in turns for start, end in (turn.at, *turn.parts))
    return all(several) and all(whole) and covered > COVERED * len(text.strip())


def _names_itself(turn: Turn, words: str) -> bool:
    """Tell whether a turn is about who is said to speak, as in a list of profiles."""
    last = turn.label.split(",")[0].split()[-1]
    return _kind(turn.label) == "name" and re.search(rf"(?<!\w){re.escape(last)}(?!\w)", words) is not None


def _own(text: str, parts: tuple[Span, ...], names: set[str], last: bool) -> tuple[Span, ...]:
    """Return the paragraphs that the speaker goes on in: none in brackets, about a speaker, or about the transcript.

    What follows the last turn goes on in it only where the speaker says "I" or "you".
    """
    kept = [parts[0]]
    for start, end in parts[1:]:
        words = text[start:end]
        named = any(word.lower() in names for word in _WORDS.findall(words))
        if words[:1] in "[(#" or ASIDES.search(words) or ((named or last) and not FIRST_PERSON.search(words)):
            break
        kept.append((start, end))
    return tuple(kept)


# Who the labels mean.


def _resolved(text: str, turns: list[Turn], language: str, known: Known) -> list[Turn]:
    if not turns:
        return turns
    names = registry(known)
    aliases = {alias.lower(): name for alias, name in names.known.items()}
    plain = [_name(turn.label, text) for turn in turns]
    full: dict[str, str] = {}
    for name in plain:
        if len(name.split()) > 1:
            full.setdefault(name.split()[-1].lower(), name)
    offices = {word.lower(): name for turn, name in zip(turns, plain, strict=True)
               for word in _WORDS.findall(turn.label.partition(",")[2] + " " + turn.added)
               if word.lower() in SPEAKERS}  # fmt: skip
    found = []
    for turn, name in zip(turns, plain, strict=True):
        last = name.split()[-1].lower()
        if name.lower() in offices:
            name = offices[name.lower()]
        elif len(name.split()) == 1 and last not in SPEAKERS:
            name = full.get(last) or _elsewhere(name, text) or name
        named = _kind(name) == "name"
        name = aliases.get(name.lower()) or (names.resolve(name, 10**9) if named else name)
        words = _WORDS.findall(turn.label.replace(name, "") if named else turn.label) + _WORDS.findall(turn.added)
        found.append(replace(turn, speaker=name, role=_role({word.lower() for word in words}, language)))
    roles = {turn.speaker: turn.role for turn in reversed(found) if turn.role}
    return [replace(turn, role=roles.get(turn.speaker, "")) for turn in found]


def _role(words: set[str], language: str) -> str:
    if language == "en":
        return role_of(words)
    return next((role for word, role in grammar(language).roles.items() if word in words), "")


def _name(label: str, text: str) -> str:
    """Return a label without office, in small letters where it is written in capitals throughout."""
    words = label.split(",")[0].split()
    while len(words) > 1 and words[0].lower().rstrip(".") in TITLES_BEFORE and not words[1].isdigit():
        words.pop(0)
    name = " ".join(words)
    if not name.isupper() or len(name) < 3:
        return name
    written = next((m.group() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
                    if not m.group().isupper() and m.group()[0].isupper()), None)  # fmt: skip
    if written or (len(words) == 1 and len(name) < 5 and name.lower() not in SPEAKERS):
        return written or name
    if words[0].lower() in SPEAKERS:
        return name.capitalize()
    return " ".join("-".join(piece.capitalize() for piece in word.split("-")) for word in words)


def _elsewhere(last: str, text: str) -> str:
    """Return the full name that a text gives to a last name, or ""."""
    word = r"[^\W\d_a-zа-яёіїєґß][^\W\d_]+"
    for match in re.finditer(rf"(?<!\w)({word}(?: (?:[^\W\d_a-z]\.|{word})){{0,2}}) {re.escape(last)}(?!\w)", text):
        first = [w for w in match.group(1).split() if w.lower().rstrip(".") not in TITLES_BEFORE | _NOT_FIRST]
        if first and not match.group(1).isupper():
            return " ".join([*first, last])
    return ""


_NOT_FIRST = word_set("the a an and but when as if then later in on at with to by for from host minister so")

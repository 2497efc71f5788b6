"""What tells that a paragraph of a saved live page opens a new post, each cue with its weight.

Weights were set on bbc-live-2025-02-13 (20 posts) and on the invented page of the tests; a sum of `THRESHOLD`
makes a boundary. None of the cues names a person, a place or a topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from framing.ingest.letters import LOWER, UPPER
from framing.text import tokenise

THRESHOLD = 1.0
SPACED_THRESHOLD = 1.2
POST_SEEN = 4000
SHORT_POST = 40

_HAVE = r"(?:[’']ve| have)"
_ARE = r"(?:[’']re| are)"
_IS = r"(?:[’']s| is)"
_SUBJECT = r"(?:[\w’'.–-]+,? ){1,8}?"
_LIVE = (
    r"(?:hearing|speaking|talking|reacting|giving|telling|looking|meeting|watching|asking|responding|updating|answering"
    r"|taking|getting|seeing|reporting|bringing|following|listening|monitoring)"
)
_ON_AIR = (
    r"(?:speaking|talking|answering|asked|questioned|pressed|taking|addressing|giving|responding|turning|moving on"
    r"|starting|beginning|finishing|hearing|holding|reading|delivering|on (?:his|her|their) feet|on stage|under ?way)"
)

# name, pattern at the start of a paragraph's first sentence, weight, also trusted where no break was glued
_OPENINGS: tuple[tuple[str, str, float, bool], ...] = (
    ("we have just", rf"(?:We|I){_HAVE} (?:just|now|also just) ", 1.5, True),
    ("we are hearing", rf"(?:We|I){_ARE} (?:just |now |also |still |currently )?{_LIVE}\b", 1.4, True),
    ("we are about to", rf"We{_ARE} (?:now |also )?(?:expecting|due to|about to|starting|beginning|waiting)\b", 1.2, False),
    ("we can now", r"We can (?:now |also )?(?:bring|show|report|hear|see|confirm)\b", 1.4, True),
    ("we have been", rf"We{_HAVE} (?:been|had|got|seen|heard|received|spoken)\b", 1.0, False),
    ("I have been", rf"I(?:{_HAVE} (?:been|spent|spoken|just|asked)|[’']m (?:at|in|here|on|standing|outside)\b)", 1.2, False),
    ("is now on", rf"{_SUBJECT}(?:is|are) now (?:being |also )?{_ON_AIR}\b", 1.4, True),
    ("is now", rf"{_SUBJECT}(?:is|are) now (?:being )?\w+(?:ing|ed|en)\b", 1.0, False),
    ("has just", rf"{_SUBJECT}(?:has|have) (?:just|now) (?:been )?\w+", 1.4, True),
    ("is asked", rf"{_SUBJECT}(?:is|are) (?:being |then |also )?asked (?:if|about|whether|how|what|why|by|for)\b", 1.1, False),
    ("is speaking", rf"{_SUBJECT}(?:is|are) (?:currently |about to |back |up next|under way|underway|on (?:his|her|their) feet)", 1.0, False),
    ("has been speaking", rf"{_SUBJECT}(?:has|have) been {_LIVE}\b", 1.1, False),
    ("more from", r"(?:Some |A (?:little|bit) )?[Mm]ore (?:now )?(?:from|on|to come from|reaction)\b", 1.4, True),
    ("now to", r"(?:Now|Back|Over|On|Away|Turning|Returning|Moving)(?: (?:now|back|on|over|away))? (?:to|from|in)\b", 1.0, False),
    ("let's", r"Let[’']s (?:take|turn|go|get|hear|bring|return|recap|look|cross|head|now|have)\b", 1.3, False),
    ("breaking", r"(?:Breaking|Just in|News just in|Some (?:breaking )?news|There[’']s (?:some )?breaking)\b", 1.3, False),
    ("lately", r"(?:In the (?:last|past) (?:few|hour|half|\d+)|(?:A short while|A few (?:minutes|moments)|Moments|Minutes|Just) ago)\b", 1.2, False),
    ("earlier we", r"Earlier(?: today| this \w+| on|,)? (?:we|I)\b", 1.2, False),
    ("earlier", r"Earlier(?: today| this \w+)?,? (?!he\b|she\b|they\b)", 0.6, False),
    ("as we reported", rf"As (?:we|I)(?:{_HAVE})? (?:just |been |now |also )*(?:report|mention|hear|said|told|brought|touch|flag)\w*", 1.1, False),
    ("for late comers", r"(?:If you[’']re|For those) (?:just )?(?:now )?joining\b", 1.4, False),
    ("flurry", r"There(?:[’']s| has|[’']ve| have|[’']ll)(?: just)? been\b", 1.1, False),
    ("welcome", r"(?:Welcome|Hello|Good (?:morning|afternoon|evening)|Thank you for|Thanks for|That[’']s (?:it|all)|And that[’']s)\b", 1.2, False),
    ("page talk", r"(?:This|Our|Today[’']s) (?:page|live (?:page|coverage|updates)|coverage)\b", 1.2, False),
    ("before we", r"Before we (?:go|close|leave|wrap|end)\b", 1.2, False),
    ("recap", r"(?:(?:A|Time for a) (?:quick )?(?:recap|reminder|look back)|To recap|Here[’']s (?:a (?:quick )?(?:recap|reminder|look|summary)|where we|what we know|what[’']s been))\b", 1.1, False),
    ("question by question", r"(?:For|In|On|With|To)? ?(?:[Tt]he|[Hh]is|[Hh]er|[Aa]nother|[Aa]) (?:final|first|next|last|second|third|closing|opening) (?:question|speaker|statement|remarks)\b", 1.0, False),
    ("our colleague", r"(?:Our|My) (?:\w+ ){0,3}(?:correspondent|reporter|editor|team|colleagues?|producer|analyst)\b", 1.1, False),
    ("look here", r"(?:Watch|Listen|Pictured|Analysis|Explainer|Fact[- ]check)\b ?[:–-]", 1.0, False),
    ("news perfect", rf"{_SUBJECT}(?:has|have) (?:now |since |also )?(?:said|told|issued|released|published|posted|confirmed|announced"
     r"|responded|reacted|arrived|begun|started|called|denied|accused|warned|condemned|resigned|died|landed|left)\b", 0.6, False),
    ("elsewhere", r"(?:Elsewhere|Meanwhile|Away from|Separately)\b", 0.6, False),
    ("speaking to", r"(?:Speaking|Talking|Writing) (?:to|at|in|from|on|alongside|after|before|during|outside|earlier)\b", 0.6, False),
    ("responding", r"(?:Responding|Reacting) to\b", 0.6, False),
    ("definition", rf"[{UPPER}][\w’' -]{{1,30}} [–—-] (?:the|an?|short for|also known|or) [^.–—]{{3,80}} [–—] (?:is|was|were|are|has)\b", 1.0, False),
)  # fmt: skip
OPENINGS = tuple((name, re.compile(pattern), weight, spaced) for name, pattern, weight, spaced in _OPENINGS)

_PLACED_IN_TIME = re.compile(
    r"\b(?:earlier|moments ago|a short while ago|this (?:morning|afternoon|evening)|minutes ago)\b"
)
_CLOSING = re.compile(
    r"^(?:Stick|Stay|Bear) with us|[Ww]e(?:[’']ll| will) (?:bring|keep|have|continue|let|update|be back|share)\b|"
    r"\b(?:more|updates?|reaction) (?:to (?:come|follow)|shortly|soon)\b|[Yy]ou can (?:also )?(?:hear|read|watch|follow|"
    r"listen)\b|\bread (?:more|the full)\b|to read across\b|\bStay tuned\b|(?:watch|hear|listen) (?:via|here|above|below)\b"
)
_CLOSING_START = re.compile(
    r"(?:(?:Stick|Stay|Bear) with us|We(?:[’']re| are) (?:going to (?:leave|pause|end|wrap)|pausing|wrapping)|"
    r"(?:You can|Read) (?:also )?(?:more|read|watch|follow|hear|listen))\b"
)
_PRONOUN = re.compile(
    r"(?:He|She|They|It|His|Her|Their|Its|This|These|Those|That|Both|Another|Others?|Some|Such|Neither|One)\b(?! is the)|"
    r"(?:He|She|They|It)[’']"
)
_CONNECTIVE = re.compile(
    r"(?:But|And|So|Or|Yet|However|Also|Still|Then|Later|Instead|Indeed|Nevertheless|In particular|In addition|"
    r"In (?:a|the) (?:statement|post|speech|interview|letter)|Asked|Pressed|There (?:is|are|was|were) also|For (?:example|"
    r"instance)|As for|Among|Of (?:the|those)|Besides|Similarly|Likewise|According|Afterwards?|At (?:the|that) (?:time|same)|"
    r"Here[’']s (?:the|what)|Not|Even|Because|While|If|Although|Though|When asked|Answering|Concluding|Finally)\b"
)
_THE_NOUN = re.compile(rf"(?:The|A|An) [{LOWER}]")
_TITLES = frozenset(
    """president minister secretary chancellor senator governor mayor general admiral colonel spokesman spokeswoman
    spokesperson ambassador leader chief king queen prince princess pope sir dame lord lady dr prof professor mp premier
    commissioner chairman chairwoman chair director envoy negotiator congressman congresswoman representative speaker
    judge justice officer inspector superintendent chancellors taoiseach archbishop bishop coach manager captain
    economist analyst activist campaigner billionaire actor singer author""".split()
)
_NOUN_PHRASE = re.compile(
    rf"(?:(?:[{UPPER}][\w’'-]*|of|for|the|and|former|acting|deputy|prime|foreign|defence|finance|home|interior|state) )*"
    rf"[{UPPER}][\w’'-]+"
)
_STOP = frozenset(
    """about after again also among been before being between both could does during each earlier from have here into
    just more most much only other over said same says should since some such than that their them then there these they
    this those through told under until very were what when where which while will with would your""".split()
)


@dataclass(frozen=True)
class Context:
    """What stands around a place that may begin a post.

    Parameters
    ----------
    paragraph : str
        The paragraph that begins there.
    previous : str
        The paragraph before it.
    post : str
        The post so far.
    paragraphs : int
        How many paragraphs the post has so far.
    after_caption, in_quotation, spaced : bool
        Whether a caption ends there, a quotation runs across, and whether only a space stands before it.
    """

    paragraph: str
    previous: str
    post: str
    paragraphs: int = 1
    after_caption: bool = False
    in_quotation: bool = False
    spaced: bool = False


def evidence(context: Context) -> tuple[float, str]:
    """Return how strongly a place looks like the start of a post, and on what that rests.

    Parameters
    ----------
    context : Context
        What stands around the place.

    Returns
    -------
    (float, str)
        The sum of the weights, and ``opening formula`` or ``guess``.

    Examples
    --------
    >>> evidence(Context("We’ve just heard from the mayor.", "Rain fell.", "Rain fell.", 2))[1]
    'opening formula'
    """
    sentence = _first_sentence(context.paragraph)
    cue = max(
        (
            weight
            for _, pattern, weight, spaced in OPENINGS
            if (spaced or not context.spaced) and pattern.match(sentence)
        ),
        default=0.0,
    )
    score = cue + (0.5 if _PLACED_IN_TIME.search(sentence) else 0.0)
    score += _continuity(context, sentence, cue)
    if not context.spaced or cue:
        score += _discontinuity(context, sentence)
    return round(score, 3), "opening formula" if cue >= 0.5 else "guess"


def closes(paragraph: str) -> bool:
    """Say whether a paragraph ends in words that send the reader on: "stay with us", "more to come"."""
    sentences = re.split(r"(?<=[.!?])\s+", paragraph.strip())
    return bool(_CLOSING.search(sentences[-1])) if sentences else False


def _continuity(context: Context, sentence: str, cue: float) -> float:
    """Return what speaks for the same post going on, as a number below 0."""
    score = -2.0 if context.in_quotation else 0.0
    if _CLOSING_START.match(sentence):
        score -= 2.0
    if cue < 1.0 and _PRONOUN.match(sentence):
        score -= 1.0
    if cue < 1.0 and _CONNECTIVE.match(sentence):
        score -= 0.8
    if re.search(r"\b(?:also|too)\b", sentence):
        score -= 0.3
    if sentence.startswith(("“", "”", "‘")):
        score -= 0.6
    if context.previous.rstrip().endswith(":") and not closes(context.previous):
        score -= 1.0
    if _THE_NOUN.match(sentence):
        score -= 0.1
    if len(context.post.split()) < SHORT_POST and context.paragraphs <= 1 and cue < 1.0 and not closes(context.post):
        score -= 0.5
    if len(context.post.split()) < 20 and context.paragraphs <= 1 and cue < 1.4:
        score -= 0.3
    if cue < 1.0 and _known_by_surname(sentence, context.post):
        score -= 0.6
    return score


def _discontinuity(context: Context, sentence: str) -> float:
    """Return what speaks for a new post beside its first words."""
    score = 0.9 if closes(context.previous) else 0.0
    if context.after_caption:
        score += 1.0
    name = _full_name(sentence)
    if name and name.lower_title:
        score += 0.6
    if name and _known(name.surname, context.post):
        score += 0.6
    length = len(context.post.split())
    score += 0.2 * (length >= 100) + 0.2 * (length >= 180)
    if len(context.post.split()) >= SHORT_POST and not _shared_words(context.paragraph, context.post):
        score += 0.4
    return score


@dataclass(frozen=True)
class _Name:
    surname: str
    lower_title: bool


def _full_name(sentence: str) -> _Name | None:
    match = _NOUN_PHRASE.match(sentence)
    if not match:
        return None
    words = match.group().split()
    if len(words) < 2 or not all(word[:1].isupper() for word in words[-2:]) or words[-1].isupper():
        return None
    return _Name(re.sub(r"[’']s?$", "", words[-1]), any(word.lower() in _TITLES for word in words[:-2]))


def _known(surname: str, post: str) -> bool:
    return bool(re.search(rf"\b{re.escape(surname)}\b", post))


def _known_by_surname(sentence: str, post: str) -> bool:
    """Say whether a sentence opens with one name alone that the post has already introduced."""
    match = re.match(rf"([{UPPER}][{LOWER}’-]+?)(?:[’']s)?,? (?:[{LOWER}]|–)", sentence)
    return bool(match) and len(match[1]) > 3 and _known(match[1], post) and match[1].lower() not in _STOP


def _first_sentence(paragraph: str) -> str:
    match = re.search(rf"[.!?][”’]?\s+(?=[{UPPER}“])", paragraph)
    return paragraph[: match.start() + 1] if match else paragraph


def _shared_words(paragraph: str, post: str) -> Sequence[str]:
    content = {word for word in tokenise(paragraph) if len(word) > 3 and word not in _STOP}
    return sorted(content & set(tokenise(post[-POST_SEEN:])))

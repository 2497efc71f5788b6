"""What tells that a paragraph of a saved live page opens a new post: its formula, and what goes on or breaks off.

The evidence is added up; a sum of `THRESHOLD` makes a boundary. Weights were set on the pages that
`framing.ingest.saved_page.formulas` names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from framing.ingest.saved_page.formulas import OPENINGS
from framing.ingest.saved_page.letters import LOWER, UPPER, words
from framing.text.reading import tokenise
from framing.text.sentences import sentences

THRESHOLD = 0.8
SPACED_THRESHOLD = 1.2
POST_SEEN = 4000
SHORT_POST = 40
SURE_FORMULA = 1.0

_PLACED_IN_TIME = re.compile(
    r"\b(?:earlier|moments ago|a short while ago|this (?:morning|afternoon|evening)|minutes ago)\b"
)
_OWN_REPORTER = re.compile(
    rf"\b(?:the [{UPPER}]{{2,5}}[’']s|[Oo]ur) (?:\w+ ){{0,4}}[{UPPER}][{LOWER}]+ [{UPPER}][{LOWER}]+"
)
_CLOSING = re.compile(
    r"^(?:Stick|Stay|Bear) with us|[Ww]e(?:[’']ll| will) (?:bring|keep|have|continue|let|update|be back|share)\b|"
    r"\b(?:more|updates?|reaction) (?:to (?:come|follow)|shortly|soon)\b"
    r"|[Yy]ou can (?:also )?(?:hear|read|watch|follow|"
    r"listen)\b|\bread (?:more|the full)\b|to read across\b|\bStay tuned\b|(?:watch|hear"
    r"|listen) (?:via|here|above|below)\b"
)
_CLOSING_START = re.compile(
    r"(?:(?:Stick|Stay|Bear) with us|We(?:[’']re| are) (?:going to (?:leave|pause|end|wrap)|pausing|wrapping)|"
    r"(?:You can|Read) (?:also )?(?:more|read|watch|follow|hear|listen))\b"
)
_PRONOUN = re.compile(
    r"(?:He|She|They|It|His|Her|Their|Its|This|These|Those|That|Both|Another|Others?|Some|Such"
    r"|Neither|One)\b(?! is the)|"
    r"(?:He|She|They|It)[’']"
)
_CONNECTIVE = re.compile(
    r"(?:But|And|So|Or|Yet|However|Also|Still|Then|Later|Instead|Indeed|Nevertheless|In particular|In addition|"
    r"In (?:a|the) (?:statement|post|speech|interview|letter)|Asked|Pressed|There (?:is|are|was"
    r"|were) also|For (?:example|"
    r"instance)|As for|Among|Of (?:the|those)|Besides|Similarly|Likewise|According|Afterwards?"
    r"|At (?:the|that) (?:time|same)|"
    r"Here[’']s (?:the|what)|Not|Even|Because|While|If|Although|Though|When asked|Answering|Concluding|Finally)\b"
)
_THE_NOUN = re.compile(rf"(?:The|A|An) [{LOWER}]")
_TITLES = words(
    """
    president minister secretary chancellor senator governor mayor general admiral colonel spokesman
    spokeswoman spokesperson ambassador leader chief king queen prince princess pope sir dame lord lady dr
    prof professor mp premier commissioner chairman chairwoman chair director envoy negotiator congressman
    congresswoman representative speaker judge justice officer inspector superintendent chancellors
    taoiseach archbishop bishop coach manager captain economist analyst activist campaigner billionaire
    actor singer author
    """
)
_NOUN_PHRASE = re.compile(
    rf"(?:(?:[{UPPER}][\w’'-]*|of|for|the|and|former|acting|deputy|prime|foreign|defence|finance"
    rf"|home|interior|state) )*"
    rf"[{UPPER}][\w’'-]+"
)
_STOP = words(
    """
    about after again also among been before being between both could does during each earlier from have
    here into just more most much only other over said same says should since some such than that their them
    then there these they this those through told under until very were what when where which while will
    with would your
    """
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
    score += 0.5 if _OWN_REPORTER.search(sentence) else 0.0
    score += _continuity(context, sentence, cue)
    if not context.spaced or cue:
        score += _discontinuity(context, sentence)
    return round(score, 3), "opening formula" if cue >= SURE_FORMULA else "guess"


def closes(paragraph: str) -> bool:
    """Say whether a paragraph ends in words that send the reader on: "stay with us", "more to come"."""
    *_, (start, end) = sentences(paragraph) or [(0, 0)]
    return bool(_CLOSING.search(paragraph[start:end]))


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
        score -= 0.8
    if _THE_NOUN.match(sentence):
        score -= 0.1
    if len(context.post.split()) < SHORT_POST and context.paragraphs <= 1 and cue < 1.0 and not closes(context.post):
        score -= 0.5
    if len(context.post.split()) < 20 and context.paragraphs <= 1 and cue < 1.4:
        score -= 0.4
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
    if (
        len(words) < 2
        or words[-2] in ("The", "A", "An")
        or not all(word[:1].isupper() for word in words[-2:])
        or words[-1].isupper()
    ):
        return None
    return _Name(re.sub(r"[’']s?$", "", words[-1]), any(word.lower() in _TITLES for word in words[:-2]))


def _known(surname: str, post: str) -> bool:
    return bool(re.search(rf"\b{re.escape(surname)}\b", post))


def _known_by_surname(sentence: str, post: str) -> bool:
    """Say whether a sentence opens with one name alone that the post has already introduced."""
    match = re.match(rf"([{UPPER}][{LOWER}’-]+?)(?:[’']s)?,? (?:[{LOWER}]|–)", sentence)
    return match is not None and len(match[1]) > 3 and _known(match[1], post) and match[1].lower() not in _STOP


def _first_sentence(paragraph: str) -> str:
    start, end = next(iter(sentences(paragraph)), (0, 0))
    return paragraph[start:end]


def _shared_words(paragraph: str, post: str) -> Sequence[str]:
    content = {word for word in tokenise(paragraph) if len(word) > 3 and word not in _STOP}
    return sorted(content & set(tokenise(post[-POST_SEEN:])))

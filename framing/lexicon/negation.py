"""Negation: which hits are in the scope of a word such as "not", without word classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.errors import LexiconError, nearest
from framing.lexicon.matching import Hits, Stream, Streams, cut, longest_first, occurrences

WINDOW = 4
"""Words between a cue and a hit, at most, the hit's first word included. Not tuned on any data."""

_CUES = {
    "en": (
        "not no never none nor neither without cannot nobody nothing nowhere *n't;no longer;by no means;in no way;"
        "at no time;far from",
        "not only;not just;not merely;not simply;not least;no doubt;no wonder;no sooner;no matter;no less;no more;"
        "not to mention;without doubt;without question;nothing but;none other",
        "but although though because since while whereas unless except however yet if when who which that",
    ),
    "ru": (
        "не ни нет нету без никогда нисколько никак нельзя нигде никто ничто ничего отнюдь вовсе не;далеко не",
        "не только;не просто;не столько;не раз;не менее;не меньше;не без;не могли не;не мог не;не может не;"
        "нельзя не;без сомнения;не иначе как;никто иной как;едва ли не;чуть ли не",
        "но а однако хотя потому поскольку если когда чтобы который которая которое которые что зато",
    ),
    "uk": (
        "не ні немає нема без ніколи ніяк ніде ніхто ніщо нічого аж ніяк;далеко не",
        "не лише;не тільки;не просто;не раз;не менше;не без;без сумніву;ледь не;мало не",
        "але а проте однак хоча бо тому оскільки якщо коли щоб який яка яке які що зате",
    ),
}


@dataclass(frozen=True)
class Negation:
    """Words that negate, and how far.

    A hit is negated if a cue ends at most `window` tokens before it and no mark that ends a clause,
    no sentence end, no hole and none of `stops` is between them.

    Attributes
    ----------
    cues : tuple of str
        Patterns that negate what follows.
    not_cues : tuple of str
        Longer patterns that hold a cue and negate nothing ("not only").
    stops : tuple of str
        Words at which the scope ends.
    window : int

    Notes
    -----
    The assumption most likely to be false: what is negated follows its cue. "The claim is not
    true" negates what precedes it.
    """

    cues: tuple[str, ...]
    not_cues: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    window: int = WINDOW

    @classmethod
    def of(cls, language: str, window: int = WINDOW) -> Negation:
        """Return the negation of a language: en, ru or uk.

        Raises
        ------
        LexiconError
            If there is none for it.

        Examples
        --------
        >>> Negation.of("en").not_cues[:2]
        ('not only', 'not just')
        """
        if language not in _CUES:
            raise LexiconError(f"There is no list of negations in '{language}'.{nearest(language, _CUES)}")
        cues, not_cues, stops = _CUES[language]
        return cls((*cues.split(";")[0].split(), *cues.split(";")[1:]), tuple(not_cues.split(";")),
                   tuple(stops.split()), window)  # fmt: skip


def negated(hits: Hits, streams: Streams, negation: Negation) -> np.ndarray:
    """Return which hits are negated.

    Raises
    ------
    LexiconError
        If the tokens do not record where clauses end.
    """
    tokens = streams.tokens
    if tokens.breaks is None:
        raise LexiconError("These tokens do not record where clauses end; make them with Tokens.from_texts.")
    stream = streams.folded
    is_cue = _cues(streams, negation)
    stops = _table(stream, negation.stops)
    # The last place is that of -1, a hole.
    stops[-1] = True
    scope = np.zeros(len(tokens.ids) + 1, dtype=bool)
    open_ = np.flatnonzero(is_cue)
    for _ in range(negation.window):
        # One word further: where a clause ends, the scope does; a word that ends it may itself be negated.
        open_ = open_[open_ + 1 < len(tokens.ids)] + 1
        open_ = open_[tokens.breaks[open_] == 0]
        scope[open_] = True
        open_ = open_[~stops[stream.ids[open_]]]
    return scope[hits.start]


def _cues(streams: Streams, negation: Negation) -> np.ndarray:
    """Return at which tokens a cue ends; longer patterns come first; patterns that negate nothing are no cues."""
    stream = streams.folded
    patterns = cut((*negation.cues, *negation.not_cues), streams.tokens.settings)
    cues, others = patterns[: len(negation.cues)], patterns[len(negation.cues) :]
    out = _table(stream, [words[0] for words in cues if len(words) == 1])[stream.ids]
    phrases = [words for words in cues if len(words) > 1]
    taken = np.zeros(len(stream.ids), dtype=bool)
    found = longest_first(occurrences(phrases + others, stream, range(len(phrases) + len(others))), taken)
    out &= ~taken
    ends = found.pattern < len(phrases)
    out[(found.start + found.length - 1)[ends]] = True
    return out


def _table(stream: Stream, words: Sequence[str]) -> np.ndarray:
    """Return whether each id is one of the words; the last place, that of a hole, is false."""
    out = np.zeros(len(stream.words.vocabulary) + 1, dtype=bool)
    out[np.concatenate([np.empty(0, np.int64), *stream.words.ids(words)])] = True
    return out

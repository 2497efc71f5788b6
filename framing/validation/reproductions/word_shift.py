"""Word shifts: which words make two collections of texts different, and by how much?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from framing.errors import CorpusError
from framing.result import Presentation, Result
from framing.stats.effects import jensen_shannon, jensen_shannon_parts
from framing.text.reading import tokenise

EXAMPLE = {"a": 2, "b": 1, "d": 1}, {"a": 1, "b": 1, "c": 2}
SHIFT = {"divergence, bits": "0.405639", "share of c": ".6163", "share of d": ".3082", "share of a": ".0755",
           "share of b": "0"}  # fmt: skip
"""The example worked by hand, and by a second program."""


def shift_example() -> dict[str, float]:
    """Return the figures of `SHIFT` as they come out here."""
    table = shift_words(*EXAMPLE, ("first", "second")).table.set_index("word")
    k = [[side.get(word, 0) for word in "abcd"] for side in EXAMPLE]
    return {"divergence, bits": jensen_shannon(*k)} | {f"share of {w}": float(table.loc[w, "share"]) for w in "cdab"}


def shift_words(target: Mapping[str, int], reference: Mapping[str, int], names: tuple[str, str]) -> Result:
    """Which words make the Jensen–Shannon divergence of two collections?

    Parameters
    ----------
    target, reference : mapping of str to int
        Word to its occurrences.
    names : (str, str)

    Returns
    -------
    Result
        word, share (of the divergence), more (the side whose rate is higher), k_target, k_reference; best first.

    Raises
    ------
    CorpusError
        If a side has no words.

    Notes
    -----
    Shares describe; nothing is tested. The assumption most likely to be false: that the rate in one long speech says
    something about the other speeches.

    References
    ----------
    Gallagher, R. J. et al. (2021). Generalized word shift graphs. EPJ Data Science 10, 4.
    """
    if not sum(target.values()) or not sum(reference.values()):
        raise CorpusError("A word shift needs words on both sides.")
    words = sorted(set(target) | set(reference))
    a, b = ([side.get(word, 0) for word in words] for side in (target, reference))
    parts = jensen_shannon_parts(a, b)
    table = pd.DataFrame({"word": words, "share": parts / max(parts.sum(), 1e-300), "k_target": a, "k_reference": b})
    rates = table["k_target"] / sum(a) > table["k_reference"] / sum(b)
    table.insert(2, "more", [names[0] if more else names[1] for more in rates])
    table = table.sort_values(["share", "word"], ascending=[False, True], kind="stable").reset_index(drop=True)
    about = {"target": names[0], "reference": names[1], "unit": "word", "testable": False,
             "words_target": sum(a), "words_reference": sum(b)}  # fmt: skip
    shown = Presentation(
        title="Word shift", label="share of the divergence", heads={"more": "more in"},
        caption=lambda result: (
            f"The words that contribute most to the Jensen–Shannon divergence of {names[0]} ({sum(a):,} words) and "
            f"{names[1]} ({sum(b):,} words), {parts.sum():.3f} bits. Each bar is a share of it."
        ),
        alt=lambda result: "; ".join(f"{r.word}: {100 * r.share:.1f} %" for r in result.table.head(5).itertuples()),
    )  # fmt: skip
    return Result("word_shift", table, about, presentation=shown)


def presidents_shift(texts: pd.DataFrame, target: str, reference: str, without: Sequence[str] = ()) -> Result:
    """Return the word shift of two presidents' addresses.

    Parameters
    ----------
    texts : pandas.DataFrame
        president, text; names are matched from their start ("Johnson" has "Johnson-1" too).
    target, reference : str
    without : sequence of str
        Words that are excluded, such as stage directions of transcripts.

    Raises
    ------
    CorpusError
        If there is no address of a president.
    """
    sides = []
    for name in (target, reference):
        own = texts[texts["president"].str.partition("-")[0] == name]
        if not len(own):
            there = ", ".join(sorted(set(texts["president"].str.partition("-")[0])))
            raise CorpusError(f"There is no address of {name!r}. There are: {there}.")
        sides.append(Counter(word for text in own["text"] for word in tokenise(text) if word not in without))
    return shift_words(sides[0], sides[1], (target, reference))

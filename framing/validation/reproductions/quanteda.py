"""Quanteda's printed keyness table beside ours: inaugural addresses from 1945 on against those before."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from framing.errors import CorpusError
from framing.stats.effects import chi2_signed
from framing.validation.reproductions.addresses import quanteda_tokens

QUANTEDA_SIZES = (43_002, 108_539)
QUANTEDA_TABLE = {
    "we": (1048, 779, 764.4484), "us": (289, 216, 207.5181), "america": (148, 54, 200.5544),
    "our": (917, 1307, 183.5362), "world": (196, 123, 171.9660), "americans": (76, 7, 163.1532),
    "today": (84, 21, 137.7753), "upon": (39, 332, -58.3981), "public": (12, 213, -58.8704),
    "constitution": (9, 200, -59.6613), "it": (266, 1132, -60.6843), "states": (29, 305, -63.8780),
    "be": (278, 1224, -72.6816), "should": (16, 309, -88.1482), "which": (96, 911, -177.1009),
    "of": (1514, 5666, -197.0883), "the": (2089, 8094, -331.9907),
}  # fmt: skip
"""Term: count after, count before, signed χ², as quanteda's documentation prints its keyness table."""


def printed_chi2() -> dict[str, str]:
    """Return χ² of each term as printed."""
    return {f"χ² of {term}": f"{figures[2]:.4f}" for term, figures in QUANTEDA_TABLE.items()}


def chi2_of_counts() -> dict[str, float]:
    """Return χ² of each term, from the printed counts."""
    k = [figures[:2] for figures in QUANTEDA_TABLE.values()]
    ours = chi2_signed([a for a, _ in k], QUANTEDA_SIZES[0], [b for _, b in k], QUANTEDA_SIZES[1])
    return {f"χ² of {term}": float(value) for term, value in zip(QUANTEDA_TABLE, ours, strict=True)}


def printed_counts() -> dict[str, str]:
    """Return tokens and counts of both sides as printed."""
    counts = {
        f"{term}, {side}": f"{figures[i]}" for i, side in enumerate(_SIDES) for term, figures in QUANTEDA_TABLE.items()
    }
    return {f"all tokens, {side}": f"{n:,}" for side, n in zip(_SIDES, QUANTEDA_SIZES, strict=True)} | counts


_SIDES = ("from 1945 on", "before 1945")


def text_counts(texts: pd.DataFrame, first_year: int = 1945) -> dict[str, int]:
    """Return tokens and counts of both sides in the texts.

    Parameters
    ----------
    texts : pandas.DataFrame
        Inaugural addresses.
    first_year : int
        First year of the target.
    """
    sides = dict(zip(_SIDES, _counted(texts, first_year), strict=True))
    out = {f"all tokens, {side}": counts.total() for side, counts in sides.items()}
    return out | {f"{term}, {side}": counts[term] for side, counts in sides.items() for term in QUANTEDA_TABLE}


def chi2_by_year(texts: pd.DataFrame, first_year: int = 1945, other: int = 1949) -> pd.DataFrame:
    """Return χ² of each term for two first years of the target, and by how much it moves.

    Parameters
    ----------
    texts : pandas.DataFrame
        Inaugural addresses.
    first_year, other : int

    Returns
    -------
    pandas.DataFrame
        term, printed, from_texts, from_texts_other, moved.
    """
    table = pd.DataFrame({"term": list(QUANTEDA_TABLE), "printed": [figures[2] for figures in QUANTEDA_TABLE.values()]})
    for column, year in (("from_texts", first_year), ("from_texts_other", other)):
        a, b = _counted(texts, year)
        table[column] = chi2_signed([a[t] for t in table["term"]], a.total(), [b[t] for t in table["term"]], b.total())
    return table.assign(moved=table["from_texts_other"] - table["from_texts"])


def _counted(texts: pd.DataFrame, first_year: int) -> tuple[Counter, Counter]:
    after: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for year, text in zip(texts["year"], texts["text"], strict=True):
        (after if year >= first_year else before).update(quanteda_tokens(text.lower()))
    if not after or not before:
        raise CorpusError(f"All addresses are on one side of {first_year}; there is nothing to compare.")
    return after, before

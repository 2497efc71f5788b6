"""Collocates: which words occur near a term, on each side?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.corpus.parts.text_counts import TextCounts, TextPart
from framing.errors import CorpusError, ParameterError, nearest
from framing.result import Presentation, Result, best_first
from framing.stats.effects import share
from framing.stats.inference import (
    PermutationSettings,
    Ratios,
    compare_rates,
    drawn_counts,
    interval_notes,
    interval_said,
    works_of,
)
from framing.text.counts import HOLE_ID, Counts, units_with
from framing.text.reading import many

COLLOCATES = Presentation(
    "Collocates",
    heads={"log_dice": "log-dice"},
    estimate="log_ratio",
    empty="No word occurs near it in enough units.",
    place="framing.measures.collocates:COLLOCATES",
)


@dataclass(frozen=True)
class CollocateSettings(PermutationSettings):
    """Settings of `collocates`.

    Attributes
    ----------
    window : int
        Tokens to the left and to the right that count as near; none across a hole.
    min_docs : int
        Collocates near the term in fewer units than this (both sides together) are excluded.
    """

    window: int = field(default=5, kw_only=True)
    min_docs: int = field(default=5, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("window", "min_docs"):
            if getattr(self, name) < 1:
                raise ParameterError(f"{name} is {getattr(self, name)}; it must be 1 or more.")


def log_dice(k_pair, k_one, k_other):
    """How typical is a pair of words? At most 14, where neither occurs without the other.

    Parameters
    ----------
    k_pair, k_one, k_other : array_like
        Occurrences near each other, and of each.

    Returns
    -------
    numpy.ndarray
        14 + log2 of the Dice coefficient; −infinite where the two never occur together. A value
        higher by 1 means twice as often, whatever the size of the corpus.

    References
    ----------
    Rychlý, P. (2008). A lexicographer-friendly association score. RASLAN, 6–9.

    Examples
    --------
    >>> log_dice([10, 5], 10, [10, 70]).round(3).tolist()
    [14.0, 11.0]
    """
    pair, one, other = (np.asarray(v, dtype=float) for v in (k_pair, k_one, k_other))
    with np.errstate(divide="ignore", invalid="ignore"):
        return 14 + np.log2(2 * pair / (one + other))


def collocates(comparison: Comparison, term: str, settings: CollocateSettings | None = None) -> Result:
    """Which words occur near a term more often on one side than on the other?

    Parameters
    ----------
    comparison : Comparison
    term : str
        One word, as it is counted.
    settings : CollocateSettings, optional

    Returns
    -------
    Result
        One row a collocate: `collocate, k_target, k_reference` (occurrences near the term),
        `share_target, share_reference` (of all words near it), `log_dice_target,
        log_dice_reference`, `log_ratio, low, high` of the shares, `p, q, permutations`. Best first.

    Raises
    ------
    CorpusError
        If the term is not in the texts compared.

    Notes
    -----
    A word near two occurrences of the term counts once. What is compared is the word's share of the
    words near the term, by unit (`framing.stats.inference.compare_rates`), so that a term that is itself
    more frequent makes no difference. Log-dice is no test. The assumption most likely to be false:
    what occurs near a word is said of it.
    """
    settings = settings or CollocateSettings()
    near = _words_near(comparison, term, settings.window)
    units = np.array(comparison.design.units, dtype=str)
    terms = np.union1d(near[0].terms, near[1].terms)
    kept = np.flatnonzero(units_with(*near, terms) >= settings.min_docs)
    found = terms[kept]
    sides = [(counts.aligned(units, found), counts.lengths_of(units)) for counts in near]
    ratios = compare_rates(sides[0], sides[1], comparison.design, settings)
    columns: dict = {"collocate": found.astype(object)}
    for name, (k, n), counted in zip(("target", "reference"), sides, comparison.counts, strict=True):
        k = np.asarray(k.sum(axis=0))
        columns[f"k_{name}"] = k.astype(int)
        columns[f"share_{name}"] = share(k, n.sum())
        columns[f"log_dice_{name}"] = log_dice(k, counted.totals_of(np.array([term]))[0], counted.totals_of(found))
    columns |= ratios.columns | ratios.tests
    return Result(
        "collocates",
        best_first(pd.DataFrame(columns)),
        comparison.describe(),
        settings=asdict(settings)
        | {"term": term, "p_min": ratios.p_min, "drawn": drawn_counts(ratios.drawn), "family": len(kept)},
        notes=(*_notes(comparison, settings, term, ratios), *comparison.notes),
        references=("rychly2008", "hardie2014", *works_of(comparison.design, settings), "benjamini1995"),
        methods=(
            f"Collocates of “{term}” within {settings.window} words: log-dice (Rychlý 2008) on each side, and "
            f"the ratio of shares of all words near it over {comparison.design.describe().rstrip('.')}, by "
            f"a studentised permutation, with {interval_said(settings, comparison.design)} and Benjamini–Hochberg "
            "control."
        ),
        presentation=COLLOCATES,
    )


def _words_near(comparison: Comparison, term: str, window: int) -> tuple[Counts, Counts]:
    """Return the counts by unit of the words near a term, of the target and of the reference, added up from parts.

    Raises
    ------
    CorpusError
        If the term is not in the texts compared.
    """
    vocabulary: set[str] = set()
    there = False

    def parts() -> Iterator[TextPart]:
        nonlocal there
        for index, tokens in comparison.token_parts():
            at = int(np.searchsorted(tokens.vocabulary, term))
            here = at < len(tokens.vocabulary) and tokens.vocabulary[at] == term
            there = there or here
            if not there:
                vocabulary.update(tokens.vocabulary.tolist())
            texts = np.repeat(np.arange(len(tokens.offsets) - 1), np.diff(tokens.offsets))
            ids = np.full(len(tokens.ids), HOLE_ID, dtype=np.int32)
            places = _near(np.asarray(tokens.ids), texts, at, window) if here else np.empty(0, dtype=np.int64)
            ids[places] = tokens.ids[places]
            yield index, TextCounts(tokens.vocabulary, replace(tokens, ids=ids).matrix(), {})

    found = comparison.summed(parts())
    if not there:
        raise CorpusError(f"'{term}' is not in the texts compared.{nearest(term, sorted(vocabulary))}")
    return found.target, found.reference


def _near(ids: np.ndarray, texts: np.ndarray, term: int, window: int) -> np.ndarray:
    """Return the positions within the window of an occurrence, in the same stretch of text, the term excluded."""
    stretch = np.cumsum(ids < 0) + 1_000_003 * texts.astype(np.int64)
    hits = np.flatnonzero(ids == term)
    steps = np.concatenate([np.arange(-window, 0), np.arange(1, window + 1)])
    places = (hits[:, None] + steps).ravel()
    origin = np.repeat(hits, len(steps))
    inside = (places >= 0) & (places < len(ids))
    places, origin = places[inside], origin[inside]
    same = (stretch[places] == stretch[origin]) & (ids[places] >= 0) & (ids[places] != term)
    return np.unique(places[same])


def _notes(comparison: Comparison, settings: CollocateSettings, term: str, ratios: Ratios) -> tuple:
    few, family = ratios.too_few, len(ratios.p)
    notes = [
        f"Tested together: {many(family, 'word')} that occur within {settings.window} words of “{term}” in at least "
        f"{settings.min_docs} units; a word near two occurrences counts once.",
    ]
    if not comparison.design.testable:
        notes.append("No p: " + comparison.design.describe())
    if few.any():
        notes.append(f"Without p, since they occur too rarely: {many(int(few.sum()), 'collocate')}.")
    notes += interval_notes(ratios, settings, comparison.design)
    return tuple(notes)

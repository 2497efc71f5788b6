"""Loaded terms: how often does each side use the words of a lexicon, by category and by entry?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.corpus import Comparison
from framing.digits import settled
from framing.errors import ParameterError
from framing.lexicon import HitCounts, Lexicon
from framing.lexicon.header import validation_said, validity_in
from framing.lexicon.negation import WINDOW
from framing.measures.loaded.checks import length_check, rates_by_voice
from framing.measures.loaded.places import MOST, TOO_MANY, hit_spans
from framing.measures.loaded.presentation import LOADED
from framing.result import Result, best_first
from framing.stats.design import Design
from framing.stats.effects import share
from framing.stats.inference import (
    PermutationSettings,
    compare_rates,
    drawn_counts,
    drawn_said,
    interval_notes,
    interval_said,
    works_of,
)
from framing.stats.inference.one_rate import rate_interval
from framing.stats.inference.rates import estimate_rates

_CELLS = 2_000_000
"""Cells of units by entries that are held at once."""


@dataclass(frozen=True)
class LoadedSettings(PermutationSettings):
    """Settings of `loaded_terms`: those of `framing.stats.inference.PermutationSettings`, and what is done with
    negation.

    Attributes
    ----------
    negation_window : int
        A hit so many words after a negation is counted separately, where there is a list of negations for
        the lexicon's language. 0: negated hits count like others.
    """

    negation_window: int = field(default=WINDOW, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.negation_window < 0:
            raise ParameterError(f"negation_window is {self.negation_window}; it must be 0 or more.")


def loaded_terms(comparison: Comparison, lexicon: Lexicon, settings: LoadedSettings | None = None) -> Result:
    """How many words of each category of a lexicon does each side use in a thousand?

    Parameters
    ----------
    comparison : Comparison
    lexicon : Lexicon
        For the language of the corpus.
    settings : LoadedSettings, optional

    Returns
    -------
    Result
        One row a category: `category, k_target, k_reference` (hits), `pk_target, pk_reference`
        (hits per thousand words, weighted where the lexicon has weights), `log_ratio, low, high`
        (log2 ratios), `p, q, permutations`.

        `tables["entries"]`: `entry, category, counterpart, note, contribution` (its part of the
        difference of the category's rates: the entries of a category add up to 1, and one that
        works against the rest is negative), `k_*, pk_*, log_ratio, low, high`.
        `tables["rates"]`: `level` (category or entry), `label, side, k, pk, low, high`.
        `tables["left_out"]`: `category, log_ratio, without_low, without_high` (range of the log ratio
        when any single entry is excluded), `entry_low, entry_high` (which ones give its ends).
        `tables["length"]`: `category, log_ratio, log_ratio_length` (texts compared with texts of similar
        length only); `tables["bands"]`: the figures in each band of length.
        `tables["voices"]`, of passages: `category, side, pk_outlet, pk_reported, pk_quoted` and their
        hits and words. `tables["forms"]`: the words under each category and entry; `tables["spans"]`: where
        their hits are, unless they are very many.
        `tables["negated"]`: hits that are negated, by category, which are counted nowhere else.

    Notes
    -----
    A hit is a word, not a judgement: quoted and literal uses count alike. Categories that have a hit
    on either side are tested together. The assumption most likely to be false: the lexicon's
    words have the meaning in these texts that it gives them.

    References
    ----------
    Hardie (2014) for the log ratio; Chung & Romano (2013) for the studentised permutation;
    Benjamini & Hochberg (1995) for q; Rothman, Greenland & Lash (2008) for the ratio within bands.

    Examples
    --------
    >>> import pandas as pd
    >>> from framing.corpus.corpus import Corpus
    >>> rows = [(f"n{i}", "North", "a brutal junta") for i in range(3)]
    >>> rows += [(f"s{i}", "South", "a new government") for i in range(3)]
    >>> table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]).assign(published="2031-05-04", title="")
    >>> comparison = Corpus("small", table).compare(by="outlet", target="North", reference="South")
    >>> loaded_terms(comparison, Lexicon.read("conflict")).tables["entries"][["entry", "k_target"]].values.tolist()
    [['brutal*', 3], ['junta*', 3]]
    """
    settings = settings or LoadedSettings()
    negation = lexicon.negation(settings.negation_window)
    matches = HitCounts.of(lexicon, comparison.token_parts(), negation, MOST)
    sides = _Sides.of(comparison, matches)
    ratios = compare_rates(
        (sides.by_category("target"), sides.words["target"]),
        (sides.by_category("reference"), sides.words["reference"]),
        comparison.design,
        settings,
    )
    table = pd.DataFrame(
        {"category": list(lexicon.categories)} | sides.columns(sides.to_category) | ratios.columns | ratios.tests
    )
    table = best_first(table)
    checks, said = length_check(comparison, matches, table)
    tables = {
        "entries": _entries(sides, comparison, settings),
        "rates": _rates(sides, settings.level),
        "left_out": _left_out(sides, table, comparison.design),
        **checks,
        **rates_by_voice(comparison, matches),
        **(_negated(comparison, matches) if negation else {}),
        "forms": _forms(matches),
        **hit_spans(comparison, matches),
    }
    header = lexicon.header
    used = int((table["k_target"] + table["k_reference"] > 0).sum())
    return Result(
        "loaded",
        table,
        comparison.describe(),
        tables=tables,
        settings=asdict(settings)
        | {"lexicon": header["name"], "lexicon_version": header["version"], "p_min": ratios.p_min}
        | {"drawn": drawn_counts(ratios.drawn), "family": used},
        notes=(
            *_notes(comparison, sides, tables),
            *interval_notes(ratios, settings, comparison.design),
            *said,
            *comparison.notes,
        ),
        references=("hardie2014", *works_of(comparison.design, settings), "benjamini1995", "rothman2008"),
        validity=validity_in(header),
        methods=_methods(comparison, lexicon, sides, settings),
        presentation=LOADED,
    )


@dataclass(frozen=True)
class _Sides:
    """Hits of each entry in each unit of either side, which are few of all that could be, and their weights."""

    lexicon: Lexicon
    hits: dict[str, sparse.csc_array]
    words: dict[str, np.ndarray]
    to_category: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, comparison: Comparison, matches: HitCounts) -> _Sides:
        lexicon = matches.lexicon
        of_sides = (sparse.csc_array(hits) for hits in comparison.per_unit(matches.plain))
        hits = dict(zip(("target", "reference"), of_sides, strict=True))
        words = dict(zip(("target", "reference"), comparison.lengths(), strict=True))
        belongs, weights = (lexicon.membership(lexicon.categories, weighted).toarray() for weighted in (False, True))
        return cls(lexicon, hits, words, belongs, weights)

    @property
    def weighted(self) -> bool:
        return bool((self.weights[self.to_category > 0] != 1).any())

    @cached_property
    def used(self) -> np.ndarray:
        """Entries that have a hit on either side."""
        return np.flatnonzero(sum(np.asarray(hits.sum(axis=0)) for hits in self.hits.values()))

    def by_category(self, side: str) -> np.ndarray:
        return np.asarray(self.hits[side] @ self.weights)

    def blocks(self, entries: np.ndarray) -> Iterator[np.ndarray]:
        """Yield some entries at a time, of which the hits in all units fit into little memory."""
        units = max(1, len(self.words["target"]))
        yield from np.array_split(entries, max(1, -(-len(entries) // max(4, _CELLS // units))))

    def columns(self, grouping: np.ndarray) -> dict[str, np.ndarray]:
        """Return hits and weighted hits per thousand words of both sides, for the groups of a 0/1 matrix."""
        own = self.weights if grouping is self.to_category else grouping * self.weights.max(axis=1, keepdims=True)
        out = {}
        for side in ("target", "reference"):
            out[f"k_{side}"] = (np.asarray(self.hits[side].sum(axis=0)) @ grouping).astype(int)
        for side in ("target", "reference"):
            out[f"pk_{side}"] = 1000 * share(np.asarray(self.hits[side].sum(axis=0)) @ own, self.words[side].sum())
        return out


def _entries(sides: _Sides, comparison: Comparison, settings: LoadedSettings) -> pd.DataFrame:
    entries, used = sides.lexicon.entries, sides.used
    pairs = [(sides.hits[side][:, used], sides.words[side]) for side in ("target", "reference")]
    # No test of entries is reported, and so no p is drawn further; their intervals are those of the categories.
    ratios = compare_rates(pairs[0], pairs[1], comparison.design, replace(settings, further=1))
    rates = {name: values[used] for name, values in sides.columns(np.eye(len(entries))).items()}
    table = pd.DataFrame(
        {
            "entry": [entries[i].pattern for i in used],
            "category": [entries[i].category for i in used],
            "counterpart": [entries[i].counterpart for i in used],
            "note": [entries[i].note for i in used],
        }
        | rates
        | ratios.columns
    )
    difference = table["pk_target"] - table["pk_reference"]
    whole = difference.groupby(table["category"]).transform("sum")
    table.insert(4, "contribution", np.where(np.abs(whole) > 0, difference / whole.where(whole != 0, 1.0), np.nan))
    order = np.lexsort((table["entry"], -(table["k_target"] + table["k_reference"])))
    return table.iloc[order].reset_index(drop=True)


def _rates(sides: _Sides, level: float) -> pd.DataFrame:
    """Return the rate of each category and each entry that has a hit, with its interval, on either side."""
    own = sides.weights.max(axis=1)
    labels = [("category", category) for category in sides.lexicon.categories]
    labels += [("entry", sides.lexicon.entries[i].pattern) for i in sides.used]
    parts = []
    for side in ("target", "reference"):
        hits, words = sides.hits[side], sides.words[side]
        counted = [hits @ sides.to_category, *(hits[:, [i]] for i in sides.used)]
        found = [rate_interval(sides.by_category(side), words, level)]
        for block in sides.blocks(sides.used):
            found.append(rate_interval(hits[:, block].toarray() * own[block], words, level))
        estimate, low, high = (1000 * np.concatenate(values) for values in zip(*found, strict=True))
        k = np.concatenate([np.asarray(v.sum(axis=0)) for v in counted]).astype(int)
        part = pd.DataFrame(labels, columns=["level", "label"])
        parts.append(part.assign(side=side, k=k, pk=estimate, low=low, high=high))
    return pd.concat(parts, ignore_index=True)


def _left_out(sides: _Sides, table: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Return how far the log ratio of a category changes when any single entry of it is excluded."""
    rows = []
    for column, category in enumerate(sides.lexicon.categories):
        weight = sides.weights[:, column]
        inside = sides.used[weight[sides.used] != 0]
        if not len(inside):
            continue
        ratios = settled(np.concatenate([_without(sides, weight, block, design) for block in sides.blocks(inside)]))
        if np.isnan(ratios).all():
            ends = (np.nan, np.nan, inside[0], inside[0])
        else:
            lowest, highest = int(np.nanargmin(ratios)), int(np.nanargmax(ratios))
            ends = (ratios[lowest], ratios[highest], inside[lowest], inside[highest])
        names = [sides.lexicon.entries[i].pattern for i in ends[2:]]
        rows.append((category, *ends[:2], *names))
    found = pd.DataFrame(rows, columns=["category", "without_low", "without_high", "entry_low", "entry_high"])
    return table[["category", "log_ratio"]].merge(found, on="category", validate="1:1")


def _without(sides: _Sides, weight: np.ndarray, entries: np.ndarray, design: Design) -> np.ndarray:
    """Return the log ratios of what an entry's category is without it, for some entries."""
    target, reference = (
        ((hits @ weight)[:, None] - hits[:, entries].toarray() * weight[entries], sides.words[side])
        for side, hits in sides.hits.items()
    )
    return estimate_rates(target, reference, design)


def _negated(comparison: Comparison, matches: HitCounts) -> dict[str, pd.DataFrame]:
    """Return the negated hits of each category on both sides."""
    lexicon = matches.lexicon
    belongs = lexicon.membership(lexicon.categories)
    target, reference = comparison.per_unit(matches.negated @ belongs)
    columns = {f"k_{side}": np.asarray(hits.sum(axis=0)).astype(int)
               for side, hits in (("target", target), ("reference", reference))}  # fmt: skip
    return {"negated": pd.DataFrame({"category": list(lexicon.categories)} | columns)}


def _forms(matches: HitCounts) -> pd.DataFrame:
    rows = set()
    for index, forms in matches.forms.items():
        entry = matches.lexicon.entries[index]
        labels = [entry.pattern, *(category for category, _ in entry.keys)]
        rows |= {(label, form) for form in forms for label in labels}
    return pd.DataFrame(sorted(rows), columns=["label", "form"])


def _notes(comparison: Comparison, sides: _Sides, tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    header = sides.lexicon.header
    apart, alike = "negated uses are counted separately, literal ones are not", "negated and literal uses count too"
    negated = apart if "negated" in tables else alike
    notes = [
        f"Lexicon {header['name']} {header['version']}; {validation_said(header)}.",
        f"A hit is a word, not a judgement: {negated}.",
        *sides.lexicon.notes,
    ]
    if "spans" not in tables:
        notes.append(TOO_MANY)
    if sides.weighted:
        notes.append("Rates and ratios are of weighted hits, the weights those of the lexicon; counts are of hits.")
    if "voices" not in tables:
        notes.append("Voices are not separated here: words that an outlet quotes count with its own.")
    if not comparison.design.testable:
        notes.append("No p: " + comparison.design.describe())
    return tuple(notes)


def _methods(comparison: Comparison, lexicon: Lexicon, sides: _Sides, settings: LoadedSettings) -> str:
    header, design = lexicon.header, comparison.design
    weighted = "weighted " if sides.weighted else ""
    tested = (
        "they are not tested, since there are too few units"
        if not design.testable
        else f"differences were tested by a studentised permutation over {design.describe().rstrip('.')} "
        f"({drawn_said(settings)}), q over all categories (Benjamini–Hochberg)"
    )
    tested += f"; log ratios have {interval_said(settings, design)}"
    return (
        f"Loaded terms were counted with the lexicon {header['name']} {header['version']} "
        f"({len(lexicon.entries)} entries in {len(lexicon.categories)} categories; {header['licence']}) as "
        f"{weighted}hits per thousand words; {tested}."
    )

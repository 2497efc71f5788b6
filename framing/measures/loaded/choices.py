"""Choices between words: of two names for one thing, which does each side give the same actor?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from math import ceil

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.corpus import Comparison
from framing.digits import settled
from framing.errors import LexiconError, ParameterError
from framing.lexicon import Lexicon
from framing.lexicon.header import validation_said
from framing.measures.loaded.choice_hits import ACTOR, LOADED, PLAIN, UNRESOLVED, Found, find_choices, joined
from framing.measures.loaded.presentation import CHOICES
from framing.result import Result
from framing.stats.design import Design
from framing.stats.effects import share
from framing.stats.inference import PermutationSettings, adjust, drawn_counts, p_floor, works_of
from framing.stats.inference.mantel_haenszel import compare_shares
from framing.stats.inference.multiplicity import FEWEST, adjusted_together
from framing.text.reading import many

ALL = "(all pairs)"
MIN_WORDS = 5
"""No interval and no p with fewer words on either side (tests/benchmarks/choices_calibration.py)."""
_SIDES = ("target", "reference")


@dataclass(frozen=True)
class ChoiceSettings(PermutationSettings):
    """Settings of `choices`.

    Attributes
    ----------
    window : int
        Distance in words, before or after, of a name in the same sentence.
    min_units : int
        An actor counts where each side names it in at least so many units.
    """

    window: int = field(default=6, kw_only=True)
    min_units: int = field(default=5, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("window", "min_units"):
            if getattr(self, name) < 1:
                raise ParameterError(f"{name} is {getattr(self, name)}; it must be 1 or more.")


def choices(comparison: Comparison, lexicon: Lexicon, settings: ChoiceSettings | None = None) -> Result:
    """Of two names for one thing, which does each side give the same actor?

    Parameters
    ----------
    comparison : Comparison
    lexicon : Lexicon
        Entries of the category `loaded` or `plain` with the name of their pair; `actors` limits whom
        an entry may refer to; `exclude` lists phrases in which it does not count ("regime change").
        Entries of the category `actor` are names, their counterpart the actor.
    settings : ChoiceSettings, optional

    Returns
    -------
    Result
        One row for all pairs together and one a pair: `pair, difference` (of the share of the loaded
        word, target less reference, over actors by Mantel–Haenszel), `low, high, p, q, permutations,
        loaded_target, plain_target, share_target` and the same of the reference (of actors whom both sides
        give either word), `actors` (how many).

        `tables["cells"]`: one row a pair and actor: `units_target, units_reference` (that name the
        actor), hits and shares, `compared`. `tables["unresolved"]`: hits whose actor cannot be identified,
        by pair, word and reason, shown and not counted. `tables["excluded"]`: phrases that are no
        such choice, with counts. `tables["hits"]`: every hit with its text, place and how it was
        resolved. `tables["forms"]`: words under each pair and phrase.

    Notes
    -----
    A word refers to the name right before it ("Kremlin regime"), else to one attached by "of" or
    "in", else to the nearest in its sentence within `window` words; another capitalised word in one
    of the first two places leaves it unresolved. The assumption most likely to be false: the
    nearest name is the one meant.

    References
    ----------
    Greenland & Robins (1985), Biometrics 41, 55–68, for the difference over strata; Chung & Romano
    (2013) for the studentised permutation; Benjamini & Hochberg (1995) for q.

    Examples
    --------
    >>> import pandas as pd
    >>> from framing.corpus.corpus import Corpus
    >>> from framing.lexicon import Entry
    >>> rows = [(f"n{i}", "North", "The Selmark regime met.") for i in range(5)]
    >>> rows += [(f"s{i}", "South", "The Selmark government met.") for i in range(5)]
    >>> table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]).assign(published="2031-05-04", title="")
    >>> comparison = Corpus("small", table).compare(by="outlet", target="North", reference="South")
    >>> entries = (Entry("regime", "loaded", pair="rule"), Entry("government", "plain", pair="rule"),
    ...            Entry("selmark", "actor", "Selmark"))
    >>> header = {"name": "small", "version": "1", "language": "en", "licence": "CC0-1.0", "validation": "none"}
    >>> choices(comparison, Lexicon(header, entries)).table[["pair", "difference", "loaded_target"]].values.tolist()
    [['(all pairs)', 1.0, 5], ['rule', 1.0, 5]]
    """
    settings = settings or ChoiceSettings()
    _check(lexicon)
    found = joined(
        (index, find_choices(tokens, lexicon, settings.window)) for index, tokens in comparison.token_parts()
    )
    cells, counts = _cells(comparison, found, settings.min_units)
    table = _compared(comparison, cells, counts, settings)
    header = lexicon.header
    return Result(
        "choices",
        table,
        comparison.describe(),
        tables={
            "cells": cells,
            "unresolved": _unresolved(comparison, found),
            "excluded": _excluded(comparison, found),
            "hits": _hits(comparison, found),
            "forms": found.forms(),
        },
        settings=asdict(settings)
        | {"interval": "linearised"}
        | {"lexicon": header["name"], "lexicon_version": header["version"]}
        | {"p_min": p_floor(comparison.design, settings.permutations, settings.further)}
        | {"drawn": drawn_counts(table["permutations"]), "family": int(table["p"].notna().sum())},
        notes=(*_notes(comparison, lexicon, found, settings), *comparison.notes),
        references=_references(comparison.design, settings),
        methods=_methods(comparison, lexicon, table, settings),
        presentation=CHOICES,
    )


def _references(design: Design, settings: ChoiceSettings) -> tuple[str, ...]:
    works = works_of(design, replace(settings, interval="linearised"))
    return tuple(dict.fromkeys(("greenland1985", *works, "benjamini1995")))


def _check(lexicon: Lexicon) -> None:
    name = lexicon.header["name"]
    pairs = {category: {e.pair for e in lexicon.entries if e.category == category} for category in (LOADED, PLAIN)}
    if not any(entry.category == ACTOR for entry in lexicon.entries):
        raise LexiconError(f"Lexicon '{name}' names no actor: add entries of the category '{ACTOR}'.")
    for category, own in pairs.items():
        if "" in own:
            word = next(e.pattern for e in lexicon.entries if e.category == category and not e.pair)
            raise LexiconError(f"Lexicon '{name}': '{word}' is {category} and names no pair.")
    for pair in sorted(pairs[LOADED] ^ pairs[PLAIN]):
        missing = PLAIN if pair in pairs[LOADED] else LOADED
        raise LexiconError(f"Lexicon '{name}': the pair '{pair}' has no {missing} word.")
    if not pairs[LOADED]:
        raise LexiconError(f"Lexicon '{name}' holds no pair: it needs entries of the categories {LOADED} and {PLAIN}.")


def _cells(comparison: Comparison, found: Found, least: int) -> tuple[pd.DataFrame, dict[str, sparse.csc_array]]:
    """Return one row a pair and actor, and the loaded words and all words of each unit in each."""
    keys = sorted({(pair, actor) for pair, actor in zip(found.pair, found.actor, strict=True) if actor})
    position = {key: i for i, key in enumerate(keys)}
    column = np.array([position.get(key, -1) for key in zip(found.pair, found.actor, strict=True)], dtype=np.int64)
    counts: dict[str, sparse.csc_array] = {}
    for name, chosen in (("loaded", found.loaded), ("plain", ~found.loaded)):
        rows = chosen & (column >= 0)
        cells = np.ones(rows.sum()), (found.text[rows], column[rows])
        by_text = sparse.csr_array(cells, shape=(len(comparison.rows), len(keys)))
        for side, values in zip(_SIDES, comparison.per_unit(by_text), strict=True):
            counts[f"{name}_{side}"] = sparse.csc_array(values)
    named = {}
    for side, values in zip(_SIDES, comparison.per_unit(found.named), strict=True):
        named[side] = dict(zip(found.actors, np.asarray((values > 0).sum(axis=0)).astype(int), strict=True))
    table = pd.DataFrame(keys, columns=["pair", "actor"])
    for side in _SIDES:
        table[f"units_{side}"] = [named[side][actor] for _, actor in keys]
    for side in _SIDES:
        of_side = (np.asarray(counts[f"{name}_{side}"].sum(axis=0)) for name in ("loaded", "plain"))
        loaded, plain = (of_word.astype(int) for of_word in of_side)
        table[f"loaded_{side}"], table[f"plain_{side}"] = loaded, plain
        table[f"share_{side}"] = share(loaded, loaded + plain)
    enough = (table["units_target"] >= least) & (table["units_reference"] >= least)
    both = table[["share_target", "share_reference"]].notna().all(axis=1)
    return table.assign(compared=(enough & both).astype(bool), named_enough=enough.astype(bool)), counts


def _compared(comparison: Comparison, cells: pd.DataFrame, counts: dict, settings: ChoiceSettings) -> pd.DataFrame:
    rows = []
    usable = cells["named_enough"].to_numpy(dtype=bool)
    pairs = [ALL, *sorted(set(cells["pair"]))]
    for pair in pairs:
        chosen = np.flatnonzero(usable & ((cells["pair"] == pair).to_numpy() | (pair == ALL)))
        sides = {}
        for side in _SIDES:
            k, plain = (counts[f"{name}_{side}"][:, chosen].toarray() for name in ("loaded", "plain"))
            sides[side] = (k, k + plain)
        figures, crude, drawn = (np.nan,) * 4, np.nan, 0
        if len(chosen):
            # One test at a time: each is decided as one of so many that q is over.
            with adjusted_together(ceil(len(pairs) / FEWEST)):
                found = compare_shares(sides["target"], sides["reference"], comparison.design, settings)
            figures, drawn = (found.estimate, found.low, found.high, found.p), found.drawn
            crude = np.nan if found.crude is None else found.crude
        both = np.flatnonzero(cells["compared"].to_numpy(dtype=bool)[chosen])
        if min(sides[side][1][:, both].sum() for side in _SIDES) < MIN_WORDS:
            figures, drawn = (figures[0], np.nan, np.nan, np.nan), 0
        row = dict(zip(("difference", "low", "high", "p"), figures, strict=True))
        row |= {"pair": pair, "permutations": drawn}
        row |= {"difference_crude": crude} if comparison.design.stratified else {}
        for side in _SIDES:
            k, n = (int(v[:, both].sum()) for v in sides[side])
            row |= {f"loaded_{side}": k, f"plain_{side}": n - k, f"share_{side}": float(share(k, n))}
        rows.append(row | {"actors": len(set(cells["actor"].to_numpy()[chosen[both]]))})
    table = pd.DataFrame(rows)
    table["q"] = adjust(table["p"].to_numpy(dtype=float))
    more = ["difference_crude"] * comparison.design.stratified
    first = ["pair", "difference", *more, "low", "high", "p", "q", "permutations"]
    table = table[[*first, *(c for c in table.columns if c not in first)]]
    near = settled(np.where(table["difference"] > 0, table["low"], -table["high"]))
    q = settled(table["q"].fillna(2.0))
    order = np.lexsort((table["pair"], -np.nan_to_num(near, nan=-9), q, table["pair"] != ALL))
    return table.iloc[order].reset_index(drop=True)


def _by_side(comparison: Comparison, text: np.ndarray, labels: Sequence[tuple], columns: list[str]) -> pd.DataFrame:
    """Return how often each label occurs on either side, in the units of the design."""
    inside = comparison.unit_places >= 0
    sides = np.where(comparison.is_target, "k_target", "k_reference")[text] if len(text) else np.empty(0, dtype=str)
    rows = [(*label, side) for label, side, ok in zip(labels, sides, inside[text], strict=True) if ok]
    counted = pd.DataFrame(rows, columns=[*columns, "side"]).groupby([*columns, "side"]).size().unstack(fill_value=0)
    counted = counted.reindex(columns=["k_target", "k_reference"], fill_value=0).astype(int)
    out = counted.reset_index()
    out.columns.name = None
    return out


def _unresolved(comparison: Comparison, found: Found) -> pd.DataFrame:
    open_ = np.flatnonzero(found.actor == "")
    labels = [(found.pair[i], found.word[i], found.why[i]) for i in open_]
    return _by_side(comparison, found.text[open_], labels, ["pair", "word", "why"])


def _excluded(comparison: Comparison, found: Found) -> pd.DataFrame:
    return _by_side(comparison, found.excluded_text, [(p,) for p in found.excluded_phrase], ["phrase"])


def _hits(comparison: Comparison, found: Found) -> pd.DataFrame:
    documents = comparison.corpus.documents
    ids = documents[comparison.corpus.key].to_numpy(dtype=object)[comparison.rows]
    side = np.where(comparison.is_target, comparison.names[0], comparison.names[1])
    return pd.DataFrame(
        {
            "pair": found.pair,
            "actor": np.where(found.actor == "", UNRESOLVED, found.actor),
            "choice": np.where(found.loaded, LOADED, PLAIN),
            "word": found.word,
            "side": side[found.text],
            comparison.corpus.key: ids[found.text],
            "place": found.place,
        }
    )


def _notes(comparison: Comparison, lexicon: Lexicon, found: Found, settings: ChoiceSettings) -> tuple[str, ...]:
    header = lexicon.header
    unresolved = int((found.actor == "").sum())
    notes = [
        f"Lexicon {header['name']} {header['version']}; {validation_said(header)}.",
        f"Of {many(len(found.actor), 'word')}, {unresolved:,} have no identifiable actor and are not counted. "
        "Excluded as "
        f"phrases that are no such choice: {many(len(found.excluded_text), 'word')}.",
        f"An actor is compared where each side names it in at least {settings.min_units} units. Which actor a word "
        "refers to is inferred from the names near it, and may be wrong.",
        f"With fewer than {MIN_WORDS} words on a side, the difference has no interval and no p.",
        *lexicon.notes,
    ]
    if comparison.design.stratified:
        notes.append(
            f"Shares are compared within {comparison.design.stratum} too: difference_crude is that of all strata "
            "together."
        )
    if not comparison.design.testable:
        notes.append("No p: " + comparison.design.describe())
    return tuple(notes)


def _methods(comparison: Comparison, lexicon: Lexicon, table: pd.DataFrame, settings: ChoiceSettings) -> str:
    header, design = lexicon.header, comparison.design
    tested = (
        f"tested by a studentised permutation over {design.describe().rstrip('.')} (seed {settings.seed}), with "
        "Benjamini–Hochberg control over pairs"
        if design.testable
        else "not tested, as there are too few units"
    )
    within = f" within strata ({design.stratum})" if design.stratified else ""
    return (
        f"Choices between words: for {len(table) - 1} pairs of the list {header['name']} {header['version']}, the "
        "difference of the shares of the loaded word among both words for the same actor, over pairs and "
        f"actors{within} by Mantel–Haenszel (Greenland & Robins 1985), {tested}."
    )

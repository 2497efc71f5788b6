"""Words for charts: captions and alternative texts, made from the numbers that are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from framing.charts.canvas.style import tidy
from framing.charts.comparisons import SIGNIFICANT
from framing.charts.voice_words import ALTS, TITLES
from framing.corpus.passages import REPORTED
from framing.text.reading import many, unit_name

_NAMED = 3


def caption_of(result: Any) -> str:
    """Return what the chart of a result shows, its sample, and what its marks mean."""
    titles = _TITLES | TITLES
    said = sample(result.comparison)
    if result.measure == "voices" and "log_ratio" in result.table.columns:
        said = f"All that the two outlets print, quoted or not: {said}"
    return " ".join([titles[result.measure](result), *_marks(result), said])


def alt_of(result: Any) -> str:
    """Return the chart of a result in one or two sentences, for who cannot see it."""
    if result.measure in ALTS:
        return ALTS[result.measure](result)
    return _ALTS[result.measure](result.table, *_names(result.comparison))


def sample(comparison: Mapping) -> str:
    """Return how many words and units stand behind each side, and whether they are tested.

    Parameters
    ----------
    comparison : mapping
        As `framing.corpus.corpus.Comparison.describe` gives it.

    Examples
    --------
    >>> sample({"target": "Aldmere", "reference": "Drovia One", "words_target": 9100,
    ...         "words_reference": 870, "paired": True, "units_target": 3, "units_reference": 3,
    ...         "unit": "page_id", "testable": False, "omitted": []})
    'Aldmere: 9,100 words; Drovia One: 870 words; 3 pairs (page): too few for a test.'
    """
    target, reference = _names(comparison)
    unit = unit_name(comparison["unit"])
    if comparison["paired"]:
        n = comparison["units_target"]
        units = f"{n:,} pair{'s' if n != 1 else ''} ({unit})"
    else:
        units = f"{comparison['units_target']:,} and {comparison['units_reference']:,} units ({unit})"
    left = len(comparison.get("omitted") or ())
    units += f", {left:,} one-sided unit{'s' if left != 1 else ''} excluded" if left else ""
    tested = "" if comparison["testable"] else ": too few for a test"
    return (
        f"{target}: {many(comparison['words_target'], 'word')}; {reference}: "
        f"{many(comparison['words_reference'], 'word')}; "
        f"{units}{tested}."
    )


def _names(comparison: Mapping) -> tuple[str, str]:
    return tidy(comparison["target"]), tidy(comparison["reference"])


def _tested(table: pd.DataFrame) -> bool:
    return "q" in table.columns and bool(table["q"].notna().any())


def _marks(result: Any) -> list[str]:
    table = result.table
    known = "log_ratio" in table.columns or result.measure == "choices"
    if not known or result.measure in ("treatments", "adoption"):
        return []
    whiskers = f"Whiskers: {_intervals(result)}; an arrow: no end on that side, or one beyond the axis."
    if _tested(table):
        return [whiskers, "Filled: q < .05; open: not."]
    if result.measure == "topics" or ("low" in table and table["low"].notna().any()):
        return [whiskers, "Nothing is tested."]
    return ["Not tested, so without intervals."]


def _intervals(result: Any) -> str:
    """Return what the intervals of a result are, from the settings that made them."""
    level = f"{100 * result.settings.get('level', 0.95):g} % confidence"
    if result.measure == "topics":
        return f"{level} intervals from the variation between units and between fits of the model"
    kind = result.settings.get("interval", "")
    if kind == "inversion" and not _tested(result.table):
        kind = "linearised"  # there is no test that could be inverted
    return f"{level} intervals {_INTERVALS.get(kind, 'from the variation between units')}"


_INTERVALS = {
    "inversion": "by test inversion (rows without p: delta method)",
    "linearised": "(delta method over units, Student’s t)",
    "bootstrap": "(bootstrap of units)",
    "percentile": "(percentile bootstrap of units)",
    "bca": "(BCa bootstrap of units)",
    "studentised": "(studentised bootstrap of units)",
}


def _counts_said(result: Any) -> str:
    target, reference = _names(result.comparison)
    return f"Right: counts, {target} : {reference}." if "k_target" in result.table.columns else ""


def _keyness_title(result: Any) -> str:
    target, reference = _names(result.comparison)
    return (
        f"Key terms of {target} against {reference}, the first of {many(len(result.table), 'term')}: log2 ratio of "
        f"relative frequencies (1: twice as often). {_counts_said(result)}"
    )


def _loaded_title(result: Any) -> str:
    target, reference = _names(result.comparison)
    lexicon = result.settings.get("lexicon", "")
    named = f" of the lexicon {lexicon} {result.settings.get('lexicon_version', '')}".rstrip() if lexicon else ""
    return f"Words{named} in {target} (●) and {reference} (◆), hits per 1,000 words. {_counts_said(result)}"


def _voices_title(result: Any) -> str:
    whose = "speaker" if "speaker" in result.table.columns else "group of speakers"
    if "log_ratio" not in result.table.columns:
        total = int(result.table["words"].sum())
        apart = REPORTED in set(result.table.get("group", ()))
        return (
            f"Share of each {whose} in all {many(total, 'word')}, the outlets' own words included."
            + (f" Reported speech, in the outlet's wording, is counted separately: {REPORTED}." if apart else "")
        )
    target, reference = _names(result.comparison)
    what = "quotations" if result.settings.get("of") == "quotes" else "quoted words"
    k_target, k_reference = (int(result.table[f"k_{side}"].sum()) for side in ("target", "reference"))
    return (
        f"Share of each {whose} in the {k_target:,} {what} of {target} (●) and the {k_reference:,} of {reference} "
        f"(◆). {_counts_said(result)}"
    )


def _topics_title(result: Any) -> str:
    target, reference = _names(result.comparison)
    return (
        f"Topics ({len(result.table)}; words that occur together, not frames) and their share of the words of "
        f"{target} (●) and {reference} (◆)."
    )


def _listed(items: Sequence[str]) -> str:
    return "; ".join(items) if items else "none"


def _times(row: Mapping) -> str:
    if not (row["k_target"] and row["k_reference"]):
        return f"{int(row['k_target'] or row['k_reference'])} against none"
    times = 2 ** abs(row["log_ratio"])
    return f"{times:.1f} times" if times < 9.95 else f"{times:,.0f} times"


def _alt_keyness(table: pd.DataFrame, target: str, reference: str) -> str:
    sides = []
    for name, rows in ((target, table[table["log_ratio"] > 0]), (reference, table[table["log_ratio"] < 0])):
        top = [f"{tidy(row['term'])} ({_times(row)})" for row in rows.head(_NAMED).to_dict("records")]
        sides.append(f"more in {name}: {_listed(top)}")
    found = f"{int((table['q'] < SIGNIFICANT).sum())} of {len(table)} terms at q below .05"
    return f"Forest plot of key terms, {found if _tested(table) else 'not tested'}. {_opened('; '.join(sides))}."


def _alt_rates(table: pd.DataFrame, rates: tuple[str, str, str], names: tuple[str, str], what: str) -> str:
    target, reference, unit = rates
    times = 100 if unit.startswith("%") else 1
    rows = table.reindex(table["log_ratio"].abs().sort_values(ascending=False, kind="stable").index)
    rows = rows[(rows[target] > 0) | (rows[reference] > 0)]
    if _tested(table):
        rows = rows[rows["q"] < SIGNIFICANT]
        head = f"{len(rows)} of {len(table)} differ at q below .05"
    else:
        head = "not tested"
    said = [
        f"{tidy(r[table.columns[0]])} {times * r[target]:.1f} against {times * r[reference]:.1f}"
        for _, r in rows.head(_NAMED).iterrows()
    ]
    tail = f" Largest differences, in {unit}, {names[0]} against {names[1]}: {_listed(said)}." if said else ""
    return f"Dumbbell chart of {len(table)} {what}, {head}.{tail}"


def _alt_loaded(table: pd.DataFrame, target: str, reference: str) -> str:
    return _alt_rates(
        table, ("pk_target", "pk_reference", "hits per 1,000 words"), (target, reference), "categories of words"
    )


def _alt_voices(table: pd.DataFrame, target: str, reference: str) -> str:
    if "log_ratio" in table.columns:
        rates = ("share_target", "share_reference", "% of the quoted words")
        return _alt_rates(table, rates, (target, reference), "groups of speakers")
    first = table.rename(columns={"speaker": "group"}).head(4)
    top = [f"{tidy(r.group)} {100 * r.share:.1f} % ({int(r.words):,} words)" for r in first.itertuples()]
    more = f"; {len(table) - 4} more" if len(table) > 4 else ""
    return f"Bar chart of the share of each voice in all words: {_listed(top)}{more}."


def _alt_topics(table: pd.DataFrame, target: str, reference: str) -> str:
    return _alt_rates(table, ("share_target", "share_reference", "% of the words"), (target, reference), "topics")


def _choices_title(result: Any) -> str:
    target, reference = _names(result.comparison)
    return (
        f"Share of the loaded one of two words for the same thing, said of the same actor, in {target} (●) and "
        f"{reference} (◆), and the difference in percentage points over actors (Mantel–Haenszel). Right: loaded of "
        f"both words, {target} : {reference}."
    )


def _alt_choices(table: pd.DataFrame, target: str, reference: str) -> str:
    rows = table[table["difference"].notna()]
    said = [
        f"{tidy(r.pair)} {100 * r.share_target:.0f} % against {100 * r.share_reference:.0f} %"
        for r in rows.head(_NAMED).itertuples()
    ]
    head = f"{int((table['q'] < SIGNIFICANT).sum())} of {len(table)} at q below .05" if _tested(table) else "not tested"
    return (
        f"Dumbbell chart of {len(rows)} choices between words, {head}. Share of the loaded word, {target} against "
        f"{reference}: {_listed(said)}."
    )


_TITLES: dict[str, Callable[[Any], str]] = {
    "keyness": _keyness_title,
    "loaded": _loaded_title,
    "choices": _choices_title,
    "voices": _voices_title,
    "topics": _topics_title,
}
_ALTS: dict[str, Callable[[pd.DataFrame, str, str], str]] = {
    "keyness": _alt_keyness,
    "loaded": _alt_loaded,
    "choices": _alt_choices,
    "voices": _alt_voices,
    "topics": _alt_topics,
}


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]

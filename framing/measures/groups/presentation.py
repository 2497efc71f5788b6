"""How results of many groups, of pairs of groups and of periods are shown: in the words of the measure they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from framing.charts import drawing
from framing.charts.groups.panels import MOST_GROUPS, PANELS
from framing.charts.words import NAMED, captioned, listed, marks, side_names
from framing.measures.groups.collected import SIZES
from framing.printing import tidy
from framing.result import Presentation
from framing.result.claims import any_claim
from framing.text.reading import many, unit_name

_PLACE = "framing.measures.groups.presentation"
_WORDS = ("heads", "estimate", "quantity", "label", "empty", "rests_on", "of_voices")
"""What a result of many comparisons has from the presentation of its measure."""


def by_group_look(inner: Presentation, by: str) -> Presentation:
    """Return how a measure's results for each group against the rest are shown."""
    return _look(BY_GROUP, inner, f"{inner.title} by {_called(by)}")


def pairs_look(by_group: Presentation, row: str) -> Presentation:
    """Return how the pairs of groups in one row are shown, from how the groups are."""
    return _look(PAIRS, by_group, f"{by_group.title}, every pair: {tidy(row, 60)}")


def over_time_look(inner: Presentation, period: str) -> Presentation:
    """Return how a measure's results in each period are shown."""
    look = _look(OVER_TIME, inner, f"{inner.title} by {period}")
    return replace(look, heads={**look.heads, "period": "week from" if period == "week" else period})


def _called(by: str) -> str:
    return {"speaks_for": "group of speakers"}.get(by, tidy(unit_name(by), 40))


def _look(outer: Presentation, inner: Presentation, title: str) -> Presentation:
    words = {name: getattr(inner, name) for name in _WORDS}
    claim = inner.finding.args[0] if isinstance(inner.finding, partial) else inner.finding or any_claim
    finding = partial(_FINDINGS[outer.place], claim)
    hidden = inner.saved_only | {*SIZES}
    return replace(outer, title=title, finding=finding, saved_only=frozenset(hidden), **words)


def _finding_of_group(claim: Any, result: Any, row: Mapping[str, Any]) -> str:
    """Return the claim of a row as its measure words it, of the group and what it is set against."""
    sides = {"target": row["group"], "reference": row.get("against", "the rest")}
    words = {side: int(row[side]) for side in ("words_target", "words_reference")}
    said = str(claim(replace(result, comparison=result.comparison | sides | words), row))
    return f"{said}{_units(result, row)}" if said else ""


def _finding_of_period(claim: Any, result: Any, row: Mapping[str, Any]) -> str:
    words = {side: int(row[side]) for side in ("words_target", "words_reference")}
    said = str(claim(replace(result, comparison=result.comparison | words), row))
    when = f"the week from {row['period']}" if result.settings.get("period") == "week" else str(row["period"])
    return f"{said}, in {when}{_units(result, row)}" if said else ""


def _units(result: Any, row: Mapping[str, Any]) -> str:
    return f", units ({unit_name(result.comparison['unit'])}): {row['units_target']:,} and {row['units_reference']:,}"


def _finding_read(result: Any, row: Mapping[str, Any]) -> str:
    """Return the claim of a row of a saved result: the words of the measure are not there any more."""
    return _FINDINGS[result.presentation.place](any_claim, result, row)


def _ratio_said(result: Any) -> str:
    ratio = result.presentation.estimate_of(result.table) == "log_ratio"
    return "Log2 ratio: 1 is twice as often." if ratio else ""


def _drawn(result: Any) -> str:
    rows, groups = result.table.iloc[:, 0].nunique(), len(result.comparison.get("groups", ()))
    said = f"the first {PANELS} of {rows} rows" if rows > PANELS else many(rows, "row")
    return f"{said}, the first {MOST_GROUPS} of {groups} groups" if groups > MOST_GROUPS else said


def _group_caption(result: Any) -> str:
    about = result.comparison
    said = (
        f"{result.presentation.title}: each of {many(len(about['groups']), 'group')} against the others together, "
        f"{_drawn(result)}."
    )
    sizes = result.tables["comparisons"]
    units = sizes.loc[sizes["against"] == about["reference"], "units_target"]
    of = (
        f"{many(about['words_target'], 'word')}; units ({unit_name(about['unit'])}) of a group: {units.min():,} to "
        f"{units.max():,}."
    )
    return captioned(said, of, _ratio_said(result), "● more in the group, ◆ more in the rest.", *marks(result))


def _pairs_caption(result: Any) -> str:
    said = f"{result.presentation.title}. Each cell is the difference of its row’s group from its column’s."
    level = 100 * result.settings.get("level", 0.95)
    return captioned(
        said, "", _ratio_said(result), f"Below each estimate its {level:g} % confidence interval.",
        "Framed and bold: q < .05, over all rows and pairs.", "–: no estimate.",
    )  # fmt: skip


def _period_caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    rows, periods = result.table.iloc[:, 0].nunique(), result.table["period"].nunique()
    first = f"the first {PANELS} of {rows} rows" if rows > PANELS else many(rows, "row")
    said = f"{result.presentation.title} in {target} and {reference}, {first}, {many(periods, 'period')}."
    thin = "Small grey marks: too few units or occurrences for a test. Pale bands: no estimate."
    return captioned(said, "", _ratio_said(result), *marks(result), thin)


def _alt_of(kind: str, result: Any) -> str:
    table, estimate = result.table, result.presentation.estimate_of(result.table)
    known = table[table[estimate].notna()] if estimate else table
    first = [f"{tidy(name)} {value:+.2f}" for name, value in zip(_named(known), known[estimate], strict=True)][:NAMED]
    sure = int((table["q"] < 0.05).sum()) if "q" in table else 0
    return (
        f"{kind}: {result.presentation.name}, {sure} of {len(known)} estimates at q below .05. First: {listed(first)}."
    )


def _named(table: Any) -> list[str]:
    from framing.result.presentation import row_names

    return row_names(table)


_HEADS = {"testable": "enough units", "units": "units", "words": "words"}
BY_GROUP = Presentation(
    "By group", _HEADS, draw=drawing("groups.panels", "draw_groups", whole=True), caption=_group_caption,
    alt=partial(_alt_of, "Small multiples"), finding=_finding_read, place=f"{_PLACE}:BY_GROUP", derived=True,
)  # fmt: skip
PAIRS = Presentation(
    "Pairs of groups", _HEADS, draw=drawing("groups.matrix", "draw_pairs", whole=True), caption=_pairs_caption,
    alt=partial(_alt_of, "Matrix of groups by groups"), finding=_finding_read, place=f"{_PLACE}:PAIRS", derived=True,
)  # fmt: skip
OVER_TIME = Presentation(
    "Over time", _HEADS, draw=drawing("groups.periods", "draw_over_time", whole=True), caption=_period_caption,
    alt=partial(_alt_of, "Panels over time"), finding=_finding_read, place=f"{_PLACE}:OVER_TIME", derived=True,
)  # fmt: skip
_FINDINGS = {BY_GROUP.place: _finding_of_group, PAIRS.place: _finding_of_group, OVER_TIME.place: _finding_of_period}

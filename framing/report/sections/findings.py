"""Findings: the sentences that open a report, from the rows that survive control; or why nothing can be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from framing.corpus.corpus import Comparison
from framing.printing import tidy
from framing.report.notebook.hashes import digest
from framing.report.sections.validity import EXTRACTION, grounds
from framing.report.study import structure as st
from framing.report.study.blocks import Block, paragraph, stack
from framing.report.study.multiplicity import LEVEL, leading
from framing.report.study.study import Study
from framing.report.study.units import behind, counted
from framing.result import Result
from framing.result.claims import claim_of, is_claim, nearest_limit, times_said
from framing.stats.design import MIN_UNITS

MOST = 6
"""Most findings that open a report."""
FEW_UNITS = 20
"""A finding on fewer units says so."""
SHRINKS = 0.5
"""How much smaller (log2) a difference is under another treatment of reported speech, for its finding to say so."""
_NAMED = 3
_TREATED = {
    "apart": "counted separately",
    "outlet": "counted with the outlet",
    "speaker": "counted with the speaker",
}


def _is_counted(result: Result) -> bool:
    counts = [column for column in ("k_target", "k_reference") if column in result.table]
    return not counts or bool(result.table[counts].to_numpy().any())


@dataclass(frozen=True)
class Finding:
    """A row that survives control.

    Attributes
    ----------
    result : Result
    row : mapping
        Of its table.
    claim : str
        What it lets one say, without a full stop.
    least : float
        How large the difference is at least: a log2 ratio, or another estimate.
    further : bool
        Whether the table is a further one of a result.
    """

    result: Result
    row: Mapping[str, Any]
    claim: str
    least: float
    further: bool = False

    @property
    def label(self) -> str:
        """The name of the row."""
        return str(self.row[self.result.table.columns[0]])

    @property
    def anchor(self) -> str:
        """Where its passages are on the page; those of a further table are together."""
        return passages_anchor(self.result.measure, "" if self.further else self.label)


def passages_anchor(measure: str, label: str = "") -> str:
    """Return the anchor of the passages behind a row, or behind all rows of a further table.

    Parameters
    ----------
    measure, label : str
        The name of the measure, and of the row.
    """
    return f"passages-{measure}-{digest(label)[:8]}" if label else f"passages-{measure}"


@dataclass(frozen=True)
class Found:
    """What findings are said of: the results of a study, or of a comparison of whole documents.

    Attributes
    ----------
    results : tuple of Result
    sides : (str, str)
    testable : bool
        Whether there are units enough for a test.
    behind : str
        How many units there are, in words.
    study : Study, optional
        With it limits are looked for, and findings lead to passages.
    """

    results: tuple[Result, ...]
    sides: tuple[str, str]
    testable: bool
    behind: str
    study: Study | None = None

    @classmethod
    def of(cls, compared: Study | Comparison, results: Sequence[Any] = ()) -> Found:
        """Return the results of a study, or those given of a comparison."""
        if isinstance(compared, Comparison):
            there = tuple(result for result in results if isinstance(result, Result))
            said = behind(compared, compared.corpus.documents)
            return cls(there, compared.names, compared.design.testable, said)
        there, design = tuple(compared.results), compared.comparison.design
        return cls(there, compared.sides, design.testable, compared.stands_behind(), compared)


def with_parts(results: Sequence[Result]) -> tuple[Result, ...]:
    """Return results, each followed by its further tables that have findings of their own.

    A further table without a count, or that a measure among the results counts in full, is passed over.
    """
    measured = {result.measure for result in results}
    parts: list[Result] = []
    for result in results:
        further = (name for name in result.presentation.further if name in result.tables and name not in measured)
        parts += [result, *(part for part in map(result.part, further) if _is_counted(part))]
    return tuple(parts)


def findings_of(results: Sequence[Result], most: int = MOST) -> list[Finding]:
    """Return the findings of some results: of each the best supported, and the best in the other direction.

    Parameters
    ----------
    results : sequence of Result
        With q controlled over all of them.
    most : int
        Most findings; the second of a measure are the first to be omitted.

    Returns
    -------
    list of Finding
        Those between the sides of most results before those within one outlet, log ratios before other estimates;
        then by the limit nearer to zero.
    """
    targets = Counter(str(result.comparison["target"]) for result in results)
    own = targets.most_common(1)[0][0] if targets else ""

    def order(finding: Finding) -> tuple[bool, bool, float, float, str]:
        return finding.result.comparison["target"] != own, *_order(finding)

    firsts, seconds = [], []
    for result in with_parts(results):
        further = not any(result is whole for whole in results)
        found = [replace(finding, further=further) for finding in _ranked(result)]
        firsts += found[:1]
        up = [finding.row[_estimate(result)] > 0 for finding in found]
        seconds += [finding for finding, same in zip(found, up, strict=True) if same != up[0]][:1]
    chosen = sorted(firsts, key=order)[:most]
    return sorted([*chosen, *sorted(seconds, key=order)[: most - len(chosen)]], key=order)


def _ranked(result: Result) -> list[Finding]:
    """Return the findings of one result, largest and best supported first."""
    estimate = _estimate(result)
    if not estimate or not {"q", "low", "high"} <= set(result.table) or not len(result.table):
        return []
    rows = leading(result).table.to_dict("records")
    claims = ((row, claim_of(result, row)) for row in rows)
    found = [Finding(result, row, claim, nearest_limit(row, estimate)) for row, claim in claims if claim]
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[bool, float, float, str]:
    ratio = _estimate(finding.result) == "log_ratio"
    return not ratio, -finding.least, float(finding.row["q"]), finding.label


def _estimate(result: Result) -> str:
    return result.presentation.estimate_of(result.table)


def findings(compared: Study | Comparison, *results: Any) -> Block:
    """Return what was found, largest and best supported first, each with its limit; or why nothing can be said.

    Parameters
    ----------
    compared : Study or Comparison
        A study with the results that it keeps.
    *results : Result or Absent
        For a comparison: the results of it.
    """
    about = Found.of(compared, results)
    found, every = findings_of(about.results), with_parts(about.results)
    rest = paragraph(" ".join(filter(None, [_not_found(every), _untested(every)])))
    if not found:
        return stack(paragraph(_nothing(about), "lede"), *([rest] if rest.plain and _tested(every) else []))
    target, reference = map(tidy, about.sides)
    between = any(finding.result.comparison["target"] == about.sides[0] for finding in found)
    sides = f" between {target} and {reference}" if between else ""
    lede = paragraph(f"What differs{sides}, largest and best supported first:", "lede")
    listed, plain = _listed(found, about.study)
    without = [] if about.testable else [paragraph(_nothing(about))]
    return stack(lede, Block((listed,), plain), *without, rest)


def found_here(result: Result) -> Block:
    """Return the findings of one result, where it is shown; nothing where it has none."""
    return stack(*(paragraph(finding_said(finding), "finding") for finding in findings_of([result], 2)))


def finding_said(finding: Finding) -> str:
    """Return a finding with the units that it rests on, as a sentence."""
    return f"{finding.claim}{units_said(finding.result.comparison)}."


def _listed(found: Sequence[Finding], study: Study | None) -> tuple[st.Listing, str]:
    """Return findings as a numbered list, and in plain words; a limit that an earlier one has by its number."""
    items, plain = [], []
    limits: dict[str, int] = {}
    for number, finding in enumerate(found, start=1):
        said = finding_said(finding)
        limit = limit_of(finding, study)
        if limit:
            said += f" Limit: as in {limits[limit]}." if limit in limits else f" Limit: {limit}."
            limits.setdefault(limit, number)
        links = [st.Run("Figure", ("screen",), f"#figure-{finding.result.measure}")]
        if study is not None and study.shows_text and _has_passages(finding):
            links += [st.Run(" · ", ("screen",)), st.Run("passages", ("screen",), f"#{finding.anchor}")]
        items.append((st.Paragraph((st.Run(f"{said} "), *links)),))
        plain.append(f"{number}. {said}")
    return st.Listing(tuple(items), ordered=True), " ".join(plain)


def _has_passages(finding: Finding) -> bool:
    """Return whether a row has passages of its own: a total, in parentheses, has those of its parts."""
    return finding.further or not finding.label.startswith("(")


def units_said(comparison: Mapping[str, Any]) -> str:
    """Return over how many units a difference was found, as a sentence goes on.

    Examples
    --------
    >>> units_said({"paired": True, "units_target": 12, "units_reference": 12, "unit": "story_id"})
    ', over 12 stories'
    """
    if not {"unit", "units_target", "units_reference"} <= set(comparison):
        return ""
    unit, n = comparison["unit"], (int(comparison["units_target"]), int(comparison["units_reference"]))
    strata = comparison.get("strata") or {}
    within = f", compared within each {strata['column']}" if strata.get("used") else ""
    if comparison.get("paired"):
        return f", over {counted(n[0], unit)}{within}"
    return f", over {n[0]:,} and {counted(n[1], unit)}{within}"


def limit_of(finding: Finding, study: Study | None) -> str:
    """Return the limit of a finding that matters most; empty if none is known."""
    if study is not None and (moved := _moved(finding, study)):
        return moved
    about = finding.result.comparison
    if min(about.get("units_target", 0), about.get("units_reference", 0)) < FEW_UNITS:
        return "few units, so that an unusual one can change it"
    on = grounds(finding.result, study) if study is not None else finding.result.presentation.rests_on
    for name in (name for name in on if name.endswith(")")):
        what, _, known = name.rpartition(" (")
        return f"{what} is {known.rstrip(')')}"
    return "it depends on who is found to speak, which is not always right" if EXTRACTION in on else ""


def _moved(finding: Finding, study: Study) -> str:
    """Return which treatment of reported speech changes a finding, and to what."""
    if not isinstance(study.treatments, Result) or finding.result.comparison["target"] != study.sides[0]:
        return ""
    table = study.treatments.table
    same = (table["quantity"] == finding.label) & (table["kind"] == finding.result.table.columns[0])
    rows = table[same]
    for row in rows[rows["treatment"] != study.settings.reported].to_dict("records"):
        how = f"if reported speech is {_TREATED[row['treatment']]}"
        if not is_claim(row | {"q": 0.0}, "log_ratio") or row["log_ratio"] * finding.row["log_ratio"] < 0:
            return f"{how}, no difference remains that chance would not produce"
        never = 0 in (row["k_target"], row["k_reference"])
        if not never and abs(row["log_ratio"]) < abs(finding.row["log_ratio"]) - SHRINKS:
            return f"{how}, it is {times_said(abs(row['log_ratio']))} times as often"
    missed = rows.loc[rows["treatment"] == study.settings.reported, "missed"].astype(float)
    if (missed * finding.row["log_ratio"] < 0).any():
        return "without the speech that the extractor is expected to miss, the difference would be the other way"
    return ""


def _tested(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if "q" in result.table and result.table["q"].notna().any()]


def _not_found(results: Sequence[Result]) -> str:
    """Return what was tested and does not differ, in one sentence."""
    said = []
    for result in _tested(results):
        table = leading(result).table
        tested = table[table["q"].notna()]
        without = [row for row in tested.to_dict("records") if not is_claim(row, _estimate(result))]
        names = ", ".join(tidy(str(row[table.columns[0]]).strip("()"), 40) for row in without)
        what = f"{len(without):,} of {len(tested):,}" if len(without) > _NAMED else names
        said += [f"{result.presentation.name} ({what})"] if without else []
    if not said:
        return ""
    return f"Tested without a clear difference (q > {_plain(LEVEL)}), which does not show equality: {'; '.join(said)}."


def _plain(value: float) -> str:
    return f"{value:g}".removeprefix("0")


def _untested(results: Sequence[Result]) -> str:
    tested = _tested(results)
    compared = [result for result in results if result not in tested and _estimate(result)]
    names = ", ".join(dict.fromkeys(result.presentation.name for result in compared))
    return f"Not tested: {names}." if names else ""


def _nothing(about: Found) -> str:
    """Return that nothing can be said of differences, and why."""
    target, reference = map(tidy, about.sides)
    tested = _tested(with_parts(about.results))
    if about.testable and tested:
        n = sum(int(result.table["q"].notna().sum()) for result in tested)
        one, several = "the one difference that was tested is not", f"none of {n:,} differences that were tested is"
        none = one if n == 1 else several
        return (
            f"No difference between {target} and {reference} was found: {none} larger than chance would produce, given "
            "the correction for their number."
        )
    if about.testable:
        names = " and ".join(dict.fromkeys(result.presentation.name for result in about.results)) or "what is counted"
        return (
            f"No difference between {target} and {reference} is claimed here: there is no test for {names}. Read the "
            "intervals, and the passages."
        )
    return (
        f"Nothing can be said here about differences between {target} and {reference}: {about.behind}, and a test "
        f"needs at least {MIN_UNITS} on each side. Read the passages."
    )

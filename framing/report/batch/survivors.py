"""Survivors: what a whole batch found, in the words of its reports, and in how many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from framing.report.sections.findings import Finding, finding_said, findings_of, with_parts
from framing.result import Result
from framing.result.claims import is_claim

MOST = 6
"""Most findings that open an index."""
NAMED = 4
"""Most reports that a sentence names."""


@dataclass(frozen=True)
class Survivor:
    """A difference that survives control over a batch.

    Attributes
    ----------
    finding : Finding
        That of the report in which it is smallest, of those in which it survives.
    report : str
        The label of that report.
    found, opposite, tested : list of str
        Labels of the reports in which it survives, survives the other way, and was tested.
    """

    finding: Finding
    report: str
    found: list[str]
    opposite: list[str]
    tested: list[str]

    @property
    def said(self) -> str:
        """The finding in the words of that report, and in how many reports it is."""
        n, m = len(self.found), len(self.tested)
        said = finding_said(self.finding)
        if m == 1:
            return f"{said} Only one report tested it ({self.report})."
        every = "both reports that tested it" if m == 2 else f"all {m} reports that tested it"
        where = every if n == m else f"{n} of the {m} reports that tested it"
        which = f" ({'; '.join(self.found)})" if n < m and n <= NAMED else ""
        smallest = f"; the figures are the smallest of them ({self.report})" if n > 1 else ""
        said += f" Found in {where}{which}{smallest}."
        if self.opposite:
            said += f" The opposite is found in {len(self.opposite)} ({'; '.join(self.opposite[:NAMED])})."
        return said


def survivors(results: Mapping[str, Sequence[Result]], most: int = MOST) -> list[Survivor]:
    """Return the differences that survive in most reports, in the order of the reports' own findings.

    Parameters
    ----------
    results : mapping of str to sequence of Result
        Of each report, by its label, with q controlled over the batch.
    most : int
    """
    found: dict[tuple, list[tuple[str, Finding]]] = {}
    ranks: dict[tuple, int] = {}
    for label, of_report in results.items():
        for rank, finding in enumerate(findings_of(of_report)):
            found.setdefault(_key(finding), []).append((label, finding))
            ranks[_key(finding)] = min(rank, ranks.get(_key(finding), rank))
    every = [_survivor(those, results) for those in found.values()]
    order = {id(one): ranks[_key(one.finding)] for one in every}
    every.sort(key=lambda one: (-len(one.found) / len(one.tested), -len(one.found), order[id(one)], one.said))
    return every[:most]


def _key(finding: Finding) -> tuple:
    about, up = finding.result.comparison, finding.row[_estimate(finding.result)] > 0
    return finding.result.measure, about["target"], about["reference"], finding.label, bool(up)


def _survivor(those: Sequence[tuple[str, Finding]], results: Mapping[str, Sequence[Result]]) -> Survivor:
    key = _key(those[0][1])
    found: list[str] = []
    opposite: list[str] = []
    tested: list[str] = []
    for label, of_report in results.items():
        for result in with_parts(of_report):  # a finding may be one of a further table
            about = result.comparison
            if (result.measure, about["target"], about["reference"]) != key[:3] or "q" not in result.table:
                continue
            for row in result.table[result.table.iloc[:, 0].astype(str) == key[3]].to_dict("records"):
                estimate = _estimate(result)
                tested += [label] if row["q"] == row["q"] else []
                if is_claim(row, estimate):
                    (found if (row[estimate] > 0) == key[4] else opposite).append(label)
    report, finding = min(those, key=lambda one: (one[1].least, one[0]))
    return Survivor(finding, report, found, opposite, tested)


def _estimate(result: Result) -> str:
    return result.presentation.estimate_of(result.table)

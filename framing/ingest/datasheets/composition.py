"""What a corpus is composed of: counts by outlet and period, units, and what is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from framing.ingest.datasheets.facts import Facts
from framing.text.labels import clean_label, listed
from framing.text.reading import many

Blocks = Iterator[tuple[str, str]]
"""Names and texts of the blocks of a section."""
MOST_OUTLETS, MOST_PERIODS, COLUMNS = 30, 40, 4
"""Rows of the table of outlets and of that of periods, and outlets that the second has columns for."""
_DAYS, _MONTHS, _YEARS = 35, 36, 40
"""So many days are listed by day, so many months by month, so many years by year, and what is longer by decade."""
_MARKS = re.compile(r"[\[\]<>*_`|]")


def composition(facts: Facts) -> Blocks:
    """Yield counts of documents and words, by outlet and by period, units and missing fields."""
    table, words = facts.documents, facts.words
    days = _days(table)
    what = "passage" if "passage_id" in table else "document"
    of = f" of {many(table['doc_id'].nunique(), 'document')}" if what == "passage" else ""
    when = f", dated {days.min()} to {days.max()}" if len(days) else ", without days"
    low, middle, high = np.percentile(words, [25, 50, 75])
    yield (
        "counts",
        (
            f"{many(len(table), what)}{of}, about {words.sum():,} words{when}, of "
            f"{many(table['outlet'].nunique(), 'outlet')}. Half of them have {low:,.0f} to {high:,.0f} words; the "
            f"median is {middle:,.0f}."
        ),
    )
    yield "outlets", _outlets(facts)
    yield from _periods(facts)
    yield "units", _units(facts)
    yield "missing", _missing(table, len(days))


def _outlets(facts: Facts) -> str:
    table = pd.DataFrame({"outlet": facts.documents["outlet"].to_numpy(), "words": facts.words,
                          "day": facts.documents["published"].astype(str).str[:10].to_numpy()})  # fmt: skip
    order = [name for name, _ in sorted(Counter(table["outlet"]).items(), key=lambda item: (-item[1], item[0]))]
    rows = []
    for name in order[:MOST_OUTLETS]:
        own = table[table["outlet"] == name]
        days = own["day"][own["day"].str.fullmatch(r"\d{4}.*")]
        rows.append((plain(name) or "(none)", f"{len(own):,}", f"{own['words'].sum():,}",
                     days.min() if len(days) else "", days.max() if len(days) else ""))  # fmt: skip
    rest = table[~table["outlet"].isin(order[:MOST_OUTLETS])]
    if len(rest):
        more = f"{many(len(order) - MOST_OUTLETS, 'further outlet')}"
        rows.append((more, f"{len(rest):,}", f"{rest['words'].sum():,}", "", ""))
    return markdown_table(("Outlet", "Documents", "Words", "First day", "Last day"), rows)


def _periods(facts: Facts) -> Blocks:
    days = _days(facts.documents)
    if not len(days):
        return
    head, length = _period_of(days)
    period = days.str[:length] + ("0s" if head == "Decade" else "")
    outlets = [name for name, _ in Counter(facts.documents["outlet"]).most_common(COLUMNS)]
    outlet = facts.documents["outlet"].loc[days.index]
    counts = pd.crosstab(period, outlet)
    every = _every(head, days.min(), days.max())
    shown = [name for name in every if name in counts.index]
    rows = [(name, f"{counts.loc[name].sum():,}", *(f"{counts.loc[name].get(own, 0):,}" for own in outlets))
            for name in shown[-MOST_PERIODS:]]  # fmt: skip
    if len(shown) > MOST_PERIODS:
        early = counts.loc[shown[:-MOST_PERIODS]]
        rows.insert(0, ("before", f"{early.to_numpy().sum():,}", *(f"{early.get(own, pd.Series([0])).sum():,}"
                                                                   for own in outlets)))  # fmt: skip
    empty = [name for name in every if name not in counts.index]
    named = [plain(name) or "(none)" for name in outlets] if len(outlets) > 1 else []
    rows = [row[: 2 + len(named)] for row in rows]
    yield "periods", markdown_table((head, "Documents", *named), rows)
    yield "gaps", f"No document in {many(len(empty), head.lower())} between: {listed(empty, 12)}." if empty else ""


def _period_of(days: pd.Series) -> tuple[str, int]:
    """Return by what the days of a corpus are counted, and how much of a day names it."""
    first, last = (pd.Period(day, "D") for day in (days.min(), days.max()))
    if last.ordinal - first.ordinal < _DAYS:
        return "Day", 10
    if last.asfreq("M").ordinal - first.asfreq("M").ordinal < _MONTHS:
        return "Month", 7
    return ("Year", 4) if last.year - first.year < _YEARS else ("Decade", 3)


def _every(head: str, first: str, last: str) -> list[str]:
    """Return the names of all periods between two days."""
    if head in ("Day", "Month"):
        return [str(period) for period in pd.period_range(first, last, freq=head[0])]
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [f"{year:04}" for year in years] if head == "Year" else list(dict.fromkeys(f"{y // 10:03}0s" for y in years))


def _days(table: pd.DataFrame) -> pd.Series:
    """Return the days of documents that have a whole one, in ISO 8601."""
    days = table["published"].astype(str).str[:10]
    good = days.str.fullmatch(r"\d{4}-\d\d-\d\d")
    real = pd.to_datetime(days.where(good), format="%Y-%m-%d", errors="coerce").notna()
    return days[good & real]


def _units(facts: Facts) -> str:
    table = facts.documents
    said = []
    for column, one, more in (("story_id", "story", "stories"), ("page_id", "live page", "live pages")):
        if column in table and (values := table.loc[table[column].astype(str) != "", column]).size:
            said.append(f"{values.size:,} belong to {many(values.nunique(), one, more)} (`{column}`)")
    kinds = [column for column in ("kind", "section") if column in table
             and (table[column].astype(str) != "").any()]  # fmt: skip
    said += [f"column `{name}`: {counted(table[name])}" for name in kinds if table[name].nunique() > 1]
    return f"{'; '.join(said)}." if said else ""


def _missing(table: pd.DataFrame, dated: int) -> str:
    empty = {"outlet": int((table["outlet"] == "").sum()), "title": int((table["title"] == "").sum()),
             "whole day of publication": len(table) - dated}  # fmt: skip
    said = [f"{n:,} have no {name}" for name, n in empty.items() if n]
    return f"{listed(said, 9)}." if said else "Each has an outlet, a title and a day of publication."


def counted(values: pd.Series, shown: int = 8) -> str:
    """Return the values of a column with how many documents have each, the commonest first."""
    counts = Counter(plain(str(value)) or "none" for value in values).most_common()
    return listed([f"{value} {n:,}" for value, n in counts], shown)


def plain(text: str) -> str:
    """Return a text that is no markup of Markdown."""
    return " ".join(_MARKS.sub(" ", clean_label(text)).split())


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; columns of numbers are aligned to the right."""
    numbers = [all(row[i].replace(",", "").isdigit() for row in rows) for i in range(len(head))]
    line = "|".join(" ---: " if number and i else " --- " for i, number in enumerate(numbers))
    return "\n".join([f"| {' | '.join(head)} |", f"|{line}|", *(f"| {' | '.join(row)} |" for row in rows)])

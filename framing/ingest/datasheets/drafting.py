"""Drafts of datasheets: what a folder shows, section by section, and as visible questions what it cannot show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from framing.corpus.repeats import DUPLICATE_OF
from framing.ingest.datasheets.facts import BUILT, IMPORTED, PARTS, Facts
from framing.text.labels import clean_label, listed
from framing.text.reading import many

QUESTION = "> **Open question:** "
"""How a block begins that only a person can write."""
MOST_OUTLETS, MOST_PERIODS, COLUMNS = 30, 40, 4
"""Rows of the table of outlets and of that of periods, and outlets that the second has columns for."""
_DAYS, _MONTHS, _YEARS = 35, 36, 40
"""So many days are listed by day, so many months by month, so many years by year, and what is longer by decade."""
_MARKS = re.compile(r"[\[\]<>*_`|]")


@dataclass(frozen=True)
class Block:
    """A paragraph or table of a datasheet, and what it is called among its section's."""

    name: str
    text: str


@dataclass(frozen=True)
class Section:
    """A section: its heading, other headings under which people write of it, and its blocks."""

    heading: str
    also: tuple[str, ...]
    blocks: tuple[Block, ...]


def sections_of(facts: Facts) -> tuple[Section, ...]:
    """Return the sections of a datasheet: what the folder shows, and open questions.

    References
    ----------
    Gebru, T., Morgenstern, J., Vecchione, B., Vaughan, J. W., Wallach, H., Daumé III, H. & Crawford, K. (2021).
    Datasheets for datasets. Communications of the ACM 64(12), 86–92 (the sections, and which questions they answer).
    """
    return tuple(
        Section(heading, also, tuple(Block(name, text) for name, text in blocks(facts) if text))
        for heading, also, blocks in _SECTIONS
    )


Blocks = Iterator[tuple[str, str]]


def _asked(question: str) -> tuple[str, str]:
    return "question", QUESTION + question


# -- sections -------------------------------------------------------------------------------------------------------


def _motivation(facts: Facts) -> Blocks:
    yield _asked("for which research question was this corpus put together, by whom, and who paid for it?")


def _composition(facts: Facts) -> Blocks:
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
    yield _asked(
        "is this all that these outlets published on the subject in this time, or a sample, and of what? Which "
        "outlets, days and kinds of text were left out?"
    )


def _collection(facts: Facts) -> Blocks:
    yield (
        "way",
        _WAYS[facts.way](facts)
        if facts.way in _WAYS
        else ("Nothing in the folder records how the documents came into it."),
    )
    yield "addresses", _addresses(facts.documents)
    yield "losses", _losses(facts)
    said = "; ".join(f"`{_plain(name)}`: `{query.replace('`', ' ')}`" for name, query in facts.queries.items())
    yield "queries", f"Saved queries, with which reports may choose among the documents: {said}." if said else ""
    noticed = [note for note in facts.notes if note not in str(facts.record.get("cleaning", ""))]
    yield "noticed", f"Noticed in reading: {_plain(' '.join(noticed))}" if noticed else ""
    yield _asked(
        "how were the documents selected (database or site, search words, days), when were they retrieved, and by whom?"
    )


def _cleaning(facts: Facts) -> Blocks:
    said = facts.record.get("cleaning")
    settings = facts.record.get("settings")
    repairs = facts.tables.get("repairs")
    if isinstance(said, str) and said:
        yield "cleaned", _plain(said)
    elif isinstance(settings, dict) and settings.get("clean") is False:
        yield "cleaned", "Texts were imported as they are (`--as-is`): nothing was repaired."
    elif repairs is not None and len(repairs):
        kinds = Counter(repairs["kind"]) if "kind" in repairs else Counter()
        which = listed([f"{kind} {n:,}" for kind, n in kinds.most_common()], 9)
        yield (
            "cleaned",
            f"Repaired in the texts: {many(len(repairs), 'place')} ({which}), each in `repairs.csv`.",
        )
    else:
        yield "cleaned", "Nothing in the folder records that texts were changed."
    yield _asked("was anything removed or changed before (advertisements, bylines, comments, captions)?")


def _duplicates(facts: Facts) -> Blocks:
    table = facts.documents
    n, of = facts.repeats, len(table)
    said = (
        f"{many(n, 'document')} of {of:,} repeat a text that their outlet has before"
        if n
        else ("No document repeats a text that its outlet has before")
    )
    if DUPLICATE_OF in table and (table[DUPLICATE_OF] != "").any():
        outlet = dict(zip(table["doc_id"], table["outlet"], strict=True))
        copies = table[table[DUPLICATE_OF] != ""]
        across = sum(outlet.get(first, own) != own for first, own in
                     zip(copies[DUPLICATE_OF], copies["outlet"], strict=True))  # fmt: skip
        said += f"; {len(copies):,} are marked as nearly a copy (`duplicate_of`), {across:,} of them of another outlet"
    yield "repeats", f"{said}. A copy counts once in its outlet, and across outlets it is one unit with its original."
    if "agency" in table and (credited := table["agency"].astype(str)).any():
        named = Counter(name for name in credited if name).most_common()
        shown = listed([f"{_plain(name)} {n:,}" for name, n in named], 6)
        yield "agencies", f"{many(int((credited != '').sum()), 'document')} credit a news agency ({shown})."
    notes = [note for note in facts.stories.get("said", ()) if isinstance(note, str)]
    yield "stories", _plain(" ".join(notes))


def _languages(facts: Facts) -> Blocks:
    table = facts.documents
    found = [f"{_counted(table[column])} ({said})" for column, said in
             (("language", "as stated, column `language`"), ("language_found", "as found in the texts"))
             if column in table and (table[column].astype(str) != "").any()]  # fmt: skip
    yield "languages", f"{'; '.join(found)}." if found else "No column states the language of the texts."
    if not found:
        yield _asked("in which languages are the texts, and were any translated?")


def _licence(facts: Facts) -> Blocks:
    if facts.licence:
        yield "licence", f"{_plain(facts.licence)}, as `report.toml` states."
    else:
        yield "licence", "Not stated, so it is treated as not open: reports show short passages only."
        yield _asked("who owns the texts, and may they, or passages of them, be passed on?")


def _uses(facts: Facts) -> Blocks:
    yield _asked(
        "what must this corpus not be used for? What does its selection leave out, and whom could it harm (private "
        "persons who are named)?"
    )


def _contact(facts: Facts) -> Blocks:
    yield _asked("who answers questions about it, and will it be corrected or extended?")


_SECTIONS: tuple[tuple[str, tuple[str, ...], Callable[[Facts], Blocks]], ...] = (
    ("Motivation", ("Why it exists", "Purpose"), _motivation),
    ("Composition", ("What it is",), _composition),
    ("Collection", ("How it was made", "What was lost", "Sources"), _collection),
    ("Cleaning", ("Preprocessing", "Cleaning and labelling"), _cleaning),
    ("Duplicates and units", ("Duplicates", "Units"), _duplicates),
    ("Languages", ("Language",), _languages),
    ("Licence", ("License", "Rights", "Distribution"), _licence),
    ("What it must not be used for", ("Uses", "Limits", "Limitations"), _uses),
    ("Contact", ("Maintenance",), _contact),
)


# -- composition ----------------------------------------------------------------------------------------------------


def _outlets(facts: Facts) -> str:
    table = pd.DataFrame({"outlet": facts.documents["outlet"].to_numpy(), "words": facts.words,
                          "day": facts.documents["published"].astype(str).str[:10].to_numpy()})  # fmt: skip
    order = [name for name, _ in sorted(Counter(table["outlet"]).items(), key=lambda item: (-item[1], item[0]))]
    rows = []
    for name in order[:MOST_OUTLETS]:
        own = table[table["outlet"] == name]
        days = own["day"][own["day"].str.fullmatch(r"\d{4}.*")]
        rows.append((_plain(name) or "(none)", f"{len(own):,}", f"{own['words'].sum():,}",
                     days.min() if len(days) else "", days.max() if len(days) else ""))  # fmt: skip
    rest = table[~table["outlet"].isin(order[:MOST_OUTLETS])]
    if len(rest):
        more = f"{many(len(order) - MOST_OUTLETS, 'further outlet')}"
        rows.append((more, f"{len(rest):,}", f"{rest['words'].sum():,}", "", ""))
    return _table(("Outlet", "Documents", "Words", "First day", "Last day"), rows)


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
    named = [_plain(name) or "(none)" for name in outlets] if len(outlets) > 1 else []
    rows = [row[: 2 + len(named)] for row in rows]
    yield "periods", _table((head, "Documents", *named), rows)
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
    said += [f"column `{name}`: {_counted(table[name])}" for name in kinds if table[name].nunique() > 1]
    return f"{'; '.join(said)}." if said else ""


def _missing(table: pd.DataFrame, dated: int) -> str:
    empty = {"outlet": int((table["outlet"] == "").sum()), "title": int((table["title"] == "").sum()),
             "whole day of publication": len(table) - dated}  # fmt: skip
    said = [f"{n:,} have no {name}" for name, n in empty.items() if n]
    return f"{listed(said, 9)}." if said else "Each has an outlet, a title and a day of publication."


# -- collection -----------------------------------------------------------------------------------------------------


def _imported(facts: Facts) -> str:
    manifest = facts.tables.get("manifest")
    read = ""
    if manifest is not None and {"form", "read"} <= set(manifest):
        forms = Counter(form for form, n in zip(manifest["form"], manifest["read"], strict=True) if form and n != "0")
        named = [f"{many(n, 'file')} ({_plain(form)})" for form, n in forms.most_common()]
        read = f" read {listed(named, 9)}"
    return (
        f"`framing import`{read or ' made it'}; `manifest.csv` lists the files with their hashes, `import.json` what "
        "was taken as what."
    )


def _built(facts: Facts) -> str:
    sources = [item for item in facts.record.get("sources", ()) if isinstance(item, dict)]
    other = sum(item.get("matches") is False for item in sources)
    manifest = facts.tables.get("manifest")
    said = "`framing build` read what `manifest.csv` lists"
    if manifest is not None and {"page_id", "form"} <= set(manifest):
        said += f", {many(manifest['page_id'].nunique(), 'page')}"
    elif manifest is not None:
        said += f", {many(len(manifest), 'text file')}"
    said += f" (reader: {_plain(str(facts.record.get('reader', '')))})."
    saved = set(manifest["saved"]) - {""} if manifest is not None and "saved" in manifest else set()
    said += f" Saved on {listed(sorted(saved), 3)}." if saved else ""
    return said + (f" {many(other, 'source')} differ from the hash in the manifest." if other else "")


def _in_parts(facts: Facts) -> str:
    return f"The documents are in {many(facts.files, 'Parquet file')}; nothing records where they are from."


_WAYS: dict[str, Callable[[Facts], str]] = {IMPORTED: _imported, BUILT: _built, PARTS: _in_parts}


def _addresses(table: pd.DataFrame) -> str:
    if "url" not in table:
        return ""
    hosts = Counter(host for url in table["url"].astype(str) if (host := _host(url)))
    if not hosts:
        return ""
    shown = listed([f"{_plain(host)} {n:,}" for host, n in hosts.most_common()], 8)
    return f"{many(sum(hosts.values()), 'document')} have an address (column `url`): {shown}."


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _losses(facts: Facts) -> str:
    losses = facts.tables.get("losses")
    said = facts.record.get("losses")
    if isinstance(said, str) and said:
        return f"{_plain(said)} `losses.csv` names each."
    if facts.way == BUILT and losses is not None:
        reasons = Counter(losses["reason"]) if "reason" in losses else Counter()
        shown = listed([f"{_plain(reason)} ({n:,})" for reason, n in reasons.most_common()], 4)
        return f"{many(len(losses), 'item')} were not read: {shown}." if len(losses) else "Nothing was lost."
    return ""


# -- words ----------------------------------------------------------------------------------------------------------


def _counted(values: pd.Series, shown: int = 8) -> str:
    """Return the values of a column with how many documents have each, the commonest first."""
    counts = Counter(_plain(str(value)) or "none" for value in values).most_common()
    return listed([f"{value} {n:,}" for value, n in counts], shown)


def _plain(text: str) -> str:
    """Return a text that is no markup of Markdown."""
    return " ".join(_MARKS.sub(" ", clean_label(text)).split())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    numbers = [all(row[i].replace(",", "").isdigit() for row in rows) for i in range(len(head))]
    line = "|".join(" ---: " if number and i else " --- " for i, number in enumerate(numbers))
    return "\n".join([f"| {' | '.join(head)} |", f"|{line}|", *(f"| {' | '.join(row)} |" for row in rows)])

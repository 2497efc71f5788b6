"""Drafts of datasheets: what a folder shows, section by section, and as visible questions what it cannot show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pandas as pd

from framing.corpus.repeats import DUPLICATE_OF
from framing.ingest.datasheets.composition import Blocks, composition, counted, plain
from framing.ingest.datasheets.facts import BUILT, IMPORTED, PARTS, Facts
from framing.ingest.fetching.store import FAILED, GONE, JOURNAL, KEPT, REFUSED
from framing.text.labels import listed
from framing.text.reading import many

QUESTION = "> **Open question:** "
"""How a block begins that only a person can write."""
_STATES = {KEPT: "kept", GONE: "not there", REFUSED: "not allowed", FAILED: "without success so far"}


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


def _asked(question: str) -> tuple[str, str]:
    return "question", QUESTION + question


# -- sections -------------------------------------------------------------------------------------------------------


def _motivation(facts: Facts) -> Blocks:
    yield _asked("for which research question was this corpus put together, by whom, and who paid for it?")


def _composition(facts: Facts) -> Blocks:
    yield from composition(facts)
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
    yield "fetched", _fetched(facts)
    yield "losses", _losses(facts)
    said = "; ".join(f"`{plain(name)}`: `{query.replace('`', ' ')}`" for name, query in facts.queries.items())
    yield "queries", f"Saved queries, with which reports may choose among the documents: {said}." if said else ""
    noticed = [note for note in facts.notes if note not in str(facts.record.get("cleaning", ""))]
    yield "noticed", f"Noticed in reading: {plain(' '.join(noticed))}" if noticed else ""
    yield _asked(
        "how were the documents selected (database or site, search words, days), when were they retrieved, and by whom?"
    )


def _cleaning(facts: Facts) -> Blocks:
    said = facts.record.get("cleaning")
    settings = facts.record.get("settings")
    repairs = facts.tables.get("repairs")
    if isinstance(said, str) and said:
        yield "cleaned", plain(said)
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
        shown = listed([f"{plain(name)} {n:,}" for name, n in named], 6)
        yield "agencies", f"{many(int((credited != '').sum()), 'document')} credit a news agency ({shown})."
    notes = [note for note in facts.stories.get("said", ()) if isinstance(note, str)]
    yield "stories", plain(" ".join(notes))


def _languages(facts: Facts) -> Blocks:
    table = facts.documents
    found = [f"{counted(table[column])} ({said})" for column, said in
             (("language", "as stated, column `language`"), ("language_found", "as found in the texts"))
             if column in table and (table[column].astype(str) != "").any()]  # fmt: skip
    yield "languages", f"{'; '.join(found)}." if found else "No column states the language of the texts."
    if not found:
        yield _asked("in which languages are the texts, and were any translated?")


def _licence(facts: Facts) -> Blocks:
    if facts.licence:
        yield "licence", f"{plain(facts.licence)}, as `report.toml` states."
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


# -- collection -----------------------------------------------------------------------------------------------------


def _imported(facts: Facts) -> str:
    manifest = facts.tables.get("manifest")
    read = ""
    if manifest is not None and {"form", "read"} <= set(manifest):
        forms = Counter(form for form, n in zip(manifest["form"], manifest["read"], strict=True) if form and n != "0")
        named = [f"{many(n, 'file')} ({plain(form)})" for form, n in forms.most_common()]
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
    said += f" (reader: {plain(str(facts.record.get('reader', '')))})."
    saved = set(manifest["saved"]) - {""} if manifest is not None and "saved" in manifest else set()
    said += f" Saved on {listed(sorted(saved), 3)}." if saved else ""
    return said + (f" {many(other, 'source')} differ from the hash in the manifest." if other else "")


def _in_parts(facts: Facts) -> str:
    return f"The documents are in {many(facts.files, 'Parquet file')}; nothing records where they are from."


_WAYS: dict[str, Callable[[Facts], str]] = {IMPORTED: _imported, BUILT: _built, PARTS: _in_parts}


def _fetched(facts: Facts) -> str:
    """Return how many pages were asked for, when, and with what success."""
    days = sorted(answer.day[:10] for answer in facts.answers if answer.day)
    if not days:
        return ""
    states = Counter(_STATES.get(answer.state, answer.state) for answer in facts.answers)
    shown = listed([f"{n:,} {state}" for state, n in states.most_common()], 4)
    when = f"on {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
    return (
        f"Pages were asked for at {many(len(facts.answers), 'address', 'addresses')} {when} (`--fetch`, obeying "
        f"robots.txt): {shown}. `fetched/{JOURNAL}` holds each answer."
    )


def _addresses(table: pd.DataFrame) -> str:
    if "url" not in table:
        return ""
    hosts = Counter(host for url in table["url"].astype(str) if (host := _host(url)))
    if not hosts:
        return ""
    shown = listed([f"{plain(host)} {n:,}" for host, n in hosts.most_common()], 8)
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
        return f"{plain(said)} `losses.csv` names each."
    if facts.way == BUILT and losses is not None:
        reasons = Counter(losses["reason"]) if "reason" in losses else Counter()
        shown = listed([f"{plain(reason)} ({n:,})" for reason, n in reasons.most_common()], 4)
        return f"{many(len(losses), 'item')} were not read: {shown}." if len(losses) else "Nothing was lost."
    return ""

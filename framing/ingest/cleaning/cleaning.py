"""Cleaning: the texts and titles of an import repaired, languages found, recurring lines listed; what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from framing.corpus.repeats import DUPLICATE_OF
from framing.ingest.cleaning.batches import in_batches
from framing.ingest.cleaning.boilerplate import boilerplate_of
from framing.ingest.cleaning.languages import LEAST_WORDS, SURE, languages_of
from framing.ingest.cleaning.repairs import KINDS, repaired
from framing.ingest.records import Edit
from framing.printing import tidy
from framing.text.labels import listed
from framing.text.reading import many

REPAIRS, LINES = "repairs.csv", "boilerplate.csv"
"""Files in the corpus folder: one row a change, one row a line."""
FOUND = "language_found"
"""Column: the language that a text is found to be in; `language` is what its source states, else this."""
SEPARATED = ("en", "ru", "uk", "de")
"""Languages in which speakers are found; a text found in another one keeps an empty `language`."""
COLUMNS = ["doc_id", "field", "start", "end", "raw_start", "raw_end", "kind", "raw"]
_FIELDS = ("text", "title")
_Field = tuple[str | None, tuple[Edit, ...], str]


@dataclass(frozen=True)
class Cleaned:
    """Documents as cleaned, every change, the lines that recur, and what was done in sentences."""

    documents: pd.DataFrame
    repairs: pd.DataFrame
    lines: pd.DataFrame
    notes: tuple[str, ...]


def cleaned(documents: pd.DataFrame, progress: Callable[[int, int], None] | None = None) -> Cleaned:
    """Return documents whose texts and titles are repaired and whose languages are found, with every change.

    Parameters
    ----------
    documents : DataFrame
        `doc_id, outlet, title, text`, strings; `language` where any is stated.
    progress : callable, optional
        Told how many texts are done, and of how many.

    Returns
    -------
    Cleaned
        `documents` with the column `FOUND`; `repairs`: doc_id, field (text or title), start, end (code points of the
        cleaned field), raw_start, raw_end (of the field as it was), kind, raw (the characters that were there, those
        that cannot be seen by their number). No line is looked for yet: see `with_lines`.
    """
    out = documents.copy()
    rows: list[tuple] = []
    found: list[str] = []
    for field in _FIELDS:
        raws = documents[field].tolist()
        if field == "text":
            pairs = list(zip(raws, documents["title"].tolist(), strict=True))
            done = [item for batch in in_batches(_texts, pairs, progress) for item in batch]
        else:
            done = [item for batch in in_batches(_titles, raws) for item in batch]
        for doc_id, raw, (_, edits, _) in zip(documents["doc_id"], raws, done, strict=True):
            rows += [_row(doc_id, field, edit, raw) for edit in edits]
        fields = [raw if text is None else text for raw, (text, _, _) in zip(raws, done, strict=True)]
        out[field] = pd.Series(fields, out.index, dtype=documents[field].dtype)
        found = found or [language for _, _, language in done]
    repairs = pd.DataFrame(rows, columns=COLUMNS)
    stated = out["language"] if "language" in out else pd.Series("", out.index)
    known = [language if language in SEPARATED else "" for language in found]
    language = stated.where(stated != "", pd.Series(known, out.index))
    out = out.assign(**{FOUND: found, "language": language}) if any(found) else out
    return Cleaned(out, repairs, pd.DataFrame(), (*_repairs_said(repairs), *_languages_said(stated, found)))


def _titles(raws: Sequence[str]) -> list[_Field]:
    """Return each title as repaired, or None where nothing is, what was changed, and no language."""
    return [_field(raw) for raw in raws]


def _texts(pairs: Sequence[tuple[str, str]]) -> list[_Field]:
    """Return the texts of texts with their titles as `_titles`, and their languages."""
    fields = [_field(raw, repaired(title)[0]) for raw, title in pairs]
    kept = [raw if text is None else text for (raw, _), (text, _, _) in zip(pairs, fields, strict=True)]
    return [(text, edits, language) for (text, edits, _), language in zip(fields, languages_of(kept), strict=True)]


def _field(raw: str, headline: str = "") -> _Field:
    text, alignment = repaired(raw, headline)
    # A text of nothing else than what is removed stays, so that no document vanishes.
    return (text, alignment.edits, "") if alignment.edits and (text or not raw) else (None, (), "")


def with_lines(found: Cleaned, documents: pd.DataFrame) -> Cleaned:
    """Return what was cleaned with the lines that recur in an outlet's texts, copies of texts excluded.

    Parameters
    ----------
    found : Cleaned
    documents : DataFrame
        The documents, in which copies are marked if they were looked for.
    """
    own = documents[documents[DUPLICATE_OF] == ""] if DUPLICATE_OF in documents else documents
    lines = boilerplate_of(own.drop_duplicates(["outlet", "text"]))
    notes = found.notes
    if len(lines):
        first = lines.iloc[0]
        where = f"{tidy(first['outlet'], 40)}, {many(int(first['documents']), 'text')}"
        said = (
            f"{many(len(lines), 'line')} {'recurs' if len(lines) == 1 else 'recur'} in many texts of an outlet, such "
            f"as “{tidy(first['line'], 60)}” ({where}): listed in {LINES}, and counted as any other words."
        )
        notes = (*notes, said)
    return Cleaned(documents, found.repairs, lines, notes)


def as_it_was(text: str, edits: Iterable[Mapping]) -> str:
    """Return a field as it was before it was cleaned.

    Parameters
    ----------
    text : str
        As cleaned.
    edits : iterable of mapping
        Its rows of `Cleaned.repairs`, in order.

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": ["a"], "outlet": "N", "title": "", "text": "It is\\u00a0 so\\u200b."})
    >>> found = cleaned(table)
    >>> as_it_was(found.documents["text"][0], found.repairs.to_dict("records")) == table["text"][0]
    True
    """
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit["start"]], edit["raw"].encode("ascii").decode("unicode_escape")]
        at = edit["end"]
    return "".join([*pieces, text[at:]])


def _row(doc_id: str, field: str, edit: Edit, raw: str) -> tuple:
    was = raw[edit.raw_start : edit.raw_end].encode("unicode_escape").decode("ascii")
    return doc_id, field, edit.start, edit.end, edit.raw_start, edit.raw_end, edit.kind, was


def _repairs_said(repairs: pd.DataFrame) -> list[str]:
    if not len(repairs):
        return []
    counts = Counter(repairs["kind"])
    named = [f"{kind} {counts[kind]:,}" for kind in KINDS if counts[kind]]
    documents = many(repairs["doc_id"].nunique(), "document")
    return [
        f"{many(len(repairs), 'place')} in {documents} {'was' if len(repairs) == 1 else 'were'} repaired "
        f"({listed(named, 9)}): {REPAIRS} lists each with what was there, and --as-is leaves all as it is."
    ]


def _languages_said(stated: pd.Series, found: list[str]) -> list[str]:
    counts = Counter(language for language in found if language)
    if not counts:
        return []
    named = [f"{language} {n:,}" for language, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    unknown = len(found) - sum(counts.values())
    short = f"; {unknown:,} too short or doubtful (under {LEAST_WORDS} words, or probability under {SURE})"
    said = [f"Languages found in the texts (column {FOUND}): {listed(named, 8)}{short if unknown else ''}."]
    other = sum(
        bool(own) and bool(language) and own.split("-")[0].lower() != language
        for own, language in zip(stated, found, strict=True)
    )
    if other:
        said.append(f"{many(other, 'document')} {'states' if other == 1 else 'state'} another language than was found.")
    unread = sum(n for language, n in counts.items() if language not in SEPARATED)
    if unread:
        are = f"{many(unread, 'document')} {'is' if unread == 1 else 'are'}"
        said.append(
            f"{are} in a language in which speakers are not found (only in {', '.join(SEPARATED)}); exclude "
            f"{'it' if unread == 1 else 'them'}, or compare whole documents."
        )
    return said

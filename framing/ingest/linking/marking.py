"""Marking: a table of documents with the columns `duplicate_of` and `agency`, and what they say in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pandas as pd

from framing.corpus.repeats import DUPLICATE_OF
from framing.ingest.linking.agencies import agencies_of
from framing.ingest.linking.duplicates import DuplicateSettings, near_duplicates
from framing.text.labels import listed
from framing.text.reading import many

AGENCY = "agency"
FILE = "duplicates.csv"
"""In the corpus folder: one row a copy."""


def marked_copies(
    documents: pd.DataFrame,
    settings: DuplicateSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return documents with the columns `duplicate_of` and `agency`, the pairs, and notes.

    Parameters
    ----------
    documents : DataFrame
        `doc_id, outlet, published, text`, strings; `author` where there is one. A column `agency` with values is kept.
    settings : DuplicateSettings, optional
    progress : callable, optional

    Returns
    -------
    (DataFrame, DataFrame, list of str)
        The documents, in which columns without a value are left out; `doc_id, outlet, duplicate_of, outlet_first,
        likeness, agency`, one row a copy; sentences.
    """
    settings = settings or DuplicateSettings()
    found = near_duplicates(documents, settings, progress)
    originals = dict(zip(found["doc_id"], found["duplicate_of"], strict=True))
    first = documents["doc_id"].map(originals).astype(object).fillna("")
    out = documents.drop(columns=[column for column in (DUPLICATE_OF,) if column in documents])
    if first.any():
        out = out.assign(**{DUPLICATE_OF: first.astype(str)})
    if AGENCY not in out or not out[AGENCY].astype(bool).any():
        authors = documents["author"] if "author" in documents else [""] * len(documents)
        credits = agencies_of(documents["text"], authors)
        out = out.drop(columns=[column for column in (AGENCY,) if column in out])
        out = out.assign(**{AGENCY: credits}) if any(credits) else out
    return out, _pairs(out, found), _notes(out, found, settings)


def _pairs(documents: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    outlet = documents.set_index("doc_id")["outlet"]
    agency = documents.set_index("doc_id")[AGENCY] if AGENCY in documents else outlet.map(lambda _: "")
    pairs = found.assign(
        outlet=found["doc_id"].map(outlet).to_numpy(),
        outlet_first=found["duplicate_of"].map(outlet).to_numpy(),
        agency=found["doc_id"].map(agency).to_numpy(),
    )
    return pairs[["doc_id", "outlet", "duplicate_of", "outlet_first", "likeness", "agency"]]


def _notes(documents: pd.DataFrame, found: pd.DataFrame, settings: DuplicateSettings) -> list[str]:
    notes = []
    if len(found):
        pairs = _pairs(documents, found)
        inside = int((pairs["outlet"] == pairs["outlet_first"]).sum())
        notes.append(
            f"{many(len(found), 'document')} of {len(documents):,} {'have' if len(found) > 1 else 'has'} nearly the "
            f"text of an earlier one ({100 * settings.threshold:g} % or more of its runs of five words; {inside:,} "
            f"within one outlet, {len(found) - inside:,} across outlets): the column {DUPLICATE_OF} names it, and "
            f"{FILE} lists them."
        )
    if AGENCY in documents:
        counts = Counter(name for name in documents[AGENCY] if name)
        named = listed([f"{name} {n:,}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))], 6)
        notes.append(f"{many(sum(counts.values()), 'document')} credit a news agency (column {AGENCY}): {named}.")
    return notes

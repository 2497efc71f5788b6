"""Repeats: documents with one text under several ids, and which of them are counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.corpus.text_facts import LONG_TEXT, SHORT_TEXT, TextFacts, facts_of, letters_of
from framing.errors import ParameterError, nearest
from framing.text.labels import listed
from framing.text.reading import many

ONE, KEEP = "one", "keep"
CHOICES = (ONE, KEEP)
"""What becomes of repeats: one document is kept, or all are."""
SAME_TEXT = "same_text_as"
"""Column: the first document with the text of a row, where several outlets or pages published it."""
DUPLICATE_OF = "duplicate_of"
"""Column: the earlier document of which a row is nearly a copy, where somebody or a program has said so."""


def find_repeats(
    documents: pd.DataFrame, repeats: str = ONE, facts: TextFacts | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return documents, of those with the same text one only, and notes.

    Texts are the same where their letters and digits are, in any case, or where the column `DUPLICATE_OF` names another
    document. Within an outlet (and, for posts, a page) the
    first by day, then by id, is kept. A text that several outlets or pages publish is coverage by each: all are kept,
    and the column `SAME_TEXT` names the first, so that they count as one unit (see `joined_units`).

    Parameters
    ----------
    documents : pandas.DataFrame
        With `doc_id, outlet, published, title, text`, strings.
    repeats : {"one", "keep"}
        ``"keep"`` leaves every document as it is, and only reports.
    facts : TextFacts, optional
        Of the texts, where they have been looked at.

    Raises
    ------
    ParameterError
        If there is no such choice.

    Notes
    -----
    The assumption most likely to be false: that a text which an outlet published twice, on two days, is a fault of
    the export, and not two independent observations.

    Examples
    --------
    >>> text = "The grey sea rose again over the long quay, and " * 3
    >>> table = pd.DataFrame({"doc_id": ["a", "b", "c"], "outlet": ["N", "N", "S"], "published": "", "title": "",
    ...                       "text": [text, text.upper(), text]})
    >>> kept, notes = find_repeats(table)
    >>> kept[["doc_id", "same_text_as"]].to_dict("list")
    {'doc_id': ['a', 'c'], 'same_text_as': ['a', 'a']}
    """
    if repeats not in CHOICES:
        raise ParameterError(f"There is no choice of repeats {repeats!r}.{nearest(repeats, CHOICES)}")
    key = _with_near(documents, _keys(documents, facts or facts_of(documents["text"])))
    several = (key != b"") & key.duplicated(keep=False)
    if not several.any():
        return documents.drop(columns=[c for c in (SAME_TEXT,) if c in documents]), ()
    order = documents.assign(_none=documents["published"] == "").sort_values(["_none", "published", "doc_id"]).index
    place = [documents["outlet"], documents["page_id"]] if "page_id" in documents else [documents["outlet"]]
    inside = pd.DataFrame({"key": key, **{str(i): column for i, column in enumerate(place)}}).loc[order]
    again = several & inside.duplicated().reindex(documents.index)
    first = documents["doc_id"].loc[order].groupby(key.loc[order]).transform("first").reindex(documents.index)
    if repeats == KEEP:
        return documents, _kept_notes(documents, several, key)
    kept = documents[~again]
    shared = several[~again] & key[~again].duplicated(keep=False)
    notes = _dropped_notes(documents, again, first)
    if shared.any():
        kept = kept.assign(**{SAME_TEXT: first[~again].where(shared, "")})
        notes += (_shared_note(key[~again][shared]),)
    elif SAME_TEXT in kept:
        kept = kept.drop(columns=SAME_TEXT)
    return kept.reset_index(drop=True), notes


def joined_units(
    documents: pd.DataFrame, units: np.ndarray, column_of: Sequence[str] | np.ndarray, strata: pd.Series | None = None
) -> np.ndarray:
    """Return the unit of each row; units whose documents or stories have the same text (in one stratum) are joined.

    Pages are not joined: a page is more than a post that it shares with another.

    Examples
    --------
    >>> table = pd.DataFrame({SAME_TEXT: ["a", "a", ""]})
    >>> joined_units(table, np.array(["a", "b", "c"]), ["doc_id"] * 3).tolist()
    ['a', 'a', 'c']
    """
    if SAME_TEXT not in documents.columns:
        return units
    text = documents[SAME_TEXT].to_numpy(dtype=object)
    if strata is not None:
        text = np.where(text != "", text + "\n" + strata.to_numpy(dtype=object), "")
    may = np.isin(np.asarray(column_of, dtype=object), ["doc_id", "story_id"]) & (text != "")
    if not may.any():
        return units
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names, unit = np.unique(units.astype(str), return_inverse=True)
    texts, carried = np.unique(text[may].astype(str), return_inverse=True)
    size = len(names) + len(texts)
    links = coo_array((np.ones(may.sum()), (unit[may], len(names) + carried)), shape=(size, size))
    _, component = connected_components(links, directed=False)
    first: dict[int, str] = {}
    for name, number in zip(names, component, strict=False):
        first.setdefault(int(number), str(name))
    return np.array([first[int(component[at])] for at in unit])


def _keys(documents: pd.DataFrame, facts: TextFacts) -> pd.Series:
    """Return for each document what is equal where two are repeats; ``b""`` where it is too short to be one."""
    keys = [letters if words >= LONG_TEXT else b"" for letters, words in zip(facts.letters, facts.words, strict=True)]
    titles, days, outlets = (documents[column].tolist() for column in ("title", "published", "outlet"))
    for row in np.flatnonzero((facts.words >= SHORT_TEXT) & (facts.words < LONG_TEXT)).tolist():
        if days[row] and titles[row]:
            keys[row] = facts.letters[row] + "\n".join((letters_of(titles[row]), days[row], outlets[row])).encode()
    return pd.Series(keys, index=documents.index, dtype=object)


def _with_near(documents: pd.DataFrame, key: pd.Series) -> pd.Series:
    """Return keys in which a document and what is nearly a copy of it have one."""
    if DUPLICATE_OF not in documents.columns:
        return key
    first = documents[DUPLICATE_OF].astype(str)
    first = first.where(first != "", documents["doc_id"].where(documents["doc_id"].isin(set(first)), ""))
    near = first.map(lambda name: f"copy of {name}".encode("utf-8", "surrogatepass") if name else b"")
    # A text that is equal to one of them goes with it.
    equal = near[(near != b"") & (key != b"")].groupby(key).first() if (key != b"").any() else None
    if equal is not None and len(equal):
        near = near.where(near != b"", key.map(equal).fillna(b""))
    return near.where(near != b"", key)


def _dropped_notes(documents: pd.DataFrame, again: pd.Series, first: pd.Series) -> tuple[str, ...]:
    if not again.any():
        return ()
    outlets = documents["outlet"][again].value_counts().sort_index()
    pairs = [f"{doc} as {kept}" for doc, kept in zip(documents["doc_id"][again], first[again], strict=True)]
    several = again.sum() > 1
    near = f", or nearly so (column {DUPLICATE_OF})" if DUPLICATE_OF in documents.columns else ""
    by_outlet = listed([f"{outlet}: {n}" for outlet, n in outlets.items()])
    return (
        f"{many(int(again.sum()), 'document')} of {len(documents):,} {'repeat' if several else 'repeats'} the text of "
        f"another one of the same outlet and {'are' if several else 'is'} excluded ({by_outlet}; same text: "
        f"{listed(pairs)}). Case, spaces and marks aside the texts are equal{near}; repeats='keep' counts them all.",
    )


def _shared_note(keys: pd.Series) -> str:
    said = f"{many(keys.nunique(), 'text')} {'is' if keys.nunique() == 1 else 'are'}"
    return (
        f"{said} published under {len(keys):,} ids by several outlets or on several pages: every id counts as "
        f"coverage; documents or stories with one text are one unit (column {SAME_TEXT})."
    )


def _kept_notes(documents: pd.DataFrame, several: pd.Series, key: pd.Series) -> tuple[str, ...]:
    texts = many(key[several].nunique(), "text")
    return (
        f"{int(several.sum()):,} of {len(documents):,} documents share {texts}, and all are "
        "kept, as asked: repeats are not independent units, so p and intervals are too small.",
    )

"""Parts a corpus by voice: the outlet's own words, with holes, and the words it quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from framing.corpus import Corpus
from framing.errors import CorpusError
from framing.passages import words_of
from framing.text import HOLE, tokenise
from framing.voices.names import Registry
from framing.voices.quotes import names_in, quotes
from framing.voices.speakers import Affiliations, Speaker

PASSAGE_COLUMNS = [
    "passage_id", "doc_id", "page_id", "story_id", "position", "voice", "kind", "speaker", "role", "affiliation",
    "venue", "speaks_for", "cue", "stance", "quotation", "repeat_of", "confidence", "rule", "spans", "text", "outlet",
    "published", "title", "author", "author_role", "language", "doc_kind", "boundary",
]  # fmt: skip
_INHERITED = (
    "doc_id", "page_id", "story_id", "position", "outlet", "published", "title", "author", "author_role", "language",
    "boundary",
)  # fmt: skip
REPEATED_TOKENS = 4
"""Words that two quotations must share to be one repeated, unless they are the same throughout."""
LEAST_REPEATED = 2
REPEATED_SHARE = 0.5

Span = tuple[int, int]


def separate(corpus: Corpus, affiliations: Affiliations | str | Path | None = None) -> Corpus:
    """Part every document into the outlet's own words and the words it quotes.

    Parameters
    ----------
    corpus : Corpus
        Of documents.
    affiliations : Affiliations or path, optional
        Who speaks for whom; ``affiliations.csv`` in the corpus folder by default, if there is one.

    Returns
    -------
    Corpus
        One row a passage, columns as in `PASSAGE_COLUMNS`: one of voice `outlet` for each document,
        its text the spans between quotations joined by `HOLE`; one of voice `quoted` for each
        quoted span, marks left out. `speaks_for` is the outlet's name for its own words, else the
        group of the medium in which the words were said, else that of the speaker, ``""`` if
        unmapped. `quotation` is ``<doc_id>:<n>``, shared by the parts of one quotation. `repeat_of`
        is the passage, earlier on the same page (or in the same document), that has the words.

    Raises
    ------
    CorpusError
        If the corpus holds passages already, or a row of the affiliations is refused.

    Notes
    -----
    Reported (indirect) speech is not parted off: it counts as the outlet's own words. The posts of
    one page share their names, and their order is the page's: newest first.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame([["d", "APB", "2031-02-03", "T", "It was “calm”, Piet Aalgard said."]],
    ...                      columns=["doc_id", "outlet", "published", "title", "text"])
    >>> separate(Corpus("demo", table)).documents[["voice", "speaker", "text"]].to_dict("split")["data"]
    [['outlet', '', 'It was \\ufffc, Piet Aalgard said.'], ['quoted', 'Piet Aalgard', 'calm']]
    """
    if "passage_id" in corpus.documents.columns:
        raise CorpusError(f"Corpus '{corpus.name}' holds passages already; separate its documents instead.")
    people = _affiliations(corpus, affiliations)
    rows: list[dict] = []
    for page in _pages(_filled(corpus.documents)):
        names = _page_names(page, people)
        passages = [row for document in page for row in _document(document, names, people)]
        _mark_repeats(passages)
        rows += passages
    return replace(corpus, documents=pd.DataFrame(rows)[PASSAGE_COLUMNS])


def unmapped(passages: Corpus) -> pd.DataFrame:
    """List the speakers that no row of the affiliations names, most quoted words first.

    Parameters
    ----------
    passages : Corpus
        From `separate`.

    Returns
    -------
    DataFrame
        `speaker, quotes, words`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame([["d", "APB", "2031-02-03", "T", "It was “calm”, Piet Aalgard said."]],
    ...                      columns=["doc_id", "outlet", "published", "title", "text"])
    >>> unmapped(separate(Corpus("demo", table))).to_dict("records")
    [{'speaker': 'Piet Aalgard', 'quotes': 1, 'words': 1}]
    """
    table = passages.documents
    rows = table[(table["voice"] != "outlet") & (table["speaker"] != "") & (table["affiliation"] == "")]
    listed = pd.DataFrame({"speaker": rows["speaker"], "quotes": 1, "words": words_of(rows)})
    return (
        listed.groupby("speaker", as_index=False)
        .sum()
        .sort_values(["words", "speaker"], ascending=[False, True], ignore_index=True)
    )


def _affiliations(corpus: Corpus, given: Affiliations | str | Path | None) -> Affiliations:
    if isinstance(given, Affiliations):
        return given
    if given is not None:
        return Affiliations.read(given)
    beside = corpus.folder / "affiliations.csv" if corpus.folder else None
    return Affiliations.read(beside) if beside and beside.is_file() else Affiliations([])


def _filled(documents: pd.DataFrame) -> list[dict]:
    wanted = ("page_id", "story_id", "position", "kind", "author", "author_role", "language", "boundary")
    filled = documents.copy()
    for column in wanted:
        if column not in filled.columns:
            filled[column] = 0 if column == "position" else ""
    filled["position"] = pd.to_numeric(filled["position"], errors="coerce").fillna(0).astype(int)
    return filled.to_dict("records")


def _pages(documents: list[dict]) -> Iterator[list[dict]]:
    """Yield the documents of each page together, documents without a page alone, in order of appearance."""
    groups: dict[tuple[str, str], list[dict]] = {}
    for document in documents:
        key = ("page", document["page_id"]) if document["page_id"] else ("document", document["doc_id"])
        groups.setdefault(key, []).append(document)
    yield from groups.values()


def _page_names(page: list[dict], people: Affiliations) -> Registry:
    date = str(page[0]["published"])
    names = Registry(known=people.known(date), media=people.media(date))
    for document in sorted(page, key=lambda document: -document["position"]):
        names_in(document["text"], names)
    return names


def _document(document: dict, names: Registry, people: Affiliations) -> list[dict]:
    text, doc_id, date = document["text"], document["doc_id"], str(document["published"])
    language = (str(document["language"]) or "en").split("-")[0].lower()
    table = quotes(text, language, known=names)
    own = _gaps(len(text), zip(table["start"], table["end"], strict=True))
    common = {column: document[column] for column in _INHERITED} | {"doc_kind": document["kind"]}
    blank = dict.fromkeys(("speaker", "role", "affiliation", "venue", "cue", "stance", "quotation", "repeat_of"), "")
    first = {**common, **blank, "passage_id": f"{doc_id}:own", "voice": "outlet", "kind": "own", "confidence": 1.0,
             "speaks_for": document["outlet"], "rule": "own", **_words(text, own)}  # fmt: skip
    rows = [first]
    for number, found in enumerate(table.itertuples(index=False), 1):
        who = _who(found, document["outlet"], people, date)
        rows.append({**common, **blank, **who, "passage_id": f"{doc_id}:q{number:02d}", "voice": "quoted",
                     "kind": found.kind, "cue": found.cue, "stance": found.stance,
                     "quotation": f"{doc_id}:{found.quotation}", "confidence": found.confidence, "rule": found.rule,
                     **_words(text, found.parts)})  # fmt: skip
    return rows


def _gaps(length: int, spans: Iterable[Span]) -> list[Span]:
    """Return what lies between spans, from 0 to `length`."""
    gaps, at = [], 0
    for start, end in spans:
        if start > at:
            gaps.append((at, start))
        at = end
    return [*gaps, (at, length)] if at < length else gaps


def _words(text: str, spans: Iterable[Span]) -> dict[str, str]:
    listed = [[int(start), int(end)] for start, end in spans]
    return {"spans": json.dumps(listed), "text": HOLE.join(text[start:end] for start, end in listed)}


def _who(found, outlet: str, people: Affiliations, date: str) -> dict[str, str]:
    """Return speaker, role, affiliation, venue and whom the words speak for."""
    speaker = people.lookup(found.speaker, date) if found.speaker else None
    medium = people.lookup(found.venue, date) if found.venue else None
    venue = medium.name if medium else found.venue
    if venue and _same(venue, outlet, people, date):
        venue, medium = "", None
    known = speaker or Speaker("")
    unnamed = bool(found.venue) and found.speaker == found.venue and found.role not in ("", "medium")
    role = found.role if unnamed or not known.role else known.role
    within = medium.affiliation if medium and medium.venue_class else ""
    return {
        "speaker": known.name or found.speaker, "role": role, "affiliation": known.affiliation, "venue": venue,
        "speaks_for": within or known.affiliation,
    }  # fmt: skip


def _same(venue: str, outlet: str, people: Affiliations, date: str) -> bool:
    row = people.lookup(outlet, date)
    return venue == outlet or (row is not None and venue == row.name)


def _mark_repeats(passages: list[dict]) -> None:
    """Fill `repeat_of` within one page: the earliest passage of the same speaker with the same words."""
    quoted = [(row, f" {' '.join(tokenise(row['text']))} ") for row in passages if row["voice"] == "quoted"]
    earlier: dict[str, list[tuple[str, str]]] = {}
    # Rows of one document stay in the order of its text: a hundredth quotation sorts before an eleventh by its id.
    for row, words in sorted(quoted, key=lambda item: (-item[0]["position"], item[0]["doc_id"])):
        if not row["speaker"]:
            continue
        before = earlier.setdefault(row["speaker"], [])
        row["repeat_of"] = next((other for other, past in before if _repeats(words, past)), "")
        if not row["repeat_of"]:
            before.append((row["passage_id"], words))


def _repeats(words: str, past: str) -> bool:
    """Tell whether a quotation has the words of an earlier one: all, within it, or half of its own from it."""
    n_words, n_past = len(words.split()), len(past.split())
    if words == past:
        return n_words >= LEAST_REPEATED
    if min(n_words, n_past) < REPEATED_TOKENS:
        return False
    return words in past or (past in words and n_past >= REPEATED_SHARE * n_words)

"""Separates a corpus by voice: the outlet's own words, with holes, what it reports, and the words it quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from framing.attribution import cache
from framing.attribution.affiliations import Affiliations, Speaker
from framing.attribution.extract.common.quotation import Quotation
from framing.attribution.extract.english.page import Page, PageNames
from framing.attribution.extract.quotes import quotations
from framing.attribution.repeated import mark_repeats
from framing.attribution.treatments import OWN_RULE, treated
from framing.corpus.corpus import Corpus
from framing.corpus.passages import REPORTED, Span, Spans, spans_of, words_of
from framing.errors import CorpusError
from framing.text.reading import HOLE

PASSAGE_COLUMNS = [
    "passage_id", "doc_id", "page_id", "story_id", "position", "voice", "kind", "speaker", "role", "affiliation",
    "venue", "speaks_for", "cue", "stance", "quotation", "repeat_of", "confidence", "rule", "spans", "text", "outlet",
    "published", "title", "author", "author_role", "language", "doc_kind", "boundary", "said_for", "cue_class",
]  # fmt: skip
_INHERITED = (
    "doc_id", "page_id", "story_id", "position", "outlet", "published", "title", "author", "author_role", "language",
    "boundary",
)  # fmt: skip
_FOUND = tuple(column for column in PASSAGE_COLUMNS if column not in (*_INHERITED, "doc_kind"))
_NOBODY = Speaker("")
_OF_SPEECH = ("speaker", "role", "affiliation", "venue", "cue", "stance", "quotation", "cue_class")


def separate(
    corpus: Corpus,
    affiliations: Affiliations | str | Path | None = None,
    reported: str = "apart",
    cached: bool = False,
) -> Corpus:
    """Separate the documents of a corpus into the outlet's own words, reported speech and quotations.

    Parameters
    ----------
    corpus : Corpus
        Of documents.
    affiliations : Affiliations or path, optional
        Who speaks for whom; ``affiliations.csv`` in the corpus folder by default, if there is one.
    reported : {"apart", "outlet", "speaker"}
        Where reported (indirect) speech counts; `framing.attribution.treated` changes it afterwards
        without separating again.
    cached : bool
        Whether the passages are taken from the cache on disk, or kept there, if neither the documents, the
        affiliations nor the code changed since (`framing.attribution.cache`); the result is the same.

    Returns
    -------
    Corpus
        One row a passage, columns as in `PASSAGE_COLUMNS`: one of voice `outlet` for each document,
        its text the spans between other voices joined by `HOLE`; one of voice `reported` for each
        span of indirect speech, its content only, with a hole where words are quoted within it; one
        of voice `quoted` for each quoted span, without its marks. `said_for` is the outlet's name for
        its own words, else the group of the medium in which the words were said, else that of the
        speaker, ``""`` if unmapped. `speaks_for` is the same, but "(reported)" for reported speech
        that is counted separately. `quotation` is ``<doc_id>:<n>``, shared by the parts of one quotation.
        `repeat_of` is the passage, earlier on the same page (or in the same document), that quotes
        the words. `cue_class` is what is attributed (`framing.attribution.extract.common.cue_classes`): speech, or a
        thought, an attitude, a finding, what a poll or a document says. Further columns are the document variables
        of the corpus, so that they can define groups.

    Raises
    ------
    CorpusError
        If the corpus holds passages already, or a row of the affiliations is refused.
    ParameterError
        If there is no such treatment of reported speech.

    Notes
    -----
    The posts of one page share their names, and their order is the page's: newest first. Whom a
    speaker speaks for is looked up at the date of the document. The assumption most likely to be
    false: that all speech was found; what was missed is counted among the outlet's own words
    (`framing.measures.voices.missed_speech`).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame([["d", "APB", "2031-02-03", "T", "It was “calm”, Piet Aalgard said."]],
    ...                      columns=["doc_id", "outlet", "published", "title", "text"])
    >>> separate(Corpus("demo", table)).documents[["voice", "speaker"]].to_dict("split")["data"]
    [['outlet', ''], ['reported', 'Piet Aalgard'], ['quoted', 'Piet Aalgard']]
    """
    if "passage_id" in corpus.documents.columns:
        raise CorpusError(f"Corpus '{corpus.name}' holds passages already; separate its documents instead.")
    people = affiliations_of(corpus, affiliations)
    documents = _filled(corpus.documents)
    found = _from_cache(documents, people) if cached else _separated(documents, people)
    of = [documents[number] for number in found.pop("document")]
    found |= {column: [document[column] for document in of] for column in _INHERITED}
    found["doc_kind"] = [document["kind"] for document in of]
    table = pd.DataFrame({column: found[column] for column in PASSAGE_COLUMNS})
    known = [*PASSAGE_COLUMNS, "kind"]
    variables = corpus.documents.set_index("doc_id").drop(columns=known, errors="ignore")
    return treated(replace(corpus, documents=table.join(variables, on="doc_id")), reported)


def _separated(documents: list[dict], people: Affiliations) -> dict[str, list]:
    """Return the columns that documents do not have themselves, and the number of the document of each passage."""
    rows: list[dict] = []
    for number, document in enumerate(documents):
        document["document"] = number
    for page in _pages(documents):
        names = _page_names(page, people)
        passages = [row for document in page for row in _document(document, names, people)]
        mark_repeats(passages)
        rows += passages
    return {column: [row[column] for row in rows] for column in ("document", *_FOUND)}


def _from_cache(documents: list[dict], people: Affiliations) -> dict[str, list]:
    """Return what `_separated` does, from the cache where it is there, else kept there."""
    named = ("page_id", "doc_id", "position", "language", "outlet", "text")
    of_documents = (value for document in documents for value in (*(document[c] for c in named), _day(document)))
    name = cache.key([*people.rows, *of_documents])
    found = cache.read(name, ("document", *_FOUND))
    if found is None:
        found = _separated(documents, people)
        cache.write(name, found | {"spans": [str(spans) for spans in found["spans"]]})
    else:
        found["spans"] = [spans_of(cell) for cell in found["spans"]]
    return found


def unmapped(passages: Corpus) -> pd.DataFrame:
    """List the speakers that no row of the affiliations names, most words first.

    Parameters
    ----------
    passages : Corpus
        From `separate`.

    Returns
    -------
    DataFrame
        `speaker, quotes` (quoted and reported spans), `words`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame([["d", "APB", "2031-02-03", "T", "It was “calm”, Piet Aalgard said."]],
    ...                      columns=["doc_id", "outlet", "published", "title", "text"])
    >>> unmapped(separate(Corpus("demo", table))).to_dict("records")
    [{'speaker': 'Piet Aalgard', 'quotes': 2, 'words': 3}]
    """
    table = passages.documents
    rows = table[(table["voice"] != "outlet") & (table["speaker"] != "") & (table["affiliation"] == "")]
    listed = pd.DataFrame({"speaker": rows["speaker"], "quotes": 1, "words": words_of(rows)})
    return (
        listed.groupby("speaker", as_index=False)
        .sum()
        .sort_values(["words", "speaker"], ascending=[False, True], ignore_index=True)
    )


def media(passages: Corpus, affiliations: Affiliations | str | Path | None = None) -> pd.DataFrame:
    """List the media of a corpus, its outlets included, with their class in the published typology.

    Parameters
    ----------
    passages : Corpus
        From `separate`.
    affiliations : Affiliations or path, optional
        As for `separate`.

    Returns
    -------
    DataFrame
        `medium, outlet` (whether it is one of the corpus), `venue_class, basis, source`, ``""`` where no row of
        the affiliations classes it: a typology that leaves an outlet out compares nothing.

    Examples
    --------
    >>> table = pd.DataFrame([["d", "APB", "2031-02-03", "T", "Snow fell."]],
    ...                      columns=["doc_id", "outlet", "published", "title", "text"])
    >>> media(separate(Corpus("demo", table)))[["medium", "outlet", "venue_class"]].to_dict("records")
    [{'medium': 'APB', 'outlet': True, 'venue_class': ''}]
    """
    people, table = affiliations_of(passages, affiliations), passages.documents
    outlets, venues = set(table["outlet"]), set(table["venue"]) - {""}
    rows = []
    for name in sorted(outlets) + sorted(venues - outlets):
        day = str(table.loc[(table["outlet"] == name) | (table["venue"] == name), "published"].iloc[0])[:10]
        row = people.lookup(name, day) or Speaker(name)
        rows.append((name, name in outlets, row.venue_class, row.basis, row.source))
    return pd.DataFrame(rows, columns=["medium", "outlet", "venue_class", "basis", "source"])


def affiliations_of(corpus: Corpus, given: Affiliations | str | Path | None) -> Affiliations:
    """Return who speaks for whom: as given, or from the folder of the corpus; nobody where there is neither."""
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


def _page_names(page: list[dict], people: Affiliations) -> dict[str, PageNames]:
    """Return the names of a page for each day on it; days on which the same affiliations hold share theirs."""
    oldest_first = sorted(page, key=lambda document: -document["position"])
    texts = Page([document["text"] for document in oldest_first])
    names: dict[tuple[Speaker, ...], PageNames] = {}
    found = {}
    for date in dict.fromkeys(_day(document) for document in page):
        holding = people.holding(date)
        if holding not in names:
            names[holding] = texts.names(people.known(date), people.media(date))
        found[date] = names[holding]
    return found


def _day(document: dict) -> str:
    return str(document["published"])[:10]


def _document(document: dict, names: dict[str, PageNames], people: Affiliations) -> list[dict]:
    text, doc_id, date = document["text"], document["doc_id"], _day(document)
    language = (str(document["language"]) or "en").split("-")[0].lower()
    found = quotations(text, language, known=names[date])
    own = _gaps(len(text), sorted(span for one in found for span in one.taken))
    common = {column: document[column] for column in ("document", "doc_id", "position")}
    blank = dict.fromkeys((*_OF_SPEECH, "repeat_of"), "")
    rows = [{**common, **blank, "passage_id": f"{doc_id}:own", "voice": "outlet", "kind": "own", "confidence": 1.0,
             "speaks_for": document["outlet"], "said_for": document["outlet"], "rule": OWN_RULE,
             **_words(text, own)}]  # fmt: skip
    numbers = {"quoted": 0, "reported": 0}
    for one in found:
        voice = "reported" if one.kind == "indirect" else "quoted"
        numbers[voice] += 1
        who = _who(one, document["outlet"], people, date)
        rows.append({**common, **blank, **who, "passage_id": f"{doc_id}:{voice[0]}{numbers[voice]:02d}", "voice": voice,
                     "speaks_for": REPORTED if voice == "reported" else who["said_for"], "kind": one.kind,
                     "cue": one.cue, "stance": one.stance, "quotation": f"{doc_id}:{one.quotation}",
                     "confidence": one.confidence, "rule": one.rule, "cue_class": one.cue_class,
                     **_words(text, one.parts)})  # fmt: skip
    return rows


def _gaps(length: int, spans: Iterable[Span]) -> list[Span]:
    """Return what lies between spans, which are sorted, from 0 to `length`."""
    gaps, at = [], 0
    for start, end in spans:
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    return [*gaps, (at, length)] if at < length else gaps


def _words(text: str, spans: Iterable[Span]) -> dict[str, Any]:
    found = Spans(spans)
    return {"spans": found, "text": HOLE.join(text[start:end] for start, end in found)}


def _who(found: Quotation, outlet: str, people: Affiliations, date: str) -> dict[str, str]:
    """Return speaker, role, affiliation, venue and for whom the words are said."""
    speaker = people.lookup(found.speaker, date) if found.speaker else None
    medium = people.lookup(found.venue, date) if found.venue else None
    venue = medium.name if medium else found.venue
    if venue and _same(venue, outlet, people, date):
        venue, medium = "", None
    known = speaker or _NOBODY
    unnamed = bool(found.venue) and found.speaker == found.venue and found.role not in ("", "medium")
    role = found.role if unnamed or not known.role else known.role
    within = medium.affiliation if medium and medium.venue_class else ""
    return {
        "speaker": known.name or found.speaker, "role": role, "affiliation": known.affiliation, "venue": venue,
        "said_for": within or known.affiliation,
    }  # fmt: skip


def _same(venue: str, outlet: str, people: Affiliations, date: str) -> bool:
    row = people.lookup(outlet, date)
    return venue == outlet or (row is not None and venue == row.name)

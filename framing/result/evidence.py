"""Evidence: from a row of a result to the passages behind it, keyword in context."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.checks import as_labels
from framing.corpus.passages import around_in, spans_of
from framing.errors import CorpusError, ParameterError, nearest
from framing.result.rows import rows_of
from framing.text.reading import HOLE, token_spans, tokenise
from framing.text.tokens import TokenSettings, normaliser

WORDS_SHOWN = 30
"""Most words of one passage that evidence shows: corpus text is rarely ours to publish."""
SPANS = "spans"
"""What `counted` is in the settings of a measure all of whose hits are in its table of spans."""
SPAN = ("doc_id", "start", "end")
COLUMNS = ("side", "doc_id", "passage_id", "outlet", "published", "speaker", "left", "match", "right", "voice",
           "start", "end", "words")  # fmt: skip
_BREAK = re.compile(rf"{HOLE}|\n\s*\n")
_OPENING = re.compile(r"^[\s.,;:!?–—”’)]+(?=\s|\w)\s*")
"""What the sentence before a hole leaves in front of the next one."""


def find_evidence(result: Any, term: str, n: int, corpus: Any, sort: str = "") -> pd.DataFrame:
    """Return the passages behind a row of a result; see `framing.Result.evidence`."""
    if sort not in ("", "left", "right"):
        raise ParameterError(f"Evidence is not sorted by {sort!r}.{nearest(sort, ('left', 'right'))}")
    listed = _listing(result, term)
    spans = listed[listed["label"] == term] if listed is not None else None
    if result.settings.get("counted") == SPANS and term not in (rows := set(result.table.iloc[:, 0].astype(str))):
        raise ParameterError(f"'{result.measure}' has no row {term!r}.{nearest(term, rows)}")
    if spans is not None and (len(spans) or result.settings.get("counted") == SPANS):
        hits, whole = _located(_listed(spans), corpus)
        if whole:
            return _passages(whole, n, corpus)
        patterns = None
    else:
        patterns = _patterns(result, term)
    sides, settings = _sides(result, corpus)
    found: list[dict] = []
    taken = _taken(result, term) if patterns is not None else {}
    for side, counted in sides.items():
        of_side: list[tuple] = []
        for at, row in zip(counted, rows_of(corpus).at(counted), strict=True):
            here = hits[at] if patterns is None else _spans(row["text"], patterns(settings), settings)
            for nth, span in enumerate(span for span in here if not _is_taken(row, span, taken)):
                order = _context(row["text"], span, sort, settings) if sort else ()
                of_side.append((order, nth if not sort else 0, len(of_side), side, row, span))
        of_side.sort(key=lambda hit: hit[:3])
        found.extend(_keyword_in_context(*hit[3:]) for hit in of_side[:n])
    return pd.DataFrame(found, columns=list(COLUMNS))


def every_hit(result: Any, corpus: Any, name: str = "", labels: Collection[str] | None = None) -> pd.DataFrame:
    """Return what was counted in the rows of a result's table; see `framing.Result.hits`."""
    table = result.tables[name] if name else result.table
    listed, looked_for = spans_of_table(result, name), _looked_for(result, name)
    of_rows = listed["label"] if name and listed is not None else table.iloc[:, 0]
    every = list(dict.fromkeys(of_rows.astype(str)))
    wanted = [label for label in every if labels is None or label in labels]
    known = set(listed["label"]) if listed is not None else set()
    sides, settings = _sides(result, corpus)
    found: list[dict] = []
    if listed is not None:
        found += _of_spans(listed[listed["label"].isin(wanted)], sides, corpus)
    words = _Words.of(result, [label for label in wanted if label not in known and label in looked_for], settings)
    taken = _taken(result, every[0]) if words and every and not name else {}
    for side, counted in sides.items() if words else ():
        for row in rows_of(corpus).at(counted):
            for span, several in words.hits(row["text"]):
                if _is_taken(row, span, taken):
                    continue
                shown = _keyword_in_context(side, row, span)
                found += [shown | {"label": label} for label in several]
    place = {label: at for at, label in enumerate(every)}
    hits = pd.DataFrame(found, columns=["label", *COLUMNS])
    return hits.sort_values("label", key=lambda names: names.map(place), kind="stable", ignore_index=True)


def _listing(result: Any, term: str) -> pd.DataFrame | None:
    """Return the spans of the table that lists a label: the first, or else a further one."""
    spans = result.tables.get("spans")
    further = [] if spans is None or "table" not in spans else dict.fromkeys(spans["table"][spans["label"] == term])
    return spans_of_table(result, "" if "" in further or not further else next(iter(further)))


def _taken(result: Any, term: str) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Return which places of each document are no row's but the one that lists them, where a term is another row."""
    spans = spans_of_table(result)
    if spans is None or term not in set(result.table.iloc[:, 0].astype(str)):
        return {}
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for doc_id, start, end in _listed(spans):
        places[str(doc_id)].append((start, end))
    return dict(places)


def _listed(spans: pd.DataFrame) -> list[tuple[str, int, int]]:
    """Return spans as (document, start, end)."""
    return list(zip(*(spans[column].tolist() for column in SPAN), strict=True))


def _is_taken(row: Mapping[str, Any], span: tuple[int, int], taken: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    if not taken:
        return False
    start, _ = in_document(row, *span)
    return any(first <= start < last for first, last in taken.get(str(row["doc_id"]), ()))


def spans_of_table(result: Any, name: str = "") -> pd.DataFrame | None:
    """Return the spans behind one of a result's tables: those that name it in `table`; without it, all are the first's.

    None where the result lists none for it.
    """
    spans = result.tables.get("spans")
    if spans is None or "table" not in spans:
        return None if name else spans
    chosen = spans[spans["table"] == name]
    return chosen if len(chosen) or not name else None


def _looked_for(result: Any, name: str) -> set[str]:
    """Return the labels whose words are looked for where no span is listed: in further tables those with forms."""
    if name:
        forms = result.tables.get("forms")
        return set(forms["label"]) if forms is not None else set()
    listed_only = result.settings.get("counted") == SPANS or "table" in result.tables.get("spans", ())
    return set() if listed_only else set(result.table.iloc[:, 0].astype(str))


def _of_spans(spans: pd.DataFrame, sides: Mapping[str, np.ndarray], corpus: Any) -> list[dict]:
    """Return the hits that are listed under several labels, whole passages by outlet, others by side."""
    side_of = {int(at): side for side, counted in sides.items() for at in counted}
    found: list[dict] = []
    of_labels: dict[str, list[tuple[str, int, int]]] = {}
    for label, span in zip(spans["label"].tolist(), _listed(spans), strict=True):
        of_labels.setdefault(label, []).append(span)
    for label, of_label in of_labels.items():
        hits, whole = _located(of_label, corpus)
        if whole:
            found += [row | {"label": label} for row in _passages(whole, len(whole), corpus).to_dict("records")]
            continue
        places = sorted(at for at in hits if at in side_of)
        for at, row in zip(places, rows_of(corpus).at(places), strict=True):
            found += [_keyword_in_context(side_of[at], row, span) | {"label": label} for span in sorted(hits[at])]
    return found


@dataclass(frozen=True)
class _Words:
    """The forms of many labels, to be looked for in one pass.

    Phrases take their words for every label, so where they are is settled once; a single word that no phrase took
    counts for each label that has it. A label without forms is looked for as it is, whatever phrases there are.
    """

    settings: TokenSettings
    forms: Mapping[tuple[str, ...], list[str]]
    bare: Mapping[tuple[str, ...], list[str]]

    @classmethod
    def of(cls, result: Any, labels: Sequence[str], settings: TokenSettings) -> _Words:
        listed = result.tables.get("forms")
        forms: dict[tuple[str, ...], list[str]] = defaultdict(list)
        bare: dict[tuple[str, ...], list[str]] = defaultdict(list)
        known = set(listed["label"]) if listed is not None else set()
        if listed is not None:
            for label, form in zip(listed["label"], listed["form"], strict=True):
                forms[tuple(form.split(" "))] += [label] if label in labels else []
        for label in labels:
            if label not in known and (words := tuple(tokenise(label, settings))):
                bare[words].append(label)
        return cls(settings, forms if any(forms.values()) else {}, bare)

    def __bool__(self) -> bool:
        return bool(self.forms or self.bare)

    def hits(self, text: str) -> list[tuple[tuple[int, int], list[str]]]:
        """Return where the forms are in a text, each with its labels."""
        found = [(span, self.forms[form]) for span, form in _formed(text, self.forms, self.settings)]
        tokens, words = _tokens(text, self.settings)
        for length in sorted({len(form) for form in self.bare}):
            free = 0
            for at in range(len(words) - length + 1):
                labels = self.bare.get(tuple(words[at : at + length])) if at >= free else None
                start, end = tokens[at][0], tokens[at + length - 1][1]
                if labels and HOLE not in text[start:end]:
                    found.append(((start, end), labels))
                    free = at + length
        return sorted(hit for hit in found if hit[1])


def row_spans(row: Mapping[str, Any]) -> Sequence[tuple[int, int]]:
    """Return where the stretches of a row of documents or passages are in their document, in its order."""
    return spans_of(row.get("spans")) or ((0, len(row["text"])),)


def in_document(row: Mapping[str, Any], start: int, end: int) -> tuple[int, int]:
    """Return where a stretch of a row's text is in its document."""
    at = 0
    for first, last in row_spans(row):
        if start < at + last - first:
            return first + start - at, first + end - at
        at += last - first + len(HOLE)
    return start, end


def in_row(row: Mapping[str, Any], start: int, end: int) -> tuple[int, int] | None:
    """Return where a stretch of a document is in a row's text; None if it does not begin there."""
    at = 0
    for first, last in row_spans(row):
        if first <= start < last:
            return at + start - first, at + end - first
        at += last - first + len(HOLE)
    return None


def passage_spans(labels: Iterable[str], rows: pd.DataFrame) -> pd.DataFrame:
    """Return whole passages as a table of spans: `label, doc_id, start, end`.

    Parameters
    ----------
    labels : iterable of str
        Of each passage, the row of the table that it is counted in.
    rows : DataFrame
        The passages, with `doc_id, text` and, where they are parts of a document, `spans`.
    """
    found = []
    for label, row in zip(labels, rows.to_dict("records"), strict=True):
        stretches = row_spans(row)
        found.append((label, row["doc_id"], stretches[0][0], stretches[-1][1]))
    return pd.DataFrame(found, columns=["label", "doc_id", "start", "end"])


def _located(spans: Iterable[tuple[str, int, int]], corpus: Any) -> tuple[dict[int, list[tuple[int, int]]], list[int]]:
    """Return the hits in each row of a corpus, and the rows that are, whole, what was counted."""
    wanted: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for doc_id, start, end in spans:
        wanted[doc_id].append((int(start), int(end)))
    hits: dict[int, list[tuple[int, int]]] = defaultdict(list)
    whole: list[int] = []
    rows, of_passages = rows_of(corpus), corpus.key == "passage_id"
    places = sorted(at for doc_id in wanted for at in rows.of_document(doc_id))
    for at, row in zip(places, rows.at(places), strict=True):
        ends = row_spans(row)[0][0], row_spans(row)[-1][1]
        for start, end in wanted[row["doc_id"]]:
            if of_passages and (start, end) == ends:
                whole.append(at)
            elif (inside := in_row(row, start, end)) is not None:
                hits[at].append(inside)
    return hits, whole


def _sides(result: Any, corpus: Any) -> tuple[dict[str, np.ndarray], TokenSettings]:
    """Return the rows that were counted on each side: two, every group, or the whole corpus."""
    asked = result.comparison["asked"]
    if "target" not in asked:
        by = asked.get("by", "")
        alone = pd.Series(result.comparison["target"], corpus.documents.index)
        groups = as_labels(corpus.documents[by]) if by else alone
        names = asked.get("groups") or sorted(set(groups) - {""})
        settings = TokenSettings(**asked.get("tokens", {}))
        return {name: np.flatnonzero(groups == name) for name in names}, settings
    compared, settings = rows_of(corpus).once(json.dumps(asked, sort_keys=True), lambda: _compared(corpus, asked))
    return {result.comparison.get(side, name): rows for side, (name, rows) in compared.items()}, settings


def _compared(corpus: Any, asked: Mapping[str, Any]) -> tuple[dict[str, tuple[str, np.ndarray]], TokenSettings]:
    """Return name and counted rows of each side of a comparison."""
    comparison = corpus.compare(**asked)
    out = {}
    for side, name in zip(("target", "reference"), comparison.names, strict=True):
        rows = getattr(comparison, f"{side}_rows")
        out[side] = name, rows[np.isin(comparison.units[rows], comparison.design.units)]
    return out, comparison.token_settings


def _passages(rows: list[int], n: int, corpus: Any) -> pd.DataFrame:
    """Return whole passages as evidence, by outlet, the documents of each in turn."""
    table = corpus.documents
    chosen = table.iloc[sorted(rows)]
    turn = chosen.groupby("doc_id", sort=False).cumcount()
    chosen = chosen.assign(_turn=turn).sort_values("_turn", kind="stable").groupby("outlet", sort=False).head(n)
    found, whole = [], rows_of(corpus).whole
    for row in chosen.sort_index().to_dict("records"):
        left, match, right = around_in(whole(row["doc_id"]), row["passage_id"], WORDS_SHOWN)
        found.append(_evidence(row["outlet"], row, (left, match, right), (0, len(row["text"]))))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _evidence(side: str, row: Mapping[str, Any], shown: tuple[str, str, str], span: tuple[int, int]) -> dict[str, Any]:
    kept = {name: row.get(name, "") for name in (*COLUMNS[1:6], "voice")}
    start, end = in_document(row, *span)
    words = len(token_spans(row["text"][slice(*span)]))
    context = dict(zip(COLUMNS[6:9], shown, strict=True))
    return {"side": side, **kept, **context, "start": start, "end": end, "words": words}


def _patterns(result: Any, term: str) -> Any:
    """Return a function of the token settings that gives the forms to look for and other labels' phrases.

    The words of the latter are taken; both are given as normalised tokens.
    """
    forms = result.tables.get("forms")
    if forms is not None and (forms["label"] == term).any():
        wanted = {tuple(form.split(" ")) for form in forms.loc[forms["label"] == term, "form"]}
        longer = {tuple(form.split(" ")) for form in forms["form"] if " " in form or form.endswith("'s")}
        return lambda _: (wanted, longer - wanted)

    @lru_cache(maxsize=1)
    def words(settings: TokenSettings) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
        found = tuple(tokenise(term, settings))
        if not found:
            raise CorpusError(f"There is no word to look for in {term!r}.")
        return {found}, set()

    return words


def _spans(text: str, forms: tuple[set, set], settings: TokenSettings) -> list[tuple[int, int]]:
    """Return where the wanted forms occur, and no other label's phrase has taken their words."""
    wanted, others = forms
    return sorted(span for span, form in _formed(text, wanted | others, settings) if form in wanted)


def _formed(
    text: str, forms: Collection[tuple[str, ...]], settings: TokenSettings
) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    """Return where forms occur, and which, longest first, no token used twice, none across a `HOLE`."""
    tokens, words = _tokens(text, settings)
    wholes = words
    if any(word.endswith("'s") for form in forms for word in form):
        # Lexicons look for a word with 's as it was written: see `framing.lexicon.matching.Streams`.
        whole_of = normaliser(replace(settings, possessive="keep"))
        wholes = [whole_of(text[start:end]) for start, end in tokens]
    taken: set[int] = set()
    found = []
    for length in sorted({len(form) for form in forms}, reverse=True):
        for at in range(len(words) - length + 1):
            form, whole = tuple(words[at : at + length]), tuple(wholes[at : at + length])
            form = whole if whole in forms else form
            if form not in forms or not taken.isdisjoint(range(at, at + length)):
                continue
            start, end = tokens[at][0], tokens[at + length - 1][1]
            if HOLE not in text[start:end]:
                taken.update(range(at, at + length))
                found.append(((start, end), form))
    return found


@lru_cache(maxsize=5000)
def _tokens(text: str, settings: TokenSettings) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the spans and forms of a text's tokens; one report asks for the same texts a dozen times."""
    tokens, form = token_spans(text, settings), normaliser(settings)
    return tokens, [form(text[start:end]) for start, end in tokens]


def _keyword_in_context(side: str, row: Mapping[str, Any], span: tuple[int, int]) -> dict[str, Any]:
    start, end = span
    text = row["text"]
    left, right = _BREAK.split(text[:start])[-1], _BREAK.split(text[end:], maxsplit=1)[0]
    room = max(0, WORDS_SHOWN - len(token_spans(text[start:end])))
    left_words, right_words = token_spans(left), token_spans(right)
    n_left = min(len(left_words), max(room // 2, room - len(right_words)))
    n_right = min(len(right_words), room - n_left)
    if n_left < len(left_words):
        left = "… " + left[left_words[-n_left][0] :] if n_left else "… "
    if n_right < len(right_words):
        right = (right[: right_words[n_right - 1][1]] if n_right else "") + " …"
    return _evidence(side, row, (_OPENING.sub("", left), text[start:end], right.rstrip()), span)


def _context(text: str, span: tuple[int, int], side: str, settings: TokenSettings) -> tuple[str, ...]:
    """Return the words next to a match, nearest first, as they are counted."""
    if side == "left":
        return tuple(tokenise(_BREAK.split(text[: span[0]])[-1], settings)[: -WORDS_SHOWN - 1 : -1])
    return tuple(tokenise(_BREAK.split(text[span[1] :], maxsplit=1)[0], settings)[:WORDS_SHOWN])

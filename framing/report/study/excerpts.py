"""Shown: which passages of a corpus a report may show, and in what form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.passages import sentence_around
from framing.report.study.ellipses import WITHIN, cut, with_ellipses
from framing.report.study.private_persons import PART, PrivatePersons
from framing.result import WORDS_SHOWN, Result
from framing.result.rows import rows_of
from framing.text.reading import HOLE, token_spans

SHARE_SHOWN = 0.10
"""Largest part of a page or article that evidence shows where its text is not openly licensed."""
_EVIDENCE = ["side", "doc_id", "passage_id", "outlet", "published", "speaker", "left", "match", "right"]


NO_TEXT = "No passage of the corpus is shown in this report."
OMITTED = "[…]"
"""What a report prints for words that a passage omits because another voice says them."""


def without_holes(text: str) -> str:
    """Return text of a passage with `OMITTED` at each hole.

    Examples
    --------
    >>> without_holes("She had not come to say that ￼, she said. ￼")
    'She had not come to say that […], she said. […]'
    """
    if HOLE not in text and "[…" not in text and "…]" not in text:
        return text
    apart = re.sub(rf"[^\S\n]*{HOLE}[^\S\n]*", f" {OMITTED} ", text)
    return re.sub(r"(?<=…\]) (?=[.,;:!?)])|^ (?=\[…)|(?<=…\]) $", "", apart)


class Shown:
    """Evidence of one report: capped where text is not openly licensed, private persons under a number.

    Parameters
    ----------
    passages : Corpus
    words : pandas.Series
        Words of every passage, by passage_id.
    private : PrivatePersons
    open_text : bool
        Whether the corpus states an open licence for its text.
    sides : (str, str)
        Names of target and reference.
    """

    def __init__(
        self, passages: Corpus, words: pd.Series, private: PrivatePersons, open_text: bool, sides: tuple[str, str]
    ) -> None:
        self.passages = passages
        self.words = words
        self.private = private
        self.open_text = open_text
        self.sides = sides
        self._places_shown: dict[str, set[tuple[str, int]]] = defaultdict(set)

    def evidence(self, result: Result, term: str, n: int = 4) -> pd.DataFrame:
        """Return passages behind a row of a result, those with most words around, no more than may be shown."""
        found = result.evidence(term, 4 * n, corpus=self.passages)
        words = [len(token_spans(left + match + right)) for left, match, right in _texts(found)]
        found = found.assign(words=words)
        found = found.sort_values("words", ascending=False, kind="stable").drop_duplicates("passage_id").sort_index()
        longest = found.groupby("side", sort=False)["words"].rank(method="first", ascending=False) <= n
        return self._showable(found[longest].drop(columns="words"))

    def quotations(self, group: str, n: int = 4, by: str = "speaks_for") -> pd.DataFrame:
        """Return quotations of one group of speakers (or speaker), longest first, as `Result.evidence` has them."""
        table = self.passages.documents
        rows = table[(table["voice"] == "quoted") & (table[by] == group)]
        return self._quoted(rows.assign(side=group), n, part=1.0)

    def doubted(self, n: int = 4) -> pd.DataFrame:
        """Return quotations of each outlet under a doubting cue, the cue in `match`.

        A quotation of some words only is shown in its sentence, and is itself in `match`: what the
        sentence says of the words may be their contrary ("claimed he had not signed “to bless it”").
        """
        table = self.passages.documents
        doubted = (table["stance"] == "doubting") & (table["voice"] == "quoted")
        rows = table[doubted & table["outlet"].isin(self.sides)]
        rows = rows.assign(side=rows["outlet"], match=rows["cue"])
        return pd.concat([self._quoted(part, n) for _, part in rows.groupby("side")] or [self._quoted(rows, n)])

    def _quoted(self, rows: pd.DataFrame, n: int, part: float = 0.5) -> pd.DataFrame:
        """Return the n longest of some quotations as evidence, in the order of the corpus."""
        rows = rows.assign(words=self.words[rows["passage_id"]].to_numpy(), place=np.arange(len(rows)))
        rows = rows.sort_values(["words", "place"], ascending=[False, True]).head(n).sort_values("place")
        if "match" in rows:
            rows = self._under_cue(rows)
        else:
            rows = rows.assign(left="", match="", right=[_first_words(text) for text in rows["text"]])
        return self._showable(rows[_EVIDENCE], part)

    def _under_cue(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return quotations behind their cue, words quoted within a sentence in that sentence, or not at all."""
        whole = []
        for row in rows.to_dict("records"):
            if row["kind"] in WITHIN:
                document = self.passages.documents[self.passages.documents["doc_id"] == row["doc_id"]]
                left, match, right = sentence_around(document, row["passage_id"])
                if len(token_spans(left + match + right)) <= WORDS_SHOWN and match:
                    whole.append(row | {"left": left, "match": match, "right": right})
                continue
            text = _first_words(row["text"])
            # Reported speech is the outlet's wording, also where it counts as if quoted.
            whole.append(row | {"left": "", "right": f": {text}" if row["kind"] == "indirect" else f": “{text}”"})
        return pd.DataFrame(whole, columns=[*rows.columns, "left", "right"])

    def _showable(self, found: pd.DataFrame, part: float = 0.5) -> pd.DataFrame:
        found = self.within_limits(found, part).copy()
        pieces = [self._with_ellipses(row) for row in found.to_dict("records")]
        # Together: what stands before a name may be the end of what is left of the match.
        joined = [self.private.hide_in_prose(PART.join(piece.replace(PART, " ") for piece in row)) for row in pieces]
        for at, column in enumerate(("left", "match", "right")):
            found[column] = [without_holes(text.split(PART)[at]) for text in joined]
        return found

    def _with_ellipses(self, row: Mapping) -> tuple[str, str, str]:
        """Return the three pieces of a row of evidence with an ellipsis where they begin or end within a sentence."""
        left, match, right = (str(row[name]) for name in ("left", "match", "right"))
        passage = self._passages[row["passage_id"]]
        document = rows_of(self.passages).at(rows_of(self.passages).of_document(passage["doc_id"]))
        if right.startswith(": “"):  # a quotation behind its cue
            said = right.removeprefix(": “").removesuffix("”")
            said = "".join(with_ellipses("", said, "", cut(said.removesuffix(" …"), passage, document)))
            return left, match, f": “{said}”"
        shown = left.removeprefix("… ") + match + right.removesuffix(" …")
        return with_ellipses(left, match, right, cut(shown.strip(), passage, document))

    def listed(self, found: pd.DataFrame, shows_text: bool = True) -> pd.DataFrame:
        """Return evidence with every row kept, its words only where they may be shown.

        Of text without an open licence these are the passages that the report shows already.

        Parameters
        ----------
        found : DataFrame
            As `framing.Result.hits` gives it.
        shows_text : bool
            Whether any words are shown.
        """
        shown = np.full(len(found), shows_text)
        if shows_text and not self.open_text:
            shown = np.array([self._is_shown(row) for row in found.to_dict("records")], dtype=bool)
        words = {
            name: [self.printed(str(text)) if seen else "" for text, seen in zip(found[name], shown, strict=True)]
            for name in ("left", "match", "right")
        }
        return found.assign(speaker=found["speaker"].map(self.private.hide), **words)

    def _is_shown(self, row: Mapping) -> bool:
        """Return whether the words of a row of evidence are in passages that were shown before."""
        page = self._pages[0][row["passage_id"]]
        return self._places(dict(row), self._text_of[row["passage_id"]]) <= self._places_shown[page]

    def printed(self, text: str) -> str:
        """Return text of a passage as a report prints it: without private names, `OMITTED` for omitted words."""
        return without_holes(self.private.hide_in_prose(text))

    def within_limits(self, found: pd.DataFrame, part: float = 0.5) -> pd.DataFrame:
        """Return the rows of evidence that may be shown: of text without an open licence, a tenth of a page.

        A passage that was shown before costs nothing again. One call takes at most `part` of what is
        left of a page, so that something is left for what comes later in the report.
        """
        if self.open_text or not len(found):
            return found
        parent, total = self._pages
        most = {page: len(self._places_shown[page]) for page in total.index}
        most = {page: used + part * max(SHARE_SHOWN * total[page] - used, 0) for page, used in most.items()}
        kept = []
        for row in found.to_dict("records"):
            page = parent[row["passage_id"]]
            here = self._places(row, self._text_of[row["passage_id"]])
            if len(self._places_shown[page] | here) <= most[page]:
                self._places_shown[page] |= here
                kept.append(row)
        return pd.DataFrame(kept, columns=found.columns)

    def why_none(self) -> str:
        """Return why no passage is shown where there are some."""
        left = "what is left of that is" if any(self._places_shown.values()) else "of texts as short as these that is"
        return (
            f"of text without an open licence at most a tenth of a page or article is shown, and {left} less than a "
            f"passage. (Of text with an open licence at most {WORDS_SHOWN} words of each passage are shown: state it "
            "in the corpus folder’s report.toml.)"
        )

    @cached_property
    def _pages(self) -> tuple[pd.Series, pd.Series]:
        """The page or article of each passage, and the words of each of those."""
        table = self.passages.documents.set_index("passage_id")
        parent = table["page_id"].where(table["page_id"] != "", table["doc_id"])
        return parent, self.words.groupby(parent.to_numpy()).sum()

    @cached_property
    def _text_of(self) -> dict[str, str]:
        return {passage_id: str(row["text"]) for passage_id, row in self._passages.items()}

    @cached_property
    def _passages(self) -> dict[str, Mapping[str, Any]]:
        return {row["passage_id"]: row for row in rows_of(self.passages).at(range(len(self.passages.documents)))}

    def _places(self, row: dict, text: str) -> set:
        """Return (passage, token start) of each word that a row of evidence shows."""
        shown = (row["left"].removeprefix("… ") + row["match"] + row["right"].removesuffix(" …")).strip()
        if shown not in text:
            # A quotation behind its cue: the cue is the outlet's word, and is in no quoted passage.
            shown = row["right"].removeprefix(": ").removeprefix("“").removesuffix("”").removesuffix(" …")
            if shown not in text:
                # Words in the sentence around them, which are those of several passages.
                return {(f"{row['passage_id']} in its sentence", start) for start, _ in token_spans(shown)}
        at = max(text.find(shown), 0)
        return {(row["passage_id"], at + start) for start, _ in token_spans(shown)}


def without_sentences(result: Result) -> Result:
    """Return a topic model's result in which repeated sentences are counted and not told."""
    tables = dict(result.tables)
    if "boilerplate" in tables:
        tables["boilerplate"] = tables["boilerplate"].assign(sentence="")
    return replace(result, tables=tables)


def _texts(found: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    return zip(found["left"], found["match"], found["right"], strict=True)


def _first_words(text: str) -> str:
    spans = token_spans(text)
    return text if len(spans) <= WORDS_SHOWN else text[: spans[WORDS_SHOWN - 1][1]] + " …"

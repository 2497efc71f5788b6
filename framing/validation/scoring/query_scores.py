"""Scores of a query: precision and recall from documents that people judged, drawn from its hits and from the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.parts.texts import is_parted
from framing.corpus.query.query import HIT, NEAR, OTHER, Query
from framing.errors import CorpusError, ParameterError, nearest
from framing.stats.coded.strata import precision_and_recall
from framing.text.reading import many
from framing.validation.correction.coded_values import is_missing

STRATUM = "query"
"""Column that a corpus gets for a coding sheet: the stratum of each document."""
STRATA = (HIT, NEAR, OTHER)
RELEVANT = "relevant"


@dataclass(frozen=True, eq=False)
class QueryScores:
    """How well a query finds what it is meant to find.

    Attributes
    ----------
    table : DataFrame
        `score` (precision, recall), `value, low, high`; NaN where they cannot be known.
    strata : DataFrame
        `stratum, documents, judged, relevant`.
    notes : tuple of str
    """

    table: pd.DataFrame
    strata: pd.DataFrame
    notes: tuple[str, ...]
    variable: str
    value: str

    def stamp(self, query: Query, data: str) -> dict[str, Any]:
        """Return the stamp that reports of the corpus look up: of this query, as it is."""
        known = self.table[self.table["value"].notna()].set_index("score")
        figures = {
            name: {key: round(float(row[key]), 6) for key in ("value", "low", "high")} for name, row in known.iterrows()
        }
        about = {"kind": "query", "what": query.identity, "variable": self.variable, "value": self.value}
        return about | {"figures": figures, "rows": int(self.strata["judged"].sum()), "data": data}


def with_strata(corpus: Corpus, query: Query) -> Corpus:
    """Return the documents within a query's days and columns, with its strata in the column `STRATUM`.

    Raises
    ------
    ParameterError
        If the query has no words: then there is nothing to be judged.
    CorpusError
        If no document is within its days and columns, or the corpus has such a column.
    """
    if not query.worded:
        raise ParameterError(f"The query '{query.name}' has no words (any, all, none), so there is nothing to judge.")
    if STRATUM in corpus.documents:
        raise CorpusError(f"'{corpus.name}' has a column '{STRATUM}' of its own; rename it to judge a query.")
    strata, _ = query.strata(corpus)
    inside = strata != ""
    if not inside.any():
        raise CorpusError(f"No document of '{corpus.name}' is within the days and columns of '{query.name}'.")
    table = corpus.documents[inside].assign(**{STRATUM: strata[inside]})
    return replace(corpus, documents=table.reset_index(drop=True))


def titled(corpus: Corpus) -> Corpus:
    """Return documents whose texts begin with their titles, for those who judge them; texts in files stay as they are.

    A document without a title stays as it is too.
    """
    table = corpus.documents
    if is_parted(table["text"]):
        return corpus
    heads = table["title"].where(table["title"] == "", table["title"] + "\n\n")
    return replace(corpus, documents=table.assign(text=heads + table["text"]))


def codebook_of(query: Query) -> dict[str, Any]:
    """Return the codebook by which documents are judged where none is given, as its file holds it.

    Raises
    ------
    ParameterError
        If the query does not say what a wanted document is about.
    """
    if not query.about:
        raise ParameterError(
            f"Say in '{query.name}' what a wanted document is about, as in about = \"the ceasefire\", or name a "
            "codebook: coders do not see the query's words."
        )
    question = f"Is this text about {query.about}?"
    hint = "Yes: it is what the text, or a main part of it, is about. No: it is not, or it is only mentioned."
    variables = {RELEVANT: {"question": question, "values": ["yes", "no"]}}
    return {"name": "Relevance", "instructions": f"{question}\n{hint}", "variables": variables}


def query_scores(
    corpus: Corpus, query: Query, coded: pd.DataFrame, variable: str = "", value: str = "yes", seed: int = 1
) -> QueryScores:
    """How many of the documents that a query chooses are relevant, and how many of the relevant ones does it choose?

    Parameters
    ----------
    corpus : Corpus
        Documents.
    query : Query
    coded : DataFrame
        `doc_id, value`, and where there are several `variable`; `probability` where documents were drawn with unequal
        chances: one row a document (`framing.gold_of`).
    variable : str, optional
        Where there are several.
    value : str
        Which value means that a document is relevant.
    seed : int
        Of the draws that give the intervals.

    Raises
    ------
    CorpusError
        If no judged document is within the query's days and columns, or documents of one stratum were drawn with
        different chances: then they were drawn for another query.
    ParameterError
        If there is no such variable or value.

    Notes
    -----
    Strata are the query's hits, near misses (a word of `near`, or of the query itself) and all others; see
    `framing.stats.coded.strata`. Recall is that of the words among the documents of the corpus within the query's days
    and columns: what never came into the corpus is in no stratum. The assumption most likely to be false: that coders
    did not know which documents are hits.

    References
    ----------
    Stryker, J. E., Wray, R. J., Hornik, R. C. & Yanovitzky, I. (2006). Validation of database search terms for content
    analysis. Journalism & Mass Communication Quarterly 83(2), 413–430.
    """
    population = with_strata(corpus, query)
    judged = _judged(coded, variable, value)
    stratum = population.documents.set_index("doc_id")[STRATUM]
    table = judged[judged["doc_id"].isin(stratum.index)]
    if not len(table):
        none = f"None of {many(len(judged), 'judged document')}"
        raise CorpusError(f"{none} is a document of '{corpus.name}' within the days and columns of '{query.name}'.")
    table = table.assign(stratum=table["doc_id"].map(stratum))
    _refuse_other_chances(table, query)
    sizes = stratum.value_counts().reindex(STRATA, fill_value=0)
    drawn = table["stratum"].value_counts().reindex(STRATA, fill_value=0)
    relevant = table.loc[table["relevant"], "stratum"].value_counts().reindex(STRATA, fill_value=0)
    figures = precision_and_recall(sizes, drawn, relevant, np.array(STRATA) == HIT, seed)
    rows = pd.DataFrame([(name, *found) for name, found in figures.items()], columns=["score", "value", "low", "high"])
    strata = pd.DataFrame({"stratum": STRATA, "documents": sizes.to_numpy(), "judged": drawn.to_numpy(),
                           "relevant": relevant.to_numpy()})  # fmt: skip
    outside = len(judged) - len(table)
    return QueryScores(rows, strata, _notes(strata, outside), variable, value)


def _judged(coded: pd.DataFrame, variable: str, value: str) -> pd.DataFrame:
    """Return `doc_id, relevant, chance`, a row a judged document."""
    if "doc_id" not in coded:
        raise CorpusError("A query chooses documents, and the table of coded values has no column doc_id.")
    names = sorted(set(coded["variable"])) if "variable" in coded else []
    if variable and variable not in names:
        raise ParameterError(f"The coded table has no variable {variable!r}.{nearest(variable, names)}")
    if not variable and len(names) > 1:
        raise ParameterError(f"The coded table has the variables {', '.join(names[:8])}: name one with --variable.")
    table = coded[coded["variable"] == variable] if variable else coded
    table = table[~table["value"].map(is_missing).astype(bool)]
    if not len(table):
        raise CorpusError("No document is judged: enter a value in each row of the sheet.")
    given = table["value"].str.strip()
    if value not in set(given):
        raise ParameterError(f"No document is coded {value!r}.{nearest(value, sorted(set(given)))}")
    try:
        chance = table.get("probability", pd.Series("1", index=table.index)).astype(float)
    except ValueError:
        raise CorpusError("A probability in the table of coded values is no number.") from None
    out = pd.DataFrame({"doc_id": table["doc_id"].astype(str), "relevant": given == value, "chance": chance})
    twice = out[out.duplicated("doc_id")]
    if len(twice):
        raise CorpusError(f"The coded table has '{twice['doc_id'].iloc[0]}' more than once: take one value a document.")
    return out


def _refuse_other_chances(table: pd.DataFrame, query: Query) -> None:
    for name, rows in table.groupby("stratum"):
        low, high = rows["chance"].min(), rows["chance"].max()
        if not high - low <= 1e-6 * high:
            raise CorpusError(
                f"Documents of the stratum '{name}' of '{query.name}' were drawn with different chances ({low:.4g} to "
                f"{high:.4g}), so for another query, or it has changed: draw a new sheet (framing sheet --query)."
            )


def _notes(strata: pd.DataFrame, outside: int) -> tuple[str, ...]:
    said = []
    if outside:
        said.append(f"{many(outside, 'judged document')} outside of the query's days and columns do not count.")
    for row in strata.itertuples():
        if row.documents and not row.judged:
            said.append(f"None of {row.documents:,} documents of the stratum '{row.stratum}' was judged.")
    rest = strata[strata["stratum"] != HIT]
    if rest["judged"].sum() and not rest["relevant"].sum():
        said.append(
            "No relevant document was found outside of the query's hits: recall is estimated as 1, and its lower limit "
            "says how far that is known. Words that relevant documents may hold (near, in the query) make it sharper."
        )
    return tuple(said)

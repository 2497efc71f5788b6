"""Description: documents, days, lengths, copies, languages and losses of each group, and whether they compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from framing.corpus.corpus import Corpus
from framing.errors import CorpusError, ParameterError, nearest
from framing.measures.description.checks import Sides, Views, checked
from framing.measures.description.copies import copies_of
from framing.measures.description.losses import losses_of
from framing.measures.description.periods import PERIODS, gaps_of, periods_of
from framing.measures.description.presentation import DESCRIPTION
from framing.measures.description.texts import lengths_of, longest_of, oddest_of, text_table
from framing.printing import tidy
from framing.result import Result
from framing.text.reading import many

SHARED_COLUMNS = {"languages": ("language_found", "language"), "kinds": ("kind",)}
"""Further table to the columns whose values it counts: the first of them that there is."""


@dataclass(frozen=True)
class DescriptionSettings:
    """How a corpus is described.

    Attributes
    ----------
    period : {"", "day", "month", "year"}
        In what documents are counted over time; empty: days up to two months, months up to five years, else years.
    permutations : int
        Random reassignments of documents to groups, to see what difference chance makes.
    seed : int
    """

    period: str = ""
    permutations: int = 499
    seed: int = 1

    def __post_init__(self) -> None:
        if self.period and self.period not in PERIODS:
            raise ParameterError(f"period is {self.period!r}.{nearest(self.period, PERIODS)}")
        if self.permutations < 19:
            raise ParameterError(f"permutations is {self.permutations}; fewer than 19 cannot show p = .05.")


def describe(
    corpus: Corpus,
    by: str = "outlet",
    target: str = "",
    reference: str = "",
    settings: DescriptionSettings | None = None,
) -> Result:
    """What is in a corpus, and can its groups be compared?

    Parameters
    ----------
    corpus : Corpus
        Of documents, read with ``repeats="keep"``: with copies excluded there are none to count.
    by : str
        Column whose values are the groups.
    target, reference : str
        The two groups that are to be compared; empty: the two with most documents.
    settings : DescriptionSettings, optional

    Returns
    -------
    Result
        `table`: group (target and reference first, then by documents), documents, share_documents, words,
        share_words. `tables`: ``checks`` (check, against, finding, value, by_chance, p, figure), ``periods``
        (period, group, documents), ``gaps`` (group, begins, ends, periods, expected), ``lengths`` (group, then
        quantiles of words a document), ``copies``, ``languages``, ``kinds`` (row, group, value, documents, of,
        share), ``losses`` (kind, items, of, share, reason), ``longest`` and ``oddest`` (doc_id, group, words, and
        why).

    Raises
    ------
    CorpusError
        If there is no such column or group, or the corpus is one of passages.
    ParameterError
        If there are more than 3,000 periods.

    Notes
    -----
    The assumption most likely to be false: that documents are independent. Posts of one page are not, so that a
    difference between groups whose posts come from few pages is exceeded by chance more often than p says.

    Examples
    --------
    >>> rows = pd.DataFrame({"outlet": ["N", "N", "S"], "text": ["Snow fell.", "Ice came.", "Rain fell again."],
    ...                      "published": "2031-02-14"})
    >>> describe(Corpus.from_frame(rows)).table[["group", "documents", "words"]].values.tolist()
    [['N', 2, 4], ['S', 1, 3]]
    """
    settings = settings or DescriptionSettings()
    group, sides = _groups(corpus, by, target, reference)
    texts = text_table(corpus.documents, group)
    table = _sizes(texts, sides)
    order = table["group"].tolist()
    period, periods = periods_of(corpus.documents["published"], group, order, settings.period)
    columns = {name: _counted(corpus.documents, shared, group, order) for name, shared in SHARED_COLUMNS.items()}
    copies = copies_of(corpus.documents, group, order)
    tables: dict[str, pd.DataFrame] = {
        "periods": periods,
        "gaps": gaps_of(periods),
        "lengths": lengths_of(texts, order),
        "copies": copies,
        **{name: counts for name, counts in columns.items() if len(counts)},
        "losses": losses_of(corpus.folder, len(corpus.documents)),
        "longest": longest_of(texts),
        "oddest": oddest_of(texts),
    }
    views = Views(sides, table, tables, texts, group, corpus.documents)
    tables["checks"] = checked(views, settings.permutations, settings.seed)
    without = int((group == "").sum())
    notes = [f"{many(without, 'document')} without a value of '{by}' {'is' if without == 1 else 'are'} in no group."]
    compared = _compared(corpus, by, sides, table)
    about = {**asdict(settings), "period": period, "by": by}
    return Result(
        "description", table, compared, tables, about, (*corpus.notes, *(notes if without else [])), (), None,
        _methods(by, period, settings), DESCRIPTION,
    )  # fmt: skip


def _groups(corpus: Corpus, by: str, target: str, reference: str) -> tuple[pd.Series, Sides]:
    """Return the group of each document, and the two that are compared."""
    documents = corpus.documents
    if corpus.key == "passage_id":
        raise CorpusError("A corpus is described as it was read, and these are passages; give the documents.")
    if by not in documents:
        raise CorpusError(f"'{corpus.name}' has no column '{by}'.{nearest(by, map(str, documents.columns))}")
    group = documents[by].astype(str)
    counts = group[group != ""].value_counts()
    ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
    if not ranked:
        raise CorpusError(f"The column '{by}' of '{corpus.name}' has no value in any document.")
    for name in (target, reference):
        if name and name not in counts:
            raise CorpusError(f"No document of '{corpus.name}' has {by} '{name}'.{nearest(name, ranked)}")
    first = target or next(name for name in ranked if name != reference or len(ranked) == 1)
    second = reference or next((name for name in ranked if name != first), "")
    if first == second:
        raise CorpusError(f"Target and reference are both '{first}'; name two values of '{by}'.")
    return group, Sides(first, second)


def _sizes(texts: pd.DataFrame, sides: Sides) -> pd.DataFrame:
    counted = texts[texts["group"] != ""].groupby("group")["words"].agg(documents="size", words="sum").reset_index()
    place = counted["group"].map({sides.target: 0, sides.reference: 1}).fillna(2)
    counted = counted.assign(place=place).sort_values(["place", "documents", "group"], ascending=[True, False, True])
    share = {f"share_{name}": counted[name] / max(counted[name].sum(), 1) for name in ("documents", "words")}
    columns = ["group", "documents", "share_documents", "words", "share_words"]
    return counted.assign(**share)[columns].reset_index(drop=True)


def _counted(documents: pd.DataFrame, columns: Sequence[str], group: pd.Series, order: list[str]) -> pd.DataFrame:
    """Return how many documents of each group have each value of a column; no row where none has any."""
    column = next((column for column in columns if column in documents), "")
    if not column or not (documents[column].astype(str) != "").any():
        return pd.DataFrame()
    value = documents[column].astype(str).where(documents[column].astype(str) != "", "not stated")
    rows: list[dict[str, Any]] = []
    for name in order:
        counts = value[group == name].value_counts()
        rows += [
            {"row": f"{tidy(name, 26)}: {tidy(said, 26)}", "group": name, "value": said, "documents": int(n),
             "of": int(counts.sum()), "share": n / counts.sum()}
            for said, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]  # fmt: skip
    return pd.DataFrame(rows)


def _compared(corpus: Corpus, by: str, sides: Sides, table: pd.DataFrame) -> dict[str, Any]:
    words = dict(zip(table["group"], table["words"].tolist(), strict=True))
    return {
        "corpus": corpus.name, "by": by, "target": sides.target, "reference": sides.reference, "unit": "doc_id",
        "testable": False, "words_target": words[sides.target], "words_reference": words.get(sides.reference, 0),
    }  # fmt: skip


def _methods(by: str, period: str, settings: DescriptionSettings) -> str:
    over = f"by {period}" if period else "over no days, since none is known"
    return (
        f"Documents and words were counted by {by} and {over}; whether two groups differ in days, kind or language "
        f"more than chance would make them was judged by {settings.permutations:,} random reassignments of whole "
        f"documents (seed {settings.seed}), and whether they differ in length by the rank-sum test; odd texts by the "
        "modified z score (median and median absolute deviation, above 3.5)."
    )

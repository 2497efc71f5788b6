"""Order: who is quoted first, and who has the last word?"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.corpus.passages import said_for
from framing.errors import ParameterError, nearest
from framing.measures.voices.counting.units import Sides, equal_notes, indicator, shares_table
from framing.measures.voices.presentation import ORDER
from framing.result import Result
from framing.result.evidence import passage_spans
from framing.stats.inference import PermutationSettings, adjust, works_of

READING = ("time", "print")
PLACES = ("first", "last")
_POSTS = ("post", "article", "")


@dataclass(frozen=True)
class OrderSettings(PermutationSettings):
    """Settings of `order`, beside those of `framing.stats.inference.PermutationSettings`.

    Attributes
    ----------
    reading : {"time", "print"}
        Of a page of posts: from the oldest post to the newest, summary points excluded, or as
        printed, newest on top. A single article is read in its own order.

    Raises
    ------
    ParameterError
        If there is no such order.
    """

    reading: str = "time"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.reading not in READING:
            raise ParameterError(f"Pages are not read in the order '{self.reading}'.{nearest(self.reading, READING)}")


def order(comparison: Comparison, settings: OrderSettings | None = None) -> Result:
    """Who is quoted first, and who last, on a page or in an article?

    Parameters
    ----------
    comparison : Comparison
        Of passages; outlets are compared, or the whole corpus is described, as in
        `framing.measures.voices.quoted_words.voices`.
    settings : OrderSettings, optional

    Returns
    -------
    Result
        One row a group and a place (`Council: first`): the share of pages and articles with a
        quotation in which the group's occurs at that place. Compared: `quoted, group, place, k_target,
        k_reference, share_target, share_reference, log_ratio, low, high, p, q, permutations`; not compared:
        `quoted, group, place, k, n, share, low, high`. `tables["spans"]`: the quotations counted.

    Notes
    -----
    On a live page `position` 0 is the newest post. The first voice is the one that time (or the
    page, ``reading="print"``) put first, not the most prominent one: headlines and pictures are not
    looked at. The assumption most likely to be false: that the first quotation was found.
    """
    settings = settings or OrderSettings()
    sides = Sides.of(comparison)
    placed = _placed(sides.passages, settings.reading)
    tables = []
    for place in PLACES:
        at = (placed[place] & (sides.passages["voice"] == "quoted")).to_numpy()
        names, which = indicator(said_for(sides.passages), at)
        table = shares_table("group", names, which, at[:, None].astype(float), sides, settings)
        if sides.compared:  # what one-sided units quote is not compared
            table = table[table["k_target"] + table["k_reference"] > 0]
        tables.append(table.assign(place=place))
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "quoted", [f"{g}: {place}" for g, place in zip(table["group"], table["place"], strict=True)])
    if sides.compared:
        table["q"] = adjust(table["p"].to_numpy())
    return Result(
        "order",
        table,
        sides.describe(),
        tables={"spans": _spans(sides.passages, placed)},
        settings=asdict(settings) | sides.tests(settings, table),
        notes=(*sides.notes, *equal_notes(table, sides, settings), _READ[settings.reading]),
        validity=validity(language_of(sides.passages), comparison.corpus.folder),
        references=("woodruff1971", *works_of(sides.design, settings), "benjamini1995"),
        methods=f"The first and the last quotation of each page or article were {sides.worded(settings)}.",
        presentation=ORDER,
    )


_READ = {
    "time": "Live pages are read from the oldest post to the newest; their summary points are excluded.",
    "print": "Live pages are read as printed, newest on top.",
}


def _placed(passages: pd.DataFrame, reading: str) -> pd.DataFrame:
    """Return which passages are the first and which the last quotation of their page or article."""
    table = pd.DataFrame({"page": passages["doc_id"], "turn": 0, "row": np.arange(len(passages))})
    quoted = (passages["voice"] == "quoted").to_numpy(copy=True)
    if "page_id" in passages.columns:
        of_page = passages["page_id"] != ""
        table["page"] = passages["page_id"].where(of_page, passages["doc_id"])
        position = pd.to_numeric(passages["position"], errors="coerce").fillna(0)
        table["turn"] = (position if reading == "print" else -position).where(of_page, 0)
        if reading == "time" and "doc_kind" in passages.columns:
            quoted &= (~of_page | passages["doc_kind"].isin(_POSTS)).to_numpy()
    # By outlet: a page has one, but nothing here depends on it.
    table = table.assign(outlet=passages["outlet"])[quoted].sort_values(["turn", "row"], kind="stable")
    pages = table.groupby(["outlet", "page"], sort=False)["row"]
    out = pd.DataFrame(False, index=passages.index, columns=list(PLACES))
    for place, rows in (("first", pages.first()), ("last", pages.last())):
        out.iloc[rows.to_numpy(), PLACES.index(place)] = True
    return out


def _spans(passages: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    groups = said_for(passages)
    tables = []
    for place in PLACES:
        rows = placed[place]
        tables.append(passage_spans(groups[rows] + f": {place}", passages[rows]))
    return pd.concat(tables, ignore_index=True)

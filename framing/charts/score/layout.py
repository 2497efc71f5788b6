"""Layout of the score: which lanes there are, and the places of their blocks, labels and key, in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from framing.charts.canvas.frame import NARROW, text_width, wrap
from framing.charts.canvas.style import small, tidy, tiny
from framing.charts.score.flags import Flag, placed
from framing.charts.score.score import OWN, Score
from framing.corpus.passages import UNMAPPED
from framing.errors import FramingError

LANES = 11
"""Most lanes; the groups with fewest words share the last."""
BLOCK, LEVEL, NEXT, ABOVE = 0.17, 0.115, 0.12, 0.22
"""Inches of a block, of a level of labels, between the lines of a lane's label, and above the first lane."""
_LEVELS = 4
_TALLEST = 6.0
"""Inches of a score, where fewer levels of labels get it there."""
_BELOW = 0.56
_SPREAD = {False: 0.62, True: 0.3}
"""Inches of the whiskers, which run from half of a lane's share to twice it; less where labels are stacked."""


@dataclass
class Lane:
    """One lane as drawn."""

    label: str
    role: str
    own: bool
    words: int
    share: float
    blocks: pd.DataFrame
    low: float
    high: float
    flags: list[Flag] = field(default_factory=list)
    lines: int = 1
    """Of its label, where that is written above the lane."""

    @property
    def weight(self) -> str:
        return "bold" if self.role in ("target", "reference") else "normal"

    def height(self, stacked: bool) -> float:
        levels = 1 + max((flag.level for flag in self.flags), default=-1)
        ticks = 0.05 if self.flags else 0.0
        return BLOCK + levels * LEVEL + ticks + (0.15 + NEXT * (self.lines - 1) if stacked else 0.0) + 0.1


@dataclass
class Plan:
    """Places of the score and its margins, in inches."""

    width: float
    stacked: bool
    labels: float
    left: float
    score: float
    share_edge: float
    words_edge: float
    below: float = 0.0
    stretch: float = 1.0

    @property
    def spread(self) -> float:
        """Inches of the whiskers of the shares."""
        return _SPREAD[self.stacked]

    @classmethod
    def of(cls, drawn: list[Lane], width: float) -> Plan:
        stacked = width < NARROW
        share_edge = width - 0.2 - _SPREAD[stacked]
        words_edge = share_edge - max(text_width("share", tiny()), text_width("99.9 %", tiny())) - 0.1
        if stacked:
            return cls(width, True, words_edge - 0.36, 0.06, width - 0.12, share_edge, words_edge)
        labels = min(max(text_width(lane.label, small(), lane.weight) for lane in drawn), 1.5)
        room = max(text_width(f"{lane.words:,}", tiny()) for lane in drawn)
        right = width - words_edge + max(room, text_width("words", tiny())) + 0.1
        left = labels + 0.14
        return cls(width, False, labels, left, width - left - right, share_edge, words_edge)


def _lanes(page: Score, names: Sequence[str], spread: pd.DataFrame) -> list[Lane]:
    roles = dict(zip(names, ("target", "reference"), strict=False))
    table = page.lanes[page.lanes["voice"] != "reported"]
    reach = {(row.voice, row.group): (row.low, row.high) for row in spread.itertuples()}
    many = len(table) > LANES
    last = table.iloc[LANES - 1 :] if many else table.iloc[:0]
    last = last[~last["group"].isin(names)]
    out = []
    for row in table.drop(index=last.index).to_dict("records"):
        blocks = page.blocks[(page.blocks["voice"] == row["voice"]) & (page.blocks["group"] == row["group"])]
        own = row["voice"] == OWN
        if own:
            told = (page.blocks["voice"] == "reported") & page.blocks["doc_id"].isin(blocks["doc_id"])
            blocks = pd.concat([blocks, page.blocks[told]])
        role = roles.get(row["group"], "quiet" if row["group"] == UNMAPPED else "other")
        label = tidy(row["group"], 60) + (", own words" if own else "")
        low, high = reach[row["voice"], row["group"]]
        out.append(Lane(label, role, own, int(row["words"]), float(row["share"]), blocks, low, high))
    if len(last):
        blocks = page.blocks[(page.blocks["voice"] == "quoted") & page.blocks["group"].isin(last["group"])]
        label, share = f"{len(last)} further groups", float(last["share"].sum())
        low, high = (sum(reach[row.voice, row.group][i] for row in last.itertuples()) for i in (0, 1))
        out.append(Lane(label, "other", False, int(last["words"].sum()), share, blocks, low, high))
    return out


def _flag(drawn: list[Lane], page: Score, hits: pd.DataFrame, plan: Plan, levels: int) -> None:
    """Give each lane the flags of its hits, placed in inches along the score."""
    scale = plan.score / max(1, page.words)
    for lane in drawn:
        here = hits[hits["passage_id"].isin(lane.blocks["passage_id"])]
        marks = []
        for row in here.to_dict("records"):
            places, token = page.tokens[row["passage_id"]], int(row["token"])
            if not 0 <= token < len(places):
                raise FramingError(
                    f"A hit is at token {token} of passage '{row['passage_id']}', which has {len(places)}."
                )
            text = tidy(row["form"], 22)
            marks.append(((places[token] + 0.5) * scale, text, text_width(text, tiny()) + 0.07))
        marks.sort()
        lane.flags = placed(marks, plan.score, levels)


@dataclass
class Laid:
    """The lanes with their labels placed, and the inches they need."""

    lanes: list[Lane]
    plan: Plan
    key: list[list[tuple[str, str, float]]]
    needed: float

    @property
    def height(self) -> float:
        return self.needed + self.plan.below


def laid(page: Score, hits: pd.DataFrame, names: Sequence[str], spread: pd.DataFrame, width: float) -> Laid:
    """Return a page laid out for a width in inches.

    Parameters
    ----------
    page : Score
    hits : DataFrame
        Lexicon hits, as `signature` takes them.
    names : (str, str)
        Target and reference.
    spread : DataFrame
        From `ranges`: between which limits the share of each lane lies.
    width : float
    """
    drawn = _lanes(page, names, spread)
    plan = Plan.of(drawn, width)
    for lane in drawn:
        lane.lines = len(wrap(lane.label, plan.labels, small(), 2, lane.weight))
    for levels in range(_LEVELS, 0, -1):
        _flag(drawn, page, hits, plan, levels)
        if sum(lane.height(plan.stacked) for lane in drawn) <= _TALLEST:
            break
    key = _key_lines(page, hits, width - 0.1)
    plan.below = _BELOW + len(key) * 0.15
    return Laid(drawn, plan, key, ABOVE + sum(lane.height(plan.stacked) for lane in drawn))


def _key_lines(page: Score, hits: pd.DataFrame, width: float) -> list[list[tuple[str, str, float]]]:
    """Return the entries (sign, words, width) of the key that this page needs, in lines."""
    quoted = page.blocks[page.blocks["voice"] == "quoted"]
    fresh = set(quoted.loc[~quoted["repeat"], "kind"])
    entries = [("direct", "quotation")] if "direct" in fresh else []
    entries += [("mixed", "words quoted within a sentence")] if "mixed" in fresh else []
    entries += [("scare", "marked, not attributed")] if "scare" in fresh else []
    entries += [("reported", "reported in the outlet's words")] if (page.blocks["voice"] == "reported").any() else []
    entries += [("repeat", "quoted before")] if quoted["repeat"].any() else []
    entries += [("hit", "lexicon word")] if hits["passage_id"].isin(page.blocks["passage_id"]).any() else []
    entries += [("guess", "post begins at a guess")] if page.documents["guess"].any() else []
    lines: list[list[tuple[str, str, float]]] = [[]]
    left = 0.0
    for sign, said in entries:
        room = 0.3 + text_width(said, tiny()) + 0.16
        if lines[-1] and left + room > width:
            lines.append([])
            left = 0.0
        lines[-1].append((sign, said, room))
        left += room
    return [line for line in lines if line]

"""Stance of the cues: who says, who claims, who admits?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.attribution.extract.common.cues import cue_list
from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.corpus.passages import said_for
from framing.measures.voices.counting.units import Sides, equal_notes, indicator, shares_table
from framing.measures.voices.presentation import STANCE
from framing.result import Result
from framing.result.evidence import passage_spans
from framing.stats.inference import PermutationSettings, adjust, works_of

ALL = "all groups"
STANCES = {"doubting": "doubted", "endorsing": "endorsed"}


@dataclass(frozen=True)
class StanceSettings(PermutationSettings):
    """Settings of `stance`: those of `framing.stats.inference.PermutationSettings`."""


def stance(comparison: Comparison, settings: StanceSettings | None = None) -> Result:
    """Under which verbs does each group speak: neutral, doubting or endorsing ones?

    Parameters
    ----------
    comparison : Comparison
        Of passages; outlets are compared, or the whole corpus is described, as in
        `framing.measures.voices.quoted_words.voices`.
    settings : StanceSettings, optional

    Returns
    -------
    Result
        One row a group and a stance (`Council: doubted`), the share among the cues of the group. Compared:
        `cue_stance, group, stance, k_target, k_reference, share_target, share_reference, log_ratio,
        low, high, p, q, permutations`; not compared: `cue_stance, group, stance, k, n, share, low, high`.
        `tables["verbs"]`: `group, verb, stance, k`, and `outlet`; `tables["spans"]`: the passages
        behind each row.

    Notes
    -----
    Each quotation or report counts once. A verb's stance is that of a list (Martin & White 2005; Thompson
    & Ye 1991), not of the sentence: "claimed" can be meant flatly. The assumption most likely to be
    false: that a verb has the same stance everywhere.

    References
    ----------
    Martin, J. R. & White, P. R. R. (2005). The Language of Evaluation, ch. 3. Palgrave Macmillan.
    Thompson, G. & Ye, Y. (1991). Applied Linguistics 12(4), 365–382.
    """
    settings = settings or StanceSettings()
    sides = Sides.of(comparison)
    passages, cued = sides.passages, with_cue(sides.passages)
    groups = said_for(passages).to_numpy()
    tables = [stance_table(sides, settings, kind).assign(stance=kind) for kind in STANCES]
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "cue_stance", _named(table["group"], table["stance"]))
    if sides.compared:
        table["q"] = adjust(table["p"].to_numpy())
    chosen = cued & passages["stance"].isin(list(STANCES)).to_numpy()
    labels = _named(groups[chosen], passages["stance"][chosen])
    return Result(
        "stance",
        table,
        sides.describe(),
        tables={"verbs": _verbs(passages[cued], groups[cued]), "spans": passage_spans(labels, passages[chosen])},
        settings=asdict(settings) | sides.tests(settings, table),
        notes=(
            *sides.notes,
            *equal_notes(table, sides, settings),
            "Verbs of quotations and of reported speech are counted together, one for each quotation or report.",
            "The stance of a verb is taken from a list, not from the sentence in which it occurs.",
        ),
        validity=validity(language_of(sides.passages), comparison.corpus.folder),
        references=("martin2005", "thompson1991", *works_of(sides.design, settings), "benjamini1995"),
        methods=(
            "Reporting verbs were sorted into neutral, doubting and endorsing ones by a list (after Martin & White "
            f"2005 and Thompson & Ye 1991), and {sides.worded(settings)}."
        ),
        presentation=STANCE,
    )


def _named(groups: Iterable[str], stances: Iterable[str]) -> list[str]:
    return [f"{group}: {STANCES[kind]}" for group, kind in zip(groups, stances, strict=True)]


def with_cue(passages: pd.DataFrame, voice: str = "") -> np.ndarray:
    """Return which passages (of one voice) have a cue, each quotation or report once: its parts share one."""
    spoken = passages["voice"] == voice if voice else passages["voice"] != "outlet"
    cued = (spoken & (passages["cue"] != "")).to_numpy()
    parts = pd.Series(np.where(cued, passages["quotation"], ""))
    return cued & ((parts == "") | ~parts.duplicated()).to_numpy()


def stance_table(sides: Sides, settings: PermutationSettings, kind: str, voice: str = "") -> pd.DataFrame:
    """Return the share of cues of one stance for each group and for all of them, as `shares_table` gives it."""
    passages = sides.passages
    cued = with_cue(passages, voice)
    names, which = indicator(said_for(passages), cued)
    which = np.column_stack([cued.astype(float), which])
    k = which * (passages["stance"] == kind).to_numpy()[:, None]
    return shares_table("group", [ALL, *names], k, which, sides, settings)


def doubting(sides: Sides, settings: PermutationSettings) -> pd.DataFrame:
    """Return the share of doubting cues before the quotations of each group."""
    return stance_table(sides, settings, "doubting", "quoted")


def lemma(cue: str, language: str = "en") -> str:
    """Return the reporting word that a cue is a form of; the cue itself where no list knows it.

    Examples
    --------
    >>> lemma("claimed"), lemma("whispers loudly")
    ('claim', 'whispers loudly')
    """
    words = tuple(cue.lower().split())
    known = cue_list(language) if words else {}
    return next((c.lemma for c in known.get(words[0], ()) if c.words == words), cue.lower()) if words else ""


def _verbs(passages: pd.DataFrame, groups: np.ndarray) -> pd.DataFrame:
    languages = passages["language"] if "language" in passages.columns else pd.Series("en", passages.index)
    codes = [(str(code) or "en").split("-")[0].lower() for code in languages]
    verbs = [lemma(cue, code) for cue, code in zip(passages["cue"], codes, strict=True)]
    table = pd.DataFrame({"group": groups, "verb": verbs, "stance": passages["stance"].to_numpy(),
                          "outlet": passages["outlet"].to_numpy(), "k": 1})  # fmt: skip
    table = table.groupby(["group", "verb", "stance", "outlet"], as_index=False)["k"].sum()
    return table.sort_values(["group", "k", "verb", "outlet"], ascending=[True, False, True, True], ignore_index=True)

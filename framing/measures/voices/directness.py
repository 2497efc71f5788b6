"""Directness: whose words are quoted, and whose are reported in the outlet's wording?"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.corpus.passages import said_for
from framing.errors import CorpusError
from framing.measures.voices.counting.units import Sides, equal_notes, indicator, shares_table
from framing.measures.voices.presentation import DIRECTNESS
from framing.measures.voices.stance import ALL
from framing.result import Result
from framing.result.evidence import passage_spans
from framing.stats.inference import PermutationSettings, works_of


@dataclass(frozen=True)
class DirectnessSettings(PermutationSettings):
    """Settings of `directness`: those of `framing.stats.inference.PermutationSettings`."""


def directness(comparison: Comparison, settings: DirectnessSettings | None = None) -> Result:
    """Of the words attributed to a group, what share is quoted rather than reported?

    Parameters
    ----------
    comparison : Comparison
        Of passages, reported speech counted separately or with the speaker; outlets are compared, or the whole
        corpus is described, as in `framing.measures.voices.quoted_words.voices`.
    settings : DirectnessSettings, optional

    Returns
    -------
    Result
        One row a group of whom at least one word is quoted or reported, and all groups together.
        Compared: `group, k_target, k_reference` (quoted words), `share_target, share_reference` (of
        quoted and reported words), `log_ratio, low, high, p, q, permutations`; not compared: `group, k, n, share,
        low, high`. `tables["spans"]`: the reported speech of each group.

    Raises
    ------
    CorpusError
        If no reported speech was separated.

    Notes
    -----
    Being quoted gives a group its own wording; being reported gives the outlet the wording. The
    assumption most likely to be false: that quotations and reported speech are missed equally often.
    """
    settings = settings or DirectnessSettings()
    sides = Sides.of(comparison)
    passages = sides.passages
    quoted = passages["voice"].eq("quoted") & passages["kind"].ne("indirect") & passages["speaker"].ne("")
    indirect = passages["kind"].eq("indirect")
    if not indirect.any():
        raise CorpusError("No reported speech was found or separated, so direct speech has nothing to be set against.")
    names, which = indicator(said_for(passages), (quoted | indirect).to_numpy())
    which = pd.DataFrame(which, columns=names)
    which.insert(0, ALL, (quoted | indirect).to_numpy(dtype=float))
    n = which.to_numpy() * sides.words[:, None]
    table = shares_table("group", list(which), n * quoted.to_numpy()[:, None], n, sides, settings)
    return Result(
        "directness",
        table,
        sides.describe(),
        tables={"spans": passage_spans(said_for(passages)[indirect], passages[indirect])},
        settings=asdict(settings) | sides.tests(settings, table),
        notes=(
            *sides.notes,
            *equal_notes(table, sides, settings),
            "Words in quotation marks without a speaker are excluded.",
        ),
        validity=validity(language_of(sides.passages), comparison.corpus.folder),
        references=("woodruff1971", *works_of(sides.design, settings), "benjamini1995"),
        methods=f"Quoted words as a share of quoted and reported words were {sides.worded(settings)}.",
        presentation=DIRECTNESS,
    )

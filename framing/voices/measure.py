"""Voices as a measure: whose words fill the quotations, and how flatly they are reported."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.corpus import Comparison, Corpus
from framing.effects import share
from framing.errors import CorpusError
from framing.inference import PermutationSettings, adjust, compare_rates, p_floor
from framing.passages import UNMAPPED, group_of, opens_quotation, words_of
from framing.result import Result

VALIDITY = {
    "figure": "quoted spans found with precision .93 and recall .90, given to the right speaker in .90 of those found",
    "data": "343 direct and mixed quotations of every third of 140 articles by seven US outlets, not tuned on "
    "(tests/benchmarks/voices.py)",
    "date": "2026-11-22",
}
"""Measured on news articles in English; no other kind of text or language has been measured."""


@dataclass(frozen=True)
class VoiceSettings(PermutationSettings):
    """Settings of `voices`: those of `framing.inference.PermutationSettings`."""


def voices(comparison: Comparison, settings: VoiceSettings | None = None) -> Result:
    """Whose words are quoted, and under which verbs?

    Parameters
    ----------
    comparison : Comparison
        Of passages (`framing.voices.separate`). Where target and reference are both outlets, whom
        they quote is compared (one-sided units of a paired design left out); otherwise the shares
        within the whole corpus are given, and nothing is compared.
    settings : VoiceSettings, optional

    Returns
    -------
    Result
        One row a group of speakers. Compared: `group, k_target, k_reference` (quoted words),
        `share_target, share_reference` (of all quoted words of the outlet), `log_ratio, low, high,
        p, q`. Not compared: `group, words, quotes, speakers, share` (of all words).
        `tables["stance"]`: share of doubting cues among the cues of each group, compared in the same
        way. `tables["speakers"]`: `group, speaker, role, affiliation, venue, quotes, words`.

    Raises
    ------
    CorpusError
        If the corpus is not one of passages.

    Notes
    -----
    Direct and mixed quotations, and words in quotation marks that nobody in particular says, which
    are "(not mapped)": reported speech is not yet separated and counts as the outlet's own words.
    The assumption most likely to be false: that every quotation was found and given to the right
    speaker.
    """
    settings = settings or VoiceSettings()
    corpus = comparison.corpus
    if corpus.key != "passage_id":
        raise CorpusError(f"'{corpus.name}' holds documents, not passages: call framing.voices.separate first.")
    speakers = _speakers(corpus)
    notes = ["Reported speech is not yet separated: it counts as the outlet's own words."]
    outlets = set(corpus.documents["outlet"])
    compared = set(comparison.names) <= outlets
    stance = pd.DataFrame()
    if compared:
        kept = {key: comparison.asked[key] for key in ("unit", "strata")}
        between = corpus.compare(by="outlet", target=comparison.names[0], reference=comparison.names[1], **kept)
        table, stance = _compared(between, settings), _stance(between, settings)
        how = f"compared over {between.design.describe().rstrip('.')}"
        if between.design.testable:
            how += f", and tested by a studentised permutation (seed {settings.seed}) with Benjamini–Hochberg control"
        if not between.design.testable:
            notes.append("No p: " + between.design.describe())
    else:
        between, table = comparison, _shares(corpus)
        how = "given as shares of all words; nothing is compared, since the two sides are not two outlets"
        notes.append(
            "The two sides are not two outlets: who is quoted is shown for the whole corpus, and not compared."
        )
    unknown = speakers[speakers["group"] == UNMAPPED]
    if len(unknown):
        listed = ", ".join(unknown["speaker"].replace("", "(no speaker found)").head(12))
        n = int(unknown["quotes"].sum())
        notes.append(f"{n} quotation{' is' if n == 1 else 's are'} mapped to no group: {listed}.")
    return Result(
        "voices",
        table,
        between.describe(),
        tables={"speakers": speakers} | ({"stance": stance} if len(stance) else {}),
        settings=asdict(settings) | {"p_min": p_floor(between.design, settings.permutations)},
        notes=tuple(notes),
        validity=VALIDITY,
        references=("entman1993", "janssen1997", "chung2013", "benjamini1995") if compared else ("entman1993",),
        methods=f"Quoted words were attributed to speakers by rules and speakers to groups by a table, and {how}.",
    )


def _speakers(corpus: Corpus) -> pd.DataFrame:
    quoted = corpus.documents[corpus.documents["voice"] == "quoted"]
    columns = ["group", "speaker", "role", "affiliation", "venue"]
    table = quoted.assign(group=group_of(quoted), words=words_of(quoted), quotes=opens_quotation(quoted).astype(int))
    table = table.groupby(columns, as_index=False, sort=True)[["quotes", "words"]].sum()
    return table.sort_values(["words", "speaker"], ascending=[False, True]).reset_index(drop=True)


def _shares(corpus: Corpus) -> pd.DataFrame:
    passages = corpus.documents
    table = passages.assign(
        group=group_of(passages), words=words_of(passages), quotes=opens_quotation(passages).astype(int)
    )
    table = table.groupby("group", as_index=False).agg(
        words=("words", "sum"), quotes=("quotes", "sum"), speakers=("speaker", lambda s: s[s != ""].nunique())
    )
    table["share"] = share(table["words"], table["words"].sum())
    return table.sort_values(["words", "group"], ascending=[False, True]).reset_index(drop=True)


def _compared(between: Comparison, settings: VoiceSettings) -> pd.DataFrame:
    passages = between.corpus.documents.iloc[between.rows]
    quoted = (passages["voice"] == "quoted").to_numpy()
    names, indicator = _indicator(group_of(passages), quoted)
    k_target, k_reference = between.per_unit(indicator * between.tokens.lengths[:, None])
    # A group that is quoted in one-sided units only is not compared.
    met = np.flatnonzero((k_target + k_reference).sum(axis=0) > 0)
    names, target, reference = [names[i] for i in met], k_target[:, met], k_reference[:, met]
    return _table(names, (target, target.sum(axis=1)), (reference, reference.sum(axis=1)), between, settings)


def _stance(between: Comparison, settings: VoiceSettings) -> pd.DataFrame:
    passages = between.corpus.documents.iloc[between.rows]
    with_cue = ((passages["voice"] == "quoted") & (passages["cue"] != "")).to_numpy()
    parts = pd.Series(np.where(with_cue, passages["quotation"], ""))
    # The parts of one quotation share one cue.
    with_cue = with_cue & ((parts == "") | ~parts.duplicated()).to_numpy()
    doubting = (passages["stance"] == "doubting").to_numpy()
    names, indicator = _indicator(group_of(passages), with_cue)
    names, indicator = ["all groups", *names], np.column_stack([with_cue.astype(float), indicator])
    n_target, n_reference = between.per_unit(indicator)
    k_target, k_reference = between.per_unit(indicator * doubting[:, None])
    return _table(names, (k_target, n_target), (k_reference, n_reference), between, settings)


def _indicator(groups: pd.Series, rows: np.ndarray) -> tuple[list[str], np.ndarray]:
    names = sorted(set(groups[rows]))
    return names, np.array([(groups == name).to_numpy() & rows for name in names], dtype=float).reshape(
        len(names), len(groups)
    ).T


def _table(names: list[str], target, reference, between: Comparison, settings: VoiceSettings) -> pd.DataFrame:
    ratios = compare_rates(target, reference, between.design, settings.permutations, settings.seed, settings.level)
    (k_target, n_target), (k_reference, n_reference) = target, reference
    table = pd.DataFrame(
        {
            "group": names,
            "k_target": k_target.sum(axis=0).astype(int),
            "k_reference": k_reference.sum(axis=0).astype(int),
            "share_target": share(k_target.sum(axis=0), n_target.sum(axis=0)),
            "share_reference": share(k_reference.sum(axis=0), n_reference.sum(axis=0)),
            "log_ratio": ratios.log_ratio,
            "low": ratios.low,
            "high": ratios.high,
            "p": ratios.p,
            "q": adjust(ratios.p),
        }
    )
    return table.sort_values("log_ratio", ascending=False, kind="stable").reset_index(drop=True)

"""Voices as a measure: whose words are quoted, by words and by quotations, with and without repeats."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from framing.attribution.treatments import MERGED_RULE
from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.corpus.passages import UNMAPPED, group_of, opens_quotation, said_for
from framing.errors import ParameterError, nearest
from framing.measures.voices.counting.intervals import share_interval
from framing.measures.voices.counting.units import Sides, equal_notes, indicator, shares_table
from framing.measures.voices.presentation import VOICES
from framing.measures.voices.stance import ALL, doubting, with_cue
from framing.result import Result
from framing.result.evidence import passage_spans
from framing.stats.inference import PermutationSettings, works_of
from framing.text.reading import many

NO_SPEAKER = "(no speaker found)"
NO_REPEATS = "No page repeats a quotation that is counted here, so shares with and without repeats are the same."
_OF, _BY = ("words", "quotes"), ("group", "speaker")


@dataclass(frozen=True)
class VoiceSettings(PermutationSettings):
    """Settings of `voices`, beside those of `framing.stats.inference.PermutationSettings`.

    Attributes
    ----------
    of : {"words", "quotes"}
        What is counted: quoted words, or quotations.
    by : {"group", "speaker"}
        Whose: of the group that a speaker speaks for, or of the speaker.
    repeats : bool
        Whether words that the same page quoted before count again.

    Raises
    ------
    ParameterError
        If there is no such choice.
    """

    of: str = "words"
    by: str = "group"
    repeats: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, known in (("of", _OF), ("by", _BY)):
            if getattr(self, name) not in known:
                asked = getattr(self, name)
                raise ParameterError(f"Shares have no {name} '{asked}'.{nearest(asked, known)}")


def voices(comparison: Comparison, settings: VoiceSettings | None = None) -> Result:
    """Whose words are quoted, and under which verbs?

    Parameters
    ----------
    comparison : Comparison
        Of passages (`framing.attribution.separate`). Where target and reference are both outlets, whom
        they quote is compared (one-sided units of a paired design excluded); otherwise the shares
        within the whole corpus are given, and nothing is compared.
    settings : VoiceSettings, optional

    Returns
    -------
    Result
        One row a group of speakers (or a speaker). Compared: `group, k_target, k_reference` (quoted
        words, or quotations), `share_target, share_reference` (of all of the outlet), `log_ratio,
        low, high, p, q, permutations`. Not compared: `group, words, quotes, speakers, share, low, high` (of all
        words, own words and reported speech among them). `tables["counted"]`: the shares by words and
        by quotations, with repeats and without. `tables["stance"]`: share of doubting cues among the
        cues of each group, where outlets are compared. `tables["speakers"]`: `group, speaker, role,
        affiliation, venue, quotes, words, words_once`. `tables["spans"]`: the quotations behind each row, those of
        each speaker (``table="speakers"``), and the quotations under doubting cues behind each row of `stance`.

    Raises
    ------
    CorpusError
        If the corpus is not one of passages.

    Notes
    -----
    Counted are direct and mixed quotations, and words in quotation marks without a speaker, which are
    "(not mapped)". Reported speech counts as it is treated (`framing.attribution.treated`); counted separately,
    it belongs to no group. The assumption most likely to be false: every quotation was found and
    attributed to the right speaker.
    """
    settings = settings or VoiceSettings()
    sides = Sides.of(comparison)
    if sides.compared:
        table = _shares(sides, settings, settings.of, settings.repeats)
        stance = {"stance": doubting(sides, settings)}
    else:
        table, stance = _of_all_words(sides, settings), {}
    speakers = _speakers(sides.comparison.corpus.documents)
    return Result(
        "voices",
        table,
        sides.describe(),
        tables={"speakers": speakers, "counted": _counted(sides, settings), "spans": _spans(sides, settings)} | stance,
        settings=asdict(settings) | sides.tests(settings, table),
        notes=(
            *_treatment_notes(sides),
            *sides.notes,
            *equal_notes(table, sides, settings),
            *([] if _repeated(sides.inside).any() else [NO_REPEATS]),
            *_unmapped_note(speakers),
        ),
        validity=validity(language_of(sides.passages), comparison.corpus.folder),
        references=("entman1993", *works_of(sides.design, settings), "benjamini1995")
        if sides.compared
        else ("entman1993",),
        methods=(
            f"Quoted {settings.of} were attributed to speakers by rules, "
            f"{_grouped(sides.comparison.corpus.documents)}, and {sides.worded(settings)}."
        ),
        presentation=VOICES,
    )


def _grouped(passages: pd.DataFrame) -> str:
    """Return how speakers were assigned to groups: only a table of affiliations does so."""
    known = said_for(passages[passages["voice"] == "quoted"]) != UNMAPPED
    return "speakers to groups by a table" if known.any() else "speakers to no group, since no table names any of them"


def _treatment_notes(sides: Sides) -> list[str]:
    """Return how reported speech is counted here, in one sentence."""
    passages = sides.passages
    if (passages["voice"] == "reported").any():
        if sides.compared:
            return ["Reported speech is excluded here: these are shares of the words that each outlet quotes."]
        return ["Reported speech is counted separately, neither as the outlet's own words nor as quoted."]
    if "kind" in passages.columns and (passages["kind"] == "indirect").any():
        return ["Reported speech is counted with whoever is reported, as if quoted."]
    if "rule" in passages.columns and (passages["rule"] == MERGED_RULE).any():
        return ["Reported speech is counted with the outlet's own words."]
    return ["No reported speech was separated: if there is any, it counts as the outlet's own words."]


def _unmapped_note(speakers: pd.DataFrame) -> list[str]:
    unknown = speakers[speakers["group"] == UNMAPPED]
    if not len(unknown):
        return []
    listed = ", ".join(unknown["speaker"].replace("", NO_SPEAKER).head(12))
    n = int(unknown["quotes"].sum())
    return [f"{many(n, 'quotation')} {'has' if n == 1 else 'have'} no group of speakers: {listed}."]


def _repeated(passages: pd.DataFrame) -> np.ndarray:
    if "repeat_of" not in passages.columns:
        return np.zeros(len(passages), dtype=bool)
    return (passages["repeat_of"] != "").to_numpy()


def _speakers(passages: pd.DataFrame) -> pd.DataFrame:
    from framing.corpus.passages import words_of

    quoted = passages[passages["voice"] == "quoted"]
    columns = ["group", "speaker", "role", "affiliation", "venue"]
    words = words_of(quoted)
    table = quoted.assign(
        group=group_of(quoted),
        quotes=opens_quotation(quoted).astype(int),
        words=words,
        words_once=words.where(~_repeated(quoted), 0),
    )
    table = table.groupby(columns, as_index=False, sort=True)[["quotes", "words", "words_once"]].sum()
    return table.sort_values(["words", "speaker"], ascending=[False, True]).reset_index(drop=True)


def _labels(passages: pd.DataFrame, by: str) -> pd.Series:
    return group_of(passages) if by == "group" else passages["speaker"].where(passages["speaker"] != "", NO_SPEAKER)


def _shares(sides: Sides, settings: VoiceSettings, of: str, repeats: bool) -> pd.DataFrame:
    """Return the shares of all quoted words, or of all quotations."""
    passages = sides.passages
    quoted = (passages["voice"] == "quoted").to_numpy() & (repeats | ~_repeated(passages))
    weight = sides.words if of == "words" else opens_quotation(passages).to_numpy(dtype=float)
    names, which = indicator(_labels(passages, settings.by), quoted)
    k = which * weight[:, None]
    said = np.flatnonzero(k.sum(axis=0) > 0)
    names, k = [names[i] for i in said], k[:, said]
    return _met(shares_table(settings.by, names, k, k.sum(axis=1, keepdims=True), sides, settings), sides)


def _met(table: pd.DataFrame, sides: Sides) -> pd.DataFrame:
    """Return the rows that the units of the design have: what one-sided units quote is not compared."""
    if not sides.compared or not len(table):
        return table
    return table[table["k_target"] + table["k_reference"] > 0].reset_index(drop=True)


def _spans(sides: Sides, settings: VoiceSettings) -> pd.DataFrame:
    """Return the quotations behind each row and of each speaker, and those whose cues doubt behind rows of `stance`."""
    passages = sides.inside
    quoted = passages[(passages["voice"] == "quoted") & (settings.repeats | ~_repeated(passages))]
    every = sides.comparison.corpus.documents
    every = every[(every["voice"] == "quoted") & (every["speaker"] != "")]
    listed = [passage_spans(_labels(quoted, settings.by), quoted).assign(table="")]
    listed.append(passage_spans(every["speaker"], every).assign(table="speakers"))
    if sides.compared:
        met = with_cue(sides.passages, "quoted") & sides.passages["passage_id"].isin(passages["passage_id"]).to_numpy()
        doubted = sides.passages[met & (sides.passages["stance"] == "doubting").to_numpy()]
        for labels in ([ALL] * len(doubted), said_for(doubted)):
            listed.append(passage_spans(labels, doubted).assign(table="stance"))
    return pd.concat(listed, ignore_index=True)


def _counted(sides: Sides, settings: VoiceSettings) -> pd.DataFrame:
    """Return the shares by words and by quotations, with repeats and without: the same quantity, so not tested.

    Where nothing is repeated, both are the shares with repeats.
    """
    repeated = _repeated(sides.inside).any()
    untested = replace(settings, further=1)
    tables = []
    for of in _OF:
        for repeats in (True, False) if repeated else (True,):
            table = _shares(sides, untested, of, repeats).drop(columns=["p", "q"], errors="ignore")
            table.insert(1, "of", of)
            table.insert(2, "repeats", ("counted" if repeats else "excluded") if repeated else "none")
            tables.append(table)
    table = pd.concat(tables, ignore_index=True)
    return table.sort_values(table.columns[0], kind="stable", ignore_index=True)


def _of_all_words(sides: Sides, settings: VoiceSettings) -> pd.DataFrame:
    passages = sides.passages
    labels = _labels(passages, settings.by)
    if settings.by == "speaker":
        labels = labels.where(passages["voice"] != "outlet", passages["outlet"])
    counted = settings.repeats | ~_repeated(passages)
    words = sides.words * counted
    opens = opens_quotation(passages).to_numpy(dtype=float) * counted
    names, which = indicator(labels, np.ones(len(passages), dtype=bool))
    weight = words if settings.of == "words" else opens
    (k,), (n,) = sides.per_unit(which * weight[:, None]), sides.per_unit(weight[:, None])
    share, low, high = share_interval(k, n, settings.level)
    sums = {"words": (which.T @ words).astype(int), "quotes": (which.T @ opens).astype(int)}
    table = pd.DataFrame({settings.by: names} | sums)
    speakers = passages.assign(label=labels).groupby("label")["speaker"].agg(lambda s: s[s != ""].nunique())
    table = table.assign(speakers=table[settings.by].map(speakers).astype(int), share=share, low=low, high=high)
    return table.sort_values([settings.of, settings.by], ascending=[False, True]).reset_index(drop=True)

"""Validity: how voices were separated, what each measure rests on, and what is known of how well that works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framing.attribution import media
from framing.attribution.extract.common.cue_classes import SPEECH
from framing.attribution.validity import KINDS, language_of, measured, validity
from framing.corpus.passages import opens_quotation, said_for, words_of
from framing.lexicon.header import validation_said
from framing.report.study.blocks import keep_table
from framing.report.study.study import Study
from framing.result import Result
from framing.stats.stamps import validated_said
from framing.text.reading import many

EXTRACTION = "the extraction of voices"
_NONE = ("not validated", "validation not stated")


def extractor_errors(study: Study) -> str:
    """Return the measured errors of the extractor with their data, in one sentence without its full stop."""
    known = validity(language_of(study.apart.documents), study.apart.folder)
    return validated_said(known) if known else "not measured for this language"


def passages_said(study: Study) -> str:
    """Return how many passages of each voice there are, and how reported speech is counted."""
    table = study.apart.documents
    voices = table["voice"].value_counts()
    said = f"{many(int(voices.get('outlet', 0)), 'passage')} of own words, {quotations_said(table)}"
    if not voices.get("reported", 0):
        return f"{said}; no reported speech was separated: if there is any, it counts as the outlet's own words"
    return f"{said}, {reported_said(table)}, {_counted_as(study)}"


def reported_said(passages: pd.DataFrame) -> str:
    """Return how many passages report speech, and how many report attitudes, thoughts, findings, polls or documents.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": "reported", "cue_class": ["speech", "poll", "attitude"]})
    >>> reported_said(table)
    '3 passages of reported speech (1 of speech; 2 of attitudes and other attribution)'
    >>> reported_said(table.drop(columns="cue_class"))
    '3 passages of reported speech'
    """
    reported = passages[passages["voice"] == "reported"]
    said = f"{many(len(reported), 'passage')} of reported speech"
    classes = reported["cue_class"] if "cue_class" in reported else pd.Series("", index=reported.index)
    spoken, other = int((classes == SPEECH).sum()), int((~classes.isin(["", SPEECH])).sum())
    return f"{said} ({spoken:,} of speech; {other:,} of attitudes and other attribution)" if other else said


def quotations_said(passages: pd.DataFrame, brief: bool = False) -> str:
    """Return how many quotations some passages hold, and in how many parts where other words interrupt some.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": ["quoted"] * 3, "quotation": ["a", "a", "b"]})
    >>> quotations_said(table), quotations_said(table[:1])
    ('2 quotations (in 3 parts, since other words interrupt some of them)', '1 quotation')
    """
    n, parts = int(opens_quotation(passages).sum()), int((passages["voice"] == "quoted").sum())
    if brief:
        return many(n, "quotation") + (f" in {parts:,} parts" if parts > n else "")
    some = "other words interrupt it" if n == 1 else "other words interrupt some of them"
    return many(n, "quotation") + (f" (in {parts:,} parts, since {some})" if parts > n else "")


def _counted_as(study: Study) -> str:
    compared = study.passages.documents.iloc[study.comparison.rows]
    if study.settings.by != "speaks_for" and (compared["kind"] == "indirect").any():
        return "which counts, as quotations do, with the side that prints it"
    return _COUNTED_AS[study.settings.reported]


def media_said(study: Study) -> str:
    """Return the classes of the media of the corpus, and which have none; saved with basis and source."""
    table = keep_table(media(study.apart), "media-classes")
    classes = [
        f"{kind}: {', '.join(rows['medium'])}"
        for kind, rows in table[table["venue_class"] != ""].groupby("venue_class")
    ]
    without = ", ".join(table.loc[table["venue_class"] == "", "medium"])
    return "; ".join([*classes, *([f"without a class: {without}"] if without else [])])


_COUNTED_AS = {
    "apart": "which is counted separately, on neither side",
    "outlet": "counted with the outlet's own words",
    "speaker": "counted with whoever is reported",
}


def grounds(result: Result, study: Study) -> tuple[str, ...]:
    """Return what a result rests on, from what it took: the extraction of voices, a lexicon, a list of verbs.

    Parameters
    ----------
    result : Result
    study : Study
    """
    all_printed = study.settings.by != "speaks_for" and not result.presentation.of_voices
    found = [] if all_printed else [EXTRACTION]
    header = study.lexicon.header
    lexicon, version = (str(result.settings.get(name, "")) for name in ("lexicon", "lexicon_version"))
    if "kind" in result.table and (result.table["kind"] == "category").any():
        lexicon, version = header["name"], header["version"]
    if lexicon:
        ours = lexicon == header["name"]
        known = validation_said(header).partition(":")[0] if ours else "validated" if result.validity else _NONE[0]
        found.append(f"the lexicon {lexicon} {version}".rstrip() + (f" ({known})" if known in _NONE else ""))
    return (*found, *result.presentation.rests_on)


def validity_said(study: Study, ran: Sequence[Result]) -> str:
    """Return what is known of the validity of every result, from what each rests on, in sentences."""
    header = study.lexicon.header
    said = [f"Extraction of voices: {extractor_errors(study)}.", errors_by_side(study)]
    said.append(f"Lexicon {header['name']} {header['version']}: {validation_said(header)}.")
    resting: dict[tuple[str, ...], list[str]] = {}
    for result in ran:
        resting.setdefault(grounds(result, study), []).append(result.presentation.name)
    if resting:
        said.append("A measure is no more valid than what it rests on.")
    for on, names in resting.items():
        listed = ", ".join(dict.fromkeys(names))
        said.append(f"Resting on {' and '.join(on) if on else 'counts of words alone'}: {listed}.")
    without = [result.presentation.name for result in ran if not is_validated(result, study)]
    if without:
        said.append(f"No validity has been measured for: {', '.join(dict.fromkeys(without))}.")
    return " ".join(said)


def is_validated(result: Result, study: Study) -> bool:
    """Return whether a result has a measured validity, and so has everything that it rests on."""
    return bool(result.validity) and not any(f"({none})" in on for on in grounds(result, study) for none in _NONE)


def errors_by_side(study: Study) -> str:
    """Return precision and recall of the speech found on each side, as far as they follow from its kinds of speech."""
    about = measured().get(language_of(study.apart.documents), {})
    if not all({"precision", "recall"} <= set(about.get(kind, ())) for kind in KINDS):
        return "Precision and recall cannot be given by side."
    said = [_side_said(study, at, about) for at in (0, 1)]
    return (
        "By side, if each kind of speech is found here as well as in those texts, which is not known: "
        f"{'; '.join(said)}."
    )


def _side_said(study: Study, at: int, about: Mapping[str, Mapping[str, float]]) -> str:
    side = study.sides[at]
    table = speech_of(study, at)
    words = words_of(table).to_numpy()
    indirect = (table["kind"] == "indirect").to_numpy()
    found = {"quoted": float(words[~indirect].sum()), "indirect": float(words[indirect].sum())}
    if not sum(found.values()):
        return f"no speech was found for {side}"
    precision, recall = expected(found, about)
    whose = "printed by" if side in study.outlets else "of"
    share = found["quoted"] / sum(found.values())
    return (
        f"speech {whose} {side}: precision {_two(precision)}, recall {_two(recall)} ({100 * share:.0f} % of its "
        "words are "
        "quoted)"
    )


def speech_of(study: Study, at: int) -> pd.DataFrame:
    """Return the quotations and reported speech of one side: all that an outlet prints, or that a group says."""
    table, side = study.apart.documents, study.sides[at]
    if side in study.outlets:
        of_side = (table["outlet"] == side).to_numpy()
    elif study.settings.by == "speaks_for":
        of_side = (said_for(table) == side).to_numpy()
    else:
        rows = (study.comparison.target_rows, study.comparison.reference_rows)[at]
        of_side = np.isin(table["passage_id"], study.passages.documents["passage_id"].iloc[rows])
    return table[of_side & table["voice"].isin(("quoted", "reported")).to_numpy()]


def expected(words: Mapping[str, float], about: Mapping[str, Mapping[str, float]]) -> tuple[float, float]:
    """Return the precision and the recall of a mixture of kinds of speech.

    Parameters
    ----------
    words : mapping
        Words found of each kind.
    about : mapping
        `precision` and `recall` of each kind.

    Notes
    -----
    Of w words found of a kind, w P are right, and w P / R are there. Precision is the sum of the first over the
    words found; recall the sum of the first over the sum of the second.

    Examples
    --------
    >>> about = {"quoted": {"precision": 1.0, "recall": 1.0}, "indirect": {"precision": 0.8, "recall": 0.5}}
    >>> [round(figure, 3) for figure in expected({"quoted": 20, "indirect": 100}, about)]
    [0.833, 0.556]
    """
    right = {kind: n * about[kind]["precision"] for kind, n in words.items()}
    there = {kind: n / about[kind]["recall"] if n else 0.0 for kind, n in right.items()}
    return sum(right.values()) / sum(words.values()), sum(right.values()) / sum(there.values())


def _two(figure: float) -> str:
    return f"{figure:.2f}".removeprefix("0")

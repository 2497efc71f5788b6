"""Validity: what each measure rests on, and what is known of how well that works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framing.attribution.validity import KINDS, language_of, measured
from framing.corpus.passages import said_for, words_of
from framing.lexicon.header import validation_said
from framing.report.sections.extractor_error import extractor_errors
from framing.report.study.study import Study
from framing.result import Result

EXTRACTION = "the extraction of voices"
_NONE = ("not validated", "validation not stated")


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

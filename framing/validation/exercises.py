"""Exercises of the notebooks: is an answer right? The answers themselves are kept as hashes only."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

from framing.errors import ParameterError, nearest


@dataclass(frozen=True)
class Exercise:
    """What an answer is.

    Attributes
    ----------
    sealed : str
        Hash of the right answer.
    decimals : int
        To which a number is rounded; -1 for a word.
    """

    sealed: str
    decimals: int = -1

    @property
    def wanted(self) -> str:
        """What kind of answer is expected, in words."""
        if self.decimals < 0:
            return "a word or words"
        return f"a number with {self.decimals} decimals" if self.decimals else "a whole number"


EXERCISES: dict[str, Exercise] = {
    "calibration": Exercise("3653a7e807b604d4958f4301"),
    "quanteda_keyness": Exercise("de1123114fa784ca177e1f92", 2),
    "gentzkow_shapiro": Exercise("3893e6f2a16ff14e7ee0cb63", 1),
    "context": Exercise("5c3ad5087ff90503e841683b", 1),
    "gadarian": Exercise("13c4e27df20a81489eec4985", 3),
    "wordscores": Exercise("7b0b056b447861563aaca70a", 3),
    "formulas": Exercise("111afadb0dce393b1ac7ea07", 2),
    "fightin_words": Exercise("cc091bae676b57a6b5f53077"),
    "word_shift": Exercise("aaf9fb49a79166935b1de9d5", 2),
    "addresses": Exercise("f432df4a1d2f16525a776ec3", 2),
    "war_headlines": Exercise("6fbbe1adbfc4d8625c0b370b"),
    "compare_framing": Exercise("7bf7225beddda75932c24e08", 0),
    "explore_corpus": Exercise("81de8b475dece9044da48a3a", 0),
    "groups": Exercise("1066b4634396d5ccefcb8aed", 0),
    "keyness": Exercise("6991eb6dd5992d158e25cb38", 1),
    "loaded_terms": Exercise("dc66a41233b5361ea29f17b1"),
    "topics": Exercise("9d60682d175dc17ae56b1f61", 0),
    "validation": Exercise("7142f564a2484b0fa4360043"),
    "voices": Exercise("a8d85440a7c4a7b762edd5e0"),
}


def check_answer(exercise: str, answer: Any = None) -> str:
    """Is the answer to an exercise of the notebooks right?

    Parameters
    ----------
    exercise : str
        Name of the exercise, as in ``notebooks/README.md``.
    answer : str or number, optional
        A number may have more decimals than asked for; capitals and spaces of words do not matter.

    Returns
    -------
    str
        One sentence: right, not right, or that there is no answer yet. It never holds the answer.

    Raises
    ------
    ParameterError
        If there is no such exercise, or the answer is of another kind than asked for.

    Notes
    -----
    Hashes keep the answer from being read by accident, not from being guessed by a program.

    Examples
    --------
    >>> check_answer("formulas")
    'No answer yet: formulas asks for a number with 2 decimals.'
    """
    if exercise not in EXERCISES:
        raise ParameterError(f"There is no exercise {exercise!r}.{nearest(str(exercise), EXERCISES)}")
    asked = EXERCISES[exercise]
    if answer is None or answer == "":
        return f"No answer yet: {exercise} asks for {asked.wanted}."
    if seal(exercise, answer, asked.decimals) == asked.sealed:
        return f"Right: {exercise}."
    return f"Not right yet: {exercise} asks for {asked.wanted}; read the question and the table once more."


def seal(exercise: str, answer: Any, decimals: int = -1) -> str:
    """Return the hash of an answer, as `EXERCISES` keeps it.

    Parameters
    ----------
    exercise : str
    answer : str or number
    decimals : int
        Of a number; -1 for a word.

    Raises
    ------
    ParameterError
        If the answer is of the wrong kind.
    """
    normal = _word(exercise, answer) if decimals < 0 else _number(exercise, answer, decimals)
    return hashlib.sha256(f"framing exercise {exercise}: {normal}".encode()).hexdigest()[:24]


def _word(exercise: str, answer: Any) -> str:
    if not isinstance(answer, str):
        raise ParameterError(f"The answer to {exercise} is a word or words in quotation marks, not {_kind(answer)}.")
    return " ".join(answer.casefold().replace("’", "'").split())


def _number(exercise: str, answer: Any, decimals: int) -> str:
    value = answer
    if isinstance(answer, str):
        try:
            value = float(answer.strip().rstrip("%").replace(",", "").replace("−", "-"))
        except ValueError:
            raise ParameterError(f"The answer to {exercise} is a number, not the text {answer[:40]!r}.") from None
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise ParameterError(f"The answer to {exercise} is a number, not {_kind(answer)}.")
    if not math.isfinite(float(value)):
        raise ParameterError(f"The answer to {exercise} is a finite number, not {float(value)}.")
    return f"{round(float(value), decimals) + 0.0:.{decimals}f}"


def _kind(answer: Any) -> str:
    name = type(answer).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"

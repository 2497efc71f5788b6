"""Scare quotes: which words does an outlet put in quotation marks without a speaker?"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.errors import ParameterError
from framing.measures.voices.counting.units import Sides, equal_notes, shares_table
from framing.measures.voices.presentation import SCARE_QUOTES
from framing.result import Result
from framing.result.evidence import passage_spans
from framing.stats.inference import PermutationSettings, works_of
from framing.text.reading import tokenise

LONGEST = 4
"""Most words: what is longer is more often a quotation whose speaker was not found."""
ALL = "all words in marks"


@dataclass(frozen=True)
class ScareSettings(PermutationSettings):
    """Settings of `scare_quotes`, beside those of `framing.stats.inference.PermutationSettings`.

    Attributes
    ----------
    longest : int
        Most words of what counts.

    Raises
    ------
    ParameterError
        If it is below 1.
    """

    longest: int = LONGEST

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.longest < 1:
            raise ParameterError(f"longest is {self.longest}; it must be 1 or more.")


def scare_quotes(comparison: Comparison, settings: ScareSettings | None = None) -> Result:
    """Which words occur in quotation marks without a speaker, and how often in a thousand own words?

    Parameters
    ----------
    comparison : Comparison
        Of passages; outlets are compared, or the whole corpus is described, as in
        `framing.measures.voices.quoted_words.voices`.
    settings : ScareSettings, optional

    Returns
    -------
    Result
        The first row is all of them together, the others are words or phrases. Compared: `words, k_target,
        k_reference, pk_target, pk_reference` (per thousand own words), `log_ratio, low, high, p, q, permutations`, of
        which p and q in the first row only; not compared: `words, k, n, share, low, high` and `pk`.
        `tables["spans"]`: the passages behind each row, so that `evidence` shows them in their
        sentences.

    Notes
    -----
    Marks without a speaker hold at a distance, but also name: a title, a nickname, a word as a word.
    Read them. What has more than `longest` words is excluded, and counted in a note. The assumption most
    likely to be false: that no quotation lost its speaker.
    """
    settings = settings or ScareSettings()
    sides = Sides.of(comparison)
    passages = sides.passages
    open_ = (passages["voice"].eq("quoted") & passages["kind"].ne("indirect") & passages["speaker"].eq("")).to_numpy()
    short = open_ & (sides.words <= settings.longest) & (sides.words > 0)
    forms = np.array([" ".join(tokenise(text)) if is_short else "" for text, is_short in
                      zip(passages["text"], short, strict=True)], dtype=object)  # fmt: skip
    names = sorted(set(forms[short]))
    k = np.column_stack([short, *(forms == name for name in names)]).astype(float)
    own = (sides.words * passages["voice"].eq("outlet").to_numpy())[:, None].astype(float)
    table = _ordered(shares_table("words", [ALL, *names], k, own, sides, settings))
    if sides.compared:
        # One question is asked; single words are there to be read.
        first = table["words"] == ALL
        table["p"] = table["p"].where(first)
        table["q"] = table["p"]
        table["permutations"] = table["permutations"].where(first, 0)
    for column in [c for c in table if c.startswith("share")]:
        table[column.replace("share", "pk")] = 1000 * table[column]
    longer = int((open_ & ~short).sum())
    behind = [(label, row) for row in np.flatnonzero(short) for label in (ALL, forms[row])]
    listed = passage_spans([label for label, _ in behind], passages.iloc[[row for _, row in behind]])
    return Result(
        "scare_quotes",
        table.drop(columns=["share_target", "share_reference"], errors="ignore"),
        sides.describe(),
        tables={"spans": listed},
        settings=asdict(settings) | sides.tests(settings, table),
        notes=(
            *sides.notes,
            *equal_notes(table, sides, settings),
            f"{longer} longer stretch{'' if longer == 1 else 'es'} in marks without a speaker "
            f"({settings.longest + 1} words or more) excluded: more often quotations whose speaker was not found.",
        ),
        validity=validity(language_of(sides.passages), comparison.corpus.folder),
        references=("woodruff1971", *works_of(sides.design, settings)),
        methods=(
            f"Words in quotation marks that nobody in particular says (at most {settings.longest} words) were counted "
            f"per thousand own words and {sides.worded(settings)}."
        ),
        presentation=SCARE_QUOTES,
    )


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return all of them first, then words by how often they occur."""
    counts = table["k"] if "k" in table else table["k_target"] + table["k_reference"]
    table = table.assign(_all=table["words"] != ALL, _k=-counts).sort_values(["_all", "_k", "words"], kind="stable")
    return table[(table["_k"] < 0) | ~table["_all"]].drop(columns=["_all", "_k"]).reset_index(drop=True)

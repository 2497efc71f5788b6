"""Sheets: rows of a corpus drawn for coding, stratified, blind, in an order that can be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil

import numpy as np
import pandas as pd
from scipy import stats

from framing.corpus.corpus import Corpus
from framing.corpus.selection import column_of
from framing.errors import CorpusError, ParameterError, nearest
from framing.stats.seeds import child
from framing.text.reading import HOLE
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.workbook import as_cell_text

ALLOCATIONS = ("equal", "proportional")
GAP = " […] "
"""What coders see where words of another voice were taken out."""


@dataclass(frozen=True)
class SheetSettings:
    """How rows are drawn for coding.

    Attributes
    ----------
    n : int
        Rows in all; 0 for as many as `wanted` needs.
    strata : tuple of str
        Columns; rows are drawn within each combination of their values.
    allocation : {"equal", "proportional"}
        As many rows of every stratum, or in proportion to its size.
    wanted : float
        Half width of the 95 % interval of a share in each stratum (with ``equal``), or in all.
    seed : int

    Raises
    ------
    ParameterError
        If a number is out of range, or there is no such allocation.
    """

    n: int = 0
    strata: tuple[str, ...] = ("outlet",)
    allocation: str = "equal"
    wanted: float = 0.1
    seed: int = 1

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ParameterError(f"n is {self.n}; it must be 0 or more.")
        if not 0 < self.wanted < 0.5:
            raise ParameterError(f"wanted is {self.wanted}; the half width of a share's interval is below 0.5.")
        if self.seed < 0:
            raise ParameterError(f"seed is {self.seed}; it must be 0 or more.")
        if self.allocation not in ALLOCATIONS:
            raise ParameterError(f"There is no allocation {self.allocation!r}.{nearest(self.allocation, ALLOCATIONS)}")


@dataclass(frozen=True, eq=False)
class Sheet:
    """Rows drawn for coding.

    Attributes
    ----------
    rows : DataFrame
        What coders get: `row_id, text`, a column for each variable, `comment`.
    key : DataFrame
        What they do not get: `row_id`, the key of the corpus, `doc_id, stratum, probability, text_sha256`.
    codebook : Codebook
    settings : dict
    notes : tuple of str
    """

    rows: pd.DataFrame
    key: pd.DataFrame
    codebook: Codebook
    settings: dict
    notes: tuple[str, ...]


def size_for(wanted: float, rows: int, level: float = 0.95) -> int:
    """How many of so many rows must be coded for the interval of a share to be ± `wanted`, whatever the share?

    Examples
    --------
    >>> size_for(0.1, 10_000), size_for(0.1, 100), size_for(0.05, 100_000)
    (96, 50, 383)

    References
    ----------
    Cochran, W. G. (1977). Sampling techniques, 3rd edition, eq. 4.2.
    """
    first = float(stats.norm.ppf(0.5 + level / 2)) ** 2 * 0.25 / wanted**2
    return min(rows, ceil(first / (1 + (first - 1) / rows)))


def draw_sheet(corpus: Corpus, codebook: Codebook, settings: SheetSettings | None = None) -> Sheet:
    """Which rows should people code, so that their codes can speak for the corpus?

    Parameters
    ----------
    corpus : Corpus
        Documents or passages; one row is coded at a time. Rows without a word are not drawn.
    codebook : Codebook
    settings : SheetSettings, optional

    Returns
    -------
    Sheet
        Rows in random order, without outlet, date, speaker or any other column; `key` has each row's probability of
        being drawn, which `framing.corrected` needs.

    Raises
    ------
    CorpusError
        If there is no such column, or no row to draw.
    ParameterError
        If fewer rows are asked for than there are strata.

    Notes
    -----
    The order of the corpus's rows does not matter: the same rows and seed give the same sheet. The assumption most
    likely to be false: that a text does not show which outlet it is from.
    """
    settings = settings or SheetSettings()
    table = corpus.documents[[bool(text.replace(HOLE, "").strip()) for text in corpus.documents["text"]]]
    table = table.sort_values(corpus.key, kind="stable").reset_index(drop=True)
    if not len(table):
        raise CorpusError(f"No row of '{corpus.name}' has a text.")
    stratum = _strata(table, corpus.name, settings.strata)
    sizes = stratum.value_counts().sort_index()
    wanted = _allocated(sizes, settings)
    rng = np.random.default_rng(child(settings.seed, "coding sheet"))
    chosen = np.concatenate(
        [rng.choice(np.flatnonzero((stratum == name).to_numpy()), n, replace=False) for name, n in wanted.items()]
    )
    chosen = rng.permutation(chosen)
    texts = [as_cell_text(table["text"].iloc[at].replace(HOLE, GAP).strip()) for at in chosen]
    keys = table[corpus.key].astype(str).iloc[chosen].tolist()
    ids = [row_id(number, key, settings.seed) for number, key in enumerate(keys, 1)]
    rows = pd.DataFrame({"row_id": ids, "text": texts} | {v.name: "" for v in codebook.variables} | {"comment": ""})
    key = pd.DataFrame({"row_id": ids, corpus.key: keys})
    key["doc_id"] = table["doc_id"].iloc[chosen].to_numpy()
    key["stratum"] = stratum.iloc[chosen].to_numpy()
    key["probability"] = [wanted[name] / sizes[name] for name in key["stratum"]]
    key["text_sha256"] = [text_hash(text) for text in texts]
    about = asdict(settings) | {"corpus": corpus.name, "key": corpus.key, "fingerprint": corpus.fingerprint()}
    return Sheet(rows, key, codebook, about, _notes(corpus, len(table), wanted, sizes))


def text_hash(text: str) -> str:
    """Return a hash of a text that white space and the edges of a cell do not change."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()


def row_id(number: int, key: str, seed: int) -> str:
    """Return a name of a row that no spreadsheet takes for a number or a day, and that no other row can be typed as."""
    check = hashlib.sha256(f"{seed} {number} {key}".encode("utf-8", "replace")).hexdigest()[:4]
    return f"r{number:04}-{check}"


def _strata(table: pd.DataFrame, name: str, columns: Sequence[str]) -> pd.Series:
    if not columns:
        return pd.Series("all", index=table.index)
    parts = [column_of(table, name, column).astype(str) for column in columns]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + " / " + part
    return joined


def _allocated(sizes: pd.Series, settings: SheetSettings) -> dict[str, int]:
    """Return how many rows are drawn of each stratum; what a small one cannot give, others give."""
    total = int(sizes.sum())
    if not settings.n and settings.allocation == "equal":
        return {str(name): size_for(settings.wanted, int(size)) for name, size in sizes.items()}
    n = min(settings.n or size_for(settings.wanted, total), total)
    if n < len(sizes):
        raise ParameterError(f"{n} rows are fewer than the {len(sizes)} strata; ask for more, or for fewer strata.")
    out = {str(name): 1 for name in sizes.index}
    share = {str(name): 1.0 if settings.allocation == "equal" else size / total for name, size in sizes.items()}
    for _ in range(n - len(sizes)):
        open_strata = [name for name in out if out[name] < sizes[name]]
        out[min(open_strata, key=lambda name: (out[name] / share[name], name))] += 1
    return out


def _notes(corpus: Corpus, rows: int, wanted: dict[str, int], sizes: pd.Series) -> tuple[str, ...]:
    said = [f"{count} of {sizes[name]:,} rows of {name}" for name, count in wanted.items()]
    lost = len(corpus.documents) - rows
    notes = [f"Drawn: {'; '.join(said)}."]
    return (*notes, f"{lost} rows without a text were not drawn.") if lost else tuple(notes)

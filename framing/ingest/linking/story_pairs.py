"""Pairs of documents for a person to judge: drawn from the proposed stories and the near misses, and read again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.cells import csv_text
from framing.errors import CorpusError, ParameterError
from framing.ingest.linking.stories import FLOOR, Pair, Proposal
from framing.stats.coded.strata import precision_and_recall
from framing.stats.seeds import child
from framing.text.reading import many
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.coding_folder import CodingKey, sheet_files
from framing.validation.coding.filled import Filled, read_filled
from framing.validation.coding.sheet import text_hash
from framing.validation.coding.workbook import as_cell_text

FIRM, NEAR = 1.5, 0.75
"""Parts of the threshold at which the strata of proposed pairs, and of near misses, are divided."""
STRATA = ("proposed, firmly", "proposed", "nearly proposed", "not proposed")
SUFFIXES = (".csv", ".xlsx")
SHOWN_WORDS = 40
YES, NO = "yes", "no"
_BOOK = {
    "name": "Same event",
    "instructions": "Each row holds the beginnings of two documents. Do they report the same event?\n"
    "The same event: what happened at one place and time, and what follows from it at once. Not the same: two\n"
    "stages of one conflict, trial or tournament; two events of one kind; a round-up that names the event too.",
    "variables": {"same": {"question": "Do both documents report the same event?", "values": [YES, NO]}},
}
BOOK = Codebook.of(_BOOK)


@dataclass(frozen=True)
class Judged:
    """What a person judged of a sheet.

    Attributes
    ----------
    filled : Filled
        With every trouble, by cell.
    figures : dict of str to (estimate, low, high)
        ``precision`` and ``recall`` of the proposal from which the pairs were drawn.
    """

    filled: Filled
    figures: dict[str, tuple[float, float, float]]


def strata_of(pairs: pd.DataFrame, alike: float) -> np.ndarray:
    """Return the stratum of each pair, an index into `STRATA`."""
    likeness, same = pairs["likeness"].to_numpy(), pairs["same"].to_numpy()
    return np.where(same, np.where(likeness >= FIRM * alike, 0, 1), np.where(likeness >= NEAR * alike, 2, 3))


def draw_pairs(
    proposal: Proposal, documents: pd.DataFrame, alike: float, n: int, seed: int = 1
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Which pairs should a person judge, so that precision and recall of the stories can be estimated?

    Parameters
    ----------
    proposal : Proposal
    documents : DataFrame
        `doc_id, outlet, published, title, text`.
    alike : float
        The threshold.
    n : int
        Pairs; as many of each of `STRATA`, as far as there are.
    seed : int

    Returns
    -------
    (DataFrame, dict)
        The sheet (`row_id, text, same, comment`), in random order, without likeness; and what is needed to read it
        again: the pair, stratum and text of each row, and the sizes of the strata.

    Raises
    ------
    CorpusError
        If there is no pair.
    ParameterError
        If n is less than 1, or seed less than 0.
    """
    if n < 1 or seed < 0:
        raise ParameterError(f"n is {n} and seed {seed}; n is 1 or more, and seed 0 or more.")
    pairs = proposal.pairs
    if not len(pairs):
        raise CorpusError("No two documents are alike or nearly so: there is no pair to judge.")
    stratum = strata_of(pairs, alike)
    sizes = np.bincount(stratum, minlength=len(STRATA))
    wanted = _spread(sizes, n)
    rng = np.random.default_rng(child(seed, "pairs of stories"))
    chosen = [rng.choice(np.flatnonzero(stratum == at), wanted[at], replace=False) for at in range(len(STRATA))]
    order = rng.permutation(np.concatenate(chosen))
    about = documents.drop_duplicates("doc_id").set_index("doc_id")
    code = hashlib.sha256(repr((pairs.to_numpy().tolist(), n, seed)).encode("utf-8", "replace")).hexdigest()[:4]
    rows, key = [], []
    for number, at in enumerate(order.tolist(), 1):
        one, other = pairs["doc_1"].iat[at], pairs["doc_2"].iat[at]
        text = as_cell_text(f"1: {_shown(about.loc[one])}\n\n2: {_shown(about.loc[other])}")
        row_id = f"p{number:04}-{code}"
        rows.append((row_id, text, "", ""))
        key.append({"row_id": row_id, "pair": [one, other], "stratum": int(stratum[at]), "text": text_hash(text)})
    sheet = pd.DataFrame(rows, columns=["row_id", "text", "same", "comment"])
    return sheet, {"code": code, "sizes": sizes.tolist(), "rows": key}


def write_pairs(sheet: pd.DataFrame, path: Path) -> None:
    """Write a sheet of pairs as CSV or XLSX.

    Raises
    ------
    ParameterError
        If the file has another suffix, is there already, or its folder is not.
    """
    check_sheet_path(path)
    data = ("\ufeff" + csv_text(sheet)).encode("utf-8", "replace")
    if path.suffix.lower() == ".xlsx":
        data = dict(sheet_files("pairs", sheet, BOOK))["pairs.xlsx"]
    path.write_bytes(data)


def check_sheet_path(path: Path) -> None:
    """Refuse a file that a sheet cannot be written into."""
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError(f"A sheet is written as {' or '.join(SUFFIXES)}, not as '{path.name}'.")
    if path.exists():
        raise ParameterError(f"'{path}' is there already, and filled sheets are never overwritten: name a new file.")
    if not path.parent.is_dir():
        raise ParameterError(f"There is no folder '{path.parent}' for the sheet.")


def read_pairs(path: Path, drawn: Mapping[str, Any]) -> Judged:
    """Return what a person entered in a sheet, every trouble with it, and the figures that follow.

    Parameters
    ----------
    path : Path
        The sheet, filled; sorted, cut or retyped.
    drawn : mapping
        What `draw_pairs` returned beside it.

    Raises
    ------
    CorpusError
        If the file cannot be read or has no column row_id.
    """
    rows = drawn["rows"]
    ids = [row["row_id"] for row in rows]
    key = pd.DataFrame({"row_id": ids, "pair": ids, "text_sha256": [row["text"] for row in rows]})
    filled = read_filled(path, CodingKey(key, BOOK, {"key": "pair"}))
    judged, correct = np.zeros(len(STRATA), dtype=int), np.zeros(len(STRATA), dtype=int)
    for row in rows:
        value = filled.codes.get((row["row_id"], "same"))
        judged[row["stratum"]] += value is not None
        correct[row["stratum"]] += value == YES
    figures = precision_and_recall(drawn["sizes"], judged, correct, np.arange(len(STRATA)) < 2)
    return Judged(filled, figures)


def judgements(drawn: Mapping[str, Any], codes: Mapping[tuple[str, str], str]) -> dict[Pair, bool]:
    """Return whether each judged pair is of one event."""
    pairs = {row["row_id"]: row["pair"] for row in drawn["rows"]}
    return {(pairs[row][0], pairs[row][1]): value == YES for (row, _), value in codes.items()}


def described(figures: Mapping[str, tuple[float, ...]], judged: int, days: int, alike: float) -> str:
    """Return a sentence on precision and recall.

    Examples
    --------
    >>> described({"precision": (0.95, 0.9, 0.98), "recall": (float("nan"),) * 3}, 60, 3, 0.22)
    'Estimated from 60 pairs judged by a person: precision .95 (95 % interval .90 to .98); recall unknown (a stratum \
has no judged pair), among pairs at most 3 days apart with a likeness of .11 or more.'
    """
    said = []
    for name, (value, low, high) in figures.items():
        shown = f"{_short(value)} (95 % interval {_short(low)} to {_short(high)})"
        said.append(f"{name} {shown if value == value else 'unknown (a stratum has no judged pair)'}")
    within = f"at most {many(days, 'day')} apart with a likeness of {_short(FLOOR * alike)} or more"
    return f"Estimated from {many(judged, 'pair')} judged by a person: {'; '.join(said)}, among pairs {within}."


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def _spread(sizes: np.ndarray, n: int) -> np.ndarray:
    """Return how many of each stratum are drawn: as many of each, and what one lacks from the others."""
    out = np.zeros(len(sizes), dtype=int)
    for _ in range(min(n, int(sizes.sum()))):
        open_ = np.flatnonzero(out < sizes)
        out[open_[np.argmin(out[open_])]] += 1
    return out


def _shown(row: pd.Series) -> str:
    """Return what a person sees of a document."""
    words = str(row["text"]).split()
    begins = " ".join(words[:SHOWN_WORDS]) + (" …" if len(words) > SHOWN_WORDS else "")
    head = ", ".join(part for part in (str(row["outlet"]), str(row["published"])[:10]) if part)
    return "\n".join(part for part in (head, " ".join(str(row["title"]).split()), begins) if part)

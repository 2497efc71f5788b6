"""Agreement of coders on filled sheets: per variable and pair, with intervals; disagreements; adjudication; gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from framing.errors import CorpusError, ParameterError
from framing.stats.coded.scores import label_scores
from framing.stats.design import MIN_UNITS, Design
from framing.stats.seeds import child
from framing.validation.agreement import alpha_of, coincidences
from framing.validation.coding.codebook import Variable
from framing.validation.coding.coding_folder import CodingKey
from framing.validation.coding.filled import Filled

ALL = "all"
"""What the row of all coders together is called."""
_DEFINED = 0.9
"""Of resamples: where fewer give a figure, there is no interval."""


@dataclass(frozen=True)
class AgreeSettings:
    """How intervals of agreement are made.

    Attributes
    ----------
    resamples : int
        Of documents, with replacement.
    level : float
    seed : int
    """

    resamples: int = 999
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if self.resamples < 99:
            raise ParameterError(f"resamples is {self.resamples}; an interval needs at least 99.")
        if not 0 < self.level < 1:
            raise ParameterError(f"level is {self.level}; it must lie between 0 and 1.")


@dataclass(frozen=True, eq=False)
class Agreement:
    """What filled sheets say.

    Attributes
    ----------
    table : DataFrame
        `variable, coders, level, rows, documents, agreement, agreement_low, agreement_high, kappa, kappa_low,
        kappa_high, alpha, alpha_low, alpha_high`: a row for each pair of coders, and with three or more for all.
        Kappa of pairs and nominal variables only.
    disagreements : DataFrame
        `row_id`, the key of the corpus, `variable`, and a column for each coder.
    troubles : DataFrame
        `file, cell, row_id, variable, found, read_as, trouble`.
    coded : DataFrame
        The key of the corpus, `variable, value, probability, source` (agreed, adjudicated, one coder): what
        `framing.scored` and `framing.corrected` take. Tables of values (machine coders) are not in it.
    adjudication : DataFrame
        `row_id, text, codes`, an empty column for each variable, `comment`: rows with a disagreement that is open.
    notes : tuple of str
    """

    table: pd.DataFrame
    disagreements: pd.DataFrame
    troubles: pd.DataFrame
    coded: pd.DataFrame
    adjudication: pd.DataFrame
    notes: tuple[str, ...]


def agree(
    filled: Sequence[Filled], key: CodingKey, adjudicated: Filled | None = None, settings: AgreeSettings | None = None
) -> Agreement:
    """How far do coders agree, where do they not, and what is the code of each row?

    Parameters
    ----------
    filled : sequence of Filled
        Two or more coders; a machine's table of values is one more.
    key : CodingKey
    adjudicated : Filled, optional
        The adjudication sheet, filled.
    settings : AgreeSettings, optional

    Returns
    -------
    Agreement

    Raises
    ------
    CorpusError
        If there are fewer than two coders, or two of one name.

    Notes
    -----
    A cell left empty is no code. Intervals: percentiles of a bootstrap over documents; none below eight, or where one
    resample in ten has nothing that could disagree. The assumption most likely to be false: coders worked alone.

    References
    ----------
    Krippendorff, K. (2019). Content analysis, 4th edition, chapter 12. Cohen, J. (1960). Educational and Psychological
    Measurement 20, 37–46. Zapf, A. et al. (2016). BMC Medical Research Methodology 16, 93 (bootstrap intervals).
    """
    settings = settings or AgreeSettings()
    names = [one.coder for one in filled]
    if len(names) < 2:
        raise CorpusError(f"Agreement needs two coders; there is {len(names)}.")
    if len(set(names)) < len(names):
        raise CorpusError(f"Two sheets are of one coder ({', '.join(sorted(names))}): give the files other names.")
    rows, variables = list(key.key["row_id"]), key.codebook.variables
    documents = key.key["doc_id"].to_numpy(dtype=str)
    made = []
    for variable in variables:
        codes = [[one.codes.get((row_id, variable.name)) for row_id in rows] for one in filled]
        groups = [*combinations(range(len(names)), 2), *([tuple(range(len(names)))] if len(names) > 2 else [])]
        for group in groups:
            coders = ALL if len(group) > 2 else f"{names[group[0]]}, {names[group[1]]}"
            found = _figures([codes[i] for i in group], variable, documents, settings)
            made.append({"variable": variable.name, "coders": coders, "level": variable.level} | found)
    troubles = pd.concat(
        [one.troubles for one in [*filled, *([adjudicated] if adjudicated else [])]], ignore_index=True
    )
    coded, open_rows = _gold(filled, key, adjudicated)
    return Agreement(
        pd.DataFrame(made), _disagreements(filled, key), troubles, coded, _adjudication(filled, key, open_rows),
        _notes(filled, open_rows, len(rows)),
    )  # fmt: skip


def _figures(
    codes: list[list[str | None]], variable: Variable, documents: np.ndarray, settings: AgreeSettings
) -> dict[str, float]:
    """Return agreement, kappa and alpha of some coders, with their intervals."""
    units = [[code for code in unit if code is not None] for unit in zip(*codes, strict=True)]
    kept = np.array([i for i, unit in enumerate(units) if len(unit) > 1], dtype=int)
    names, place = np.unique(documents[kept], return_inverse=True)
    out: dict[str, float] = {"rows": len(kept), "documents": len(names)}
    values = sorted({code for i in kept for code in units[i]}, key=_sorted_by(variable))
    # An ordinal variable is ranked in the order of its codebook.
    met = coincidences([units[i] for i in kept], values)
    size = len(values)
    by_document = np.zeros((len(names), size * size))
    np.add.at(by_document, place, met.reshape(len(kept), size * size))
    pairs = np.zeros_like(by_document)
    if len(codes) == 2:
        position = {value: i for i, value in enumerate(values)}
        for at, i in zip(place, kept, strict=True):
            pairs[at, position[codes[0][i]] * size + position[codes[1][i]]] += 1

    def figures(weights: np.ndarray) -> np.ndarray:
        summed = (weights @ by_document).reshape(-1, size, size)
        with np.errstate(invalid="ignore", divide="ignore"):
            same = np.trace(summed, axis1=1, axis2=2) / summed.sum(axis=(1, 2))
        alpha = np.array([alpha_of(one, values, variable.level) for one in summed])
        kappa = np.full(len(same), np.nan)
        if len(codes) == 2 and variable.level == "nominal" and size:
            counts = (weights @ pairs).reshape(-1, size, size)
            kappa = label_scores(counts, counts.sum(axis=(1, 2)))["kappa"]
        return np.column_stack([same, kappa, alpha])

    if not len(kept):
        whole, limits = np.full(3, np.nan), np.full((2, 3), np.nan)
    else:
        whole = figures(np.ones((1, len(names))))[0]
        limits = _limits(figures, names, settings)
    for i, name in enumerate(("agreement", "kappa", "alpha")):
        known = np.isfinite(whole[i])
        low, high = (float(limit[i]) if known else float("nan") for limit in limits)
        out |= {name: float(whole[i]), f"{name}_low": low, f"{name}_high": high}
    return out


def _limits(figures, names: np.ndarray, settings: AgreeSettings) -> np.ndarray:
    """Return limits of the figures by a bootstrap over documents."""
    if len(names) < MIN_UNITS:
        return np.full((2, 3), np.nan)
    weights = Design.of(names.tolist(), names.tolist()).bootstrap(settings.resamples, child(settings.seed, "agreement"))
    drawn = figures(weights.astype(float))
    tail = (1 - settings.level) / 2
    limits = np.full((2, 3), np.nan)
    for i in range(3):
        known = drawn[np.isfinite(drawn[:, i]), i]
        if len(known) >= _DEFINED * len(drawn):
            limits[:, i] = np.quantile(known, [tail, 1 - tail])
    return limits


def _sorted_by(variable: Variable):
    """Return how values are ordered: as in the codebook, or as numbers."""
    order = {value: i for i, value in enumerate(variable.values)}
    return (lambda value: float(value)) if variable.level in ("interval", "ratio") else (lambda value: order[value])


def _disagreements(filled: Sequence[Filled], key: CodingKey) -> pd.DataFrame:
    """Return every row and variable on which two coders differ."""
    name, found = key.settings["key"], []
    for row_id, of_corpus in zip(key.key["row_id"], key.key[name], strict=True):
        for variable in key.codebook.variables:
            codes = {one.coder: one.codes.get((row_id, variable.name), "") for one in filled}
            if len(set(codes.values()) - {""}) > 1:
                found.append({"row_id": row_id, name: of_corpus, "variable": variable.name} | codes)
    return pd.DataFrame(found, columns=["row_id", name, "variable", *(one.coder for one in filled)])


def _gold(filled: Sequence[Filled], key: CodingKey, adjudicated: Filled | None):
    """Return the code of each row and variable, and what is open: row_id to variables."""
    people = [one for one in filled if not one.is_table]
    decided = adjudicated.codes if adjudicated else {}
    name, found = key.settings["key"], []
    open_rows: dict[str, list[str]] = {}
    for row in key.key.to_dict("records"):
        for variable in key.codebook.variables:
            at = (row["row_id"], variable.name)
            codes = [one.codes[at] for one in people if at in one.codes]
            if at in decided:
                value, source = decided[at], "adjudicated"
            elif len(set(codes)) == 1:
                value, source = codes[0], "agreed" if len(codes) > 1 else "one coder"
            else:
                if codes:
                    open_rows.setdefault(row["row_id"], []).append(variable.name)
                continue
            about = {name: row[name], "variable": variable.name, "value": value}
            found.append(about | {"probability": row["probability"], "source": source})
    return pd.DataFrame(found, columns=[name, "variable", "value", "probability", "source"]), open_rows


def _adjudication(filled: Sequence[Filled], key: CodingKey, open_rows: dict[str, list[str]]) -> pd.DataFrame:
    """Return a sheet of the rows that are open, with what each coder entered."""
    people, rows = [one for one in filled if not one.is_table], []
    for row_id, variables in open_rows.items():
        text = next((one.texts[row_id] for one in people if row_id in one.texts), "")
        said = [
            f"{name}: "
            + ", ".join(f"{one.codes[row_id, name]} ({one.coder})" for one in people if (row_id, name) in one.codes)
            for name in variables
        ]
        empty = {variable.name: "" for variable in key.codebook.variables} | {"comment": ""}
        rows.append({"row_id": row_id, "text": text, "codes": "; ".join(said)} | empty)
    columns = ["row_id", "text", "codes", *(variable.name for variable in key.codebook.variables), "comment"]
    return pd.DataFrame(rows, columns=columns, dtype=str)


def _notes(filled: Sequence[Filled], open_rows: dict[str, list[str]], rows: int) -> tuple[str, ...]:
    said = []
    if open_rows:
        said.append(
            f"{len(open_rows)} of {rows} rows have a disagreement that is open. Figures corrected without them are "
            "biased: what coders disagree on is not like the rest. Fill in the adjudication sheet."
        )
    machines = [one.coder for one in filled if one.is_table]
    if machines:
        said.append(f"Tables of values ({', '.join(machines)}) are compared with the coders, and are not in the gold.")
    return tuple(said)

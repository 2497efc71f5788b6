"""Coded tables: one row a code, as people bring them; how far their coders agree, and what each row is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError
from framing.result import Presentation, Result
from framing.text.reading import many
from framing.validation.agreement import LEVELS
from framing.validation.coding.agree import AgreeSettings, agree
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.coding_folder import CodingKey
from framing.validation.coding.filled import TROUBLES, Filled, cells_of
from framing.validation.correction.coded_values import is_missing

ADJUDICATED = "adjudicated"
"""The coder whose codes decide where others disagree."""


def read_coded(path: str | Path) -> pd.DataFrame:
    """Return a table of coded values (CSV, XLSX, ODS), every cell as text.

    Parameters
    ----------
    path : str or Path
        With the columns `doc_id` or `passage_id`, `value`, and where there are several `variable` and `coder`; where
        rows were drawn with unequal chances `probability`. `coded.csv` of `framing agree` is such a table.

    Raises
    ------
    CorpusError
        If there is no such file, or a column is missing.
    """
    head, rows, _ = cells_of(Path(path))
    table = pd.DataFrame(rows, columns=[name.strip() for name in head], dtype=str)
    if "value" not in table or not {"doc_id", "passage_id"} & set(table):
        raise CorpusError(
            f"'{path}' needs the columns doc_id or passage_id, value and, where there are several, variable and coder; "
            f"it has: {', '.join(head[:8])}."
        )
    return table


def gold_of(coded: pd.DataFrame) -> pd.DataFrame:
    """Return one value a row of the corpus and variable, from the codes of several coders.

    Parameters
    ----------
    coded : DataFrame
        Of `read_coded`. Without a column `coder` it is returned as it is.

    Returns
    -------
    DataFrame
        The columns of `coded` without `coder`, and `source`: ``adjudicated``, ``agreed`` or ``one coder``. Where
        coders disagree and no coder ``adjudicated`` decides, there is no row.
    """
    if "coder" not in coded:
        return coded
    names = [name for name in ("doc_id", "passage_id", "variable") if name in coded]
    found = []
    for _, rows in coded[~coded["value"].map(is_missing).astype(bool)].groupby(names, sort=False):
        decided = rows[rows["coder"].str.strip().str.casefold() == ADJUDICATED]
        taken = decided if len(decided) else rows
        if taken["value"].str.strip().nunique() == 1:
            source = ADJUDICATED if len(decided) else "agreed" if rows["coder"].nunique() > 1 else "one coder"
            found.append(taken.iloc[0].to_dict() | {"source": source})
    return pd.DataFrame(found, columns=[*coded.columns, "source"]).drop(columns="coder")


def agreed(comparison: Comparison, coded: pd.DataFrame, level: str = "nominal", seed: int = 1) -> Result:
    """How far do coders agree on rows of a comparison, and on which do they not?

    Parameters
    ----------
    comparison : Comparison
    coded : DataFrame
        Of `read_coded`, with the column `coder`; codes of ``adjudicated`` are not compared.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Of all variables; ordinal values are ordered by name.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Result
        One row a variable and pair of coders, and with three or more all of them: `coders, alpha, low, high, kappa,
        kappa_low, kappa_high, agreement, rows, documents`. `tables["disagreements"]`: `row_id`, the key of the corpus,
        `variable`, a column a coder.

    Raises
    ------
    CorpusError
        If there are fewer than two coders, a coder gave a row two values, or no coded row is in the comparison.
    ParameterError
        If there is no such level.

    Notes
    -----
    Figures and intervals: `framing.validation.coding.agree.agree`. The assumption most likely to be false: coders
    worked alone.

    References
    ----------
    Krippendorff, K. (2019). Content analysis, 4th edition, chapter 12.
    """
    if level not in LEVELS:
        raise ParameterError(f"There is no level {level!r}; there are {', '.join(LEVELS)}.")
    if "coder" not in coded:
        raise CorpusError("The table of coded values has no column 'coder', so agreement cannot be measured.")
    name = comparison.corpus.key
    table = coded[~coded["value"].map(is_missing).astype(bool)]
    table = table[table["coder"].str.strip().str.casefold() != ADJUDICATED]
    table = table.assign(variable=table.get("variable", "code"))
    key = _key(comparison, table, level)
    filled = [_filled(coder, rows, name) for coder, rows in table.groupby("coder", sort=True)]
    found = agree(filled, key, settings=AgreeSettings(seed=seed))
    columns = {"alpha_low": "low", "alpha_high": "high"}
    shown = found.table.rename(columns=columns)
    shown["coders"] = shown["variable"] + ": " + shown["coders"]
    kept = ["coders", "alpha", "low", "high", "kappa", "kappa_low", "kappa_high", "agreement", "rows", "documents"]
    open_rows = found.disagreements["row_id"].nunique()
    return Result(
        "agreed",
        shown[kept],
        comparison.describe(),
        tables={"disagreements": found.disagreements.drop(columns="row_id")},
        settings={"level": level, "seed": seed},
        notes=(f"Coders disagree on {many(open_rows, 'row')} of {len(key.key):,}.", *comparison.notes),
        references=("krippendorff2019", "cohen1960"),
        validity={"figure": _alphas(shown), "data": f"{len(key.key):,} coded rows", "date": "of this comparison"},
        methods=f"{many(len(filled), 'coder')} coded {len(key.key):,} rows. Their agreement is Krippendorff's alpha "
        f"({level}; Krippendorff 2019) and Cohen's kappa (1960), with 95 % bootstrap intervals over documents.",
        presentation=AGREED,
    )  # fmt: skip


def _alphas(table: pd.DataFrame) -> str:
    known = table[table["alpha"].notna()]
    return ", ".join(f"α = {row.alpha:.2f} ({row.coders})" for row in known.itertuples()) or "α is not defined"


def _key(comparison: Comparison, table: pd.DataFrame, level: str) -> CodingKey:
    """Return the rows of a comparison that were coded, as the key of a coding folder holds them."""
    name = comparison.corpus.key
    if name not in table:
        raise CorpusError(f"The table of coded values has no column '{name}'.")
    documents = comparison.corpus.documents.iloc[comparison.rows]
    documents = documents[documents[name].astype(str).isin(set(table[name]))].sort_values(name, kind="stable")
    if not len(documents):
        raise CorpusError(f"None of {table[name].nunique()} coded {name}s is in the comparison.")
    key = pd.DataFrame({"row_id": documents[name].astype(str).to_numpy()})
    key = key.assign(**{name: key["row_id"]})
    key["doc_id"] = documents["doc_id"].to_numpy()
    key["probability"] = 1.0
    key["text_sha256"] = ""
    values = {variable: sorted(set(rows["value"].str.strip())) for variable, rows in table.groupby("variable")}
    numbers = level in ("interval", "ratio")
    about = {variable: {"level": level, "values": [] if numbers else names} for variable, names in values.items()}
    return CodingKey(key, Codebook.of({"variables": about}), {"key": name, "corpus": comparison.corpus.name})


def _filled(coder: str, rows: pd.DataFrame, name: str) -> Filled:
    """Return what a coder of a table entered."""
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, variable, value in zip(rows[name], rows["variable"], rows["value"], strict=True):
        given[str(key), str(variable)].add(value.strip())
    twice = [at for at, values in given.items() if len(values) > 1]
    if twice:
        raise CorpusError(f"{coder} gave {many(len(twice), 'row')} two values, first {name} '{twice[0][0]}'.")
    codes = {at: values.pop() for at, values in given.items()}
    return Filled(str(coder), codes, pd.DataFrame(columns=TROUBLES), {})


def _caption(result: Result) -> str:
    return (
        f"Krippendorff's alpha of coders ({result.settings['level']}), with 95 % confidence intervals over documents; "
        "1 is complete agreement, 0 what chance gives."
    )


AGREED = Presentation(
    "Agreement of coders",
    heads={"coders": "variable and coders", "alpha": "α", "kappa": "κ", "agreement": "share of equal codes"},
    estimate="alpha",
    label="Krippendorff's α",
    caption=_caption,
    empty="Nothing was coded by two people.",
    place="framing.validation.coding.coded_table:AGREED",
)

"""Intrusion sheets: items in which one word or topic does not belong, as sheets that people fill, and their scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.cells import as_written
from framing.errors import CorpusError, ParameterError, nearest
from framing.lexicon import Lexicon
from framing.stats.design import MIN_UNITS
from framing.stats.seeds import child
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.coding_folder import CodingKey
from framing.validation.coding.filled import Filled
from framing.validation.coding.sheet import Sheet, row_id, text_hash
from framing.validation.intrusion import category_intrusion, intrusion_scores

KINDS = ("words", "texts", "categories")
VARIABLE = "odd_one"
_ASKED = {
    "words": "Which of these words does not belong with the others?",
    "texts": "Which of these groups of words is not what the text is about?",
    "categories": "Which of these entries does not belong with the others?",
}
_RESAMPLES = 999


def intrusion_sheet(source: str | Path, kind: str, seed: int = 1) -> Sheet:
    """Return items for people to judge: of the topics of a report, or of the categories of a lexicon.

    Parameters
    ----------
    source : str or Path
        For ``words`` and ``texts`` the folder of a report that `notebooks/topics.ipynb` made, whose items it takes;
        for ``categories`` the name or path of a lexicon.
    kind : {"words", "texts", "categories"}
    seed : int
        Of the items of categories.

    Raises
    ------
    ParameterError
        If there is no such kind.
    CorpusError
        If the report has no such items, or the lexicon none to make.

    References
    ----------
    Chang et al. (2009), Reading Tea Leaves, NIPS 22, 288–296.
    """
    if kind not in KINDS:
        there = ", ".join(KINDS)
        raise ParameterError(f"There is no intrusion test {kind!r}; there are {there}.{nearest(kind, KINDS)}")
    if kind == "categories":
        lexicon = Lexicon.read(source)
        items, right = category_intrusion(lexicon, seed)
        what, corpus = f"{lexicon.header['name']} {lexicon.header['version']}".strip(), "its own entries"
    else:
        items, right, what, corpus = _of_report(Path(source), kind)
    letters = [name for name in items if len(str(name)) == 1]
    texts = [_shown(row, letters) for row in items.to_dict("records")]
    ids = [row_id(number, f"{kind} {item}", seed) for number, item in enumerate(items["item"], 1)]
    rows = pd.DataFrame({"row_id": ids, "text": texts, VARIABLE: "", "comment": ""})
    key = right.assign(row_id=ids, item=right["item"].astype(str), right=right["odd_one"]).drop(columns="odd_one")
    key = key.assign(doc_id=key["item"], stratum="all", probability=1.0, text_sha256=[text_hash(t) for t in texts])
    about = {"intrusion": kind, "what": what, "corpus": corpus, "key": "item", "seed": seed, "letters": letters}
    return Sheet(rows, key, Codebook.of(_codebook(kind, letters)), about, (f"{len(rows)} items of {what}.",))


def codebook_text(sheet: Sheet) -> bytes:
    """Return the codebook of an intrusion sheet as the file that its folder keeps."""
    return json.dumps(_codebook(sheet.settings["intrusion"], sheet.settings["letters"]), indent=1).encode()


def found_intruders(filled: Sequence[Filled], key: CodingKey) -> pd.DataFrame:
    """How often did coders find the intruder?

    Parameters
    ----------
    filled : sequence of Filled
    key : CodingKey
        Of a folder with an intrusion sheet.

    Returns
    -------
    DataFrame
        `coder` (``all`` first), and the columns of `framing.validation.intrusion.intrusion_scores`; `low` and `high` of
        all items of all coders: percentiles of a bootstrap over items, none below eight items.

    Raises
    ------
    CorpusError
        If no item was judged.
    """
    letters = dict.fromkeys(key.settings["letters"], "")
    right = key.key.rename(columns={"right": VARIABLE}).drop(columns=["row_id", "text_sha256"])
    shares = [name for name in right if name.startswith("share_")]
    right = right.assign(**{name: right[name].astype(float) for name in shares})
    item = dict(zip(key.key["row_id"], key.key["item"], strict=True))
    answers = pd.DataFrame(
        [
            {"item": item[row], "coder": one.coder, VARIABLE: code} | letters
            for one in filled
            for (row, _), code in one.codes.items()
        ],
        columns=["item", "coder", VARIABLE, *letters],
    )
    every = [("all", answers), *answers.groupby("coder", sort=True)] if len(answers) else [("all", answers)]
    scores = [intrusion_scores(table, right).assign(coder=name) for name, table in every]
    table = pd.concat(scores, ignore_index=True)
    limits = _limits(answers.merge(right[["item", VARIABLE]], on="item", suffixes=("", "_right")), key.settings["seed"])
    whole = (table["coder"] == "all") & (table["topic"] == "all")
    table["low"], table["high"] = (np.where(whole, limit, np.nan) for limit in limits)
    return table[["coder", *(name for name in table if name != "coder")]]


def intrusion_stamp(scores: pd.DataFrame, key: CodingKey, data: str) -> dict[str, Any]:
    """Return the stamp of an intrusion test: of the topic model, or of the lexicon.

    Parameters
    ----------
    scores : DataFrame
        Of `found_intruders`.
    key : CodingKey
    data : str
        What it was of.
    """
    row = scores.iloc[0]
    kind = str(key.settings["intrusion"])
    limits = {end: None if row[end] != row[end] else round(float(row[end]), 6) for end in ("low", "high")}
    about = {"kind": "lexicon" if kind == "categories" else "topics", "what": str(key.settings["what"])}
    figure = {"value": round(float(row["precision"]), 6)} | limits
    return about | {"variable": "", "value": "", "figures": {kind: figure}, "rows": int(row["judged"]), "data": data}


def _of_report(report: Path, kind: str) -> tuple[pd.DataFrame, pd.DataFrame, str, str]:
    """Return items, key, and which model of which corpus they are of, from the folder of a report on topics."""
    tables = report / "tables" if (report / "tables").is_dir() else report
    try:
        items, right = (
            pd.read_csv(tables / f"intrusion-{kind}{end}.csv", dtype=str, keep_default_na=False).map(as_written)
            for end in ("", "-key")
        )
        about = json.loads((tables / "topics.json").read_text("utf-8"))
        return items, right, str(about["settings"]["model"]), str(about["comparison"]["corpus"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CorpusError(
            f"'{report}' holds no items of {kind}: name the folder of a report of notebooks/topics.ipynb (tables/"
            f"intrusion-{kind}.csv, its key and topics.json)."
        ) from None


def _shown(row: Mapping[Any, Any], letters: Sequence[str]) -> str:
    """Return an item as coders see it: the passage, where there is one, and the lettered entries below each other."""
    passage = [str(row["passage"]), ""] if "passage" in row else []
    return "\n".join([*passage, *(f"{letter}: {row[letter]}" for letter in letters)])


def _codebook(kind: str, letters: Sequence[str]) -> dict[str, Any]:
    said = "Judge every row by itself. One of the lettered entries was put there by chance: which one?"
    return {
        "name": "Intrusion test",
        "instructions": said,
        "variables": {VARIABLE: {"question": _ASKED[kind], "values": list(letters)}},
    }


def _limits(answers: pd.DataFrame, seed: int) -> tuple[float, float]:
    """Return limits of the share found, by a bootstrap over items."""
    found = (answers[VARIABLE] == answers[f"{VARIABLE}_right"]).groupby(answers["item"]).agg(["sum", "size"])
    if len(found) < MIN_UNITS:
        return float("nan"), float("nan")
    rng = np.random.default_rng(child(seed, "intrusion"))
    drawn = found.to_numpy(float)[rng.integers(len(found), size=(_RESAMPLES, len(found)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return float(low), float(high)

"""Finish: what a notebook on one measure leaves beside its report, so that a batch and a bundle find it there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from framing.corpus.corpus import Corpus
from framing.lexicon import Lexicon
from framing.report.sections.methods import works
from framing.report.study.blocks import Block, Prose, keep, keep_table, plain_markdown, report_folder, stack, table
from framing.report.study.multiplicity import leading
from framing.report.study.private_persons import PrivatePersons
from framing.report.study.study import Absent, Study
from framing.report.study.units import without_intervals
from framing.result import Result, best_first
from framing.voices import separate

FIRST = 3
"""Rows of each result among the figures to quote."""
_NAMING = ("term", "collocate")
"""Columns of counted words, any of which may be a name."""


def kept(result: Result, of: Corpus | Study) -> Result:
    """Save a result beside the report, private persons under a number; return it as it was.

    Parameters
    ----------
    result : Result
    of : Corpus or Study
        What it was counted in.
    """
    if report_folder() is not None:
        private = of.private if isinstance(of, Study) else _private(of)

        def hidden(_: str, data: pd.DataFrame) -> pd.DataFrame:
            return data.assign(**{name: data[name].map(private.hide_tokens) for name in _NAMING if name in data})

        keep(private.without_names(without_intervals(result).mapped(hidden)))
    return result


def _private(corpus: Corpus) -> PrivatePersons:
    passages = corpus if "speaks_for" in corpus.documents else separate(corpus)
    return PrivatePersons.of(passages, corpus.folder) if corpus.folder is not None else PrivatePersons({})


def choices_between(study: Study, name: str = "", **settings: Any) -> Result | Absent:
    """Return the choices between words of a list, saved; or why there are none.

    Parameters
    ----------
    study : Study
    name : str
        A list, its name or its path; empty for ``choices.csv`` in the corpus folder, where there is one.
    **settings
        Of `framing.measures.loaded.choices.ChoiceSettings`.
    """
    from framing.measures.loaded.choices import ChoiceSettings, choices

    folder = study.apart.folder
    own = folder / "choices.csv" if folder is not None else None
    if not name and (own is None or not own.is_file()):
        return Absent(
            "Choices between words are not counted: no list of them is named (choices), and the corpus folder holds no "
            "choices.csv."
        )
    return kept(choices(study.comparison, Lexicon.read(name or str(own)), ChoiceSettings(**settings)), study)


def figures(*results: Result | Absent) -> Block:
    """Return the first figures of each result, and save them."""
    there = [leading(result) for result in results if isinstance(result, Result)]
    ranked = [replace(r, table=best_first(r.table)) if {"q", "low", "log_ratio"} <= set(r.table) else r for r in there]
    rows = [result.headline(FIRST) for result in ranked if len(result.table)]
    if not rows:
        return stack(Absent("Nothing was counted here, so there is no figure to quote."))
    found = keep_table(pd.concat(rows, ignore_index=True), "headline")
    heads = {"quantity": "quantity", "estimate": "estimate", "low": "low", "high": "high", "p": "p", "q": "q"}
    say = "First figures of each measure (log ratio, difference or share; positive: more in the target)"
    return table(found, say, {name: head for name, head in heads.items() if found[name].notna().any()}, len(found))


def sources(*results: Result | Absent, lexicon: Lexicon | None = None) -> Prose:
    """Return what was done, in sentences for a methods section, and what it cites, saved as BibTeX."""
    there = [result for result in results if isinstance(result, Result)]
    said = [*(result.describe() for result in there), *works(there, lexicon)]
    return Prose("\n".join(f"- {plain_markdown(line)}" for line in said))

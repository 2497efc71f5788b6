"""Adding: a result put into a report, with its table, figure, passages, first figures and references."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from framing.attribution import separate
from framing.corpus.corpus import Corpus
from framing.corpus.passages import Spans, words_of
from framing.errors import ParameterError
from framing.lexicon import Lexicon
from framing.report.sections.comparison import FIRST, drawn, none_survives, notes, tabled
from framing.report.sections.evidence import evidence
from framing.report.sections.findings import found_here
from framing.report.sections.methods import works
from framing.report.study.blocks import (
    Block,
    Prose,
    folded,
    keep,
    keep_table,
    paragraph,
    plain_markdown,
    report_folder,
    stack,
    table,
)
from framing.report.study.excerpts import Shown
from framing.report.study.multiplicity import ALONE, leading, quotable
from framing.report.study.private_persons import PrivatePersons
from framing.report.study.row_hits import keep_counted
from framing.report.study.settings import OPEN_LICENCES, read_defaults
from framing.report.study.study import Absent, Study
from framing.report.study.units import without_intervals
from framing.result import Result, best_first


@dataclass(frozen=True, eq=False)
class Counted:
    """What a result was counted in, as far as a report shows it.

    Attributes
    ----------
    corpus : Corpus
    sides : (str, str)
        Names of target and reference.
    shows_text : bool
        Whether passages are shown.
    """

    corpus: Corpus
    sides: tuple[str, str]
    shows_text: bool = True

    @cached_property
    def passages(self) -> Corpus:
        """The rows that were counted as passages: of documents each is one."""
        table = self.corpus.documents
        if self.corpus.key == "passage_id":
            return self.corpus
        whole = [Spans([(0, len(text))]) for text in table["text"]]
        page = table.get("page_id", pd.Series("", table.index))
        own = {"voice": "outlet", "kind": "own", "speaker": "", "spans": pd.Series(whole, table.index, dtype=object)}
        return replace(self.corpus, documents=table.assign(passage_id=table["doc_id"], page_id=page, **own))

    @cached_property
    def private(self) -> PrivatePersons:
        """Who appears under a number."""
        corpus, folder = self.corpus, self.corpus.folder
        if folder is None:
            return PrivatePersons({})
        return PrivatePersons.of(corpus if "speaks_for" in corpus.documents else separate(corpus), folder)

    @property
    def open_text(self) -> bool:
        """Whether the corpus states an open licence for its texts."""
        about = read_defaults(self.corpus.folder) if self.corpus.folder is not None else {}
        return about.get("licence", "") in OPEN_LICENCES

    @cached_property
    def shown(self) -> Shown:
        """The passages that may be shown."""
        passages = self.passages
        words = words_of(passages.documents).set_axis(passages.documents["passage_id"])
        return Shown(passages, words, self.private, self.open_text, self.sides)


def add(
    result: Result | Absent,
    corpus: Corpus | Study | None = None,
    rows: int = 12,
    passages: int = 2,
    show_text: bool = True,
) -> Block:
    """Put a result into the report: its figure, table and passages, its first figures, methods and references.

    In a notebook that `framing report` runs, the tables go to ``tables/``, the figure to ``figures/``, the first
    rows to ``tables/headline.csv`` and the works cited to ``references.bib``, each beside those of the results added
    before. In JupyterLab the same is shown, and nothing is saved.

    Parameters
    ----------
    result : Result
        Of any measure, one of your own too.
    corpus : Corpus or Study, optional
        What it was counted in. Without it no passage is shown, and no private person is put under a number.
    rows : int
        Most rows of the table that are shown.
    passages : int
        Passages shown of each side, for the first rows.
    show_text : bool
        Whether passages are shown at all.

    Raises
    ------
    ParameterError
        If it is no result.
    """
    if isinstance(result, Absent):
        return stack(result)
    if not isinstance(result, Result):
        raise ParameterError(
            f"report.add takes a Result, as every measure returns it; this is a {type(result).__name__}."
        )
    of = Counted(corpus, _sides(result), show_text) if isinstance(corpus, Corpus) else corpus
    result = kept(without_intervals(result), of)
    added = _ADDED.setdefault(report_folder(), {})
    added[result.measure] = result
    figures(*added.values())
    sources(*added.values())
    said = ([ALONE] if "q" in result.table else []) + ([] if of else [_UNKNOWN])
    result = replace(result, notes=(*result.notes, *said))
    parts = [found_here(result), drawn(result), tabled(result, result.presentation.title, rows=rows)]
    parts += [evidence(result, of, each=passages)] if of else []
    how = result.describe()
    made = [folded("How it was made", [paragraph(how)])] if how else []
    return stack(*parts, notes(result, of), *made)


_ADDED: dict[Path | None, dict[str, Result]] = {}
"""The results added to the report of each folder, by measure."""
_UNKNOWN = (
    "No passage is shown and no private person has a number here, since the corpus was not given: "
    "report.add(result, corpus)."
)


def show(
    result: Result | Absent,
    of: Study | Corpus,
    caption: str = "",
    rows: int = 3,
    passages: Block | None = None,
    **tables: str,
) -> Block:
    """Show a result: its figure, its table folded below it, its notes, and the passages behind its first rows.

    Parameters
    ----------
    result : Result or Absent
        Where it is absent, the sentence that says why is shown.
    of : Study or Corpus
        What it was counted in.
    caption : str
        Of the table; by default the title of the measure.
    rows : int
        Rows whose passages are shown, of each side.
    passages : Block, optional
        Shown in place of them.
    **tables : str
        Further tables of the result by name, each with its caption.
    """
    if isinstance(result, Absent):
        return stack(result)
    counted = Counted(of, _sides(result)) if isinstance(of, Corpus) else of
    figure = drawn(result)
    if isinstance(figure, Absent):
        return stack(figure, *([passages] if passages is not None else []))
    further = [tabled(result, said, name, rows=24) for name, said in tables.items()]
    below = evidence(result, counted, rows) if passages is None else passages
    return stack(
        figure, tabled(result, caption or result.presentation.title), *further, notes(result, counted), below
    )


def _sides(result: Result) -> tuple[str, str]:
    target, reference = (str(result.comparison.get(side, side)) for side in ("target", "reference"))
    return target, reference


def kept(result: Result, of: Corpus | Study | Counted | None) -> Result:
    """Save a result beside the report, private persons under a number; return it so.

    Parameters
    ----------
    result : Result
    of : Corpus or Study
        What it was counted in.
    """
    of = Counted(of, ("", "")) if isinstance(of, Corpus) else of
    if of is not None:
        result = of.private.without_names(of.private.hidden(result, of.passages))
    return keep_counted(result, of) if of is not None else keep(result)


def choices_between(study: Study, name: str = "", **settings: Any) -> Result | Absent:
    """Return the choices between words of a list; or why there are none.

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
    words = Lexicon.read(name or str(own)).stamped(folder)
    return choices(study.comparison, words, ChoiceSettings(**settings))


def figures(*results: Result | Absent) -> Block:
    """Return the first figures of each result that may be quoted; the first of all are saved."""
    there = [leading(result) for result in results if isinstance(result, Result)]
    ranked = [replace(r, table=best_first(r.table)) if {"q", "low", "log_ratio"} <= set(r.table) else r for r in there]
    rows = [result.headline(FIRST) for result in ranked if len(result.table)]
    if not rows:
        return stack(Absent("Nothing was counted here, so there is no figure to quote."))
    keep_table(pd.concat(rows, ignore_index=True), "headline")
    rows = [result.headline(FIRST) for result in map(quotable, ranked) if len(result.table)]
    if not rows:
        return stack(none_survives(ranked))
    found = pd.concat(rows, ignore_index=True)
    heads = {"quantity": "quantity", "estimate": "estimate", "low": "low", "high": "high", "p": "p", "q": "q"}
    say = "First figures of each measure (log ratio, difference or share; positive: more in the target)"
    return table(found, say, {name: head for name, head in heads.items() if found[name].notna().any()}, len(found))


def sources(*results: Result | Absent, lexicon: Lexicon | None = None) -> Prose:
    """Return what was done, in sentences for a methods section, and what it cites, saved as BibTeX."""
    there = [result for result in results if isinstance(result, Result)]
    said = [*(result.describe() for result in there), *works(there, lexicon)]
    return Prose("\n".join(f"- {plain_markdown(line)}" for line in said))

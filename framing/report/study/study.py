"""Study: one comparison as a notebook works with it, from the corpus folder to the results."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.attribution import separate, treated
from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison, Corpus
from framing.corpus.passages import words_of
from framing.errors import CorpusError, nearest
from framing.lexicon import Lexicon
from framing.report.notebook.hashes import digest
from framing.report.study.blocks import paragraph
from framing.report.study.excerpts import Shown, without_sentences
from framing.report.study.multiplicity import TABLES, together
from framing.report.study.private_persons import PrivatePersons
from framing.report.study.row_hits import keep_counted
from framing.report.study.settings import StudySettings, lexicon, read_defaults, settings
from framing.report.study.units import behind, without_intervals
from framing.result import Result
from framing.stats.design import MIN_UNITS
from framing.text.counts import Tokens
from framing.text.reading import many, visible

LONGEST_OUTLET = 40
"""Most characters of an outlet's name in the name of a file."""


@dataclass(frozen=True)
class Absent:
    """A result that is not there, and why, in one sentence."""

    reason: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return paragraph(self.reason, "absent")._repr_mimebundle_()

    def __repr__(self) -> str:
        return visible(self.reason)


@dataclass(frozen=True)
class Study:
    """A corpus separated into voices, the two sides that are compared, and the settings.

    Attributes
    ----------
    apart : Corpus
        The passages with reported speech counted separately.
    passages : Corpus
        The same with reported speech counted as chosen.
    comparison : Comparison
    lexicon : Lexicon
    settings : StudySettings
    private : PrivatePersons
        Who appears under a number.
    has_default_sides : bool
        Whether the sides are those that ``report.toml`` names.
    """

    apart: Corpus
    passages: Corpus
    comparison: Comparison
    lexicon: Lexicon
    settings: StudySettings
    private: PrivatePersons
    has_default_sides: bool = False
    _kept: dict[str, tuple[Result | Absent, Result | Absent]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sides(self) -> tuple[str, str]:
        """Names of target and reference."""
        return self.comparison.names

    @property
    def tables(self) -> int:
        """How many tables with tests `keep` is given at once, for the settings of the tests."""
        return TABLES

    @property
    def outlets(self) -> list[str]:
        """Outlets of the corpus, sorted."""
        return sorted(set(self.passages.documents["outlet"]))

    @property
    def open_text(self) -> bool:
        """Whether the corpus states an open licence for its text."""
        return self.settings.open_text

    @property
    def shows_text(self) -> bool:
        """Whether passages of the corpus may be shown in the report at all."""
        return self.settings.show_text

    @cached_property
    def words(self) -> pd.Series:
        """Words of every passage, by passage_id."""
        table = self.passages.documents
        return words_of(table).set_axis(table["passage_id"])

    def keep(self, *found: Result | Absent) -> Any:
        """Return results as the report gives them, and keep them for what opens and ends it.

        What a report does to every result: q is controlled over the tables of all that are given at once; private
        persons get a number; intervals that the units do not support are removed; of what is no result without a test
        there is one only where the units allow a test. The tables are saved where a report is being made.

        Parameters
        ----------
        *found : Result or Absent
            As measured. Those of this study that were kept before count as they were measured, so that a cell can
            run again.

        Returns
        -------
        list of (Result or Absent), or the only one
        """
        measured = [next((raw for raw, kept in self._kept.values() if kept is result), result) for result in found]
        controlled = iter(together([result for result in measured if isinstance(result, Result)]))
        names = Counter(result.measure for result in measured if isinstance(result, Result))
        kept = []
        for raw in measured:
            result = self._prepared(next(controlled)) if isinstance(raw, Result) else raw
            if isinstance(result, Result) and names[result.measure] > 1:
                result = replace(result, measure=_name_of(result))
            self._kept[result.measure if isinstance(result, Result) else result.reason] = raw, result
            if isinstance(result, Result):
                keep_counted(self.private.without_names(result), self)
            kept.append(result)
        return kept[0] if len(kept) == 1 else kept

    def _prepared(self, result: Result) -> Result | Absent:
        """Return a result as this report may give it."""
        if result.presentation.needs_test and not result.comparison["testable"]:
            return Absent(
                f"Not tested: {self.stands_behind()}, and with fewer than {MIN_UNITS} units a side no difference in "
                "one row can be distinguished from chance."
            )
        result = without_intervals(self.private.hidden(result, self.passages))
        return result if self.shows_text else without_sentences(result)

    @property
    def results(self) -> list[Result]:
        """The results that were kept, in their order, without that of the treatments of reported speech."""
        return [r for _, r in self._kept.values() if isinstance(r, Result) and "treatment" not in r.table]

    @property
    def treatments(self) -> Result | None:
        """How far figures move with the treatment of reported speech, if that was kept."""
        kept = (result for _, result in self._kept.values() if isinstance(result, Result))
        return next((result for result in kept if "treatment" in result.table), None)

    @property
    def absent(self) -> list[Absent]:
        """What could not be measured, and why."""
        return [result for _, result in self._kept.values() if isinstance(result, Absent)]

    def gives_validity(self, result: Result) -> bool:
        """Return whether the validity of a result is that of the extraction of voices."""
        return result.validity == validity(language_of(self.apart.documents), self.apart.folder)

    @property
    def outlets_compared(self) -> list[str]:
        """The outlets that are a side, else the first of the corpus."""
        return sorted(set(self.outlets) & set(self.sides)) or self.outlets[:1]

    @property
    def heard_by(self) -> str:
        """Whether voices are groups, or speakers where nobody who is quoted is mapped to a group."""
        quoted = self.passages.documents.query("voice == 'quoted'")
        return "group" if (quoted["speaks_for"] != "").any() or not len(quoted) else "speaker"

    @property
    def outlet(self) -> str:
        """The outlet of the page that is drawn as a score, else the one with most passages."""
        table = self.apart.documents
        of_page = table.loc[table["page_id"] == self.page, "outlet"] if self.page else table["outlet"]
        return str(of_page.mode().iloc[0])

    def words_of(self, target: bool) -> int:
        """Words of the target, or of the reference, in the units that are compared."""
        return int(self.comparison.lengths()[0 if target else 1].sum())

    def stands_behind(self) -> str:
        """Return how many units the comparison rests on, in words."""
        return behind(self.comparison, self.passages.documents)

    @property
    def page(self) -> str:
        """The page to draw as a score: the one asked for, else the one with most words of the target."""
        table = self.passages.documents
        pages = [page for page in sorted(set(table["page_id"])) if page]
        if asked := self.settings.page:
            if asked not in pages:
                raise CorpusError(f"There is no page '{asked}'.{nearest(asked, pages)}")
            return asked
        target = table.iloc[self.comparison.target_rows]
        words = self.words.iloc[self.comparison.target_rows].groupby(target["page_id"].to_numpy()).sum()
        words = words[words.index != ""]
        return str(words.sort_index().idxmax()) if len(words) else (pages[0] if pages else "")

    def hits(self, page: str) -> pd.DataFrame:
        """Return the lexicon's hits on one page: passage_id, token (index within it), form, category.

        Reported speech is counted separately here, as the score draws it.
        """
        table = self.apart.documents[self.apart.documents["page_id"] == page]
        matches = self.lexicon.match(Tokens.from_texts(table["text"]))
        return pd.DataFrame(
            {
                "passage_id": table["passage_id"].to_numpy()[matches.texts],
                "token": matches.places,
                "form": matches.words,
                "category": [self.lexicon.entries[entry].category for entry in matches.entry],
            }
        )

    @cached_property
    def shown(self) -> Shown:
        """The passages that the report may show."""
        return Shown(self.passages, self.words, self.private, self.open_text, self.sides)


def _name_of(result: Result) -> str:
    """Return the name of a measure, and of the outlet that it is of, as a file may be called."""
    outlet = str(result.settings.get("outlet", ""))
    plain = re.sub(r"\W+", "-", outlet.casefold()).strip("-")[:LONGEST_OUTLET]
    told = "" if re.fullmatch(r"[\w -]*", outlet) and len(outlet) <= LONGEST_OUTLET else digest(outlet)[:8]
    return "-".join(part for part in (result.measure, plain, told) if part)


def numbered(apart: Corpus, asked: StudySettings) -> tuple[Corpus, PrivatePersons]:
    """Return passages in which private persons have a number in place of a name, and who they are.

    Parameters
    ----------
    apart : Corpus
        Passages, as `framing.separate` gives them.
    asked : StudySettings
        With `name_private` nobody is numbered; without `show_text` titles are removed, which are wording too.
    """
    folder = apart.folder
    private = PrivatePersons({}) if asked.name_private or folder is None else PrivatePersons.of(apart, folder)
    table = private.numbered(apart.documents)
    return replace(apart, documents=table if asked.show_text else table.assign(title="")), private


def study_of(
    documents: Corpus,
    apart: Corpus,
    comparison: Comparison,
    lexicon: Lexicon,
    asked: StudySettings,
    private: PrivatePersons,
) -> Study:
    """Return what a report knows of an analysis beside its results; in a run, what was read is recorded.

    Parameters
    ----------
    documents : Corpus
        As read.
    apart : Corpus
        Its passages, reported speech counted separately.
    comparison : Comparison
        Of the passages, reported speech counted as chosen.
    lexicon : Lexicon
    asked : StudySettings
    private : PrivatePersons
        As `numbered` gives it.
    """
    about = read_defaults(documents.folder) if documents.folder is not None else {}
    own = all(getattr(asked, name) == about.get(name) for name in ("by", "target", "reference"))
    asked = replace(asked, lexicon=asked.lexicon or lexicon.header["name"])
    _record(documents)
    return Study(apart, comparison.corpus, comparison, lexicon, asked, private, own)


def open_study(corpus: str | Path, **choices: Any) -> Study:
    """Return the study of a corpus folder, with nothing measured yet: the first steps of the flagship in one call.

    Parameters
    ----------
    corpus : str or Path
    **choices
        Fields of `StudySettings`; empty or 0 for the corpus folder's default.

    Raises
    ------
    CorpusError
        If the corpus, a group or a page cannot be used.
    ParameterError
        If a choice is unknown here or in ``report.toml``.
    """
    asked = settings(corpus, **choices)
    documents = Corpus.read(corpus, asked.repeats, query=asked.query)
    apart, private = numbered(separate(documents, cached=True), asked)
    comparison = treated(apart, asked.reported).compare(**asked.compared)
    return study_of(documents, apart, comparison, lexicon(asked, documents), asked, private)


def attempt(measure: Callable[..., Result], comparison: Any, *arguments: Any, least: int = 0, **named: Any) -> Any:
    """Return a result, or, where the corpus cannot give it, the sentence that says why.

    Parameters
    ----------
    measure : callable
    comparison : Comparison or Corpus
        Its first argument.
    *arguments, **named
        The others.
    least : int
        Fewest words a side with which it is measured.
    """
    try:
        words = [int(side.sum()) for side in comparison.lengths()] if least else []
        if words and min(words) < least:
            few = f"{many(min(words), 'word')} of {comparison.names[int(np.argmin(words))]}"
            return Absent(f"The smaller side has {few}; with fewer than {least:,} words a side this would be noise.")
        return measure(comparison, *arguments, **named)
    except CorpusError as error:
        return Absent(str(error))


def _record(documents: Corpus) -> None:
    """Write what was read into the folder of the report that is being made, for the record of the run."""
    import json

    from framing.report.study.blocks import report_folder

    folder = report_folder()
    if folder is not None:
        about = {"name": documents.name, "fingerprint": documents.fingerprint(), "documents": len(documents.documents)}
        (folder / "corpus.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

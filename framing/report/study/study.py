"""Study: one comparison as a notebook works with it, from the corpus folder to the results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.attribution import separate, treated
from framing.attribution.validity import language_of
from framing.corpus.corpus import Comparison, Corpus
from framing.corpus.files import find_folder
from framing.corpus.passages import words_of
from framing.errors import CorpusError, nearest
from framing.lexicon import Lexicon
from framing.measures import actors, topics
from framing.measures.keyness import two_sides as keyness
from framing.measures.loaded import terms as loaded
from framing.measures.voices.adoption import AdoptionSettings, adoption
from framing.measures.voices.quoted_words import VoiceSettings, voices
from framing.measures.voices.robustness import under_treatments
from framing.report.study.blocks import keep, paragraph
from framing.report.study.excerpts import Shown, without_sentences
from framing.report.study.multiplicity import together
from framing.report.study.private_persons import PrivatePersons
from framing.report.study.row_hits import keep_counted
from framing.report.study.settings import LEXICON, LEXICONS, StudySettings, lexicon_of, read_defaults, settings_of
from framing.report.study.units import behind, without_intervals
from framing.result import Result
from framing.result.evidence import SPAN
from framing.stats.inference import PermutationSettings
from framing.text.counts import Tokens
from framing.text.reading import many, visible

TOPIC_REFITS = 25
"""Fits in the consensus of topics: on the demo corpus ten leave a planted topic unstable on one seed of six."""
MIN_TOPIC_WORDS = 1000
"""Fewest words a side for a topic model."""
TERMS_FOLLOWED = 4
"""Key terms of each side whose log ratios are shown under each treatment of reported speech."""


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

    @property
    def sides(self) -> tuple[str, str]:
        """Names of target and reference."""
        return self.comparison.names

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

    @cached_property
    def _measured(self) -> dict[str, Result | Absent]:
        """Every result but the topics, which are slow and have no test; q controlled over all together, and saved."""
        every: dict[str, Result | Absent] = {
            "voices": voices(self.comparison, VoiceSettings(by=self._heard_by, **self.settings.drawn)),
            "actors": self._actors(),
            "loaded": self._loaded(),
            "keyness": self._keyness(),
            "adoption": self._adoption(),
        }
        there = {name: result for name, result in every.items() if isinstance(result, Result)}
        controlled = zip(there, together(list(there.values())), strict=True)
        results = {name: without_intervals(result) for name, result in controlled}
        for result in results.values():
            keep_counted(self.private.without_names(result), self)
        return every | results

    @property
    def voices(self) -> Result:
        """Whose words are quoted."""
        return self._there("voices")

    @property
    def actors(self) -> Result:
        """Actors that both sides name."""
        return self._there("actors")

    @property
    def loaded(self) -> Result:
        """Loaded terms of both sides."""
        return self._there("loaded")

    @property
    def keyness(self) -> Result | Absent:
        """Key terms, or why there are none."""
        return self._measured["keyness"]

    @cached_property
    def topics(self) -> Result | Absent:
        """Topics, or why there are none; saved."""
        found = self._topics()
        if isinstance(found, Absent):
            return found
        found = without_intervals(found)
        keep_counted(self.private.without_names(found), self)
        return found

    @property
    def results(self) -> list[Result]:
        """The results that there are, in the order of the report."""
        every = [*self._measured.values(), self.topics]
        return [result for result in every if isinstance(result, Result)]

    @property
    def asked(self) -> dict[str, Any]:
        """What gives this comparison of any treatment of the passages."""
        return self.settings.compared | {"target": self.sides[0], "reference": self.sides[1]}

    @property
    def _heard_by(self) -> str:
        """Whether voices are groups, or speakers where nobody who is quoted is mapped to a group."""
        quoted = self.passages.documents.query("voice == 'quoted'")
        return "group" if (quoted["speaks_for"] != "").any() or not len(quoted) else "speaker"

    @property
    def adoption(self) -> Result | Absent:
        """Loaded terms in own against quoted words, of the outlet that is drawn as a score."""
        return self._measured["adoption"]

    @cached_property
    def treatments(self) -> Result | Absent:
        """The leading log ratios under the three treatments of reported speech, and without misses."""
        if self.settings.by == "outlet":
            return Absent(
                "Both sides hold all that an outlet prints, so reported speech and what the extractor misses are on "
                "the same side however they are counted."
            )
        terms: list[str] = []
        if not isinstance(self.keyness, Absent):
            # The same words are followed under every treatment; a name that counts as one term is several.
            table = self.keyness.table[~self.keyness.table["term"].str.contains(" ")]
            for side in (table["log_ratio"] > 0, table["log_ratio"] < 0):
                terms += table.loc[side, "term"].head(TERMS_FOLLOWED).tolist()
        comparison, words = self.apart.compare(**self.asked), [term for term in terms if not term.startswith("[")]
        found = under_treatments(comparison, words, self.lexicon, settings=PermutationSettings(**self.settings.drawn))
        return keep(without_intervals(found))

    def _there(self, name: str) -> Result:
        result = self._measured[name]
        if isinstance(result, Absent):
            raise CorpusError(result.reason)
        return result

    def _actors(self) -> Result:
        result = actors.actors(self.comparison)
        hidden = {n: t.assign(label=t["label"].map(self.private.hide)) for n, t in result.tables.items()}
        return replace(result, table=self.private.hide_in(result.table), tables=hidden)

    def _loaded(self) -> Result:
        return loaded.loaded_terms(self.comparison, self.lexicon, loaded.LoadedSettings(**self.settings.drawn))

    def _adoption(self) -> Result | Absent:
        table = self.apart.documents
        of_page = table.loc[table["page_id"] == self.page, "outlet"] if self.page else table["outlet"]
        outlet = str(of_page.mode().iloc[0])
        if not ((table["voice"] == "quoted") & (table["outlet"] == outlet)).any():
            return Absent(f"No quotation was found in {outlet}, so own words cannot be set against quoted ones.")
        settings = AdoptionSettings(outlet=outlet, unit=self.settings.unit, **self.settings.drawn)
        return adoption(self.apart, self.lexicon, settings)

    def _keyness(self) -> Result | Absent:
        if not self.comparison.design.testable:
            return Absent(
                f"Key terms were not tested: {self.stands_behind()}, and with fewer than eight units a side no "
                "difference in one word can be distinguished from chance."
            )
        settings = keyness.KeynessSettings(**self.settings.drawn, names=self.settings.names)
        return self._tokens_hidden(keyness.keyness(self.comparison, settings), ("term",))

    def _topics(self) -> Result | Absent:
        words = [self.words_of(side) for side in (True, False)]
        if min(words) < MIN_TOPIC_WORDS:
            few = f"{many(min(words), 'word')} of {self.sides[int(np.argmin(words))]}"
            return Absent(
                f"There is no topic model: the smaller side has {few}, and with fewer than {MIN_TOPIC_WORDS:,} words a "
                "side its topics would be noise."
            )
        # Who speaks is measured elsewhere: with names, topics of quoted news are lists of speakers.
        settings = topics.TopicSettings(
            self.settings.topics, names="drop", refits=TOPIC_REFITS, seed=self.settings.seed
        )
        try:
            found = topics.topics(self.comparison, settings)
            found = found if self.shows_text else without_sentences(found)
            return self._tokens_hidden(found, ("topic", "words", "term", "label", "form"))
        except CorpusError as error:
            return Absent(f"There is no topic model: {error}")

    def _tokens_hidden(self, result: Result, columns: tuple[str, ...]) -> Result:
        """Return a result in whose text columns a private person's name is a number."""
        hide = self.private.hide_tokens
        places = self._places_of_private(result)
        hidden = result.mapped(lambda _, table: table.assign(**{c: table[c].map(hide) for c in columns if c in table}))
        if not len(places):
            return hidden
        places = places.assign(label=places["label"].map(hide))
        spans = pd.concat([hidden.tables["spans"], places] if "spans" in hidden.tables else [places], ignore_index=True)
        return replace(hidden, tables=hidden.tables | {"spans": spans})

    def _places_of_private(self, result: Result) -> pd.DataFrame:
        """Return where the words are that become numbers, by which they are found no longer."""
        rows = result.table.iloc[:, 0].astype(str) if "k_target" in result.table else ()
        named = {label for label in rows if self.private.hide_tokens(label) != label}
        found = result.hits(self.passages, labels=named) if named else pd.DataFrame(columns=["label", *SPAN])
        return found[["label", *SPAN]]

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


def open_study(
    corpus: str | Path,
    seed: int = 1,
    permutations: int = 999,
    name_private: bool = False,
    show_text: bool = True,
    **choices: Any,
) -> Study:
    """Return a study of a corpus folder.

    Parameters
    ----------
    corpus : str or Path
        Corpus folder; its ``report.toml`` says what is taken where a choice is left empty.
    seed, permutations : int
    name_private : bool
        Whether private persons (role resident) appear by name; by default they are numbered.
    show_text : bool
        Whether passages of the corpus are shown; without them a report holds numbers, words and places only.
    **choices
        by, target, reference, unit, strata, lexicon, page, topics, reported, names; empty or 0 for the corpus
        folder's default.

    Raises
    ------
    CorpusError
        If the corpus, a group or a page cannot be used.
    ParameterError
        If a choice is unknown here or in ``report.toml``.
    """
    folder = find_folder(corpus)
    about = read_defaults(folder)
    settings = settings_of(folder, about, choices, seed=seed, permutations=permutations, show_text=show_text)
    documents = Corpus.read(folder, settings.repeats)
    apart = separate(documents, cached=True)
    private = PrivatePersons.of(apart, folder) if not name_private else PrivatePersons({})
    apart = replace(apart, documents=private.numbered(apart.documents))
    if not show_text:  # a headline is wording too
        apart = replace(apart, documents=apart.documents.assign(title=""))
    passages = treated(apart, settings.reported)
    comparison = passages.compare(**settings.compared)
    language = language_of(documents.documents)
    settings = replace(settings, lexicon=settings.lexicon or LEXICONS.get(language, LEXICON))
    lexicon = lexicon_of(settings.lexicon, language)
    own = all(getattr(settings, name) == about.get(name) for name in ("by", "target", "reference"))
    study = Study(apart, passages, comparison, lexicon, settings, private, own)
    _record(study, documents)
    return study


def _record(study: Study, documents: Corpus) -> None:
    """Write what was read into the folder of the report that is being made, for the record of the run."""
    import json

    from framing.report.study.blocks import report_folder

    folder = report_folder()
    if folder is not None:
        about = {"name": documents.name, "fingerprint": documents.fingerprint(), "documents": len(documents.documents)}
        (folder / "corpus.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

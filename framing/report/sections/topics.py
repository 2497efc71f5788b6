"""Topic view: a topic model of a study, as the notebook on topics shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from framing.charts import topics as drawn
from framing.charts.words import captioned, sample
from framing.errors import CorpusError
from framing.measures.topics import TopicSettings, over_time, prepare, sweep, topic_network
from framing.measures.topics.change import over_periods
from framing.measures.topics.labels import names_of, strips
from framing.measures.topics.measure import topics_of
from framing.measures.topics.number_of_topics import SweepSettings
from framing.measures.topics.prevalence import modelled
from framing.report.study import blocks
from framing.report.study.blocks import Block, Prose, plain_markdown
from framing.report.study.study import Study
from framing.result import Result
from framing.validation.intrusion import topic_intrusion, word_intrusion

_HIDDEN = ("topic", "words", "term", "label", "form", "rising", "falling", "word", "topic_a", "topic_b")
_CONTRAST = {
    "topic": "topic",
    "share_target": "target",
    "share_reference": "reference",
    "difference": "difference",
    "difference_low": "low",
    "difference_high": "high",
    "model_variance": "part of the variance that is the model's",
}


@dataclass(frozen=True)
class TopicView:
    """A study's topic model with what is drawn of it.

    Attributes
    ----------
    study : Study
    settings : TopicSettings
    """

    study: Study
    settings: TopicSettings

    @cached_property
    def prepared(self) -> Any:
        """The counts behind the model."""
        return prepare(self.study.comparison, self.settings)

    @cached_property
    def _modelled(self) -> Any:
        return modelled(self.prepared, self.settings)

    @cached_property
    def names(self) -> list[str]:
        """Of the topics, private persons hidden, unstable ones marked."""
        model, found, _ = self._modelled
        return [self.study.private.hide_tokens(name) for name in names_of(model, found.stable)]

    @cached_property
    def result(self) -> Result:
        """The topics compared, as the study keeps them."""
        return self.study.keep(topics_of(self.study.comparison, self._modelled, self.settings))

    @property
    def shared(self) -> str:
        """The stable topic to which the side with less of it gives most: the one to compare words in."""
        table = self.result.table
        stable = table[~table["topic"].str.startswith("unstable: ")]
        table = stable if len(stable) else table
        return str(table.loc[table[["share_target", "share_reference"]].min(axis=1).idxmax(), "topic"])

    def choice(self, numbers: Sequence[int], refits: int = 5) -> Block:
        """Return what several numbers of topics give."""
        settings = SweepSettings(self.settings.engine, refits, seed=self.settings.seed)
        found = sweep(self.prepared, numbers, settings)
        blocks.keep_table(found.table, "topics-sweep")
        say = f"Measures by number of topics; dotted: the number used here. {sample(self.study.comparison.describe())}"
        fig = blocks.figure(
            lambda: drawn.draw_sweep(found.table, chosen=self.settings.k), "topics-sweep", say, found.recommendation
        )
        return blocks.stack(fig, _sentence(found.recommendation))

    def differences(self) -> Block:
        """Return the topics ranked by difference of shares, with intervals."""
        table, sides = self.result.tables["prevalence"], self.result.comparison
        words = table[table["weighting"] == "words"].sort_values(["difference", "topic"], ascending=[False, True])
        say = captioned(
            "Difference of the shares of each topic, target minus reference, in percentage points of words.",
            sample(sides),
            f"Whiskers: {100 * self.settings.level:g} % intervals over units and fits of the model; filled: zero is "
            "outside; tick: each text counted once.",
        )
        ends = f"Most in the target: {words['topic'].iloc[0]}; most in the reference: {words['topic'].iloc[-1]}."
        fig = blocks.figure(lambda: drawn.draw_differences(table, sides), "topics-differences", say, ends)
        return blocks.stack(fig, blocks.table(words, "Shares of words, and their difference", _CONTRAST, len(words)))

    def words(self) -> Block:
        """Return the words of each topic by three orders."""
        terms = self.result.tables["terms"]
        rows = []
        for topic in self.result.table["topic"]:
            own = terms[terms["topic"] == topic]
            best = {by: " ".join(_first(own, by)) for by in ("probability", "frex", "lift")}
            rows.append({"topic": topic} | best)
        heads = {"topic": "topic", "probability": "most probable", "frex": "FREX (weights .5)", "lift": "lift"}
        return blocks.table(pd.DataFrame(rows), "Words of each topic", heads, len(rows))

    def sides(self, topic: str = "") -> Block:
        """Return which words each side uses for one topic: the one asked for, else `shared`."""
        topic = topic or self.shared
        table = self.result.tables["sides"]
        if table.loc[table["topic"] == topic, "log_ratio"].isna().all():
            return _sentence(f"Not shown: one side has too few words of the topic {topic}.")
        say = f"Words of the topic {topic}: log ratio of their shares of it, and how often each side uses them in it."
        found = blocks.figure(lambda: drawn.draw_sides(table, topic, self.result.comparison), "topics-sides", say, say)
        return blocks.stack(found, self._passages(topic))

    def stability(self) -> Block:
        """Return which topics come back."""
        table = self.result.tables["stability"]
        say = (
            f"Share of {self.settings.refits} refits (other seeds, {self.settings.sample:.0%} of the texts) in which "
            f"each topic recurs. Agreement over all topics: {self.result.settings['agreement']:.2f} (Greene's average "
            "Jaccard)."
        )
        alt = f"{int(table['stable'].sum())} of {len(table)} topics are stable."
        heads = {name: name for name in ("topic", "agreement", "recurrence", "npmi", "c_v", "exclusivity")}
        fig = blocks.figure(lambda: drawn.draw_stability(table), "topics-stability", say, alt)
        return blocks.stack(fig, blocks.table(table, "Stability and coherence of each topic", heads, len(table)))

    def network(self, labels: str = "") -> Block:
        """Return topics that the same texts turn to, in groups; with names only from a person's file."""
        model = self._modelled[0]
        found = topic_network(model, self.names, self.settings.seed, labels=labels or None)
        nodes = blocks.keep_table(found.nodes, "topics-network")
        blocks.keep_table(found.edges, "topics-network-edges")
        say = (
            f"Topics by group; lines: likeness over texts, dotted between groups. Groups agree with those of resampled "
            f"texts at {found.stability:.2f} (adjusted Rand index; 1: the same)."
        )
        fig = blocks.figure(lambda: drawn.draw_network(nodes, found.edges), "topics-network", say, say)
        heads = {"group": "group", "topic": "topic", "share": "share", "together": "together in resamples"}
        heads |= {"frame": "frame (named by people)"} if "frame" in nodes else {}
        return blocks.stack(fig, blocks.table(nodes, "Groups of topics", {"topic": "topic"} | heads, len(nodes)))

    def strips(self, n: int = 16) -> Block:
        """Return where texts turn to the two topics that differ most."""
        ranked = self.result.table[["topic", "log_ratio"]].dropna()
        chosen = list(dict.fromkeys([ranked["topic"].iloc[0], ranked["topic"].iloc[-1]]))
        table = strips(self._modelled[0], self.names, self._ids)
        say = "Texts with most words of two topics, paragraph by paragraph; pale: other topics."
        return blocks.figure(lambda: drawn.draw_strips(table, chosen, n=n), "topics-strips", say, say)

    def change(self, period: str = "month", rows: int = 12) -> Block:
        """Return how shares and words move from period to period."""
        comparison, model = self.study.comparison, self._modelled[0]
        try:
            shares = over_time(comparison, model, self.names, period, self.settings)
        except CorpusError as error:  # without dates
            return _sentence(f"Not shown: {error}")
        blocks.keep_table(shares, "topics-time")
        cut = {"day": 10, "month": 7, "year": 4}.get(period, 7)
        published = comparison.corpus.documents["published"].iloc[comparison.rows].astype(str).str.slice(0, cut)
        shift = self._hidden(over_periods(model, self.names, published.to_numpy(dtype=str)[self.prepared.owner]))
        blocks.keep_table(shift, "topics-change")
        moved = shift[shift["agreement"].notna()].sort_values(["agreement", "topic"])
        heads = {"topic": "topic", "period": "period", "rising": "words that gained", "falling": "words that lost"}
        if not len(moved):
            return _sentence("Not shown: all texts fall into one period.")
        return blocks.table(moved, "Where the words of a topic changed most", heads | {"agreement": "agreement"}, rows)

    def sheets(self, n: int = 12) -> Block:
        """Return the two sheets by which readers test the topics, and save them with their keys."""
        model = self._modelled[0]
        words, word_key = word_intrusion(model, self.names, self.settings.seed)
        texts, text_key = topic_intrusion(model, self.names, self.study.passages, self._ids, self.settings.seed, n)
        hide = self.study.private.hide if self.study.shows_text else (lambda _: "")
        texts = texts.assign(passage=texts["passage"].map(hide))
        for name, table in (("words", words), ("texts", texts)):
            blocks.keep_table(self._hidden(table), f"intrusion-{name}")
        for name, table in (("words", word_key), ("texts", text_key)):
            blocks.keep_table(self._hidden(table), f"intrusion-{name}-key")
        heads = {column: column.replace("_", " ") for column in words.columns}
        return blocks.table(self._hidden(words), "Which word does not belong?", heads, 6)

    def notes(self) -> Prose:
        """Return what must be known to read the figures, and the sentence for a methods section."""
        said = [*self.result.notes, self.result.describe()]
        return Prose("\n".join(f"- {plain_markdown(line)}" for line in said))

    @cached_property
    def _ids(self) -> list[str]:
        corpus = self.study.comparison.corpus
        return corpus.documents[corpus.key].iloc[self.study.comparison.rows].tolist()

    def _passages(self, topic: str, each: int = 2) -> Block:
        if not self.study.shows_text:
            return blocks.stack()
        found = self.study.shown.evidence(self.result, topic, each)
        return blocks.folded(f"Passages: {topic}", [blocks.passages(found, self.study.sides)])

    def _hidden(self, table: pd.DataFrame) -> pd.DataFrame:
        hide = self.study.private.hide_tokens
        return table.assign(**{c: table[c].map(hide) for c in _HIDDEN if c in table})


def open_topics(study: Study, settings: TopicSettings | None = None) -> TopicView:
    """Return the topics of a study.

    Parameters
    ----------
    study : Study
    settings : TopicSettings, optional
        By default with the number of topics and the seed of the study, and without names.
    """
    asked = study.settings
    return TopicView(study, settings or TopicSettings(asked.topics, names="drop", seed=asked.seed))


def _first(own: pd.DataFrame, by: str, n: int = 8) -> list[str]:
    return own.sort_values([by, "term"], ascending=[False, True])["term"].head(n).tolist()


def _sentence(say: str) -> Block:
    return blocks.paragraph(say)

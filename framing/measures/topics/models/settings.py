"""Settings of topic models: what is excluded from the texts, and how topics are found in the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from framing.errors import ParameterError, nearest

ENGINES = ("nmf", "gibbs", "variational", "dmr")
LANGUAGES = ("en", "ru", "uk", "de", "fr", "es")


LONG = 1000
"""Words of the median text above which paragraphs are the unit.

On 2,225 BBC articles joined into longer texts, coherence and stability of topics are better by documents up to 1,100
words, and by paragraphs from 1,900; on presidential addresses of 2,000 words and more by paragraphs.
"""


@dataclass(frozen=True)
class PrepareSettings:
    """How texts become counts; everything that is excluded is recorded.

    Attributes
    ----------
    unit : {"auto", "document", "paragraph"}
        What the model takes for one document: a whole text, or each of its paragraphs (split at blank lines).
        ``auto``: whole texts, but paragraphs where texts are long (more than `LONG` words in the median) or come
        from pages with many subjects (`page_id`).
    language : {"en", "ru", "uk", "de", "fr", "es"}
        Whose function words are excluded: gensim's list for English (less words such as *fire*), short
        lists of this package otherwise.
    min_docs : int
        Terms in fewer of these documents than this are excluded.
    max_share : float
        Terms in more than this share of them are excluded.
    min_letters : int
        Shorter terms are excluded.
    names : {"keep", "drop"}
        Whether words that have a capital within sentences more often than not are excluded: in
        quoted news, topics else are lists of who speaks. No use in German.
    phrases : bool
        Join words that keep company (gensim's `Phrases`, normalised pointwise mutual information of .5 or more).
    lemmas : bool
        Count forms of one word as one (simplemma).
    boilerplate : {"drop", "keep"}
        Whether sentences that an outlet repeats word for word are excluded.
    """

    unit: str = field(default="auto", kw_only=True)
    language: str = field(default="en", kw_only=True)
    min_docs: int = field(default=4, kw_only=True)
    max_share: float = field(default=0.5, kw_only=True)
    min_letters: int = field(default=3, kw_only=True)
    names: str = field(default="keep", kw_only=True)
    phrases: bool = field(default=False, kw_only=True)
    lemmas: bool = field(default=False, kw_only=True)
    boilerplate: str = field(default="drop", kw_only=True)

    def __post_init__(self) -> None:
        for name, least in (("min_docs", 1), ("min_letters", 1)):
            at_least(self, name, least)
        one_of(self, "unit", ("auto", "document", "paragraph"))
        one_of(self, "language", LANGUAGES)
        one_of(self, "names", ("keep", "drop"))
        one_of(self, "boilerplate", ("keep", "drop"))
        if not 0 < self.max_share <= 1:
            raise ParameterError(f"max_share is {self.max_share}; it must lie between 0 and 1.")


@dataclass(frozen=True)
class TopicSettings(PrepareSettings):
    """Settings of `framing.measures.topics.topics`: those of `PrepareSettings`, and of the model.

    Attributes
    ----------
    k : int
        Number of topics, 2 or more.
    engine : {"nmf", "gibbs", "variational", "dmr"}
        See `framing.measures.topics.models.engines`.
    model : {"auto", "consensus", "single"}
        Whether topics are those of one fit to all documents, or centres of the topics of all refits. ``auto``:
        consensus for NMF; single for engines with a posterior, whose draws give the uncertainty.
    refits : int
        Fits on other seeds and samples of documents, by which stability is judged; at least 10.
    sample : float
        Share of the texts in each refit.
    draws : int
        Posterior draws, where the engine has a posterior.
    resamples : int
        Resamples of units behind the intervals.
    level : float
        Of the intervals.
    n_words : int
        Words shown for a topic, and compared between refits.
    workers : int
        Processes that refit; the numbers are the same for any.
    seed : int
    """

    k: int = 8
    engine: str = "nmf"
    model: str = "auto"
    refits: int = field(default=10, kw_only=True)
    sample: float = field(default=0.8, kw_only=True)
    draws: int = field(default=20, kw_only=True)
    resamples: int = field(default=200, kw_only=True)
    level: float = field(default=0.95, kw_only=True)
    n_words: int = field(default=10, kw_only=True)
    workers: int = field(default=1, kw_only=True)
    seed: int = field(default=1, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.k < 2:
            raise ParameterError(f"k is {self.k}; a topic model needs 2 topics or more.")
        least = {"n_words": 1, "seed": 0, "refits": 10, "draws": 2, "resamples": 50, "workers": 1}
        for name, value in least.items():
            at_least(self, name, value)
        one_of(self, "engine", ENGINES)
        one_of(self, "model", ("auto", "consensus", "single"))
        for name in ("sample", "level"):
            if not 0 < getattr(self, name) < 1:
                raise ParameterError(f"{name} is {getattr(self, name)}; it must lie between 0 and 1.")

    @property
    def consensus(self) -> bool:
        """Whether the topics are the centres of the topics of the refits."""
        return self.model == "consensus" or (self.model == "auto" and self.engine == "nmf")


def at_least(settings: object, name: str, least: int) -> None:
    """Refuse a number that is too small."""
    if getattr(settings, name) < least:
        raise ParameterError(f"{name} is {getattr(settings, name)}; it must be {least} or more.")


def one_of(settings: object, name: str, options: tuple[str, ...]) -> None:
    """Refuse a value that is none of the options, naming the nearest."""
    value = getattr(settings, name)
    if value not in options:
        raise ParameterError(f"{name} is {value!r}.{nearest(value, options)}")

"""Adoption: does an outlet take a loaded term into its own words, or leave it to those it quotes?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import pandas as pd

from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison, Corpus
from framing.errors import CorpusError, nearest
from framing.lexicon import Lexicon
from framing.measures.loaded.terms import LoadedSettings, loaded_terms
from framing.measures.voices.presentation import ADOPTION
from framing.result import Result
from framing.stats.effects import share
from framing.stats.inference import PermutationSettings
from framing.text.counts import Tokens

OWN, QUOTED = "own words", "quoted words"


@dataclass(frozen=True)
class AdoptionSettings(PermutationSettings):
    """Settings of `adoption`, beside those of `framing.stats.inference.PermutationSettings`.

    Attributes
    ----------
    outlet : str
        Whose words; "" for all outlets of the corpus together.
    unit : str
        Column of the pairs; by default story, else page, else document.
    """

    outlet: str = ""
    unit: str = ""


def own_against_quoted(passages: Corpus, outlet: str = "", unit: str = "") -> Comparison:
    """Return the comparison of an outlet's own words with the words that it quotes, paired by unit.

    Raises
    ------
    CorpusError
        If there is no such outlet, or it has no own or no quoted words.
    """
    outlets = sorted(set(passages.documents["outlet"]))
    if outlet and outlet not in outlets:
        raise CorpusError(f"'{passages.name}' has no outlet '{outlet}'.{nearest(outlet, outlets)}")
    whose = {"outlet": outlet} if outlet else {}
    quoted = passages.documents["voice"] == "quoted"
    if not (quoted & (passages.documents["outlet"] == outlet) if outlet else quoted).any():
        where = outlet or f"'{passages.name}'"
        raise CorpusError(f"No quotation was found in {where}, so own words cannot be set against quoted ones.")
    found = passages.compare(target={"voice": "outlet"} | whose, reference={"voice": "quoted"} | whose, unit=unit)
    return replace(found, names=(f"{outlet}: {OWN}", f"{outlet}: {QUOTED}") if outlet else (OWN, QUOTED))


def adoption(passages: Corpus, lexicon: Lexicon, settings: AdoptionSettings | None = None) -> Result:
    """How often does an outlet use loaded words itself, against how often it quotes them?

    Parameters
    ----------
    passages : Corpus
        From `framing.attribution.separate`, reported speech treated as one chooses.
    lexicon : Lexicon
    settings : AdoptionSettings, optional

    Returns
    -------
    Result
        As `framing.measures.loaded.terms.loaded_terms` gives it, own words as target and quoted words as reference,
        paired by page or story: a positive log ratio means that the category is the outlet's own wording
        more than that of those it quotes. `tables["units"]`: `unit, category, k_own, n_own, k_quoted,
        n_quoted, pk_own, pk_quoted`, the rates of each pair. `tables["entries"]` has also `k_reported,
        k_marked` (in reported speech; in quotation marks without a speaker) and `share_own` (own
        hits among all four).

    Notes
    -----
    Reported speech that is counted separately is on neither side. A word in own words is used, and not yet
    endorsed: it may be negated. The assumption most likely to be false: that no quotation was missed
    (`framing.measures.voices.missed_speech` estimates how much that changes the figures).
    """
    settings = settings or AdoptionSettings()
    between = own_against_quoted(passages, settings.outlet, settings.unit)
    drawn = LoadedSettings(**{f.name: getattr(settings, f.name) for f in fields(PermutationSettings)})
    found = loaded_terms(between, lexicon, drawn)
    whose = settings.outlet or "the outlets"
    return replace(
        found,
        measure="adoption",
        tables=found.tables
        | {"units": _units(between, lexicon), "entries": _entries(found, passages, lexicon, settings.outlet)},
        settings=found.settings | asdict(settings),
        validity=validity(language_of(passages.documents), passages.folder),
        notes=(*found.notes, "Reported speech that is counted separately is on neither side."),
        presentation=ADOPTION,
        methods=f"Own words of {whose} were compared with the words quoted there. {found.methods}",
    )


def _units(between: Comparison, lexicon: Lexicon) -> pd.DataFrame:
    matches = lexicon.match(between.tokens, lexicon.negation())
    weighed, counted = (between.per_unit(matches.by_category(weighted)) for weighted in (True, False))
    units, categories = between.design.units, lexicon.categories
    table = pd.DataFrame({"unit": np.repeat(units, len(categories)), "category": np.tile(categories, len(units))})
    rates = {}
    for side, k, hits, n in zip(("own", "quoted"), weighed, counted, between.lengths(), strict=True):
        table[f"k_{side}"] = hits.ravel().astype(int)
        table[f"n_{side}"] = np.repeat(n, len(categories)).astype(int)
        rates[f"pk_{side}"] = 1000 * share(k.ravel(), table[f"n_{side}"])
    return table.assign(**rates)


def _entries(found: Result, passages: Corpus, lexicon: Lexicon, outlet: str) -> pd.DataFrame:
    """Return the entries with where their hits occur: own words, reported, quoted, in marks without a speaker."""
    table = passages.documents
    rows = table[table["outlet"] == outlet] if outlet else table
    matches = lexicon.match(Tokens.from_texts(rows["text"]), lexicon.negation())
    places = np.where(rows["voice"] == "quoted", np.where(rows["speaker"] == "", "marked", "quoted"), rows["voice"])
    patterns = np.array([entry.pattern for entry in lexicon.entries], dtype=object)
    hits = pd.DataFrame({"entry": patterns[matches.entry], "place": places[matches.texts]})[~matches.negated]
    counts = hits.value_counts().unstack(fill_value=0).reindex(columns=["outlet", "reported", "quoted", "marked"])
    counts = counts.fillna(0).astype(int)
    entries = found.tables["entries"]
    of = {place: entries["entry"].map(counts[place]).astype(int) for place in counts.columns}
    own = share(of["outlet"], sum(of.values()))
    return entries.assign(k_reported=of["reported"], k_marked=of["marked"], share_own=own)

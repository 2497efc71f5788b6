"""Sections on voices: the score of a page, the treatments of reported speech, and the measures of voices."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from framing.charts.voices import followed
from framing.corpus.corpus import Comparison
from framing.errors import CorpusError
from framing.lexicon.header import validation_said
from framing.measures.voices.adoption import AdoptionSettings, adoption
from framing.measures.voices.directness import DirectnessSettings, directness
from framing.measures.voices.diversity import DiversitySettings, diversity
from framing.measures.voices.quoted_words import VoiceSettings, voices
from framing.measures.voices.robustness import UNDRAWN, each_treatment
from framing.measures.voices.scare_quotes import ScareSettings, scare_quotes
from framing.measures.voices.speaking_order import OrderSettings, order
from framing.measures.voices.stance import StanceSettings, stance
from framing.report.notebook.hashes import digest
from framing.report.sections.comparison import notes, tabled
from framing.report.sections.evidence import limit_note
from framing.report.study.blocks import Block, aside, chart, figure, folded, keep_table, passages, stack, table
from framing.report.study.multiplicity import together
from framing.report.study.row_hits import keep_counted, row_links
from framing.report.study.study import Absent, Study
from framing.report.study.units import without_intervals
from framing.result import Result


def signature(study: Study) -> Block:
    """Return the signature figure of one page: who speaks, and in whose words."""
    from framing.charts.score import signature as score
    from framing.charts.score.words import signature_alt, signature_caption
    from framing.measures.voices.missed_speech import recalls_of

    page = study.page
    if not page:
        return stack(Absent("This corpus has no live page, so no page is drawn."))
    hits, header = study.hits(page), study.lexicon.header
    on_page = study.apart.documents[study.apart.documents["page_id"] == page]
    lexicon = f"{header['name']} {header['version']} ({validation_said(header)})"
    recalls = recalls_of(on_page)
    return figure(
        lambda: score.signature(on_page, hits, study.sides, page, recalls=recalls),
        "signature",
        signature_caption(on_page, study.sides, page, lexicon, study.settings.seed),
        signature_alt(on_page, study.sides, page),
    )


def treatments(study: Study) -> Block:
    """Return how far the leading figures move with the treatment of reported speech and with what is missed."""
    found = study.treatments
    if isinstance(found, Absent):
        return stack(found)
    rows = followed(found.table)
    if not len(rows):
        none = "No word that is followed occurs on either side."
        return stack(Absent(next((note for note in found.notes if note.startswith(UNDRAWN)), none)))
    wide = rows.pivot(index=["quantity", "kind"], columns="treatment", values="log_ratio").reset_index()
    missed = rows[rows["treatment"] == "apart"].set_index("quantity")["missed"]
    wide["missed"] = wide["quantity"].map(missed)
    wide["moves"] = wide[["apart", "outlet", "speaker", "missed"]].max(axis=1) - wide[
        ["apart", "outlet", "speaker", "missed"]
    ].min(axis=1)
    order = {name: i for i, name in enumerate(rows["quantity"])}
    wide = wide.sort_values("quantity", key=lambda names: names.map(order), kind="stable")
    heads = {"quantity": "word or category", "apart": ("log ratio, reported speech", "separate"),
             "outlet": ("log ratio, reported speech", "with the outlet"),
             "speaker": ("log ratio, reported speech", "with the speaker"),
             "missed": "separate, misses removed", "moves": "largest difference"}  # fmt: skip
    say = "Log ratios under the three treatments of reported speech, and without the extractor's misses"
    return stack(chart(found), aside(say, [table(wide, say, heads, rows=20)]), notes(found, study))


_MEASURES: dict[str, tuple[Callable[..., Result], Callable[..., Any]]] = {
    "voices": (voices, VoiceSettings),
    "order": (order, OrderSettings),
    "diversity": (diversity, DiversitySettings),
    "stance": (stance, StanceSettings),
    "directness": (directness, DirectnessSettings),
    "scare_quotes": (scare_quotes, ScareSettings),
}
_ADOPTION = "adoption: "
LONGEST_OUTLET = 40
"""Most characters of an outlet's name in the name of a file."""


def measures(study: Study, reading: str = "time") -> dict[str, Result | Absent]:
    """Return every measure of voices by name, q controlled over all of them together, and saved.

    Parameters
    ----------
    study : Study
    reading : {"time", "print"}
        Order in which pages are read for who is quoted first and last.
    """
    drawn = study.settings.drawn
    found: dict[str, Result | Absent] = {}
    for name, (function, settings) in _MEASURES.items():
        more = {"reading": reading} if name == "order" else {}
        try:
            found[name] = function(study.comparison, settings(**drawn, **more))
        except CorpusError as error:
            found[name] = Absent(str(error))
    for outlet in sorted(set(study.outlets) & set(study.sides)) or study.outlets[:1]:
        chosen = AdoptionSettings(outlet=outlet, unit=study.settings.unit, **drawn)
        try:
            found[f"{_ADOPTION}{outlet}"] = adoption(study.passages, study.lexicon, chosen)
        except CorpusError as error:
            found[f"{_ADOPTION}{outlet}"] = Absent(str(error))
    there = {name: result for name, result in found.items() if isinstance(result, Result)}
    for name, result in zip(there, together(list(there.values())), strict=True):
        result = replace(without_intervals(result), measure=_stem(name))
        found[name] = result
        keep_counted(study.private.without_names(result), study)
    return found


def _stem(name: str) -> str:
    """Return the name of a measure, and of the outlet it is of, as a file may be called."""
    measure, _, outlet = name.partition(": ")
    plain = re.sub(r"\W+", "-", outlet.casefold()).strip("-")[:LONGEST_OUTLET]
    told = "" if re.fullmatch(r"[\w -]*", outlet) and len(outlet) <= LONGEST_OUTLET else digest(outlet)[:8]
    return "-".join(part for part in (measure, plain, told) if part)


def adopted(study: Study, result: Result | Absent) -> Block:
    """Return own against quoted words of one outlet, with the terms behind the categories."""
    if isinstance(result, Absent):
        return stack(result)
    say = f"{result.settings['outlet']}: words of the lexicon in own and in quoted words, per thousand"
    terms = result.tables["entries"].head(15)
    links = row_links(result, "entries", terms["entry"])
    heads = {"entry": "entry", "category": "category", "k_target": "own words", "k_reported": "reported",
             "k_reference": "quoted", "k_marked": "no speaker", "share_own": "share in own words"}  # fmt: skip
    return stack(shown(study, result, say), table(terms, "The words counted, by where they occur", heads, 15, links))


def shown(study: Study, result: Result | Absent, caption: str, rows: int = 2) -> Block:
    """Return the figure of a measure of voices, its table, the passages behind its first rows, and its notes."""
    if isinstance(result, Absent):
        return stack(result)
    used = result.table
    counts = (
        used["k_target"] + used["k_reference"] if "k_target" in used else used["k"] if "k" in used else used["words"]
    )
    used = used[counts > 0]
    if not len(used):
        return stack(Absent(f"Nothing was found for {result.presentation.name}, so nothing was compared."))
    result = replace(result, table=used)
    picture = figure(lambda: result.plot(), f"voices-{result.measure}", result.caption, result.alt)
    # Where the first column is a label, it says the group, and the place or stance, already.
    said = [column for column in ("group", "place", "stance") if column in used.columns[1:]]
    plain = replace(result, table=used.drop(columns=said))
    return stack(picture, tabled(plain, caption), *_behind(study, result, rows), notes(result, study))


def _behind(study: Study, result: Result, rows: int) -> list[Block]:
    """Return the passages that a measure lists behind its first rows, folded away."""
    listed = result.tables.get("spans") if study.shows_text else None
    labels = [label for label in result.table.iloc[:, 0] if listed is not None and (listed["label"] == label).any()]
    blocks = []
    for label in labels[:rows]:
        found = study.shown.evidence(result, label, 3)
        outlets = list(dict.fromkeys(found["side"])) or study.outlets[:1]
        blocks.append(folded(f"Passages: {label}", [passages(found, outlets), limit_note(study)]))
    return blocks


def _followed(study: Study, name: str) -> tuple[Callable[..., Result], Any]:
    """Return a measure of voices and its settings; no p is shown, so none is drawn further."""
    drawn = study.settings.drawn | {"further": 1}
    outlet = name.removeprefix(_ADOPTION)
    if outlet != name:
        return partial(_adoption_in, study), AdoptionSettings(outlet=outlet, unit=study.settings.unit, **drawn)
    function, settings = _MEASURES[name]
    return function, settings(**drawn)


def _adoption_in(study: Study, between: Comparison, settings: AdoptionSettings) -> Result:
    return adoption(between.corpus, study.lexicon, settings)


def under_each(study: Study, name: str, rows: int = 4) -> Block:
    """Return the headline of a measure of voices under the three treatments of reported speech."""
    function, chosen = _followed(study, name)
    between: Comparison = study.apart.compare(**study.asked)
    try:
        found = each_treatment(function, between, chosen, rows)
    except CorpusError as error:
        return stack(Absent(str(error)))
    if not found["estimate"].notna().any():
        return stack()
    wide = found.pivot(index="quantity", columns="treatment", values="estimate")
    wide = wide.loc[list(dict.fromkeys(found["quantity"]))].reset_index()
    keep_table(found.drop(columns="p"), f"treatments-{_stem(name)}")
    treatment = {"apart": "separate", "outlet": "with the outlet", "speaker": "with the speaker"}
    heads = {"quantity": "headline"} | {how: ("reported speech", said) for how, said in treatment.items()}
    return table(
        wide,
        "Headline under the three treatments of reported speech (log ratios; shares where nothing is compared)",
        heads,
    )

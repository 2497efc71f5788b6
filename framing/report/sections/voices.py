"""Sections on voices: the score of a page, the treatments of reported speech, and the measures of voices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from framing.charts.voices import followed as drawn_rows
from framing.corpus.corpus import Comparison
from framing.errors import CorpusError
from framing.lexicon import Lexicon
from framing.lexicon.header import validation_said
from framing.measures.voices.robustness import UNDRAWN, each_treatment
from framing.report.sections.comparison import notes
from framing.report.study.blocks import Block, aside, chart, figure, keep_table, stack, table
from framing.report.study.study import Absent, Study
from framing.result import Result
from framing.stats.inference import PermutationSettings


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


def treatments(found: Result | Absent, study: Study) -> Block:
    """Return how far the leading figures move with the treatment of reported speech and with what is missed.

    Parameters
    ----------
    found : Result or Absent
        Of `framing.under_treatments`.
    study : Study
    """
    if isinstance(found, Absent):
        return stack(found)
    rows = drawn_rows(found.table)
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


def followed(terms: Result | Absent, n: int = 4) -> list[str]:
    """Return the first key terms of each side, to be followed under each treatment of reported speech.

    Parameters
    ----------
    terms : Result or Absent
        Of `framing.keyness`; names, which count as one term of several words, are passed over.
    n : int
        Terms of each side.
    """
    if isinstance(terms, Absent):
        return []
    table = terms.table[~terms.table["term"].str.contains(" ")]
    sides = (table["log_ratio"] > 0, table["log_ratio"] < 0)
    return [term for side in sides for term in table.loc[side, "term"].head(n)]


def under_each(
    result: Result | Absent,
    measure: Callable[..., Result],
    between: Comparison,
    settings: PermutationSettings,
    lexicon: Lexicon | None = None,
) -> Block:
    """Return the headline of a measure of voices under the three treatments of reported speech.

    Parameters
    ----------
    result : Result or Absent
        The measure's, as it is shown; where it is absent, nothing is shown.
    measure : callable
        The measure, which is taken again of each treatment.
    between : Comparison
        Reported speech counted separately.
    settings : PermutationSettings
        Of the measure; no p is shown, so none is drawn further.
    lexicon : Lexicon, optional
        For a measure that takes the passages and a lexicon in place of a comparison.
    """
    if isinstance(result, Absent):
        return stack()
    measured = partial(_of_passages, measure, lexicon) if lexicon is not None else measure
    try:
        found = each_treatment(measured, between, replace(settings, further=1), 4)
    except CorpusError as error:
        return stack(Absent(str(error)))
    if not found["estimate"].notna().any():
        return stack()
    wide = found.pivot(index="quantity", columns="treatment", values="estimate")
    wide = wide.loc[list(dict.fromkeys(found["quantity"]))].reset_index()
    keep_table(found.drop(columns="p"), f"treatments-{result.measure}")
    treatment = {"apart": "separate", "outlet": "with the outlet", "speaker": "with the speaker"}
    heads = {"quantity": "headline"} | {how: ("reported speech", said) for how, said in treatment.items()}
    say = "Headline under the three treatments of reported speech (log ratios; shares where nothing is compared)"
    return aside("Under the three treatments of reported speech", [table(wide, say, heads)])


def _of_passages(measure: Callable[..., Result], lexicon: Lexicon, between: Comparison, settings: Any) -> Result:
    return measure(between.corpus, lexicon, settings)

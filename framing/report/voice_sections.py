"""Sections on voices: the score of a page, the treatments of reported speech, and the measures of voices."""

from __future__ import annotations

from framing.report.blocks import Block, chart, figure, folded, stack, table
from framing.report.extraction import extractor_errors
from framing.report.sections import notes, people_first
from framing.report.study import Absent, Study, counted
from framing.result import Result


def signature(study: Study) -> Block:
    """Return the signature figure of one page: who speaks, and in whose words."""
    from framing.charts.plate import Below, plate
    from framing.charts.signature_words import signature_alt, signature_caption
    from framing.voices.misses import recalls_of

    page = study.page
    if not page:
        return stack(Absent("No live page is in this corpus, so there is no score of voices to draw."))
    hits, header = study.hits(page), study.lexicon.header
    on_page = study.apart.documents[study.apart.documents["page_id"] == page]
    lexicon = f"{header['name']} {header['version']} (validation: {header['validation'].rstrip('.')})"
    below = Below(people_first(study), *_own_against_quoted(study), recalls_of(on_page))
    said = signature_caption(on_page, study.sides, page, lexicon, extractor_errors(), study.choices["seed"])
    return figure(
        lambda: plate(on_page, hits, study.sides, page, below),
        "signature",
        f"{said} {_below_said(study)}",
        signature_alt(on_page, study.sides, page),
    )


def _own_against_quoted(study: Study) -> tuple[Result | None, str]:
    """Return what is drawn below the score, or why it is not."""
    if isinstance(study.adoption, Absent):
        return None, "no quotation"
    about = study.adoption.comparison
    if about["testable"]:
        return study.adoption, ""
    return None, f"{counted(about['units_target'], about['unit'])}: no test; read the passages"


def _below_said(study: Study) -> str:
    said = "Below: actors that both sides name, the forms of their names and, in italics, verbs right after them."
    found, _ = _own_against_quoted(study)
    if found is None:
        return said
    pairs = counted(found.comparison["units_target"], found.comparison["unit"])
    return (
        f"{said} Last: words of the lexicon per 1,000, in own (●) and quoted (◆) words, a faint line for each of "
        f"{pairs}, the whole in bold, with log ratio, interval and q."
    )


def treatments(study: Study) -> Block:
    """Return how far the leading figures move with the treatment of reported speech and with what is missed."""
    found = study.treatments
    if isinstance(found, Absent):
        return stack(found)
    followed = found.table[found.table["k_target"] + found.table["k_reference"] > 0]
    if not len(followed):
        return stack(Absent("No word that is followed stands on either side."))
    wide = followed.pivot(index=["quantity", "kind"], columns="treatment", values="log_ratio").reset_index()
    missed = followed[followed["treatment"] == "apart"].set_index("quantity")["missed"]
    wide["missed"] = wide["quantity"].map(missed)
    wide["moves"] = wide[["apart", "outlet", "speaker", "missed"]].max(axis=1) - wide[
        ["apart", "outlet", "speaker", "missed"]
    ].min(axis=1)
    order = {name: i for i, name in enumerate(followed["quantity"])}
    wide = wide.sort_values("quantity", key=lambda names: names.map(order), kind="stable")
    heads = {"quantity": "word or category", "apart": ("log ratio, reported speech", "apart"),
             "outlet": ("log ratio, reported speech", "with the outlet"),
             "speaker": ("log ratio, reported speech", "with the speaker"),
             "missed": "apart, misses taken out", "moves": "largest move"}  # fmt: skip
    say = "Log ratios under the three treatments of reported speech, and without the extractor's misses"
    return stack(chart(found), folded(say, [table(wide, say, heads, rows=20)]), notes(study, found))

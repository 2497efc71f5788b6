"""Extraction: what a report says of how voices were separated, and how well that was measured to work."""

from __future__ import annotations

import pandas as pd

from framing.attribution import media
from framing.attribution.extract.common.cue_classes import SPEECH
from framing.attribution.validity import language_of, validity
from framing.corpus.passages import opens_quotation
from framing.report.study.blocks import keep_table
from framing.report.study.study import Study
from framing.text.reading import many


def extractor_errors(study: Study) -> str:
    """Return the measured errors of the extractor with their data, in one sentence without its full stop."""
    known = validity(language_of(study.apart.documents))
    return f"{known['figure']} ({known['data']}, {known['date']})" if known else "not measured for this language"


def passages_said(study: Study) -> str:
    """Return how many passages of each voice there are, and how reported speech is counted."""
    table = study.apart.documents
    voices = table["voice"].value_counts()
    said = f"{many(int(voices.get('outlet', 0)), 'passage')} of own words, {quotations_said(table)}"
    if not voices.get("reported", 0):
        return f"{said}; no reported speech was separated: if there is any, it counts as the outlet's own words"
    return f"{said}, {reported_said(table)}, {_counted_as(study)}"


def reported_said(passages: pd.DataFrame) -> str:
    """Return how many passages report speech, and how many report attitudes, thoughts, findings, polls or documents.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": "reported", "cue_class": ["speech", "poll", "attitude"]})
    >>> reported_said(table)
    '3 passages of reported speech (1 of speech; 2 of attitudes and other attribution)'
    >>> reported_said(table.drop(columns="cue_class"))
    '3 passages of reported speech'
    """
    reported = passages[passages["voice"] == "reported"]
    said = f"{many(len(reported), 'passage')} of reported speech"
    classes = reported["cue_class"] if "cue_class" in reported else pd.Series("", index=reported.index)
    spoken, other = int((classes == SPEECH).sum()), int((~classes.isin(["", SPEECH])).sum())
    return f"{said} ({spoken:,} of speech; {other:,} of attitudes and other attribution)" if other else said


def quotations_said(passages: pd.DataFrame, brief: bool = False) -> str:
    """Return how many quotations some passages hold, and in how many parts where other words interrupt some.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": ["quoted"] * 3, "quotation": ["a", "a", "b"]})
    >>> quotations_said(table), quotations_said(table[:1])
    ('2 quotations (in 3 parts, since other words interrupt some of them)', '1 quotation')
    """
    n, parts = int(opens_quotation(passages).sum()), int((passages["voice"] == "quoted").sum())
    if brief:
        return many(n, "quotation") + (f" in {parts:,} parts" if parts > n else "")
    some = "other words interrupt it" if n == 1 else "other words interrupt some of them"
    return many(n, "quotation") + (f" (in {parts:,} parts, since {some})" if parts > n else "")


def _counted_as(study: Study) -> str:
    compared = study.passages.documents.iloc[study.comparison.rows]
    if study.settings.by != "speaks_for" and (compared["kind"] == "indirect").any():
        return "which counts, as quotations do, with the side that prints it"
    return _COUNTED_AS[study.settings.reported]


def media_said(study: Study) -> str:
    """Return the classes of the media of the corpus, and which have none; saved with basis and source."""
    table = keep_table(media(study.apart), "media-classes")
    classes = [
        f"{kind}: {', '.join(rows['medium'])}"
        for kind, rows in table[table["venue_class"] != ""].groupby("venue_class")
    ]
    without = ", ".join(table.loc[table["venue_class"] == "", "medium"])
    return "; ".join([*classes, *([f"without a class: {without}"] if without else [])])


_COUNTED_AS = {
    "apart": "which is counted separately, on neither side",
    "outlet": "counted with the outlet's own words",
    "speaker": "counted with whoever is reported",
}

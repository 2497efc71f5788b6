"""Evidence: the passages behind what was counted, of both sides beside each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.passages import UNMAPPED, opens_quotation
from framing.errors import CorpusError, ParameterError, nearest
from framing.printing import tidy
from framing.report.sections.comparison import heads_of, used
from framing.report.sections.findings import findings_of, passages_anchor
from framing.report.sections.validity import quotations_said
from framing.report.study import blocks
from framing.report.study.blocks import Block, Hits, folded, passages, stack, table
from framing.report.study.excerpts import SHARE_SHOWN
from framing.report.study.row_hits import keep_hits, row_links
from framing.report.study.study import Absent, Study
from framing.result import WORDS_SHOWN, Result
from framing.text.reading import many

ROWS = 6
"""Actors in the table in sight."""


def same_actors(result: Result, study: Study, actors: int = 4, each: int = 2) -> Block:
    """Return whom both sides name, in which forms, and the passages beside each other.

    Parameters
    ----------
    result : Result
        Of `framing.actors`.
    study : Study
    actors, each : int
        Actors whose passages are shown, and passages of each side.
    """
    if not len(result.table):
        return stack(Absent("No actor is named on both sides."))
    first = people_first(result, study)
    actors = actors if study.shows_text else 0
    links = {name: f"actor-{i}" for i, name in enumerate(first["actor"].head(actors), start=1)}
    heads = heads_of(result, result.table)
    printed = row_links(result, printed=first["actor"].head(max(ROWS, actors))) or links
    say = "Names on both sides: forms used, and verbs directly after them"
    blocks, parts = [table(first, say, heads, ROWS, printed, "actors")], []
    for row in first.head(actors).to_dict("records"):
        found = study.shown.evidence(result, row["actor"], each)
        mentions = "1 mention" if row["k_target"] == 1 else f"{row['k_target']} mentions"
        heading = f"{row['actor']}: {mentions} against {row['k_reference']}"
        hits = Hits((row["k_target"], row["k_reference"]), study.shown.why_none())
        parts.append(passages(found, study.sides, heading, hits, links[row["actor"]]))
    return stack(*blocks, *([folded(f"Passages: {', '.join(links)}", [*parts, limit_note(study)])] if parts else []))


def people_first(result: Result, study: Study) -> pd.DataFrame:
    """Return the actors that both sides name, those who are quoted somewhere first."""
    table = result.table
    known = set(study.passages.documents["speaker"])
    return table.iloc[np.argsort(~table["actor"].isin(known).to_numpy(), kind="stable")]


def quotations(heard: Result, study: Study, groups: int = 6, each: int = 3) -> Block:
    """Return quotations of the groups quoted most, the target's first; where text is not open, the target's only.

    Parameters
    ----------
    heard : Result
        Of `framing.voices`.
    study : Study
    groups, each : int
        Groups whose quotations are shown, and quotations of each.
    """
    speakers = heard.tables["speakers"]
    spans = speakers.groupby("group")["quotes"].sum()
    if not len(spans):
        return stack(Absent("No quotation was found, so there is none to show."))
    if not study.shows_text:
        return stack()
    by_words = speakers.groupby("group")["words"].sum().sort_values(ascending=False, kind="stable").index.tolist()
    first = sorted((group for group in by_words if group != UNMAPPED), key=lambda group: group != study.sides[0])
    if not first:
        return _quoted_speakers(heard, study, groups, each)
    if not study.open_text and study.sides[0] in first:
        # What may be shown is little: it goes to the target, and to the actors that both sides name.
        found = study.shown.quotations(study.sides[0], len(study.passages.documents))
        if not len(found):
            return stack(Absent(f"No quotation of {study.sides[0]} is shown: {study.shown.why_none()}"))
        return stack(_quoted(heard, study, study.sides[0], found, heading=True), limit_note(study))
    shown = {group: study.shown.quotations(group, each) for group in first[:groups]}
    blocks = [_quoted(heard, study, group, found) for group, found in shown.items() if len(found)]
    if not blocks:
        return stack(Absent(f"No quotation is shown: {study.shown.why_none()}"))
    return folded("Quotations of each group", [*blocks, limit_note(study)])


def _quoted(
    heard: Result, study: Study, name: str, found: pd.DataFrame, by: str = "speaks_for", heading: bool = False
) -> Block:
    """Return quotations of one group or speaker, with how many of its quotations they are."""
    table = study.passages.documents
    every = table[(table["voice"] == "quoted") & (table[by] == name)]
    shown = every[every["passage_id"].isin(set(found["passage_id"]))]
    n, total = int(opens_quotation(shown).sum()), int(opens_quotation(every).sum())
    said = quotations_said(every, brief=True) if n == total else f"{n:,} of {many(total, 'quotation')}"
    anchor = passages_anchor(heard.measure, name)
    return passages(found, [name], f"Quotations of {name}" if heading else name, said=said, anchor=anchor)


def _quoted_speakers(heard: Result, study: Study, most: int, each: int) -> Block:
    """Return quotations of the speakers quoted most, where nobody who is quoted is mapped to a group."""
    speakers = heard.tables["speakers"]
    known = speakers[speakers["speaker"] != ""].groupby("speaker")["words"].sum()
    known = known.sort_values(ascending=False, kind="stable").head(most)
    if not len(known):
        n = int(speakers["quotes"].sum())
        return stack(Absent(f"None of {n:,} quotations has a speaker that was found, so none is shown by speaker."))
    shown = {name: study.shown.quotations(name, each, by="speaker") for name in known.index}
    blocks = [_quoted(heard, study, name, found, "speaker") for name, found in shown.items() if len(found)]
    if not blocks:
        return stack(Absent(f"No quotation is shown: {study.shown.why_none()}"))
    say = "Quotations of each speaker (none of them is mapped to a group)"
    return folded(say, [*blocks, limit_note(study)])


def evidence(result: Result | Absent, of: Any, rows: int = 3, each: int = 2, label: str = "") -> Block:
    """Return the passages behind the first rows of a result, on each side where sides are compared, folded away.

    Parameters
    ----------
    result : Result or Absent
    of : Study
        What it was counted in.
    rows : int
        Rows whose passages are shown, of each side.
    each : int
        Passages of each side.
    label : str
        Only those behind the row of this name; a misspelt one is refused.
    """
    if isinstance(result, Absent):
        return stack()
    data, name = used(result.table), result.table.columns[0]
    if label and label not in set(result.table[name]):
        raise ParameterError(f"'{result.measure}' has no row {label!r}.{nearest(label, result.table[name])}")
    if not of.shows_text:
        return keep_hits(result, of)
    data = data[data[name] == label] if label else data
    chosen = data.head(2 * rows)
    if "log_ratio" in data:
        more, less = data[data["log_ratio"] > 0].head(rows), data[data["log_ratio"] <= 0]
        # Without a test the table is ordered by the ratio itself: the largest differences are at both ends.
        chosen = pd.concat([more, less.head(rows) if "q" in less else less.tail(rows).iloc[::-1]])
    parts, labels = [], []
    # What opens the report leads to its passages, wherever the table has the row.
    first = [finding.label for finding in findings_of([result], 2)]
    chosen = pd.concat([data[data[name].isin(first)], chosen[~chosen[name].isin(first)]])
    chosen = chosen.drop_duplicates(name)  # of several groups or periods: the passages are by label
    for row in chosen.to_dict("records"):
        try:
            found = of.shown.evidence(result, str(row[name]), each)
        except CorpusError:  # a label without a word in it, of which no span is known
            continue
        if not len(found) and "k_target" not in row:  # a figure that counts no words
            continue
        # Whole passages are listed by outlet, which need not be the sides.
        sides = of.sides if set(found["side"]) <= set(of.sides) else tuple(dict.fromkeys(found["side"]))
        counted = "k_target" in row and sides == of.sides
        hits = Hits((row["k_target"], row["k_reference"]), of.shown.why_none()) if counted else None
        shown = passages(found, sides, str(row[name]), hits, passages_anchor(result.measure, str(row[name])))
        parts.append(shown)
        labels.append(tidy(str(row[name]), 40))
    if not parts:
        return keep_hits(result, of)
    return stack(folded(f"Passages: {', '.join(labels)}", [*parts, limit_note(of)]), keep_hits(result, of))


def doubted(heard: Result, study: Study, each: int = 4) -> Block:
    """Return quotations that a doubting verb introduces, with the verb, by outlet; nothing where none does."""
    data = heard.tables.get("stance")
    if data is None or not len(used(data)) or not study.shows_text:
        return stack()
    found = study.shown.doubted(each)
    say = "Quotations under doubting verbs"
    shown = passages(found, study.sides, say, anchor=passages_anchor(f"{heard.measure}-stance"))
    return folded(say, [shown, limit_note(study)])


def limit_note(of: Any) -> Block:
    """Return how much of the text is shown, where it has no open licence."""
    if of.open_text or not of.shows_text:
        return stack()
    say = f"Shown: at most {WORDS_SHOWN} words of a passage and {100 * SHARE_SHOWN:.0f} % of a page."
    return blocks.paragraph(say, "limit")

"""Comparability: what speaks against comparing two groups of a corpus, and what does not; the texts to read first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from framing.corpus.corpus import Corpus
from framing.printing import tidy
from framing.report.sections.adding import Counted, kept
from framing.report.study import structure as st
from framing.report.study.blocks import Block, note, paragraph, stack, table
from framing.report.study.excerpts import NO_TEXT
from framing.result import Result

OPENING = 15
"""Words of a text that are shown."""


def comparability(found: Result) -> Block:
    """Return what speaks against comparing two groups, what does not, and notes; save the tables of a report.

    Parameters
    ----------
    found : Result
        Of `framing.describe`.
    """
    kept(found, None)
    checks = found.tables["checks"]
    about = found.comparison
    against, not_against = checks[checks["against"]], checks[~checks["against"]]
    both = " with ".join(tidy(name) for name in (about["target"], about["reference"]) if name)
    if len(against):
        lede = f"What speaks against comparing {both}, by {about['by']}:"
    else:
        lede = f"Nothing that can be counted here speaks against comparing {both}, by {about['by']}."
    parts = [paragraph(lede, "lede")]
    parts += [_listed(against, ordered=True)] if len(against) else []
    parts += [paragraph("What does not:"), _listed(not_against, ordered=False)] if len(not_against) else []
    return stack(*parts, *([note(found.notes)] if found.notes else []))


def _listed(checks: pd.DataFrame, ordered: bool) -> Block:
    items, plain = [], []
    for row in checks.to_dict("records"):
        name = "description" if row["figure"] in ("", "description") else f"description-{row['figure']}"
        link = (st.Run(" "), st.Run("Figure", ("screen",), f"#figure-{name}")) if row["figure"] else ()
        items.append((st.Paragraph((st.Run(f"{row['finding']}."), *link)),))
        plain.append(f"{row['finding']}.")
    return Block((st.Listing(tuple(items), ordered=ordered),), " ".join(plain))


def documents_named(found: Result, name: str, corpus: Corpus, show_text: bool = True, most: int = 12) -> Block:
    """Return the documents of a further table with their day, title and first words, private persons under a number.

    Parameters
    ----------
    found : Result
        Of `framing.describe`.
    name : {"longest", "oddest"}
    corpus : Corpus
        That was described.
    show_text : bool
        Whether titles and first words are shown.
    most : int
        Most documents.
    """
    part = found.part(name)
    rows = part.table.head(most)
    if not len(rows):
        return stack()
    chosen = corpus.documents[corpus.documents["doc_id"].isin(set(rows["doc_id"]))].reset_index(drop=True)
    about = chosen.set_index("doc_id")
    source = about["outlet"].map(tidy) + ", " + about["published"].str[:10]
    rows = rows.assign(source=rows["doc_id"].map(source))
    heads = {"doc_id": "document", **{column: column for column in ("words", "why") if column in rows}}
    if "why" in rows:
        heads.pop("words")
    if show_text:
        private = Counted(replace(corpus, documents=chosen), ("", "")).private
        said = about["title"].map(lambda title: tidy(title, 80)) + " – " + about["text"].map(_opening)
        begins = rows["doc_id"].map(said.str.removeprefix(" – ").map(private.hide))
        rows = rows.assign(source=rows["source"] + ": " + begins)
    heads["source"] = "source, title and first words" if show_text else "source"
    shown = table(rows, part.presentation.title, heads, most, whole=part.measure)
    return stack(shown, *([] if show_text else [paragraph(NO_TEXT)]))


def _opening(text: str) -> str:
    words = text[: 40 * OPENING].split()
    return " ".join(words[:OPENING]) + ("…" if len(words) > OPENING else "")

"""Caption and alternative text of the signature figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.charts.canvas.style import tidy
from framing.charts.score.score import OWN, score
from framing.text.reading import many


def signature_caption(
    passages: pd.DataFrame,
    names: Sequence[str],
    page_id: str | None = None,
    lexicon: str = "",
    seed: int | None = None,
) -> str:
    """Return the caption of the signature figure: the page, its words by voice, what the marks mean.

    Parameters
    ----------
    passages, names, page_id
        As for `signature`.
    lexicon : str
        Name, version and validity of the lexicon whose hits are drawn.
    seed : int, optional
        Of the report.
    """
    page = score(passages, page_id, names)
    first = passages[passages["page_id"] == page.page_id].iloc[0]
    title = tidy(first.get("title", ""), 120)
    source = ", ".join(part for part in (tidy(first.get("outlet", "")), tidy(first.get("published", ""))[:10]) if part)
    posts = int(page.documents["kind"].isin(["post", "article"]).sum())
    guessed = int(page.documents["guess"].sum())
    named = f"“{title}”" if title else f"Page {page.page_id}"
    shows = (
        f"{named}, {source}: {many(posts, 'post')}, {many(page.words, 'word')}, "
        f"{many(int(page.lanes['quotes'].sum()), 'quotation')}, from the oldest post to the newest."
    )
    said = [f"Words by voice: {_by_voice(page.lanes)}."]
    if guessed:
        said.append(f"The beginning of {guessed} of {many(len(page.documents), 'part')} is a guess (dashed).")
    if lexicon:
        said.append(f"Ticks: words of the lexicon {lexicon}, labelled where space permits.")
    if (page.lanes["voice"] == "reported").any():
        said.append("Hatched among the own words: reported speech, the outlet's wording of what others said.")
    else:
        said.append("No reported speech was separated: if there is any, it counts as own words.")
    said.append(
        "Whiskers, on axes from half of a share to twice it: the share when reported speech is counted separately, "
        "with "
        "the outlet or with the speaker, and with or without the speech that the extractor misses."
    )
    said += [f"Seed {seed}."] if seed is not None else []
    return f"{shows}\n{' '.join(said)}"


def signature_alt(passages: pd.DataFrame, names: Sequence[str], page_id: str | None = None) -> str:
    """Return an alternative text for the signature figure, in two sentences made from its numbers."""
    page = score(passages, page_id, names)
    posts = int(page.documents["kind"].isin(["post", "article"]).sum())
    quoted = int(page.lanes.loc[page.lanes["voice"] == "quoted", "words"].sum())
    return (
        f"Timeline of a live page of {many(posts, 'post')} and {many(page.words, 'word')}, one lane a voice, "
        f"{many(int(page.lanes['quotes'].sum()), 'quotation')} with {many(quoted, 'word')} drawn at their places. "
        f"Words by voice: {_by_voice(page.lanes)}."
    )


def _by_voice(table: pd.DataFrame) -> str:
    said = []
    for row in table.itertuples():
        own = " (own words)" if row.voice == OWN else " in all" if row.voice == "reported" else ""
        said.append(f"{tidy(row.group)}{own} {row.words:,} ({100 * row.share:.1f} %)")
    return "; ".join(said)

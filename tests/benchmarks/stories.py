"""Propose stories: F1 over pairs on the demonstration corpus and on generated pairs, and the time of 20,000 texts.

Run as ``python tests/benchmarks/stories.py bbc_2225.csv.gz`` (2,225 BBC articles, column `text`); prints tables, never
fails. Of each article two documents are made, each without 45 % of the sentences, in random order, a day apart at most,
within a year or within a month. No sentence is reworded: true accounts of one event are less alike than these.
Times are processor time.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from framing import Corpus
from framing.ingest.linking.stories import StorySettings, propose_stories
from framing.text.sentences import sentences

ROOT = Path(__file__).parents[2]
DROPPED, SEED = 0.45, 1
THRESHOLDS = (0.12, 0.15, 0.18, 0.2, 0.22, 0.24, 0.26, 0.3, 0.35, 0.4)


def generated(texts: list[str], copies: int = 2, within: int = 365) -> pd.DataFrame:
    """Return documents of each text, `copies` of them, with the column `truth`."""
    rng = np.random.default_rng(SEED)
    rows = []
    for number, text in enumerate(dict.fromkeys(texts)):
        parts = [text[begin:end] for begin, end in sentences(text)]
        if len(parts) < 6:
            continue
        first = date(2031, 1, 1).toordinal() + int(rng.integers(0, within))
        for k in range(copies):
            kept = [part for part in parts if rng.random() >= DROPPED]
            rng.shuffle(kept)
            day = date.fromordinal(first + int(rng.integers(0, 2))).isoformat()
            rows.append((f"d{number:05}-{k}", f"outlet {k}", day, "", " ".join(kept), f"event {number}"))
    return pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text", "truth"])


def scores(found: pd.DataFrame, truth: pd.Series) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of documents."""
    sides = []
    for story in (found.set_index("doc_id")["story_id"], truth[truth != ""]):
        sides.append({pair for _, part in story.groupby(story) for pair in combinations(sorted(part.index), 2)})
    both = len(sides[0] & sides[1])
    precision, recall = both / max(len(sides[0]), 1), both / len(sides[1])
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main(path: str) -> None:
    texts = pd.read_csv(path)["text"].astype(str).tolist()
    demo = Corpus.read(ROOT / "corpora/demo-ceasefire").documents
    sets = {
        "demo": (demo.drop(columns="story_id"), demo.set_index("doc_id")["story_id"]),
        **{
            f"generated, {within} days": (table, table.set_index("doc_id")["truth"])
            for within in (365, 30)
            for table in [generated(texts, within=within)]
        },
    }
    for name, (table, truth) in sets.items():
        for names in (1.0, 2.0):
            for alike in THRESHOLDS:
                found = propose_stories(table, StorySettings(alike, names=names)).stories
                shown = " ".join(f"{value:.3f}" for value in scores(found, truth))
                print(f"{name}: names x {names:g}, alike {alike:g}: precision, recall, F1 {shown}", flush=True)
    for within in (365, 30, 1):
        table = generated(texts, 10, within)[:20_000]
        begun = time.process_time()
        found = propose_stories(table)
        seconds = time.process_time() - begun
        f1 = scores(found.stories, table.set_index("doc_id")["truth"])[2]
        print(f"{len(table):,} texts within {within} days: {seconds:.1f} s; F1 {f1:.3f}; {found.notes}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

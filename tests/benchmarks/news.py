"""Ninety megabytes of news for benchmarks: the sentences of `../shared/eval/topics` drawn again, with new names."""

from __future__ import annotations

import csv
import gzip
import random
import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "eval" / "topics" / "bbc_2225.csv.gz"
MEGABYTES = 90
SEED = 1
_CONSONANTS, _VOWELS = "bcdfghklmnprstvz", "aeiou"


def news(megabytes: float = MEGABYTES) -> list[str]:
    """Return texts of about 1,600 characters; a quarter of the sentences end in a made-up name.

    Without the names the vocabulary would stop growing at 30,000 types, that of 5 MB; with them it
    reaches that of real news of this size.
    """
    if not SOURCE.exists():
        sys.exit(f"Skipped: the articles are not at {SOURCE.parent}.")
    rng = random.Random(SEED)
    with gzip.open(SOURCE, "rt", encoding="utf-8") as file:
        articles = [row["text"] for row in csv.DictReader(file)]
    said = [part for text in articles for part in re.split(r"\n+|(?<=[.!?]) +", text) if part.strip()]
    texts, size = [], 0
    while size < megabytes * 1e6:
        parts: list[str] = []
        while sum(map(len, parts)) < 1500:
            parts.append(rng.choice(said))
            if rng.random() < 0.25:
                parts.append(_name(rng))
        texts.append(" ".join(parts))
        size += len(texts[-1].encode())
    return texts


def _name(rng: random.Random) -> str:
    syllables = [rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.choice((2, 3)))]
    return "".join(syllables) + rng.choice(_CONSONANTS)

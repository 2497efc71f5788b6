"""How fast `framing.attribution.separate` is, in MB of text a second of one core, and how its time grows.

Run as ``python tests/benchmarks/separate.py [--runs 3] [--json FILE]``; prints two tables, never fails on a time. A row
below its goal says "missed". Texts are generated (seeded; English and Russian), and, where ``../shared`` is present,
those of `quotes_en`, `quotes_ru` and `topics`. Time is processor time, the best of some runs; a busy machine makes it
longer by up to a half, since cores share their caches.

Growth is the exponent of time between a size and eight times that size: in documents, in the length of one document,
and in the quotations of one speaker in one document.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import json
import math
import random
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from framing.attribution import separate
from framing.corpus.corpus import Corpus

SHARED = Path(__file__).resolve().parents[3] / "shared" / "eval"
GOAL, EXPONENT = 1.0, 1.1
"""MB a second a core, and the largest exponent of growth."""
TIMES = 8
_SYLLABLES = {"en": "ba ren to mil sha dor ve lin gra sto per an ul ke wy".split(),
              "ru": "ба рен то мил ша дор ве лин гра сто пер ан ул ке вы".split()}  # fmt: skip
_NAMES = {"en": ["Rik Ansgard", "Ida Vell", "Oleg Marn", "Hana Roe"], "ru": ["Рик Ансгард", "Ида Велл", "Олег Марн"]}
_SPOKEN = {
    "en": ["“{0},” said {1}.", "{1} said that {0}.", "{1} told Kesk TV: “{0}.”", "According to {1}, {0}."],
    "ru": ["«{0}», — заявил {1}.", "{1} сообщил, что {0}.", "{1} сказал: «{0}».", "По словам {1}, {0}."],
}  # fmt: skip


def text(language: str, n_sentences: int, rng: random.Random, spoken: float = 0.35) -> str:
    """Return a generated text; about a third of its sentences report speech, four make a paragraph."""

    def words(n: int) -> str:
        return " ".join("".join(rng.choices(_SYLLABLES[language], k=rng.choice((1, 2, 2, 3)))) for _ in range(n))

    sentences = []
    for _ in range(n_sentences):
        if rng.random() < spoken:
            said = rng.choice(_SPOKEN[language]).format(words(rng.randint(5, 18)), rng.choice(_NAMES[language]))
            sentences.append(said[0].upper() + said[1:])
        else:
            sentences.append(words(rng.randint(8, 26)).capitalize() + ".")
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, n_sentences, 4))


def generated(language: str, n_documents: int, n_sentences: int = 24, spoken: float = 0.35, seed: int = 1) -> Corpus:
    """Return a corpus of generated texts."""
    rng = random.Random(seed)
    return corpus([text(language, n_sentences, rng, spoken) for _ in range(n_documents)], language)


def one_speaker(n_quotations: int) -> Corpus:
    """Return a corpus of one document in which one person is quoted, an eighth of the time in words used before."""
    rng = random.Random(2)
    said = []
    for number in range(n_quotations):
        again = number and rng.random() < 0.125
        words = rng.choice(said) if again else f"we hold the bridge at post {number} until " + " ".join(
            "".join(rng.choices(_SYLLABLES["en"], k=2)) for _ in range(8))  # fmt: skip
        said.append(words)
    return corpus([" ".join(f"Rik Ansgard said “{words}”." for words in said)], "en")


def corpus(texts: list[str], language: str) -> Corpus:
    """Return a corpus of texts, repeats kept."""
    rows = {"doc_id": [f"d{at}" for at in range(len(texts))], "outlet": "N", "published": "2031-02-03", "title": "T",
            "text": texts, "language": language}  # fmt: skip
    return Corpus("benchmark", pd.DataFrame(rows), repeats="keep")


def seconds(found: Corpus, runs: int) -> float:
    """Return the least processor time of some runs."""
    best = math.inf
    for _ in range(runs):
        begun = time.process_time()
        separate(found)
        best = min(best, time.process_time() - begun)
    return best


def megabytes(found: Corpus) -> float:
    """Return the size of the texts, in UTF-8."""
    return sum(len(one.encode()) for one in found.documents["text"]) / 1e6


def shared() -> dict[str, Corpus]:
    """Return the evaluation texts, where they are; Russian sentences six to a text, since they have no documents."""
    if not SHARED.exists():
        return {}
    english = [
        json.loads(line)["text"] for line in (SHARED / "quotes_en" / "texts.jsonl").read_text("utf-8").splitlines()
    ]
    with (SHARED / "quotes_ru" / "tokens.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        russian = [" ".join(row["text"].replace('\\"\\"\\"\\"', '"') for row in group)
                   for _, group in itertools.groupby(rows, key=lambda row: row["sentence_num"])]  # fmt: skip
    russian = ["\n\n".join(russian[at : at + 6]) for at in range(0, len(russian), 6)] * 8
    with gzip.open(SHARED / "topics" / "bbc_2225.csv.gz", "rt", encoding="utf-8", newline="") as file:
        topics = [row["text"] for row in csv.DictReader(file)][::4]
    return {"English, quotes_en": corpus(english, "en"), "English, topics": corpus(topics, "en"),
            "Russian, quotes_ru": corpus(russian, "ru")}  # fmt: skip


def speeds(runs: int) -> list[dict]:
    """Return a row for each set of texts."""
    sets = {"English, generated": generated("en", 150), "Russian, generated": generated("ru", 150)} | shared()
    rows = []
    for name, found in sets.items():
        separate(found)
        rate = megabytes(found) / seconds(found, runs)
        rows.append({"texts": name, "mb": megabytes(found), "mb_per_second": rate, "reached": rate >= GOAL})
    return rows


def growth(runs: int) -> list[dict]:
    """Return a row for each dimension: seconds at a size and at `TIMES` that size, and the exponent."""
    makers: dict[str, tuple[Callable[[int], Corpus], int]] = {
        "documents": (lambda n: generated("en", n), 40),
        "documents, Russian": (lambda n: generated("ru", n), 40),
        "length of a document": (lambda n: generated("en", 1, n), 500),
        "quotations of one speaker": (one_speaker, 500),
    }
    rows = []
    for name, (made, size) in makers.items():
        few, many = (seconds(made(n), runs) for n in (size, TIMES * size))
        exponent = math.log(many / few, TIMES)
        rows.append({"dimension": name, "size": size, "seconds": few, "seconds_larger": many, "exponent": exponent,
                     "reached": exponent <= EXPONENT})  # fmt: skip
    return rows


def main() -> None:
    """Print the tables and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rates = speeds(options.runs)
    print(f"{'texts':<28}{'MB':>8}{'MB/s a core':>14}   goal {GOAL:g}")
    for row in rates:
        mark = "reached" if row["reached"] else "missed"
        print(f"{row['texts']:<28}{row['mb']:>8.2f}{row['mb_per_second']:>14.2f}   {mark}")
    grown = growth(options.runs)
    print(f"\n{'growth in':<28}{'from':>8}{'s':>8}{'to':>8}{'s':>8}{'exponent':>10}   goal {EXPONENT:g}")
    for row in grown:
        mark = "reached" if row["reached"] else "missed"
        print(f"{row['dimension']:<28}{row['size']:>8}{row['seconds']:>8.2f}{TIMES * row['size']:>8}"
              f"{row['seconds_larger']:>8.2f}{row['exponent']:>10.2f}   {mark}")  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps({"speed": rates, "growth": grown}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

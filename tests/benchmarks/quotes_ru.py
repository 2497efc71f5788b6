"""Score `framing.attribution.extract.quotes` on Russian sentences whose words are tagged source, cue, content.

Run as ``python tests/benchmarks/quotes_ru.py [--json FILE] [--validity] [--errors]``; prints a table, never fails on
a figure. `--validity` writes the figures on held-out sentences into framing/attribution/validity.json, `--errors` shows
the sentences worked on whose content is wrong.

Gold: `../shared/eval/quotes_ru/tokens.tsv`. A sentence is its tokens joined by spaces, each sentence read as a text of
its own. Token-level precision, recall and F1 of content, source and cue over all sentences: a token is found if a
row of kind direct, mixed or indirect that has a cue or a speaker holds it (marks included). Matched spans: unbroken
runs of content tokens, found runs merged where one statement holds both, that overlap by half or four fifths
(intersection over union). Every third sentence is held out: no rule was made or tuned on it. The scores on
characters, matched attributions and speakers, as for English, are those of quote_scores.py.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import time
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
from quote_scores import Attribution, counts, scores
from quotes import Document, found_in, measured, show, validity, write_validity

from framing.attribution import quotes

FILE = Path(__file__).resolve().parents[3] / "shared" / "eval" / "quotes_ru" / "tokens.tsv"
TAGS = ("content", "source", "cue")
MARK = '\\"\\"\\"\\"'


def sentences(path: Path) -> list[tuple[list[str], list[str]]]:
    """Return the words and the tags of each sentence."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for _, group in itertools.groupby(rows, key=lambda row: row["sentence_num"]):
        listed = list(group)
        found.append((['"' if row["text"] == MARK else row["text"] for row in listed], [row["tags"] for row in listed]))
    return found


def found_tags(words: list[str]) -> tuple[dict[str, set[int]], list[set[int]]]:
    """Return the tokens found for each tag, and the statements as sets of tokens."""
    text = " ".join(words)
    starts = list(itertools.accumulate((len(word) + 1 for word in words), initial=0))
    table = quotes(text, "ru")
    table = table[(table["kind"] != "scare") & ((table["cue_start"] >= 0) | (table["speaker_start"] >= 0))]
    tags: dict[str, set[int]] = {tag: set() for tag in TAGS}
    spans = {"content": ("start", "end"), "source": ("speaker_start", "speaker_end"), "cue": ("cue_start", "cue_end")}
    statements: dict[int, set[int]] = {}
    for row in table.to_dict("records"):
        for tag, (first, last) in spans.items():
            held = {at for at, word in enumerate(words)
                    if row[first] < starts[at] + len(word) and starts[at] < row[last]}  # fmt: skip
            tags[tag] |= held
            if tag == "content":
                statements.setdefault(row["quotation"], set()).update(held)
    return tags, [run for held in statements.values() for run in runs(held)]


def runs(held: set[int]) -> list[set[int]]:
    """Return the unbroken runs of a set of tokens."""
    out: list[set[int]] = []
    for at in sorted(held):
        if out and at - 1 in out[-1]:
            out[-1].add(at)
        else:
            out.append({at})
    return out


def counts_of(words: list[str], tags: list[str]) -> Counter:
    """Return what is counted in one sentence."""
    counts: Counter = Counter()
    found, statements = found_tags(words)
    for tag in TAGS:
        gold = {at for at, other in enumerate(tags) if other == tag}
        counts[tag, "hit"] += len(gold & found[tag])
        counts[tag, "gold"] += len(gold)
        counts[tag, "found"] += len(found[tag])
    wanted = runs({at for at, other in enumerate(tags) if other == "content"})
    for limit in (0.5, 0.8):
        free = list(statements)
        for run in wanted:
            best = max(free, key=lambda other: len(run & other) / len(run | other), default=None)
            if best is not None and len(run & best) / len(run | best) >= limit:
                counts[f"span {limit}", "hit"] += 1
                free.remove(best)
        counts[f"span {limit}", "gold"] += len(wanted)
        counts[f"span {limit}", "found"] += len(statements)
    return counts


def figures(counts: Counter) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of every measure."""
    out = {}
    for measure in (*TAGS, "span 0.5", "span 0.8"):
        hit, gold, found = (counts[measure, part] for part in ("hit", "gold", "found"))
        f1 = 2 * hit / max(1, gold + found)
        out[measure] = {"precision": hit / max(1, found), "recall": hit / max(1, gold), "f1": f1, "gold": gold}
    return out


def interval(listed: list[Counter], seed: int = 1, repeats: int = 1000) -> list[float]:
    """Return the 95 % percentile interval of content F1, sentences resampled."""
    table = np.array([[counts["content", part] for part in ("hit", "gold", "found")] for counts in listed], float)
    rng = np.random.default_rng(seed)
    drawn = table[rng.integers(0, len(table), (repeats, len(table)))].sum(axis=1)
    scores = 2 * drawn[:, 0] / np.maximum(1, drawn[:, 1] + drawn[:, 2])
    return [float(end) for end in np.quantile(scores, [0.025, 0.975])]


def document(number: int, words: list[str], tags: list[str]) -> Document:
    """Return a sentence with its attribution as the scorer of whole texts wants it."""
    starts = list(itertools.accumulate((len(word) + 1 for word in words), initial=0))
    spans = {tag: tuple((starts[min(run)], starts[max(run)] + len(words[max(run)])) for run in
                        runs({at for at, other in enumerate(tags) if other == tag})) for tag in TAGS}  # fmt: skip
    text = " ".join(words)
    marks = [at for at, word in enumerate(words) if word == '"']
    inside = {at for first, last in zip(marks[::2], marks[1::2], strict=False) for at in range(first, last + 1)}
    content = {at for at, tag in enumerate(tags) if tag == "content"}
    kind = "direct" if content and content <= inside else "mixed" if content & inside else "indirect"
    source = " ".join(text[start:end] for start, end in spans["source"])
    gold = [Attribution(spans["content"], kind, source, spans["source"])] if content else []
    return Document(str(number), "sentences", text, gold)


def two_kinds(documents: list[Document]) -> dict[str, dict]:
    """Return the figures that voice measures read: of quoted words (direct or mixed) and of indirect speech."""
    out = {}
    for name, kinds in (("quoted", ("direct", "mixed")), ("indirect", ("indirect",))):
        totals: Counter = Counter()
        for one in documents:
            found = found_in(one.text, "ru")
            for kind in kinds:
                totals.update(counts(one.text, found, one.gold, kind))
        rates = scores(totals)
        out[name] = {"precision": round(float(rates["character_precision"]), 4),
                     "recall": round(float(rates["character_recall"]), 4),
                     "speaker": round(float(rates["speaker_head"]), 4), "n": totals["gold"]}  # fmt: skip
    return out


def shown(words: list[str], tags: list[str]) -> None:
    """Print a sentence whose content is wrong: gold in square brackets, found in curly ones."""
    found, _ = found_tags(words)
    gold = {at for at, tag in enumerate(tags) if tag == "content"}
    if gold == found["content"]:
        return
    out = []
    for at, word in enumerate(words):
        out.append(("[" if at in gold and at - 1 not in gold else "") + ("{" if at in found["content"] and at - 1 not in
                   found["content"] else "") + word + ("]" if at in gold and at + 1 not in gold else "") +
                   ("}" if at in found["content"] and at + 1 not in found["content"] else ""))  # fmt: skip
    print(f"-{len(gold - found['content'])} +{len(found['content'] - gold)}", " ".join(out))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--validity", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    if not FILE.exists():
        print("Skipped: ../shared/eval/quotes_ru is not here.")
        return
    listed = sentences(FILE)
    parts = {"worked on": [pair for at, pair in enumerate(listed) if at % 3 != 2],
             "held out": [pair for at, pair in enumerate(listed) if at % 3 == 2]}  # fmt: skip
    if options.errors:
        for words, tags in parts["worked on"]:
            shown(words, tags)
    report: dict[str, dict] = {}
    print(f"{'part':<11}{'measure':<10}{'gold':>6}{'P':>7}{'R':>7}{'F1':>7}")
    for name, part in parts.items():
        begun = time.perf_counter()
        counted = [counts_of(*pair) for pair in part]
        seconds = time.perf_counter() - begun
        report[name] = {"sentences": len(part), "seconds": seconds, "interval": interval(counted),
                        **figures(sum(counted, Counter()))}  # fmt: skip
        for measure in (*TAGS, "span 0.5", "span 0.8"):
            row = report[name][measure]
            print(f"{name:<11}{measure:<10}{row['gold']:>6}{row['precision']:>7.3f}{row['recall']:>7.3f}{row['f1']:>7.3f}")
        low, high = report[name]["interval"]
        print(f"{name:<11}content F1 95 % interval over {len(part)} sentences: {low:.3f} to {high:.3f}")
    for name, part in parts.items():
        table = measured([document(at, *pair) for at, pair in enumerate(part)], partial(found_in, language="ru"))
        table.pop("sentences")
        show(name, table)
        report[name]["as English"] = table
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if options.validity:
        held = report["held out"]["as English"]
        data = f"{len(parts['held out'])} Russian sentences of essays, fiction and news, held out"
        documents = [document(at, *pair) for at, pair in enumerate(parts["held out"])]
        write_validity("ru", validity(held, data) | two_kinds(documents))


if __name__ == "__main__":
    main()

"""Score `framing.voices.quotes` on direct and mixed quotations of American news articles.

Run as ``python tests/benchmarks/voices.py``; prints a table, never fails on a figure.

Gold: the attributions of `../shared/eval/quotes_en` whose content holds, or lies inside, double
quotation marks; each stretch between the marks, marks included, is one gold piece, given to the
shortest attribution that holds it. Found: every row of `quotes` that has a speaker. A piece counts
as found if the two spans overlap by four fifths (intersection over union). The speaker is right if the
phrase read as speaker overlaps the gold source, or the last word of the resolved name
is a word of it, or the gold source is the relative pronoun that follows the phrase.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from framing.voices import quotes

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "eval" / "quotes_en"
MARKED = re.compile(r"[“\"][^“”\"]+[”\"]|”[^“”\"]+”")
OVERLAP = 0.8


def gold_pieces(text: str, rows: list[dict]) -> dict[tuple[int, int], dict]:
    """Return each quoted stretch inside a gold content with the attribution it belongs to."""
    marked = [match.span() for match in MARKED.finditer(text)]
    best: dict[tuple[int, int], tuple[int, dict]] = {}
    for row in rows:
        spans = json.loads(row["content_spans"])
        for start, end in marked:
            inside = any(a - 1 <= start and end <= b + 1 for a, b in spans)
            around = any(start <= a and b <= end for a, b in spans)
            size = sum(b - a for a, b in spans)
            if (inside or around) and size < best.get((start, end), (10**9, {}))[0]:
                best[(start, end)] = (size, row)
    return {span: row for span, (_, row) in best.items()}


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Return intersection over union of two spans."""
    common = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return common / (max(a[1], b[1]) - min(a[0], b[0]) or 1)


def right(found, row: dict) -> bool:
    """Tell whether the speaker found is the gold source."""
    for start, end in json.loads(row["source_spans"]):
        if row["source"].lower() in ("who", "which") and 0 <= start - found.speaker_end <= 2:
            return True
        if found.speaker_start < end and start < found.speaker_end:
            return True
    words = re.findall(r"\w+", row["source"].lower())
    last = re.findall(r"\w+", found.speaker.lower())[-1:]
    return bool(last) and last[0] in words


def score(texts: list[dict], gold: dict[str, list[dict]], show: str = "") -> Counter:
    """Return the counts of gold, found and matched pieces, and of right speakers by rule."""
    counts: Counter = Counter()
    for text in texts:
        pieces = gold_pieces(text["text"], gold.get(text["doc_id"], []))
        table = quotes(text["text"])
        counts["gold"] += len(pieces)
        counts["characters"] += len(text["text"])
        for found in table.itertuples():
            span = (found.start, found.end)
            counts["found"] += bool(found.speaker)
            piece = max(pieces, key=lambda other: overlap(span, other), default=None)
            matched = piece is not None and overlap(span, piece) >= OVERLAP
            counts["matched"] += matched and bool(found.speaker)
            counts["covered"] += matched
            good = matched and right(found, pieces[piece])
            counts["right"] += good
            if matched:
                counts[f"rule {found.rule}", good] += 1
            wrong = {"speaker": matched and not good, "span": not matched and bool(found.speaker)}
            if wrong.get(show):
                _show(text["text"], found, pieces.get(piece) if matched else None)
    return counts


def _show(text: str, found, row: dict | None) -> None:
    before, after = text[max(0, found.start - 160) : found.start], text[found.end : found.end + 110]
    print(f"--- {found.rule} | {found.speaker} | gold {row and row['source']}")
    print(f"{before} [[ {text[found.start : found.end][:90]} ]] {after}".replace("\n", "¶"))


def main() -> None:
    """Print the table."""
    if not FOLDER.exists():
        print("Skipped: ../shared/eval/quotes_en is not here.")
        return
    texts = [json.loads(line) for line in (FOLDER / "texts.jsonl").read_text("utf-8").splitlines()]
    gold: dict[str, list[dict]] = {}
    with (FOLDER / "attributions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gold.setdefault(row["doc_id"], []).append(row)
    show = sys.argv[1] if len(sys.argv) > 1 else ""
    held_out = [text for number, text in enumerate(texts) if number % 3 == 2]
    worked_on = [text for number, text in enumerate(texts) if number % 3 != 2]
    print(f"{'part':<12}{'gold':>6}{'found':>7}{'P':>7}{'R':>7}{'covered':>9}{'speaker':>9}{'kB/s':>7}")
    for name, part in (("worked on", worked_on), ("held out", held_out)):
        begun = time.perf_counter()
        counts = score(part, gold, show if name == "worked on" else "")
        seconds = time.perf_counter() - begun
        print(
            f"{name:<12}{counts['gold']:>6}{counts['found']:>7}{counts['matched'] / max(1, counts['found']):>7.3f}"
            f"{counts['matched'] / max(1, counts['gold']):>7.3f}{counts['covered'] / max(1, counts['gold']):>9.3f}"
            f"{counts['right'] / max(1, counts['covered']):>9.3f}{counts['characters'] / seconds / 1000:>7.0f}"
        )
        rules = sorted({key[0] for key in counts if isinstance(key, tuple)})
        for rule in rules:
            print(f"  {rule:<22}{counts[rule, True]:>5} right {counts[rule, False]:>5} wrong")


if __name__ == "__main__":
    main()

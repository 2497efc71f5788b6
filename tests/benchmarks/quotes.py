"""Score `framing.attribution.extract.quotes` against hand-made attributions of American news articles.

Run as ``python tests/benchmarks/quotes.py [--json FILE] [--runs 3] [--rules] [--validity]``; prints a table,
writes JSON, never fails on a figure. `--rules` prints what the confidences of rules are set on. `--validity`
rewrites framing/attribution/validity.json, which reports read.

Gold: `../shared/eval/quotes_en`, content of direct, mixed and indirect speech alike. Every third article is
held out: no rule was made or tuned on it. A gold attribution is direct if all its words stand between
quotation marks, mixed if some do. What is scored, and how, stands in quote_scores.py.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from quote_scores import (
    KINDS,
    THRESHOLDS,
    Attribution,
    attributions,
    characters,
    counts,
    pairs,
    same_head,
    with_intervals,
)

from framing.attribution import quotes

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "eval" / "quotes_en"
MARKED = re.compile(r"“[^“”]*”|\"[^\"“”\n]*\"|''.*?''|”[^“”]+”")
SHOWN = {
    "character_precision": "char P", "character_recall": "char R", "character_f1": "char F1", "exact_f1": "exact",
    "half_f1": "F1 .5", "most_f1": "F1 .8", "speaker_head": "speaker", "speaker_name": "name",
    "speaker_canonical": "canonical", "covered": "covered",
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A text with its gold attributions; `outlet` is what the table is broken down by."""

    doc_id: str
    outlet: str
    text: str
    gold: list[Attribution]


def english() -> list[Document]:
    """Return the articles of `quotes_en`, in order."""
    rows: dict[str, list[dict]] = {}
    with (FOLDER / "attributions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["doc_id"], []).append(row)
    texts = [json.loads(line) for line in (FOLDER / "texts.jsonl").read_text("utf-8").splitlines()]
    return [
        Document(one["doc_id"], one["outlet"], one["text"], _gold(one["text"], rows.get(one["doc_id"], [])))
        for one in texts
    ]


def _gold(text: str, rows: list[dict]) -> list[Attribution]:
    marked = [False] * len(text)
    for match in MARKED.finditer(text):
        marked[match.start() : match.end()] = [True] * (match.end() - match.start())
    found = []
    for row in rows:
        content, source = (tuple(map(tuple, json.loads(row[key]))) for key in ("content_spans", "source_spans"))
        inside = [marked[at] for start, end in content for at in range(start, end) if text[at].isalnum()]
        kind = "direct" if inside and all(inside) else "mixed" if any(inside) else "indirect"
        if content:
            found.append(Attribution(content, kind, row["source"], source))
    return found


def parts(documents: list[Document]) -> dict[str, list[Document]]:
    """Part the articles into those worked on and every third, held out."""
    return {
        "worked on": [one for number, one in enumerate(documents) if number % 3 != 2],
        "held out": documents[2::3],
    }


def found_in(text: str, language: str = "en") -> list[Attribution]:
    """Return what the extractor finds."""
    return attributions(quotes(text, language).itertuples(index=False))


def measured(documents: list[Document], extract: Callable[[str], list[Attribution]] = found_in) -> dict:
    """Return every score of some documents, in all, by kind and by outlet, with intervals over documents."""
    found = [(one, extract(one.text)) for one in documents]
    groups: dict[str, Iterable] = {"all": found} | {
        outlet: [(one, has) for one, has in found if one.outlet == outlet]
        for outlet in sorted({one.outlet for one in documents})
    }
    out = {name: _scores(group) for name, group in groups.items()}
    for kind in ("quoted", *KINDS):
        out[kind] = _scores(found, kind)
    return out


def _scores(found: Iterable, kind: str = "") -> dict:
    tables = [counts(one.text, has, one.gold, kind) for one, has in found]
    return {
        "n_documents": len(tables), "n_gold": sum(table["gold"] for table in tables),
        "n_found": sum(table["found"] for table in tables), **with_intervals(tables),
    }  # fmt: skip


def seconds_per_megabyte(texts: list[str], language: str = "en", runs: int = 3) -> float:
    """Return the best of some runs over all texts."""
    best = float("inf")
    for _ in range(runs):
        begun = time.perf_counter()
        for text in texts:
            quotes(text, language)
        best = min(best, time.perf_counter() - begun)
    return round(best / sum(len(text.encode()) for text in texts) * 1e6, 3)


def by_rule(documents: list[Document]) -> dict[tuple[str, str], tuple[int, float]]:
    """Return for each rule, indirect speech by itself, its rows and the share that match gold by half with its speaker.

    A row is right if its quotation is: the confidences of `framing.attribution` are set on these shares.
    """
    rows, right = Counter(), Counter()
    for one in documents:
        table = quotes(one.text)
        table = table[table["kind"].isin(KINDS)]
        found = attributions(table.itertuples(index=False))
        places = [[characters(one.text, said.spans) for said in side] for side in (found, one.gold)]
        known = {table["quotation"].unique()[i] for i, j in pairs(*places, THRESHOLDS["half"])
                 if same_head(one.text, found[i], one.gold[j])}  # fmt: skip
        for row in table.itertuples(index=False):
            rule = ("indirect" if row.kind == "indirect" else "quoted", row.rule)
            rows[rule] += 1
            right[rule] += row.quotation in known
    return {rule: (n, right[rule] / n) for rule, n in sorted(rows.items())}


def show(name: str, table: dict) -> None:
    """Print one part of the data as a table, a row for all, for each kind and for each outlet."""
    print(f"\n{name:<12}{'gold':>6}{'found':>7}" + "".join(f"{label:>16}" for label in SHOWN.values()))
    for group, row in table.items():
        cells = "".join(f"{_cell(row[score]):>16}" for score in SHOWN)
        print(f"{group:<12}{row['n_gold']:>6}{row['n_found']:>7}{cells}")


def _cell(value: dict) -> str:
    if value["estimate"] is None:
        return "–"
    return f"{value['estimate']:.3f} {value['low'] or 0:.2f}–{value['high'] or 0:.2f}"


def validity(table: dict, data: str) -> dict:
    """Return the figures that reports quote: precision, recall, F1 and speaker accuracy by kind."""
    figures = {
        "precision": "character_precision", "recall": "character_recall", "f1": "character_f1",
        "matched_precision": "half_precision", "matched_recall": "half_recall", "matched_f1": "half_f1",
        "speaker": "speaker_head", "speaker_canonical": "speaker_canonical", "covered": "covered",
    }  # fmt: skip
    kinds = {
        kind: {"n": table[kind]["n_gold"], "n_documents": table[kind]["n_documents"]}
        | {name: table[kind][score]["estimate"] for name, score in figures.items()}
        | {f"{name}_interval": _ends(table[kind][score]) for name, score in figures.items()}
        for kind in ("all", "quoted", *KINDS)
    }
    return kinds | {"data": data, "date": datetime.date.today().isoformat()}


def _ends(value: dict) -> list:
    return [value["low"], value["high"]]


def write_validity(language: str, entry: dict) -> None:
    """Put the figures of one language into framing/attribution/validity.json."""
    path = ROOT / "framing" / "attribution" / "validity.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known[language] = entry
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Print the tables and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--validity", action="store_true")
    parser.add_argument("--rules", action="store_true")
    options = parser.parse_args()
    if not FOLDER.exists():
        print("Skipped: ../shared/eval/quotes_en is not here.")
        return
    split = parts(english())
    tables = {name: measured(part) for name, part in split.items()}
    for name, table in tables.items():
        show(name, table)
    if options.rules:
        print("\nright by rule, worked on")
        for (kind, rule), (n, share) in by_rule(split["worked on"]).items():
            print(f"{kind:<10}{rule:<14}{n:>6}{share:>7.2f}")
    speed = seconds_per_megabyte([one.text for part in split.values() for one in part], runs=options.runs)
    print(f"\n{speed} seconds a megabyte")
    if options.json:
        options.json.write_text(json.dumps({**tables, "seconds_per_megabyte": speed}, indent=1) + "\n", "utf-8")
    if options.validity:
        held = tables["held out"]
        data = f"{held['all']['n_documents']} articles by seven US outlets, held out (tests/benchmarks/quotes.py)"
        write_validity("en", validity(held, data))


if __name__ == "__main__":
    main()

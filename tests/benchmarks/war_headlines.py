"""RT against the BBC on the war in Ukraine, and, as the fair control, Reuters against the BBC.

python tests/benchmarks/war_headlines.py [--data FILE]

Needs ../shared/eval/war_headlines/headlines.csv.gz. The items were found by keyword, so they are first
filtered to the war by the rule below; its error is measured on 100 items that were drawn and read by hand
after the rule was written (sample "fresh" in war_headlines_labels.csv: row, hash of the text, label; no
text). 100 more were read before ("seen"): some words of the rule stand in them, so their figures flatter it.

Spelling, typography and what a house puts in front of its headlines are listed apart and taken out before
wording is compared, and so are words in quotation marks. Units are days.
Prints what it finds; never fails on a figure.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

import pandas as pd

from framing.corpus.corpus import Corpus
from framing.lexicon import Lexicon
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.measures.loaded.choices import ChoiceSettings, choices
from framing.measures.loaded.terms import LoadedSettings, loaded_terms
from framing.result import Result
from framing.text.reading import token_spans
from framing.validation.reproductions.headlines import (
    OUTLETS,
    RUSSIA,
    SURE,
    WAR,
    beside,
    house_style,
    war_corpus,
    war_items,
)

DATA = Path(__file__).parents[3] / "shared" / "eval" / "war_headlines" / "headlines.csv.gz"
LABELS = Path(__file__).parent / "war_headlines_labels.csv"
ARRANGEMENTS = 199
"""A hundred times as many near the floor: enough for q, and the whole stays under half a minute."""


def error(table: pd.DataFrame) -> None:
    """Print what the rule does on the items that were read."""
    read = pd.read_csv(LABELS).merge(table[["row", "text", "war"]], on="row", validate="1:1")
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in read["text"]]
    if hashes != read["sha256"].tolist():
        print("  the items read are not those of this file: no error can be given")
        return
    for sample, when in (("fresh", "after the rule was written: the error"), ("seen", "before: flatters the rule")):
        items_read = read[read["sample"] == sample]
        print(f"  on {len(items_read)} items drawn by a seed and read by one reader {when}")
        for outlet in (*OUTLETS, "all"):
            part = items_read if outlet == "all" else items_read[items_read["outlet"] == outlet]
            truth, said = part["label"] == "war", part["war"]
            print(
                f"    {outlet:8} n {len(part):3}: precision {(truth & said).sum() / said.sum():.2f}, "
                f"recall {(truth & said).sum() / truth.sum():.2f}; on the war {truth.sum()}, cannot be told from "
                f"the text (counted as not) {int((part['label'] == 'cannot be told').sum())}"
            )


def found(between: Corpus, target: str) -> dict[str, Result]:
    """Loaded terms, choices and key terms of one outlet against the BBC."""
    comparison = between.compare(by="outlet", target=target, reference="BBC", unit="day")
    about = comparison.describe()
    print(
        f"  {target} against the BBC: {about['units_target']} days, "
        f"{about['words_target']:,} and {about['words_reference']:,} own words on them; "
        f"{len(about['omitted'])} days excluded"
    )
    drawn = {"permutations": ARRANGEMENTS}
    loaded = loaded_terms(comparison, Lexicon.read("war", language="en"), LoadedSettings(**drawn))
    chosen = choices(comparison, Lexicon.read("choices", language="en"), ChoiceSettings(**drawn))
    keys = keyness(comparison, KeynessSettings(**drawn, min_docs=10))
    return {"category": loaded, "pair": chosen, "term": keys}


def main() -> int:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    path = parser.parse_args().data
    if not path.exists():
        print(f"skipped: there is no {path}")
        return 0
    begun = time.perf_counter()
    table = war_items(pd.read_csv(path, dtype=str, keep_default_na=False))
    words = {o: table.loc[table["outlet"] == o, "text"].map(lambda t: len(token_spans(t))).mean() for o in OUTLETS}
    print(
        f"RT gives sub-headings ({words['RT']:.1f} words), the BBC and Reuters headlines ({words['BBC']:.1f} and "
        f"{words['Reuters']:.1f}): RT against the BBC compares sub-headings with headlines."
    )
    print(f"\nThe rule: a text is on the war if it has\n  {SURE}\n  or both of\n  {RUSSIA}\n  {WAR}")
    error(table)
    for outlet, part in table.groupby("outlet"):
        print(f"    {outlet:8} {int(part['war'].sum()):5} of {len(part):5} kept")
    pd.set_option("display.width", 200, "display.max_columns", 30, "display.float_format", "{:.2f}".format)
    print("\nHouse style and typography, items in a hundred; excluded before wording is compared")
    print(house_style(table[table["war"]]).to_string(index=False))
    between = war_corpus(table)
    print("\nWording: own words only, one spelling, days as units")
    rt, control = found(between, "RT"), found(between, "Reuters")
    print("\nLoaded terms (war_en 1.0; no validity figure: no passages coded by people), log2 ratio")
    print(beside(rt["category"], control["category"]).to_string(index=False))
    print("\nRange of RT's log ratio when any one entry is excluded, and among texts of similar length")
    checks = rt["category"].tables
    print(
        checks["left_out"]
        .merge(checks["length"][["category", "log_ratio_length"]], on="category")
        .to_string(index=False)
    )
    print("\nChoices between words for the same actor, difference of shares")
    print(beside(rt["pair"], control["pair"]).dropna(subset=["difference RT"]).to_string(index=False))
    terms = beside(rt["term"], control["term"])
    print("\nKey terms of RT against the BBC with q < .05, and whether Reuters differs too")
    print(terms[terms["q RT"] < 0.05].head(25).to_string(index=False))
    for note in rt["category"].notes:
        print("note (RT):", note)
    print("\nOnly rows read 'RT only' or 'one further' set RT apart from the control too; even these compare")
    print("sub-headings with headlines, in nine events chosen by a keyword search.")
    print(f"{time.perf_counter() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

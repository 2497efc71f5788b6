"""RT against the BBC on the war in Ukraine, and, as the fair control, Reuters against the BBC.

python tests/benchmarks/war_headlines.py [--data FILE]

Needs ../shared/eval/war_headlines/headlines.csv.gz. The items were found by keyword, so they are first
filtered to the war by the rule below; its error is measured on 100 items that were drawn and read by hand
after the rule was written (sample "fresh" in war_headlines_labels.csv: row, hash of the text, label; no
text). 100 more were read before ("seen"): some words of the rule stand in them, so their figures flatter it.

Spelling, typography and what a house puts in front of its headlines are listed apart and taken out before
wording is compared, and so are words in quotation marks. Units are days on which both outlets have items:
sides are swapped within a day.
Prints what it finds; never fails on a figure.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.lexicon import Lexicon
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.measures.loaded.choices import ChoiceSettings, choices
from framing.measures.loaded.terms import LoadedSettings, loaded_terms
from framing.text.reading import HOLE, token_spans

DATA = Path(__file__).parents[3] / "shared" / "eval" / "war_headlines" / "headlines.csv.gz"
LABELS = Path(__file__).parent / "war_headlines_labels.csv"
ARRANGEMENTS = 199
"""A hundred times as many near the floor: enough for q, and the whole stays under half a minute."""
OUTLETS = ("RT", "BBC", "Reuters")
SURE = (
    r"\bukrain|\bky?iev\b|\bkyiv|\bzelensk|\bmariupol|\bazov|\bbucha\b|\bdonbass?\b|\bdonetsk|\blu[hg]ansk|\bkherson|"
    r"\bzapor[io]zh|\bkhark[io]v|\bcrimea|\bener[gh]odar|\bkremenchu[gk]|\bkramatorsk|\bizyum|\bodes+a\b|\blviv|"
    r"\b[dl]pr\b|\b[dl]nr\b|\bmoskva\b|\bspecial military operation|\bforeign fighters\b"
)
RUSSIA = r"\brussia|\bmoscow\b|\bkremlin|\bputin|\blavrov|\bmedvedev|\bpeskov"
WAR = (
    r"\bwar\b|\binva[ds]|\btroops?\b|\bmissile|\bshell|\bstrikes?\b|\battack|\bsanction|\bnato\b|\bnuclear|\bceasefire|"
    r"\bmilitary|\bconflict|\bweapons?\b|\bforces\b|\bexpel|\bdiplomat|\brefugee|\bescalat|\bannex|\bsoldier|\bdrills?\b|"
    r"\bprisoners?\b|\bu\.?n\.?\b|\bcombat|\bdefen[cs]e\b|\bsecurity"
)
# Spellings of one name; what stands on the left is written as on the right before wording is compared.
SPELLINGS = {
    r"\bKiev\b": "Kyiv",
    r"\bZaporozh\w*": "Zaporizhzhia",
    r"\bZaporizhzhya\b": "Zaporizhzhia",
    r"\bLugansk\b": "Luhansk",
    r"\bKharkov\b": "Kharkiv",
    r"\bDonbass\b": "Donbas",
    r"\bEnergodar\b": "Enerhodar",
    r"\bZelenskiy\b": "Zelensky",
    r"\bZelenskyy\b": "Zelensky",
    r"\bU\.S\.": "US",
    r"\bU\.N\.": "UN",
    r"\bU\.K\.": "UK",
    r"\bTürkiye\b": "Turkey",
}
FRONTS = {
    "label in front (“Ukraine war: …”)": r"^[^:“'‘]{2,35}:\s+",
    "source behind a dash (“… - UN”)": r"\s+[-–]\s?[\w’'. ]{2,40}$",
}
MARKS = r"“[^”]*”|\"[^\"]*\"|(?<!\w)['‘][^'’]*(?:['’]\w[^'’]*)*['’](?!\w)"


def items(path: Path) -> pd.DataFrame:
    """Items of the three outlets that have a text, each once an outlet, with the row they stand in."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["text"] = table["title"].where(table["title"] != "", table["desc"])
    table = table[table["outlet"].isin(OUTLETS) & (table["text"].str.strip() != "")]
    return table[~table.duplicated(["outlet", "text"])].rename_axis("row").reset_index()


def on_the_war(texts: pd.Series) -> pd.Series:
    """The rule: a name that belongs to the war, or Russia together with a word of war or diplomacy."""
    sure, russia, war = (texts.str.contains(rule, flags=re.IGNORECASE, regex=True) for rule in (SURE, RUSSIA, WAR))
    return sure | (russia & war)


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


def style(table: pd.DataFrame) -> None:
    """Print house style: items in a hundred that have each form."""
    forms = {f"{old.strip(chr(92) + 'bw*.')} → {new}": old for old, new in SPELLINGS.items()} | FRONTS
    forms |= {'“…” or "…"': r"“[^”]+”|\"[^\"]+\"", "'…'": r"(?<!\w)['‘][^'’]+['’](?!\w)"}
    print("\nHouse style and typography, items in a hundred; taken out before wording is compared")
    print(f"{'':38}" + "".join(f"{outlet:>9}" for outlet in OUTLETS))
    for name, rule in forms.items():
        shares = [100 * table.loc[table["outlet"] == outlet, "text"].str.contains(rule).mean() for outlet in OUTLETS]
        if max(shares) >= 0.5:
            print(f"{name.replace(chr(92), ''):38}" + "".join(f"{share:9.1f}" for share in shares))


def plain(text: str) -> str:
    """The outlet's own words in one spelling: no label in front, no source behind a dash, holes for what is quoted."""
    for rule in FRONTS.values():
        text = re.sub(rule, "", text)
    for old, new in SPELLINGS.items():
        text = re.sub(old, new, text)
    return re.sub(MARKS, HOLE, text)


def corpus(table: pd.DataFrame) -> Corpus:
    """The filtered items as documents, the day as their unit."""
    day = pd.to_datetime(table["Date"], format="%m/%d/%Y", errors="coerce")
    table = table[day.dt.year == 2022].assign(day=day.dt.strftime("%Y-%m-%d"))
    documents = pd.DataFrame(
        {
            "doc_id": "row" + table["row"].astype(str),
            "outlet": table["outlet"],
            "published": table["day"],
            "title": "",
            "text": table["text"].map(plain),
            "day": table["day"],
        }
    )
    return Corpus("war headlines", documents.reset_index(drop=True))


def found(between: Corpus, target: str) -> dict[str, pd.DataFrame]:
    """Loaded terms, choices and key terms of one outlet against the BBC."""
    comparison = between.compare(by="outlet", target=target, reference="BBC", unit="day")
    about = comparison.describe()
    print(
        f"  {target} against the BBC: {about['units_target']} days with both, "
        f"{about['words_target']:,} and {about['words_reference']:,} own words on them; "
        f"{len(about['omitted'])} days with one of them excluded"
    )
    drawn = {"permutations": ARRANGEMENTS}
    loaded = loaded_terms(comparison, Lexicon.read("war", language="en"), LoadedSettings(**drawn))
    chosen = choices(comparison, Lexicon.read("choices", language="en"), ChoiceSettings(**drawn))
    keys = keyness(comparison, KeynessSettings(**drawn, min_docs=10))
    return {
        "category": loaded.table, "left_out": loaded.tables["left_out"], "length": loaded.tables["length"],
        "pair": chosen.table, "term": keys.table, "notes": pd.DataFrame({"note": loaded.notes}),
    }  # fmt: skip


def beside(rt: pd.DataFrame, control: pd.DataFrame, first: str, estimate: str) -> pd.DataFrame:
    """The two comparisons side by side, and how they are to be read.

    That one of two differences is significant and the other not does not make them differ: only where
    their intervals are apart is RT said to differ from the BBC in a way that Reuters does not.
    """
    columns = [first, estimate, "low", "high", "q"]
    both = rt[columns].merge(control[columns], on=first, how="outer", suffixes=(" RT", " Reuters"))
    rt_differs, reuters_differs = both["q RT"] < 0.05, both["q Reuters"] < 0.05
    apart = (both["low RT"] > both["high Reuters"]) | (both["high RT"] < both["low Reuters"])
    same_way = np.sign(both[f"{estimate} RT"]) == np.sign(both[f"{estimate} Reuters"])
    both["read"] = np.select(
        [
            rt_differs & reuters_differs & ~same_way,
            rt_differs & reuters_differs & apart,
            rt_differs & reuters_differs,
            rt_differs & apart,
            rt_differs,
            reuters_differs,
        ],
        [
            "both differ from the BBC, opposite ways",
            "both differ from the BBC, one further",
            "both differ from the BBC alike",
            "RT only",
            "RT, but not told from Reuters",
            "Reuters",
        ],
        "neither",
    )
    return both.sort_values(["q RT", first]).reset_index(drop=True)


def main() -> int:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    path = parser.parse_args().data
    if not path.exists():
        print(f"skipped: there is no {path}")
        return 0
    begun = time.perf_counter()
    table = items(path)
    words = {o: table.loc[table["outlet"] == o, "text"].map(lambda t: len(token_spans(t))).mean() for o in OUTLETS}
    print(
        f"RT gives sub-headings ({words['RT']:.1f} words), the BBC and Reuters headlines ({words['BBC']:.1f} and "
        f"{words['Reuters']:.1f}): RT against the BBC compares sub-headings with headlines."
    )
    print(f"\nThe rule: a text is on the war if it has\n  {SURE}\n  or both of\n  {RUSSIA}\n  {WAR}")
    table["war"] = on_the_war(table["text"])
    error(table)
    for outlet, part in table.groupby("outlet"):
        print(f"    {outlet:8} {int(part['war'].sum()):5} of {len(part):5} kept")
    kept = table[table["war"]]
    style(kept)
    between = corpus(kept)
    print("\nWording: own words only, one spelling, days with both outlets as units")
    rt, control = found(between, "RT"), found(between, "Reuters")
    pd.set_option("display.width", 200, "display.max_columns", 30, "display.float_format", "{:.2f}".format)
    print("\nLoaded terms (war_en 1.0; no validity figure: no passages coded by people), log2 ratio")
    print(beside(rt["category"], control["category"], "category", "log_ratio").to_string(index=False))
    print("\nRange of RT's log ratio when any one entry is excluded, and among texts of similar length")
    print(rt["left_out"].merge(rt["length"][["category", "log_ratio_length"]], on="category").to_string(index=False))
    print("\nChoices between words for the same actor, difference of shares")
    print(
        beside(rt["pair"], control["pair"], "pair", "difference")
        .dropna(subset=["difference RT"])
        .to_string(index=False)
    )
    terms = beside(rt["term"], control["term"], "term", "log_ratio")
    print("\nKey terms of RT against the BBC with q < .05, and whether Reuters differs too")
    print(terms[terms["q RT"] < 0.05].head(25).to_string(index=False))
    for note in rt["notes"]["note"]:
        print("note (RT):", note)
    print("\nOnly rows read 'RT only' or 'one further' set RT apart from the control too; even these compare")
    print("sub-headings with headlines, in nine events chosen by a keyword search.")
    print(f"{time.perf_counter() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

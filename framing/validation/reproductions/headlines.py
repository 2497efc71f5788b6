"""Headlines on the war in Ukraine: what is on it, what is house style, and what then differs. A study of ours."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison, Corpus
from framing.errors import CorpusError
from framing.printing import shown
from framing.result import Result
from framing.text.reading import HOLE

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
"""On the war is what has a name that belongs to it, or Russia together with a word of war or diplomacy. The error of
this rule is measured on 100 items that were drawn and read after it was written (tests/benchmarks/war_headlines.py)."""
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
"""Spellings of one name: the left is written as the right before wording is compared."""
FRONTS = {
    "label in front (“Ukraine war: …”)": r"^[^:“'‘]{2,35}:\s+",
    "source behind a dash (“… - UN”)": r"\s+[-–]\s?[\w’'. ]{2,40}$",
}
MARKS = r"“[^”]*”|\"[^\"]*\"|(?<!\w)['‘][^'’]*(?:['’]\w[^'’]*)*['’](?!\w)"
_LEAST_SHARE = 0.5


def war_items(headlines: pd.DataFrame) -> pd.DataFrame:
    """Return the items of three outlets that have a text, each once an outlet.

    Parameters
    ----------
    headlines : pandas.DataFrame
        outlet, Date, title, desc (the text where there is no title).

    Returns
    -------
    pandas.DataFrame
        The same with row (its place in the table), text, and war (whether the rule takes it to be on the war).

    Raises
    ------
    CorpusError
        If a column is missing, or an outlet has no item.
    """
    missing = [column for column in ("outlet", "Date", "title", "desc") if column not in headlines]
    if missing:
        raise CorpusError(f"The headlines have no column {missing[0]!r}; they need outlet, Date, title and desc.")
    table = headlines.fillna("").astype(str)
    table = table.assign(text=table["title"].where(table["title"] != "", table["desc"]))
    table = table[table["outlet"].isin(OUTLETS) & (table["text"].str.strip() != "")]
    absent = [outlet for outlet in OUTLETS if outlet not in set(table["outlet"])]
    if absent:
        raise CorpusError(f"There is no headline of {absent[0]} (column outlet).")
    table = table[~table.duplicated(["outlet", "text"])].rename_axis("row").reset_index()
    return table.assign(war=_on_the_war(table["text"]))


def _on_the_war(texts: pd.Series) -> pd.Series:
    sure, russia, war = (texts.str.contains(rule, flags=re.IGNORECASE, regex=True) for rule in (SURE, RUSSIA, WAR))
    return sure | (russia & war)


def house_style(items: pd.DataFrame) -> pd.DataFrame:
    """Return how many items in a hundred have each form that is excluded before wording is compared, by outlet.

    Parameters
    ----------
    items : pandas.DataFrame
        Of `war_items`.
    """
    forms = {f"{old.strip(chr(92) + 'bw*.').replace(chr(92), '')} → {new}": old for old, new in SPELLINGS.items()}
    forms |= FRONTS | {'“…” or "…"': r"“[^”]+”|\"[^\"]+\"", "'…'": r"(?<!\w)['‘][^'’]+['’](?!\w)"}
    rows = []
    for name, rule in forms.items():
        shares = [100 * items.loc[items["outlet"] == outlet, "text"].str.contains(rule).mean() for outlet in OUTLETS]
        if max(shares) >= _LEAST_SHARE:
            rows.append((name, *map(float, shares)))
    return pd.DataFrame(rows, columns=["form", *OUTLETS])


def _plain(text: str) -> str:
    """Return the outlet's own words in one spelling, without label or source, with holes for quotations."""
    for rule in FRONTS.values():
        text = re.sub(rule, "", text)
    for old, new in SPELLINGS.items():
        text = re.sub(old, new, text)
    return re.sub(MARKS, HOLE, text)


def war_corpus(items: pd.DataFrame) -> Corpus:
    """Return the items on the war in 2022 as a corpus of the outlets' own words, with the column day as its unit.

    Parameters
    ----------
    items : pandas.DataFrame
        Of `war_items`.
    """
    items = items[items["war"]]
    day = pd.to_datetime(items["Date"], format="%m/%d/%Y", errors="coerce")
    kept = items[day.dt.year == 2022]
    if not len(kept):
        raise CorpusError("No headline on the war has a date of 2022, written as month/day/year.")
    kept = kept.assign(day=day.dt.strftime("%Y-%m-%d"))
    documents = pd.DataFrame(
        {
            "doc_id": "row" + kept["row"].astype(str),
            "outlet": kept["outlet"],
            "published": kept["day"],
            "title": "",
            "text": kept["text"].map(_plain),
            "day": kept["day"],
        }
    )
    return Corpus("war headlines", documents.reset_index(drop=True))


_BOTH = {"RT": "RT", "Reuters": "Reuters (control)"}
RATIOS, TERMS, PAIRS = (
    {first: first}
    | {f"{column} {outlet}": (name, column.replace("_", " "))
       for outlet, name in _BOTH.items() for column in (estimate, "low", "high", "q")}
    | {"read": "read"}
    for first, estimate in (("category", "log_ratio"), ("term", "log_ratio"), ("pair", "difference"))
)  # fmt: skip
"""Columns of `beside` with their heads, for loaded terms, key terms and choices."""
SIDES = {"target": "target", "reference": "reference", "units_target": "days of the target",
         "units_reference": "days of the reference", "words_target": "words of the target",
         "words_reference": "words of the reference"}  # fmt: skip


def sides(*comparisons: Comparison) -> pd.DataFrame:
    """Return what each comparison sets against what: target, reference, and the days and words of each."""
    return pd.DataFrame([comparison.describe() for comparison in comparisons])[list(SIDES)]


def beside(rt: Result, control: Result) -> pd.DataFrame:
    """Return two comparisons with the BBC side by side, and how they are to be read.

    Parameters
    ----------
    rt, control : Result
        Of one measure, RT and Reuters against the BBC.

    Returns
    -------
    pandas.DataFrame
        The first column of the tables, and of both comparisons estimate, low, high and q; read.

    Notes
    -----
    That one of two differences is significant and the other not does not make them differ: only where their intervals
    are apart is RT said to differ from the BBC in a way that Reuters does not.
    """
    first, estimate = str(rt.table.columns[0]), rt.presentation.estimate_of(rt.table)
    columns = [first, estimate, "low", "high", "q"]
    both = rt.table[columns].merge(control.table[columns], on=first, how="outer", suffixes=(" RT", " Reuters"))
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
            "RT, but not distinguished from Reuters",
            "Reuters",
        ],
        "neither",
    )
    return both.sort_values(["q RT", first]).reset_index(drop=True)


def printable(both: pd.DataFrame) -> pd.DataFrame:
    """Return a table of `beside` with q as it is printed."""
    return both.assign(**{q: both[q].map(lambda value: shown(value, "q")) for q in both if q.startswith("q ")})

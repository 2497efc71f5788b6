"""Addresses of US presidents, from NLTK's data: read, counted and followed over the years."""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from framing.errors import CorpusError, ParameterError, nearest
from framing.result import Presentation, Result
from framing.stats.inference.one_rate import rate_interval
from framing.text.reading import many, tokenise
from framing.validation.reproductions.sources import Data, Source

COLLECTIONS = {"inaugural": "inaugural addresses of US presidents", "state_union": "State of the Union addresses"}
DEMOCRATS = ("Truman", "Kennedy", "Johnson", "Carter", "Clinton")
"""Presidents of NLTK's State of the Union addresses (1945–2006) who were Democrats; the others were Republicans."""
QUANTEDA_SUMMARY = {
    "1789-Washington": (625, 1537), "1793-Washington": (96, 147), "1797-Adams": (826, 2577),
    "1801-Jefferson": (717, 1923), "1805-Jefferson": (804, 2380), "1809-Madison": (535, 1261),
    "1813-Madison": (541, 1302), "1817-Monroe": (1040, 3677), "1821-Monroe": (1259, 4886),
    "1841-Harrison": (1896, 9125), "1873-Grant": (552, 1472), "1933-Roosevelt": (743, 2057),
    "1997-Clinton": (773, 2436), "2001-Bush": (621, 1806), "2005-Bush": (772, 2312),
    "2009-Obama": (938, 2689), "2013-Obama": (814, 2317), "2017-Trump": (582, 1660),
}  # fmt: skip
"""Types and tokens of addresses, as quanteda's documentation prints them (versions 3 and 4)."""
_TOKEN = re.compile(r"\w+(?:['’.:\-]\w+|,(?=\d)\d+)*|--+|[^\w\s]")


def quanteda_tokens(text: str) -> list[str]:
    """Return words with what joins them, runs of hyphens, and each other mark: the tokens that quanteda prints.

    Examples
    --------
    >>> quanteda_tokens("We, the people's 1,000 -- so!")
    ['We', ',', 'the', "people's", '1,000', '--', 'so', '!']
    """
    return _TOKEN.findall(text)


def read_addresses(collection: str, data: str = "") -> Data:
    """Return a collection of addresses from NLTK's data.

    Parameters
    ----------
    collection : {"inaugural", "state_union"}
    data : str
        Folder with ``corpora/inaugural`` or ``corpora/inaugural.zip``; empty: where NLTK looks.

    Returns
    -------
    Data
        One table: doc_id, year, president, text. None where no folder is named and NLTK has none.

    Raises
    ------
    CorpusError
        If a folder is named and they are not there.
    """
    if collection not in COLLECTIONS:
        raise ParameterError(f"There is no collection {collection!r}.{nearest(collection, COLLECTIONS)}")
    fetch = f"python -m nltk.downloader {collection}"
    source = Source(COLLECTIONS[collection], (collection,), "NLTK's data (public domain)", f"run `{fetch}` once")
    for folder in [Path(data)] if data else _nltk_folders():
        texts = _texts(folder / "corpora", collection)
        if texts:
            return Data(source, {collection: _table(texts)})
    if not data:
        return Data(source)
    raise CorpusError(
        f"The {source.what} are not in '{data}': fetch them once with `{fetch}`, or name the folder that holds "
        f"corpora/{collection} in the parameter data."
    )


def _texts(corpora: Path, collection: str) -> dict[str, bytes]:
    archive, plain = corpora / f"{collection}.zip", corpora / collection
    if archive.is_file():
        try:
            with zipfile.ZipFile(archive) as file:
                names = sorted(name for name in file.namelist() if name.endswith(".txt"))
                return {Path(name).stem: file.read(name) for name in names}
        except zipfile.BadZipFile:
            raise CorpusError(f"'{archive}' is no zip archive; fetch it again.") from None
    return {path.stem: path.read_bytes() for path in sorted(plain.glob("*.txt"))}


def _nltk_folders() -> list[Path]:
    named = os.environ.get("NLTK_DATA", "")
    if named:
        return [Path(folder) for folder in named.split(os.pathsep)]
    import nltk

    return [Path(folder) for folder in nltk.data.path]


def _table(raw: Mapping[str, bytes]) -> pd.DataFrame:
    named = {name: name.partition("-") for name in raw if name[:4].isdigit()}
    rows = [(name, int(year[:4]), who, raw[name].decode("latin-1")) for name, (year, _, who) in named.items()]
    return pd.DataFrame(rows, columns=["doc_id", "year", "president", "text"])


def printed_sizes() -> dict[str, str]:
    """Return the printed types and tokens of each address, as `reproduction` takes them."""
    return {
        f"{kind}, {name}": f"{n:,}"
        for name, counts in QUANTEDA_SUMMARY.items()
        for kind, n in zip(("types", "tokens"), counts, strict=True)
    }


def address_sizes(texts: pd.DataFrame) -> dict[str, int]:
    """Return types and tokens of the addresses whose figures are printed, by quanteda's rules for tokens."""
    out: dict[str, int] = {}
    for name, text in zip(texts["doc_id"], texts["text"], strict=True):
        if name in QUANTEDA_SUMMARY:
            found = quanteda_tokens(text)
            out |= {f"types, {name}": len(set(found)), f"tokens, {name}": len(found)}
    return out


def over_time(texts: pd.DataFrame, word: str, years: int = 20) -> Result:
    """How often is a word used, by period?

    Parameters
    ----------
    texts : pandas.DataFrame
        Of `read_addresses`.
    word : str
        One word; ``*`` at its end stands for any ending.
    years : int
        Length of a period.

    Returns
    -------
    Result
        period, rate (per 1,000 words), low, high (95 %, by the variation between addresses), k, words, addresses.

    Raises
    ------
    ParameterError
        If the word is empty or several words, or a period is shorter than a year.

    Notes
    -----
    The assumption most likely to be false: that addresses of one period are independent draws. Periods with fewer than
    two addresses, or without the word, have no interval.
    """
    stem = word.strip().lower()
    if not stem.rstrip("*") or len(stem.split()) > 1:
        raise ParameterError(f"{word!r} is not one word; a word is followed over time, with * for any ending.")
    if years < 1:
        raise ParameterError(f"A period of {years} years cannot be counted; it takes one year or more.")
    if not len(texts):
        raise CorpusError("There are no addresses to follow a word through.")
    counted = [Counter(tokenise(text)) for text in texts["text"]]
    end = stem.rstrip("*")
    hits = [sum(n for term, n in c.items() if _fits(term, end, stem)) for c in counted]
    table = pd.DataFrame({"year": texts["year"].to_numpy(), "k": hits, "words": [c.total() for c in counted]})
    first = int(table["year"].min())
    rows = []
    for start, group in table.groupby((table["year"] - first) // years * years + first):
        found = rate_interval(group[["k"]].to_numpy(float), group["words"].to_numpy(float))
        period, total = f"{int(start)}–{int(group['year'].max())}", group[["k", "words"]].sum()
        rows.append((period, *(1000 * float(v[0]) for v in found), int(total["k"]), int(total["words"]), len(group)))
    columns = ["period", "rate", "low", "high", "k", "words", "addresses"]
    about = {"target": "addresses", "reference": "none", "unit": "address", "testable": False,
             "words_target": int(table["words"].sum()), "words_reference": 0}  # fmt: skip
    shown = Presentation(
        title=f"“{word}” over time",
        estimate="rate",
        label="per 1,000 words",
        caption=lambda result: (
            f"“{word}” in {many(len(texts), 'address', 'addresses')}: uses per 1,000 words by period of {years} years, "
            "with 95 % confidence intervals from the variation between addresses."
        ),
        alt=lambda result: f"“{word}” per 1,000 words in {len(result.table)} periods.",
    )
    return Result("over_time", pd.DataFrame(rows, columns=columns), about, presentation=shown)


def _fits(term: str, end: str, stem: str) -> bool:
    return term.startswith(end) if stem.endswith("*") else term == stem


def parties(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the words of Democratic and of Republican presidents: term, democrats, republicans.

    Parameters
    ----------
    texts : pandas.DataFrame
        State of the Union addresses, of `read_addresses`.
    """
    sides: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for who, text in zip(texts["president"], texts["text"], strict=True):
        sides[re.sub(r"\W.*|\d.*", "", who) not in DEMOCRATS].update(tokenise(text))
    terms = sorted(sides[0] | sides[1])
    counts = {name: [side[t] for t in terms] for name, side in zip(("democrats", "republicans"), sides, strict=True)}
    return pd.DataFrame({"term": terms, **counts})

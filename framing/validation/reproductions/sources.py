"""Sources of the data behind published figures: what to get and where, and reading it from a folder.

None of it is part of this project. The licences are those of the places named; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import CorpusError, FramingError, ParameterError, nearest
from framing.text.reading import many


@dataclass(frozen=True)
class Source:
    """Where a set of data has its home.

    Attributes
    ----------
    what : str
        What it holds.
    files : tuple of str
        Names of its tables, without ending: CSV or Parquet.
    home : str
        Package or address, with its licence.
    how : str
        How the files are made from it.
    """

    what: str
    files: tuple[str, ...]
    home: str
    how: str


SOURCES = {
    "congress": Source(
        "phrases of 529 members of the 109th US Congress",
        ("congress109_counts", "congress109_members"),
        "the R package textir (GPL-3; install.packages('textir'))",
        "data(congress109), then write congress109Counts as a long table (member, phrase, count) to "
        "congress109_counts.csv and congress109Ideology with the names as the column name to congress109_members.csv",
    ),
    "context": Source(
        "400 speeches on immigration, 500 word vectors and the transformation matrix",
        ("context_speeches", "context_glove", "context_transform"),
        "the R package conText (GPL-3; install.packages('conText'))",
        "write the texts and document variables of cr_sample_corpus to context_speeches.csv, cr_glove_subset with its "
        "row names as first column to context_glove.csv and cr_transform without row names to context_transform.csv",
    ),
    "gadarian": Source(
        "341 open answers on immigration and the topic shares of a shipped fit",
        ("gadarian", "gadarian_fit_theta"),
        "the R package stm (MIT; install.packages('stm'))",
        "write.csv(gadarian, 'gadarian.csv', row.names = FALSE), and gadarianFit$theta with the heads topic1, topic2, "
        "topic3 to gadarian_fit_theta.csv",
    ),
    "wordscores": Source(
        "counts of 37 words in six constructed texts",
        ("lbg_example",),
        "Table 1 of the paper, or data_dfm_lbgexample of the R package quanteda.textmodels (GPL-3)",
        "write it with the texts R1 to R5 and V1 as rows and their names as first column to lbg_example.csv",
    ),
    "headlines": Source(
        "headlines of RT, the BBC and Reuters on the war in Ukraine in 2022",
        ("headlines",),
        "your own collection: the one used here may not be passed on, and no licence of it is known",
        "a table headlines.csv with the columns outlet, Date (month/day/year), title and desc, where a sub-heading is "
        "the text if there is no title",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Data:
    """Tables that were found in a folder, or none; false where there are none.

    Attributes
    ----------
    source : Source
    tables : dict of str to DataFrame
    """

    source: Source
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tables)

    @property
    def said(self) -> str:
        """What was read; or what to get, where, and what to do with it."""
        if self.tables:
            rows = "; ".join(f"{name}, {many(len(table), 'row')}" for name, table in self.tables.items())
            return f"Read: {rows}."
        return (
            f"The data ({self.source.what}) is not part of this project. Home: {self.source.home}. To compute the "
            f"figures, {self.source.how}; then name the folder in the parameter data. Here are published figures alone."
        )

    def then(self, calculate: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what a function makes of the tables, in the order of the source's files; ``{}`` without any."""
        if not self.tables:
            return {}
        return calculate(*[self.tables[name] for name in self.source.files], *args, **kwargs)


def data_for(name: str, folder: str = "") -> Data:
    """Return the data of a published study, from a folder of the user's.

    Parameters
    ----------
    name : {"congress", "context", "gadarian", "wordscores", "headlines"}
    folder : str
        Holds each file of the source as CSV (also ``.csv.gz``), Parquet or ``.npy``; empty: no data, no error.

    Raises
    ------
    ParameterError
        If there is no such source.
    CorpusError
        If a folder is named that does not hold all files, or one that cannot be read.

    Examples
    --------
    >>> bool(data_for("congress")), data_for("congress").then(len)
    (False, {})
    """
    if name not in SOURCES:
        raise ParameterError(f"There is no source {name!r}.{nearest(name, SOURCES)}")
    source = SOURCES[name]
    if not folder:
        return Data(source)
    return Data(source, {file: _read(Path(folder), file, source) for file in source.files})


def _read(folder: Path, name: str, source: Source) -> pd.DataFrame:
    there = [folder / f"{name}{ending}" for ending in (".parquet", ".csv", ".csv.gz", ".npy")]
    path = next((path for path in there if path.is_file()), None)
    if path is None:
        raise CorpusError(
            f"The folder '{folder}' holds no {name}.csv or {name}.parquet. It comes from {source.home}: {source.how}."
        )
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.suffix == ".npy":
            return pd.DataFrame(np.load(path, allow_pickle=False))
        return pd.read_csv(path, keep_default_na=False, na_values=["NA"] if name in _WITH_GAPS else None)
    except FramingError:
        raise
    except Exception as error:
        raise CorpusError(f"'{path}' cannot be read as a table: {' '.join(str(error).split())}.") from None


_WITH_GAPS = ("gadarian",)
"""Tables with missing numbers, which R writes as NA; elsewhere NA is a text as any other."""

"""Sparse matrices in the Matrix Market format (.mtx); the names of documents and terms are in files beside it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
from scipy import sparse

from framing.corpus.tables.from_r.count_table import table_of_counts
from framing.corpus.tables.table_file import TableFile, check_size
from framing.errors import FramingError, SourceError
from framing.text.decoding import decoded

_MAGIC = b"%%MatrixMarket"
MOST_ENTRIES = 50_000_000
_TERMS = re.compile(r"(?i)term|feature|vocab|word|type|token|col")
_DOCUMENTS = re.compile(r"(?i)doc|text|row|article|id")
_NAME_FILES = (".txt", ".tsv", ".csv", "")


def sniff(path: str | Path) -> float:
    """Return how surely a file is a matrix in the Matrix Market format, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.mtx")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    with path.open("rb") as file:
        return 1.0 if file.read(len(_MAGIC)) == _MAGIC else 0.0


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the documents that a matrix counts.

    The format has no names. They are read from files in the same folder whose names begin as the matrix's does (or,
    where it is the only one there, from any): a line for each term (``counts.terms.txt``), and for each document
    (``counts.docs.txt``). Rows are documents, unless the terms are as many as the rows, and no other than these.

    Raises
    ------
    SourceError
        If the file is damaged, no file names its terms, or its numbers are no counts.
    """
    path = Path(path)
    check_size(path)
    counts = _matrix(path)
    found = _names(path)
    terms = next((names for kind, names in found if kind == "terms" and len(names) in counts.shape), None)
    if terms is None:
        raise SourceError(
            f"'{path}' is a matrix of {counts.shape[0]:,} × {counts.shape[1]:,} without names; write its terms, a line "
            f"each, into {path.stem}.terms.txt beside it."
        )
    if len(terms) != counts.shape[1]:
        counts = counts.T
    n = counts.shape[0]
    docs = next((names for kind, names in found if kind == "documents" and len(names) == n), None)
    try:
        return [table_of_counts(sparse.csr_array(counts), docs or [str(k) for k in range(1, n + 1)], terms)]
    except SourceError as error:
        raise SourceError(f"'{path}': {error}") from None


def companions(path: Path) -> list[tuple[str, Path]]:
    """Return the files beside a matrix that may name its terms and documents, by what their names say."""
    beside = [other for other in sorted(path.parent.iterdir())
              if other != path and other.is_file() and other.suffix.lower() in _NAME_FILES]  # fmt: skip
    own = [other for other in beside if other.name.startswith(path.stem)]
    alone = len(list(path.parent.glob(f"*{path.suffix}"))) == 1
    found = []
    for other in own or (beside if alone else []):
        said = other.name.removeprefix(path.stem)
        if _TERMS.search(said) or _DOCUMENTS.search(said):
            found.append(("terms" if _TERMS.search(said) else "documents", other))
    return found


def _names(path: Path) -> list[tuple[str, list[str]]]:
    """Return the lines of the files beside a matrix, without quotation marks and without a head, if there is one."""
    found = []
    for kind, other in companions(path):
        try:
            check_size(other)
            lines = decoded(other.read_bytes(), str(other))[0].splitlines()
        except FramingError:
            continue
        names = [line.split("\t")[0].strip().strip('"') for line in lines if line.strip()]
        found += [(kind, names), (kind, names[1:])]
    return found


def _matrix(path: Path) -> sparse.coo_array:
    """Return the matrix of a file.

    Raises
    ------
    SourceError
        If it is damaged, or of another kind than a matrix of counts by coordinates.
    """
    damaged = SourceError(f"'{path}' cannot be read as a matrix: it is damaged or not complete.")
    with path.open("rb") as file:
        kind = file.readline(1000).decode("latin-1").lower().split()
        if kind[1:3] != ["matrix", "coordinate"] or kind[4:5] != ["general"] or kind[3] not in ("integer", "real"):
            raise SourceError(f"'{path}' is no matrix of counts by coordinates (integer, general).")
        line = file.readline(10_000)
        while line.startswith(b"%"):
            line = file.readline(10_000)
        body = file.read()
    try:
        rows, columns, n = (int(part) for part in line.split())
        if not (0 < rows <= 2**31 and 0 < columns <= 2**31 and 0 <= n <= min(MOST_ENTRIES, len(body))):
            raise damaged
        entries = np.loadtxt(io.BytesIO(body), ndmin=2, dtype=float, max_rows=n) if n else np.zeros((0, 3))
    except ValueError:
        raise damaged from None
    at = entries[:, :2].astype(np.int64) - 1 if entries.shape[1:] == (3,) else np.zeros((0, 2))
    if len(at) != n or (n and not (at.min() >= 0 and at[:, 0].max() < rows and at[:, 1].max() < columns)):
        raise damaged
    return sparse.coo_array((entries[:, 2], (at[:, 0], at[:, 1])), shape=(rows, columns))

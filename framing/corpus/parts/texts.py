"""Texts that stay in the Parquet files they are in: a column of a table that is read only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype

from framing.errors import CorpusError

MEMORY = 16 * 2**20
"""Bytes of text held at a time, about."""
BATCH = 1024
"""Texts decoded at a time."""
_FEW_TURNS = 8
"""Rows that ascend, but for so few places, are read in order."""


@dataclass(frozen=True)
class TextFiles:
    """The column of texts of several Parquet files, one after the other.

    Attributes
    ----------
    paths : tuple of Path
    begins : tuple of int
        Number of the first row of each file, and at the end the number of all rows.
    stamps : tuple of (int, int)
        Size in bytes and time of change of each file when it was first read.
    sizes : tuple of int
        Bytes of the texts of each file, about.
    """

    paths: tuple[Path, ...]
    begins: tuple[int, ...]
    stamps: tuple[tuple[int, int], ...]
    sizes: tuple[int, ...]

    @property
    def held(self) -> int:
        """How many texts are held at a time so that they take `MEMORY` bytes, about."""
        return _held(self.begins[-1], sum(self.sizes))

    def stretches(self) -> Iterator[tuple[int, int, int]]:
        """Yield stretches of rows whose texts are held at a time: number of the file, first row in it, one past the
        last; they depend on the file alone."""
        for file, size in enumerate(self.sizes):
            rows = self.begins[file + 1] - self.begins[file]
            step = _held(rows, size)
            for first in range(0, rows, step):
                yield file, first, min(first + step, rows)

    def stream(self, rows: np.ndarray) -> Iterator[str]:
        """Yield the texts of rows, whose numbers ascend; of -1, an empty text.

        Raises
        ------
        CorpusError
            If a file cannot be read, or is not the one that it was.
        """
        yield from [""] * int(np.searchsorted(rows, 0))
        for file, path in enumerate(self.paths):
            first, last = np.searchsorted(rows, self.begins[file : file + 2])
            if first < last:
                yield from self._of_file(path, self.stamps[file], rows[first:last] - self.begins[file])

    def _of_file(self, path: Path, stamp: tuple[int, int], rows: np.ndarray) -> Iterator[str]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            unchanged(path, stamp)
            with pq.ParquetFile(path, buffer_size=2**20) as file:
                sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
                begins = np.concatenate([[0], np.cumsum(sizes)])
                held = np.flatnonzero(np.diff(np.searchsorted(rows, begins)))
                for group in held.tolist():
                    at = int(begins[group])
                    for batch in file.iter_batches(BATCH, row_groups=[group], columns=["text"], use_threads=False):
                        first, last = np.searchsorted(rows, (at, at + batch.num_rows))
                        if first < last:
                            yield from (text or "" for text in batch.column(0).take(rows[first:last] - at).to_pylist())
                        at += batch.num_rows
                        if last == len(rows):
                            return
        except (OSError, pa.ArrowException, UnicodeDecodeError):
            raise unreadable(path) from None


def stamp_of(path: Path) -> tuple[int, int]:
    """Return the size of a file, and when it was changed."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def unchanged(path: Path, stamp: tuple[int, int]) -> None:
    """Refuse a file that is not the one that it was.

    Raises
    ------
    CorpusError
        If it has changed, or cannot be found.
    """
    try:
        found = stamp_of(path)
    except OSError:
        raise unreadable(path) from None
    if found != stamp:
        raise CorpusError(f"Part '{path}' has changed since the corpus was read; read the corpus again.")


def _held(rows: int, size: int) -> int:
    """Return how many of some texts of so many bytes take `MEMORY`, about."""
    return int(np.clip(MEMORY * rows // max(size, 1), 64, 2**16))


def unreadable(path: Path) -> CorpusError:
    """Return the error of a part that cannot be read."""
    return CorpusError(
        f"Part '{path}' cannot be read as Parquet: it is damaged, or was not written to its end. Write it again, or "
        "remove it to go on without it."
    )


class PartedDtype(ExtensionDtype):
    """The type of a column of texts that stay in files."""

    name = "parted_text"
    type = str
    kind = "O"
    na_value = ""

    @classmethod
    def construct_array_type(cls) -> Any:
        return PartedText


class PartedText(ExtensionArray):
    """Texts of a table by the rows of the files that they are in; choosing rows reads nothing, iterating reads.

    Parameters
    ----------
    files : TextFiles
    rows : numpy.ndarray of int64
        Number of the row of each text; -1 is an empty text.

    Notes
    -----
    Whoever makes a list of all of them, or compares them, has them all in memory.
    """

    def __init__(self, files: TextFiles, rows: np.ndarray) -> None:
        self.files, self.rows = files, np.asarray(rows, dtype=np.int64)

    @property
    def dtype(self) -> PartedDtype:
        return PartedDtype()

    @property
    def nbytes(self) -> int:
        return self.rows.nbytes

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[str]:
        turns = np.flatnonzero(np.diff(self.rows) < 0) + 1
        if len(turns) <= _FEW_TURNS:
            for piece in np.split(self.rows, turns):
                yield from self.files.stream(piece)
            return
        for begin in range(0, len(self.rows), self.files.held):
            piece = self.rows[begin : begin + self.files.held]
            order = np.argsort(piece, kind="stable")
            texts = [""] * len(piece)
            for place, text in zip(order.tolist(), self.files.stream(piece[order]), strict=True):
                texts[place] = text
            yield from texts

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, int | np.integer):
            return next(self.files.stream(self.rows[item : item + 1] if item >= 0 else self.rows[item:][:1]))
        item = pd.api.indexers.check_array_indexer(self, item)
        return PartedText(self.files, self.rows[item])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_str_"):
            # What `Series.str` calls.
            return getattr(pd.array(list(self), dtype="str"), name)
        raise AttributeError(f"Texts that stay in files have no attribute '{name}'.")

    def __eq__(self, other: Any) -> Any:
        if isinstance(other, pd.Series | pd.DataFrame | pd.Index):
            return NotImplemented
        return np.array(list(self), dtype=object) == np.asarray(other, dtype=object)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array([*self, None], dtype=object)[:-1].astype(dtype or object)

    def __arrow_array__(self, type: Any = None) -> Any:
        import pyarrow as pa

        return pa.array(list(self), type or pa.large_string())

    def isna(self) -> np.ndarray:
        return np.zeros(len(self), dtype=bool)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> PartedText:
        from pandas.api.extensions import take

        return PartedText(self.files, take(self.rows, np.asarray(indices), allow_fill=allow_fill, fill_value=-1))

    def copy(self) -> PartedText:
        return PartedText(self.files, self.rows.copy())

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[PartedText]) -> PartedText:
        files = to_concat[0].files
        rows = [to_concat[0].rows]
        for other in to_concat[1:]:
            if other.files == files:
                rows.append(other.rows)
                continue
            behind = files.begins[-1]
            rows.append(np.where(other.rows < 0, -1, other.rows + behind))
            begins = (*files.begins[:-1], *(behind + begin for begin in other.files.begins))
            files = TextFiles(files.paths + other.files.paths, begins, files.stamps + other.files.stamps,
                              files.sizes + other.files.sizes)  # fmt: skip
        return cls(files, np.concatenate(rows))

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> PartedText:
        if isinstance(scalars, cls):
            return scalars.copy() if copy else scalars
        raise TypeError("Texts that stay in files cannot be made from texts in memory.")


def is_parted(texts: pd.Series) -> bool:
    """Return whether the texts of a column stay in files."""
    return isinstance(texts.dtype, PartedDtype)

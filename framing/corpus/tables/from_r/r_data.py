"""R's data files (.rds, .rda, .RData), parsed by rdata within bounds."""

from __future__ import annotations

import bz2
import gzip
import lzma
import warnings
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np

from framing.corpus.tables.from_r.r_layouts import tables_in
from framing.corpus.tables.from_r.r_values import RValue, value_of
from framing.corpus.tables.table_file import TableFile, check_size
from framing.errors import SourceError

MOST_UNPACKED = 2**29
MOST_OBJECTS = 3_000_000
"""Strings and vectors in a file; each takes about half a kilobyte of memory."""
MOST_EXPANDED = 50_000_000
"""Numbers that a sequence stands for, as R writes 1:n."""
_OPEN = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_ARCHIVE = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"RDB2\n", b"RDB3\n")
_ONE = (b"X\n\0\0\0\2", b"X\n\0\0\0\3", b"A\n2\n", b"A\n3\n", b"B\n\2\0\0\0", b"B\n\3\0\0\0")
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


def sniff(path: str | Path) -> float:
    """Return how surely a file is a data file of R, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.rds")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    try:
        with _opened(path) as file:
            head = file.read(8)
    except _BROKEN:
        return 0.0
    return 1.0 if head.startswith((*_ARCHIVE, *_ONE)) else 0.0


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the tables of documents in a file.

    Raises
    ------
    SourceError
        If it is damaged, unpacks to more than `MOST_UNPACKED` bytes or `MOST_OBJECTS`, or holds no documents.
    """
    path = Path(path)
    check_size(path)
    try:
        with _opened(path) as file:
            raw = file.read(MOST_UNPACKED + 1)
    except _BROKEN:
        raise SourceError(f"'{path}' cannot be unpacked: it is damaged or not complete.") from None
    if len(raw) > MOST_UNPACKED:
        raise SourceError(f"'{path}' unpacks to more than {MOST_UNPACKED // 2**20} MiB and is not read.")
    try:
        return tables_in(_objects(raw))
    except SourceError as error:
        raise SourceError(f"'{path}': {error}") from None
    except Exception as error:  # rdata raises whatever its own steps do on a file that breaks off
        said = f"it is damaged ({type(error).__name__})"
        raise SourceError(f"'{path}' cannot be read as R data: {said}.") from None


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        head = file.read(6)
    opener: Any = next((opener for magic, opener in _OPEN.items() if head.startswith(magic)), open)
    return opener(path, "rb")


def _objects(raw: bytes) -> dict[str, RValue]:
    """Return the objects of a file by their names; "" for the one of an .rds file."""
    archive = raw.startswith(_ARCHIVE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = _parser(raw[5:] if archive else raw).parse_all()
    value = value_of(parsed.object, parsed.extra.encoding or "")
    return dict(zip(value.names, value.value, strict=True)) if archive else {"": value}


def _parser(raw: bytes) -> Any:
    """Return the parser of rdata for a file, which stops at `MOST_OBJECTS`; only the format that R writes is read."""
    from rdata.parser import DEFAULT_ALTREP_MAP
    from rdata.parser._xdr import ParserXDR

    if not raw.startswith(b"X\n"):
        raise SourceError("it is written as text or for one kind of machine; save it again with saveRDS(x, file).")

    class Bounded(ParserXDR):
        left = MOST_OBJECTS

        def parse_R_object(self, *args: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise SourceError(f"it holds more than {MOST_OBJECTS:,} strings and vectors and is not read.")
            return super().parse_R_object(*args, **named)

    sequences = {name: _within_bounds(make) if b"seq" in name else make for name, make in DEFAULT_ALTREP_MAP.items()}
    return Bounded(memoryview(raw)[2:], expand_altrep=True, altrep_constructor_dict=sequences)


def _within_bounds(make: Any) -> Any:
    def bounded(state: Any) -> Any:
        if not 0 <= np.asarray(state.value)[0] <= MOST_EXPANDED:
            raise SourceError("it holds a sequence that is too long; it is damaged.")
        return make(state)

    return bounded

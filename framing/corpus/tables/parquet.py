"""Tables in Parquet files."""

from __future__ import annotations

from pathlib import Path

from framing.corpus.tables.table_file import TableFile, check_size
from framing.errors import SourceError

MOST_ROWS = 20_000_000
_MARK = b"PAR1"


def sniff(path: str | Path) -> float:
    """Return how surely a file is Parquet, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.parquet")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    with path.open("rb") as file:
        return 1.0 if file.read(4) == _MARK else 0.5 * (path.suffix.lower() == ".parquet")


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the table of a Parquet file.

    Raises
    ------
    SourceError
        If it cannot be read, or says that it has more than `MOST_ROWS` rows.
    """
    import pyarrow.parquet

    path = Path(path)
    check_size(path)
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            if file.metadata.num_rows > MOST_ROWS:
                raise SourceError(f"'{path}' says that it has {file.metadata.num_rows:,} rows; it is not read.")
            table = file.read(use_threads=False)
            table.validate(full=True)  # texts are UTF-8, offsets inside of their buffers
            frame = table.to_pandas()
    except SourceError:
        raise
    except Exception:  # Arrow raises errors of many kinds for a damaged file
        raise SourceError(f"'{path}' cannot be read as Parquet: it is damaged or not complete.") from None
    if frame.index.name and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    return [TableFile(frame.reset_index(drop=True), [f"row {number}" for number in range(1, len(frame) + 1)])]

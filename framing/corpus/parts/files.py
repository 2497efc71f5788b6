"""A corpus in parts: a folder of Parquet files, whose texts stay in them while all other columns are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.checks import REQUIRED
from framing.corpus.parts.texts import PartedText, TextFiles, stamp_of, unreadable
from framing.errors import CorpusError
from framing.text.labels import listed

_INDEX = "__index_level_"


def find_parts(folder: Path) -> list[Path]:
    """Return the Parquet files in a folder and the folders in it, sorted; none whose name begins with . or _.

    Folders may be partitions, as in ``outlet=North/0.parquet``.
    """
    found = (path.relative_to(folder) for path in folder.rglob("*.parquet") if path.is_file())
    return sorted(folder / path for path in found if not any(part[0] in "._" for part in path.parts))


def read_parts(folder: Path) -> pd.DataFrame:
    """Return the documents of a folder of Parquet files; the column `text` is a `PartedText`.

    Raises
    ------
    CorpusError
        If a part cannot be read, lacks a required column or has columns that the first has not, a column holds other
        values in it than in the first, or there is no document in any part.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = find_parts(folder)
    keys = _keys_of(folder, paths)
    tables: list[Any] = []
    schemas: list[Any] = []
    sizes, nbytes, stamps = [], [], []
    for path, own in zip(paths, keys, strict=True):
        stamps.append(_stamp(path))
        table, schema, size = _read_part(path, own)
        if schemas:
            _check_alike(paths[0], schemas[0], path, schema)
        tables.append(table)
        schemas.append(schema)
        sizes.append(table.num_rows)
        nbytes.append(size)
    if not sum(sizes):
        raise CorpusError(f"The {len(paths)} parts of '{folder}' hold no document.")
    whole = pa.concat_tables(tables, promote_options="permissive").replace_schema_metadata(None)
    begins = (0, *np.cumsum(sizes).tolist())
    files = TextFiles(tuple(paths), begins, tuple(stamps), tuple(nbytes))
    frame = whole.to_pandas()
    place = min(pq.read_schema(paths[0]).names.index("text"), frame.shape[1])
    frame.insert(place, "text", PartedText(files, np.arange(begins[-1])))
    return frame


def _keys_of(folder: Path, paths: list[Path]) -> list[dict[str, Any]]:
    """Return the columns that the names of folders give to each part."""
    from pyarrow import dataset

    try:
        whole = dataset.dataset([str(path) for path in paths], format="parquet", partition_base_dir=str(folder),
                                partitioning="hive")  # fmt: skip
        found = {Path(part.path): dataset.get_partition_keys(part.partition_expression)
                 for part in whole.get_fragments()}  # fmt: skip
    except (OSError, ValueError):
        # The first part cannot be read: which it is, and why, is said when it is read.
        return [{} for _ in paths]
    return [found.get(path, {}) for path in paths]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        return stamp_of(path)
    except OSError:
        raise unreadable(path) from None


def _read_part(path: Path, keys: dict[str, Any]) -> tuple[Any, Any, int]:
    """Return the table of a part without its texts, its schema and how many bytes its texts have."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if not name.startswith(_INDEX)]
            missing = [name for name in REQUIRED if name not in (*names, *keys)]
            if missing:
                raise CorpusError(
                    f"Part '{path}' has no column {listed([repr(name) for name in missing])}; every part of a corpus "
                    f"has {', '.join(REQUIRED)}."
                )
            kind = file.schema_arrow.field("text").type
            kind = kind.value_type if pa.types.is_dictionary(kind) else kind
            if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
                    or pa.types.is_string_view(kind)):  # fmt: skip
                raise CorpusError(f"Part '{path}' holds no strings in its column 'text', but {kind}.")
            at = file.schema.names.index("text")
            groups = [file.metadata.row_group(group) for group in range(file.num_row_groups)]
            size = sum(_bytes(group, at) for group in groups)
            table = file.read(columns=[name for name in names if name != "text"], use_threads=False)
            table.validate(full=True)
    except (OSError, pa.ArrowException):
        raise unreadable(path) from None
    for name, value in keys.items():
        table = table.drop_columns(name) if name in table.column_names else table
        table = table.append_column(name, pa.array([value] * table.num_rows))
    return table, table.schema, size


def _bytes(group: Any, column: int) -> int:
    """Return the bytes of a column in a group of rows, not compressed."""
    return int(group.column(column).total_uncompressed_size) if column < group.num_columns else 0


def _check_alike(first: Path, expected: Any, path: Path, schema: Any) -> None:
    """Refuse a part whose columns are not those of the first, or hold values of another kind."""
    import pyarrow as pa

    other, has = set(expected.names), set(schema.names)
    if other != has:
        lacks, more = sorted(other - has), sorted(has - other)
        said = [f"lacks {listed([repr(name) for name in lacks])}"] if lacks else []
        said += [f"has {listed([repr(name) for name in more])} beside them"] if more else []
        raise CorpusError(f"Parts differ in columns: '{path}' {' and '.join(said)} (compared with '{first}').")
    for name in schema.names:
        kinds = expected.field(name).type, schema.field(name).type
        try:
            pa.unify_schemas([pa.schema([(name, kind)]) for kind in kinds], promote_options="permissive")
        except pa.ArrowException:
            raise CorpusError(
                f"Parts differ in columns: '{name}' is {kinds[1]} in '{path}' and {kinds[0]} in '{first}'."
            ) from None

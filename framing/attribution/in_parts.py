"""Separating a corpus that is larger than memory: part by part, each finished part a file that the next run uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.attribution import cache
from framing.attribution.affiliations import Affiliations
from framing.attribution.separate import affiliations_of, separate
from framing.corpus.checks import as_label
from framing.corpus.corpus import Corpus
from framing.corpus.parts.counting import document_blocks
from framing.corpus.parts.files import read_parts
from framing.errors import CorpusError

PART = 2_000
"""Documents in a part, about: whole pages."""
_MADE = b"framing.made"


def separate_parts(
    corpus: Corpus,
    folder: str | Path,
    affiliations: Affiliations | str | Path | None = None,
    reported: str = "apart",
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Separate a corpus into passages that are written to a folder of Parquet files, some thousand documents at a time.

    Parameters
    ----------
    corpus : Corpus
        Of documents; where its texts stay in files, those of one part are in memory at a time.
    folder : str or Path
        To be made. Until it is complete the parts are in a folder beside it whose name begins with a full stop; a part
        that is finished there, made of the same documents by the same code, is used again.
    affiliations, reported
        As for `framing.attribution.separate`.
    executor : concurrent.futures.Executor, optional
        Processes, of this machine or (as dask gives one) of a cluster that shares the disk.
    progress : callable, optional
        Called with how many parts are finished, and of how many.

    Returns
    -------
    Corpus
        The passages that `separate` gives, in the same order; their texts stay in the files.

    Raises
    ------
    CorpusError
        If the folder is there already, a part cannot be written, or the corpus cannot be separated.

    Notes
    -----
    The posts of one page are in one part, since they share their names.
    """
    folder = Path(folder)
    if folder.exists():
        raise CorpusError(f"'{folder}' is there already; name another folder, or remove it first.")
    if "passage_id" in corpus.documents.columns:
        raise CorpusError(f"Corpus '{corpus.name}' holds passages already; separate its documents instead.")
    people = affiliations_of(corpus, affiliations)
    work = folder.with_name(f".{folder.name}.unfinished")
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(f"'{folder}' cannot be made: {error.strerror or error}.") from None
    parts = list(_parts(corpus))
    tasks = [(part, people, reported, work / f"part-{i:05}.parquet") for i, part in enumerate(parts)]
    wanted = {task[3] for task in tasks}
    for path in (path for path in work.iterdir() if path not in wanted):
        path.unlink()
    for done, finished in enumerate(_run(tasks, executor), 1):
        if finished is not None:
            kept = sum(path.name[0] != "." for path in work.iterdir())
            raise CorpusError(
                f"A part could not be written to '{work}': {finished}. {kept:,} of {len(parts):,} parts are finished "
                "there and are used on the next run."
            )
        if progress:
            progress(done, len(parts))
    try:
        work.rename(folder)
    except OSError as error:
        raise CorpusError(f"'{work}' cannot be renamed to '{folder}': {error.strerror or error}.") from None
    return Corpus(corpus.name, read_parts(folder), corpus.datasheet, corpus.folder, corpus.notes, corpus.repeats)


def _parts(corpus: Corpus) -> Iterator[Corpus]:
    """Yield the documents in parts that divide no page, in the order in which pages first occur."""
    documents = corpus.documents
    whole = "d " + documents["doc_id"].astype(object)
    if "page_id" in documents.columns:
        page = documents["page_id"].astype(object)
        whole = whole.where(page == "", "p " + page)
    for rows in document_blocks(whole, PART):
        yield replace(corpus, documents=documents.iloc[np.sort(rows)].reset_index(drop=True))


def _run(tasks: list[tuple], executor: Executor | None) -> Iterator[str | None]:
    """Yield for each task, as they end, None or why its part could not be written."""
    if executor is None:
        for task in tasks:
            yield _finish(*task)
        return
    futures: list[Future[str | None]] = [executor.submit(_finish, *task) for task in tasks]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _finish(part: Corpus, people: Affiliations, reported: str, path: Path) -> str | None:
    """Write the passages of one part unless they are there; return why not, where the disk is full or read-only."""
    made = cache.key([part.fingerprint(), reported, repr(people.rows)])
    if _made(path) == made:
        return None
    table = _table(separate(part, people, reported).documents)
    table = table.replace_schema_metadata({_MADE: made.encode()})
    unfinished = path.with_name(f".{path.name}.{made[:8]}")
    try:
        _write(table, unfinished)
        unfinished.replace(path)
    except OSError as error:
        return error.strerror or str(error)
    finally:
        unfinished.unlink(missing_ok=True)
    return None


def _write(table: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path)


def _table(passages: pd.DataFrame) -> Any:
    """Return passages as an Arrow table: spans as JSON, other values that are neither numbers nor strings as labels."""
    import pyarrow as pa

    columns = {}
    for name in passages.columns:
        values = passages[name]
        if name == "spans":
            values = values.map(str)
        elif values.dtype == object:
            values = values.map(lambda value: value if isinstance(value, str) else as_label(value))
        columns[name] = values
    return pa.Table.from_pandas(pd.DataFrame(columns), preserve_index=False)


def _made(path: Path) -> str:
    """Return what a finished part was made of; empty where it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            file.read(use_threads=False)
            return (file.schema_arrow.metadata or {}).get(_MADE, b"").decode()
    except (OSError, pa.ArrowException):
        return ""

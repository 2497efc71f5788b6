"""Documents in objects of R: data frames; corpora, tokens and counts of quanteda, tm, stm and LexisNexisTools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.tables.from_r.count_table import table_of_counts
from framing.corpus.tables.from_r.r_values import RValue, column_of, frame_of
from framing.corpus.tables.table_file import TableFile
from framing.errors import SourceError
from framing.text.labels import clean_label, listed
from framing.text.reading import HOLE

READ = (
    "data frames, corpora, tokens and document-feature matrices of quanteda, corpora and document-term matrices of tm, "
    "documents of stm, and matrices of counts with names of terms"
)
_OWN = {"docname_", "docid_", "segid_", "_document"}
"""Columns that quanteda keeps for itself."""


def tables_in(objects: Mapping[str, RValue]) -> list[TableFile]:
    """Return the tables of documents in the objects of a file.

    Parameters
    ----------
    objects : mapping of str to RValue
        By name; "" for the one object of an .rds file.

    Raises
    ------
    SourceError
        If there is none.
    """
    tables: list[TableFile] = []
    unread: list[tuple[str, str]] = []
    left = dict(objects)
    for names in _of_stm(objects):
        tables.append(_stm(objects[names[0]], objects[names[1]], objects.get(names[-1]), names[0]))
        for name in names:
            left.pop(name, None)
    for name, value in left.items():
        try:
            layout = _layout(value)
            table = layout(value) if layout else None
            reason = "" if table else f"an object of R ({_kind(value)}) that holds no documents"
        except SourceError as error:
            table, reason = None, str(error)
        if table is None:
            unread.append((f"'{clean_label(name)[:60]}'" if name else "its object", reason))
        else:
            tables.append(TableFile(table.frame, table.places, table.notes, table.skipped, clean_label(name)[:60]))
    strings = {name: value for name, value in left.items() if value.kind == "STR" and not value.classes}
    if not tables and len(strings) == 1 and len(objects) == 1:
        ((name, value),) = strings.items()
        table = _texts(value.strings(), value.names, None)
        return [TableFile(table.frame, table.places, table.notes, table.skipped, name)]
    if not tables:
        said = listed([f"{place}: {reason}" for place, reason in unread], 3) or "it holds no object"
        raise SourceError(f"{said}; what can be read: {READ}.")
    first = tables[0]
    return [TableFile(first.frame, first.places, first.notes, (*first.skipped, *unread), first.sheet), *tables[1:]]


def _kind(value: RValue) -> str:
    plain = {"VEC": "list", "STR": "character", "NIL": "no data"}.get(value.kind, "numeric")
    return listed([clean_label(name)[:40] for name in value.classes], 3) or plain


def _layout(value: RValue) -> Callable[[RValue], TableFile] | None:
    """Return what reads an object, None where it holds no documents."""
    classes, names = set(value.classes), set(value.names)
    if "corpus" in classes and value.kind in ("STR", "VEC"):
        return _quanteda_corpus if value.kind == "STR" else _old_quanteda_corpus
    if "tokens" in classes:
        return _tokens
    if classes & {"dfm", "dgCMatrix", "dgTMatrix", "dgRMatrix"}:
        return _sparse
    if classes & {"DocumentTermMatrix", "TermDocumentMatrix", "simple_triplet_matrix"}:
        return _triplets
    if classes & {"VCorpus", "Corpus", "SimpleCorpus", "PCorpus"}:
        return _tm_corpus
    if "LNToutput" in classes:
        return _lexisnexistools
    if "data.frame" in classes:
        return _data_frame
    if {"documents", "vocab"} <= names:
        return lambda stm: _stm(stm.element("documents"), stm.element("vocab"), stm.element("meta"))
    if len(value.shape()) == 2 and value.kind in ("INT", "REAL"):
        return _matrix
    return None


def _data_frame(value: RValue) -> TableFile:
    frame = frame_of(value)
    places = [f"row {name}" for name in frame.index] if frame.index.dtype == object else _rows(len(frame))
    return TableFile(frame.reset_index(drop=True), places)


def _rows(n: int) -> list[str]:
    return [f"row {number}" for number in range(1, n + 1)]


def _texts(texts: Sequence[str], names: Sequence[str], variables: pd.DataFrame | None, note: str = "") -> TableFile:
    """Return documents with their names and variables."""
    frame = pd.DataFrame({"doc_id": _named(names, len(texts)), "text": list(texts)})
    if variables is not None and len(variables.columns):
        rest = _variables(variables, len(texts)).rename(
            columns={name: f"original_{name}" for name in ("doc_id", "text")}
        )
        frame = pd.concat([frame, rest], axis=1)
    return TableFile(frame, [f"document {name}" for name in frame["doc_id"]], (note,) * bool(note))


def _named(names: Sequence[str], n: int) -> list[str]:
    return list(names) if len(names) == n else [str(number) for number in range(1, n + 1)]


def _variables(frame: pd.DataFrame, n: int) -> pd.DataFrame:
    if len(frame) != n:
        raise SourceError(f"its {n:,} documents have {len(frame):,} rows of variables; it is damaged.")
    return frame.drop(columns=[name for name in frame.columns if name in _OWN]).reset_index(drop=True)


def _docvars(value: RValue) -> pd.DataFrame | None:
    given = value.attribute("docvars")
    return frame_of(given) if given.kind == "VEC" else None


def _docnames(value: RValue) -> list[str]:
    given = _docvars(value)
    return given["docname_"].tolist() if given is not None and "docname_" in given else value.names


def _quanteda_corpus(value: RValue) -> TableFile:
    return _texts(value.strings(), value.names or _docnames(value), _docvars(value))


def _old_quanteda_corpus(value: RValue) -> TableFile:
    if value.element("documents").kind != "VEC":
        return _tm_corpus(value)
    frame = frame_of(value.element("documents"))
    if "texts" not in frame:
        raise SourceError("a corpus of quanteda without texts.")
    return _texts(frame["texts"].tolist(), list(map(str, frame.index)), frame.drop(columns="texts"))


def _tokens(value: RValue) -> TableFile:
    types = ["", *value.attribute("types").strings()]
    if value.kind != "VEC" or len(types) == 1:
        raise SourceError("tokens of quanteda without their types.")
    texts = []
    for item in value.value:
        ids = item.numbers().astype(int) if item.kind in ("INT", "REAL") else np.zeros(0, dtype=int)
        if ids.size and not (ids.min() >= 0 and ids.max() < len(types)):
            raise SourceError("tokens of quanteda that its types do not name; it is damaged.")
        texts.append(" ".join(types[n] or HOLE for n in ids))
    note = "Texts are put together from tokens, with a space between two; removed tokens are marked as omissions."
    return _texts(texts, _docnames(value), _docvars(value), note)


def _dimnames(value: RValue, shape: tuple[int, int]) -> tuple[list[str], list[str]]:
    """Return the names of rows and columns, by number where there is none."""
    given = value.attribute("Dimnames") if value.kind == "S4" else value.attribute("dimnames")
    given = given if given.kind == "VEC" else value.element("dimnames")
    sides = [item.strings() for item in given.value] if given.kind == "VEC" else []
    rows, columns = (*sides, [], [])[:2]
    return _named(rows, shape[0]), columns if len(columns) == shape[1] else []


def _counted(counts: sparse.sparray, names: tuple[list[str], list[str]], variables: pd.DataFrame | None) -> TableFile:
    docs, terms = names
    if not terms:
        raise SourceError("a matrix whose columns have no names; name its terms.")
    if variables is not None:
        variables = _variables(variables, len(docs))
    return table_of_counts(sparse.csr_array(counts), docs, terms, variables)


def _sparse(value: RValue) -> TableFile:
    n_rows, n_columns = _shape(value.attribute("Dim"))
    x, i = value.attribute("x").numbers(), value.attribute("i")
    p, j = value.attribute("p"), value.attribute("j")
    if p.kind == "NIL":
        at = (i.numbers().astype(int), j.numbers().astype(int))
    elif i.kind == "NIL":
        at = (np.repeat(np.arange(n_rows), _lengths(p, n_rows)), j.numbers().astype(int))
    else:
        at = (i.numbers().astype(int), np.repeat(np.arange(n_columns), _lengths(p, n_columns)))
    return _counted(_entries(x, at, (n_rows, n_columns)), _dimnames(value, (n_rows, n_columns)), _docvars(value))


def _shape(value: RValue) -> tuple[int, int]:
    sizes = value.numbers()
    if len(sizes) != 2 or not (sizes >= 0).all() or sizes.max() > 2**31:
        raise SourceError("a matrix without its size; it is damaged.")
    return int(sizes[0]), int(sizes[1])


def _lengths(starts: RValue, n: int) -> np.ndarray:
    lengths = np.diff(starts.numbers().astype(int))
    if len(lengths) != n or (lengths < 0).any():
        raise SourceError("a sparse matrix whose entries do not fit its size; it is damaged.")
    return lengths


def _entries(x: np.ndarray, at: tuple[np.ndarray, np.ndarray], shape: tuple[int, int]) -> sparse.coo_array:
    if not len(x) == len(at[0]) == len(at[1]):
        raise SourceError("a sparse matrix whose entries do not fit each other; it is damaged.")
    for places, n in zip(at, shape, strict=True):
        if places.size and not (places.min() >= 0 and places.max() < n):
            raise SourceError("a sparse matrix with entries beyond its size; it is damaged.")
    return sparse.coo_array((x, at), shape=shape)


def _triplets(value: RValue) -> TableFile:
    shape = _shape(RValue("REAL", [value.element(name).numbers()[0] for name in ("nrow", "ncol")]))
    at = (value.element("i").numbers().astype(int) - 1, value.element("j").numbers().astype(int) - 1)
    counts, names = _entries(value.element("v").numbers(), at, shape), _dimnames(value, shape)
    if "TermDocumentMatrix" in value.classes:
        flat = RValue("VEC", [], {"dimnames": RValue("VEC", value.element("dimnames").value[::-1])})
        counts, names = counts.T, _dimnames(flat, shape[::-1])
    return _counted(counts, names, None)


def _matrix(value: RValue) -> TableFile:
    shape = _shape(value.attribute("dim"))
    if shape[0] * shape[1] != len(value.value):
        raise SourceError("a matrix that does not fit its size; it is damaged.")
    dense = np.nan_to_num(value.numbers()).reshape(shape, order="F")
    return _counted(sparse.coo_array(dense), _dimnames(value, shape), None)


def _tm_corpus(value: RValue) -> TableFile:
    content = value.element("content") if "content" in value.names else value
    meta = value.element("dmeta")
    variables = frame_of(meta) if meta.kind == "VEC" and meta.value else None
    if content.kind == "STR":
        return _texts(content.strings(), content.names, variables)
    if content.kind != "VEC" or not content.value:
        raise SourceError("a corpus of tm without documents in it (it keeps them elsewhere).")
    texts = ["\n".join((item.element("content") if item.kind == "VEC" else item).strings()) for item in content.value]
    tags = [item.element("meta") for item in content.value]
    fields = dict.fromkeys(name for tag in tags for name in tag.names if name)
    of_each = pd.DataFrame({name: ["; ".join(_simple(tag.element(name))) for tag in tags] for name in fields})
    names = [name for name in of_each.get("id", pd.Series(dtype=object)).tolist() if name]
    of_each = of_each.drop(columns="id", errors="ignore").rename(columns={"heading": "title", "origin": "source"})
    days = [_moment(tag.element("datetimestamp")) for tag in tags]
    if len(set(days)) > 1:  # tm writes the time at which the corpus was made where a source gives no day
        of_each["published"] = days
    of_each = of_each[[name for name in of_each.columns if of_each[name].any()]]
    if variables is not None and len(variables) == len(texts):
        of_each = pd.concat([of_each, variables.drop(columns=of_each.columns, errors="ignore").reset_index(drop=True)],
                            axis=1)  # fmt: skip
    return _texts(texts, names, of_each)


def _moment(value: RValue) -> str:
    """Return the day of a date-time of R, which is a list of its parts."""
    try:
        year, month, day = (int(value.element(part).numbers()[0]) for part in ("year", "mon", "mday"))
        return date(1900 + year, month + 1, day).isoformat()
    except (SourceError, ValueError, IndexError):
        return (column_of(value) or [""])[0][:10] if value.kind == "REAL" else ""


def _simple(value: RValue) -> list[str]:
    return [part for part in column_of(value) if part] if value.kind in ("STR", "INT", "REAL", "LGL") else []


def _lexisnexistools(value: RValue) -> TableFile:
    meta, articles = frame_of(value.attribute("meta")), frame_of(value.attribute("articles"))
    if "ID" not in meta or list(articles.columns[:2]) != ["ID", "Article"]:
        raise SourceError("an object of LexisNexisTools without its articles.")
    joined = meta.merge(articles, on="ID", how="right").fillna("").rename(columns={"ID": "doc_id", "Article": "text"})
    return TableFile(joined, [f"document {name}" for name in joined["doc_id"]])


def _of_stm(objects: Mapping[str, RValue]) -> list[tuple[str, ...]]:
    """Return the names of documents, vocabulary and variables that stm keeps as objects beside each other."""
    found: list[tuple[str, ...]] = []
    for name, value in objects.items():
        if not _is_stm(value):
            continue
        stem = name.rpartition(".")[0]
        near = {other: item for other, item in objects.items() if other != name and other.rpartition(".")[0] == stem}
        vocab = next((other for other, item in near.items() if item.kind == "STR" and len(item.value) > 1), "")
        meta = next((other for other, item in near.items() if "data.frame" in item.classes
                     and len(frame_of(item)) == len(value.value)), "")  # fmt: skip
        if vocab:
            found.append((name, vocab, meta) if meta else (name, vocab))
    return found


def _is_stm(value: RValue) -> bool:
    return value.kind == "VEC" and bool(value.value) and not value.classes and all(
        item.kind in ("INT", "REAL") and len(item.shape()) == 2 and item.shape()[0] == 2 for item in value.value
    )  # fmt: skip


def _stm(documents: RValue, vocab: RValue, meta: RValue | None = None, sheet: str = "") -> TableFile:
    """Return the documents of stm: for each a matrix of two rows, places in the vocabulary (from 1) and counts."""
    if not _is_stm(documents):
        raise SourceError("documents of stm that are no counts by term; it is damaged.")
    terms = vocab.strings()
    pairs = [item.numbers().reshape(2, -1, order="F") for item in documents.value]
    rows = np.repeat(np.arange(len(pairs)), [pair.shape[1] for pair in pairs])
    columns = np.concatenate([pair[0] for pair in pairs]).astype(int) - 1
    counts = _entries(np.concatenate([pair[1] for pair in pairs]), (rows, columns), (len(pairs), len(terms)))
    variables = frame_of(meta) if meta is not None and "data.frame" in meta.classes else None
    table = _counted(counts, (_named(documents.names, len(pairs)), terms), variables)
    return TableFile(table.frame, table.places, table.notes, table.skipped, sheet)

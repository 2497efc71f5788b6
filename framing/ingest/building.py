"""Builds a corpus folder: from what its manifest lists to documents, repairs, losses and a record of it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType

import pandas as pd

from framing.cells import write_csv
from framing.corpus.corpus import Corpus
from framing.errors import CorpusError, SourceError
from framing.ingest import live_page_html, texts
from framing.ingest.json_ld import read_page
from framing.ingest.manifest import (
    NOT_RECORDED,
    check_columns,
    check_inside,
    check_writable,
    read_manifest,
    read_raw,
    sha256_of,
)
from framing.ingest.records import Loss, Page, PageSettings, Record
from framing.ingest.saved_page import saved_live_page
from framing.text.delimited import read_table

PAGE_READERS: dict[str, ModuleType] = {"saved-text": saved_live_page, "html": live_page_html}
SURE_ENOUGH = 0.3
"""A file that no reader takes for its own more surely than this is refused."""

COLUMNS = (
    "doc_id", "outlet", "published", "title", "text", "page_id", "story_id", "position", "kind", "author",
    "author_role", "boundary", "url", "section", "language", "source_file", "source_start", "source_end", "sha256",
)  # fmt: skip
_NUMBERS = ("position", "source_start", "source_end")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Source:
    """A file that was read: the manifest's hash, the file's own, and whether they agree (None: not recorded)."""

    file: str
    form: str
    sha256: str
    recorded: str
    matches: bool | None
    page_id: str = ""


@dataclass(frozen=True)
class BuildRecord:
    """What was built from what.

    Parameters
    ----------
    corpus : str
        The folder's name.
    reader : str
        The readers used, in order of their names.
    counts : dict
        Documents, pages, repairs and losses, and documents by kind and by boundary.
    sources : tuple of Source
        Every file read, text files of a matching hash left out.
    notes : tuple of str
        What whoever uses the corpus should know; also in ``build.json``.
    folder : Path
        Where it was written; in no file.
    """

    corpus: str
    reader: str
    counts: dict
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    folder: Path = field(default=Path(), compare=False)

    def describe(self) -> str:
        """Return one sentence for the command line."""
        count = self.counts
        return (
            f"{self.corpus}: {count['documents']} documents on {count['pages']} pages, {count['repairs']} repairs, "
            f"{count['losses']} losses ({self.reader})."
        )

    def to_json(self) -> str:
        """Return the record as JSON, without place or time."""
        values = {key: value for key, value in asdict(self).items() if key != "folder"}
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass
class _Sourced:
    """What was read for a corpus, before it is written."""

    records: list[Record] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def build(folder: str | Path, source: str | Path | None = None, progress: Progress | None = None) -> BuildRecord:
    """Make a corpus folder's documents from the files or pages that its manifest lists.

    Parameters
    ----------
    folder : str or Path
        A corpus folder with a ``manifest.csv``: a list of text files (columns `doc_id, file, …`), or of pages
        (`page_id, form, …`).
    source : str or Path, optional
        For pages: a saved copy, or a folder of saved copies under the manifest's file names. By default a
        page's file beside the manifest, else the page itself, fetched.
    progress : callable, optional
        Called with how many documents or pages are read and how many there are.

    Returns
    -------
    BuildRecord
        What was built; the same stands in ``build/build.json``.

    Raises
    ------
    SourceError
        If the manifest or a source cannot be read. Nothing is then left behind, and an earlier build stays.

    Examples
    --------
    >>> build("no/such/corpus")
    Traceback (most recent call last):
    ...
    framing.errors.SourceError: There is no corpus folder 'no/such/corpus'.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise SourceError(f"There is no corpus folder '{folder}'.")
    path = folder / "manifest.csv"
    if not path.exists():
        raise SourceError(f"'{folder}' has no manifest.csv, which lists what the corpus is built from.")
    manifest = read_manifest(path)
    with _Workplace(folder) as place:
        if "form" in manifest.columns:
            found = _read_pages(manifest, path, _given(source), place, progress)
        else:
            check_columns(manifest.columns, texts.REQUIRED, path)
            if source is not None:
                raise SourceError(f"'{path}' lists text files, so no other source is read; leave out --from.")
            found = _read_texts(manifest, path, progress)
        found.notes += [f"manifest.csv: {note}" for note in read_table(path).notes]
        record = _written(found, folder, place)
    return record


class _Workplace:
    """A folder beside the build that becomes the build when all went well, and else goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Path:
        try:
            self.path = Path(tempfile.mkdtemp(prefix=".build-", dir=self.folder))
            self.path.chmod(0o755)
        except OSError as error:
            raise SourceError(f"Nothing can be written in '{self.folder}': {error.strerror}.") from None
        return self.path

    def __exit__(self, kind: type | None, error: object, trace: object) -> None:
        try:
            if kind is None:
                _replace(self.path, self.folder / "build")
        finally:
            shutil.rmtree(self.path, ignore_errors=True)


def _replace(new: Path, target: Path) -> None:
    """Put a folder in the place of another, which stays if that fails."""
    old = new.with_name(new.name + "-old")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    if old.is_dir():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink(missing_ok=True)


def _given(source: str | Path | None) -> Path | None:
    if source is None:
        return None
    if not Path(source).exists():
        raise SourceError(f"There is no file '{source}'.")
    return Path(source)


# -- text files -----------------------------------------------------------------------------------------------------


def _read_texts(manifest: pd.DataFrame, path: Path, progress: Progress | None) -> _Sourced:
    found = _Sourced(readers={"texts"})
    recorded = dict(zip(manifest["file"], manifest.get("sha256", pd.Series(dtype=str)), strict=False))
    for record in _reported(texts.read([path]), len(manifest), progress):
        _add(found, record)
        if isinstance(record, Record) and record.notes:
            listed = recorded.get(record.source_file, "")
            found.sources.append(Source(record.source_file, "text", record.sha256, listed, False))
    return found


def _reported(items: Iterable[Record | Loss], total: int, progress: Progress | None) -> Iterator[Record | Loss]:
    for number, item in enumerate(items, 1):
        if progress is not None:
            progress(number, total)
        yield item


# -- pages ----------------------------------------------------------------------------------------------------------


def _read_pages(
    manifest: pd.DataFrame, path: Path, source: Path | None, place: Path, progress: Progress | None
) -> _Sourced:
    check_columns(manifest.columns, ("page_id", "form", "outlet", "url", "published", "file", "sha256"), path)
    unknown = [form for form in manifest["form"] if form not in PAGE_READERS]
    if unknown:
        raise SourceError(f"'{path}' has the form '{unknown[0]}'; there are: {', '.join(PAGE_READERS)}.")
    repeated = manifest[["page_id", "form"]].duplicated()
    if repeated.any():
        page_id, form = manifest.loc[repeated, ["page_id", "form"]].iloc[0]
        raise SourceError(
            f"'{path}' lists the page '{page_id}' in the form '{form}' more than once; each may stand once."
        )
    pages = list(manifest.groupby("page_id", sort=False))
    if source is not None and source.is_file() and len(pages) > 1:
        pages = [(page_id, forms) for page_id, forms in pages if source.name in set(forms["file"])]
        if not pages:
            raise SourceError(f"No page in '{path}' has the file '{source.name}'; name a folder of saved pages.")
    found = _Sourced()
    for number, (page_id, forms) in enumerate(pages, 1):
        _page_id_fit(str(page_id), path)
        _read_page(found, forms, _located(forms, path.parent, source, place))
        if progress is not None:
            progress(number, len(pages))
    return found


def _page_id_fit(page_id: str, path: Path) -> None:
    if not page_id or page_id.startswith(".") or any(character in page_id for character in '/\\:*?"<>|\0'):
        raise SourceError(
            f"'{path}' has the page_id '{page_id}', which is no name for a file; use letters, digits and hyphens."
        )


def _located(forms: pd.DataFrame, folder: Path, source: Path | None, place: Path) -> Path:
    """Return the file to read for a page: what was given, else what stands beside the manifest, else fetched."""
    page_id = forms["page_id"].iloc[0]
    if source is not None and source.is_file():
        return source
    names = [name for name in forms["file"] if name and name != NOT_RECORDED]
    for name in names:
        check_inside(name, "manifest.csv")
        if ((source or folder) / name).is_file():
            return (source or folder) / name
    if source is not None:
        raise SourceError(
            f"'{source}' has none of the files of the page '{page_id}': {', '.join(names) or 'none named'}."
        )
    online = forms[(forms["form"] == "html") & (forms["url"] != "")]
    if online.empty:
        raise SourceError(
            f"The page '{page_id}' has no file here and no html form with a url; name a copy with --from."
        )
    raw = place / "raw"
    raw.mkdir(exist_ok=True)
    return live_page_html.fetch(online["url"].iloc[0], raw / f"{page_id}.html")


def _read_page(found: _Sourced, forms: pd.DataFrame, file: Path) -> None:
    form = _form(file)
    rows = forms[forms["form"] == form]
    row = (rows if len(rows) else forms).iloc[0].to_dict()
    fields = ("page_id", "outlet", "title", "url", "published")
    settings = PageSettings(**{name: row.get(name, "") for name in fields}, language=row.get("language", "") or "en")
    for item in PAGE_READERS[form].read([file], settings):
        _add(found, item)
    found.readers.add(form)
    listed = row["sha256"].strip().lower() if len(rows) else ""
    sha256 = sha256_of(file)
    matches = None if listed in ("", NOT_RECORDED) else listed == sha256
    found.sources.append(Source(file.name, form, sha256, listed or NOT_RECORDED, matches, settings.page_id))
    if matches is False:
        found.notes.append(
            f"{file.name} is not the file that the manifest records for {settings.page_id} (sha256 {sha256[:12]}…, "
            f"recorded {listed[:12]}…): results may differ from published ones."
        )


def _form(file: Path) -> str:
    # A missing, empty or wrongly encoded file says so itself; only HTML declares an encoding.
    if not read_page(file)[0].lstrip("\ufeff \r\n\t").startswith("<"):
        read_raw(file)
    scores = {form: reader.sniff(file) for form, reader in PAGE_READERS.items()}
    form = max(scores, key=lambda name: scores[name])
    if scores[form] < SURE_ENOUGH:
        raise SourceError(
            f"'{file}' has no post that can be told: it looks neither like the saved text of a live page (headline, "
            "paragraphs run together) nor like its HTML."
        )
    return form


# -- writing --------------------------------------------------------------------------------------------------------


def _add(found: _Sourced, item: Record | Loss) -> None:
    if isinstance(item, Loss):
        found.losses.append(item)
        return
    found.records.append(item)
    found.notes += item.notes


def _written(found: _Sourced, folder: Path, place: Path) -> BuildRecord:
    documents = documents_table(found.records)
    pages = {record.page.page_id: record.page for record in found.records if record.page is not None}
    repairs = repairs_table(pages.values())
    losses = pd.DataFrame(
        [asdict(loss) for loss in found.losses], columns=["page_id", "source_file", "start", "end", "reason"]
    )
    documents.to_parquet(place / "documents.parquet", index=False)
    for name, table in (("repairs", repairs), ("losses", losses)):
        write_csv(table, place / f"{name}.csv")
    if pages:
        (place / "pages").mkdir()
    for page_id, page in pages.items():
        (place / "pages" / f"{page_id}.txt").write_bytes(page.text.encode("utf-8"))
    notes = [*found.notes, *(f"{page.page_id}: {note}" for page in pages.values() for note in page.notes)]
    with suppress(CorpusError):
        notes += Corpus(folder.name, documents).notes
    counts = {
        "documents": len(documents),
        "pages": len(pages) or int(documents["page_id"].replace("", pd.NA).nunique()),
        "repairs": len(repairs),
        "losses": len(losses),
        "by_kind": dict(sorted(Counter(documents["kind"]).items())),
        "by_boundary": dict(sorted(Counter(documents["boundary"]).items())),
        "repairs_by_kind": dict(sorted(Counter(repairs["kind"]).items())),
    }
    name = Path(os.path.abspath(folder)).name
    record = BuildRecord(
        name, ", ".join(sorted(found.readers)), counts, tuple(found.sources), tuple(notes), folder / "build"
    )
    (place / "build.json").write_text(record.to_json(), encoding="utf-8", newline="\n")
    return record


def documents_table(records: Iterable[Record]) -> pd.DataFrame:
    """Return records as a table of documents: the columns `COLUMNS`, then document variables of their own.

    Raises
    ------
    SourceError
        If a `doc_id` stands twice, or a cell holds a lone surrogate.

    Examples
    --------
    >>> documents_table([Record("a", "Herald", "2025-01-01", "T", "Text.")])["kind"].tolist()
    ['article']
    """
    rows = []
    for record in records:
        row: dict[str, object] = {name: getattr(record, name) for name in COLUMNS}
        row |= {name: value for name, value in record.extra.items() if name not in row}
        for name, value in row.items():
            check_writable(str(value), f"{name} of {record.doc_id}")
        rows.append(row)
    table = pd.DataFrame(rows)
    if table.empty:
        raise SourceError("The sources hold no document.")
    repeated = table["doc_id"][table["doc_id"].duplicated()]
    if len(repeated):
        raise SourceError(f"The doc_id '{repeated.iloc[0]}' stands for more than one document; each may stand once.")
    for column in table.columns:
        table[column] = table[column].astype("int64") if column in _NUMBERS else table[column].fillna("").astype("str")
    return table


def repairs_table(pages: Iterable[Page]) -> pd.DataFrame:
    """Return every repair of pages, one row an edit, from which the alignment can be made again."""
    rows = [{"page_id": page.page_id, **asdict(edit)} for page in pages for edit in page.alignment.edits]
    return pd.DataFrame(rows, columns=["page_id", "start", "end", "raw_start", "raw_end", "kind", "note"])

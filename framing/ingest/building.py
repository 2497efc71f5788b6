"""Builds a corpus folder from the text files or pages that its manifest lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pandas as pd

from framing.errors import SourceError
from framing.ingest import live_page_html, texts
from framing.ingest.build_output import BuildFolder, BuildRecord, Source, Sourced, written
from framing.ingest.fetching.fetcher import Fetcher, FetchSettings
from framing.ingest.fetching.store import PageStore
from framing.ingest.json_ld import read_page
from framing.ingest.manifest import (
    NOT_RECORDED,
    check_columns,
    check_inside,
    read_manifest,
    read_raw,
)
from framing.ingest.records import Loss, PageSettings, Record
from framing.ingest.saved_page import saved_live_page
from framing.text.delimited import read_table
from framing.text.reading import sha256_of

PAGE_READERS: dict[str, ModuleType] = {"saved-text": saved_live_page, "html": live_page_html}
SURE_ENOUGH = 0.3
"""A file that no reader recognises with at least this score is refused."""

Progress = Callable[[int, int], None]


def build(
    folder: str | Path,
    source: str | Path | None = None,
    progress: Progress | None = None,
    fetch: FetchSettings | None = None,
) -> BuildRecord:
    """Make a corpus folder's documents from the files or pages that its manifest lists.

    Parameters
    ----------
    folder : str or Path
        A corpus folder with a ``manifest.csv``: a list of text files (columns `doc_id, file, …`), or of pages
        (`page_id, form, …`).
    source : str or Path, optional
        For pages: a saved copy, or a folder of saved copies under the manifest's file names. By default a
        page's file beside the manifest, else the page as it was fetched before.
    progress : callable, optional
        Called with how many documents or pages are read and how many there are.
    fetch : FetchSettings, optional
        How pages without a file are asked for; without it nothing is fetched.

    Returns
    -------
    BuildRecord
        What was built; also in ``build/build.json``.

    Raises
    ------
    SourceError
        If the manifest or a source cannot be read. Nothing is then written, and an earlier build is kept.

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
        raise SourceError(
            f"'{folder}' has no manifest.csv, which lists what the corpus is built from. To make a corpus of your own "
            f"files: framing import {folder} --to corpora/NAME"
        )
    if (folder / "import.json").exists():
        raise SourceError(f"'{folder}' was made by framing import and is ready to be read; import again to renew it.")
    manifest = read_manifest(path)
    with BuildFolder(folder) as place:
        if "form" in manifest.columns:
            found = _read_pages(manifest, path, _given(source), progress, fetch)
        else:
            check_columns(manifest.columns, texts.REQUIRED, path)
            if source is not None or fetch is not None:
                raise SourceError(f"'{path}' lists text files, and no other source is read; leave out --from, --fetch.")
            found = _read_texts(manifest, path, progress)
        found.notes += [f"manifest.csv: {note}" for note in read_table(path).notes]
        record = written(found, folder, place)
    return record


def _given(source: str | Path | None) -> Path | None:
    if source is None:
        return None
    if not Path(source).exists():
        raise SourceError(f"There is no file '{source}'.")
    return Path(source)


# -- text files -----------------------------------------------------------------------------------------------------


def _read_texts(manifest: pd.DataFrame, path: Path, progress: Progress | None) -> Sourced:
    found = Sourced(readers={"texts"})
    recorded = dict(zip(manifest["file"], manifest.get("sha256", pd.Series(dtype=str)), strict=False))
    for record in _reported(texts.read([path]), len(manifest), progress):
        found.add(record)
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
    manifest: pd.DataFrame, path: Path, source: Path | None, progress: Progress | None, fetch: FetchSettings | None
) -> Sourced:
    check_columns(manifest.columns, ("page_id", "form", "outlet", "url", "published", "file", "sha256"), path)
    unknown = [form for form in manifest["form"] if form not in PAGE_READERS]
    if unknown:
        raise SourceError(f"'{path}' has the form '{unknown[0]}'; there are: {', '.join(PAGE_READERS)}.")
    repeated = manifest[["page_id", "form"]].duplicated()
    if repeated.any():
        page_id, form = manifest.loc[repeated, ["page_id", "form"]].iloc[0]
        raise SourceError(f"'{path}' lists the page '{page_id}' in the form '{form}' more than once; list it once.")
    pages = list(manifest.groupby("page_id", sort=False))
    if source is not None and source.is_file() and len(pages) > 1:
        pages = [(page_id, forms) for page_id, forms in pages if source.name in set(forms["file"])]
        if not pages:
            raise SourceError(f"No page in '{path}' has the file '{source.name}'; name a folder of saved pages.")
    found, store = Sourced(), PageStore(path.parent)
    fetcher = Fetcher(store, fetch) if fetch is not None else None
    for number, (page_id, forms) in enumerate(pages, 1):
        _page_id_fit(str(page_id), path)
        _read_page(found, forms, _located(forms, path.parent, source, store, fetcher))
        if progress is not None:
            progress(number, len(pages))
    return found


def _page_id_fit(page_id: str, path: Path) -> None:
    if not page_id or page_id.startswith(".") or any(character in page_id for character in '/\\:*?"<>|\0'):
        raise SourceError(
            f"'{path}' has the page_id '{page_id}', which is no name for a file; use letters, digits and hyphens."
        )


def _located(
    forms: pd.DataFrame, folder: Path, source: Path | None, store: PageStore, fetcher: Fetcher | None
) -> Path:
    """Return the file to read for a page: the one given, else the one beside the manifest, else fetched."""
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
    url = str(online["url"].iloc[0])
    answer = fetcher.fetch([url])[url] if fetcher is not None else None
    page = store.page(url)
    if page is None and answer is None:
        raise SourceError(
            f"The page '{page_id}' has no file here: --fetch asks for it at '{url}'; or {live_page_html.USE_SAVED}."
        )
    if page is None:
        raise SourceError(f"'{url}' {answer.reason if answer else ''}; {live_page_html.USE_SAVED}.")
    return page


def _read_page(found: Sourced, forms: pd.DataFrame, file: Path) -> None:
    form = _form(file)
    rows = forms[forms["form"] == form]
    row = (rows if len(rows) else forms).iloc[0].to_dict()
    fields = ("page_id", "outlet", "title", "url", "published")
    settings = PageSettings(**{name: row.get(name, "") for name in fields}, language=row.get("language", "") or "en")
    for item in PAGE_READERS[form].read([file], settings):
        found.add(item)
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
            f"'{file}' has no post that can be recognised: it looks neither like the saved text of a live page "
            "(headline, paragraphs run together) nor like its HTML."
        )
    return form

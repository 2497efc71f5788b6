"""Making a bundle: what may be included is decided first, then the archive is written atomically."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from framing.errors import ParameterError
from framing.report.bundle import inputs, reports, wording
from framing.report.bundle.crate import METADATA, Size, crate_metadata
from framing.report.bundle.inputs import Input
from framing.report.bundle.parts import ROOT, Content, Parts, content_of
from framing.report.bundle.reports import Batch, Made
from framing.report.notebook import versions
from framing.report.run.output_folder import replaced
from framing.text.reading import visible

CHECKSUMS = "manifest-sha256.txt"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BundleSettings:
    """How a bundle is made.

    Attributes
    ----------
    text : bool
        Whether text of the corpus is included; without it, reports are made again without passages.
    authors : tuple of str
        ``Family, Given``, with or without an ORCID, or an organisation; by default those of a ``CITATION.cff``
        of your own here.
    licence : str
        Of reports, tables and figures; by default the one of the corpus.
    day : str
        ISO 8601; by default when the last of the reports was made.
    title : str
        By default the report's.
    force : bool
        Whether an existing file is replaced.
    """

    text: bool = True
    authors: tuple[str, ...] = ()
    licence: str = ""
    day: str = ""
    title: str = ""
    force: bool = False


@dataclass(frozen=True)
class Bundled:
    """A bundle that was made.

    Attributes
    ----------
    path : Path
    files : int
    authors : tuple of str
    licence : str
    left_out : tuple of str
        What is excluded, one sentence each.
    """

    path: Path
    files: int
    authors: tuple[str, ...]
    licence: str
    left_out: tuple[str, ...]


def bundle(
    folders: Sequence[str | Path],
    out: str | Path,
    settings: BundleSettings | None = None,
    progress: Progress | None = None,
) -> Bundled:
    """Put reports, what they were made from and how into one archive, ready for a repository.

    Parameters
    ----------
    folders : sequence of str or Path
        Folders of reports, or of batches.
    out : str or Path
        The archive, ``….zip``: the same bytes for the same reports, corpus and settings.
    settings : BundleSettings, optional
    progress : callable, optional
        Called with the number of cells done and the number of cells, where a report is made again.

    Returns
    -------
    Bundled

    Raises
    ------
    ParameterError
        If one is no finished report, its corpus has changed or may not leave, a file would hold text that may not
        leave, or nothing can be written there. Nothing is then written.

    Examples
    --------
    >>> bundle(["no/such/report"], "x.zip")
    Traceback (most recent call last):
    ...
    framing.errors.ParameterError: There is no report in 'no/such/report' (no run.json), and no batch (no batch.json).
    """
    out, settings = Path(out), settings or BundleSettings()
    _refuse_unless_free(out, settings.force)
    made, batches = reports.find([Path(folder) for folder in folders])
    items = inputs.find(made)
    if settings.text:
        _refuse_unless_open(items)
    about = _described(made, items, settings, _title(made, batches))
    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        if not settings.text:
            made = [reports.without_text(report, Path(scratch), progress) for report in made]
        parts = Parts(made, batches, items, settings.text)
        held, everywhere = parts.held()
        about = replace(about, left_out=tuple(parts.left_out), held=held, everywhere=everywhere)
        pages = _pages(parts, about)
        if not settings.text:
            parts.refuse_leaks(pages)
        return _written(out, {**parts.members, **pages}, about)


def _refuse_unless_free(out: Path, force: bool) -> None:
    if out.suffix != ".zip":
        raise ParameterError(f"A bundle is a .zip file; name one with --out, as in {out.stem or 'bundle'}.zip.")
    if out.is_dir():
        raise ParameterError(f"'{out}' is a folder; name a file with --out.")
    if out.exists() and not force:
        raise ParameterError(f"'{out}' exists already; add --force to replace it.")


def _refuse_unless_open(items: Sequence[Input]) -> None:
    for item in items:
        if item.is_corpus and not item.may_leave:
            said = f"states the licence {item.licence!r}" if item.licence else "states no open licence"
            raise ParameterError(
                f"The corpus '{item.place}' {said}, so none of its text, not even quoted in a report, may be "
                "published: add --no-text."
            )


def _title(made: Sequence[Made], batches: Sequence[Batch]) -> str:
    """Return a title for what is bundled: the report's, or the batch's."""
    single = [report for report in made if not any(report.place.startswith(f"{batch.place}/") for batch in batches)]
    titles = list(dict.fromkeys([*(batch.title for batch in batches), *(each.title or each.name for each in single)]))
    more = len(titles) - 1
    return titles[0] if not more else f"{titles[0]}, and {more} more report{'s' if more > 1 else ''}"


def _described(made: Sequence[Made], items: Sequence[Input], settings: BundleSettings, title: str) -> wording.Described:
    licences = [item.licence for item in items if item.is_corpus]
    return wording.Described(
        title=settings.title or title,
        authors=tuple(wording.authors_of(settings.authors)),
        licence=wording.licence_for(settings.licence, licences),
        day=wording.day_for(settings.day, [report.day for report in made]),
        version=versions.report_version(),
        shows_text=settings.text,
    )


def _pages(parts: Parts, about: wording.Described) -> dict[str, bytes]:
    """Return the files that describe a bundle to people and machines."""
    said = {}
    for item in parts.items:
        if item.is_corpus:
            kept = (
                f"the corpus, with its text ({item.licence})"
                if parts.text
                else "the corpus described, without its text"
            )
            said[f"{item.place}/"] = f"{kept}; see `datasheet.md`" if (item.path / "datasheet.md").is_file() else kept
        elif item.may_leave:
            said[item.place] = "a list that a parameter names"
    titles = {made.place: made.title or made.name for made in parts.reports}
    if len(set(titles.values())) < len(titles):
        titles = {made.place: f"{made.name}, {titles[made.place]}" for made in parts.reports}
    batches = [batch.place for batch in parts.batches]
    pages = {
        "README.md": wording.readme(about, titles, batches, said, inputs.LISTED),
        "CITATION.cff": wording.citation(about, ROOT),
    }
    everything: dict[str, Content] = {**parts.members, **pages}
    sizes = {name: _size(everything[name]) for name in sorted(everything)}
    sizes[CHECKSUMS] = Size()
    pages[METADATA] = crate_metadata(about, parts.reports, parts.items, parts.notebooks, sizes)
    return pages


def _written(out: Path, members: dict[str, Content], about: wording.Described) -> Bundled:
    """Write the archive: sorted, dated by the bundle's day, with the checksum of every file."""
    _refuse_odd(members)
    sums = (f"{_size(members[name]).sha256}  {name}\n" for name in sorted(members))
    members[CHECKSUMS] = "".join(sums).encode()
    year, month, day = (int(part) for part in about.day.split("-"))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with replaced(out) as file, zipfile.ZipFile(file, "w") as archive:
            for name in sorted(members):
                entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
                entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
                archive.writestr(entry, content_of(members[name]), compresslevel=9)
    except OSError as error:
        raise ParameterError(f"The bundle '{out}' cannot be written ({error.strerror or error}).") from None
    authors = tuple(author.said for author in about.authors)
    return Bundled(out, len(members), authors, about.licence, about.left_out)


def _refuse_odd(names: Iterable[str]) -> None:
    """Raise if a file name leads out of the folder where a bundle is unpacked, or displays as another."""
    for name in names:
        steps = name.split("/")
        if {"", ".", ".."} & set(steps) or set("\\\t\r\n") & set(name) or visible(name) != name:
            raise ParameterError(f"A bundle holds no file called {name!r}: rename the folder or file, and try again.")


def _size(content: Content) -> Size:
    found = content_of(content)
    return Size(len(found), hashlib.sha256(found).hexdigest())

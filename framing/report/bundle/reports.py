"""Reports of a bundle: complete and unchanged; made again without passages if text may not be included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from framing.errors import ParameterError
from framing.report.notebook import hashes
from framing.report.notebook.parameters import read_parameters
from framing.report.run import record
from framing.report.run.output_folder import PREFIX
from framing.report.run.reproduce import bare_notebook, compare_tables, found_from, read_recipe
from framing.report.run.run import How, failed_record, run_report
from framing.text.reading import sha256_of

SHOW_TEXT = "show_text"
"""The parameter of a notebook that decides whether passages are shown."""
_OF_BATCH = ("index.html", "batch.json", "headlines.csv")


@dataclass(frozen=True)
class Made:
    """A finished report.

    Attributes
    ----------
    place : str
        Where it goes in the bundle: ``reports/NAME``, or ``reports/BATCH/NAME``.
    folder : Path
        Where it is.
    about : dict
        Its ``run.json``.
    where : Path
        The folder that holds its inputs.
    day : str
        When it was made (ISO 8601), where its ``timing.json`` says so.
    title : str
        The title of its page.
    remade : int, optional
        If it was made again without passages: the number of its tables, which agree with those of the original.
    """

    place: str
    folder: Path
    about: dict[str, Any]
    where: Path
    day: str = ""
    title: str = ""
    remade: int | None = None

    @property
    def name(self) -> str:
        """Its folder's name."""
        return self.place.rsplit("/", 1)[-1]

    @property
    def notebook(self) -> str:
        """File name of its notebook."""
        return Path(self.about["notebook"]["name"]).name

    def inputs(self) -> dict[str, Path]:
        """Return the existing file or folder that each of its parameters names."""
        return hashes.named({name: self.about["parameters"][name] for name in self.about["inputs"]}, self.where)

    def members(self) -> dict[str, Path]:
        """Return its files by their names in the bundle."""
        return {f"{self.place}/{name}": self.folder / name for name in (*sorted(self.about["files"]), "run.json")}


@dataclass(frozen=True)
class Batch:
    """The pages of a batch, beside its reports.

    Attributes
    ----------
    place : str
        Where it goes in the bundle: ``reports/NAME``.
    folder : Path
        Where it is.
    title : str
        The name of its plan.
    """

    place: str
    folder: Path
    title: str = ""

    def members(self) -> dict[str, Path]:
        """Return its files by their names in the bundle."""
        return {f"{self.place}/{name}": self.folder / name for name in _OF_BATCH if (self.folder / name).is_file()}


def find(paths: Sequence[Path]) -> tuple[list[Made], list[Batch]]:
    """Return the reports in some folders, and the batches that the folders are.

    Raises
    ------
    ParameterError
        If one is no report and no batch, failed, is half-finished, or was changed after it was made; or two have one
        name.
    """
    reports: list[Made] = []
    batches: list[Batch] = []
    for path in paths:
        folder = path.parent if path.name == "report.html" and path.is_file() else path
        name = folder.resolve().name
        if (folder / "batch.json").is_file() and not (folder / "run.json").is_file():
            title, inside = _of_batch(folder)
            batches.append(Batch(f"reports/{name}", folder, title or name))
            reports += [read(folder / each, f"reports/{name}/{each}") for each in inside]
        else:
            reports.append(read(folder, f"reports/{name}"))
    places = [*(report.place for report in reports), *(batch.place for batch in batches)]
    for place in places:
        if places.count(place) > 1:
            raise ParameterError(f"Two of what is to be bundled are named '{place.removeprefix('reports/')}'.")
    return reports, batches


def _of_batch(folder: Path) -> tuple[str, list[str]]:
    """Return the title of a batch and the names of its reports, all of them done."""
    try:
        found = json.loads((folder / "batch.json").read_text("utf-8"))
        states = {str(row["name"]): str(row["state"]) for row in found["reports"]}
        _refuse_outside(states)
    except (OSError, ValueError, KeyError, TypeError):
        raise ParameterError(f"The record of the batch '{folder}' (batch.json) cannot be read.") from None
    undone = [f"{name}: {state}" for name, state in states.items() if state != "done"]
    if undone or not states:
        more = f", and {len(undone) - 3} more" if len(undone) > 3 else ""
        raise ParameterError(
            f"{len(undone)} of {len(states)} reports of the batch '{folder}' are not done ({', '.join(undone[:3])}"
            f"{more}); go on with framing batch first."
        )
    return str(found.get("plan", "")), list(states)


def read(folder: Path, place: str) -> Made:
    """Return a report that is complete and unchanged.

    Raises
    ------
    ParameterError
        If it does not, with the reason.
    """
    try:
        about = json.loads((folder / "run.json").read_text("utf-8"))
        files, finished = dict(about["files"]), about["outcome"] == "finished"
        _refuse_outside(files)
        about["parameters"], about["inputs"], about["notebook"]["name"]
    except FileNotFoundError:
        raise ParameterError(_why_none(folder)) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ParameterError(f"The record of the report '{folder}' (run.json) cannot be read.") from None
    if not finished:
        raise ParameterError(f"The report '{folder}' did not finish; make it again.")
    for name, digest in files.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != digest:
            what = "was changed" if path.is_file() else "went missing"
            raise ParameterError(f"{name} of the report '{folder}' {what} after it was made; make the report again.")
    recipe = read_recipe(folder / "report.html")
    return Made(place, folder, about, found_from(recipe, folder), _day(folder), _title(folder / "report.html"))


def _refuse_outside(names: Iterable[str]) -> None:
    """Raise if a record names a file outside its folder."""
    for name in names:
        if PurePosixPath(name).is_absolute() or not {"..", "."}.isdisjoint(name.split("/")) or not name:
            raise ValueError(name)


def _why_none(folder: Path) -> str:
    if failed_record(folder).is_file():
        try:
            error = json.loads(failed_record(folder).read_text("utf-8"))["error"]["text"]
        except (OSError, ValueError, KeyError, TypeError):
            error = "its record cannot be read"
        return f"The report '{folder}' failed: {str(error).rstrip('.')}."
    if folder.with_name(f"{PREFIX}{folder.name}").exists():
        return f"The report '{folder}' is being made, or was stopped halfway: make it first."
    return f"There is no report in '{folder}' (no run.json), and no batch (no batch.json)."


def _day(folder: Path) -> str:
    try:
        return str(json.loads((folder / "timing.json").read_text("utf-8"))["started"])[:10]
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _title(page: Path) -> str:
    import html

    _, _, rest = page.read_text("utf-8").partition("<title>")
    return " ".join(html.unescape(rest.partition("</title>")[0]).split())


def without_text(made: Made, scratch: Path, progress: Callable[[int, int], None] | None = None) -> Made:
    """Return a report made again with `show_text` off; unchanged if it shows none or has no such parameter.

    Parameters
    ----------
    made : Made
    scratch : Path
        A folder to make it in.
    progress : callable, optional
        Called with the number of cells done and the number of cells.

    Raises
    ------
    ParameterError
        If its numbers are no longer those of the report with passages.
    FramingError, ReportFailed
        If it cannot be made again.
    """
    notebook = scratch / made.place / "recipe" / made.notebook
    notebook.parent.mkdir(parents=True)
    record.write_json(notebook, bare_notebook(made.folder / "notebook.ipynb"))
    declared = {parameter.name for parameter in read_parameters(notebook)}
    if SHOW_TEXT not in declared or made.about["parameters"].get(SHOW_TEXT) is False:
        return made
    chosen = {name: made.about["parameters"][name] for name in made.about["set"]} | {SHOW_TEXT: False}
    fresh = scratch / made.place / made.name
    how = How(
        origin=made.about["notebook"],
        registration=made.about.get("registration", {}),
        formats=tuple(made.about.get("formats", ())),
    )
    run_report(notebook, fresh, chosen, cwd=made.where, progress=progress, how=how)
    tables = compare_tables(made.folder, fresh, whole=False)
    if tables.differences:
        raise ParameterError(
            f"Made again without passages, the report '{made.folder}' has other numbers ({tables.differences[0]}): its "
            "corpus or the toolkit has changed since; make the report again, then bundle it."
        )
    return replace(made, folder=fresh, about=json.loads((fresh / "run.json").read_text("utf-8")), remade=tables.count)


def with_keys(content: bytes, keys_now: Mapping[str, str]) -> bytes:
    """Return a ``batch.json`` with the run keys that its reports have now, by name."""
    found = json.loads(content)
    for row in found["reports"]:
        row["key"] = keys_now.get(row["name"], row["key"])
    return record.to_json(found).encode()

"""Parts of a bundle: every file that is included, by its name there, and what is excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from framing import errors
from framing.corpus.files import STORIES_RECORD
from framing.errors import ParameterError
from framing.report.bundle import inputs, reports
from framing.report.bundle.inputs import Input
from framing.report.bundle.leaks import PICTURES, RUN, Leak, Searched, can_be_searched
from framing.report.bundle.reports import Batch, Made
from framing.report.bundle.wording import HELD, code_span
from framing.report.run import record
from framing.report.run.reproduce import bare_notebook
from framing.text.reading import sha256_of

ROOT = Path(errors.__file__).resolve().parents[1]
INJECTED = "injected-parameters"
"""Tag of the cell of set parameters that a run adds."""
Content = Path | bytes


class Parts:
    """What is included in a bundle, and what is excluded.

    Parameters
    ----------
    made : sequence of Made
        Its reports; without passages, if no text is included.
    batches : sequence of Batch
    items : sequence of Input
    text : bool
        Whether text of the corpus is included.

    Attributes
    ----------
    members : dict of str to Path or bytes
        Every file but those that describe the bundle.
    notebooks : dict of str to str
        Place of each report, and of its notebook.
    left_out : list of str
        What is excluded, and why: one sentence each.
    """

    def __init__(self, made: Sequence[Made], batches: Sequence[Batch], items: Sequence[Input], text: bool) -> None:
        self.reports, self.batches, self.items, self.text = made, batches, items, text
        self.left_out: list[str] = []
        self.notebooks: dict[str, str] = {}
        self.members: dict[str, Content] = {}
        self._say_remade()
        for batch in batches:
            self.members |= batch.members()
        for report in made:
            self.members |= report.members()
        if not text:
            self._drop_what_cannot_be_searched()
            self._renew_keys()
        for item in items:
            self.members |= self._of_input(item)
        self.members |= self._recipe()

    def _say_remade(self) -> None:
        tables = [made.remade for made in self.reports if made.remade is not None]
        if tables:
            was = "1 report was" if len(tables) == 1 else f"{len(tables)} reports were"
            agree = f"; the numbers in {sum(tables)} tables agree with those of the reports with passages"
            self.left_out.append(
                f"Passages of the corpus: {was} made again without them for this bundle{agree if sum(tables) else ''}."
            )

    def _drop_what_cannot_be_searched(self) -> None:
        """Include what can be searched for text, pictures, and a PDF whose text is in an included SVG or HTML."""
        there = set(self.members)
        for name in sorted(there):
            same = {str(PurePosixPath(name).with_suffix(suffix)) for suffix in (".svg", ".html")}
            if not (can_be_searched(name) or name.endswith(PICTURES) or same & there):
                del self.members[name]
                self.left_out.append(f"{code_span(name)}: it cannot be searched for text of the corpus.")

    def _renew_keys(self) -> None:
        for batch in self.batches:
            now = {made.name: made.about["key"] for made in self.reports if made.place.startswith(f"{batch.place}/")}
            name = f"{batch.place}/batch.json"
            self.members[name] = reports.with_keys((batch.folder / "batch.json").read_bytes(), now)

    @cached_property
    def texts(self) -> dict[str, list[tuple[str, list[str]]]]:
        """Id and words of each document of each corpus, headlines too, by its place."""
        return {item.place: item.wording() for item in self.items if item.is_corpus}

    def _of_input(self, item: Input) -> Mapping[str, Content]:
        if not item.is_corpus and not item.may_leave:
            self.left_out.append(f"{code_span(item.place)}: its licence ({code_span(item.licence)}) is not open.")
            return {}
        return item.whole() if self.text or not item.is_corpus else self._without_text(item)

    def _without_text(self, item: Input) -> dict[str, bytes]:
        """Return what describes a corpus, cells with runs of its text emptied."""
        self.left_out.append(
            f"The texts of {code_span(item.place + '/')}: `{inputs.LISTED}` there lists the documents, with the "
            "SHA-256 of each text."
        )
        found = inputs.described(item)
        who = f"{item.place}/affiliations.csv"
        if who in found and found[who] != content_of(item.path / "affiliations.csv"):
            self.left_out.append(
                f"Rows of residents in {code_span(who)}, whom reports show under a number; restore them to make a "
                "report again."
            )
        emptied: set[str] = set()
        # A run that several files hold is found in one of them at a time.
        while leaks := self._leaks(item, found):
            before = dict(found)
            for name in leaks:
                if PurePosixPath(name).name == STORIES_RECORD:
                    del found[name]
                elif name.endswith(".csv"):
                    found[name] = inputs.without_runs(found[name], leaks[name])
            emptied |= {name for name in before if found.get(name) != before[name]}
            if found == before:
                break
        for name in sorted(emptied):
            hold = f"hold {RUN} or more words in a row of a text or headline"
            named = code_span(name)
            self.left_out.append(f"Cells of {named} that {hold}." if name in found else f"{named}: ids in it {hold}.")
        return found

    def _leaks(self, item: Input, content: Mapping[str, bytes]) -> dict[str, list[Leak]]:
        """Return every run of a corpus's words in files, by file."""
        searched = Searched()
        for name in content:
            searched.add(name, content[name])
        leaks: dict[str, list[Leak]] = {}
        for leak in searched.leaks(self.texts[item.place], every=True):
            leaks.setdefault(leak.file, []).append(leak)
        return leaks

    def _recipe(self) -> dict[str, Content]:
        """Return the notebooks before they ran, and the versions of the software."""
        found: dict[str, Content] = {}
        for made in self.reports:
            content = _bare(made)
            name = f"recipe/{made.notebook}"
            if found.get(name, content) != content:
                name = f"recipe/{Path(made.notebook).stem}-{made.about['notebook']['sha256'][:8]}.ipynb"
            found[name] = content
            self.notebooks[made.place] = name
        packages = (f"{name}=={version}" for made in self.reports for name, version in made.about["packages"].items())
        lines = sorted({line for line in packages if line.split("==")[1][:1].isdigit()})
        found["recipe/versions.txt"] = "".join(f"{line}\n" for line in lines).encode()
        lock = ROOT / "requirements.lock"
        if lock.is_file() and _agree(lines, lock.read_text("utf-8")):
            found["recipe/requirements.lock"] = lock
        return found

    def held(self) -> tuple[tuple[str, ...], bool]:
        """Return which of `HELD` any report has, and whether every report has all of them."""
        beside = [
            {PurePosixPath(name).relative_to(made.place).parts[0] for name in self.members if name.startswith(within)}
            for made, within in ((made, f"{made.place}/") for made in self.reports)
        ]
        some = tuple(name for name in HELD if any(name in there for there in beside))
        return some, all(name in there for there in beside for name in some)

    def refuse_leaks(self, pages: Mapping[str, Content]) -> None:
        """Raise if any file of a bundle holds a run of words of a document.

        Parameters
        ----------
        pages : mapping of str to bytes
            The files that describe the bundle.

        Raises
        ------
        ParameterError
            With the file, the document and the words.
        """
        rest = dict(self.members) | dict(pages)
        groups = []
        for made in self.reports:  # one report's words at a time: a batch may hold hundreds
            groups.append({name: rest.pop(name) for name in list(rest) if name.startswith(f"{made.place}/")})
        for group in (*groups, rest):
            searched = Searched()
            for name, content in group.items():
                if can_be_searched(name):
                    searched.add(name, content_of(content))
            for documents in self.texts.values():
                leak = next(searched.leaks(documents), None)
                if leak is not None:
                    raise ParameterError(
                        f"{leak.file} would hold text of the corpus ({leak.document}: “{leak.words}”): "
                        f"{_why_shown(leak.file, self.notebooks)}."
                    )


def _agree(lines: Sequence[str], lock: str) -> bool:
    """Return whether a lock agrees with each of some ``name==version`` that it names.

    Examples
    --------
    >>> lock = "numpy==2.4.6 ; python_version < '3.12'\\nnumpy==2.5.0 ; python_version >= '3.12'"
    >>> _agree(["numpy==2.4.6", "pandoc==3.1"], lock), _agree(["numpy==2.3.0"], lock)
    (True, False)
    """
    locked = {line.split(" ")[0] for line in lock.splitlines()}
    named = {entry.split("==")[0] for entry in locked}
    return all(line in locked for line in lines if line.split("==")[0] in named)


def _why_shown(file: str, notebooks: Mapping[str, str]) -> str:
    if not any(file.startswith(f"{place}/") for place in notebooks):
        return "take it out there"
    return (
        f"give its notebook a parameter {reports.SHOW_TEXT}: bool = True, and let it show passages only where it is on"
    )


def _bare(made: Made) -> bytes:
    """Return the notebook of a report before it ran: the toolkit's own if it is unchanged."""
    original = ROOT / made.about["notebook"]["name"]
    if original.is_file() and sha256_of(original) == made.about["notebook"]["sha256"]:
        return original.read_bytes()
    content = bare_notebook(made.folder / "notebook.ipynb")
    content["cells"] = [cell for cell in content["cells"] if INJECTED not in cell["metadata"].get("tags", [])]
    return record.to_json(content).encode()


def content_of(content: Content) -> bytes:
    """Return the bytes of a file, or those given; none of a file that is not there."""
    if isinstance(content, bytes):
        return content
    return content.read_bytes() if content.is_file() else b""

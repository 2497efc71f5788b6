"""Wording of a bundle: who made it, under which licence, how to cite it, and what a reader finds in it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from framing.errors import ParameterError, nearest
from framing.report.page.html import TEMPLATE
from framing.report.sections.references import toolkit_work
from framing.report.study.blocks import plain_markdown

LICENCES = {
    "CC0-1.0": ("Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution Share Alike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC-BY-NC-4.0": (
        "Creative Commons Attribution Non Commercial 4.0 International",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    "public domain": ("Public domain", "https://creativecommons.org/publicdomain/mark/1.0/"),
}
"""Licences that a bundle may be under: name in words, and address."""
_ORCID = re.compile(r"\s*(?:https://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$")
_CITATION = "CITATION.cff"
_REFERENCES = "references.bib"
HELD = {"tables": "`tables/` (CSV)", "figures": "`figures/`", _REFERENCES: f"`{_REFERENCES}`"}
"""What may be saved beside a report, and its name in a README."""


@dataclass(frozen=True)
class Author:
    """A person, or an organisation (without `given`).

    Examples
    --------
    >>> Author.of("Roe, Ada 0000-0002-1825-0097")
    Author(family='Roe', given='Ada', orcid='https://orcid.org/0000-0002-1825-0097')
    >>> Author.of("Selmark Institute").said
    'Selmark Institute'
    """

    family: str
    given: str = ""
    orcid: str = ""

    @classmethod
    def of(cls, text: str) -> Author:
        """Return an author from ``Family, Given``, optionally with an ORCID, or the name of an organisation.

        Raises
        ------
        ParameterError
            If there is no name, or the ORCID's last digit does not fit the others.
        """
        found = _ORCID.search(text)
        orcid = found.group(1) if found else ""
        if orcid and not _fits(orcid):
            raise ParameterError(f"{orcid} is no ORCID: its last digit does not fit the others.")
        family, _, given = (part.strip() for part in (text[: found.start()] if found else text).partition(","))
        if not family:
            raise ParameterError(f"--author {text!r} holds no name; write it as: Roe, Ada")
        return cls(family, given, f"https://orcid.org/{orcid}" if orcid else "")

    @property
    def said(self) -> str:
        """The name in reading order."""
        return f"{self.given} {self.family}".strip()

    def cff(self) -> dict[str, str]:
        """Return the author as CITATION.cff has it."""
        named = {"family-names": self.family, "given-names": self.given} if self.given else {"name": self.family}
        return named | ({"orcid": self.orcid} if self.orcid else {})


def _fits(orcid: str) -> bool:
    """Return whether the last digit of an ORCID is what the others make it (ISO 7064 11,2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == orcid[-1]


def authors_of(given: Sequence[str]) -> list[Author]:
    """Return the given authors, else those of the ``CITATION.cff`` here unless it is the toolkit's own.

    Raises
    ------
    ParameterError
        If none is given and there is no such file.
    """
    if given:
        return [Author.of(text) for text in given]
    here = _citation(Path.cwd() / _CITATION)
    rows = here.get("authors") if here.get("title") != toolkit_work("")["title"] else None
    found = [Author(_first(row, "family-names", "name"), row.get("given-names", ""), row.get("orcid", ""))
             for row in rows or [] if isinstance(row, dict)]  # fmt: skip
    if found and all(author.family for author in found):
        return found
    raise ParameterError(
        "Who made these results? Add --author 'Roe, Ada' (again for another), or put a CITATION.cff of yours here."
    )


def _first(row: Mapping[str, Any], *names: str) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "")


def _citation(path: Path) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        found = None
    return found if isinstance(found, dict) else {}


def licence_for(given: str, inputs: Sequence[str]) -> str:
    """Return the licence of a bundle: the given one, else the common licence of its inputs.

    Raises
    ------
    ParameterError
        If it is unknown, or there is none.
    """
    if given:
        if given not in LICENCES:
            raise ParameterError(f"--licence {given!r} is unknown.{nearest(given, LICENCES)}")
        return given
    if len(set(inputs)) == 1 and inputs[0] in LICENCES:
        return inputs[0]
    raise ParameterError("Under which licence may the report itself be used? Add --licence, such as CC-BY-4.0.")


def day_for(given: str, days: Sequence[str]) -> str:
    """Return the date of a bundle: the given one, else that of its latest report.

    Raises
    ------
    ParameterError
        If it is no date, or none is recorded.
    """
    if not given and not all(days):
        raise ParameterError("When a report was made is not recorded beside it: add --date, as in 2031-02-03.")
    day = given or max(days)
    try:
        if date.fromisoformat(day).year < 1980:
            raise ValueError
    except ValueError:
        raise ParameterError(f"--date {day!r} is no date from 1980 on; write it as 2031-02-03.") from None
    return day


@dataclass(frozen=True)
class Described:
    """The description of a bundle in its citation, its README and its metadata.

    Attributes
    ----------
    title : str
    authors : tuple of Author
    licence : str
        A key of `LICENCES`.
    day : str
        ISO 8601.
    version : str
        The toolkit's.
    shows_text : bool
    left_out : tuple of str
        What is excluded, and why: one sentence each.
    held : tuple of str
        What is saved beside any report: keys of `HELD`.
    everywhere : bool
        Whether each report has all of that.
    """

    title: str
    authors: tuple[Author, ...]
    licence: str
    day: str
    version: str
    shows_text: bool
    left_out: tuple[str, ...] = ()
    held: tuple[str, ...] = tuple(HELD)
    everywhere: bool = True

    @property
    def abstract(self) -> str:
        """What it is, in one sentence or two."""
        parts = ", ".join(("report", *(name for name in self.held if name != _REFERENCES), "recipe"))
        said = f"A comparison of wording made with the framing toolkit: {parts}"
        return said + (
            " and the corpus it was made from."
            if self.shows_text
            else ", and a description of the corpus it was made from, whose text is not included."
        )


def _joined(parts: Sequence[str]) -> str:
    """Return words as a list.

    Examples
    --------
    >>> _joined(["a", "b", "c"]), _joined(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def citation(about: Described, root: Path) -> bytes:
    """Return the CITATION.cff of a bundle (format 1.2.0); it refers to the toolkit's own."""
    import yaml

    toolkit = _citation(root / _CITATION)
    software = {
        "type": "software",
        "title": toolkit.get("title", "framing"),
        "version": about.version,
        "authors": toolkit.get("authors") or [{"name": "The framing project"}],
    }
    cited = ["this report", "the toolkit", *([f"the papers in {_REFERENCES}"] if _REFERENCES in about.held else [])]
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"If you use these results, please cite {_joined(cited)}.",
        "type": "dataset",
        "title": about.title,
        "authors": [author.cff() for author in about.authors],
        "date-released": date.fromisoformat(about.day),
        **({"license": about.licence} if " " not in about.licence else {"license-url": LICENCES[about.licence][1]}),
        "abstract": about.abstract,
        "keywords": ["media framing", "corpus comparison", "reproducible research"],
        "references": [software],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120).encode()


def readme(
    about: Described, reports: Mapping[str, str], batches: Sequence[str], inputs: Mapping[str, str], listed: str
) -> bytes:
    """Return the README of a bundle.

    Parameters
    ----------
    about : Described
    reports : mapping of str to str
        Place of each report in the bundle, and its title.
    batches : sequence of str
        Places of batches.
    inputs : mapping of str to str
        Place of each corpus or list in the bundle, and what is said of it.
    listed : str
        Name of the list of a corpus's documents.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), trim_blocks=True, undefined=jinja2.StrictUndefined, autoescape=False
    )
    environment.filters |= {"plain": plain_markdown, "code": code_span, "shell": shlex.quote}
    licence, address = LICENCES[about.licence]
    beside = _joined([HELD[name] for name in about.held])
    known = {"beside": beside, "reports": reports, "batches": batches, "inputs": inputs, "listed": listed}
    page = environment.get_template("bundle.md.j2").render(about=about, licence=licence, address=address, **known)
    return f"{page.rstrip()}\n".encode()


def code_span(text: str) -> str:
    """Return a text as literal Markdown, its own backticks included.

    Examples
    --------
    >>> code_span("a/<b>"), code_span("a`b")
    ('`a/<b>`', '`` a`b ``')
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"

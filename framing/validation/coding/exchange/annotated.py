"""Annotated rows: what an export of any tool comes to, as a table that is read like a filled sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.validation.coding.codebook import Codebook

BETWEEN = " | "
"""Between values, where one variable was given several."""


@dataclass(frozen=True)
class Annotated:
    """One row as a coder annotated it.

    Attributes
    ----------
    place : str
        Where it is in the file, as ``line 3``.
    row_id, text, comment : str
        `row_id` is empty where the tool has lost it.
    labels : tuple of str
        ``variable=value``, or a value that one variable alone has.
    spans : tuple of (int, int, str)
        Start, end (code points of `text`) and label.
    """

    place: str
    row_id: str
    text: str
    labels: tuple[str, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Coded:
    """What one coder annotated."""

    coder: str
    rows: list[Annotated] = field(default_factory=list)


def label_of(variable: str, value: str) -> str:
    """Return the label that stands for a value of a variable in a tool that has one set of labels."""
    return f"{variable}={value}"


def meaning(label: str, codebook: Codebook) -> tuple[str, str]:
    """Return variable and value of a label; no variable where it is not of the codebook, or of several variables.

    Examples
    --------
    >>> book = Codebook.of({"variables": {"tone": {"values": ["good", "bad"]}, "harm": {"values": ["yes", "no"]}}})
    >>> meaning("tone=good", book), meaning("Yes", book), meaning("ugly", book)
    (('tone', 'good'), ('harm', 'Yes'), ('', 'ugly'))
    """
    name, equals, value = label.partition("=")
    names = {variable.name.casefold(): variable.name for variable in codebook.variables}
    if equals and name.strip().casefold() in names:
        return names[name.strip().casefold()], value.strip()
    owners = [v.name for v in codebook.variables if label.strip().casefold() in {one.casefold() for one in v.values}]
    return (owners[0] if len(owners) == 1 else ""), label.strip()


def table_of(coded: Coded, codebook: Codebook) -> tuple[list[str], list[list[str]], list[tuple[str, str, str]]]:
    """Return the names of columns, the cells, and (place, row_id, label) of labels that mean nothing here."""
    names = [variable.name for variable in codebook.variables]
    rows, strange = [], []
    for row in coded.rows:
        given: dict[str, list[str]] = {name: [] for name in names}
        for label in (*row.labels, *(label for _, _, label in row.spans)):
            variable, value = meaning(label, codebook)
            if not variable:
                strange.append((row.place, row.row_id, label))
            elif value not in given[variable]:
                given[variable].append(value)
        cells = (BETWEEN.join(values) for values in given.values())
        rows.append([row.row_id, row.text, *cells, row.comment])
    return ["row_id", "text", *names, "comment"], rows, strange


def span_rows(coded: Coded, codebook: Codebook, row_ids: Sequence[str]) -> list[dict[str, str | int]]:
    """Return a coder's spans: `coder, row_id, variable, value, start, end, words`; offsets within the row's text."""
    found: list[dict[str, str | int]] = []
    for row, row_id in zip(coded.rows, row_ids, strict=True):
        for start, end, label in row.spans:
            variable, value = meaning(label, codebook)
            if variable and row_id:
                at: dict[str, str | int] = {"coder": coded.coder, "row_id": row_id, "variable": variable}
                found.append(at | {"value": value, "start": start, "end": end, "words": row.text[start:end]})
    return found


def code_point(text: str, utf16: int) -> int:
    """Return the code point at an offset in UTF-16 units, in which browsers and Java count.

    Examples
    --------
    >>> code_point("a\U0001f600b", 3)
    2
    """
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * utf16].decode("utf-16-le", "ignore"))

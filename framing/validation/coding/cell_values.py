"""Cells of a filled sheet: which value of the codebook is meant, also where a spreadsheet has changed it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches

from framing.validation.coding.codebook import Variable

_TRUTHS = {"wahr": "true", "falsch": "false", "vrai": "true", "faux": "false", "verdadero": "true", "falso": "false",
           "истина": "true", "ложь": "false"}  # fmt: skip
"""What spreadsheets in other languages make of TRUE and FALSE."""
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_PAIR = re.compile(r"0*(\d{1,2})\s*[-/.]\s*0*(\d{1,2})\.?")
TAKEN = "taken as"
"""What is said of a cell whose value is certain, though it is not written as the codebook has it."""
_ISO = re.compile(r"\d{4}-(\d{2})-(\d{2})(?:[ T].*)?")
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./]\d{2,4}")
_NAMED = re.compile(r"(?:(\d{1,2})[-. ]+([a-z]{3})[a-z]*\.?|([a-z]{3})[a-z]*[-. ]+(\d{1,2}))(?:[-. ]+\d{2,4})?")
_SERIALS = (30_000, 60_000)
"""Numbers that Excel shows for the days of 1982 to 2064."""


def read_value(cell: str, variable: Variable) -> tuple[str, str]:
    """Return the value that a cell means, and what is wrong with the cell.

    Parameters
    ----------
    cell : str
        Not empty.
    variable : Variable

    Returns
    -------
    (str, str)
        The value, empty where it cannot be told; what was found wrong, empty where the cell is a value as it stands.

    Examples
    --------
    >>> book = Variable("tone", "", "nominal", {"01": "", "1-2": "", "good": ""})
    >>> read_value("good", book), read_value("1", book)[0], read_value("2026-02-01", book)[0]
    (('good', ''), '01', '1-2')
    >>> read_value("god", book)
    ('', "not in the codebook; perhaps 'good'")
    """
    typed = " ".join(cell.split())
    if not variable.values:
        return _number(typed)
    if cell in variable.values:
        return cell, ""
    alike = [value for value in variable.values if value.casefold() == typed.casefold()]
    if alike:
        return alike[0], f"typed with other capitals or spaces; {TAKEN} {alike[0]!r}"
    meant = [value for value in variable.values if _turned(typed.casefold(), value)]
    if len(meant) == 1:
        return meant[0], f"changed by a spreadsheet; {TAKEN} {meant[0]!r}"
    if meant:
        return "", f"changed by a spreadsheet; it may be {' or '.join(map(repr, meant))}"
    near = get_close_matches(typed.casefold(), [value.casefold() for value in variable.values], n=1, cutoff=0.6)
    hint = next((value for value in variable.values if near and value.casefold() == near[0]), "")
    return "", f"not in the codebook{f'; perhaps {hint!r}' if hint else ''}"


def _number(typed: str) -> tuple[str, str]:
    if _as_number(typed) is not None:
        return typed, ""
    if re.fullmatch(r"[+-]?\d+,\d+", typed):
        return typed.replace(",", "."), "a decimal comma"
    return "", "no number"


def _turned(typed: str, value: str) -> bool:
    """Return whether a spreadsheet may have made this text of a value."""
    if _TRUTHS.get(typed, typed) == value.casefold():
        return True
    number = _as_number(value)
    if number is not None and number == _as_number(typed.replace(",", ".")):
        return True
    pair = _PAIR.fullmatch(value)
    if not pair:
        return False
    one, two = int(pair[1]), int(pair[2])
    return any({one, two} == {day, month} for day, month in _days(typed))


def _days(typed: str) -> Iterable[tuple[int, int]]:
    """Yield day and month of a text that is a date."""
    if found := _ISO.fullmatch(typed) or _DAY.fullmatch(typed) or _PAIR.fullmatch(typed):
        yield int(found[1]), int(found[2])
    if (found := _NAMED.fullmatch(typed)) and (month := _MONTHS.get(found[2] or found[3])):
        yield int(found[1] or found[4]), month
    number = _as_number(typed)
    if number is not None and _SERIALS[0] < number < _SERIALS[1]:
        there = date(1899, 12, 30) + timedelta(days=int(number))
        yield there.day, there.month


def _as_number(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        return None
    return float(text)

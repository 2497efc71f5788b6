"""R's values as Python's: vectors with their attributes, factors and days as labels, data frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import SourceError

if TYPE_CHECKING:
    from rdata.parser import RObject

_UTF8, _LATIN1 = 8, 4
_VECTORS = ("INT", "REAL", "LGL")


@dataclass
class RValue:
    """One object of R.

    Attributes
    ----------
    kind : str
        Its type: STR, INT, REAL, LGL, VEC (a list), S4, NIL, or another that holds no data.
    value : Any
        An array for numbers, a list of `RValue` for a list, a list of str (None where missing) for strings.
    attributes : dict of str to RValue
        Its attributes, or the slots of an S4 object.
    """

    kind: str = "NIL"
    value: Any = None
    attributes: dict[str, RValue] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of its classes."""
        return tuple(self.attribute("class").strings())

    @property
    def names(self) -> list[str]:
        """Names of its elements; none where they have none."""
        return self.attribute("names").strings()

    def attribute(self, name: str) -> RValue:
        """Return an attribute or slot; NIL where there is none."""
        return self.attributes.get(name, RValue())

    def element(self, name: str) -> RValue:
        """Return the element of a list that has a name; NIL where there is none."""
        if self.kind != "VEC":
            return RValue()
        return next((item for key, item in zip(self.names, self.value, strict=False) if key == name), RValue())

    def strings(self) -> list[str]:
        """Return a vector of strings, "" where one is missing; none where it is no such vector."""
        return [text or "" for text in self.value] if self.kind == "STR" else []

    def numbers(self) -> np.ndarray:
        """Return a vector of numbers as floats, NaN where one is missing.

        Raises
        ------
        SourceError
            If it is no such vector.
        """
        if self.kind not in _VECTORS:
            raise SourceError("a vector of numbers was expected in it; it is damaged.")
        return np.ma.filled(np.ma.asarray(self.value).astype(float), np.nan)

    def shape(self) -> tuple[int, ...]:
        """Return the dimensions of an array, or the length of a vector."""
        given = self.attribute("dim")
        if given.kind in _VECTORS:
            return tuple(int(n) for n in given.numbers())
        return (len(self.value) if self.value is not None else 0,)


def value_of(made: RObject, encoding: str = "") -> RValue:
    """Return an object of R that rdata parsed; functions, environments and calls hold no data and are NIL.

    Parameters
    ----------
    made : rdata.parser.RObject
    encoding : str
        Encoding of the file's machine, for strings that do not state theirs.
    """
    made = _resolved(made)
    kind = made.info.type.name
    if kind == "LIST":
        pairs = list(_pairs(made, encoding))
        return RValue("VEC", [value for _, value in pairs], {"names": RValue("STR", [name for name, _ in pairs])})
    attributes = dict(_pairs(made.attributes, encoding)) if made.attributes is not None else {}
    if kind == "STR":
        return RValue(kind, [_text(item, encoding) for item in made.value], attributes)
    if kind in ("VEC", "EXPR"):
        return RValue("VEC", [value_of(item, encoding) for item in made.value], attributes)
    if kind in (*_VECTORS, "S4"):
        return RValue(kind, made.value, attributes)
    if kind == "SYM":
        return RValue("STR", [_text(made.value, encoding)])
    return RValue(attributes=attributes)


def _resolved(made: RObject) -> RObject:
    return made.referenced_object if made.info.type.name == "REF" and made.referenced_object is not None else made


def _pairs(node: RObject | None, encoding: str) -> Iterator[tuple[str, RValue]]:
    """Yield the names and values of R's list of pairs."""
    while node is not None and node.info.type.name == "LIST":
        tag = _resolved(node.tag) if node.tag is not None else None
        name = _text(tag.value, encoding) if tag is not None and tag.info.type.name == "SYM" else ""
        yield name or "", value_of(node.value[0], encoding)
        node = node.value[1]


def _text(made: RObject, encoding: str) -> str | None:
    raw = made.value
    if not isinstance(raw, bytes):
        return None
    if made.info.gp & _LATIN1:
        return raw.decode("cp1252", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        other = "cp1252" if made.info.gp & _UTF8 or encoding.lower() in ("", "utf-8", "utf8", "latin1") else encoding
    try:
        return raw.decode(other, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")


def column_of(value: RValue) -> list[str]:
    """Return a vector as labels: factors by their levels, days in ISO 8601, whole numbers without a point."""
    classes = value.classes
    if value.kind == "STR":
        return value.strings()
    if value.kind == "VEC":
        return ["; ".join(column_of(item)) for item in value.value]
    if value.kind not in _VECTORS:
        return []
    numbers = value.numbers()
    levels = value.attribute("levels").strings()
    if levels:
        return [levels[int(n) - 1] if 1 <= n <= len(levels) else "" for n in numbers]
    if "Date" in classes:
        return [_label(n, _day) for n in numbers]
    if "POSIXct" in classes:
        return [_label(n, _moment) for n in numbers]
    if value.kind == "LGL":
        return [_label(n, lambda n: str(bool(n))) for n in numbers]
    return [_label(n, lambda n: str(int(n)) if float(n).is_integer() else repr(float(n))) for n in numbers]


def _label(number: float, label: Callable[[float], str]) -> str:
    try:
        return label(number) if np.isfinite(number) else ""
    except (OverflowError, ValueError):
        return ""


def _day(number: float) -> str:
    return (date(1970, 1, 1) + timedelta(days=int(number // 1))).isoformat()


def _moment(number: float) -> str:
    return (datetime(1970, 1, 1) + timedelta(seconds=int(number // 1))).isoformat().removesuffix("T00:00:00")


def frame_of(value: RValue) -> pd.DataFrame:
    """Return a data frame of R as strings; its names of rows, where it has any, are its index.

    Raises
    ------
    SourceError
        If its columns differ in length, or it is no data frame.
    """
    names = value.names
    if value.kind != "VEC" or len(names) != len(value.value):
        raise SourceError("a data frame in it has columns without names; it is damaged.")
    columns = [column_of(item) for item in value.value]
    rows = value.attribute("row.names")
    index = rows.strings() or None
    n = len(index) if index else max(map(len, columns), default=0)
    if any(len(column) != n for column in columns):
        raise SourceError("the columns of a data frame in it differ in length; it is damaged.")
    made = pd.DataFrame(dict(enumerate(columns)), index=index, dtype=object)
    return made.set_axis(_distinct(names), axis=1)


def _distinct(names: list[str]) -> list[str]:
    out: list[str] = []
    for at, name in enumerate(names, 1):
        name = name or f"column_{at}"
        out.append(name if name not in out else f"{name}_{at}")
    return out

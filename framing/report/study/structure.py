"""Structure: what a cell of ours shows, as values. A notebook's output carries it beside its HTML; writers read it.

The schema is closed: a node is one of `Node`, made of text, numbers and other nodes. All text is plain, and escaped by
whoever writes it; a line end within a run is a line break, a picture is a ``data:image/…`` address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from framing.errors import FramingError

VERSION = 1
"""Of the schema; an output of another version is shown by its HTML."""
MIME = "application/vnd.framing+json"
"""The type under which a notebook's output carries ``{"version", "blocks"}``."""
Style = Literal["em", "strong", "code", "mark", "strike", "screen"]
"""Looks of a run; what is for the screen is not printed."""
Look = Literal["", "lede", "finding", "absent", "limit", "passages-head", "question", "reading", "see", "versions",
               "reference"]  # fmt: skip
"""Looks of a paragraph."""


class Value:
    """What the schema holds; its kind is the name of its class."""

    kind: str

    def __init_subclass__(cls, kind: str = "") -> None:
        cls.kind = kind or cls.__name__.lower()


@dataclass(frozen=True)
class Run(Value):
    """A piece of text of one look; a link leads outside, or to an anchor (``#…``); the text of a picture is its alt."""

    text: str
    style: tuple[Style, ...] = ()
    link: str = ""
    picture: str = ""


Text = tuple[Run, ...]


@dataclass(frozen=True)
class Heading(Value):
    """A heading of level 1 to 6."""

    level: int
    text: Text
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph(Value):
    """A paragraph."""

    text: Text
    look: Look = ""
    anchor: str = ""


@dataclass(frozen=True)
class Cell(Value):
    """A cell of a table, over one column or more; numbers are set flush right."""

    text: Text
    span: int = 1
    number: bool = False


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table(Value):
    """A table; above its last head row are names of groups of columns; the first column may name the rows."""

    caption: Text
    head: Rows
    body: Rows
    rows_named: bool = True


@dataclass(frozen=True)
class Figure(Value):
    """A figure: its file in ``figures/``, without ending, if it has one; pictures for wide and narrow pages."""

    name: str
    alt: str
    caption: Text
    wide: str
    narrow: str = ""


@dataclass(frozen=True)
class Passage(Value):
    """A passage and its source."""

    text: Text
    source: str = ""


@dataclass(frozen=True)
class Side(Value):
    """One side's passages, under its name and their number; or why none is shown."""

    name: str
    count: str
    passages: tuple[Passage, ...]
    none: str = ""


@dataclass(frozen=True)
class Sides(Value):
    """Passages of the sides beside each other."""

    columns: tuple[Side, ...]


@dataclass(frozen=True)
class Facts(Value):
    """Named facts: pairs of name and text."""

    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Listing(Value):
    """A list."""

    items: tuple[tuple[Node, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Box(Value):
    """Nodes set apart: folded under a title (on paper in an appendix, an aside in place), as a note or a quotation."""

    look: Literal["folded", "aside", "note", "quotation"]
    blocks: tuple[Node, ...]
    title: str = ""


@dataclass(frozen=True)
class Code(Value):
    """Text in a fixed width."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Foreign(Value):
    """HTML of others: the page shows it through the guard, a paper carries what can be read of it."""

    content: str


Node = Heading | Paragraph | Table | Figure | Sides | Facts | Listing | Box | Code | Foreign


class StructureError(FramingError):
    """An output whose structure is of another version, or not of this schema."""


def text(said: Any) -> Text:
    """Return plain text as one run, on one line; no run where there is none."""
    line = str(said).replace("\n", " ")
    return (Run(line),) if line else ()


def said(runs: Text) -> str:
    """Return the text of runs on one line, without their look."""
    return " ".join("".join(run.text for run in runs).split())


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes, and those within them."""
    for node in nodes:
        yield node
        for inside in node.items if isinstance(node, Listing) else [node.blocks] if isinstance(node, Box) else []:
            yield from walk(inside)


def to_json(value: Any) -> Any:
    """Return nodes as JSON holds them.

    Examples
    --------
    >>> to_json(Code("a"))
    {'kind': 'code', 'text': 'a', 'language': ''}
    """
    if isinstance(value, tuple):
        return [to_json(part) for part in value]
    if isinstance(value, Value):
        return {"kind": value.kind, **{f.name: to_json(getattr(value, f.name)) for f in fields(value)}}  # type: ignore[arg-type]
    return value


def packed(nodes: tuple[Node, ...]) -> dict[str, Any]:
    """Return nodes as an output of type `MIME`."""
    return {"version": VERSION, "blocks": to_json(nodes)}


def unpacked(data: Any) -> tuple[Node, ...]:
    """Return the nodes of an output of type `MIME`.

    Raises
    ------
    StructureError
        If it is of another version, or holds what the schema does not.
    """
    try:
        if data["version"] == VERSION:
            return _read(data["blocks"], tuple[Node, ...])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise StructureError(f"The structure of an output cannot be read: {error!r}.") from None
    raise StructureError(f"The structure of an output has version {data['version']!r}, and not {VERSION}.")


def _read(value: Any, hint: Any, name: str = "") -> Any:
    """Return a value of JSON as its field's type has it."""
    origin, inside = _form(hint)
    if origin is tuple:
        return tuple([_read(part, inside) for part in value])
    if origin in (str, int, bool, Literal):
        picture = name in ("picture", "wide", "narrow") and value
        wrong = value not in inside if origin is Literal else type(value) is not origin
        if wrong or (origin is int and value < 1) or (picture and not value.startswith("data:image/")):
            raise ValueError(f"{name} {str(value)[:40]!r}")
        return value
    kind = inside[value["kind"]]
    asked = _hints(kind)
    return kind(**{key: _read(part, asked[key], key) for key, part in value.items() if key != "kind"})


@lru_cache(maxsize=64)
def _form(hint: Any) -> tuple[Any, Any]:
    """Return what a type is: a tuple of another, a literal with its values, a plain one, or nodes by their kind."""
    origin = get_origin(hint)
    if origin is tuple:
        return tuple, get_args(hint)[0]
    if origin is Literal:
        return Literal, get_args(hint)
    if hint in (str, int, bool):
        return hint, None
    return None, {kind.kind: kind for kind in get_args(hint) or (hint,)}


@lru_cache(maxsize=32)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)

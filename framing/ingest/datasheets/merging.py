"""Merging: a datasheet drafted anew, in which every block that a person wrote, changed or removed stays as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from framing.ingest.datasheets.drafting import QUESTION, Block, Section

_RECORD = re.compile(r"\n*<!-- Drafted by framing datasheet:([^>]*?)-->[ \t]*(?=\n|$)")
_BETWEEN = re.compile(r"(\n[ \t]*\n\s*)")
_HEADING = re.compile(r"#+\s+(.+?)\s*#*$|\*\*([^*]+?)[.:]?\*\*")


@dataclass(frozen=True)
class Merged:
    """A datasheet, and what became of the one before it.

    Attributes
    ----------
    text : str
    renewed, added, kept : tuple of str
        Headings of sections with blocks that were drafted anew and changed, that are new, and that a person wrote or
        changed in them.
    open : tuple of str
        Questions that nobody has answered yet.
    """

    text: str
    renewed: tuple[str, ...]
    added: tuple[str, ...]
    kept: tuple[str, ...]
    open: tuple[str, ...]


def merged(name: str, sections: Sequence[Section], former: str = "") -> Merged:
    """Return the datasheet of a corpus.

    Parameters
    ----------
    name : str
        Of the corpus.
    sections : sequence of Section
        As drafted from its folder.
    former : str
        The datasheet there is; empty for none.

    Notes
    -----
    The last line, a comment, holds a hash of every drafted block. A block of the former datasheet with a known hash is
    replaced by the new draft, or removed where there is none; a drafted block that is not found there was changed or
    removed by a person, and is not drafted again. Everything else stays. Of a subject on which a person has written
    without a draft, nothing is asked.
    """
    sheet = _Sheet(former if former.strip() else f"# Datasheet: {name}")
    touched: dict[str, list[str]] = {"renewed": [], "added": [], "kept": []}
    drafts: dict[str, str] = {}
    for section in sections:
        written = not sheet.known and sheet.has(section)
        for block in section.blocks:
            if written and block.text.startswith(QUESTION):
                continue
            key = f"{_key(section.heading)}.{block.name}"
            drafts[key] = _hash(block.text)
            what = sheet.put(key, block, section)
            if what:
                touched[what].append(section.heading)
            if what == "kept":
                drafts[key] = sheet.known[key]
    sheet.drop(drafts)
    own = sheet.written_in(set(drafts.values()))
    record = "".join(f" {key}={value}" for key, value in drafts.items())
    text = f"{sheet.text()}\n\n<!-- Drafted by framing datasheet:{record} -->\n"
    kept = dict.fromkeys([*touched["kept"], *own])
    asked = [" ".join(block.removeprefix(QUESTION).split()) for block in sheet.blocks[::2]
             if block.startswith(QUESTION) and _hash(block) in drafts.values()]  # fmt: skip
    renewed, added = (tuple(dict.fromkeys(touched[what])) for what in ("renewed", "added"))
    return Merged(text, renewed, added, tuple(kept), tuple(asked))


class _Sheet:
    """A datasheet as blocks, and what lies between them."""

    def __init__(self, text: str) -> None:
        records = _RECORD.findall(text)
        pairs = (item.split("=", 1) for record in records for item in record.split())
        self.known = dict(pair for pair in pairs if len(pair) == 2)
        self.blocks = _BETWEEN.split(_RECORD.sub("", text).strip("\n"))

    def text(self) -> str:
        return "".join(self.blocks).rstrip()

    def has(self, section: Section) -> bool:
        """Return whether a person has written on the subject of a section."""
        return self._at(section) is not None

    def put(self, key: str, block: Block, section: Section) -> str:
        """Put a drafted block into its place, and return what became of it: a key of `merged`'s, or nothing."""
        if key not in self.known:
            self._insert(block.text, section)
            return "added"
        at = self._found(self.known[key])
        if at is None:
            return "kept"
        changed = _hash(self.blocks[at]) != _hash(block.text)
        self.blocks[at] = block.text if changed else self.blocks[at]
        return "renewed" if changed else ""

    def drop(self, drafts: dict[str, str]) -> None:
        """Remove drafted blocks for which there is no draft any more."""
        for key, value in self.known.items():
            at = self._found(value) if key not in drafts else None
            if at is not None:
                del self.blocks[max(at - 1, 0) : at + 1]

    def written_in(self, drafted: set[str]) -> list[str]:
        """Return the headings below which there is a block that is not a draft."""
        out, heading = [], ""
        for block in self.blocks[::2]:
            first, _, rest = block.partition("\n")
            found = _HEADING.match(first)
            if found:
                heading = " ".join((found[1] or found[2]).split())
            alone = bool(found and found[1] and not rest)
            if heading and not alone and _hash(block) not in drafted:
                out.append(heading)
        return list(dict.fromkeys(out))

    def _insert(self, text: str, section: Section) -> None:
        """Add a block at the end of its section, which is opened at the end of the sheet if it is not there."""
        at = self._at(section, bold=False)
        if at is None:
            self.blocks += ["\n\n", f"## {section.heading}", "\n\n", text]
            return
        end = next((i for i in range(at + 2, len(self.blocks), 2) if self.blocks[i].startswith("#")), None)
        place = len(self.blocks) if end is None else end - 1
        self.blocks[place:place] = ["\n\n", text]

    def _at(self, section: Section, bold: bool = True) -> int | None:
        names = {_key(name) for name in (section.heading, *section.also)}
        for i in range(0, len(self.blocks), 2):
            found = _HEADING.match(self.blocks[i].partition("\n")[0]) if bold else None
            found = found or re.match(r"#+\s+(.+?)\s*#*$", self.blocks[i].partition("\n")[0])
            if found and _key(next(part for part in found.groups() if part)) in names:
                return i
        return None

    def _found(self, value: str) -> int | None:
        return next((i for i in range(0, len(self.blocks), 2) if _hash(self.blocks[i]) == value), None)


def _key(heading: str) -> str:
    return "-".join(re.findall(r"\w+", heading.casefold()))


def _hash(text: str) -> str:
    """Return a hash of a block that white space does not change."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:10]

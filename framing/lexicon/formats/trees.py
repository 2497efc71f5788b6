"""Lexicons in trees: quanteda's YAML, and the XML of Yoshikoder and Lexicoder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from framing.errors import LexiconError
from framing.lexicon.formats.json_lists import DEEPEST
from framing.lexicon.formats.rows import Row, Source
from framing.lexicon.legibility import shown

QUOTE_IT = "put a word that begins with # * & ! % @ ` or holds a colon or bracket in quotation marks"
_SIGN = re.compile(r"(?:^|[\s\[,:-])(?:[*&!%@`#][\w*]|\*(?=[\s,\]]|$))")
_COMMENTED = re.compile(r"\s(#[^\W\d_]\w*)")


def sniff_yaml(suffix: str, text: str) -> float:
    """Return how much a file looks like YAML."""
    return 0.8 * (suffix in (".yml", ".yaml"))


def read_yaml(source: Source) -> Iterator[Row]:
    """Yield the rows of a YAML dictionary: keys are categories, which may be nested, lists hold patterns.

    A mapping without lists whose values recur is of words to their categories, and is noted.

    Every word is read as it is written: ``no`` is the word "no", ``1984`` a word too. What YAML takes
    for something else (``#metoo`` is a comment) is noted with its line. An alias is refused, as a short
    file of them can expand without end.

    Raises
    ------
    LexiconError
        If the file is not YAML, is no mapping, or a key occurs twice in one place.
    """
    import yaml

    try:
        root = yaml.compose(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise LexiconError(_yaml_error(source, error)) from None
    except RecursionError:
        raise LexiconError(f"Lexicon '{source.name}' is nested too deeply.") from None
    if not isinstance(root, yaml.MappingNode):
        raise LexiconError(f"Lexicon '{source.name}' is no mapping of categories to words.")
    lost: dict[int, str] = {}
    if _words_are_keys(root.value):
        source.notes.append("The keys were read as words and the values as their categories.")
        for word, category in root.value:
            yield from _yaml_words(source, word, (category.value,), lost)
    else:
        yield from _yaml_rows(source, root, (), set(), lost)
    for number, line in enumerate(source.text.split("\n"), 1):
        if (found := _COMMENTED.search(_without_quoted(line))) and line.split("#")[0].strip():
            lost.setdefault(number, found[1])
    if lost:
        items = [f"line {number}: '{text}'" for number, text in sorted(lost.items())]
        source.notes.append(
            f"What is a comment, a tag or an anchor in YAML was not read: {len(items)} ({shown(items)}); {QUOTE_IT}."
        )


def _words_are_keys(pairs: list[tuple[Any, Any]]) -> bool:
    """Return whether a mapping is of words to categories: no list, and values that recur, as words would not."""
    import yaml

    plain = all(isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">") for pair in pairs for node in pair)
    return plain and len({value.value for _, value in pairs}) < len(pairs)


def _without_quoted(line: str) -> str:
    return re.sub(r'"[^"]*"|(?<!\w)\'[^\']*\'', "", line)


def _yaml_error(source: Source, error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f", line {mark.line + 1}" if mark else ""
    near = source.text.split("\n")[max(0, mark.line - 2) : mark.line + 1] if mark else []
    signs = [line for line in near if _SIGN.search(_without_quoted(line))]
    problem = str(getattr(error, "problem", None) or error).split("\n")[0]
    hint = f"; {QUOTE_IT}" if signs or "alias" in problem else ""
    hint = "; indent with spaces, not tabs" if any(line.startswith("\t") for line in near) else hint
    return f"Lexicon '{source.name}'{place}: not YAML ({problem}){hint}."


def _yaml_rows(
    source: Source, node: Any, levels: tuple[str, ...], seen: set[int], lost: dict[int, str]
) -> Iterator[Row]:
    import yaml

    name, place = source.name, f"line {node.start_mark.line + 1}"
    if id(node) in seen:
        raise LexiconError(
            f"Lexicon '{name}', {place}: an alias (*) refers to what is written here; write it out, and {QUOTE_IT}."
        )
    seen.add(id(node))
    if len(levels) > DEEPEST:
        raise LexiconError(f"Lexicon '{name}', {place}: more than {DEEPEST} levels.")
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.value in keys:
                what = "a category that is no word" if not isinstance(key, yaml.ScalarNode) else f"'{key.value}' again"
                raise LexiconError(f"Lexicon '{name}', line {line}: {what}.")
            keys.add(key.value)
            yield from _yaml_rows(source, value, (*levels, key.value), seen, lost)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _yaml_rows(source, item, levels, seen, lost)
    else:
        yield from _yaml_words(source, node, levels, lost)


def _yaml_words(source: Source, node: Any, levels: tuple[str, ...], lost: dict[int, str]) -> Iterator[Row]:
    """Yield the row of a word, or one for each line of a block; keep what is lost by its line."""
    first = node.start_mark.line + 1
    line = source.text.split("\n")[first - 1]
    written = line[node.start_mark.column :].strip()
    plain = node.style not in ("'", '"', "|", ">")
    if plain and re.match(r"[!&]", written):
        lost[first] = written[:40]
    elif not node.value and "#" in line:
        lost[first] = line[line.index("#") :].strip()[:40]
    elif not node.value:
        yield Row("", (levels[-1],), 1.0, f"line {first}, under '{levels[-1]}'")
    if node.style == "|":
        for number, part in enumerate(node.value.split("\n"), first + 1):
            if part.strip():
                yield Row(part, levels, 1.0, f"line {number}")
    elif node.value:
        if plain and "\n" in source.text[node.start_mark.index : node.end_mark.index].strip():
            source.notes.append(f"Lines {first} to {node.end_mark.line + 1} are one entry: write '- ' before each.")
        yield Row(node.value, levels, 1.0, f"line {first}")


def sniff_xml(suffix: str, text: str) -> float:
    """Return how much a file looks like the XML of Yoshikoder or Lexicoder."""
    nodes = "<cnode" in text or "<pnode" in text
    return (0.6 * nodes + 0.3 * (suffix in (".ykd", ".lcd", ".xml"))) * text.lstrip().startswith("<")


def _score(name: str, place: str, attributes: dict[str, str]) -> float:
    try:
        return float(attributes.get("score") or 1)
    except ValueError:
        raise LexiconError(f"Lexicon '{name}', {place}: score is '{attributes['score']}', not a number.") from None


def read_xml(source: Source) -> Iterator[Row]:
    """Yield the rows of an XML dictionary: ``cnode`` is a category, ``pnode`` a pattern, both with a ``name``.

    A pattern's ``score`` is its weight. A single outermost category, the dictionary's own name, is no
    level. A document type is refused: it could define entities without end.

    Raises
    ------
    LexiconError
        If the file is not XML of this kind, or its patterns are regular expressions.
    """
    from xml.parsers import expat

    name, text = source.name, source.text
    # The text has been decoded: the encoding that the file declares no longer holds.
    parser = expat.ParserCreate("utf-8")
    rows: list[Row] = []
    above: list[str | None] = []

    def refuse(*_: Any) -> None:
        raise LexiconError(f"Lexicon '{name}', line {parser.CurrentLineNumber}: a document type is not accepted.")

    def start(tag: str, attributes: dict[str, str]) -> None:
        place = f"line {parser.CurrentLineNumber}"
        if attributes.get("patternengine", "substring") != "substring":
            what = f"patterns are read by '{attributes['patternengine']}', not as words with *"
            raise LexiconError(f"Lexicon '{name}', {place}: {what}.")
        if tag in ("cnode", "pnode") and not attributes.get("name"):
            raise LexiconError(f"Lexicon '{name}', {place}: a {tag} has no name.")
        if tag == "pnode":
            levels = tuple(level for level in above if level)
            if not levels:
                raise LexiconError(f"Lexicon '{name}', {place}: '{attributes['name']}' is under no category.")
            rows.append(Row(attributes["name"].replace("?", " "), levels, _score(name, place, attributes), place))
        above.append(attributes["name"] if tag == "cnode" else None)
        if len(above) > DEEPEST:
            raise LexiconError(f"Lexicon '{name}', {place}: more than {DEEPEST} levels.")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: above.pop()
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise LexiconError(
            f"Lexicon '{name}', line {error.lineno}: not XML ({expat.ErrorString(error.code)})."
        ) from None
    roots = {row.levels[0] for row in rows}
    drop = 1 if len(roots) == 1 and all(len(row.levels) > 1 for row in rows) else 0
    yield from (Row(row.written, row.levels[drop:], row.weight, row.place) for row in rows)

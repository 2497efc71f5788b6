"""Lexicons in trees: quanteda's YAML, JSON, and the XML of Yoshikoder and Lexicoder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from framing.errors import LexiconError
from framing.lexicon.rows import Row

DEEPEST = 40
"""Levels of nesting that no dictionary has."""
_WORD_KEYS = ("entry", "word", "term", "pattern")


def sniff_yaml(suffix: str, text: str) -> float:
    """Return how much a file looks like YAML."""
    return 0.8 * (suffix in (".yml", ".yaml"))


def read_yaml(name: str, text: str) -> Iterator[Row]:
    """Yield the rows of a YAML dictionary: keys are categories, which may be nested, lists hold patterns.

    Every word is read as it is written: ``no`` is the word "no". An alias is refused, as a short
    file of them can stand for an endless one.

    Raises
    ------
    LexiconError
        If the file is not YAML, is no mapping, or a key stands twice in one place.
    """
    import yaml

    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise LexiconError(f"Lexicon '{name}'{place}: not YAML ({getattr(error, 'problem', error)}).") from None
    except RecursionError:
        raise LexiconError(f"Lexicon '{name}' is nested too deeply.") from None
    if not isinstance(root, yaml.MappingNode):
        raise LexiconError(f"Lexicon '{name}' is no mapping of categories to words.")
    yield from _yaml_rows(name, root, (), set())


def _yaml_rows(name: str, node: Any, levels: tuple[str, ...], seen: set[int]) -> Iterator[Row]:
    import yaml

    place = f"line {node.start_mark.line + 1}"
    if id(node) in seen:
        raise LexiconError(f"Lexicon '{name}', {place}: an alias (*) stands for what is written here; write it out.")
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
            yield from _yaml_rows(name, value, (*levels, key.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _yaml_rows(name, item, levels, seen)
    elif node.value:
        yield Row(node.value, levels, 1.0, place)


def sniff_json(suffix: str, text: str) -> float:
    """Return how much a file looks like JSON."""
    return 0.7 * (suffix == ".json") + 0.2 * text.lstrip().startswith(("{", "["))


def read_json(name: str, text: str) -> Iterator[Row]:
    """Yield the rows of a JSON dictionary.

    Either an object whose keys are categories, which may be nested, down to lists of patterns or to
    objects of patterns and weights; or a list of objects with entry (or word), category and perhaps
    weight.

    Raises
    ------
    LexiconError
        If the file is not JSON, is of another form, or a key stands twice in one place.
    """
    try:
        root = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise LexiconError(f"Lexicon '{name}', line {error.lineno}: not JSON ({error.msg}).") from None
    except RecursionError:
        raise LexiconError(f"Lexicon '{name}' is nested too deeply.") from None
    if isinstance(root, _Pairs):
        yield from _json_rows(name, root, ())
    elif isinstance(root, list):
        for number, item in enumerate(root, start=1):
            yield _json_row(name, number, item)
    else:
        raise LexiconError(f"Lexicon '{name}' is neither an object of categories nor a list of entries.")


class _Pairs(list):
    """Keys and values of a JSON object, none lost."""


def _json_rows(name: str, value: Any, levels: tuple[str, ...]) -> Iterator[Row]:
    place = f"under {' > '.join(levels)!r}" if levels else "at the top"
    if len(levels) > DEEPEST:
        raise LexiconError(f"Lexicon '{name}': more than {DEEPEST} levels.")
    if isinstance(value, _Pairs):
        keys = [key for key, _ in value]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise LexiconError(f"Lexicon '{name}', {place}: '{twice}' stands twice.")
        for key, below in value:
            if isinstance(below, int | float) and not isinstance(below, bool) and levels:
                yield Row(key, levels, float(below), place)
            else:
                yield from _json_rows(name, below, (*levels, key))
    elif isinstance(value, list):
        for item in value:
            yield from _json_rows(name, item, levels)
    elif isinstance(value, str) and levels:
        yield Row(value, levels, 1.0, place)
    else:
        raise LexiconError(f"Lexicon '{name}', {place}: {value!r} is neither words nor categories.")


def _json_row(name: str, number: int, item: Any) -> Row:
    cells = dict(item) if isinstance(item, _Pairs) else {}
    word = next((cells[key] for key in _WORD_KEYS if key in cells), None)
    weight = cells.get("weight", 1)
    numeric = isinstance(weight, int | float) and not isinstance(weight, bool)
    if not isinstance(word, str) or not isinstance(cells.get("category"), str) or not numeric:
        raise LexiconError(f"Lexicon '{name}', entry {number}: an entry, a category and a numeric weight are needed.")
    return Row(word, (cells["category"],), float(weight), f"entry {number}")


def sniff_xml(suffix: str, text: str) -> float:
    """Return how much a file looks like the XML of Yoshikoder or Lexicoder."""
    nodes = "<cnode" in text or "<pnode" in text
    return (0.6 * nodes + 0.3 * (suffix in (".ykd", ".lcd", ".xml"))) * text.lstrip().startswith("<")


def _score(name: str, place: str, attributes: dict[str, str]) -> float:
    try:
        return float(attributes.get("score") or 1)
    except ValueError:
        raise LexiconError(f"Lexicon '{name}', {place}: score is '{attributes['score']}', not a number.") from None


def read_xml(name: str, text: str) -> Iterator[Row]:
    """Yield the rows of an XML dictionary: ``cnode`` is a category, ``pnode`` a pattern, both with a ``name``.

    A pattern's ``score`` is its weight. A single outermost category, the dictionary's own name, is no
    level. A document type is refused: it could define entities without end.

    Raises
    ------
    LexiconError
        If the file is not XML of this kind, or its patterns are regular expressions.
    """
    from xml.parsers import expat

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
                raise LexiconError(f"Lexicon '{name}', {place}: '{attributes['name']}' stands under no category.")
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

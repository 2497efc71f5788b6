"""Codebook: the variables that people code, their values, definitions and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import ParameterError, nearest
from framing.text.reading import read_text
from framing.validation.agreement import LEVELS

FIELDS = ("name", "version", "instructions", "variables")
OF_VARIABLE = ("question", "level", "values", "examples")
OWN_COLUMNS = ("row_id", "text", "comment")


@dataclass(frozen=True)
class Variable:
    """What one column of a sheet asks.

    Attributes
    ----------
    name, question : str
    level : {"nominal", "ordinal", "interval", "ratio"}
    values : mapping of str to str
        Value to definition, in the order of the codebook; empty where any number may be entered.
    examples : tuple of mapping
        ``text``, ``value`` and, where given, ``why``.
    """

    name: str
    question: str
    level: str
    values: Mapping[str, str]
    examples: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Codebook:
    """Variables that people code.

    Attributes
    ----------
    name, version, instructions : str
    variables : tuple of Variable
    """

    name: str
    version: str
    instructions: str
    variables: tuple[Variable, ...]

    @classmethod
    def read(cls, path: str | Path) -> Codebook:
        """Return the codebook in a YAML file; every value is text, so that ``no`` and ``01`` stay what they are.

        Raises
        ------
        ParameterError
            If it cannot be read, or a field is missing, unknown or of the wrong kind.
        """
        import yaml

        path = Path(path)
        if not path.is_file():
            raise ParameterError(f"There is no codebook '{path}'.")
        try:
            content = yaml.load(read_text(path), Loader=_loader())
        except yaml.YAMLError as error:
            raise ParameterError(f"'{path}' is no YAML: {' '.join(str(error).split())}") from None
        return cls.of(content, str(path))

    @classmethod
    def of(cls, content: Any, place: str = "the codebook") -> Codebook:
        """Return the codebook of a mapping.

        Examples
        --------
        >>> book = Codebook.of({"variables": {"tone": {"values": ["good", "bad"]}}})
        >>> book.variables[0].values
        {'good': '', 'bad': ''}
        """
        if not isinstance(content, Mapping) or not isinstance(content.get("variables"), Mapping):
            raise ParameterError(f"'{place}' has no 'variables': a name for each, with its values below.")
        _known(content, FIELDS, place)
        found = tuple(_variable(str(name), about, place) for name, about in content["variables"].items())
        if not found:
            raise ParameterError(f"'{place}' has no variable.")
        name, version, instructions = (str(content.get(field) or "").strip() for field in FIELDS[:3])
        return cls(name, version, instructions, found)

    def variable(self, name: str) -> Variable:
        """Return a variable by its name."""
        names = [variable.name for variable in self.variables]
        if name not in names:
            raise ParameterError(f"The codebook has no variable {name!r}.{nearest(name, names)}")
        return self.variables[names.index(name)]

    def instructions_page(self) -> list[str]:
        """Return what coders read, line by line (Markdown)."""
        title = self.name or "Coding"
        lines = [f"# {title}{f', version {self.version}' if self.version else ''}", ""]
        lines += [*self.instructions.splitlines(), ""] if self.instructions else []
        lines += [
            "Code every row by itself, without looking anything up and without talking to other coders.",
            "Leave a cell empty only where you cannot decide, and write why under comment.",
            "Change neither row_id nor text.",
        ]
        for variable in self.variables:
            lines += ["", f"## {variable.name}", ""]
            lines += [variable.question, ""] if variable.question else []
            lines += [f"- {value}{f': {said}' if said else ''}" for value, said in variable.values.items()]
            lines += [] if variable.values else ["A number."]
            for example in variable.examples:
                why = f" ({example['why']})" if example.get("why") else ""
                lines.append(f"- Example: “{example['text']}” is {example['value']}{why}")
        return lines


def _variable(name: str, about: Any, place: str) -> Variable:
    if name in OWN_COLUMNS or not name.strip():
        raise ParameterError(f"'{place}': a variable cannot be called {name!r}, which is a column of every sheet.")
    if not isinstance(about, Mapping):
        raise ParameterError(f"'{place}': the variable '{name}' has no fields ({', '.join(OF_VARIABLE)}).")
    _known(about, OF_VARIABLE, f"{place}, {name}")
    level = str(about.get("level") or "nominal")
    if level not in LEVELS:
        raise ParameterError(f"'{place}', {name}: there is no level {level!r}.{nearest(level, LEVELS)}")
    values = _values(about.get("values"), name, place)
    if not values and level in ("nominal", "ordinal"):
        raise ParameterError(f"'{place}', {name}: a {level} variable needs values.")
    if level in ("interval", "ratio"):
        for value in values:
            if not _is_number(value):
                raise ParameterError(f"'{place}', {name}: {value!r} is no number, and the level is {level}.")
    return Variable(name, str(about.get("question") or ""), level, values, _examples(about, values, name, place))


def _values(given: Any, name: str, place: str) -> dict[str, str]:
    """Return value to definition; a list has no definitions."""
    if given is None or given == "":
        return {}
    if not isinstance(given, Mapping | list):
        raise ParameterError(f"'{place}', {name}: values are a list, or each with its definition.")
    pairs = given.items() if isinstance(given, Mapping) else ((value, "") for value in given)
    found: dict[str, str] = {}
    for value, said in pairs:
        text = str(value).strip()
        if not text or text.casefold() in {known.casefold() for known in found}:
            raise ParameterError(f"'{place}', {name}: the value {text!r} is empty, or there twice.")
        found[text] = " ".join(str(said or "").split())
    return found


def _examples(about: Mapping[str, Any], values: Mapping[str, str], name: str, place: str):
    found = []
    for example in about.get("examples") or ():
        if not isinstance(example, Mapping) or not {"text", "value"} <= set(example):
            raise ParameterError(f"'{place}', {name}: an example has text and value.")
        if values and str(example["value"]) not in values:
            hint = nearest(str(example["value"]), values)
            raise ParameterError(f"'{place}', {name}: an example has the value {example['value']!r}.{hint}")
        found.append({str(field): " ".join(str(said).split()) for field, said in example.items()})
    return tuple(found)


def _known(content: Mapping[str, Any], fields: tuple[str, ...], place: str) -> None:
    for field in content:
        if field not in fields:
            raise ParameterError(f"'{place}' has an unknown field {str(field)!r}.{nearest(str(field), fields)}")


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def _loader() -> Any:
    """Return a YAML loader that keeps every value as text and refuses a key that is there twice."""
    import yaml

    class Loader(yaml.BaseLoader):
        """All values are text."""

    def mapping(loader: Any, node: Any) -> dict:
        keys = [loader.construct_object(key) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"the key {key!r} is there twice")
        return {
            key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)
        }

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return Loader

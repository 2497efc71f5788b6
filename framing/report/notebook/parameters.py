"""Parameters: what a notebook declares as such, read without running anything."""

from __future__ import annotations

import ast
import io
import json
import math
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import ParameterError, nearest

SCALARS = ("str", "int", "float", "bool")
_TOOLKIT = Path(__file__).parents[3]
"""The folder that the toolkit is installed from, with its notebooks."""
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false (or yes, no, 1, 0)",
}


@dataclass(frozen=True)
class Parameter:
    """One declared parameter of a notebook.

    Attributes
    ----------
    name : str
        Its name.
    type : str
        Its annotation, as written in the notebook.
    default : object
        The value written in the notebook.
    help : str
        The comment behind it.
    choices : tuple of str, int, float or bool
        The values that ``Literal[...]`` allows; empty where any value of the type will do.
    base : str
        ``str``, ``int``, ``float`` or ``bool``: the type of a value, or of a list's items.
    many : bool
        Whether it is a list.
    optional : bool
        Whether it may be None.
    """

    name: str
    type: str
    default: Any
    help: str = ""
    choices: tuple[str | int | float | bool, ...] = ()
    base: str = "str"
    many: bool = False
    optional: bool = False

    def convert(self, value: Any) -> Any:
        """Return a value as its declared type.

        Parameters
        ----------
        value : object
            Text, as typed at a command line (a list as ``a, b`` or ``["a", "b"]``), or a value of the type itself.

        Returns
        -------
        object
            The typed value.

        Raises
        ------
        ParameterError
            If the value is not of the declared type, or is none of the declared choices.

        Examples
        --------
        >>> Parameter("top", "int", 10, base="int").convert("25")
        25
        >>> Parameter("outlet", "str", "").convert("NO")
        'NO'
        >>> Parameter("terms", "list[str]", [], many=True).convert("war, peace")
        ['war', 'peace']
        """
        if self.optional and (value is None or (isinstance(value, str) and value.strip().lower() in {"", "none"})):
            return None
        if not self.many:
            return self._item(value)
        if isinstance(value, list | tuple):
            return [self._item(item) for item in value]
        if not isinstance(value, str):
            raise self._error(value)
        if value.strip().startswith("["):
            try:
                items = ast.literal_eval(value.strip())
            except (ValueError, SyntaxError):
                raise self._error(value) from None
            return [self._item(item) for item in items]
        return [self._item(part.strip()) for part in value.split(",") if part.strip()]

    def _item(self, value: Any) -> str | int | float | bool:
        item = _scalar(value, self.base)
        if item is None:
            raise self._error(value)
        if self.choices and item not in self.choices:
            allowed = ", ".join(str(choice) for choice in self.choices)
            raise ParameterError(f"{self.name} is {value!r}; it can be {allowed}.")
        return item

    def _error(self, value: Any) -> ParameterError:
        wanted = WORDS[self.base]
        if self.many:
            wanted = f"a list, each item {wanted}, as in {self.name}=a,b"
        return ParameterError(f"{self.name} is {value!r}; it takes {wanted}.")


def _scalar(value: Any, base: str) -> str | int | float | bool | None:
    """Return a value as a scalar of one type, or None where it is not one."""
    if base == "str":
        return value if isinstance(value, str) else None
    if base == "bool":
        if isinstance(value, bool):
            return value
        word = value.strip().lower() if isinstance(value, str) else ""
        return True if word in TRUE else False if word in FALSE else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if base == "int":
        return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def notebook_file(path: str | Path) -> Path:
    """Return where a notebook is: where its path says, else in the folder that the toolkit is installed from.

    Examples
    --------
    >>> notebook_file("notebooks/keyness.ipynb").is_file(), notebook_file("no/such.ipynb").as_posix()
    (True, 'no/such.ipynb')
    """
    own = _TOOLKIT / path
    return own if not Path(path).exists() and own.is_file() else Path(path)


def read_notebook(path: str | Path) -> dict[str, Any]:
    """Return a notebook file's content.

    Parameters
    ----------
    path : str or Path
        An ``.ipynb`` file.

    Returns
    -------
    dict
        The notebook as JSON, format 4.

    Raises
    ------
    ParameterError
        If there is no such file, or it is no notebook.
    """
    path = Path(path)
    if not path.is_file():
        found = "a folder" if path.is_dir() else "not there"
        others = [other.name for other in sorted(path.parent.glob("*.ipynb"))] if path.parent.is_dir() else []
        hint = nearest(path.name, others) if others else ""
        raise ParameterError(f"The notebook '{path}' is {found}.{hint}")
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except ValueError:
        raise ParameterError(f"'{path}' cannot be read as a notebook: it is not JSON, or cut short.") from None
    except OSError as error:
        raise ParameterError(f"'{path}' cannot be read: {error.strerror}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list) or content.get("nbformat") != 4:
        raise ParameterError(f"'{path}' is not a notebook of format 4; open and save it in JupyterLab first.")
    return content


def read_parameters(path: str | Path) -> list[Parameter]:
    """Return the parameters that a notebook declares, in order.

    Parameters
    ----------
    path : str or Path
        An ``.ipynb`` file. Its cell tagged ``parameters`` has lines ``name: type = value  # help``.

    Returns
    -------
    list of Parameter
        Empty where no cell is tagged ``parameters``.

    Raises
    ------
    ParameterError
        If the file is no notebook, or its parameters cell holds anything but literals of a known type.
    """
    tagged = [
        cell
        for cell in read_notebook(path)["cells"]
        if cell.get("cell_type") == "code" and "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if not tagged:
        return []
    if len(tagged) > 1:
        raise ParameterError(f"'{path}' has {len(tagged)} cells tagged parameters; tag one.")
    return parse(source_text(tagged[0]))


def source_text(cell: Mapping[str, Any]) -> str:
    """Return a cell's source as one string (notebook files also hold it as a list of lines)."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def parse(source: str) -> list[Parameter]:
    """Return the parameters that the text of a parameters cell declares.

    Parameters
    ----------
    source : str
        Lines ``name: type = value  # help``; without a type, the value's own type holds. The help may
        also be on lines of its own above.

    Returns
    -------
    list of Parameter
        In order.

    Raises
    ------
    ParameterError
        If the text is no Python, or a line is not such an assignment.

    Examples
    --------
    >>> parse("top: int = 20  # how many terms to show")[0].help
    'how many terms to show'
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ParameterError(f"The parameters cell is not Python (line {error.lineno}: {error.msg}).") from None
    comments = {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    whole_lines = {number for number, line in enumerate(source.splitlines(), start=1) if line.lstrip().startswith("#")}
    found: dict[str, Parameter] = {}
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        parameter = _parameter(node, _help(node, comments, whole_lines))
        if parameter.name in found:
            raise ParameterError(f"The parameters cell declares {parameter.name} twice.")
        found[parameter.name] = parameter
    return list(found.values())


def _help(node: ast.stmt, comments: Mapping[int, str], whole_lines: set[int]) -> str:
    """Return the comment behind a declaration, at its end or its beginning, else those on the lines above it."""
    behind = comments.get(node.end_lineno or node.lineno, "") or comments.get(node.lineno, "")
    above: list[str] = []
    line = node.lineno - 1
    while not behind and line in whole_lines:
        above.insert(0, comments[line])
        line -= 1
    return behind or " ".join(above)


def _parameter(node: ast.stmt, help_text: str) -> Parameter:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        name, annotation, value = node.target.id, node.annotation, node.value
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name, annotation, value = node.targets[0].id, None, node.value
    else:
        raise ParameterError(f"Line {node.lineno} of the parameters cell is not of the form 'name: type = value'.")
    try:
        default = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        raise ParameterError(f"The default of the parameter {name} is not a literal value.") from None
    parameter = Parameter(name, help=help_text, default=default, **_kind(name, annotation, default))
    try:
        parameter.convert(default)
    except ParameterError:
        raise ParameterError(f"The default of {name}, {default!r}, is not of its type {parameter.type}.") from None
    return parameter


def _kind(name: str, annotation: ast.expr | None, default: Any) -> dict[str, Any]:
    """Return the fields of a Parameter that its annotation decides."""
    if annotation is None:
        base = type(default[0]).__name__ if isinstance(default, list) and default else type(default).__name__
        annotation = ast.parse(f"list[{base}]" if isinstance(default, list) else base, mode="eval").body
    kind: dict[str, Any] = {"type": ast.unparse(annotation), "optional": False, "many": False, "choices": ()}
    inner = annotation
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.BitOr):
        sides = [inner.left, inner.right]
    elif _head(inner) == "Union" and isinstance(inner.slice, ast.Tuple):  # type: ignore[attr-defined]
        sides = inner.slice.elts  # type: ignore[attr-defined]
    else:
        sides = []
    rest = [side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)]
    if len(rest) == 1 < len(sides):
        kind["optional"], inner = True, rest[0]
    if _head(inner) == "Optional":
        kind["optional"], inner = True, inner.slice  # type: ignore[attr-defined]
    if _head(inner) in {"list", "List"}:
        kind["many"], inner = True, inner.slice  # type: ignore[attr-defined]
    if _head(inner) == "Literal":
        kind["choices"] = _choices(name, inner.slice)  # type: ignore[attr-defined]
        kind["base"] = type(kind["choices"][0]).__name__
    elif isinstance(inner, ast.Name) and inner.id in SCALARS:
        kind["base"] = inner.id
    else:
        raise ParameterError(
            f"The parameter {name} has the type {kind['type']}; it can be str, int, float, bool, Literal[...], "
            "list[...] of one of these, or one of these '| None'."
        )
    return kind


def _head(node: ast.expr) -> str:
    """Return the name before the bracket of ``Literal[...]`` or ``typing.Literal[...]``."""
    if not isinstance(node, ast.Subscript):
        return ""
    return node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")


def _choices(name: str, node: ast.expr) -> tuple[Any, ...]:
    try:
        found = ast.literal_eval(node)
    except ValueError:
        found = (None,)
    values = found if isinstance(found, tuple) else (found,)
    if {type(value) for value in values} - {str, int, float, bool} or len({type(value) for value in values}) != 1:
        raise ParameterError(f"The choices of {name} are not literals of one type.")
    return values


def resolve(parameters: list[Parameter], settings: Mapping[str, Any], where: str = "The notebook") -> dict[str, Any]:
    """Return settings as typed values, each checked against what is declared.

    Parameters
    ----------
    parameters : list of Parameter
        What is declared.
    settings : mapping
        Values by name, as text or typed.
    where : str
        What declares them, for the message.

    Returns
    -------
    dict
        The settings, typed, in the order of declaration.

    Raises
    ------
    ParameterError
        If a name is not declared, or a value is of another type.

    Examples
    --------
    >>> resolve(parse("seed: int = 1"), {"seed": "7"})
    {'seed': 7}
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in settings:
        if name not in known:
            raise ParameterError(f"{where} has no parameter {name!r}.{nearest(name, known)}")
    return {name: known[name].convert(settings[name]) for name in known if name in settings}

"""A form for a notebook's parameters, in JupyterLab; it sets the variables that the cells below read."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from typing import Any

from framing.errors import ParameterError
from framing.report.notebook.parameters import Parameter, parse


def form() -> None:
    """Show a form for the parameters that this notebook declares, if a person runs it.

    The parameters cell has to be run first. A value is converted by the declared type and set at once; run the
    cells below afterwards. Under papermill, ``framing report`` or nbconvert, and outside of Jupyter, nothing
    happens.

    Raises
    ------
    ParameterError
        If no cell that was run declares parameters.

    Examples
    --------
    >>> form()
    """
    shell = _shell()
    if shell is None or not _is_watched(shell):
        return
    from IPython.display import display

    display(widgets_for(declared_in(shell.user_ns.get("In", [])), shell.user_ns))


def _shell() -> Any:
    """Return the shell of the kernel that runs this, if one does."""
    import sys

    core = sys.modules.get("IPython")
    return core.get_ipython() if core is not None else None


def _is_watched(shell: Any) -> bool:
    """Return whether a person runs the cells: an automatic run does not allow input."""
    if os.environ.get("FRAMING_RUN"):
        return False
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))


def declared_in(cells: list[str]) -> list[Parameter]:
    """Return the parameters that the last cell of declarations among some that were run declares.

    Parameters
    ----------
    cells : list of str
        Sources, in the order in which they were run.

    Raises
    ------
    ParameterError
        If none holds typed declarations only.

    Examples
    --------
    >>> [p.name for p in declared_in(["top: int = 3", "x = 1", "import os"])]
    ['top']
    """
    for source in reversed(cells):
        try:
            found = parse(source)
        except ParameterError:
            continue
        if found and any(f"{parameter.name}:" in source for parameter in found):
            return found
    raise ParameterError("No cell that was run declares parameters; run the cell tagged parameters first.")


def widgets_for(declared: list[Parameter], values: dict[str, Any]) -> Any:
    """Return the form as one widget.

    Parameters
    ----------
    declared : list of Parameter
        A row each.
    values : dict
        Where values are read, and set when they change.
    """
    import ipywidgets

    rows = []
    for parameter in declared:
        field = _field(parameter, values.get(parameter.name, parameter.default))
        message = ipywidgets.HTML(_note(parameter.help))
        field.observe(_setter(parameter, values, message), names="value")
        rows.append(ipywidgets.HBox([field, message]))
    return ipywidgets.VBox([*rows, ipywidgets.HTML(_note("Then run the cells below."))])


def _setter(parameter: Parameter, values: dict[str, Any], message: Any) -> Any:
    def changed(change: Mapping[str, Any]) -> None:
        try:
            values[parameter.name] = parameter.convert(_plain(change["new"]))
            message.value = _note(parameter.help)
        except ParameterError as error:
            message.value = _note(str(error), "b")

    return changed


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _field(parameter: Parameter, value: Any) -> Any:
    """Return the widget for one parameter."""
    import ipywidgets

    about: dict[str, Any] = {
        "description": parameter.name,
        "tooltip": parameter.help,
        "style": {"description_width": "9rem"},
        "layout": {"width": "28rem"},
    }
    if parameter.choices and parameter.many:
        return ipywidgets.SelectMultiple(options=parameter.choices, value=tuple(value or ()), **about)
    if parameter.choices:
        options: list[tuple[str, Any]] = [(str(choice), choice) for choice in parameter.choices]
        options = [("none", None), *options] if parameter.optional else options
        return ipywidgets.Dropdown(options=options, value=value, **about)
    if parameter.base == "bool" and not parameter.many and not parameter.optional:
        return ipywidgets.Checkbox(value=value, indent=True, **about)
    return ipywidgets.Text(value=_text(value), continuous_update=False, **about)


def _text(value: Any) -> str:
    """Return a value as one would type it."""
    if value is None:
        return ""
    if isinstance(value, list):
        plain = all(isinstance(item, str) and item == item.strip() and "," not in item and item for item in value)
        return ", ".join(value) if plain else json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else repr(value)


def _note(text: str, tag: str = "small") -> str:
    return f"<{tag}>{html.escape(text)}</{tag}>"

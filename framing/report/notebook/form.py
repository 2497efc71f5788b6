"""A form for a notebook's parameters, in JupyterLab; what it holds is what the cells below it read."""

from __future__ import annotations

import html
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from framing.errors import ParameterError
from framing.report.notebook.form_values import FormValues, as_typed, command, file_of_kernel
from framing.report.notebook.parameters import Parameter, parse
from framing.report.notebook.pickers import VALUES, Offer, Pickers
from framing.report.notebook.progress import show_progress
from framing.report.notebook.tables import make_interactive

SHOWN = "_framing_form_shown"
"""Variable of a notebook that holds its form, so that the next one replaces it."""


def form() -> None:
    """Show a form for the parameters that this notebook declares, if a person runs it, and set what it holds.

    Put it below the parameters cell. What is changed in the form is set at once and stays when the cells are run
    again, also after a restart of the kernel, until the parameters cell itself is given another value. Under
    papermill, ``framing report`` or nbconvert, and outside of Jupyter, nothing happens.

    Raises
    ------
    ParameterError
        If no cell that was run declares parameters, or the form holds a value that a parameter does not take.

    Examples
    --------
    >>> form()
    """
    shell = _shell()
    if shell is None or not _is_watched(shell):
        return
    from IPython.display import display

    variables = shell.user_ns
    declared = declared_in(variables.get("In", []))
    if SHOWN in variables:
        variables[SHOWN].close()
    held = FormValues.of(variables, _file_beside(shell))
    shown = Form(declared, variables, held, os.environ.get("JPY_SESSION_NAME", ""))
    variables[SHOWN] = shown
    make_interactive(shell)
    show_progress(shell)
    display(shown.box)
    if shown.wrong:
        raise ParameterError(f"The form cannot be used: {' '.join(shown.wrong.values())} Correct it and run again.")


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


def _file_beside(shell: Any) -> Any:
    """Return the file in which the form's values survive a restart of this kernel; None where it has no such file."""
    application = getattr(shell.kernel, "parent", None)
    connection = getattr(application, "abs_connection_file", "")
    return file_of_kernel(connection) if connection else None


def declared_in(cells: list[str]) -> list[Parameter]:
    """Return the parameters that the last cell of declarations among some that were run declares.

    Parameters
    ----------
    cells : list of str
        Sources, in the order in which they were run. What a later cell assigns, such as the one that papermill
        adds, is the default then.

    Raises
    ------
    ParameterError
        If none holds typed declarations only.

    Examples
    --------
    >>> [(p.name, p.default) for p in declared_in(["top: int = 3", "x = 1", "import os", "top = 4"])]
    [('top', 4)]
    """
    later: dict[str, Any] = {}
    for source in reversed(cells):
        try:
            found = parse(source)
        except ParameterError:
            continue
        if found and any(f"{parameter.name}:" in source for parameter in found):
            return [replace(parameter, default=later.get(parameter.name, parameter.default)) for parameter in found]
        later = {parameter.name: parameter.default for parameter in found} | later
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
    return Form(declared, values).box


class Form:
    """A row a parameter, and below them what differs from the parameters cell.

    Parameters
    ----------
    declared : list of Parameter
        With what the notebook's cells say as defaults.
    values : dict
        The notebook's variables: read where the form holds nothing, set where it does.
    held : FormValues
    notebook : str
        Its file, for the command that does the same.

    Attributes
    ----------
    box : ipywidgets.VBox
    fields : dict
        The field of each parameter.
    wrong : dict
        Why a value cannot be used, by parameter.
    """

    def __init__(
        self, declared: list[Parameter], values: dict[str, Any], held: FormValues | None = None, notebook: str = ""
    ) -> None:
        import ipywidgets

        self.declared = {parameter.name: parameter for parameter in declared}
        self.values, self.held = values, held or FormValues()
        self.notebook = PurePath(notebook.replace("\\", "/")).name or "NOTEBOOK.ipynb"
        self.wrong: dict[str, str] = {}
        self._pickers, self._quiet = Pickers(), False
        for parameter in declared:
            values.setdefault(parameter.name, parameter.default)
            self._bind(parameter)
        offers, trouble = self._pickers.offers(declared, values)
        self.fields = {p.name: self._field(p, offers.get(p.name)) for p in declared}
        self._notes = {p.name: ipywidgets.HTML() for p in declared}
        self._below = ipywidgets.HTML()
        self._back = ipywidgets.Button(description="Use the parameters cell", layout={"width": "14rem"})
        self._back.on_click(lambda _: self._reset())
        self._say(trouble)
        for name, field in self.fields.items():
            field.observe(lambda change, name=name: self._changed(name, change["new"]), names="value")
        rows = [ipywidgets.HBox([self.fields[name], self._notes[name]]) for name in self.declared]
        self.box = ipywidgets.VBox([*rows, self._below, self._back])

    def close(self) -> None:
        """Take the form away."""
        for row in self.box.children:
            for part in (*getattr(row, "children", ()), row):
                part.close()
        self.box.close()

    def _bind(self, parameter: Parameter) -> None:
        """Set a variable to what the form holds for it, where it holds something that can be used."""
        if not self.held.holds(parameter):
            return
        try:
            self.values[parameter.name] = parameter.convert(self.held.held[parameter.name][1])
            self.wrong.pop(parameter.name, None)
        except ParameterError as error:
            self.wrong[parameter.name] = str(error)

    def _changed(self, name: str, value: Any) -> None:
        if self._quiet:
            return
        parameter = self.declared[name]
        self.held.set(parameter, list(value) if isinstance(value, tuple) else value)
        if self.held.holds(parameter):
            self._bind(parameter)
        else:
            self.values[name] = parameter.default
            self.wrong.pop(name, None)
        self._say(self._offer_again() if name in ("corpus", "by") else "")

    def _offer_again(self) -> str:
        """Fill the pickers anew; a side that the new column does not have is emptied. Return why they are empty."""
        offers, trouble = self._pickers.offers(self.declared.values(), self.values)
        for name, offer in offers.items():
            field, now = self.fields[name], self.values[name]
            if not offer.closed or trouble:
                continue
            keep = now in offer.values or name not in VALUES or "" not in offer.values
            with self._silence():
                field.options = _options(offer, now if keep else "")
                field.value = now if keep else ""
            if not keep:
                self._changed(name, "")
        return trouble

    def _reset(self) -> None:
        """Return to what the parameters cell says."""
        self.held.clear()
        self.wrong.clear()
        for name, parameter in self.declared.items():
            self.values[name] = parameter.default
        trouble = self._offer_again()
        for name, field in self.fields.items():
            with self._silence():
                field.value = _shown(field, self.values[name])
        self._say(trouble)

    @contextmanager
    def _silence(self) -> Any:
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def _say(self, trouble: str = "") -> None:
        """Write beside each field what it is or why it cannot be used, and below what differs from the cell."""
        for name, parameter in self.declared.items():
            wrong = self.wrong.get(name, trouble if name == "corpus" else "")
            self._notes[name].value = _note(wrong, "b") if wrong else _note(parameter.help)
        set_here = [name for name, parameter in self.declared.items() if self.held.holds(parameter)]
        differing = {name: self.values[name] for name in set_here if name not in self.wrong}
        self._back.layout.display = "" if differing or self.wrong else "none"
        if not differing:
            self._below.value = _note("As in the parameters cell. Run the cells below, or all (Run → Run All Cells).")
            return
        names, same = ", ".join(differing), html.escape(command(self.notebook, differing))
        self._below.value = (
            f"<small>Set here, in place of the parameters cell: <b>{html.escape(names)}</b>. Run the cells below, or "
            f"all (Run → Run All Cells). In a terminal the same is <code>{same}</code></small>"
        )

    def _field(self, parameter: Parameter, offer: Offer | None) -> Any:
        """Return the widget for one parameter, with what it holds."""
        import ipywidgets

        name = parameter.name
        typed = self.held.held[name][1] if name in self.wrong else self.values[name]
        about: dict[str, Any] = {
            "description": name,
            "tooltip": parameter.help,
            "style": {"description_width": "9rem"},
            "layout": {"width": "32rem", "flex": "0 0 auto"},
        }
        if offer is not None and offer.closed and isinstance(typed, str):
            return ipywidgets.Dropdown(options=_options(offer, typed), value=typed, **about)
        if offer is not None:
            about |= {"options": offer.values, "placeholder": offer.hint}
            return ipywidgets.Combobox(value=as_typed(typed), continuous_update=False, **about)
        if parameter.choices and parameter.many:
            return ipywidgets.SelectMultiple(options=parameter.choices, value=tuple(typed or ()), **about)
        if parameter.choices:
            options: list[tuple[str, Any]] = [(str(choice), choice) for choice in parameter.choices]
            options = [("none", None), *options] if parameter.optional else options
            return ipywidgets.Dropdown(options=options, value=typed, **about)
        if parameter.base == "bool" and not parameter.many and not parameter.optional:
            return ipywidgets.Checkbox(value=typed, indent=True, **about)
        return ipywidgets.Text(value=as_typed(typed), continuous_update=False, **about)


def _options(offer: Offer, value: str) -> list[tuple[str, str]]:
    """Return the options of a picker; a value that is none of them is marked as such."""
    if value in offer.values:
        return list(offer.options)
    mark = " · not in the corpus" if offer.options else ""
    return [*offer.options, (f"{value or 'empty'}{mark}", value)]


def _shown(field: Any, value: Any) -> Any:
    """Return a value as a field takes it."""
    kind = type(field).__name__
    if kind == "SelectMultiple":
        return tuple(value or ())
    if kind in ("Text", "Combobox"):
        return as_typed(value)
    return value


def _note(text: str, tag: str = "small") -> str:
    return f"<{tag}>{html.escape(text)}</{tag}>"

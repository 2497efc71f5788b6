"""Form values: what a form holds beyond its parameters cell, kept while the notebook runs its cells again."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.errors import ParameterError
from framing.report.notebook.parameters import Parameter

NAME = "_framing_form"
"""Variable of a notebook that holds the values of its form."""


@dataclass
class FormValues:
    """What was set in a form: it replaces what the parameters cell says until that says something else.

    Attributes
    ----------
    held : dict
        Name to two values: what the cell said when the form was changed, and what the form holds since.
    file : Path, optional
        Where they are kept as well, so that they survive a restart of the kernel; not beyond its shutdown.
    """

    held: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    file: Path | None = None

    @classmethod
    def of(cls, variables: dict[str, Any], file: Path | None = None) -> FormValues:
        """Return the values of a notebook's form, from its variables, else from the file, else none."""
        known = variables.get(NAME)
        if isinstance(known, cls):
            return known
        values = cls(_read(file), file)
        variables[NAME] = values
        return values

    def holds(self, parameter: Parameter) -> bool:
        """Return whether the form's value is valid: the cell still says what it said when the form was changed.

        Parameters
        ----------
        parameter : Parameter
            With what the notebook's cells say as its default.
        """
        if parameter.name not in self.held:
            return False
        if self.held[parameter.name][0] == parameter.default:
            return True
        del self.held[parameter.name]
        self._write()
        return False

    def set(self, parameter: Parameter, value: Any) -> None:
        """Hold a value, as typed or chosen, possibly one that the parameter does not take; the cell's own is none."""
        self.held[parameter.name] = (parameter.default, value)
        with contextlib.suppress(ParameterError):
            if parameter.convert(value) == parameter.default:
                del self.held[parameter.name]
        self._write()

    def clear(self) -> None:
        """Hold nothing: the parameters cell is valid again."""
        self.held.clear()
        self._write()

    def _write(self) -> None:
        if self.file is None:
            return
        with contextlib.suppress(OSError):  # without it the values do not survive a restart, and that is all
            for other in self.file.parent.glob("framing-form-*.json"):
                if not other.with_name(_connection(other)).exists():
                    other.unlink(missing_ok=True)
            with open(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                json.dump(self.held, out)


def file_of_kernel(connection_file: str) -> Path:
    """Return where the form's values are kept for a kernel: beside the file by which it is reached.

    Examples
    --------
    >>> file_of_kernel("runtime/kernel-12.json").as_posix()
    'runtime/framing-form-kernel-12.json'
    """
    path = Path(connection_file)
    return path.with_name(f"framing-form-{path.name}")


def _connection(file: Path) -> str:
    return file.name.removeprefix("framing-form-")


def _read(file: Path | None) -> dict[str, tuple[Any, Any]]:
    """Return what a file holds; nothing where there is none, or it cannot be read."""
    try:
        found = json.loads(file.read_text("utf-8")) if file is not None else {}
        return {str(name): (cell, value) for name, (cell, value) in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def as_typed(value: Any) -> str:
    """Return a value as one would type it, in a form or at a command line.

    Examples
    --------
    >>> as_typed(["a", "b"]), as_typed(["a, b"]), as_typed(None), as_typed(True)
    ('a, b', '["a, b"]', '', 'True')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        plain = all(isinstance(item, str) and item == item.strip() and "," not in item and item for item in value)
        return ", ".join(value) if plain else json.dumps(list(value), ensure_ascii=False)
    return value if isinstance(value, str) else repr(value)


def command(notebook: str, settings: Mapping[str, Any]) -> str:
    """Return the command that makes a report with the same parameters.

    Parameters
    ----------
    notebook : str
        The notebook's file.
    settings : mapping
        Parameters that differ from those in the file, by name.

    Examples
    --------
    >>> command("keyness.ipynb", {"target": "Drovia One", "seed": 2})
    "framing report keyness.ipynb --out REPORT --set 'target=Drovia One' --set seed=2"
    """
    chosen = "".join(f" --set {shlex.quote(f'{name}={as_typed(value)}')}" for name, value in settings.items())
    return f"framing report {shlex.quote(notebook)} --out REPORT{chosen}"

"""Temporary folders of imports, what a killed one left removed by the next; and files that are whole at any moment."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "framing-import-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder, which is removed at the end, and remove those of imports that no longer run.

    Its name holds the machine and the process, since machines may share their place for temporary files.

    Examples
    --------
    >>> with scratch_folder() as place:
    ...     place.is_dir()
    True
    """
    of = f"{PREFIX}{_machine()}-"
    _remove_left(Path(tempfile.gettempdir()), of)
    with tempfile.TemporaryDirectory(prefix=f"{of}{os.getpid()}-", ignore_cleanup_errors=True) as place:
        yield Path(place)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file beside its place, then rename it: it is whole at any moment."""
    number, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _machine() -> str:
    return re.sub(r"\W+", "_", platform.node()) or "here"


def _remove_left(place: Path, of: str) -> None:
    import psutil

    for left in place.glob(f"{of}*"):
        pid = left.name.removeprefix(of).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)

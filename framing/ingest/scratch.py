"""Temporary folders of imports; what a killed import left is removed by the next one."""

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


def _machine() -> str:
    return re.sub(r"\W+", "_", platform.node()) or "here"


def _remove_left(place: Path, of: str) -> None:
    import psutil

    for left in place.glob(f"{of}*"):
        pid = left.name.removeprefix(of).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)

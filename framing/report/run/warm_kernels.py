"""Warm kernels: each report runs in a fork of a process that has the notebook's modules loaded (POSIX only).

Forks share nothing with each other: each begins as the prepared process, which runs no cell itself.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.errors import ParameterError
from framing.report.notebook.parameters import read_notebook, source_text
from framing.report.run.kernel import GARBAGE, end_group, environment

LOADED = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "matplotlib_inline.backend_inline")
BACKEND = "module://matplotlib_inline.backend_inline"
"""The kernel's default; matplotlib reads it when it is loaded."""
POLL = 0.02


def nursery(notebook: str | Path, cwd: str | Path) -> Nursery:
    """Return the nursery of this process for a notebook; it starts with its first kernel.

    Raises
    ------
    ParameterError
        Where processes cannot be forked.
    """
    if not hasattr(os, "fork"):
        raise ParameterError("Warm kernels need a system that can fork (Linux, macOS); run without --warm.")
    return _nursery(os.path.abspath(notebook), os.path.abspath(cwd))


@lru_cache(maxsize=8)
def _nursery(notebook: str, cwd: str) -> Nursery:
    return Nursery(Path(notebook), Path(cwd))


class Nursery:
    """A prepared process, from which kernels are forked.

    Parameters
    ----------
    notebook : Path
        The modules that its cells import are loaded.
    cwd : Path
        Where it runs.
    """

    def __init__(self, notebook: Path, cwd: Path) -> None:
        self.notebook = notebook
        self.cwd = cwd
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def launch(self, cmd: list[str], *, env: dict[str, str], cwd: str | None, log: Path) -> Forked:
        """Fork a kernel; of `cmd`, which would start a new one, the connection file is used."""
        request = {"file": cmd[cmd.index("-f") + 1], "env": env, "cwd": cwd or str(self.cwd), "log": str(log)}
        with self._lock:
            process = self._started()
            answer = ""
            if process.stdin is not None and process.stdout is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(json.dumps(request) + "\n")
                    process.stdin.flush()
                    answer = process.stdout.readline()
            if not answer.strip().isdigit():
                self.close()
                raise RuntimeError("the prepared process has ended")
        return Forked(int(answer))

    def close(self) -> None:
        """End the prepared process, and every kernel that was forked from it."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            fixed = environment(Path(), Path())
            variables = {**os.environ, **fixed, "MPLBACKEND": os.environ.get("MPLBACKEND", BACKEND)}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "framing.report.run.warm_kernels", *modules_of(self.notebook)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                cwd=self.cwd,
                env=variables,
                start_new_session=True,
            )
        return self._process


class Forked:
    """A kernel forked by another process, with the interface that jupyter_client expects."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while it runs, else 0: only the prepared process knows how it ended."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(POLL)
        return 0

    def send_signal(self, signum: int) -> None:
        """Send it a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def modules_of(notebook: Path) -> list[str]:
    """Return the modules that a notebook's cells import, sorted."""
    found: set[str] = set()
    for cell in read_notebook(notebook)["cells"]:
        if cell.get("cell_type") != "code":
            continue
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(source_text(cell))):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return sorted(found)


def serve(modules: list[str]) -> None:
    """Load modules, then fork a kernel for each line of stdin, until stdin ends.

    Parameters
    ----------
    modules : list of str
        What to load; names that are no modules are skipped.
    """
    # Children are not waited for; the runner checks whether a process number still exists.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        load([*LOADED, *modules])
        nurse, children = os.getpid(), list[int]()
        # The runner may end at any moment, also between its request and the answer.
        with contextlib.suppress(BrokenPipeError):
            for line in sys.stdin:
                for path in Path(scratch).glob("*.json"):
                    # Modules that an earlier report loaded are loaded before the next fork.
                    load(json.loads(path.read_text("utf-8")))
                    path.unlink()
                gc.collect()
                gc.freeze()
                child = os.fork()
                if child == 0:
                    _be_a_kernel(json.loads(line), Path(scratch), nurse)
                children.append(child)
                answers.write(f"{child}\n")
                answers.flush()
        for child in children:
            end_group(child, child)


def load(modules: list[str]) -> None:
    """Import modules; errors are left to the notebook's own imports."""
    for name in modules:
        if name not in sys.modules:
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def _be_a_kernel(request: dict[str, Any], scratch: Path, nurse: int) -> None:
    """Run a kernel in this fork, report which modules it loaded, and exit."""
    status = 1
    try:
        status = _run_kernel(request, scratch, nurse)
    finally:
        os._exit(status)


def _run_kernel(request: dict[str, Any], scratch: Path, nurse: int) -> int:
    os.setsid()
    if os.getppid() != nurse:
        return 1  # nothing would end it
    for signum in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(signum, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, place in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, place)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    _reseed()
    gc.set_threshold(*GARBAGE)
    before = set(sys.modules)
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher.py", "-f", request["file"]]
    app = IPKernelApp.instance(parent_handle=nurse)
    app.initialize(sys.argv[1:])
    app.start()
    loaded = scratch / f"{os.getpid()}.json"
    loaded.with_suffix(".half").write_text(json.dumps(sorted(set(sys.modules) - before - {"__main__"})), "utf-8")
    loaded.with_suffix(".half").replace(loaded)
    # Close what the notebook left open, as at the normal end of a kernel.
    if app.shell is not None:
        app.shell.user_ns.clear()
    gc.collect()
    return 0


def _reseed() -> None:
    """Reseed this fork, so that unseeded random numbers differ between reports."""
    import random

    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


if __name__ == "__main__":
    serve(sys.argv[1:])

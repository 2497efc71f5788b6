"""Kernels: a notebook's cells are run by papermill in a process group of their own, within a time."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.report.notebook.parameters import read_notebook
from framing.report.run import record

SENTINEL = "'the report has run to its end'"
"""Source of a last cell of ours: its output shows that the kernel was alive behind the notebook's last cell."""
START = 120
"""Seconds that a kernel may take to start."""
AGAIN = 0.2
"""Seconds until a kernel past its deadline is killed again."""
GARBAGE = (50_000, 20, 50)
"""When a kernel looks for garbage; Python's own 700 objects cost the flagship 7 % of its time."""
LONGEST_SOCKET = 90
"""Characters of a path that a socket may have, with what is added to it, on every system."""
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "BLIS_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS",
)  # fmt: skip
_NO_HASTE = f"--IPKernelApp.exec_lines=__import__('gc').set_threshold(*{GARBAGE})"


class NotStarted(RuntimeError):
    """The kernel did not start."""


@dataclass(frozen=True)
class Job:
    """A notebook to run.

    Attributes
    ----------
    notebook : Path
        The file.
    chosen : mapping
        Parameters to inject.
    folder : Path
        Where it leaves tables and figures.
    where : Path
        Where it runs.
    deadline : float
        Seconds it may take.
    lock : int
        A descriptor that its kernel holds too; below 0 where there is none.
    launch : callable, optional
        Starts a kernel process otherwise than by a new Python: takes the command and what Popen takes.
    on_cell : callable, optional
        Called with the number of cells done and the number of cells.
    figures : bool
        Whether every figure is wanted in every form and width.
    """

    notebook: Path
    chosen: Mapping[str, Any]
    folder: Path
    where: Path
    deadline: float
    lock: int = -1
    launch: Callable[..., Any] | None = None
    on_cell: Callable[[int, int], None] | None = None
    figures: bool = False


@dataclass
class Run:
    """What is known of a run while it runs.

    Attributes
    ----------
    notebook : mapping
        The notebook with the outputs so far.
    trouble : str
        What went wrong outside a cell.
    started : bool
        Whether a cell was begun.
    """

    notebook: Any = None
    trouble: str = ""
    started: bool = False
    manager: Any = None
    late: threading.Event = field(default_factory=threading.Event)

    def kill(self) -> None:
        """Kill the kernel and every process that it started."""
        self.late.set()
        provisioner = getattr(self.manager, "provisioner", None)
        end_group(getattr(provisioner, "pid", None), getattr(provisioner, "pgid", None))


def end_group(pid: int | None, group: int | None) -> None:
    """Kill a process with all that it started; itself alone on Windows, and where it has not made its group yet."""
    if group and hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
            return
    if pid:
        with contextlib.suppress(OSError):
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def execute(job: Job) -> Run:
    """Run a notebook; a kernel that does not start is tried once more, anything else is not.

    Raises
    ------
    NotStarted
        If the kernel did not start either time.
    """
    try:
        return _once(job)
    except NotStarted:
        return _once(job)


def _once(job: Job) -> Run:
    """Run the notebook through papermill; what went wrong outside a cell is kept as text."""
    with tempfile.TemporaryDirectory(prefix="framing-", ignore_cleanup_errors=True) as scratch:
        source = _prepared(job.notebook)
        total = len(source["cells"]) + bool(job.chosen) - 1
        copy, log = Path(scratch) / "notebook.ipynb", Path(scratch) / "kernel.log"
        record.write_json(copy, source)
        run = Run()
        papermill = _papermill(run, lambda done: job.on_cell(min(done, total), total) if job.on_cell else None)
        try:
            with _deadline(run, job.deadline):
                papermill.execute_notebook(
                    # papermill fills in braces of a path
                    str(copy).replace("{", "{{").replace("}", "}}"),
                    None,
                    parameters=dict(job.chosen) or None,
                    engine_name=_engine(run),
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    cwd=str(job.where),
                    start_timeout=START,
                    coalesce_streams=True,
                    kernel_manager_class=_manager(run, job, Path(scratch), log),
                )
        except papermill.exceptions.PapermillExecutionError:
            pass  # the failed cell's output tells
        except Exception as error:  # whatever nbclient or the kernel's launch raises
            run.trouble = " ".join(str(error).split()) or type(error).__name__
        if run.late.is_set():
            run.trouble = f"the deadline of {job.deadline:g} s for the whole report had passed"
        elif run.trouble and not run.started:
            said = log.read_text("utf-8", errors="replace").strip().splitlines()[-1:] if log.exists() else []
            raise NotStarted(" ".join([run.trouble, *said]))
    if run.notebook is None:
        raise NotStarted(run.trouble)
    return run


@contextlib.contextmanager
def _deadline(run: Run, seconds: float) -> Iterator[None]:
    """Kill the kernel if it still runs after so many seconds, and again: it may not have started before."""
    over = threading.Event()

    def watch() -> None:
        ended = over.wait(seconds)
        while not ended:
            run.kill()
            ended = over.wait(AGAIN)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def environment(folder: Path, scratch: Path) -> dict[str, str]:
    """Return what a kernel's environment holds beside the user's own: one thread, fixed hashes and dates."""
    return {
        **dict.fromkeys(THREADS, "1"),
        "FRAMING_REPORT_DIR": str(folder),
        "FRAMING_RUN": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "TZ": "UTC",
        # A user's own start-up files would be part of the report without being seen.
        "IPYTHONDIR": str(scratch),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _papermill(run: Run, on_cell: Callable[[int], None]) -> Any:
    """Return papermill with an engine that keeps hold of the notebook even if the kernel dies."""
    import logging

    unwanted = "rfc3987_syntax"
    if unwanted not in sys.modules:
        # jsonschema would build this grammar for a second and a half, for a format that no notebook uses.
        sys.modules[unwanted] = None  # type: ignore[assignment]
    try:
        import papermill
        import papermill.engines
    finally:
        if sys.modules.get(unwanted, "") is None:
            del sys.modules[unwanted]
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    # A kernel that is stopped in the middle leaves a task unasked for its end; that is no news to the user.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    class Engine(papermill.engines.NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
            def begun(cell: Any, cell_index: int) -> None:
                run.started = True
                on_cell(cell_index)

            run.notebook = nb_man.nb
            return super().execute_managed_notebook(nb_man, kernel_name, on_cell_start=begun, **kwargs)

    # A name for each run: several may go on in the threads of one process.
    papermill.engines.papermill_engines.register(_engine(run), Engine)
    return papermill


def _engine(run: Run) -> str:
    return f"framing-{id(run)}"


def _manager(run: Run, job: Job, scratch: Path, log: Path) -> Any:
    """Return a manager class whose kernel is this very Python, whatever kernels the user has installed.

    What the kernel itself says on stderr goes to a file; a stopped one would spread over the terminal.
    """
    import zmq
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    variables = environment(job.folder, scratch) | {"FRAMING_FIGURES": "all" if job.figures else ""}
    spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", _NO_HASTE],
        display_name="Python 3 (ipykernel)",
        language="python",
        metadata={"supported_encryption": ["curve"]},
        env={name: value.replace("$", "$$") for name, value in variables.items()},
    )
    sockets = scratch / "kernel.json"
    ipc = sys.platform != "win32" and zmq.has("ipc") and len(str(sockets)) < LONGEST_SOCKET

    class Manager(AsyncKernelManager):
        @default("transport")
        def _between_processes(self) -> str:
            return "ipc" if ipc else "tcp"

        @default("connection_file")
        def _in_the_scratch_folder(self) -> str:
            return str(sockets)

        @default("transport_encryption")
        def _encrypted_if_needed(self) -> str:
            # The scratch folder is this user's alone; a port is everybody's on this machine.
            return "auto" if not ipc and zmq.has("curve") else "disabled"

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
            run.manager = self
            if job.launch is not None:
                _launch_by(self.provisioner, job.launch, log)
                await super()._async_launch_kernel(kernel_cmd, **kw)
                return
            if job.lock >= 0 and sys.platform != "win32":
                kw["pass_fds"] = (job.lock,)
            with log.open("ab") as file:
                await super()._async_launch_kernel(kernel_cmd, **{**kw, "stderr": file})

        _launch_kernel = _async_launch_kernel

    return Manager


def _launch_by(provisioner: Any, launch: Callable[..., Any], log: Path) -> None:
    """Let a provisioner start its process by a function of ours."""

    async def launch_kernel(cmd: list[str], **kwargs: Any) -> Any:
        provisioner.process = launch(cmd, env=kwargs["env"], cwd=kwargs.get("cwd"), log=log)
        provisioner.pid = provisioner.pgid = provisioner.process.pid
        return provisioner.connection_info

    provisioner.launch_kernel = launch_kernel


def _prepared(notebook: Path) -> dict[str, Any]:
    """Return the notebook with our last cell, and without what an earlier run injected."""
    content = read_notebook(notebook)
    cells = [cell for cell in content["cells"] if "injected-parameters" not in cell.get("metadata", {}).get("tags", [])]
    sentinel: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "source": SENTINEL,
        "outputs": [],
        "execution_count": None,
    }
    content["cells"] = [*cells, sentinel]
    content["nbformat_minor"] = min(content.get("nbformat_minor", 4), 4)
    for cell in content["cells"]:
        cell.pop("id", None)
    return content

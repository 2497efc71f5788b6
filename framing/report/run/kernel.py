"""Kernels: papermill runs a notebook's cells in a process group of their own, with a deadline."""

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
"""Source of a cell added at the end: its output shows that the kernel survived the notebook's last cell."""
START = 120
"""Seconds that a kernel may take to start."""
AGAIN = 0.2
"""Seconds between attempts to kill a kernel that is past its deadline."""
GARBAGE = (50_000, 20, 50)
"""Thresholds of the garbage collector in a kernel; Python's default of 700 costs the flagship 7 % of its time."""
LONGEST_SOCKET = 90
"""Most characters of the path of a socket on any system, without its ending."""
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "BLIS_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS",
)  # fmt: skip
_LAUNCH = (
    "import atexit, os, runpy, sys\n"
    # Registered first, so that it is called last: taking the modules apart costs 0.9 s, and nothing needs it.
    "atexit.register(lambda: (sys.__stderr__.flush(), os._exit(0)))\n"
    "runpy.run_module('ipykernel_launcher', run_name='__main__', alter_sys=True)"
)
_COLLECTOR = f"--IPKernelApp.exec_lines=__import__('gc').set_threshold(*{GARBAGE})"


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
        Where it writes tables and figures.
    where : Path
        Where it runs.
    deadline : float
        Seconds it may take.
    lock : int
        A descriptor that its kernel inherits; negative without one.
    launch : callable, optional
        Starts a kernel process in another way than with a new Python; takes the arguments of Popen.
    on_cell : callable, optional
        Called with the number of cells done and the number of cells.
    figures : str
        In which forms each figure is wanted beside SVG (`framing.report.study.blocks.FIGURES`).
    """

    notebook: Path
    chosen: Mapping[str, Any]
    folder: Path
    where: Path
    deadline: float
    lock: int = -1
    launch: Callable[..., Any] | None = None
    on_cell: Callable[[int, int], None] | None = None
    figures: str = ""


@dataclass
class Run:
    """The state of a run.

    Attributes
    ----------
    notebook : mapping
        The notebook with the outputs so far.
    trouble : str
        An error outside of the cells.
    started : bool
        Whether a cell was started.
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
    """Kill a process group; only the process on Windows, and where it has no group of its own yet."""
    if group and hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
            return
    if pid:
        with contextlib.suppress(OSError):
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def execute(job: Job) -> Run:
    """Run a notebook; a kernel that does not start is started once more.

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
    """Run the notebook through papermill; an error outside of the cells is recorded as text."""
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
            pass  # the output of the failed cell holds the error
        except Exception as error:  # whatever nbclient or the kernel's launch raises
            run.trouble = " ".join(str(error).split()) or type(error).__name__
        if run.late.is_set():
            run.trouble = f"the deadline of {job.deadline:g} s for the whole report was exceeded"
        elif run.trouble and not run.started:
            said = log.read_text("utf-8", errors="replace").strip().splitlines()[-1:] if log.exists() else []
            raise NotStarted(" ".join([run.trouble, *said]))
    if run.notebook is None:
        raise NotStarted(run.trouble)
    return run


@contextlib.contextmanager
def _deadline(run: Run, seconds: float) -> Iterator[None]:
    """Kill the kernel after so many seconds, repeatedly: it may start only after the first attempt."""
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
    """Return the environment variables that a kernel has beside the user's: one thread, fixed hashes and dates."""
    return {
        **dict.fromkeys(THREADS, "1"),
        "FRAMING_REPORT_DIR": str(folder),
        "FRAMING_RUN": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "TZ": "UTC",
        # A user's start-up files would change the report invisibly.
        "IPYTHONDIR": str(scratch),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _papermill(run: Run, on_cell: Callable[[int], None]) -> Any:
    """Return papermill with an engine that keeps the notebook even if the kernel dies."""
    import logging

    unwanted = "rfc3987_syntax"
    if unwanted not in sys.modules:
        # jsonschema takes 1.5 s to build this grammar, for a format that no notebook uses.
        sys.modules[unwanted] = None  # type: ignore[assignment]
    try:
        import papermill
        import papermill.engines
    finally:
        if sys.modules.get(unwanted, "") is None:
            del sys.modules[unwanted]
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    # A kernel that is stopped leaves an unawaited task; asyncio would warn about it.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    class Engine(papermill.engines.NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
            def begun(cell: Any, cell_index: int) -> None:
                run.started = True
                on_cell(cell_index)

            run.notebook = nb_man.nb
            return super().execute_managed_notebook(nb_man, kernel_name, on_cell_start=begun, **kwargs)

    # A name for each run: the threads of one process may run several.
    papermill.engines.papermill_engines.register(_engine(run), Engine)
    return papermill


def _engine(run: Run) -> str:
    return f"framing-{id(run)}"


def _manager(run: Run, job: Job, scratch: Path, log: Path) -> Any:
    """Return a manager class whose kernel is this Python, whatever kernels the user has installed.

    The kernel's own messages on stderr go to a file and not to the terminal.
    """
    import zmq
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    variables = environment(job.folder, scratch) | {"FRAMING_FIGURES": job.figures}
    spec = KernelSpec(
        argv=[sys.executable, "-c", _LAUNCH, "-f", "{connection_file}", _COLLECTOR],
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
            # Only this user can read the scratch folder; every user of the machine can reach a port.
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
    """Make a provisioner start its process with another function."""

    async def launch_kernel(cmd: list[str], **kwargs: Any) -> Any:
        provisioner.process = launch(cmd, env=kwargs["env"], cwd=kwargs.get("cwd"), log=log)
        provisioner.pid = provisioner.pgid = provisioner.process.pid
        return provisioner.connection_info

    provisioner.launch_kernel = launch_kernel


def _prepared(notebook: Path) -> dict[str, Any]:
    """Return the notebook with the cell added at its end, and without parameters injected by an earlier run."""
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

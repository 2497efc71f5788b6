"""Batches: the reports of a plan, made in parallel; finished reports are not made again."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import FramingError, ParameterError
from framing.report.batch.plan import Plan
from framing.report.batch.registered_plan import registered
from framing.report.run import record
from framing.report.run.output_folder import clean, refuse_unless_free
from framing.report.run.run import (
    DEADLINE,
    How,
    ReportFailed,
    failed_copy,
    failed_record,
    recipe_of,
    run_report,
    write_failed,
)

TRIES = 3
"""Times that a report is started whose worker process dies."""
STOPPING = 30.0
"""Seconds that a stopped worker may take to clean up."""
WATCH = 0.5
"""Seconds between two checks of a worker whether its runner is still running."""


@dataclass(frozen=True)
class BatchSettings:
    """How a batch is run.

    Attributes
    ----------
    workers : int
        Processes of the pool; 0 for one a processor core.
    force : bool
        Whether finished, unchanged reports are made again.
    deadline : float
        Seconds that one report may take.
    warm : bool
        Whether kernels are forked from a prepared process (POSIX).
    part : (int, int)
        ``(i, n)``: only every n-th report, from the i-th on; counted from 0.
    """

    workers: int = 0
    force: bool = False
    deadline: float = DEADLINE
    warm: bool = False
    part: tuple[int, int] = (0, 1)


@dataclass(frozen=True)
class Task:
    """One report, as it is sent to a worker: plain values that any executor can send."""

    name: str
    notebook: str
    settings: dict[str, Any]
    out: str
    cwd: str
    key: str
    deadline: float
    warm: bool
    newer: float
    registration: dict[str, Any]
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The outcome of one report.

    Attributes
    ----------
    name : str
    state : str
        ``made``, ``kept`` (finished before) or ``failed``.
    seconds : float
    error : str
        Why it failed.
    """

    name: str
    state: str
    seconds: float = 0.0
    error: str = ""


Progress = Callable[[Outcome, int, int], None]


def run_batch(
    plan: Plan, settings: BatchSettings | None = None, *, executor: Any = None, progress: Progress | None = None
) -> list[Outcome]:
    """Make the reports of a plan that are not finished, and the index of all.

    Parameters
    ----------
    plan : Plan
        What to make.
    settings : BatchSettings, optional
        How.
    executor : object, optional
        Anything with ``submit(function, argument)`` that returns a future with ``add_done_callback`` and
        ``result``: of `concurrent.futures`, or of dask. By default a pool of processes of this machine.
    progress : callable, optional
        Called with the outcome of each report, the number done and the number in all.

    Returns
    -------
    list of Outcome
        In the order of the plan.

    Raises
    ------
    ParameterError
        If a folder cannot be written to.
    """
    from framing.report.batch.index import write_index

    settings = settings or BatchSettings()
    plan.out.mkdir(parents=True, exist_ok=True)
    clean(plan.out)
    tasks, found = _tasks(plan, settings)
    total = len(tasks) + len(found)
    for number, outcome in enumerate(list(found.values()), start=1):
        if progress is not None:
            progress(outcome, number, total)
    try:
        for outcome in _outcomes(tasks, settings, executor):
            found[outcome.name] = outcome
            if progress is not None:
                progress(outcome, len(found), total)
    finally:
        if settings.part == (0, 1):
            write_index(plan)
    return [found[report.name] for report in plan.reports if report.name in found]


def _tasks(plan: Plan, settings: BatchSettings) -> tuple[list[Task], dict[str, Outcome]]:
    """Return what is to be made, and what is finished."""
    part, parts = settings.part
    registration = registered(plan)
    tasks, kept = [], {}
    for report in plan.reports[part::parts]:
        recipe = plan.recipe(report, registration.get(report.name))
        place = plan.out / report.name
        refuse_unless_free(place)
        if not settings.force and record.is_current(place, recipe.key):
            kept[report.name] = Outcome(report.name, "kept")
            continue
        tasks.append(
            Task(
                report.name,
                os.path.abspath(report.notebook),
                dict(report.settings),
                os.path.abspath(place),
                os.getcwd(),
                recipe.key,
                settings.deadline,
                settings.warm,
                time.time() if settings.force else 0.0,
                registration.get(report.name, {}),
                plan.formats,
            )
        )
    return tasks, kept


def make_one(task: Task) -> Outcome:
    """Make one report in a worker; an error is an outcome, recorded beside the report's folder.

    A report that another process has made is not made again.
    """
    place, clock = Path(task.out), time.perf_counter()
    kept = False

    def made_meanwhile() -> bool:
        nonlocal kept
        kept = record.is_current(place, task.key, task.newer)
        return kept

    recipe = None
    try:
        recipe = recipe_of(task.notebook, task.settings, Path(task.cwd), None, task.registration, task.formats)
        launch = _warm_launch(task) if task.warm else None
        how = How(task.deadline, task.deadline, launch, made_meanwhile, {}, task.registration, task.formats)
        run_report(task.notebook, place, task.settings, cwd=task.cwd, how=how)
    except (FramingError, ReportFailed, OSError) as error:
        text = " ".join(str(error).split())
        with contextlib.suppress(OSError):
            if not (isinstance(error, ReportFailed) and failed_record(place).exists()):
                failed_copy(place).unlink(missing_ok=True)
                write_failed(place, recipe, text, getattr(error, "cell", ""))
        return Outcome(task.name, "failed", time.perf_counter() - clock, text)
    return Outcome(task.name, "kept" if kept else "made", time.perf_counter() - clock)


def _warm_launch(task: Task) -> Callable[..., Any]:
    from framing.report.run.warm_kernels import nursery

    return nursery(task.notebook, task.cwd).launch


def _outcomes(tasks: list[Task], settings: BatchSettings, executor: Any) -> Iterator[Outcome]:
    if executor is not None:
        yield from _by_executor(tasks, executor)
    elif tasks:
        yield from _by_pool(tasks, min(settings.workers or os.cpu_count() or 1, len(tasks)))


def _by_executor(tasks: list[Task], executor: Any) -> Iterator[Outcome]:
    """Yield outcomes as they come from the user's executor, which manages its own workers."""
    done: queue.SimpleQueue[tuple[Task, Any]] = queue.SimpleQueue()
    for task in tasks:
        executor.submit(make_one, task).add_done_callback(lambda future, task=task: done.put((task, future)))
    for _ in tasks:
        task, future = done.get()
        try:
            yield future.result()
        except Exception as error:  # whatever an executor makes of a worker that is gone
            yield _lost(task, f"{type(error).__name__}: {error}")


def _by_pool(tasks: list[Task], workers: int) -> Iterator[Outcome]:
    """Yield outcomes as they come from processes of this machine; one that dies is replaced."""
    from concurrent.futures.process import BrokenProcessPool

    waiting, tries = list(reversed(tasks)), dict.fromkeys((task.name for task in tasks), 0)
    while waiting:
        with _pool(workers) as pool:
            running: dict[Any, Task] = {}
            done: queue.SimpleQueue[Any] = queue.SimpleQueue()
            broken = False
            while running or (waiting and not broken):
                while waiting and len(running) < workers and not broken:
                    task = waiting.pop()
                    tries[task.name] += 1
                    try:
                        future = pool.submit(_make_in_worker, task)
                    except BrokenProcessPool:
                        waiting.append(task)
                        tries[task.name] -= 1
                        broken = True
                        break
                    running[future] = task
                    future.add_done_callback(done.put)
                if not running:
                    break
                future = done.get()
                task = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    broken = True
                    if tries[task.name] < TRIES:
                        waiting.append(task)
                    else:
                        yield _lost(task, f"its worker process died {TRIES} times")


def _lost(task: Task, why: str) -> Outcome:
    """Return the outcome of a report whose worker died: the report may be finished."""
    place = Path(task.out)
    if record.is_current(place, task.key, task.newer):
        return Outcome(task.name, "made")
    with contextlib.suppress(OSError):
        write_failed(place, None, why)
    return Outcome(task.name, "failed", error=why)


@contextlib.contextmanager
def _pool(workers: int) -> Iterator[Any]:
    """Give a pool of processes; when interrupted, they stop and clean up."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare_worker, initargs=(os.getpid(),))
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            with contextlib.suppress(OSError, ValueError):
                process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_BUSY = threading.Event()
"""Whether this worker is making a report."""


def _make_in_worker(task: Task) -> Outcome:
    """Make one report in a process of the pool; when stopped, clean up and end."""
    _BUSY.set()
    try:
        return make_one(task)
    except KeyboardInterrupt:
        os._exit(1)
    finally:
        _BUSY.clear()


def _prepare_worker(runner: int) -> None:
    """End a worker with its runner: at once if that was killed, cleanly if it was stopped."""

    def stop(*_: Any) -> None:
        # An idle worker may wait for a queue whose lock a killed worker held: it must not wait forever.
        if not _BUSY.is_set():
            os._exit(1)
        last = threading.Timer(STOPPING, os._exit, (1,))
        last.daemon = True
        last.start()
        raise KeyboardInterrupt

    with contextlib.suppress(ValueError, AttributeError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, stop)
    if sys.platform != "win32":
        threading.Thread(target=_end_with, args=(runner,), daemon=True).start()


def _end_with(runner: int) -> None:
    while os.getppid() == runner:
        time.sleep(WATCH)
    os._exit(1)


def estimate(plan: Plan, names: Iterable[str], workers: int) -> float | None:
    """Return the seconds that reports will take, estimated from earlier runs of their notebooks; None if unknown.

    Parameters
    ----------
    plan : Plan
    names : iterable of str
        The reports to be made.
    workers : int
    """
    import json
    import statistics

    taken: dict[str, list[float]] = {}
    for path in [*plan.out.glob("*/timing.json"), *plan.out.parent.glob("*/timing.json")]:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            made = json.loads((path.parent / "run.json").read_text("utf-8"))["notebook"]["name"]
            taken.setdefault(Path(made).name, []).append(float(json.loads(path.read_text("utf-8"))["seconds"]))
    wanted = set(names)
    notebooks = [report.notebook.name for report in plan.reports if report.name in wanted]
    if not all(name in taken for name in notebooks):
        return None
    return sum(statistics.median(taken[name]) for name in notebooks) / max(min(workers, len(notebooks)), 1)


def to_do(plan: Plan, settings: BatchSettings) -> list[str]:
    """Return the names of the reports that a run would make.

    Raises
    ------
    ParameterError
        If a folder cannot be written to, or lies in that of another report.
    """
    tasks, _ = _tasks(plan, settings)
    return [task.name for task in tasks]


def parse_part(text: str) -> tuple[int, int]:
    """Return which part of a plan is asked for.

    Examples
    --------
    >>> parse_part("2/8")
    (2, 8)
    """
    part, slash, parts = text.partition("/")
    if not slash or not part.isdigit() or not parts.isdigit() or not int(part) < int(parts):
        raise ParameterError(f"--part {text!r} is not of the form i/n, with i from 0 to n - 1.")
    return int(part), int(parts)

"""Progress: below a cell that takes long, in a notebook that a person runs, for how long and what is being done."""

from __future__ import annotations

import contextvars
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

AFTER, EVERY = 1.5, 1.0
"""Seconds after which a cell counts as long, and between two looks at what it does."""
TASKS = {
    "read": "reading the corpus",
    "separate": "separating documents into voices",
    "open_study": "opening the corpus",
    "open_topics": "preparing topics",
    "keyness": "comparing terms",
    "loaded_terms": "comparing loaded terms",
    "choices": "comparing choices between words",
    "collocates": "comparing words near a term",
    "voices": "comparing whose words are quoted",
    "actors": "comparing how actors are named",
    "adoption": "comparing own with quoted words",
    "each_treatment": "comparing the treatments of reported speech",
    "under_treatments": "comparing the treatments of reported speech",
    "topics": "comparing topics",
}
"""What is being done while a function of this name runs."""
STEPS = {
    "fit": "fitting a model",
    "from_texts": "counting words",
    "permutation_test": "permutations",
    "compare_rates": "permutations",
    "max_t_rates": "permutations",
    "inverted_limits": "confidence intervals",
    "bootstrap": "resampling",
    "bootstrap_rates": "resampling",
    "compare_shares": "permutations",
    "figure": "drawing",
    "match": "finding the lexicon's words",
}
"""Which part of it, while a function of this name runs below it."""
_PACKAGE = str(Path(__file__).parents[2])


def task_of(frame: FrameType | None) -> str:
    """Return what is being done, from the functions of this package that are running.

    Parameters
    ----------
    frame : frame
        Of the innermost one; its callers are looked at as well.
    """
    names: list[str] = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(_PACKAGE):
            names.append(frame.f_code.co_name)
        frame = frame.f_back
    task = next((TASKS[name] for name in names if name in TASKS), "")
    step = next((STEPS[name] for name in names if name in STEPS), "")
    return f"{task} ({step})" if task and step else task or step


class Progress:
    """Watches the cells of a kernel; the message of each disappears when the cell has ended.

    A thread looks at what the cell's thread does, so measures need not report anything, and a report costs nothing.
    """

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, *_: Any) -> None:
        """Watch the cell that begins now."""
        self.stop()
        self._over = threading.Event()
        context = contextvars.copy_context()  # by which the kernel knows to which cell an output belongs
        arguments = (self._watch, self._over, threading.get_ident())
        self._thread = threading.Thread(target=context.run, args=arguments, daemon=True)
        self._thread.start()

    def stop(self, *_: Any) -> None:
        """End the message of the cell that has ended."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(EVERY)
            self._thread = None

    @staticmethod
    def _watch(over: threading.Event, cell: int) -> None:
        begun = time.monotonic()
        if over.wait(AFTER):
            return
        from IPython.display import display

        shown = None
        while not over.is_set():
            seconds = round(time.monotonic() - begun)
            bundle = _message(f"{seconds} s: {task_of(sys._current_frames().get(cell)) or 'working'} …")
            if shown is None:
                shown = display(bundle, raw=True, display_id=True)
            else:
                shown.update(bundle, raw=True)
            over.wait(EVERY)
        if shown is not None:
            shown.update({"text/html": "", "text/plain": ""}, raw=True)


def _message(said: str) -> dict[str, str]:
    return {"text/html": f'<small class="framing-progress" role="status">{said}</small>', "text/plain": said}


def show_progress(shell: Any) -> None:
    """Show progress below every long cell that a kernel runs from now on.

    Parameters
    ----------
    shell : IPython shell
    """
    if getattr(shell, "_framing_progress", None) is None:
        shell._framing_progress = progress = Progress()
        shell.events.register("pre_run_cell", progress.start)
        shell.events.register("post_run_cell", progress.stop)

"""Runs imports that are killed at one step after the other, each in a process of its own, and prints what is left."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sys
from pathlib import Path

from framing.ingest.importing import corpus_folder, importing
from framing.ingest.importing.importing import import_files

STEPS = [
    (importing, "collect"), (importing, "read_files"), (importing, "finished"), (importing, "documents_table"),
    (importing, "datasheet"), (importing, "write_csv"), (importing, "_write"), (corpus_folder, "_clean_up"),
    (corpus_folder, "_keep"), (Path, "rename"), (Path, "write_text"), (shutil, "rmtree"),
]  # fmt: skip


def killed_at(place: object, name: str, times: int, before: bool) -> None:
    """Make the process end, as by ``kill -9``, when a function is called for the nth time or has returned."""
    whole, calls = getattr(place, name), 0

    def step(*args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if before and calls == times:
            os.kill(os.getpid(), signal.SIGKILL)
        out = whole(*args, **named)
        if calls == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return out

    setattr(place, name, step)


def digest(folder: Path) -> str:
    """Return a hash of the files of a folder, "" where there is none."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return (
        hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest() if files else ""
    )


def in_fork(run: object) -> int:
    """Return how a function ended that ran in a process of its own."""
    pid = os.fork()
    if not pid:
        try:
            run()  # type: ignore[operator]
        finally:
            os._exit(0)
    return os.waitpid(pid, 0)[1]


def steps(every: bool) -> list[tuple[object, str, int, bool]]:
    """Return where to kill: a function, how often it was called, and whether before it runs or after."""
    some = [("read_files", 1, False), ("write_csv", 2, True), ("_keep", 1, False), ("rename", 1, True),
            ("rename", 1, False), ("rename", 2, False), ("rmtree", 2, True)]  # fmt: skip
    everywhere = [
        (place, name, times, before) for place, name in STEPS for times in (1, 2, 3) for before in (True, False)
    ]
    return [step for step in everywhere if every or step[1:] in some]


def main(every: bool) -> None:
    """Print a line a step: whether it was killed, and whether the former corpus or the new one is there."""
    corpus, former = Path("corpora/mine"), Path("corpora/.mine-before-import")
    in_fork(lambda: import_files(["a.zip"], corpus))
    old = digest(corpus)
    for place, name, times, before in steps(every):

        def run(place: object = place, name: str = name, times: int = times, before: bool = before) -> None:
            killed_at(place, name, times, before)
            import_files(["b.zip"], corpus)

        ended = in_fork(run)
        left = digest(corpus) or digest(former)
        in_fork(lambda: import_files(["b.zip"], corpus))
        new = digest(corpus)
        whole = "former" if left == old else "new" if left == new and new != old else "broken"
        print(name, times, before, "killed" if ended == signal.SIGKILL else "ran", whole)
        in_fork(lambda: import_files(["a.zip"], corpus))
        if digest(corpus) != old:
            print("the former corpus cannot be made again: broken")


if __name__ == "__main__":
    main("every" in sys.argv[1:])

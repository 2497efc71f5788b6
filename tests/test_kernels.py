"""The same bytes whatever the processor: the demonstration's tables under several kernels of BLAS and of NumPy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from framing.ingest import build

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "corpora" / "demo-ceasefire"
CORES = ("Haswell", "Nehalem", "Sandybridge", "SkylakeX", "Prescott", "NEOVERSEN1", "ARMV8", "CORTEXA57")
LEAST = 3
LOOK = """
import numpy, scipy.linalg, threadpoolctl
found = {lib["architecture"] for lib in threadpoolctl.threadpool_info() if lib["internal_api"] == "openblas"}
print(*found)
"""
STUDY = """
import sys
from tests.report.analysis import analysed
study = analysed(sys.argv[1])
print(*sorted(result.measure for result in study.results), study.treatments.measure)
"""


def run(code: str, *arguments: str, core: str = "", threads: int = 1, **more: str) -> subprocess.CompletedProcess:
    chosen = {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": str(threads), "PYTHONPATH": str(ROOT)}
    chosen |= {"OMP_NUM_THREADS": str(threads), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", code, *arguments]
    env = os.environ | chosen | more
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def kernels() -> list[str]:
    """Core types that give three kernels which this processor can run."""
    found: dict[str, str] = {}
    for core in CORES:
        shown = run(LOOK, core=core)
        used = shown.stdout.split()
        if not shown.returncode and len(used) == 1:
            found.setdefault(used[0], core)
    if len(found) < LEAST:
        said = ", ".join(found) or "none"
        pytest.skip(f"OpenBLAS has {len(found)} kernels that run here ({said}); {LEAST} are needed")
    return list(found.values())[:LEAST]


def simd() -> str:
    """The instruction sets above the least that NumPy would choose here."""
    from numpy._core._multiarray_umath import __cpu_dispatch__ as dispatch
    from numpy._core._multiarray_umath import __cpu_features__ as features

    return " ".join(name for name in dispatch if features.get(name))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def differing(folders: list[Path]) -> list[str]:
    """Files of the first folder that are not the same in every other."""
    first, *others = map(files, folders)
    assert len(first) > 20
    assert all(other.keys() == first.keys() for other in others)
    return [name for name in first if name != "timing.json" and any(other[name] != first[name] for other in others)]


def test_the_tables_of_the_demonstration_are_the_same_bytes_under_every_kernel(kernels, tmp_path):
    corpus = tmp_path / "demo-ceasefire"
    shutil.copytree(FOLDER, corpus, ignore=shutil.ignore_patterns("build", ".build-*"))
    build(corpus)
    ways = [{"core": core} for core in kernels]
    ways[1]["threads"] = 2
    ways[2]["NPY_DISABLE_CPU_FEATURES"] = simd()

    def made(number: int) -> Path:
        out = tmp_path / f"tables-{number}"
        out.mkdir()
        shown = run(STUDY, str(corpus), FRAMING_REPORT_DIR=str(out), **ways[number])
        assert {"keyness", "topics", "treatments"} <= set(shown.stdout.split()), shown.stderr
        return out

    with ThreadPoolExecutor(2) as pool:
        assert differing(list(pool.map(made, range(LEAST)))) == []


@pytest.mark.skipif(not os.environ.get("FRAMING_WHOLE_DEMO"), reason="FRAMING_WHOLE_DEMO is not set: takes minutes")
def test_the_whole_demonstration_is_the_same_bytes_under_every_kernel(kernels, tmp_path):
    made = []
    for core, threads in zip(kernels, (1, 2, 1), strict=True):
        made.append(tmp_path / core)
        shown = run("from framing.cli import main; main()", "demo", "--out", str(made[-1]), core=core, threads=threads)
        assert not shown.returncode, shown.stderr
    assert differing(made) == []

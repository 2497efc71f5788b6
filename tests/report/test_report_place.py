"""A place is held by one process; what a killed one left is taken away, and nothing that is in use."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from framing.report.run import output_folder
from framing.report.run.output_folder import Busy, building_folder, clean, write_atomically


def test_a_place_that_is_held_is_refused_and_left_alone(tmp_path):
    with building_folder(tmp_path / "out") as building:
        (building.folder / "half").write_text("x", "utf-8")
        clean(tmp_path)
        with pytest.raises(Busy, match="Another run is writing"), building_folder(tmp_path / "out", wait=0.1):
            pass
        with building_folder(tmp_path / "other") as other:
            assert other.folder != building.folder
        assert (building.folder / "half").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a word of POSIX")
def test_what_a_killed_process_left_is_taken_away_and_an_earlier_report_comes_back(tmp_path):
    """Killed between the two renames of a replacement: the earlier report is whole, and in no place."""
    code = """
import sys, time
from pathlib import Path
from framing.report.run.output_folder import building_folder
with building_folder(Path(sys.argv[1])) as building:
    (building.folder / "half").write_text("x")
    Path(sys.argv[1]).rename(building.folder.with_name("replaced"))
    print("ready", flush=True)
    time.sleep(60)
"""
    target = tmp_path / "out"
    target.mkdir()
    (target / "run.json").write_text("earlier", "utf-8")
    with subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        clean(tmp_path)
        assert not target.exists()
        process.send_signal(signal.SIGKILL)
    clean(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (target / "run.json").read_text("utf-8") == "earlier"


def test_a_folder_without_a_lock_goes_once_it_is_old(tmp_path):
    left = tmp_path / ".build-out"
    (left / "report").mkdir(parents=True)
    clean(tmp_path)
    assert left.exists()
    os.utime(left, (time.time() - output_folder.ABANDONED - 1,) * 2)
    (tmp_path / ".build-empty").mkdir()
    clean(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_atomically(path, "old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new and longer")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]

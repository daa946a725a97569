"""Work in a copy of this process: what comes back, and what is said when it goes wrong."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from publishing import apart
from publishing.pelican_plugin import PageProblem

ROOT = Path(__file__).parent.parent.parent


def test_work_apart_returns_its_result():
    """What was known before the copy is known to it, and its answer comes back."""
    known = {"units": 95}
    assert apart.Apart(lambda: known["units"] + 1).result() == 96


def test_a_problem_apart_is_raised_here():
    """A page that cannot be made stops the build with its own sentence."""

    def fails():
        raise PageProblem("2021/index.html: no title")

    with pytest.raises(PageProblem, match=r"2021/index\.html: no title"):
        apart.Apart(fails).result()


def test_a_process_that_was_killed_is_told():
    """Nobody waits for ever for a process that is gone."""
    with pytest.raises(ChildProcessError, match="ended early"):
        apart.Apart(lambda: os.kill(os.getpid(), signal.SIGKILL)).result()


def test_a_process_with_threads_is_not_copied():
    """A thread would be cut off in the middle of what it holds."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not apart.possible()
    finally:
        stop.set()
        thread.join()


BUILD = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests/golden"]
import mini
from publishing import apart, builder
from settings import Settings

if __name__ == "__main__":
    folder = Path(sys.argv[2])
    if sys.argv[3] == "alone":
        apart.possible = lambda: False
    mini.write_editions(folder / "editions")
    builder.build_into(Settings(
        database_url="sqlite:///", data_folder=folder / "data", public_folder=folder / "public",
        editions_folder=folder / "editions", secret_key="not used by a build", site_url="https://ict.example.vn",
        languages=("vi", "en")), folder / "site", steps=builder.STEPS_WITHOUT_PRINTS)
    print(apart.possible())
"""


def test_languages_written_apart_give_the_same_bytes(tmp_path):
    """Two processes or one, the site is the same to the byte."""
    (tmp_path / "run.py").write_text(BUILD, "utf-8")
    found = {}
    for how in ("apart", "alone"):
        folder = tmp_path / how
        command = [sys.executable, tmp_path / "run.py", ROOT, folder, how]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
        assert said.strip() == str(how == "apart")
        site = folder / "site"
        found[how] = {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert found["apart"].keys() == found["alone"].keys()
    assert [path for path, data in found["apart"].items() if data != found["alone"][path]] == []

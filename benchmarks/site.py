"""The public site of the demo: cold, after one changed figure, after a changed bloc, and unchanged.

    python -m benchmarks.site

Each build is a process of its own (`python build.py 2021`: both languages, five years, all charts), with the demo's
editions in a folder of the benchmark's. Prints seconds by the clock, processor seconds of all processes, and the most
memory any one of them held, beside the bar. The clock of a busy machine says little: look at the processor too.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import edition as editions

ROOT = Path(__file__).resolve().parent.parent
YEAR = 2021


def build(folder: Path) -> tuple[float, float, int, str]:
    """One build: seconds by the clock, processor seconds, most memory of a process (MB), what it says it did."""
    env = {
        **os.environ,
        "ICTINDEX_DATA": str(folder / "data"),
        "ICTINDEX_PUBLIC": str(folder / "public"),
        "ICTINDEX_EDITIONS": str(folder / "editions"),
        "ICTINDEX_SITE_URL": "https://ict.example.vn",
    }
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = subprocess.run(
        [sys.executable, ROOT / "build.py", str(YEAR)], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, after.ru_maxrss // 1024, said.partition(": ")[2]


def change(folder: Path, units: int) -> None:
    """Freeze the newest year again with one percentage of some units raised by a tenth of what is missing."""
    old = editions.read_all(folder)[-1]
    figures = {unit: dict(given) for unit, given in old.figures.items()}
    largest = max(old.blocs, key=lambda bloc: len(old.ranking(bloc.code)))
    percents = [code for code, asked in old.framework.inputs.items() if asked.kind == "percent"]
    for result in old.ranking(largest.code)[:units]:
        given = figures[result.unit]
        code = next(code for code in percents if given.get(code) not in (None, "", "NA", "100"))
        now = Fraction(given[code])
        given[code] = str(round(float(now + (100 - now) / 10), 1))
    made = editions.make(
        year=old.year,
        version=old.version,
        made_up=old.made_up,
        approved=old.approved,
        framework=old.framework,
        units=old.units,
        figures=figures,
        decided=old.decided,
        notice=old.notice,
    )
    assert made.seal != old.seal, "nothing was changed"
    (folder / f"{old.name}.json").unlink()
    editions.write(made, folder)


def main() -> int:
    """Measure and print; 1 if a bar is missed by the clock."""
    missed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "editions", folder / "editions")
        steps = [
            ("cold", 25.0, lambda: None),
            ("unchanged", 2.0, lambda: None),
            ("one figure of one unit", 3.0, lambda: change(folder / "editions", 1)),
            ("a figure of every unit of the largest bloc", 12.0, lambda: change(folder / "editions", 10_000)),
        ]
        for label, bar, prepare in steps:
            prepare()
            seconds, used, memory, said = build(folder)
            print(
                f"{label:44} {seconds:6.1f} s (bar {bar:.0f}), processor {used:6.1f} s, at most {memory} MB; {said}",
                flush=True,
            )
            missed = missed or seconds > bar
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

"""Charts: ours against the same picture by plain pyplot, in one run.

    python benchmarks/charts.py [--units 110] [--formats png,svg,pdf]

Draws the profile of every unit as PNG (300 dpi), SVG and PDF, cold: first by `pyplot` as most of us would write it
(subplots, a label per tick, `savefig` with a tight box, matplotlib's own font, its default type 3 fonts in the PDF,
which presses refuse: `--plain-fonttype 42` asks the same of it as of us, and is slower), in one process; then by
`charts` in two processes, start-up of the workers included, and in one. Prints seconds and the ratios.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent.parent / "tests")]

import chart_editions  # noqa: E402 - the paths come first

from charts import TWO_COLUMNS, folder  # noqa: E402


def naive(task: folder.Task, target: Path, fonttype: int) -> None:
    """The same chart as a first draft would draw it."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"font.family": "DejaVu Sans", "font.size": 8, "pdf.fonttype": fonttype})
    rows = task.facts["body"]["rows"]
    figure, axes = plt.subplots(figsize=(TWO_COLUMNS / 25.4, 73 / 25.4), dpi=300)
    figure.suptitle(task.facts["title"], fontsize=11, fontweight="bold", x=0.01, ha="left")
    axes.set_title(f"{task.facts['subtitle']}\n{task.facts['mark']}", fontsize=8, loc="left")
    places = range(len(rows), 0, -1)
    known = [(place, row) for place, row in zip(places, rows, strict=True) if row["median"] is not None]
    axes.barh([p for p, _ in known], [r["p90"] - r["p10"] for _, r in known], left=[r["p10"] for _, r in known],
              height=0.35, color="#d0d0d0", label="p10–p90")  # fmt: skip
    axes.plot([r["median"] for _, r in known], [p for p, _ in known], "|", color="#4d4d4d", ms=11, label="median")
    own = [(place, row) for place, row in zip(places, rows, strict=True) if row["value"] is not None]
    axes.plot([r["value"] for _, r in own], [p for p, _ in own], "o", color="#0b5a8f", label="this unit")
    for place, row in own:
        axes.annotate(row["text"], (101, place), annotation_clip=False, fontweight="bold", va="center")
    axes.set_yticks(list(places), [row["name"] for row in rows])
    axes.set_xlim(0, 100)
    axes.grid(axis="x", color="#e3e3e3")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3, frameon=False)
    figure.text(0.01, 0.01, task.facts["source"], fontsize=7, color="#555555", wrap=True)
    figure.tight_layout()
    for kind in task.formats:
        figure.savefig(target / f"{task.id}.{kind}", dpi=300, bbox_inches="tight")
    plt.close(figure)


def ours(tasks: list[folder.Task], target: Path, workers: int) -> None:
    """All tasks by the product's own drawing, written to files."""
    for task, files in folder._drawn(tasks, None, workers):
        for kind in task.formats:
            (target / f"{task.id}.{kind}").write_bytes(files[kind])


def timed(label: str, work) -> tuple[float, float]:
    """Run and print; seconds by the clock and of this process (the ratio of the latter bears other load best)."""
    with tempfile.TemporaryDirectory() as name:
        start, own = time.perf_counter(), time.process_time()
        work(Path(name))
        seconds, own = time.perf_counter() - start, time.process_time() - own
        size = sum(path.stat().st_size for path in Path(name).iterdir()) / 1e6
    print(f"{label:42} {seconds:7.2f} s  CPU here {own:7.2f} s  {size:6.1f} MB", flush=True)
    return seconds, own


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=110)
    parser.add_argument("--formats", default="png,svg,pdf")
    parser.add_argument("--plain-fonttype", type=int, choices=(3, 42), default=3, help="fonts in plain pyplot's PDF")
    options = parser.parse_args()
    formats = tuple(options.formats.split(","))
    edition = chart_editions.make_edition()
    profiles = [t for t in folder.tasks_of(edition, formats=formats) if t.kind == "profile"]
    tasks = [
        folder.Task(f"{number:03}-{task.id}", task.kind, task.subject, task.width, task.facts, formats)
        for number, task in zip(range(options.units), profiles * (1 + options.units // len(profiles)), strict=False)
    ]
    print(f"{len(tasks)} unit profiles x {', '.join(formats)}")
    plain = timed("plain pyplot, 1 process", lambda to: [naive(task, to, options.plain_fonttype) for task in tasks])
    two = timed("charts, 2 processes, start included", lambda to: ours(tasks, to, 2))
    one = timed("charts, this process", lambda to: ours(tasks, to, 0))
    print(f"ratio to plain pyplot, clock: {plain[0] / two[0]:.1f} with 2 processes, {plain[0] / one[0]:.1f} with 1")
    print(f"ratio to plain pyplot, CPU: {plain[1] / one[1]:.1f} with 1 process")


if __name__ == "__main__":
    main()

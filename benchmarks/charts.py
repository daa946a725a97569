"""Charts: ours against the same picture by plain pyplot, in one run.

    python benchmarks/charts.py [--units 110] [--plain-fonttype 42]

Draws the profile of every unit as PNG (300 dpi), SVG and PDF, 174 mm wide, cold: first by `pyplot` as most of us would
write it (subplots, a label per tick, `savefig` with a tight box, matplotlib's own font, its default type 3 fonts in the
PDF, which presses refuse: `--plain-fonttype 42` asks the same of it as of us, and is slower), in one process; then the
same three files by `charts` in two processes, start-up of the workers included, and in one. Prints seconds and ratios.
A build issues more of each chart than that (also 87 mm, a picture for screens, data): the last line has its cost.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent.parent / "tests")]

import chart_editions  # noqa: E402 - the paths come first

from charts import TWO_COLUMNS, drawings, folder, svg  # noqa: E402
from charts.pdf import pdf  # noqa: E402
from charts.png import png  # noqa: E402

FORMATS = ("png", "svg", "pdf")


def naive(chart: folder.Chart, target: Path, fonttype: int) -> None:
    """The same chart as a first draft would draw it."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"font.family": "DejaVu Sans", "font.size": 8, "pdf.fonttype": fonttype})
    rows = chart.facts["body"]["rows"]
    figure, axes = plt.subplots(figsize=(TWO_COLUMNS / 25.4, 73 / 25.4), dpi=300)
    figure.suptitle(chart.facts["title"], fontsize=11, fontweight="bold", x=0.01, ha="left")
    axes.set_title(f"{chart.facts['subtitle']}\n{chart.facts['mark']}", fontsize=8, loc="left")
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
    figure.text(0.01, 0.01, chart.facts["source"], fontsize=7, color="#555555", wrap=True)
    figure.tight_layout()
    for kind in FORMATS:
        figure.savefig(target / f"{chart.id}.{kind}", dpi=300, bbox_inches="tight")
    plt.close(figure)


def three_files(charts: list[folder.Chart]) -> list[tuple[str, bytes]]:
    """PNG, SVG and PDF of charts, as the product draws them; what a worker does at a time."""
    made = []
    for chart in charts:
        sheet, about = drawings.draw(chart.facts, TWO_COLUMNS), folder.about_of(chart.facts)
        files = {"png": png(sheet, about), "svg": svg.standalone(sheet, about), "pdf": pdf(sheet, about)}
        made += [(f"{chart.id}.{kind}", data) for kind, data in files.items()]
    return made


def ours(charts: list[folder.Chart], target: Path, workers: int) -> None:
    """The same three files by the product's own drawing."""
    batches = [charts[start : start + folder.BATCH] for start in range(0, len(charts), folder.BATCH)]
    if workers:
        with folder.pool(workers) as executor:
            for made in executor.map(three_files, batches):
                write(made, target)
    else:
        for batch in batches:
            write(three_files(batch), target)


def write(files: list[tuple[str, bytes]], target: Path) -> None:
    """Put files in a folder."""
    for name, data in files:
        (target / name).write_bytes(data)


def all_files(charts: list[folder.Chart], target: Path) -> None:
    """All eleven drawings and files of a chart that a build makes."""
    for chart in charts:
        write(
            [(f"{chart.id}-{name}", data) for name, data in (folder.drawn(chart) | folder.printed(chart)).items()],
            target,
        )


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
    parser.add_argument("--plain-fonttype", type=int, choices=(3, 42), default=3, help="fonts in plain pyplot's PDF")
    options = parser.parse_args()
    edition = chart_editions.make_edition()
    profiles = [chart for chart in folder.charts_of(edition) if chart.kind == "profile"]
    repeated = profiles * (1 + options.units // len(profiles))
    charts = [replace(chart, id=f"{n:03}-{chart.id}") for n, chart in zip(range(options.units), repeated, strict=False)]
    print(f"{len(charts)} unit profiles x {', '.join(FORMATS)}")
    plain = timed("plain pyplot, 1 process", lambda to: [naive(chart, to, options.plain_fonttype) for chart in charts])
    two = timed("charts, 2 processes, start included", lambda to: ours(charts, to, 2))
    one = timed("charts, this process", lambda to: ours(charts, to, 0))
    timed("charts, all a build makes of them, 1 process", lambda to: all_files(charts, to))
    print(f"ratio to plain pyplot, clock: {plain[0] / two[0]:.1f} with 2 processes, {plain[0] / one[0]:.1f} with 1")
    print(f"ratio to plain pyplot, CPU: {plain[1] / one[1]:.1f} with 1 process")


if __name__ == "__main__":
    main()

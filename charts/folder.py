"""All charts of an edition in a folder, each as PNG, SVG, PDF and CSV, by any number of workers.

A task is plain data in and bytes out, so any `concurrent.futures.Executor` will do. A chart whose facts, code, fonts
and matplotlib are those of an earlier run is linked from the cache instead of drawn.
"""

import contextlib
import csv
import functools
import hashlib
import io
import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

import vietnamese
from charts import drawings, facts, saving, words
from charts.sheet import DPI, FONT_FILES, MM_PER_INCH, STATIC, VERSION, figure_of

HEIGHT = "height"  # mm, kept beside the files of a chart
WORKERS = 2
BATCH = 8  # charts a worker takes at a time: a tenth of the time goes to handing over single ones


@dataclass(frozen=True)
class Task:
    """One chart to draw: its address and its facts, all plain data."""

    id: str  # also the file name without its suffix
    kind: str
    subject: str  # code of the bloc or the unit
    width: float  # mm
    facts: dict[str, Any]
    formats: tuple[str, ...] = saving.FORMATS

    def key(self) -> str:
        """Names the bytes this task will give."""
        plain = json.dumps([self.width, self.formats, self.facts], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(f"{toolchain()}\n{plain}".encode()).hexdigest()


@functools.cache
def toolchain() -> str:
    """A hash of what turns facts into bytes: this package, the colours, the fonts, matplotlib's version."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256(VERSION.encode())
    for path in [*sorted(here.glob("*.py")), STATIC / "tokens.css", *FONT_FILES.values()]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def figure_from(chart: dict[str, Any], width: float = drawings.TWO_COLUMNS) -> Figure:
    """The figure of a chart's facts; it carries them as `figure.facts` (alt text, data, source)."""
    sheet = drawings.draw(chart, width)
    figure = figure_of(sheet)
    figure.facts = chart
    figure.palette = frozenset(sheet.colours())
    return figure


def alt_text(figure: Figure) -> str:
    """What a reader who cannot see the chart is told."""
    return _alt(figure.facts)


def data_rows(figure: Figure) -> tuple[list[str], list[list[Any]]]:
    """The header and the rows behind a chart."""
    return figure.facts["header"], figure.facts["table"]


def save(figure: Figure, path: Path | str) -> Path:
    """Write a figure as .png, .svg, .pdf or .csv, by the suffix. The same figure gives the same bytes."""
    path = Path(path)
    kind = path.suffix.removeprefix(".")
    _write(path, _csv(figure.facts) if kind == "csv" else saving.as_bytes(figure, kind, _about(figure.facts)))
    return path


def draw_all(
    edition,
    earlier_editions: Sequence = (),
    folder: Path | str = ".",
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
    *,
    workers: int = WORKERS,
    languages: Sequence[str] = ("vi",),
    widths: Sequence[float] = (drawings.TWO_COLUMNS,),
    formats: Sequence[str] = saving.FORMATS,
    cache: Path | str | None = None,
    units: bool = True,
) -> list[dict[str, Any]]:
    """Draw every chart of an edition into a folder; the manifest, one entry per chart, in a fixed order.

    With an `executor` the work goes there; without one, to `workers` processes, or to this one if `workers` is 0.
    `progress(done, all)` is called as charts are finished. `cache` keeps drawn charts between runs.
    Without `units` only the charts of blocs are drawn.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tasks = tasks_of(edition, earlier_editions, languages, widths, tuple(formats), units)
    done = 0
    if progress:
        progress(done, len(tasks))
    manifest: dict[str, dict[str, Any]] = {}
    to_draw = []
    for task in tasks:
        if cache and (entry := _from_cache(task, Path(cache), folder)):
            manifest[task.id] = entry
            done += 1
        else:
            to_draw.append(task)
    for task, files in _drawn(to_draw, executor, workers):
        manifest[task.id] = _store(task, files, folder, Path(cache) if cache else None)
        done += 1
        if progress:
            progress(done, len(tasks))
    if progress and not to_draw:
        progress(done, len(tasks))
    return [manifest[task.id] for task in tasks]


def tasks_of(
    edition,
    earlier_editions: Sequence = (),
    languages: Sequence[str] = ("vi",),
    widths: Sequence[float] = (drawings.TWO_COLUMNS,),
    formats: tuple[str, ...] = saving.FORMATS,
    units: bool = True,
) -> list[Task]:
    """The charts of an edition: per bloc, then (with `units`) per unit."""
    earlier = sorted(earlier_editions, key=lambda e: e.year)
    return [
        Task(f"{name}{_suffix(lang, width)}", chart["kind"], subject, width, chart, formats)
        for lang in languages
        for name, subject, chart in _charts(edition, earlier, lang, units)
        for width in widths
    ]


def _charts(edition, earlier: list, lang: str, units: bool) -> Iterator[tuple[str, str, dict[str, Any]]]:
    previous = earlier[-1] if earlier else None
    for bloc in edition.framework.blocs:
        results = edition.ranking(bloc.code)
        if not results:
            continue
        name = f"{vietnamese.slug(bloc.code)}-{edition.year}"
        yield f"xep-hang-{name}", bloc.code, facts.ranking_bars(edition, bloc.code, lang)
        yield f"ban-do-nhiet-{name}", bloc.code, facts.heat_map(edition, bloc.code, lang)
        if previous and bloc.code in {b.code for b in previous.framework.blocs} and previous.ranking(bloc.code):
            yield f"thay-doi-hang-{name}", bloc.code, facts.rank_changes(previous, edition, bloc.code, lang)
    memo: facts.Memo = {}
    for unit in edition.run.results if units else ():
        name = f"{vietnamese.slug(facts.label(edition, unit, 'vi'))}-{vietnamese.slug(unit)}-{edition.year}"
        yield f"ho-so-{name}", unit, facts.unit_profile(edition, unit, lang, memo)
        yield f"dien-bien-{name}", unit, facts.unit_trend([*earlier, edition], unit, lang, memo)


def _suffix(lang: str, width: float) -> str:
    return ("" if lang == "vi" else f"-{lang}") + ("" if width == drawings.TWO_COLUMNS else f"-{width:.0f}mm")


def _about(chart: dict[str, Any]) -> dict[str, str]:
    return {"title": chart["title"], "alt": _alt(chart)}


def _alt(chart: dict[str, Any]) -> str:
    parts = [chart["title"], chart["subtitle"], chart["mark"], chart["alt"]]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _csv(chart: dict[str, Any]) -> bytes:
    """The figures behind a chart, as UTF-8 that spreadsheets recognise; the made-up mark is a column, so it stays."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    marked = [words.WORDS[chart["lang"]]["made_up"]] if chart["mark"] else []
    writer.writerow([*chart["header"], *(["note"] if marked else [])])
    for row in chart["table"]:
        writer.writerow(["" if value is None else value for value in row] + marked)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


# Drawing.


def render(task: Task) -> dict[str, bytes]:
    """The files of one chart, by suffix, and its HEIGHT, which layout alone knows."""
    figure = figure_from(task.facts, task.width)
    about = _about(task.facts)
    files = {kind: saving.as_bytes(figure, kind, about) for kind in task.formats}
    height = f"{figure.get_figheight() * MM_PER_INCH:.2f}"
    return files | {"csv": _csv(task.facts), HEIGHT: height.encode()}


def render_batch(tasks: Sequence[Task]) -> list[dict[str, bytes]]:
    """What a worker does at a time."""
    return [render(task) for task in tasks]


def _drawn(tasks: Sequence[Task], executor: Executor | None, workers: int) -> Iterator[tuple[Task, dict[str, bytes]]]:
    if not tasks:
        return
    if executor is None and (workers == 0 or len(tasks) < BATCH):
        yield from ((task, render(task)) for task in tasks)
        return
    with contextlib.ExitStack() as stack:
        if executor is None:
            executor = stack.enter_context(pool(workers))
        # Large charts first, so that no worker is left alone with one at the end.
        order = sorted(tasks, key=lambda task: task.kind in ("profile", "trend"))
        batches = list(_batches(order))
        for batch, results in zip(batches, executor.map(render_batch, batches), strict=True):
            yield from zip(batch, results, strict=True)


def pool(workers: int = WORKERS) -> ProcessPoolExecutor:
    """Processes for drawing. A fork server, since the caller may hold threads and database connections."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["charts.folder"])
    return ProcessPoolExecutor(workers, mp_context=context)


def _batches(tasks: Sequence[Task]) -> Iterable[list[Task]]:
    large = [task for task in tasks if task.kind not in ("profile", "trend")]
    small = [task for task in tasks if task.kind in ("profile", "trend")]
    yield from ([task] for task in large)
    for start in range(0, len(small), BATCH):
        yield small[start : start + BATCH]


# Files and cache.


def _store(task: Task, files: dict[str, bytes], folder: Path, cache: Path | None) -> dict[str, Any]:
    kept = cache / task.key() if cache else None
    for kind in (*task.formats, "csv"):
        _write(folder / f"{task.id}.{kind}", files[kind])
    if kept:
        _keep(kept, files)
    return _entry(task, float(files[HEIGHT]))


def _entry(task: Task, height: float) -> dict[str, Any]:
    chart = task.facts
    return {
        "id": task.id,
        "kind": task.kind,
        "subject": task.subject,
        "lang": chart["lang"],
        "title": chart["title"],
        "subtitle": chart["subtitle"],
        "mark": chart["mark"],
        "alt": _alt(chart),
        "source": chart["source"],
        "files": {kind: f"{task.id}.{kind}" for kind in (*task.formats, "csv")},
        "width": int(task.width / MM_PER_INCH * DPI),
        "height": int(height / MM_PER_INCH * DPI),
        "width_mm": task.width,
        "height_mm": height,
    }


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all; an equal file is left alone."""
    if target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content:
        return
    new = target.with_name(target.name + ".new")
    new.write_bytes(content)
    os.replace(new, target)


def _keep(kept: Path, files: dict[str, bytes]) -> None:
    if kept.is_dir():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=kept.parent, prefix=".new-"))
    for kind, content in files.items():
        (aside / f"chart.{kind}").write_bytes(content)
    try:
        os.replace(aside, kept)
    except OSError:  # another build kept it a moment ago
        shutil.rmtree(aside)


def _from_cache(task: Task, cache: Path, folder: Path) -> dict[str, Any] | None:
    kept = cache / task.key()
    sources = {kind: kept / f"chart.{kind}" for kind in (*task.formats, "csv")}
    if not all(source.is_file() for source in (*sources.values(), kept / f"chart.{HEIGHT}")):
        return None
    for kind, source in sources.items():
        target = folder / f"{task.id}.{kind}"
        if target.exists() and os.path.samefile(target, source):
            continue
        new = target.with_name(target.name + ".new")
        new.unlink(missing_ok=True)
        try:
            os.link(source, new)
        except OSError:  # another file system
            shutil.copyfile(source, new)
        os.replace(new, target)
    return _entry(task, float((kept / f"chart.{HEIGHT}").read_text()))

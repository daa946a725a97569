"""All charts of an edition in a folder: drawings and data at once, prints by any number of workers.

Laying out costs a millisecond a chart and happens here; PNG and PDF cost fifty and go to workers. A chart is plain data
and its files are bytes, so any `concurrent.futures.Executor` will do. A chart whose facts, code, fonts and matplotlib
are those of an earlier run is linked from the cache instead of drawn.
"""

import contextlib
import csv
import datetime
import functools
import hashlib
import io
import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from charts import drawings, svg, words
from charts.issued import issued
from charts.pdf import pdf
from charts.png import png, size_of
from charts.sheet import DPI, FONT_FILES, STATIC, VERSION

WORKERS = 2
BATCH = 8  # charts a worker takes at a time: a tenth of the time goes to handing over single ones
WAITING = 4  # batches handed over beyond those at work: bounds what waits in memory to some tens of megabytes
PATIENCE = 30  # seconds in which a cluster must answer
SCREEN_DPI = 200  # 174 mm are 1370 pixels
MAIN_LANGUAGE = "vi"  # its files have no language in their names
INLINE = {"wide": drawings.TWO_COLUMNS, "narrow": drawings.ONE_COLUMN}
# Use of a picture: its width in mm and its dots per inch.
PICTURES = {
    "174mm": (drawings.TWO_COLUMNS, DPI),
    "87mm": (drawings.ONE_COLUMN, DPI),
    "man-hinh": (drawings.TWO_COLUMNS, SCREEN_DPI),
}
USES = {"174mm": "174", "87mm": "87", "man-hinh": "screen", "": "data"}
DRAWN = ("174mm.svg", "87mm.svg", "csv", "xlsx")  # the files of laying out
PRINTED = ("man-hinh.png", "174mm.png", "87mm.png", "174mm.pdf", "87mm.pdf")  # the files of workers


KEPT = {"drawn": (*INLINE, *DRAWN), "printed": PRINTED}  # by part: what the cache holds of a chart
FEW = {"drawn": 64, "printed": BATCH}  # by part: how many charts are worth starting processes for

Made = dict[str, bytes]  # files by name
Progress = Callable[[int, int], None]  # done, all


class ChartProblem(RuntimeError):
    """A chart that cannot be made; the message names it."""


@dataclass(frozen=True)
class Chart:
    """One chart in one language: its name and its facts, all plain data."""

    id: str
    kind: str
    about: str
    lang: str
    year: int
    approved: datetime.date  # dates the workbook
    facts: dict[str, Any]

    @property
    def stem(self) -> str:
        """What the names of its files begin with."""
        return f"{self.id}-{self.year}" + ("" if self.lang == MAIN_LANGUAGE else f"-{self.lang}")

    @property
    def large(self) -> bool:
        """Of a whole bloc: many marks."""
        return self.about.startswith("bloc:")

    def file(self, name: str) -> str:
        """Where a file of DRAWN or PRINTED stands in the folder of charts."""
        return f"{self.id}/{self.stem}{'-' if '.' in name else '.'}{name}"

    @functools.cached_property
    def key(self) -> str:
        """Names the bytes this chart will give."""
        own = [self.id, self.approved.isoformat(), self.facts]
        plain = json.dumps(own, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(f"{toolchain()}\n{plain}".encode()).hexdigest()


class File(NamedTuple):
    """One file of a chart."""

    path: str  # in the folder of charts
    format: str  # PNG | SVG | PDF | CSV | XLSX
    use: str  # "174" and "87": mm in print; "screen"; "data"
    size: int  # bytes
    width: int = 0  # pixels of a PNG
    height: int = 0


class LaidOut(NamedTuple):
    """A chart ready for a page: the drawings to stand in it, and the files written so far."""

    chart: Chart
    wide: str
    narrow: str
    files: tuple[File, ...]


@functools.cache
def toolchain() -> str:
    """A hash of what turns facts into bytes: this package, the colours, the fonts, the libraries' versions."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256(f"{VERSION} {xlsxwriter.__version__}".encode())
    for path in [*sorted(here.rglob("*.py")), STATIC / "tokens.css", *FONT_FILES.values()]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def charts_of(
    edition, earlier: Sequence = (), languages: Sequence[str] = ("vi",), *, units: bool = True
) -> list[Chart]:
    """The charts of an edition in every language; without `units` those of blocs only."""
    return [
        Chart(own.id, own.kind, own.about, lang, edition.year, edition.approved, own.facts)
        for lang in languages
        for own in issued(edition, earlier, lang, units=units)
    ]


# Laying out: what a page needs, the SVG files and the data.


def lay_out(
    charts: Sequence[Chart],
    folder: Path,
    places: Mapping[int, str],
    progress: Progress = lambda done, total: None,
    executor: Executor | None = None,
    *,
    workers: int = WORKERS,
    cache: Path | None = None,
) -> list[LaidOut]:
    """Write the SVG and data files of charts into a folder; the drawings for pages, in the order of the charts.

    `places` says which folder in it a year has: charts of all years go to the workers together. With an `executor` the
    work goes there; without one, to `workers` processes if there are many charts, else to this one.
    `progress(done, all)` is called as charts are finished. `cache` keeps what was made between runs.
    Raises ChartProblem naming the chart at fault.
    """
    found: dict[str, LaidOut] = {}
    progress(0, len(charts))
    for chart, made in made_of("drawn", charts, cache, executor, workers):
        files = tuple(write(chart, name, made[name], folder / places[chart.year]) for name in DRAWN)
        found[chart.stem] = LaidOut(chart, made["wide"].decode(), made["narrow"].decode(), files)
        progress(len(found), len(charts))
    return [found[chart.stem] for chart in charts]


def drawn(chart: Chart) -> Made:
    """The drawings for a page, the SVG files, the data: no matplotlib needed."""
    about = about_of(chart.facts)
    made = {}
    for name, width in INLINE.items():
        sheet = drawings.draw(chart.facts, width)
        made[name] = svg.inline(sheet, about, f"{chart.id}-{width:.0f}").encode()
        made[f"{width:.0f}mm.svg"] = svg.standalone(sheet, about)
    return made | {"csv": csv_of(chart.facts), "xlsx": xlsx_of(chart)}


@contextlib.contextmanager
def naming(chart: Chart) -> Iterator[None]:
    """Whatever goes wrong, the message names the chart."""
    try:
        yield
    except Exception as problem:
        raise ChartProblem(f"{chart.stem}: {type(problem).__name__}: {problem}") from problem


def about_of(facts: dict[str, Any]) -> svg.About:
    """A chart's title, and what a reader who cannot see it is told."""
    parts = [facts["title"], facts["subtitle"], facts["mark"], facts["alt"]]
    return svg.About(facts["title"], ". ".join(part.rstrip(".") for part in parts if part) + ".")


def csv_of(facts: dict[str, Any]) -> bytes:
    """The figures behind a chart, as UTF-8 that spreadsheets recognise; the made-up mark is a column, so it stays."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    marked = [words.WORDS[facts["lang"]]["made_up"]] if facts["mark"] else []
    writer.writerow([*facts["header"], *(["note"] if marked else [])])
    for row in facts["table"]:
        writer.writerow(["" if value is None else value for value in row] + marked)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def xlsx_of(chart: Chart) -> bytes:
    """The same with title, mark and source, numbers as numbers; dated by the approval, so the bytes stay the same."""
    facts, out = chart.facts, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    moment = datetime.datetime.combine(chart.approved, datetime.time())
    book.set_properties({"title": facts["title"], "comments": facts["mark"], "created": moment})
    bold, warning = book.add_format({"bold": True}), book.add_format({"bold": True, "font_color": "#8A4B00"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(f"{chart.year}")
    above = [(facts["title"], bold), (facts["subtitle"], None), (facts["mark"], warning), (facts["source"], None)]
    top = 0
    for text, style in above:
        if text:
            sheet.write_string(top, 0, text, style)
            top += 1
    top += 1
    for place, name in enumerate(facts["header"]):
        sheet.write_string(top, place, name, head)
        longest = max((len(str(row[place])) for row in facts["table"]), default=0)
        sheet.set_column(place, place, max(10, min(60, longest + 2)))
    for line, row in enumerate(facts["table"], top + 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, place, value)
            elif value is not None:
                sheet.write_number(line, place, value)
    sheet.freeze_panes(top + 1, 0)
    book.close()
    return out.getvalue()


# Printing: PNG and PDF.


def print_all(
    charts: Sequence[Chart],
    folder: Path,
    places: Mapping[int, str],
    progress: Progress = lambda done, total: None,
    executor: Executor | None = None,
    *,
    workers: int = WORKERS,
    cache: Path | None = None,
) -> dict[str, tuple[File, ...]]:
    """Draw the PNG and PDF files of charts into a folder, as `lay_out` does; the files by the stem of the chart."""
    found: dict[str, tuple[File, ...]] = {}
    progress(0, len(charts))
    for chart, made in made_of("printed", charts, cache, executor, workers):
        found[chart.stem] = tuple(write(chart, name, made[name], folder / places[chart.year]) for name in PRINTED)
        progress(len(found), len(charts))
    return {chart.stem: found[chart.stem] for chart in charts}


def printed(chart: Chart) -> Made:
    """The prints of one chart."""
    about = about_of(chart.facts)
    sheets = {width: drawings.draw(chart.facts, width) for width in INLINE.values()}
    made = {}
    for use, (width, dpi) in PICTURES.items():
        made[f"{use}.png"] = png(sheets[width], about, dpi)
    for width, sheet in sheets.items():
        made[f"{width:.0f}mm.pdf"] = pdf(sheet, about)
    return made


# Who does the work.


def made_of(
    part: str, charts: Sequence[Chart], cache: Path | None, executor: Executor | None, workers: int
) -> Iterator[tuple[Chart, Made]]:
    """Charts with the files of a part: what an earlier run kept first, then the rest as it is finished."""
    missing = []
    for chart in charts:
        made = kept(chart, cache, part) if cache else None
        if made is None:
            missing.append(chart)
        else:
            yield chart, made
    for chart, made in made_by(part, missing, executor, workers):
        if cache:
            keep(chart, cache, part, made)
        yield chart, made


def make_batch(part: str, charts: Sequence[Chart]) -> list[Made]:
    """What a worker does at a time."""
    made = []
    for chart in charts:
        with naming(chart):
            made.append(drawn(chart) if part == "drawn" else printed(chart))
    return made


def made_by(
    part: str, charts: Sequence[Chart], executor: Executor | None = None, workers: int = WORKERS
) -> Iterator[tuple[Chart, Made]]:
    """Charts with their files, as they are finished; never more than a few batches are in flight."""
    if executor is None and (workers == 0 or len(charts) < FEW[part]):
        yield from ((chart, *make_batch(part, [chart])) for chart in charts)
        return
    with contextlib.ExitStack() as stack:
        if executor is None:
            executor = stack.enter_context(pool(workers))
        at_work: dict[Future, list[Chart]] = {}
        for batch in batched(charts):
            at_work[executor.submit(make_batch, part, batch)] = batch
            if len(at_work) >= workers + WAITING:
                yield from finished(at_work)
        while at_work:
            yield from finished(at_work)


def finished(at_work: dict[Future, list[Chart]]) -> Iterator[tuple[Chart, Made]]:
    """Wait for one batch or more, and take them out. A failed one cancels the rest and raises."""
    done, waiting = wait(at_work, return_when=FIRST_COMPLETED)
    for future in done:
        batch = at_work.pop(future)
        try:
            made = future.result()
        except BaseException:
            for other in waiting:
                other.cancel()
            raise
        yield from zip(batch, made, strict=True)


def batched(charts: Sequence[Chart]) -> Iterator[list[Chart]]:
    """Large charts first and one by one, so that no worker is left alone with one at the end."""
    yield from ([chart] for chart in charts if chart.large)
    small = [chart for chart in charts if not chart.large]
    for start in range(0, len(small), BATCH):
        yield small[start : start + BATCH]


@contextlib.contextmanager
def executor_at(address: str) -> Iterator[Executor | None]:
    """The executor a setting asks for: of a Dask cluster by its address, or None, which means processes of our own.

    Raises ChartProblem if no cluster answers there.
    """
    if not address:
        yield None
        return
    try:
        from distributed import Client  # an optional part, and half a second to import
    except ImportError:
        raise ChartProblem(f"ICTINDEX_DASK is {address}, but Dask is not here: pip install 'ictindex[dask]'") from None
    try:
        client = Client(address, timeout=f"{PATIENCE}s")
    except OSError as problem:
        raise ChartProblem(f"ICTINDEX_DASK is {address}, but no scheduler answers there: {problem}") from problem
    with client:
        # Not `pure`: that would hash every task to look for an equal one.
        yield client.get_executor(pure=False)


def pool(workers: int = WORKERS) -> ProcessPoolExecutor:
    """Processes for drawing. A fork server, since the caller may hold threads and database connections."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["charts.folder"])
    return ProcessPoolExecutor(workers, mp_context=context)


# Files and cache.


def write(chart: Chart, name: str, content: bytes, folder: Path) -> File:
    """Put a file of a chart in its place: whole or not at all; an equal file is left alone."""
    path = chart.file(name)
    target = folder / path
    if not (target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content):
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(target.name + ".new")
        new.write_bytes(content)
        os.replace(new, target)
    use, _, ending = name.rpartition(".")
    width, height = size_of(content) if ending == "png" else (0, 0)
    return File(path, ending.upper(), USES[use], len(content), width, height)


def kept(chart: Chart, cache: Path, part: str) -> Made | None:
    """What an earlier run made of the same facts, if it did."""
    place = cache / part / chart.key
    try:
        return {name: (place / name).read_bytes() for name in KEPT[part]}
    except FileNotFoundError:
        return None


def keep(chart: Chart, cache: Path, part: str, made: Made) -> None:
    """Keep the files of a chart for the next run."""
    place = cache / part / chart.key
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
    for name, content in made.items():
        (aside / name).write_bytes(content)
    try:
        os.replace(aside, place)
    except OSError:  # another build kept it a moment ago
        shutil.rmtree(aside)

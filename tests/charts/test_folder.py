"""The charts of a whole edition as files: which, where, by whom drawn, and what is drawn again."""

import csv
import datetime
import io
import os
import re
import subprocess
import sys
import zipfile
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from chart_editions import make_edition
from openpyxl import load_workbook

from charts import folder
from charts.folder import ChartProblem, charts_of, lay_out, print_all

ROOT = Path(__file__).resolve().parents[2]
PLACES = {2021: "", 2020: ""}


@pytest.fixture(scope="module")
def edition():
    """Seven units: six of the ministry and one province."""
    return make_edition(2021, provinces=1)


@pytest.fixture(scope="module")
def found(edition):
    """Its charts in Vietnamese."""
    return charts_of(edition, [make_edition(2020, provinces=1)])


def laid(charts, target, cache=None):
    """All of them, laid out."""
    return lay_out(charts, target, PLACES, cache=cache)


def printed(charts, target, **options):
    """All of them, printed."""
    return print_all(charts, target, PLACES, **options)


def bytes_in(place: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


# Which files, where.


def test_every_chart_has_its_files_at_their_addresses(edition, found, tmp_path):
    """SVG, CSV and XLSX by laying out; PNG and PDF by printing; in print sizes and for a screen."""
    drawings = laid(found, tmp_path)
    prints = printed(found, tmp_path, workers=0)
    files = [*drawings[0].files, *prints[found[0].stem]]
    assert [file.path.removeprefix("xep-hang-qlnn/xep-hang-qlnn-2021") for file in files] == [
        *("-174mm.svg", "-87mm.svg", ".csv", ".xlsx"),
        *("-man-hinh.png", "-174mm.png", "-87mm.png", "-174mm.pdf", "-87mm.pdf"),
    ]
    assert [file.use for file in files] == ["174", "87", "data", "data", "screen", "174", "87", "174", "87"]
    assert [file.format for file in files] == ["SVG", "SVG", "CSV", "XLSX", "PNG", "PNG", "PNG", "PDF", "PDF"]
    widths = [file.width for file in files if file.format == "PNG"]
    assert widths == [1370, 2055, 1027]
    everything = [file for own in drawings for file in own.files] + [f for own in prints.values() for f in own]
    assert set(bytes_in(tmp_path)) == {file.path for file in everything}
    assert all(file.path.isascii() and file.size == (tmp_path / file.path).stat().st_size for file in everything)
    profiles = [chart for chart in found if chart.kind == "profile"]
    assert len(profiles) == len(edition.units) == 7


def test_english_files_say_so(edition, tmp_path):
    """The same address, with the language in the file's name."""
    chart = charts_of(edition, languages=("vi", "en"))[-1]
    assert chart.lang == "en"
    assert chart.file("174mm.pdf") == f"{chart.id}/{chart.id}-2021-en-174mm.pdf"


def test_data_carries_the_made_up_mark(found, tmp_path):
    """Every row of the CSV and the top of the workbook; numbers are numbers."""
    chart = found[0]
    rows = list(csv.reader(io.StringIO(folder.csv_of(chart.facts).decode("utf-8-sig"))))
    assert all("Số liệu minh họa" in row[-1] for row in rows[1:])
    (tmp_path / "data.xlsx").write_bytes(folder.xlsx_of(chart))
    sheet = load_workbook(tmp_path / "data.xlsx").active
    above = [row[0].value for row in sheet.iter_rows(max_row=4)]
    assert above[0] == chart.facts["title"]
    assert "Số liệu minh họa" in above[2]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert cells[0][: len(chart.facts["header"])] == chart.facts["header"]
    assert len(cells) == 1 + len(chart.facts["table"])
    total = chart.facts["header"].index("total")
    assert [row[total] for row in cells[1:]] == [
        None if r[total] is None else float(r[total]) for r in chart.facts["table"]
    ]
    with zipfile.ZipFile(tmp_path / "data.xlsx") as archive:
        assert b"2022-01-20T00:00:00Z" in archive.read("docProps/core.xml"), "the day of approval, not today"


def test_a_workbook_runs_no_formula(found, tmp_path):
    """A name that begins with = is a text."""
    chart = found[0]
    facts = chart.facts | {"header": ["name"], "table": [["=1+1"]]}
    made = folder.Chart("thu", "ranking", "bloc:X", "vi", 2021, datetime.date(2022, 1, 20), facts)
    (tmp_path / "data.xlsx").write_bytes(folder.xlsx_of(made))
    cell = load_workbook(tmp_path / "data.xlsx").active["A6"].parent.cell(row=7, column=1)
    assert cell.data_type == "s" or cell.value is None or cell.value != 2


# By whom.


class Counting(Executor):
    """An executor of this process that counts what is in flight."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def submit(self, work, part, charts):
        """Work at once."""
        self.batches.append(len(charts))
        done: Future = Future()
        try:
            done.set_result(work(part, charts))
        except Exception as problem:
            done.set_exception(problem)
        return done


def test_any_executor_gives_the_same_bytes(found, tmp_path):
    """Drawn here or handed to an executor, the files are equal; large charts go first and alone."""
    executor = Counting()
    here = printed(found, tmp_path / "here", workers=0)
    assert printed(found, tmp_path / "there", executor=executor) == here
    assert bytes_in(tmp_path / "here") == bytes_in(tmp_path / "there")
    large = sum(chart.large for chart in found)
    assert executor.batches[:large] == [1] * large
    assert max(executor.batches) == folder.BATCH


def test_processes_draw_too(found, tmp_path):
    """The default: two processes from a fork server."""
    assert printed(found, tmp_path / "two") == printed(found, tmp_path / "here", workers=0)
    assert bytes_in(tmp_path / "two") == bytes_in(tmp_path / "here")


def test_a_cluster_draws_too(found, tmp_path):
    """A real Dask cluster on this machine, reached by its address, gives the same bytes."""
    distributed = pytest.importorskip("distributed")
    few = found[:2] + found[-2:]
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        folder.executor_at(cluster.scheduler_address) as executor,
    ):
        there = printed(few, tmp_path / "there", executor=executor)
    assert there == printed(few, tmp_path / "here", workers=0)
    assert bytes_in(tmp_path / "here") == bytes_in(tmp_path / "there")


def test_a_cluster_that_does_not_answer_is_named(monkeypatch):
    """The message says which setting and which address; nothing is drawn somewhere else instead."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(folder, "PATIENCE", 1)
    with (
        pytest.raises(ChartProblem, match=r"ICTINDEX_DASK is tcp://127\.0\.0\.1:9"),
        folder.executor_at("tcp://127.0.0.1:9"),
    ):
        pass


def test_a_failing_chart_is_named(found, tmp_path):
    """Here, in a process, and in laying out: the message says which chart, and nothing more is drawn."""
    broken = [*found]
    broken[3] = folder.Chart(
        "ho-so-x", "profile", "unit:X", "vi", 2021, datetime.date(2022, 1, 1), found[3].facts | {"body": {}}
    )
    for options in ({"workers": 0}, {"workers": 1}):
        with pytest.raises(ChartProblem, match="ho-so-x-2021: KeyError"):
            printed(broken, tmp_path, **options)
    with pytest.raises(ChartProblem, match="ho-so-x-2021: KeyError"):
        laid(broken, tmp_path)


def test_progress_tells_how_many_are_done(found, tmp_path):
    """From none to all, never back."""
    seen: list[tuple[int, int]] = []
    printed(found, tmp_path, progress=lambda done, of: seen.append((done, of)), workers=0)
    assert seen[0] == (0, len(found))
    assert seen[-1] == (len(found), len(found))
    assert seen == sorted(seen)


def test_little_waits_in_memory(found, tmp_path):
    """However many charts there are, only a few batches are handed over before one is taken back."""

    class Holding(Counting):
        """Finishes a batch only when asked for a result."""

        most = 0
        open: set[Future] = set()

        def submit(self, work, part, charts):
            done = super().submit(work, part, charts)
            self.open.add(done)
            self.most = max(self.most, len([future for future in self.open if not hasattr(future, "taken")]))
            return done

    executor = Holding()
    taken = folder.made_by("printed", [*found] * 2, executor, workers=2)
    for _ in taken:
        for future in list(executor.open):
            future.taken = True
    assert executor.most <= 2 + folder.WAITING


# What is drawn again.


def test_unchanged_charts_come_from_the_cache(edition, tmp_path, monkeypatch):
    """A second run draws nothing; a changed name draws its own charts again, and not its neighbour's profile."""
    drawn = []
    for name in ("drawn", "printed"):
        make = getattr(folder, name)
        monkeypatch.setattr(folder, name, lambda chart, make=make: drawn.append(chart.id) or make(chart))
    cache = tmp_path / "cache"

    def run(target: Path):
        found = charts_of(edition)
        return laid(found, target, cache), printed(found, target, cache=cache, workers=0)

    first = run(tmp_path / "one")
    assert len(drawn) == 2 * len(first[0])
    drawn.clear()
    assert run(tmp_path / "two") == first
    assert drawn == []
    assert bytes_in(tmp_path / "one") == bytes_in(tmp_path / "two")
    monkeypatch.setattr(edition.units["B5"], "short_name", "Thanh tra")
    run(tmp_path / "two")
    assert "ho-so-thanh-tra" in drawn
    assert not any(name.startswith("ho-so-van-phong-bo") for name in drawn)


def test_writing_over_a_chart_spares_the_cache(found, tmp_path):
    """A file written anew, or spoilt by hand, does not reach what is kept."""
    cache = tmp_path / "cache"
    (one,) = laid(found[:1], tmp_path / "one", cache)
    kept = bytes_in(cache)
    (tmp_path / "one" / one.files[0].path).write_bytes(b"spoilt")
    laid(found[:1], tmp_path / "one", cache)
    assert bytes_in(cache) == kept
    assert (tmp_path / "one" / one.files[0].path).read_bytes() != b"spoilt"


def test_same_figures_same_bytes_everywhere(tmp_path):
    """Another process, hash seed, time zone and locale; and after drawing something else."""
    script = (
        "import sys, hashlib; sys.path[:0] = ['.', 'tests']; from chart_editions import make_edition;"
        "from charts import folder; found = folder.charts_of(make_edition(2021, provinces=2));"
        "wanted = ('xep-hang-qlnn', 'ho-so-vu-tdkttt'); found = found[::-1] if {turn} else found;"
        "pick = [c for c in found if c.id in wanted]; [folder.printed(c) for c in found[:{drawn}]];"
        "made = sorted((c.id, name, hashlib.sha256(data).hexdigest()) for c in pick"
        " for part in (folder.drawn(c), folder.printed(c)) for name, data in part.items()); print(made)"
    )
    told = set()
    for seed, zone, locale in (("1", "Asia/Ho_Chi_Minh", "C.UTF-8"), ("77", "America/Lima", "C")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", script.format(turn=seed == "77", drawn=9 if seed == "77" else 0)]
        told.add(subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout)
    assert len(told) == 1
    assert len(re.findall(r"'[0-9a-f]{64}'", told.pop())) == 2 * 11

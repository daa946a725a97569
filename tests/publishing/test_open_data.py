"""The downloads: complete, and enough for anybody to compute the ranking again."""

import csv
import hashlib
import io
import json

import openpyxl
import pytest

import edition as editions
import exchange
import framework as frameworks
import scoring
from publishing import open_data


@pytest.fixture(scope="module")
def folder(tmp_path_factory, mini_years):
    folder = tmp_path_factory.mktemp("downloads")
    open_data.write(mini_years[-1], folder)
    return folder


def rows_of(folder, name):
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8"))))


def test_the_downloads_give_the_published_ranking_again(folder, mini_years):
    """Framework, units and figures as downloaded, scored anew: every exact total and rank but the Council's own."""
    edition = mini_years[-1]
    rules = frameworks.read_framework(folder / "framework.yaml")
    units = exchange.read_units(folder / "units.csv", rules)
    figures = exchange.read_figures(folder / "figures.csv", rules, units)
    bodies = [(u.code, u.bloc) for u in units.values()]
    run = scoring.score(rules.scheme, bodies, figures.values, edition.decided)
    assert {c: (r.rank, r.total_exact, r.level) for c, r in run.results.items()} == {
        c: (r.rank, r.total_exact, r.level) for c, r in edition.results.items()
    }


def test_the_downloaded_edition_verifies(folder):
    """`ictindex verify` finds nothing to complain about."""
    assert editions.verify(folder / "edition.json") is None


def test_the_ranking_file_is_the_ranking(folder, mini_years):
    """One row a unit in order, published values with a decimal point, nothing for no rank."""
    edition = mini_years[-1]
    expected = [r for bloc in edition.blocs for r in edition.ranking(bloc.code)]
    rows = rows_of(folder, "ranking.csv")
    assert [row["unit"] for row in rows] == [r.unit for r in expected]
    assert [row["total"] for row in rows] == ["" if r.total is None else str(r.total) for r in expected]
    assert [row["rank"] for row in rows] == ["" if r.rank is None else str(r.rank) for r in expected]
    assert [row["category:HT"] for row in rows] == [str(r.categories["HT"].points) for r in expected]


def test_every_indicator_of_every_unit_is_explained(folder, mini_years):
    """The file holds each mark with its state and its words in both languages."""
    rows = rows_of(folder, "indicators.csv")
    assert len(rows) == sum(len(r.indicators) for r in mini_years[-1].results.values())
    assert all(row["why_vi"] and row["why_en"] for row in rows)
    assert {row["state"] for row in rows} >= {"scored", "missing", "decided"}


def test_the_workbook_holds_numbers_and_the_same_tables(folder):
    """Excel sums its columns: numbers are numbers; the first line says the figures are made up."""
    book = openpyxl.load_workbook(folder / "ictindex.xlsx")
    assert book.sheetnames == ["Xếp hạng", "Nhóm tiêu chí", "Tiêu chí", "Số liệu"]
    sheet = book["Xếp hạng"]
    assert "Số liệu minh họa" in sheet["A1"].value
    heads = [cell.value for cell in sheet[2]]
    totals = [row[heads.index("total")] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert [f"{t:.2f}" if t is not None else "" for t in totals] == [r["total"] for r in rows_of(folder, "ranking.csv")]


def test_text_that_looks_like_a_formula_stays_text(mini_years, folder):
    """No cell of the workbook is a formula or a link."""
    book = openpyxl.load_workbook(folder / "ictindex.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_package_describes_what_lies_there(folder):
    """Sizes and hashes fit, and the dictionary names the columns of each table in order."""
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert package["made_up"] is True
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        if "schema" in resource:
            columns = next(csv.reader(io.StringIO(data.decode())))
            assert [field["name"] for field in resource["schema"]["fields"]] == columns
            assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_checksums_are_those_of_the_files(folder):
    """`sha256sum -c` passes, and no file is left out."""
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(sums) == {p.name for p in folder.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())


def test_the_same_edition_gives_the_same_bytes(folder, tmp_path, mini_years):
    """The workbook too: no clock in it."""
    open_data.write(mini_years[-1], tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_the_cache_gives_the_same_files_and_forgets_old_code(folder, tmp_path, mini_years, monkeypatch):
    """A second build copies what the first wrote; with another key, of other code, it writes anew."""
    edition, cache = mini_years[-1], tmp_path / "cache"
    calls = []
    real = open_data.write
    monkeypatch.setattr(open_data, "write", lambda *given: calls.append(given) or real(*given))
    for number, key in enumerate(["code", "code", "other code"]):
        open_data.write_cached(edition, tmp_path / str(number), cache, key, open_data.Explanations())
        found = {p.name: p.read_bytes() for p in (tmp_path / str(number)).iterdir()}
        assert found == {p.name: p.read_bytes() for p in folder.iterdir()}
    assert len(calls) == 2

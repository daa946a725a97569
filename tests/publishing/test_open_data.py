"""The downloads: complete, described, and enough for anybody to compute the ranking again."""

import csv
import dataclasses
import datetime
import hashlib
import html
import io
import json
import re
import subprocess
from decimal import Decimal

import mini
import openpyxl
import pytest

import edition as editions
import exchange
import framework as frameworks
import scoring
from publishing import builder, catalogue, open_data, tables
from publishing.standings import Explanations


@pytest.fixture(scope="module")
def folder(tmp_path_factory, mini_years):
    folder = tmp_path_factory.mktemp("downloads")
    open_data.write(mini_years[-1], folder)
    return folder


@pytest.fixture(scope="module")
def series(tmp_path_factory, mini_years):
    folder = tmp_path_factory.mktemp("series")
    open_data.write_series(mini_years, folder)
    return folder


def rows_of(folder, name):
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8"))))


def files_in(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_downloads_give_the_published_ranking_again(folder, mini_years):
    """Framework, units and figures as downloaded, scored anew: every exact total and rank but the Council's own.

    It keeps promise 60.
    """
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


def test_a_range_of_ranks_holds_the_rank(folder):
    """The range of a ranked unit contains its rank; a unit without a rank has none."""
    for row in rows_of(folder, "ranking.csv"):
        if row["rank"]:
            assert int(row["rank_low"]) <= int(row["rank"]) <= int(row["rank_high"])
        else:
            assert row["rank_low"] == row["rank_high"] == ""


def test_every_indicator_of_every_unit_is_explained(folder, mini_years):
    """The file holds each mark with its state and its words in both languages."""
    rows = rows_of(folder, "indicators.csv")
    assert len(rows) == sum(len(r.indicators) for r in mini_years[-1].results.values())
    assert all(row["why_vi"] and row["why_en"] for row in rows)
    assert {row["state"] for row in rows} >= {"scored", "missing", "decided"}


def test_the_workbook_holds_numbers_and_the_same_tables(folder):
    """Excel sums its columns: numbers are numbers; the first line says the figures are made up."""
    book = openpyxl.load_workbook(folder / "ictindex.xlsx")
    assert book.sheetnames == [
        "Xếp hạng", "Nhóm tiêu chí", "Tiêu chí", "Số liệu", "Đơn vị", "Bộ tiêu chí", "Từ điển"
    ]  # fmt: skip
    sheet = book["Xếp hạng"]
    assert all("Số liệu minh họa" in each["A1"].value for each in book)
    heads = [cell.value for cell in sheet[2]]
    totals = [row[heads.index("total")] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert [f"{t:.2f}" if t is not None else "" for t in totals] == [r["total"] for r in rows_of(folder, "ranking.csv")]


@pytest.mark.parametrize("name", ["ictindex.xlsx", "ictindex-all-years.xlsx"])
def test_text_that_looks_like_a_formula_stays_text(folder, series, name):
    """No cell of a workbook is a formula or a link."""
    book = openpyxl.load_workbook((series if "years" in name else folder) / name)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


# --- the data packages


def read_value(kind, text):
    """A cell as a reader of the package takes it; an error if it is not of its type."""
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return {"integer": int, "number": Decimal, "date": datetime.date.fromisoformat, "string": str}[kind](text)


def check_package(folder):
    """Every promise of a data package: sizes, hashes, columns, types, constraints, keys, references."""
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"])
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["made_up"] is True
    assert package["sources"]
    assert package["keywords"]
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)
    records = {}
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        if "schema" not in resource:
            continue
        schema = resource["schema"]
        assert schema["missingValues"] == [""]
        rows = rows_of(folder, resource["path"])
        assert len(rows) == resource["rows"]
        columns = next(csv.reader(io.StringIO(data.decode())))
        assert [field["name"] for field in schema["fields"]] == columns
        for field in schema["fields"]:
            assert " / " in field["description"]
            constraints = field.get("constraints", {})
            values = [row[field["name"]] for row in rows]
            assert all(values) or not constraints.get("required"), (resource["name"], field["name"])
            read = [read_value(field["type"], value) for value in values if value]
            assert set(read) <= set(constraints.get("enum", read)), (resource["name"], field["name"])
        records[resource["name"]] = rows
        key = schema.get("primaryKey")
        if key:
            found = [tuple(row[name] for name in key) for row in rows]
            assert len(set(found)) == len(found), resource["name"]
    for resource in package["resources"]:
        for reference in resource.get("schema", {}).get("foreignKeys", ()):
            target = reference["reference"]
            there = {tuple(row[n] for n in target["fields"]) for row in records[target["resource"] or resource["name"]]}
            own = {tuple(row[n] for n in reference["fields"]) for row in records[resource["name"]]}
            assert {key for key in own if all(key)} <= there, (resource["name"], target)
    return package


def test_the_package_of_a_year_keeps_its_word(folder, mini_years):
    """Types, keys and references hold for every row; the version and its seal are named."""
    package = check_package(folder)
    assert package["version"] == "1"
    assert package["seal"] == f"sha256:{mini_years[-1].seal}"
    assert "2/QĐ" in package["sources"][0]["title"]


def test_the_package_of_a_correction_keeps_its_word(corrected_site):
    """The changes are described as well."""
    for version in ("v1", "v2"):
        package = check_package(corrected_site / "2021/tai-ve" / version)
        paths = [resource["path"] for resource in package["resources"]]
        assert ("changes.csv" in paths) == (version == "v2")


def test_the_package_of_all_years_keeps_its_word(series, mini_years):
    """Every row's year, framework and unit is found; the versions it was made from are named."""
    package = check_package(series)
    assert [(e["year"], e["seal"]) for e in package["editions"]] == [(e.year, f"sha256:{e.seal}") for e in mini_years]


def test_a_broken_row_would_be_found(folder, tmp_path):
    """The check above is worth something: a rank that is no number, a unit nobody knows, a row given twice."""
    for old, new in [(b",1,", b",first,"), (b"2021,B,VP,", b"2021,B,XX,"), (b"2021,B,VP,", b"2021,B,TK,")]:
        for name, data in files_in(folder).items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        broken = (folder / "ranking.csv").read_bytes().replace(old, new, 1)
        assert broken != (folder / "ranking.csv").read_bytes()
        package = (tmp_path / "datapackage.json").read_text("utf-8")
        digests = (hashlib.sha256(data).hexdigest() for data in ((folder / "ranking.csv").read_bytes(), broken))
        package = package.replace(*digests).replace(
            f'"bytes": {(folder / "ranking.csv").stat().st_size}', f'"bytes": {len(broken)}'
        )
        (tmp_path / "ranking.csv").write_bytes(broken)
        (tmp_path / "datapackage.json").write_text(package, "utf-8")
        with pytest.raises((AssertionError, ValueError)):
            check_package(tmp_path)


def test_columns_of_this_format_stay(folder, series):
    """Programs of others count on them: within a format, columns are added at the end and nowhere else."""
    assert catalogue.FORMAT == "ictindex-open-data/1"
    promised = {
        "ranking.csv": "year bloc unit name name_en rank total total_exact max level category:HT category:UD rank_low "
        "rank_high notice",
        "categories.csv": "year bloc unit name name_en category category_title points points_exact max level notice",
        "indicators.csv": "year bloc unit name name_en indicator indicator_title points points_exact max state status "
        "why_vi why_en notice",
        "units.csv": "code bloc name_vi name_en short_name region active_from active_to successor note",
        "figures.csv": "unit indicator input value note",
        "ranking-all-years.csv": "year version framework bloc unit name name_en rank total total_exact max level "
        "rank_low rank_high notice",
        "categories-all-years.csv": "year version framework bloc unit name name_en category category_title points "
        "points_exact max level notice",
        "years.csv": "year version approved framework decision points_compare_with_previous units made_up seal notice",
    }
    for name, columns in promised.items():
        head = ((series if "years" in name else folder) / name).read_text("utf-8").partition("\n")[0]
        assert head.split(",")[: len(columns.split())] == columns.split(), name


# --- all years


def test_the_series_never_joins_what_does_not_compare(series, mini_years):
    """Each row says its version and framework; the year the framework changed is marked as not comparable."""
    years = {row["year"]: row for row in rows_of(series, "years.csv")}
    assert years["2021"]["points_compare_with_previous"] == "false"
    frameworks_of = {str(e.year): e.framework.code for e in mini_years}
    for name in ("ranking-all-years.csv", "categories-all-years.csv"):
        rows = rows_of(series, name)
        assert {row["year"] for row in rows} == set(frameworks_of)
        assert all(row["framework"] == frameworks_of[row["year"]] and row["version"] == "1" for row in rows)


def test_the_series_holds_what_each_year_holds(series, mini_years):
    """No unit, rank or total differs from the year's own file."""
    rows = rows_of(series, "ranking-all-years.csv")
    for edition in mini_years:
        own = [r for r in rows if r["year"] == str(edition.year)]
        table = tables.ranking(edition)
        places = [[c.name for c in table.columns].index(name) for name in ("unit", "rank", "total", "total_exact")]
        expected = [tuple("" if row[p] is None else str(row[p]) for p in places) for row in table.rows]
        assert [(r["unit"], r["rank"], r["total"], r["total_exact"]) for r in own] == expected


# --- one unit


def test_a_unit_has_a_small_file_of_its_own(folder, mini_years):
    """Its rank, every point with its words, its figures: equal to the tables."""
    edition = mini_years[-1]
    for code, result in edition.results.items():
        plain = json.loads((folder / "don-vi" / f"{edition.addresses[code]}.json").read_text("utf-8"))
        assert (plain["unit"]["code"], plain["rank"], plain["made_up"]) == (code, result.rank, True)
        assert [i["indicator"] for i in plain["indicators"]] == list(result.indicators)
        assert all(i["why"]["vi"] and i["why"]["en"] for i in plain["indicators"])
        assert plain["figures"] == edition.figures[code]


# --- the folder as a whole


def test_the_checksums_are_those_of_the_files(folder, series):
    """`sha256sum -c` passes, and no file is left out."""
    for place in (folder, series):
        sums = dict(reversed(line.split("  ")) for line in (place / "SHA256SUMS").read_text("utf-8").splitlines())
        assert set(sums) == set(files_in(place)) - {"SHA256SUMS"}
        subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=place, check=True)


def test_the_same_edition_gives_the_same_bytes(folder, tmp_path, mini_years):
    """The workbook too: no clock in it."""
    open_data.write(mini_years[-1], tmp_path)
    assert files_in(tmp_path) == files_in(folder)


def test_the_cache_gives_the_same_files_and_forgets_old_code(folder, tmp_path, mini_years, monkeypatch):
    """A second build copies what the first wrote; with another key, of other code, it writes anew."""
    edition, cache = mini_years[-1], tmp_path / "cache"
    calls = []
    real = open_data.write
    monkeypatch.setattr(open_data, "write", lambda *given: calls.append(given) or real(*given))
    for number, key in enumerate(["code", "code", "other code"]):
        open_data.write_cached(edition, tmp_path / str(number), cache, key, Explanations())
        assert files_in(tmp_path / str(number)) == files_in(folder)
    assert len(calls) == 2


def test_a_version_keeps_its_files_when_a_correction_comes(mini_site, corrected_site, mini_years):
    """Version 1 lies under its own address, byte for byte, before and after; the plain address moves on."""
    before, after = mini_site / "2021/tai-ve", corrected_site / "2021/tai-ve"
    files = {name: data for name, data in files_in(before / "v1").items() if name != "index.html"}
    assert {name: data for name, data in files_in(after / "v1").items() if name != "index.html"} == files
    assert (before / "ranking.csv").read_bytes() == (before / "v1/ranking.csv").read_bytes()
    assert (after / "ranking.csv").read_bytes() == (after / "v2/ranking.csv").read_bytes()
    assert (after / "ranking.csv").read_bytes() != (after / "v1/ranking.csv").read_bytes()
    assert editions.read(after / "v1/edition.json").seal == mini_years[-1].seal


def test_addresses_of_before_still_lead_to_their_files(corrected_site):
    """What was linked when versions had no folder is still there."""
    folder = corrected_site / "2021/tai-ve"
    assert editions.read(folder / "2021.json").version == 1
    assert editions.read(folder / "2021-v2.json").version == 2
    for name in ("ictindex.xlsx", "ictindex.json", "ranking.csv", "framework.yaml", "edition.json", "SHA256SUMS"):
        assert (folder / name).is_file()


# --- the pages


def page(site, path):
    return (site / path / "index.html").read_text("utf-8")


def text(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_the_page_offers_every_file_with_its_shape_and_hash(mini_site):
    """Each file once, in a sentence, with rows and columns and its SHA-256."""
    shown = page(mini_site, "2021/tai-ve")
    for path in (mini_site / "2021/tai-ve").iterdir():
        if path.is_file() and path.name not in ("index.html", "2021.json"):
            assert f'href="/2021/tai-ve/{path.name}" download' in shown
            assert hashlib.sha256(path.read_bytes()).hexdigest() in shown
    assert "6 dòng × 15 cột" in shown
    assert "6 rows × 15 columns" in page(mini_site, "en/2021/tai-ve")


def test_every_address_in_the_examples_leads_to_a_file(mini_site):
    """curl, pandas and R: what people copy works."""
    for path in ("2021/tai-ve", "en/2020/tai-ve", "2021/kiem-chung"):
        code = [text(block) for block in re.findall(r"<pre.*?</pre>", page(mini_site, path), re.DOTALL)]
        found = re.findall(r"https://ict\.example\.vn/([\w./-]+)", "\n".join(code))
        assert len(found) >= 5
        for address in found:
            target = mini_site / address
            assert (target / "index.html" if address.endswith("/") else target).is_file(), address


def test_the_dictionary_explains_every_column(mini_site):
    """Page, dictionary.csv and files hold the same columns, in both languages."""
    described = {}
    for row in rows_of(mini_site / "2021/tai-ve", "dictionary.csv"):
        described.setdefault(row["file"], []).append(row)
    vi, en = (text(page(mini_site, f"{lang}2021/tai-ve/tu-dien")) for lang in ("", "en/"))
    for path in (mini_site / "2021/tai-ve").glob("*.csv"):
        columns = next(csv.reader(io.StringIO(path.read_text("utf-8"))))
        assert [row["column"] for row in described[path.name]] == columns
        for row in described[path.name]:
            assert row["meaning_vi"] in vi
            assert row["meaning_en"].lower() in en.lower()


def block_of(shown):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)[1])


@pytest.mark.parametrize("path", ["2021", "2021/tai-ve", "en/2021/tai-ve"])
def test_search_engines_are_told_everything(mini_site, mini_years, path):
    """schema.org's required and recommended properties, with addresses that lead to the files and their hashes."""
    block = block_of(page(mini_site, path))
    wanted = (
        "name description url license creator publisher keywords spatialCoverage temporalCoverage isAccessibleForFree "
        "distribution version isBasedOn citation datePublished identifier includedInDataCatalog"
    )
    assert set(wanted.split()) <= set(block)
    assert block["@type"] == "Dataset"
    assert 50 <= len(block["description"]) <= 5000
    assert block["identifier"] == f"sha256:{mini_years[-1].seal}"
    assert "Made-up" in block["description"] or "minh họa" in block["description"]
    for each in block["distribution"]:
        target = mini_site / each["contentUrl"].removeprefix("https://ict.example.vn/")
        assert hashlib.sha256(target.read_bytes()).hexdigest() == each["sha256"]


def test_the_home_of_open_data_is_a_catalogue(mini_site):
    """schema.org DataCatalog with every year and the series."""
    block = block_of(page(mini_site, "du-lieu"))
    assert block["@type"] == "DataCatalog"
    assert [each["temporalCoverage"] for each in block["dataset"][:1]] == ["2020/2021"]
    assert {each["@id"] for each in block["dataset"][1:]} == {
        f"https://ict.example.vn/{year}/tai-ve/#dataset" for year in (2020, 2021)
    }


def test_names_cannot_end_the_data_block(corrected_site):
    """A notice or a name with `<` is data, not markup."""
    for path in ("2021", "2021/tai-ve", "du-lieu"):
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(corrected_site, path)):
            assert "<" not in block


def test_a_portal_harvests_the_catalogue(corrected_site):
    """DCAT: one data set a year and one of all years, every distribution with its file, size and SHA-256."""
    catalogue = json.loads((corrected_site / "du-lieu/dcat.jsonld").read_text("utf-8"))
    root = "https://ict.example.vn/xephang/"
    assert len(catalogue["dcat:dataset"]) == 3
    for each in catalogue["dcat:dataset"]:
        for name in ("title", "description", "publisher", "issued", "modified", "temporal", "spatial", "identifier"):
            assert each[f"dcterms:{name}"]
        assert len(each["dcat:distribution"]) >= 8
        for file in each["dcat:distribution"]:
            target = corrected_site / file["dcat:downloadURL"]["@id"].removeprefix(root)
            assert int(file["dcat:byteSize"]["@value"]) == target.stat().st_size
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            assert file["spdx:checksum"]["spdx:checksumValue"]["@value"] == digest
    turtle = (corrected_site / "du-lieu/dcat.ttl").read_text("utf-8")
    files = {f["@id"] for each in catalogue["dcat:dataset"] for f in each["dcat:distribution"]}
    assert all(turtle.count(f"\n<{name}> a dcat:Distribution") == 1 for name in files)


def test_a_site_without_an_address_claims_none(tmp_path, settings):
    """No absolute address is made up: no catalogue for portals, no addresses in the data blocks."""
    settings = dataclasses.replace(settings, site_url="")
    builder.build_into(settings, tmp_path / "site", steps=builder.STEPS_WITHOUT_PRINTS)
    assert not (tmp_path / "site/du-lieu/dcat.jsonld").exists()
    block = block_of(page(tmp_path / "site", "2021/tai-ve"))
    assert not {"url", "@id", "distribution", "includedInDataCatalog"} & set(block)


def test_real_figures_carry_no_notice(tmp_path):
    """The notice column is empty, and no file says made-up, for figures that are not."""
    real = mini.made(2021, mini.editions_of_test()[-1].framework, made_up=False)
    open_data.write(real, tmp_path)
    assert all(row["notice"] == "" for row in rows_of(tmp_path, "ranking.csv"))
    for name, data in files_in(tmp_path).items():
        assert "minh họa, không phải" not in data.decode("utf-8", "replace"), name

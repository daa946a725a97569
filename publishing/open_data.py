"""The files of the open data: every table of every version of every year, and the series of all years.

`tables.py` says what the columns hold, `catalogue.py` describes the files for machines; docs/open-data.md says where
they lie and what never changes. CSV and JSON hold a decimal point, the workbook holds numbers. Same edition, same
bytes.
"""

import datetime
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

import edition as editions
import exchange
import framework as frameworks
import receipt_list
from edition import Edition
from publishing import catalogue, corrections, tables
from publishing.messages import Texts
from publishing.standings import Explanations
from publishing.tables import MADE_UP, NOTICE, Table, notice_of
from receipt_list import ReceiptList
from scoring import exact_text

CSV, JSON, YAML, TEXT = "text/csv", "application/json", "application/yaml", "text/plain"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS = "don-vi"  # the folder of the units' own files
GROUPS = ("start", "tables", "recompute", "about")
WIDE = {"name", "name_en", "label", "meaning_vi", "meaning_en", "why_vi", "why_en", "title_vi", "title_en", "source"}


class Written(NamedTuple):
    """One file: its name, what it holds (a key of messages), its media type, where the page shows it."""

    name: str
    about: str
    media_type: str
    group: str


FILES = (
    Written("ictindex.xlsx", "file.all", XLSX, "start"),
    Written("ranking.csv", "file.ranking", CSV, "start"),
    Written("ictindex.json", "file.all_json", JSON, "start"),
    Written("categories.csv", "file.categories", CSV, "tables"),
    Written("indicators.csv", "file.indicators", CSV, "tables"),
    Written("changes.csv", "file.changes", CSV, "tables"),  # of corrected versions only
    Written("edition.json", "file.edition", JSON, "recompute"),
    Written("framework.yaml", "file.framework", YAML, "recompute"),
    Written("units.csv", "file.units", CSV, "recompute"),
    Written("figures.csv", "file.figures", CSV, "recompute"),
    Written("receipts.csv", "file.receipts", CSV, "about"),  # of years whose seal covers a list of receipts
    Written("receipts.json", "file.receipts_json", JSON, "about"),
    Written("framework-categories.csv", "file.framework_categories", CSV, "about"),
    Written("framework-indicators.csv", "file.framework_indicators", CSV, "about"),
    Written("framework-inputs.csv", "file.framework_inputs", CSV, "about"),
    Written("dictionary.csv", "file.dictionary", CSV, "about"),
    Written("datapackage.json", "file.package", JSON, "about"),
    Written("SHA256SUMS", "file.checksums", TEXT, "about"),
)
SERIES_FILES = (
    Written("ictindex-all-years.xlsx", "file.series.all", XLSX, "start"),
    Written("ranking-all-years.csv", "file.series.ranking", CSV, "start"),
    Written("categories-all-years.csv", "file.series.categories", CSV, "start"),
    Written("years.csv", "file.series.years", CSV, "about"),
    Written("units-all-years.csv", "file.series.units", CSV, "about"),
    Written("dictionary.csv", "file.dictionary", CSV, "about"),
    Written("datapackage.json", "file.package", JSON, "about"),
    Written("SHA256SUMS", "file.checksums", TEXT, "about"),
)


def write(
    edition: Edition,
    folder: Path,
    why: Explanations | None = None,
    before: Edition | None = None,
    listed: ReceiptList | None = None,
) -> tuple[Written, ...]:
    """Write every download of a version into a folder; what was written, in the order to show it.

    `before` is the version it corrects, `listed` the receipts that its seal covers.
    """
    made = files_of(edition, why or Explanations(), before, listed)
    (folder / UNITS).mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return tuple(file for file in FILES if file.name in made)


def files_of(
    edition: Edition, why: Explanations, before: Edition | None = None, listed: ReceiptList | None = None
) -> dict[str, bytes]:
    """Every file of a version by its name, the checksums last."""
    own = tables.of_year(edition, why)
    if listed is not None:
        own.append(tables.receipts(edition, listed))
    if before is not None:
        own.append(corrections.table(corrections.between(before, edition)))
    own.append(tables.dictionary((f"{table.name}.csv", table) for table in own))
    made = {f"{table.name}.csv": csv_of(table) for table in own}
    made["ictindex.xlsx"] = workbook(edition, sheets_of(edition, own))
    made["ictindex.json"] = json_of(edition, own[:3])
    made["framework.yaml"] = frameworks.to_yaml(edition.framework).encode()
    made["edition.json"] = editions.text_of(edition).encode()
    if listed is not None:
        made["receipts.json"] = receipt_list.text_of(listed).encode()  # its SHA-256 stands in edition.json
    made |= {f"{UNITS}/{edition.addresses[code]}.json": unit_json(edition, code, why) for code in edition.results}
    described = [(file, made[file.name]) for file in FILES if file.name in made]
    made["datapackage.json"] = catalogue.data_package(edition, own, described)
    made["SHA256SUMS"] = checksums(made)
    return made


def write_cached(
    edition: Edition,
    folder: Path,
    cache: Path,
    key: str,
    why: Explanations,
    before: Edition | None = None,
    listed: ReceiptList | None = None,
) -> tuple[Written, ...]:
    """The same, copied from a cache if the version was written before by the same `key` (code and libraries)."""
    texts = [editions.text_of(each) for each in (edition, before) if each]  # the edition's names its list by its hash
    state = "\n".join([key, *texts])
    return _cached(cache, state, folder, lambda aside: write(edition, aside, why, before, listed), FILES)


def write_series(published: list[Edition], folder: Path) -> tuple[Written, ...]:
    """Write the series of all years."""
    own = tables.of_all_years(published)
    own.append(tables.dictionary((f"{table.name}.csv", table) for table in own))
    made = {f"{table.name}.csv": csv_of(table) for table in own}
    order = ("ranking-all-years", "categories-all-years", "years", "units-all-years", "dictionary")
    sheets = {table.name: table for table in own}
    made["ictindex-all-years.xlsx"] = workbook(published[-1], [sheets[name] for name in order])
    described = [(file, made[file.name]) for file in SERIES_FILES if file.name in made]
    made["datapackage.json"] = catalogue.series_package(published, own, described)
    made["SHA256SUMS"] = checksums(made)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return SERIES_FILES


def write_series_cached(published: list[Edition], folder: Path, cache: Path, key: str) -> tuple[Written, ...]:
    """The same through the cache."""
    state = "\n".join([key, *(edition.seal for edition in published)])
    return _cached(cache, state, folder, lambda aside: write_series(published, aside), SERIES_FILES)


def _cached(
    cache: Path, state: str, folder: Path, make: Callable[[Path], Any], files: tuple[Written, ...]
) -> tuple[Written, ...]:
    kept = cache / hashlib.sha256(state.encode()).hexdigest()
    if not kept.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=cache))
        make(aside)
        try:
            aside.rename(kept)
        except OSError:  # another build kept it a moment ago
            shutil.rmtree(aside)
    shutil.copytree(kept, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    return tuple(file for file in files if (folder / file.name).exists())


def link_newest(version: Path, newest: Path) -> None:
    """Offer the files of the newest version under the address without a version as well, by hard links."""
    for path in sorted(path for path in version.rglob("*") if path.is_file()):
        other = newest / path.relative_to(version)
        other.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, other)


def checksums(made: Mapping[str, bytes]) -> bytes:
    """What `sha256sum -c` reads, in the order of the files."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in made.items()).encode()


# --- the forms


def csv_of(table: Table) -> bytes:
    """CSV in UTF-8 without a byte order mark, with a decimal point; nothing for no value."""
    rows = [["" if value is None else str(value) for value in row] for row in table.rows]
    return exchange.csv_text([column.name for column in table.columns], rows).encode()


def json_of(edition: Edition, shown: Iterable[Table]) -> bytes:
    """The tables as lists of records; numbers as text, so that none is read through a binary float."""
    plain: dict[str, Any] = {
        "year": edition.year,
        "version": edition.version,
        "made_up": edition.made_up,
        "notice": notice_of(edition),
        "licence": catalogue.LICENCE["path"],
        "seal": edition.seal,
    }
    parts = [json.dumps(plain, ensure_ascii=False)[:-1], *(_records(table) for table in shown)]
    return (",\n".join(parts) + "}\n").encode()


def _records(table: Table) -> str:
    """A table as a list of records, one a line."""
    names = [column.name for column in table.columns]
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str) for row in table.rows]
    return f"{json.dumps(table.name)}: [\n" + ",\n".join(lines) + "\n]"


def unit_json(edition: Edition, code: str, explain: Explanations) -> bytes:
    """Everything published about one unit in one version, small enough to be fetched by a page of its own."""
    unit, result, f = edition.units[code], edition.results[code], edition.framework
    ranked = [r for r in edition.ranking(result.bloc) if r.rank is not None]
    plain = {
        "year": edition.year,
        "version": edition.version,
        "framework": f.code,
        "made_up": edition.made_up,
        "notice": notice_of(edition),
        "licence": catalogue.LICENCE["path"],
        "unit": {
            "code": code,
            "name": {"vi": unit.name_vi, "en": unit.name_en},
            "bloc": result.bloc,
            "region": unit.region,
        },
        "rank": result.rank,
        "ranked_in_bloc": len(ranked),
        "total": exact_text(result.total),
        "total_exact": exact_text(result.total_exact),
        "max": str(tables.exact_decimal(result.max)),
        "level": result.level,
        "categories": [
            {
                "category": each,
                "title": _both(f.all_categories[each].title),
                "points": exact_text(own.points),
                "points_exact": exact_text(own.points_exact),
                "max": str(tables.exact_decimal(own.max)),
                "level": own.level,
            }
            for each, own in result.categories.items()
        ],
        "indicators": [
            {
                "indicator": each,
                "title": _both(f.indicators[each].title),
                "points": None if mark.points_exact is None else str(edition.published(mark.points_exact)),
                "points_exact": exact_text(mark.points_exact),
                "max": str(tables.exact_decimal(mark.max)),
                "state": mark.state,
                "why": {lang: explain(edition, code, each, lang) for lang in ("vi", "en")},
            }
            for each, mark in result.indicators.items()
        ],
        "figures": edition.figures.get(code, {}),
    }
    return (json.dumps(plain, ensure_ascii=False) + "\n").encode()


def _both(text: frameworks.Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en or ""}


def sheets_of(edition: Edition, own: list[Table]) -> list[Table]:
    """The tables of the workbook: figures with their words, and the dictionary at the end."""
    named = {table.name: table for table in own}
    named["figures"] = tables.named_figures(edition)
    order = ("ranking", "categories", "indicators", "figures", "units", "framework-indicators", "changes", "dictionary")
    return [named[name] for name in order if name in named]


def workbook(edition: Edition, sheets: list[Table]) -> bytes:
    """One sheet a table, numbers as numbers, dated by the approval: the same edition gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    moment = datetime.datetime.combine(edition.approved, datetime.time())
    book.set_properties({"title": f"ICT-Index {edition.year}", "comments": notice_of(edition), "created": moment})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    warning = book.add_format({"bold": True, "font_color": "#8A4B00"})
    words = Texts("vi")
    for table in sheets:
        columns = [column for column in table.columns if column is not NOTICE]  # the sheet's first line says it
        sheet = book.add_worksheet(words(f"sheet.{table.name}"))
        top = 0
        if edition.made_up:
            sheet.write_string(0, 0, MADE_UP, warning)
            top = 1
        for place, column in enumerate(columns):
            sheet.write_string(top, place, column.name, bold)
            sheet.set_column(place, place, 40 if column.name in WIDE or column.name.endswith("_title") else 14)
        for line, row in enumerate(table.rows, top + 1):
            for place, value in enumerate(row[: len(columns)]):
                _write_cell(sheet.write_number, sheet.write_string, line, place, value)
        sheet.freeze_panes(top + 1, sum(1 for column in columns if column.name in table.key))
        sheet.autofilter(top, 0, top + len(table.rows), len(columns) - 1)
    book.close()
    return out.getvalue()


def _write_cell(number: Callable[..., Any], text: Callable[..., Any], line: int, place: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal):
        number(line, place, value)
    else:
        text(line, place, value)

"""The downloads of one edition: CSV, JSON and XLSX of everything the site shows, and the files that recompute it.

Column tables say once what a column holds; the CSV, the JSON, the workbook and the data package's dictionary follow
them. CSV and JSON hold a decimal point; the workbook holds numbers. Same edition, same bytes.
"""

import datetime
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

import edition as editions
import exchange
import framework as frameworks
from edition import Edition
from publishing.messages import MESSAGES, Texts
from publishing.standings import Explanations
from scoring import exact_text

MADE_UP = "Số liệu minh họa, không phải kết quả chính thức (made-up figures for demonstration)"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
CSV, JSON, YAML, TEXT = "text/csv", "application/json", "application/yaml", "text/plain"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Column(NamedTuple):
    """One column of a table: its name, kind and meaning."""

    name: str
    kind: str  # string | integer | number
    about: str


class Table(NamedTuple):
    """One table of an edition."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]


class Written(NamedTuple):
    """One file written: its name, what it holds (a key of messages), its media type."""

    name: str
    about: str
    media_type: str


UNIT_COLUMNS = (
    Column("year", "integer", "Năm đánh giá / year of the assessment"),
    Column("bloc", "string", "Mã khối / code of the bloc"),
    Column("unit", "string", "Mã đơn vị / code of the unit"),
    Column("name", "string", "Tên đơn vị / name of the unit"),
)
NOTICE = Column("notice", "string", "Lưu ý về số liệu / notice about the figures")
LEVEL = Column("level", "string", "Mã mức / code of the level")
POINTS = (
    Column("points", "number", "Điểm đã công bố (làm tròn) / points as published (rounded)"),
    Column("points_exact", "string", "Điểm chính xác, có thể là phân số / exact points, possibly a fraction"),
    Column("max", "number", "Điểm tối đa / largest possible points"),
)


FILES = (
    Written("ictindex.xlsx", "file.all", XLSX),
    Written("ranking.csv", "file.ranking", CSV),
    Written("categories.csv", "file.categories", CSV),
    Written("indicators.csv", "file.indicators", CSV),
    Written("ictindex.json", "file.all_json", JSON),
    Written("framework.yaml", "file.framework", YAML),
    Written("units.csv", "file.units", CSV),
    Written("figures.csv", "file.figures", CSV),
    Written("edition.json", "file.edition", JSON),
    Written("datapackage.json", "file.package", JSON),
    Written("SHA256SUMS", "file.checksums", TEXT),
)


def write(edition: Edition, folder: Path, why: Explanations | None = None) -> tuple[Written, ...]:
    """Write every download of an edition into a folder; what was written, in the order to show it."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = [ranking_table(edition), categories_table(edition), indicators_table(edition, why or Explanations())]
    made = {f"{table.name}.csv": csv_of(table) for table in tables}
    made["ictindex.xlsx"] = workbook(edition, [*tables, figures_table(edition)])
    made["ictindex.json"] = json_of(edition, tables)
    made["framework.yaml"] = frameworks.to_yaml(edition.framework).encode()
    made["units.csv"] = exchange.units_csv(edition.units.values()).encode()
    made["figures.csv"] = figures_of(edition)
    made["edition.json"] = editions.text_of(edition).encode()
    made["datapackage.json"] = data_package(edition, tables, {f: made[f.name] for f in FILES if f.name in made})
    sums = [f"{hashlib.sha256(made[f.name]).hexdigest()}  {f.name}\n" for f in FILES if f.name in made]
    made["SHA256SUMS"] = "".join(sums).encode()
    for file in FILES:
        (folder / file.name).write_bytes(made[file.name])
    return FILES


def write_cached(edition: Edition, folder: Path, cache: Path, key: str, why: Explanations) -> tuple[Written, ...]:
    """The same, copied from a cache if the edition was written before by the same `key` (code and libraries)."""
    own = hashlib.sha256(f"{key}\n{editions.text_of(edition)}".encode()).hexdigest()
    kept = cache / own
    if not kept.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=cache))
        write(edition, aside, why)
        try:
            aside.rename(kept)
        except OSError:  # another build kept it a moment ago
            shutil.rmtree(aside)
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        shutil.copyfile(kept / file.name, folder / file.name)
    return FILES


# --- the tables


def ordered(edition: Edition) -> Iterator[Any]:
    """Every unit's result: by bloc, rank and name, as the ranking shows them."""
    for bloc in edition.blocs:
        yield from edition.ranking(bloc.code)


def head_of(edition: Edition, result: Any) -> tuple[Any, ...]:
    return edition.year, result.bloc, result.unit, edition.units[result.unit].name_vi


def notice_of(edition: Edition) -> str:
    return MADE_UP if edition.made_up else ""


def ranking_table(edition: Edition) -> Table:
    """One row a unit."""
    tops = edition.framework.categories
    columns = (
        *UNIT_COLUMNS,
        Column("rank", "integer", "Hạng trong khối, trống nếu không xếp hạng / rank in the bloc, empty if unranked"),
        Column("total", "number", "Tổng điểm đã công bố / total as published"),
        Column("total_exact", "string", "Tổng điểm chính xác / exact total"),
        Column("max", "number", "Tổng điểm tối đa / largest possible total"),
        LEVEL,
        *(Column(f"category:{c.code}", "number", f"Điểm nhóm {c.title.vi} / points: {c.title['en']}") for c in tops),
        NOTICE,
    )
    rows = []
    for r in ordered(edition):
        points = [r.categories[c.code].points if c.code in r.categories else None for c in tops]
        own = (r.rank, r.total, exact_text(r.total_exact), exact_decimal(r.max), r.level, *points, notice_of(edition))
        rows.append((*head_of(edition, r), *own))
    return Table("ranking", columns, rows)


def categories_table(edition: Edition) -> Table:
    """One row a unit and category, the inner categories included."""
    columns = (
        *UNIT_COLUMNS,
        Column("category", "string", "Mã nhóm tiêu chí / code of the category"),
        Column("category_title", "string", "Tên nhóm tiêu chí / title of the category"),
        *POINTS,
        LEVEL,
        NOTICE,
    )
    rows = [
        (
            *head_of(edition, r),
            code,
            edition.framework.all_categories[code].title.vi,
            own.points,
            exact_text(own.points_exact),
            exact_decimal(own.max),
            own.level,
            notice_of(edition),
        )
        for r in ordered(edition)
        for code, own in r.categories.items()
    ]
    return Table("categories", columns, rows)


def indicators_table(edition: Edition, explain: Explanations) -> Table:
    """One row a unit and indicator, with the words for its points."""
    columns = (
        *UNIT_COLUMNS,
        Column("indicator", "string", "Mã tiêu chí / code of the indicator"),
        Column("indicator_title", "string", "Tên tiêu chí / title of the indicator"),
        *POINTS,
        Column("state", "string", "scored, missing, na, undefined, withheld, decided"),
        Column("status", "string", "official, illustrative: căn cứ của tiêu chí / basis of the indicator"),
        Column("why_vi", "string", "Lời giải thích / explanation in Vietnamese"),
        Column("why_en", "string", "Lời giải thích tiếng Anh / explanation in English"),
        NOTICE,
    )
    rows = []
    for r in ordered(edition):
        for code, mark in r.indicators.items():
            indicator = edition.framework.indicators[code]
            points = None if mark.points_exact is None else edition.published(mark.points_exact)
            why = (explain(edition, r.unit, code, "vi"), explain(edition, r.unit, code, "en"))
            exact = (points, exact_text(mark.points_exact), exact_decimal(mark.max))
            own = (code, indicator.title.vi, *exact, mark.state, indicator.status, *why, notice_of(edition))
            rows.append((*head_of(edition, r), *own))
    return Table("indicators", columns, rows)


def figures_table(edition: Edition) -> Table:
    """One row a unit and figure, for the workbook."""
    columns = (
        *UNIT_COLUMNS,
        Column("input", "string", "Mã số liệu / code of the figure"),
        Column("label", "string", "Số liệu / what is asked"),
        Column("value", "string", "Giá trị / value"),
        NOTICE,
    )
    rows = [
        (*head_of(edition, r), code, asked.label.vi, edition.figures[r.unit][code], notice_of(edition))
        for r in ordered(edition)
        for code, asked in edition.framework.inputs.items()
        if edition.figures.get(r.unit, {}).get(code)
    ]
    return Table("figures", columns, rows)


def exact_decimal(value: Any) -> Decimal:
    """A maximum as a decimal; every framework's maxima are decimals."""
    return Decimal(editions.decimal_or_fraction(value))


# --- the forms


def csv_of(table: Table) -> bytes:
    """CSV in UTF-8 with a decimal point; nothing for no value."""
    rows = [["" if value is None else str(value) for value in row] for row in table.rows]
    return exchange.csv_text([column.name for column in table.columns], rows).encode()


def figures_of(edition: Edition) -> bytes:
    """figures.csv, its note saying so if the figures are made up."""
    plain = exchange.figures_csv(edition.framework, edition.figures, edition.units)
    if not edition.made_up:
        return plain.encode()
    head, *lines = plain.splitlines()
    return "".join(f"{line}\n" for line in (head, *(f'{line}"{MADE_UP}"' for line in lines))).encode()


def json_of(edition: Edition, tables: list[Table]) -> bytes:
    """The tables as lists of records; numbers as text, so that none is read through a binary float."""
    plain: dict[str, Any] = {
        "year": edition.year,
        "version": edition.version,
        "made_up": edition.made_up,
        "notice": notice_of(edition),
        "seal": edition.seal,
    }
    for table in tables:
        names = [column.name for column in table.columns]
        plain[table.name] = [
            {name: str(value) if isinstance(value, Decimal) else value for name, value in zip(names, row, strict=True)}
            for row in table.rows
        ]
    return (json.dumps(plain, ensure_ascii=False, indent=0) + "\n").encode()


def workbook(edition: Edition, tables: list[Table]) -> bytes:
    """One sheet a table, numbers as numbers, dated by the approval: the same edition gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    moment = datetime.datetime.combine(edition.approved, datetime.time())
    book.set_properties({"title": f"ICT-Index {edition.year}", "comments": notice_of(edition), "created": moment})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    warning = book.add_format({"bold": True, "font_color": "#8A4B00"})
    words = Texts("vi")
    for table in tables:
        sheet = book.add_worksheet(words(f"sheet.{table.name}"))
        top = 0
        if edition.made_up:
            sheet.write_string(0, 0, MADE_UP, warning)
            top = 1
        for place, column in enumerate(table.columns):
            sheet.write_string(top, place, column.name, bold)
            sheet.set_column(place, place, 40 if column.name in ("name", "label") or "title" in column.name else 14)
        for line, row in enumerate(table.rows, top + 1):
            for place, value in enumerate(row):
                _write_cell(sheet.write_number, sheet.write_string, line, place, value)
        sheet.freeze_panes(top + 1, 4)
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
    book.close()
    return out.getvalue()


def _write_cell(number: Callable[..., Any], text: Callable[..., Any], line: int, place: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal):
        number(line, place, value)
    else:
        text(line, place, value)


def data_package(edition: Edition, tables: list[Table], files: dict[Written, bytes]) -> bytes:
    """Frictionless data package: every file with size and hash, every column of the tables with its meaning."""
    schemas = {f"{table.name}.csv": table for table in tables}
    package: dict[str, Any] = {
        "name": f"ictindex-{edition.year}",
        "title": f"ICT-Index {edition.year}",
        "description": notice_of(edition) or MESSAGES["vi"]["downloads.lead"],
        "version": str(edition.version),
        "made_up": edition.made_up,
        "created": f"{edition.approved.isoformat()}T00:00:00Z",
        "licenses": [LICENCE],
        "resources": [_resource(written, data, schemas.get(written.name)) for written, data in files.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(written: Written, data: bytes, table: Table | None) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": written.name.replace(".", "-").lower(),
        "path": written.name,
        "title": MESSAGES["vi"][written.about],
        "mediatype": written.media_type,
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
    if table:
        fields = [{"name": c.name, "type": c.kind, "description": c.about} for c in table.columns]
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": {"fields": fields}}
    return resource

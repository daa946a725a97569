"""The tables of the open data: what each column holds is said once here, in both languages.

The CSV files, the workbook, the JSON, the data package and the dictionary page all follow these column tables. A table
of one year describes one version of one edition; the tables of all years carry the version and the framework in every
row, so that nobody compares points across a change of rules without knowing.
"""

import csv
import functools
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import edition as editions
import exchange
import robustness
from edition import Edition
from framework import Category
from publishing.standings import Explanations
from receipt_list import ReceiptList
from scoring import exact_text

MADE_UP = "Số liệu minh họa, không phải kết quả chính thức (made-up figures for demonstration)"
STATES = ("scored", "missing", "na", "undefined", "withheld", "decided")
BASES = ("official", "illustrative")


class Column(NamedTuple):
    """One column: its name, type and meaning in Vietnamese and English."""

    name: str
    kind: str  # string | integer | number | date | boolean
    vi: str
    en: str
    unit: str = ""  # "points" where a number counts points
    required: bool = False  # never empty
    values: tuple[str, ...] = ()  # the only ones there are

    @property
    def about(self) -> str:
        """Both languages, for files that have room for one text."""
        return f"{self.vi} / {self.en}"


class Reference(NamedTuple):
    """A foreign key: columns of this table that name a row of another."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of the open data. Its rows are made when they are first asked for: a dictionary needs none."""

    name: str
    columns: tuple[Column, ...]
    make: Callable[[], list[tuple[Any, ...]]]
    key: tuple[str, ...] = ()  # the columns that name a row
    references: tuple[Reference, ...] = ()

    @functools.cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        return self.make()


YEAR = Column("year", "integer", "Năm đánh giá", "year of the assessment", required=True)
BLOC = Column("bloc", "string", "Mã khối", "code of the bloc", required=True)
UNIT = Column("unit", "string", "Mã đơn vị", "code of the unit", required=True)
NAME = Column("name", "string", "Tên đơn vị", "name of the unit")
NAME_EN = Column("name_en", "string", "Tên tiếng Anh của đơn vị", "name of the unit in English")
UNIT_COLUMNS = (YEAR, BLOC, UNIT, NAME, NAME_EN)
NOTICE = Column("notice", "string", "Lưu ý về số liệu, trống nếu không có", "notice about the figures, empty if none")
LEVEL = Column("level", "string", "Mã mức, trống nếu không xếp mức", "code of the level, empty if none")
RANK = Column("rank", "integer", "Hạng trong khối, trống nếu không xếp hạng", "rank in the bloc, empty if unranked")
POINTS = (
    Column("points", "number", "Điểm đã công bố (làm tròn một lần)", "points as published (rounded once)", "points"),
    Column(
        "points_exact", "string", "Điểm chính xác, có thể là phân số", "exact points, possibly a fraction", "points"
    ),
    Column("max", "number", "Điểm tối đa", "largest possible points", "points", required=True),
)
TOTALS = (
    RANK,
    Column("total", "number", "Tổng điểm đã công bố (làm tròn một lần)", "total as published (rounded once)", "points"),
    Column("total_exact", "string", "Tổng điểm chính xác, có thể là phân số", "exact total, or a fraction", "points"),
    Column("max", "number", "Tổng điểm tối đa", "largest possible total", "points", required=True),
    LEVEL,
)  # fmt: skip
CATEGORY = Column("category", "string", "Mã nhóm tiêu chí", "code of the category", required=True)
CATEGORY_TITLE = Column("category_title", "string", "Tên nhóm tiêu chí", "title of the category in Vietnamese")
INDICATOR = Column("indicator", "string", "Mã tiêu chí", "code of the indicator", required=True)
INPUT = Column("input", "string", "Mã số liệu", "code of the figure", required=True)
RANGE = (
    Column(
        "rank_low", "integer", "Hạng tốt nhất trong khoảng hạng nếu trọng số khác đi đôi chút; trống nếu không có",
        "best rank of the range the unit holds if weights differ a little; empty if there is none",
    ),
    Column(
        "rank_high", "integer", "Hạng kém nhất trong khoảng hạng ấy; trống nếu không có",
        "worst rank of that range; empty if there is none",
    ),
)  # fmt: skip
STATUS = Column(
    "status", "string", "Căn cứ: official theo văn bản, illustrative minh họa",
    "basis: official as a source states it, illustrative as an example", required=True, values=BASES,
)  # fmt: skip
SOURCE = Column("source", "string", "Điều khoản, văn bản làm căn cứ", "article and document it rests on")
TITLES = (
    Column("title_vi", "string", "Tên tiếng Việt", "title in Vietnamese", required=True),
    Column("title_en", "string", "Tên tiếng Anh", "title in English"),
)
OF_UNIT = Reference(("unit",), "units", ("code",))
OF_CATEGORY = Reference(("category",), "framework-categories", ("category",))
OF_INDICATOR = Reference(("indicator",), "framework-indicators", ("indicator",))
OF_INPUT = Reference(("input",), "framework-inputs", ("input",))

UNITS_FILE = (
    Column("code", "string", "Mã đơn vị", "code of the unit", required=True),
    BLOC,
    Column("name_vi", "string", "Tên đơn vị", "name of the unit"),
    NAME_EN,
    Column("short_name", "string", "Tên viết gọn", "short name"),
    Column("region", "string", "Mã vùng", "code of the region"),
    Column("active_from", "date", "Hoạt động từ ngày", "exists from this day"),
    Column("active_to", "date", "Hoạt động đến ngày", "exists until this day"),
    Column("successor", "string", "Mã đơn vị kế thừa", "code of the unit it was merged into"),
    Column("note", "string", "Ghi chú, luôn để trống khi công bố", "note, always empty in what is published"),
)
FIGURES_FILE = (
    UNIT,
    INDICATOR,
    INPUT,
    Column(
        "value", "string", "Giá trị, dấu thập phân là dấu chấm; NA là không áp dụng",
        "value with a decimal point; NA means not applicable",
    ),
    Column("note", "string", "Lưu ý về số liệu", "notice about the figure"),
)  # fmt: skip


def of_year(edition: Edition, explain: Explanations) -> list[Table]:
    """The tables of one version of one year, in the order they are shown."""
    return [
        ranking(edition),
        categories(edition),
        indicators(edition, explain),
        units(edition),
        figures(edition),
        framework_categories(edition),
        framework_indicators(edition),
        framework_inputs(edition),
    ]


def ordered(edition: Edition) -> Iterator[Any]:
    """Every unit's result: by bloc, rank and name, as the ranking shows them."""
    for bloc in edition.blocs:
        yield from edition.ranking(bloc.code)


def head_of(edition: Edition, result: Any) -> tuple[Any, ...]:
    unit = edition.units[result.unit]
    return edition.year, result.bloc, result.unit, unit.name_vi, unit.name_en


def notice_of(edition: Edition) -> str:
    return MADE_UP if edition.made_up else ""


def totals_of(result: Any) -> tuple[Any, ...]:
    return result.rank, result.total, exact_text(result.total_exact), exact_decimal(result.max), result.level


def range_of(edition: Edition, result: Any) -> tuple[int | None, int | None]:
    """The first and the last rank of a unit's range, where it has one."""
    found = robustness.ranges(edition, result.bloc).get(result.unit)
    return (found.low, found.high) if found else (None, None)


def ranking(edition: Edition) -> Table:
    """One row a unit."""
    tops = edition.framework.categories
    points_of = [
        Column(
            f"category:{c.code}", "number", f"Điểm nhóm {c.title.vi}", f"points of category {c.title['en']}", "points"
        )
        for c in tops
    ]  # fmt: skip

    def rows() -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for r in ordered(edition):
            points = [r.categories[c.code].points if c.code in r.categories else None for c in tops]
            rows.append((*head_of(edition, r), *totals_of(r), *points, *range_of(edition, r), notice_of(edition)))
        return rows

    return Table("ranking", (*UNIT_COLUMNS, *TOTALS, *points_of, *RANGE, NOTICE), rows, ("unit",), (OF_UNIT,))


def categories(edition: Edition) -> Table:
    """One row a unit and category, the inner categories included."""

    def rows() -> list[tuple[Any, ...]]:
        return [
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

    columns = (*UNIT_COLUMNS, CATEGORY, CATEGORY_TITLE, *POINTS, LEVEL, NOTICE)
    return Table("categories", columns, rows, ("unit", "category"), (OF_UNIT, OF_CATEGORY))


def indicators(edition: Edition, explain: Explanations) -> Table:
    """One row a unit and indicator, with the words for its points."""
    columns = (
        *UNIT_COLUMNS,
        INDICATOR,
        Column("indicator_title", "string", "Tên tiêu chí", "title of the indicator in Vietnamese"),
        *POINTS,
        Column(
            "state", "string", "Điểm từ đâu: scored chấm theo số liệu, missing thiếu số liệu, na không áp dụng, "
            "undefined không xác định, withheld chưa chấm, decided Hội đồng quyết định",
            "where the points come from: scored, missing, na (not applicable), undefined, withheld, "
            "decided (by the Council)", required=True, values=STATES,
        ),
        STATUS,
        Column("why_vi", "string", "Lời giải thích", "explanation in Vietnamese"),
        Column("why_en", "string", "Lời giải thích tiếng Anh", "explanation in English"),
        NOTICE,
    )  # fmt: skip

    def rows() -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for r in ordered(edition):
            for code, mark in r.indicators.items():
                indicator = edition.framework.indicators[code]
                points = None if mark.points_exact is None else edition.published(mark.points_exact)
                why = (explain(edition, r.unit, code, "vi"), explain(edition, r.unit, code, "en"))
                exact = (points, exact_text(mark.points_exact), exact_decimal(mark.max))
                own = (code, indicator.title.vi, *exact, mark.state, indicator.status, *why, notice_of(edition))
                rows.append((*head_of(edition, r), *own))
        return rows

    return Table("indicators", columns, rows, ("unit", "indicator"), (OF_UNIT, OF_INDICATOR))


def units(edition: Edition) -> Table:
    """units.csv, as `ictindex score` reads it."""

    def rows() -> list[tuple[Any, ...]]:
        return records(exchange.units_csv(edition.units.values()))

    return Table("units", UNITS_FILE, rows, ("code",), (Reference(("successor",), "units", ("code",)),))


def figures(edition: Edition) -> Table:
    """figures.csv, as `ictindex score` reads it; its note says so if the figures are made up."""

    def rows() -> list[tuple[Any, ...]]:
        lines = records(exchange.figures_csv(edition.framework, edition.figures, edition.units))
        notice = notice_of(edition)
        return [(*line[:4], notice) for line in lines] if notice else lines

    return Table("figures", FIGURES_FILE, rows, ("unit", "input"), (OF_UNIT, OF_INDICATOR, OF_INPUT))


def named_figures(edition: Edition) -> Table:
    """One row a unit and figure with its words, for the workbook."""
    columns = (
        *UNIT_COLUMNS,
        INPUT,
        Column("label", "string", "Số liệu", "what is asked, in Vietnamese"),
        Column("value", "string", "Giá trị", "value"),
        NOTICE,
    )

    def rows() -> list[tuple[Any, ...]]:
        return [
            (*head_of(edition, r), code, asked.label.vi, edition.figures[r.unit][code], notice_of(edition))
            for r in ordered(edition)
            for code, asked in edition.framework.inputs.items()
            if edition.figures.get(r.unit, {}).get(code)
        ]

    return Table("figures", columns, rows)


def framework_categories(edition: Edition) -> Table:
    """The tree of categories, each before those within it."""
    columns = (
        CATEGORY,
        Column("parent", "string", "Mã nhóm chứa nhóm này", "code of the category it belongs to"),
        *TITLES,
        STATUS,
        SOURCE,
    )

    def rows() -> list[tuple[Any, ...]]:
        return [
            (category.code, parent, category.title.vi, category.title.en or "", category.status, category.source or "")
            for category, parent in _with_parent(edition.framework.categories)
        ]

    own = Reference(("parent",), "framework-categories", ("category",))
    return Table("framework-categories", columns, rows, ("category",), (own,))


def _with_parent(categories: Iterable[Category], parent: str = "") -> Iterator[tuple[Category, str]]:
    for category in categories:
        yield category, parent
        yield from _with_parent(category.categories, category.code)


def framework_indicators(edition: Edition) -> Table:
    """The indicators of the framework."""
    columns = (
        INDICATOR,
        CATEGORY,
        *TITLES,
        Column("max", "number", "Điểm tối đa", "largest possible points", "points", required=True),
        Column(
            "answered_by", "string", "Ai cung cấp số liệu: unit đơn vị, council Hội đồng",
            "who gives the figures: the unit or the Council", required=True, values=("unit", "council"),
        ),
        Column(
            "missing", "string", "Thiếu số liệu thì: zero 0 điểm, rescale không tính tiêu chí, withhold không xếp hạng",
            "what a missing figure does: zero points, rescale without it, withhold the rank", required=True,
            values=("zero", "rescale", "withhold"),
        ),
        Column("blocs", "string", "Các khối áp dụng, cách nhau dấu cách; trống là mọi khối",
               "blocs it applies to, parted by spaces; empty: every bloc"),
        STATUS,
        SOURCE,
    )  # fmt: skip
    f = edition.framework

    def rows() -> list[tuple[Any, ...]]:
        return [
            (
                each.code,
                f.category_of[each.code].code,
                each.title.vi,
                each.title.en or "",
                exact_decimal(each.max),
                each.answered_by,
                each.missing,
                " ".join(each.blocs),
                each.status,
                each.source or "",
            )
            for each in f.indicators.values()
        ]

    return Table("framework-indicators", columns, rows, ("indicator",), (OF_CATEGORY,))


def framework_inputs(edition: Edition) -> Table:
    """The questions of the framework, each once."""
    columns = (
        INPUT,
        INDICATOR._replace(vi="Mã tiêu chí đầu tiên dùng số liệu này", en="first indicator that uses the figure"),
        Column("label_vi", "string", "Nội dung câu hỏi", "what is asked, in Vietnamese", required=True),
        Column("label_en", "string", "Nội dung câu hỏi, tiếng Anh", "what is asked, in English"),
        Column(
            "kind", "string", "Loại: count số đếm, number số, percent phần trăm, yes_no có/không, choice lựa chọn, "
            "date ngày, text chữ", "kind of the value", required=True,
            values=("count", "number", "percent", "yes_no", "choice", "date", "text"),
        ),
        Column("unit_vi", "string", "Đơn vị tính", "unit of measurement, in Vietnamese"),
        Column("unit_en", "string", "Đơn vị tính, tiếng Anh", "unit of measurement, in English"),
        Column("options", "string", "Các lựa chọn, cách nhau dấu |", "the options of a choice, parted by |"),
    )  # fmt: skip
    first = exchange.first_askers(edition.framework)

    def rows() -> list[tuple[Any, ...]]:
        return [
            (
                code,
                first[code],
                asked.label.vi,
                asked.label.en or "",
                asked.kind,
                asked.unit.vi if asked.unit else "%" if asked.kind == "percent" else "",
                (asked.unit.en or "") if asked.unit else "%" if asked.kind == "percent" else "",
                "|".join(asked.options),
            )
            for code, asked in edition.framework.inputs.items()
        ]

    return Table("framework-inputs", columns, rows, ("input",), (OF_INDICATOR,))


def receipts(edition: Edition, listed: ReceiptList) -> Table:
    """The receipts given in the year, withdrawn ones included; no figures, no names of persons."""
    columns = (
        YEAR,
        Column("number", "string", "Số biên nhận", "number of the receipt", required=True),
        UNIT,
        Column("at", "string", "Gửi lúc (ISO 8601, giờ Việt Nam)", "sent at (ISO 8601, Viet Nam time)", required=True),
        Column(
            "late", "boolean", "true: gửi sau thời hạn báo cáo", "true: sent after the deadline", required=True,
        ),
        Column(
            "seal", "string", "Mã niêm phong: SHA-256 của tệp JSON của biên nhận",
            "seal: SHA-256 of the receipt's JSON file", required=True,
        ),
        Column(
            "withdrawn", "string", "Rút lại lúc, trống nếu không rút; biên nhận đã rút không còn hiệu lực",
            "withdrawn at, empty if not; a withdrawn receipt is no longer valid",
        ),
        NOTICE,
    )  # fmt: skip

    def rows() -> list[tuple[Any, ...]]:
        notice = notice_of(edition)
        return [
            (listed.year, one.number, one.unit, one.at, str(one.late).lower(), one.seal, one.withdrawn, notice)
            for one in listed.receipts
        ]

    return Table("receipts", columns, rows, ("number",), (OF_UNIT,))


def dictionary(described: Iterable[tuple[str, Table]]) -> Table:
    """The columns of tables, one row each: what the workbook and `dictionary.csv` hold. Takes (file, table) pairs."""
    columns = (
        Column("file", "string", "Tệp", "file", required=True),
        Column("column", "string", "Cột", "column", required=True),
        Column("type", "string", "Kiểu: string chữ, integer số nguyên, number số, date ngày, boolean đúng/sai",
               "type of the values", required=True),
        Column("unit", "string", "Đơn vị tính", "unit of measurement"),
        Column("required", "boolean", "true: không bao giờ trống", "true: never empty", required=True),
        Column("values", "string", "Các giá trị có thể có, cách nhau dấu |", "the possible values, parted by |"),
        Column("meaning_vi", "string", "Ý nghĩa", "meaning in Vietnamese", required=True),
        Column("meaning_en", "string", "Ý nghĩa, tiếng Anh", "meaning in English", required=True),
    )  # fmt: skip

    def rows() -> list[tuple[Any, ...]]:
        return [
            (file, c.name, c.kind, c.unit, "true" if c.required else "false", "|".join(c.values), c.vi, c.en)
            for file, table in described
            for c in table.columns
        ]

    return Table("dictionary", columns, rows, ("file", "column"))


# --- all years


VERSION = Column("version", "integer", "Phiên bản của kết quả năm đó", "version of that year's results", required=True)
RULES = Column("framework", "string", "Mã bộ tiêu chí; điểm chỉ so sánh được trong cùng một bộ",
               "code of the framework; points compare only within one", required=True)  # fmt: skip
OF_YEAR = Reference(("year",), "years", ("year",))
OF_UNIT_IN_YEAR = Reference(("year", "unit"), "units-all-years", ("year", "code"))


def of_all_years(published: list[Edition]) -> list[Table]:
    """The series of every published year, in its newest version, in long form."""
    return [years(published), ranking_series(published), categories_series(published), units_series(published)]


def years(published: list[Edition]) -> Table:
    """One row a year: the version, the rules and the seal its rows come from."""
    columns = (
        YEAR,
        VERSION,
        Column("approved", "date", "Ngày phê duyệt", "day of approval", required=True),
        RULES,
        Column("decision", "string", "Quyết định ban hành bộ tiêu chí", "decision the framework comes from"),
        Column(
            "points_compare_with_previous", "boolean",
            "true: cùng bộ tiêu chí với năm liền trước trong bảng, điểm so sánh được",
            "true: the same framework as the year before in this table, so points compare", required=True,
        ),
        Column("units", "integer", "Số đơn vị", "number of units", required=True),
        Column("made_up", "boolean", "true: số liệu minh họa", "true: made-up figures", required=True),
        Column("seal", "string", "Mã niêm phong SHA-256 của kết quả", "SHA-256 seal of the results", required=True),
        NOTICE,
    )  # fmt: skip

    def rows() -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        last = None
        for e in published:
            decision = e.framework.decision.number if e.framework.decision else ""
            same = "true" if last == e.framework.code else "false"
            made_up = "true" if e.made_up else "false"
            own = (e.framework.code, decision, same, len(e.results), made_up, e.seal, notice_of(e))
            rows.append((e.year, e.version, e.approved.isoformat(), *own))
            last = e.framework.code
        return rows

    return Table("years", columns, rows, ("year",))


def _version_after_year(edition: Edition, row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (row[0], edition.version, edition.framework.code, *row[1:])


def ranking_series(published: list[Edition]) -> Table:
    """One row a year and unit."""

    def rows() -> list[tuple[Any, ...]]:
        return [
            _version_after_year(e, (*head_of(e, r), *totals_of(r), *range_of(e, r), notice_of(e)))
            for e in published
            for r in ordered(e)
        ]

    columns = (YEAR, VERSION, RULES, *UNIT_COLUMNS[1:], *TOTALS, *RANGE, NOTICE)
    return Table("ranking-all-years", columns, rows, ("year", "unit"), (OF_YEAR, OF_UNIT_IN_YEAR))


def categories_series(published: list[Edition]) -> Table:
    """One row a year, unit and category."""

    def rows() -> list[tuple[Any, ...]]:
        return [_version_after_year(e, row) for e in published for row in categories(e).rows]

    columns = (YEAR, VERSION, RULES, *UNIT_COLUMNS[1:], CATEGORY, CATEGORY_TITLE, *POINTS, LEVEL, NOTICE)
    return Table("categories-all-years", columns, rows, ("year", "unit", "category"), (OF_YEAR, OF_UNIT_IN_YEAR))


def units_series(published: list[Edition]) -> Table:
    """The units of every year: names and mergers over time."""

    def rows() -> list[tuple[Any, ...]]:
        return [(e.year, *line) for e in published for line in units(e).rows]

    return Table("units-all-years", (YEAR, *UNITS_FILE), rows, ("year", "code"), (OF_YEAR,))


# --- values


def exact_decimal(value: Any) -> Decimal:
    """A maximum as a decimal; every framework's maxima are decimals."""
    return Decimal(editions.decimal_or_fraction(value))


def records(text: str) -> list[tuple[Any, ...]]:
    """The rows of CSV text without its head."""
    lines = csv.reader(io.StringIO(text))
    next(lines)
    return [tuple(line) for line in lines]

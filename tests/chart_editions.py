"""Editions made for the chart tests: real names, the longest ones too, and totals from a seeded generator.

They are built straight from the engine's result classes, so that a case that is rare in real figures (a tie, a unit
without a rank, a category without points) can be put where a chart must show it.
"""

import datetime
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import vietnamese
from framework import Bloc, Category, Decision, Framework, Level
from scoring import CategoryResult, UnitResult

PROVINCES = """An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|
Bình Thuận|Cà Mau|Cao Bằng|TP. Cần Thơ|TP. Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|
Hà Nam|TP. Hà Nội|Hà Tĩnh|Hải Dương|TP. Hải Phòng|Hậu Giang|Hòa Bình|TP. Hồ Chí Minh|Hưng Yên|Khánh Hòa|Kiên Giang|
Kon Tum|Lai Châu|Lạng Sơn|Lào Cai|Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|
Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|
Thừa Thiên Huế|Tiền Giang|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái""".replace("\n", "").split("|")
MINISTRY = [
    ("Văn phòng Bộ", "Văn phòng Bộ", "Ministry Office"),
    ("Vụ Thi đua, Khen thưởng và Tuyên truyền", "Vụ TĐKTTT", "Emulation, Commendation and Communication Department"),
    ("Tổng cục Khí tượng Thủy văn", "TC KTTV", "Viet Nam Meteorological and Hydrological Administration"),
    (
        "Cục Công nghệ thông tin và Dữ liệu tài nguyên môi trường",
        "Cục CNTT&DLTNMT",
        "Department of Information Technology and Natural Resources and Environment Data",
    ),
    (
        "Cục Đo đạc, Bản đồ và Thông tin địa lý Việt Nam",
        "Cục ĐĐBĐ&TTĐLVN",
        "Department of Survey, Mapping and Geographic Information of Viet Nam",
    ),
    ("Thanh tra Bộ", "Thanh tra Bộ", "Ministry Inspectorate"),
]  # fmt: skip
CATEGORIES = [
    ("HT", "Hạ tầng kỹ thuật và an toàn thông tin", "Infrastructure and information security", 20),
    ("UD", "Ứng dụng công nghệ thông tin trong hoạt động nội bộ", "Use of IT inside the organisation", 30),
    ("DVC", "Dịch vụ công trực tuyến", "Online public services", 25),
    ("CC", "Cơ chế, chính sách", "Mechanisms and policies", 10),
    ("NL", "Nguồn nhân lực", "People", 15),
]
LEVELS = [("tot", "Tốt", "Good", "0.8"), ("kha", "Khá", "Fair", "0.65"),
          ("tb", "Trung bình", "Average", "0.5"), ("yeu", "Yếu", "Weak", "0")]  # fmt: skip
BLOCS = [
    ("QLNN", "Khối các đơn vị quản lý nhà nước trực thuộc Bộ", "State management units of the Ministry"),
    ("STNMT", "Sở Tài nguyên và Môi trường", "Provincial departments of natural resources and environment"),
]


def text(vi: str, en: str) -> dict[str, str]:
    """A text in two languages."""
    return {"vi": vi, "en": en}


def make_framework(code: str = "btnmt-2899-2019", categories: Sequence = CATEGORIES) -> Framework:
    """A framework of five categories and four levels; only what charts read is in it."""
    number, date = ("2899/QĐ-BTNMT", (2019, 11, 13)) if "2899" in code else ("2051/QĐ-BTNMT", (2016, 9, 14))
    return Framework(
        code=code,
        title=text("Quy định đánh giá", "Assessment rules"),
        decision=Decision(number, datetime.date(*date)),
        status="illustrative",
        blocs=tuple(Bloc(c, text(vi, en)) for c, vi, en in BLOCS),
        levels=tuple(Level(c, text(vi, en), Fraction(share)) for c, vi, en, share in LEVELS),
        categories=tuple(Category(c, text(vi, en)) for c, vi, en, _ in categories),
        scale=Fraction(100),
    )


class MadeEdition(SimpleNamespace):
    """What charts use of an edition."""

    @property
    def addresses(self) -> dict[str, str]:
        """The units' parts of addresses; no two of ours have one short name."""
        return {code: vietnamese.slug(unit.short_name) for code, unit in self.units.items()}

    @property
    def results(self) -> dict[str, UnitResult]:
        """Each unit's result by unit code."""
        return self.run.results

    def ranking(self, bloc: str) -> list[UnitResult]:
        """Rank order, ties by name, unranked last."""
        mine = [r for r in self.run.results.values() if r.bloc == bloc]
        return sorted(mine, key=lambda r: (r.rank is None, r.rank or 0, self.units[r.unit].name_vi))


def make_units(provinces: int = 63) -> dict[str, SimpleNamespace]:
    """Units of two blocs."""
    rows = [(f"B{i}", "QLNN", *names) for i, names in enumerate(MINISTRY)]
    for i, name in enumerate(PROVINCES[:provinces]):
        kind = name if name.startswith("TP.") else f"tỉnh {name}"
        rows.append(
            (f"S{i}", "STNMT", f"Sở Tài nguyên và Môi trường {kind}", f"Sở TN&MT {name}",
             f"Department of Natural Resources and Environment of {name} Province")
        )  # fmt: skip
    return {
        code: SimpleNamespace(code=code, bloc=bloc, name_vi=vi, short_name=short, name_en=en)
        for code, bloc, vi, short, en in rows
    }


def make_edition(
    year: int = 2021, *, provinces: int = 63, framework: Framework | None = None, made_up: bool = True, seed: int = 7
) -> MadeEdition:
    """An edition with ties, a unit without a rank and one category without points, from a seed."""
    framework, units = framework or make_framework(), make_units(provinces)
    maxima = {code: Fraction(most) for code, *_, most in CATEGORIES}
    results = {}
    for place, (code, unit) in enumerate(units.items()):
        base = random.Random(f"{seed}/{code}").uniform(0.35, 0.92)
        dice = random.Random(f"{seed}/{code}/{year}")
        parts = {}
        for category in framework.categories:
            most = maxima[category.code]
            share = max(0.0, min(1.0, base + dice.uniform(-0.2, 0.2)))
            exact = Fraction(round(share * 1000), 1000) * most
            published = Decimal(round(float(exact) * 100)) / 100
            parts[category.code] = CategoryResult(published, exact, most, None, None)
        total = sum((p.points for p in parts.values()), Decimal(0))
        if place % 9 == 0:
            total = total.quantize(Decimal(5), rounding="ROUND_HALF_UP").quantize(Decimal("0.01"))
        results[code] = UnitResult(code, unit.bloc, total, Fraction(total), sum(maxima.values()), None, None, parts, {})
    _unscored(results)
    _rank(results, framework)
    return MadeEdition(
        year=year, version=1, made_up=made_up, approved=datetime.date(year + 1, 1, 20), notice=None,
        framework=framework, units=units, run=SimpleNamespace(results=results), seal="0" * 64,
    )  # fmt: skip


def _unscored(results: dict[str, UnitResult]) -> None:
    """The last unit handed nothing in; the first has no points in one category."""
    last = list(results.values())[-1]
    last.total = last.total_exact = None
    for code, part in last.categories.items():
        last.categories[code] = CategoryResult(None, None, part.max, None, None)
    first = next(iter(results.values()))
    first.categories["DVC"] = CategoryResult(None, None, Fraction(25), None, None)


def _rank(results: dict[str, UnitResult], framework: Framework) -> None:
    for result in results.values():
        if result.total is None:
            continue
        rivals = [r.total for r in results.values() if r.bloc == result.bloc and r.total is not None]
        result.rank = 1 + sum(total > result.total for total in rivals)
        result.tied = rivals.count(result.total)
        result.level = next(lv.code for lv in framework.levels if Fraction(result.total) >= lv.from_ * 100)


def make_years() -> list[MadeEdition]:
    """2017 to 2021, with another framework before 2019 and one unit fewer in 2018."""
    old = make_framework("btnmt-2051-2016")
    return [
        make_edition(2017, framework=old), make_edition(2018, framework=old, provinces=62),
        make_edition(2019), make_edition(2020), make_edition(2021),
    ]  # fmt: skip

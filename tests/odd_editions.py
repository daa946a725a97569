"""Editions that are rare in life: one unit, all equal, nobody ranked, no levels, 120 units, names of 140 letters.

They are scored by the engine, so that losses, states and totals belong together.
"""

import datetime
import random
from fractions import Fraction

import edition as editions
import framework as frameworks
import scoring
from edition import Edition
from exchange import Unit

LEVELS = [
    {"code": "tot", "title": {"vi": "Tốt", "en": "Good"}, "from": "0.80"},
    {"code": "kha", "title": {"vi": "Khá", "en": "Fair"}, "from": "0.65"},
    {"code": "yeu", "title": {"vi": "Yếu", "en": "Weak"}, "from": "0"},
]
REGIONS = ("TDMNPB", "DBSH", "BTBDHMT", "TN", "DNB", "DBSCL", "")
LONG_VI = (
    "Trung tâm Quy hoạch, Điều tra và Đánh giá tài nguyên nước quốc gia khu vực Bắc Trung Bộ và Duyên hải miền Trung"
)
LONG_EN = (
    "National Center for Water Resources Planning, Investigation and Assessment in the North Central and Coastal area"
)


def plain_framework(name: str, categories: int = 3, levels: bool = True, policy: str = "withhold") -> dict:
    """Given points, `categories` categories of three indicators; the last indicator of each may be NA or missing."""
    plain = {
        "framework": name,
        "decision": {"number": "2899/QĐ-BTNMT", "date": "2019-11-13"},
        "title": {"vi": "Quy định thử", "en": "Trial rules"},
        "blocs": [{"code": "A", "title": {"vi": "Khối các đơn vị thử nghiệm", "en": "Trial units"}}],
        "categories": [
            {
                "code": f"C{c}",
                "title": {"vi": f"Nhóm tiêu chí về ứng dụng thứ {c}", "en": f"Category of applications number {c}"},
                "indicators": [
                    {
                        "code": f"C{c}.{i}",
                        "title": {"vi": f"Tiêu chí {i} của nhóm {c}", "en": f"Indicator {i} of category {c}"},
                        "max": "10",
                        "inputs": {f"x{c}_{i}": {"label": {"vi": "Điểm"}, "kind": "number", "min": "0", "max": "10"}},
                        "rule": {"points": f"x{c}_{i}"},
                        "missing": policy if i == 3 else "zero",
                    }
                    for i in (1, 2, 3)
                ],
            }
            for c in range(1, categories + 1)
        ],
    }
    return plain | {"levels": LEVELS} if levels else plain


def scored(plain: dict, units: list[Unit], figures: dict, year: int = 2021, decided: dict | None = None) -> Edition:
    """An edition of a plain framework; figures are values, not text."""
    framework = frameworks.from_plain(plain, "framework.yaml")
    run = scoring.score(framework.scheme, [(u.code, u.bloc) for u in units], figures, decided or {})
    known = {unit.code: unit for unit in units}
    day = datetime.date(year, 12, 24)
    return editions.Edition(year, 1, True, day, framework, known, {}, decided or {}, run, seal="0" * 64)


def made(
    units: int = 6,
    *,
    year: int = 2021,
    seed: int = 1,
    plain: dict | None = None,
    long: bool = False,
    alike: bool = False,
) -> Edition:
    """Units with figures from a seed; `alike`: all the same; `long`: names as long as names get."""
    plain = plain or plain_framework("thu")
    asked = [name for c in plain["categories"] for i in c["indicators"] for name in i["inputs"]]
    known, figures = [], {}
    for n in range(units):
        vi, en = (f"{LONG_VI} {n}", f"{LONG_EN} {n}") if long else (f"Đơn vị {n}", f"Unit {n}")
        known.append(Unit(f"u{n}", "A", vi, en, region=REGIONS[n % len(REGIONS)]))
        dice = random.Random(f"{seed}/{year}/{0 if alike else n}")
        figures[f"u{n}"] = {name: Fraction(dice.randint(0, 40), 4) for name in asked}
    return scored(plain, known, figures, year)


def nobody_ranked() -> Edition:
    """A needed figure is missing everywhere."""
    found = made(4)
    figures = {unit: {k: v for k, v in own.items() if k != "x1_3"} for unit, own in found.run.figures.items()}
    return scored(plain_framework("thu"), list(found.units.values()), figures)


def with_gaps() -> Edition:
    """NA, missing and decided by the Council, and one unit without a total."""
    found = made(7)
    figures = {unit: dict(own) for unit, own in found.run.figures.items()}
    figures["u0"]["x1_3"] = scoring.NA
    del figures["u1"]["x1_1"]
    del figures["u2"]["x2_3"]
    for name in ("x3_1", "x3_2", "x3_3"):
        figures["u3"][name] = scoring.NA
    decided = {("u4", "C1.1"): Fraction(10)}
    return scored(plain_framework("thu"), list(found.units.values()), figures, decided=decided)


def odd_years() -> dict[str, list[Edition]]:
    """Every odd case by name: its years, oldest first."""
    other, plain = plain_framework("cu"), plain_framework("thu", levels=False)
    return {
        "one unit": [made(1, year=2020), made(1)],
        "two units": [made(2, year=2020), made(2)],
        "all equal": [made(5, year=2020, alike=True), made(5, alike=True)],
        "nobody ranked": [made(4, year=2020), nobody_ranked()],
        "nobody before": [nobody_ranked()],
        "gaps": [made(7, year=2019, plain=other), made(7, year=2020), with_gaps()],
        "no levels": [made(8, plain=plain), made(8, year=2022, plain=plain)],
        "one category": [made(6, plain=plain_framework("thu", 1))],
        "nine categories": [made(20, plain=plain_framework("thu", 9))],
        "long names": [made(12, year=2020, long=True), made(12, long=True)],
        "levels come": [made(8, plain=plain_framework("cu", levels=False)), made(8, year=2022)],
        "units come and go": [made(9, year=2019), made(4, year=2020), made(9)],
        "fourteen years": [made(9, year=year, plain=other if year < 2012 else None) for year in range(2008, 2022)],
        "a hundred and twenty": [made(120, year=2020), made(120)],
    }

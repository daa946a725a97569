"""Two small made-up years for tests of the site: two blocs, a tie, a missing figure, NA, a merger, a new framework.

Names carry what breaks careless templates: quotes, an ampersand, a tag.
"""

import datetime
import hashlib
import json
from fractions import Fraction
from pathlib import Path

import edition as editions
import receipt_list
from exchange import Unit
from framework import Text, parse_framework

FRAMEWORK = """
framework: {code}
decision: {{number: {number}, date: {date}}}
title: {{vi: "Khung thử {code}", en: "Trial framework {code}"}}
status: illustrative
blocs:
  - {{code: B, title: {{vi: Khối Bộ, en: Ministry bloc}}}}
  - {{code: S, title: {{vi: Khối Sở, en: Provincial bloc}}}}
levels:
  - {{code: tot, title: {{vi: Tốt, en: Good}}, from: "0.80"}}
  - {{code: kha, title: {{vi: Khá, en: Fair}}, from: "0.50"}}
  - {{code: yeu, title: {{vi: Yếu, en: Weak}}, from: "0"}}
category_levels: true
categories:
  - code: HT
    title: {{vi: Hạ tầng kỹ thuật, en: Infrastructure}}
    status: official
    source: "Quyết định thử, Điều 1"
    indicators:
      - code: HT1
        title: {{vi: Máy tính trên cán bộ, en: Computers per staff member}}
        max: "{top}"
        inputs:
          pcs: {{label: {{vi: Số máy tính, en: Computers}}, kind: count, unit: {{vi: máy}}}}
          staff: {{label: {{vi: Số cán bộ, en: Staff}}, kind: count, positive: true, unit: {{vi: người}}}}
        rule: {{share: pcs, of: staff}}
        missing: zero
      - code: HT2
        title: {{vi: Kênh truyền riêng, en: Own line}}
        max: "5"
        inputs:
          line: {{label: {{vi: Có kênh truyền riêng}}, kind: yes_no}}
        rule: {{yes: line}}
        missing: zero
        answered_by: council
  - code: UD
    title: {{vi: Ứng dụng, en: Applications}}
    indicators:
      - code: UD1
        title: {{vi: Hồ sơ xử lý trên mạng, en: Files handled online}}
        max: "10"
        inputs:
          online: {{label: {{vi: Tỷ lệ hồ sơ}}, kind: percent}}
        rule: {{banded: {{share: online, full_at: "0.70", zero_below: "0.35"}}}}
        missing: withhold
        status: official
      - code: UD2
        title: {{vi: Cấp độ cổng thông tin, en: Level of the portal}}
        max: "5"
        inputs:
          level: {{label: {{vi: Cấp độ}}, kind: choice, options: [I, II, III]}}
        rule: {{choice: level, points: {{I: 1, II: 3, III: 5}}}}
        missing: rescale
        blocs: [S]
"""

UNITS = [
    Unit("VP", "B", "Văn phòng Bộ", "Ministry Office"),
    Unit("TK", "B", "Trung tâm <b>Thống kê</b> & “Dự báo”", "Statistics Centre", "TT Thống kê"),
    Unit("CU", "B", "Cục Ứng dụng", "Applications Agency", successor="TK"),
    Unit("DN", "S", "Sở Tài nguyên và Môi trường thành phố Đà Nẵng", "Da Nang", "Sở TN&MT Đà Nẵng", "BTBDHMT"),
    Unit("HN", "S", "Sở Tài nguyên và Môi trường thành phố Hà Nội", "Ha Noi", "Sở TN&MT Hà Nội", "DBSH"),
    Unit("AG", "S", "Sở Tài nguyên và Môi trường tỉnh An Giang", "An Giang", "Sở TN&MT An Giang", "DBSCL"),
    Unit("LC", "S", "Sở Tài nguyên và Môi trường tỉnh Lào Cai", "Lao Cai", "Sở TN&MT Lào Cai", "TDMNPB"),
]

FIGURES = {
    2020: {
        "VP": ("40", "50", "yes", "60"),
        "TK": ("30", "30", "no", "83.5"),
        "CU": ("9", "30", "no", "40"),
        "DN": ("1200", "1000", "yes", "90", "III"),
        "HN": ("700", "1000", "yes", "50", "II"),
        "AG": ("300", "900", "", "34.9", "I"),
        "LC": ("0", "10", "no", "70", "NA"),
    },
    2021: {
        "VP": ("50", "50", "yes", "65"),
        "TK": ("30", "30", "yes", "65"),
        "DN": ("1000", "1000", "yes", "95", "III"),
        "HN": ("900", "1000", "yes", "70", "III"),
        "AG": ("", "900", "no", "71", ""),
        "LC": ("5", "10", "no", "", "NA"),  # UD1 is missing and withholds the unit from the ranking
    },
}
INPUTS = ("pcs", "staff", "line", "online", "level")

# What the units of 2021 sent: unit, running number, hour of 30 October, late, withdrawn at.
SENDINGS = (
    ("DN", 1, "09:15:00", False, None),
    ("HN", 1, "16:40:59", False, "2021-10-30T17:05:00+07:00"),
    ("HN", 2, "23:59:59", False, None),
    ("LC", 1, "08:00:01", True, None),
)


def receipt_text(unit, count, hour, late):
    """A receipt's JSON to the letter, as the office gives it."""
    name = next(each.name_vi for each in UNITS if each.code == unit)
    figure = {"indicator": "HT1", "title": "Máy tính trên cán bộ", "input": "pcs", "label": "Số máy tính"}
    plain = {
        "kind": "receipt",
        "number": f"2021-{unit}-{count:02d}",
        "year": 2021,
        "made_up": True,
        "framework": "thu-2021",
        "unit": {"code": unit, "name": name},
        "sections": [
            {
                "code": "HT",
                "title": "Hạ tầng kỹ thuật",
                "figures": [{**figure, "value": FIGURES[2021][unit][0], "note": "gồm cả 𝄞", "evidence": []}],
                "self_marks": {"HT1": "20"},
            }
        ],
        "sent_by": {"name": "Người gửi (minh họa)", "role": "leader"},
        "at": f"2021-10-{31 if late else 30}T{hour}+07:00",
        "due": "2021-10-30T23:59:59+07:00",
        "late": late,
        "undertaking": "Tôi cam đoan.",
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def receipts_of_test():
    """The list of receipts of 2021; 2020 was published without one."""
    listed = []
    for unit, count, hour, late, withdrawn in SENDINGS:
        text = receipt_text(unit, count, hour, late)
        plain = json.loads(text)
        seal = hashlib.sha256(text.encode()).hexdigest()
        listed.append(receipt_list.Listed(plain["number"], unit, plain["at"], late, seal, withdrawn))
    return receipt_list.make(2021, True, listed)


def editions_of_test() -> list[editions.Edition]:
    """The two years, oldest first."""
    old = parse_framework(FRAMEWORK.format(code="thu-2020", number="1/QĐ", date="2020-01-02", top="10"))
    new = parse_framework(FRAMEWORK.format(code="thu-2021", number="2/QĐ", date="2021-01-02", top="20"))
    return [made(2020, old), made(2021, new, notice=Text("Sửa một số liệu của An Giang.", "One figure corrected."))]


def made(year, framework, version=1, notice=None, **changes):
    """One year of the test, made up and marked so."""
    figures = {unit: dict(zip(INPUTS, values, strict=False)) for unit, values in FIGURES[year].items()}
    given = {
        "year": year,
        "version": version,
        "made_up": True,
        "approved": datetime.date(year, 12, 28),
        "framework": framework,
        "units": {unit.code: unit for unit in UNITS if unit.code in figures},
        "figures": figures,
        "decided": {("HN", "UD2"): Fraction(4)},
        "notice": notice,
        "receipts": receipts_of_test().sha256 if year == 2021 else "",
    }
    return editions.make(**{**given, **changes})


def write_editions(folder: Path) -> None:
    """Write both years where a build finds them, and the receipts of the second."""
    receipt_list.write(receipts_of_test(), folder)
    for edition in editions_of_test():
        editions.write(edition, folder)

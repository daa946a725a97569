"""The year that is rehearsed: its framework, twelve units in three blocs, what each reports, and what it is to come to.

The points are worked out here by hand (`points_of`), figure by figure; nothing of the program's engine is used, so that
the frozen edition is held against somebody else's arithmetic.
"""

import csv
import io
from fractions import Fraction

FRAMEWORK = """\
framework: dien-tap
decision: {number: 1/QĐ-DT, date: 2020-11-13}
title: {vi: Bộ tiêu chí diễn tập, en: Framework of the rehearsal}
status: illustrative
deadlines: {report: "10-30", results: "12-31"}
blocs:
  - {code: QL, title: {vi: Khối quản lý nhà nước}}
  - {code: SN, title: {vi: Khối sự nghiệp}}
  - {code: DP, title: {vi: Khối địa phương}}
places: 2
rank_on: published
levels:
  - {code: tot, title: {vi: Tốt, en: Good}, from: "0.75"}
  - {code: kha, title: {vi: Khá, en: Fair}, from: "0.5"}
  - {code: yeu, title: {vi: Yếu, en: Weak}, from: "0"}
categories:
  - code: HT
    title: {vi: Hạ tầng kỹ thuật, en: Infrastructure}
    indicators:
      - code: HT1
        title: {vi: Tỷ lệ máy tính trên cán bộ, en: Computers per staff member}
        max: "20"
        evidence: required
        inputs:
          pcs: {label: {vi: Số máy tính, en: Computers}, kind: count, unit: {vi: máy}}
          staff: {label: {vi: Số cán bộ, en: Staff}, kind: count, unit: {vi: người}, positive: true}
        rule: {share: pcs, of: staff}
        checks:
          - {must: pcs <= 10 * staff, say: {vi: Số máy tính gấp hơn mười lần số cán bộ}}
          - {warn: pcs <= 1.5 * staff, say: {vi: Nhiều máy tính hơn hẳn số cán bộ}}
      - code: HT2
        title: {vi: Có tường lửa, en: Has a firewall}
        max: "10"
        inputs: {firewall: {label: {vi: Có tường lửa, en: Firewall}, kind: yes_no}}
        rule: {yes: firewall}
  - code: UD
    title: {vi: Ứng dụng, en: Applications}
    indicators:
      - code: UD1
        title: {vi: Tỷ lệ dịch vụ công trực tuyến, en: Services online}
        max: "30"
        evidence: none
        inputs:
          online: {label: {vi: Số dịch vụ trực tuyến, en: Services online}, kind: count}
          services: {label: {vi: Số dịch vụ công, en: Services}, kind: count, positive: true}
        rule: {share: online, of: services}
        checks:
          - {must: online <= services, say: {vi: Dịch vụ trực tuyến không thể nhiều hơn tổng số}}
      - code: UD2
        title: {vi: Số người dùng hệ thống so với đơn vị cao nhất khối, en: Users against the bloc's largest}
        max: "15"
        evidence: none
        inputs: {users: {label: {vi: Số người dùng, en: Users}, kind: count, unit: {vi: người}}}
        rule: {peer_max: users, peers: bloc}
        undefined: zero
      - code: UD3
        title: {vi: Số chuyên mục được cập nhật trên cổng, en: Sections of the site kept up to date}
        max: "10"
        answered_by: council
        inputs: {pages: {label: {vi: Số chuyên mục cập nhật, en: Sections up to date}, kind: count}}
        rule: {count: pages, each: "0.5"}
"""
YES = "có"
NO = "không"
NO_EVIDENCE = "Biên bản kiểm kê gửi sau theo đường văn thư"

# code: name, short name, then what the unit reports at last: pcs, staff, firewall, online, services, users.
UNITS = {
    "QL1": ("Vụ Khoa học và Công nghệ", "Vụ KHCN", ("90", "100", YES, "30", "40", "80")),
    "QL2": ("Cục Chuyển đổi số", "Cục CĐS", ("120", "150", YES, "48", "60", "140")),
    "QL3": ("Cục Quản lý tài nguyên nước", "Cục TNN", ("61", "90", NO, "45", "70", "77")),
    "QL4": ("Vụ Kế hoạch - Tài chính", "Vụ KHTC", ("40", "41", YES, "7", "9", "39")),
    "SN1": ("Viện Khoa học Khí tượng Thủy văn", "Viện KTTV", ("210", "310", YES, "11", "13", "290")),
    "SN2": ("Trường Đại học Tài nguyên và Môi trường Hà Nội", "ĐH TNMT HN", ("333", "470", YES, "5", "17", "512")),
    "SN3": ("Trung tâm Viễn thám quốc gia", "TT Viễn thám", ("150", "160", NO, "3", "3", None)),
    "SN4": ("Báo Nông nghiệp và Môi trường", "Báo NNMT", ("66", "66", YES, "2", "6", "61")),
    "DP1": ("Sở Tài nguyên và Môi trường Đà Nẵng", "Sở Đà Nẵng", ("288", "300", YES, "97", "101", "275")),
    "DP2": ("Sở Tài nguyên và Môi trường Đắk Lắk", "Sở Đắk Lắk", ("130", "210", NO, "51", "99", "140")),
    "DP3": ("Sở Tài nguyên và Môi trường Hà Nội", "Sở Hà Nội", ("500", "512", YES, "118", "120", "498")),
    "DP4": ("Sở Tài nguyên và Môi trường Ứng Hòa", "Sở Ứng Hòa", ("130", "210", NO, "51", "99", "140")),
}
KEYS = ("pcs", "staff", "firewall", "online", "services", "users")
SECTIONS = {"HT": KEYS[:3], "UD": KEYS[3:]}
FOUND = dict(zip(UNITS, ("14", "20", "9", "21", "3", "16", "12", "0", "25", "11", "18", "11"), strict=True))
COUNCIL = {"QL2": {"pcs": "100"}}  # what the Council made of a reported figure in the end


def bloc_of(unit):
    return unit[:2]


def reported(unit):
    """Input -> the figure as the unit writes it; what it has none of is left out."""
    return {key: value for key, value in zip(KEYS, UNITS[unit][2], strict=True) if value is not None}


def accepted(unit):
    """Input -> the figure that counts: as reported, as the Council changed it, and what it found itself."""
    return reported(unit) | COUNCIL.get(unit, {}) | {"pages": FOUND[unit]}


def points_of(unit):
    """Indicator -> exact points, worked out by hand from what counts."""
    held = accepted(unit)
    mine = {key: Fraction(value) for key, value in held.items() if value.isdecimal()}
    largest = max(int(accepted(one).get("users", 0)) for one in UNITS if bloc_of(one) == bloc_of(unit))
    return {
        "HT1": 20 * min(Fraction(1), mine["pcs"] / mine["staff"]),
        "HT2": Fraction(10 if held["firewall"] == YES else 0),
        "UD1": 30 * mine["online"] / mine["services"],
        "UD2": 15 * mine.get("users", Fraction(0)) / largest,
        "UD3": min(Fraction(10), mine["pages"] / 2),
    }


def totals():
    """Unit -> exact total."""
    return {unit: sum(points_of(unit).values()) for unit in UNITS}


def published(value):
    """Rounded to two places, halves up."""
    return Fraction(int(value * 100 + Fraction(1, 2)), 100)


def ranks():
    """Unit -> place in its bloc: equal published totals share the better one."""
    shown = {unit: published(total) for unit, total in totals().items()}
    return {
        unit: 1 + sum(bloc_of(other) == bloc_of(unit) and shown[other] > shown[unit] for other in shown)
        for unit in shown
    }


# --- files ---------------------------------------------------------------------------------------------------------


def table(header, rows):
    """A CSV file as Excel saves it."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")


def units_csv():
    rows = [(code, bloc_of(code), name, short) for code, (name, short, _) in UNITS.items()]
    return table(("code", "bloc", "name_vi", "short_name"), rows)


OFFICE = {
    "lead": ("Trần Thị Hồng Hà", "lead"),
    "an": ("Nguyễn Văn An", "appraiser"),
    "binh": ("Lê Thị Bình", "appraiser"),
    "chi": ("Phạm Quỳnh Chi", "appraiser"),
    "press": ("Đỗ Minh Đức", "communications"),
    "auditor": ("Hoàng Thu Giang", "auditor"),
}


def address(name):
    return f"{name.lower()}@dientap.vn"


def people_csv():
    """The office's people; a unit administrator and a leader in QL1; elsewhere one person who fills in and sends."""
    rows = [(name, address(key), role, "") for key, (name, role) in OFFICE.items()]
    rows += [
        ("Vũ Thị Quản", address("ql1-quan"), "unit_administrator", "QL1"),
        ("Bùi Văn Lãnh", address("ql1-lanh"), "leader", "QL1"),
    ]
    rows += [(f"Cán bộ {UNITS[unit][1]}", address(unit), "officer, leader", unit) for unit in UNITS if unit != "QL1"]
    return table(("name", "email", "roles", "unit"), rows)


def figures_csv(units):
    """The figures of some units in one file, with the reason there is no evidence."""
    rows = []
    for unit in units:
        for indicator, keys in (("HT1", KEYS[:2]), ("HT2", KEYS[2:3]), ("UD1", KEYS[3:5]), ("UD2", KEYS[5:])):
            for key in keys:
                note = NO_EVIDENCE if key == "pcs" else ""
                rows.append((unit, indicator, key, reported(unit).get(key, ""), note))
    return table(("unit", "indicator", "input", "value", "note"), rows)

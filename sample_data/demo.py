"""Made-up figures for 2017-2022: a demonstration, not the result of anybody.

Every figure is drawn from a seeded generator, by unit, question and year, so it is the same on every machine and in
every process. A unit has a strength that moves slowly: good units stay good, and places still change. Only sums and
products are used (no logarithm, no sine), so no two machines round differently.

What happens on purpose stands in the tables below the imports: a renamed and a merged unit, one without a submission,
late reports, exact ties, NA, missing figures, a withheld unit, decisions of the Council.

`python -m sample_data.demo` writes the demo's frozen years into editions/ again.
"""

import dataclasses
import datetime
import functools
import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import edition
import exchange
import framework as frameworks
from exchange import Unit
from framework import Framework

FOLDER = Path(__file__).parent
SEED = "ICT-Index demo 1"
HARDER = 0.045  # moves all levels down, so that the mean of a bloc lies between 60 and 75 of 100

FRAMEWORK_OF = {
    2017: "btnmt-2051-2016",
    2018: "btnmt-2051-2016",
    2019: "btnmt-2899-2019",
    2020: "btnmt-2899-2019",
    2021: "btnmt-2899-2019",
    2022: "btnmt-2899-2019",
}
YEARS = (2017, 2018, 2019, 2020, 2021)  # complete years; 2022 is still being collected
AT_WORK = 2022

# Name until (and in) the year; the unit itself and its code go on.
OLD_NAMES = {
    "GD-DLS": (
        2018,
        "Trung tâm Số liệu thử nghiệm (giả định)",
        "Pilot Figures Center (fictitious)",
        "TT Số liệu (giả định)",
    )
}
NO_SUBMISSION = {2018: ("GD-VUD",)}
STAFF_NOT_GIVEN = {2020: ("GD-DLS",)}  # the number of staff is asked with `missing: withhold`: no rank
LATE = {  # days
    2017: {"S-LCU": 3, "VCLCS": 1},
    2018: {"S-KTM": 6},
    2019: {"GD-DLS": 9, "S-TVH": 2},
    2020: {"S-BLU": 14, "CBDKH": 1},
    2021: {"S-HBH": 4, "S-QBH": 1, "BAO": 2},
}
# The second and third unit give the figures of the first, but twice as many documents: the same shares, an exact tie.
TIED = {
    2018: (("S-QNI", "S-BDH"),),
    2019: (("VDDBD", "VDCKS"),),
    2020: (("S-PTO", "S-HNM", "S-STG"),),
    2021: (("S-TNN", "S-NDH"), ("TCMT", "TCQLDD")),
}
TWICE_AS_MANY = ("docs_out", "docs_e", "docs_signed", "all_files", "online_files")

# Departments that work inside the Ministry: no administrative procedures, no systems and no internet line of their own.
INNER = ("VP", "TTRA", "VHTQT", "VKHTC", "VKHCN", "VPC", "VTDKTTT", "VTCCB")
WITHOUT_COUNTER = {2019: ("S-DBN", "S-LCU", "S-DKN"), 2020: ("S-LCU",)}  # no electronic one-stop counter yet

# (unit, indicator) -> points and reason of the Council, in place of the rule's.
DECIDED = {
    2018: {
        ("S-HUE", "UD3"): ("4", "Hội đồng tính hai phần mềm dùng chung với tỉnh là một nửa."),
    },
    2020: {
        ("CVTQG", "II.4.2"): ("1.5", "Hội đồng không tính cơ sở dữ liệu chưa có đường truy cập ổn định."),
        ("S-DNG", "IV.4.1"): ("2", "Hội đồng công nhận diễn tập cùng thành phố thay cho diễn tập của ngành."),
    },
    2021: {
        ("S-BNH", "III.3.2"): ("0.5", "Câu hỏi thử đầu tiên gửi nhầm địa chỉ; Hội đồng chấm theo lần gửi thứ hai."),
    },
}


@dataclass(frozen=True)
class Share:
    """A count out of another count: `centre` is the usual share in 2017, `growth` what a year adds."""

    of: str
    centre: float
    growth: float = 0.015
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Amount:
    """A figure between `low` and `high`, in steps of `step`; `per_staff` multiplies it by the unit's size."""

    low: float
    high: float
    centre: float = 0.5
    growth: float = 0.02
    step: str = "1"
    per_staff: bool = False


@dataclass(frozen=True)
class YesNo:
    """Yes where the unit's level reaches `cut`: the lower, the more units."""

    cut: float
    growth: float = 0.025


@dataclass(frozen=True)
class Choice:
    """The options from worst to best, with the level at which each but the first begins."""

    options: tuple[str, ...]
    cuts: tuple[float, ...]
    growth: float = 0.02


@dataclass(frozen=True)
class Size:
    """How large a thing is in this unit; changes by a few per cent a year."""


ASKED: dict[str, Share | Amount | YesNo | Choice | Size] = {
    "staff": Size(),
    "sub_units": Size(),
    "procs": Size(),
    "systems": Size(),
    "pcs": Share("staff", 0.94, 0.012, high=1.2),
    "lan_pcs": Share("pcs", 0.88),
    "new_pcs": Share("pcs", 0.58, 0.01),
    "av_pcs": Share("pcs", 0.68, 0.03),
    "mbps": Amount(0.3, 1.5, 0.55, 0.03, step="10", per_staff=True),
    "server_room": YesNo(0.33),
    "power_backup": YesNo(0.42),
    "dc_class": Choice(("Chưa", "I", "II", "III"), (0.60, 0.74, 0.86)),
    "wan_units": Share("sub_units", 0.78, 0.02),
    "wan_apps": Amount(0, 8, 0.42, 0.03),
    "shared_link": YesNo(0.36),
    "docs_out": Amount(9, 26, 0.5, 0.01, per_staff=True),
    "docs_e": Share("docs_out", 0.56, 0.055),
    "docs_signed": Share("docs_e", 0.52, 0.05),
    "internal_apps": Amount(1, 12, 0.48, 0.03),
    "special_apps": Amount(0, 9, 0.44, 0.03),
    "mail_users": Share("staff", 0.78, 0.03),
    "online_procs": Share("procs", 0.24, 0.04, low=0.0, high=0.95),
    "all_files": Amount(20, 120, 0.5, 0.0, per_staff=True),
    "online_files": Share("all_files", 0.36, 0.06),
    "online_services": Amount(0, 7, 0.42, 0.04),
    "shared_dbs": Amount(0, 6, 0.44, 0.03),
    "web_news": YesNo(0.12),
    "web_intro": YesNo(0.16),
    "web_leader": YesNo(0.38),
    "web_replies": YesNo(0.45),
    "web_sanctions": YesNo(0.52),
    "web_calendar": YesNo(0.40),
    "web_legal": YesNo(0.20),
    "web_procs": YesNo(0.30),
    "web_research": YesNo(0.42),
    "web_results": YesNo(0.50),
    "web_projects": YesNo(0.46),
    "web_contact": YesNo(0.24),
    "news_month": Amount(0, 44, 0.42, 0.02, step="0.5"),
    "reply_time": Choice(("Không trả lời", "Trong 10 ngày", "Trong 5 ngày", "Trong 2 ngày"), (0.26, 0.40, 0.62)),
    "survey_points": Amount(0.7, 2, 0.52, 0.02, step="0.01"),
    "sec_policy": Choice(("Chưa", "Chậm", "Đúng hạn"), (0.26, 0.44)),
    "sec_contact": YesNo(0.22),
    "firewall": YesNo(0.30),
    "ids": YesNo(0.56),
    "data_backup": YesNo(0.38),
    "log_store": YesNo(0.46),
    "sec_trained": Share("staff", 0.30, 0.03),
    "graded_systems": Share("systems", 0.42, 0.07),
    "drill": YesNo(0.52),
    "incident_plan": Choice(("Không có", "Dự thảo", "Đã ban hành"), (0.32, 0.46)),
    "it_staff": Share("staff", 0.02, 0.0008, high=0.06),
    "it_degree": Share("it_staff", 0.78, 0.015),
    "it_trained": Amount(4, 96, 0.44, 0.02, step="0.1"),
    "it_budget": Amount(4, 22, 0.46, 0.01, step="10", per_staff=True),  # million VND
    "train_budget": Share("it_budget", 0.032, 0.0, high=0.09),
    "it_leader": Choice(("Không", "Cấp phó", "Cấp trưởng"), (0.20, 0.50)),
    "plan_tasks": Amount(5, 18, 0.5, 0.0),
    "plan_done": Share("plan_tasks", 0.82, 0.02),
    **{
        f"app_{name}": Share("sub_units", centre, 0.025)
        for name, centre in (
            ("docs", 0.80), ("mail", 0.86), ("people", 0.52), ("finance", 0.70), ("assets", 0.50),
            ("awards", 0.36), ("plans", 0.44), ("intl", 0.48), ("petitions", 0.56),
        )
    },
}  # fmt: skip
BIG_ANSWERS_MAY_BE_CUT = ("docs_e", "av_pcs", "mail_users", "app_plans", "app_people", "sec_trained", "plan_done")


# ---------------------------------------------------------------------------------------------------------------------
# The years


def framework_of(year: int) -> Framework:
    """The framework a demo year runs on."""
    return read_framework(FRAMEWORK_OF[year])


@functools.cache
def read_framework(code: str) -> Framework:
    """One of the two frameworks that come with the program."""
    return frameworks.read_framework(FOLDER / "frameworks" / f"{code}.yaml")


@functools.cache
def all_units() -> dict[str, Unit]:
    """The real units (units.csv) and the two fictitious ones (demo_units.csv), with their names of today."""
    return exchange.read_units(FOLDER / "units.csv") | exchange.read_units(FOLDER / "demo_units.csv")


@functools.cache
def units_of(year: int) -> dict[str, Unit]:
    """The units that exist at the end of a year, in order of code, with the names they had then."""
    last_day = f"{year}-12-31"
    alive = {
        code: unit
        for code, unit in all_units().items()
        if (unit.active_from is None or unit.active_from.isoformat() <= last_day)
        and (unit.active_to is None or unit.active_to.isoformat() >= last_day)
    }
    return {code: _named_as_in(year, alive[code]) for code in sorted(alive)}


def _named_as_in(year: int, unit: Unit) -> Unit:
    until, vi, en, short = OLD_NAMES.get(unit.code, (0, "", "", ""))
    return dataclasses.replace(unit, name_vi=vi, name_en=en, short_name=short) if year <= until else unit


@functools.cache
def figures(year: int) -> dict[str, dict[str, str]]:
    """The accepted figures of a year: unit -> input -> canonical value (`NA` too); missing ones are left out."""
    units = units_of(year)
    drawn = {code: _drawn(unit, year) for code, unit in units.items()}
    for group in TIED.get(year, ()):
        for other in group[1:]:
            drawn[other] = _echo(drawn[group[0]], drawn[other])
    for code, own in drawn.items():
        _leave_out(code, own, year)
    for code in NO_SUBMISSION.get(year, ()):
        drawn[code] = {}
    return {code: _canonical(own, framework_of(year)) for code, own in drawn.items()}


@functools.cache
def reported(year: int) -> dict[str, dict[str, str]]:
    """What the units said: nothing on the Council's own questions, and now and then more than was accepted."""
    framework = framework_of(year)
    told = {}
    for code, own in figures(year).items():
        asked = own_questions(framework, units_of(year)[code].bloc)
        told[code] = {name: value for name, value in own.items() if name in asked}
        for name in BIG_ANSWERS_MAY_BE_CUT:
            if told[code].get(name, "NA") != "NA" and draw("cut", code, name, year).random() < 0.05:
                told[code][name] = str(_overstated(told[code], name))
    return told


def cuts(year: int) -> list[tuple[str, str]]:
    """(unit, input) of the figures that the appraisal changed."""
    accepted = figures(year)
    return [
        (code, name)
        for code, own in reported(year).items()
        for name, value in own.items()
        if value != accepted[code][name]
    ]


def own_questions(framework: Framework, bloc: str) -> list[str]:
    """The inputs a unit of the bloc answers itself, in the framework's order."""
    asked: dict[str, None] = {}
    for indicator in framework.indicators.values():
        if indicator.answered_by == "unit" and framework.applies(indicator, bloc):
            asked |= dict.fromkeys(indicator.inputs)
    return list(asked)


def figures_csv(year: int) -> str:
    """The accepted figures of a year as figures.csv."""
    return exchange.figures_csv(framework_of(year), figures(year), units_of(year))


def units_csv(year: int) -> str:
    """The units of a year as units.csv."""
    return exchange.units_csv(units_of(year).values())


def decided(year: int) -> dict[tuple[str, str], Fraction]:
    """The points the Council set itself: (unit, indicator) -> points."""
    return {key: Fraction(points) for key, (points, _) in DECIDED.get(year, {}).items()}


def approved(year: int) -> datetime.date:
    """The made-up day the results were approved: a week before they are due."""
    due = framework_of(year).deadlines["results"]
    return datetime.date.fromisoformat(f"{year}-{due}") - datetime.timedelta(days=7)


@functools.cache
def edition_of(year: int) -> edition.Edition:
    """The year as it is frozen, made from files alone."""
    return edition.make(
        year=year,
        made_up=True,
        approved=approved(year),
        framework=framework_of(year),
        units=units_of(year),
        figures=figures(year),
        decided=decided(year),
    )


def write_editions(folder: Path) -> list[Path]:
    """Write the frozen years 2017-2021 into a folder."""
    return [edition.write(edition_of(year), folder) for year in YEARS]


# ---------------------------------------------------------------------------------------------------------------------
# What is made to happen


def _echo(first: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The first unit's figures with twice the documents: other numbers, the same shares."""
    doubled = {name: str(2 * int(first[name])) for name in TWICE_AS_MANY if name in first}
    return {name: value for name, value in (first | doubled).items() if name in own}


def _leave_out(code: str, own: dict[str, str], year: int) -> None:
    """Missing figures and NA, in place."""
    own["late_days"] = str(LATE.get(year, {}).get(code, 0))
    if code in STAFF_NOT_GIVEN.get(year, ()):
        own.pop("staff")
    if code in INNER:
        own.pop("mbps", None)  # they share the Ministry's line: the indicator is rescaled away
        own |= dict.fromkeys(("online_procs", "procs"), "0" if FRAMEWORK_OF[year] == "btnmt-2051-2016" else "NA")
        own |= dict.fromkeys(("online_files", "all_files"), "NA")
        own |= dict.fromkeys(("graded_systems", "systems"), "0")
    if code in WITHOUT_COUNTER.get(year, ()):
        own.pop("online_files")
        own.pop("all_files")
    tied = {unit for group in TIED.get(year, ()) for unit in group}
    for name in ("survey_points", "ids", "it_trained", "train_budget", "sec_trained", "special_apps"):
        if code not in tied and draw("missing", code, name, year).random() < 0.015:
            own.pop(name, None)


def _overstated(own: dict[str, str], name: str) -> int:
    """A little more than was accepted, but never more than the whole."""
    share = ASKED[name]
    assert isinstance(share, Share)
    claimed = int(own[name]) * 112 // 100 + 1
    return min(claimed, int(own[share.of])) if share.of in own else claimed


# ---------------------------------------------------------------------------------------------------------------------
# Drawing


def draw(*about: object) -> random.Random:
    """A generator of its own for every figure: leaving one out changes no other."""
    return random.Random("|".join((SEED, *map(str, about))))


def _bell(chance: random.Random) -> float:
    """About normal with mean 0 and standard deviation 1, from sums alone."""
    return (sum(chance.random() for _ in range(4)) - 2) * 1.7320508


@functools.cache
def _strength(unit: str, year: int) -> float:
    """How good a unit is in a year: mostly as last year, a little new."""
    if year <= YEARS[0]:
        return _bell(draw("strength", unit))
    return 0.9 * _strength(unit, year - 1) + 0.36 * _bell(draw("strength", unit, year))


def _level(unit: str, name: str, year: int, centre: float, growth: float) -> float:
    """Where a unit stands on one question: its strength, its own bent for the question, and the year's chance."""
    bent = _bell(draw("bent", unit, name))
    chance = _bell(draw("chance", unit, name, year))
    return (
        centre - HARDER + 0.6 * growth * (year - YEARS[0]) + 0.075 * _strength(unit, year) + 0.13 * bent + 0.04 * chance
    )


def _drawn(unit: Unit, year: int) -> dict[str, str]:
    """All figures of one unit in one year, before anything is left out."""
    framework = framework_of(year)
    asked: dict[str, None] = {}
    for indicator in framework.indicators.values():
        if framework.applies(indicator, unit.bloc):
            asked |= dict.fromkeys(indicator.inputs)
    known: dict[str, str] = {}
    for name in asked:
        if name != "late_days":
            _answer(unit, name, year, known)
    return {name: known[name] for name in asked if name in known}


def _answer(unit: Unit, name: str, year: int, known: dict[str, str]) -> str:
    """One figure as text; what it is a share of is drawn first."""
    if name not in known:
        how = ASKED[name]
        if isinstance(how, Size):
            known[name] = str(_size(unit, name, year))
        elif isinstance(how, Share):
            known[name] = _part(_answer(unit, how.of, year, known), how, unit, name, year)
        elif isinstance(how, Amount):
            staff = int(_answer(unit, "staff", year, known)) if how.per_staff else 1
            known[name] = _amount(how, staff, _level(unit.code, name, year, how.centre, how.growth))
        elif isinstance(how, YesNo):
            known[name] = "yes" if _level(unit.code, name, year, 0.5, how.growth) >= how.cut else "no"
        else:
            level = _level(unit.code, name, year, 0.5, how.growth)
            known[name] = how.options[sum(level >= cut for cut in how.cuts)]
    return known[name]


def _part(whole: str, how: Share, unit: Unit, name: str, year: int) -> str:
    # A rare thing, such as 2 % of IT staff, varies by a fraction of itself.
    spread = 1.0 if how.high > 0.5 else how.high
    level = how.centre + _level(unit.code, name, year, 0.0, how.growth / spread) * spread
    return str(int(int(whole) * min(max(level, how.low), how.high) + 0.5))


def _amount(how: Amount, staff: int, level: float) -> str:
    """The amount on its step, written without a binary fraction."""
    digits = len(how.step.partition(".")[2])
    unit = 10**digits
    step = int(how.step.replace(".", ""))
    exact = (how.low + (how.high - how.low) * min(max(level, 0.0), 1.0)) * staff
    whole = int(exact * unit / step + 0.5) * step
    return f"{whole // unit}.{whole % unit:0{digits}d}" if digits else str(whole)


SIZES = {  # smallest and largest, by kind of unit
    "inner": {"staff": (24, 64), "sub_units": (3, 5), "procs": (0, 0), "systems": (0, 0)},
    "administration": {"staff": (280, 900), "sub_units": (14, 28), "procs": (24, 90), "systems": (5, 12)},
    "department": {"staff": (70, 240), "sub_units": (7, 13), "procs": (8, 40), "systems": (2, 7)},
    "service": {"staff": (40, 420), "sub_units": (5, 14), "procs": (0, 0), "systems": (1, 5)},
    "province": {"staff": (90, 420), "sub_units": (8, 17), "procs": (84, 132), "systems": (2, 8)},
}


def _size(unit: Unit, name: str, year: int) -> int:
    low, high = SIZES[_kind(unit)][name]
    usual = low + (high - low) * draw("size", unit.code).random()
    moved = 1 + 0.02 * _bell(draw("size", unit.code, name, year)) if name == "staff" else 1
    return int(usual * moved + 0.5)


def _kind(unit: Unit) -> str:
    if unit.code in INNER:
        return "inner"
    if unit.bloc == "QLNN":
        return "administration" if unit.code.startswith("TC") else "department"
    return "service" if unit.bloc == "SN" else "province"


def _canonical(own: dict[str, str], framework: Framework) -> dict[str, str]:
    """The figures the framework asks, each in its one spelling."""
    inputs = framework.inputs
    return {
        name: exchange.canonical(inputs[name], exchange.parse_value(inputs[name], value, "point"))
        for name, value in own.items()
        if name in inputs
    }


if __name__ == "__main__":
    write_editions(FOLDER.parent / "editions")

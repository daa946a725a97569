"""The dates of a year: what they are by default, whether they follow each other, holidays, working days, the calendar.

Days are days in Việt Nam; a deadline is the end of its day there (`models.end_of_day`), by the server's clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import models
from models import Cycle, Holiday

DAY = datetime.timedelta(days=1)
VIET_NAM = datetime.timedelta(hours=7)  # no summer time
# Lao động 2019, điều 112: the days that keep their date. Tết and Giỗ Tổ follow the moon and are entered by hand.
FIXED_HOLIDAYS = (
    (1, 1, "Tết Dương lịch", "New Year's Day"),
    (4, 30, "Ngày Chiến thắng", "Reunification Day"),
    (5, 1, "Ngày Quốc tế lao động", "Labour Day"),
    (9, 2, "Quốc khánh", "National Day"),
)
REMINDED_BEFORE = (30, 14, 7, 3, 1)  # days before the deadline
EXPLAIN_DAYS = 15  # before the results are due: the Council needs them to decide


def today() -> datetime.date:
    """The day it is in Việt Nam, by the server's clock."""
    return local_day(models.now())


def local_day(moment: datetime.datetime) -> datetime.date:
    """The day in Việt Nam on which a moment (UTC) falls."""
    return (moment + VIET_NAM).date()


# --- holidays and working days ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FreeDay:
    """A day off that may be put into the catalogue."""

    day: datetime.date
    vi: str
    en: str


def fixed_holidays(year: int) -> list[FreeDay]:
    """The holidays of a year that keep their date; one on a weekend moves on to the next working day (điều 111.3)."""
    found: dict[datetime.date, FreeDay] = {}
    for month, number, vi, en in FIXED_HOLIDAYS:
        day = datetime.date(year, month, number)
        found[day] = FreeDay(day, vi, en)
    for one in list(found.values()):
        if one.day.weekday() >= 5:
            instead = one.day
            while instead.weekday() >= 5 or instead in found:
                instead += DAY
            found[instead] = FreeDay(instead, f"Nghỉ bù {one.vi}", f"{one.en} (in lieu)")
    return [found[day] for day in sorted(found)]


def holidays(first: datetime.date, last: datetime.date) -> dict[datetime.date, Holiday]:
    """The public holidays of the catalogue from one day to another."""
    return {row.day: row for row in Holiday.select().where(Holiday.day.between(first, last)).order_by(Holiday.day)}


def is_working(day: datetime.date, off: Iterable[datetime.date]) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < 5 and day not in off


def working_days(first: datetime.date, last: datetime.date, off: Iterable[datetime.date]) -> int:
    """The working days after `first`, up to `last` and with it; 0 if `last` is not after `first`."""
    held = set(off)
    return sum(is_working(first + DAY * step, held) for step in range(1, (last - first).days + 1))


# --- the dates of a cycle --------------------------------------------------------------------------------------------

DATES = ("opens", "evidence_cut_off", "report_deadline", "explanation_deadline", "results_deadline")
WORDS: dict[str, tuple[str, str]] = {
    "opens": ("Mở kỳ đánh giá", "The year opens"),
    "evidence_cut_off": ("Chốt số liệu và minh chứng", "Figures and evidence count as of"),
    "report_deadline": ("Hạn báo cáo", "Reports are due"),
    "explanation_deadline": ("Hạn giải trình", "Explanations are due"),
    "results_deadline": ("Hạn công bố kết quả", "Results are due"),
}


def defaults(
    options: Mapping[str, object], year: int, chosen: Mapping[str, datetime.date | None] | None = None
) -> dict[str, datetime.date]:
    """The dates a framework's deadlines (`10-30`) give a year; those it does not give follow from them.

    `chosen`: dates somebody has set; they stay, and the others follow from them.
    """
    given = options.get("deadlines") or {}
    kept = {name: day for name, day in (chosen or {}).items() if day is not None}
    found = dict(kept)
    for field, key in (("report_deadline", "report"), ("results_deadline", "results")):
        if field in kept:
            continue
        text = str(given.get(key, "")) if isinstance(given, Mapping) else ""
        try:
            month, day = (int(part) for part in text.split("-"))
            found[field] = datetime.date(year, month, day)
        except ValueError:
            continue
    if "report_deadline" in found:
        found["opens"] = min(datetime.date(year, 8, 1), found["report_deadline"])
        found["evidence_cut_off"] = found["report_deadline"]
    if "results_deadline" in found:
        explain = found["results_deadline"] - DAY * EXPLAIN_DAYS
        explain -= DAY * max(0, explain.weekday() - 4)  # a Friday rather than a weekend
        if "report_deadline" not in found or explain > found["report_deadline"]:
            found["explanation_deadline"] = explain
    return found | kept


@dataclass(frozen=True)
class OrderFault:
    """Two dates that do not follow each other; `.field` is the one to change."""

    field: str
    vi: str
    en: str

    def text(self, lang: str = "vi") -> str:
        return self.en if lang == "en" else self.vi


# earlier, later, whether they may be the same day
ORDER = (
    ("opens", "report_deadline", True),
    ("evidence_cut_off", "report_deadline", True),
    ("report_deadline", "explanation_deadline", False),
    ("explanation_deadline", "results_deadline", False),
    ("report_deadline", "results_deadline", False),
)


def order_faults(dates: Mapping[str, datetime.date | None]) -> list[OrderFault]:
    """The dates that stand in the wrong order; a date that is not given is in nobody's way."""
    found = []
    for first, second, same in ORDER:
        one, other = dates.get(first), dates.get(second)
        if one is None or other is None or one < other or (same and one == other):
            continue
        vi = f"“{WORDS[second][0]}” ({other:%d/%m/%Y}) phải sau “{WORDS[first][0]}” ({one:%d/%m/%Y})."
        en = f"“{WORDS[second][1]}” ({other:%d/%m/%Y}) must come after “{WORDS[first][1]}” ({one:%d/%m/%Y})."
        found.append(OrderFault(second, vi, en))
    return found


def dates_of(cycle: Cycle) -> dict[str, datetime.date | None]:
    return {name: getattr(cycle, name) for name in DATES}


# --- the calendar ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """Something of the year on a day; `at` if it ends at a moment (UTC) other than the day's end."""

    day: datetime.date
    code: str  # a date of the cycle, reminder, hard_stop, reopened, holiday
    vi: str
    en: str
    at: datetime.datetime | None = None

    def title(self, lang: str = "vi") -> str:
        return self.en if lang == "en" else self.vi


def events(cycle: Cycle) -> list[Event]:
    """The dates of a cycle in order: its own, the reminders before the deadline, the hard stop, holidays between."""
    found = [Event(day, name, *WORDS[name]) for name, day in dates_of(cycle).items() if day is not None]
    if cycle.report_deadline is not None:
        for before in REMINDED_BEFORE:
            day = cycle.report_deadline - DAY * before
            vi = f"Nhắc đơn vị chưa gửi (trước hạn {before} ngày)"
            found.append(Event(day, "reminder", vi, f"Units that have not sent are reminded ({before} days before)"))
        if cycle.hard_stop:
            stop = cycle.deadline
            found.append(Event(local_day(stop), "hard_stop", "Khóa nhập số liệu", "No more figures are taken", stop))
    if found:
        first, last = min(one.day for one in found), max(one.day for one in found)
        for row in holidays(first, last).values():
            found.append(Event(row.day, "holiday", row.title_vi, row.title_en or row.title_vi))
    # On one day the deadline comes before what follows from it.
    order = {name: place for place, name in enumerate((*DATES, "hard_stop", "reminder", "holiday"))}
    return sorted(found, key=lambda one: (one.day, order[one.code]))


def ics(cycle: Cycle, host: str, lang: str = "vi") -> bytes:
    """The calendar as a file for a calendar program (RFC 5545): whole days, the hard stop as a moment."""
    stamp = f"{models.now():%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ICT-Index//calendar//VI", "CALSCALE:GREGORIAN"]
    for place, one in enumerate(event for event in events(cycle) if event.code != "holiday"):
        if one.at is not None:
            when = [f"DTSTART:{one.at:%Y%m%dT%H%M%SZ}"]
        else:
            when = [f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}", f"DTEND;VALUE=DATE:{one.day + DAY:%Y%m%d}"]
        title = f"ICT Index {cycle.year}: {one.title(lang)}"
        lines += ["BEGIN:VEVENT", f"UID:{cycle.year}-{one.code}-{place}@{host}", f"DTSTAMP:{stamp}", *when]
        lines += [f"SUMMARY:{_escaped(title)}", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line of at most 75 octets, cut between characters; what follows begins with a space."""
    parts, held = [], b""
    for sign in line:
        octets = sign.encode()
        if len(held) + len(octets) > (75 if not parts else 74):
            parts.append(held)
            held = b""
        held += octets
    return b"\r\n ".join([*parts, held]) + b"\r\n"

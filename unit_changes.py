"""What becomes of units: renamed, merged, split, each from a day on.

A change is planned first: the plan says in sentences what it would do, and refuses what cannot be. Carried out, it is
one transaction with a reason. The past keeps its names and its figures: an edition carries the names of its year, and a
year that is still to be frozen takes the names borne on its last day (`models.UnitName`).
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import models
import vietnamese
from models import Cycle, Submission, Unit, UnitName, User

VIETNAM = datetime.timedelta(hours=7)
DAY = datetime.timedelta(days=1)


class ChangeRefused(models.OfficeProblem):
    """A change of units that cannot be; the sentence says why."""


@dataclass
class Plan:
    """What a change would do, in sentences, and the doing of it."""

    title_vi: str
    title_en: str
    write: Callable[[], None]
    lines: list[tuple[str, str]] = field(default_factory=list)  # (vi, en)
    cautions: list[tuple[str, str]] = field(default_factory=list)  # what stays as it is, and may need a hand

    def carry_out(self, actor: User | str, reason: str) -> None:
        """All of it in one transaction. Raises StaleRow if somebody changed one of the units meanwhile."""
        if not reason.strip():
            raise ChangeRefused("Cần ghi lý do (quyết định nào).", "A reason is needed (which decision).")
        with models.acting(actor, reason):
            self.write()


def today() -> datetime.date:
    """The day it is in Việt Nam."""
    return (models.now() + VIETNAM).date()


def _shown(day: datetime.date) -> str:
    return vietnamese.format_date(day, "vi")


# --- renaming --------------------------------------------------------------------------------------------------------


def plan_rename(unit: Unit, day: datetime.date, name_vi: str, name_en: str = "", short_name: str = "") -> Plan:
    """The unit bears new names from `day` on; before it, and in every earlier year, it keeps the old ones."""
    name_vi, name_en, short_name = (models.clean(text).strip() for text in (name_vi, name_en, short_name))
    _refuse_ended(unit, day)
    if not name_vi:
        raise ChangeRefused("Cần tên mới.", "A new name is needed.")
    if (name_vi, name_en, short_name) == (unit.name_vi, unit.name_en, unit.short_name):
        raise ChangeRefused("Tên mới giống tên đang dùng.", "The new name is the one in use.")
    if day > today():
        raise ChangeRefused(
            f"Ngày {_shown(day)} còn ở phía trước; hãy đổi tên khi đến ngày.",
            f"{_shown(day)} is still to come; rename the unit on that day.",
        )
    last = unit.former_names.order_by(UnitName.until.desc()).first()
    if last is not None and day - DAY <= last.until:
        raise ChangeRefused(
            f"Đơn vị đã đổi tên sau ngày {_shown(last.until)}; ngày mới phải muộn hơn.",
            f"The unit was renamed after {_shown(last.until)}; the new day must be later.",
        )

    def write() -> None:
        UnitName.create(
            unit=unit, until=day - DAY, name_vi=unit.name_vi, name_en=unit.name_en, short_name=unit.short_name
        )
        unit.name_vi, unit.name_en, unit.short_name = name_vi, name_en, short_name
        unit.save()

    plan = Plan(f"Đổi tên {unit.code} từ ngày {_shown(day)}", f"Rename {unit.code} from {_shown(day)}", write)
    plan.lines.append(
        (f"“{unit.name_vi}” trở thành “{name_vi}”.", f"“{unit.name_vi}” becomes “{name_vi}”."),
    )
    for cycle in Cycle.select().join(Submission).where(Submission.unit == unit).order_by(Cycle.year):
        plan.lines.append(_name_in(cycle, unit, day, name_vi))
    return plan


def _name_in(cycle: Cycle, unit: Unit, day: datetime.date, new: str) -> tuple[str, str]:
    """Which name a year shows: a frozen one that of its edition, another the one borne on its last day."""
    if cycle.state in ("frozen", "published"):
        return f"Năm {cycle.year} (đã chốt) giữ nguyên.", f"{cycle.year} (frozen) stays as it is."
    ends = datetime.date(cycle.year, 12, 31)
    name = new if day <= ends else unit.names_on(ends).name_vi
    return f"Năm {cycle.year} sẽ ghi “{name}”.", f"{cycle.year} will show “{name}”."


# --- merging ---------------------------------------------------------------------------------------------------------


def plan_merge(units: Sequence[Unit], into: Unit, day: datetime.date) -> Plan:
    """The units end the day before `day`; `into`, which lives on, is their successor."""
    merged = list({unit.id: unit for unit in units}.values())
    if not merged:
        raise ChangeRefused("Hãy chọn ít nhất một đơn vị để sáp nhập.", "Choose at least one unit to merge.")
    if into.id in {unit.id for unit in merged}:
        raise ChangeRefused(f"{into.code} không thể sáp nhập vào chính nó.", f"{into.code} cannot merge into itself.")
    for unit in merged:
        _refuse_ended(unit, day)
    if not into.alive_on(day):
        raise ChangeRefused(
            f"{into.code} không tồn tại vào ngày {_shown(day)}.", f"{into.code} does not exist on {_shown(day)}."
        )
    _refuse_circle(merged, into)

    def write() -> None:
        for unit in merged:
            unit.active_to, unit.successor = day - DAY, into
            unit.save()

    plan = Plan(f"Sáp nhập vào {into.code} từ ngày {_shown(day)}", f"Merge into {into.code} from {_shown(day)}", write)
    for unit in merged:
        plan.lines.append(
            (
                f"{unit.code} “{unit.name_vi}” kết thúc ngày {_shown(day - DAY)}; đơn vị kế thừa: “{into.name_vi}”.",
                f"{unit.code} “{unit.name_vi}” ends on {_shown(day - DAY)}; its successor is “{into.name_vi}”.",
            )
        )
        plan.cautions += _left_behind(unit, day)
    return plan


def _refuse_circle(merged: Iterable[Unit], into: Unit) -> None:
    ids, here, seen = {unit.id for unit in merged}, into, set()
    while here.successor_id is not None and here.id not in seen:
        seen.add(here.id)
        here = here.successor
        if here.id in ids:
            raise ChangeRefused(
                f"{into.code} đã có {here.code} là đơn vị kế thừa; sáp nhập ngược lại sẽ quay vòng.",
                f"{here.code} already succeeds {into.code}; merging back would lead in a circle.",
            )


# --- splitting -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewUnit:
    """A unit that a split makes."""

    code: str
    name_vi: str


def parse_new_units(text: str) -> list[NewUnit]:
    """`CODE; name` on each line. Raises ChangeRefused naming the line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, mark, name = line.partition(";")
        code, name = models.clean(code).strip(), models.clean(name).strip()
        if not (mark and code and name):
            raise ChangeRefused(
                f"Dòng {number}: cần “mã; tên đơn vị”, ví dụ “S-BGG; Sở Nông nghiệp và Môi trường Bắc Giang”.",
                f"Line {number}: expected “code; name of the unit”.",
            )
        found.append(NewUnit(code, name))
    return found


def plan_split(unit: Unit, new: Sequence[NewUnit], day: datetime.date, ends: bool) -> Plan:
    """New units live from `day` on; the old one ends the day before, succeeded by the first of them, or goes on."""
    _refuse_ended(unit, day)
    codes = [each.code for each in new]
    if len(new) < (2 if ends else 1):
        raise ChangeRefused(
            "Tách một đơn vị thành ít nhất hai; nếu chỉ đổi tên thì dùng “Đổi tên”.",
            "A unit is split into at least two; to change its name alone, rename it.",
        )
    there = [code for (code,) in Unit.select(Unit.code).where(Unit.code << codes).tuples()]
    twice = sorted({code for code in codes if codes.count(code) > 1} | set(there))
    if twice:
        raise ChangeRefused(
            f"Mã đã dùng: {', '.join(twice)}; mã của đơn vị cũ không dùng lại.",
            f"Codes in use: {', '.join(twice)}; a code is never used again.",
        )
    too_long = [each for each in new if len(each.code) > Unit.code.max_length or len(each.name_vi) > 255]
    if too_long:
        raise ChangeRefused(f"Mã hoặc tên quá dài: {too_long[0].code}.", f"Code or name too long: {too_long[0].code}.")

    def write() -> None:
        note = f"Tách từ {unit.code} “{unit.name_vi}” từ ngày {_shown(day)}."
        same = {"bloc": unit.bloc_id, "region": unit.region, "region_title_vi": unit.region_title_vi}
        made = [Unit.create(code=e.code, name_vi=e.name_vi, active_from=day, note=note, **same) for e in new]
        if ends:
            unit.active_to, unit.successor = day - DAY, made[0]
            unit.save()

    plan = Plan(f"Tách {unit.code} từ ngày {_shown(day)}", f"Split {unit.code} from {_shown(day)}", write)
    bloc = unit.bloc.title_vi
    for each in new:
        plan.lines.append(
            (
                f"{each.code} “{each.name_vi}” được lập từ ngày {_shown(day)}, {bloc}.",
                f"{each.code} “{each.name_vi}” exists from {_shown(day)}, {bloc}.",
            )
        )
    if ends:
        plan.lines.append(
            (
                f"{unit.code} kết thúc ngày {_shown(day - DAY)}; đơn vị kế thừa: {new[0].code}.",
                f"{unit.code} ends on {_shown(day - DAY)}; its successor is {new[0].code}.",
            )
        )
        plan.cautions += _left_behind(unit, day)
    return plan


# --- what they share -------------------------------------------------------------------------------------------------


def _refuse_ended(unit: Unit, day: datetime.date) -> None:
    """A unit changes while it lives: on the day before the change it is there."""
    if not unit.alive_on(day - DAY) or (unit.active_to is not None):
        raise ChangeRefused(
            f"{unit.code} không tồn tại vào ngày {_shown(day - DAY)}, hoặc đã có ngày kết thúc.",
            f"{unit.code} does not exist on {_shown(day - DAY)}, or its end is set already.",
        )


def _left_behind(unit: Unit, day: datetime.date) -> list[tuple[str, str]]:
    """What hangs on a unit that ends, and stays."""
    found = []
    people = unit.users.where(User.active).count()
    if people:
        found.append(
            (
                f"{unit.code} còn {people} tài khoản đang hoạt động; hãy chuyển hoặc tạm khóa.",
                f"{unit.code} still has {people} active accounts; move or disable them.",
            )
        )
    for submission in unit.submissions.join(Cycle).where(Cycle.state << ("collecting", "appraising", "explaining")):
        year = submission.cycle.year
        alive = day - DAY >= datetime.date(year, 12, 31)
        if alive:
            continue
        found.append(
            (
                f"{unit.code} đang có hồ sơ năm {year}; hồ sơ giữ nguyên và vẫn được xếp hạng năm đó.",
                f"{unit.code} has a submission for {year}; it stays, and is ranked in that year.",
            )
        )
    return found

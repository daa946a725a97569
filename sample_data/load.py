"""Fill an empty office with the demonstration: frameworks, units, accounts, five years and one at work.

2017-2020 are frozen and published; 2021 is appraised and explained, and waits to be frozen from the screen; 2022 is
being collected. The figures are made up (sample_data/demo.py), and every cycle says so. Submissions and sections are
made in the state they have reached; the cycles themselves are moved step by step, as in real years.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import edition
import exchange
import models
import results
import scoring
import vietnamese
import workflow
from admin import accounts
from framework import Framework
from importers import frameworks, store
from reporting import receipts
from sample_data import demo
from settings import Settings

PUBLISHED = (2017, 2018, 2019, 2020)
APPRAISED = 2021
OPENS = "08-01"

# The year at work goes by the day the demonstration is made, or its deadline would have passed for ever.
DAYS_OPEN = datetime.timedelta(days=65)
DAYS_LEFT = datetime.timedelta(days=25)
DAYS_TO_APPROVE = datetime.timedelta(days=6)  # from the last day of the explanations
CUT_OFF = "09-30"  # facts count as of this day
DAYS_TO_RESULTS = datetime.timedelta(days=87)

# How a section came where it stands: the moves, and how many days before the report was sent, or after.
HISTORY = {
    "empty": (),
    "drafting": (("begin", -12),),
    "awaiting_approval": (("begin", -12), ("submit", -1)),
    "sent": (("begin", -12), ("submit", -1), ("send", 0)),
    "settled": (("begin", -12), ("submit", -1), ("send", 0), ("take", 24), ("settle", 45)),
}


@dataclass(frozen=True)
class Account:
    """A made-up person of the demonstration."""

    email: str
    name: str
    role: str
    unit: str | None = None


ACCOUNTS = (
    Account("officer.hanoi@demo.example", "Nguyễn Minh An", "officer", "S-HNI"),
    Account("leader.hanoi@demo.example", "Trần Thu Bình", "leader", "S-HNI"),
    Account("quantri.hanoi@demo.example", "Lý Thanh Hà", "unit_administrator", "S-HNI"),
    Account("officer.canbo@demo.example", "Đỗ Hải Yến", "officer", "GD-DLS"),
    Account("appraiser@demo.example", "Lê Quốc Cường", "appraiser"),
    Account("thamdinh2@demo.example", "Ngô Bích Phượng", "appraiser"),
    Account("thamdinh3@demo.example", "Đinh Văn Quý", "appraiser"),
    Account("lead@demo.example", "Phạm Hồng Dương", "lead"),
    Account("communications@demo.example", "Vũ Lan Giang", "communications"),
    Account("administrator@demo.example", "Hoàng Đức Khải", "administrator"),
    Account("auditor@demo.example", "Bùi Ngọc Oanh", "auditor"),
)

EXPLAINED = {  # (unit, indicator) of 2021 -> kind, what the unit says and asks for, what is decided, and why
    ("S-LDG", "II.1.3"): (
        "wrong_fact",
        "Hai chi cục dùng phần mềm quản lý cán bộ của tỉnh, đề nghị tính là đã triển khai.",
        "Tính hai chi cục là đã triển khai",
        "accepted",
        "Phần mềm của tỉnh có cùng chức năng; chấp nhận.",
    ),
    ("S-CMU", "IV.2.1"): (
        "omitted",
        "Hợp đồng bản quyền ký ngày 05/10, đề nghị tính cho năm nay.",
        "Tính hợp đồng ký ngày 05/10",
        "rejected",
        "Số liệu tính đến ngày 30/9; bản quyền ký sau ngày này tính cho năm sau.",
    ),
    ("TDTBD", "III.3.1"): (
        "wrong_fact",
        "Trang tin ngừng hai tuần để chuyển máy chủ, đề nghị không tính thời gian này.",
        "Tính trung bình trên thời gian hoạt động",
        "accepted",
        "Có văn bản thông báo trước; tính trung bình trên thời gian hoạt động.",
    ),
}

# Units of 2021 whose points two people judged apart, one of whom is partial to Đà Nẵng and is replaced there.
MARKED_TWICE = ("S-HNI", "S-HCM", "S-HPG", "S-LDG", "S-CMU", "S-DNG", "TCMT", "TDTBD")
RESTORED = ("S-LDG", "II.1.3", "app_people", "4")  # what one appraiser found, before the unit explained it
SECOND, THIRD = "thamdinh2@demo.example", "thamdinh3@demo.example"
CONFLICT = ("S-DNG", "Vợ công tác tại đơn vị.")

EVIDENCE = (  # (unit, file, issued, the inputs it stands behind in 2021 and, if already answered, in the year at work)
    ("S-HNI", "Biên bản kiểm kê tài sản (minh họa).pdf", "2021-09-30", ("pcs", "new_pcs", "lan_pcs")),
    ("S-HNI", "Quy chế an toàn thông tin (minh họa).pdf", "2021-02-15", ("sec_policy", "sec_contact")),
    ("S-DNG", "Hợp đồng đường truyền (minh họa).pdf", "2021-01-04", ("mbps",)),
    ("TCMT", "Báo cáo phần mềm quản lý văn bản (minh họa).pdf", "2021-10-01", ("docs_out", "docs_e", "docs_signed")),
)


class NotEmpty(models.OfficeProblem):
    """The office already holds records; the demonstration is only put into an empty one."""


def seed(
    settings: Settings,
    actor: str = "demo",
    passwords: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> list[models.Edition]:
    """Fill the connected, migrated, empty office; returns the frozen editions 2017-2020.

    `passwords` by e-mail opens the accounts (inside an application context); without it nobody can sign in yet. Raises
    NotEmpty.
    """
    if models.Unit.select().exists() or models.Framework.select().exists():
        raise NotEmpty(
            "Cơ sở dữ liệu đã có dữ liệu; chỉ nạp dữ liệu minh họa vào cơ sở dữ liệu trống.",
            "The database holds records already; the demonstration is only put into an empty one.",
        )
    today = today or vietnamese_today()
    with models.acting(actor, reason="Dữ liệu minh họa"):
        for code in dict.fromkeys(demo.FRAMEWORK_OF.values()):
            frameworks.store(demo.read_framework(code))
        units = add_units()
        people = add_people(units, passwords or {}, actor)
        cycles = {year: add_year(year, units, people) for year in demo.YEARS}
        at_work = add_year_at_work(units, today)
        add_evidence(units, settings)
        for cycle in cycles.values():
            move(cycle, actor, "open", "appraise", "explain")
        move(at_work, actor, "open")
        add_receipts(models.Cycle.get_by_id(at_work.id))
    return freeze_years(cycles, units, settings, actor)


def vietnamese_today() -> datetime.date:
    """The day it is in Việt Nam."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()


# ---------------------------------------------------------------------------------------------------------------------
# Units and people


def add_units() -> dict[str, models.Unit]:
    """All units, under the names they had in the first year; successors are linked."""
    blocs = {bloc.code: bloc for bloc in models.Bloc.select()}
    regions = region_titles()
    first = demo.units_of(demo.YEARS[0])
    rows = {}
    for code, unit in (demo.all_units() | first).items():
        rows[code] = models.Unit(
            code=code,
            bloc=blocs[unit.bloc],
            name_vi=unit.name_vi,
            name_en=unit.name_en,
            short_name=unit.short_name,
            region=unit.region,
            region_title_vi=regions.get(unit.region, ""),
            active_from=unit.active_from,
            active_to=unit.active_to,
            note=unit.note,
        )
    models.Unit.add_many(rows.values())
    for code, unit in demo.all_units().items():
        if unit.successor:
            rows[code].successor = rows[unit.successor]
            rows[code].save()
    return rows


def region_titles() -> dict[str, str]:
    """The names of the six regions by code."""
    lines = (demo.FOLDER / "regions.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {code: title for code, title, _ in (line.split(",") for line in lines)}


def rename(year: int, units: Mapping[str, models.Unit]) -> None:
    """Give the units that are renamed after `year` their new names."""
    for code, unit in demo.units_of(year + 1).items():
        row = units[code]
        if row.name_vi != unit.name_vi:
            row.name_vi, row.name_en, row.short_name = unit.name_vi, unit.name_en, unit.short_name
            row.save()


def add_people(units: Mapping[str, models.Unit], passwords: Mapping[str, str], actor: str) -> dict[str, models.User]:
    """The made-up people, by e-mail, and the first of each role by role."""
    people: dict[str, models.User] = {}
    for each in ACCOUNTS:
        unit = units[each.unit] if each.unit else None
        user = accounts.create_user(each.email, each.name, [each.role], unit, passwords.get(each.email), actor=actor)
        people.setdefault(each.role, user)
        people[each.email] = user
    return people


# ---------------------------------------------------------------------------------------------------------------------
# The complete years


@dataclass
class Year:
    """A year being put into the tables: what its rows need to know."""

    year: int
    rules: Framework
    cycle: models.Cycle
    indicators: dict[str, models.Indicator]
    tops: list[models.Category]
    top_of: dict[str, models.Category]  # by indicator: the section it stands in
    asked_under: dict[str, dict[str, str]]  # by bloc and input: the first indicator that asks for it


def open_year(year: int, today: datetime.date | None = None) -> Year:
    """The cycle, still a draft, and what is looked up of its framework; `today` sets the dates of the year at work."""
    rules = demo.framework_of(year)
    row = models.Framework.get(models.Framework.code == rules.code)
    cycle = models.Cycle.create(
        year=year,
        framework=row,
        opens=today - DAYS_OPEN if today else _day(year, OPENS),
        report_deadline=today + DAYS_LEFT if today else _day(year, rules.deadlines["report"]),
        results_deadline=today + DAYS_TO_RESULTS if today else _day(year, rules.deadlines["results"]),
        hard_stop=False,
        made_up=True,
        evidence_cut_off=_day(year, CUT_OFF) if today is None else None,
        explanation_deadline=demo.approved(year) - DAYS_TO_APPROVE if today is None else None,
    )
    tops = list(row.categories.where(models.Category.parent.is_null()).order_by(models.Category.position))
    return Year(
        year,
        rules,
        cycle,
        {one.code: one for one in row.indicators},
        tops,
        _sections(rules, tops),
        {bloc.code: exchange.first_askers(rules, bloc.code) for bloc in rules.blocs},
    )


def _day(year: int, month_day: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{year}-{month_day}")


def _sections(rules: Framework, tops: list[models.Category]) -> dict[str, models.Category]:
    rows = {top.code: top for top in tops}
    found: dict[str, models.Category] = {}
    for top in rules.categories:
        for inner in [top, *top.categories]:
            for indicator in inner.indicators:
                found[indicator.code] = rows[top.code]
    return found


def add_year(year: int, units: Mapping[str, models.Unit], people: Mapping[str, models.User]) -> models.Cycle:
    """A year that is collected and appraised: what was reported, what was accepted, and why the two differ."""
    opened = open_year(year)
    submissions = add_submissions(opened, units, dict.fromkeys(demo.figures(year), "settled"))
    accepted, reported = demo.figures(year), demo.reported(year)
    reasons = {(code, name): _why_cut(year, code, name) for code, name in demo.cuts(year)}
    if year == APPRAISED:
        reasons |= dict(_why_restored(opened.rules))
    marks = self_marks(opened, reported)
    answers = []
    for code, submission in submissions.items():
        if not accepted[code]:
            continue
        own = demo.own_questions(opened.rules, demo.units_of(year)[code].bloc)
        for name in opened.asked_under[demo.units_of(year)[code].bloc]:
            answers.append(_answer(opened, submission, name, reported[code].get(name), marks.get((code, name))))
            answers[-1].accepted = accepted[code].get(name, "")
            answers[-1].source = "demo" if name in own else "council"
            answers[-1].accepted_reason = reasons.get((code, name), "")
    models.Answer.add_many(answers)
    add_appraisals(opened, submissions, people["appraiser"])
    add_decisions(opened, submissions, people["lead"])
    if year == APPRAISED:
        add_explanations(opened, submissions, people["lead"])
        add_second_marks(opened, submissions, people)
    add_assignments(opened, units, people)
    return opened.cycle


def _why_cut(year: int, code: str, name: str) -> str:
    """Why the Council took another figure than the reported one."""
    told, kept = demo.reported(year)[code][name], demo.figures(year)[code][name]
    return (
        f"Minh chứng chỉ xác nhận {vietnamese.format_number(int(kept))}, "
        f"đơn vị khai {vietnamese.format_number(int(told))}."
    )


def _why_restored(rules: Framework) -> list[tuple[tuple[str, str], str]]:
    """(unit, input) -> why the Council took what the unit's explanation asks for."""
    return [
        ((code, name), reason)
        for (code, indicator), (*_, state, reason) in EXPLAINED.items()
        if state == "accepted"
        for name in list(rules.indicators[indicator].inputs)[:1]
    ]


def add_assignments(opened: Year, units: Mapping[str, models.Unit], people: Mapping[str, models.User]) -> None:
    """One appraiser for every bloc; in the year that waits for its freeze two more, one with a conflict of interest."""
    first, cycle = people["appraiser"], opened.cycle
    blocs = list(models.Bloc.select().order_by(models.Bloc.position, models.Bloc.id))
    named = [models.Assignment(cycle=cycle, appraiser=first, bloc=bloc) for bloc in blocs]
    if opened.year == APPRAISED:
        code, reason = CONFLICT
        named += [models.Assignment(cycle=cycle, appraiser=people[SECOND], bloc=bloc) for bloc in blocs[::2]]
        named += [models.Assignment(cycle=cycle, appraiser=people[THIRD], bloc=bloc) for bloc in blocs[1::2]]
        named.append(models.Assignment(cycle=cycle, appraiser=people[THIRD], unit=units[code]))
        models.Conflict.create(appraiser=people[SECOND], unit=units[code], reason=reason, by=people["lead"])
    models.Assignment.add_many(named)


def _answer(
    opened: Year, submission: models.Submission, name: str, value: str | None, mark: str | None = None
) -> models.Answer:
    return models.Answer(
        submission=submission,
        indicator=opened.indicators[opened.asked_under[submission.unit.bloc.code][name]],
        input=name,
        value=value,
        self_mark=mark,
        source="demo",
    )


def add_submissions(
    opened: Year, units: Mapping[str, models.Unit], states: Mapping[str, str]
) -> dict[str, models.Submission]:
    """A submission and its sections for every unit; `states`: where all sections of a unit stand."""
    made = {code: _submission(opened, units[code], states[code]) for code in demo.units_of(opened.year)}
    models.Submission.add_many(made.values())
    sections = [
        models.SectionState(submission=made[code], category=top, state=_section_state(opened, code, top, states[code]))
        for code in made
        for top in opened.tops
    ]
    models.SectionState.add_many(sections)
    if opened.year not in PUBLISHED:  # who looks at the moves of a closed year? They would be half of all rows
        models.StateMove.add_many(step for section in sections for step in _history(opened, section))
    return made


def _history(opened: Year, section: models.SectionState) -> list[models.StateMove]:
    """The moves that brought a section where it stands."""
    submission = section.submission
    sent = submission.sent_at or _sent_at(opened, submission.unit.code, 0)
    made = []
    for code, days in HISTORY[section.state]:
        step = workflow.SECTION_MOVES[code]
        made.append(
            models.StateMove(
                kind="section",
                cycle=opened.cycle,
                section=section,
                move=code,
                from_state=step.sources[0],
                to_state=step.target,
                at=sent + datetime.timedelta(days=days),
                by_name="demo",
            )
        )
    return made


def _submission(opened: Year, unit: models.Unit, state: str) -> models.Submission:
    sent = state in ("sent", "settled") and unit.code not in demo.NO_SUBMISSION.get(opened.year, ())
    late = demo.LATE.get(opened.year, {}).get(unit.code, 0)
    return models.Submission(
        cycle=opened.cycle, unit=unit, sent_at=_sent_at(opened, unit.code, late) if sent else None, late=bool(late)
    )


def _sent_at(opened: Year, code: str, late: int) -> datetime.datetime:
    """Office hours of a day before the deadline, or `late` days after it; in the year at work, before today."""
    draw = demo.draw("sent", code, opened.year)
    before = draw.randrange(1, 20) + (DAYS_LEFT.days if opened.year == demo.AT_WORK else 0)
    day = opened.cycle.report_deadline + datetime.timedelta(days=late or -before)
    return datetime.datetime.combine(day, datetime.time(1 + draw.randrange(8), draw.randrange(60)))  # UTC


def _section_state(opened: Year, code: str, top: models.Category, state: str) -> str:
    if code in demo.NO_SUBMISSION.get(opened.year, ()):
        return "empty"
    if state == "drafting":
        return "drafting" if top in sections_begun(opened, code) else "empty"
    return state


def self_marks(opened: Year, reported: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """What each unit would give itself: the points of its own figures, beside the first figure of each indicator."""
    run = score_reported(opened, reported)
    found = {}
    for code, result in run.results.items():
        first: dict[str, str] = {}
        for name, indicator in opened.asked_under[result.bloc].items():
            first.setdefault(indicator, name)
        for indicator, mark in result.indicators.items():
            if mark.state == "scored" and indicator in first:
                found[code, first[indicator]] = str(opened.rules.scheme.publish(mark.points_exact))
    return found


def score_reported(opened: Year, reported: Mapping[str, Mapping[str, str]]) -> scoring.Run:
    """The year as its units reported it."""
    asked = opened.rules.inputs
    values = {
        code: {name: exchange.parse_value(asked[name], text, "point") for name, text in own.items()}
        for code, own in reported.items()
    }
    bodies = demo.units_of(opened.year)
    return scoring.score(opened.rules.scheme, [(unit.code, unit.bloc) for unit in bodies.values()], values)


def add_appraisals(opened: Year, submissions: Mapping[str, models.Submission], appraiser: models.User) -> None:
    """A mark and a reason for every figure the appraisal changed."""
    frozen = demo.edition_of(opened.year)
    made = {}
    for code, name in demo.cuts(opened.year):
        indicator = opened.asked_under[frozen.units[code].bloc][name]
        points = frozen.results[code].indicators[indicator].points_exact
        made[code, indicator] = models.Appraisal(
            submission=submissions[code],
            indicator=opened.indicators[indicator],
            appraiser=appraiser,
            verdict="change",
            figures={**figures_of(made, code, indicator), name: demo.figures(opened.year)[code][name]},
            mark=None if points is None else str(frozen.published(points)),
            reason=_why_cut(opened.year, code, name),
            at=_judged_at(opened),
        )
    models.Appraisal.add_many(made.values())


def figures_of(made: Mapping[tuple[str, str], models.Appraisal], code: str, indicator: str) -> dict[str, str]:
    """The figures already changed under one indicator: two may be."""
    return made[code, indicator].figures if (code, indicator) in made else {}


def _judged_at(opened: Year) -> datetime.datetime:
    return datetime.datetime.combine(opened.cycle.report_deadline + datetime.timedelta(days=10), datetime.time(3))


def add_second_marks(
    opened: Year, submissions: Mapping[str, models.Submission], people: Mapping[str, models.User]
) -> None:
    """Some units judged by two people apart: they agree, but for the figures only one of them found too high."""
    reported = demo.reported(opened.year)
    run = score_reported(opened, reported)
    changed = {(opened.asked_under[run.results[code].bloc][name], code) for code, name in demo.cuts(opened.year)}
    given = {row.submission_id for row in models.Appraisal.select(models.Appraisal.submission)}
    made = []
    for code in (*MARKED_TWICE, *(c for c in submissions if submissions[c].id in given and c not in MARKED_TWICE)):
        other = people[THIRD if code == CONFLICT[0] else SECOND]
        for indicator, mark in run.results[code].indicators.items():
            if opened.rules.indicators[indicator].answered_by == "council" or mark.points_exact is None:
                continue
            first = [] if (indicator, code) in changed or code not in MARKED_TWICE else [people["appraiser"]]
            second = [other] if code in MARKED_TWICE or (indicator, code) in changed else []
            made += [
                models.Appraisal(
                    submission=submissions[code],
                    indicator=opened.indicators[indicator],
                    appraiser=person,
                    mark=scoring.exact_text(mark.points_exact),
                    at=_judged_at(opened),
                )
                for person in (*first, *second)
            ]
            if (code, indicator) == RESTORED[:2]:
                _, _, name, value = RESTORED
                lower = {**reported, code: {**reported[code], name: value}}
                mark = score_reported(opened, lower).results[code].indicators[indicator]
                made[-2].verdict, made[-2].figures = "change", {name: value}
                made[-2].mark = scoring.exact_text(mark.points_exact)
                made[-2].reason = "Minh chứng chưa xác nhận hai chi cục."
    models.Appraisal.add_many(made)


def add_decisions(opened: Year, submissions: Mapping[str, models.Submission], lead: models.User) -> None:
    """The points the Council set itself."""
    day = demo.approved(opened.year) - datetime.timedelta(days=3)
    models.Decision.add_many(
        models.Decision(
            submission=submissions[code],
            indicator=opened.indicators[indicator],
            points=points,
            reason=reason,
            decided_by=lead,
            decided_at=datetime.datetime.combine(day, datetime.time(3)),
        )
        for (code, indicator), (points, reason) in demo.DECIDED.get(opened.year, {}).items()
    )


def add_explanations(opened: Year, submissions: Mapping[str, models.Submission], lead: models.User) -> None:
    """What units said about their points, and what was decided on it."""
    day = datetime.datetime.combine(demo.approved(opened.year) - datetime.timedelta(days=10), datetime.time(2))
    models.Explanation.add_many(
        models.Explanation(
            submission=submissions[code],
            indicator=opened.indicators[indicator],
            kind=kind,
            text=text,
            wanted=wanted,
            state=state,
            written_at=day,
            sent_at=day + datetime.timedelta(hours=5),
            decided_by=lead,
            decided_at=day + datetime.timedelta(days=4),
            decision_reason=reason,
        )
        for (code, indicator), (kind, text, wanted, state, reason) in EXPLAINED.items()
    )


# ---------------------------------------------------------------------------------------------------------------------
# The year at work


def add_year_at_work(units: Mapping[str, models.Unit], today: datetime.date) -> models.Cycle:
    """2022: some units have not begun, some are half way, some wait for their leader, some have sent everything."""
    year = demo.AT_WORK
    opened = open_year(year, today)
    states = {code: how_far(code) for code in demo.units_of(year)}
    submissions = add_submissions(opened, units, states)
    answers = []
    for code, submission in submissions.items():
        begun = sections_begun(opened, code) if states[code] == "drafting" else opened.tops
        for name, value in demo.reported(year)[code].items():
            section = opened.top_of[opened.asked_under[submission.unit.bloc.code][name]]
            # Of the section a unit is working on, a part is still to come.
            part = states[code] == "drafting" and section == begun[-1]
            unfinished = part and demo.draw("unfinished", code, name).random() < 0.4
            if states[code] != "empty" and section in begun and not unfinished:
                answers.append(_answer(opened, submission, name, value))
    models.Answer.add_many(answers)
    return opened.cycle


def how_far(code: str) -> str:
    """Where the unit stands in the year at work. Hà Nội drafts, so that its demo accounts have something to do."""
    if code in ("S-HNI", "GD-DLS"):
        return "drafting"
    drawn = demo.draw("how far", code).random()
    steps = ((0.18, "empty"), (0.54, "drafting"), (0.70, "awaiting_approval"), (1.0, "sent"))
    return next(state for until, state in steps if drawn < until)


def sections_begun(opened: Year, code: str) -> list[models.Category]:
    """The first few sections, for a unit half way."""
    return opened.tops[: 1 + demo.draw("begun", code).randrange(len(opened.tops) - 1)]


# ---------------------------------------------------------------------------------------------------------------------
# Evidence


def add_evidence(units: Mapping[str, models.Unit], settings: Settings) -> None:
    """A few files that say they are made up; one file stands behind several answers, and in two years."""
    for code, name, issued, inputs in EVIDENCE:
        data = one_page_pdf(f"Made-up evidence for demonstration, unit {code}, issued {issued}: {', '.join(inputs)}")
        row = models.Evidence.create(
            unit=units[code],
            sha256=store.keep(settings.data_folder / "evidence", data),
            name=name,
            size=len(data),
            media_type="application/pdf",
            issued_on=datetime.date.fromisoformat(issued),
            note="Tệp minh họa, không phải văn bản thật.",
        )
        answers = models.Answer.select().join(models.Submission).join(models.Cycle)
        behind = models.Cycle.year.in_((APPRAISED, demo.AT_WORK)) & models.Answer.input.in_(inputs)
        for answer in answers.where(behind, models.Submission.unit == units[code]).order_by(models.Answer.id):
            models.AnswerEvidence.create(answer=answer, evidence=row, note="trang 1")


def add_receipts(cycle: models.Cycle) -> None:
    """The receipts of what was sent in the year at work."""
    for submission in cycle.submissions.where(models.Submission.sent_at.is_null(False)).order_by(models.Submission.id):
        sections = receipts.sections_of(submission)
        receipts.give(submission, sections, "demo", submission.sent_at, submission.late)


def one_page_pdf(text: str) -> bytes:
    """The smallest PDF with one line of plain ASCII text; the same bytes every time."""
    content = f"BT /F1 11 Tf 40 800 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    pdf, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        starts.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return pdf + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(pdf))


# ---------------------------------------------------------------------------------------------------------------------
# Moving on


def move(cycle: models.Cycle, actor: str, *moves: str) -> None:
    """Take a cycle through its states."""
    for each in moves:
        workflow.move_cycle(models.Cycle.get_by_id(cycle.id), each, actor)


def freeze_years(
    cycles: Mapping[int, models.Cycle], units: Mapping[str, models.Unit], settings: Settings, actor: str
) -> list[models.Edition]:
    """Freeze and publish 2017-2020 in order, each with the names of its time."""
    frozen = []
    for year in PUBLISHED:
        frozen.append(results.freeze(cycles[year], actor, settings, approved=demo.approved(year)))
        edition.release(settings.editions_folder, year)
        move(cycles[year], actor, "publish")
        with models.acting(actor, reason="Dữ liệu minh họa"):
            rename(year, units)
    return frozen

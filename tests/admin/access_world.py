"""A year with everything in it, at each of its states, for the access tests: four units, a person of every role.

`own` is the unit of the unit's people, `same` another unit of its bloc, `other` a unit of another bloc, `conflict` a
unit of the first bloc the appraiser and the lead are partial to. The appraiser is assigned the section HT of the first
bloc. Every text carries a mark that says whose it is (`zqsameHT`: the other unit's, in section HT), so that any answer
that carries a mark it should not is found by a search in its bytes.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from factories import SMALL_FRAMEWORK, a_bloc, a_cycle, a_framework, a_submission, a_unit

import edition as editions
import exchange
import models
from importers import frameworks, store
from letters.making import Made, default_template
from reporting import receipts
from tests.admin.access_table import ROLES
from tests.admin.conftest import PASSWORD

PLACES = ("own", "same", "other", "conflict")
CODES = {"own": "DN", "same": "HN", "other": "VP", "conflict": "XD"}
SECTIONS = {"HT": "pcs", "UD": "portal"}  # section -> the figure its marks hang on
SECTION_STATES = {
    "collecting": {"HT": "drafting", "UD": "awaiting_approval"},
    "sent": {"HT": "sent", "UD": "sent"},
    "appraising": {"HT": "under_appraisal", "UD": "under_appraisal"},
    "explaining": {"HT": "awaiting_explanation", "UD": "awaiting_explanation"},
    "frozen": {"HT": "settled", "UD": "settled"},
}
ACCEPTED = "73019"  # the Council's figure for the own unit: no other figure looks like it
LETTER = Made("kết quả", default_template("letter"), b"%PDF-1.7")  # any Word file: nobody reads what it says
MISSING = 999_999
MALFORMED = ("abc", "1 OR 1=1", "-1", "9" * 40, "")


@dataclass
class World:
    """What was made: `objects[kind][place]` holds the fields that name a row in a query or a form."""

    state: str
    users: dict[str, models.User] = field(default_factory=dict)
    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def put(self, kind: str, place: str, /, **fields: Any) -> None:
        self.objects.setdefault(kind, {})[place] = fields


def mark(place: str, section: str) -> str:
    return f"zq{place}{section}"


def forbidden(role: str, state: str) -> set[str]:
    """The marks that no answer to this role may carry in that state."""
    letter = ROLES[role]
    every = {mark(place, section) for place in PLACES for section in SECTIONS}
    council, draft = {"zqcouncil", "zqmark", "zqblind"}, {"zqaccepted", "zqdecision", ACCEPTED, "73.019"}
    everything = every | council | draft | {"zqunsent", "zqletter"}
    if letter == "S":
        return everything
    if letter in "OLU":
        hidden = {text for text in every if "own" not in text} | council | {"zqletter"} | {
            f"zu{place}" for place in PLACES if place != "own"
        }  # fmt: skip
        return hidden if state in ("explaining", "frozen") else hidden | draft
    if letter == "A":
        hidden = {text for text in every if text.endswith("UD") or "other" in text or "conflict" in text}
        return hidden | {"zqblind", "zqunsent", "zqletter"}
    if letter == "C":
        return {text for text in every if "conflict" in text} | {"zqunsent", "zqletter"}
    return everything if letter == "P" else set()


def a_world(state: str, folder: Any) -> World:
    """Everything there is, in the database that is bound; files go to `folder`."""
    world = World(state)
    office = _office()
    _people(world, office)
    for place in PLACES:
        _submission(world, office, place, folder)
    _councils_work(world, office)
    _rest(world, office, folder)
    _papers(world, office, folder)
    _go_to(world, office, state)
    return world


def _office() -> SimpleNamespace:
    plain = copy.deepcopy(SMALL_FRAMEWORK)
    plain["blocs"].append({"code": "VP", "title": {"vi": "Khối văn phòng"}})
    framework, draft = a_framework(plain), a_framework(plain | {"framework": "khung-thu"})
    with models.acting("test"):
        framework.state = "published"
        framework.save()
    blocs = {"own": a_bloc("SN"), "same": a_bloc("SN"), "other": a_bloc("VP"), "conflict": a_bloc("SN")}
    units = {place: a_unit(CODES[place], name_vi=f"Đơn vị zu{place}", bloc=blocs[place]) for place in PLACES}
    return SimpleNamespace(
        framework=framework,
        draft=draft,
        units=units,
        blocs=blocs,
        cycle=a_cycle(2021, framework=framework),
        empty_bloc=a_bloc("TR"),
        empty_unit=a_unit("TR", name_vi="Đơn vị trống", bloc=a_bloc("TR")),
        other_cycle=a_cycle(2035, framework=framework),
    )


def _people(world: World, office: SimpleNamespace) -> None:
    """A person of every role, and others whose accounts are acted upon; passwords are set by the test."""
    own, same = office.units["own"], office.units["same"]
    made = [
        ("officer", "officer", own), ("leader", "leader", own), ("unit_administrator", "unit_administrator", own),
        ("disabled", "officer", own), ("colleague", "officer", own), ("theirs", "officer", same),
        ("appraiser", "appraiser", None), ("second", "appraiser", None), ("lead", "lead", None),
        ("communications", "communications", None), ("administrator", "administrator", None),
        ("deputy", "administrator", None), ("auditor", "auditor", None),
    ]  # fmt: skip
    from admin import accounts

    for name, role, unit in made:
        world.users[name] = accounts.create_user(
            f"{name.replace('_', '.')}@example.vn", f"Người {name}", (role,), unit=unit, password=PASSWORD
        )
    people = world.users
    world.put("user", "own", id=people["colleague"].id)
    world.put("colleague", "own", id=people["colleague"].id)
    world.put("colleague", "same", id=people["theirs"].id)
    world.put("colleague", "other", id=people["auditor"].id)


def _submission(world: World, office: SimpleNamespace, place: str, folder: Any) -> None:
    """A unit's submission: figures with notes, files, remarks, a receipt."""
    unit = office.units[place]
    submission = a_submission(office.cycle, unit)
    sections = {one.category.code: one for one in submission.sections}
    indicators = {one.category.code: one for one in office.framework.indicators}
    for section, key in SECTIONS.items():
        _part(world, place, section, submission, sections[section], indicators[section], key, folder)
    with models.acting("test"):
        models.Answer.create(
            submission=submission, indicator=indicators["HT"], input="staff", value="100", note=mark(place, "HT")
        )
    with models.acting(world.users["leader"]):
        receipt = receipts.give(submission, list(sections.values()), world.users["leader"], models.now(), False)
    ids = {"submission": submission.id, "section": sections["HT"].id}
    world.put("submission", place, id=submission.id, rowid=submission.id)
    world.put("draft", place, indicator=indicators["HT"].id, **ids)
    world.put("receipt", place, id=receipt.id, receipt=receipt.id)
    world.put("withdrawing", place, id=submission.id, receipt=receipt.id)
    world.put("unit", place, unit=unit.id, id=unit.id, cycle=office.cycle.id)
    world.put("any_unit", place, id=unit.id, rowid=unit.id)


def _part(
    world: World, place: str, section: str, submission: Any, row: Any, indicator: Any, key: str, folder: Any
) -> None:
    """One section of it: a figure, its file, a remark, a mark, a conclusion and an explanation."""
    text = mark(place, section)
    second, leader = world.users["second"], world.users["leader"]
    data = b"%PDF-1.4 " + text.encode()
    values = {"pcs": "80", "portal": "yes"}
    with models.acting("test", reason=text):
        answer = models.Answer.create(
            submission=submission, indicator=indicator, input=key, value=values[key], note=text,
        )  # fmt: skip
        file = models.Evidence.create(
            unit=submission.unit, sha256=store.keep(folder / "evidence", data), name=f"{text}.pdf", size=len(data),
            media_type="application/pdf", note=text,
        )  # fmt: skip
        models.AnswerEvidence.create(answer=answer, evidence=file)
        remark = models.Comment.create(
            submission=submission, indicator=indicator, text=text, by=world.users["officer"], follow_up=True
        )
        given = models.Appraisal.create(
            submission=submission, indicator=indicator, appraiser=second, mark="16", reason=f"zqblind zqmark {text}"
        )
        decision = models.Decision.create(
            submission=submission, indicator=indicator, points="5", reason=f"zqdecision {text}",
            decided_by=world.users["deputy"],
        )  # fmt: skip
        word = models.Explanation.create(
            submission=submission, indicator=indicator, text=text, written_by=leader, sent_at=models.now()
        )
    kept = "unassigned" if section == "UD" else place
    if section == "UD" and place != "own":
        return
    ids = {"submission": submission.id, "indicator": indicator.id}
    in_section = {"section": row.id, "indicator_code": indicator.code, "key": key, "evidence": file.id}
    for kind in ("section", "section_of_it", "assigned_section"):
        world.put(kind, kept, **in_section)
    for kind in ("point", "assigned_point"):
        world.put(kind, kept, **ids)
    world.put("answer", kept, id=answer.id, rowid=answer.id)
    world.put("evidence", kept, id=file.id, answer=answer.id)
    world.put("comment", kept, comment=remark.id, **ids)
    world.put("appraisal", kept, id=given.id)
    world.put("decision", kept, id=decision.id)
    world.put("explanation", kept, id=word.id)


def _councils_work(world: World, office: SimpleNamespace) -> None:
    """What the Council does among itself, and what the own unit has written and not sent."""
    people, units = world.users, office.units
    own = models.Submission.get(models.Submission.unit == units["own"])
    indicators = {one.category.code: one for one in office.framework.indicators}
    here = {"submission": own, "indicator": indicators["HT"]}
    with models.acting("test"):
        models.Assignment.create(
            cycle=office.cycle, appraiser=people["appraiser"], bloc=office.blocs["own"],
            category=indicators["HT"].category,
        )  # fmt: skip
        whole = models.Assignment.create(cycle=office.cycle, appraiser=people["second"])
        mine = models.Conflict.create(appraiser=people["appraiser"], unit=units["conflict"], reason="từng làm ở đó")
        theirs = models.Conflict.create(appraiser=people["lead"], unit=units["conflict"], reason="người nhà")
        models.Comment.create(**here, text="zqcouncil", council_only=True, by=people["deputy"])
        unsent = models.Explanation.create(**here, text="zqunsent", written_by=people["leader"])
        figure = models.Answer.get(models.Answer.submission == own, models.Answer.input == "staff")
        figure.accepted, figure.accepted_reason = ACCEPTED, "zqaccepted"
        figure.save()
    with models.acting(people["appraiser"]):
        # On a point of its own, so that it opens no other's mark there.
        judged = models.Appraisal.get(
            models.Appraisal.submission == own, models.Appraisal.indicator == indicators["HT"]
        )
        judged.delete_instance()
        judged = models.Appraisal.create(**here, appraiser=people["appraiser"], mark="12", reason="zqmark")
    world.put("appraisal", "own", id=judged.id)
    world.put("assignment", "own", cycle=office.cycle.id, id=whole.id)
    world.put("conflict", "own", id=mine.id, rowid=mine.id)
    world.put("conflict", "other", id=theirs.id, rowid=theirs.id)
    world.put("unsent_explanation", "own", submission=own.id, id=unsent.id, indicator=indicators["HT"].id)
    section = next(one for one in own.sections if one.category.code == "HT")
    world.put("duty", "own", duty=f"{people['officer'].id}:{section.category_id}")
    world.put("duty", "same", duty=f"{people['theirs'].id}:{section.category_id}")


def _rest(world: World, office: SimpleNamespace, folder: Any) -> None:
    """Rows of the catalogue and of the office's own work."""
    people = world.users
    exports = folder / "backups" / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    (exports / "20210101T000000Z.zip").write_bytes(b"PK")
    with models.acting("test"):
        holiday = models.Holiday.create(day="2021-09-02", title_vi="Quốc khánh")
        reason = models.StockReason.create(code="thu", text_vi="lý do thử")
        letter = models.Message.create(
            address="a@example.vn", subject="zqletter", body="zqletter", state="draft", kind="reminder",
            user=people["officer"],
        )  # fmt: skip
        checked = models.Job.create(kind="check", state="done", result={"answer": {"findings": []}}, created_by=None)
        reset = models.FactorReset.create(user=people["colleague"], reason="mất máy", asked_by=people["deputy"])
    for kind, row in (("holiday", holiday), ("reason", reason), ("message", letter), ("job", checked)):
        world.put(kind, "own", id=row.id, rowid=row.id)
    world.put("reset", "own", reset=reset.id)
    world.put("bloc", "own", id=office.empty_bloc.id, rowid=office.empty_bloc.id)
    world.put("bloc", "other", id=office.blocs["own"].id, rowid=office.blocs["own"].id)
    world.put("cycle", "own", id=office.cycle.id, cycle=office.cycle.id, rowid=office.cycle.id)
    world.put("cycle", "draft", id=office.other_cycle.id, cycle=office.other_cycle.id, rowid=office.other_cycle.id)
    world.put("audit", "own", id=models.AuditEvent.select().order_by(models.AuditEvent.id).get().id)
    world.put("letter_kind", "own", code="reminder")
    world.put("export_file", "own", kind="export", name="20210101T000000Z.zip")
    for place, row in (("own", office.framework), ("draft", office.draft)):
        world.put("framework", place, id=row.id, rowid=row.id, other=office.framework.id)
        part, asked = row.categories.get(), row.indicators.get()
        world.put("category", place, id=part.id, rowid=part.id)
        world.put("indicator", place, id=asked.id, rowid=asked.id)


def _papers(world: World, office: SimpleNamespace, folder: Any) -> None:
    """A year that was published before, with a letter issued to every unit, and what documents are made with."""
    units = office.units.values()
    named = {unit.code: exchange.Unit(unit.code, unit.bloc.code, unit.name_vi) for unit in units}
    rules = frameworks.read(office.framework)
    approved = datetime.date(2018, 12, 20)
    figures = {code: {"pcs": "80", "staff": "100"} for code in named}
    made = editions.make(year=2018, made_up=True, approved=approved, framework=rules, units=named, figures=figures)
    path = editions.write(made, folder / "editions")
    before = a_cycle(2018, framework=office.framework, state="published")
    with models.acting("test"):
        edition = models.Edition.create(
            cycle=before, year=2018, version=1, path=path.name, seal=made.seal, made_up=True, approved=approved,
            published_at=models.now(),
        )  # fmt: skip
        book = models.NumberBook.create(code="TEST", year=2018, title="Sổ thử", symbol="{number}/THU")
    from letters import register

    for place, unit in office.units.items():
        order, number = register.Order(edition, "letter", unit.code), register.books.upcoming("letter", approved)[0]
        row = register.keep_issued(order, LETTER, number, approved, "", "test")
        world.put("paper", place, id=row.id)
    draft = register.keep_draft(register.Order(edition, "announcement"), LETTER, "", "test")
    job = models.Job.create(
        kind="papers", state="done", arguments={"edition": edition.id, "kind": "letter"}, result={"answer": {}}
    )
    world.put("paper_draft", "own", id=draft.id)
    world.put("paper_job", "own", id=job.id)
    world.put("paper_kind", "own", kind="letter")
    world.put("edition", "own", edition=edition.id)
    world.put("book", "own", id=book.id, rowid=book.id)
    world.put("piece", "own", code="letter.body")


def _go_to(world: World, office: SimpleNamespace, state: str) -> None:
    """Put the year and its sections where they stand in that state."""
    cycle = models.Cycle.get_by_id(office.cycle.id)
    with models.acting("test"):
        for row in models.SectionState.select().join(models.Submission).where(models.Submission.cycle == cycle):
            row.state = SECTION_STATES[state][row.category.code]
            row.save()
        cycle.state = "collecting" if state == "sent" else state
        cycle.save()


def digest() -> str:
    """A hash of everything the tables hold, but for sessions, which note when they were last seen."""
    found = hashlib.sha256()
    for name in sorted(models.database.get_tables()):
        if name == models.WebSession._meta.table_name:
            continue
        for row in models.database.execute_sql(f'SELECT * FROM "{name}" ORDER BY 1').fetchall():
            found.update(repr((name, row)).encode())
    return found.hexdigest()

"""The integrity report finds what does not agree, names the row, and is silent when all is well."""

import datetime

import pytest
from factories import a_framework, a_unit, a_user

import models
from keeping import check, heads


def found(office, code):
    return [finding for finding in check.run(office) if finding.code == code]


def force(sql):
    """A change behind the program's back."""
    models.database.execute_sql(sql)


def test_an_office_in_order_has_nothing_to_tell(office):
    """No finding at all (promise 76)."""
    assert check.run(office) == []


def test_files_are_hashed_again(office, add_evidence):
    """A changed file and a missing one are serious; a file no row speaks of is told (promise 76)."""
    changed, missing = models.Evidence.get(), add_evidence("hai.pdf", b"%PDF-1.4 hai")
    folder = office.data_folder / "evidence"
    (folder / changed.sha256[:2] / changed.sha256).write_bytes(b"%PDF-1.4 bien bam")
    (folder / missing.sha256[:2] / missing.sha256).unlink()
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / ("ab" * 32)).write_bytes(b"x")
    assert [(each.row, each.level) for each in found(office, "file changed")] == [(changed.id, "serious")]
    assert [each.row for each in found(office, "file missing")] == [missing.id]
    assert [each.level for each in found(office, "file without a row")] == ["note"]
    assert "biên bản.pdf" in found(office, "file changed")[0].text("vi")
    assert "has changed" in found(office, "file changed")[0].text("en")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda path: path.unlink(), "edition missing"),
        (lambda path: path.write_text(path.read_text().replace('"80"', '"81"', 1)), "edition changed"),
        (lambda path: force("UPDATE edition SET seal = 'x'"), "seal differs"),
        (lambda path: (path.parent / "receipts" / "2019.json").unlink(), "receipts differ"),
        (lambda path: (path.parent / "receipts" / "2019.json").write_text("{}"), "receipts differ"),
    ],
)
def test_a_frozen_year_is_verified(office, harm, code):
    """Its file is there, recomputes, and has the seal of its row; its list of receipts is the sealed one."""
    harm(office.editions_folder / "frozen" / "2019.json")
    assert [each.level for each in found(office, code)] == ["serious"]


def test_sums_are_computed_again(office):
    """An accepted figure changed after the freeze no longer gives the frozen total; the unit is named (promise 76)."""
    force("UPDATE answer SET accepted = '81' WHERE accepted = '80'")
    told = found(office, "sums")
    assert any("DN" in each.vi for each in told)
    assert all(each.level == "serious" for each in told)


def test_sections_are_counted(office):
    """A submission without one of its sections, and one with a section of another framework."""
    section = models.SectionState.get()
    other = a_framework(code="khác")
    strange = other.categories.get()
    force(f"UPDATE section_state SET category_id = {strange.id} WHERE id = {section.id}")
    assert [each.row for each in found(office, "sections missing")] == [section.submission_id]
    assert [each.row for each in found(office, "sections strange")] == [section.submission_id]


def test_states_and_figures_agree(office):
    """A section that is not begun yet has figures; a sent one has none."""
    filled = models.Answer.get().submission
    empty = models.Submission.select().join(models.Unit).where(models.Unit.code == "HN").get()
    force(f"UPDATE section_state SET state = 'empty' WHERE submission_id = {filled.id}")
    force(f"UPDATE section_state SET state = 'sent' WHERE submission_id = {empty.id}")
    told = found(office, "state")
    assert {each.row for each in told} == {filled.id, empty.id}
    assert {each.level for each in told} == {"warning"}


def test_figures_answer_what_is_asked(office):
    """A figure of another framework, and one its indicator does not ask."""
    answers = list(models.Answer.select().order_by(models.Answer.id))
    other = a_framework(code="khác").indicators.get()
    force(f"UPDATE answer SET indicator_id = {other.id} WHERE id = {answers[0].id}")
    force(f"UPDATE answer SET input = 'lạ' WHERE id = {answers[1].id}")
    assert [each.row for each in found(office, "answer outside")] == [answers[0].id]
    assert [each.row for each in found(office, "answer unasked")] == [answers[1].id]


def test_the_audit_is_walked(office):
    """A changed row of the audit is found, and its number told (promise 76)."""
    on = models.on_postgresql()
    force("DROP TRIGGER audit_event_keep ON audit_event" if on else "DROP TRIGGER audit_event_UPDATE")
    force("UPDATE audit_event SET reason = 'khác' WHERE chain = 'DN' AND number = 2")
    told = found(office, "audit")
    assert [each.level for each in told] == ["serious"]
    assert "DN, dòng 2" in told[0].vi


def test_a_rebuilt_audit_is_found_by_the_published_heads(office):
    """What was written down about the chains is compared with them."""
    heads.publish(office)
    force(f"UPDATE chain SET hash = '{'f' * 64}' WHERE name = 'DN'")
    assert found(office, "audit")


def test_lives_of_units_make_sense(office):
    """Ends before the beginning, circles of successors, a successor without an end, two living units of one name."""
    first, second = a_unit("A1", name_vi="Sở Trùng"), a_unit("A2", name_vi="Sở Trùng")
    force(f"UPDATE unit SET successor_id = {second.id} WHERE id = {first.id}")
    force(f"UPDATE unit SET successor_id = {first.id} WHERE id = {second.id}")
    force("UPDATE unit SET active_from = '2019-05-01', active_to = '2019-04-01' WHERE code = 'HN'")
    assert {each.row for each in found(office, "successor circle")} == {first.id, second.id}
    assert {each.row for each in found(office, "successor without end")} == {first.id, second.id}
    assert [each.vi for each in found(office, "unit dates")] == ["HN: kết thúc trước khi bắt đầu."]
    assert len(found(office, "same name")) == 1


def test_accounts_are_looked_at(office):
    """No role, no unit, never used, one address twice; the inactive are left alone."""
    nobody = a_user(email="khong@example.vn", login_count=1)
    a_user("officer", email="lac@example.vn", login_count=1)
    fresh = a_user("auditor", email="moi@example.vn")
    a_user("auditor", email="MOI@example.vn", login_count=1)
    a_user(email="nghi@example.vn", active=False)
    assert [each.row for each in found(office, "no role")] == [nobody.id]
    assert [each.vi.split()[2] for each in found(office, "no unit")] == ["lac@example.vn"]
    assert [each.row for each in found(office, "never used")] == [fresh.id]
    assert [each.row for each in found(office, "same address")] == [fresh.id]


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_orphans_are_found(office):
    """A row that points at nothing (PostgreSQL never lets it happen)."""
    force("PRAGMA foreign_keys = OFF")
    force("DELETE FROM submission WHERE id = (SELECT submission_id FROM answer LIMIT 1)")
    told = found(office, "orphan")
    assert {each.noun for each in told} >= {"answer", "section_state"}


def test_a_unit_nobody_invited_is_told(office):
    """A living unit without a submission in a year that is open."""
    force("UPDATE cycle SET state = 'collecting'")
    unit = a_unit("MOI", active_from=datetime.date(2018, 1, 1))
    assert [(each.row, each.level) for each in found(office, "not invited")] == [(unit.id, "note")]


def test_ten_thousand_of_a_kind_are_counted(office, monkeypatch):
    """A report stays readable: so many are shown, the rest is a number."""
    monkeypatch.setattr(check, "MOST_OF_A_KIND", 2)
    for number in range(5):
        a_user("auditor", email=f"chua{number}@example.vn")
    told = found(office, "never used")
    assert len(told) == 3
    assert told[-1].vi == "… và 3 điều nữa cùng loại."


def test_an_answer_that_stands_outside_does_not_stop_the_report(office):
    """A framework whose results cannot be computed any more is a finding, not a fault of the report."""
    force("UPDATE answer SET accepted = 'có lẽ' WHERE input = 'staff'")
    assert found(office, "sums")[0].level == "serious"

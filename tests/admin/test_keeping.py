"""Backups, the integrity report and leaving with everything, from the office's screens."""

import io
import json
import zipfile
from dataclasses import replace
from urllib.parse import quote

import pytest
from factories import a_bloc, a_unit, address

import jobs
import models
from keeping import archive, backup, heads


@pytest.fixture
def home(either_office, either_database):
    """The office's settings as its jobs meet them, and an administrator signed in on either database."""
    own = replace(either_office.config["ICTINDEX"], database_url=address(either_database))
    either_office.config["ICTINDEX"] = own
    return own


@pytest.fixture
def person(either_office, make_user, as_person):
    """`person(role)` signs somebody of that role in."""
    return lambda role: as_person(either_office, make_user(either_office, role))


def run(home):
    """Let the worker do what waits."""
    while job := jobs.run_next(home):
        assert job.state == "done", job.error
    return models.Job.select().order_by(models.Job.id.desc()).first()


def test_a_backup_from_the_screen(home, person):
    """One button, a background job, a line in the list with size and the result of reading it again (promise 77)."""
    administrator = person("administrator")
    assert "Chưa có bản sao lưu nào" in administrator.get("/admin/keeping/").text
    answer = administrator.post("/admin/keeping/backup/", {})
    assert answer.status_code == 302
    job = run(home)
    made = backup.listed(home.backups_folder)[0]
    assert job.result["answer"] == {"backup": made.name}
    page = administrator.get("/admin/keeping/").text
    assert made.name in page
    assert "Nguyên vẹn" in page
    assert f"ictindex restore {made.path} --replace" in page
    database = made.path / ("office.dump" if models.on_postgresql() else "office.db")
    database.write_bytes(database.read_bytes()[:-100])
    administrator.post("/admin/keeping/try/", {"name": made.name})
    assert jobs.run_next(home).state == "failed"
    assert "không còn như khi sao lưu" in administrator.get("/admin/keeping/").text


def test_a_backup_is_downloaded_as_one_file(home, person):
    """An attachment whose content is the whole backup; who took it is in the audit."""
    made = backup.make(home)
    administrator = person("administrator")
    answer = administrator.post("/admin/keeping/download/", {"kind": "backup", "name": made.name})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ictindex-{made.name}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert f"{made.name}/manifest.json" in packed.namelist()
    event = models.AuditEvent.get(models.AuditEvent.action == "download")
    assert (event.actor, json.loads(event.after)) == (administrator.user.email, {"name": made.name})


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "2021-11-30_083000-412", "heads", ".making-x", "a\0b"])
def test_only_what_is_listed_is_downloaded(home, person, name):
    """A name from a form never becomes a path."""
    (home.backups_folder / "heads").mkdir(parents=True)
    administrator = person("administrator")
    for kind in ("backup", "export", "other"):
        assert administrator.post("/admin/keeping/download/", {"kind": kind, "name": name}).status_code == 404
    assert administrator.post("/admin/keeping/try/", {"name": name}).status_code == 404


def test_the_integrity_report_leads_to_its_rows(home, person):
    """Findings by weight, in both languages, each with a link the reader may follow (promise 76)."""
    unit = a_unit("HONG", active_from="2020-01-01", active_to="2019-01-01")
    administrator = person("administrator")
    assert administrator.get("/admin/keeping/report/").status_code == 404
    administrator.post("/admin/keeping/check/", {})
    run(home)
    page = person("auditor").get("/admin/keeping/report/").text
    assert "HONG: kết thúc trước khi bắt đầu." in page
    assert f"/admin/units/details/?id={unit.id}" in page
    assert "Nghiêm trọng (1)" in page
    administrator.client.set_cookie("ictindex_language", "en")
    assert "HONG: ends before it begins." in administrator.get("/admin/keeping/report/").text


def test_everything_is_taken_out_from_the_screen(home, person):
    """A job writes it, the page lists it, the download is a .zip without secrets (promise 79)."""
    administrator = person("administrator")
    administrator.post("/admin/keeping/export/", {})
    name = run(home).result["answer"]["export"]
    assert name in administrator.get("/admin/keeping/").text
    answer = administrator.post("/admin/keeping/download/", {"kind": "export", "name": name})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert json.loads(packed.read("manifest.json"))["secrets"] is False
        assert b"argon2" not in packed.read("tables/users.csv")


def test_an_auditor_reads_and_starts_nothing(home, person):
    """The auditor sees the list and the report; backing up, checking, taking out and downloading are not theirs."""
    made = backup.make(home)
    auditor = person("auditor")
    page = auditor.get("/admin/keeping/").text
    assert made.name in page
    assert "Sao lưu ngay" not in page
    for path in ("backup", "try", "check", "export", "download"):
        answer = auditor.post(f"/admin/keeping/{path}/", {"name": made.name, "kind": "backup"})
        assert answer.status_code == 403, path
    assert models.Job.select().count() == 0


@pytest.mark.parametrize("role", ["appraiser", "lead", "communications"])
def test_others_do_not_get_in(home, person, role):
    """The room is the administrator's and the auditor's."""
    assert person(role).get("/admin/keeping/").status_code == 403


def test_nothing_is_started_by_a_link(home, person):
    """Every deed of the room is a form."""
    administrator = person("administrator")
    for path in ("backup", "try", "check", "export", "download"):
        assert administrator.get(f"/admin/keeping/{path}/").status_code in (404, 405)


# --- the audit -------------------------------------------------------------------------------------------------------


def shown(person, **query):
    """The reasons of the audit rows a filtered list shows."""
    asked = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    lines = person.get(f"/admin/audit/export/jsonl/?{asked}").text.splitlines()
    return [json.loads(line)["reason"] for line in lines]


def test_the_audit_is_searched_by_who_what_when_where_and_why(home, person):
    """Person, noun, unit, row, dates, reason and any text of the change (promise 75)."""
    auditor, bloc = person("auditor"), a_bloc()
    for number, (actor, code) in enumerate((("an@x", "DN"), ("binh@x", "HP"))):
        with models.acting(actor, f"lý do {number}"):
            models.Unit.create(code=code, bloc=bloc, name_vi=f"Sở {code}", note=f"chữ{number}hiếm")
    assert shown(auditor, **{"f.actor": "binh@x"}) == ["lý do 1"]
    assert shown(auditor, **{"f.chain": "DN"}) == ["lý do 0"]
    assert shown(auditor, **{"f.noun": "unit", "f.reason": "lý do"}) == ["lý do 0", "lý do 1"]
    assert shown(auditor, q="chữ1hiếm") == ["lý do 1"]
    today = f"{models.now() + archive.VIETNAM:%d/%m/%Y}"
    assert len(shown(auditor, **{"f.at.from": today, "f.noun": "unit", "f.reason": "lý do"})) == 2
    assert shown(auditor, **{"f.at.to": "01/01/2020"}) == []
    assert shown(auditor, **{"f.at.from": "01/01/2999"}) == []
    page = auditor.get("/admin/audit/?f.chain=DN").text
    assert "Sở DN" in page
    for kind in ("csv", "xlsx"):
        assert auditor.get(f"/admin/audit/export/{kind}/?f.chain=DN").status_code == 200


def test_the_day_of_the_audit_is_that_of_viet_nam(home, person):
    """What happened at 17:00 UTC belongs to the next day."""
    from admin.base import VIEW_OF_MODEL

    condition = VIEW_OF_MODEL[models.AuditEvent].filters["at"].condition
    column = models.AuditEvent.at
    assert condition("at.from", "30/10/2021")(column).rhs == "2021-10-29T17:00:00"
    assert condition("at.to", "30/10/2021")(column).rhs == "2021-10-30T17:00:00"
    assert condition("at.from", "không phải ngày") is None


def test_the_heads_are_published_and_compared(home, person):
    """A dated file to keep elsewhere; the check says with how many it compared, and names a rebuilt row
    (promise 75)."""
    administrator = person("administrator")
    a_unit("DN")
    assert "Chưa ghi lại đầu chuỗi" in administrator.post("/admin/audit/verify/", {}).text
    answer = administrator.post("/admin/audit/publish/", {})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.data)["format"] == heads.FORMAT
    assert "1 lần" in administrator.post("/admin/audit/verify/", {}).text
    if models.on_postgresql():
        models.database.execute_sql("DROP TRIGGER audit_event_keep ON audit_event")
    else:
        models.database.execute_sql("DROP TRIGGER audit_event_UPDATE")
    event = models.AuditEvent.select().where(models.AuditEvent.chain == "DN").dicts().get() | {"reason": "khác"}
    hash = models.fingerprint(event)
    models.database.execute_sql(f"UPDATE audit_event SET reason = 'khác', hash = '{hash}' WHERE chain = 'DN'")
    models.database.execute_sql(f"UPDATE chain SET hash = '{hash}' WHERE name = 'DN'")
    page = administrator.post("/admin/audit/verify/", {}).text
    assert "Nhật ký DN, dòng 1: khác với giá trị đã công bố." in page
    assert f"/admin/audit/details/?id={event['id']}" in page
    assert person("auditor").post("/admin/audit/publish/", {}).status_code == 403


# --- units -----------------------------------------------------------------------------------------------------------


SAID = {"day": "01/07/2020", "_reason": "NQ 202"}  # from when, and by which decision


def test_a_unit_is_renamed_on_its_page(home, person):
    """The form, what would happen, then the deed; the page lists the former name (promise 69)."""
    unit, administrator = a_unit("BG", name_vi="Sở cũ"), person("administrator")
    path = f"/admin/units/change/?id={unit.id}&kind=rename"
    assert "Xem trước" in administrator.get(path).text
    form = {
        "id": unit.id,
        "kind": "rename",
        "rev": unit.rev,
        "name_vi": "Sở mới",
        "day": "01/07/2020",
        "_reason": "QĐ 1",
    }
    seen = administrator.post("/admin/units/change/", form, page=path).text
    assert "“Sở cũ” trở thành “Sở mới”." in seen
    assert models.Unit.get(code="BG").name_vi == "Sở cũ"
    assert administrator.post("/admin/units/change/", form | {"confirmed": "1"}, page=path).status_code == 302
    page = administrator.get(f"/admin/units/details/?id={unit.id}").text
    assert "Tên cũ" in page
    assert "Sở cũ" in page
    assert "30/06/2020" in page


def test_units_merge_and_split_on_their_pages(home, person):
    """Several into one, one into several; a refusal keeps what was typed (promise 69)."""
    one, two, three = (a_unit(code) for code in ("A", "B", "C"))
    administrator = person("administrator")
    form = {
        "id": one.id,
        "kind": "merge",
        "rev": 1,
        "into": three.id,
        "unit": [two.id],
        "day": "01/07/2020",
        "_reason": "NQ",
    }
    seen = administrator.post("/admin/units/change/", form).text
    assert seen.count("kết thúc ngày 30/06/2020") == 2
    administrator.post("/admin/units/change/", form | {"confirmed": "1"})
    assert {unit.successor_id for unit in models.Unit.select().where(models.Unit.code << ("A", "B"))} == {three.id}
    assert "Đã sáp nhập vào đơn vị này" in administrator.get(f"/admin/units/details/?id={three.id}").text
    form = {
        "id": three.id,
        "kind": "split",
        "rev": 1,
        "new": "D; Sở D",
        "ends": "1",
        "day": "01/07/2021",
        "_reason": "NQ",
    }
    refused = administrator.post("/admin/units/change/", form)
    assert refused.status_code == 422
    assert "ít nhất hai" in refused.text
    assert "D; Sở D" in refused.text
    form |= {"new": "D; Sở D\nE; Sở E", "confirmed": "1"}
    assert administrator.post("/admin/units/change/", form).status_code == 302
    assert models.Unit.get(code="C").successor.code == "D"


def test_a_change_seen_on_an_old_copy_is_refused(home, person):
    """Somebody changed the unit between the preview and the deed."""
    unit, administrator = a_unit("A"), person("administrator")
    with models.acting("binh"):
        unit.note = "khác"
        unit.save()
    form = {
        "id": unit.id,
        "kind": "rename",
        "rev": 1,
        "name_vi": "Mới",
        "day": "01/07/2020",
        "_reason": "x",
        "confirmed": "1",
    }
    assert administrator.post("/admin/units/change/", form).status_code == 422
    assert models.UnitName.select().count() == 0


def test_only_the_administrator_changes_units(home, person):
    """Others see units and their former names, and no more."""
    unit = a_unit("A")
    for role in ("lead", "auditor"):
        assert person(role).get(f"/admin/units/change/?id={unit.id}&kind=rename").status_code == 403
    assert person("administrator").get(f"/admin/units/change/?id={unit.id}&kind=other").status_code == 404
    assert person("administrator").get("/admin/units/change/?id=999&kind=rename").status_code == 404

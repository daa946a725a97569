"""The unit's draft result, what it says to it, and the Council's answer."""

import datetime
import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from council_years import a_council, a_mark, an_explanation, answer, indicator, section

import models
import workflow
from council import conclusions

ONE_PAGE = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.fixture
def year(office):
    """DN's computers were cut by the Council; the round of explanations is open."""
    made = a_council()
    lead = made.lead
    conclusions.conclude(
        made.dn, indicator(made.dn, "HT1"), lead, "figures", figures={"pcs": "60"}, reason="biên bản ghi 60"
    )
    workflow.move_cycle(made.cycle, "explain", lead)
    made.cycle = models.Cycle.get_by_id(made.cycle.id)
    return made


@pytest.fixture
def person(office, year, make_user, as_person):
    """A factory: somebody of a role, of DN unless the office's, signed in."""

    def make(role, unit="DN", language="vi"):
        of_unit = role in ("officer", "leader", "unit_administrator")
        return as_person(office, make_user(office, role, unit=year.units[unit] if of_unit else None), language)

    return make


def written(person, year, code="HT1", **more):
    data = {
        "submission": year.dn.id, "indicator": indicator(year.dn, code).id, "kind": "wrong_fact",
        "text": "Đơn vị có 90 máy", "wanted": "90", **more,
    }  # fmt: skip
    return person.post("/admin/draft-result/write/", data)


def test_a_unit_reads_its_draft_marked_as_one(person, year):
    """Points, what the Council changed and why; a draft, not published; before publication (promise 63)."""
    page = person("officer").get("/admin/draft-result/").text
    assert "Dự kiến, chưa công bố" in page
    assert "biên bản ghi 60" in page
    assert "Hội đồng có thay đổi" in page
    assert "22,00" in page  # 12 for the computers, 10 for the portal
    assert "Sở Hà Nội" not in page


@pytest.mark.parametrize("state", ["collecting", "appraising", "published"])
def test_there_is_no_draft_before_the_round_nor_after_publication(person, year, state):
    """Embargoed until the units are heard (promise 63)."""
    with models.acting("test"):
        year.cycle.state = state
        year.cycle.save()
        for each in models.SectionState.select():
            each.state = "under_appraisal"
            each.save()
    officer = person("officer")
    assert "chưa có kết quả dự kiến" in officer.get("/admin/draft-result/").text
    assert officer.get(f"/admin/draft-result/?submission={year.dn.id}").status_code == 404


def test_another_units_draft_answers_like_a_missing_one(person, year):
    """Read and written alike."""
    officer = person("officer")
    missing = officer.get("/admin/draft-result/?submission=99999")
    theirs = officer.get(f"/admin/draft-result/?submission={year.hn.id}")
    assert (missing.status_code, theirs.status_code) == (404, 404)
    assert written(officer, year, submission=year.hn.id).status_code == 404
    row = an_explanation(year.hn, sent=False)
    assert officer.post("/admin/draft-result/drop/", {"submission": year.dn.id, "id": row.id}).status_code == 404
    assert officer.get(f"/admin/explanations/details/?id={row.id}").status_code == 404


def test_an_officer_writes_with_a_file_and_the_leader_sends(person, year):
    """Per point, with its kind and evidence, until the section is sent (promise 38)."""
    officer, leader = person("officer"), person("leader")
    done = written(officer, year, file=(io.BytesIO(ONE_PAGE), "biên bản.pdf"))
    assert done.status_code == 302, done.text
    row = models.Explanation.get()
    assert (row.kind, row.wanted, row.sent_at) == ("wrong_fact", "90", None)
    assert [link.evidence.name for link in row.evidence_links] == ["biên bản.pdf"]
    held = section(year.dn, "HT")
    form = {"submission": year.dn.id, "section": held.id}
    assert officer.post("/admin/draft-result/send/", form).status_code == 403
    assert leader.post("/admin/draft-result/send/", form).status_code == 302
    assert models.Explanation.get().sent_at is not None
    assert models.SectionState.get_by_id(held.id).state == "under_appraisal"
    assert written(officer, year).status_code == 422


def test_a_refused_explanation_keeps_what_was_typed(person, year):
    """Nothing typed is lost."""
    page = written(person("officer"), year, text=" ", wanted="chín mươi")
    assert page.status_code == 422
    assert "Hãy viết nội dung" in page.text
    assert "chín mươi" in page.text


def test_the_office_sees_only_what_was_sent(person, year):
    """A unit's draft explanation is the unit's."""
    row = an_explanation(year.dn, sent=False)
    lead = person("lead")
    assert lead.get(f"/admin/explanations/decide/?id={row.id}").status_code == 404
    with models.acting("test"):
        row.sent_at = models.now()
        row.save()
    assert "Đơn vị có 90 máy" in lead.get(f"/admin/explanations/decide/?id={row.id}").text


def decided(lead, row, decision, **more):
    page = lead.get(f"/admin/explanations/decide/?id={row.id}").text
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    data = {"id": row.id, "rev": row.rev, "version": version, "decision": decision, **more}
    return lead.post("/admin/explanations/answer/", data)


def test_accepting_concludes_anew_and_the_unit_reads_the_answer(person, year):
    """With the reason, on the unit's own page (promise 39)."""
    row, lead = an_explanation(year.dn), person("lead")
    refused = decided(lead, row, "accept", how="figures", **{"value.pcs": "90", "value.staff": "100"})
    assert (refused.status_code, models.Explanation.get().state) == (422, "open")
    done = decided(
        lead, row, "accept", how="figures", _reason="đối chiếu đúng", **{"value.pcs": "90", "value.staff": "100"}
    )
    assert done.status_code == 302
    assert answer(year.dn, "pcs").accepted == "90"
    page = person("leader").get("/admin/draft-result/").text
    assert "đối chiếu đúng" in page
    assert "28,00" in page


def test_rejecting_needs_a_reason_and_says_it(person, year):
    """A reason per point (promise 39)."""
    row, lead = an_explanation(year.dn), person("lead")
    assert decided(lead, row, "reject").status_code == 422
    assert decided(lead, row, "", _reason="x").status_code == 422
    assert decided(lead, row, "reject", _reason="ký sau ngày chốt").status_code == 302
    assert answer(year.dn, "pcs").accepted == "60"
    assert "ký sau ngày chốt" in person("officer").get("/admin/draft-result/").text


def test_who_marked_the_point_is_told_that_another_must_decide(person, year):
    """By rule, also for a form sent by hand (promise 39)."""
    row, lead = an_explanation(year.dn), person("lead")
    a_mark(year.dn, "HT1", lead.user, mark=16)
    page = lead.get(f"/admin/explanations/decide/?id={row.id}").text
    assert "phải do người khác quyết định" in page
    sent = {"id": row.id, "rev": row.rev, "decision": "reject", "_reason": "x"}
    assert lead.post("/admin/explanations/answer/", sent).status_code == 422
    assert models.Explanation.get().state == "open"


def test_evidence_issued_after_the_cut_off_day_is_marked(person, year):
    """Facts count as of a day (promise 40)."""
    with models.acting("test"):
        year.cycle.evidence_cut_off = datetime.date(2021, 9, 30)
        year.cycle.save()
        file = models.Evidence.create(
            unit=year.units["DN"], sha256="a" * 64, name="hd.pdf", size=1, media_type="application/pdf",
            issued_on=datetime.date(2021, 10, 5),
        )  # fmt: skip
        row = an_explanation(year.dn)
        models.ExplanationEvidence.create(explanation=row, evidence=file)
    assert "ban hành sau ngày chốt số liệu" in person("lead").get(f"/admin/explanations/decide/?id={row.id}").text
    assert "giấy tờ ban hành sau ngày này" in person("officer").get("/admin/draft-result/").text


@pytest.mark.parametrize(
    ("role", "draft", "reads", "answers"),
    [("officer", 200, 200, 403), ("leader", 200, 200, 403), ("unit_administrator", 200, 200, 403),
     ("appraiser", 403, 200, 403), ("lead", 200, 200, 422), ("auditor", 200, 200, 403),
     ("administrator", 200, 200, 403), ("communications", 403, 403, 403)],
)  # fmt: skip
def test_who_may_read_write_and_answer(person, year, role, draft, reads, answers):
    """Roles on every page of the round."""
    row, somebody = an_explanation(year.dn), person(role)
    assert somebody.get("/admin/draft-result/").status_code == draft
    assert somebody.get("/admin/explanations/").status_code == reads
    assert somebody.get("/admin/decisions/").status_code == reads
    assert somebody.post("/admin/explanations/answer/", {"id": row.id}).status_code == answers
    wrote = written(somebody, year).status_code
    assert wrote == (302 if role in ("officer", "leader") else 403)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(390, "vi"), (1280, "en")])
def test_axe_finds_nothing_on_the_draft(office, year, make_user, browse, width, language):
    """A leader on a telephone: reads, writes, and nothing scrolls sideways."""
    an_explanation(year.dn, sent=False)
    page = browse(office, make_user(office, "leader", unit=year.units["DN"]), width, language, bypass_csp=True)
    page.goto("/admin/draft-result/")
    page.locator("article.point summary").first.click()
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("state", "told"), [("appraising", False), ("explaining", True)])
def test_what_the_council_accepts_is_not_told_before_the_round(person, year, state, told):
    """In the list, the row, its history and the export of the unit's figures (promise 63)."""
    with models.acting("test"):
        year.cycle.state = state
        year.cycle.save()
        row = answer(year.dn, "pcs")
        row.accepted = "61"
        row.save()
    officer = person("officer")
    pages = ("/admin/answers/", f"/admin/answers/details/?id={row.id}", "/admin/answers/export/csv/")
    assert [bool(re.search(r"\b61\b", officer.get(path).text)) for path in pages] == [told] * 3
    assert officer.get(f"/admin/answers/history/?id={row.id}").status_code == 403
    assert re.search(r"\b61\b", person("lead").get("/admin/answers/").text)

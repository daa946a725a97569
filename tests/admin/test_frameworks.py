"""Frameworks on screen: copied, put in force, carried as YAML; in force they no longer change."""

import re

import models
from tests.admin.years import a_draft_of, a_year


def test_a_framework_is_copied_and_the_copy_says_what_it_replaces(administrator):
    """Clone, edit, put in force: the way to change a rule that is in force."""
    year = a_year()
    page = f"/admin/frameworks/details/?id={year.framework.id}"
    data = {"id": year.framework.id, "code": "khung-nho-v2", "_reason": "sửa điểm HT1"}
    answer = administrator.post("/admin/frameworks/clone/", data, page=page)
    assert answer.status_code == 302
    copy = models.Framework.get(models.Framework.code == "khung-nho-v2")
    assert copy.state == "draft"
    assert copy.replaces == year.framework
    assert copy.indicators.count() == year.framework.indicators.count()


def test_a_draft_is_put_in_force(administrator):
    """From then on it does not change."""
    copy = a_draft_of(a_year().framework)
    administrator.post("/admin/frameworks/publish/", {"id": copy.id}, page=f"/admin/frameworks/details/?id={copy.id}")
    assert models.Framework.get_by_id(copy.id).state == "published"
    assert administrator.get(f"/admin/frameworks/edit/?id={copy.id}").status_code == 403


def test_a_draft_with_faults_stays_a_draft(administrator):
    """The sentence names the path."""
    copy = a_draft_of(a_year().framework)
    with models.acting("test"):
        row = copy.indicators.first()
        row.rule = {"share": "khong_co"}
        row.save()
    administrator.post("/admin/frameworks/publish/", {"id": copy.id})
    assert models.Framework.get_by_id(copy.id).state == "draft"
    page = administrator.get(f"/admin/frameworks/details/?id={copy.id}").text
    assert "khong_co" in page
    assert re.search(r"categories/\w+/", page)


def test_yaml_goes_out(administrator):
    """What is exported is the framework file."""
    year = a_year()
    answer = administrator.get(f"/admin/frameworks/yaml/?id={year.framework.id}")
    assert answer.text.startswith("framework: khung-nho")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_officers_do_not_open_frameworks(office, make_user, as_person):
    """The catalogue of rules is the office's page; units meet rules on their own entry page."""
    year = a_year()
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    assert officer.get("/admin/frameworks/").status_code == 403
    assert officer.get(f"/admin/frameworks/yaml/?id={year.framework.id}").status_code == 403
    assert officer.post("/admin/frameworks/clone/", {"id": year.framework.id, "code": "x"}).status_code == 403

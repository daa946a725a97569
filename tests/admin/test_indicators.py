"""The rule editor: fields or YAML, checked as typed, tried out with sample figures; a rule in force does not change."""

import pytest

import models
from tests.admin.years import a_draft_of, indicator


@pytest.fixture
def draft(year):
    """The indicator HT1 of an editable copy."""
    return indicator(a_draft_of(year.framework), "HT1")


def fields_of(row, **changes):
    """The form of an indicator as the page holds it."""
    inputs = (
        "pcs: {label: {vi: Số máy tính}, kind: count}\nstaff: {label: {vi: Số cán bộ}, kind: count, positive: 'true'}\n"
    )
    return {
        "framework": str(row.framework_id), "category": str(row.category_id), "code": row.code,
        "title_vi": row.title_vi, "title_en": row.title_en, "max": row.max, "weight": "", "inputs": inputs,
        "missing": "zero", "undefined": "", "blocs": "", "answered_by": "unit",
        "evidence": "required", "help_vi": "", "help_en": "", "checks": "",
        "position": "0", "status": "", "source": "", "rule_form": "share", "rule_as": "fields", "rule.share": "pcs",
        "rule.of": "staff", "rule.cap": "",
    } | changes  # fmt: skip


def test_a_rule_is_edited_as_fields(administrator, draft):
    """Bands are typed with Vietnamese decimals and kept exactly."""
    changes = {"rule_form": "banded", "rule.full_at": "0,7", "rule.zero_below": "0,35"}
    answer = administrator.edit(f"/admin/indicators/edit/?id={draft.id}", fields_of(draft, **changes))
    assert answer.status_code == 302, answer.text
    kept = models.Indicator.get_by_id(draft.id).rule
    assert kept == {"banded": {"share": "pcs", "of": "staff", "full_at": "0.7", "zero_below": "0.35"}}


def test_a_rule_is_edited_as_yaml(administrator, draft):
    """Steps are a table and are written as YAML."""
    text = "steps: pcs\nof: staff\npoints:\n  - {at_least: '0.5', points: '20'}\nelse: '0'\n"
    answer = administrator.edit(
        f"/admin/indicators/edit/?id={draft.id}", fields_of(draft, rule_form="steps", rule_as="yaml", rule=text)
    )
    assert answer.status_code == 302, answer.text
    assert models.Indicator.get_by_id(draft.id).rule["points"] == [{"at_least": "0.5", "points": "20"}]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rule.share": ""}, "rule"),
        ({"rule.share": "khong_co"}, "khong_co"),
        ({"max": "hai mươi"}, "max"),
        ({"rule_as": "yaml", "rule": "a: [1"}, "YAML"),
        ({"rule_as": "yaml", "rule": ""}, "trống"),
        ({"rule_form": "expr", "rule.expr": "__import__('os')"}, "rule"),
    ],
)
def test_a_rule_the_engine_refuses_is_not_saved(administrator, draft, changes, sentence):
    """The page comes back with the sentence, and the text that was typed."""
    answer = administrator.edit(f"/admin/indicators/edit/?id={draft.id}", fields_of(draft, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert models.Indicator.get_by_id(draft.id).rule == {"share": "pcs", "of": "staff"}


def test_a_rule_in_force_is_refused_by_the_model_too(administrator, year):
    """No page offers it, and a write that goes round the pages meets the same answer."""
    row = indicator(year.framework, "HT1")
    assert administrator.get(f"/admin/indicators/edit/?id={row.id}").status_code == 403
    row.max = "99"
    with models.acting("test"), pytest.raises(models.FrozenRow) as refusal:
        row.save()
    assert "phiên bản mới" in refusal.value.text("vi")


def test_a_rule_is_checked_as_it_is_typed(administrator, draft):
    """The fragment names the fault in words."""
    answer = administrator.post("/admin/indicators/check/", fields_of(draft, **{"rule.of": "khong_co"}))
    assert answer.status_code == 200
    assert "khong_co" in answer.text
    assert "notice-bad" in answer.text


def test_sample_figures_give_points_and_words(administrator, draft):
    """The preview is the engine's own: 30 machines for 40 people is 15 of 20 points, said in Vietnamese."""
    samples = {"sample.pcs": "30", "sample.staff": "40"}
    answer = administrator.post("/admin/indicators/check/", fields_of(draft) | samples)
    assert "15 / 20" in answer.text
    assert "75" in answer.text


def test_a_sample_that_cannot_be_read_is_said_so(administrator, draft):
    """1.234 has two readings and is asked about."""
    answer = administrator.post("/admin/indicators/check/", fields_of(draft) | {"sample.pcs": "1.234"})
    assert "hai cách đọc" in answer.text


@pytest.mark.parametrize(
    "form", ["share", "banded", "count", "yes", "peer_max", "min_max", "z_score", "penalty", "expr", "steps"]
)
def test_every_form_has_its_fields(administrator, draft, form):
    """Choosing a form brings its fields; those written as YAML bring the box."""
    answer = administrator.post("/admin/indicators/rule-fields/", fields_of(draft, rule_form=form))
    assert answer.status_code == 200
    assert ('name="rule"' in answer.text) == (form == "steps")


def test_an_officer_does_not_edit_rules(office, year, draft, make_user, as_person):
    """Rules are the administrator's."""
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    assert officer.get(f"/admin/indicators/edit/?id={draft.id}").status_code == 403
    assert officer.post("/admin/indicators/check/", fields_of(draft)).status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_editor_says_what_the_rule_does_while_it_is_typed(office, draft, make_user, browse, width):
    """In Chromium: another form is chosen, its fields come, sample figures give points and words; nothing overflows."""
    page = browse(office, make_user(office, "administrator"), width=width)
    page.goto(f"/admin/indicators/edit/?id={draft.id}")
    page.select_option("#rule_form", "banded")
    page.fill("[name='rule.full_at']", "0,7")
    page.fill("[name='rule.zero_below']", "0,35")
    page.fill("#sample-pcs", "20")
    page.fill("#sample-staff", "40")
    page.wait_for_selector("#tried .notice-good")
    assert page.inner_text("#tried .notice-good").startswith("14,2857 / 20 điểm")
    page.fill("[name='rule.full_at']", "abc")
    page.wait_for_selector("#tried .notice-bad")
    assert "abc" in page.inner_text("#tried")
    page.fill("[name='rule.full_at']", "0,7")
    page.wait_for_selector("#tried .notice-good")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("button[name=_save]")
    page.wait_for_url("**/details/**")
    assert models.Indicator.get_by_id(draft.id).rule["banded"]["full_at"] == "0.7"

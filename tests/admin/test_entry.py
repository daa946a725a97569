"""The page where figures are entered: saving as one types, meeting others on a figure, last year beside it."""

import io
import json
import re

import pytest
from factories import a_submission, an_answer
from old_encoders import tcvn3

import models
import submissions
from reporting import entry
from tests.admin.years import section

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def colleague(office, year, make_user, as_person):
    """Another officer of Đà Nẵng."""
    return as_person(office, make_user(office, "officer", unit=year.da_nang))


@pytest.fixture
def infrastructure(year):
    """Đà Nẵng's section HT: machines and staff."""
    return section(year.mine, "HT")


def keep(person, part, figures, notes=None, revs=None):
    """Send figures as the page's script does."""
    data = {f"value.{key}": text for key, text in figures.items()}
    data |= {f"note.{key}": text for key, text in (notes or {}).items()}
    data |= {f"rev.{key}": str(rev) for key, rev in (revs or {}).items()}
    return person.post("/admin/entry/keep/", {"section": part.id, **data}, headers={"Accept": "application/json"})


def save(person, part, **values):
    """Press the page's Save button, without JavaScript."""
    return person.post("/admin/entry/save/", {"section": part.id, **{f"value.{k}": v for k, v in values.items()}})


def now(year):
    return submissions.answers_of(year.cycle, year.da_nang)


def a_year_before(year, state="published", **values):
    """2020 of the same two units, with Đà Nẵng's figures (reported, accepted)."""
    with models.acting("test"):
        cycle = models.Cycle.create(year=2020, framework=year.framework, state=state, made_up=True)
    old = a_submission(cycle, year.da_nang)
    for key, (reported, accepted) in values.items():
        an_answer(old, key, reported, accepted)
    return old


# --- who, and what --------------------------------------------------------------------------------------------------


def test_another_units_section_answers_like_a_missing_one(officer, year):
    """No page, no save, no look, no file, no fragment: 404, whether it exists or not."""
    pages = ("", "history/", "years/", "shelf/", "files/")
    posts = ("save", "keep", "look", "carry", "confirm", "attach", "reuse", "detach", "issued")
    for part in (section(year.theirs, "HT").id, 999_999):
        for path in pages:
            found = officer.get(f"/admin/entry/{path}?section={part}&key=pcs&indicator=HT1")
            assert found.status_code == 404, path
        for path in posts:
            sent = {"section": part, "value.pcs": "1", "indicator": "HT1", "evidence": "1", "key": "pcs"}
            assert officer.post(f"/admin/entry/{path}/", sent).status_code == 404, path
    assert models.Answer.select().count() == 0


def test_the_old_address_still_leads_here(officer, infrastructure):
    """Links in letters already sent do not break."""
    answer = officer.get(f"/admin/submissions/entry/?section={infrastructure.id}")
    assert answer.location.endswith(f"/admin/entry/?section={infrastructure.id}")
    assert officer.get("/admin/entry/").location.endswith(f"/admin/entry/?section={infrastructure.id}")


def test_a_section_is_a_page_with_its_help_and_maximum(officer, infrastructure):
    """Each indicator with code, title, points, help and inputs with their unit (promises 1 and 21)."""
    row = models.Indicator.get(models.Indicator.code == "HT1")
    models.Indicator.raw(
        "UPDATE indicator SET help_vi = ?, source = ? WHERE id = ?", "Đếm máy đang dùng.", "Điều 4", row.id
    ).execute()
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    for words in ("Tỷ lệ máy tính trên cán bộ", "Tối đa 20 điểm", "Số máy tính", "máy", "Đếm máy đang dùng.", "Điều 4"):
        assert words in page, words


def test_figures_are_saved_without_javascript_and_the_section_begins(officer, year, infrastructure):
    """Typed the Vietnamese way, kept the one way."""
    assert save(officer, infrastructure, pcs="1.234,0", staff="2000").status_code == 302
    assert (now(year)["pcs"].value, now(year)["staff"].value) == ("1234", "2000")
    assert section(year.mine, "HT").state == "drafting"
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert 'value="1234"' in page
    assert 'data-shown="1.234"' in page


def test_what_the_page_shows_is_read_back_as_it_is(officer, year, infrastructure):
    """1.234 typed by hand has two readings; shown by the page it has one."""
    save(officer, infrastructure, pcs="1234", staff="2000")
    rev = now(year)["pcs"].rev
    assert save(officer, infrastructure, pcs="1.234", staff="2.000").status_code == 302
    assert now(year)["pcs"].rev == rev


def test_one_unreadable_figure_keeps_nothing_else_back(officer, year, infrastructure):
    """The other is saved; the unreadable one stays on the page with its sentence and its possible readings."""
    answer = save(officer, infrastructure, pcs="1.234", staff="40")
    assert answer.status_code == 422
    assert "hai cách đọc" in answer.text
    assert 'value="1.234"' in answer.text
    assert set(now(year)) == {"staff"}
    told = keep(officer, infrastructure, {"pcs": "1.234"})
    assert told.status_code == 422
    assert told.json["faults"]["pcs"]["readings"] == [["1234", "1.234"]]


def test_a_closed_section_takes_nothing_and_says_why(officer, year, infrastructure):
    """Sent, or the year over: the page says so, keep answers 403 with the sentence (promise 10)."""
    with models.acting("test"):
        infrastructure.state = "sent"
        infrastructure.save()
    answer = keep(officer, infrastructure, {"pcs": "30"})
    assert answer.status_code == 403
    assert "Đã gửi" in answer.json["refused"]
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert "Đã gửi" in page
    assert "readonly" in page
    assert models.Answer.select().count() == 0


def test_where_somebody_is_named_others_of_the_unit_only_read(officer, colleague, year, infrastructure):
    """A duty makes the section that person's; a disabled account holds nobody up (promise 6)."""
    with models.acting("test"):
        models.Duty.create(submission=year.mine, category=infrastructure.category, user=colleague.user)
    assert keep(officer, infrastructure, {"pcs": "30"}).status_code == 403
    assert colleague.user.name in officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert keep(colleague, infrastructure, {"pcs": "30"}).status_code == 200
    with models.acting("test"):
        gone = models.User.get_by_id(colleague.user.id)
        gone.active = False
        gone.save()
    assert keep(officer, infrastructure, {"staff": "40"}).status_code == 200


@pytest.mark.parametrize("role", ["auditor", "lead"])
def test_who_only_reads_saves_nothing(office, year, infrastructure, make_user, as_person, role):
    """The page opens, every write is refused."""
    reader = as_person(office, make_user(office, role))
    assert reader.get(f"/admin/entry/?section={infrastructure.id}").status_code == 200
    for path in ("keep", "save", "carry", "confirm", "attach"):
        assert reader.post(f"/admin/entry/{path}/", {"section": infrastructure.id, "value.pcs": "1"}).status_code == 403


# --- saving as one types --------------------------------------------------------------------------------------------


def test_a_figure_is_kept_with_its_version_and_its_points(officer, year, infrastructure):
    """The answer carries what the page shows: version, spelling, self-mark and its words (promises 2 and 8)."""
    keep(officer, infrastructure, {"staff": "40"})
    answer = keep(officer, infrastructure, {"pcs": "1000"}, revs={"pcs": 0})
    assert answer.status_code == 200
    assert answer.json["kept"]["pcs"] == {"rev": 1, "edit": "1000", "shown": "1.000", "note": "", "confirmed": True}
    assert "20 / 20" in answer.json["html"]
    assert now(year)["pcs"].value == "1000"


def test_a_retry_has_one_effect(officer, year, infrastructure):
    """The answer was lost and the script sends again with the version it knew: no conflict, no second version."""
    for _ in range(3):
        answer = keep(officer, infrastructure, {"pcs": "30"}, revs={"pcs": 0})
        assert answer.status_code == 200
        assert answer.json["kept"]["pcs"]["rev"] == 1
    assert len(models.history(now(year)["pcs"])) == 1


def test_of_two_people_one_wins_and_the_other_is_told(officer, colleague, year, infrastructure):
    """The second gets 409 with the figure that stands, by whom and when; theirs is not written."""
    keep(officer, infrastructure, {"pcs": "30"}, revs={"pcs": 0})
    answer = keep(colleague, infrastructure, {"pcs": "31", "staff": "40"}, revs={"pcs": 0, "staff": 0})
    assert answer.status_code == 409
    met = answer.json["met"]["pcs"]
    assert (met["shown"], met["by"], met["rev"]) == ("30", officer.user.name, 1)
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", met["at"])
    assert set(answer.json["kept"]) == {"staff"}
    assert now(year)["pcs"].value == "30"
    assert keep(colleague, infrastructure, {"pcs": "31"}, revs={"pcs": met["rev"]}).status_code == 200
    assert now(year)["pcs"].value == "31"


def test_the_same_without_javascript_keeps_the_losers_text(officer, colleague, year, infrastructure):
    """Both figures stand on the page, and pressing Save again puts one's own."""
    keep(officer, infrastructure, {"pcs": "30"})
    answer = colleague.post("/admin/entry/save/", {"section": infrastructure.id, "value.pcs": "31", "rev.pcs": "0"})
    assert answer.status_code == 409
    assert 'value="31"' in answer.text
    assert officer.user.name in answer.text
    assert re.search(r'name="rev.pcs" value="1"', answer.text)


def test_looking_saves_nothing(officer, infrastructure):
    """30 machines for 40 people is 15 of 20 points, by the engine, before anything is saved."""
    sent = {"section": infrastructure.id, "value.pcs": "30", "value.staff": "40"}
    answer = officer.post("/admin/entry/look/", sent)
    assert "15 / 20" in answer.json["html"]
    assert models.Answer.select().count() == 0


def test_a_figure_far_from_last_years_is_saved_and_asked_about(officer, year, infrastructure):
    """Warned, kept with the figure, and answered by the note beside it (promises 12 and 14)."""
    a_year_before(year, pcs=("30", "30"))
    answer = keep(officer, infrastructure, {"pcs": "3000"}, revs={"pcs": 0})
    assert answer.status_code == 200
    assert "Khác xa năm trước (30)" in answer.json["html"]
    assert 'data-for="f-pcs" data-wants="note"' in answer.json["html"]
    answer = keep(officer, infrastructure, {"pcs": "3000"}, {"pcs": "mua mới"}, {"pcs": 1})
    assert 'data-for="f-pcs" data-wants=""' in answer.json["html"]
    assert (now(year)["pcs"].value, now(year)["pcs"].note) == ("3000", "mua mới")


def test_a_rule_over_two_figures_stops_the_section_not_the_typing(officer, year, infrastructure):
    """A broken `must` is said beside the figure and keeps the section from being sent (promise 13)."""
    check = [{"must": "pcs <= 10 * staff", "say": {"vi": "Quá nhiều máy", "en": "Too many machines"}}]
    row = models.Indicator.get(models.Indicator.code == "HT1")
    models.Indicator.raw("UPDATE indicator SET checks = ? WHERE id = ?", json.dumps(check), row.id).execute()
    keep(officer, infrastructure, {"staff": "2"})
    answer = keep(officer, infrastructure, {"pcs": "21"})
    assert answer.status_code == 200
    assert "Quá nhiều máy" in answer.json["html"]
    assert "Phải sửa" in answer.json["html"]
    assert any(found.kind == "must" for found in submissions.stopping(year.mine, "HT"))


def test_who_is_here_is_told_to_the_script(officer, stranger):
    """After a session ended and another began the page asks who is signed in before it sends what was typed."""
    answer = officer.get("/admin/entry/token/")
    assert answer.json["user"] == officer.user.id
    assert len(answer.json["token"]) > 20
    assert stranger.get("/admin/entry/token/").status_code == 302


def test_keeping_asks_few_questions(officer, infrastructure, count_queries):
    """The endpoint that carries the deadline rush: a bounded number of statements, reading and writing."""
    keep(officer, infrastructure, {"pcs": "30", "staff": "40"})
    sent = {"csrf_token": officer.token(), "section": infrastructure.id, "value.pcs": "31", "rev.pcs": "1"}
    with count_queries() as seen:
        assert officer.client.post("/admin/entry/keep/", data=sent).status_code == 200
    assert len(seen) <= 20, "\n".join(seen)


# --- last year, history ---------------------------------------------------------------------------------------------


def test_last_years_figure_stands_beside_and_the_years_open(officer, year, infrastructure):
    """Reported and accepted are named apart (promise 15)."""
    a_year_before(year, pcs=("29", "28"))
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert re.search(r"2020 \(được chấp nhận\): <b>28</b>", page)
    years = officer.get(f"/admin/entry/years/?section={infrastructure.id}&key=pcs").text
    assert re.search(
        r"2020</th><td class=\"number\">29</td><td class=\"number\">28</td><td class=\"number\">–</td>", years
    )


def test_what_the_council_is_about_to_accept_is_not_shown(officer, year, infrastructure):
    """Last year is still being appraised: the unit sees what it reported."""
    a_year_before(year, state="appraising", pcs=("29", "28"))
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert re.search(r"2020 \(đã báo cáo\): <b>29</b>", page)
    assert "28" not in officer.get(f"/admin/entry/years/?section={infrastructure.id}&key=pcs").text


def test_the_history_of_a_figure_is_in_place(officer, colleague, infrastructure):
    """Who, when, from what to what (promise 18)."""
    keep(officer, infrastructure, {"pcs": "30"})
    keep(colleague, infrastructure, {"pcs": "31"}, {"pcs": "đếm lại"})
    told = officer.get(f"/admin/entry/history/?section={infrastructure.id}&key=pcs").text
    assert told.index(colleague.user.name) < told.index(officer.user.name)
    assert "<del>30</del> → <ins>31</ins>" in told
    assert "đếm lại" in told


def test_last_years_figures_are_carried_over_and_must_be_confirmed(officer, year, infrastructure):
    """Only empty ones; each stops the sending until somebody says it holds (promise 19)."""
    a_year_before(year, pcs=("29", "28"), staff=("40", "40"), portal=("yes", "yes"))
    keep(officer, infrastructure, {"staff": "50"})
    for _ in range(2):
        officer.post("/admin/entry/carry/", {"section": infrastructure.id})
    held = now(year)
    assert {key: (row.value, row.confirmed, row.source) for key, row in held.items()} == {
        "staff": ("50", True, "form"), "pcs": ("28", False, "carried"),
    }  # fmt: skip
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert "Chưa xác nhận" in page
    assert "<b>HT</b> <span>1/2</span>" in page, "a figure nobody has looked at is not an answer yet"
    assert [one.code for one in submissions.stopping(year.mine, "HT") if one.kind == "must"] == ["unconfirmed"]
    save(officer, infrastructure, pcs="28", staff="50")  # saving what stands there confirms nothing
    assert not now(year)["pcs"].confirmed
    officer.post("/admin/entry/confirm/", {"section": infrastructure.id, "key": "pcs"})
    assert now(year)["pcs"].confirmed
    officer.post("/admin/entry/carry/", {"section": infrastructure.id, "all": "1"})
    assert now(year)["portal"].value == "yes"


def test_the_page_says_how_far_each_section_is(officer, infrastructure):
    """Answered of asked, for the section and for its neighbours (promise 7)."""
    keep(officer, infrastructure, {"pcs": "30"})
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    assert re.search(r"<b>HT</b> <span>1/2</span>", page)
    assert re.search(r"<b>UD</b> <span>0/1</span>", page)


# --- evidence -------------------------------------------------------------------------------------------------------


def attach(person, part, *files, indicator="HT1"):
    data = {"section": part.id, "indicator": indicator, "file": [(io.BytesIO(data), name) for name, data in files]}
    return person.post("/admin/entry/attach/", data, headers={"HX-Request": "true"})


def test_files_are_put_to_an_indicator_and_kept_once(officer, year, infrastructure):
    """Several at once; the same file again is the same row and the same link (promise 3)."""
    answer = attach(officer, infrastructure, ("kiểm kê.pdf", PDF), ("ảnh.png", b"\x89PNG\r\n\x1a\n0"))
    assert answer.status_code == 200
    assert "kiểm kê.pdf" in answer.text
    attach(officer, infrastructure, ("tên khác.pdf", PDF))
    assert models.Evidence.select().count() == 2
    assert models.AnswerEvidence.select().count() == 2
    assert submissions.given(year.mine).evidence == {"pcs"}


def test_what_is_no_evidence_is_refused_by_name(officer, infrastructure):
    """By content, with a sentence; the good file beside it is kept."""
    answer = attach(officer, infrastructure, ("virus.pdf", b"MZ0000"), ("đúng.pdf", PDF))
    assert answer.status_code == 422
    assert "virus.pdf: Minh chứng phải là" in answer.text
    assert [row.name for row in models.Evidence.select()] == ["đúng.pdf"]


def test_a_file_is_used_again_and_taken_away_without_being_lost(officer, year, infrastructure):
    """For another indicator and from another year; taking it away leaves the file."""
    portal = section(year.mine, "UD")
    attach(officer, infrastructure, ("kiểm kê.pdf", PDF))
    file = models.Evidence.get()
    shelf = officer.get(f"/admin/entry/shelf/?section={portal.id}&indicator=UD1&q=kiem")
    assert "kiểm kê.pdf" in shelf.text
    sent = {"section": portal.id, "indicator": "UD1", "evidence": file.id}
    for _ in range(2):
        assert officer.post("/admin/entry/reuse/", sent, headers={"HX-Request": "true"}).status_code == 200
    assert models.AnswerEvidence.select().count() == 2
    officer.post("/admin/entry/detach/", sent)
    assert models.AnswerEvidence.select().count() == 1
    assert models.Evidence.select().count() == 1


def test_last_years_paper_for_the_same_figure_is_offered_first(officer, year, infrastructure):
    """What proved it then may prove it again."""
    old = a_year_before(year, pcs=("29", "29"))
    with models.acting("test"):
        for name in ("a cũ.pdf", "b mới.pdf"):
            file = models.Evidence.create(
                unit=year.da_nang, sha256=name[0] * 64, name=name, size=1, media_type="application/pdf"
            )
            if name.startswith("a"):
                models.AnswerEvidence.create(answer=old.answers.get(), evidence=file)
    shelf = officer.get(f"/admin/entry/shelf/?section={infrastructure.id}&indicator=HT1").text
    assert shelf.index("a cũ.pdf") < shelf.index("b mới.pdf")
    assert "minh chứng của số liệu này năm trước" in shelf


def test_another_units_file_cannot_be_used(officer, year, infrastructure):
    """Its number answers like one that is not there."""
    with models.acting("test"):
        file = models.Evidence.create(unit=year.ha_noi, sha256="1" * 64, name="x", size=1, media_type="image/png")
    for path in ("reuse", "detach", "issued"):
        sent = {"section": infrastructure.id, "indicator": "HT1", "evidence": file.id, "issued_on": "1/1/2021"}
        assert officer.post(f"/admin/entry/{path}/", sent).status_code == 404
    assert file.issued_on is None


def test_a_paper_from_after_the_cut_off_is_asked_about(officer, year, infrastructure):
    """Facts count as of the cut-off: a later day wants a reason, and a wrong one a sentence (promise 40)."""
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.evidence_cut_off = "2021-10-30"
        cycle.save()
    keep(officer, infrastructure, {"pcs": "30", "staff": "40"})
    attach(officer, infrastructure, ("kiểm kê.pdf", PDF))
    sent = {"section": infrastructure.id, "indicator": "HT1", "evidence": models.Evidence.get().id}
    fragment = {"HX-Request": "true"}
    assert officer.post("/admin/entry/issued/", sent | {"issued_on": "31/31/2021"}, headers=fragment).status_code == 422
    later = officer.post("/admin/entry/issued/", sent | {"issued_on": "31/10/2021"}, headers=fragment)
    assert "sau ngày chốt" in later.text
    fresh = models.Submission.get_by_id(year.mine.id)
    assert [(one.code, one.kind) for one in submissions.findings(fresh, "HT")] == [("cut_off", "warn")]
    officer.post("/admin/entry/issued/", sent | {"issued_on": "30/10/2021"})
    assert submissions.findings(models.Submission.get_by_id(year.mine.id), "HT") == []


# --- the deadline ---------------------------------------------------------------------------------------------------


def test_the_stated_deadline_is_shown_and_grace_is_not(officer, year, infrastructure):
    """The end of the last day; the minutes after it are nobody's to plan with (promise 9)."""
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.report_deadline, cycle.grace_minutes = models.now().date().replace(year=2050), 47
        cycle.save()
    page = officer.get(f"/admin/entry/?section={infrastructure.id}").text
    left = int(re.search(r'data-left="(\d+)"', page)[1])
    fresh = entry.section_of(infrastructure.id)
    assert abs(left - (fresh.submission.cycle.due - models.now()).total_seconds()) < 60
    assert "2050" in page
    told = re.sub(r"<[^>]*>", " ", re.search(r'<span class="clock".*?</span></span>', page, re.S)[0])
    assert "47" not in told


# --- words in an old encoding ----------------------------------------------------------------------------------------

REASON = "Đơn vị chưa được cấp máy tính mới trong năm"


def test_garbled_words_are_looked_at_before_they_are_kept(officer, year, infrastructure):
    """A note pasted from an old document: nothing of that figure is saved, the page holds the repaired words, and
    saved once more they are kept; the other figure was saved at once."""
    garbled = tcvn3(REASON)
    data = {"section": infrastructure.id, "value.pcs": "", "note.pcs": garbled, "value.staff": "40"}
    page = officer.post("/admin/entry/save/", data)
    assert page.status_code == 422
    assert "TCVN3" in page.text
    assert f">{REASON}</textarea>" in page.text
    assert set(now(year)) == {"staff"}
    assert officer.post("/admin/entry/save/", data | {"note.pcs": REASON}).status_code == 302
    assert now(year)["pcs"].note == REASON


def test_who_insists_on_their_words_keeps_them(officer, year, infrastructure):
    """Asked once and sent again as it was, with the mark of that very text; the mark of another is no answer."""
    garbled = tcvn3(REASON)
    told = keep(officer, infrastructure, {"pcs": ""}, {"pcs": garbled})
    assert told.status_code == 422
    fault = told.json["faults"]["pcs"]
    assert (fault["part"], fault["repaired"]) == ("note", REASON)
    sent = {"section": infrastructure.id, "value.pcs": "", "note.pcs": garbled}
    other = officer.post("/admin/entry/keep/", sent | {"sure.pcs": entry.mark_of("khác")})
    assert other.status_code == 422
    assert officer.post("/admin/entry/keep/", sent | {"sure.pcs": fault["sure"]}).status_code == 200
    assert now(year)["pcs"].note == garbled
    assert keep(officer, infrastructure, {"pcs": "30"}, {"pcs": garbled}, {"pcs": 1}).status_code == 200


def test_looking_at_garbled_words_says_the_same_as_saving(officer, infrastructure):
    """The script's look while one types does not take the question away again."""
    sent = {"section": infrastructure.id, "value.pcs": "", "note.pcs": tcvn3(REASON)}
    said = officer.post("/admin/entry/look/", sent).json
    assert said["faults"]["pcs"]["repaired"] == REASON

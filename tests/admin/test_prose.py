"""The prose of letters and releases on screen: filled in as one types, faults by sentence, nothing lost."""

import re
import time

import pytest

import models
from publishing import prose
from tests.admin.papers_year import a_frozen_year

EDIT = "/admin/prose/edit/?code=release.body&lang=vi"
GOOD = "Kỳ {{this.year}} có {{this.units}} đơn vị.\n\n## Kết quả\n\n- {{this.sentence.leaders}}\n- **Xong**"


@pytest.fixture
def year(office, demo_settings):
    """2019, published, with three units."""
    return a_frozen_year(demo_settings)


@pytest.fixture
def writer(office, make_user, as_person):
    """Who writes for the office."""
    return as_person(office, make_user(office, "communications"))


def send(person, where, text, **typed):
    data = {"code": "release.body", "lang": "vi", "rev": "", "year": "2019", "text": text, **typed}
    return person.post(f"/admin/prose/{where}/", data, page="/admin/account")


def preview(person, text, **typed):
    data = {"code": "release.body", "lang": "vi", "year": "2019", "text": text, "csrf_token": person.token(), **typed}
    with person.client.post("/admin/prose/preview/", data=data, headers={"HX-Request": "true"}) as answer:
        answer.get_data()
        return answer


def test_every_piece_is_listed_with_whose_wording_it_has(year, writer):
    """In the languages it is read in."""
    send(writer, "save", GOOD)
    page = writer.get("/admin/prose/").text
    for piece in prose.PIECES.values():
        for lang in piece.languages:
            assert f"code={piece.code}&amp;lang={lang}" in page
    assert page.count("mẫu riêng</span>") == 1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_piece_opens_with_the_programs_wording_and_without_fault(office, year, make_user, as_person, lang):
    """On a real year, in the reader's language."""
    person = as_person(office, make_user(office, "communications"), language=lang)
    for piece in prose.PIECES.values():
        for own in piece.languages:
            page = person.get(f"/admin/prose/edit/?code={piece.code}&lang={own}")
            assert page.status_code == 200
            assert 'class="letter prose-shown"' in page.text, (piece.code, own)


def test_what_is_typed_is_shown_with_the_editions_values(year, writer):
    """Headings, items, bold; every word escaped; nothing is saved."""
    page = preview(writer, GOOD + " <script>alert()</script> {{ '{{' }}").text
    assert "Cần sửa" in page  # braces that are no reference
    page = preview(writer, GOOD + " <script>").text
    assert "<p>Kỳ 2019 có 3 đơn vị.</p>" in page
    assert "<h3>Kết quả</h3>" in page
    assert "<strong>Xong</strong>" in page
    assert "&lt;script&gt;" in page
    assert "Số liệu minh họa" in page
    assert not models.Prose.select().exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Có 3 đơn vị.", "“Có 3 đơn vị.”: “3” là số gõ tay"),
        ("Đứng đầu là {{this.nobody}}.", "“Đứng đầu là {{this.nobody}}.”: this.nobody: không có trong kết quả"),
        ("Có {{this.units = 4}} đơn vị.", "viết “4”, kết quả là “3”"),
        ("**Chưa đóng", "không đóng"),
        ("{% for x in y %}", "ngoặc nhọn chỉ để viết"),
        ("  \n ", "Lời văn còn trống."),
    ],
)
def test_a_fault_is_named_by_its_sentence_and_refused(year, writer, text, named):
    """As one types, and again on saving; what was typed stays in the box."""
    escaped = named.replace("“", "“")
    assert escaped in preview(writer, text).text
    answer = send(writer, "save", text)
    assert answer.status_code == 422
    assert escaped in answer.text
    box = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.S)[1]
    assert box.strip() == text.strip()
    assert not models.Prose.select().exists()


def test_faults_are_told_in_the_readers_language(office, year, make_user, as_person):
    """The sentence as it stands, what is wrong in English."""
    person = as_person(office, make_user(office, "communications"), language="en")
    page = preview(person, "Có 3 đơn vị.").text
    assert "“3” is a typed number" in page
    assert "là số gõ tay" not in page


def test_a_text_that_fits_one_unit_and_not_another_is_not_saved(year, writer):
    """A unit without a rank has none to refer to: which unit it is, is said."""
    typed = {"code": "letter.body", "unit": "DN"}
    text = "{{unit.name}} có {{unit.nothing_of_the_kind}}"
    assert send(writer, "save", text, **typed).status_code == 422
    before = "Hơn năm trước {{unit.points_won}} điểm."  # no unit has a year before
    assert send(writer, "save", before, **typed).status_code == 422
    with_all = "{{unit.name}}: {{unit.sentence.result}}"
    assert send(writer, "save", with_all, **typed).status_code == 302
    assert models.Prose.get().code == "letter.body"


def test_a_fault_elsewhere_is_seen_in_the_preview(office, demo_settings, writer, monkeypatch):
    """Hà Nội sent nothing; where that leaves it without a rank, a text with ranks cannot be saved."""
    a_frozen_year(demo_settings)
    from admin.views import prose as screen

    ground = screen.Ground(2019, "DN")
    with office.test_request_context("/admin/prose/"):
        page = screen.ProsePage.__new__(screen.ProsePage)
        monkeypatch.setattr(page, "units", lambda ground: [("DN", "Đà Nẵng"), ("XX", "Không có")], raising=False)
        found = page.elsewhere(prose.PIECES["letter.body"], "vi", "{{unit.rank}}", ground)
    assert [where for where, _ in found] == ["Không có"]


def test_only_a_document_has_a_number_to_name(year, writer):
    """A release that named it would stop the build."""
    text = "Số {{paper.symbol}}."
    assert send(writer, "save", text).status_code == 422
    assert send(writer, "save", text, code="minutes.body").status_code == 302


def test_a_caption_is_tried_with_every_bloc(year, writer):
    """It stands under the charts of all of them."""
    assert send(writer, "save", "{{bloc.title}} có {{bloc.units}} đơn vị.", code="caption.ranking").status_code == 302
    page = writer.get("/admin/prose/edit/?code=caption.ranking&lang=vi").text
    assert 'data-insert="{{bloc.median}}"' in page


def test_the_office_puts_its_own_wording_in_place(year, writer):
    """Documents and the site are written with it from then on; the change is in the audit, with its reason."""
    assert send(writer, "save", GOOD, _reason="Ngắn hơn").status_code == 302
    row = models.Prose.get()
    assert (row.code, row.language, row.text) == ("release.body", "vi", GOOD)
    event = models.AuditEvent.get(models.AuditEvent.noun == "prose")
    assert (event.action, event.reason) == ("create", "Ngắn hơn")
    assert "Kỳ {{this.year}} có" in writer.get(EDIT).text


def test_who_saves_second_is_told_and_loses_nothing(year, writer):
    """Both texts are on the page; saving again puts the second in place."""
    send(writer, "save", "Một.")
    answer = send(writer, "save", "Hai.")
    assert answer.status_code == 409
    assert "Người khác đã lưu lời văn này trước" in answer.text
    assert "<pre" in answer.text
    assert "Một." in answer.text
    assert "Hai." in answer.text
    assert models.Prose.get().text == "Một."
    rev = re.search(r'name="rev" value="(\d+)"', answer.text)[1]
    assert send(writer, "save", "Hai.", rev=rev).status_code == 302
    assert models.Prose.get().text == "Hai."


def test_the_programs_wording_comes_back(year, writer):
    """One press; what was written stays readable in the audit."""
    send(writer, "save", "Một.")
    writer.post("/admin/prose/restore/", {"code": "release.body", "lang": "vi"})
    assert not models.Prose.select().exists()
    assert "Mẫu của phần mềm" in writer.get(EDIT).text


def test_the_references_are_listed_with_their_values(year, writer):
    """Another year or unit brings its own list."""
    page = writer.get("/admin/prose/edit/?code=letter.body&lang=vi&unit=HP").text
    assert 'data-insert="{{unit.name}}"' in page
    assert "Sở Tài nguyên và Môi trường Hải Phòng" in page
    data = {
        "code": "letter.body",
        "lang": "vi",
        "year": "2019",
        "unit": "DN",
        "text": "x",
        "csrf_token": writer.token(),
    }
    headers = {"HX-Request": "true", "HX-Trigger-Name": "unit"}
    with writer.client.post("/admin/prose/preview/", data=data, headers=headers) as answer:
        fragment = answer.get_data(as_text=True)
    assert 'id="references" hx-swap-oob="true"' in fragment
    assert "Sở Tài nguyên và Môi trường Đà Nẵng" in fragment


def test_without_javascript_there_is_a_button(year, writer):
    """The whole editor comes back with the text and what it looks like."""
    answer = send(writer, "preview", "Kỳ {{this.year}}.")
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert "<p>Kỳ 2019.</p>" in answer.text
    assert not models.Prose.select().exists()


def test_before_the_first_year_typed_numbers_are_still_refused(office, writer):
    """References are tried later; that is said."""
    assert "Chưa có năm nào được chốt kết quả" in writer.get(EDIT).text
    assert send(writer, "save", "Có 3 đơn vị.", year="").status_code == 422
    assert send(writer, "save", "Có {{this.units}} đơn vị.", year="").status_code == 302


@pytest.mark.parametrize(
    ("role", "reads", "saves"),
    [
        ("administrator", 200, 302), ("communications", 200, 302), ("lead", 200, 403), ("auditor", 200, 403),
        ("appraiser", 403, 403),
    ],
)  # fmt: skip
def test_roles(office, year, make_user, as_person, role, reads, saves):
    """Communications and administrators write; the lead and the auditor read."""
    person = as_person(office, make_user(office, role))
    assert person.get(EDIT).status_code == reads
    assert send(person, "save", GOOD).status_code == saves


@pytest.mark.parametrize("asked", ["?code=nothing&lang=vi", "?code=release.body&lang=fr", "?code=../../x&lang=vi", ""])
def test_an_unknown_piece_is_missing(year, writer, asked):
    """Like every missing row."""
    assert writer.get(f"/admin/prose/edit/{asked}").status_code == 404


def test_a_preview_is_quick_once_the_year_is_read(year, writer):
    """The edition is read once for each change of its file, not for each key that is pressed."""
    preview(writer, GOOD)
    begun = time.perf_counter()
    for number in range(5):
        assert preview(writer, GOOD + " chữ" * number).status_code == 200
    assert (time.perf_counter() - begun) / 5 < 1.0


def test_a_changed_file_is_read_anew(year, writer, demo_settings):
    """Nobody restarts a server after a correction."""
    from admin import published

    before = published.publication(demo_settings)
    assert published.publication(demo_settings) is before
    path = demo_settings.editions_folder / "2019.json"
    path.write_bytes(path.read_bytes())
    assert published.publication(demo_settings) is not before

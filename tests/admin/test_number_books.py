"""Number books on screen: a number is given once, the next one never goes back, and what was given is listed."""

import datetime

import pytest

import models


@pytest.fixture
def book():
    """A book of 2026 whose next number is 8."""
    with models.acting("test"):
        return models.NumberBook.create(
            code="CV", year=2026, title="Công văn đi", symbol="{number}/BTNMT-CNTT", next_number=8
        )


@pytest.fixture
def given(book):
    """The same after numbers 5 and 7 were given: 5 to a letter that was cancelled, 7 to one that was issued."""
    from factories import a_cycle, a_unit

    cycle, unit = a_cycle(2025), a_unit("DN", name_vi="Sở Tài nguyên và Môi trường Đà Nẵng")
    with models.acting("test"):
        edition = models.Edition.create(
            cycle=cycle, year=2025, version=1, path="2025.json", seal="0" * 64,
            approved=datetime.date(2026, 1, 5),
        )  # fmt: skip
        for number, state, reason in ((5, "cancelled", "Gõ nhầm ngày"), (7, "issued", "")):
            models.Document.create(
                kind="letter", edition=edition, unit=unit, book=book, number=number,
                symbol=f"{number}/BTNMT-CNTT", dated=datetime.date(2026, 1, 6), state=state, reason=reason,
            )  # fmt: skip
    return book


def typed(**changes):
    return {
        "title": "Công văn đi", "code": "CV", "year": "2026", "symbol": "{number}/BTNMT-CNTT", "next_number": "8",
    } | changes  # fmt: skip


def test_a_book_is_opened(administrator):
    """With the symbol as it will be printed."""
    answer = administrator.post("/admin/number-books/new/", typed(), page="/admin/number-books/new/")
    assert answer.status_code == 302, answer.text
    row = models.NumberBook.get()
    assert (row.code, row.year, row.symbol, row.next_number) == ("CV", 2026, "{number}/BTNMT-CNTT", 8)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("symbol", "BTNMT-CNTT", "cần có {number} đúng một lần"),
        ("symbol", "{number}{number}", "cần có {number} đúng một lần"),
        ("symbol", "{number}/{number.__class__}", "cần có {number} đúng một lần"),
        ("symbol", "{number}/BTNMT cntt", "không đúng thể thức"),
        ("year", "26", "bốn chữ số"),
        ("next_number", "0", "từ 1 đến 999.999"),
    ],
)
def test_a_fault_is_said_and_nothing_typed_is_lost(administrator, field, text, sentence):
    """A symbol without its number would give every document the same one."""
    answer = administrator.post("/admin/number-books/new/", typed(**{field: text}), page="/admin/number-books/new/")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{text}"' in answer.text
    assert not models.NumberBook.select().exists()


def test_the_next_number_never_goes_back(administrator, given):
    """7 was given: 7 is refused, 8 and more are taken."""
    page = f"/admin/number-books/edit/?id={given.id}"
    answer = administrator.edit(page, typed(next_number="7", _reason="thử"))
    assert answer.status_code == 422
    assert "Số 7 đã cấp; số tiếp theo phải lớn hơn 7." in answer.text
    answer = administrator.edit(page, typed(next_number="21"))
    assert answer.status_code == 422
    assert "Hãy nói vì sao đổi số tiếp theo" in answer.text
    answer = administrator.edit(page, typed(next_number="21", _reason="Số 8 đến 20 đã dùng cho văn bản giấy"))
    assert answer.status_code == 302, answer.text
    assert models.NumberBook.get().next_number == 21


def test_the_year_of_a_used_book_stays(administrator, given):
    """Numbers belong to the year of their dates."""
    answer = administrator.edit(f"/admin/number-books/edit/?id={given.id}", typed(year="2027"))
    assert answer.status_code == 422
    assert "không đổi được mã và năm của sổ" in answer.text


def test_a_book_lists_what_it_gave_and_what_is_missing(administrator, given):
    """Cancelled documents stay in it, with the reason; a number nobody has is named."""
    page = administrator.get(f"/admin/number-books/details/?id={given.id}").text
    assert page.index("5/BTNMT-CNTT") < page.index("7/BTNMT-CNTT")
    assert "Gõ nhầm ngày" in page
    assert "Sở Tài nguyên và Môi trường Đà Nẵng" in page
    assert "không có văn bản nào mang các số sau: 1–4, 6." in page


def test_a_used_book_is_not_deleted(administrator, given):
    """Its register would be gone."""
    assert administrator.get(f"/admin/number-books/delete/?id={given.id}").status_code == 403
    assert models.NumberBook.select().exists()


def test_who_saves_second_is_told(administrator, book):
    """Two people at one book: the second sees the first one's number (promise of every form)."""
    page = f"/admin/number-books/edit/?id={book.id}"
    assert administrator.post(page, typed(next_number="9", rev="1", _reason="thử")).status_code == 302
    answer = administrator.post(page, typed(next_number="30", rev="1", _reason="thử"))
    assert answer.status_code == 409
    assert models.NumberBook.get().next_number == 9


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("communications", 200, 200), ("lead", 200, 403), ("auditor", 200, 403), ("appraiser", 403, 403),
        ("officer", 403, 403),
    ],
)  # fmt: skip
def test_who_keeps_the_books(office, book, make_user, as_person, role, reads, writes):
    """Those who issue letters; the lead and the auditor read; units and appraisers have no business there."""
    from factories import a_unit

    unit = a_unit("DN") if role == "officer" else None
    person = as_person(office, make_user(office, role, unit=unit))
    assert person.get("/admin/number-books/").status_code == reads
    assert person.get("/admin/number-books/new/").status_code == writes

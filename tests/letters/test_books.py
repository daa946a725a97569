"""Numbers and symbols: checked, given once, never put back, begun anew with every year."""

import datetime

import pytest

import models
from letters import books, heads

DAY = datetime.date(2021, 12, 20)


@pytest.fixture
def take():
    """`take()` takes the next number of letters, in an act of its own: number and symbol."""

    def one(kind="letter", dated=DAY):
        with models.acting("test"):
            return books.take_number(books.held(kind, dated))

    return one


@pytest.mark.parametrize(
    "pattern", ["{number}/BTNMT-CNTT", "{number}/QĐ-BTNMT", "{number}/BB-HĐTĐ", "{number}/2021/CV-BTNMT"]
)
def test_symbols_of_the_decrees_form_are_taken(pattern):
    """The number first, then a slash and capitals joined by hyphens (Decree 30/2020, annex I)."""
    books.check_symbol(pattern)


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("123/BTNMT", "đúng một lần"),
        ("{number}/{number}", "đúng một lần"),
        ("{number}/{so}", "dấu ngoặc nhọn"),
        ("{number.real}/BTNMT", "đúng một lần"),
        ("{number}", "thể thức"),
        ("{number}BTNMT", "thể thức"),
        ("Số {number}/BTNMT", "thể thức"),
        ("{number}/btnmt", "thể thức"),
        ("{number}/BTNMT CNTT", "thể thức"),
        ("{number}/BTNMT\nX", "thể thức"),
        ("{number}/" + "A" * 60, "thể thức"),
    ],
)
def test_what_is_no_symbol_is_refused(pattern, named):
    """The sentence names the pattern and shows a right one, in both languages."""
    with pytest.raises(books.BookProblem) as refusal:
        books.check_symbol(pattern)
    assert named in refusal.value.text("vi")
    assert "{number}/BTNMT-CNTT" in refusal.value.text("en")


@pytest.mark.parametrize("kind", heads.DEFAULTS)
def test_the_programs_own_symbols_pass_their_check(kind):
    """Each kind of document has one, and a book of its own."""
    books.check_symbol(heads.DEFAULTS[kind].symbol)
    assert books.CODES[kind] in books.TITLES


def test_numbers_below_ten_have_a_nought(database, take):
    """Decree 30/2020, annex I, II.3: 01 to 09; from 10 on as they are."""
    symbols = [take()[1] for _ in range(11)]
    assert symbols[0] == "01/BTNMT-CNTT"
    assert symbols[8:] == ["09/BTNMT-CNTT", "10/BTNMT-CNTT", "11/BTNMT-CNTT"]


def test_a_year_has_a_book_of_its_own(either_database, take):
    """Numbers begin again with the calendar year of the documents' dates, and each kind has its own book."""
    assert [take()[0], take()[0]] == [1, 2]
    assert take(dated=datetime.date(2022, 1, 3)) == (1, "01/BTNMT-CNTT")
    assert take("announcement") == (1, "01/QĐ-BTNMT")
    assert take()[0] == 3
    assert {(book.code, book.year) for book in models.NumberBook} == {("CV", 2021), ("CV", 2022), ("QD", 2021)}


def test_an_undone_act_gives_its_number_back(either_database, take):
    """A number is taken with the document that bears it, or not at all."""

    def fail():
        with models.acting("test"):
            assert books.take_number(books.held("letter", DAY))[0] == 2
            raise ZeroDivisionError

    take()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert take()[0] == 2


def test_the_office_may_raise_the_next_number(either_database, take):
    """Numbers used outside the program are skipped; the audit says why; those in between are listed as left out."""
    take()
    book = books.raise_next(books.find("letter", DAY), 21, "van thu", "số 2 đến 20 dùng ngoài phần mềm")
    assert take()[0] == 21
    assert books.left_out(models.NumberBook.get_by_id(book.id))[:3] == [1, 2, 3]  # no documents here at all
    event, changes = models.history(book)[-2]
    assert (changes["next_number"], event.reason) == ((2, 21), "số 2 đến 20 dùng ngoài phần mềm")


@pytest.mark.parametrize(("number", "reason"), [(0, "x"), (-3, "x"), (1_000_000, "x"), (9, "  ")])
def test_a_next_number_needs_sense_and_a_reason(database, take, number, reason):
    """Nought, negative and endless numbers are refused, and a change nobody explains."""
    take()
    with pytest.raises(books.BookProblem):
        books.raise_next(books.find("letter", DAY), number, "van thu", reason)
    assert take()[0] == 2


def test_the_offices_letterhead_names_book_and_symbol(database, take):
    """Its code and pattern open the year's book; a book that is there keeps its own."""
    with models.acting("test"):
        models.Letterhead.create(
            kind="letter", agency="Cục Công nghệ thông tin", place="Hà Nội", book="CNTT",
            symbol="{number}/CNTT-TH", position="CỤC TRƯỞNG", recipients="Như trên\n\n Lưu: VT ",
        )  # fmt: skip
    assert books.upcoming("letter", DAY) == (1, "01/CNTT-TH")
    assert take() == (1, "01/CNTT-TH")
    with models.acting("test"):
        row = models.Letterhead.get()
        row.symbol = "{number}/KHÁC"
        row.save()
    assert take() == (2, "02/CNTT-TH")
    head = books.head_of("letter", symbol="02/CNTT-TH", dated=DAY)
    assert (head.agency, head.recipients, head.dated) == ("Cục Công nghệ thông tin", ("Như trên", "Lưu: VT"), DAY)


def test_a_letterhead_with_a_wrong_symbol_opens_no_book(database):
    """However it came into the table: the sentence names it."""
    with models.acting("test"):
        models.Letterhead.create(kind="letter", agency="X", place="Y", book="CV", symbol="BTNMT", position="Z")
    with pytest.raises(books.BookProblem, match="BTNMT"), models.acting("test"):
        books.held("letter", DAY)
    assert not models.NumberBook.select().exists()

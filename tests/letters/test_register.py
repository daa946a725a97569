"""The register: drafts made anew, documents issued once and for ever, cancellations that keep their number."""

import datetime
import hashlib

import pytest
from factories import a_unit, a_user

import models
import results
import workflow
from letters import books, making, register, sources
from letters.register import Order, RegisterProblem

DATED = datetime.date(2019, 12, 25)


@pytest.fixture
def papers(published, settings):
    """What the documents of the published year share."""
    return sources.papers_of(published, settings)


def files(document):
    """The bytes of a document as they are in the table."""
    row = models.Document.get_by_id(document.id)
    return bytes(row.docx.data), bytes(row.pdf.data)


def test_a_document_is_issued_with_number_date_and_files(order, papers, quick):
    """Its row says what is printed; its files bear the symbol, and are found by their hash."""
    row = register.issue(order("DN"), papers, DATED, "văn thư")
    assert (row.state, row.number, row.symbol, row.dated) == ("issued", 1, "01/BTNMT-CNTT", DATED)
    assert row.subject == "kết quả năm 2019"
    docx, pdf = files(row)
    assert b"01/BTNMT-CNTT" in docx
    assert b"01/BTNMT-CNTT" in pdf
    assert row.pdf.sha256 == hashlib.sha256(pdf).hexdigest()
    assert register.find(row.pdf.sha256.upper() + "\n") == (row, "pdf")
    assert register.find_file(docx) == (row, "docx")
    assert register.find_file(b"something else") is None


def test_a_document_is_issued_once(order, papers, quick):
    """Asked again, with another date even, it answers the one there is: no second number, nothing made."""
    first = register.issue(order("DN"), papers, DATED, "văn thư")
    made = list(quick.made)
    again = register.issue(order("DN"), papers, DATED + datetime.timedelta(1), "văn thư")
    assert (again, again.number, again.dated) == (first, 1, DATED)
    assert quick.made == made
    assert models.Document.select().count() == 1
    assert books.upcoming("letter", DATED) == (2, "02/BTNMT-CNTT")


def test_an_issued_document_does_not_change(order, papers, quick):
    """Neither its number nor its date nor its files, and it is not deleted; not even by who knows the tables."""
    row = register.issue(order("DN"), papers, DATED, "văn thư")
    other = register.draft(order("HP"), papers, "văn thư")
    for name, value in {
        "number": 7, "symbol": "7/X", "dated": datetime.date(2020, 1, 1), "pdf": other.pdf, "state": "draft",
        "subject": "khác", "unit": other.unit,
    }.items():  # fmt: skip
        copy = models.Document.get_by_id(row.id)
        setattr(copy, name, value)
        with pytest.raises(models.FrozenRow), models.acting("ai đó"):
            copy.save()
    with pytest.raises(models.FrozenRow), models.acting("ai đó"):
        models.Document.get_by_id(row.id).delete_instance()
    assert register.draft(order("DN"), papers, "văn thư") == row  # a draft of it is the document itself
    assert models.Document.get_by_id(row.id).rev == row.rev


def test_a_draft_has_no_number_and_is_made_anew_when_its_sources_change(order, papers, published, settings, quick):
    """Asked twice it is left alone; another letterhead, another text of the office, and it is made again."""
    row = register.draft(order("DN"), papers, "văn thư")
    assert (row.state, row.number, row.symbol, row.book) == ("draft", None, "", None)
    assert quick.made == [("letter", "DN", "{number}/BTNMT-CNTT")]  # a blank to write into
    assert register.draft(order("DN"), papers, "văn thư").rev == row.rev
    assert not register.is_stale(row, papers)
    with models.acting("test"):
        models.Letterhead.create(
            kind="letter", agency="Bộ X", place="Huế", book="CV", symbol="{number}/BX", position="VỤ TRƯỞNG"
        )
    assert register.is_stale(row, papers)
    again = register.draft(order("DN"), papers, "văn thư")
    assert (again.id, again.rev) == (row.id, row.rev + 1)
    with models.acting("test"):
        models.Prose.create(code="letter.body", language="vi", text="Lời văn khác.")
    assert register.is_stale(again, sources.papers_of(published, settings))
    assert len(quick.made) == 2


def test_a_draft_becomes_the_issued_document(order, papers, quick):
    """One row, from draft to number; the draft's files make way for those that bear it."""
    draft = register.draft(order("DN"), papers, "văn thư")
    issued = register.issue(order("DN"), papers, DATED, "văn thư")
    assert (issued.id, issued.state, issued.number) == (draft.id, "issued", 1)
    assert issued.pdf_id != draft.pdf_id
    assert models.PaperFile.select().count() == 2  # the draft's own are gone


def test_a_document_that_cannot_be_made_uses_no_number(order, papers, quick):
    """The fault is told, the register is as it was."""
    quick.faulty.add("DN")
    with pytest.raises(making.LetterProblem, match="DN: hỏng"):
        register.issue(order("DN"), papers, DATED, "văn thư")
    assert not models.Document.select().exists()
    assert register.issue(order("HP"), papers, DATED, "văn thư").number == 1


def test_a_number_taken_meanwhile_is_not_printed_twice(order, papers, quick):
    """Between making the files and keeping them somebody takes the number: they are made with the next one."""
    seen = []

    def make(head, template):
        if not seen:
            register.issue(order("HP"), papers, DATED, "người khác")
        seen.append(head.symbol)
        return making.made("letter", papers, "DN", head, template)

    row = register.issue(order("DN"), papers, DATED, "văn thư", make)
    assert seen == ["01/BTNMT-CNTT", "02/BTNMT-CNTT"]
    assert (row.number, row.symbol) == (2, "02/BTNMT-CNTT")
    assert b"02/BTNMT-CNTT" in files(row)[1]


def test_who_always_comes_second_gets_a_number_all_the_same(order, papers, published, quick):
    """After some tries the number is held while the files are made."""
    for number in range(10):
        a_unit(f"X{number}")
    others = iter(range(10))
    seen = []

    def make(head, template):
        seen.append(head.symbol)
        if len(seen) <= register.TRIES:
            register.issue(order("DN", "announcement")._replace(unit=f"X{next(others)}", kind="letter"), papers, DATED,
                           "người khác")  # fmt: skip
        return making.made("letter", papers, "DN", head, template)

    row = register.issue(order("DN"), papers, DATED, "văn thư", make)
    assert len(seen) == register.TRIES + 1
    assert row.symbol == seen[-1]
    assert row.number == register.TRIES + 1
    numbers = [number for (number,) in models.Document.select(models.Document.number).tuples()]
    assert sorted(numbers) == list(range(1, register.TRIES + 2))


def test_a_cancelled_document_keeps_its_number(order, papers, quick):
    """It stays in the register with its files and the reason; its order is free, and gets another number."""
    row = register.issue(order("DN"), papers, DATED, "văn thư")
    gone = register.cancel(row, "sai nơi nhận", "văn thư")
    assert (gone.state, gone.number, gone.symbol, gone.reason) == ("cancelled", 1, "01/BTNMT-CNTT", "sai nơi nhận")
    assert register.find(row.pdf.sha256)[0].state == "cancelled"
    again = register.issue(order("DN"), papers, DATED, "văn thư")
    assert (again.number, again.id != row.id) == (2, True)
    with pytest.raises(RegisterProblem, match="đã phát hành"):
        register.cancel(gone, "lần nữa", "văn thư")
    with pytest.raises(RegisterProblem, match="lý do"):
        register.cancel(again, " ", "văn thư")


def test_only_a_draft_is_removed(order, papers, quick):
    """A number does not vanish from the register."""
    row = register.issue(order("DN"), papers, DATED, "văn thư")
    with pytest.raises(RegisterProblem, match="hủy"):
        register.drop_draft(row, "văn thư")
    register.drop_draft(register.draft(order("HP"), papers, "văn thư"), "văn thư")
    assert [one.id for one in models.Document.select()] == [row.id]
    assert {one.id for one in models.PaperFile.select()} == {row.pdf_id, row.docx_id}


def test_drafts_before_publishing_and_nothing_issued(frozen, settings, quick):
    """Until then the same version may be frozen anew, and a paper that left the house would say something else."""
    papers = sources.papers_of(frozen, settings)
    register.draft(Order(frozen, "letter", "DN"), papers, "văn thư")
    with pytest.raises(RegisterProblem, match="chưa công bố"):
        register.issue(Order(frozen, "letter", "DN"), papers, DATED, "văn thư")
    assert not models.NumberBook.select().exists()


@pytest.mark.parametrize(
    ("dated", "said"),
    [(datetime.date(2019, 12, 19), "sớm hơn ngày chốt"), (datetime.date(2921, 12, 25), "muộn hơn hôm nay")],
)
def test_a_date_that_cannot_be_is_refused(order, papers, quick, dated, said):
    """Before the results were approved, or a slip of the finger in the year: no book of 2921 is opened."""
    with pytest.raises(RegisterProblem, match=said):
        register.issue(order("DN"), papers, dated, "văn thư")
    assert not models.NumberBook.select().exists()


def test_after_a_correction_its_documents_are_issued_anew(published, settings, quick, request):
    """Version 2 has letters of its own; those of version 1 stay in the register, and no more of them are issued."""
    first = register.issue(Order(published, "letter", "HP"), sources.papers_of(published, settings), DATED, "văn thư")
    corrected = request.getfixturevalue("corrected")
    old = sources.papers_of(published, settings)
    with pytest.raises(RegisterProblem, match="đính chính"):
        register.issue(Order(models.Edition.get_by_id(published.id), "letter", "DN"), old, DATED, "văn thư")
    day = datetime.date(2020, 1, 6)
    second = register.issue(Order(corrected, "letter", "HP"), sources.papers_of(corrected, settings), day, "văn thư")
    assert (second.symbol, second.book.year, first.number) == ("01/BTNMT-CNTT", 2020, 1)
    assert models.Document.get_by_id(first.id).state == "issued"
    assert b"2019-v2" in files(second)[1]


def test_a_year_frozen_anew_makes_its_drafts_anew(frozen, settings, quick):
    """The same version with other figures, before anything was published: no draft goes on saying the old ones."""
    row = register.draft(Order(frozen, "letter", "HP"), sources.papers_of(frozen, settings), "văn thư")
    lead, tomorrow = a_user("lead"), models.now() + datetime.timedelta(days=1)
    workflow.move_cycle(models.Cycle.get_by_id(frozen.cycle_id), "explain_again", lead, "xem lại", tomorrow)
    answer = models.Answer.get(models.Answer.value == "50")
    with models.acting(lead, "xem lại"):
        answer.accepted = "60"
        answer.save()
    again = results.freeze(models.Cycle.get_by_id(frozen.cycle_id), lead, settings, approved=frozen.approved)
    assert (again.id, again.seal != frozen.seal) == (frozen.id, True)
    papers = sources.papers_of(again, settings)
    assert register.is_stale(row, papers)
    assert register.draft(Order(again, "letter", "HP"), papers, "văn thư").rev == row.rev + 1


def test_no_document_from_a_file_that_was_changed(published, settings):
    """The edition's file is recomputed and its seal compared before anything is made from it."""
    path = settings.editions_folder / "2019.json"
    path.write_text(path.read_text("utf-8").replace('"80"', '"81"'), "utf-8")
    with pytest.raises(sources.SourceProblem, match=r"2019\.json"):
        sources.papers_of(published, settings)
    path.unlink()
    with pytest.raises(sources.SourceProblem, match="Thiếu tệp"):
        sources.papers_of(published, settings)


def test_two_books_never_give_the_same_symbol(order, papers, quick):
    """A letterhead that names another book with the same symbol: refused, naming the first, before anything is made."""
    register.issue(order("DN"), papers, DATED, "văn thư")
    with models.acting("test"):
        models.Letterhead.create(
            kind="letter", agency="X", place="Y", book="MOI", symbol="{number}/BTNMT-CNTT", position="Z"
        )
    quick.made.clear()
    with pytest.raises(books.BookProblem, match=r"đã cấp từ sổ “Sổ đăng ký công văn đi” \(CV\)"):
        register.issue(order("HP"), papers, DATED, "văn thư")
    assert (quick.made, models.NumberBook.select().count()) == ([], 1)

"""Where a document's number and symbol come from: the book of its year (Decree 30/2020, annex I, II.3).

A book is of one calendar year, the year of the documents' dates, and its numbers begin at 1. A number is given once:
not again after a cancellation, and not to two who ask at the same moment. The office may raise the next number, for
those used outside the program; `models.NumberBook` refuses to put it back to one that was given.
"""

import datetime
import re

import peewee

import models
from letters import heads
from letters.heads import NUMBER, Head
from models import Letterhead, NumberBook

CODES = {"letter": "CV", "announcement": "QD", "minutes": "BB"}  # the book of a kind, unless its letterhead names one
TITLES = {
    "CV": "Sổ đăng ký công văn đi",
    "QD": "Sổ đăng ký quyết định",
    "BB": "Sổ đăng ký biên bản",
}
TITLE = "Sổ đăng ký văn bản đi"
# What may stand in a symbol besides the number: capitals, digits, marks between them ("/BTNMT-CNTT", "/QĐ-BTNMT").
AFTER_NUMBER = re.compile(r"[^\W_a-z]*(?:[/.\-][^\W_a-z]+)*")
LONGEST = 60


class BookProblem(models.OfficeProblem):
    """A number or a symbol that cannot be; says why."""


def check_symbol(pattern: str) -> None:
    """Raises BookProblem unless a pattern makes symbols such as `123/BTNMT-CNTT`: the number once, then letters."""
    rest = pattern.strip()
    if rest.count(NUMBER) != 1 or set(rest.replace(NUMBER, "")) & set("{}"):
        raise BookProblem(
            f"Ký hiệu “{pattern}” cần có {NUMBER} đúng một lần và không có dấu ngoặc nhọn nào khác, "
            f"ví dụ: {NUMBER}/BTNMT-CNTT.",
            f"The symbol {pattern!r} needs {NUMBER} once and no other curly brackets, for example {NUMBER}/BTNMT-CNTT.",
        )
    before, after = rest.split(NUMBER)
    wrong = before or not AFTER_NUMBER.fullmatch(after) or after != after.upper() or not after.startswith("/")
    if wrong or len(rest) > LONGEST:
        raise BookProblem(
            f"Ký hiệu “{pattern}” không đúng thể thức: số đứng đầu, rồi dấu gạch chéo và chữ viết hoa nối bằng dấu "
            f"gạch nối, ví dụ: {NUMBER}/BTNMT-CNTT.",
            f"The symbol {pattern!r} is not of the decree's form: the number first, then a slash and capitals joined "
            f"by hyphens, for example {NUMBER}/BTNMT-CNTT.",
        )


def symbol_of(pattern: str, number: int) -> str:
    """The symbol as printed; numbers below 10 have a 0 before them (Decree 30/2020, annex I, II.3.a)."""
    return pattern.strip().replace(NUMBER, f"{number:02d}")


# --- heads -----------------------------------------------------------------------------------------------------------


def head_of(kind: str, *, symbol: str = "", dated: datetime.date | None = None) -> Head:
    """The head of a kind of document: the office's letterhead, or else the program's; a draft's number is a blank.

    `symbol` and `dated` are put in as they are; without them they stay blanks to write into.
    """
    row = Letterhead.get_or_none(Letterhead.kind == kind)
    if row is None:
        own = heads.DEFAULTS[kind]
        return Head(**{**vars(own), "symbol": symbol or own.symbol, "dated": dated})
    return Head(
        agency_above=row.agency_above,
        agency=row.agency,
        place=row.place,
        symbol=symbol or row.symbol,
        dated=dated,
        authority=row.authority,
        position=row.position,
        signer=row.signer,
        recipients=tuple(line.strip() for line in row.recipients.splitlines() if line.strip()),
    )


def template_of(kind: str) -> bytes | None:
    """The office's own Word template of a kind; None: the program's."""
    row = Letterhead.get_or_none(Letterhead.kind == kind)
    return bytes(row.template.data) if row is not None and row.template_id else None


# --- books -----------------------------------------------------------------------------------------------------------


def code_of(kind: str) -> str:
    """The code of the book a kind of document takes its numbers from."""
    row = Letterhead.get_or_none(Letterhead.kind == kind)
    return row.book if row is not None and row.book else CODES[kind]


def find(kind: str, dated: datetime.date) -> NumberBook | None:
    """The book for a document of this kind and date, if there is one yet."""
    return NumberBook.get_or_none(NumberBook.code == code_of(kind), NumberBook.year == dated.year)


def book_of(kind: str, dated: datetime.date) -> NumberBook:
    """The book for a document of this kind and date, opened if it is the year's first; inside `models.acting`.

    Raises BookProblem for a letterhead whose symbol is none.
    """
    found = find(kind, dated)
    if found is not None:
        return found
    pattern = head_of(kind).symbol or heads.DEFAULTS[kind].symbol
    check_symbol(pattern)
    code = code_of(kind)
    try:
        with models.database.atomic():
            return NumberBook.create(code=code, year=dated.year, title=TITLES.get(code, TITLE), symbol=pattern.strip())
    except peewee.IntegrityError:  # somebody else has just opened it
        return NumberBook.get(NumberBook.code == code, NumberBook.year == dated.year)


def upcoming(kind: str, dated: datetime.date) -> tuple[int, str]:
    """The number and the symbol the next document of this kind and date would get, as things stand; takes nothing."""
    book = find(kind, dated)
    if book is not None:
        return next_of(book)
    pattern = head_of(kind).symbol or heads.DEFAULTS[kind].symbol
    check_symbol(pattern)
    _refuse_twice(symbol_of(pattern, 1), code_of(kind), dated.year)
    return 1, symbol_of(pattern, 1)


def next_of(book: NumberBook) -> tuple[int, str]:
    """A book's next number, and the symbol it makes. Raises BookProblem for a book whose symbol is none, and for a
    symbol that another book of the year has given: two papers would bear the same."""
    check_symbol(book.symbol)
    number = max(book.next_number, book.highest() + 1)
    symbol = symbol_of(book.symbol, number)
    _refuse_twice(symbol, book.code, book.year)
    return number, symbol


def _refuse_twice(symbol: str, code: str, year: int) -> None:
    """Raises BookProblem if another book than `code` has given the symbol. What its own book gave since it was read is
    no fault: somebody was faster, and whoever takes the number finds the next one."""
    borne = models.Document.select(models.Document, NumberBook).join(NumberBook)
    elsewhere = (NumberBook.year == year) & (NumberBook.code != code)
    other = borne.where(models.Document.symbol == symbol, elsewhere).first()
    if other is not None:
        raise BookProblem(
            f"Ký hiệu {symbol} năm {year} đã cấp từ sổ “{other.book.title}” ({other.book.code}). Hai sổ dùng chung một "
            f"ký hiệu: hãy dùng một sổ, hoặc đặt ký hiệu khác.",
            f"The symbol {symbol} of {year} was given by the book “{other.book.title}” ({other.book.code}). Two books "
            f"share one symbol: use one book, or give the other a symbol of its own.",
        )


def held(kind: str, dated: datetime.date) -> NumberBook:
    """The book of a kind and date, locked until the transaction ends: of two who want a number one waits."""
    book = book_of(kind, dated).now_in_database(lock=True)
    assert isinstance(book, NumberBook), "a book is never deleted while numbers are taken from it"
    return book


def take_number(book: NumberBook) -> tuple[int, str]:
    """Take the next number of a `held` book: the number, and the symbol as printed. Inside `models.acting`; undone
    with it. Raises BookProblem."""
    number, symbol = next_of(book)
    book.next_number = number + 1
    book.save()
    return number, symbol


def raise_next(book: NumberBook, number: int, actor: models.User | str, reason: str) -> NumberBook:
    """Say that numbers below `number` have been used outside the program. Raises BookProblem, models.FrozenRow.

    It may be put back as long as no number from there on was given by the program.
    """
    if not 1 <= number <= 999_999:
        raise BookProblem(
            f"Số tiếp theo là số nguyên từ 1 đến 999999, không phải {number}.",
            f"The next number is a whole number from 1 to 999999, not {number}.",
        )
    if not reason.strip():
        raise BookProblem(
            "Cần nói rõ vì sao đổi số tiếp theo, ví dụ: số 12 đến 20 đã dùng cho văn bản ngoài phần mềm.",
            "Say why the next number changes, for example: numbers 12 to 20 were used outside the program.",
        )
    with models.acting(actor, reason):
        current = book.now_in_database(lock=True)
        assert isinstance(current, NumberBook)
        current.next_number = number
        current.save()
    return current


def left_out(book: NumberBook) -> list[int]:
    """The numbers below the next one that no document of the program bears: used outside it, or skipped."""
    given = {number for (number,) in book.documents.select(models.Document.number).tuples()}
    return [number for number in range(1, book.next_number) if number not in given]

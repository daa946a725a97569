"""The integrity report: what in the office does not agree with itself, each finding in a sentence with its place.

`serious` is a loss or a contradiction that falsifies figures or the audit; `warning` is something a person should look
at; `note` is good to know. Nothing is changed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import edition as editions
import models
import receipt_list
import results
from keeping import disk, heads
from models import Answer, Category, Cycle, Evidence, Indicator, SectionState, Submission, Unit, User
from settings import Settings

LEVELS = {
    "serious": {"vi": "NGHIÊM TRỌNG", "en": "SERIOUS"},
    "warning": {"vi": "CẢNH BÁO", "en": "WARNING"},
    "note": {"vi": "LƯU Ý", "en": "NOTE"},
}
UNIT_ROLES = ("officer", "leader", "unit_administrator")
MOST_OF_A_KIND = 200  # a report of ten thousand lines is read by nobody; the count says the rest


@dataclass(frozen=True)
class Finding:
    """Một điều không khớp: how bad it is, what is wrong, and the row where it is."""

    code: str
    level: str
    vi: str
    en: str
    noun: str = ""  # the table, and with `row` the place on the screens
    row: int | None = None

    @property
    def where(self) -> str:
        return f"{self.noun or 'office'} {self.row or ''}".strip()

    def text(self, lang: str) -> str:
        return self.en if lang == "en" else self.vi

    def plain(self) -> dict[str, Any]:
        return asdict(self)


Check = Callable[[Settings], Iterable[Finding]]
Tell = Callable[[str, str, int], None]


def run(settings: Settings, tell: Tell | None = None) -> list[Finding]:
    """Everything that is found, the serious first."""
    found: list[Finding] = []
    for place, (vi, en, check) in enumerate(CHECKS):
        if tell is not None:
            tell(vi, en, 100 * place // len(CHECKS))
        found += _limited(check(settings))
    order = list(LEVELS)
    return sorted(found, key=lambda finding: order.index(finding.level))


def _limited(findings: Iterable[Finding]) -> Iterator[Finding]:
    counts: dict[str, int] = defaultdict(int)
    levels: dict[str, str] = {}
    for finding in findings:
        counts[finding.code] += 1
        levels[finding.code] = finding.level
        if counts[finding.code] <= MOST_OF_A_KIND:
            yield finding
    for code, count in counts.items():
        if count > MOST_OF_A_KIND:
            more = count - MOST_OF_A_KIND
            yield Finding(code, levels[code], f"… và {more} điều nữa cùng loại.", f"… and {more} more of this kind.")


# --- files -----------------------------------------------------------------------------------------------------------


def evidence_files(settings: Settings) -> Iterator[Finding]:
    """Every file that a row speaks of is there and has the bytes its name says; files without a row are told."""
    folder = settings.data_folder / "evidence"
    known = set()
    for row in Evidence.select().order_by(Evidence.id):
        known.add(row.sha256)
        path = folder / row.sha256[:2] / row.sha256
        try:
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == row.sha256
        except OSError:
            yield _of(
                row,
                "file missing",
                "serious",
                f"Thiếu tệp minh chứng “{row.name}”.",
                f"The file of “{row.name}” is missing.",
            )
            continue
        if not same or path.stat().st_size != row.size:
            vi, en = f"Nội dung tệp “{row.name}” đã bị thay đổi.", f"The content of the file “{row.name}” has changed."
            yield _of(row, "file changed", "serious", vi, en)
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if path.name not in known:
            vi, en = (
                f"Tệp {path.name[:16]}… không thuộc minh chứng nào.",
                f"The file {path.name[:16]}… belongs to no evidence.",
            )
            yield Finding("file without a row", "note", vi, en)


def edition_files(settings: Settings) -> Iterator[Finding]:
    """Every frozen year has its file, with the seal of its row, and recomputes to the same results."""
    for row in models.Edition.select().order_by(models.Edition.id):
        path = results.path_of(row, settings)
        if not path.exists():
            vi, en = f"Thiếu tệp bản chốt {row.path}.", f"The file of the edition {row.path} is missing."
            yield _of(row, "edition missing", "serious", vi, en)
            continue
        try:
            difference = editions.verify(path)
            frozen = editions.read(path) if difference is None else None
        except ValueError as problem:
            difference, frozen = str(problem).splitlines()[0], None
        if frozen is None:
            vi, en = (
                f"Bản chốt {row.path} đã bị thay đổi: {difference}",
                f"The edition {row.path} was changed: {difference}",
            )
            yield _of(row, "edition changed", "serious", vi, en)
        elif frozen.seal != row.seal:
            vi, en = (
                f"Mã niêm phong của {row.path} khác trong cơ sở dữ liệu.",
                f"The seal of {row.path} differs from its row's.",
            )
            yield _of(row, "seal differs", "serious", vi, en)
        elif row == results.latest_edition(row.cycle) and row.cycle.state in ("frozen", "published"):
            yield from _sums(row, frozen)
        if frozen is not None and frozen.receipts and not _list_is_there(frozen, settings):
            vi = f"Danh sách biên nhận của {row.path} thiếu hoặc đã bị thay đổi; hãy lấy lại từ bản sao lưu."
            en = f"The list of receipts of {row.path} is missing or was changed; take it from a backup."
            yield _of(row, "receipts differ", "serious", vi, en)


def _list_is_there(frozen: editions.Edition, settings: Settings) -> bool:
    folders = (settings.editions_folder, editions.unpublished(settings.editions_folder))
    paths = [receipt_list.path_in(folder, frozen.year) for folder in folders]
    return any(path.exists() and disk.sha256_of(path) == frozen.receipts for path in paths)


def _sums(row: models.Edition, frozen: editions.Edition) -> Iterator[Finding]:
    """The accepted figures in the tables still give the frozen results."""
    try:
        now = results.preview(row.cycle).results
    except (ValueError, models.OfficeProblem, ArithmeticError) as problem:
        vi, en = f"Không tính lại được năm {row.year}: {problem}", f"{row.year} cannot be computed again: {problem}"
        yield _of(row, "sums", "serious", vi, en)
        return
    for code in sorted({*now, *frozen.results}):
        mine, theirs = now.get(code), frozen.results.get(code)
        if mine is None or theirs is None or (mine.total_exact, mine.rank) != (theirs.total_exact, theirs.rank):
            vi = f"{code}, năm {row.year}: số liệu được chấp nhận hiện nay không cho ra kết quả đã chốt."
            en = f"{code}, {row.year}: the figures accepted now do not give the frozen result."
            yield _of(row, "sums", "serious", vi, en)


# --- documents -------------------------------------------------------------------------------------------------------


def paper_files(settings: Settings) -> Iterator[Finding]:
    """The bytes of every document and template are those their hash was taken of."""
    known = [id for (id,) in models.PaperFile.select(models.PaperFile.id).order_by(models.PaperFile.id).tuples()]
    for id in known:  # one at a time: all together may be more than the memory
        row = models.PaperFile.get_by_id(id)
        data = bytes(row.data)
        if hashlib.sha256(data).hexdigest() != row.sha256 or len(data) != row.size:
            holder = _holder(id)
            name = f"“{holder}”" if holder is not None else f"{row.sha256[:16]}…"
            vi, en = f"Nội dung tệp {name} đã bị thay đổi.", f"The content of the file {name} has changed."
            noun, at = (holder.noun, holder.id) if holder is not None else ("paper_file", id)
            yield Finding("paper changed", "serious", vi, en, noun, at)


def _holder(id: int) -> models.Document | models.Letterhead | None:
    """The document or the letterhead a file belongs to."""
    of = (models.Document.pdf == id) | (models.Document.docx == id)
    return models.Document.get_or_none(of) or models.Letterhead.get_or_none(models.Letterhead.template == id)


def documents(settings: Settings) -> Iterator[Finding]:
    """An issued document has number, date and both files; no number and no symbol was given twice."""
    borne: dict[tuple[int, str], list[models.Document]] = defaultdict(list)
    query = models.Document.select(models.Document, models.NumberBook)
    query = query.join(models.NumberBook, models.peewee.JOIN.LEFT_OUTER).order_by(models.Document.id)
    for row in query:
        lacks = [name for name in ("book_id", "number", "dated", "docx_id", "pdf_id") if getattr(row, name) is None]
        if row.state != "draft" and (lacks or not row.symbol):
            vi = f"Văn bản “{row}” đã phát hành nhưng thiếu số, ngày hoặc tệp."
            en = f"The document “{row}” was issued and lacks its number, its date or a file."
            yield _of(row, "paper incomplete", "serious", vi, en)
        if row.number is not None and row.book_id:
            borne[row.book.year, row.symbol].append(row)
            if not row.symbol.startswith(f"{row.number:02d}"):
                vi = f"Ký hiệu “{row.symbol}” không mang số {row.number} của văn bản."
                en = f"The symbol “{row.symbol}” does not bear the document's number {row.number}."
                yield _of(row, "symbol differs", "serious", vi, en)
    for (year, symbol), rows in borne.items():
        if len(rows) > 1:
            vi = f"Ký hiệu “{symbol}” năm {year} được cấp cho {len(rows)} văn bản."
            en = f"The symbol “{symbol}” of {year} was given to {len(rows)} documents."
            yield _of(rows[-1], "number twice", "serious", vi, en)


def books(settings: Settings) -> Iterator[Finding]:
    """The next number of every book is one it has not given."""
    for book in models.NumberBook.select().order_by(models.NumberBook.id):
        if book.next_number <= book.highest():
            vi = f"Sổ “{book}”: số tiếp theo {book.next_number} đã cấp rồi."
            en = f"The book “{book}”: its next number {book.next_number} has been given already."
            yield _of(book, "number again", "serious", vi, en)


# --- submissions -----------------------------------------------------------------------------------------------------


def sections(settings: Settings) -> Iterator[Finding]:
    """Every submission has each top category of its framework as a section, and no other."""
    tops: dict[int, set[int]] = defaultdict(set)
    for id, framework in Category.select(Category.id, Category.framework).where(Category.parent.is_null()).tuples():
        tops[framework].add(id)
    held: dict[int, set[int]] = defaultdict(set)
    for submission, category in SectionState.select(SectionState.submission, SectionState.category).tuples():
        held[submission].add(category)
    for row in _submissions():
        missing = tops[row.cycle.framework_id] - held[row.id]
        strange = held[row.id] - tops[row.cycle.framework_id]
        if missing:
            vi, en = f"Hồ sơ {row} thiếu {len(missing)} phần.", f"The submission {row} lacks {len(missing)} sections."
            yield _of(row, "sections missing", "serious", vi, en)
        if strange:
            vi = f"Hồ sơ {row} có {len(strange)} phần không thuộc bộ tiêu chí của năm."
            en = f"The submission {row} has {len(strange)} sections that are not of the year's framework."
            yield _of(row, "sections strange", "serious", vi, en)


def _submissions() -> Iterable[Submission]:
    return Submission.select(Submission, Cycle, Unit).join(Cycle).switch(Submission).join(Unit).order_by(Submission.id)


def answers_outside(settings: Settings) -> Iterator[Finding]:
    """Every figure answers an input of an indicator of the year's framework."""
    query = Answer.select(Answer, Submission, Cycle, Unit, Indicator).join(Submission).join(Cycle)
    query = query.switch(Submission).join(Unit).switch(Answer).join(Indicator).order_by(Answer.id)
    for row in query:
        name = f"{row.submission} · {row.indicator.code} · {row.input}"
        if row.indicator.framework_id != row.submission.cycle.framework_id:
            vi, en = f"Số liệu {name} thuộc bộ tiêu chí khác.", f"The figure {name} belongs to another framework."
            yield _of(row, "answer outside", "serious", vi, en)
        elif row.input not in row.indicator.inputs:
            vi, en = (
                f"Số liệu {name}: tiêu chí không hỏi số liệu này.",
                f"The figure {name}: its indicator does not ask it.",
            )
            yield _of(row, "answer unasked", "serious", vi, en)


def states(settings: Settings) -> Iterator[Finding]:
    """A section that was not begun has no figures; one that was sent, and asks the unit for figures, has some."""
    top = _top_of_category()
    asked: dict[tuple[int, int], set[str]] = defaultdict(set)
    for indicator in Indicator.select():
        if indicator.answered_by == "unit":
            asked[indicator.framework_id, top[indicator.category_id]] |= set(indicator.inputs)
    filled: dict[int, set[str]] = defaultdict(set)  # an input under two indicators is one question, answered once
    for submission, input in Answer.select(Answer.submission, Answer.input).where(Answer.value != "").tuples():
        filled[submission].add(input)
    query = SectionState.select(SectionState, Submission, Cycle, Unit, Category).join(Submission).join(Cycle)
    query = query.switch(Submission).join(Unit).switch(SectionState).join(Category).order_by(SectionState.id)
    for row in query:
        framework = row.submission.cycle.framework_id
        questions = asked[framework, row.category_id]
        elsewhere = (own for (of, category), own in asked.items() if of == framework and category != row.category_id)
        mine = questions.difference(*elsewhere) if row.state == "empty" else questions
        count = len(mine & filled[row.submission_id])
        name = f"{row.submission} · {row.category.code}"
        if row.state == "empty" and count:
            vi = f"{name}: ghi là chưa nhập, nhưng có {count} số liệu."
            en = f"{name}: not begun, yet it has {count} figures."
            yield _of(row.submission, "state", "warning", vi, en)
        elif row.state not in ("empty", "drafting") and questions and not count:
            vi, en = f"{name}: đã gửi nhưng không có số liệu nào.", f"{name}: sent without any figure."
            yield _of(row.submission, "state", "warning", vi, en)


def _top_of_category() -> dict[int, int]:
    parents = dict(Category.select(Category.id, Category.parent).tuples())

    def top(id: int) -> int:
        seen = set()
        while parents.get(id) is not None and id not in seen:
            seen.add(id)
            id = parents[id]
        return id

    return {id: top(id) for id in parents}


def invited(settings: Settings) -> Iterator[Finding]:
    """Every unit that lives has a submission in a year that is open."""
    for cycle in Cycle.select().where(Cycle.state.in_(("collecting", "appraising", "explaining"))):
        there = {unit for (unit,) in cycle.submissions.select(Submission.unit).tuples()}
        for unit in Unit.alive_in(cycle.year):
            if unit.id not in there:
                vi, en = (
                    f"{unit.code}: chưa có hồ sơ năm {cycle.year}.",
                    f"{unit.code}: no submission for {cycle.year}.",
                )
                yield _of(unit, "not invited", "note", vi, en)


# --- units and people ------------------------------------------------------------------------------------------------


def units(settings: Settings) -> Iterator[Finding]:
    """Lives that make sense: dates in order, successors that lead somewhere, one name for one living unit."""
    rows = {row.id: row for row in Unit.select().order_by(Unit.id)}
    for row in rows.values():
        if row.active_from and row.active_to and row.active_to < row.active_from:
            vi, en = f"{row.code}: kết thúc trước khi bắt đầu.", f"{row.code}: ends before it begins."
            yield _of(row, "unit dates", "serious", vi, en)
        if _comes_back(row, rows):
            vi, en = f"{row.code}: chuỗi đơn vị kế thừa quay vòng.", f"{row.code}: its successors lead in a circle."
            yield _of(row, "successor circle", "serious", vi, en)
        if row.successor_id and row.active_to is None:
            vi, en = (
                f"{row.code}: có đơn vị kế thừa nhưng chưa có ngày kết thúc.",
                f"{row.code}: has a successor but no end.",
            )
            yield _of(row, "successor without end", "warning", vi, en)
    same: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for row in rows.values():
        if row.active_to is None:
            same[row.name_sort, row.bloc_id].append(row)
    for twins in same.values():
        if len(twins) > 1:
            codes = ", ".join(twin.code for twin in twins)
            vi, en = f"Các đơn vị trùng tên: {codes}.", f"Units with the same name: {codes}."
            yield _of(twins[0], "same name", "warning", vi, en)


def _comes_back(row: Unit, rows: dict[int, Unit]) -> bool:
    seen, here = set(), row
    while here.successor_id is not None:
        if here.successor_id == row.id:
            return True
        if here.successor_id in seen:
            return False  # a circle, but row stands outside it
        seen.add(here.successor_id)
        here = rows[here.successor_id]
    return False


def accounts(settings: Settings) -> Iterator[Finding]:
    """People who can do nothing, who belong nowhere, who never came, who are there twice."""
    roles: dict[int, set[str]] = defaultdict(set)
    query = models.UserRole.select(models.UserRole.user, models.Role.name).join(models.Role)
    for user, role in query.tuples():
        roles[user].add(role)
    twins: dict[str, list[User]] = defaultdict(list)
    for row in User.select().where(User.active).order_by(User.id):
        twins[row.email.casefold()].append(row)
        if not roles[row.id]:
            vi, en = f"Tài khoản {row.email} không có vai trò nào.", f"The account {row.email} has no role."
            yield _of(row, "no role", "warning", vi, en)
        if roles[row.id] & set(UNIT_ROLES) and row.unit_id is None:
            vi, en = (
                f"Tài khoản {row.email} của đơn vị nhưng không thuộc đơn vị nào.",
                f"The unit account {row.email} has no unit.",
            )
            yield _of(row, "no unit", "serious", vi, en)
        if not row.login_count:
            vi, en = f"Tài khoản {row.email} chưa bao giờ đăng nhập.", f"The account {row.email} was never used."
            yield _of(row, "never used", "note", vi, en)
    for same in twins.values():
        if len(same) > 1:
            vi, en = f"Tài khoản trùng địa chỉ: {same[0].email}.", f"Accounts with the same address: {same[0].email}."
            yield _of(same[0], "same address", "serious", vi, en)


# --- database and audit ----------------------------------------------------------------------------------------------


def links(settings: Settings) -> Iterator[Finding]:
    """No row points at one that is gone, and the database file is whole (SQLite; PostgreSQL sees to both itself)."""
    if models.on_postgresql():
        return
    for table, row, other, _ in models.database.execute_sql("PRAGMA foreign_key_check").fetchall():
        vi, en = (
            f"Dòng {row} của {table} trỏ tới {other} không còn.",
            f"Row {row} of {table} points at a {other} that is gone.",
        )
        yield Finding("orphan", "serious", vi, en, table, row)
    for (verdict,) in models.database.execute_sql("PRAGMA integrity_check(20)").fetchall():
        if verdict != "ok":
            vi, en = f"Tệp cơ sở dữ liệu bị hỏng: {verdict}.", f"The database file is damaged: {verdict}."
            yield Finding("damaged", "serious", vi, en)


def audit(settings: Settings) -> Iterator[Finding]:
    """Every chain of the audit is whole, and agrees with all heads that were written down."""
    for bad in heads.verify(heads.known(settings)):
        yield Finding("audit", "serious", bad.text("vi"), bad.text("en"), "audit_event", bad.event_id)


def _of(row: Any, code: str, level: str, vi: str, en: str) -> Finding:
    return Finding(code, level, vi, en, row.noun, row.id)


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("Cơ sở dữ liệu", "Database", links),
    ("Nhật ký", "Audit", audit),
    ("Tệp minh chứng", "Evidence files", evidence_files),
    ("Bản đã chốt", "Editions", edition_files),
    ("Tệp văn bản", "Files of documents", paper_files),
    ("Văn bản", "Documents", documents),
    ("Sổ đăng ký văn bản", "Number books", books),
    ("Phần hồ sơ", "Sections", sections),
    ("Số liệu", "Figures", answers_outside),
    ("Trạng thái", "States", states),
    ("Hồ sơ của đơn vị", "Submissions", invited),
    ("Đơn vị", "Units", units),
    ("Tài khoản", "Accounts", accounts),
)

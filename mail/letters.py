"""The kinds of letters and their wording: the program's own in mail/texts/, the office's own in MessageTemplate rows.

A template is a subject and a text with {placeholders}; a kind says which there are. One that the kind does not know is
refused by name, when the template is saved, so no letter ever goes out with a hole in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import invitations
import models
import vietnamese

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("vi", "en")
LONGEST_SUBJECT = models.Message.subject.max_length
_SLOT = re.compile(r"\{([^{}]*)\}")


class LetterProblem(models.OfficeProblem):
    """A template or a letter that cannot be used; says why."""


@dataclass(frozen=True)
class Slot:
    """A placeholder: what stands there, in words, and an example for the preview."""

    vi: str
    en: str
    sample: str

    def title(self, lang: str = "vi") -> str:
        return self.en if lang == "en" else self.vi


@dataclass(frozen=True)
class Kind:
    """A kind of letter. `read_first`: a person of the office reads it before it goes out."""

    title_vi: str
    title_en: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    read_first: bool = True

    def title(self, lang: str = "vi") -> str:
        return self.title_en if lang == "en" else self.title_vi

    @property
    def samples(self) -> dict[str, str]:
        return {name: slot.sample for name, slot in self.slots.items()}


NAME = Slot("người nhận", "who gets it", "Nguyễn Thị Ánh")
YEAR = Slot("năm đánh giá", "the year", "2021")
UNIT = Slot("tên đơn vị", "the unit", "Sở Tài nguyên và Môi trường Hà Nội")
LINK = Slot("liên kết vào phần mềm", "a link into the office", "https://ict.example.vn/admin/")
REASON = Slot("lý do", "the reason", "Bổ sung minh chứng tiêu chí HT1")
DEADLINE = Slot("thời hạn", "the deadline", "30/10/2021")
SECTION = Slot("phần hồ sơ", "the section", "Hạ tầng kỹ thuật")
TASKS = Slot("những việc phải làm", "what is to be done", "- Hạ tầng kỹ thuật: đang nhập\n- Ứng dụng: chưa nhập")

KINDS: dict[str, Kind] = {
    "invitation": Kind(
        "Mời mở tài khoản",
        "Invitation to an account",
        {
            "name": NAME,
            "email": Slot("địa chỉ của tài khoản", "the account's address", "anh@example.vn"),
            "link": Slot(
                "liên kết đặt mật khẩu", "the link for a password", "https://ict.example.vn/admin/invitation/…"
            ),
            "days": Slot("số ngày dùng được", "days it works", "3"),
        },
        read_first=False,
    ),
    "opening": Kind(
        "Mở kỳ đánh giá",
        "Opening of a year",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "framework": Slot("bộ tiêu chí", "the framework", "Quyết định 2899/QĐ-BTNMT"),
            "deadline": DEADLINE,
            "cut_off": Slot("ngày chốt số liệu", "the day figures count as of", "30/09/2021"),
            "link": LINK,
        },
    ),
    "reminder": Kind(
        "Nhắc đơn vị",
        "Reminder",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "deadline": DEADLINE,
            "left": Slot("còn bao lâu", "the time left", "còn 7 ngày"),
            "tasks": TASKS,
            "link": LINK,
        },
    ),
    "digest": Kind(
        "Việc trong ngày",
        "The day's tasks",
        {"name": NAME, "year": YEAR, "tasks": TASKS, "link": LINK},
        read_first=False,
    ),
    "reopening": Kind(
        "Mở lại hồ sơ",
        "Reopening",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "section": SECTION,
            "until": Slot("mở đến lúc nào", "open until", "17:00 ngày 05/11/2021"),
            "reason": REASON,
            "link": LINK,
        },
    ),
    "returned": Kind(
        "Trả lại để sửa",
        "Returned",
        {"name": NAME, "unit": UNIT, "year": YEAR, "section": SECTION, "reason": REASON, "link": LINK},
        read_first=False,
    ),
    "receipt": Kind(
        "Biên nhận",
        "Receipt",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "number": Slot("số biên nhận", "the receipt's number", "2021/HN/1"),
            "sections": Slot("các phần đã gửi", "the sections sent", "Hạ tầng kỹ thuật; Ứng dụng"),
            "sent_at": Slot("lúc gửi", "when it was sent", "16:42 ngày 29/10/2021"),
            "seal": Slot("mã kiểm tra", "the checksum", "9f2c…"),
            "link": LINK,
        },
        read_first=False,
    ),
    "withdrawn": Kind(
        "Rút lại hồ sơ",
        "Withdrawn",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "number": Slot("số biên nhận", "the receipt's number", "2021-HN-01"),
            "reason": REASON,
            "link": LINK,
        },
        read_first=False,
    ),
    "explanation_opened": Kind(
        "Mở giải trình",
        "Explanations opened",
        {"name": NAME, "unit": UNIT, "year": YEAR, "deadline": DEADLINE, "link": LINK},
    ),
    "explanation_decided": Kind(
        "Kết luận giải trình",
        "Explanation decided",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "indicator": Slot("tiêu chí", "the indicator", "HT1"),
            "decision": Slot("kết luận", "the decision", "Chấp nhận"),
            "reason": REASON,
            "link": LINK,
        },
    ),
    "dates_changed": Kind(
        "Thay đổi thời hạn",
        "Dates changed",
        {
            "name": NAME,
            "year": YEAR,
            "changes": Slot(
                "thời hạn cũ và mới", "the old and the new dates", "- Hạn báo cáo: 30/10/2021 → 05/11/2021"
            ),
            "reason": REASON,
            "link": LINK,
        },
    ),
    "result": Kind(
        "Gửi văn bản kết quả",
        "Official letter with the result",
        {
            "name": NAME,
            "unit": UNIT,
            "year": YEAR,
            "symbol": Slot("số, ký hiệu của công văn", "number and symbol", "123/BTNMT-CNTT"),
            "dated": Slot("ngày của công văn", "the letter's date", "20/12/2021"),
            "subject": Slot(
                "trích yếu",
                "what the letter is about",
                "thông báo kết quả đánh giá, xếp hạng mức độ ứng dụng và phát triển công nghệ thông tin năm 2021",
            ),
            "link": Slot("trang kết quả", "the page of the results", "https://ict.example.vn/2021/"),
        },
    ),
}


def kind_of(code: str) -> Kind:
    """The kind of a code. Raises LetterProblem."""
    if code not in KINDS:
        raise LetterProblem(f"Không có loại thư “{code}”.", f"There is no kind of letter {code!r}.")
    return KINDS[code]


@cache
def default_text(code: str, lang: str) -> tuple[str, str]:
    """The program's own subject and text of a kind."""
    if code == invitations.KIND:
        return invitations.LETTERS[lang]
    subject, _, body = (TEXTS / lang / f"{code}.txt").read_text(encoding="utf-8").partition("\n\n")
    return subject.strip(), body.strip() + "\n"


def text_of(code: str, lang: str) -> tuple[str, str]:
    """The subject and the text in use: the office's own, or else the program's."""
    lang = lang if lang in LANGUAGES else "vi"
    own = models.MessageTemplate.get_or_none(
        models.MessageTemplate.code == code, models.MessageTemplate.language == lang
    )
    return (own.subject, own.body) if own is not None else default_text(code, lang)


def unknown_slots(code: str, text: str) -> list[str]:
    """The placeholders of a text that its kind does not have, as they are written."""
    known = kind_of(code).slots
    return list(dict.fromkeys("{" + name + "}" for name in _SLOT.findall(text) if name not in known))


def check(code: str, subject: str, body: str) -> None:
    """Raises LetterProblem if a template holds an unknown placeholder, an open brace, or no subject."""
    unknown = unknown_slots(code, subject + "\n" + body)
    if unknown:
        known = ", ".join("{" + name + "}" for name in KINDS[code].slots)
        named = ", ".join(unknown)
        raise LetterProblem(
            f"Loại thư này không có {named}; chỉ dùng được: {known}.",
            f"This kind of letter has no {named}; there are: {known}.",
        )
    if set(_SLOT.sub("", subject + body)) & set("{}"):
        raise LetterProblem("Có dấu { hoặc } bị thiếu cặp.", "A brace { or } has no partner.")
    if not one_line(subject):
        raise LetterProblem("Thư cần có tiêu đề.", "A letter needs a subject.")
    if not body.strip():
        raise LetterProblem("Thư cần có nội dung.", "A letter needs a text.")


def render(code: str, lang: str, context: Mapping[str, object]) -> tuple[str, str]:
    """The subject and the text of a letter. A value never becomes a placeholder, and a subject is one line.

    Raises KeyError naming a value that was not given: a fault of the program.
    """
    kind = kind_of(code)
    values = {name: str(context[name]) for name in kind.slots}
    return fill(*text_of(code, lang), values)


def fill(subject: str, body: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Put values into the placeholders of a template."""

    def put(match: re.Match[str]) -> str:
        return values.get(match[1], match[0])

    return one_line(_SLOT.sub(put, subject))[:LONGEST_SUBJECT], _SLOT.sub(put, body)


def one_line(text: str) -> str:
    """Text for a header of a letter: line ends and control characters would start another header, so they go."""
    return " ".join("".join(" " if not sign.isprintable() else sign for sign in vietnamese.nfc(text)).split())

"""A receipt on one sheet of A4: what was sent, when, its seal in groups, and a QR code that leads to the check.

The same receipt gives the same bytes, on any day and in any process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charts import saving
from charts.sheet import Sheet, figure_of, width_mm, wrap
from paper import qr
from publishing.seals import grouped
from reporting import receipts

WIDTH, HEIGHT, LEFT = 210.0, 297.0, 22.0
ROOM = WIDTH - 2 * LEFT
LABEL = 44.0  # mm of the left column
QR_SIDE = 42.0
MOST_SECTIONS = 16  # more would not fit on the sheet: they are counted instead

WORDS = {
    "vi": {
        "title": "BIÊN NHẬN HỒ SƠ ICT INDEX NĂM {year}",
        "made_up": "Số liệu minh họa, không phải kết quả chính thức.",
        "withdrawn": "ĐÃ RÚT LẠI lúc {at}: biên nhận này không còn hiệu lực.",
        "number": "Số biên nhận",
        "unit": "Đơn vị",
        "framework": "Bộ tiêu chí",
        "at": "Gửi lúc",
        "clock": "{at} (giờ Việt Nam, theo đồng hồ máy chủ)",
        "due": "Hạn báo cáo",
        "standing": "Thời hạn",
        "in_time": "Đúng hạn",
        "late": "Muộn",
        "by": "Người gửi",
        "leader": "lãnh đạo đơn vị",
        "program": "phần mềm",
        "sections": "Các phần đã gửi",
        "section": "{code} {title}: {figures} số liệu, {files} minh chứng",
        "council": "{code} {title}: Hội đồng tự kiểm tra",
        "more": "và {count} phần khác",
        "all": "Tổng cộng {figures} số liệu, {files} minh chứng",
        "undertaking": "Lời cam đoan",
        "seal": "Mã niêm phong (SHA-256) của toàn bộ nội dung đã gửi",
        "check": "Đối chiếu, không cần tài khoản: quét mã QR để mở {page}, nơi trình duyệt tính mã của tệp JSON và tìm "
        "biên nhận trong danh sách đã công bố; hoặc hỏi cơ quan có giữ đúng nội dung này không tại {office}. Tệp JSON "
        "của biên nhận có đúng mã này khi tính bằng bất kỳ công cụ SHA-256 nào.",
        "alt": "Biên nhận {number}, {unit}",
    },
    "en": {
        "title": "RECEIPT FOR THE ICT INDEX SUBMISSION OF {year}",
        "made_up": "Made-up figures for demonstration, not official results.",
        "withdrawn": "WITHDRAWN at {at}: this receipt is no longer valid.",
        "number": "Receipt",
        "unit": "Unit",
        "framework": "Framework",
        "at": "Sent at",
        "clock": "{at} (Viet Nam time, by the server's clock)",
        "due": "Deadline",
        "standing": "In time?",
        "in_time": "In time",
        "late": "Late",
        "by": "Sent by",
        "leader": "leader of the unit",
        "program": "the program",
        "sections": "Sections sent",
        "section": "{code} {title}: {figures} figures, {files} evidence files",
        "council": "{code} {title}: checked by the Council itself",
        "more": "and {count} more sections",
        "all": "{figures} figures and {files} evidence files in all",
        "undertaking": "Undertaking",
        "seal": "Seal (SHA-256) of everything that was sent",
        "check": "To check, without an account: scan the QR code to open {page}, where your browser computes the seal "
        "of the JSON file and looks for the receipt on the published list; or ask whether the office holds this very "
        "content at {office}. The receipt's JSON file has this seal by any SHA-256 tool.",
        "alt": "Receipt {number}, {unit}",
    },
}


def counts(section: Mapping[str, Any]) -> tuple[int, int]:
    """(figures given, evidence files) of a section of a receipt."""
    figures = section["figures"]
    files = {one["sha256"] for figure in figures for one in figure["evidence"]}
    return sum(bool(figure["value"]) for figure in figures), len(files)


def clock(text: str) -> str:
    """`2021-10-30T23:59:59+07:00` as `23:59:59 ngày 30/10/2021` is read: `23:59:59 30/10/2021`."""
    day, time = text[:10], text[11:19]
    return f"{time} {day[8:]}/{day[5:7]}/{day[:4]}"


def pdf(receipt: Any, page: str, office: str, lang: str = "vi") -> bytes:
    """The PDF of a receipt; `page`: where the QR code leads, `office`: where the office says whether it holds it."""
    plain, words = receipts.plain_of(receipt), WORDS[lang]
    about = {"title": words["title"].format(year=plain["year"])}
    about["alt"] = words["alt"].format(number=plain["number"], unit=plain["unit"]["name"])
    return saving.as_bytes(figure_of(sheet_of(receipt, page, office, lang)), "pdf", about)


def sheet_of(receipt: Any, page: str, office: str, lang: str) -> Sheet:
    """The marks on the paper."""
    plain, words = receipts.plain_of(receipt), WORDS[lang]
    sheet = Sheet(WIDTH, HEIGHT)
    y = _head(sheet, plain, receipt, words)
    for label, lines in _facts(plain, words):
        y = _fact(sheet, y, label, lines)
    _foot(sheet, y, receipt, page, office, words)
    return sheet


def _head(sheet: Sheet, plain: Mapping[str, Any], receipt: Any, words: Mapping[str, str]) -> float:
    y = sheet.block(LEFT, 22, [words["title"].format(year=plain["year"])], 15, bold=True)
    y = sheet.block(LEFT, y + 1, [plain["number"]], 13, bold=True, fill="accent") + 2
    if receipt.withdrawn_at is not None:
        at = clock(receipts.local(receipt.withdrawn_at))
        y = sheet.block(LEFT, y, [words["withdrawn"].format(at=at)], 10.5, bold=True, fill="bad") + 1
    if plain["made_up"]:
        y = sheet.block(LEFT, y, [words["made_up"]], 9.5, fill="ink-soft") + 1
    sheet.rule(LEFT, y + 1, ROOM, 0, "line-strong")
    return y + 5


def _facts(plain: Mapping[str, Any], words: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    sections = plain["sections"]
    told = [_section(section, words) for section in sections[:MOST_SECTIONS]]
    if len(sections) > MOST_SECTIONS:
        told.append(words["more"].format(count=len(sections) - MOST_SECTIONS))
    figures, _ = map(sum, zip(*map(counts, sections), strict=True)) if sections else (0, 0)
    files = len({one["sha256"] for part in sections for figure in part["figures"] for one in figure["evidence"]})
    by = plain["sent_by"]
    return [
        (words["unit"], [f"{plain['unit']['name']} ({plain['unit']['code']})"]),
        (words["framework"], [plain["framework"]]),
        (words["at"], [words["clock"].format(at=clock(plain["at"]))]),
        *([(words["due"], [clock(plain["due"])])] if plain["due"] else []),
        (words["standing"], [words["late"] if plain["late"] else words["in_time"]]),
        (words["by"], [f"{by['name']} ({words[by['role']]})"]),
        (words["sections"], [*told, words["all"].format(figures=figures, files=files)]),
        (words["undertaking"], [plain["undertaking"]]),
    ]


def _section(section: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if not section["figures"]:
        return words["council"].format(code=section["code"], title=section["title"])
    figures, files = counts(section)
    return words["section"].format(code=section["code"], title=section["title"], figures=figures, files=files)


def _fact(sheet: Sheet, y: float, label: str, lines: list[str], size: float = 9.5) -> float:
    sheet.block(LEFT, y, [label], size, fill="ink-soft")
    for line in lines:
        y = sheet.block(LEFT + LABEL, y, _wrapped(line, ROOM - LABEL, size), size)
    return y + 1.6


def _wrapped(text: str, room: float, size: float) -> list[str]:
    """Lines that fit, even where one word is longer than the line."""
    lines = []
    for line in wrap(text, room, size):
        while width_mm(line, size) > room:
            end = next(n for n in range(len(line), 0, -1) if width_mm(line[:n], size) <= room)
            lines.append(line[:end])
            line = line[end:]
        lines.append(line)
    return lines


def _foot(sheet: Sheet, y: float, receipt: Any, page: str, office: str, words: Mapping[str, str]) -> None:
    y += 2
    sheet.rule(LEFT, y, ROOM, 0, "line-strong")
    y += 4
    _qr(sheet, WIDTH - LEFT - QR_SIDE, y, page)
    y = sheet.block(LEFT, y, [words["seal"]], 9.5, fill="ink-soft")
    y = sheet.block(LEFT, y + 1, grouped(receipt.seal), 11.5, bold=True) + 2
    said = words["check"].format(page=page.partition("#")[0], office=office)
    sheet.block(LEFT, y, _wrapped(said, ROOM - QR_SIDE - 8, 9), 9)


def _qr(sheet: Sheet, x: float, y: float, text: str) -> None:
    rows = qr.matrix(text)
    side = QR_SIDE / len(rows)
    for number, row in enumerate(rows):
        column = 0
        while column < len(row):  # dark modules that touch are one box: no hairlines between them
            run = column
            while run < len(row) and row[run]:
                run += 1
            if run > column:
                sheet.rect(x + column * side, y + number * side, (run - column) * side, side, "#000000")
            column = max(run, column + 1)

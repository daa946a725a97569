"""What a Word template may use: every name, what it stands for, and a sample.

`unit.name` is written `{{ unit.name }}`. `unit.categories[]` is a list: `{%tr for each in unit.categories %}` repeats
the rows of a table up to `{%tr endfor %}`, and its names are written `{{ each.code }}`; `{%p for … %}` repeats
paragraphs, `{%tc for … %}` cells. Texts of the sentence bank are lists of blocks; `{{r block.rich }}` shows one in bold
and italics.
"""

import functools
from typing import Any, NamedTuple

from paper import word

QR = "ma-qr"  # the name of the template's picture that becomes the QR code
KINDS = ("letter", "announcement", "minutes")


class Field(NamedTuple):
    """One name a template may use: what it is, in both languages, and a sample."""

    vi: str
    en: str
    sample: str
    name: str = ""


COMMON = {
    "agency_above": Field(
        "Cơ quan chủ quản, chữ in hoa", "The agency above, in capitals", "BỘ TÀI NGUYÊN VÀ MÔI TRƯỜNG"
    ),
    "agency": Field("Cơ quan ban hành, chữ in hoa", "The issuing agency, in capitals", "CỤC CÔNG NGHỆ THÔNG TIN"),
    "symbol": Field("Số, ký hiệu", "Number and symbol", "Số: 123/BTNMT-CNTT"),
    "place_date": Field("Địa danh và ngày ban hành", "Place and date", "Hà Nội, ngày 09 tháng 02 năm 2022"),
    "attached": Field(
        "Dòng chỉ dẫn của phụ lục",
        "The line that says what an annex belongs to",
        "(Kèm theo Công văn số 123/BTNMT-CNTT ngày 09 tháng 02 năm 2022 của Bộ Tài nguyên và Môi trường)",
    ),
    "authority": Field("Quyền hạn của người ký", "On whose behalf it is signed", "KT. BỘ TRƯỞNG"),
    "position": Field("Chức vụ của người ký", "The signer's position", "THỨ TRƯỞNG"),
    "signer": Field("Họ tên người ký", "The signer's name", "Nguyễn Văn A"),
    "recipients[]": Field("Nơi nhận, mỗi dòng một nơi", "Recipients, a line each", "- Như trên;"),
    "title": Field("Tên tài liệu (thuộc tính của tệp)", "Title of the file", "Công văn: thông báo kết quả năm 2021"),
    "subject": Field("Trích yếu", "What it is about", "thông báo kết quả năm 2021"),
    "subject_capital": Field("Trích yếu, chữ đầu viết hoa", "The same with a capital", "Thông báo kết quả năm 2021"),
    "body[].kind": Field(
        "Loại đoạn: paragraph, heading, item, blank (dòng để điền), basis (căn cứ)",
        "Kind of block: paragraph, heading, item, blank (a line to write on), basis (a legal basis)",
        "paragraph",
    ),
    "body[].text": Field("Lời văn của đoạn", "The block's words", "Điểm của từng tiêu chí được nêu tại Phụ lục./."),
    "body[].rich": Field(
        "Lời văn có in đậm, in nghiêng: {{r … }}", "The same in bold and italics: {{r … }}", "Điều 1."
    ),
    "body[].runs[].text": Field("Một quãng chữ của đoạn", "A stretch of the block's words", "Điều 1."),
    "body[].runs[].bold": Field("Quãng chữ in đậm", "The stretch is bold", ""),
    "body[].runs[].italic": Field("Quãng chữ in nghiêng", "The stretch is in italics", ""),
    "body[].last": Field("Đoạn cuối của lời văn", "The last block of the text", ""),
    "year": Field("Năm đánh giá", "The year assessed", "2021"),
    "version": Field("Số phiên bản của kết quả", "The version's number", "1"),
    "version_words": Field("Phiên bản của kết quả", "The version of the result", "phiên bản 1"),
    "approved": Field("Ngày chốt kết quả", "The day the result was approved", "24/12/2021"),
    "framework": Field("Tên bộ tiêu chí", "The framework's title", "Quy định đánh giá, xếp hạng (2019)"),
    "decision": Field("Số quyết định ban hành bộ tiêu chí", "The framework's decision", "2899/QĐ-BTNMT"),
    "made_up": Field(
        "Dòng báo số liệu minh họa; phải có trên mọi trang",
        "Says that figures are made up; must stand on every page",
        "Số liệu minh họa, không phải kết quả chính thức",
    ),
    "seal": Field("Mã niêm phong của kết quả", "The result's seal", "2c4cc21c" * 8),
    "seal_lines[]": Field(
        "Mã niêm phong, chia nhóm để đọc", "The seal in groups", "2c4cc21c 2c4cc21c 2c4cc21c 2c4cc21c"
    ),
    "address": Field(
        "Địa chỉ kiểm chứng", "Where the seal is checked", "https://ict.example.vn/2021/kiem-chung/#2C4CC21C"
    ),
}

UNIT = {
    "unit.code": Field("Mã đơn vị", "The unit's code", "S-BNH"),
    "unit.name": Field("Tên đơn vị", "The unit's name", "Sở Tài nguyên và Môi trường tỉnh Bắc Ninh"),
    "unit.bloc": Field("Khối của đơn vị", "The unit's bloc", "Khối Sở"),
    "unit.total": Field("Tổng điểm", "Total", "85,13"),
    "unit.total_words": Field("Tổng điểm, bằng lời", "Total, in words", "85,13 trên tối đa 100"),
    "unit.max": Field("Tổng điểm tối đa", "Maximum", "100"),
    "unit.lost": Field("Tổng điểm mất", "Points lost", "14,87"),
    "unit.median": Field("Trung vị tổng điểm của khối", "The bloc's median", "74,34"),
    "unit.rank": Field("Thứ hạng, bằng lời", "The rank, in words", "7 trong 63 đơn vị được xếp hạng của khối"),
    "unit.level": Field("Mức", "Level", "Tốt"),
    "unit.annex_title": Field("Tên phụ lục", "The annex's title", "KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG NĂM 2021"),
    "unit.categories_note": Field(
        "Chú thích bảng điểm nhóm", "Note of the categories", "Điểm mất tính theo tổng điểm."
    ),
    "unit.criteria_note": Field("Chú thích bảng tiêu chí", "Note of the criteria", "Để trống lý do: đủ điểm."),
    "unit.neighbours[].rank": Field("Hạng của đơn vị đứng gần", "Rank of a unit nearby", "6"),
    "unit.neighbours[].name": Field(
        "Tên đơn vị đứng gần", "Name of a unit nearby", "Sở Tài nguyên và Môi trường Phú Yên"
    ),
    "unit.neighbours[].total": Field("Tổng điểm của đơn vị đứng gần", "Total of a unit nearby", "87,52"),
    "unit.neighbours[].level": Field("Mức của đơn vị đứng gần", "Level of a unit nearby", "Tốt"),
    "unit.neighbours[].points[]": Field("Điểm các nhóm của đơn vị đứng gần", "Its points by category", "11,47"),
    "unit.neighbours[].own": Field("Chính là đơn vị nhận văn bản", "It is the unit itself", ""),
}
UNIT |= {
    f"unit.categories[].{name}": field
    for name, field in {
        "code": Field("Mã nhóm", "Code of a category", "I"),
        "title": Field("Tên nhóm", "Title of a category", "Hạ tầng kỹ thuật công nghệ thông tin"),
        "max": Field("Điểm tối đa của nhóm", "Maximum of a category", "16"),
        "points": Field("Điểm đạt của nhóm", "Points of a category", "13,85"),
        "lost": Field("Điểm mất của nhóm", "Points lost in a category", "2,15"),
        "median": Field("Trung vị khối của nhóm", "The bloc's median of a category", "11,73"),
        "criteria[].code": Field("Mã tiêu chí", "Code of a criterion", "I.1.1"),
        "criteria[].title": Field("Tên tiêu chí", "Title of a criterion", "Tỷ lệ cán bộ được trang bị máy tính"),
        "criteria[].max": Field("Điểm tối đa của tiêu chí", "Maximum of a criterion", "3"),
        "criteria[].points": Field("Điểm đạt của tiêu chí", "Points of a criterion", "2,89"),
        "criteria[].lost": Field("Điểm mất ở tiêu chí", "Points lost in a criterion", "0,11"),
        "criteria[].state": Field("Cách chấm tiêu chí", "How it was scored", "Chấm theo số liệu"),
        "criteria[].why": Field("Lý do mất điểm", "Why points were lost", "164/170 = 96,47 %"),
        "criteria[].illustrative": Field("Tiêu chí minh họa", "The criterion is illustrative", ""),
    }.items()
}
for _text, _vi, _en in (
    ("annex", "lời dẫn của phụ lục", "the annex's text"),
    ("unit.why_place", "vì sao có thứ hạng", "why the place"),
):
    UNIT |= {
        name.replace("body", _text, 1): field._replace(vi=f"{field.vi} ({_vi})", en=f"{field.en} ({_en})")
        for name, field in COMMON.items()
        if name.startswith("body[]")
    }

RANKED = {
    "rank": Field("Hạng", "Rank", "1"),
    "name": Field("Tên đơn vị", "The unit's name", "Văn phòng Bộ"),
    "total": Field("Tổng điểm", "Total", "95,19"),
    "level": Field("Mức", "Level", "Tốt"),
    "points[]": Field("Điểm của từng nhóm", "Points by category", "13,87"),
}
ALL = {
    "blocs[].annex": Field("Số của phụ lục", "The annex's number", "Phụ lục I"),
    "blocs[].annex_title": Field("Tên phụ lục", "The annex's title", "KẾT QUẢ XẾP HẠNG KHỐI BỘ NĂM 2021"),
    "blocs[].title": Field("Tên khối", "The bloc's title", "Khối các đơn vị thuộc Bộ"),
    "blocs[].note": Field("Tên các nhóm tiêu chí", "The categories' titles", "Các nhóm tiêu chí: I: Hạ tầng kỹ thuật."),
    "blocs[].units": Field("Số đơn vị của khối", "Units of the bloc", "18"),
    "blocs[].ranked": Field("Số đơn vị được xếp hạng", "Ranked units", "17"),
    "blocs[].median": Field("Trung vị tổng điểm của khối", "The bloc's median", "70,82"),
    "blocs[].categories[].code": Field("Mã nhóm", "Code of a category", "I"),
    "blocs[].categories[].title": Field("Tên nhóm", "Title of a category", "Hạ tầng kỹ thuật"),
    **{f"blocs[].rows[].{name}": field for name, field in RANKED.items()},
    **{
        f"blocs[].unranked[].{name}": field._replace(
            vi=f"{field.vi} (đơn vị không xếp hạng)", en=f"{field.en} (unranked)"
        )
        for name, field in RANKED.items()
    },
    "blocs[].unranked[].why": Field("Số liệu còn thiếu", "The figures it lacks", "II.1 Tỷ lệ hồ sơ trên mạng"),
    "decided_note": Field(
        "Hội đồng quyết định bao nhiêu điểm", "How much the Council decided", "Hội đồng quyết định …"
    ),
    "decided[].unit": Field("Đơn vị có điểm do Hội đồng quyết định", "Unit of a decision", "Văn phòng Bộ"),
    "decided[].code": Field("Mã tiêu chí được quyết định", "Code of the criterion decided", "III.3.2"),
    "decided[].criterion": Field("Tên tiêu chí được quyết định", "Title of the criterion", "Thời gian trả lời câu hỏi"),
    "decided[].points": Field("Điểm được quyết định", "Points decided", "0,50"),
    "decided[].max": Field("Điểm tối đa của tiêu chí", "Maximum of the criterion", "1"),
}


def of(kind: str) -> tuple[Field, ...]:
    """The names a template of a kind may use, in the order they are shown."""
    return tuple(field._replace(name=name) for name, field in (COMMON | (UNIT if kind == "letter" else ALL)).items())


@functools.cache
def sample_of(kind: str) -> dict[str, Any]:
    """Sample facts: every name has its sample, every list two entries."""
    made: dict[str, Any] = {}
    for field in of(kind):
        _put(made, field.name.split("."), field.sample)
    return made


def _put(node: dict[str, Any], path: list[str], sample: str) -> None:
    name, rest = path[0].removesuffix("[]"), path[1:]
    if not rest:
        value: Any = word.rich([(sample, False, False)]) if name == "rich" else sample
        node[name] = [value, value] if path[0].endswith("[]") else value
    elif path[0].endswith("[]"):
        for entry in node.setdefault(name, [{}, {}]):
            _put(entry, rest, sample)
    else:
        _put(node.setdefault(name, {}), rest, sample)

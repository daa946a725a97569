"""What stands around the text of a document: who issues it, its number, where and when, who signs, who receives it."""

import datetime
from dataclasses import dataclass

NUMBER = "{number}"  # where a symbol has its number; left in place it is a blank to write into


@dataclass(frozen=True)
class Head:
    """The head, the signature block and the recipients of one document (Decree 30/2020, annex I).

    Names are written as in a sentence ("Bộ Tài nguyên và Môi trường"); the paper prints capitals where the decree has
    them. What is empty is left out, or is a blank to write into: the number, the day, the signer's name.
    """

    agency_above: str  # the agency above; "" for a ministry, which has none
    agency: str
    place: str
    symbol: str = ""  # "123/BTNMT-CNTT"; "{number}/BTNMT-CNTT" or "" before there is a number
    dated: datetime.date | None = None
    authority: str = ""  # "KT. BỘ TRƯỞNG": on whose behalf, if not one's own
    position: str = ""  # "THỨ TRƯỞNG"
    signer: str = ""
    recipients: tuple[str, ...] = ()  # a line each, as in "Nơi nhận"; the last is where a copy is kept


MINISTRY = "Bộ Tài nguyên và Môi trường"

DEFAULTS: dict[str, Head] = {
    "letter": Head(
        agency_above="",
        agency=MINISTRY,
        place="Hà Nội",
        symbol="{number}/BTNMT-CNTT",
        authority="KT. BỘ TRƯỞNG",
        position="THỨ TRƯỞNG",
        recipients=("Như trên", "Bộ trưởng (để báo cáo)", "Hội đồng thẩm định", "Lưu: VT, CNTT"),
    ),
    "announcement": Head(
        agency_above="",
        agency=MINISTRY,
        place="Hà Nội",
        symbol="{number}/QĐ-BTNMT",
        authority="KT. BỘ TRƯỞNG",
        position="THỨ TRƯỞNG",
        recipients=(
            "Như Điều 3",
            "Bộ trưởng (để báo cáo)",
            "Các Thứ trưởng",
            "Cổng thông tin điện tử của Bộ",
            "Lưu: VT, CNTT",
        ),
    ),
    "minutes": Head(
        agency_above=MINISTRY,
        agency="Hội đồng thẩm định",
        place="Hà Nội",
        symbol="{number}/BB-HĐTĐ",
        position="CHỦ TỊCH HỘI ĐỒNG",
        recipients=("Thành viên Hội đồng", "Lưu: VT, hồ sơ Hội đồng"),
    ),
}

"""Words that many charts share: marks, counts, numbers, regions, the source line."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import vietnamese

LICENCE = "CC BY 4.0"
COUNTED = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}
WORDS = {
    "vi": {
        "made_up": "Số liệu minh họa, không phải kết quả chính thức",
        "illustrative": "Bộ tiêu chí có điểm số minh họa.",
        "unranked": "Không xếp hạng",
        "tie": "Các đơn vị bằng điểm được xếp cùng hạng.",
        "median": "trung vị khối",
        "median_of": "trung vị",
        "band": "80% đơn vị ở giữa khối (p10–p90)",
        "this_unit": "đơn vị này",
        "one_unit": "một đơn vị",
        "no_points": "không tính",
        "new": "mới",
        "left": "thôi xếp hạng",
        "total": "Tổng",
        "rank": "Hạng",
        "absent": "—",
        "continued": "tiếp theo",
        "key": "Tỷ lệ điểm tối đa:",
        "maximum": "Điểm tối đa",
        "total_points": "Tổng điểm",
        "in_bloc": "Trong khối",
        "others": "Các tiêu chí khác",
        "other": "Tiêu chí khác",
        "combining": "Do cách gộp điểm",
        "rounded": "Từng số đã làm tròn nên cộng lại có thể lệch ở chữ số cuối.",
        "stretched": "Nhóm có tiêu chí không tính được quy đổi theo các tiêu chí còn lại.",
        "with_points": "Các nhóm đã có điểm",
        "no_region": "Không theo vùng",
        "riser": "lên hạng nhiều nhất",
        "faller": "xuống hạng nhiều nhất",
        "full": "tối đa",
        "part": "một phần điểm",
        "zero": "0 điểm",
        "moved_since": "▲▼ hạng so với {year}",
        "state.missing": "thiếu số liệu",
        "state.na": "không áp dụng",
        "state.undefined": "không xác định",
        "state.withheld": "chưa đủ số liệu",
        "state.decided": "Hội đồng quyết định",
        "lowest": "thấp nhất",
        "highest": "cao nhất",
        "axis_zoom": "Trục không bắt đầu từ 0.",
    },
    "en": {
        "made_up": "Made-up figures for demonstration, not official results",
        "illustrative": "The framework holds illustrative points.",
        "unranked": "Not ranked",
        "tie": "Units with equal points share a rank.",
        "median": "median of the bloc",
        "median_of": "median",
        "band": "middle 80% of the bloc (p10–p90)",
        "this_unit": "this unit",
        "one_unit": "one unit",
        "no_points": "not counted",
        "new": "new",
        "left": "no longer ranked",
        "total": "Total",
        "rank": "Rank",
        "absent": "—",
        "continued": "continued",
        "key": "Share of the maximum:",
        "maximum": "Maximum",
        "total_points": "Total",
        "in_bloc": "In the bloc",
        "others": "Other indicators",
        "other": "Other indicator",
        "combining": "By the way points are combined",
        "rounded": "Each figure is rounded, so the last digit of their sum may differ.",
        "stretched": "A category with an indicator that does not count is scaled by the others.",
        "with_points": "Categories with points",
        "no_region": "In no region",
        "riser": "rose most",
        "faller": "fell most",
        "full": "full points",
        "part": "part of the points",
        "zero": "0 points",
        "moved_since": "▲▼ rank against {year}",
        "state.missing": "figure missing",
        "state.na": "not applicable",
        "state.undefined": "undefined",
        "state.withheld": "figures incomplete",
        "state.decided": "set by the Council",
        "lowest": "lowest",
        "highest": "highest",
        "axis_zoom": "The axis does not start at 0.",
    },
}


def region(code: str, lang: str) -> str:
    """A region's name; one the table does not know is shown as the edition writes it."""
    return vietnamese.region_name(code, lang) if code else WORDS[lang]["no_region"]


def number(value: Decimal | Fraction | float, places: int | None, lang: str) -> str:
    """1.234,5 or 1,234.5."""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    return vietnamese.format_number(exact, places, lang)


def counted(count: int, lang: str, capital: bool = True) -> str:
    """Small numbers in words, as at the start of a sentence: 'Ba', 'Twelve' is 12."""
    word = COUNTED[lang][count] if count < len(COUNTED[lang]) else str(count)
    return word[0].upper() + word[1:] if capital else word


def units(count: int, lang: str) -> str:
    """'3 đơn vị' / '3 units'."""
    if lang == "vi":
        return f"{count} đơn vị"
    return f"{count} unit" if count == 1 else f"{count} units"


def points(text: str, lang: str) -> str:
    """'3,20 điểm' / '3.20 points'."""
    if lang == "vi":
        return f"{text} điểm"
    return f"{text} point" if text in ("1", "1.0", "1.00") else f"{text} points"


def places_moved(count: int, lang: str) -> str:
    """'5 bậc' / '5 places'."""
    if lang == "vi":
        return f"{count} bậc"
    return "1 place" if count == 1 else f"{count} places"


def and_(names: Sequence[str], lang: str) -> str:
    """'A', 'A và B', 'A, B và C'."""
    word = " và " if lang == "vi" else " and "
    return word.join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""


def source(year: int, decision: str, approved: str, version: int, lang: str) -> str:
    """Where the figures come from, when they were approved, and what one may do with the chart."""
    if lang == "vi":
        under = f" theo {decision}" if decision else ""
        issue = f", bản {version}" if version > 1 else ""
        return f"Nguồn: Kết quả đánh giá năm {year}{under}; duyệt ngày {approved}{issue}. Giấy phép {LICENCE}."
    under = f" under {decision}" if decision else ""
    issue = f", version {version}" if version > 1 else ""
    return f"Source: results of the {year} assessment{under}; approved on {approved}{issue}. Licence {LICENCE}."


def decision(number: str, date: str, lang: str) -> str:
    """'Quyết định 2899/QĐ-BTNMT ngày 13/11/2019': a number alone is not unique."""
    return f"Quyết định {number} ngày {date}" if lang == "vi" else f"Decision {number} of {date}"

"""The sentences on the charts, in Vietnamese and English: each takes figures and says what they show."""

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
        "band": "80% đơn vị ở giữa khối (p10–p90)",
        "this_unit": "đơn vị này",
        "no_points": "không tính",
        "new": "mới",
        "left": "thôi xếp hạng",
        "total": "Tổng",
        "rank": "Hạng",
        "absent": "—",
        "continued": "tiếp theo",
        "key": "Tỷ lệ điểm tối đa:",
    },
    "en": {
        "made_up": "Made-up figures for demonstration, not official results",
        "illustrative": "The framework holds illustrative points.",
        "unranked": "Not ranked",
        "tie": "Units with equal points share a rank.",
        "median": "median of the bloc",
        "band": "middle 80% of the bloc (p10–p90)",
        "this_unit": "this unit",
        "no_points": "not counted",
        "new": "new",
        "left": "no longer ranked",
        "total": "Total",
        "rank": "Rank",
        "absent": "—",
        "continued": "continued",
        "key": "Share of the maximum:",
    },
}


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


def places_moved(count: int, lang: str) -> str:
    """'5 bậc' / '5 places'."""
    if lang == "vi":
        return f"{count} bậc"
    return "1 place" if count == 1 else f"{count} places"


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


# Titles: the finding.


def ranking_title(reached: int, level: str, gap: str | None, lang: str) -> str:
    """How many reach the best level, and how far the last is from the first."""
    if lang == "vi":
        first = f"{counted(reached, lang)} đơn vị đạt mức {level}" if reached else f"Chưa đơn vị nào đạt mức {level}"
        return first + (f"; khoảng cách đầu – cuối {gap} điểm" if gap else "")
    verb = "reaches" if reached == 1 else "reach"
    first = f"{counted(reached, lang)} {'unit' if reached == 1 else 'units'} {verb} the level {level}"
    return first + (f"; {gap} points between first and last" if gap else "")


def ranking_subtitle(count: int, bloc: str, year: int, scale: str, median: str, lang: str) -> str:
    """What is drawn, of whom, when."""
    if lang == "vi":
        return f"Tổng điểm (tối đa {scale}) của {count} đơn vị, {bloc}, năm {year}; trung vị {median} điểm"
    return f"Total points (of {scale}) of {units(count, lang)}, {bloc}, {year}; median {median} points"


def profile_title(name: str, above: int, of: int, lang: str) -> str:
    """In how many categories the unit is above its bloc's median."""
    if lang == "vi":
        where = f"ở cả {of} nhóm" if above == of else f"ở {above} trên {of} nhóm"
        return f"{name}: cao hơn trung vị khối {where}" if above else f"{name}: không nhóm nào cao hơn trung vị khối"
    where = f"in all {of} categories" if above == of else f"in {above} of {of} categories"
    return f"{name}: above the bloc's median {where if above else 'in no category'}"


def profile_subtitle(bloc: str, year: int, standing: str, lang: str) -> str:
    """What is drawn, and where the unit stands."""
    if lang == "vi":
        return f"Tỷ lệ điểm đạt được theo nhóm, so với {bloc}, năm {year} · {standing}"
    return f"Share of the points by category, against {bloc}, {year} · {standing}"


def standing(rank: int | None, of: int, total: str, level: str, lang: str) -> str:
    """'hạng 12/63, 82,80 điểm, mức Khá'."""
    if rank is None:
        return WORDS[lang]["unranked"].lower()
    if lang == "vi":
        return f"hạng {rank}/{of}, {total} điểm" + (f", mức {level}" if level else "")
    return f"rank {rank} of {of}, {total} points" + (f", level {level}" if level else "")


def trend_title(name: str, rank: int | None, moved: int | None, year: int, since: int | None, lang: str) -> str:
    """Where the unit is now, and how it came there."""
    if lang == "vi":
        if rank is None:
            return f"{name}: không xếp hạng năm {year}"
        if moved is None:
            return f"{name}: hạng {rank} năm {year}"
        if moved == 0:
            return f"{name} giữ hạng {rank} so với năm {since}"
        way = "lên" if moved > 0 else "xuống"
        return f"{name} {way} {places_moved(abs(moved), lang)} so với năm {since}, nay hạng {rank}"
    if rank is None:
        return f"{name}: not ranked in {year}"
    if moved is None:
        return f"{name}: rank {rank} in {year}"
    if moved == 0:
        return f"{name} keeps rank {rank} of {since}"
    return f"{name} {'up' if moved > 0 else 'down'} {places_moved(abs(moved), lang)} since {since}, now rank {rank}"


def trend_subtitle(years: str, bloc: str, in_percent: bool, lang: str) -> str:
    """What is drawn."""
    if lang == "vi":
        what = "Tổng điểm (% điểm tối đa)" if in_percent else "Tổng điểm"
        return f"{what} {years} so với {bloc}; dưới mỗi năm là thứ hạng"
    return (
        f"{'Total, % of the maximum' if in_percent else 'Total points'}, {years}, against {bloc}; rank below each year"
    )


def seam(decision: str, lang: str) -> str:
    """The label where one framework gives way to another."""
    return f"Từ đây theo {decision}" if lang == "vi" else f"From here under {decision}"


def heat_title(weakest: str, low: str, strongest: str, high: str, lang: str) -> str:
    """The bloc's weakest and strongest category."""
    if lang == "vi":
        return f"Yếu nhất là {weakest} (trung vị {low}%), mạnh nhất là {strongest} ({high}%)"
    return f"Weakest: {weakest} (median {low}%); strongest: {strongest} ({high}%)"


def heat_subtitle(count: int, bloc: str, year: int, lang: str) -> str:
    """What is drawn, of whom, when."""
    if lang == "vi":
        return f"Điểm từng nhóm theo % điểm tối đa, {count} đơn vị, {bloc}, năm {year}; đậm hơn là cao hơn"
    return f"Points by category, % of the maximum, {units(count, lang)}, {bloc}, {year}; darker is higher"


def changes_title(risers: Sequence[str], places: int, up: int, down: int, same: int, lang: str) -> str:
    """Who rose most, and how many moved."""
    join = " và " if lang == "vi" else " and "
    riser = join.join(risers) if len(risers) < 3 else units(len(risers), lang)
    if lang == "vi":
        counts = f"{up} đơn vị lên hạng, {down} xuống, {same} giữ nguyên"
        return f"{riser} lên nhiều nhất ({places} bậc); {counts}" if riser else counts
    counts = f"{up} up, {down} down, {same} unchanged"
    verb = "rises" if len(risers) == 1 else "rise"
    return f"{riser} {verb} most ({places_moved(places, lang)}); {counts}" if riser else counts


def changes_subtitle(before: int, now: int, bloc: str, new_framework: bool, lang: str) -> str:
    """What is drawn; and a warning where two frameworks are set side by side."""
    if lang == "vi":
        warning = "; hai năm theo hai bộ tiêu chí khác nhau" if new_framework else ""
        return f"Thứ hạng năm {before} và {now}, {bloc}{warning}"
    return f"Ranks in {before} and {now}, {bloc}" + ("; the two years follow two frameworks" if new_framework else "")


def level_heading(title: str, count: int, lang: str) -> str:
    """The heading of a group of bars."""
    return f"{title} · {units(count, lang)}"

"""Sentences of the charts of a unit: profile, trend, points lost."""

from charts.words.common import WORDS, places_moved, points


def profile_title(name: str, above: int, of: int, lang: str) -> str:
    """In how many categories the unit is above its bloc's median."""
    if not of:
        return f"{name}: chưa có nhóm nào để so với khối" if lang == "vi" else f"{name}: no category to compare"
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


def merged(name: str, into: str, date: str, lang: str) -> str:
    """A unit that became part of another."""
    if lang == "vi":
        return f"{name} nhập vào {into} từ {date}."
    return f"{name} became part of {into} on {date}."


def lost_title(name: str, lost: str, worst: str, most: str, lang: str) -> str:
    """How many points a unit lost and where most of them; `lost` '' without a total, `worst` '' without categories."""
    if lang == "vi":
        if not lost:
            return f"{name}: chưa có tổng điểm"
        if lost == "0":
            return f"{name}: không mất điểm nào"
        return f"{name} mất {lost} điểm" + (f", nhiều nhất ở {worst} ({most})" if worst else "")
    if not lost:
        return f"{name}: no total"
    if lost == "0":
        return f"{name}: no points lost"
    return f"{name} loses {points(lost, lang)}" + (f", most in {worst} ({most})" if worst else "")


def lost_subtitle(maximum: str, bloc: str, year: int, standing: str, lang: str) -> str:
    """What is drawn."""
    if lang == "vi":
        return f"Từ {maximum} điểm tối đa xuống tổng điểm, theo nhóm và tiêu chí; {bloc}, năm {year} · {standing}"
    return f"From the maximum of {maximum} down to the total, by category and indicator; {bloc}, {year} · {standing}"

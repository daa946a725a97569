"""Sentences of the charts of a bloc: ranking, heat map, changes, years, distribution, regions."""

from collections.abc import Sequence

from charts.words.common import and_, counted, places_moved, points, units

# Any chart of totals.


def nobody(bloc: str, year: int, lang: str) -> str:
    """Nobody has a rank."""
    return f"Năm {year} chưa xếp hạng đơn vị nào" if lang == "vi" else f"No unit is ranked in {year}"


def only_one(name: str, total: str, lang: str) -> str:
    """A bloc with one ranked unit."""
    if lang == "vi":
        return f"{name} là đơn vị duy nhất được xếp hạng, với {total} điểm"
    return f"{name} is the only ranked unit, with {points(total, lang)}"


def all_equal(count: int, total: str, lang: str) -> str:
    """Everybody has the same total."""
    return f"Cả {count} đơn vị cùng được {total} điểm" if lang == "vi" else f"All {count} units have {total} points"


def leader(names: Sequence[str], total: str, gap: str, lang: str) -> str:
    """Who leads, where the framework has no levels."""
    who = and_(names, lang) if len(names) < 3 else units(len(names), lang)
    if lang == "vi":
        return f"{who} dẫn đầu với {total} điểm; khoảng cách đầu – cuối {gap} điểm"
    verb = "leads" if len(names) == 1 else "lead"
    return f"{who} {verb} with {points(total, lang)}; {points(gap, lang)} between first and last"


# Ranking.


def ranking_title(reached: int, level: str, gap: str | None, lang: str) -> str:
    """How many reach the best level, and how far the last is from the first."""
    if lang == "vi":
        first = f"{counted(reached, lang)} đơn vị đạt mức {level}" if reached else f"Chưa đơn vị nào đạt mức {level}"
        return first + (f"; khoảng cách đầu – cuối {gap} điểm" if gap else "")
    verb = "reaches" if reached == 1 else "reach"
    first = f"{counted(reached, lang)} {'unit' if reached == 1 else 'units'} {verb} the level {level}"
    return first + (f"; {points(gap, lang)} between first and last" if gap else "")


def ranking_subtitle(count: int, bloc: str, year: int, scale: str, median: str, lang: str) -> str:
    """What is drawn, of whom, when."""
    if lang == "vi":
        middle = f"; trung vị {median} điểm" if median else ""
        return f"Tổng điểm (tối đa {scale}) của {count} đơn vị, {bloc}, năm {year}{middle}"
    middle = f"; median {points(median, lang)}" if median else ""
    return f"Total points (of {scale}) of {units(count, lang)}, {bloc}, {year}{middle}"


def level_heading(title: str, count: int, lang: str) -> str:
    """The heading of a group of bars."""
    return f"{title} · {units(count, lang)}"


def places_sentence(level: str, count: int, listed: str, lang: str) -> str:
    """One level of a ranking, for those who hear it."""
    if lang == "vi":
        return f"{level}, {units(count, lang)}: {listed}."
    return f"{level}, {units(count, lang)}: {listed}."


# Heat map.


def heat_title(weakest: str, low: str, strongest: str, high: str, lang: str) -> str:
    """The bloc's weakest and strongest category."""
    if lang == "vi":
        return f"Yếu nhất là {weakest} (trung vị {low}%), mạnh nhất là {strongest} ({high}%)"
    return f"Weakest: {weakest} (median {low}%); strongest: {strongest} ({high}%)"


def heat_one_category(name: str, median: str, level: bool, lang: str) -> str:
    """One category, or several whose medians are level."""
    if level:
        if lang == "vi":
            return f"Các nhóm tiêu chí có trung vị ngang nhau: {median}%"
        return f"The categories have one median: {median}%"
    return f"{name}: trung vị {median}%" if lang == "vi" else f"{name}: median {median}%"


def heat_subtitle(count: int, bloc: str, year: int, lang: str) -> str:
    """What is drawn, of whom, when."""
    if lang == "vi":
        return f"Điểm từng nhóm theo % điểm tối đa, {count} đơn vị, {bloc}, năm {year}"
    return f"Points by category, % of the maximum, {units(count, lang)}, {bloc}, {year}"


# Changes of rank.


def changes_title(risers: Sequence[str], places: int, up: int, down: int, same: int, lang: str) -> str:
    """Who rose most, and how many moved."""
    riser = and_(risers, lang) if len(risers) < 3 else units(len(risers), lang)
    if lang == "vi":
        counts = f"{up} đơn vị lên hạng, {down} xuống, {same} giữ nguyên"
        return f"{riser} lên nhiều nhất ({places} bậc); {counts}" if riser and risers else counts
    counts = f"{up} up, {down} down, {same} unchanged"
    verb = "rises" if len(risers) == 1 else "rise"
    return f"{riser} {verb} most ({places_moved(places, lang)}); {counts}" if risers else counts


def changes_subtitle(before: int, now: int, bloc: str, new_framework: bool, lang: str) -> str:
    """What is drawn; and a warning where two frameworks are set side by side."""
    if lang == "vi":
        warning = "; hai năm theo hai bộ tiêu chí khác nhau" if new_framework else ""
        return f"Thứ hạng năm {before} và {now}, {bloc}{warning}"
    return f"Ranks in {before} and {now}, {bloc}" + ("; the two years follow two frameworks" if new_framework else "")


# All years.


def years_title(riser: str, places: int, since: int, until: int, rank: int, lang: str) -> str:
    """Who came furthest; `riser` is '' if nobody rose."""
    if lang == "vi":
        if not riser:
            return f"Từ {since} đến {until} không đơn vị nào lên hạng"
        return f"{riser} lên nhiều nhất từ {since} đến {until}: {places_moved(places, lang)}, nay hạng {rank}"
    if not riser:
        return f"From {since} to {until} no unit rises"
    return f"{riser}: the largest rise from {since} to {until}, {places_moved(places, lang)}, now rank {rank}"


def first_of(names: Sequence[str], lang: str) -> str:
    """One name, or how many share the place."""
    return and_(names, lang) if len(names) < 3 else units(len(names), lang)


def years_subtitle(first: int, last: int, bloc: str, movers: int, lang: str) -> str:
    """What is drawn; the seams say for themselves where the framework changed."""
    if lang == "vi":
        coloured = "; nét liền xanh: lên nhiều nhất, nét đứt đỏ: xuống nhiều nhất" if movers else ""
        return f"Thứ hạng các năm {first}–{last}, {bloc}{coloured}"
    coloured = "; largest rises in solid green, largest falls in dashed red" if movers else ""
    return f"Ranks {first}–{last}, {bloc}{coloured}"


# Distribution.


def distribution_title(low: str, high: str, median: str, lang: str) -> str:
    """From where to where totals reach, and the middle."""
    if lang == "vi":
        return f"Tổng điểm trải từ {low} đến {high}; trung vị khối {median}"
    return f"Totals reach from {low} to {high}; the bloc's median is {median}"


def distribution_subtitle(count: int, bloc: str, year: int, scale: str, unranked: int, lang: str) -> str:
    """What is drawn, of whom, when."""
    if lang == "vi":
        out = f"; {unranked} đơn vị không có tổng điểm" if unranked else ""
        return f"Mỗi chấm là tổng điểm (tối đa {scale}) của một đơn vị; {count} đơn vị, {bloc}, năm {year}{out}"
    out = f"; {units(unranked, lang)} without a total" if unranked else ""
    return f"Each dot is the total (of {scale}) of a unit; {units(count, lang)}, {bloc}, {year}{out}"


def level_range(title: str, count: int, low: str, lang: str) -> str:
    """'Khá (từ 65): 37'."""
    return f"{title} (từ {low}): {count}" if lang == "vi" else f"{title} (from {low}): {count}"


# Regions.


def regions_title(best: Sequence[str], high: str, worst: Sequence[str], low: str, lang: str) -> str:
    """The region with the highest median and that with the lowest; `worst` is empty where all are level."""
    if lang == "vi":
        if not worst:
            if len(best) == 1:
                return f"{best[0]}: trung vị {high} điểm"
            return f"Trung vị của các vùng ngang nhau: {high} điểm"
        return f"Trung vị cao nhất: {and_(best, lang)} ({high}); thấp nhất: {and_(worst, lang)} ({low})"
    if not worst:
        if len(best) == 1:
            return f"{best[0]}: median {points(high, lang)}"
        return f"The regions have one median: {points(high, lang)}"
    return f"Highest median: {and_(best, lang)} ({high}); lowest: {and_(worst, lang)} ({low})"


def regions_subtitle(count: int, bloc: str, year: int, scale: str, lang: str) -> str:
    """What is drawn, of whom, when."""
    if lang == "vi":
        return (
            f"Tổng điểm (tối đa {scale}) của {count} đơn vị theo vùng, xếp theo trung vị của vùng; {bloc}, năm {year}"
        )
    return f"Totals (of {scale}) of {units(count, lang)} by region, ordered by the region's median; {bloc}, {year}"


def region_sentence(name: str, count: int, median: str, best: str, worst: str, lang: str) -> str:
    """One region, for those who hear it."""
    if lang == "vi":
        parts = [f"{name}: {units(count, lang)}", f"trung vị {median} điểm", f"cao nhất {best}"]
        return "; ".join([*parts, f"thấp nhất {worst}"] if worst else parts) + "."
    parts = [f"{name}: {units(count, lang)}", f"median {points(median, lang)}", f"highest {best}"]
    return "; ".join([*parts, f"lowest {worst}"] if worst else parts) + "."

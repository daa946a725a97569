"""Sentences of the charts of an indicator or a category."""

from charts.words.common import units


def shares_title(name: str, full: int, zero: int, of: int, lang: str) -> str:
    """How many have all the points, and how many none."""
    if lang == "vi":
        if not of:
            return f"{name}: chưa đơn vị nào được tính điểm"
        if full == of:
            return f"{name}: cả {of} đơn vị đạt điểm tối đa"
        if zero == of:
            return f"{name}: cả {of} đơn vị không có điểm"
        some = f"{full}/{of} đơn vị đạt điểm tối đa" if full else f"chưa đơn vị nào trong {of} đạt điểm tối đa"
        return f"{name}: {some}, {zero} không có điểm" if zero else f"{name}: {some}"
    if not of:
        return f"{name}: no unit is scored"
    if full == of:
        return f"{name}: all {of} units have full points"
    if zero == of:
        return f"{name}: all {of} units have no points"
    verb = "has" if full == 1 else "have"
    some = f"{full} of {of} units {verb} full points" if full else f"none of {of} units has full points"
    return f"{name}: {some}, {zero} {'has' if zero == 1 else 'have'} none" if zero else f"{name}: {some}"


def shares_subtitle(maximum: str, year: int, what: str, lang: str) -> str:
    """What is drawn; `what` is 'shares' or 'points' (a deduction has no maximum to have a share of)."""
    if what == "points":
        if lang == "vi":
            return f"Số đơn vị theo điểm, năm {year}; thanh dài theo tỷ lệ trong khối"
        return f"Units by points, {year}; bars by their part of the bloc"
    if lang == "vi":
        return f"Số đơn vị theo tỷ lệ điểm đạt được (tối đa {maximum} điểm), năm {year}; cột cao theo tỷ lệ trong khối"
    return f"Units by their share of the points (maximum {maximum}), {year}; bars by their part of the bloc"


def panel_heading(scored: int, median: str, gaps: list[tuple[int, str]], lang: str) -> str:
    """What a bloc's panel shows, in figures; `median` '' where nothing was scored."""
    if lang == "vi":
        parts = [f"{units(scored, lang)} được tính"]
        if median:
            parts += [f"trung vị {median}"]
    else:
        parts = [f"{units(scored, lang)} scored"]
        if median:
            parts += [f"median {median}"]
    parts += [f"{count} {state}" for count, state in gaps]
    return "; ".join(parts)


def deductions_title(name: str, spared: int, of: int, lang: str) -> str:
    """How many had no points taken away."""
    if lang == "vi":
        if spared == of:
            return f"{name}: không đơn vị nào bị trừ điểm"
        return f"{name}: {of - spared}/{of} đơn vị bị trừ điểm"
    if spared == of:
        return f"{name}: no unit loses points"
    return f"{name}: {of - spared} of {of} units {'loses' if of - spared == 1 else 'lose'} points"


def values_title(name: str, low: str, high: str, lang: str) -> str:
    """From where to where points reach, where there is no maximum."""
    return f"{name}: từ {low} đến {high} điểm" if lang == "vi" else f"{name}: from {low} to {high} points"

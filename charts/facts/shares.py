"""How the units of each bloc did in one indicator or category: how many had all the points, none, or a part."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from charts import words
from charts.facts.common import Facts, bloc_title, frame, full_name, median_of, rounded, rounded_text

BINS = 10  # between nothing and everything
VALUES = 8  # of a deduction, drawn apart; more are put together


class Mark(NamedTuple):
    """One unit's points in the thing shown."""

    unit: str
    bloc: str
    points: Fraction | None
    max: Fraction
    state: str

    @property
    def share(self) -> Fraction | None:
        return None if self.points is None or not self.max else self.points / self.max


def indicator_shares(edition, indicator, lang: str) -> Facts:
    """How many units reached which share of an indicator's points, each bloc apart."""
    marks = [
        Mark(r.unit, r.bloc, _exact(own.points_exact), Fraction(own.max), own.state)
        for r in _in_order(edition)
        if (own := r.indicators.get(indicator.code)) is not None
    ]
    return _shares(edition, "indicator", f"{indicator.code} {indicator.title[lang]}", marks, lang)


def category_shares(edition, category, lang: str) -> Facts:
    """How many units reached which share of a category's points, each bloc apart."""
    marks = [
        Mark(r.unit, r.bloc, _exact(own.points_exact), Fraction(own.max), "" if own.points_exact is None else "scored")
        for r in _in_order(edition)
        if (own := r.categories.get(category.code)) is not None
    ]  # fmt: skip
    return _shares(edition, "category", category.title[lang], marks, lang)


def _exact(value) -> Fraction | None:
    return None if value is None else Fraction(value)


def _in_order(edition) -> Iterable[Any]:
    for bloc in edition.framework.blocs:
        yield from edition.ranking(bloc.code)


def _shares(edition, kind: str, name: str, marks: Sequence[Mark], lang: str) -> Facts:
    in_points = not any(mark.max for mark in marks)
    panels = [
        _panel(edition, bloc.code, own, in_points, lang)
        for bloc in edition.framework.blocs
        if (own := [mark for mark in marks if mark.bloc == bloc.code])
    ]
    _same_bars(panels)
    maxima = sorted({mark.max for mark in marks})
    maximum = "–".join(
        words.number(value, None, lang) for value in dict.fromkeys((maxima or [Fraction(0)])[:: len(maxima) - 1 or 1])
    )
    return frame(edition, kind, lang) | {
        "title": _title(name, marks, in_points, lang),
        "subtitle": words.shares_subtitle(maximum, edition.year, "points" if in_points else "shares", lang),
        "body": {"panels": panels, "in_points": in_points},
        "alt": "; ".join(f"{panel['title']}: {panel['heading']}" for panel in panels),
        "long": " ".join(_said(panel, lang) for panel in panels),
        "header": ["bloc", "unit", "name", "points", "max", "share_percent", "state"],
        "table": [
            [m.bloc, m.unit, full_name(edition, m.unit, lang), None if m.points is None else rounded_text(m.points),
             rounded_text(m.max), None if m.share is None else rounded_text(round(100 * m.share, 1)), m.state]
            for m in marks
        ],
    }  # fmt: skip


def _panel(edition, bloc: str, marks: Sequence[Mark], in_points: bool, lang: str) -> dict[str, Any]:
    """One bloc: bars from nothing to everything, and its figures in a line."""
    values = [mark.points if in_points else mark.share for mark in marks]
    known = [value for value in values if value is not None]
    middle, place = "", None
    if known:
        exact = median_of(known)
        middle = words.number(exact if in_points else 100 * exact, 1 if not in_points else 2, lang)
        middle += "" if in_points else "%"
        place = rounded(exact if in_points else max(Fraction(0), min(Fraction(1), exact)))
    title = bloc_title(edition, bloc, lang)
    return {
        "title": title[0].upper() + title[1:],
        "heading": words.panel_heading(len(known), middle, _gaps(marks, lang), lang),
        "median": place,
        "bars": _value_bars(known, lang) if in_points else _share_bars(known, lang),
    }


def _gaps(marks: Sequence[Mark], lang: str) -> list[tuple[int, str]]:
    """How many have no figure, and why; a missing figure may still count, as nothing."""
    word = words.WORDS[lang]
    found = Counter()
    for mark in marks:
        if mark.points is None:
            found[word.get(f"state.{mark.state}", word["no_points"])] += 1
        elif mark.state == "missing":
            found[f"{word['state.missing']} ({word['zero']})" if not mark.points else word["state.missing"]] += 1
        elif mark.state in ("decided", "undefined"):
            found[word[f"state.{mark.state}"]] += 1
    return [(count, text) for text, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def _share_bars(shares: Sequence[Fraction], lang: str) -> list[dict[str, Any]]:
    word, step = words.WORDS[lang], 100 // BINS
    counts = Counter("below" if s < 0 else "zero" if s == 0 else "full" if s >= 1 else int(s * BINS) for s in shares)
    bars = [{"label": word["zero"], "kind": "zero", "count": counts["zero"]}]
    if counts["below"]:
        bars.insert(0, {"label": "< 0", "kind": "zero", "count": counts["below"]})
    bars += [
        {"label": f"{step * i}–{step * (i + 1)}%", "kind": "part", "count": counts[i], "low": step * i}
        for i in range(BINS)
    ]
    return [*bars, {"label": word["full"], "kind": "full", "count": counts["full"]}]


def _value_bars(values: Sequence[Fraction], lang: str) -> list[dict[str, Any]]:
    """Points without a maximum: each value a bar, least points first."""
    counts = Counter(values)
    distinct = sorted(counts)
    groups = [[value] for value in distinct]
    if len(distinct) > VALUES:
        size = -(-len(distinct) // VALUES)
        groups = [distinct[start : start + size] for start in range(0, len(distinct), size)]
    return [
        {
            "label": " … ".join(_value(value, lang) for value in dict.fromkeys((group[0], group[-1]))),
            "kind": "full" if group == [0] else "part",
            "count": sum(counts[value] for value in group),
        }
        for group in groups
    ]  # fmt: skip


def _value(value: Fraction, lang: str) -> str:
    return words.number(value, 2 if value.denominator > 1 else 0, lang)


def _same_bars(panels: Sequence[dict[str, Any]]) -> None:
    """Bars are parts of their bloc; every panel has the tallest of all, so that blocs of any size compare."""
    for panel in panels:
        whole = sum(bar["count"] for bar in panel["bars"])
        for bar in panel["bars"]:
            bar["part"] = rounded(Fraction(bar["count"], whole)) if whole else 0.0
    most = max((bar["part"] for panel in panels for bar in panel["bars"]), default=1.0)
    for panel in panels:
        panel["most"] = most or 1.0


def _title(name: str, marks: Sequence[Mark], in_points: bool, lang: str) -> str:
    if in_points:
        known = [mark.points for mark in marks if mark.points is not None]
        if not known:
            return words.shares_title(name, 0, 0, 0, lang)
        if max(known) > 0:
            return words.values_title(name, *(words.number(end, 2, lang) for end in (min(known), max(known))), lang)
        return words.deductions_title(name, sum(value == 0 for value in known), len(known), lang)
    shares = [mark.share for mark in marks if mark.share is not None]
    return words.shares_title(name, sum(s >= 1 for s in shares), sum(s == 0 for s in shares), len(shares), lang)


def _said(panel: dict[str, Any], lang: str) -> str:
    bars = "; ".join(f"{bar['label']}: {bar['count']}" for bar in panel["bars"] if bar["count"])
    return f"{panel['title']}: {panel['heading']}. {bars}." if bars else f"{panel['title']}: {panel['heading']}."

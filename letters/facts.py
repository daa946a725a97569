"""What documents say, as words and figures ready to print: the same facts for the PDF and for the Word file.

Every figure is one the edition publishes, written by `publishing.standings`; nothing is computed here.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import scoring
from letters.heads import NUMBER, Head
from publishing import unit_story
from publishing.standings import BlocView, Row, Standings

BLANK = "\u00a0" * 9  # a place to write into
NEAR = 2  # units shown above and below a unit's place
KIND_NAMES = {"letter": "Công văn", "announcement": "Quyết định", "minutes": "Biên bản"}


def head(given: Head, kind: str) -> dict[str, Any]:
    """The head, the signature block and the recipients, as they are printed."""
    return {
        "agency_above": given.agency_above.upper(),
        "agency": given.agency.upper(),
        "symbol": f"Số: {symbol(given)}",
        "place_date": f"{given.place}, {day(given)}",
        "attached": f"(Kèm theo {KIND_NAMES[kind]} số {symbol(given)} {day(given)} của {given.agency})",
        "authority": given.authority.upper(),
        "position": given.position.upper(),
        "signer": given.signer,
        "recipients": recipients(given.recipients),
    }


def symbol(given: Head) -> str:
    """The number and symbol; a blank in place of a number that is not given yet."""
    return (given.symbol or f"{NUMBER}/").replace(NUMBER, BLANK)


def day(given: Head) -> str:
    """'ngày 09 tháng 02 năm 2022': days below 10 and the months 1 and 2 have a zero before them (the decree's rule)."""
    if given.dated is None:
        return f"ngày{BLANK}tháng{BLANK}năm{BLANK}".rstrip()
    month = given.dated.month
    return f"ngày {given.dated.day:02d} tháng {month:02d} năm {given.dated.year}".replace(
        f"tháng {month:02d}", f"tháng {month:02d}" if month < 3 else f"tháng {month}"
    )


def recipients(lines: tuple[str, ...]) -> list[str]:
    """Each line with its dash; semicolons between, a full stop at the end."""
    plain = [line.strip().lstrip("-").strip().rstrip(";.") for line in lines]
    kept = [line for line in plain if line]
    return [f"- {line}{'.' if place == len(kept) else ';'}" for place, line in enumerate(kept, 1)]


# ---------------------------------------------------------------------------------------------------------------------
# One unit


def unit(s: Standings, code: str, whole: Any) -> dict[str, Any]:
    """What the annex of a unit's letter shows; `whole` is what it lost (`Publication.lost`)."""
    bloc = next(view for view in s.blocs if any(row.code == code for row in view.rows))
    row = s.row_of[code]
    result = s.results[code]
    lost = {part.code: part.lost for part in whole.indicators()} if whole else {}
    of_category = {part.code: part.lost for part in whole.parts} if whole else {}
    return {
        "name": row.name,
        "bloc": bloc.title,
        "total": row.total,
        "max": s.number(result.max),
        "rank": rank_words(s, bloc, row),
        "level": row.level.title,
        "story": unit_story.headline(s, bloc, row),
        "categories": [
            {
                "code": cell.code,
                "title": cell.title,
                "max": cell.max,
                "points": cell.points,
                "lost": amount(s, of_category.get(cell.code)),
                "median": cell.spread.median_points,
            }
            for cell in row.cells
        ],
        "groups": [
            {
                "code": cell.code,
                "title": cell.title,
                "max": cell.max,
                "points": cell.points,
                "criteria": [criterion(s, mark, lost.get(mark.code)) for mark in s.marks(code, category)],
            }
            for cell, category in zip(row.cells, s.top_categories, strict=True)
        ],
        "neighbours": neighbours(s, bloc, row),
    }


def rank_words(s: Standings, bloc: BlocView, row: Row) -> str:
    """'3/63', 'đồng hạng 3/63', 'không xếp hạng'."""
    if row.rank is None:
        return s.texts("rank.none")
    return f"{'đồng hạng ' if row.tied else ''}{row.rank}/{bloc.ranked}"


def criterion(s: Standings, mark: Any, lost: Fraction | None) -> dict[str, Any]:
    """One indicator: maximum, points, what it lost and why."""
    full = mark.state == "scored" and not lost
    return {
        "code": mark.code,
        "title": mark.title,
        "max": mark.max,
        "points": mark.points,
        "lost": amount(s, lost),
        "state": s.texts(f"state.{mark.state}"),
        "why": "" if full else mark.why,
    }


def amount(s: Standings, lost: Fraction | None) -> str:
    """Points lost; '' for none."""
    return s.points(lost) if lost else ""


def neighbours(s: Standings, bloc: BlocView, row: Row) -> list[dict[str, Any]]:
    """The units around a unit's place; none around a unit without a rank."""
    if row.rank is None:
        return []
    place = bloc.rows.index(row)
    shown = bloc.rows[max(place - NEAR, 0) : place + NEAR + 1]
    return [ranked(s, each) | {"own": each is row} for each in shown if each.rank is not None]


# ---------------------------------------------------------------------------------------------------------------------
# A bloc, an edition


def ranked(s: Standings, row: Row) -> dict[str, Any]:
    """A unit's line in a ranking."""
    return {
        "rank": "–" if row.rank is None else str(row.rank),
        "name": row.name,
        "total": row.total,
        "level": row.level.title,
        "points": [cell.points for cell in row.cells],
    }


def bloc(s: Standings, view: BlocView) -> dict[str, Any]:
    """A bloc's ranking."""
    return {
        "title": view.title,
        "categories": [{"code": category.code, "title": category.title[s.lang]} for category in s.top_categories],
        "rows": [ranked(s, row) for row in view.rows if row.rank is not None],
        "unranked": [ranked(s, row) | {"why": why_unranked(s, row)} for row in view.rows if row.rank is None],
    }


def why_unranked(s: Standings, row: Row) -> str:
    """The required figures a unit lacks."""
    lacking = unit_story.withheld_by(s.results[row.code])
    return "; ".join(s.framework.indicators[code].title[s.lang] for code in lacking)


def decided(s: Standings) -> list[dict[str, str]]:
    """What the Council decided itself."""
    return [
        {
            "unit": s.name(code),
            "code": indicator,
            "indicator": s.framework.indicators[indicator].title[s.lang],
            "points": s.points(points),
            "max": s.number(_mark(s, code, indicator).max),
        }
        for (code, indicator), points in sorted(s.edition.decided.items())
    ]


def _mark(s: Standings, code: str, indicator: str) -> scoring.Mark:
    marks: Mapping[str, scoring.Mark] = s.results[code].indicators
    return marks[indicator]

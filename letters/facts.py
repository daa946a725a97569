"""What documents say, as words and figures ready to print: the same facts for the PDF and for the Word file.

Every figure is one the edition publishes, written by `publishing.standings`; nothing is computed here. Texts come from
the sentence bank (`publishing.prose`) as blocks; in a decision the paragraphs before its last heading are its legal
bases.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import gains
import vietnamese
from letters.heads import NUMBER, Head
from letters.words import WORDS
from publishing import prose, unit_story
from publishing.standings import BlocView, MarkView, Row, Standings

BLANK = "\u00a0" * 9  # a place to write into
NEAR = 2  # units shown above and below a unit's place
MOST_COLUMNS = 6  # categories that have room beside names in a ranking
KIND_NAMES = {"letter": "Công văn", "announcement": "Quyết định", "minutes": "Biên bản"}
END = "./."  # after the last word of a letter and of a decision
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")

Facts = dict[str, Any]


# ---------------------------------------------------------------------------------------------------------------------
# Around the text


def head(given: Head, kind: str) -> Facts:
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
    """'ngày 09 tháng 02 năm 2022'; blanks to write into before there is a date."""
    if given.dated is None:
        return f"ngày{BLANK}tháng{BLANK}năm{BLANK}"
    return vietnamese.long_date(given.dated)


def recipients(lines: Iterable[str]) -> list[str]:
    """Each line with its dash; semicolons between, a full stop at the end."""
    plain = [line.strip().lstrip("-–").strip().rstrip(";.") for line in lines]
    kept = [line for line in plain if line]
    return [f"- {line}{'.' if place == len(kept) else ';'}" for place, line in enumerate(kept, 1)]


# ---------------------------------------------------------------------------------------------------------------------
# The text


def blocks(found: Iterable[prose.Block]) -> list[Facts]:
    """A text's paragraphs, headings and items."""
    made: list[Facts] = [
        {"kind": kind(block), "text": block.plain(), "runs": [run._asdict() for run in block.runs], "last": False}
        for block in found
    ]
    if made:
        made[-1]["last"] = True  # it stays with what follows it
    return made


def kind(block: prose.Block) -> str:
    """A line of dots alone is one to write on."""
    return "blank" if not block.plain().strip(" .…") else block.kind


def lines(texts: Iterable[str]) -> list[Facts]:
    """Paragraphs without bold or italics."""
    return blocks(prose.Block("paragraph", (prose.Run(text),)) for text in texts)


def ended(body: list[Facts]) -> list[Facts]:
    """The text with the decree's end mark instead of its last full stop."""
    if body:
        run = body[-1]["runs"][-1]
        run["text"] = run["text"].rstrip().removesuffix(END).rstrip(" .;") + END
        body[-1]["text"] = "".join(run["text"] for run in body[-1]["runs"])
    return body


def with_bases(body: list[Facts]) -> list[Facts]:
    """A decision's text: what stands before its last heading are the legal bases."""
    headings = [place for place, block in enumerate(body) if block["kind"] == "heading"]
    for block in body[: headings[-1] if headings else 0]:
        if block["kind"] != "heading":
            block["kind"] = "basis"
    return body


# ---------------------------------------------------------------------------------------------------------------------
# One unit


def unit(s: Standings, code: str, whole: gains.Loss | None) -> Facts:
    """What the annex of a unit's letter shows; `whole` is what it lost (`Publication.lost`)."""
    view = bloc_of(s, code)
    row, result = s.row_of[code], s.results[code]
    lost, of_category = losses(result, whole)
    categories = [
        {
            "code": cell.code,
            "title": cell.title,
            "max": cell.max,
            "points": cell.points,
            "lost": amount(s, of_category.get(cell.code)),
            "median": cell.spread.median_points,
            "criteria": [criterion(s, mark, lost.get(mark.code)) for mark in s.marks(code, category)],
        }
        for cell, category in zip(row.cells, s.top_categories, strict=True)
    ]
    return {
        "code": code,
        "name": row.name,
        "bloc": view.title,
        "total": row.total,
        "max": s.number(result.max),
        "total_words": WORDS["total.of"].format(total=row.total, max=s.number(result.max))
        if result.total is not None
        else WORDS["total.none"],
        "lost": amount(s, whole.lost if whole else None),
        "median": view.median,
        "rank": rank_words(s, view, row),
        "level": row.level.title,
        "annex_title": WORDS["annex.unit"].format(year=s.year, name=row.name).upper(),
        "categories": categories,
        "categories_note": categories_note(s, code, whole),
        "criteria_note": criteria_note(categories),
        "why_place": lines([*unit_story.headline(s, view, row), *([ranking_rule(s, view)] if row.rank else [])]),
        "neighbours": neighbours(s, view, row),
    }


def bloc_of(s: Standings, code: str) -> BlocView:
    """The bloc a unit is ranked in."""
    return next(view for view in s.blocs if view.code == s.results[code].bloc)


def rank_words(s: Standings, view: BlocView, row: Row) -> str:
    """'3 trong 63 đơn vị được xếp hạng của khối', 'đồng hạng 3 …', 'không xếp hạng'."""
    if row.rank is None:
        return WORDS["rank.none"]
    rank = WORDS["rank.tied"].format(rank=row.rank) if row.tied else str(row.rank)
    return WORDS["rank.of"].format(rank=rank, n=s.number(view.ranked))


def ranking_rule(s: Standings, view: BlocView) -> str:
    """How the framework ranks."""
    rule = WORDS[f"rule.{s.framework.rank_on}"].format(places=s.framework.places, n=s.number(view.ranked))
    return f"{rule} {WORDS[f'rule.{s.framework.ties}']}"


def losses(result: Any, whole: gains.Loss | None) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """What indicators and categories lost: of the total, or of their own maximum where there is no total."""
    if whole:
        return {part.code: part.lost for part in whole.indicators()}, {part.code: part.lost for part in whole.parts}
    own, categories = (
        {
            code: Fraction(part.max) - Fraction(part.points_exact)
            for code, part in parts.items()
            if part.points_exact is not None
        }
        for parts in (result.indicators, result.categories)
    )
    return own, categories


def criterion(s: Standings, mark: MarkView, lost: Fraction | None) -> Facts:
    """One indicator: maximum, points, what it lost and why."""
    full = mark.state == "scored" and not lost
    return {
        "code": mark.code,
        "title": f"{mark.title}\u00a0(*)" if mark.illustrative else mark.title,
        "max": mark.max,
        "points": mark.points,
        "lost": amount(s, lost),
        "state": s.texts(f"state.{mark.state}"),
        "why": "" if full else mark.why.replace(" %", "\u00a0%"),  # a number and its sign stay on one line
        "illustrative": mark.illustrative,
    }


def amount(s: Standings, lost: Fraction | None) -> str:
    """Points lost; '' for none."""
    return s.points(lost) if lost else ""


def categories_note(s: Standings, code: str, whole: gains.Loss | None) -> str:
    """How the points lost are to be read."""
    left_out = any(mark.points_exact is None for mark in s.results[code].indicators.values())
    said = [WORDS["lost.note" if whole else "lost.own"]]
    return " ".join([*said, s.texts("unit.fall.rescaled")] if whole and left_out else said)


def criteria_note(categories: list[Facts]) -> str:
    """What an empty reason and an asterisk mean."""
    marked = any(each["illustrative"] for category in categories for each in category["criteria"])
    return " ".join([WORDS["full.note"], WORDS["illustrative"]] if marked else [WORDS["full.note"]])


def neighbours(s: Standings, view: BlocView, row: Row) -> list[Facts]:
    """The units around a unit's place; none around a unit without a rank."""
    if row.rank is None:
        return []
    place = view.rows.index(row)
    shown = view.rows[max(place - NEAR, 0) : place + NEAR + 1]
    return [ranked(each) | {"own": each is row} for each in shown if each.rank is not None]


# ---------------------------------------------------------------------------------------------------------------------
# A bloc, an edition


def ranked(row: Row) -> Facts:
    """A unit's line in a ranking; many categories have no room there."""
    return {
        "rank": "–" if row.rank is None else str(row.rank),
        "name": row.name,
        "total": row.total,
        "level": row.level.title,
        "points": [cell.points for cell in row.cells] if len(row.cells) <= MOST_COLUMNS else [],
    }


def blocs(s: Standings) -> list[Facts]:
    """Every bloc's ranking, each the content of an annex."""
    several = len(s.blocs) > 1
    return [
        bloc(s, view) | {"annex": WORDS["annex.name"].format(number=number) if several else WORDS["annex"]}
        for number, view in zip(ROMAN, s.blocs, strict=False)
    ]


def bloc(s: Standings, view: BlocView) -> Facts:
    """A bloc's ranking."""
    few = s.top_categories if len(s.top_categories) <= MOST_COLUMNS else ()
    categories = [{"code": each.code, "title": each.title[s.lang]} for each in few]
    names = "; ".join(f"{each['code']}: {each['title']}" for each in categories)
    return {
        "title": view.title,
        "annex_title": WORDS["annex.bloc"].format(year=s.year, name=view.title).upper(),
        "categories": categories,
        "note": WORDS["categories"].format(names=names) if names else "",
        "units": s.number(len(view.rows)),
        "ranked": s.number(view.ranked),
        "median": view.median,
        "rows": [ranked(row) for row in view.rows if row.rank is not None],
        "unranked": [ranked(row) | {"why": why_unranked(s, row)} for row in view.rows if row.rank is None],
    }


def why_unranked(s: Standings, row: Row) -> str:
    """The required figures a unit lacks."""
    lacking = unit_story.withheld_by(s.results[row.code])
    return "; ".join(f"{code} {s.framework.indicators[code].title[s.lang]}" for code in lacking)


def decided(s: Standings) -> list[Facts]:
    """The points the Council set itself."""
    return [
        {
            "unit": s.name(code),
            "code": indicator,
            "criterion": s.framework.indicators[indicator].title[s.lang],
            "points": s.points(points),
            "max": s.number(s.results[code].indicators[indicator].max),
        }
        for (code, indicator), points in sorted(s.edition.decided.items())
    ]


def decided_note(s: Standings, found: list[Mapping[str, Any]]) -> str:
    """How many points the Council set itself."""
    return WORDS["decided.some"].format(n=s.number(len(found))) if found else WORDS["decided.none"]

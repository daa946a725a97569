"""Social cards: the picture a messenger shows beside a link. 1200 x 630 pixels, one per unit, per bloc and per year.

A card is a `Sheet` like any chart, of 101.6 x 53.34 mm, so that 300 dpi give exactly the pixels networks ask for.
Type is larger than on charts: a phone shows a card at a third of its width.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import vietnamese
from charts import facts, words
from charts.folder import toolchain
from charts.issued import MOST_UNITS
from charts.png import png as paint
from charts.sheet import LINE, MM_PER_POINT, Sheet, balanced, width_mm
from charts.svg import About

WIDTH, HEIGHT = 1200, 630  # pixels; 1.91 : 1, as Open Graph's readers crop it
WIDTH_MM, HEIGHT_MM = 101.6, 53.34
MARGIN = 5.0
HEAD, FOOT = 6.6, 6.2  # mm of the bands at the top and at the bottom
TOP, BOTTOM = HEAD + 2.0, HEIGHT_MM - FOOT - 2.0  # what stands between them
ROOM = WIDTH_MM - 2 * MARGIN
NAME_MM = 13.6  # height of a unit's name beside its categories
COMPRESSION = 6  # of zlib: 7 ms a card and at most 40 KB; 9 would take 60 ms for a tenth less
SMALLEST = 6.0  # points; 25 pixels of the card
MOST_ROWS = 6  # categories or units that fit
MOST_BLOCS = 4

Facts = dict[str, Any]

WORDS = {
    "vi": {
        "site": "ICT-Index",
        "owner": "Ngành tài nguyên và môi trường",
        "rank": "Hạng",
        "of": "trên {n} đơn vị",
        "tied": "đồng hạng",
        "total": "Tổng điểm",
        "out_of": "trên {max}",
        "profile": "% điểm tối đa từng nhóm",
        "median": "trung vị khối",
        "year": "Kết quả đánh giá, xếp hạng năm {year}",
        "year.about": "Mức độ ứng dụng công nghệ thông tin, xếp riêng trong từng khối",
        "units": "{n} đơn vị",
        "first": "Dẫn đầu",
        "bloc": "Xếp hạng năm {year}",
        "bloc.about": "{units} đơn vị; trung vị {median} điểm",
        "made_up": "Số liệu minh họa, không phải kết quả chính thức",
        "none": "Không có mức",
    },
    "en": {
        "site": "ICT-Index",
        "owner": "Natural resources and environment",
        "rank": "Rank",
        "of": "of {n} units",
        "tied": "shared",
        "total": "Total points",
        "out_of": "of {max}",
        "profile": "% of the maximum, by category",
        "median": "median of the bloc",
        "year": "Results of the {year} assessment",
        "year.about": "How well information technology is used, ranked apart within each bloc",
        "units": "{n} units",
        "first": "First",
        "bloc": "Ranking of {year}",
        "bloc.about": "{units} units; median {median} points",
        "made_up": "Made-up figures, not official results",
        "none": "No level",
    },
}


class Card(NamedTuple):
    """One card: the last part of its name, what it says, and the facts it is drawn from."""

    name: str  # "so-tn-mt-ha-noi", "khoi-stnmt", "nam"; with "-en" in English
    alt: str
    facts: Facts


def cards_of(edition, lang: str = "vi", *, units: bool = True) -> Iterator[Card]:
    """The cards of an edition in a language: the year's, its blocs' and, with `units`, its units'.

    Where there are more than MOST_UNITS, as with charts, units have none of their own.
    """
    memo: facts.Memo = {}
    ending = "" if lang == "vi" else f"-{lang}"
    yield _card("nam" + ending, year_facts(edition, lang))
    for bloc in edition.framework.blocs:
        if edition.ranking(bloc.code):
            yield _card(f"khoi-{vietnamese.slug(bloc.code)}{ending}", bloc_facts(edition, bloc, lang))
    for unit in edition.run.results if units and len(edition.run.results) <= MOST_UNITS else ():
        yield _card(edition.addresses[unit] + ending, unit_facts(edition, unit, lang, memo))


def _card(name: str, made: Facts) -> Card:
    return Card(name, made["alt"], made)


# What a card says.


def unit_facts(edition, unit: str, lang: str, memo: facts.Memo | None = None) -> Facts:
    """A unit's place, points, level, and its categories against the median of its bloc."""
    t, result = WORDS[lang], edition.run.results[unit]
    rows = []
    for category in edition.framework.categories:
        own = facts.share(result.categories.get(category.code))
        middle = facts.once(
            memo, ("median", result.bloc, category.code), _median_share, edition, result.bloc, category.code
        )
        rows.append((category.title[lang], own, _percent(own, lang), middle))
    total = "–" if result.total is None else facts.points(edition, result.total, lang)
    title = facts.level_titles(edition, lang).get(result.level or "", t["none"])
    ranked = facts.once(memo, ("ranked", result.bloc), _ranked, edition, result.bloc)
    place = (
        words.WORDS[lang]["unranked"]
        if result.rank is None
        else f"{t['rank']} {result.rank} {t['of'].format(n=ranked)}"
    )
    largest = words.number(Fraction(result.max), None, lang)
    name = facts.full_name(edition, unit, lang)
    said = f"{name}, {edition.year}: {place[0].lower()}{place[1:]}; {total}/{largest}; {title}."
    return _common(edition, lang) | {
        "kind": "unit",
        "name": name,
        "beside": _capital(facts.bloc_title(edition, result.bloc, lang)),
        "rank": "" if result.rank is None else str(result.rank),
        "tied": result.rank is not None and result.tied > 1,
        "of": "" if result.rank is None else t["of"].format(n=ranked),
        "total": total,
        "max": t["out_of"].format(max=largest),
        "level": title,
        "shade": _shade(edition, result.level if result.rank is not None else None),
        "rows": rows,
        "alt": _alt(edition, said, lang),
    }


def bloc_facts(edition, bloc, lang: str) -> Facts:
    """A bloc's first units and its levels."""
    t, ranking = WORDS[lang], edition.ranking(bloc.code)
    names = facts.labels(edition, [r.unit for r in ranking], lang)
    totals = [r.total for r in ranking if r.total is not None]
    middle = facts.points(edition, Decimal(median(totals)), lang) if totals else "–"
    first = [
        (str(r.rank), names[r.unit], facts.points(edition, r.total, lang), _share(r))
        for r in ranking
        if r.rank is not None
    ][:MOST_ROWS]
    title = _capital(facts.bloc_title(edition, bloc.code, lang))
    about = t["bloc.about"].format(units=len(ranking), median=middle)
    leaders = "; ".join(f"{rank}. {name} ({points})" for rank, name, points, _ in first[:3])
    return _common(edition, lang) | {
        "kind": "bloc",
        "name": title,
        "beside": t["bloc"].format(year=edition.year),
        "about": about,
        "levels": _levels(edition, ranking, lang),
        "rows": first,
        "alt": _alt(edition, f"{t['bloc'].format(year=edition.year)}, {title}: {about}. {leaders}.", lang),
    }


def year_facts(edition, lang: str) -> Facts:
    """The blocs of a year and who comes first in each."""
    t, rows = WORDS[lang], []
    for bloc in edition.framework.blocs:
        ranking = edition.ranking(bloc.code)
        if ranking:
            first = [facts.label(edition, r.unit, lang) for r in ranking if r.rank == 1]
            rows.append(
                (bloc.title[lang], t["units"].format(n=len(ranking)), ", ".join(first), _levels(edition, ranking, lang))
            )
    title = t["year"].format(year=edition.year)
    listed = "; ".join(f"{bloc} ({units}) – {t['first'].lower()}: {first}" for bloc, units, first, _ in rows)
    return _common(edition, lang) | {
        "kind": "year",
        "name": title,
        "beside": t["owner"],
        "about": t["year.about"],
        "rows": rows,
        "alt": _alt(edition, f"{title}. {listed}.", lang),
    }


def _common(edition, lang: str) -> Facts:
    return {"lang": lang, "year": str(edition.year), "mark": WORDS[lang]["made_up"] if edition.made_up else ""}


def _alt(edition, said: str, lang: str) -> str:
    return f"{said} {WORDS[lang]['made_up']}." if edition.made_up else said


def _levels(edition, ranking: Sequence, lang: str) -> list[tuple[str, str, int]]:
    """How many units have each level: title, colour, units; best first, levels of nobody left out."""
    counts = [(title, code) for code, title in facts.level_titles(edition, lang).items()]
    found = [
        (title, _shade(edition, code), sum(r.level == code and r.rank is not None for r in ranking))
        for title, code in counts
    ]
    without = sum(r.rank is None or r.level is None for r in ranking)
    return [level for level in (*found, (words.WORDS[lang]["unranked"], "none", without)) if level[2]]


def _shade(edition, level: str | None) -> str:
    """'1' (best) to '5', or 'none': the colour and the shape of a level."""
    titles = list(facts.level_titles(edition, "vi"))
    return facts.level_fills(len(titles))[titles.index(level)].removeprefix("level-") if level in titles else "none"


def _median_share(edition, bloc: str, category: str) -> float | None:
    return facts.spread_of(edition, bloc, category)["median"]


def _ranked(edition, bloc: str) -> int:
    return sum(r.rank is not None for r in edition.ranking(bloc))


def _share(result) -> float:
    """Total over maximum, in per cent."""
    return round(float(100 * Fraction(result.total) / Fraction(result.max)), 1) if result.max else 0.0


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _percent(value: float | None, lang: str) -> str:
    return "–" if value is None else words.number(value, 1, lang)


# Where it stands.


def draw(card: Facts) -> Sheet:
    """The sheet of a card."""
    sheet = Sheet(WIDTH_MM, HEIGHT_MM)
    site = f"{WORDS[card['lang']]['site']} {card['year']}"
    sheet.rect(0, 0, WIDTH_MM, HEAD, "accent")
    sheet.text(MARGIN, HEAD / 2, site, 10, bold=True, fill="on-accent")
    room = WIDTH_MM - 2 * MARGIN - width_mm(site, 10, True) - 5
    beside = _shortened(card["beside"], room, 7)
    sheet.text(WIDTH_MM - MARGIN, HEAD / 2, beside, 7, fill="on-accent", align="r")
    if card["mark"]:
        top = HEIGHT_MM - FOOT
        sheet.rect(0, top, WIDTH_MM, FOOT, "warn-soft")
        _warning(sheet, MARGIN, top + FOOT / 2)
        sheet.text(MARGIN + 4.6, top + FOOT / 2, card["mark"], 8, bold=True, fill="warn")
    BODIES[card["kind"]](sheet, card)
    return sheet


def _warning(sheet: Sheet, x: float, y: float) -> None:
    """The sign before the made-up mark: it is seen where the words are too small to read."""
    sheet.polygon([(x, y + 1.4), (x + 1.7, y - 1.6), (x + 3.4, y + 1.4)], "warn")
    sheet.rect(x + 1.5, y - 0.7, 0.4, 1.1, "warn-soft")
    sheet.rect(x + 1.5, y + 0.65, 0.4, 0.4, "warn-soft")


def _unit(sheet: Sheet, card: Facts) -> None:
    """Name, rank, points and level on the left, the categories on the right."""
    left, t = 45.0, WORDS[card["lang"]]
    _name(sheet, card["name"], left, NAME_MM, 13)
    level_at = BOTTOM - 1.6
    _level(sheet, MARGIN, level_at, card["shade"], card["level"], 10)
    below, figures, above = level_at - 5.0, level_at - 10.4, level_at - 15.9
    second = MARGIN + 22
    rank = t["rank"] if card["rank"] else words.WORDS[card["lang"]]["unranked"]
    for x, head, number, after, foot in (
        (MARGIN, rank, card["rank"] or "–", "=" if card["tied"] else "", card["of"]),
        (second, t["total"], card["total"], "", card["max"]),
    ):
        sheet.text(x, above, head, 6.5, fill="ink-soft")
        sheet.text(x, figures, number, 20, bold=True, fill="accent")
        sheet.text(x + width_mm(number, 20, True) + 0.8, figures, after, 12, bold=True, fill="ink-soft")
        sheet.text(x, below, foot, 6.5, fill="ink-soft")
    _profile(sheet, card, MARGIN + left + 4)


def _profile(sheet: Sheet, card: Facts, x: float) -> None:
    """A bar per category, with the median of the bloc as a tick."""
    t, right, rows = WORDS[card["lang"]], WIDTH_MM - MARGIN, card["rows"][:MOST_ROWS]
    sheet.text(x, TOP + 1.2, t["profile"], 6.5, bold=True)
    top, key = TOP + 3.4, BOTTOM - 1.0
    step = (key - 1.8 - top) / max(len(rows), 1)
    length = right - width_mm("100,0", 8, True) - 1.2 - x
    for index, (name, own, text, middle) in enumerate(rows):
        y = top + step * index
        sheet.text(x, y + 1.2, _shortened(name, right - x, SMALLEST), SMALLEST)
        bar = y + 3.8
        sheet.rect(x, bar - 0.9, length, 1.8, "chart-grid")
        if own is not None:
            sheet.rect(x, bar - 0.9, max(length * own / 100, 0.3), 1.8, "accent")
        if middle is not None:
            tick = x + length * middle / 100
            sheet.rect(tick - 0.45, bar - 1.3, 0.9, 2.6, "white")
            sheet.rect(tick - 0.22, bar - 1.3, 0.44, 2.6, "chart-median")
        sheet.text(right, bar, text, 8, bold=True, align="r")
    sheet.rect(x, key - 1.2, 0.44, 2.4, "chart-median")
    sheet.text(x + 1.5, key, t["median"], SMALLEST, fill="ink-soft")


def _bloc(sheet: Sheet, card: Facts) -> None:
    """The levels of a bloc, and who leads it: six in two columns, or three if a name needs the whole width."""
    y = _name(sheet, card["name"], ROOM, 11.5, 12)
    sheet.text(MARGIN, y + 2.0, card["about"], 7, fill="ink-soft")
    _spread(sheet, card["levels"], y + 4.6)
    _words_of_levels(sheet, card["levels"], y + 9.4)
    top, half, lead = y + 11.8, (ROOM - 6) / 2, 5.4
    longest = max((width_mm(name, 8) + width_mm(points, 8, True) for _, name, points, _ in card["rows"]), default=0)
    columns = 2 if longest <= half - lead - 1.5 else 1
    width, step = (half, ROOM)[columns == 1], (BOTTOM + 0.6 - top) / 3
    for index, (rank, name, points, share) in enumerate(card["rows"][: 3 * columns]):
        x, y = MARGIN + (half + 6) * (index // 3), top + step * (index % 3)
        sheet.text(x + 4, y + 1.6, rank, 8.5, bold=True, align="r")
        sheet.text(x + lead, y + 1.6, _shortened(name, width - lead - 1.5 - width_mm(points, 8, True), 8), 8)
        sheet.text(x + width, y + 1.6, points, 8, bold=True, align="r")
        sheet.rect(x + lead, y + 3.5, width - lead, 0.6, "chart-grid")
        sheet.rect(x + lead, y + 3.5, (width - lead) * share / 100, 0.6, "accent")


def _year(sheet: Sheet, card: Facts) -> None:
    """The levels of every bloc."""
    y = _name(sheet, card["name"], ROOM, 7.0, 14)
    y = sheet.block(MARGIN, y, balanced(card["about"], ROOM, 7)[:1], 7, fill="ink-soft") + 1.2
    rows = card["rows"][:MOST_BLOCS]
    named = {shade: (title, shade, "") for *_, levels in rows for title, shade, _ in levels}
    _words_of_levels(sheet, [named[shade] for shade in sorted(named)], BOTTOM - 0.8)
    step = (BOTTOM - 2.6 - y) / max(len(rows), 1)
    for index, (title, units, _, levels) in enumerate(rows):
        room = ROOM - width_mm(units, 7) - 3
        sheet.text(MARGIN, y + step * index + 1.4, _shortened(title, room, 7, True), 7, bold=True)
        sheet.text(MARGIN + ROOM, y + step * index + 1.4, units, 7, align="r")
        _spread(sheet, levels, y + step * index + 3.2, min(3.4, step - 4.6))


BODIES: dict[str, Callable[[Sheet, Facts], None]] = {"unit": _unit, "bloc": _bloc, "year": _year}


def _name(sheet: Sheet, name: str, room: float, height: float, size: float) -> float:
    """A name as large as it fits its room; the y below it."""
    while size > SMALLEST and len(balanced(name, room, size, True)) * LINE * size * MM_PER_POINT > height:
        size -= 0.5
    return sheet.block(MARGIN, TOP, balanced(name, room, size, True), size, bold=True)


def _level(sheet: Sheet, x: float, y: float, shade: str, title: str, size: float) -> float:
    """A level's shape, in its colour, and its word; the x after it."""
    _shape(sheet, x, y, shade, size * 0.12)
    sheet.text(x + size * 0.36, y, title, size, bold=True)
    return x + size * 0.36 + width_mm(title, size, True)


def _shape(sheet: Sheet, x: float, y: float, shade: str, half: float) -> None:
    """The shapes of the site: a diamond, a circle, a square, a triangle, a dash."""
    middle, fill = x + half, f"level-{shade}"
    if shade == "1":
        sheet.polygon([(middle, y - half), (x + 2 * half, y), (middle, y + half), (x, y)], fill)
    elif shade == "2":
        sheet.dot(middle, y, fill, 2 * half / MM_PER_POINT)
    elif shade == "3":
        sheet.rect(x, y - half, 2 * half, 2 * half, fill)
    elif shade == "none":
        sheet.rect(x, y - half / 4, 2 * half, half / 2, fill)
    else:
        sheet.polygon([(x, y - half), (x + 2 * half, y - half), (middle, y + half)], fill)


def _spread(sheet: Sheet, levels: Sequence[tuple], y: float, height: float = 2.6) -> None:
    """How many units have each level: one bar in parts."""
    everyone, at = sum(units for *_, units in levels) or 1, MARGIN
    for index, (_, shade, units) in enumerate(levels):
        length = ROOM * units / everyone
        gap = 0.4 if index < len(levels) - 1 else 0
        sheet.rect(at, y, max(length - gap, 0.3), height, f"level-{shade}")
        at += length


def _words_of_levels(sheet: Sheet, levels: Sequence[tuple], y: float) -> None:
    """The shape and the word of every level, with its number of units if there is one."""
    at = MARGIN
    for title, shade, units in levels:
        at = _level(sheet, at, y, shade, f"{title} {units}".rstrip(), 7) + 3.6


def _shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """A text cut at a word where the room ends. The page says it whole; so does the card's alternative text."""
    if width_mm(text, size, bold) <= room:
        return text
    parts = text.split(" ")
    while len(parts) > 1 and width_mm(" ".join(parts) + "…", size, bold) > room:
        parts.pop()
    return " ".join(parts).rstrip(",;") + "…"


# As bytes, and as files.


def png(card: Facts) -> bytes:
    """The card as a PNG of 1200 x 630 pixels; the same facts give the same bytes."""
    return paint(draw(card), About(card["name"], card["alt"]), compression=COMPRESSION)


def write_cards(cards: Iterable[Card], folder: Path, cache: Path) -> None:
    """Write cards into a folder, `<name>.png`; those drawn before from the same facts come from the cache."""
    folder.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    for card in cards:
        plain = json.dumps(card.facts, ensure_ascii=False, sort_keys=True)
        kept = cache / f"{hashlib.sha256(f'{toolchain()}{plain}'.encode()).hexdigest()}.png"
        if not kept.is_file():
            new = kept.with_suffix(f".{os.getpid()}.new")
            new.write_bytes(png(card.facts))
            os.replace(new, kept)
        shutil.copyfile(kept, folder / f"{card.name}.png")

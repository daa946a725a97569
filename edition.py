"""One published year as plain data, read from and written to JSON.

An edition carries the framework, the units, the accepted figures and the exact results, so that its whole publication
can be rebuilt from it and its results recomputed by anyone (`ictindex verify`). It holds no words and no charts: these
are made from it. The seal is the SHA-256 of the canonical JSON without the seal.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import exchange
import explanation
import framework as frameworks
import receipt_list
import scoring
import vietnamese
from exchange import Unit
from framework import Framework, Text
from scoring import UnitResult, exact_text
from vietnamese import sort_key

FORMAT: Final = "ictindex-edition/1"
DEEPEST: Final = 100  # brackets within brackets; a framework has at most 60


class EditionProblem(ValueError):
    """An edition that cannot be read; says which file and why."""


@dataclass(frozen=True)
class Edition:
    """Kết quả đã chốt: one frozen year, in one version; a correction is the next version, with a notice."""

    year: int
    version: int
    made_up: bool  # demonstration figures: every page and file says so
    approved: datetime.date
    framework: Framework
    units: dict[str, Unit]
    figures: dict[str, dict[str, str]]  # accepted figures: unit -> input -> canonical text
    decided: dict[tuple[str, str], Fraction]  # points set by the Council itself: (unit, indicator)
    run: scoring.Run
    seal: str
    notice: Text | None = None
    receipts: str = ""  # SHA-256 of the year's list of receipts (receipt_list.py): the seal covers it; '' for none

    @property
    def name(self) -> str:
        """The file's name without its ending: `2021`, and `2021-v2` for a correction."""
        return str(self.year) if self.version == 1 else f"{self.year}-v{self.version}"

    @property
    def results(self) -> dict[str, UnitResult]:
        """Each unit's result by unit code."""
        return self.run.results

    @cached_property
    def blocs(self) -> list[frameworks.Bloc]:
        """The blocs that have units, in the framework's order."""
        return [bloc for bloc in self.framework.blocs if any(u.bloc == bloc.code for u in self.units.values())]

    def ranking(self, bloc: str) -> list[UnitResult]:
        """The bloc's results: by rank, ties in Vietnamese alphabetical order of name, unranked units last."""
        return list(self._rankings.get(bloc, ()))

    @cached_property
    def _rankings(self) -> dict[str, list[UnitResult]]:
        rankings: dict[str, list[UnitResult]] = {}
        for result in in_order(self.framework, self.units, self.results.values()):
            rankings.setdefault(result.bloc, []).append(result)
        return rankings

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Each unit's part of an address: its short name in ASCII, with the code where two would be equal."""
        slugs = {code: vietnamese.slug(unit.short_name or unit.name_vi) for code, unit in self.units.items()}
        shared = Counter(slugs.values())
        return {
            code: slug if slug and shared[slug] == 1 else f"{slug}-{vietnamese.slug(code)}".strip("-")
            for code, slug in slugs.items()
        }

    def why(self, unit: str, indicator: str, lang: str = "vi") -> str:
        """Why a unit has its points in an indicator, in words."""
        return explanation.why(self.run, self.framework, unit, indicator, lang, lambda code: self.units[code].short())

    def published(self, value: Fraction | Decimal | int) -> Decimal:
        """A value as published: rounded once, the framework's way."""
        return self.framework.scheme.publish(value)


def in_order(framework: Framework, units: Mapping[str, Unit], results: Iterable[UnitResult]) -> list[UnitResult]:
    """Results by bloc, rank and Vietnamese alphabetical order of name; unranked units last in their bloc."""
    blocs = {bloc.code: place for place, bloc in enumerate(framework.blocs)}

    def place(result: UnitResult) -> tuple[Any, ...]:
        unranked = result.rank is None
        bloc = (blocs.get(result.bloc, len(blocs)), result.bloc)
        return bloc, unranked, result.rank or 0, sort_key(units[result.unit].name()), result.unit

    return sorted(results, key=place)


def make(
    *,
    year: int,
    version: int = 1,
    made_up: bool,
    approved: datetime.date,
    framework: Framework,
    units: Mapping[str, Unit],
    figures: Mapping[str, Mapping[str, str]],
    decided: Mapping[tuple[str, str], Fraction] | None = None,
    notice: Text | None = None,
    receipts: str = "",
) -> Edition:
    """Score a year and freeze it. Figures are canonical texts (exchange.canonical).

    Raises exchange.ValueProblem for a figure that cannot be read, scoring.ScoringProblem for figures without a meaning.
    """
    asked = framework.inputs
    kept = {
        unit: {code: own[code] for code in asked if own.get(code)}
        for unit, own in ((unit, figures.get(unit, {})) for unit in units)
    }
    values = {
        unit: {code: exchange.parse_value(asked[code], text, "point") for code, text in own.items()}
        for unit, own in kept.items()
    }
    points = {key: Fraction(value) for key, value in (decided or {}).items()}
    run = scoring.score(framework.scheme, [(u.code, u.bloc) for u in units.values()], values, points)
    unsealed = Edition(
        year, version, made_up, approved, framework, dict(units), kept, points, run, "", notice, receipts
    )  # fmt: skip
    sealed: dict[str, Any] = {each.name: getattr(unsealed, each.name) for each in fields(unsealed)}
    return Edition(**{**sealed, "seal": seal_of(to_plain(unsealed))})


def to_plain(edition: Edition) -> dict[str, Any]:
    """The edition as the JSON file holds it."""
    notice = edition.notice
    plain = {
        "format": FORMAT,
        "year": edition.year,
        "version": edition.version,
        "made_up": edition.made_up,
        "approved": edition.approved.isoformat(),
        "notice": {"vi": notice.vi, "en": notice["en"]} if notice else None,
        "framework": frameworks.to_plain(edition.framework),
        "units": [_plain_unit(unit) for unit in edition.units.values()],
        "figures": {unit: own for unit, own in edition.figures.items() if own},
        "decided": [
            {"unit": unit, "indicator": indicator, "points": exact_text(points)}
            for (unit, indicator), points in sorted(edition.decided.items())
        ],
        "results": {unit: plain_result(result) for unit, result in edition.results.items()},
        "receipts": edition.receipts or None,
        "seal": edition.seal,
    }
    return {key: value for key, value in plain.items() if value is not None}


def _plain_unit(unit: Unit) -> dict[str, str]:
    plain = {}
    for each in fields(unit):
        value = getattr(unit, each.name)
        if value and each.name != "note":  # notes are the office's own
            plain[each.name] = value.isoformat() if isinstance(value, datetime.date) else value
    return plain


def plain_result(result: UnitResult) -> dict[str, Any]:
    """A unit's results: published values and exact values as text, null where there is none."""
    return {
        "rank": None if result.rank is None else str(result.rank),
        "total": exact_text(result.total),
        "total_exact": exact_text(result.total_exact),
        "max": decimal_or_fraction(result.max),
        "level": result.level,
        "categories": {
            code: {
                "points": exact_text(own.points),
                "points_exact": exact_text(own.points_exact),
                "max": decimal_or_fraction(own.max),
                "level": own.level,
            }
            for code, own in result.categories.items()
        },
        "indicators": {
            code: {"points_exact": exact_text(mark.points_exact), "state": mark.state}
            for code, mark in result.indicators.items()
        },
    }


def decimal_or_fraction(value: int | Fraction) -> str:
    """A maximum as text; maxima are decimals in every framework."""
    return frameworks.decimal_text(value)


def seal_of(plain: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical JSON of everything but the seal."""
    unsealed = {key: value for key, value in plain.items() if key != "seal"}
    text = json.dumps(unsealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------------------------------------------------------------
# Files


def text_of(edition: Edition) -> str:
    """The JSON file's text: a line per unit and per result, so that two versions can be compared line by line."""
    plain = to_plain(edition)
    parts = []
    for key, value in plain.items():
        if key in ("units", "decided"):
            lines = ",\n".join(_compact(each) for each in value)
            parts.append(f"{_compact(key)}: [\n{lines}\n]")
        elif key in ("figures", "results"):
            lines = ",\n".join(f"{_compact(unit)}: {_compact(own)}" for unit, own in value.items())
            parts.append(f"{_compact(key)}: {{\n{lines}\n}}")
        else:
            parts.append(f"{_compact(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def write(edition: Edition, folder: Path) -> Path:
    """Write `<year>.json` (or `<year>-v2.json`) into the folder, whole or not at all."""
    return exchange.write_whole(folder / f"{edition.name}.json", text_of(edition))


def read(path: Path | str) -> Edition:
    """Read an edition and score it again. Raises EditionProblem for a file that is no edition, or is damaged."""
    plain = _load(Path(path))
    edition = _from_plain(plain, Path(path).name)
    difference = first_difference(edition, plain)
    if difference is not None:
        raise EditionProblem(
            f"{Path(path).name}: {difference}\n"
            f"tệp đã bị thay đổi sau khi chốt / the file was changed after it was frozen"
        )
    return edition


def unpublished(folder: Path) -> Path:
    """Where frozen years wait: `frozen` within the folder of editions, which no build of the site reads."""
    return folder / "frozen"


def release(folder: Path, year: int) -> list[Path]:
    """Publication begins: a year's waiting versions move among the editions the site is built from.

    Its list of receipts goes first: a build between the two finds no edition that names a list which is not there.
    """
    waiting = receipt_list.path_in(unpublished(folder), year)
    if waiting.exists():
        place = receipt_list.path_in(folder, year)
        place.parent.mkdir(exist_ok=True)
        waiting.replace(place)
    return [path.replace(folder / path.name) for path in sorted(unpublished(folder).glob(f"{year:04d}*.json"))]


def read_all(folder: Path) -> list[Edition]:
    """The newest version of every year in the folder, oldest year first."""
    newest: dict[int, Edition] = {}
    for path in sorted(folder.glob("[0-9]*.json")):
        edition = read(path)
        if edition.year not in newest or newest[edition.year].version < edition.version:
            newest[edition.year] = edition
    return [newest[year] for year in sorted(newest)]


def verify(path: Path | str) -> str | None:
    """Recompute an edition from the inputs it carries: None if all is equal, else the first difference, in words."""
    plain = _load(Path(path))
    return first_difference(_from_plain(plain, Path(path).name), plain)


def first_difference(edition: Edition, plain: Mapping[str, Any]) -> str | None:
    """Where the results or the seal a file states differ from the recomputed ones."""
    computed = to_plain(edition)
    difference = _difference(plain.get("results"), computed["results"], "results")
    if difference is not None:
        return difference
    stated = seal_of(plain)
    if plain.get("seal") != stated:
        return f"seal: tệp ghi {plain.get('seal')}, tính lại {stated} / stated {plain.get('seal')}, computed {stated}"
    return _difference(
        {k: v for k, v in plain.items() if k != "seal"}, {k: v for k, v in computed.items() if k != "seal"}, ""
    )


def _difference(stated: Any, computed: Any, path: str) -> str | None:
    if isinstance(stated, dict) and isinstance(computed, dict):
        for key in [*computed, *(key for key in stated if key not in computed)]:
            own = f"{path}/{key}" if path else str(key)
            found = _difference(stated.get(key), computed.get(key), own)
            if found is not None:
                return found
        return None
    if stated == computed:
        return None
    return f"{path}: tệp ghi {stated}, tính lại {computed} / stated {stated}, computed {computed}"


def _load(path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except OSError as problem:
        raise EditionProblem(f"{path.name}: không đọc được tệp / cannot be read ({problem.strerror})") from None
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a number of thousands of digits, brackets without end
        raise EditionProblem(f"{path.name}: không phải tệp JSON hợp lệ / not a valid JSON file") from None
    if _depth(plain) > DEEPEST:
        raise EditionProblem(f"{path.name}: lồng nhau quá sâu / nested too deeply")
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise EditionProblem(f"{path.name}: không phải kết quả đã chốt / not an edition (format: {FORMAT})")
    return plain


def _depth(plain: Any) -> int:
    """How deeply brackets stand within brackets; counting stops soon after what is allowed."""
    depth = 0
    level = [plain] if isinstance(plain, dict | list) else []
    while level and depth <= DEEPEST:
        depth += 1
        entries = (inner for each in level for inner in (each.values() if isinstance(each, dict) else each))
        level = [inner for inner in entries if isinstance(inner, dict | list)]
    return depth


def _from_plain(plain: Mapping[str, Any], where: str) -> Edition:
    try:
        notice = plain.get("notice")
        return make(
            year=int(plain["year"]),
            version=int(plain["version"]),
            made_up=bool(plain["made_up"]),
            approved=datetime.date.fromisoformat(plain["approved"]),
            framework=frameworks.from_plain(plain["framework"], where),
            units={own["code"]: _unit(own) for own in plain["units"]},
            figures=plain["figures"],
            decided={(own["unit"], own["indicator"]): Fraction(own["points"]) for own in plain["decided"]},
            notice=Text(notice["vi"], notice["en"]) if notice else None,
            receipts=_hash(plain.get("receipts", "")),
        )
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError) as problem:
        if isinstance(problem, frameworks.FrameworkProblem | EditionProblem):
            raise
        raise EditionProblem(
            f"{where}: thiếu hoặc sai dữ liệu / missing or wrong data ({type(problem).__name__}: {problem})"
        ) from None


def _hash(text: Any) -> str:
    if text != "" and not (isinstance(text, str) and receipt_list.SEAL.fullmatch(text)):
        raise ValueError("receipts")
    return str(text)


def _unit(plain: Mapping[str, str]) -> Unit:
    dates = {name: datetime.date.fromisoformat(plain[name]) for name in ("active_from", "active_to") if name in plain}
    return Unit(**{**plain, **dates})  # type: ignore[arg-type]

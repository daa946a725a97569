"""What is known of a submission: its questions, its figures, last year's, and what stands in the way of sending it.

The same findings are shown while an officer types, in the preview of a file, in the office's check, and decide whether
the leader may send. A `must` stops the sending; a `warn` wants a word: the note beside the figure answers it.
"""

from __future__ import annotations

import datetime
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import exchange
import framework
import models
import vietnamese
from scoring import NA, Value

YES_NO = ("có", "không")
# A figure this many times last year's, or this far from the bloc's median, is asked about. Ratios and the median
# absolute deviation, because figures of units of very different size are skewed: a plain mean gives false alarms.
RATIO_ASKED = 3
DEVIATIONS_ASKED = Fraction(8)
FEWEST_TO_COMPARE = 5  # below this many units of the bloc there is no range to speak of
AMOUNTS = ("count", "number", "percent")


# --- questions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One figure asked of the unit: an input, under the first indicator that asks it."""

    key: str
    indicator: framework.Indicator
    input: framework.Input


def questions(category: framework.Category, seen: set[str]) -> Iterator[Question]:
    """The questions of a category and of the categories inside it, each once; what the council answers is not asked."""
    for indicator in category.indicators:
        if indicator.answered_by == "council":
            continue
        for code, asked in indicator.inputs.items():
            if code not in seen:
                seen.add(code)
                yield Question(code, indicator, asked)
    for child in category.categories:
        yield from questions(child, seen)


def asked_of(rules: framework.Framework, bloc: str) -> dict[str, list[Question]]:
    """Top category code -> its questions for a unit of this bloc."""
    seen: set[str] = set()
    return {
        category.code: [q for q in questions(category, seen) if not q.indicator.blocs or bloc in q.indicator.blocs]
        for category in rules.categories
    }


def indicators_below(category: framework.Category) -> list[framework.Indicator]:
    """The indicators of a category and of those inside it, in order."""
    return [*category.indicators, *(one for inner in category.categories for one in indicators_below(inner))]


def shown_value(asked: framework.Input, value: str, lang: str = "vi") -> str:
    """A kept value as people read it: `có`, `83,5`, `30/10/2021`."""
    if value in ("", "NA"):
        return value
    if asked.kind == "yes_no":
        return {"vi": YES_NO, "en": ("yes", "no")}[lang][0 if value == "yes" else 1]
    if asked.kind in AMOUNTS:
        return vietnamese.format_number(Decimal(value), lang=lang)
    if asked.kind == "date":
        return vietnamese.format_date(datetime.date.fromisoformat(value), lang)
    return value


# --- what is known ---------------------------------------------------------------------------------------------------

# A framework in force never changes, so it is read once for each database.
_rules: weakref.WeakKeyDictionary[Any, dict[int, framework.Framework]] = weakref.WeakKeyDictionary()


def rules_of(cycle: models.Cycle) -> framework.Framework:
    """The framework a cycle runs on, as rules."""
    known = _rules.setdefault(models.database.obj, {})
    if cycle.framework_id in known:
        return known[cycle.framework_id]
    row = cycle.framework
    rules = framework.from_plain(models.framework_plain(row), row.code)
    if row.state == "published":
        known[row.id] = rules
    return rules


def answers_of(cycle: models.Cycle, unit: models.Unit) -> dict[str, models.Answer]:
    """Input code -> answer row of one unit."""
    query = (
        models.Answer.select()
        .join(models.Submission)
        .where(models.Submission.cycle == cycle, models.Submission.unit == unit)
    )
    return {answer.input: answer for answer in query}


def previous_values(cycle: models.Cycle, unit: models.Unit) -> dict[str, str]:
    """Last year's figures by input code: the accepted one, or the reported one while nothing is accepted."""
    before = models.Cycle.get_or_none(models.Cycle.year == cycle.year - 1)
    if before is None:
        return {}
    found = {}
    for code, answer in answers_of(before, unit).items():
        value = answer.accepted if answer.accepted is not None else answer.value
        if value:
            found[code] = value
    return found


def parsed(rules: framework.Framework, values: Mapping[str, str]) -> dict[str, Value]:
    """Kept values as the engine takes them; what a question of another year does not fit is passed over."""
    answer: dict[str, Value] = {}
    for code, text in values.items():
        if code in rules.inputs:
            try:
                answer[code] = exchange.parse_value(rules.inputs[code], text, "point")
            except exchange.ValueProblem:
                continue
    return answer


def top_categories(cycle: models.Cycle, rules: framework.Framework) -> dict[str, models.Category]:
    """Indicator code -> the row of the top category it stands in: the section it is sent with."""
    rows = {row.code: row for row in cycle.framework.categories.where(models.Category.parent.is_null())}
    return {one.code: rows[top.code] for top in rules.categories for one in indicators_below(top)}


def first_indicators(rules: framework.Framework) -> dict[str, str]:
    """Input code -> the first indicator that asks for it."""
    found: dict[str, str] = {}
    for indicator in rules.indicators.values():
        for code in indicator.inputs:
            found.setdefault(code, indicator.code)
    return found


Amount = int | Fraction
Amounts = dict[str, dict[int, Amount]]  # input code -> unit id -> amount


def amounts_last_year(cycle: models.Cycle, bloc_id: int) -> Amounts:
    """What the units of a bloc had last year (accepted, or else reported): the range a figure is compared with.

    This year's are not used: a unit would learn from a warning what its neighbours are about to report.
    """
    asked = [code for code, one in rules_of(cycle).inputs.items() if one.kind in AMOUNTS]
    query = (
        models.Answer.select(models.Answer.input, models.Unit.id, models.Answer.accepted, models.Answer.value)
        .join(models.Submission)
        .join(models.Unit)
        .switch(models.Submission)
        .join(models.Cycle)
        .where(models.Cycle.year == cycle.year - 1, models.Unit.bloc == bloc_id, models.Answer.input << asked)
    )
    found: Amounts = {}
    for code, unit, accepted, value in query.tuples():
        text = accepted if accepted is not None else value
        try:
            # Most figures are counts, and whole numbers compare ten times faster than fractions.
            found.setdefault(code, {})[unit] = int(text) if (text or "").isdecimal() else Fraction(text or "")
        except ValueError:
            continue  # nothing given, not applicable, or no amount in last year's framework
    return found


@dataclass(frozen=True)
class Spread:
    """Where the other units of the bloc lay last year: the median, the median distance from it, both ends."""

    middle: Amount
    width: Amount
    low: Amount
    high: Amount


class LastYear:
    """A unit's figures of last year, and what those of its bloc were: what a new figure is held against."""

    def __init__(self, values: Mapping[str, str], amounts: Amounts, unit_id: int) -> None:
        self.values, self.unit_id = values, unit_id
        self._amounts = amounts
        self._spreads: dict[str, Spread | None] = {}

    def spread(self, code: str) -> Spread | None:
        """The spread of one figure over the other units; None where too few had one."""
        if code not in self._spreads:
            of_units = self._amounts.get(code, {})
            self._spreads[code] = _spread([value for unit, value in of_units.items() if unit != self.unit_id])
        return self._spreads[code]


def _spread(amounts: list[Amount]) -> Spread | None:
    if len(amounts) < FEWEST_TO_COMPARE:
        return None
    amounts.sort()
    middle = _median(amounts)
    return Spread(middle, _median(sorted(abs(amount - middle) for amount in amounts)), amounts[0], amounts[-1])


def _median(amounts: Sequence[Amount]) -> Amount:
    """The exact median of sorted amounts."""
    half = len(amounts) // 2
    return amounts[half] if len(amounts) % 2 else Fraction(amounts[half - 1] + amounts[half], 2)


KEPT_SECONDS = 300  # a finished year
KEPT_SECONDS_UNFINISHED = 15  # a year whose figures the Council may still change
_last_years: weakref.WeakKeyDictionary[Any, dict[Any, tuple[float, Any]]] = weakref.WeakKeyDictionary()


def last_year(cycle: models.Cycle, unit: models.Unit) -> LastYear:
    """What a unit's figures are held against, read once in a while and not at every keystroke.

    For the page only: whether a section may be sent is asked of the tables as they are (`findings` without it).
    """
    before = models.Cycle.year == cycle.year - 1
    state = _kept(
        ("state", cycle.id), KEPT_SECONDS_UNFINISHED,
        lambda: models.Cycle.select(models.Cycle.state).where(before).tuples().first(),
    )  # fmt: skip
    if state is None:
        return LastYear({}, {}, unit.id)
    seconds = KEPT_SECONDS if state[0] in ("frozen", "published") else KEPT_SECONDS_UNFINISHED

    def read() -> LastYear:
        amounts = _kept(("bloc", cycle.id, unit.bloc_id), seconds, lambda: amounts_last_year(cycle, unit.bloc_id))
        return LastYear(previous_values(cycle, unit), amounts, unit.id)

    return _kept(("unit", cycle.id, unit.id, unit.bloc_id), seconds, read)


def _kept(key: Any, seconds: float, read: Any) -> Any:
    """A value read at most once in so many seconds for each database."""
    known = _last_years.setdefault(models.database.obj, {})
    at = time.monotonic()
    if key not in known or at - known[key][0] > seconds:
        known[key] = (at, read())
    return known[key][1]


# --- findings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """Something to mend (`must`) or to explain (`warn`) about one figure; `noted`: its note explains it already."""

    kind: str
    code: str  # check, missing, evidence, cut_off, ratio, range, unconfirmed, points
    indicator: str
    input: str
    vi: str
    en: str
    noted: bool = False

    def text(self, lang: str = "vi") -> str:
        return self.en if lang == "en" else self.vi

    @property
    def stops(self) -> bool:
        """Whether the section cannot be sent because of it."""
        return self.kind == "must" or not self.noted


@dataclass(frozen=True)
class Given:
    """A unit's figures as they are or would be: canonical texts, notes, which inputs carry evidence, which are
    carried over and not confirmed, which lean on a paper from after the cut-off."""

    values: Mapping[str, str]
    notes: Mapping[str, str]
    evidence: frozenset[str] = frozenset()
    unconfirmed: frozenset[str] = frozenset()
    after_cut_off: frozenset[str] = frozenset()


def given(submission: models.Submission, rows: Iterable[models.Answer] | None = None) -> Given:
    """What a submission holds now. `rows`: its answers, if they are already read."""
    rows = list(submission.answers) if rows is None else list(rows)
    papers = models.AnswerEvidence.select(models.AnswerEvidence.answer, models.Evidence.issued_on)
    papers = papers.join(models.Evidence).switch(models.AnswerEvidence).join(models.Answer)
    linked = list(papers.where(models.Answer.submission == submission).tuples())
    cut_off = submission.cycle.evidence_cut_off
    proven = {answer for answer, _ in linked}
    later = {answer for answer, issued_on in linked if cut_off and issued_on and issued_on > cut_off}
    return Given(
        values={row.input: row.value or "" for row in rows},
        notes={row.input: row.note or "" for row in rows},
        evidence=frozenset(row.input for row in rows if row.id in proven),
        unconfirmed=frozenset(row.input for row in rows if not row.confirmed),
        after_cut_off=frozenset(row.input for row in rows if row.id in later),
    )


def findings(
    submission: models.Submission,
    category: str | None = None,
    held: Given | None = None,
    before: LastYear | None = None,
) -> list[Finding]:
    """What there is to mend or to explain in a submission, or in one top category of it.

    `held`: figures other than the stored ones (what is being typed). `before`: last year, if it is already read.
    """
    return findings_of(submission.cycle, submission.unit, held or given(submission), category, before=before)


def findings_of(
    cycle: models.Cycle,
    unit: models.Unit,
    held: Given,
    category: str | None = None,
    amounts: Amounts | None = None,
    before: LastYear | None = None,
) -> list[Finding]:
    """The same for figures a unit would have (what a file brings). `amounts`: those of its bloc, if already read."""
    rules = rules_of(cycle)
    asked = asked_of(rules, unit.bloc.code)
    groups = asked.values() if category is None else [asked.get(category, [])]
    wanted = [question for group in groups for question in group]
    if before is None:
        amounts = amounts_last_year(cycle, unit.bloc_id) if amounts is None else amounts
        before = LastYear(previous_values(cycle, unit), amounts, unit.id)
    previous = parsed(rules, before.values)
    return [
        *_plausible(wanted, held, previous, before, cycle.evidence_cut_off),
        *_checked(rules, unit.bloc.code, wanted, held, previous),
    ]


def stopping(submission: models.Submission, category: str | None = None) -> list[Finding]:
    """The findings that keep a section from being sent: broken rules, and questions nobody has answered."""
    return [finding for finding in findings(submission, category) if finding.stops]


def _plausible(
    wanted: Sequence[Question],
    held: Given,
    previous: Mapping[str, Value],
    before: LastYear,
    cut_off: datetime.date | None,
) -> Iterator[Finding]:
    proven = _with_evidence(wanted, held)
    for question in wanted:
        key, noted = question.key, bool(held.notes.get(question.key, "").strip())
        text = held.values.get(key, "")

        def found(kind: str, code: str, vi: str, en: str, q: Question = question, noted: bool = noted) -> Finding:
            return Finding(kind, code, q.indicator.code, q.key, vi, en, noted)

        if not text:
            yield found(
                "warn",
                "missing",
                "Chưa có số liệu; nếu đơn vị không có, hãy ghi rõ lý do.",
                "No figure; if the unit has none, say why.",
            )
            continue
        if key in held.unconfirmed:
            yield found(
                "must",
                "unconfirmed",
                "Số liệu chuyển từ năm trước, chưa được xác nhận.",
                "Carried over from last year and not confirmed yet.",
            )
        if key in held.after_cut_off and cut_off is not None:
            yield found(
                "warn",
                "cut_off",
                f"Minh chứng ban hành sau ngày chốt ({vietnamese.format_date(cut_off)}); hãy thay hoặc giải thích.",
                f"Evidence issued after the cut-off ({vietnamese.format_date(cut_off, 'en')}); replace it or say why.",
            )
        if question.indicator.evidence == "required" and question.indicator.code not in proven:
            proven.add(question.indicator.code)  # asked about once, beside the indicator's first figure
            yield found(
                "warn",
                "evidence",
                "Tiêu chí này cần minh chứng; chưa có minh chứng thì phải giải thích.",
                "This indicator needs evidence; without any, say why.",
            )
        value = parsed_amount(question.input, text)
        if value is not None:
            yield from _compared(found, question, value, previous.get(key), before.spread(key))


def _with_evidence(wanted: Iterable[Question], held: Given) -> set[str]:
    return {q.indicator.code for q in wanted if q.key in held.evidence}


def parsed_amount(asked: framework.Input, text: str) -> Fraction | None:
    """A canonical amount as an exact number; None for anything that is none."""
    if asked.kind not in AMOUNTS or text in ("", "NA"):
        return None
    return Fraction(text)


def _compared(
    found: Any, question: Question, value: Fraction, before: Value, others: Spread | None
) -> Iterator[Finding]:
    if isinstance(before, int | Fraction) and before is not NA:
        last = Fraction(before)
        if (last > 0 and (value > last * RATIO_ASKED or value * RATIO_ASKED < last)) or (last == 0 and value > 100):
            shown = {lang: shown_value(question.input, _plain(last), lang) for lang in ("vi", "en")}
            yield found(
                "warn",
                "ratio",
                f"Khác xa năm trước ({shown['vi']}); hãy kiểm tra lại và ghi lý do.",
                f"Far from last year's ({shown['en']}); check it and say why.",
            )
    if others is None or not others.width or others.low <= value <= others.high:
        return
    if abs(value - others.middle) > DEVIATIONS_ASKED * others.width:
        low, high = (
            {lang: shown_value(question.input, _plain(Fraction(end)), lang) for lang in ("vi", "en")}
            for end in (others.low, others.high)
        )
        yield found(
            "warn",
            "range",
            f"Nằm ngoài khoảng của khối năm trước ({low['vi']} đến {high['vi']}); hãy kiểm tra lại và ghi lý do.",
            f"Outside the bloc's range last year ({low['en']} to {high['en']}); check it and say why.",
        )


def _plain(value: Fraction) -> str:
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def _checked(
    rules: framework.Framework,
    bloc: str,
    wanted: Sequence[Question],
    held: Given,
    previous: Mapping[str, Value],
) -> Iterator[Finding]:
    """The framework's own checks, and points outside their bounds, for the indicators of the wanted questions."""
    figures = parsed(rules, held.values)
    keys = {question.key for question in wanted}
    mine = {question.indicator.code for question in wanted}
    for indicator, key in exchange.out_of_points(rules, figures):
        if key in keys:
            yield Finding(
                "must",
                "points",
                indicator,
                key,
                f"Điểm nằm ngoài khoảng từ 0 đến điểm tối đa của {indicator}.",
                f"The points lie outside 0 and the maximum of {indicator}.",
            )
    for check, indicator in exchange.run_checks(rules, figures, previous, bloc):
        if indicator not in mine:
            continue
        inputs = [name for name in rules.indicators[indicator].inputs if name in keys]
        named = next((name for name in check.expression.names if name in keys), inputs[0] if inputs else "")
        if named:
            noted = bool(held.notes.get(named, "").strip())
            yield Finding(check.kind, "check", indicator, named, check.say["vi"], check.say["en"], noted)


def completeness(submission: models.Submission) -> dict[str, tuple[int, int]]:
    """Top category code -> (questions answered or explained, questions asked)."""
    held = given(submission)
    done = {key for key, text in (*held.values.items(), *held.notes.items()) if text} - held.unconfirmed
    asked = asked_of(rules_of(submission.cycle), submission.unit.bloc.code)
    return {code: (sum(q.key in done for q in group), len(group)) for code, group in asked.items()}

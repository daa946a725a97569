"""Bàn thẩm định: where an appraiser works through what is theirs, one case after the other, the evidence beside it.

The page knows three kinds of number and says which is which: reported by the unit, accepted by the Council (last
year), and this person's own mark. Another appraiser's mark is on it only once one's own is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin import expose

import exchange
import framework
import models
import remit
import submissions
import vietnamese
import workflow
from admin import cycle_now, queue, security, words
from admin.base import APPRAISER, LEAD, OfficePage, badge, parse_id
from admin.i18n import gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import comments, register
from admin.views.evidence import PREVIEWED
from council import appraisal

# The page shows PDF files of our own in a frame; what is inside is served with a policy of its own.
PAGE_CSP = security.OFFICE_CSP + "; frame-src 'self'"
FORMS = ("unit", "code", "section", "by", *queue.WISHES)


@register
class AppraisingPage(OfficePage):
    slug = "appraising"
    title = _l("Appraisal desk")
    group, order, icon = "year", 45, "clipboard-check"
    can = {"list": {APPRAISER, LEAD}, "judge": {APPRAISER, LEAD}}
    view_rights = {
        "judge_view": "list", "save_view": "judge", "section_view": "list", "accept_view": "judge",
        "precedents_view": "list",
    }  # fmt: skip

    # --- the queue -----------------------------------------------------------------------------------------------

    @expose("/")
    def index(self) -> Any:
        """What is mine, how far I am, and where to go on."""
        cycle = self.cycle()
        if cycle is None:
            return self.render("admin/appraising/index.html", cycle=None)
        work = queue.Queue(security.actor(), cycle)
        wish = queue.Wish.read(request.args)
        found = work.chosen(wish)
        first = queue.after(found, -1, left=True)
        return self.render(
            "admin/appraising/index.html", cycle=cycle, work=work, wish=wish, found=found, first=first,
            table=by_indicator(found) if wish.by == "indicator" else by_unit(work, found, wish.narrows),
            tops=top_columns(work), progress=queue.progress, blocs=by_bloc(work), units=units_of(work),
            item_url=self.item_url, shown_mark=shown_mark, waiting=not_sent(work), state_of=state_of,
            may_judge=cycle.state in workflow.APPRAISING,
        )  # fmt: skip

    def cycle(self) -> models.Cycle | None:
        """The year in which this person has something to judge; else the year at work."""
        mine = models.Assignment.select(models.Assignment.cycle).where(models.Assignment.appraiser == security.actor())
        asked = parse_id(request.args.get("cycle"))
        query = models.Cycle.select().where(models.Cycle.id << mine).order_by(models.Cycle.year.desc())
        if asked:
            return query.where(models.Cycle.id == asked).first() or abort(404)
        return query.where(models.Cycle.state << sorted(workflow.APPRAISING)).first() or query.first() or cycle_now()

    def item_url(self, item: queue.Item, wish: queue.Wish) -> str:
        """The page of one case, keeping the order and the filters of the queue."""
        here = {"submission": item.submission.id, "indicator": item.indicator}
        return self.get_url(".judge_view", **here, **prefixed(wish))

    # --- one case -----------------------------------------------------------------------------------------------

    @expose("/judge/")
    def judge_view(self) -> Any:
        return self.page(*self.case_or_404(), Typed.of(None))

    @expose("/judge/save/", methods=("POST",))
    def save_view(self) -> Any:
        """Keep the judgement, and go on to the next case if that button was pressed."""
        submission, indicator, section = self.case_or_404()
        rule = appraisal.rules_for(indicator, submission.cycle)
        typed = Typed.read(rule)
        if typed.faults:
            return self.page(submission, indicator, section, typed, 422)
        try:
            with self.acting():
                appraisal.judge(
                    submission, indicator, security.actor(), typed.verdict,
                    typed.canonical if typed.verdict == "change" else None, typed.exact, typed.reason, typed.rev,
                )  # fmt: skip
        except appraisal.NotYours:
            abort(404)
        except models.StaleRow as refusal:
            typed.trouble, typed.theirs = refusal.text(language()), refusal.theirs
            return self.page(submission, indicator, section, typed, 409)
        except models.OfficeProblem as refusal:
            typed.trouble = refusal.text(language())
            return self.page(submission, indicator, section, typed, 422)
        return redirect(self.onwards(submission, indicator))

    def onwards(self, submission: models.Submission, indicator: models.Indicator) -> str:
        """The next case of the queue, or, after the last and for a plain save, where one is."""
        wish = wish_of(request.form)
        here = {"submission": submission.id, "indicator": indicator.id, **prefixed(wish)}
        if "stay" in request.form:
            flash(gettext("Your judgement is kept."), "success")
            return self.get_url(".judge_view", **here)
        items = queue.Queue(security.actor(), submission.cycle).chosen(wish)
        place = queue.place_of(items, (submission.id, indicator.id))
        following = queue.after(items, -1 if place is None else place, wish.left)
        if following is None:
            flash(gettext("Your judgement is kept. That was the last one of this queue."), "success")
            return self.get_url(".index", **wish.query())
        return self.item_url(following, wish)

    def case_or_404(self) -> tuple[models.Submission, models.Indicator, models.SectionState]:
        """The case of the address, if its section is assigned to this person; any other answers like a missing one."""
        submission = models.Submission.get_or_none(
            models.Submission.id == (parse_id(request.values.get("submission")) or 0)
        )
        indicator = models.Indicator.get_or_none(
            models.Indicator.id == (parse_id(request.values.get("indicator")) or 0)
        )
        if submission is None or indicator is None or indicator.framework_id != submission.cycle.framework_id:
            abort(404)
        rules = submissions.rules_of(submission.cycle)
        section = appraisal.section_of(submission, indicator)
        concerns = rules.applies(rules.indicators[indicator.code], submission.unit.bloc.code)
        if section is None or not concerns or not self.is_mine(section) or section.state not in queue.WITH_COUNCIL:
            abort(404)
        return submission, indicator, section

    def is_mine(self, section: models.SectionState) -> bool:
        return remit.is_assigned(security.actor(), section)

    def page(
        self, submission: models.Submission, indicator: models.Indicator, section: models.SectionState, typed: Typed,
        status: int = 200,
    ) -> Any:  # fmt: skip
        wish = wish_of(request.values)
        person, lang = security.actor(), language()
        rules = submissions.rules_of(submission.cycle)
        rule = rules.indicators[indicator.code]
        own = appraisal.own_mark(person, submission, indicator)
        answers = {row.input: row for row in submission.answers if row.input in rule.inputs}
        sentence, points = appraisal.words_of(submission, indicator, lang=lang)
        claimed = appraisal.self_mark(submission, indicator, answers.values())
        found = [one for one in submissions.findings(submission, section.category.code) if one.indicator == rule.code]
        page = self.render(
            "admin/appraising/judge.html", submission=submission, indicator=indicator, section=section, rule=rule,
            own=own, typed=typed, chosen=verdict_now(typed, own, rule), refusal=refusal_of(section, person),
            figures=figures_of(submission, rule, answers, own, typed), sentence=sentence, points=points,
            claimed=claimed, departs=appraisal.differs(points, claimed, rules.scheme), found=found,
            marks=appraisal.visible_marks(person, submission, indicator), files=files_of(submission, answers),
            reasons=stock_reasons(), wish=wish, way=self.way(submission, indicator, wish),
            talk=comments.counts(submission).get(rule.code, (0, 0)),
            thread=comments.thread_address(submission, indicator), bounds=[shown_mark(end) for end in limits(rule)],
            here=prefixed(wish), **helpers(),
        )  # fmt: skip
        return Response(page, status=status, headers={"Content-Security-Policy": PAGE_CSP})

    def way(self, submission: models.Submission, indicator: models.Indicator, wish: queue.Wish) -> dict[str, Any]:
        """Where this case stands in the queue, and the ones before and after it."""
        work = queue.Queue(security.actor(), submission.cycle)
        items = work.chosen(wish)
        place = queue.place_of(items, (submission.id, indicator.id))
        at = -1 if place is None else place
        done, count = queue.progress(items)
        before = queue.after(items, at, False, -1) if place is not None else None
        following = queue.after(items, at, wish.left)
        return {
            "place": None if place is None else place + 1, "count": count, "done": done,
            "before": self.item_url(before, wish) if before else None,
            "following": self.item_url(following, wish) if following else None,
        }  # fmt: skip

    @expose("/precedents/")
    def precedents_view(self) -> Any:
        """How the same indicator was judged before: a page of its own, or, asked for by htmx, a part of the desk."""
        submission, indicator, _ = self.case_or_404()
        partly = bool(request.headers.get("HX-Request"))
        return self.render(
            "admin/appraising/_precedents.html" if partly else "admin/appraising/precedents.html",
            submission=submission, indicator=indicator, rule=appraisal.rules_for(indicator, submission.cycle),
            found=appraisal.precedents(security.actor(), submission, indicator), here=prefixed(wish_of(request.args)),
            **helpers(),
        )  # fmt: skip

    # --- one section as a table ----------------------------------------------------------------------------------

    @expose("/section/")
    def section_view(self) -> Any:
        """All cases of a section in one table; those nobody would stop at are ticked, to be accepted in one go."""
        section = self.section_or_404()
        submission, person = section.submission, security.actor()
        work = queue.Queue(person, submission.cycle)
        items = [item for item in work.items if item.section.id == section.id]
        plain = {row.code for row in appraisal.unremarkable(person, submission, section.category)}
        proven, flagged = work.proven(), work.flagged()
        points = appraisal.reported_points(submission.cycle, submission)
        answers = submissions.answers_of(submission.cycle, submission.unit)
        before = submissions.previous_values(submission.cycle, submission.unit)
        notes: dict[str, list[submissions.Finding]] = {}
        for finding in submissions.findings(submission, section.category.code):
            notes.setdefault(finding.indicator, []).append(finding)
        return self.render(
            "admin/appraising/section.html", section=section, submission=submission, items=items, plain=plain,
            proven=proven, flagged=flagged, points=points, answers=answers, before=before, notes=notes,
            refusal=refusal_of(section, person), item_url=self.item_url, wish=queue.Wish(unit=submission.unit_id),
            neighbours=self.neighbours(work, section), **helpers(),
        )  # fmt: skip

    def section_or_404(self) -> models.SectionState:
        section = models.SectionState.get_or_none(
            models.SectionState.id == (parse_id(request.values.get("section")) or 0)
        )
        if section is None or not self.is_mine(section) or section.state not in queue.WITH_COUNCIL:
            abort(404)
        return section

    def neighbours(self, work: queue.Queue, section: models.SectionState) -> list[models.SectionState]:
        """The sections of the same unit that are mine, for stepping between them."""
        return [
            one for one in work.sections
            if one.submission_id == section.submission_id and one.state in queue.WITH_COUNCIL
        ]  # fmt: skip

    @expose("/section/accept/", methods=("POST",))
    def accept_view(self) -> Any:
        """Accept the ticked cases as the unit reported them; what has become remarkable meanwhile is left alone."""
        section = self.section_or_404()
        codes = request.form.getlist("code")
        try:
            with self.acting():
                made = appraisal.accept_unremarkable(security.actor(), section.submission, section.category, codes)
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            one, many = "%(count)s case accepted as reported.", "%(count)s cases accepted as reported."
            sentence = ngettext(one, many, len(made))
            flash(sentence, "success" if made else "warning")
            if len(made) < len(set(codes)):
                flash(gettext("Some were left out: they were judged or changed in the meantime."), "warning")
        return redirect(self.get_url(".section_view", section=section.id))


# --- what is typed ---------------------------------------------------------------------------------------------------


@dataclass
class Typed:
    """The form as it was sent, or an empty one; kept on the page when it is refused."""

    verdict: str
    texts: dict[str, str]  # input -> as typed
    canonical: dict[str, str]
    points: str
    exact: str | None
    reason: str
    rev: int | None
    faults: dict[str, str]
    trouble: str = ""
    theirs: models.Appraisal | None = None
    sent: bool = False

    @classmethod
    def of(cls, own: models.Appraisal | None) -> Typed:
        return cls("", {}, {}, "", None, "", None, {})

    @classmethod
    def read(cls, rule: framework.Indicator) -> Typed:
        """Read the form the Vietnamese way; what cannot be read is said beside its field."""
        form, lang = request.form, language()
        typed = cls(
            verdict=form.get("verdict", ""), texts={}, canonical={}, points=form.get("points", "").strip(), exact=None,
            reason=reason_of(form), rev=parse_id(form.get("rev")), faults={}, sent=True,
        )  # fmt: skip
        if typed.verdict not in appraisal.VERDICTS:
            typed.faults["verdict"] = gettext("Choose a judgement.")
        if typed.verdict == "change":
            for name, asked in rule.inputs.items():
                text = typed.texts[name] = form.get(f"figure.{name}", "")
                try:
                    typed.canonical[name] = exchange.canonical(asked, exchange.parse_value(asked, text))
                except exchange.ValueProblem as problem:
                    typed.faults[f"figure-{name}"] = problem.text(lang)
        if typed.verdict == "points":
            try:
                typed.exact = appraisal.mark_text(read_points(typed.points))
            except vietnamese.VietnameseProblem as problem:
                typed.faults["points"] = problem.text(lang)
            except (ValueError, ZeroDivisionError):
                typed.faults["points"] = gettext("Give the points as a number, for example 12,5.")
        return typed


def read_points(text: str) -> Fraction:
    """`12,5`, or a fraction as the page itself shows one: `20/3`."""
    if "/" in text:
        return Fraction(text.replace(" ", ""))
    return Fraction(vietnamese.parse_number(text))


def reason_of(form: Mapping[str, str]) -> str:
    """The chosen stock reason, and what was written beside it."""
    stock = models.StockReason.get_or_none(models.StockReason.id == (parse_id(form.get("stock")) or 0))
    chosen = (stock.text_en if language() == "en" and stock.text_en else stock.text_vi) if stock else ""
    written = form.get("reason", "").strip()
    if chosen and chosen in written:
        return written
    return " ".join(part for part in (chosen, written) if part)


def verdict_now(typed: Typed, own: models.Appraisal | None, rule: framework.Indicator) -> str:
    if typed.sent:
        return typed.verdict
    return own.verdict if own is not None else ""


# --- what the page shows ---------------------------------------------------------------------------------------------


def wish_of(values: Mapping[str, str]) -> queue.Wish:
    """The queue's order and filters, as the pages of single cases carry them (`in.unit` and so on)."""
    return queue.Wish.read({name: values[f"in.{name}"] for name in FORMS if f"in.{name}" in values})


def prefixed(wish: queue.Wish) -> dict[str, Any]:
    return {f"in.{name}": value for name, value in wish.query().items()}


def figures_of(
    submission: models.Submission,
    rule: framework.Indicator,
    answers: Mapping[str, models.Answer],
    own: models.Appraisal | None,
    typed: Typed,
) -> list[dict[str, Any]]:
    """Each figure of the indicator: reported, last year's, the bloc's range, and what this person puts instead."""
    before = last_year(submission)
    ranges = bloc_ranges(submission, rule)
    found = []
    for name, asked in rule.inputs.items():
        answer = answers.get(name)
        told = (answer.value or "") if answer else ""
        mine = (own.figures or {}).get(name, told) if own is not None else told
        text = typed.texts[name] if name in typed.texts else submissions.shown_value(asked, mine)
        found.append(
            {
                "name": name, "asked": asked, "answer": answer, "reported": told, "text": text,
                "before": before.get(name), "range": ranges.get(name), "fault": typed.faults.get(f"figure-{name}"),
            }
        )  # fmt: skip
    return found


def last_year(submission: models.Submission) -> dict[str, models.Answer]:
    """Last year's figures by input, reported and accepted."""
    before = models.Cycle.get_or_none(models.Cycle.year == submission.cycle.year - 1)
    return submissions.answers_of(before, submission.unit) if before else {}


def bloc_ranges(submission: models.Submission, rule: framework.Indicator) -> dict[str, dict[str, Any]]:
    """Input -> what the bloc's units reported this year: least, middle, most; or how often each answer was given."""
    query = (
        models.Answer.select(models.Answer.input, models.Answer.value)
        .join(models.Submission)
        .join(models.Unit)
        .where(
            models.Submission.cycle == submission.cycle_id, models.Unit.bloc == submission.unit.bloc_id,
            models.Answer.input << list(rule.inputs), models.Answer.value.is_null(False), models.Answer.value != "",
        )
    )  # fmt: skip
    told: dict[str, list[str]] = {}
    for name, value in query.tuples():
        told.setdefault(name, []).append(value)
    return {name: summed_up(rule.inputs[name], values) for name, values in told.items()}


def summed_up(asked: framework.Input, values: list[str]) -> dict[str, Any]:
    """Amounts as their least, median and most; answers of few kinds counted; texts only counted."""
    lang = language()
    amounts = [amount for amount in (submissions.parsed_amount(asked, text) for text in values) if amount is not None]
    if amounts:
        ends = (min(amounts), median(amounts), max(amounts))
        return {"count": len(values), "ends": [vietnamese.format_number(end, lang=lang) for end in ends]}
    if asked.kind in ("yes_no", "choice"):
        kinds = sorted(set(values), key=lambda value: (-values.count(value), value))
        return {
            "count": len(values),
            "kinds": [(submissions.shown_value(asked, v, lang), values.count(v)) for v in kinds],
        }
    return {"count": len(values)}


def files_of(submission: models.Submission, answers: Mapping[str, models.Answer]) -> list[dict[str, Any]]:
    """The evidence of the case's figures, each file once; a paper later than the day facts count as of is said so."""
    ids = [answer.id for answer in answers.values()]
    query = (
        models.AnswerEvidence.select(models.AnswerEvidence, models.Evidence)
        .join(models.Evidence)
        .where(models.AnswerEvidence.answer << ids)
        .order_by(models.Evidence.name_sort, models.AnswerEvidence.id)
    )
    cut_off, files = submission.cycle.evidence_cut_off, {}
    for link in query:
        row = link.evidence
        shown = files.setdefault(
            row.id,
            {
                "row": row, "notes": [], "previewed": row.media_type in PREVIEWED,
                "too_late": bool(cut_off and row.issued_on and row.issued_on > cut_off),
            },
        )  # fmt: skip
        if link.note and link.note not in shown["notes"]:
            shown["notes"].append(link.note)
    return list(files.values())


def stock_reasons() -> list[models.StockReason]:
    """The reasons ready to be chosen, in their order."""
    active = models.StockReason.active == True  # noqa: E712 (a query)
    return list(models.StockReason.select().where(active).order_by(models.StockReason.position, models.StockReason.id))


def history_of(answer: models.Answer) -> list[tuple[models.AuditEvent, dict[str, Any]]]:
    """The changes of a figure and of its note, newest first; not what the Council makes of it."""
    found = []
    for event, changes in reversed(models.history(answer)):
        told = {name: pair for name, pair in changes.items() if name in ("value", "note") and pair[0] != pair[1]}
        if any(any(pair) for pair in told.values()):
            found.append((event, told))
    return found


def refusal_of(section: models.SectionState, person: models.User) -> str:
    """Why this person may not judge here now, or nothing."""
    try:
        appraisal.refuse_unless_open(section, person)
    except appraisal.JudgingRefused as refusal:
        return refusal.text(language())
    return ""


def limits(rule: framework.Indicator) -> list[str | None]:
    return [appraisal.mark_text(end) for end in appraisal.bounds(rule)]


def shown_mark(mark: str | None) -> str:
    """A mark as people read it: exactly if it ends within four decimals, else rounded and said so."""
    if mark is None:
        return "–"
    value = Fraction(mark)
    rounded = round(value * 10_000) / Fraction(10_000)
    return ("" if rounded == value else "≈ ") + vietnamese.format_number(rounded, lang=language())


def typed_mark(mark: str | None) -> str:
    """A mark as it is typed into the field of points: `12,5`, or the fraction itself where it has no end."""
    if mark is None or "/" in mark:
        return mark or ""
    return vietnamese.format_number(Fraction(mark), lang=language())


def state_of(section: models.SectionState) -> Any:
    """A section's state as a word with a shape."""
    key = ("section_state", "state")
    return badge(str(dict(words.WORDS[key])[section.state]), words.LOOKS[key].get(section.state, "neutral"))


def helpers() -> dict[str, Any]:
    """What the templates of the desk call."""
    lang = language()
    return {
        "shown": lambda asked, value: submissions.shown_value(asked, value, lang),
        "shown_mark": shown_mark,
        "typed_mark": typed_mark,
        "state_of": state_of,
        "history": history_of,
        "verdicts": dict(words.VERDICTS),
    }


# --- the tables of the queue -----------------------------------------------------------------------------------------


def by_unit(work: queue.Queue, found: list[queue.Item], narrowed: bool) -> list[dict[str, Any]]:
    """One row for each unit; for each of its sections that is mine: judged, all, state, and where to begin."""
    items: dict[int, list[queue.Item]] = {}
    for item in found:
        items.setdefault(item.section.id, []).append(item)
    rows: dict[int, dict[str, Any]] = {}
    for section in work.sections:
        inside = items.get(section.id, [])
        if narrowed and not inside:
            continue
        unit = section.submission.unit
        row = rows.setdefault(unit.id, {"unit": unit, "sections": {}, "items": []})
        row["sections"][section.category_id] = {"section": section, "items": inside}
        row["items"] += inside
    return list(rows.values())


def by_indicator(found: list[queue.Item]) -> list[dict[str, Any]]:
    """One row for each indicator: judged and all across the units."""
    rows: dict[str, dict[str, Any]] = {}
    for item in found:
        rows.setdefault(item.rule.code, {"rule": item.rule, "items": []})["items"].append(item)
    return list(rows.values())


def by_bloc(work: queue.Queue) -> list[tuple[models.Bloc, int, int]]:
    """(bloc, judged, all)."""
    items: dict[models.Bloc, list[queue.Item]] = {}
    for item in work.items:
        items.setdefault(item.unit.bloc, []).append(item)
    return [(bloc, *queue.progress(inside)) for bloc, inside in items.items()]


def top_columns(work: queue.Queue) -> list[models.Category]:
    """The sections that are mine for some unit, in the order of the framework."""
    found = {section.category_id: section.category for section in work.sections}
    return sorted(found.values(), key=lambda category: category.position)


def units_of(work: queue.Queue) -> list[models.Unit]:
    return list({section.submission.unit_id: section.submission.unit for section in work.sections}.values())


def not_sent(work: queue.Queue) -> int:
    """How many of my sections are still with their unit."""
    return sum(section.state not in queue.WITH_COUNCIL for section in work.sections)

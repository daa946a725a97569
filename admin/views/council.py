"""The Council lead's desk: every case with its sides, how far they lie apart, what is concluded, what stops the freeze.

Reported, accepted and published are named apart here as everywhere. The rules are in conclusions.py; this page reads
the form, calls them and says what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from flask import abort, current_app, flash, redirect, request
from flask_admin import expose

import edition as editions
import explanation
import models
import results
import submissions
import vietnamese
from admin import scope, security, words
from admin.base import ADMINISTRATOR, AUDITOR, LEAD, OfficePage, badge, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from council import assigning, cases, conclusions

PAGE_SIZE = 50
STATES = {
    cases.WAITING: (_l("Waiting for marks"), "wait"),
    cases.AGREED: (_l("Appraisers agree"), "info"),
    cases.DIFFER: (_l("Appraisers differ"), "bad"),
    cases.CONCLUDED: (_l("Concluded"), "good"),
}
FLAGS = {
    "apart": _l("Appraisers differ"),
    "no_evidence": _l("No evidence"),
    "follow_up": _l("Marked to come back to"),
    "explained": _l("Explained by the unit"),
    "open": _l("Not concluded"),
}
BULK = {
    "agreed": (_l("Conclude where all appraisers agree"), conclusions.adopt_agreed),
    "uncontested": (_l("Accept as reported what nobody contests"), conclusions.accept_uncontested),
}


@register
class CouncilPage(OfficePage):
    slug = "council"
    title = _l("Council's desk")
    group, order, icon = "year", 55, "award"
    can = {"list": {LEAD, AUDITOR, ADMINISTRATOR}, "conclude": {LEAD}}
    view_rights = {
        "case_view": "list",
        "habits_view": "list",
        "minutes_view": "list",
        "conclude_view": "conclude",
        "bulk_view": "conclude",
        "settle_view": "conclude",
    }

    # --- the desk --------------------------------------------------------------------------------------------

    @expose("/")
    def index(self) -> Any:
        """All cases of a year, narrowed by what the lead looks for."""
        cycle = chosen_cycle()
        if cycle is None:
            return self.render("admin/council/none.html")
        found = known_cases(cycle)
        wanted, unread = wanted_cases()
        mine = [case for case in found if wanted.fits(case)]
        page = max(1, min(request.args.get("page", 1, type=int) or 1, -(-len(mine) // PAGE_SIZE) or 1))
        return self.render(
            "admin/council/index.html", cycle=cycle, cycles=cycles(), wanted=wanted, unread=unread,
            rows=mine[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], total=len(mine), page=page,
            pages=-(-len(mine) // PAGE_SIZE), counts=cases.counts(found), states=STATES, flags=FLAGS,
            choices=choices(cycle), query=query_of(cycle), obstacles=conclusions.before_freeze(cycle), shown=shown,
            bulk={code: (word, len(list(self.taken(code, mine)))) for code, (word, _) in BULK.items()},
            ready=conclusions.ready_to_settle(cycle, found), can_conclude=self.can_conclude(cycle),
            state_badge=state_badge, gap=gap,
        )  # fmt: skip

    def can_conclude(self, cycle: models.Cycle) -> bool:
        return self.has_right("conclude") and cycle.state in ("appraising", "explaining")

    @staticmethod
    def taken(code: str, found: Iterable[cases.Case]) -> Iterable[cases.Case]:
        """The cases a bulk step would conclude."""
        if code == "agreed":
            return (case for case in found if case.state == cases.AGREED)
        return (case for case in found if conclusions.uncontested(case))

    @expose("/appraisers/")
    def habits_view(self) -> Any:
        """How each appraiser marks beside the others on the same points."""
        cycle = cycle_or_404()
        loads = {load.person.id: load for load in assigning.Matrix(cycle).loads()}
        return self.render(
            "admin/council/appraisers.html", cycle=cycle, cycles=cycles(), habits=cases.habits(cases.cases(cycle)),
            loads=loads, gap=gap, share=share,
        )  # fmt: skip

    @expose("/minutes/")
    def minutes_view(self) -> Any:
        """The cases in order with their decisions, to print and sign."""
        cycle = cycle_or_404()
        wanted, _ = wanted_cases()
        found = [case for case in known_cases(cycle) if wanted.fits(case)]
        kept = [case for case in found if case.changed or case.differ or case.explanations]
        return self.render(
            "admin/council/minutes.html", cycle=cycle, rows=kept, all=len(found), shown=shown, words=figure_words,
            state_badge=state_badge, explanations=explanations_of(kept), query=query_of(cycle),
        )  # fmt: skip

    # --- one case --------------------------------------------------------------------------------------------

    def case_or_404(self) -> tuple[models.Submission, models.Indicator, cases.Case]:
        submission = models.Submission.get_or_none(
            models.Submission.id == (parse_id(request.values.get("submission")) or 0)
        )
        number = parse_id(request.values.get("indicator")) or 0
        indicator = models.Indicator.get_or_none(models.Indicator.id == number)
        if submission is None or indicator is None or indicator.framework_id != submission.cycle.framework_id:
            abort(404)
        known = scope.submissions().where(models.Submission.id == submission.id).exists()
        case = cases.case_of(submission, indicator) if known else None
        if case is None:
            abort(404)
        return submission, indicator, case

    @expose("/case/")
    def case_view(self) -> Any:
        submission, indicator, case = self.case_or_404()
        return self.case_page(submission, indicator, case)

    def case_page(
        self, submission: models.Submission, indicator: models.Indicator, case: cases.Case, typed: Any = None
    ) -> Any:
        cycle, lang = submission.cycle, language()
        reader = cases.Reader(cycle, submission)
        reported, standing = reader.scorings()
        names = {unit.code: unit.short_name or unit.name_vi for unit in reader.units.values()}

        def why(run: Any) -> str:
            return explanation.why(run, reader.rules, case.unit.code, case.indicator.code, lang, lambda c: names[c])

        return self.render(
            "admin/council/case.html", submission=submission, indicator=indicator, case=case, cycle=cycle,
            typed=typed or {}, shown=shown, gap=gap, words=figure_words, state_badge=state_badge,
            why_reported=why(reported) if case.as_reported is not None else "",
            why_now=why(standing) if case.now is not None else "",
            refusal=self.refusal(submission, indicator), evidence=evidence_of(case),
            published=published_of(case, cycle), shared=shared_labels(case, cycle),
            explanations=explanations_of([case]), query=query_of(cycle),
            stock=stock_reasons(),
            verdicts=dict(words.WORDS.get(("appraisal", "verdict"), ())), value_of=value_of,
        )  # fmt: skip

    def refusal(self, submission: models.Submission, indicator: models.Indicator) -> str:
        """Why this person may not conclude this case now, or nothing."""
        if not self.has_right("conclude"):
            return gettext("You may read this case, not conclude it.")
        try:
            conclusions.check_concluding(conclusions.section_of(submission, indicator), security.actor())
        except models.OfficeProblem as problem:
            return problem.text(language())
        return ""

    @expose("/conclude/", methods=("POST",))
    def conclude_view(self) -> Any:
        """Conclude the case, then go on to the next open one of the same choice."""
        submission, indicator, case = self.case_or_404()
        try:
            with self.acting():
                conclusions.conclude(
                    submission,
                    indicator,
                    security.actor(),
                    **conclusion_of(request.form),
                    reason=reason_of(request.form),
                    version=request.form.get("version"),
                )
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
            fresh = cases.case_of(submission, indicator) or case
            return self.case_page(submission, indicator, fresh, request.form), 422
        flash(gettext("Concluded: %(unit)s, %(code)s.", unit=case.unit.code, code=indicator.code), "success")
        if request.form.get("next") == "1":
            following = self.following(submission.cycle, case)
            if following is not None:
                args = query_of(submission.cycle) | {
                    "submission": following.submission,
                    "indicator": following.indicator_id,
                }
                return redirect(self.get_url(".case_view", **args))
            flash(gettext("Nothing is left open among the cases you chose."), "info")
            return redirect(self.get_url(".index", **query_of(submission.cycle)))
        args = query_of(submission.cycle) | {"submission": submission.id, "indicator": indicator.id}
        return redirect(self.get_url(".case_view", **args))

    def following(self, cycle: models.Cycle, case: cases.Case) -> cases.Case | None:
        """The next case of the same choice that is not concluded, after this one and then from the beginning."""
        wanted, _ = wanted_cases()
        found = [one for one in known_cases(cycle) if wanted.fits(one) or one.revs == case.revs]
        keys = [(one.submission, one.indicator_id) for one in found]
        here = (case.submission, case.indicator_id)
        start = keys.index(here) + 1 if here in keys else 0
        turned = found[start:] + found[:start]
        return next((one for one in turned if not one.concluded and (one.submission, one.indicator_id) != here), None)

    # --- many at once ----------------------------------------------------------------------------------------

    @expose("/bulk/", methods=("POST",))
    def bulk_view(self) -> Any:
        """Conclude many cases that nobody quarrels about: shown and counted first, then confirmed."""
        cycle, code = cycle_or_404(), request.form.get("what", "")
        if code not in BULK:
            abort(404)
        wanted, _ = wanted_cases()
        chosen = [case for case in self.taken(code, known_cases(cycle)) if wanted.fits(case)]
        if request.form.get("confirmed") != str(len(chosen)) or not chosen:
            return self.render(
                "admin/council/bulk.html", cycle=cycle, code=code, label=BULK[code][0], rows=chosen[:20],
                total=len(chosen), asked=request.form.get("confirmed"), query=query_of(cycle), shown=shown,
                blocs=by_bloc(chosen),
            )  # fmt: skip
        try:
            done = BULK[code][1](chosen, security.actor())
        except models.OfficeProblem as problem:
            flash(gettext("Nothing was changed.") + " " + problem.text(language()), "danger")
        else:
            flash(gettext("Concluded: %(count)s cases.", count=done), "success" if done else "warning")
            if done < len(chosen):
                flash(
                    gettext(
                        "%(count)s cases were left out: they changed meanwhile, or you may not conclude them.",
                        count=len(chosen) - done,
                    ),
                    "warning",
                )
        return redirect(self.get_url(".index", **query_of(cycle)))

    @expose("/settle/", methods=("POST",))
    def settle_view(self) -> Any:
        """Settle the sections in which nothing is left open."""
        cycle = cycle_or_404()
        try:
            done = conclusions.settle_ready(cycle, security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
        else:
            flash(gettext("Settled: %(count)s sections.", count=done), "success" if done else "info")
        return redirect(self.get_url(".index", **query_of(cycle)))


# --- what the addresses and forms say --------------------------------------------------------------------------------


def known_cases(cycle: models.Cycle) -> list[cases.Case]:
    """The cases of a year, less those of units this user is partial to."""
    closed = set(scope.closed_units())
    return [case for case in cases.cases(cycle) if case.unit.id not in closed]


def cycles() -> list[models.Cycle]:
    """The years that have been opened, newest first."""
    return list(models.Cycle.select().where(models.Cycle.state != "draft").order_by(models.Cycle.year.desc()))


def chosen_cycle() -> models.Cycle | None:
    """The year of the address; else the one the Council works on, else the newest."""
    number, known = parse_id(request.values.get("cycle")), cycles()
    if number:
        return next((cycle for cycle in known if cycle.id == number), None) or abort(404)
    at_work = [cycle for cycle in known if cycle.state in ("appraising", "explaining")]
    return (at_work or known or [None])[0]


def cycle_or_404() -> models.Cycle:
    return chosen_cycle() or abort(404)


def wanted_cases() -> tuple[cases.Wanted, str]:
    """What the lead looks for, and a limit that could not be read."""
    args, beyond, unread = request.values, None, ""
    if text := args.get("beyond", "").strip():
        try:
            beyond = Fraction(vietnamese.parse_number(text))
        except vietnamese.NumberProblem:
            unread = text
    wanted = cases.Wanted(
        bloc=args.get("bloc", ""),
        unit=parse_id(args.get("unit")),
        section=args.get("section", ""),
        indicator=args.get("code", ""),
        state=args.get("state", "") if args.get("state", "") in STATES else "",
        beyond=beyond,
        **{flag: args.get(flag) == "1" for flag in FLAGS},
    )
    return wanted, unread


def query_of(cycle: models.Cycle) -> dict[str, Any]:
    """The choice of the desk as an address, to be carried along."""
    names = ("bloc", "unit", "section", "code", "state", "beyond", *FLAGS)
    return {"cycle": cycle.id, **{name: request.values[name] for name in names if request.values.get(name)}}


def choices(cycle: models.Cycle) -> dict[str, Any]:
    """What the desk may be narrowed to."""
    matrix = assigning.Matrix(cycle)
    rules = submissions.rules_of(cycle)
    return {
        "blocs": list(matrix.blocs),
        "units": matrix.units,
        "sections": matrix.sections,
        "indicators": [(code, one.title[language()]) for code, one in rules.indicators.items()],
    }


def conclusion_of(form: Any) -> dict[str, Any]:
    """How a posted form concludes a case: the arguments of `conclusions.conclude`."""
    how, _, person = form.get("how", "").partition(":")
    return {
        "how": how,
        "appraiser": parse_id(person),
        "figures": {name[6:]: text for name, text in form.items() if name.startswith("value.")},
        "points": form.get("points", ""),
    }


def reason_of(form: Any) -> str:
    """The reason: a stock one, own words, or both."""
    stock = models.StockReason.get_or_none(models.StockReason.id == (parse_id(form.get("stock")) or 0))
    return " ".join(each for each in (stock.text_vi if stock else "", form.get("_reason", "").strip()) if each)


def stock_reasons() -> list[models.StockReason]:
    """The reasons ready to be chosen."""
    query = models.StockReason.select().where(models.StockReason.active == True)  # noqa: E712
    return list(query.order_by(models.StockReason.position, models.StockReason.id))


def by_bloc(found: Iterable[cases.Case]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for case in found:
        name = case.unit.bloc.title_vi
        counts[name] = counts.get(name, 0) + 1
    return list(counts.items())


# --- how things are shown --------------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """Points as people read them; a dash for none."""
    return "–" if value is None else vietnamese.format_number(Fraction(value), lang=language(), places=2)


def gap(value: Any) -> str:
    """A difference with its sign."""
    if value is None:
        return "–"
    return ("+" if Fraction(value) > 0 else "") + shown(value)


def share(value: Any) -> str:
    """A share as a percentage with its sign."""
    return "–" if value is None else f"{gap(Fraction(value) * 100)} %"


def state_badge(state: str) -> Any:
    return badge(str(STATES[state][0]), STATES[state][1])


def value_of(case: cases.Case, values: Any, name: str) -> str:
    """One figure as it is typed into a form: in Vietnamese spelling."""
    return submissions.shown_value(case.indicator.inputs[name], values.get(name, ""), language())


def figure_words(case: cases.Case, values: Any) -> list[tuple[str, str]]:
    """(label, figure) of what a side holds; nothing given is said."""
    lang = language()
    return [
        (asked.label[lang], submissions.shown_value(asked, values.get(name, ""), lang) or gettext("missing"))
        for name, asked in case.indicator.inputs.items()
    ]


def shared_labels(case: cases.Case, cycle: models.Cycle) -> list[str]:
    """The figures of a case that other indicators ask for too, in words."""
    shared = conclusions.shared_inputs(cycle, case)
    return [asked.label[language()] for name, asked in case.indicator.inputs.items() if name in shared]


def evidence_of(case: cases.Case) -> list[models.AnswerEvidence]:
    """The files behind the figures of a case."""
    links = models.AnswerEvidence.select(models.AnswerEvidence, models.Evidence, models.Answer)
    links = links.join(models.Evidence).switch(models.AnswerEvidence).join(models.Answer)
    mine = links.where(models.Answer.submission == case.submission, models.Answer.input << list(case.indicator.inputs))
    return list({link.evidence_id: link for link in mine.order_by(models.AnswerEvidence.id)}.values())


def explanations_of(found: Iterable[cases.Case]) -> dict[int, models.Explanation]:
    """Explanation id -> row, of the cases' explanations that were sent."""
    ids = [id for case in found for id, _ in case.explanations]
    rows = models.Explanation.select().where(models.Explanation.id << ids).order_by(models.Explanation.id)
    return {row.id: row for row in rows}


def published_of(case: cases.Case, cycle: models.Cycle) -> Any:
    """The points of the published edition of this year, where there is one."""
    row = (
        cycle.editions.where(models.Edition.published_at.is_null(False)).order_by(models.Edition.version.desc()).first()
    )
    if row is None:
        return None
    try:
        edition = editions.read(results.path_of(row, current_app.config["ICTINDEX"]))
    except editions.EditionProblem:
        return None
    result = edition.results.get(case.unit.code)
    mark = result.indicators.get(case.indicator.code) if result else None
    return mark.points_exact if mark else None

"""Số liệu: the figure a unit reported and, apart from it, the figure the Council accepts."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

import exchange
import framework
import models
import submissions
import workflow
from admin import scope, security
from admin.base import ADMINISTRATOR, ALL, COMMUNICATIONS, LEAD, BackOfficeView, bulk_action
from admin.base import show as show_value
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register


def input_of(row: models.Answer) -> framework.Input:
    return framework.read_indicator(models.indicator_plain(row.indicator)).inputs[row.input]


def shown(view: Any, context: Any, row: models.Answer, name: str) -> Any:
    """A kept figure in Vietnamese spelling; nothing decided and decided as missing are two things."""
    value = view.value(row, name)
    if value is None:
        return show_value(None)
    if value == "":
        return gettext("missing")
    return submissions.shown_value(input_of(row), value)


@register
class AnswerView(BackOfficeView):
    model = models.Answer
    slug = "answers"
    title, singular = _l("Figures"), _l("Figure")
    group, order, icon = "year", 30, "calculator"
    intro = _l(
        "Three kinds of number never mix: what the unit reported, what the Council accepted, what was published."
    )
    can = {
        "list": ALL - {COMMUNICATIONS},  # what is published comes from the frozen result, never from figures at work
        "history": security.OFFICE
        - {COMMUNICATIONS},  # it tells what the Council accepts; a unit has its own history where it enters
        "edit": {ADMINISTRATOR, LEAD},
        "accept": {ADMINISTRATOR, LEAD},
    }
    column_list = ("submission.unit", "submission.cycle", "indicator", "input", "value", "accepted", "source")
    column_details_list = (*column_list[:6], "self_mark", "note", "source")
    column_searchable_list = ("submission.unit.name_fold", "indicator.title_fold", "input")
    column_sortable_list = (
        ("submission.unit", "submission.unit.name_sort"), ("submission.cycle", "submission.cycle.year"),
        ("indicator", "indicator.code"), "input", "source",
    )  # fmt: skip
    column_default_sort = "submission.unit"
    column_filters = ("submission.cycle", "submission.unit.bloc", "submission", "source")
    column_formatters = {"value": shown, "accepted": shown}
    column_choices = {
        "source": [
            ("form", _l("Entered here")),
            ("workbook", _l("Excel form")),
            ("csv", _l("CSV file")),
            ("council", _l("Council")),
            ("demo", _l("Demonstration")),
        ]
    }
    column_labels = {
        "submission": _l("Submission"),
        "submission.unit": _l("Unit"),
        "submission.unit.bloc": _l("Bloc"),
        "submission.cycle": _l("Year"),
        "indicator": _l("Indicator"),
        "input": _l("Question"),
        "value": _l("Reported"),
        "accepted": _l("Accepted"),
        "self_mark": _l("Self-mark"),
        "note": _l("Note"),
        "source": _l("Came by"),
    }
    form_columns = ("accepted",)
    form_help = {
        "accepted": _l("What the Council takes as the figure. The reported one stays as it is. Give the reason below.")
    }
    fetch = ("indicator", "submission.cycle")

    def scope(self, query: Any) -> Any:
        return query if scope.sees_all() else query.where(scope.of_sections(models.Answer))

    def value(self, row: Any, name: str) -> Any:
        """What the Council accepts stays with the office until the units are heard on it."""
        hidden = name == "accepted" and not security.sees_all_units()
        if hidden and row.submission.cycle.state not in ("explaining", "frozen", "published"):
            return None
        return super().value(row, name)

    def may(self, right: str, row: Any) -> bool:
        """Accepted figures change while the Council is at work, not before and not after."""
        return right not in ("edit", "accept") or row.submission.cycle.state in ("appraising", "explaining")

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        """Accept the figure as typed; another one than the reported needs a reason."""
        workflow.check_council(row.submission.cycle, security.actor())
        asked = input_of(row)
        try:
            row.accepted = exchange.canonical(asked, exchange.parse_value(asked, row.accepted or ""))
        except exchange.ValueProblem as problem:
            raise ValidationError(problem.text(language())) from problem
        if row.accepted != (row.value or "") and not models.current_act().reason:
            raise ValidationError(gettext("Another figure than the reported one needs a reason."))
        row.accepted_reason = models.current_act().reason

    @bulk_action("accept", _l("Accept as reported"), _l("Accept the chosen figures as the units reported them?"))
    def action_accept(self, rows: list[Any]) -> int:
        for row in rows:
            workflow.check_council(row.submission.cycle, security.actor())
            row.accepted = row.value or ""
        return models.Answer.change_many(rows)

"""Tiêu chí: one thing that is asked and scored; its rule is edited as fields or as YAML and tried out as typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from flask import abort, request
from flask_admin import expose
from wtforms import ValidationError

import exchange
import explanation
import framework
import models
import scoring
import vietnamese
from admin.base import ADMINISTRATOR, OFFICE, BackOfficeView
from admin.fields import YamlField
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register


@dataclass(frozen=True)
class Part:
    """One field of a rule form: the key in the rule, its word, and what goes into it."""

    name: str
    word: Any
    kind: str = "number"  # number | input | choice | text
    options: tuple[tuple[str, Any], ...] = ()
    needed: bool = False


PEERS = Part("peers", _l("Compared with"), "choice", (("bloc", _l("its bloc")), ("all", _l("all units"))))
OF = Part("of", _l("divided by"), "input")

# The forms with a few plain fields; the others (steps, choice, sum, best) are tables or trees and are written as YAML.
FORMS: dict[str, tuple[Any, tuple[Part, ...]]] = {
    "share": (
        _l("Share of a whole"),
        (
            Part("share", _l("Figure"), "input", needed=True),
            OF,
            Part("cap", _l("Above 100 %"), "choice", (("", _l("counts as 100 %")), ("none", _l("counts in full")))),
        ),
    ),
    "banded": (
        _l("Share in bands"),
        (
            Part("share", _l("Figure"), "input", needed=True),
            OF,
            Part("full_at", _l("Full points from (share, such as 0,7)"), needed=True),
            Part("zero_below", _l("No points below (share)"), needed=True),
        ),
    ),
    "count": (
        _l("Points for each"),
        (Part("count", _l("Figure"), "input", needed=True), Part("each", _l("Points for each one"), needed=True)),
    ),
    "yes": (_l("Yes or no"), (Part("yes", _l("Question"), "input", needed=True), Part("points", _l("Points if yes")))),
    "peer_max": (
        _l("Against the best unit"),
        (Part("peer_max", _l("Figure"), "input", needed=True), OF, PEERS),
    ),
    "min_max": (
        _l("Between the lowest and the highest"),
        (
            Part("min_max", _l("Figure"), "input", needed=True),
            OF,
            PEERS,
            Part("better", _l("Better is"), "choice", (("high", _l("high")), ("low", _l("low")))),
            Part("low", _l("Fixed lowest")),
            Part("high", _l("Fixed highest")),
        ),
    ),
    "z_score": (_l("Standard score"), (Part("z_score", _l("Figure"), "input", needed=True), PEERS)),
    "penalty": (
        _l("Points taken off"),
        (
            Part("penalty", _l("Figure"), "input", needed=True),
            Part("each", _l("Points for each one"), needed=True),
            Part("floor", _l("Not below")),
        ),
    ),
    "points": (_l("The figure is the points"), (Part("points", _l("Figure"), "input", needed=True),)),
    "expr": (_l("Formula"), (Part("expr", _l("Formula"), "text", needed=True),)),
}
OTHER_FORMS = {
    "steps": _l("Steps (as YAML)"),
    "choice": _l("By option (as YAML)"),
    "sum": _l("Sum of rules (as YAML)"),
    "best": _l("Best of rules (as YAML)"),
}


@register
class IndicatorView(BackOfficeView):
    model = models.Indicator
    slug = "indicators"
    title, singular = _l("Indicators"), _l("Indicator")
    group, order, icon = "catalogue", 30, "list-check"
    can = {"list": OFFICE, "create": {ADMINISTRATOR}, "edit": {ADMINISTRATOR}, "delete": {ADMINISTRATOR}}
    view_rights = {"check_view": "edit", "rule_fields_view": "edit"}
    column_list = ("code", "title_vi", "max", "category", "framework", "status")
    column_details_list = (
        "code", "title_vi", "title_en", "framework", "category", "max", "weight", "rule", "inputs", "checks", "missing",
        "undefined", "blocs", "answered_by", "evidence", "help_vi", "help_en", "status", "source", "position",
    )  # fmt: skip
    column_export_list = ("framework", "category", "code", "title_vi", "title_en", "max", "rule", "inputs", "status")
    column_searchable_list = ("title_fold",)
    column_sortable_list = ("code", ("title_vi", "title_sort"), ("framework", "framework.code"), "position")
    column_default_sort = "code"
    column_filters = ("framework", "category", "status", "answered_by")
    column_choices = {
        "missing": [
            ("zero", _l("no points")),
            ("rescale", _l("left out, the others count more")),
            ("withhold", _l("the unit is not ranked")),
        ],
        "undefined": [
            ("zero", _l("no points")),
            ("full", _l("full points")),
            ("withhold", _l("the unit is not ranked")),
        ],
        "answered_by": [("unit", _l("the unit")), ("council", _l("the Council"))],
        "evidence": [("required", _l("required")), ("optional", _l("optional")), ("none", _l("none"))],
    }
    column_labels = {
        "code": _l("Code"),
        "title_vi": _l("Title"),
        "title_en": _l("Title in English"),
        "framework": _l("Framework"),
        "category": _l("Category"),
        "max": _l("Maximum points"),
        "weight": _l("Weight"),
        "inputs": _l("Questions"),
        "rule": _l("Rule"),
        "missing": _l("When a figure is missing"),
        "undefined": _l("When the rule cannot be worked out"),
        "blocs": _l("Blocs it is asked of"),
        "answered_by": _l("Answered by"),
        "evidence": _l("Evidence"),
        "help_vi": _l("Help"),
        "help_en": _l("Help in English"),
        "checks": _l("Checks"),
        "position": _l("Position"),
        "status": _l("Standing"),
        "source": _l("Source"),
    }
    form_columns = (
        "framework", "category", "code", "title_vi", "title_en", "max", "weight", "inputs", "rule", "missing",
        "undefined", "blocs", "answered_by", "evidence", "help_vi", "help_en", "checks", "position", "status", "source",
    )  # fmt: skip
    form_overrides = {"inputs": YamlField, "rule": YamlField, "blocs": YamlField, "checks": YamlField}
    form_help = {
        "inputs": _l(
            "Each question by its code: label, kind (count, number, percent, yes_no, choice, date, text), unit."
        ),
        "blocs": _l("A list of codes; empty: every bloc."),
        "checks": _l("must: refuses; warn: asks. Formulas over the questions, such as pcs <= 10 * staff."),
        "max": _l("Write 20 or 2,5."),
    }
    form_template = "admin/indicators/form.html"
    details_template = "admin/indicators/details.html"

    def may(self, right: str, row: Any) -> bool:
        """The rules of a framework in force do not change; models.py refuses it too, whatever the button says."""
        return right not in ("edit", "delete") or row.framework.state == "draft"

    # --- the form ------------------------------------------------------------------------------------------------

    def _form_page(self, form: Any, row: Any, status: int | None = None, **context: Any) -> Any:
        rule = posted_rule(request.form)[0] if request.method == "POST" else (row.rule if row is not None else {})
        plain = posted_plain(form) if request.method == "POST" else (models.indicator_plain(row) if row else {})
        context |= editor(rule, plain) | {"tried": try_out(plain, {}, combine_of(form))}
        return super()._form_page(form, row, status, **context)

    def populate(self, form: Any, row: Any) -> None:
        super().populate(form, row)
        for name in ("undefined", "weight", "status", "blocs"):
            setattr(row, name, getattr(row, name) or None)
        row.inputs, row.checks = row.inputs or {}, row.checks or []
        for name in ("max", "weight"):
            if getattr(row, name):
                setattr(row, name, plain_number(getattr(row, name)))
        rule, problem = posted_rule(request.form)
        if problem:
            raise ValidationError(problem)
        row.rule = rule

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        """A rule that the engine would refuse is not saved: the same check as when a framework is read."""
        if row.category and row.category.framework_id != row.framework_id:
            raise ValidationError(gettext("The category belongs to another framework."))
        faults = framework.check_indicator(models.indicator_plain(row), row.category.combine if row.category else "sum")
        if faults:
            raise ValidationError(" ".join(f"{fault.path}: {getattr(fault, language())}." for fault in faults[:5]))

    @expose("/rule-fields/", methods=("POST",))
    def rule_fields_view(self) -> Any:
        """The fields of the rule form just chosen (a fragment)."""
        form = self.create_form()
        wanted = request.form.get("rule_form", "")
        rule = starting_rule(wanted, posted_rule(request.form)[0])
        return self.render("admin/indicators/_rule.html", form=form, **editor(rule, posted_plain(form), wanted))

    @expose("/check/", methods=("POST",))
    def check_view(self) -> Any:
        """The faults of what is typed so far, else points and words for the sample figures (a fragment)."""
        form = self.create_form()
        plain = posted_plain(form)
        rule, problem = posted_rule(request.form)
        plain["rule"] = rule
        samples = {name[7:]: text for name, text in request.form.items() if name.startswith("sample.")}
        tried = try_out(plain, samples, combine_of(form), problem)
        tried.yaml = yaml.safe_dump(rule, allow_unicode=True, sort_keys=False) if rule else ""
        return self.render("admin/indicators/_tried.html", tried=tried)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        if request.args.get("name") not in ("framework", "category"):
            abort(404)
        return super().ajax_lookup()


def plain_number(text: str) -> str:
    """20, 2,5 or 2.5 as the exact number that is kept; what is none goes on and is named by the check."""
    try:
        value = vietnamese.parse_number(text)
    except vietnamese.NumberProblem:
        return text
    return format(value, "f")


def combine_of(form: Any) -> str:
    category = getattr(form, "category", None)
    return category.data.combine if category is not None and isinstance(category.data, models.Category) else "sum"


def posted_rule(posted: Any) -> tuple[dict[str, Any], str]:
    """The rule as posted, from its fields or from YAML; and a sentence when it is no YAML."""
    chosen = posted.get("rule_form", "")
    if posted.get("rule_as") == "fields" and chosen in FORMS:
        values = {part.name: posted.get(f"rule.{part.name}", "").strip() for part in FORMS[chosen][1]}
        kinds = {part.name: part.kind for part in FORMS[chosen][1]}
        kept = {n: plain_number(v) if kinds[n] == "number" else vietnamese.nfc(v) for n, v in values.items() if v}
        return ({"banded": kept} if chosen == "banded" else kept), ""
    try:
        rule = framework.load_plain(posted.get("rule", ""), gettext("Rule"))
    except framework.FrameworkProblem as problem:
        return {}, " ".join(f"{fault.path}: {getattr(fault, language())}" for fault in problem.faults)
    return (rule if isinstance(rule, dict) else {}), "" if isinstance(rule, dict) else gettext("The rule is empty.")


def starting_rule(form: str, now: dict[str, Any]) -> dict[str, Any]:
    """What stands in the fields when another form is chosen: the figures already named, where they fit."""
    before = now.get("banded", now) if isinstance(now.get("banded", now), dict) else {}
    keys = {part.name for part in FORMS[form][1]} if form in FORMS else set()
    rule = {name: value for name, value in before.items() if name in keys}
    if form == "banded":
        return {"banded": rule}
    if form in FORMS and form not in rule:
        old = framework.rule_form(now)
        inner = before.get("share") if old == "banded" else now.get(old or "")
        if isinstance(inner, str):
            rule[form] = inner
    return rule or ({form: ""} if form in FORMS else now)


def posted_plain(form: Any) -> dict[str, Any]:
    """The indicator as typed, in the shape of the YAML file."""
    value = {name: getattr(form, name).data for name in form._fields if name not in ("framework", "category", "rule")}
    rule, _ = posted_rule(request.form)
    titles = {"vi": value.get("title_vi") or "?", "en": value.get("title_en")}
    plain = {
        "code": value.get("code") or "X",
        "title": {lang: text for lang, text in titles.items() if text},
        "max": plain_number(str(value.get("max") or "")),
        "weight": plain_number(value["weight"]) if value.get("weight") else None,
        "inputs": value.get("inputs") or {},
        "rule": rule,
        "checks": value.get("checks") or [],
        "blocs": value.get("blocs"),
    }
    for name in ("missing", "undefined", "answered_by", "evidence"):
        plain[name] = value.get(name)
    return {name: each for name, each in plain.items() if each not in (None, "", [], {})}


def editor(rule: Any, plain: dict[str, Any], wanted: str = "") -> dict[str, Any]:
    """What the rule editor shows: the form chosen, its fields with their values, and the same rule as YAML."""
    rule = rule if isinstance(rule, dict) else {}
    chosen = wanted or framework.rule_form(rule) or "share"
    inner = rule.get("banded", {}) if chosen == "banded" else rule
    simple = chosen in FORMS and isinstance(inner, dict) and all(isinstance(value, str) for value in inner.values())
    simple = simple and set(inner) <= {part.name for part in FORMS[chosen][1]}
    return {
        "rule_forms": [(code, word) for code, (word, _) in FORMS.items()] + list(OTHER_FORMS.items()),
        "rule_form": chosen,
        "rule_as": "fields" if simple else "yaml",
        "rule_parts": FORMS[chosen][1] if chosen in FORMS else (),
        "rule_values": inner if isinstance(inner, dict) else {},
        "rule_yaml": yaml.safe_dump(rule, allow_unicode=True, sort_keys=False) if rule else "",
        "questions": questions_of(plain),
    }


def questions_of(plain: dict[str, Any]) -> list[tuple[str, str]]:
    inputs = plain.get("inputs")
    if not isinstance(inputs, dict):
        return []
    return [(code, label_of(each) or code) for code, each in inputs.items()]


def label_of(asked: Any) -> str:
    label = asked.get("label") if isinstance(asked, dict) else None
    return (label.get(language()) or label.get("vi") or "") if isinstance(label, dict) else str(label or "")


@dataclass
class Tried:
    """What an editor learns: faults, or the points of a unit with the sample figures, in words."""

    faults: list[str]
    samples: list[tuple[str, str, str, str]]  # code, label, text typed, fault of it
    points: str = ""
    maximum: str = ""
    words: str = ""
    yaml: str = ""


def try_out(plain: dict[str, Any], typed: dict[str, str], combine: str = "sum", problem: str = "") -> Tried:
    """Check an indicator and score it for one unit with the sample figures, by the engine that scores the ranking."""
    lang = language()
    faults = framework.check_indicator(plain, combine) if plain.get("inputs") else []
    samples = [(code, label, typed.get(code, ""), "") for code, label in questions_of(plain)]
    sentences = (
        [problem] if problem else [f"{f.path}: {getattr(f, lang)}" if f.path else getattr(f, lang) for f in faults]
    )
    if sentences or not plain.get("inputs"):
        return Tried(sentences, samples)
    indicator = framework.read_indicator(plain)
    figures: dict[str, Any] = {}
    shown = []
    for code, label, text, _ in samples:
        fault = ""
        try:
            figures[code] = exchange.parse_value(indicator.inputs[code], text)
        except exchange.ValueProblem as refusal:
            fault = refusal.text(lang)
        shown.append((code, label, text, fault))
    if not any(typed.values()) or any(fault for *_, fault in shown):
        return Tried([], shown)
    return score_sample(indicator, figures, shown, combine)


def score_sample(indicator: framework.Indicator, figures: dict[str, Any], shown: Any, combine: str) -> Tried:
    lang = language()
    text = framework.Text("-")
    category = framework.Category(code="-", title=text, indicators=(indicator,), combine=combine)
    rules = framework.Framework(code="-", title=text, categories=(category,))
    bloc = indicator.blocs[0] if indicator.blocs else "-"
    run = scoring.score(rules.scheme, [("-", bloc)], {"-": figures})
    mark = run.results["-"].indicators[indicator.code]
    points = mark.points_exact
    return Tried(
        [],
        shown,
        points=vietnamese.format_number(points, lang=lang) if points is not None else "–",
        maximum=vietnamese.format_number(indicator.max, lang=lang),
        words=explanation.why(run, rules, "-", indicator.code, lang, name=lambda _: ""),
    )

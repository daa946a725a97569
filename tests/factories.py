"""Makers of rows for tests; each gives the least a test needs and takes what it wants to say as arguments."""

import itertools
from datetime import date

import models
import submissions

_numbers = itertools.count(1)

SMALL_FRAMEWORK = {
    "framework": "khung-nho",
    "decision": {"number": "1/QĐ-THỬ", "date": "2019-11-13"},
    "title": {"vi": "Bộ tiêu chí nhỏ", "en": "Small framework"},
    "status": "illustrative",
    "deadlines": {"report": "10-30", "results": "12-31"},
    "blocs": [{"code": "SN", "title": {"vi": "Khối sự nghiệp"}}],
    "places": 2,
    "rounding": "half-up",
    "rank_on": "published",
    "ties": "competition",
    "levels": [
        {"code": "tot", "title": {"vi": "Tốt", "en": "Good"}, "from": "0.80"},
        {"code": "yeu", "title": {"vi": "Yếu", "en": "Weak"}, "from": "0"},
    ],
    "combine": "sum",
    "categories": [
        {
            "code": "HT",
            "title": {"vi": "Hạ tầng kỹ thuật", "en": "Infrastructure"},
            "combine": "sum",
            "indicators": [
                {
                    "code": "HT1",
                    "title": {"vi": "Tỷ lệ máy tính trên cán bộ", "en": "Computers per staff member"},
                    "max": "20",
                    "inputs": {
                        "pcs": {"label": {"vi": "Số máy tính"}, "kind": "count", "unit": {"vi": "máy"}},
                        "staff": {
                            "label": {"vi": "Số cán bộ"},
                            "kind": "count",
                            "unit": {"vi": "người"},
                            "positive": True,
                        },
                    },
                    "rule": {"share": "pcs", "of": "staff"},
                    "missing": "zero",
                    "evidence": "required",
                },
            ],
        },
        {
            "code": "UD",
            "title": {"vi": "Ứng dụng"},
            "combine": "sum",
            "indicators": [
                {
                    "code": "UD1",
                    "title": {"vi": "Có cổng thông tin điện tử"},
                    "max": "10",
                    "inputs": {"portal": {"label": {"vi": "Có cổng thông tin"}, "kind": "yes_no"}},
                    "rule": {"yes": "portal"},
                    "missing": "zero",
                },
            ],
        },
    ],
}


def a_bloc(code="SN", **fields):
    """The bloc most tests put their units in; made once."""
    found = models.Bloc.get_or_none(models.Bloc.code == code)
    if found is not None:
        return found
    with models.acting("test"):
        return models.Bloc.create(**{"code": code, "title_vi": f"Khối {code}", **fields})


def a_unit(code=None, **fields):
    """A unit; a name of its own unless one is given."""
    number = next(_numbers)
    code = code or f"DV{number}"
    fields = {"bloc": fields.pop("bloc", None) or a_bloc(), "name_vi": f"Đơn vị {number}", **fields}
    with models.acting("test"):
        return models.Unit.create(code=code, **fields)


def a_user(*roles, **fields):
    """A person who may sign in, with the named roles (made when missing)."""
    number = next(_numbers)
    fields = {"email": f"nguoi{number}@example.vn", "name": f"Người {number}", "fs_uniquifier": f"u{number}", **fields}
    with models.acting("test"):
        for role in roles:
            if models.Role.get_or_none(models.Role.name == role) is None:
                models.Role.create(name=role, description=models.ROLES[role])
        user = models.User.create(**fields)
        user.give_roles(roles)
        return user


def a_framework(plain=SMALL_FRAMEWORK, **fields):
    """A stored framework: the small one, two categories of one indicator, unless another plain one is given."""
    options = ("deadlines", "blocs", "scale", "places", "rounding", "rank_on", "ties", "levels", "category_levels")
    fields = {
        "code": plain["framework"],
        "decision_number": plain["decision"]["number"],
        "decision_date": date.fromisoformat(plain["decision"]["date"]),
        "title_vi": plain["title"]["vi"],
        "title_en": plain["title"].get("en", ""),
        "status": plain["status"],
        "options": {name: plain[name] for name in (*options, "combine") if name in plain},
        **fields,
    }
    with models.acting("test"):
        framework = models.Framework.create(**fields)
        for position, category in enumerate(plain["categories"]):
            _store_category(framework, None, position, category)
    return framework


def _store_category(framework, parent, position, plain):
    category = models.Category.create(
        framework=framework,
        parent=parent,
        code=plain["code"],
        title_vi=plain["title"]["vi"],
        title_en=plain["title"].get("en", ""),
        weight=plain.get("weight"),
        combine=plain.get("combine", "sum"),
        position=position,
    )
    for place, indicator in enumerate(plain.get("indicators", [])):
        same = ("max", "weight", "inputs", "rule", "missing", "undefined", "blocs", "answered_by", "evidence", "checks")
        models.Indicator.create(
            framework=framework,
            category=category,
            code=indicator["code"],
            title_vi=indicator["title"]["vi"],
            title_en=indicator["title"].get("en", ""),
            position=place,
            **{name: indicator[name] for name in same if name in indicator},
        )
    for place, below in enumerate(plain.get("categories", [])):
        _store_category(framework, category, place, below)


def a_cycle(year=2019, **fields):
    """A year on the small framework, in the state `draft` unless said otherwise."""
    fields = {"framework": fields.pop("framework", None) or a_framework(), "made_up": True, **fields}
    with models.acting("test"):
        return models.Cycle.create(year=year, **fields)


def a_submission(cycle, unit=None):
    """What a unit sends in a cycle, with an empty section for every top category."""
    with models.acting("test"):
        submission = models.Submission.create(cycle=cycle, unit=unit or a_unit())
        for category in cycle.framework.categories.where(models.Category.parent.is_null()):
            models.SectionState.create(submission=submission, category=category)
        return submission


def an_answer(submission, input, value, accepted=None):
    """One reported figure, and perhaps the accepted one, for the indicator that asks for the input."""
    indicators = submission.cycle.framework.indicators.order_by(models.Indicator.position)
    indicator = next(one for one in indicators if input in one.inputs)
    answer = submission.answers.where(models.Answer.input == input).first() or models.Answer(
        submission=submission, indicator=indicator, input=input
    )
    answer.value, answer.accepted = value, accepted
    with models.acting("test"):
        answer.save()
    return answer


def explained(submission):
    """A submission whose every finding has its note, so that a leader may send it."""
    indicators = {row.code: row for row in submission.cycle.framework.indicators}
    held = {answer.input: answer for answer in submission.answers}
    with models.acting("test"):
        for finding in submissions.findings(submission):
            answer = held.get(finding.input) or models.Answer(
                submission=submission, indicator=indicators[finding.indicator], input=finding.input
            )
            answer.note = answer.note or "đơn vị không có số liệu này"
            answer.save()
            held[finding.input] = answer
    return submission


def address(opened):
    """The address the bound database was opened by: another process opens the same office with it."""
    if models.on_postgresql():
        return f"postgresql://ictindex@/{opened.database}?host={opened.connect_params['host']}"
    return f"sqlite:///{opened.database}"

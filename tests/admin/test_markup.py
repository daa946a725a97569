"""Markup in every text that files bring in stays text on every page that shows it."""

import csv
import io
from html.parser import HTMLParser

import pytest
import yaml
from factories import SMALL_FRAMEWORK

import models
from importers import figures, frameworks, units
from tests.admin.test_imports import preview
from tests.admin.years import a_year

CANARY = "xss1337"
MARKUP = [
    "<script>xss1337()</script>",
    "<SCRIPT SRC=//xss1337.example></SCRIPT>",
    "</script><script>xss1337()</script>",
    "<img src=x onerror=xss1337()>",
    '"><img src=x onerror="xss1337()">',
    "'><img src=x onerror='xss1337()'>",
    "<svg onload=xss1337()>",
    "<svg><script>xss1337()</script></svg>",
    "<svg><animate onbegin=xss1337() attributeName=x>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=xss1337()>",
    "<iframe srcdoc='<script>xss1337()</script>'></iframe>",
    "<iframe src=javascript:xss1337()></iframe>",
    "<object data=javascript:xss1337()>",
    "<embed src=javascript:xss1337()>",
    "<a href=javascript:xss1337()>a</a>",
    "<a href=' java\tscript:xss1337()'>a</a>",
    "<form action=javascript:xss1337()><input type=submit>",
    "<button formaction=javascript:xss1337()>x</button>",
    "<body onload=xss1337()>",
    "<details open ontoggle=xss1337()>",
    "<video><source onerror=xss1337()>",
    "<input autofocus onfocus=xss1337()>",
    "<meta http-equiv=refresh content='0;url=javascript:xss1337()'>",
    "<base href=//xss1337.example/>",
    "<link rel=stylesheet href=//xss1337.example/a.css>",
    "<style>@import '//xss1337.example/a.css';</style>",
    "<div style='background:url(javascript:xss1337())'>",
    "</textarea><script>xss1337()</script>",
    "</title><script>xss1337()</script>",
    "</option></select><img src=x onerror=xss1337()>",
    '" autofocus onfocus="xss1337()',
    "' onmouseover='xss1337()",
    "` onmouseover=xss1337() `",
    "<!--><img src=x onerror=xss1337()>-->",
    "<![CDATA[<script>xss1337()</script>]]>",
    "<x hx-get='/admin/xss1337' hx-trigger='load'>",
    "<x data-hx-on:load='xss1337()'>",
    "{{7*191}} {% raw %}xss1337{% endraw %} ${7*191} #{7*191}",
    "&lt;script&gt;xss1337()&lt;/script&gt;",
    "%3Cscript%3Exss1337()%3C/script%3E",
    "＜script＞xss1337()＜/script＞",
    "javascript:xss1337()",
    '[a](javascript:xss1337()) ![x](x" onerror="xss1337())',
]


class Page(HTMLParser):
    """Reads a page as a browser would and notes what would run."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.texts, self.inside = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            value = value or ""
            address = "".join(value.split()).casefold()
            if name.startswith("on") or ":on" in name or name in ("srcdoc", "style"):
                self.faults.append((tag, name, value))
            if name in ("href", "src", "action", "formaction", "data") and address.startswith(("javascript:", "//xss")):
                self.faults.append((tag, name, value))
            if name.startswith(("hx-", "data-hx-")) and CANARY in value:
                self.faults.append((tag, name, value))
        if CANARY in tag or tag in ("iframe", "object", "embed", "base", "math", "video", "animate", "style", "x"):
            self.faults.append((tag,))
        self.inside = tag

    def handle_data(self, data):
        if self.inside == "script" and CANARY in data:
            self.faults.append(("script", data))
        self.texts.append(data)

    def handle_endtag(self, tag):
        self.inside = ""


def with_markup(plain, texts):
    """A framework whose every text for people is one of the strings."""
    if isinstance(plain, dict):
        if set(plain) <= {"vi", "en"} and plain:
            return {language: next(texts) for language in plain}
        return {key: with_markup(value, texts) for key, value in plain.items()}
    if isinstance(plain, list):
        return [with_markup(value, texts) for value in plain]
    return plain


def endless():
    while True:
        yield from MARKUP


@pytest.fixture
def marked(office, administrator):
    """A year whose units, notes and framework were imported with markup in every text."""
    year = a_year()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "bloc", "name_vi", "name_en", "short_name", "region", "note"])
    for number, text in enumerate(MARKUP):
        writer.writerow([f"U{number}", "SN", text, text, text[:60], text[:40], text])
    plan = units.plan(out.getvalue().encode())
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test", MARKUP[0])
    notes = io.StringIO()
    writer = csv.writer(notes, lineterminator="\n")
    writer.writerow(["unit", "indicator", "input", "value", "note"])
    for number, text in enumerate(MARKUP):
        writer.writerow([f"U{number}", "HT1", "pcs", "30", text])
        writer.writerow([f"U{number}", "HT1", "staff", "40", text])
    plan = figures.plan(year.cycle, notes.getvalue().encode())
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test", MARKUP[3])
    drafts = []
    for number in range(2):
        plain = with_markup(SMALL_FRAMEWORK, endless()) | {"framework": f"danh-dau-{number}"}
        plan = frameworks.plan(yaml.safe_dump(plain, allow_unicode=True).encode())
        assert [str(problem) for problem in plan.problems] == []
        plan.apply("test")
        drafts.append(plan.row)
    year.drafts = drafts
    return year


def check(page, path):
    """Nothing runs, nothing is unescaped, and no template was worked out."""
    assert page.status_code == 200, path
    found = Page(page.text)
    assert found.faults == [], path
    assert not [text for text in MARKUP if "<" in text and text in page.text], path
    assert "7*191" not in page.text or " 1337" not in page.text, path


def pages_of(year):
    """Lists, details, forms, histories and exports of what the files brought in."""
    rows = {"units": models.Unit, "submissions": models.Submission, "answers": models.Answer}
    rows |= {"frameworks": models.Framework, "indicators": models.Indicator, "categories": models.Category}
    for slug, model in rows.items():
        for page in range(1, 4):
            yield f"/admin/{slug}/?size=20&page={page}"
        for number in [row.id for row in model.select().order_by(model.id.desc()).limit(6)]:
            yield f"/admin/{slug}/details/?id={number}"
            yield f"/admin/{slug}/history/?id={number}"
    for place, unit in enumerate(models.Unit.select()):
        page = "details" if place % 2 else "edit"
        yield f"/admin/units/{page}/?id={unit.id}"
    yield from ("/admin/", "/admin/audit/", "/admin/imports/", "/admin/appraisals/", "/admin/users/new/")
    yield from (f"/admin/frameworks/edit/?id={draft.id}" for draft in year.drafts)


def test_there_are_many_strings():
    """At least thirty, of every sort."""
    assert len(set(MARKUP)) >= 40


def test_the_reader_of_pages_sees_what_would_run():
    """The check can fail: most of the strings, put on a page as they are, are found."""
    assert sum(bool(Page(f"<p>{text}</p>").faults) for text in MARKUP) >= 27


@pytest.mark.parametrize("language", ["vi", "en"])
def test_imported_markup_is_text_on_every_page(office, marked, administrator, make_user, as_person, language):
    """For an administrator, who sees everything."""
    person = as_person(office, administrator.user, language=language)
    seen = 0
    for path in pages_of(marked):
        answer = person.get(path)
        if answer.status_code in (302, 403, 404):
            continue  # a noun without that page, or not for this role
        check(answer, path)
        seen += CANARY in answer.text
    assert seen >= 60


def test_a_unit_sees_its_own_markup_as_text(office, marked, make_user, as_person):
    """The officer's pages: the overview, the submission, the entry of figures."""
    for number in (0, 4, 27, 30):
        unit = models.Unit.get(models.Unit.code == f"U{number}")
        person = as_person(office, make_user(office, "officer", unit=unit))
        mine = models.Submission.get(models.Submission.unit == unit)
        sections = [f"/admin/entry/?section={section.id}" for section in mine.sections]
        for path in ("/admin/", f"/admin/submissions/details/?id={mine.id}", *sections):
            answer = person.get(path, follow_redirects=True)
            check(answer, path)
            assert CANARY in answer.text or path == "/admin/", path


@pytest.mark.parametrize("number", range(0, len(MARKUP), 6))
def test_a_preview_shows_markup_as_text(marked, administrator, number):
    """Old and new values, faults, repairs and the file's own name."""
    text = MARKUP[number]
    out = io.StringIO()
    csv.writer(out).writerows([["code", "bloc", "name_vi", "note"], ["U1", "SN", text + "!", "V¨n phßng Bé " + text]])
    for data in (out.getvalue().encode(), f'unit,{text},x\n"{text}'.encode()):
        answer = preview(administrator, data, name=f"{text}.csv", kind="units")
        assert Page(answer.text).faults == []
        assert "<" not in text or text not in answer.text

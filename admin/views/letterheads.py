"""Thể thức: what stands around the text of a kind of document, and the Word template it is made from."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, flash, redirect, request
from flask_admin import expose

import models
from admin import papers, published, security, words
from admin.base import ADMINISTRATOR, AUDITOR, COMMUNICATIONS, LEAD, OfficePage
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.papers import download
from admin.views.prose import in_words
from models import Letterhead

LONGEST_RECIPIENTS = 2000


@dataclass(frozen=True)
class Field:
    """One line of a letterhead's form."""

    name: str
    label: Any
    help: Any = ""
    required: bool = False
    longest: int = 200


FIELDS = (
    Field("agency_above", _l("Agency above"), _l("Empty for a ministry, which has none above it.")),
    Field("agency", _l("Agency"), _l("As in a sentence; it is printed in capitals."), required=True),
    Field("place", _l("Place of issue"), _l("Before the date: Hà Nội, ngày …"), required=True, longest=100),
    Field(
        "symbol",
        _l("Symbol"),
        _l("How the number is printed; {number} stands for it, for example {number}/BTNMT-CNTT."),
        required=True,
        longest=60,
    ),
    Field("book", _l("Number book"), _l("The code of the book its numbers come from."), required=True, longest=20),
    Field("authority", _l("On behalf of"), _l("For example KT. BỘ TRƯỞNG; empty for who signs in their own right.")),
    Field("position", _l("Position of who signs"), required=True),
    Field("signer", _l("Name of who signs"), _l("Empty leaves a blank to write into.")),
)


@register
class LetterheadPage(OfficePage):
    slug = "letterheads"
    title = _l("Letterheads")
    group, order, icon = "system", 33, "award"
    can = {
        "list": {ADMINISTRATOR, LEAD, COMMUNICATIONS, AUDITOR},
        "edit": {ADMINISTRATOR, COMMUNICATIONS},
    }
    view_rights = {
        "edit_view": "list",
        "head_view": "list",
        "template_file": "list",
        "sample_file": "list",
        "save_view": "edit",
        "upload_view": "edit",
        "restore_view": "edit",
    }

    @expose("/")
    def index(self) -> Any:
        """The kinds of documents, whose letterhead and whose template each has."""
        own = {row.kind: row for row in Letterhead.select()}
        rows = [(kind, word, self.values(kind, own.get(kind)), own.get(kind)) for kind, word in words.PAPER_KINDS]
        return self.render("admin/letterheads/index.html", rows=rows)

    @expose("/edit/")
    def edit_view(self) -> Any:
        kind = self.kind(request.args)
        return self.editor(kind, self.values(kind, self.own(kind)))

    @expose("/head/", methods=("POST",))
    def head_view(self) -> Any:
        """The head and the signature block with what is being typed (a fragment)."""
        kind = self.kind(request.form)
        return self.render("admin/letterheads/_head.html", head=head_of(kind, typed()), kind=kind)

    @expose("/save/", methods=("POST",))
    def save_view(self) -> Any:
        kind, values = self.kind(request.form), typed()
        faults = faults_of(values)
        if faults:
            return Response(self.editor(kind, values, faults=faults), status=422)
        try:
            self.store(kind, **values)
        except models.StaleRow:
            return Response(self.editor(kind, values, conflict=True), status=409)
        flash(gettext("Saved. New documents have it; issued ones stay as they are."), "success")
        return redirect(self.get_url(".edit_view", kind=kind))

    # --- the Word template -------------------------------------------------------------------------------------------

    @expose("/upload/", methods=("POST",))
    def upload_view(self) -> Any:
        """The office's own Word template, in use once a document could be made from it; else what is wrong with it."""
        from letters import register as registry
        from paper import word

        kind = self.kind(request.form)
        data, name = uploaded_file(word.LARGEST + 1)
        faults = self.template_faults(kind, data)
        if not faults:
            try:
                with self.acting(reason=request.form.get("_reason", "")):
                    self.put(kind, template=registry.keep_file(data, papers.DOCX), template_name=name)
            except models.StaleRow as problem:
                faults = [problem.text(language())]
        if faults:
            page = self.editor(kind, self.values(kind, self.own(kind)), template_faults=faults, uploaded=name)
            return Response(page, status=422)
        flash(gettext("The template is in use: %(name)s.", name=name), "success")
        return redirect(self.get_url(".edit_view", kind=kind))

    def template_faults(self, kind: str, data: bytes) -> list[str]:
        """What keeps a Word template from being used, in sentences."""
        from letters import making

        if not data:
            return [gettext("Choose a Word file (.docx) first.")]
        row = newest_edition()
        if row is None:
            return [gettext("A template is tried with a frozen result, and there is none yet.")]
        return [in_words(fault) for fault in making.template_faults(kind, data, published.papers_of(row, settings()))]

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> Any:
        """Go back to the program's own template."""
        kind = self.kind(request.form)
        row = self.own(kind)
        if row is not None and row.template_id:
            try:
                with self.acting(reason=request.form.get("_reason", "")):
                    self.put(kind, template=None, template_name="")
            except models.StaleRow as problem:
                flash(problem.text(language()), "warning")
            else:
                flash(gettext("The program's own template is in use again."), "success")
        return redirect(self.get_url(".edit_view", kind=kind))

    @expose("/template/")
    def template_file(self) -> Any:
        """The Word template in use, or with `which=program` the program's, to be edited in Word."""
        from letters import books, making

        kind = self.kind(request.args)
        own = None if request.args.get("which") == "program" else books.template_of(kind)
        row = self.own(kind)
        name = row.template_name if own is not None and row is not None and row.template_name else f"mẫu {kind}.docx"
        return download(own or making.default_template(kind), papers.DOCX, name)

    @expose("/sample/<form>/")
    def sample_file(self, form: str) -> Any:
        """A document of the newest year with this letterhead, for a unit of it."""
        from letters import batch

        kind = self.kind(request.args)
        row = newest_edition()
        if form not in papers.MEDIA or row is None:
            abort(404)
        codes = [one.code for one in papers.units_of(row, settings())] if kind == "letter" else []
        asked = request.args.get("unit", "")
        if asked and asked not in codes:
            abort(404)
        unit = asked or next(iter(codes), "")
        try:
            made = published.made(row, kind, unit or None, settings())
        except batch.FAULTS as problem:
            flash(batch.fault_of(unit, problem).text(language()), "danger")
            return redirect(self.get_url(".edit_view", kind=kind))
        name = papers.preview_stem(kind, row, unit)
        return download(getattr(made, form), papers.MEDIA[form], f"{name}.{form}", inline=form == "pdf")

    # --- helpers -----------------------------------------------------------------------------------------------------

    def kind(self, given: Any) -> str:
        """The kind the address names, or 404."""
        kind = given.get("kind", "")
        return kind if kind in papers.KINDS else abort(404)

    def own(self, kind: str) -> Letterhead | None:
        return Letterhead.get_or_none(Letterhead.kind == kind)

    def values(self, kind: str, row: Letterhead | None) -> dict[str, str]:
        """The office's letterhead, or the program's."""
        if row is not None:
            return {field.name: getattr(row, field.name) for field in FIELDS} | {"recipients": row.recipients}
        from letters import books, heads

        default = heads.DEFAULTS[kind]
        found = {field.name: str(getattr(default, field.name, "")) for field in FIELDS}
        return found | {"book": books.CODES[kind], "recipients": "\n".join(default.recipients)}

    def store(self, kind: str, **values: Any) -> None:
        """Save what was typed. Raises StaleRow."""
        with self.acting(reason=request.form.get("_reason", "")):
            self.put(kind, **values)

    def put(self, kind: str, **values: Any) -> None:
        """Change the letterhead of a kind, made from the program's if the office has none; inside `acting`."""
        row = self.own(kind)
        if request.form.get("rev", "") != str(row.rev if row is not None else ""):
            raise models.StaleRow(row, row)
        if row is None:
            row = Letterhead(kind=kind, **self.values(kind, None))
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    def editor(
        self, kind: str, values: dict[str, str], faults: dict[str, str] | None = None, conflict: bool = False,
        template_faults: list[str] | None = None, uploaded: str = "",
    ) -> str:  # fmt: skip
        own, edition = self.own(kind), newest_edition()
        theirs = self.values(kind, own) if conflict else {}
        differences = {name: text for name, text in theirs.items() if text != values.get(name)}
        return self.render(
            "admin/letterheads/edit.html", kind=kind, kind_word=dict(words.PAPER_KINDS)[kind], values=values,
            form_fields=FIELDS, faults=faults or {}, own=own, head=head_of(kind, values), conflict=conflict,
            differences=differences, template_faults=template_faults or [], uploaded=uploaded,
            placeholders=placeholders(kind), edition=edition,
            units=papers.units_of(edition, settings()) if edition and kind == "letter" else [],
            last=next(iter(security.history_of(own)), None) if own else None,
        )  # fmt: skip


def settings() -> Any:
    return current_app.config["ICTINDEX"]


def newest_edition() -> models.Edition | None:
    """The newest frozen result: what letterheads and templates are tried with."""
    return next(iter(papers.editions()), None)


def uploaded_file(most: int) -> tuple[bytes, str]:
    """(at most so many bytes of the file that was sent, its name without a folder); nothing if none was."""
    upload = request.files.get("template")
    if upload is None or not upload.filename:
        return b"", ""
    with contextlib.closing(upload.stream):
        return upload.stream.read(most), papers.plain_name(upload.filename.replace("\\", "/").rsplit("/", 1)[-1])


def typed() -> dict[str, str]:
    """The form as it was typed; one line each but for the recipients."""
    found = {
        field.name: " ".join(models.clean(request.form.get(field.name, "")).split())[: field.longest + 1]
        for field in FIELDS
    }
    lines = models.clean(request.form.get("recipients", ""))[: LONGEST_RECIPIENTS + 1].splitlines()
    return found | {"recipients": "\n".join(line.strip() for line in lines if line.strip())}


def faults_of(values: dict[str, str]) -> dict[str, str]:
    """Field -> what is wrong with what was typed there."""
    from letters import books

    found = {}
    for field in FIELDS:
        if field.required and not values[field.name]:
            found[field.name] = gettext("This is needed.")
        elif len(values[field.name]) > field.longest:
            found[field.name] = gettext("At most %(count)s characters.", count=field.longest)
    if "symbol" not in found:
        try:
            books.check_symbol(values["symbol"])
        except models.OfficeProblem as problem:
            found["symbol"] = problem.text(language())
    if len(values["recipients"]) > LONGEST_RECIPIENTS:
        found["recipients"] = gettext("At most %(count)s characters.", count=LONGEST_RECIPIENTS)
    return found


def head_of(kind: str, values: dict[str, str]) -> dict[str, Any]:
    """The head and the signature block as they are printed."""
    from letters import facts
    from letters.heads import Head

    plain = {
        name: values[name] for name in ("agency_above", "agency", "place", "symbol", "authority", "position", "signer")
    }
    return facts.head(Head(**plain, recipients=tuple(values["recipients"].splitlines())), kind)


def placeholders(kind: str) -> list[tuple[str, str, str]]:
    """What a Word template of a kind may use: (name, what it is, an example)."""
    from letters import fields

    return [(one.name, one.en if language() == "en" else one.vi, one.sample) for one in fields.of(kind)]

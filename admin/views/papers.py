"""Văn bản: the documents of each frozen year, made, issued, mailed and downloaded; a unit reads its own here."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, flash, redirect, request
from flask_admin import expose

import jobs
import models
import vietnamese
from admin import papers, published, scope, security, words
from admin.base import ADMINISTRATOR, AUDITOR, COMMUNICATIONS, LEAD, UNIT_ROLES, OfficePage, parse_id
from admin.i18n import gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.jobs import error_of, step_of
from models import Document

READERS = {ADMINISTRATOR, LEAD, COMMUNICATIONS, AUDITOR}
PAGE = 25  # letters on a page of the list


@register
class PaperPage(OfficePage):
    slug = "papers"
    title = _l("Documents")
    group, order, icon = "year", 55, "file-earmark-text"
    can = {
        "list": READERS | UNIT_ROLES,
        "read": READERS,
        "draft": {ADMINISTRATOR, LEAD, COMMUNICATIONS},
        "issue": {ADMINISTRATOR, COMMUNICATIONS},
    }
    view_rights = {
        "progress_view": "read",
        "start_view": "draft",
        "document_view": "list",
        "file_view": "list",
        "preview_view": "read",
        "preview_file": "read",
        "zip_view": "read",
        "register_file": "read",
        "cancel_view": "issue",
        "drop_view": "draft",
        "post_view": "issue",
    }

    @expose("/")
    def index(self) -> Any:
        """The documents of a year; for a unit's people, those their unit was sent."""
        if not self.has_right("read"):
            return self.render("admin/papers/own.html", documents=list(self.known().order_by(Document.dated.desc())))
        rows = papers.editions()
        row = self.edition(rows)
        if row is None:
            return self.render("admin/papers/none.html", cycles=self.unfrozen())
        seen = self.seen(row)
        if request.headers.get("HX-Request"):
            return self.render("admin/papers/_rows.html", row=row, **seen)
        return self.render(
            "admin/papers/index.html", row=row, rows=rows, superseded=papers.superseded(row, rows),
            drafts=(["letter"] if seen["counts"]["draft"] else [])
            + [line.code for line in seen["others"] if line.state == "draft"],
            unfrozen=self.unfrozen(), cancelled=papers.cancelled_of(row), register_years=register_years(), **seen,
            **self.job_words(papers.last_job(row)),
        )  # fmt: skip

    @expose("/progress/")
    def progress_view(self) -> Any:
        """How far a batch is (a fragment, fetched again until it ends; then the page is shown anew)."""
        number = parse_id(request.args.get("id"))
        job = models.Job.get_or_none(models.Job.id == number, models.Job.kind == "papers") if number else None
        if job is None:
            abort(404)
        answer = Response(self.render("admin/papers/_job.html", **self.job_words(job)))
        if request.headers.get("HX-Request") and job.state not in ("queued", "running"):
            answer.headers["HX-Refresh"] = "true"
        return answer

    # --- making ------------------------------------------------------------------------------------------------------

    @expose("/start/", methods=("GET", "POST"))
    def start_view(self) -> Any:
        """What is to be made: a kind, for all units or some, as drafts or issued with numbers; then the batch."""
        row = self.edition_or_404(request.values)
        given = request.form if request.method == "POST" else request.args
        kind = given.get("kind", "letter") if given.get("kind", "letter") in papers.KINDS else "letter"
        issue = given.get("issue") == "1" and self.has_right("issue")
        chosen = given.getlist("unit")
        if request.method != "POST":
            return self.start_form(row, kind, chosen, issue, f"{today():%d/%m/%Y}")
        try:
            dated = vietnamese.parse_date(given.get("dated", "")) if issue else None
            arguments, count = self.arguments(row, kind, given.get("whose", "all"), chosen, issue, dated)
        except (models.OfficeProblem, vietnamese.DateProblem) as problem:
            page = self.start_form(row, kind, chosen, issue, given.get("dated", ""), problem.text(language()))
            return Response(page, status=422)
        if issue and given.get("confirmed") != "1":
            return self.render("admin/papers/confirm.html", row=row, kind=kind, count=count, dated=dated, chosen=chosen,
                               whose=given.get("whose", "all"), **self.coming(kind, dated, count))  # fmt: skip
        try:
            jobs.enqueue("papers", security.actor(), **arguments)
        except jobs.JobRefused as refusal:
            page = self.start_form(row, kind, chosen, issue, given.get("dated", ""), refusal.text(language()))
            return Response(page, status=409)
        flash(gettext("The documents are being made. You may leave this page; it goes on."), "success")
        return redirect(self.get_url(".index", edition=row.id))

    def arguments(
        self, row: models.Edition, kind: str, whose: str, chosen: list[str], issue: bool, dated: datetime.date | None
    ) -> tuple[dict[str, Any], int]:
        """What the batch is told, and how many documents that is. Raises OfficeProblem for what cannot be issued."""
        from letters import books
        from letters import register as registry

        if issue and dated is not None:
            registry.check_issuing(row, dated)
            books.upcoming(kind, dated)
        units: list[str] | None = None
        count = 1
        if kind == "letter":
            letters, _ = papers.lines(row, papers.units_of(row, settings()))
            within = [line for line in letters if whose != "chosen" or line.code in chosen]
            # Drafts too: those of older texts are made anew, the others are found whole and left.
            units = [line.code for line in within if line.state not in ("issued", "mailed")]
            if not units:
                raise NothingToMake(
                    "Chọn ít nhất một đơn vị." if whose == "chosen" else "Công văn của mọi đơn vị đã phát hành.",
                    "Choose at least one unit." if whose == "chosen" else "The letters of all units are issued.",
                )
            count = len(units)
            if whose != "chosen" and count == len(letters) and not papers.closed_codes():
                units = None
        plain = {"edition": row.id, "kind": kind, "units": units, "issue": issue}
        return plain | {"dated": dated.isoformat() if dated else None}, count

    def start_form(
        self, row: models.Edition, kind: str, chosen: list[str], issue: bool, dated: str, refusal: str = ""
    ) -> str:
        letters, others = papers.lines(row, papers.units_of(row, settings()))
        kinds = {"letter": papers.counted(letters)} | {line.code: papers.counted([line]) for line in others}
        return self.render(
            "admin/papers/start.html", row=row, kind=kind, chosen=chosen, issue=issue, dated=dated, refusal=refusal,
            letters=letters, kinds=kinds, hindrance=self.hindrance(row), coming=self.upcoming(),
            whose=request.form.get("whose", "chosen" if chosen else "all"),
        )  # fmt: skip

    def hindrance(self, row: models.Edition) -> str:
        """Why documents of an edition cannot be issued now; nothing if they can."""
        from letters import register as registry

        try:
            registry.check_issuing(row, max(row.approved, today()))
        except models.OfficeProblem as problem:
            return problem.text(language())
        return ""

    def upcoming(self) -> dict[str, str]:
        """The symbol the next document of each kind would get today; why not, where it cannot have one."""
        return {kind: self.coming(kind, today(), 1)["first"] for kind in papers.KINDS}

    def coming(self, kind: str, dated: datetime.date | None, count: int) -> dict[str, Any]:
        """The first and the last symbol that `count` documents would get."""
        from letters import books

        try:
            number, symbol = books.upcoming(kind, dated or today())
        except books.BookProblem as problem:
            return {"first": problem.text(language()), "last": ""}
        last = symbol.replace(f"{number:02d}", f"{number + count - 1:02d}", 1) if count > 1 else ""
        return {"first": symbol, "last": last}

    @expose("/preview/")
    def preview_view(self) -> Any:
        """One document as it would be made now, as text; its files are a press away. Nothing is kept."""
        row, kind, unit = self.asked()
        made, refusal = self.tried(row, kind, unit)
        units = papers.units_of(row, settings()) if kind == "letter" else []
        return self.render(
            "admin/papers/preview.html", row=row, kind=kind, unit=unit, refusal=refusal, units=units,
            parts=papers.text_of(made.docx) if made else [],
            name=next((one.name for one in units if one.code == unit), ""),
        )  # fmt: skip

    @expose("/preview/<form>/")
    def preview_file(self, form: str) -> Any:
        if form not in papers.MEDIA:
            abort(404)
        row, kind, unit = self.asked()
        made, refusal = self.tried(row, kind, unit)
        if made is None:
            flash(refusal, "danger")
            return redirect(self.get_url(".preview_view", edition=row.id, kind=kind, unit=unit or None))
        name = papers.preview_stem(kind, row, unit)
        return download(getattr(made, form), papers.MEDIA[form], f"{name}.{form}", inline=form == "pdf")

    def tried(self, row: models.Edition, kind: str, unit: str) -> tuple[Any, str]:
        """(what was made, why it could not be)."""
        from letters import batch

        try:
            return published.made(row, kind, unit or None, settings()), ""
        except batch.FAULTS as problem:
            return None, batch.fault_of(unit, problem).text(language())

    # --- one document ------------------------------------------------------------------------------------------------

    @expose("/document/")
    def document_view(self) -> Any:
        """One document: what it says, its files and their hashes, its mail, what can be done with it."""
        from letters import register as registry

        row = self.document_or_404(request.args)
        readers = self.has_right("read")
        return self.render(
            "admin/papers/document.html", row=row, parts=papers.text_of(bytes(row.docx.data)) if row.docx_id else [],
            mails=registry.messages_of([row]).get(row.id, []) if readers else [], readers=readers,
            events=security.history_of(row) if readers else [],
            mail_states=dict(words.MESSAGE_STATES), stem=papers.stem_of(row),
            hindrance=self.hindrance(row.edition) if readers and row.state == "draft" else "",
            stale=row.state == "draft" and readers and self.is_stale(row),
        )  # fmt: skip

    def is_stale(self, row: Document) -> bool:
        """Whether a draft says something else than what would be made now."""
        from letters import register as registry

        return registry.is_stale(row, published.papers_of(row.edition, settings()))

    @expose("/file/<form>/")
    def file_view(self, form: str) -> Any:
        """A document's file, as it was kept."""
        row = self.document_or_404(request.args)
        file = getattr(row, form) if form in papers.MEDIA else None
        if file is None:
            abort(404)
        return download(bytes(file.data), papers.MEDIA[form], f"{papers.stem_of(row)}.{form}")

    @expose("/cancel/", methods=("POST",))
    def cancel_view(self) -> Any:
        from letters import register as registry

        row = self.document_or_404(request.form)
        try:
            registry.cancel(row, request.form.get("_reason", ""), security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
        else:
            flash(gettext("%(what)s is cancelled; its number is not given again.", what=row.symbol), "success")
        return redirect(self.get_url(".document_view", id=row.id))

    @expose("/drop/", methods=("POST",))
    def drop_view(self) -> Any:
        """Take a draft out of the register."""
        from letters import register as registry

        row = self.document_or_404(request.form)
        try:
            registry.drop_draft(row, security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
            return redirect(self.get_url(".document_view", id=row.id))
        flash(gettext("The draft is removed."), "success")
        return redirect(self.get_url(".index", edition=row.edition_id))

    # --- many --------------------------------------------------------------------------------------------------------

    @expose("/post/", methods=("GET", "POST"))
    def post_view(self) -> Any:
        """Issued letters into the outbox: first how many, to whom and who cannot be reached; then it is done."""
        from letters import posting

        row = self.edition_or_404(request.values)
        number = parse_id(request.values.get("id"))
        letters, _ = papers.lines(row, papers.units_of(row, settings()))
        ready = [line for line in letters if line.state == "issued" and number in (None, line.document.id)]
        people = posting.recipients(line.document.unit_id for line in ready)
        going = [(line, people[line.document.unit_id]) for line in ready if people.get(line.document.unit_id)]
        if request.method != "POST":
            silent = [line for line in ready if not people.get(line.document.unit_id)]
            return self.render("admin/papers/post.html", row=row, going=going, silent=silent, number=number,
                               count=sum(len(to) for _, to in going))  # fmt: skip
        form = request.form.get("form") if request.form.get("form") in ("pdf", "docx", "both") else "pdf"
        try:
            posted = posting.to_outbox([line.document for line, _ in going], security.actor(), settings(), form=form)
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
            return redirect(self.get_url(".post_view", edition=row.id, id=number))
        sentence = ngettext(
            "%(count)s mail waits in the outbox to be read and let go.",
            "%(count)s mails wait in the outbox to be read and let go.",
            len(posted.queued),
        )
        flash(sentence, "success")
        return redirect(self.get_url(".index", edition=row.id))

    @expose("/zip/")
    def zip_view(self) -> Any:
        """The files of a year's documents in one zip, with a list of their hashes."""
        row = self.edition_or_404(request.args)
        state = "draft" if request.args.get("state") == "draft" else "issued"
        query = self.known().where(Document.edition == row, Document.state == state)
        if request.args.get("kind") in papers.KINDS:
            query = query.where(Document.kind == request.args["kind"])
        found = list(query.order_by(Document.kind, Document.book, Document.number, Document.id))
        if not found:
            flash(gettext("There is no such document to download yet."), "info")
            return redirect(self.get_url(".index", edition=row.id))
        name = f"van-ban-{row.year}-v{row.version}{'-du-thao' if state == 'draft' else ''}.zip"
        return download(papers.zipped(found), "application/zip", name)

    @expose("/register/<form>/")
    def register_file(self, form: str) -> Any:
        """The register of a calendar year: what bears which number, to whom, and its hash."""
        from letters import listing

        year = request.args.get("year", type=int) or today().year
        if form not in ("csv", "xlsx") or not 1900 <= year <= 2200:
            abort(404)
        closed = set(scope.closed_units())
        found = [entry for entry in listing.entries(year) if entry.document.unit_id not in closed]
        if form == "csv":
            data, media = listing.csv_bytes(found, language()), "text/csv; charset=utf-8"
        else:
            data, media = listing.xlsx_bytes(found, year, language()), XLSX
        return download(data, media, f"so-dang-ky-van-ban-{year}.{form}")

    def render(self, template: str, **context: Any) -> str:
        known = {"kind_words": dict(words.PAPER_KINDS), "state_words": papers.state_words(), "looks": papers.LOOKS}
        return super().render(template, **(known | context))

    # --- what is asked for -------------------------------------------------------------------------------------------

    def edition(self, rows: list[models.Edition]) -> models.Edition | None:
        """The edition the address names, else the newest one that is in force; 404 for one there is not."""
        asked = request.args.get("edition")
        if asked is None:
            return next((row for row in rows if not papers.superseded(row, rows)), None)
        found = next((row for row in rows if row.id == parse_id(asked)), None)
        return found if found is not None else abort(404)

    def edition_or_404(self, given: Any) -> models.Edition:
        number = parse_id(given.get("edition"))
        row = models.Edition.get_or_none(models.Edition.id == number) if number else None
        return row if row is not None else abort(404)

    def asked(self) -> tuple[models.Edition, str, str]:
        """The edition, the kind and the unit a preview is of; 404 for what is not there or closed to this user."""
        row = self.edition_or_404(request.args)
        kind, unit = request.args.get("kind", "letter"), request.args.get("unit", "")
        if kind not in papers.KINDS:
            abort(404)
        if kind != "letter":
            return row, kind, ""
        codes = [one.code for one in papers.units_of(row, settings())]
        if unit and unit not in codes:
            abort(404)
        return row, kind, unit or codes[0]

    def known(self) -> Any:
        """The documents this user may know of: a unit's people those issued to their unit, cancelled ones as such."""
        query = Document.select()
        if not security.sees_all_units():
            return query.where(Document.unit == security.unit_of_user(), Document.state << ("issued", "cancelled"))
        hidden = scope.closed_units()
        return query.where(Document.unit.is_null() | Document.unit.not_in(hidden)) if hidden else query

    def document_or_404(self, given: Any) -> Document:
        number = parse_id(given.get("id"))
        row = self.known().where(Document.id == number).first() if number else None
        return row if row is not None else abort(404)

    def unfrozen(self) -> list[models.Cycle]:
        """The years at work that have no edition yet."""
        with_edition = models.Edition.select(models.Edition.cycle)
        return list(
            models.Cycle.select().where(models.Cycle.id.not_in(with_edition)).order_by(models.Cycle.year.desc())
        )

    def seen(self, row: models.Edition) -> dict[str, Any]:
        """The year's documents as the list shows them."""
        letters, others = papers.lines(row, papers.units_of(row, settings()))
        search = vietnamese.nfc(request.args.get("q", "")).replace("\x00", "").strip()[:200]
        state = request.args.get("state", "") if request.args.get("state") in papers.STATES else ""
        found = papers.narrowed(letters, search, state)
        pages = max(1, -(-len(found) // PAGE))
        page = max(1, min(request.args.get("page", 1, type=int) or 1, pages))
        return {
            "letters": found[(page - 1) * PAGE : page * PAGE], "others": others, "count": len(found), "page": page,
            "pages": pages, "search": search, "state": state, "counts": papers.counted(letters),
            "cycle_words": dict(words.CYCLE_STATES),
        }  # fmt: skip

    def job_words(self, job: models.Job | None) -> dict[str, Any]:
        return {
            "job": job,
            "outcome": papers.outcome_of(job) if job and job.state == "done" else None,
            "step": step_of,
            "error": error_of,
            "job_kind": dict(words.PAPER_KINDS).get((job.arguments or {}).get("kind", ""), "") if job else "",
        }


class NothingToMake(models.OfficeProblem):
    """A batch that would have nothing to do."""


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def settings() -> Any:
    return current_app.config["ICTINDEX"]


def today() -> datetime.date:
    """The day it is in Việt Nam."""
    return security.local_time(models.now()).date()


def register_years() -> list[int]:
    from letters import listing

    return listing.years()


def download(data: bytes, media: str, name: str, inline: bool = False) -> Response:
    """A file to keep, or a PDF to look at; its name in Vietnamese, and in ASCII for programs that know no other."""
    answer = Response(data, mimetype=media)
    stem, _, ending = name.rpartition(".")
    plain = f"{vietnamese.slug(stem) or 'file'}.{ending}"
    how = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return answer

"""Sao lưu và kiểm tra: the backups there are, the integrity report, leaving with everything; restoring is a command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, request, stream_with_context, url_for
from flask_admin import expose

import models
import vietnamese
from admin import security
from admin.base import ADMINISTRATOR, AUDITOR, VIEW_OF_MODEL, OfficePage
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.jobs import start
from keeping import archive, backup, check, disk
from settings import Settings

MEASURES = ("B", "KB", "MB", "GB", "TB")


@register
class KeepingPage(OfficePage):
    slug = "keeping"
    title = _l("Backups and checks")
    group, order, icon = "system", 50, "shield-check"
    can = {
        "list": {ADMINISTRATOR, AUDITOR},
        "report": {ADMINISTRATOR, AUDITOR},
        "keep": {ADMINISTRATOR},
        "download": {ADMINISTRATOR},
    }
    view_rights = {
        "report_view": "report",
        "backup_view": "keep",
        "try_view": "keep",
        "check_view": "keep",
        "export_view": "keep",
        "download_view": "download",
    }

    @expose("/")
    def index(self) -> Any:
        last = latest("check")
        return self.render(
            "admin/keeping/index.html", backups=backup.listed(self.settings.backups_folder), exports=self.exports(),
            last=last, counts=counted(last), size=size, moment=moment, said=said, unfinished=self.unfinished(),
            folder=self.settings.backups_folder,
        )  # fmt: skip

    @property
    def settings(self) -> Settings:
        return current_app.config["ICTINDEX"]

    def unfinished(self) -> list[models.Job]:
        mine = ("backup", "try_backup", "check", "export")
        return list(models.Job.select().where(models.Job.kind << mine, models.Job.state << ("queued", "running")))

    def exports(self) -> list[Path]:
        folder = self.settings.backups_folder / "exports"
        return sorted(folder.glob("[0-9]*.zip"), reverse=True) if folder.is_dir() else []

    @expose("/report/")
    def report_view(self) -> Any:
        """The newest integrity report, each finding with the way to its row."""
        last = latest("check")
        if last is None:
            abort(404)
        findings = [check.Finding(**each) for each in answer(last).get("findings", [])]
        by_level = [(level, [each for each in findings if each.level == level]) for level in check.LEVELS]
        words = {"serious": gettext("Serious"), "warning": gettext("Warnings"), "note": gettext("Good to know")}
        return self.render(
            "admin/keeping/report.html",
            job=last,
            by_level=by_level,
            words=words,
            count=len(findings),
            link=link_of,
            said=said,
        )

    @expose("/backup/", methods=("POST",))
    def backup_view(self) -> Any:
        return start("backup")

    @expose("/try/", methods=("POST",))
    def try_view(self) -> Any:
        return start("try_backup", backup=self.backup_or_404(request.form.get("name", "")).name)

    @expose("/check/", methods=("POST",))
    def check_view(self) -> Any:
        return start("check")

    @expose("/export/", methods=("POST",))
    def export_view(self) -> Any:
        return start("export")

    @expose("/download/", methods=("POST",))
    def download_view(self) -> Any:
        """A backup or an export as a file; who took it is in the audit."""
        kind, name = request.form.get("kind", ""), request.form.get("name", "")
        if kind == "backup":
            pieces, file = archive.streamed(self.backup_or_404(name)), f"ictindex-{name}.zip"
        else:
            found = {path.name: path for path in self.exports()}.get(name) if kind == "export" else None
            pieces, file = read(found) if found is not None else abort(404), f"ictindex-export-{name}"
        with self.acting():
            models.note("download", "backup" if kind == "backup" else "export", details={"name": name})
        response = Response(stream_with_context(pieces), mimetype="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        return response

    def backup_or_404(self, name: str) -> Path:
        """One of the backups that are listed: a name from a form never becomes a path."""
        found = {folder.name: folder for folder in archive.all_in(self.settings.backups_folder)}.get(name)
        return found if found is not None else abort(404)


def read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(disk.CHUNK):
            yield piece


def latest(kind: str) -> models.Job | None:
    """The newest job of a kind that came to its end."""
    done = models.Job.select().where(models.Job.kind == kind, models.Job.state == "done")
    return done.order_by(models.Job.id.desc()).first()


def answer(job: models.Job | None) -> dict[str, Any]:
    return (job.result or {}).get("answer", {}) if job is not None else {}


def counted(job: models.Job | None) -> dict[str, int]:
    """How many findings of each level the last report has."""
    levels = [each["level"] for each in answer(job).get("findings", [])]
    return {level: levels.count(level) for level in check.LEVELS}


def link_of(finding: check.Finding) -> str | None:
    """The way to the row a finding speaks of, if this user may go there."""
    for model, view in VIEW_OF_MODEL.items():
        if model._meta.table_name == finding.noun and finding.row and view.has_right("details"):
            return url_for(f"{view.endpoint}.details_view", id=finding.row)
    return None


def size(count: int) -> str:
    """A number of bytes as people say it."""
    place, number = 0, float(count)
    while number >= 1024 and place < len(MEASURES) - 1:
        place, number = place + 1, number / 1024
    shown = Decimal(f"{number:.0f}" if place == 0 or number >= 100 else f"{number:.1f}")
    return f"{vietnamese.format_number(shown, lang=language())} {MEASURES[place]}"


def moment(text: str) -> str:
    """A moment of a manifest, on the clock of Việt Nam."""
    return said(datetime.fromisoformat(text.rstrip("Z")))


def said(at: datetime | None) -> str:
    """A moment within a sentence."""
    return f"{security.local_time(at):%d/%m/%Y %H:%M}" if at else "—"

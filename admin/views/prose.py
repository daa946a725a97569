"""Lời văn: the texts of letters, releases and the booklet; the office's own takes the place of the program's.

Every number in them is a reference into an edition. What is typed is read and filled in as one types, on a year that
can be chosen; a text with a fault is not saved, and stays in its box.
"""

from __future__ import annotations

import itertools
import re
from typing import Any, NamedTuple

from flask import Response, abort, current_app, flash, redirect, request
from flask_admin import expose

import models
import vietnamese
from admin import published, scope, security
from admin.base import ADMINISTRATOR, AUDITOR, COMMUNICATIONS, LEAD, OfficePage
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from models import Prose

LONGEST = 50_000  # characters of one text
MOST_FAULTS = 20
GROUPS = {
    "letter": _l("Official letter to a unit"),
    "announcement": _l("Decision announcing the result"),
    "minutes": _l("Minutes of the Council"),
    "release": _l("Press release"),
    "kit": _l("Press kit"),
    "booklet": _l("Booklet"),
    "journal": _l("Journal"),
    "caption": _l("Captions of charts"),
}
REFERENCE_GROUPS = {
    "paper": _l("Of the document"),
    "unit": _l("Of the unit"),
    "unit.sentence": _l("Sentences about the unit"),
    "bloc": _l("Of the bloc a caption is about; elsewhere the largest"),
    "bloc.sentence": _l("Sentences about that bloc"),
    "this": _l("Of the year"),
    "this.sentence": _l("Sentences about the year"),
    "blocs": _l("Of each bloc"),
}
# Stand in for what a document has only once it is made.
PAPER_SAMPLE = {
    "symbol": "123/BTNMT-CNTT",
    "dated": "ngày 02 tháng 01 năm 2026",
    "agency": "Bộ Tài nguyên và Môi trường",
    "address": "https://ict.example.vn/kiem-chung/",
}
OF_PAPERS = ("letter", "announcement", "minutes")  # the pieces that stand in a document, and may name its number


class Ground(NamedTuple):
    """What a text is tried on: a year, and the unit it is about if it is about one."""

    year: int | None  # None: there is no edition yet
    unit: str = ""
    bloc: str = ""  # "": the year's largest


@register
class ProsePage(OfficePage):
    slug = "prose"
    title = _l("Prose of letters and releases")
    group, order, icon = "system", 32, "chat-left-text"
    can = {"list": {ADMINISTRATOR, LEAD, COMMUNICATIONS, AUDITOR}, "edit": {ADMINISTRATOR, COMMUNICATIONS}}
    view_rights = {"edit_view": "list", "save_view": "edit", "restore_view": "edit", "preview_view": "list"}

    @expose("/")
    def index(self) -> Any:
        """Every piece in its languages, whose wording it has, and whether the office's own fits the newest year."""
        from publishing import prose

        own = {(row.code, row.language): row for row in Prose.select()}
        ground = self.ground({}, "")
        groups = [
            (GROUPS.get(code, code), [self.line(piece, own, ground) for piece in pieces])
            for code, pieces in itertools.groupby(prose.PIECES.values(), key=lambda piece: piece.code.split(".")[0])
        ]
        return self.render("admin/prose/index.html", groups=groups, ground=ground, any_own=bool(own))

    def line(self, piece: Any, own: dict[tuple[str, str], Prose], ground: Ground) -> dict[str, Any]:
        """A piece on the list: (language, the office's own row or None, whether that has faults)."""
        found = []
        for lang in piece.languages:
            row = own.get((piece.code, lang))
            found.append((lang, row, bool(row and self.faults(piece, lang, row.text, self.ground_of(piece, ground)))))
        return {"piece": piece, "texts": found}

    @expose("/edit/")
    def edit_view(self) -> Any:
        piece, lang = self.named(request.args)
        row = own_row(piece.code, lang)
        text = row.text if row else default_of(piece, lang)
        return self.editor(piece, lang, text, self.ground(request.args, piece.about))

    @expose("/preview/", methods=("POST",))
    def preview_view(self) -> Any:
        """What is being typed, filled in from the chosen year; or what is wrong with it. Nothing is saved."""
        piece, lang = self.named(request.form)
        text, ground = typed(), self.ground(request.form, piece.about)
        if not request.headers.get("HX-Request"):
            return self.editor(piece, lang, text, ground)
        chosen_anew = request.headers.get("HX-Trigger-Name") in ("year", "unit")
        return self.render(
            "admin/prose/_preview.html", piece=piece, lang=lang, ground=ground, **self.shown(piece, lang, text, ground),
            groups=self.references(piece, lang, ground) if chosen_anew else None,
            units=self.units(ground) if chosen_anew and piece.about == "unit" else None,
        )  # fmt: skip

    @expose("/save/", methods=("POST",))
    def save_view(self) -> Any:
        piece, lang = self.named(request.form)
        text, ground = typed(), self.ground(request.form, piece.about)
        faults = self.faults_everywhere(piece, lang, text, ground)
        if faults:
            refusal = gettext("The text has faults; it was not saved and is kept below.")
            return Response(self.editor(piece, lang, text, ground, refusal, faults), status=422)
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                row = own_row(piece.code, lang) or Prose(code=piece.code, language=lang)
                if request.form.get("rev", "") != str(row.rev if row.id else ""):
                    raise models.StaleRow(row, row if row.id else None)
                row.text = text
                row.save()
        except models.StaleRow:
            refusal = gettext("Somebody else saved this text first; yours is kept below. Saving again puts it in place "
                              "of theirs.")  # fmt: skip
            return Response(self.editor(piece, lang, text, ground, refusal, conflict=True), status=409)
        flash(
            gettext("Saved. What is made from now on is written with it; issued documents stay as they are."), "success"
        )
        return redirect(
            self.get_url(".edit_view", code=piece.code, lang=lang, year=ground.year, unit=ground.unit or None)
        )

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> Any:
        """Go back to the program's own wording; the office's stays readable in the audit."""
        piece, lang = self.named(request.form)
        row = own_row(piece.code, lang)
        if row is not None:
            with self.acting(reason=request.form.get("_reason", "")):
                row.delete_instance()
            flash(gettext("The program's own wording is in use again."), "success")
        return redirect(self.get_url(".edit_view", code=piece.code, lang=lang))

    # --- what is asked for -------------------------------------------------------------------------------------------

    def named(self, given: Any) -> tuple[Any, str]:
        """The piece and the language the address names, or 404."""
        from publishing import prose

        piece = prose.PIECES.get(given.get("code", ""))
        if piece is None or given.get("lang", "vi") not in piece.languages:
            abort(404)
        return piece, given.get("lang", "vi")

    def ground(self, given: Any, about: str) -> Ground:
        """The year and the unit that were chosen, or the newest year and its first unit."""
        known = published.years(settings())
        asked = given.get("year", "")
        year = int(asked) if asked.isdecimal() and int(asked) in known else next(iter(known), None)
        return self.ground_of(None, Ground(year, given.get("unit", "")), about)

    def ground_of(self, piece: Any, ground: Ground, about: str = "") -> Ground:
        """The same year with a unit that is in it, or without one for a text about the year."""
        if (piece.about if piece else about) != "unit" or ground.year is None:
            return Ground(ground.year)
        units = dict(self.units(ground))
        return Ground(ground.year, ground.unit if ground.unit in units else next(iter(units), ""))

    def units(self, ground: Ground) -> list[tuple[str, str]]:
        """(code, name) of the year's units, but for those closed to this user while the year is not published."""
        if ground.year is None:
            return []
        edition = published.edition_of(settings(), ground.year)
        hidden = set()
        if not published.years(settings())[ground.year] and (closed := scope.closed_units()):
            hidden = {code for (code,) in models.Unit.select(models.Unit.code).where(models.Unit.id << closed).tuples()}
        found = [(code, unit.name_vi) for code, unit in edition.units.items() if code not in hidden]
        return sorted(found, key=lambda pair: vietnamese.sort_key(pair[1]))

    # --- what is wrong, and how it looks -----------------------------------------------------------------------------

    def values_at(self, piece: Any, lang: str, ground: Ground) -> Any:
        year, unit, bloc = ground.year or 0, ground.unit or None, ground.bloc or None
        values = PAPER_SAMPLE if piece.code.split(".")[0] in OF_PAPERS else {}
        return published.references(settings(), lang, year, unit=unit, bloc=bloc, values=values)

    def faults(self, piece: Any, lang: str, text: str, ground: Ground) -> list[str]:
        """What is wrong with a text on one ground; without any edition, what can be seen without one."""
        from publishing import prose
        from publishing.prose.reading import read

        if ground.year is None:
            found: list[str] = list(read(text).slips)
        else:
            found = prose.faults(piece.code, lang, text, self.values_at(piece, lang, ground))
        if not text.strip():
            found.append(gettext("The text is empty."))
        file = f"{piece.code}.{lang}.md: "  # builds name the file; here it is the one that is open
        return [in_words(fault.removeprefix(file)) for fault in found[:MOST_FAULTS]]

    def faults_everywhere(self, piece: Any, lang: str, text: str, ground: Ground) -> list[str]:
        """What is wrong on the chosen ground; if nothing, on any other it is used on: a fault there stops a build."""
        here = self.faults(piece, lang, text, ground)
        return here or [fault for _, fault in self.elsewhere(piece, lang, text, ground)][:MOST_FAULTS]

    def elsewhere(self, piece: Any, lang: str, text: str, ground: Ground) -> list[tuple[str, str]]:
        """(where, fault): of a text about a unit every unit of the year, of one about a year every published year, of a
        caption every bloc of these."""
        if ground.year is None:
            return []
        if piece.about == "unit":
            others = [(name, Ground(ground.year, code)) for code, name in self.units(ground)]
        else:
            public = [year for year, is_public in published.years(settings()).items() if is_public]
            others = [(str(year), Ground(year)) for year in public]
            if piece.code.startswith("caption."):
                others = [
                    (f"{year}, {bloc.title[language()]}", Ground(year, bloc=bloc.code))
                    for year in public
                    for bloc in published.edition_of(settings(), year).blocs
                ]
        found = []
        for where, other in others:
            if other != ground:
                found += [(where, f"{where}: {fault}") for fault in self.faults(piece, lang, text, other)]
        return found

    def shown(self, piece: Any, lang: str, text: str, ground: Ground) -> dict[str, Any]:
        """A text filled in, its faults, and where else it has some."""
        from publishing import prose

        faults = self.faults(piece, lang, text, ground)
        if faults or ground.year is None:
            return {"faults": faults, "blocks": [], "elsewhere": [], "made_up": False}
        blocks = prose.blocks(piece.code, lang, text, self.values_at(piece, lang, ground))
        places = list(dict.fromkeys(where for where, _ in self.elsewhere(piece, lang, text, ground)))
        made_up = published.edition_of(settings(), ground.year).made_up
        return {"faults": [], "blocks": blocks, "elsewhere": places, "made_up": made_up}

    def references(self, piece: Any, lang: str, ground: Ground) -> list[tuple[str, Any, list[Any]]]:
        """What can be asked for on this ground, with its values: (code of the group, its title, the references)."""
        from publishing.prose.listing import listing

        if ground.year is None:
            return []
        found = list(listing(self.values_at(piece, lang, ground)))
        groups = (
            (code, title, [one for one in found if one.group == code]) for code, title in REFERENCE_GROUPS.items()
        )
        return [(code, title, own) for code, title, own in groups if own]

    def editor(
        self, piece: Any, lang: str, text: str, ground: Ground, refusal: str = "", faults: list[str] | None = None,
        conflict: bool = False,
    ) -> str:  # fmt: skip
        own = own_row(piece.code, lang)
        shown = self.shown(piece, lang, text, ground)
        return self.render(
            "admin/prose/edit.html", piece=piece, lang=lang, text=text, ground=ground, refusal=refusal, own=own,
            refused=faults or [], groups=self.references(piece, lang, ground), years=published.years(settings()),
            units=self.units(ground) if piece.about == "unit" else [], theirs=own.text if conflict and own else None,
            last=next(iter(security.history_of(own)), None) if own else None, **shown,
        )  # fmt: skip


def settings() -> Any:
    return current_app.config["ICTINDEX"]


def own_row(code: str, lang: str) -> Prose | None:
    return Prose.get_or_none(Prose.code == code, Prose.language == lang)


def default_of(piece: Any, lang: str) -> str:
    from publishing import prose

    return prose.default_text(piece.code, lang)


def typed() -> str:
    """The text as it was typed, its line ends as files have them."""
    return models.clean(request.form.get("text", "")).replace("\r\n", "\n")[:LONGEST]


def in_words(fault: str) -> str:
    """A fault of the bank in the reader's language: they come as 'tiếng Việt / English'."""
    head, slash, english = fault.rpartition(" / ")
    if not slash:
        return fault
    if language() == "vi":
        return head
    sentence, colon, _ = head.rpartition("”: ")
    if colon:
        return f"{sentence}{colon}{english}"
    named = re.search(r"“[^”]+”", head)  # what it is about is only named once
    return f"{named[0]}: {english}" if named and named[0] not in english else english

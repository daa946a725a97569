"""All documents of an edition at once, drafted or issued, unit by unit; stopped at any moment, it goes on next time.

Nothing is kept of a run but the register itself: what is whole there is skipped, so a run that was killed is simply
started again. A unit whose document cannot be made is reported and does not stop the others; no number is used for it.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import models
import vietnamese
from edition import Edition
from letters import books, making, register, sources
from letters.making import Papers
from letters.register import Actor, Order, RegisterProblem
from paper.typesetting import TypesettingProblem
from paper.word import TemplateProblem
from publishing.prose import ProseProblem
from settings import Settings

# What one unit's document may fail of; anything else is a fault of the program and ends the run.
FAULTS = (making.LetterProblem, TemplateProblem, TypesettingProblem, ProseProblem, models.OfficeProblem)
Tell = Callable[[int, int, str, Literal["made", "whole", "fault"]], None]


@dataclass(frozen=True)
class Fault:
    """A document that could not be made: of which unit ("" for a document of the year), and why."""

    unit: str
    vi: str
    en: str

    def text(self, lang: str = "vi") -> str:
        return self.en if lang == "en" else self.vi

    def plain(self) -> dict[str, str]:
        return {"unit": self.unit, "vi": self.vi, "en": self.en}


@dataclass
class Outcome:
    """How a run ended: how many documents were made, how many were there already, what could not be made."""

    made: int = 0
    whole: int = 0
    faults: list[Fault] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        return {"made": self.made, "whole": self.whole, "faults": [fault.plain() for fault in self.faults]}


def run(
    row: models.Edition,
    kind: str,
    settings: Settings,
    actor: Actor,
    *,
    units: Iterable[str] | None = None,
    issue: bool = False,
    dated: datetime.date | None = None,
    tell: Tell | None = None,
) -> Outcome:
    """Draft or issue the documents of one kind: letters to all units of the edition, or to those named.

    `dated` is needed for issuing. `tell(done, total, unit, what)` is called after each. Raises RegisterProblem (may not
    be issued), sources.SourceProblem (the edition's file), books.BookProblem; then nothing has been made.
    """
    if issue:
        if dated is None:
            raise RegisterProblem("Cần ngày của văn bản để phát hành.", "Issuing needs the documents' date.")
        register.check_issuing(row, dated)
        books.upcoming(kind, dated)
    papers = sources.papers_of(row, settings)
    orders = [Order(row, kind, unit) for unit in wanted(papers.edition, kind, units)]
    outcome = Outcome()
    for done, order in enumerate(orders, 1):
        what = _one(order, papers, dated if issue else None, actor, outcome)
        if tell is not None:
            tell(done, len(orders), order.unit or "", what)
    return outcome


def wanted(edition: Edition, kind: str, units: Iterable[str] | None = None) -> list[str | None]:
    """Whom documents of a kind are made for: units bloc by bloc, by name as Vietnamese is sorted; [None]: nobody's own.

    Not by rank: a letter's number says nothing of its unit's place. Raises RegisterProblem for a unit not in it.
    """
    if kind not in making.KINDS:
        raise RegisterProblem(f"Không có loại văn bản “{kind}”.", f"There is no kind of document {kind!r}.")
    if kind != "letter":
        return [None]
    given = None if units is None else set(units)
    missing = sorted((given or set()) - edition.results.keys())
    if missing:
        names = ", ".join(missing)
        raise RegisterProblem(
            f"Kết quả năm {edition.year} không có đơn vị: {names}.",
            f"The results of {edition.year} have no unit {names}.",
        )
    blocs = {bloc.code: place for place, bloc in enumerate(edition.framework.blocs)}

    def place(code: str) -> tuple[Any, ...]:
        unit = edition.units[code]
        return blocs.get(unit.bloc, len(blocs)), vietnamese.sort_key(unit.name()), code

    return sorted((code for code in edition.results if given is None or code in given), key=place)


def _one(
    order: Order, papers: Papers, dated: datetime.date | None, actor: Actor, outcome: Outcome
) -> Literal["made", "whole", "fault"]:
    """One document; how it went is added to the outcome."""
    before = register.document_of(order)
    try:
        if dated is not None:
            after = register.issue(order, papers, dated, actor)
        else:
            after = register.draft(order, papers, actor)
    except FAULTS as problem:
        outcome.faults.append(fault_of(order.unit, problem))
        return "fault"
    if before is not None and before.rev == after.rev:
        outcome.whole += 1
        return "whole"
    outcome.made += 1
    return "made"


def fault_of(unit: str | None, problem: Exception) -> Fault:
    """What went wrong, in both languages where the problem speaks both."""
    if isinstance(problem, vietnamese.VietnameseProblem):
        return Fault(unit or "", problem.text("vi"), problem.text("en"))
    return Fault(unit or "", str(problem), str(problem))


def state_of(row: models.Edition, kind: str, settings: Settings) -> Iterator[tuple[str | None, models.Document | None]]:
    """Each unit of an edition (None for a document of the year) with its draft or issued document, or None."""
    edition = sources.edition_of(row, settings)
    for unit in wanted(edition, kind):
        yield unit, register.document_of(Order(row, kind, unit))

"""Sending a submission: the leader's undertaking, the receipt, and what may follow (returned, withdrawn, reopened).

A receipt holds what was sent, word for word, as JSON in one spelling; its seal is the SHA-256 of that text. Whoever has
the file computes the same seal with any tool (`sha256sum`), and the office can say whether it holds that very content.
Everything here is one transaction per act, in turn for each submission: a second click, a retry and a second leader
find that it is done.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import models
import scoring
import submissions
import workflow
from mail import outbox
from models import Answer, Receipt, SectionState, Submission, User
from workflow import Actor, MoveRefused

VIETNAM = datetime.timezone(datetime.timedelta(hours=7))  # Asia/Ho_Chi_Minh has had no summer time since 1975
UNDERTAKING = {
    "vi": "Tôi cam đoan số liệu và minh chứng trong hồ sơ này là đúng sự thật và chịu trách nhiệm về nội dung đã gửi.",
    "en": "I undertake that the figures and the evidence in this submission are true, and answer for what is sent.",
}
LARGEST_CONTENT = 2 * 1024 * 1024  # bytes of a receipt's JSON that are read for checking
WITH_THE_UNIT = ("empty", "drafting", "awaiting_approval")


class ChangedSinceRead(MoveRefused):
    """What waits for approval is no longer what the leader read."""

    def __init__(self) -> None:
        super().__init__(
            "Số liệu chờ duyệt đã thay đổi sau khi bạn mở trang này; chưa gửi gì. Hãy xem lại rồi gửi.",
            "What waits for approval has changed since you opened this page; nothing was sent. Read it, then send.",
        )


# ---------------------------------------------------------------------------------------------------------------------
# What would be sent
# ---------------------------------------------------------------------------------------------------------------------


def sections_of(submission: Submission) -> list[SectionState]:
    """The sections of a submission in the framework's order, read now."""
    query = SectionState.select(SectionState, models.Category).join(models.Category)
    found = query.where(SectionState.submission == submission).order_by(models.Category.position, SectionState.id)
    rows = list(found)
    for row in rows:
        row.__rel__["submission"] = submission  # not read again for each
    return rows


def waiting(submission: Submission) -> list[SectionState]:
    """The sections that wait for the leader."""
    return [section for section in sections_of(submission) if section.state == "awaiting_approval"]


def fingerprint(submission: Submission, sections: Sequence[SectionState]) -> str:
    """A hash of what the leader reads and approves: the sections with their figures, notes and evidence."""
    return seal_of(canonical(_sections(submission, sections, {})))


def self_marks(submission: Submission) -> dict[str, str]:
    """Indicator code -> the points of the unit's own figures by the engine of the ranking, exact (`12823/180`).

    Rules that compare units have none before all units are in; what the Council answers has none either.
    """
    rules = submissions.rules_of(submission.cycle)
    unit, bloc = submission.unit.code, submission.unit.bloc.code
    held = {answer.input: answer.value or "" for answer in submission.answers}
    run = scoring.score(rules.scheme, [(unit, bloc)], {unit: submissions.parsed(rules, held)})
    marks = run.results[unit].indicators
    found = {}
    for indicator in rules.indicators.values():
        compared = indicator.answered_by == "council" or scoring.peer_rules(indicator.scored_by)
        if rules.applies(indicator, bloc) and not compared and indicator.code in marks:
            points = scoring.exact_text(marks[indicator.code].points_exact)
            if points is not None:
                found[indicator.code] = points
    return found


def _sections(submission: Submission, sections: Sequence[SectionState], marks: dict[str, str]) -> list[dict[str, Any]]:
    """The sections as plain data: every figure with its words, note and evidence; `marks` beside the first figure."""
    rules = submissions.rules_of(submission.cycle)
    asked = submissions.asked_of(rules, submission.unit.bloc.code)
    answers = submissions.answers_of(submission.cycle, submission.unit)
    proofs = evidence_by_input(submission)
    plain = []
    for section in sections:
        figures = []
        for question in asked.get(section.category.code, []):
            answer = answers.get(question.key)
            figures.append(
                {
                    "indicator": question.indicator.code,
                    "title": question.indicator.title["vi"],
                    "input": question.key,
                    "label": question.input.label["vi"],
                    "value": (answer.value or "") if answer else "",
                    "note": (answer.note or "") if answer else "",
                    "evidence": [{"name": one.name, "sha256": one.sha256} for one in proofs.get(question.key, [])],
                }
            )
        codes = dict.fromkeys(figure["indicator"] for figure in figures)
        plain.append(
            {
                "code": section.category.code,
                "title": section.category.title_vi,
                "figures": figures,
                "self_marks": {code: marks[code] for code in codes if code in marks},
            }
        )
    return plain


def evidence_by_input(submission: Submission) -> dict[str, list[models.Evidence]]:
    """Input code -> the files that prove it, in order of hash."""
    query = (
        models.Evidence.select(models.Evidence, Answer.input.alias("proves"))
        .join(models.AnswerEvidence)
        .join(Answer)
        .where(Answer.submission == submission)
        .order_by(models.Evidence.sha256)
    )
    found: dict[str, list[models.Evidence]] = {}
    for row in query.objects():
        found.setdefault(row.proves, []).append(row)
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Sending
# ---------------------------------------------------------------------------------------------------------------------


def send(
    submission: Submission,
    actor: Actor,
    undertaken: bool,
    seen: str | None = None,
    at: datetime.datetime | None = None,
    site: str = "",
) -> Receipt:
    """Send every section that waits for approval, at one moment, and give the receipt.

    `undertaken`: the leader has ticked the undertaking. `seen`: the fingerprint of what the leader read. Done before
    (a second click, another leader), the receipt that was given then is answered. `site`: the address that links in
    letters begin with. Raises MoveRefused, NotReady, ChangedSinceRead.
    """
    if not undertaken:
        raise MoveRefused(
            "Chưa gửi: lãnh đạo cần đánh dấu vào lời cam đoan.", "Not sent: the leader must tick the undertaking."
        )
    with models.acting(actor):
        submission = _in_turn(submission)
        sections = waiting(submission)
        if not sections:
            return _given_already(submission)
        if seen is not None and seen != fingerprint(submission, sections):
            raise ChangedSinceRead()
        at = at or models.now()
        late = workflow.is_late(submission.cycle, at) and submission.sent_at is None
        _check_ready(submission, sections, actor)
        sections = sorted([*sections, *_council_sections(submission)], key=lambda one: one.category.position)
        for section in sections:
            _carry(section, actor, at)
        receipt = give(submission, sections, actor, at, late)
        _tell_sent(receipt, site)
        return receipt


def _in_turn(submission: Submission) -> Submission:
    """The submission as it is now, kept for this transaction: two who act on it take turns."""
    found = submission.now_in_database(lock=True)
    assert found is not None, "a submission is never deleted while somebody sends it"
    return found


def _given_already(submission: Submission) -> Receipt:
    last = submission.receipts.where(Receipt.withdrawn_at.is_null()).order_by(Receipt.id.desc()).first()
    if last is None:
        raise MoveRefused("Không có phần hồ sơ nào chờ duyệt.", "No section waits for approval.")
    return last


def _check_ready(submission: Submission, sections: Iterable[SectionState], actor: Actor) -> None:
    """All that stops any of the sections, in one list: the leader need not send again and again to learn it."""
    if isinstance(actor, User):
        top = submissions.top_categories(submission.cycle, submissions.rules_of(submission.cycle))
        codes = {section.category.code for section in sections}
        found = [one for one in submissions.stopping(submission) if top[one.indicator].code in codes]
        if found:
            raise workflow.NotReady(found)


def _council_sections(submission: Submission) -> list[SectionState]:
    """Sections that ask the unit nothing go along with the last of the others: the Council checks them itself."""
    asked = submissions.asked_of(submissions.rules_of(submission.cycle), submission.unit.bloc.code)
    unsent = [section for section in sections_of(submission) if section.state in WITH_THE_UNIT]
    if any(asked.get(one.category.code) and one.state != "awaiting_approval" for one in unsent):
        return []
    return [one for one in unsent if not asked.get(one.category.code) and one.state != "awaiting_approval"]


def _carry(section: SectionState, actor: Actor, at: datetime.datetime) -> None:
    """Move a section as far as `sent`."""
    steps = {"empty": ("begin", "submit", "send"), "drafting": ("submit", "send"), "awaiting_approval": ("send",)}
    for move in steps[section.state]:
        workflow.move_section(section, move, actor, at=at, ready=True)


def give(
    submission: Submission, sections: Sequence[SectionState], actor: Actor, at: datetime.datetime, late: bool
) -> Receipt:
    """The receipt of sections that are sent, with their self-marks; no letters. Inside `models.acting`."""
    marks = self_marks(submission)
    receipt = _receipt(submission, sections, actor, marks, at, late)
    _keep_marks(submission, sections, marks)
    return receipt


def _receipt(
    submission: Submission,
    sections: Sequence[SectionState],
    actor: Actor,
    marks: dict[str, str],
    at: datetime.datetime,
    late: bool,
) -> Receipt:
    cycle, unit = submission.cycle, submission.unit
    number = f"{cycle.year}-{unit.code}-{submission.receipts.count() + 1:02d}"
    content = {
        "kind": "receipt",
        "number": number,
        "year": cycle.year,
        "made_up": cycle.made_up,
        "framework": cycle.framework.code,
        "unit": {"code": unit.code, "name": unit.name_vi},
        "sections": _sections(submission, sections, marks),
        "sent_by": {"name": str(actor or "system"), "role": "leader" if isinstance(actor, User) else "program"},
        "at": local(at),
        "due": local(cycle.due - datetime.timedelta(seconds=1)) if cycle.due else None,
        "late": late,
        "undertaking": UNDERTAKING["vi"],
    }
    text = canonical(content)
    return Receipt.create(
        submission=submission,
        number=number,
        seal=seal_of(text),
        content=text,
        at=at,
        by=actor if isinstance(actor, User) else None,
    )


def _keep_marks(submission: Submission, sections: Sequence[SectionState], marks: dict[str, str]) -> None:
    """Each indicator's self-mark stands with its first figure."""
    asked = submissions.asked_of(submissions.rules_of(submission.cycle), submission.unit.bloc.code)
    first: dict[str, str] = {}
    for section in sections:
        for question in asked.get(section.category.code, []):
            first.setdefault(question.indicator.code, question.key)
    mark_of = {key: marks.get(code) for code, key in first.items()}
    rows = [answer for answer in submission.answers if answer.input in mark_of]
    for answer in rows:
        answer.self_mark = mark_of[answer.input]
    Answer.change_many(rows)


def local(moment: datetime.datetime) -> str:
    """A moment of the tables (UTC) as it stands on a receipt: `2021-10-30T23:59:59+07:00`."""
    return moment.replace(tzinfo=datetime.UTC).astimezone(VIETNAM).isoformat(timespec="seconds")


def canonical(plain: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces, composed letters."""
    return models.clean(json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def seal_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain_of(receipt: Receipt) -> dict[str, Any]:
    """A receipt's content as plain data."""
    return json.loads(receipt.content)  # type: ignore[no-any-return]


# ---------------------------------------------------------------------------------------------------------------------
# Returned, withdrawn, reopened
# ---------------------------------------------------------------------------------------------------------------------


def give_back(
    section: SectionState,
    actor: Actor,
    reason: str,
    indicators: Iterable[str] = (),
    wanted_by: datetime.datetime | None = None,
    site: str = "",
) -> models.StateMove:
    """The leader returns a section to be mended: a task with its reason, for the people who fill it in.

    `indicators`: the codes of those to look at again; each gets the reason as a comment to follow up.
    """
    with models.acting(actor, reason):
        submission = _in_turn(section.submission)
        section = SectionState.get_by_id(section.id)
        move = workflow.move_section(section, "return", actor, reason, wanted_by)
        rows = {row.code: row for row in submission.cycle.framework.indicators}
        for code in dict.fromkeys(indicators):
            if code in rows:
                models.Comment.create(
                    submission=submission,
                    indicator=rows[code],
                    text=reason,
                    follow_up=True,
                    by=actor if isinstance(actor, User) else None,
                    by_name=str(actor or "system"),
                )
        _tell_returned(section, move, site)
        return move


def sections_held_by(receipt: Receipt) -> list[SectionState]:
    """The sections this receipt is the last word on: in no later receipt, and not with the unit again."""
    later = receipt.submission.receipts.where(Receipt.id > receipt.id, Receipt.withdrawn_at.is_null())
    codes = _codes(receipt) - {code for other in later for code in _codes(other)}
    return [one for one in sections_of(receipt.submission) if one.category.code in codes and not _at_unit(one)]


def _codes(receipt: Receipt) -> set[str]:
    return {section["code"] for section in plain_of(receipt)["sections"]}


def _at_unit(section: SectionState) -> bool:
    return section.state in WITH_THE_UNIT


def withdraw(
    receipt: Receipt, actor: Actor, reason: str, at: datetime.datetime | None = None, site: str = ""
) -> Receipt:
    """Take a sending back before the deadline: its sections may be changed again, the receipt says it was withdrawn.

    Withdrawn before, nothing happens. Raises MoveRefused once the deadline has passed or the appraisal has begun.
    """
    at = at or models.now()
    with models.acting(actor, reason):
        _in_turn(receipt.submission)
        receipt = Receipt.get_by_id(receipt.id)
        if receipt.withdrawn_at is not None:
            return receipt
        sections = sections_held_by(receipt)
        if not sections or any(section.state != "sent" for section in sections):
            raise MoveRefused(
                "Không rút lại được: hồ sơ đã được nhận thẩm định hoặc đã mở lại.",
                "This cannot be withdrawn: the submission is under appraisal, or was reopened.",
            )
        for section in sections:
            workflow.move_section(section, "withdraw", actor, reason, at=at)
        receipt.withdrawn_at = at
        receipt.save()
        _tell_withdrawn(receipt, reason, site)
        return receipt


def may_withdraw(receipt: Receipt, actor: Actor) -> bool:
    """Whether this person could withdraw the receipt now: what a page shows a button for."""
    if receipt.withdrawn_at is not None:
        return False
    sections = sections_held_by(receipt)
    return bool(sections) and all(
        section.state == "sent" and "withdraw" in {move.code for move in workflow.section_moves(section, actor)}
        for section in sections
    )


def reopen(
    submission: Submission,
    sections: Iterable[SectionState],
    actor: Actor,
    reason: str,
    until: datetime.datetime | None,
    site: str = "",
) -> int:
    """The office opens sections of a unit again, for a reason, until a moment; returns how many."""
    with models.acting(actor, reason):
        _in_turn(submission)
        chosen = [SectionState.get_by_id(section.id) for section in sections]
        if not chosen:
            raise MoveRefused("Hãy chọn ít nhất một phần hồ sơ.", "Choose at least one section.")
        for section in chosen:
            workflow.move_section(section, "reopen", actor, reason, until)
        assert until is not None  # the move was refused without it
        _tell_reopened(submission, chosen, reason, until, site)
        return len(chosen)


def open_task(section: SectionState) -> models.StateMove | None:
    """Why a section is with the unit again: the return, withdrawal or reopening that put it there, or None."""
    if section.state != "drafting":
        return None
    last = section.moves.order_by(models.StateMove.id.desc()).first()
    return last if last is not None and last.move in ("return", "withdraw", "reopen") else None


# ---------------------------------------------------------------------------------------------------------------------
# Checking
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """What the office says of a seal, a number or a file: `held` (this very content is kept), `named` (a receipt has
    this number; its content was not compared), `differs` (the number is known, the content is another), `damaged` (the
    office's own copy no longer has its seal), `unknown`, `empty`."""

    answer: str
    receipt: Receipt | None = None
    seal: str = ""


def check(text: str = "", data: bytes | None = None) -> Checked:
    """Compare a seal, a number or a receipt's JSON with what the office holds. Tells no figures."""
    if data:
        return _check_file(data)
    wanted = models.clean(text).strip()[:200]
    if not wanted:
        return Checked("empty")
    seal = "".join(wanted.split()).replace("-", "").replace(":", "").lower()
    if len(seal) == 64 and set(seal) <= set("0123456789abcdef"):
        receipt = Receipt.get_or_none(Receipt.seal == seal)
        return _held(receipt, seal) if receipt else Checked("unknown", seal=seal)
    receipt = Receipt.get_or_none(Receipt.number == wanted.upper()) or Receipt.get_or_none(Receipt.number == wanted)
    return Checked("named", receipt) if receipt else Checked("unknown")


def _check_file(data: bytes) -> Checked:
    if len(data) > LARGEST_CONTENT:
        return Checked("unknown")
    seal = hashlib.sha256(data).hexdigest()
    receipt = Receipt.get_or_none(Receipt.seal == seal)
    if receipt is not None:
        return _held(receipt, seal)
    plain = read_content(data)
    if plain is None:
        return Checked("unknown", seal=seal)
    seal = seal_of(canonical(plain))  # a program may have indented the file: what it says counts
    receipt = Receipt.get_or_none(Receipt.seal == seal)
    if receipt is not None:
        return _held(receipt, seal)
    receipt = Receipt.get_or_none(Receipt.number == str(plain.get("number", ""))[:60])
    return Checked("differs" if receipt else "unknown", receipt, seal)


def _held(receipt: Receipt, seal: str) -> Checked:
    return Checked("held" if seal_of(receipt.content) == receipt.seal else "damaged", receipt, seal)


def read_content(data: bytes) -> dict[str, Any] | None:
    """A receipt's JSON as plain data, or None for anything else."""
    try:
        plain = json.loads(data.decode("utf-8-sig"))
        known = isinstance(plain, dict) and plain.get("kind") == "receipt"
        return plain if known and canonical(plain) else None
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a number of thousands of digits, brackets without end
        return None


def differences(receipt: Receipt) -> list[tuple[str, str, str]]:
    """(input, figure sent, figure now) where the unit's reported figures are no longer those of the receipt."""
    now = {answer.input: answer.value or "" for answer in receipt.submission.answers}
    sent = [figure for section in plain_of(receipt)["sections"] for figure in section["figures"]]
    return [
        (figure["input"], figure["value"], now.get(figure["input"], ""))
        for figure in sent
        if now.get(figure["input"], "") != figure["value"]
    ]


# ---------------------------------------------------------------------------------------------------------------------
# Letters
# ---------------------------------------------------------------------------------------------------------------------


def people_of(submission: Submission) -> list[User]:
    """The unit's people who report or approve, in order of name."""
    query = User.select().where(User.unit == submission.unit_id, User.active == True)  # noqa: E712
    wanted = {"officer", "leader", "unit_administrator"}
    return [user for user in query.order_by(User.name_sort, User.id) if wanted & {role.name for role in user.roles}]


def _tell(submission: Submission, kind: str, key: str, link: str, context: Mapping[str, str]) -> None:
    """One letter to each of the unit's people into the outbox, the same key only once.

    An address that takes no letters never stops a sending.
    """
    for user in people_of(submission):
        known = {"unit": submission.unit.name_vi, "link": link, **context}
        with contextlib.suppress(outbox.LetterProblem):
            outbox.queue(kind, user, submission.cycle, known, key=f"{kind}:{key}:{user.id}", state="waiting")


def _shown(moment: datetime.datetime) -> str:
    return moment.replace(tzinfo=datetime.UTC).astimezone(VIETNAM).strftime("%H:%M:%S %d/%m/%Y")


def _named(sections: Iterable[SectionState]) -> str:
    return "; ".join(f"{section.category.code} {section.category.title_vi}" for section in sections)


def _link(site: str, page: str, id: int) -> str:
    return f"{site.rstrip('/')}/admin/{page}/details/?id={id}"


def _tell_sent(receipt: Receipt, site: str) -> None:
    context = {
        "number": receipt.number,
        "sections": "; ".join(f"{one['code']} {one['title']}" for one in plain_of(receipt)["sections"]),
        "sent_at": _shown(receipt.at),
        "seal": receipt.seal,
    }
    _tell(receipt.submission, "receipt", receipt.number, _link(site, "receipts", receipt.id), context)


def _tell_withdrawn(receipt: Receipt, reason: str, site: str) -> None:
    context = {"number": receipt.number, "reason": reason}
    link = _link(site, "submissions", receipt.submission_id)
    _tell(receipt.submission, "withdrawn", receipt.number, link, context)


def _tell_returned(section: SectionState, move: models.StateMove, site: str) -> None:
    by = f" ({_shown(move.until)})" if move.until else ""
    context = {"section": _named([section]), "reason": move.reason + by}
    link = _link(site, "submissions", section.submission_id)
    _tell(section.submission, "returned", str(move.id), link, context)


def _tell_reopened(
    submission: Submission, sections: Sequence[SectionState], reason: str, until: datetime.datetime, site: str
) -> None:
    last = max(move.id for section in sections for move in section.moves)
    context = {"section": _named(sections), "reason": reason, "until": _shown(until)}
    _tell(submission, "reopening", str(last), _link(site, "submissions", submission.id), context)

"""Sending: one effect however often it is asked for, a receipt that proves it, and what may follow."""

import datetime
import hashlib
import json
import random
import threading
import time
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from factories import SMALL_FRAMEWORK, a_cycle, a_framework, a_submission, a_unit, a_user, an_answer, explained

import ictindex
import models
import submissions
import workflow
from reporting import receipts

REPEATS = 500
RACES = 40


def an_office(framework=SMALL_FRAMEWORK):
    """A year that collects, DN's submission with its figures, an officer and two leaders; nothing waits yet."""
    row = a_framework(framework)
    with models.acting("test"):
        row.state = "published"
        row.save()
    cycle = a_cycle(2021, framework=row, state="collecting")
    unit = a_unit("STNMT-DN", name_vi="Sở Đà Nẵng")
    submission = a_submission(cycle, unit)
    for key, value in (("pcs", "30"), ("staff", "40"), ("portal", "yes")):
        an_answer(submission, key, value)
    explained(submission)
    return SimpleNamespace(
        cycle=cycle,
        submission=submission,
        officer=a_user("officer", unit=unit),
        leader=a_user("leader", unit=unit, name="Nguyễn Thị Lãnh Đạo"),
        deputy=a_user("leader", unit=unit),
        lead=a_user("lead"),
    )


@pytest.fixture
def office(database):
    """The office on SQLite."""
    return an_office()


def section_of(submission, code):
    query = submission.sections.join(models.Category).where(models.Category.code == code)
    return query.get()


def submitted(office, *codes):
    """Bring sections as far as the leader."""
    for code in codes or ("HT", "UD"):
        section = section_of(office.submission, code)
        if section.state == "empty":
            workflow.move_section(section, "begin", office.officer)
        workflow.move_section(section, "submit", office.officer)
    return office.submission


def send(office, **options):
    return receipts.send(office.submission, options.pop("who", office.leader), True, **options)


def states(submission):
    return {section.category.code: section.state for section in receipts.sections_of(submission)}


def moment(text):
    """A moment of Việt Nam's clocks as the tables keep it."""
    return datetime.datetime.fromisoformat(f"{text}+07:00").astimezone(datetime.UTC).replace(tzinfo=None)


# --- one sending -----------------------------------------------------------------------------------------------------


def test_the_leader_sends_what_the_officer_entered(office):
    """Two steps: the officer asks for approval, the leader sends; the officer cannot (promise 5)."""
    submitted(office)
    with pytest.raises(workflow.MoveRefused, match="Chỉ"):
        send(office, who=office.officer)
    receipt = send(office)
    assert states(office.submission) == {"HT": "sent", "UD": "sent"}
    sent = models.Submission.get_by_id(office.submission.id)
    assert (sent.sent_at, sent.late) == (receipt.at, False)
    assert receipt.number == "2021-STNMT-DN-01"
    assert receipt.by == office.leader


def test_the_receipt_holds_what_was_sent_word_for_word(office):
    """Figures, notes, evidence by hash, self-marks, who, when to the second; any tool computes its seal."""
    answer = submissions.answers_of(office.cycle, office.submission.unit)["pcs"]
    with models.acting("test"):
        proof = models.Evidence.create(
            unit=office.submission.unit, sha256="ab" * 32, name="QĐ 12.pdf", size=1, media_type="application/pdf"
        )
        models.AnswerEvidence.create(answer=answer, evidence=proof)
    receipt = send(
        SimpleNamespace(**vars(office) | {"submission": submitted(office)}), at=moment("2021-10-05T08:00:07")
    )
    plain = receipts.plain_of(receipt)
    assert hashlib.sha256(receipt.content.encode()).hexdigest() == receipt.seal
    assert receipt.content == receipts.canonical(plain)
    assert plain["at"] == "2021-10-05T08:00:07+07:00"
    assert plain["unit"] == {"code": "STNMT-DN", "name": "Sở Đà Nẵng"}
    assert plain["sent_by"] == {"name": "Nguyễn Thị Lãnh Đạo", "role": "leader"}
    assert (plain["year"], plain["made_up"], plain["framework"], plain["late"]) == (2021, True, "khung-nho", False)
    first = plain["sections"][0]
    assert (first["code"], first["self_marks"]) == ("HT", {"HT1": "15"})
    pcs = first["figures"][0]
    assert (pcs["input"], pcs["value"], pcs["note"]) == ("pcs", "30", answer.note)
    assert pcs["evidence"] == [{"name": "QĐ 12.pdf", "sha256": "ab" * 32}]


def test_the_undertaking_is_ticked_and_kept(office):
    """Not ticked, nothing is sent; ticked, its words stand in the receipt (promise 25)."""
    submitted(office)
    with pytest.raises(workflow.MoveRefused, match="cam đoan"):
        receipts.send(office.submission, office.leader, False)
    assert set(states(office.submission).values()) == {"awaiting_approval"}
    assert receipts.plain_of(send(office))["undertaking"] == receipts.UNDERTAKING["vi"]


def test_self_marks_are_the_engines_and_stand_with_the_first_figure(office):
    """30 of 40 is 15 of 20 points; the second figure of the same indicator has none (promise 2)."""
    submitted(office)
    send(office)
    answers = submissions.answers_of(office.cycle, office.submission.unit)
    assert {key: answer.self_mark for key, answer in answers.items()} == {"pcs": "15", "staff": None, "portal": "10"}


def test_a_rule_that_compares_units_has_no_self_mark(database):
    """Its points are known when all are in: nothing is made up."""
    plain = json.loads(json.dumps(SMALL_FRAMEWORK))
    plain["categories"][0]["indicators"][0]["rule"] = {"peer_max": "pcs"}
    plain["categories"][0]["indicators"][0]["undefined"] = "zero"
    marks = receipts.self_marks(an_office(plain).submission)
    assert marks == {"UD1": "10"}


def test_not_ready_is_refused_with_the_whole_list(office):
    """Everything that stops any section is named at once, and no section moves (promise 16)."""
    submitted(office)
    with models.acting("test"):
        for answer in office.submission.answers:
            answer.value, answer.note = None, ""
            answer.save()
    with pytest.raises(workflow.NotReady) as refused:
        send(office)
    assert {finding.input for finding in refused.value.findings} == {"pcs", "staff", "portal"}
    assert set(states(office.submission).values()) == {"awaiting_approval"}
    assert models.Receipt.select().count() == models.Message.select().count() == 0


def test_what_the_leader_did_not_read_is_not_sent(office):
    """Figures that changed under the open page stop the sending; so does a section that came in meanwhile."""
    submitted(office, "HT")
    seen = receipts.fingerprint(office.submission, receipts.waiting(office.submission))
    submitted(office, "UD")
    with pytest.raises(receipts.ChangedSinceRead):
        send(office, seen=seen)
    seen = receipts.fingerprint(office.submission, receipts.waiting(office.submission))
    with models.acting("office"):
        answer = submissions.answers_of(office.cycle, office.submission.unit)["pcs"]
        answer.value = "31"
        answer.save()
    with pytest.raises(receipts.ChangedSinceRead):
        send(office, seen=seen)
    assert models.Receipt.select().count() == 0


def test_sections_are_sent_as_they_are_ready(office):
    """A part goes first with a receipt of its own; the submission is sent with the last part."""
    submitted(office, "HT")
    first = send(office)
    assert models.Submission.get_by_id(office.submission.id).sent_at is None
    submitted(office, "UD")
    second = send(office)
    assert [receipt.number[-2:] for receipt in (first, second)] == ["01", "02"]
    assert [part["code"] for part in receipts.plain_of(second)["sections"]] == ["UD"]
    assert models.Submission.get_by_id(office.submission.id).sent_at == second.at


def test_a_section_that_asks_the_unit_nothing_goes_along(database):
    """What the Council checks itself is never left behind as "not begun"."""
    plain = json.loads(json.dumps(SMALL_FRAMEWORK))
    plain["categories"][1]["indicators"][0]["answered_by"] = "council"
    office = an_office(plain)
    submitted(office, "HT")
    send(office)
    assert states(office.submission) == {"HT": "sent", "UD": "sent"}
    assert models.Submission.get_by_id(office.submission.id).sent_at is not None


def test_the_units_people_get_the_receipt_by_letter(office):
    """Each once, in the outbox, with the number and the seal; nobody of another unit."""
    a_user("officer", unit=a_unit("HN"))
    submitted(office)
    receipt = send(office)
    letters = list(models.Message.select())
    assert {letter.user_id for letter in letters} == {office.officer.id, office.leader.id, office.deputy.id}
    assert all(receipt.number in letter.subject and receipt.seal in letter.body for letter in letters)
    assert {(letter.kind, letter.state) for letter in letters} == {("receipt", "waiting")}


def test_a_receipt_never_changes(office):
    """Only its withdrawal can be written to it."""
    submitted(office)
    receipt = send(office)
    receipt.content = "{}"
    with models.acting("test"), pytest.raises(models.FrozenRow):
        receipt.save()


# --- one effect ------------------------------------------------------------------------------------------------------


def test_five_hundred_repeats_have_one_effect(office):
    """Double clicks and retries: one sending, one receipt, one letter to each."""
    submitted(office)
    seen = receipts.fingerprint(office.submission, receipts.waiting(office.submission))
    numbers = {send(office, seen=seen).number for _ in range(REPEATS)}
    assert numbers == {"2021-STNMT-DN-01"}
    assert models.Receipt.select().count() == 1
    assert models.StateMove.select().where(models.StateMove.move == "send").count() == 2
    assert models.Message.select().count() == 3


@pytest.mark.parametrize("kind", ["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def test_two_leaders_at_once_send_once(request, kind):
    """On either database: both are answered with the same receipt."""
    request.getfixturevalue(kind)
    office = an_office()
    for turn in range(1, RACES + 1):
        submitted(office)
        ends = race(lambda who: send(office, who=who), (office.leader, office.deputy, office.leader))
        assert [getattr(end, "number", end) for end in ends] == [f"2021-STNMT-DN-{turn:02d}"] * 3
        assert models.Receipt.select().count() == turn
        receipts.withdraw(ends[0], office.leader, "thử lại")
    assert models.StateMove.select().where(models.StateMove.move == "send").count() == 2 * RACES
    assert models.verify_chains() == []


def race(act, people):
    """What each of several threads got, an exception included."""
    ends = [None] * len(people)
    start = threading.Barrier(len(people))

    def run(number, person):
        try:
            start.wait(30)
            ends[number] = act(person)
        except Exception as problem:
            ends[number] = problem
        finally:
            models.database.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


# --- the clock -------------------------------------------------------------------------------------------------------

DEADLINE_DAY = datetime.date(2021, 10, 30)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2021-10-29T00:00:02", "in time"),
        ("2021-10-30T23:59:58", "in time"),
        ("2021-10-30T23:59:59", "in time"),
        ("2021-10-30T23:59:59.999999", "in time"),
        ("2021-10-31T00:00:00", "late"),
        ("2021-10-31T00:00:02", "late"),
        ("2021-10-31T00:29:59.999999", "late"),
        ("2021-10-31T00:30:00", "refused"),
        ("2021-10-31T06:59:59", "refused"),
        ("2021-11-05T12:00:00", "refused"),
    ],
)
def test_the_deadline_is_kept_to_the_second(office, at, expected):
    """30/10 23:59:59 in Việt Nam is in time, then late for the 30 minutes of grace, then refused (promise 9)."""
    submitted(office)
    set_dates(office, grace_minutes=30)
    at = moment(at)
    section = section_of(office.submission, "HT")
    assert workflow.in_time(section, office.cycle, at) == (expected != "refused")
    if expected == "refused":
        with pytest.raises(workflow.MoveRefused, match="hết hạn"):
            send(office, at=at)
        assert models.Receipt.select().count() == 0
        return
    receipt = send(office, at=at)
    assert receipts.plain_of(receipt)["late"] == (expected == "late")
    assert models.Submission.get_by_id(office.submission.id).late == (expected == "late")
    assert receipts.plain_of(receipt)["due"] == "2021-10-30T23:59:59+07:00"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
def test_the_deadline_does_not_lean_on_the_servers_own_zone(office, monkeypatch, zone):
    """Wherever the machine believes to be, 23:59:59 in Việt Nam is in time and midnight is late."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        submitted(office, "HT")
        set_dates(office, grace_minutes=30)
        plain = receipts.plain_of(send(office, at=datetime.datetime(2021, 10, 30, 16, 59, 59)))  # noqa: DTZ001
        assert (plain["at"], plain["late"]) == ("2021-10-30T23:59:59+07:00", False)
        assert workflow.is_late(office.cycle, datetime.datetime(2021, 10, 30, 17))  # noqa: DTZ001
    finally:
        monkeypatch.undo()
        time.tzset()


def set_dates(office, **dates):
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(office.cycle.id)
        for name, value in {"report_deadline": DEADLINE_DAY, **dates}.items():
            setattr(cycle, name, value)
        cycle.save()
    office.cycle = cycle
    office.submission = models.Submission.get_by_id(office.submission.id)


# --- returned, withdrawn, reopened -----------------------------------------------------------------------------------


def test_a_returned_section_is_a_task(office):
    """With the reason, the figures it is about, and a date; the officer gets a letter, the section is open again."""
    submitted(office, "HT")
    by = models.now() + datetime.timedelta(days=2)
    receipts.give_back(section_of(office.submission, "HT"), office.leader, "số máy tính chưa đúng", ["HT1"], by)
    section = section_of(office.submission, "HT")
    task = receipts.open_task(section)
    assert (task.move, task.reason, task.until, task.by) == ("return", "số máy tính chưa đúng", by, office.leader)
    (comment,) = models.Comment.select()
    assert (comment.indicator.code, comment.text, comment.follow_up) == ("HT1", "số máy tính chưa đúng", True)
    letters = [letter for letter in models.Message.select() if letter.user == office.officer]
    assert ["số máy tính chưa đúng" in letter.body for letter in letters] == [True]
    workflow.move_section(section, "submit", office.officer)
    assert receipts.open_task(section) is None


def test_the_leader_withdraws_before_the_deadline(office):
    """With a reason: sections open again, the receipt says when; twice is once; sent again it has a new receipt."""
    submitted(office)
    set_dates(office)
    receipt = send(office, at=moment("2021-10-29T10:00:00"))
    with pytest.raises(workflow.MoveRefused, match="lý do"):
        receipts.withdraw(receipt, office.leader, " ", at=moment("2021-10-29T10:10:00"))
    at = moment("2021-10-29T10:20:30")
    for _ in range(3):
        receipts.withdraw(receipt, office.leader, "nhầm số máy", at=at)
    assert models.Receipt.get_by_id(receipt.id).withdrawn_at == at
    assert states(office.submission) == {"HT": "drafting", "UD": "drafting"}
    assert models.Submission.get_by_id(office.submission.id).sent_at is None
    assert models.StateMove.select().where(models.StateMove.move == "withdraw").count() == 2
    with models.acting("test"):  # the clock of the test stands in 2021, the computer's does not
        office.cycle.report_deadline = None
        office.cycle.save()
    office.submission = models.Submission.get_by_id(office.submission.id)
    submitted(office)
    assert send(office).number.endswith("-02")


@pytest.mark.parametrize("case", ["after the deadline", "under appraisal", "an officer"])
def test_a_withdrawal_is_refused(office, case):
    """After the stated deadline (it would be late then), once the appraisal has begun, and to the officer."""
    submitted(office)
    set_dates(office, grace_minutes=30)
    receipt = send(office, at=moment("2021-10-29T10:00:00"))
    at, who = moment("2021-10-29T10:30:00"), office.leader
    if case == "after the deadline":
        at = moment("2021-10-31T00:00:00")
    elif case == "an officer":
        who = office.officer
    else:
        workflow.move_cycle(office.cycle, "appraise", office.lead)
        workflow.move_section(section_of(office.submission, "HT"), "take", office.lead)
    with pytest.raises(workflow.MoveRefused):
        receipts.withdraw(models.Receipt.get_by_id(receipt.id), who, "nhầm", at=at)
    assert models.Receipt.get_by_id(receipt.id).withdrawn_at is None
    assert "drafting" not in states(office.submission).values()


def test_what_is_sent_is_locked_until_it_is_reopened(office):
    """By the rule all doors ask: closed once sent, and while it is appraised (promises 10 and 46)."""
    submitted(office)
    assert workflow.entry_closed(office.cycle, section_of(office.submission, "HT"))
    send(office)
    assert workflow.entry_closed(office.cycle, section_of(office.submission, "HT"))
    workflow.move_cycle(office.cycle, "appraise", office.lead)
    workflow.move_section(section_of(office.submission, "HT"), "take", office.lead)
    cycle = models.Cycle.get_by_id(office.cycle.id)
    assert workflow.entry_closed(cycle, section_of(office.submission, "HT"))
    until = models.now() + datetime.timedelta(hours=1)
    receipts.reopen(office.submission, [section_of(office.submission, "HT")], office.lead, "nhầm đơn vị tính", until)
    assert workflow.entry_closed(cycle, section_of(office.submission, "HT")) is None


def test_a_reopening_has_a_reason_and_ends_by_itself(office):
    """One section or the whole unit; the unit is told why and until when; then the door is shut (promise 11)."""
    submitted(office)
    set_dates(office, hard_stop=True)
    before = send(office, at=moment("2021-10-29T10:00:00"))
    both = receipts.sections_of(office.submission)
    until = models.now() + datetime.timedelta(minutes=90)
    for reason, end in (("", until), ("sai số liệu", None), ("sai số liệu", models.now())):
        with pytest.raises(workflow.MoveRefused):
            receipts.reopen(office.submission, both, office.lead, reason, end)
    with pytest.raises(workflow.MoveRefused, match="ít nhất một"):
        receipts.reopen(office.submission, [], office.lead, "sai số liệu", until)
    assert set(states(office.submission).values()) == {"sent"}
    assert receipts.reopen(office.submission, both, office.lead, "sai số liệu", until) == 2
    section = section_of(office.submission, "HT")
    assert workflow.entry_closed(office.cycle, section, until - datetime.timedelta(seconds=1)) is None
    assert workflow.entry_closed(office.cycle, section, until)
    assert any("sai số liệu" in letter.body for letter in models.Message.select() if letter.kind == "reopening")
    submitted(office)
    again = send(office)
    assert receipts.plain_of(again)["late"] is False, "it was in time; the office asked for it once more"
    assert models.Submission.get_by_id(office.submission.id).late is False
    assert before.withdrawn_at is None


def test_a_unit_that_sent_nothing_can_be_let_in_again(office):
    """After the hard stop a section that was never sent is opened for it, and what it then sends is late."""
    set_dates(office)
    section = section_of(office.submission, "HT")
    with pytest.raises(workflow.MoveRefused, match="hết hạn"):
        workflow.move_section(section, "begin", office.officer)
    until = models.now() + datetime.timedelta(hours=1)
    receipts.reopen(office.submission, receipts.sections_of(office.submission), office.lead, "mất điện", until)
    submitted(office)
    assert receipts.plain_of(send(office))["late"] is True


def test_a_frozen_year_stays_shut_for_a_section_that_was_reopened(office):
    """A reopening whose end lies beyond the freeze opens nothing then."""
    submitted(office)
    send(office)
    until = models.now() + datetime.timedelta(days=30)
    receipts.reopen(office.submission, receipts.sections_of(office.submission), office.lead, "sai", until)
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(office.cycle.id)
        cycle.state = "frozen"
        cycle.save()
    assert workflow.entry_closed(cycle, section_of(office.submission, "HT"))


# --- checking --------------------------------------------------------------------------------------------------------


def test_anyone_can_check_that_the_office_holds_what_was_sent(office):
    """By seal (in any grouping), by the file (indented or not), by number; a changed file is found out."""
    submitted(office)
    receipt = send(office)
    data = receipt.content.encode()
    groups = " ".join(receipt.seal[place : place + 8] for place in range(0, 64, 8)).upper()
    indented = json.dumps(json.loads(receipt.content), indent=2).encode()
    assert [receipts.check(groups).answer, receipts.check(receipt.number.lower()).answer] == ["held", "named"]
    assert [receipts.check(data=one).answer for one in (data, indented, b"\xef\xbb\xbf" + data)] == ["held"] * 3
    changed = data.replace(b'"value":"30"', b'"value":"31"')
    assert (changed != data, receipts.check(data=changed).answer) == (True, "differs")
    assert [receipts.check("0" * 64).answer, receipts.check("2021-X-01").answer] == ["unknown", "unknown"]
    assert receipts.check("  ").answer == "empty"


@pytest.mark.parametrize(
    "data",
    [b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"kind":"receipt","x":' + b"9" * 5000 + b"}", b"PK\x03\x04",
     b'{"kind":"receipt","number":{"a":1}}', b"x" * (receipts.LARGEST_CONTENT + 1),
     b'{"kind":"receipt","x":"\\ud800"}'],
)  # fmt: skip
def test_a_file_that_is_no_receipt_is_unknown(database, data):
    """Whatever is sent in, the answer is a word."""
    assert receipts.check(data=data).answer == "unknown"


def test_any_flipped_byte_of_a_file_is_found(office):
    """300 random changes: none is taken for the content the office holds."""
    submitted(office)
    data = send(office).content.encode()
    chance = random.Random(7)
    for _ in range(300):
        place = chance.randrange(len(data))
        other = data[:place] + bytes([data[place] ^ (1 << chance.randrange(7))]) + data[place + 1 :]
        assert receipts.check(data=other).answer in ("differs", "unknown")


def test_a_copy_that_was_tampered_with_in_the_office_is_named(office):
    """The office cannot alter what it holds without its seal telling."""
    submitted(office)
    receipt = send(office)
    models.database.execute_sql("UPDATE receipt SET content = '{}' WHERE id = " + str(receipt.id))
    assert receipts.check(receipt.seal).answer == "damaged"


def test_figures_that_are_no_longer_those_sent_are_listed(office):
    """The figures judged are the figures sent; if the office enters another, it shows."""
    submitted(office)
    receipt = send(office)
    assert receipts.differences(receipt) == []
    with models.acting("office"):
        answer = submissions.answers_of(office.cycle, office.submission.unit)["pcs"]
        answer.value = "99"
        answer.save()
    assert receipts.differences(receipt) == [("pcs", "30", "99")]


def test_the_terminal_tells_the_seal_of_a_file(office, tmp_path):
    """`ictindex verify` on a receipt's file: equal to the printed seal (in groups too) or not; no database is asked."""
    submitted(office)
    receipt = send(office)
    path = tmp_path / "bien-nhan.json"
    path.write_text(receipt.content, encoding="utf-8")
    groups = " ".join(receipt.seal[place : place + 8] for place in range(0, 64, 8))

    def verify(*options):
        return CliRunner().invoke(ictindex.main, ["verify", str(path), *options])

    assert (verify().exit_code, receipt.seal in verify().output) == (0, True)
    assert verify("--seal", groups).exit_code == 0
    assert verify("--seal", "0" * 64).exit_code == 1
    path.write_text(receipt.content.replace('"value":"30"', '"value":"31"'), encoding="utf-8")
    assert verify("--seal", receipt.seal).exit_code == 1

"""Letters go out once: through a real server, and past one that is dead, slow, refusing or cuts the line."""

import datetime
import re
import threading
import time

import pytest
from factories import a_user

import invitations
import jobs
import mail
import models
from mail import sending
from models import Message

MANY = 1000


def pass_the_time():
    """Let every waiting letter's time come."""
    Message.update(not_before=None).where(Message.state == "waiting").execute()


def test_a_vietnamese_letter_arrives_as_it_was_written(database, start_server, posting, a_letter, again):
    """Subject, text and names keep their marks, in a transfer of plain ASCII."""
    server = start_server()
    row = a_letter(
        subject="Nhắc báo cáo: Sở Tài nguyên và Môi trường Đắk Lắk, còn 7 ngày", body="Kính gửi Ông/Bà,\n.\nĐề nghị…\n"
    )
    assert sending.send_waiting(posting(server)) == {"sent": 1}
    (taken,) = server.log()
    assert taken["subject"] == row.subject
    assert taken["body"].replace("\r\n", "\n") == row.body
    assert taken["header_to"] == f"Nguyễn Thị Ánh <{row.address}>"
    assert taken["sender"] == "ict@example.vn"
    assert again(row).state == "sent"
    assert again(row).sent_at is not None


def test_the_wire_carries_ascii_alone(database, a_letter):
    """RFC 2047 in the headers, quoted-printable in the text: an old server mangles nothing."""
    row = a_letter(subject="Số liệu đã gửi", body="Đã nhận hồ sơ.\n")
    wire = sending.compose(row, "Tổ thường trực <ict@example.vn>").as_bytes()
    wire.decode("ascii")
    assert b"=?utf-8?" in wire


@pytest.mark.parametrize(
    "evil", ["Chào\r\nBcc: x@evil.vn", "Chào\nX: y", "Chào\u2028Bcc: x", "Chào\x0b\x0cBcc: x@evil.vn\x85"]
)
def test_a_line_end_in_a_subject_starts_no_header(database, start_server, posting, a_letter, evil):
    """Whatever a person or a name brings: one subject, no header of their making."""
    server = start_server()
    row = a_letter(subject="thử")
    Message.update(subject=evil).where(Message.id == row.id).execute()  # past every check on the way in
    sending.send_waiting(posting(server))
    (taken,) = server.log()
    assert not {"Bcc", "X"} & set(taken["headers"])
    assert taken["to"] == [row.address]


@pytest.mark.parametrize("address", ["a@b.vn\r\nBcc: c@d.vn", "a@b.vn, c@d.vn", "A <a@b.vn>", "không", "a b@c.vn", ""])
def test_what_is_no_single_address_is_refused(database, address):
    """Nothing is queued for it."""
    with models.acting("test"), pytest.raises(mail.LetterProblem):
        mail.queue("digest", address, None, {"year": "1", "tasks": "x", "link": "y"})
    assert not Message.select().exists()


def test_a_dead_server_is_tried_again_later_each_time(database, posting, a_letter, again):
    """Nobody listens: the letter waits, and its next time moves further off."""
    settings = posting(url="smtp://127.0.0.1:1")
    row = a_letter()
    waits = []
    for _ in range(3):
        pass_the_time()
        before = models.now()
        assert sending.send_waiting(settings) == {"waiting": 1}
        waits.append((again(row).not_before - before).total_seconds())
    assert [round(wait / 60) for wait in waits] == [1, 5, 15]
    assert "Connection refused" in again(row).error
    assert sending.send_waiting(settings) == {}  # its time has not come


def test_after_the_last_try_it_has_failed(database, posting, a_letter, again):
    """After a day and more of tries a person looks at it; asked to, it is tried afresh."""
    row = a_letter(tries=len(sending.WAITS))
    sending.send_waiting(posting(url="smtp://127.0.0.1:1"))
    assert again(row).state == "failed"
    with models.acting("test"):
        assert mail.resend([row]) == 1
    assert (again(row).state, again(row).tries, again(row).not_before) == ("waiting", 0, None)


def test_a_slow_server_holds_nobody_up(database, start_server, posting, a_letter, again, monkeypatch):
    """Queueing says nothing to the server; sending gives up after its time, and the letter waits."""
    monkeypatch.setattr(sending, "SECONDS_FOR_A_WORD", 0.5)
    settings = posting(start_server("--mood", "slow"))
    before = time.monotonic()
    row = a_letter()
    assert time.monotonic() - before < 0.4
    assert sending.send_waiting(settings) == {"waiting": 1}
    assert 0.4 < time.monotonic() - before < 5
    assert "timed out" in again(row).error.lower()


def test_a_server_that_turns_us_away_is_tried_again(database, start_server, posting, a_letter, again):
    """A 554 as a greeting is about the server, not about the letter."""
    row = a_letter()
    sending.send_waiting(posting(start_server("--mood", "greets_badly")))
    assert (again(row).state, again(row).error) == ("waiting", "554 No service here")


def test_a_plain_no_is_final_and_the_others_go_on(database, start_server, posting, a_letter, again):
    """550 ends it, in the server's words; 451 means later; the letters behind them are sent over the same line."""
    server = start_server()
    no, later, good = a_letter("no@example.vn"), a_letter("later@example.vn"), a_letter("co@example.vn")
    assert sending.send_waiting(posting(server)) == {"failed": 1, "waiting": 1, "sent": 1}
    assert (again(no).state, again(no).error) == ("failed", "550 5.1.1 Khong co hop thu nay")
    assert (again(later).state, again(later).error) == ("waiting", "451 4.3.0 Try again later")
    assert again(good).state == "sent"


def test_a_line_cut_before_the_answer_is_not_guessed_about(database, start_server, posting, a_letter, again):
    """The server may have it or not: it is not sent twice, and a person may send it again with the same Message-ID."""
    server = start_server()
    row = a_letter("cut@example.vn")
    settings = posting(server)
    assert sending.send_waiting(settings) == {"unsure": 1}
    assert sending.send_waiting(settings) == {}
    assert "không rõ" in again(row).error
    with models.acting("test"):
        mail.resend([row])
    sending.send_waiting(settings)
    first, second = server.log()
    assert first["id"] == second["id"] == sending.message_id(row, "ict@example.vn")


def test_a_sender_that_died_leaves_a_letter_nobody_knows_of(database, start_server, posting, a_letter, again):
    """Killed with a letter in hand: after its time the letter is unsure, not sent again by itself."""
    row = a_letter()
    claimed = sending.claim()
    assert claimed.id == row.id
    assert sending.sweep() == 0
    Message.update(not_before=models.now() - datetime.timedelta(seconds=1)).execute()
    server = start_server()
    assert sending.send_waiting(posting(server)) == {}
    assert again(row).state == "unsure"
    assert server.log() == []
    sending.settle(claimed, state="sent")  # the sender was only slow: its late word changes nothing
    assert again(row).state == "unsure"


def test_of_two_senders_one_gets_a_letter(either_database, a_letter):
    """Sixty letters, four senders at once: each letter is claimed by one of them."""
    for number in range(60):
        a_letter(f"n{number}@example.vn")
    claimed, lock = [], threading.Lock()

    def reach():
        while (row := sending.claim()) is not None:
            with lock:
                claimed.append(row.id)
        models.database.close()

    threads = [threading.Thread(target=reach) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(row.id for row in Message.select())
    assert len(set(claimed)) == 60


def test_no_letter_of_a_thousand_goes_out_twice(database, start_server, posting):
    """One in three conversations fails somewhere, two senders at once: at the server each letter is there once.

    Those whose line was cut after the text and before the answer are unsure, taken or not; all others end as sent
    (promise 73).
    """
    server = start_server("--fail", "0.35", "--seed", "73")
    with models.acting("test"):
        for number in range(MANY):
            mail.queue("digest", f"n{number}@example.vn", None, {"year": "2021", "tasks": "x", "link": "y"})
    settings = posting(server)

    def post():
        models.database.execute_sql("PRAGMA synchronous=off")  # the disk is not what is tried here
        sending.send_waiting(settings, most=MANY)
        models.database.close()

    for _ in range(len(sending.WAITS)):
        threads = [threading.Thread(target=post) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pass_the_time()
    taken = server.log()
    addresses = [line["to"][0] for line in taken]
    assert len(addresses) == len(set(addresses)), "a letter went out twice"
    assert len({line["id"] for line in taken}) == len(taken)
    cut = {line["to"][0] for line in taken if line["cut"]}
    states = {row.address: row.state for row in Message.select()}
    lost = {line["to"][0] for line in server.log("drop_at_data")}  # the text was handed over, and dropped
    assert {address for address, state in states.items() if state == "unsure"} == cut | (lost - set(addresses))
    assert {address for address, state in states.items() if state == "sent"} == set(addresses) - cut
    assert len(cut) > 20
    assert len(lost) > 20
    assert len(states) == MANY
    assert set(states.values()) <= {"sent", "unsure", "failed", "waiting"}
    assert sum(state in ("failed", "waiting") for state in states.values()) <= 5  # eight tries in a row went wrong
    assert (
        sum(bool(server.log(fault)) for fault in ("drop_at_mail", "drop_at_rcpt", "drop_at_data", "later_at_data")) == 4
    )


def test_a_name_and_a_password_go_over_an_encrypted_line(database, start_server, posting, a_letter, again, certificate):
    """STARTTLS with a certificate we trust, then the sign-in."""
    server = start_server("--tls")
    row = a_letter()
    url = f"smtp://ict:m%E1%BA%ADt@127.0.0.1:{server.port}?starttls&ca={certificate}"
    assert sending.send_waiting(posting(url=url)) == {"sent": 1}, again(row).error
    (taken,) = server.log()
    assert taken["encrypted"]
    assert taken["authenticated"]


def test_a_certificate_nobody_vouches_for_gets_no_password(
    database, start_server, posting, a_letter, again, certificate
):
    """Without trust the letter waits and says why."""
    server = start_server("--tls")
    row = a_letter()
    url = f"smtp://ict:m%E1%BA%ADt@127.0.0.1:{server.port}?starttls"
    assert sending.send_waiting(posting(url=url)) == {"waiting": 1}
    assert "certificate" in again(row).error
    assert server.log() == []


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1, in the server's folder; gives its path."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path / "postbox"
    folder.mkdir()
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    return folder / "certificate.pem"


def test_the_link_of_an_invitation_is_forgotten_once_it_is_sent(database, start_server, posting, again):
    """It is made for the letter and opens the account; the outbox never holds it."""
    server, user = start_server(), a_user()
    with models.acting("test"):
        row = invitations.queue(user, state="waiting")
    assert sending.send_waiting(posting(server)) == {"sent": 1}
    token = re.search(r"/admin/invitation/(\S+)", server.log()[0]["body"])[1]
    assert invitations.whose(token) == user
    assert token not in again(row).body


def test_who_may_no_longer_be_invited_gets_no_letter(database, start_server, posting, again):
    """The account was disabled while its invitation waited."""
    server, user = start_server(), a_user()
    with models.acting("test"):
        row = invitations.queue(user, state="waiting")
        user = models.User.get_by_id(user.id)
        user.active = False
        user.save()
    assert sending.send_waiting(posting(server)) == {"dropped": 1}
    assert (again(row).state, server.log()) == ("dropped", [])


def test_without_a_mail_server_letters_wait(database, posting, a_letter, again):
    """Nothing is lost and nothing fails."""
    import dataclasses

    row = a_letter()
    assert sending.send_waiting(dataclasses.replace(posting(url="smtp://127.0.0.1:1"), smtp=None)) == {}
    assert again(row).state == "waiting"


def test_drafts_stay_until_they_are_read(database, start_server, posting, a_letter, again):
    """Only what somebody let go is sent."""
    row = a_letter(state="draft")
    assert sending.send_waiting(posting(start_server())) == {}
    with models.acting("test"):
        assert mail.approve([row]) == 1
        assert mail.approve([row]) == 0
    assert sending.send_waiting(posting(start_server())) == {"sent": 1}


def test_the_worker_sends_while_a_job_is_waited_for(database, start_server, posting, a_letter, again):
    """The post has a thread of its own in the worker, and ends with it."""
    server = start_server()
    row = a_letter()
    stop = threading.Event()
    thread = threading.Thread(target=sending.send_until, args=(posting(server), stop, 0.05))
    thread.start()
    deadline = time.monotonic() + 20
    while again(row).state != "sent" and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert again(row).state == "sent"
    assert "ICTINDEX_SMTP" in jobs.environment_of(posting(server))

"""The office's tables: versions, audit, clean text, guards; on SQLite and on PostgreSQL."""

import datetime
import json
import subprocess
import sys
import threading
import unicodedata

import peewee
import pytest
from factories import a_bloc, a_cycle, a_framework, a_submission, a_unit, a_user, address, an_answer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framework as frameworks
import models
import vietnamese

pytestmark = pytest.mark.usefixtures("either_database")

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# --- versions --------------------------------------------------------------------------------------------------------


def test_a_row_read_before_somebody_saved_is_refused():
    """The second of two people who edit the same copy is told, and the first one's words stay."""
    a_unit("DN", name_vi="Đà Nẵng")
    first, second = models.Unit.get(code="DN"), models.Unit.get(code="DN")
    with models.acting("an"):
        first.name_en = "Da Nang"
        first.save()
    second.note = "sáp nhập"
    with pytest.raises(models.StaleRow) as refused, models.acting("binh"):
        second.save()
    assert refused.value.theirs.name_en == "Da Nang"
    assert refused.value.mine.note == "sáp nhập"
    assert models.Unit.get(code="DN").note == ""
    assert "Người khác vừa sửa" in str(refused.value)
    assert "changed" in refused.value.text("en")


def test_a_deleted_row_cannot_be_saved_or_deleted_again():
    """Saving what is gone says so, instead of doing nothing."""
    unit = a_unit()
    mine = models.Unit.get_by_id(unit.id)
    with models.acting("an"):
        unit.delete_instance()
    mine.note = "x"
    with pytest.raises(models.StaleRow) as refused, models.acting("binh"):
        mine.save()
    assert refused.value.theirs is None
    with pytest.raises(models.StaleRow), models.acting("binh"):
        mine.delete_instance()


def test_a_version_seen_on_a_form_counts_as_the_version_read():
    """A form carries the version it showed; setting it on a fresh row refuses the save if it is old."""
    unit = a_unit()
    with models.acting("an"):
        unit.note = "một"
        unit.save()
    fresh = models.Unit.get_by_id(unit.id)
    fresh.rev, fresh.note = 1, "hai"
    with pytest.raises(models.StaleRow), models.acting("binh"):
        fresh.save()


def test_only_changed_columns_are_written():
    """Setting a column to what it already holds is no change: no new version, no audit row."""
    unit = a_unit(name_vi="Cục Viễn thám")
    unit.name_vi = "Cục Viễn thám"
    with models.acting("an"):
        assert unit.save() == 0
    assert unit.rev == 1
    assert len(models.history(unit)) == 1


def test_only_names_the_columns_to_save():
    """`save(only=...)` leaves the other changed columns for later."""
    unit = a_unit()
    unit.note, unit.name_en = "ghi chú", "Office"
    with models.acting("an"):
        unit.save(only=[models.Unit.note])
    stored = models.Unit.get_by_id(unit.id)
    assert (stored.note, stored.name_en) == ("ghi chú", "")
    with models.acting("an"):
        unit.save()
    assert models.Unit.get_by_id(unit.id).name_en == "Office"


RACERS = 8


def race(work):
    """Run work(number) in as many threads at once as there are racers; returns what each of them returned or raised."""
    start, ends = threading.Barrier(RACERS), []

    def run(number):
        try:
            start.wait(20)
            ends.append(work(number))
        except Exception as problem:
            ends.append(problem)
        finally:
            models.database.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def test_of_many_who_race_for_one_row_exactly_one_wins():
    """Each racer read version n: one saves it, the others are told; nobody meets a locked database."""
    unit = a_unit("DN")
    for heat in range(5):
        copies = [models.Unit.get_by_id(unit.id) for _ in range(RACERS)]

        def save(number, heat=heat, copies=copies):
            with models.acting(f"racer{number}"):
                copies[number].note = f"vòng {heat}, người {number}"
                return copies[number].save()

        ends = race(save)
        losers = [end for end in ends if isinstance(end, models.StaleRow)]
        assert ends.count(1) == 1, ends
        assert len(losers) == RACERS - 1, ends
    assert models.Unit.get_by_id(unit.id).rev == 6
    assert len(models.history(unit)) == 6
    assert models.verify_chains() == []


def test_everyone_who_tries_again_gets_through():
    """With retries no save is lost: versions, audit rows and acknowledged saves are the same number."""
    unit = a_unit("DN")

    def save_five_times(number):
        saved = 0
        while saved < 5:
            row = models.Unit.get_by_id(unit.id)
            row.note = f"{number}/{saved}"
            try:
                with models.acting(f"racer{number}"):
                    saved += row.save()
            except models.StaleRow:
                continue
        return saved

    assert race(save_five_times) == [5] * RACERS
    assert models.Unit.get_by_id(unit.id).rev == 1 + 5 * RACERS
    assert len(models.history(unit)) == 1 + 5 * RACERS
    assert models.verify_chains() == []


def test_acts_on_the_same_units_in_any_order_do_not_block_each_other_for_good():
    """Chains are locked in order of name, whatever order the rows were changed in."""
    units = [a_unit(f"D{number}") for number in range(4)]

    def add_notes(number):
        with models.acting(f"racer{number}"):
            for unit in units if number % 2 else reversed(units):
                models.note("look", chain=unit.code)
        return "done"

    assert race(add_notes) == ["done"] * RACERS
    assert models.verify_chains() == []
    assert models.chain_heads()["D0"][0] == 1 + RACERS


def test_many_threads_may_start_a_chain_at_once():
    """The first events of a new chain wait for each other like all others."""

    def look(number):
        with models.acting(f"racer{number}"):
            models.note("look", chain="chuỗi mới")
        return "done"

    assert race(look) == ["done"] * RACERS
    assert models.chain_heads()["chuỗi mới"][0] == RACERS
    assert models.verify_chains() == []


# --- audit -----------------------------------------------------------------------------------------------------------


def test_history_tells_who_changed_what_and_why():
    """Every change is kept with its before and after, its actor, reason, request and address."""
    unit = a_unit("DN", name_vi="Sở cũ")
    officer = a_user("officer", email="can.bo@example.vn")
    with models.acting(officer, "đổi tên theo quyết định", "yêu-cầu-7", "203.0.113.9"):
        unit.name_vi = "Sở mới"
        unit.save()
    created, renamed = models.history(unit)
    assert created[0].action == "create"
    assert created[1]["name_vi"] == (None, "Sở cũ")
    event, changes = renamed
    assert changes == {"name_vi": ("Sở cũ", "Sở mới")}
    assert (event.actor, event.actor_id, event.reason) == ("can.bo@example.vn", officer.id, "đổi tên theo quyết định")
    assert (event.request_id, event.address, event.chain, event.noun) == ("yêu-cầu-7", "203.0.113.9", "DN", "unit")
    assert datetime.datetime.fromisoformat(event.at).tzinfo is datetime.UTC


def test_a_deletion_keeps_the_whole_row():
    """What was deleted can be read in the audit."""
    unit = a_unit("DN", name_vi="Đà Nẵng")
    with models.acting("an"):
        unit.delete_instance()
    event, changes = models.history(unit)[-1]
    assert event.action == "delete"
    assert changes["name_vi"] == ("Đà Nẵng", None)


def test_rows_of_a_submission_belong_to_their_units_chain():
    """A unit's chain holds its figures; the office's chain holds the framework and the people."""
    answer = an_answer(a_submission(a_cycle(), a_unit("DN")), "pcs", "12")
    assert [event.chain for event, _ in models.history(answer)] == ["DN"]
    assert [event.chain for event, _ in models.history(answer.submission)] == ["DN"]
    assert [event.chain for event, _ in models.history(answer.submission.cycle)] == ["office"]


def test_passwords_and_secrets_never_reach_the_audit():
    """The audit says that a secret changed, not what it was or is."""
    user = a_user(password="bí-mật-1", tf_totp_secret="totp-bí-mật", mf_recovery_codes=["mã-bí-mật"])
    with models.acting(user):
        user.password = "bí-mật-2"
        user.save()
    text = json.dumps(list(models.AuditEvent.select().dicts()), ensure_ascii=False)
    assert "bí-mật" not in text
    assert "password" in models.history(user)[-1][1]


def test_nothing_is_written_outside_acting():
    """Create, save and delete without an actor are refused, and so are bulk queries, inside an act too."""
    unit = a_unit()
    unit.note = "lén"
    with pytest.raises(models.UnauditedWrite):
        unit.save()
    with pytest.raises(models.UnauditedWrite):
        unit.delete_instance()
    with pytest.raises(models.UnauditedWrite):
        models.Bloc.create(code="X", title_vi="X")
    with pytest.raises(models.UnauditedWrite):
        models.note("look")
    assert models.Unit.get_by_id(unit.id).note == ""


BULK = {
    "update": lambda: models.Unit.update(note="x"),
    "delete": lambda: models.Unit.delete(),
    "insert": lambda: models.Bloc.insert(code="X", title_vi="X"),
    "insert_many": lambda: models.Bloc.insert_many([{"code": "X", "title_vi": "X"}]),
    "replace": lambda: models.Bloc.replace(code="X", title_vi="X"),
    "bulk_create": lambda: models.Bloc.bulk_create([models.Bloc(code="X", title_vi="X")]),
    "bulk_update": lambda: models.Unit.bulk_update(list(models.Unit.select()), [models.Unit.note]),
    "truncate_table": lambda: models.Unit.truncate_table(),
    "delete_by_id": lambda: models.Unit.delete_by_id(1),
    "set_by_id": lambda: models.Unit.set_by_id(1, {"note": "x"}),
    "audit update": lambda: models.AuditEvent.update(actor="ai đó"),
    "audit delete": lambda: models.AuditEvent.delete(),
    "chain update": lambda: models.Chain.update(number=0),
}


@pytest.mark.parametrize("name", BULK)
def test_bulk_queries_are_refused_everywhere(name):
    """A query over many rows would leave no trace, so there is none, not even for someone who acts."""
    a_unit()
    with pytest.raises(models.UnauditedWrite):
        BULK[name]()
    with pytest.raises(models.UnauditedWrite), models.acting("an"):
        BULK[name]()


def test_the_database_itself_keeps_the_audit():
    """Even plain SQL cannot change or remove an audit row."""
    a_unit()
    for statement in ("UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"):
        with pytest.raises((peewee.DatabaseError, peewee.InternalError), match="never changed"):
            models.database.execute_sql(statement)
    assert models.verify_chains() == []


def test_an_act_that_fails_leaves_nothing():
    """Change and audit row go together: an error undoes both."""
    unit = a_unit()
    with pytest.raises(ZeroDivisionError), models.acting("an"):  # noqa: PT012
        unit.note = "nửa chừng"
        unit.save()
        a_bloc("MỚI")
        1 / 0  # noqa: B018
    assert models.Unit.get_by_id(unit.id).note == ""
    assert models.Bloc.get_or_none(code="MỚI") is None
    assert len(models.history(unit)) == 1
    assert models.verify_chains() == []
    assert not models.desk.pending
    assert not models.desk.acts


def test_a_savepoint_that_is_undone_leaves_no_audit_row():
    """An import that tries a row and goes on without it does not claim to have written it."""
    kept = a_unit("A")
    with models.acting("import"):
        kept.note = "giữ"
        kept.save()
        with pytest.raises(peewee.IntegrityError), models.database.atomic():  # noqa: PT012
            models.Unit.create(code="B", bloc=kept.bloc_id, name_vi="B")
            models.Unit.create(code="A", bloc=kept.bloc_id, name_vi="A lần nữa")
        with pytest.raises(ZeroDivisionError), models.acting("bên trong"):  # noqa: PT012
            models.Unit.create(code="C", bloc=kept.bloc_id, name_vi="C")
            1 / 0  # noqa: B018
    assert {unit.code for unit in models.Unit.select()} == {"A"}
    created = {json.loads(event.after)["code"] for event in models.AuditEvent.select().where(noun_is("unit", "create"))}
    assert created == {"A"}
    assert models.verify_chains() == []


def noun_is(noun, action):
    return (models.AuditEvent.noun == noun) & (models.AuditEvent.action == action)


def test_an_inner_act_has_its_own_actor_and_reason():
    """A program may act for a person within its own act; both are one transaction."""
    unit = a_unit()
    with models.acting("nhập tệp", "tệp 7", "r1"):
        with models.acting("cán bộ"):
            unit.note = "một"
            unit.save()
        unit.note = "hai"
        unit.save()
    (_, (inner, _), (outer, _)) = models.history(unit)
    assert (inner.actor, inner.reason, inner.request_id) == ("cán bộ", "tệp 7", "r1")
    assert outer.actor == "nhập tệp"


# --- the chain of the audit ------------------------------------------------------------------------------------------


def a_chain_of(number):
    """A unit with a chain of so many audit rows (and the office's chain beside it)."""
    unit = a_unit("DN")
    for turn in range(number - 1):
        with models.acting("an", f"lần {turn}"):
            unit.note = f"ghi chú {turn}"
            unit.save()
    return unit


def unlock():
    """What someone with the database's own password could do: remove the guard of the audit."""
    if models.on_postgresql():
        models.database.execute_sql("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep")
    else:
        models.database.execute_sql("DROP TRIGGER IF EXISTS audit_event_update")
        models.database.execute_sql("DROP TRIGGER IF EXISTS audit_event_delete")


def sql(statement, *values):
    mark = "%s" if models.on_postgresql() else "?"
    models.database.execute_sql(statement.replace("?", mark), values)


TEXT_COLUMNS = [
    "at",
    "actor",
    "action",
    "noun",
    "before",
    "after",
    "reason",
    "request_id",
    "address",
    "previous",
    "hash",
]


@given(number=st.integers(1, 12), column=st.sampled_from(TEXT_COLUMNS), text=st.text(st.characters(codec="ascii")))
@FEW
def test_an_edited_audit_row_is_found_and_named(number, column, text):
    """Whatever column of whatever row is changed, the first bad row is named."""
    if not models.Unit.select().exists():
        a_chain_of(12)
        unlock()
    with models.database.atomic() as undo:
        event = models.AuditEvent.get(chain="DN", number=number)
        other = (models.clean(text) + "?")[:30]
        sql(f'UPDATE audit_event SET "{column}" = ? WHERE id = ?', other, event.id)
        bad = models.verify_chain("DN")
        assert (bad.chain, bad.number) == ("DN", number)
        undo.rollback()
    assert models.verify_chain("DN") is None


@given(number=st.integers(1, 12))
@FEW
def test_a_removed_audit_row_is_found_and_named(number):
    """A missing row leaves a gap; the missing tail is known from the head that is kept apart."""
    if not models.Unit.select().exists():
        a_chain_of(12)
        unlock()
    with models.database.atomic() as undo:
        sql("DELETE FROM audit_event WHERE chain = 'DN' AND number = ?", number)
        bad = models.verify_chain("DN")
        assert bad.number == number
        assert bad.fault == ("tail cut" if number == 12 else "missing")
        undo.rollback()


@given(number=st.integers(1, 12))
@FEW
def test_an_inserted_audit_row_is_found_and_named(number):
    """A forged row with a hash of its own still does not fit its neighbours, or the head."""
    if not models.Unit.select().exists():
        a_chain_of(12)
        unlock()
    with models.database.atomic() as undo:
        for moved in range(12, number, -1):  # one by one from the end: numbers are unique
            sql("UPDATE audit_event SET number = ? WHERE chain = 'DN' AND number = ?", moved + 1, moved)
        forged = models.AuditEvent.get(chain="DN", number=number).__data__ | {"number": number + 1, "reason": "giả"}
        forged["previous"] = forged["hash"]
        forged["hash"] = models.fingerprint(forged)
        del forged["id"]
        columns, marks = ", ".join(f'"{name}"' for name in forged), ", ".join("?" for _ in forged)
        sql(f"INSERT INTO audit_event ({columns}) VALUES ({marks})", *forged.values())
        bad = models.verify_chain("DN")
        assert bad.number == (number + 2 if number < 12 else 13)
        undo.rollback()


@given(pair=st.lists(st.integers(1, 12), min_size=2, max_size=2, unique=True))
@FEW
def test_swapped_audit_rows_are_found_and_named(pair):
    """Two rows that changed places are found at the first of the two."""
    if not models.Unit.select().exists():
        a_chain_of(12)
        unlock()
    with models.database.atomic() as undo:
        one, other = pair
        for start, end in ((one, 99), (other, one), (99, other)):
            sql("UPDATE audit_event SET number = ? WHERE chain = 'DN' AND number = ?", end, start)
        assert models.verify_chain("DN").number == min(pair)
        undo.rollback()


def test_a_chain_rebuilt_from_scratch_is_found_through_a_published_head():
    """Someone who recomputes every hash and the head is found out by a head written down elsewhere."""
    a_chain_of(6)
    written_down = models.chain_heads()
    with models.acting("an"):
        models.note("look", chain="DN")
    assert models.verify_chains(written_down) == []
    unlock()
    link = ""
    for event in list(models.AuditEvent.select().where(models.AuditEvent.chain == "DN").order_by("number").dicts()):
        event |= {"previous": link, "reason": "viết lại"}
        link = event["hash"] = models.fingerprint(event)
        sql("UPDATE audit_event SET previous = ?, reason = ?, hash = ? WHERE id = ?",
            event["previous"], event["reason"], event["hash"], event["id"])  # fmt: skip
    sql("UPDATE chain SET hash = ? WHERE name = 'DN'", link)
    assert models.verify_chains() == []
    (bad,) = models.verify_chains(written_down)
    assert (bad.chain, bad.number, bad.fault) == ("DN", 6, "not the published head")
    assert "DN, dòng 6" in bad.text("vi")
    assert "row 6" in bad.text("en")


def test_a_whole_chain_that_vanished_is_found():
    """Removing a chain with its head shows against the published heads; without its head at once."""
    a_chain_of(3)
    written_down = models.chain_heads()
    unlock()
    sql("DELETE FROM audit_event WHERE chain = 'DN'")
    assert [(bad.number, bad.fault) for bad in models.verify_chains()] == [(1, "tail cut")]
    sql("DELETE FROM chain WHERE name = 'DN'")
    assert models.verify_chains() == []
    assert [bad.chain for bad in models.verify_chains(written_down)] == ["DN"]


# --- text ------------------------------------------------------------------------------------------------------------

VIETNAMESE = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặấầẩẫậĐƠƯỨ 0123456789-&"), max_size=60)
ANYTHING = st.text(max_size=60)


@given(name=VIETNAMESE | ANYTHING, form=st.sampled_from(["NFC", "NFD", "NFKD"]))
@FEW
def test_text_comes_back_composed_and_searchable(name, form):
    """Whatever form a name is typed in, it is stored as NFC, found by its folded key, and saved as it will be read."""
    if not models.Bloc.select().exists():
        a_bloc()
    typed = unicodedata.normalize(form, name)
    if len(models.clean(typed)) > 255:
        return
    with models.acting("an"), models.database.atomic() as undo:
        unit = models.Unit.create(code="X", bloc=models.Bloc.get(), name_vi=typed)
        stored = models.Unit.get_by_id(unit.id)
        assert stored.name_vi == unit.name_vi == models.clean(typed)
        assert unicodedata.is_normalized("NFC", stored.name_vi)
        assert stored.name_fold == unit.name_fold == models.clean(vietnamese.fold(f"{stored.name_vi}   X"))
        assert stored.name_sort == vietnamese.sort_key(stored.name_vi)
        assert models.Unit.get(models.Unit.name_vi == typed) == stored
        undo.rollback()


def test_keys_follow_the_name():
    """Renaming a unit renews its search key and its place in the Vietnamese order."""
    unit = a_unit(name_vi="Đắk Lắk", short_name="ĐL")
    with models.acting("an"):
        unit.name_vi = "Đà Nẵng"
        unit.save()
    found = models.Unit.select().where(models.Unit.name_fold.contains("da nang"))
    assert list(found) == [unit]
    assert not models.Unit.select().where(models.Unit.name_fold.contains("dak lak")).exists()


def test_both_databases_sort_names_the_vietnamese_way():
    """Ă after a, đ after d, tones last: the stored key decides, not the server's language."""
    names = [
        "Yên Bái",
        "Đà Nẵng",
        "Điện Biên",
        "Đắk Lắk",
        "Cần Thơ",
        "Cà Mau",
        "An Giang",
        "Ấn Độ",
        "Hà Nội",
        "dịch vụ",
    ]
    for name in names:
        a_unit(name_vi=name)
    in_order = [unit.name_vi for unit in models.Unit.select().order_by(models.Unit.name_sort)]
    assert in_order == sorted(names, key=vietnamese.sort_key)
    assert in_order.index("Cần Thơ") > in_order.index("Cà Mau")
    assert in_order.index("Đà Nẵng") > in_order.index("dịch vụ")


def test_control_characters_and_half_characters_are_dropped():
    """A pasted NUL, bell or broken character costs no error on either database."""
    unit = a_unit(name_vi="Sở\x00 Tài\x07 nguyên", note="một\r\nhai\rba\tbốn\ud83d")
    stored = models.Unit.get_by_id(unit.id)
    assert stored.name_vi == "Sở Tài nguyên"
    assert stored.note == "một\nhai\nba\tbốn?"


def test_text_longer_than_its_column_and_unknown_choices_are_refused_with_a_sentence():
    """SQLite would take them, PostgreSQL would fail: both refuse alike, naming the column."""
    with pytest.raises(models.BadValue, match="tối đa 255") as refused, models.acting("an"):
        a_unit(name_vi="x" * 256)
    assert refused.value.field == "name_vi"
    with pytest.raises(models.BadValue) as refused, models.acting("an"):
        a_cycle(state="bịa")
    assert refused.value.field == "state"
    assert "collecting" in refused.value.text("en")


def test_a_name_whose_key_grows_still_fits():
    """A ligature folds to three letters; a name full of them is stored, and an endless request id is cut."""
    with models.acting("an", request_id="r" * 5000, address="a" * 5000):
        unit = a_unit(name_vi="\ufb03" * 255, short_name="\ufb03" * 80)
    assert len(models.Unit.get_by_id(unit.id).name_fold) == 800
    assert models.verify_chains() == []


def test_moments_with_a_zone_become_utc():
    """A moment given in Vietnamese time is the same moment in UTC."""
    in_vietnam = datetime.datetime(2021, 10, 30, 6, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
    user = a_user(confirmed_at=in_vietnam)
    assert models.User.get_by_id(user.id).confirmed_at == datetime.datetime.fromisoformat("2021-10-29T23:30")


# --- rows that hold on to each other ---------------------------------------------------------------------------------


def test_what_others_need_cannot_be_deleted():
    """A bloc with units stays, and takes nothing with it."""
    unit = a_unit()
    with pytest.raises(peewee.IntegrityError), models.acting("an"):
        models.Bloc.get_by_id(unit.bloc_id).delete_instance()
    assert models.Unit.get_by_id(unit.id) == unit
    with pytest.raises(models.UnauditedWrite), models.acting("an"):
        models.Bloc.get_by_id(unit.bloc_id).delete_instance(recursive=True)


def test_every_link_refuses_to_lose_its_row():
    """No table deletes or empties its links by itself."""
    for model in models.TABLES:
        for field in model._meta.sorted_fields:
            if isinstance(field, peewee.ForeignKeyField):
                assert field.on_delete == "RESTRICT", f"{model.__name__}.{field.name}"


def test_the_same_unit_twice_in_a_cycle_is_refused():
    """Uniqueness is the database's; its error reaches the caller as it is."""
    cycle, unit = a_cycle(), a_unit()
    a_submission(cycle, unit)
    with pytest.raises(peewee.IntegrityError):
        a_submission(cycle, unit)
    assert cycle.submissions.count() == 1


def test_many_rows_are_added_with_an_audit_row_each():
    """An import of hundreds of rows is few statements, and each row has its history and its keys."""
    bloc = a_bloc()
    with models.acting("nhập tệp"):
        assert (
            models.Unit.add_many(models.Unit(code=f"U{n}", bloc=bloc, name_vi=f"Đơn vị {n}") for n in range(300)) == 300
        )
    last = models.Unit.get(code="U299")
    assert last.name_fold == "don vi 299 u299"
    assert [event.action for event, _ in models.history(last)] == ["create"]
    assert last.rev == 1
    assert models.verify_chains() == []


def test_many_rows_are_changed_like_one():
    """Each changed row gets a new version and an audit row; a stale one refuses them all."""
    units = [a_unit() for _ in range(3)]
    for unit in units[:2]:
        unit.note = "mới"
    with models.acting("an"):
        assert models.Unit.change_many(units) == 2
    assert [models.Unit.get_by_id(unit.id).rev for unit in units] == [2, 2, 1]
    stale = models.Unit.get_by_id(units[2].id)
    with models.acting("an"):
        units[2].note = "trước"
        units[2].save()
    stale.note = "sau"
    units[0].note = "không được lưu"
    with pytest.raises(models.StaleRow), models.acting("an"):
        models.Unit.change_many([units[0], stale])
    assert models.Unit.get_by_id(units[0].id).note == "mới"


# --- frameworks ------------------------------------------------------------------------------------------------------


def test_a_stored_framework_reads_like_its_file():
    """The rows put together again are the plain data they came from, in its order."""
    from factories import SMALL_FRAMEWORK

    stored = models.framework_plain(models.Framework.get_by_id(a_framework().id))
    assert frameworks.to_plain(frameworks.from_plain(stored)) == frameworks.to_plain(
        frameworks.from_plain(SMALL_FRAMEWORK)
    )


def test_a_published_framework_refuses_every_change():
    """Once a year runs on it, no part of a framework is edited, added or removed; the sentence says what to do."""
    framework = a_framework()
    category, indicator = framework.categories.get(), framework.indicators.get()
    with models.acting("an"):
        framework.state = "published"
        framework.save()
    framework.title_vi, category.title_vi, indicator.max = "khác", "khác", "99"
    for row in (framework, category, indicator):
        with pytest.raises(models.FrozenRow, match="tạo một phiên bản mới"), models.acting("an"):
            row.save()
        with pytest.raises(models.FrozenRow), models.acting("an"):
            type(row).get_by_id(row.id).delete_instance()
    with pytest.raises(models.FrozenRow) as refused, models.acting("an"):
        models.Category.create(framework=framework, code="MỚI", title_vi="Mới")
    assert "make a new version" in refused.value.text("en")
    with pytest.raises(models.FrozenRow), models.acting("an"):
        models.Category.add_many([models.Category(framework=framework, code="MỚI", title_vi="Mới")])
    assert models.Framework.get_by_id(framework.id).title_vi == "Bộ tiêu chí nhỏ"


def test_parts_cannot_be_moved_into_or_out_of_a_published_framework():
    """Changing the link is changing both frameworks."""
    published, draft = a_framework(), a_framework(code="nháp")
    category = published.categories.get()
    stray = draft.categories.get()
    with models.acting("an"):
        published.state = "published"
        published.save()
    category.framework, stray.framework = draft, published
    for row in (category, stray):
        with pytest.raises(models.FrozenRow), models.acting("an"):
            row.save()


# --- people and dates ------------------------------------------------------------------------------------------------


def test_roles_are_given_and_taken():
    """Naming the roles a person should have gives the missing ones and takes the others."""
    user = a_user("officer", "leader")
    a_user("appraiser")
    with models.acting("it"):
        user.give_roles({"leader", "appraiser"})
    assert [role.name for role in user.roles] == ["appraiser", "leader"]
    assert user.has_role("leader")
    assert not user.has_role("officer")


def test_a_unit_lives_from_its_first_to_its_last_day():
    """A cycle invites the units that exist at the end of its year."""
    old = a_unit("CŨ", active_to=datetime.date(2025, 6, 30))
    new = a_unit("MỚI", active_from=datetime.date(2025, 7, 1))
    with models.acting("an"):
        old.successor = new
        old.save()
    assert [unit.code for unit in models.Unit.alive_in(2024)] == ["CŨ"]
    assert [unit.code for unit in models.Unit.alive_in(2025)] == ["MỚI"]
    assert old.alive_on(datetime.date(2025, 6, 30))
    assert not old.alive_on(datetime.date(2025, 7, 1))
    assert list(new.predecessors) == [old]


def test_the_deadline_is_the_end_of_the_last_day_in_vietnam():
    """30/10 with ten minutes' grace ends at 00:10 Vietnamese time, 17:10 UTC."""
    cycle = a_cycle(report_deadline=datetime.date(2021, 10, 30), grace_minutes=10)
    assert cycle.deadline == datetime.datetime.fromisoformat("2021-10-30T17:10")


def test_working_rows_need_no_actor():
    """Sessions, jobs and letters are the program's own notes: no audit, no version."""
    job = models.Job.create(kind="build", arguments={"năm": 2021})
    job.state = "running"
    job.save()
    assert models.Job.get_by_id(job.id).arguments == {"năm": 2021}
    assert models.AuditEvent.select().count() == 0


# --- power cuts ------------------------------------------------------------------------------------------------------

SAVE_UNTIL_KILLED = """
import sys
import models
models.connect(sys.argv[1])
bloc = models.Bloc.get()
for number in range(100000):
    with models.acting("máy", f"lần {number}"):
        models.Unit.create(code=f"U{number}", bloc=bloc, name_vi="một")
        models.Unit.create(code=f"V{number}", bloc=bloc, name_vi="hai")
    print(number, flush=True)
"""


@pytest.mark.parametrize("saves", [1, 7, 20])
def test_what_was_acknowledged_survives_a_kill(either_database, saves):
    """Killed without warning, the office has every act it confirmed, no half act, and whole chains."""
    a_bloc()
    root = str(models.MIGRATIONS.parent)
    command = [sys.executable, "-c", SAVE_UNTIL_KILLED, address(either_database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as program:
        for line in program.stdout:
            confirmed = int(line)
            if confirmed >= saves:
                program.kill()
                break
    codes = {unit.code for unit in models.Unit.select(models.Unit.code)}
    assert {f"U{number}" for number in range(confirmed + 1)} <= codes
    assert {code[1:] for code in codes if code[0] == "U"} == {code[1:] for code in codes if code[0] == "V"}
    assert models.verify_chains() == []
    assert models.AuditEvent.select().where(models.AuditEvent.noun == "unit").count() == len(codes)

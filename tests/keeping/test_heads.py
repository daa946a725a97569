"""Tampering with the audit is found, and the first bad row named, whatever is done to the rows."""

import json
import random

import pytest
from factories import a_unit

import models
from keeping import backup, heads

ROWS = 12  # in each chain that is tampered with
CHAINS = ("DN", "HP")


@pytest.fixture
def published(either_database):
    """Two chains of twelve rows, with heads written down after six rows and at the end; the triggers out of the way."""
    written = []
    for code in CHAINS:
        a_unit(code)
    for number in range(1, ROWS):
        for code in CHAINS:
            with models.acting("an", f"lần {number}"):
                unit = models.Unit.get(code=code)
                unit.note = f"ghi chú {number}"
                unit.save()
        if number + 1 in (ROWS // 2, ROWS):
            written.append(models.chain_heads())
    if models.on_postgresql():
        models.database.execute_sql("DROP TRIGGER audit_event_keep ON audit_event")
    else:
        for verb in ("UPDATE", "DELETE"):
            models.database.execute_sql(f"DROP TRIGGER audit_event_{verb}")
    return written


def sql(text, *values):
    mark = "%s" if models.on_postgresql() else "?"
    return models.database.execute_sql(text.replace("?", mark), values)


def row(chain, number):
    query = models.AuditEvent.select().where(models.AuditEvent.chain == chain, models.AuditEvent.number == number)
    return query.dicts().get()


def put(event, number=None):
    """Write an event's columns over the row of its number (or of another one)."""
    names = [name for name in (*models.FINGERPRINTED, "hash") if name not in ("chain", "number")]
    sets = ", ".join(f'"{name}" = ?' for name in names)
    values = [event[name] for name in names]
    sql(
        f"UPDATE audit_event SET {sets} WHERE chain = ? AND number = ?",
        *values,
        event["chain"],
        number or event["number"],
    )


def rehash(chain, first):
    """Rebuild a chain from a row on, head included, as somebody who knows the program would."""
    link = row(chain, first - 1)["hash"] if first > 1 else ""
    last = sql("SELECT max(number) FROM audit_event WHERE chain = ?", chain).fetchone()[0]
    for number in range(first, last + 1):
        event = row(chain, number) | {"previous": link}
        link = event["hash"] = models.fingerprint(event)
        put(event)
    sql("UPDATE chain SET number = ?, hash = ? WHERE name = ?", last, link, chain)


def edit(chain, chance):
    number, column = chance.randint(1, ROWS), chance.choice(["actor", "reason", "after", "at", "action", "noun"])
    sql(f'UPDATE audit_event SET "{column}" = ? WHERE chain = ? AND number = ?', "khác", chain, number)
    return {number}


def delete(chain, chance):
    number = chance.randint(1, ROWS)
    sql("DELETE FROM audit_event WHERE chain = ? AND number = ?", chain, number)
    return {number}


def insert(chain, chance):
    """A well-made row pushed in; it fits the row before it, so the one after it is the first that does not."""
    number = chance.randint(1, ROWS)
    forged = row(chain, number) | {"reason": "chưa từng có"}
    forged["hash"] = models.fingerprint(forged)
    for each in range(ROWS, number - 1, -1):
        sql("UPDATE audit_event SET number = ? WHERE chain = ? AND number = ?", each + 1, chain, each)
    names = [*models.FINGERPRINTED, "hash"]
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    sql(f"INSERT INTO audit_event ({columns}) VALUES ({marks})", *(forged[name] for name in names))
    return {number, number + 1}


def swap(chain, chance):
    first, second = sorted(chance.sample(range(1, ROWS + 1), 2))
    one, two = row(chain, first), row(chain, second)
    put(two, first)
    put(one, second)
    return {first}


def truncate(chain, chance):
    """The tail cut, and the head set back to match: only what was published tells."""
    left = chance.randint(1, ROWS - 1)
    sql("DELETE FROM audit_event WHERE chain = ? AND number > ?", chain, left)
    sql("UPDATE chain SET number = ?, hash = ? WHERE name = ?", left, row(chain, left)["hash"], chain)
    return {left + 1}


def rebuild(chain, chance):
    """A row changed and everything after it made anew: the first published head that no longer fits is named."""
    number = chance.randint(1, ROWS)
    sql("UPDATE audit_event SET reason = 'khác' WHERE chain = ? AND number = ?", chain, number)
    rehash(chain, number)
    return {ROWS // 2 if number <= ROWS // 2 else ROWS}


def append(chain, chance):
    """A well-made row after the last one."""
    last = row(chain, ROWS)
    forged = last | {"number": ROWS + 1, "previous": last["hash"], "reason": "thêm"}
    forged["hash"] = models.fingerprint(forged)
    names = [*models.FINGERPRINTED, "hash"]
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    sql(f"INSERT INTO audit_event ({columns}) VALUES ({marks})", *(forged[name] for name in names))
    return {ROWS + 1}


TAMPERINGS = (edit, delete, insert, swap, truncate, rebuild, append)


def test_a_thousand_tamperings_are_found(published):
    """1,000 of 1,000 on SQLite (140 on PostgreSQL), the first bad row named each time, the other chain whole
    (promise 75)."""
    trials, chance = 140 if models.on_postgresql() else 1000, random.Random(75)
    assert heads.verify(published) == []
    for trial in range(trials):
        tampering, chain = TAMPERINGS[trial % len(TAMPERINGS)], chance.choice(CHAINS)
        with models.database.atomic() as attempt:
            expected = tampering(chain, chance)
            faults = heads.verify(published)
            attempt.rollback()
        assert [fault.chain for fault in faults] == [chain], tampering.__name__
        assert faults[0].number in expected, (tampering.__name__, faults[0], expected)
    assert heads.verify(published) == []


def test_what_only_a_published_head_shows(published):
    """A cut tail and a rebuilt chain look whole by themselves; this is why heads are published (promise 75)."""
    for tampering in (truncate, rebuild):
        with models.database.atomic() as attempt:
            tampering("DN", random.Random(1))
            assert models.verify_chains() == []
            assert len(heads.verify(published)) == 1
            attempt.rollback()


def test_a_file_of_heads_is_dated_and_sealed(office, tmp_path):
    """It says when and what, and a changed one is no witness."""
    copy = heads.publish(office, tmp_path / "heads.json")
    plain = heads.read(copy)
    assert plain["chains"] == {name: list(head) for name, head in models.chain_heads().items()}
    assert len(list((office.backups_folder / "heads").glob("20*.json"))) == 1
    plain["chains"]["DN"][1] = "f" * 64
    copy.write_text(json.dumps(plain))
    with pytest.raises(heads.NoHeads, match="đã bị sửa"):
        heads.read(copy)


def test_the_heads_in_a_backup_are_witnesses_too(office):
    """A chain rebuilt after a backup is found against the backup's manifest (promise 75)."""
    backup.make(office)
    assert heads.verify(heads.known(office)) == []
    if models.on_postgresql():
        sql("DROP TRIGGER audit_event_keep ON audit_event")
    else:
        sql("DROP TRIGGER audit_event_UPDATE")
    sql("UPDATE audit_event SET reason = 'khác' WHERE chain = ? AND number = 1", "DN")
    rehash("DN", 1)
    assert models.verify_chains() == []
    assert [(fault.chain, fault.fault) for fault in heads.verify(heads.known(office))] == [
        ("DN", "not the published head")
    ]

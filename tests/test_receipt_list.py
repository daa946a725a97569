"""The published list of receipts: one spelling, read strictly."""

import hashlib
import json

import pytest

import receipt_list
from receipt_list import Listed, ReceiptListProblem

ONE = Listed("2021-DN-01", "DN", "2021-10-30T09:15:00+07:00", False, "ab" * 32)
TWO = Listed("2021-Đ1-01", "Đ1", "2021-10-31T00:00:00+07:00", True, "cd" * 32, "2021-10-31T08:00:00+07:00")


@pytest.fixture
def listed():
    return receipt_list.make(2021, True, [TWO, ONE])


def test_the_file_is_one_receipt_a_line_and_hashes_to_what_the_edition_carries(listed, tmp_path):
    """`sha256sum` and `grep` are enough to check it."""
    path = receipt_list.write(listed, tmp_path)
    data = path.read_bytes()
    assert path == tmp_path / "receipts" / "2021.json"
    assert hashlib.sha256(data).hexdigest() == listed.sha256
    assert sum(b'"number"' in line for line in data.splitlines()) == 2
    assert receipt_list.read(path) == listed
    assert [one["number"] for one in json.loads(data)["receipts"]] == ["2021-DN-01", "2021-Đ1-01"]


def test_keys_are_sorted_and_there_is_nothing_but_what_is_published(listed):
    """No figures, no names of persons."""
    plain = json.loads(receipt_list.text_of(listed))
    assert list(plain) == sorted(plain)
    assert all(list(one) == sorted(one) for one in plain["receipts"])
    assert set(plain["receipts"][0]) == {"number", "unit", "at", "late", "seal", "withdrawn"}


def test_an_empty_list_is_a_list(tmp_path):
    """It can be written and read."""
    nothing = receipt_list.make(2020, False, [])
    assert receipt_list.read(receipt_list.write(nothing, tmp_path)) == nothing


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"late":false', '"late":true '),
        lambda text: text + "\n",
        lambda text: json.dumps(json.loads(text)),
        lambda text: text.replace('"unit":"DN"', '"unit":""'),
        lambda text: text.replace("ab" * 32, "AB" * 32),
        lambda text: text.replace("T09:15:00+07:00", " soon"),
        lambda text: text.replace('"late":false', '"late":0'),
        lambda text: text.replace('"year":2021', '"year":"2021"'),
        lambda text: text.replace("ictindex-receipts/1", "ictindex-receipts/2"),
        lambda text: text.replace('"number"', '"nummer"'),
        lambda text: "[]",
        lambda text: "[" * 100_000,
        lambda text: "",
    ],
)
def test_what_is_spelled_otherwise_is_refused(listed, tmp_path, change):
    """A changed list, and what is no list, are told by name."""
    path = receipt_list.write(listed, tmp_path)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ReceiptListProblem, match=r"2021\.json: "):
        receipt_list.read(path)


def test_a_list_that_is_not_there_is_told(tmp_path):
    """With its name."""
    with pytest.raises(ReceiptListProblem, match=r"2021\.json: không đọc được"):
        receipt_list.read(tmp_path / "2021.json")

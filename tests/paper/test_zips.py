"""Zips whose bytes depend on their content alone."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from paper import zips

NAMES = st.text("abcđê /.", min_size=1, max_size=20).filter(lambda name: not name.endswith("/"))


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=5))
def test_what_is_written_can_be_read_in_its_order(files):
    """Names, order and bytes come back."""
    with zipfile.ZipFile(io.BytesIO(zips.written(files))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert archive.namelist() == list(files)
        assert archive.testzip() is None


def test_the_moment_of_writing_leaves_no_trace():
    """Two zips of one content, written on other days by other systems, are the same after normalising."""

    def made(day, system):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            entry = zipfile.ZipInfo("word/document.xml", (day, 5, 17, 10, 30, 0))
            entry.create_system = system
            archive.writestr(entry, b"<w/>", zipfile.ZIP_STORED if system else zipfile.ZIP_DEFLATED)
        return data.getvalue()

    assert made(2001, 0) != made(2021, 3)
    assert zips.normalised(made(2001, 0)) == zips.normalised(made(2021, 3))


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=3))
def test_normalising_twice_changes_nothing(files):
    """What is normal stays."""
    once = zips.written(files)
    assert zips.normalised(once) == once


def test_what_is_packed_already_is_only_put_together():
    """PDFs and Word files gain nothing from being packed again; what comes out is the same."""
    files = {"a.pdf": b"x" * 1000}
    kept = zips.written(files, packed=False)
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.read("a.pdf") == files["a.pdf"]
    assert zips.written(files, packed=False) == kept

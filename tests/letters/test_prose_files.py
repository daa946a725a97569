"""The office's own texts as files for the builder: what the rows are, no more and no less."""

import pytest

import jobs
import models
from letters import prose_files
from publishing import builder


@pytest.fixture
def text(database):
    """`text(code, words)` saves an own text."""

    def save(code, words, language="vi"):
        row = models.Prose.get_or_none(code=code, language=language) or models.Prose(code=code, language=language)
        row.text = words
        with models.acting("test"):
            row.save()
        return row

    return save


def there(settings):
    folder = prose_files.folder_of(settings)
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder.exists() else {}


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_files_are_what_the_rows_are(settings, text):
    """New, changed and removed; a file that is right is not written again."""
    assert prose_files.write(settings) == 0
    assert there(settings) == {}
    row = text("release.body", "Đoạn một.\n\nĐoạn hai: {{this.year}}.")
    text("release.body", "One.", "en")
    assert prose_files.write(settings) == 2
    assert there(settings) == {
        "release.body.vi.md": "Đoạn một.\n\nĐoạn hai: {{this.year}}.\n", "release.body.en.md": "One.\n",
    }  # fmt: skip
    before = (prose_files.folder_of(settings) / "release.body.en.md").stat().st_mtime_ns
    row.text = "Khác."
    with models.acting("test"):
        row.save()
    assert prose_files.write(settings) == 1
    assert (prose_files.folder_of(settings) / "release.body.en.md").stat().st_mtime_ns == before
    with models.acting("test"):
        row.delete_instance()
    assert prose_files.write(settings) == 1
    assert set(there(settings)) == {"release.body.en.md"}


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_a_text_of_a_piece_that_is_gone_stops_no_build(settings, text):
    """Its row stays; no file is written, and one from before goes."""
    folder = prose_files.folder_of(settings)
    folder.mkdir(parents=True)
    (folder / "letter.old.vi.md").write_text("Cũ.", "utf-8")
    text("letter.old", "Cũ.")
    text("letter.body", "Body.", "en")  # letters are not read in English
    assert prose_files.write(settings) == 1
    assert there(settings) == {}


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_what_is_not_ours_in_the_folder_stays(settings, text):
    """Somebody's note beside the texts is not removed."""
    text("release.body", "Một.")
    prose_files.write(settings)
    (prose_files.folder_of(settings) / "GHI CHÚ.txt").write_text("x", "utf-8")
    assert prose_files.write(settings) == 0
    assert set(there(settings)) == {"release.body.vi.md", "GHI CHÚ.txt"}


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", ["../../etc/cron", "a/b", ".vi", "Ô"])
def test_a_code_never_leads_out_of_the_folder(settings, text, tmp_path, code):
    """Whatever stands in the table: refused, nothing written."""
    text(code, "x")
    with pytest.raises(models.OfficeProblem):
        prose_files.write(settings)
    assert there(settings) == {}


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_a_build_finds_the_texts_as_they_are_now(settings, text, monkeypatch):
    """The job writes them before it builds; the builder then reads the folder."""
    seen = {}
    text("release.title", "Kết quả năm {{this.year}}")
    monkeypatch.setattr(builder, "build_site", lambda settings, progress: seen.update(there(settings)))
    jobs.enqueue("build", None)
    assert jobs.run_next(settings).state == "done"
    assert seen == {"release.title.vi.md": "Kết quả năm {{this.year}}\n"}
    assert builder.prose_folder(settings) == prose_files.folder_of(settings)

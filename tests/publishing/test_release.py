"""Putting a site live: one step, the old one whole until then."""

import threading

import pytest

from publishing import release


@pytest.fixture
def public(tmp_path):
    return tmp_path / "public"


def publish(public, files):
    with release.building(public) as folder:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return release.switch(folder, public)


def test_a_site_goes_live_as_a_link(public):
    """The public folder is a link to a release; a web server of another account can read it."""
    publish(public, {"index.html": "one"})
    assert public.is_symlink()
    assert (public / "index.html").read_text("utf-8") == "one"
    assert public.stat().st_mode & 0o055 == 0o055


def test_the_same_bytes_change_nothing(public):
    """An unchanged site keeps its release, and no file is written again."""
    publish(public, {"index.html": "one"})
    before = (public / "index.html").stat()
    assert publish(public, {"index.html": "one"}).unchanged
    after = (public / "index.html").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_equal_files_are_shared_between_releases(public):
    """Only what changed is new on the disk."""
    publish(public, {"index.html": "one", "a/b.css": "same"})
    inode = (public / "a/b.css").stat().st_ino
    assert publish(public, {"index.html": "two", "a/b.css": "same"}).written == 1
    assert (public / "a/b.css").stat().st_ino == inode
    assert (public / "index.html").read_text("utf-8") == "two"


def test_a_damaged_live_file_is_healed_by_the_next_build(public):
    """A release is compared by its bytes, not by its name."""
    publish(public, {"index.html": "one"})
    (public / "index.html").write_text("defaced", "utf-8")
    assert not publish(public, {"index.html": "one"}).unchanged
    assert (public / "index.html").read_text("utf-8") == "one"


def test_a_failed_build_leaves_the_old_site_and_no_rest(public):
    """Whatever happens while building, the live site stays."""
    publish(public, {"index.html": "one"})

    def fail():
        with release.building(public) as folder:
            (folder / "index.html").write_text("half", "utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (public / "index.html").read_text("utf-8") == "one"
    assert not list(release.releases_folder(public).glob("building-*"))


def test_what_a_killed_build_left_is_cleared_away(public):
    """A folder left by a build that was killed is removed by the next one."""
    left = release.releases_folder(public) / "building-killed"
    left.mkdir(parents=True)
    publish(public, {"index.html": "one"})
    assert not left.exists()


def test_only_one_build_at_a_time(public):
    """A second build is told to wait, at once."""
    with (
        release.building(public),
        pytest.raises(release.ReleaseProblem, match="another build"),
        release.building(public),
    ):
        pass


def test_old_releases_are_pruned_but_the_last_stay(public):
    """The live release and two to go back to are kept."""
    for number in range(6):
        publish(public, {"index.html": str(number)})
    releases = [p for p in release.releases_folder(public).iterdir() if p.is_dir()]
    assert len(releases) == release.KEPT_RELEASES
    assert {(p / "index.html").read_text("utf-8") for p in releases} == {"3", "4", "5"}


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_not_ours_is_not_overwritten(public, kind):
    """A public folder with files of its own, or a file of that name, is refused with what to do."""
    if kind == "folder":
        public.mkdir()
        (public / "mine.txt").write_text("x", "utf-8")
    else:
        public.write_text("x", "utf-8")
    with pytest.raises(release.ReleaseProblem, match="link of this name"):
        publish(public, {"index.html": "one"})


def test_an_empty_folder_gives_way(public):
    """A folder somebody prepared and left empty becomes the link."""
    public.mkdir()
    publish(public, {"index.html": "one"})
    assert public.is_symlink()


def test_readers_never_see_a_missing_or_half_page(public):
    """While releases are switched, every read finds a whole page."""
    publish(public, {"index.html": "a" * 50_000})
    seen, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            seen.append((public / "index.html").read_text("utf-8"))  # through the link, as a server opens it

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for letter in "bcdefgh":
            publish(public, {"index.html": letter * 50_000})
    finally:
        stop.set()
        reader.join()
    assert seen
    assert all(len(text) == 50_000 and len(set(text)) == 1 for text in seen)

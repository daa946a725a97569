"""The build as a whole: what it refuses, what it leaves alone, and that the same input gives the same bytes."""

import dataclasses
import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import mini
import pytest
import refresh

import edition as editions
from charts import folder
from framework import Text, parse_framework
from publishing import builder, pelican_plugin
from publishing.release import manifest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site_folder(tmp_path, monkeypatch):
    """A copy of `site/` to spoil."""
    folder = tmp_path / "site-copy"
    shutil.copytree(builder.SITE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(builder, "SITE", folder)
    return folder


@pytest.fixture
def without_prints(monkeypatch):
    monkeypatch.setattr(builder, "STEPS", builder.STEPS_WITHOUT_PRINTS)


def test_the_golden_site_is_unchanged(tmp_path):
    """Every byte of the small site is as kept in git; `make golden` renews it on purpose."""
    refresh.build(tmp_path / "site")
    assert manifest(tmp_path / "site") == manifest(refresh.GOLDEN)


def test_two_builds_give_the_same_bytes(tmp_path, editions_folder):
    """Another folder, time zone, locale and hash seed change nothing, charts included."""
    found = []
    for number, (zone, seed) in enumerate([("Asia/Ho_Chi_Minh", "1"), ("America/Lima", "2")]):
        own = tmp_path / f"build-{number}"
        env = {
            **os.environ,
            **{"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C" if number else "C.UTF-8"},
            **{"ICTINDEX_SECRET_KEY": "k" * 40, "ICTINDEX_EDITIONS": str(editions_folder)},
            **{"ICTINDEX_PUBLIC": str(own / "public"), "ICTINDEX_DATA": str(own / "data")},
            "ICTINDEX_SITE_URL": "https://ict.example.vn",
        }
        subprocess.run([sys.executable, "build.py"], cwd=ROOT, env=env, check=True, capture_output=True, timeout=300)
        found.append(manifest((own / "public").resolve()))
    assert found[0] == found[1]
    assert any(path.endswith(".pdf") for path in found[0])


def test_an_unchanged_build_writes_nothing(settings, without_prints):
    """The second build finds the live site equal and leaves every file alone."""
    builder.build_site(settings)
    before = [(p, p.stat().st_mtime_ns) for p in sorted(settings.public_folder.resolve().rglob("*"))]
    for note in settings.public_folder.parent.glob("public.releases/*.inputs"):
        note.unlink()  # so that it is built anew, and found equal
    assert builder.build_site(settings).unchanged
    assert [(p, p.stat().st_mtime_ns) for p in sorted(settings.public_folder.resolve().rglob("*"))] == before


def test_nothing_is_done_when_nothing_changed(settings, without_prints):
    """The second build only looks: no step runs. A changed edition, page, setting or live file sets it to work."""
    builder.build_site(settings)

    def steps_of(settings):
        told = []
        builder.build_site(settings, lambda step, done, total: told.append(step))
        return told

    assert steps_of(settings) == []
    assert steps_of(dataclasses.replace(settings, languages=("vi", "en"))) != []
    assert steps_of(settings) != []
    (settings.public_folder / "index.html").write_text("defaced", "utf-8")
    assert steps_of(settings) != []
    assert "defaced" not in (settings.public_folder / "index.html").read_text("utf-8")
    (settings.editions_folder / "2021.json").unlink()
    assert steps_of(settings) != []


def test_the_inputs_name_every_module_a_build_runs_through():
    """A change to any of our modules that a build imports makes the build run again."""
    script = (
        "import pathlib, sys, publishing.builder\n"
        "files = [getattr(m, '__file__', None) for m in list(sys.modules.values())]\n"
        "inside = [pathlib.Path(f) for f in files if f and '.venv' not in f and 'site-packages' not in f]\n"
        "here = pathlib.Path.cwd()\n"
        "print(*sorted({p.relative_to(here).parts[0] for p in inside if here in p.parents}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    named = {f"{name}.py" for name in builder.MODULES} | set(builder.ROOMS)
    assert set(done.stdout.split()) == named


def test_one_changed_score_draws_only_what_it_changes(tmp_path, bilingual, monkeypatch):
    """The unit's own charts and those that show its figures are drawn again; another bloc's, the year before's not."""
    drawn: list[str] = []
    monkeypatch.setattr(folder, "FEW", {"drawn": 10**6, "printed": 10**6})  # in this process, where it can be counted
    for name in ("drawn", "printed"):
        make = getattr(folder, name)
        monkeypatch.setattr(folder, name, lambda chart, make=make: drawn.append(chart.stem) or make(chart))
    steps = (builder.read_editions, builder.lay_out_charts, builder.print_charts)
    builder.build_into(bilingual, tmp_path / "first", steps=steps)
    everything = len(drawn)
    drawn.clear()
    builder.build_into(bilingual, tmp_path / "same", steps=steps)
    assert drawn == []
    assert manifest(tmp_path / "same") == manifest(tmp_path / "first")
    newest = mini.editions_of_test()[-1]
    figures = {unit: dict(given) for unit, given in newest.figures.items()}
    figures["AG"]["online"] = "35"
    changed = mini.made(2021, newest.framework, notice=newest.notice, figures=figures)
    assert changed.results["AG"].total_exact != newest.results["AG"].total_exact
    editions.write(changed, bilingual.editions_folder)
    builder.build_into(bilingual, tmp_path / "changed", steps=steps)
    own = f"ho-so-{changed.addresses['AG']}-2021"
    assert own in drawn
    assert len(drawn) < everything
    assert not any("-2020" in stem for stem in drawn)
    others = {unit.bloc for unit in changed.units.values()} - {changed.units["AG"].bloc}
    untouched = [f"{changed.addresses[u.code]}-2021" for u in changed.units.values() if u.bloc in others]
    assert untouched
    assert not any(stem.endswith(address) for stem in drawn for address in untouched)


def test_steps_are_told_in_order(settings, without_prints):
    """Progress names each step, and ends each with all of it done."""
    told = []
    builder.build_site(settings, lambda step, done, total: told.append((step, done, total)))
    steps = list(dict.fromkeys(step for step, _, _ in told))
    assert steps == [name for name in builder.STEP_NAMES if name != "print charts"]
    for name in steps:
        _, done, total = [each for each in told if each[0] == name][-1]
        assert done == total > 0


def test_a_year_is_published_with_those_before_it(settings, without_prints):
    """`build.py 2020` leaves out 2021, which is frozen but not yet to be seen."""
    builder.build_site(settings, year=2020)
    assert (settings.public_folder / "2020/index.html").exists()
    assert not (settings.public_folder / "2021").exists()
    assert "url=/2020/" in (settings.public_folder / "moi-nhat/index.html").read_text("utf-8")


@pytest.mark.parametrize("year", [None, 2019])
def test_a_year_nobody_froze_is_refused(settings, year, tmp_path):
    """The message says what to do first."""
    if year is None:
        settings = dataclasses.replace(settings, editions_folder=tmp_path / "nothing")
    with pytest.raises(builder.BuildProblem, match="freeze the year first"):
        builder.build_site(settings, year=year)


@pytest.mark.parametrize("resealed", [False, True])
def test_a_tampered_edition_is_refused_and_the_old_site_stays(settings, without_prints, resealed):
    """One figure changed in the file, even with a seal made to fit it: nothing is published."""
    builder.build_site(settings)
    before = manifest(settings.public_folder.resolve())
    path = settings.editions_folder / "2021.json"
    plain = json.loads(path.read_text("utf-8"))
    plain["results"]["HN"]["total"] = "39.99"
    if resealed:
        plain["seal"] = editions.seal_of(plain)
    path.write_text(json.dumps(plain, ensure_ascii=False), "utf-8")
    with pytest.raises(builder.BuildProblem, match=r"2021\.json"):
        builder.build_site(settings)
    assert manifest(settings.public_folder.resolve()) == before


def test_a_correction_is_shown_with_its_notice_and_the_old_version_stays(settings, without_prints):
    """Version 2 replaces the pages, says so, and version 1 can still be read."""
    framework = parse_framework(mini.FRAMEWORK.format(code="thu-2021", number="2/QĐ", date="2021-01-02", top="20"))
    corrected = mini.made(2021, framework, version=2, notice=Text("Sửa điểm của Hà Nội.", "Ha Noi corrected."))
    editions.write(corrected, settings.editions_folder)
    builder.build_site(settings)
    page = (settings.public_folder / "2021/index.html").read_text("utf-8")
    assert "Bản đính chính số 2." in page
    assert "Sửa điểm của Hà Nội." in page
    verify = (settings.public_folder / "2021/kiem-chung/index.html").read_text("utf-8")
    for name, version in (("2021.json", 1), ("2021-v2.json", 2)):
        assert editions.read(settings.public_folder / "2021/tai-ve" / name).version == version
        assert f'href="/2021/tai-ve/v{version}/edition.json"' in verify
    assert corrected.seal in verify


@pytest.mark.parametrize("failing", builder.STEP_NAMES)
def test_a_build_that_fails_at_any_step_leaves_the_old_site(settings, monkeypatch, failing):
    """The disk is full in the midst of a step: every byte readers see is as it was, and nothing half-built stays."""
    prints = builder.STEPS if failing == "print charts" else builder.STEPS_WITHOUT_PRINTS
    monkeypatch.setattr(builder, "STEPS", builder.STEPS_WITHOUT_PRINTS)
    builder.build_site(settings, year=2020)
    monkeypatch.setattr(builder, "STEPS", prints)
    live, releases = settings.public_folder.resolve(), settings.public_folder.parent / "public.releases"
    before, inside = manifest(live), sorted(path.name for path in releases.iterdir())
    told = []

    def progress(step, done, total):
        told.append(step)
        if step == failing and (step == "put live" or told.count(step) == 2):  # the step has begun to write
            raise OSError(errno.ENOSPC, "no space left on device")

    with pytest.raises(OSError, match="no space left"):
        builder.build_site(settings, progress)
    assert told[-1] == failing
    assert settings.public_folder.resolve() == live
    assert manifest(live) == before
    assert sorted(path.name for path in releases.iterdir()) == inside


@pytest.mark.parametrize("failing", ["link", "rename", "replace", "symlink"])
def test_a_switch_that_fails_leaves_the_old_site(settings, without_prints, monkeypatch, failing):
    """Whichever call of putting live is refused, the link leads to the old site; the next build goes live."""
    builder.build_site(settings, year=2020)
    before = manifest(settings.public_folder.resolve())
    real = getattr(os, failing)

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EPERM, "not permitted")

    def progress(step, done, total):
        if step == "put live":
            monkeypatch.setattr(os, failing, refuse)

    with pytest.raises(PermissionError):
        builder.build_site(settings, progress)
    assert manifest(settings.public_folder.resolve()) == before
    monkeypatch.setattr(os, failing, real)
    builder.build_site(settings)
    assert (settings.public_folder / "2021/index.html").exists()


# --- what Pelican would let pass


def test_a_news_page_without_a_title_stops_the_build(settings, without_prints, site_folder):
    """Pelican would skip the page and report success; the message names the file."""
    (site_folder / "content/tin-tuc/bad.md").write_text("Date: 2021-01-01\n\nKhông có tiêu đề.\n", "utf-8")
    with pytest.raises(builder.BuildProblem, match=r"bad\.md"):
        builder.build_site(settings)


def test_the_same_fault_stops_the_second_build_too(settings, without_prints, site_folder):
    """Pelican mentions a warning once per process; a worker builds many times."""
    (site_folder / "content/tin-tuc/bad.md").write_text("Date: 2021-01-01\n\nKhông có tiêu đề.\n", "utf-8")
    for _ in range(2):
        with pytest.raises(builder.BuildProblem, match=r"bad\.md"):
            builder.build_site(settings)


def test_a_slip_in_a_template_stops_the_build(settings, without_prints, site_folder):
    """A name nobody gives is an error, with the page and the template."""
    with (site_folder / "theme/templates/year.html").open("a", encoding="utf-8") as template:
        template.write("{% block head %}{{ no_such_thing }}{% endblock %}")
    template = site_folder / "theme/templates/year.html"
    template.write_text(
        template.read_text("utf-8").replace("<h1>", "<h1>{{ no_such_thing }}").split("{% block head %}{{")[0], "utf-8"
    )
    with pytest.raises(builder.BuildProblem, match=r"2021/index\.html \(year\.html\): 'no_such_thing' is undefined"):
        builder.build_site(settings)


def test_a_broken_link_in_the_news_stops_the_build(settings, without_prints, site_folder):
    """People's pages are checked like ours."""
    (site_folder / "content/tin-tuc/bad.md").write_text(
        "Title: Tin\nDate: 2021-01-01\nSlug: tin\n\n[ở đâu đó](/khong-co/)\n", "utf-8"
    )
    with pytest.raises(builder.BuildProblem, match=r"tin-tuc/tin/index\.html: /khong-co/: leads to no file"):
        builder.build_site(settings)


def test_a_site_under_a_folder_of_a_host(settings, without_prints):
    """All links, those of people's pages included, carry the folder."""
    settings = dataclasses.replace(settings, site_url="https://monre.example.vn/ict-index")
    builder.build_site(settings)
    home = (settings.public_folder / "index.html").read_text("utf-8")
    assert 'href="/ict-index/2021/"' in home
    assert '<link rel="canonical" href="https://monre.example.vn/ict-index/">' in home


def test_a_build_leaves_the_process_as_it_was(settings, without_prints):
    """The office builds in its own process: no logger class, locale or log handler of Pelican's stays behind."""
    import locale
    import logging

    before = (logging.getLoggerClass(), logging.getLogger().__class__, locale.setlocale(locale.LC_ALL))
    handlers = list(logging.getLogger("pelican").handlers)
    builder.build_site(settings)
    assert (logging.getLoggerClass(), logging.getLogger().__class__, locale.setlocale(locale.LC_ALL)) == before
    assert logging.getLogger("pelican").handlers == handlers
    assert not issubclass(logging.getLoggerClass(), pelican_plugin.pelican.log.FatalLogger)

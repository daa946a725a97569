"""Verifying: what the page says to type gives what the page says it gives, and the browser finds the same seal."""

import functools
import hashlib
import html
import http.server
import json
import re
import subprocess
import sys
import threading

import corrected_year
import pytest
from click.testing import CliRunner

import edition as editions
import ictindex


def read(site, path):
    return (site / path / "index.html").read_text("utf-8")


def ways(page):
    """Commands and answers of each way, as a reader sees them."""
    blocks = [html.unescape(b) for b in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]
    return [(blocks[i], blocks[i + 1]) for i in (0, 2, 4)]


@pytest.mark.parametrize("path", ["2021", "2020"])
def test_the_commands_say_what_the_page_promises(mini_site, path):
    """verify, sha256sum and score, run on the very files of the site."""
    page, folder = read(mini_site, f"{path}/kiem-chung"), mini_site / path / "tai-ve/v1"
    (first, equal), (second, sums), (third, lines) = ways(page)
    assert "ictindex verify edition.json" in first
    result = CliRunner().invoke(ictindex.main, ["verify", str(folder / "edition.json")])
    assert (result.exit_code, result.output.strip()) == (0, equal)

    command = "sha256sum --ignore-missing -c SHA256SUMS"
    assert command in second
    said = subprocess.run(command.split(), cwd=folder, check=True, capture_output=True, text=True).stdout
    line, digest = sums.split("\n\n")
    assert line in said.splitlines()
    assert digest == hashlib.sha256((folder / "edition.json").read_bytes()).hexdigest()

    words = third.splitlines()[-1].split()
    files = [str(folder / word) if "." in word else word for word in words[1:]]
    result = CliRunner().invoke(ictindex.main, files)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[: len(lines.splitlines())] == lines.splitlines()
    assert len(lines.splitlines()) == 4


def test_a_changed_digit_is_found(corrected_site, tmp_path):
    """What the page says about the seal is true: one digit, and the command fails."""
    text = (corrected_site / "2021/tai-ve/v2/edition.json").read_text("utf-8")
    assert '"pcs":"900"' in text
    (tmp_path / "edition.json").write_text(text.replace('"pcs":"900"', '"pcs":"901"', 1), "utf-8")
    result = CliRunner().invoke(ictindex.main, ["verify", str(tmp_path / "edition.json")])
    assert result.exit_code == 1


def test_the_recipe_of_the_seal_is_the_seal(corrected_site, tmp_path):
    """The six lines of Python on the page, run as they stand, print the seal."""
    page = read(corrected_site, "2021/kiem-chung")
    recipe = html.unescape(re.findall(r"<code>(import hashlib.*?)</code>", page, re.DOTALL)[0])
    (tmp_path / "edition.json").write_bytes((corrected_site / "2021/tai-ve/edition.json").read_bytes())
    said = subprocess.run([sys.executable, "-c", recipe], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert said.stdout.strip() == corrected_year.versions()[1].seal
    assert corrected_year.versions()[1].seal in page


def test_every_version_and_file_is_listed_with_its_hash(corrected_site):
    """Old versions can be checked as well."""
    page = read(corrected_site, "2021/kiem-chung")
    for edition in corrected_year.versions():
        assert f'data-sealed="{edition.seal}"' in page
        folder = corrected_site / f"2021/tai-ve/v{edition.version}"
        for path in (p for p in folder.iterdir() if p.is_file() and p.name != "index.html"):
            assert f'data-sum="{hashlib.sha256(path.read_bytes()).hexdigest()}"' in page


# --- in the browser


@pytest.fixture(scope="module")
def corrected_address(corrected_site, tmp_path_factory):
    """Where the corrected site is served, under its folder."""
    root = tmp_path_factory.mktemp("root")
    (root / "xephang").symlink_to(corrected_site, target_is_directory=True)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/xephang"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def checker(chromium, corrected_address):
    """The verification page, and a function that gives it a file and returns what it says."""
    context = chromium.new_context(locale="vi-VN")
    page = context.new_page()
    requests, told = [], []
    page.goto(f"{corrected_address}/2021/kiem-chung/")
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: told.append(str(error)))

    def check(name, data):
        page.set_input_files("#check-file", {"name": name, "mimeType": "application/json", "buffer": data})
        page.locator(".said p code").first.wait_for()
        page.wait_for_timeout(50)
        return page.locator(".said").inner_text()

    yield check
    assert [url for url in requests if not url.endswith(".svg")] == []  # but for the icon
    assert told == []
    context.close()


@pytest.mark.browser
def test_the_browser_finds_the_seal(checker, corrected_site):
    """A downloaded edition: the file's hash and the seal of its content, of the right version."""
    for version, edition in enumerate(corrected_year.versions(), 1):
        said = checker("edition.json", (corrected_site / f"2021/tai-ve/v{version}/edition.json").read_bytes())
        assert f"✓ Đúng tệp đã công bố: edition.json, phiên bản {version}" in said
        assert f"✓ Mã niêm phong tính lại từ nội dung khớp với mã niêm phong của phiên bản {version}" in said
        assert edition.seal in said


@pytest.mark.browser
def test_the_browser_finds_a_change(checker, corrected_site):
    """One digit; a file from elsewhere; another year's edition."""
    data = (corrected_site / "2021/tai-ve/edition.json").read_bytes()
    said = checker("edition.json", data.replace(b'"pcs":"900"', b'"pcs":"901"', 1))
    assert "✗ Không phải tệp nào" in said
    assert "✗ Nội dung đã bị thay đổi" in said
    assert "✗ Không phải tệp nào" in checker("x.csv", b"a,b\n1,2\n")
    said = checker("edition.json", (corrected_site / "2020/tai-ve/edition.json").read_bytes())
    assert "không phải của năm này" in said


@pytest.mark.browser
def test_the_browser_reckons_like_python(checker):
    """Laid out otherwise, with keys and letters that sort and escape differently in other hands: the same seal."""
    nasty = {
        "format": editions.FORMAT,
        "year": 2021,
        "b": {"\U0001f600": "1", "\ufb01": "2", "z": '\u2028 \x7f \x01 "\\/ <b>\t', "10": "x", "9": None},
        "a": [True, False, 0, -7, {"__proto__": "p", "constructor": "c"}],
        "Đ": "ế",
    }
    seal = editions.seal_of(nasty)
    said = checker("edition.json", json.dumps({"seal": seal, **nasty}, indent=3).encode())
    assert seal in said
    assert "không phải của năm này" in said


@pytest.mark.browser
def test_without_javascript_the_other_ways_are_there(chromium, corrected_address):
    """No box that would not work; the commands stand."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{corrected_address}/2021/kiem-chung/")
    assert not page.locator(".drop").is_visible()
    assert page.locator(".no-script").is_visible()
    assert page.locator(".way").count() == 3
    context.close()

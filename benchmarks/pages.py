"""Data pages: ours against Hugo's, the same pages from the same JSON in one run.

    python -m benchmarks.pages [--pages 1000,10000]

A page is a heading and a table of 46 rows, about 9 KB. Ours goes through Pelican and our plugin, with autoescape and
checked names, as the site's pages do; Hugo's through a content adapter and a template of the same shape. Both start
cold, whole process included, one after the other in turn; prints the best processor time of each and the ratio, which
must not pass 1.3. Hugo uses all cores, so by the clock it is quicker: that is printed too.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 46
ROUNDS = 3
BAR = 1.3

OURS = """<!doctype html>
<html lang="{{ lang }}"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<table><caption>{{ title }}</caption><thead>
<tr><th>Mã</th><th>Tiêu chí</th><th>Điểm</th><th>Tối đa</th><th>Vì sao</th></tr>
</thead><tbody>
{% for code, name, points, most, why in rows %}
<tr id="i-{{ code }}"><td>{{ code }}</td><th scope="row">{{ name }}</th>
<td>{{ points }}</td><td>{{ most }}</td><td>{{ why }}</td></tr>
{% endfor %}
</tbody></table></body></html>
"""
HUGO = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>
<table><caption>{{ .Title }}</caption><thead>
<tr><th>Mã</th><th>Tiêu chí</th><th>Điểm</th><th>Tối đa</th><th>Vì sao</th></tr>
</thead><tbody>
{{ range .Params.rows -}}
<tr id="i-{{ index . 0 }}"><td>{{ index . 0 }}</td><th scope="row">{{ index . 1 }}</th>
<td>{{ index . 2 }}</td><td>{{ index . 3 }}</td><td>{{ index . 4 }}</td></tr>
{{ end -}}
</tbody></table></body></html>
"""
ADAPTER = """{{ range site.Data.units }}
{{ $.AddPage (dict "path" .path "title" .title "params" (dict "rows" .rows)) }}{{ end }}
"""
CONFIG = """baseURL = "https://ict.example.vn/"
disableKinds = ["home", "section", "taxonomy", "term", "rss", "sitemap", "404"]
"""
RUNNER = """import json, sys
from pathlib import Path
from publishing import pelican_plugin
from publishing.publication import Page, Publication

source, theme, output = map(Path, sys.argv[1:])

class Bare(pelican_plugin.EditionGenerator):
    def generate_context(self):
        pass
    def generate_output(self, writer):
        for unit in json.loads(source.read_text("utf-8")):
            values = {"lang": "vi", "title": unit["title"], "rows": unit["rows"]}
            page = Page(unit["path"] + "/", "unit.html", values)
            self.write(writer, self.settings["PUBLICATION"], "vi", page)

pelican_plugin.EditionGenerator = Bare
pelican_plugin.run(Publication([]), theme, output)
"""
PELICAN = """from pathlib import Path
from jinja2 import StrictUndefined
from publishing import pelican_plugin
PATH = str(Path(__file__).parent / "content")
THEME = str(Path(__file__).parent / "theme")
THEME_STATIC_PATHS = []
PLUGINS = [pelican_plugin]
DEFAULT_LANG = "vi"
TIMEZONE = "Asia/Ho_Chi_Minh"
READERS = {"rst": None}
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
DIRECT_TEMPLATES = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
"""


def data_of(pages: int) -> str:
    """Made-up units as JSON; some names hold what must be escaped."""
    draw = random.Random(2021)
    names = ["Hồ sơ xử lý trên mạng", "Cán bộ có “chứng thư số” & chữ ký", "Máy tính <trạm> trên một cán bộ"]
    return json.dumps(
        [
            {
                "path": f"don-vi-{number}",
                "title": f"Sở Tài nguyên và Môi trường số {number}",
                "rows": [
                    [f"{row // 9 + 1}.{row % 9 + 1}", names[row % 3], f"{draw.randrange(1000) / 100:.2f}", "10",
                     f"Tỷ lệ {draw.randrange(100)} %: 10 × {draw.randrange(100)} %"]
                    for row in range(ROWS)
                ],
            }
            for number in range(pages)
        ],
        ensure_ascii=False,
    )  # fmt: skip


def ours(work: Path) -> list[str]:
    """The command that makes our pages."""
    theme = work / "ours"
    (theme / "theme/templates").mkdir(parents=True)
    (theme / "content").mkdir()
    (theme / "theme/templates/unit.html").write_text(OURS, "utf-8")
    (theme / "pelicanconf.py").write_text(PELICAN, "utf-8")
    (work / "run.py").write_text(RUNNER, "utf-8")
    return [sys.executable, str(work / "run.py"), str(work / "units.json"), str(theme), str(work / "ours-out")]


def hugos(work: Path) -> list[str]:
    """The command that makes Hugo's."""
    site = work / "hugo"
    for folder in ("content", "layouts", "data"):
        (site / folder).mkdir(parents=True)
    (site / "hugo.toml").write_text(CONFIG, "utf-8")
    (site / "content/_content.gotmpl").write_text(ADAPTER, "utf-8")
    (site / "layouts/page.html").write_text(HUGO, "utf-8")
    shutil.copyfile(work / "units.json", site / "data/units.json")
    binary = next((Path(sys.prefix) / "lib").glob("python*/site-packages/hugo/binaries/hugo*"))
    return [str(binary), "--source", str(site), "--destination", str(work / "hugo-out"), "--quiet", "--noBuildLock"]


def timed(command: list[str], output: Path, pages: int) -> tuple[float, float]:
    """Processor seconds and seconds by the clock of one cold run, checked to have made every page."""
    subprocess.run(["rm", "-rf", str(output)], check=True)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    made = sum(1 for _ in output.rglob("index.html"))
    assert made == pages, f"{output}: {made} pages instead of {pages}"
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, seconds


def main() -> int:
    """Measure and print; 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", default="1000,10000")
    missed = False
    for pages in map(int, parser.parse_args().pages.split(",")):
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            (work / "units.json").write_text(data_of(pages), "utf-8")
            commands = {"ours": ours(work), "hugo": hugos(work)}
            found: dict[str, list[tuple[float, float]]] = {which: [] for which in commands}
            for _ in range(ROUNDS):
                for which, command in commands.items():
                    found[which].append(timed(command, work / f"{which}-out", pages))
        own, peer = (min(cpu for cpu, _ in found[which]) for which in ("ours", "hugo"))
        clock = [min(seconds for _, seconds in found[which]) for which in ("ours", "hugo")]
        print(f"{pages:6} pages: processor {own:6.2f} s, Hugo {peer:6.2f} s, ratio {own / peer:.2f} (bar {BAR}); "
              f"clock {clock[0]:.2f} and {clock[1]:.2f} s", flush=True)  # fmt: skip
        missed = missed or own / peer > BAR
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

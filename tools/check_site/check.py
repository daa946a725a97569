"""`make check-site`: what others say of the demo site: the W3C's HTML checker of every page, Lighthouse of six.

    python tools/check_site/check.py [--site FOLDER]

Builds the demo site afresh (or takes FOLDER), serves it on 127.0.0.1 the way a web server does (gzip), and prints every
fault found. Ends with 1 if the checker has an error or Lighthouse gives less than 100 in any of its four categories.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))
CHECKER = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
LIGHTHOUSE = HERE / "node_modules/.bin/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TEXT = {".html", ".css", ".js", ".svg", ".json", ".xml"}
RUNS = 3  # of Lighthouse on one page; the best counts, since the machine may be busy


class Gzipped(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, text compressed and assets kept for ever, as the web server of operations.md does."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """One file, or 404."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000, immutable" if "/assets/" in self.path else "max-age=300")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def built(folder: Path, address: str) -> Path:
    """The demo site, built for an address into a folder."""
    from publishing import builder
    from settings import Settings

    settings = Settings(
        database_url="sqlite:///",
        data_folder=folder / "data",
        public_folder=folder / "public",
        editions_folder=ROOT / "editions",
        secret_key="not used by a build",  # noqa: S106
        site_url=address,
    )
    builder.build_site(settings)
    return folder / "public"


def html_faults(site: Path) -> list[str]:
    """What the HTML checker calls an error, one line each."""
    run = subprocess.run(
        ["java", "-jar", CHECKER, "--errors-only", "--skip-non-html", "--format", "json", site.resolve()],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(run.stderr or run.stdout or '{"messages": []}')["messages"]
    return [f"{m.get('url', '')}:{m.get('lastLine', '')}: {m['message']}" for m in found if m["type"] == "error"]


def pages_of(site: Path) -> dict[str, str]:
    """Six kinds of page of the newest year, by kind."""
    years = sorted(path.name for path in site.iterdir() if path.name.isdigit())
    newest = site / years[-1]
    largest = max((newest / "xep-hang").iterdir(), key=lambda path: (path / "index.html").stat().st_size)
    unit = sorted(path.name for path in (newest / "don-vi").iterdir())[-1]
    chart = next(path.name for path in sorted((newest / "bieu-do").iterdir()) if path.name.startswith("xep-hang"))
    return {
        "home": "/",
        "ranking": f"/{newest.name}/xep-hang/{largest.name}/",
        "unit": f"/{newest.name}/don-vi/{unit}/",
        "chart": f"/{newest.name}/bieu-do/{chart}/",
        "compare": "/so-sanh/",
        "method": f"/{newest.name}/phuong-phap/",
    }


def lighthouse(address: str, report: Path) -> dict[str, int]:
    """Lighthouse's points for a page at its phone settings: the best of some runs."""
    best: dict[str, int] = {}
    for _ in range(RUNS):
        subprocess.run(
            [LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}",
             "--chrome-flags=--headless --no-sandbox", f"--only-categories={','.join(CATEGORIES)}"],
            check=True,
            env={**os.environ, "CHROME_PATH": "/usr/bin/chromium"},
        )  # fmt: skip
        plain = json.loads(report.read_text("utf-8"))
        points = {name: round(100 * plain["categories"][name]["score"]) for name in CATEGORIES}
        if sum(points.values()) > sum(best.values()):
            best = points
            failed = [a["title"] for a in plain["audits"].values() if a["score"] is not None and a["score"] < 0.9]
            for title in failed if min(points.values()) < 100 else ():
                print(f"    {title}")
        if min(best.values()) == 100:
            break
    return best


def main() -> int:
    """Check and print; 1 if something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, help="a folder built before")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gzipped)
        address = f"http://127.0.0.1:{server.server_port}"
        site = options.site or built(Path(name), address)
        server.RequestHandlerClass = functools.partial(Gzipped, directory=str(site.resolve()))  # type: ignore[assignment]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        faults = html_faults(site)
        print(f"HTML checker: {len(faults)} errors")
        for fault in faults[:40]:
            print(f"  {fault}")
        wrong = bool(faults)
        for kind, path in pages_of(site).items():
            points = lighthouse(address + path, Path(name) / "report.json")
            print(f"Lighthouse {kind:9} {points}", flush=True)
            wrong = wrong or min(points.values()) < 100
        server.shutdown()
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())

"""The one Pelican plugin: a generator that writes every page fed by figures, beside the pages people write.

Pelican reads the Markdown of `site/content`, we bring the data pages; both use one theme. `run` hands Pelican a
publication and turns whatever Pelican merely logs as a warning or an error into a failed build that names the file.
"""

import contextlib
import functools
import locale
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from publishing.messages import Texts
from publishing.pages import Page, Publication, frame_values, pages

root_logger_class = logging.getLogger().__class__
logger_class = logging.getLoggerClass()

import pelican  # noqa: E402
from pelican import generators, signals  # noqa: E402
from pelican.log import LimitFilter  # noqa: E402
from pelican.settings import read_settings  # noqa: E402

# On import Pelican makes its own logger class the class of every logger to come, the root's included. Not in our house:
# the office runs builds in the process that serves it.
logging.setLoggerClass(logger_class)
logging.getLogger().__class__ = root_logger_class

Progress = Callable[[int, int], None]


class PageProblem(RuntimeError):
    """A page that cannot be made; the message names its file."""


class NewsItem(NamedTuple):
    """One news page, as lists of news show it."""

    title: str
    path: str  # without the language
    absolute: str
    date: Any
    moment: str
    summary: str
    content: str


class EditionGenerator(generators.Generator):
    """Writes every page that is fed by editions, and the site map, the feeds, robots.txt and the 404 page."""

    def generate_context(self) -> None:
        """Give the templates of people's pages the frame that base.html needs."""
        publication: Publication = self.settings["PUBLICATION"]
        texts = {lang: Texts(lang) for lang in publication.languages}

        def frames(lang: str, address: str) -> dict[str, Any]:
            return frame_values(publication, texts[lang], address if lang == "vi" else address.removeprefix(f"{lang}/"))

        self.context["frames"] = frames
        self.context["crumbs"] = []

    def generate_output(self, writer: Any) -> None:
        publication: Publication = self.settings["PUBLICATION"]
        progress: Progress = self.settings["PROGRESS"]
        everything = [(lang, page) for lang in publication.languages for page in self.all_pages(publication, lang)]
        for done, (lang, page) in enumerate(everything, 1):
            self.write(writer, publication, lang, page)
            if done % 50 == 0 or done == len(everything):
                progress(done, len(everything))
        self.write_site_map(writer, publication, [(lang, page.path) for lang, page in everything if page.file.endswith("index.html")])

    def all_pages(self, publication: Publication, lang: str) -> Iterator[Page]:
        """The data pages of a language, then the pages around them."""
        texts = Texts(lang)
        news = self.news(publication, lang)
        for page in pages(publication, lang):
            yield page._replace(values={**page.values, "news": news}) if page.path == "" else page
        frame = functools.partial(frame_values, publication, texts)
        title, about = texts("news.title"), texts("news.description")
        crumbs = [(texts("home.crumb"), ""), (title, "tin-tuc/")]
        shown = {**frame("tin-tuc/"), "title": title, "description": about, "crumbs": crumbs, "news": news}
        yield Page("tin-tuc/", "news.html", shown)
        yield Page("404.html", "404.html", {**frame("404.html"), "title": texts("404.title"), "crumbs": [], "description": texts("404.description")})
        newest = max((item.moment for item in news), default=f"{publication.current.approved.isoformat()}T00:00:00Z")
        home, own = publication.absolute(lang, "tin-tuc/"), publication.absolute(lang, "tin-tuc/atom.xml")
        yield Page("tin-tuc/atom.xml", "atom.xml", {"t": texts, "lang": lang, "home": home, "here_absolute": own, "updated": newest, "news": news})

    def news(self, publication: Publication, lang: str) -> list[NewsItem]:
        """The news of a language, newest first."""
        articles = [a for a in (*self.context["articles"], *self.context["translations"]) if a.lang == lang]
        items = [
            NewsItem(
                article.title,
                f"tin-tuc/{article.slug}/",
                publication.absolute(lang, f"tin-tuc/{article.slug}/"),
                article.date.date(),
                article.date.isoformat(),
                Markup(article.summary).striptags(),
                article.content,
            )
            for article in articles
        ]
        return sorted(items, key=lambda item: (item.date, item.path), reverse=True)

    def write(self, writer: Any, publication: Publication, lang: str, page: Page) -> None:
        """Render one page into its file."""
        name = page.file if lang == publication.languages[0] else f"{lang}/{page.file}"
        self.render(writer, name, page.template, page.values)

    def render(self, writer: Any, name: str, template: str, values: dict[str, Any]) -> None:
        try:
            # An own small context: Pelican would copy all its settings for every page, and leak them into templates.
            writer.write_file(name, self.env.get_template(template), {"localsiteurl": None}, **values)
        except Exception as problem:
            raise PageProblem(f"{name} ({template}): {problem}") from problem

    def write_site_map(self, writer: Any, publication: Publication, paths: list[tuple[str, str]]) -> None:
        written = [(a.lang, a.url.removeprefix(f"{a.lang}/")) for a in (*self.context["articles"], *self.context["translations"], *self.context["pages"], *self.context["hidden_pages"])]
        if not publication.site_url:
            self.render(writer, "robots.txt", "robots.txt", {"site_map": ""})
            return
        addresses = sorted(publication.absolute(lang, path) for lang, path in {*paths, *written} if path != "moi-nhat/")
        self.render(writer, "sitemap.xml", "sitemap.xml", {"addresses": addresses})
        self.render(writer, "robots.txt", "robots.txt", {"site_map": publication.absolute("vi", "sitemap.xml")})


def generator(_pelican: Any) -> type[EditionGenerator]:
    """What Pelican asks plugins for."""
    return EditionGenerator


def keep_languages(own: Any) -> None:
    """Leave out what people wrote in languages the site is not built in."""
    languages = own.settings["PUBLICATION"].languages
    for name in ("articles", "translations", "pages", "hidden_pages"):
        if hasattr(own, name):
            kept = [content for content in getattr(own, name) if content.lang in languages]
            setattr(own, name, kept)
            own.context[name] = kept
            for content in kept:
                content.translations = [other for other in content.translations if other.lang in languages]


def register() -> None:
    """Pelican calls this for each plugin."""
    signals.get_generators.connect(generator)
    signals.article_generator_finalized.connect(keep_languages)
    signals.page_generator_finalized.connect(keep_languages)


class Complaints(logging.Handler):
    """Keeps what Pelican merely logs: a page without a title is skipped with a message, and the build would go on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def complaints() -> Iterator[list[str]]:
    """Collect Pelican's warnings and errors while it runs."""
    logger, handler = logging.getLogger("pelican"), Complaints()
    # Pelican shows a warning once per process; the second build in this process must hear it again.
    LimitFilter._raised_messages.clear()
    LimitFilter._group_count.clear()
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def run(publication: Publication, site_folder: Path, output: Path, progress: Progress = lambda done, total: None) -> None:
    """Make all pages of a publication. Raises PageProblem naming the page or the file at fault."""
    own_locale = locale.setlocale(locale.LC_ALL)
    try:
        with complaints() as found:
            override = {"OUTPUT_PATH": str(output), "PUBLICATION": publication, "PROGRESS": progress, "SITEURL": publication.prefix}
            settings = read_settings(str(site_folder / "pelicanconf.py"), override=override)
            _quietly(pelican.Pelican(settings).run)
        if found:
            raise PageProblem("\n".join(found))
    finally:
        locale.setlocale(locale.LC_ALL, own_locale)  # Pelican sets the process's


def _quietly(work: Callable[[], None]) -> None:
    """Pelican prints a summary with its running time; our log has its own."""
    quiet = pelican.console.quiet
    pelican.console.quiet = True
    try:
        work()
    finally:
        pelican.console.quiet = quiet

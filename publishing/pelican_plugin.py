"""The one Pelican plugin: a generator that writes every page fed by figures, beside the pages people write.

Pelican reads the Markdown of `site/content`, we bring the data pages; both use one theme. `run` hands Pelican a
publication and turns whatever Pelican merely logs as a warning or an error into a failed build that names the file.
"""

import contextlib
import functools
import locale
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from publishing import apart, feeds
from publishing.messages import MAIN_LANGUAGE, Texts
from publishing.pages import pages
from publishing.publication import Page, Publication, frame_values

root_logger_class = logging.getLogger().__class__
logger_class = logging.getLoggerClass()

import pelican  # noqa: E402
from pelican import generators, signals  # noqa: E402
from pelican.log import LimitFilter  # noqa: E402
from pelican.settings import read_settings  # noqa: E402
from pelican.writers import Writer  # noqa: E402

from publishing.people_pages import PeopleReader  # noqa: E402

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
    updated: str
    summary: str
    content: str

    def entry(self, publication: Publication, lang: str) -> feeds.Entry:
        """It as an entry of the feed; links of its text are absolute there."""
        content = self.content.replace('href="/', f'href="{publication.absolute(MAIN_LANGUAGE, "")}')
        own = feeds.identity(publication, lang, self.path)
        return feeds.Entry(own, self.title, self.absolute, self.moment, self.updated, self.summary, content)


class EditionGenerator(generators.Generator):
    """Writes every page that is fed by editions, and the site map, the feeds, robots.txt and the 404 page."""

    def generate_context(self) -> None:
        """Give the templates of people's pages the frame that base.html needs."""
        publication: Publication = self.settings["PUBLICATION"]
        texts = {lang: Texts(lang) for lang in publication.languages}

        def frames(content: Any) -> dict[str, Any]:
            own = frame_values(publication, texts[content.lang], plain_path(content), "prose")
            written = {content.lang, *(other.lang for other in content.translations)}
            return {**own, "alternates": [other for other in own["alternates"] if other[0] in written]}

        self.context["frames"] = frames
        self.context["crumbs"] = []
        main, *others = publication.languages
        self.elsewhere: list[apart.Apart] = []
        if apart.possible():  # the other languages are written at the same time, each in its own process
            self.elsewhere = [apart.Apart(functools.partial(self.write_apart, lang)) for lang in others]
            others = []
        self.everything = self.prepared([main, *others])

    def prepared(self, languages: Sequence[str]) -> list[tuple[str, Page]]:
        """All data pages of some languages. Menus need every address before the first page is written."""
        publication: Publication = self.settings["PUBLICATION"]
        everything = [(lang, page) for lang in languages for page in self.all_pages(publication, lang)]
        made = {page.path for lang, page in everything if lang == languages[0]}  # the same in every language
        publication.addresses = {lang: self.addresses(lang, made) for lang in publication.languages}
        return everything

    def addresses(self, lang: str, made: set[str]) -> frozenset[str]:
        """Every page of a language, those that people write included; menus offer no others."""
        kinds = ("articles", "article_translations", "pages", "page_translations")
        return made | frozenset(plain_path(c) for kind in kinds for c in self.context[kind] if c.lang == lang)

    def generate_output(self, writer: Any) -> None:
        listed = self.write_all(writer, self.everything, self.settings["PROGRESS"])
        for other in self.elsewhere:
            listed += other.result()
        self.write_site_map(writer, self.settings["PUBLICATION"], listed)

    def write_apart(self, lang: str) -> list[tuple[str, str]]:
        """Write the pages of one language, as `write_all`; for a process of its own."""
        with complaints() as found:
            writer = Writer(self.output_path, settings=self.settings)
            listed = self.write_all(writer, self.prepared([lang]), lambda done, total: None)
        if found:
            raise PageProblem("\n".join(found))
        return listed

    def write_all(
        self, writer: Any, everything: Sequence[tuple[str, Page]], progress: Progress
    ) -> list[tuple[str, str]]:
        """Write pages; gives language and path of those the site map lists."""
        for done, (lang, page) in enumerate(everything, 1):
            self.write(writer, self.settings["PUBLICATION"], lang, page)
            if done % 50 == 0 or done == len(everything):
                progress(done, len(everything))
        return [(lang, page.path) for lang, page in everything if page.listed and page.file.endswith("index.html")]

    def all_pages(self, publication: Publication, lang: str) -> Iterator[Page]:
        """The data pages of a language, then the pages around them."""
        texts = Texts(lang)
        news = self.news(publication, lang)
        for page in pages(publication, lang):
            yield (
                page._replace(values={**page.values, "news": news})
                if page.template in ("home.html", "year.html")
                else page
            )
        frame = functools.partial(frame_values, publication, texts)
        title, about = texts("news.title"), texts("news.description")
        crumbs = [(texts("home.crumb"), ""), (title, "tin-tuc/")]
        shown = {**frame("tin-tuc/", "prose"), "title": title, "description": about, "crumbs": crumbs, "news": news}
        yield Page("tin-tuc/", "news.html", shown)
        lost = {"title": texts("404.title"), "crumbs": [], "description": texts("404.description"), "canonical": ""}
        yield Page("404.html", "404.html", {**frame("404.html", "lost"), **lost})
        entries = [item.entry(publication, lang) for item in news]
        yield feeds.feed(publication, texts, title, "tin-tuc/", entries)
        yield feeds.results(publication, texts)

    def news(self, publication: Publication, lang: str) -> list[NewsItem]:
        """The news of a language, newest first."""
        articles = [a for a in (*self.context["articles"], *self.context["article_translations"]) if a.lang == lang]
        items = [
            NewsItem(
                article.title,
                f"tin-tuc/{article.slug}/",
                publication.absolute(lang, f"tin-tuc/{article.slug}/"),
                article.date.date(),
                article.date.isoformat(),
                getattr(article, "modified", article.date).isoformat(),
                plain(article.summary),
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
        """sitemap.xml of every page, and robots.txt that names it."""
        if not publication.site_url:
            self.render(writer, "robots.txt", "robots.txt", {"site_map": ""})
            return
        kinds = ("articles", "article_translations", "pages", "page_translations")
        contents = [content for kind in kinds for content in self.context[kind]]
        days = {plain_path(content): changed(content) for content in contents}
        news = [changed(content) for kind in kinds[:2] for content in self.context[kind]]
        days["tin-tuc/"] = max(news, default="")
        everything = {*paths, *((content.lang, plain_path(content)) for content in contents)}
        addresses = feeds.site_map(publication, sorted(p for p in everything if p[1] != "moi-nhat/"), days)
        for name, values in feeds.site_maps(publication, addresses):
            self.render(writer, name, "sitemap.xml", values)
        self.render(
            writer, "robots.txt", "robots.txt", {"site_map": publication.absolute(MAIN_LANGUAGE, "sitemap.xml")}
        )


def changed(content: Any) -> str:
    """The day a page somebody wrote was changed or published; '' if it says neither."""
    moment = getattr(content, "modified", None) or getattr(content, "date", None)
    return moment.date().isoformat() if moment else ""


def plain(summary: str) -> str:
    """A summary without its tags; Pelican made it from Markdown of ours."""
    return Markup(summary).striptags()  # noqa: S704


def plain_path(content: Any) -> str:
    """The path of a page somebody wrote, without its language."""
    return content.url if content.lang == MAIN_LANGUAGE else content.url.removeprefix(f"{content.lang}/")


def generator(_pelican: Any) -> type[EditionGenerator]:
    """What Pelican asks plugins for."""
    return EditionGenerator


def keep_languages(own: Any) -> None:
    """Leave out what people wrote in languages the site is not built in."""
    languages = own.settings["PUBLICATION"].languages
    kind = "article" if hasattr(own, "articles") else "page"
    for name, shared in ((f"{kind}s", f"{kind}s"), ("translations", f"{kind}_translations")):
        if hasattr(own, name):
            kept = [content for content in getattr(own, name) if content.lang in languages]
            setattr(own, name, kept)
            own.context[shared] = kept
            for content in kept:
                content.translations = [other for other in content.translations if other.lang in languages]


def people_reader(readers: Any) -> None:
    """Pages people write hold references into editions."""
    for ending in PeopleReader.file_extensions:
        readers.reader_classes[ending] = PeopleReader


def register() -> None:
    """Pelican calls this for each plugin."""
    signals.readers_init.connect(people_reader)
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


def run(
    publication: Publication, site_folder: Path, output: Path, progress: Progress = lambda done, total: None
) -> None:
    """Make all pages of a publication. Raises PageProblem naming the page or the file at fault."""
    own_locale = locale.setlocale(locale.LC_ALL)
    try:
        with complaints() as found:
            override = {
                "OUTPUT_PATH": str(output),
                "PUBLICATION": publication,
                "PROGRESS": progress,
                "SITEURL": publication.prefix,
            }
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

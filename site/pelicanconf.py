"""Pelican's settings for the public site. The build adds where to write and what to publish (publishing/builder.py)."""

from pathlib import Path

from jinja2 import StrictUndefined

from publishing import pelican_plugin

HERE = Path(__file__).resolve().parent

PATH = str(HERE / "content")
THEME = str(HERE / "theme")
THEME_STATIC_PATHS: list[str] = []  # the build bundles and names them by content
PLUGINS = [pelican_plugin]
SITENAME = "ICT-Index"
SITEURL = ""
TIMEZONE = "Asia/Ho_Chi_Minh"
LOCALE = ["C.UTF-8", "C"]  # never the machine's: same input, same bytes
DEFAULT_LANG = "vi"
DEFAULT_DATE_FORMAT = "%d/%m/%Y"
READERS = {"rst": None}  # docutils has no Vietnamese and complains about every build
MARKDOWN = {"extension_configs": {"markdown.extensions.tables": {}}, "output_format": "html5"}
# Names and notes come from people: everything is escaped unless a template says otherwise, and a slip stops the build.
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}

ARTICLE_PATHS = ["tin-tuc"]
ARTICLE_URL = "tin-tuc/{slug}/"
ARTICLE_SAVE_AS = "tin-tuc/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/tin-tuc/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/tin-tuc/{slug}/index.html"
PAGE_PATHS = ["trang"]
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
STATIC_PATHS = ["images"]
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "tin-tuc"
SUMMARY_MAX_LENGTH = 40
DEFAULT_PAGINATION = False

# One language or two, no authors, tags or archives: their pages and feeds are ours to make, or not made.
DIRECT_TEMPLATES: list[str] = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False
OUTPUT_RETENTION: list[str] = []

"""Word files from templates an officer can edit: Word documents with `{{ name }}`, rendered by docxtpl.

The office may replace a template by its own, so a template is not trusted: the language of its placeholders is Jinja's
sandbox without functions, methods, arithmetic or most filters, values are escaped, and a name that does not exist is a
fault that is named.
"""

import datetime
import functools
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate, RichText
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from paper import zips

LARGEST = 5 * 1024 * 1024  # bytes of a template
LARGEST_UNPACKED = 50 * 1024 * 1024
NOON = datetime.time(12)
FILTERS = ("e", "escape", "upper", "lower", "capitalize", "trim", "length", "first", "last", "join", "default")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
BETWEEN_BRACES = re.compile(r"(?<=[{}%])_(?=[{}%])")  # docxtpl makes {{ of {_{
FIELD = re.compile(r"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)")
FROM_OUTSIDE = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|IMPORT|MACROBUTTON)\b", re.IGNORECASE
)
UNREADABLE = (PackageNotFoundError, etree.XMLSyntaxError, TypeError, ValueError, LookupError, AttributeError, OSError)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


class TemplateProblem(ValueError):
    """A Word template that cannot be used; says why, in Vietnamese and English."""


def rendered(
    template: bytes, facts: Mapping[str, Any], day: datetime.date, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """The template with its facts, as a DOCX whose bytes depend on these alone.

    `pictures`: PNG by the name the template's picture has; it is put in that picture's place, in the same size.
    Raises TemplateProblem.
    """
    check_package(template)
    try:
        document = _Template(io.BytesIO(template))
        document.render(dict(facts), PLACEHOLDERS, autoescape=True)
        made = document.docx  # get_docx() would read the template again
        properties = made.core_properties
        properties.created = properties.modified = datetime.datetime.combine(day, NOON)
        properties.last_modified_by, properties.revision = "", 1
        for name, picture in (pictures or {}).items():
            _put(made, name, picture)
        written = io.BytesIO()
        document.save(written)
    except jinja2.TemplateError as problem:
        raise TemplateProblem(_said(problem)) from problem
    except etree.XMLSyntaxError as problem:
        raise TemplateProblem(
            "một vòng lặp hay điều kiện mở ở đoạn hoặc ô này mà đóng ở chỗ khác / "
            "a loop or condition begins inside one paragraph or cell and ends in another"
        ) from problem
    except UNREADABLE as problem:
        raise TemplateProblem(f"tệp Word bị hỏng / the Word file is damaged ({problem})") from problem
    return zips.normalised(written.getvalue())


def rich(runs: Iterable[tuple[str, bool, bool]]) -> RichText:
    """Words in bold and italics for `{{r name }}`: (words, bold, italic)."""
    made = RichText()
    for words, bold, italic in runs:
        made.add(UNPRINTABLE.sub("", words), bold=bold, italic=italic)
    made.xml = BETWEEN_BRACES.sub("&#95;", made.xml)
    return made


def check_package(template: bytes) -> None:
    """Raises TemplateProblem for a file that is no Word document, is too large, carries macros or fetches content."""
    if len(template) > LARGEST:
        raise TemplateProblem(
            f"tệp mẫu lớn hơn {LARGEST // 2**20} MB / the template is larger than {LARGEST // 2**20} MB"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "word/document.xml" not in names:
                raise TemplateProblem("không phải tệp Word (.docx) / not a Word file (.docx)")
            if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise TemplateProblem("tệp mẫu quá lớn khi giải nén / the template is too large when unpacked")
            texts = [
                archive.read(name).decode("utf-8", "replace") for name in names if name.endswith((".xml", ".rels"))
            ]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError):
        raise TemplateProblem("không phải tệp Word (.docx) / not a Word file (.docx)") from None
    if any("vbaproject" in name.lower() for name in names):
        raise TemplateProblem("tệp mẫu chứa macro / the template holds macros")
    if any(FROM_OUTSIDE.search("".join("".join(own) for own in FIELD.findall(text))) for text in texts) or any(
        map(_reaches_out, texts)
    ):
        raise TemplateProblem(
            "tệp mẫu lấy nội dung từ tệp khác hay từ mạng / the template takes content from other files or the network"
        )


def _reaches_out(text: str) -> bool:
    """Whether a list of relations names something outside the file that Word opens by itself; links only lead there."""
    outside = (own for own in re.findall(r"<Relationship\b[^>]*>", text) if 'TargetMode="External"' in own)
    return any("/hyperlink" not in own for own in outside)


def syntax(template: bytes) -> list[jinja2.nodes.Template]:
    """What a template says between braces, as Jinja reads it: of its body, headers, footers and properties.

    Raises TemplateProblem.
    """
    try:
        document = _Template(io.BytesIO(template))
        document.render_init()
        sources = [document.patch_xml(document.get_xml())]
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            sources += [
                document.patch_xml(document.get_part_xml(part)) for _, part in document.get_headers_footers(uri)
            ]
        properties = document.docx.core_properties
        sources += [properties.title, properties.subject, properties.author, properties.comments]
        return [PLACEHOLDERS.parse(source) for source in sources]
    except jinja2.TemplateError as problem:
        raise TemplateProblem(_said(problem)) from problem
    except UNREADABLE as problem:
        raise TemplateProblem(f"tệp Word bị hỏng / the Word file is damaged ({problem})") from problem


# ---------------------------------------------------------------------------------------------------------------------
# The language of placeholders


class Placeholders(ImmutableSandboxedEnvironment):
    """Names, attributes, loops, conditions and a few filters; nothing that is called or computed."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=jinja2.StrictUndefined, autoescape=True, finalize=_clean)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, jinja2.Undefined)  # calling it says which name is unknown

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        raise SecurityError(f"không tính toán trong mẫu: {operator} / no arithmetic in templates")

    @functools.lru_cache(maxsize=64)  # noqa: B019 -- one sandbox for as long as the program runs
    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> jinja2.Template:
        return super().from_string(source, *args, **kwargs)


def _clean(value: Any) -> Any:
    """A value as XML can hold it, and as nothing but words."""
    if type(value) is not str:
        return value
    return Markup(BETWEEN_BRACES.sub("&#95;", escape(UNPRINTABLE.sub("", value))))  # noqa: S704 -- escaped just here


PLACEHOLDERS = Placeholders()


class _Template(DocxTemplate):
    """docxtpl, which reads each template once, and gives tables whose cells were repeated columns that fit."""

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render_properties(self, context: dict[str, Any], jinja_env: jinja2.Environment | None = None) -> None:
        super().render_properties(context, jinja_env)
        own = self.docx.core_properties
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            setattr(own, name, html.unescape(getattr(own, name)))  # they are written as words, and escaped then

    def fix_tables(self, xml: str) -> Any:
        tree = etree.fromstring(xml)
        for table in tree.iter(f"{W}tbl"):
            _fit(table)
        return tree


@functools.lru_cache(maxsize=64)
def _patched(source: str) -> str:
    return DocxTemplate.patch_xml(DocxTemplate, source)


def _fit(table: Any) -> None:
    """Columns of a table whose cells were repeated: as wide as the cells ask for, the widest giving way."""
    grid = table.find(f"{W}tblGrid")
    rows = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
    longest = max(rows, key=len, default=[])
    columns = grid.findall(f"{W}gridCol")
    if len(longest) == len(columns) or any(cell.find(f"{W}tcPr/{W}gridSpan") is not None for cell in longest):
        return
    widths = [int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in longest]
    widest = widths.index(max(widths))
    widths[widest] += sum(int(column.get(f"{W}w")) for column in columns) - sum(widths)
    for column in columns:
        grid.remove(column)
    for width in widths:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})
    for row in rows:
        for cell, width in zip(row, widths, strict=False):
            cell.find(f"{W}tcPr/{W}tcW").set(f"{W}w", str(width))


def _put(document: Any, name: str, picture: bytes) -> None:
    """Put a picture in the place of the template's picture of that name."""
    for own in document.element.body.iter(PICTURE):
        if own.get("name") == name:
            for blip in own.getparent().iter(BLIP):
                document.part.related_parts[blip.get(EMBED)]._blob = picture


def _said(problem: jinja2.TemplateError) -> str:
    """What is wrong with a placeholder."""
    message = problem.message or ""
    if isinstance(problem, jinja2.TemplateSyntaxError):
        return f"viết sai trong dấu ngoặc nhọn / wrong between braces: {message}"
    if isinstance(problem, SecurityError):
        return f"không được phép trong mẫu / not allowed in a template: {message}"
    if isinstance(problem, jinja2.UndefinedError):
        return f"không có tên này / no such name: {message}"
    return message

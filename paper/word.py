"""Word files from templates an officer can edit: Word documents with `{{ name }}`, rendered by docxtpl.

The office may replace a template by its own, so a template is not trusted: the language of its placeholders is Jinja's
sandbox without any of our functions, values are escaped, and a name that does not exist is a fault that is named.
"""

import datetime
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from paper import zips

LARGEST = 5 * 1024 * 1024  # bytes of a template
LARGEST_UNPACKED = 50 * 1024 * 1024
NOON = datetime.time(12)


class TemplateProblem(ValueError):
    """A Word template that cannot be used; says why."""


class Placeholders(ImmutableSandboxedEnvironment):
    """Jinja without functions and without `*` and `**`, by which three letters of a template could fill the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=jinja2.StrictUndefined, autoescape=True)
        self.globals.clear()

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise jinja2.exceptions.SecurityError(f"không tính toán trong mẫu: {operator} / no arithmetic in templates")


def rendered(template: bytes, facts: Mapping[str, Any], day: datetime.date) -> bytes:
    """The template with its facts, as a DOCX whose bytes depend on these alone. Raises TemplateProblem."""
    check_package(template)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(facts), Placeholders(), autoescape=True)
        properties = document.docx.core_properties
        properties.created = properties.modified = datetime.datetime.combine(day, NOON)
        properties.last_modified_by, properties.revision = "", 1
        written = io.BytesIO()
        document.save(written)
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, SyntaxError) as problem:
        raise TemplateProblem(_said(problem)) from problem  # lxml's faults are SyntaxErrors
    return zips.normalised(written.getvalue())


def check_package(template: bytes) -> None:
    """Raises TemplateProblem for a file that is no Word document, is too large, or carries macros."""
    if len(template) > LARGEST:
        raise TemplateProblem(
            f"tệp mẫu lớn hơn {LARGEST // 2**20} MB / the template is larger than {LARGEST // 2**20} MB"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise TemplateProblem("không phải tệp Word (.docx) / not a Word file (.docx)") from None
    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names:
        raise TemplateProblem("không phải tệp Word (.docx) / not a Word file (.docx)")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise TemplateProblem("tệp mẫu quá lớn khi giải nén / the template is too large when unpacked")
    if any("vbaproject" in name.lower() for name in names):
        raise TemplateProblem("tệp mẫu chứa macro / the template holds macros")


def _said(problem: Exception) -> str:
    where = f", dòng {problem.lineno}" if isinstance(problem, jinja2.TemplateSyntaxError) else ""
    return f"{getattr(problem, 'message', None) or problem}{where}"

"""Form fields that read what Vietnamese officers type, strictly: ambiguous is asked about, never guessed.

WTForms' own locale parsing turns `1234.5` typed under `vi` into 12345 without a word; none of it is used here.
What was typed stays in the box until it is read.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml
from markupsafe import Markup
from wtforms import Field, StringField, TextAreaField, ValidationError, widgets
from wtforms.fields.choices import Choice, SelectField, SelectFieldBase

import old_encodings
import vietnamese
from admin.i18n import gettext, language


def spell_number(value: Decimal | Fraction | int, lang: str) -> str:
    """A number as it is put into a box: no grouping, and never a spelling that would be ambiguous when read back."""
    text = (
        format(Decimal(value), "f") if not isinstance(value, Fraction) else vietnamese.format_number(value, lang="en")
    )
    text = text.replace(",", "")
    whole, point, part = text.partition(".")
    if point:
        part = part.rstrip("0")
        if len(part) == 3:
            part += "0"  # 1,234 would have two readings
    text = whole + ("." + part if part else "")
    return text.replace(".", ",") if lang == "vi" else text


class NumberField(StringField):
    """An exact decimal, typed the Vietnamese or the English way."""

    whole = False

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else spell_number(self.data, language())

    def process_data(self, value: Any) -> None:
        self.data = None if value is None or value == "" else Decimal(str(value))

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            number = vietnamese.parse_number(valuelist[0])
        except vietnamese.NumberProblem as problem:
            self.data = None
            raise ValueError(problem.text(language())) from problem
        if self.whole and number != number.to_integral_value():
            self.data = None
            raise ValueError(gettext("A whole number is needed here."))
        self.data = int(number) if self.whole else number


class WholeNumberField(NumberField):
    """A whole number; `1.234` is asked about like everywhere else."""

    whole = True

    def process_data(self, value: Any) -> None:
        self.data = None if value is None or value == "" else int(value)


class DayField(StringField):
    """A date typed as 30/10/2021; the ISO spelling is read too."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:%d/%m/%Y}"

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = vietnamese.parse_date(valuelist[0])
        except vietnamese.DateProblem as problem:
            self.data = None
            raise ValueError(problem.text(language())) from problem


class MomentField(StringField):
    """A date and a time of day in Viet Nam (30/10/2021 23:59); the value itself is UTC, as the tables keep it."""

    ahead = datetime.timedelta(hours=7)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data + self.ahead:%d/%m/%Y %H:%M}"

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        day, _, clock = text.replace("T", " ").partition(" ")
        try:
            hour, minute = (int(part) for part in (clock.strip() or "0:0").split(":")[:2])
            self.data = datetime.datetime.combine(vietnamese.parse_date(day), datetime.time(hour, minute)) - self.ahead
        except vietnamese.DateProblem as problem:
            self.data = None
            raise ValueError(problem.text(language())) from problem
        except ValueError as problem:
            self.data = None
            raise ValueError(gettext("Write the time as hours:minutes, for example 30/10/2021 23:59.")) from problem


class AskedText:
    """Typed text at the door: garbled or old encodings come back repaired, to be looked at and saved again.

    Composition (NFC) is silent. What the person was once asked about and sends again as it was is kept as it is: the
    hidden field beside the box says which text that was.
    """

    typed = ""  # what is asked about; empty: nothing is

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        self.answered = formdata.getlist(f"{self.name}-as-typed") if formdata else []
        super().process(formdata, *args, **kwargs)

    def __call__(self, **kwargs: Any) -> Markup:
        box = super().__call__(**kwargs)
        if not self.typed:
            return box
        hidden = Markup('<input type="hidden" name="{}" value="{}">')
        return box + hidden.format(f"{self.name}-as-typed", digest(self.typed))

    def read(self, typed: str) -> str:
        """The text to keep. Raises ValueError with the question, the repaired text already in the box."""
        if digest(typed) in self.answered:
            return old_encodings.compose(typed)
        try:
            found = old_encodings.repair(typed)
        except old_encodings.UnclearText as unclear:
            self.ask(typed, typed)
            said = unclear.text(language())
            raise ValueError(
                said[:1].upper() + said[1:] + ". " + gettext("If the text is right as it is, save it once more.")
            ) from unclear
        if found.changed:
            self.ask(typed, found.text)
            raise ValueError(
                found.sentence(language()) + " " + gettext("Look at the repaired text, then save it once more.")
            )
        return found.text

    def ask(self, typed: str, shown: str) -> None:
        self.typed, self.data, self.raw_data = typed, shown, [shown]


def digest(text: str) -> str:
    plain = vietnamese.nfc(text).replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:32]


class NfcStringField(AskedText, StringField):
    """Text of one line, composed (NFC) and trimmed, so that the same word is always the same bytes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self.read(valuelist[0]).strip() if valuelist else ""


class NfcTextAreaField(AskedText, TextAreaField):
    """Text of many lines, composed (NFC), with one kind of line end."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self.read(valuelist[0]).replace("\r\n", "\n").strip() if valuelist else ""


class YamlField(AskedText, TextAreaField):
    """Structured data edited as YAML. A fault is shown with its line; what was typed stays.

    Numbers stay the text they were typed as (BaseLoader), so nothing passes through a binary float.
    """

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"class": "code", "rows": 10, "spellcheck": "false"})
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data in (None, "", {}, []):
            return ""
        return yaml.safe_dump(self.data, allow_unicode=True, sort_keys=False, default_flow_style=False)

    def process_data(self, value: Any) -> None:
        if isinstance(value, str):
            try:
                value = json.loads(value) if value.strip() else None
            except ValueError:
                value = yaml.load(value, Loader=yaml.BaseLoader)  # noqa: S506 (BaseLoader makes only text, lists, maps)
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        text = self.read(valuelist[0]) if valuelist else ""
        if not text.strip():
            self.data = None
            return
        if len(text) > 200_000:
            raise ValueError(gettext("This text is too long."))
        try:
            self.data = yaml.load(text, Loader=_NoAliases)  # noqa: S506 (a BaseLoader)
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            self.data = None
            raise ValueError(
                gettext(
                    "Line %(line)s is not YAML: %(problem)s", line=line, problem=getattr(problem, "problem", "") or ""
                )
            ) from problem
        except RecursionError as problem:
            self.data = None
            raise ValueError(gettext("This text is nested too deeply.")) from problem


class _NoAliases(yaml.BaseLoader):
    """Plain YAML without `*alias`: nine lines of those can unfold into gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):  # type: ignore[no-untyped-call]
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise (
                yaml.YAMLError()
                if event is None
                else yaml.composer.ComposerError(None, None, "aliases are not read", event.start_mark)
            )
        return super().compose_node(parent, index)  # type: ignore[no-untyped-call]


class RowField(SelectFieldBase):
    """A row of another table, chosen from those the user may see.

    `rows` is called for each request and gives a peewee query already narrowed to the user; a posted id outside it is
    refused like one that does not exist.
    """

    widget = widgets.Select()

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        rows: Callable[[], Any],
        optional: bool = False,
        say: Callable[[Any], str] = str,
        load: Callable[[list[Any]], None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.rows, self.optional, self.say, self.load = rows, optional, say, load
        self.unknown = False

    def iter_choices(self) -> Iterable[Choice]:
        chosen = getattr(self.data, "id", self.data)
        yield Choice("", "", chosen is None, {})
        found = list(self.rows())
        if self.load is not None:
            self.load(found)  # what the rows' names are made of, in one query instead of one for each row
        for row in found:
            yield Choice(str(row.id), self.say(row), row.id == chosen, {})

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.unknown = False
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        query = self.rows()
        key = query.model._meta.primary_key
        number = valuelist[0]
        self.data = (
            query.where(key == int(number)).first()
            if number.isascii() and number.isdigit() and len(number) < 10
            else None
        )
        self.unknown = self.data is None

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        if self.unknown:  # said before "required" is, for something was chosen
            self.errors = [gettext("Not a valid choice.")]
            return False
        return super().validate(form, extra_validators)

    def pre_validate(self, form: Any) -> None:
        """The choice was checked against the rows when it was read."""


class WordField(SelectField):
    """One of a few coded words (a state, a role), shown by its label."""

    def __init__(self, label: Any = None, validators: Any = None, choices: Any = (), **kwargs: Any) -> None:
        kwargs.pop("coerce", None)
        self.optional = kwargs.pop("optional", False)
        super().__init__(label, validators, choices=None, **kwargs)
        self.words = list(choices)

    def iter_choices(self) -> Iterable[Choice]:
        yield Choice("", "", self.data in (None, ""), {})
        for code, word in self.words:
            yield Choice(code, str(word), code == self.data, {})

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] or None if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in {code for code, _ in self.words}:
            raise ValidationError(gettext("Not a valid choice."))


class ManyRowsField(RowField):
    """Several rows of another table, as check boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def iter_choices(self) -> Iterable[Choice]:
        chosen = {getattr(row, "id", row) for row in self.data or ()}
        for row in self.rows():
            yield Choice(str(row.id), self.say(row), row.id in chosen, {})

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        known = {str(row.id): row for row in self.rows()}
        self.unknown = any(key not in known for key in valuelist)
        self.data = [known[key] for key in valuelist if key in known]

    def __iter__(self) -> Any:
        options = {
            "widget": self.option_widget,
            "validators": None,
            "name": self.name,
            "render_kw": None,
            "_form": None,
        }
        for number, choice in enumerate(self.iter_choices()):
            option = self._Option(label=choice.label, id=f"{self.id}-{number}", _meta=self.meta, **options)
            option.process(None, choice.value)
            option.checked = choice.selected
            yield option


def error_id(field: Field) -> str:
    """The id of the element that holds a field's errors (aria-describedby points there)."""
    return f"{field.id}-errors"

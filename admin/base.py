"""The base every screen of the back office stands on. Read this before adding a noun.

A noun is a model, one class of declarations here, and one line in `admin/views/__init__.py`::

    @register
    class UnitView(BackOfficeView):
        model = models.Unit
        title, singular = _l("Units"), _l("Unit")     # plural (menu, list) and singular (buttons, headings)
        group, order, icon = "catalogue", 20, "building"   # year | catalogue | system; icons/sprite.svg
        can = {"list": ALL, "create": {ADMINISTRATOR}, "edit": {ADMINISTRATOR}, "delete": {ADMINISTRATOR}}
        column_list = ("code", "name_vi", "bloc", "active_from")   # also "submission.unit": a path over foreign keys
        column_searchable_list = ("name_fold", "code")   # a *_fold column is searched with folded words; paths allowed
        column_sortable_list = ("code", ("name_vi", "name_sort"), ("bloc", "bloc.position"))
        column_default_sort = "name_vi"                  # or ("name_vi", True) for descending
        column_filters = ("bloc", "region", "active_from")   # foreign key, choice, boolean, date, text; or a path
        column_labels = {"name_vi": _l("Name")}
        form_columns = ("code", "bloc", "name_vi")        # required, explicit: nothing else can be posted
        # optional: column_details_list, column_export_list, column_formatters {name: f(view, context, row, name)},
        #   column_choices {name: [(code, msgid)]}, badges {name: {code: "good|wait|bad|neutral|info"}},
        #   form_args, form_overrides, form_extra_fields, form_help {name: _l("...")}, form_rows {fk: f(view) -> query},
        #   fetch ("submission.unit",) further paths to load at once,
        #   named_by: the paths that str(row) reads, page_size, intro (a sentence under the heading),
        #   details_template / form_template / list_template, import_plan

Rights. `can` names roles per right: list, details, history, export, lookup (these four follow "list" unless named),
create, edit, delete, import, and the name of every bulk action. What is not named is denied. Further pages of a view
(`@expose`) name their right in `view_rights = {"method_name": "right"}`, else they answer 403.
Rows. `scope(self, query)` narrows a query to the rows the user may know of; EVERY way to a row goes through it (list,
details, edit, delete, bulk, history, export, lookup, and choices of foreign keys in other nouns' forms). A row outside
it answers 404 like one that does not exist. `may(self, right, row)` says whether the right holds for this row in its
present state (False: no button, 403). Use `self.row_or_404(id)` in pages of your own.
Writes. `self.acting()` opens the audited write transaction: `with self.acting(): row.save()`. Hooks inside it, as in
Flask-Admin: `on_model_change(form, row, is_created)` (to refuse, raise wtforms.ValidationError or any problem with
`.text(lang)`), `on_model_delete(row)`. Bulk actions: decorate with `bulk_action(name, label, question)`; the method
gets the chosen rows (in scope) inside the transaction and returns how many it changed; the base asks for confirmation.
Import. `import_plan` stays None unless the noun has one: a callable `(view, data: bytes, filename: str) -> plan`; when
set, the list shows "Import" leading to the view's own `import_view` (`@expose("/import/")`, right "import").
"""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import peewee
from flask import Response, abort, flash, g, redirect, request, url_for
from flask_admin import AdminIndexView, BaseView, expose
from flask_admin.contrib.peewee import ModelView
from flask_admin.contrib.peewee.form import CustomModelConverter
from flask_admin.form import BaseForm
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import Markup
from wtforms import BooleanField, ValidationError

import models
import vietnamese
from admin import export, fields, security, words
from admin.i18n import FormTranslations, gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.security import (  # noqa: F401 (views import the role names from here)
    ADMINISTRATOR,
    ALL,
    APPRAISER,
    AUDITOR,
    COMMUNICATIONS,
    LEAD,
    LEADER,
    OFFICE,
    OFFICER,
    UNIT_ROLES,
)

LARGEST_ID = 2**31 - 1  # PostgreSQL's integer: a larger number would be its error, not a missing row
PAGE_SIZES = (20, 50, 100)
LOOKUP_LIMIT = 50
NOTHING = Markup('<span class="nothing">—</span>')  # an empty cell
FOLLOWS_LIST = ("details", "history", "export", "lookup")
SECRET_COLUMNS = {"password", "fs_uniquifier", "tf_totp_secret", "mf_recovery_codes", "tf_last_counter"}

VIEW_RIGHTS = {
    "index_view": "list",
    "details_view": "details",
    "history_view": "history",
    "export": "export",
    "ajax_lookup": "lookup",
    "create_view": "create",
    "edit_view": "edit",
    "delete_view": "delete",
    "action_view": "list",  # the action's own right is asked for in the method
    "import_view": "import",
}


class Guarded:
    """Deny unless a role is named: shared by the nouns and by pages that are no noun."""

    can: dict[str, Iterable[str]] = {}
    view_rights: dict[str, str] = {}
    open_to_all: frozenset[str] = frozenset()  # pages for strangers too
    group: str | None = None
    order = 100
    icon = "list"
    title: Any = ""

    def has_right(self, right: str) -> bool:
        """Does one of the user's roles hold this right here?"""
        named = self.can.get(right)
        if named is None and right in FOLLOWS_LIST:
            named = self.can.get("list")
        return bool(security.roles_of_user() & frozenset(named or ()))

    def is_accessible(self) -> bool:
        return self.has_right("list")

    def is_visible(self) -> bool:
        return self.group is not None

    def _handle_view(self, name: str, **kwargs: Any) -> Any:
        if name in self.open_to_all:
            return None
        if not current_user.is_authenticated:
            return security.ask_to_sign_in()
        right = self.view_rights.get(name) or VIEW_RIGHTS.get(name) or ("list" if name == "index" else None)
        if right is None or not self.has_right(right):
            abort(403)
        return None

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin retries a view that raised TypeError with other arguments, and so hides where it happened.
        return fn(self, *args, **kwargs)

    @contextmanager
    def acting(self, reason: str = "") -> Iterator[None]:
        """The write transaction: immediate, and every change in it leaves an audit row."""
        with models.acting(security.actor(), reason=reason, request_id=g.get("request_id", "")):
            yield


class OfficePage(Guarded, BaseView):
    """A page that is not the list of a noun. Declare `slug`, `title`, `group`, `can`; expose `index` at "/"."""

    slug = ""

    def __init__(self) -> None:
        super().__init__(name=str(self.slug), endpoint=self.slug, url=self.slug)


class HomePage(Guarded, AdminIndexView):
    """Where the year stands. The index has the same guard as every other page."""

    can = {"list": ALL}
    title = _l("Overview")
    group, order, icon = "year", 0, "speedometer2"

    def __init__(self) -> None:
        super().__init__(name="home", url="/admin")

    @expose("/")
    def index(self) -> Any:
        from admin.home import overview

        return self.render("admin/home.html", **overview(self))


class BackOfficeConverter(CustomModelConverter):
    """Model fields to form fields: the strict Vietnamese ones instead of WTForms' own."""

    def __init__(self, view: Any, additional: Any = None) -> None:
        super().__init__(view, additional)
        self.converters = {peewee.ForeignKeyField: self.handle_foreign_key}
        plain = {
            peewee.AutoField: self.handle_pk,
            peewee.BooleanField: BooleanField,
            peewee.DateTimeField: fields.MomentField,
            peewee.DateField: fields.DayField,
            peewee.DecimalField: fields.NumberField,
            peewee.FloatField: fields.NumberField,
            peewee.IntegerField: fields.WholeNumberField,
            peewee.CharField: fields.NfcStringField,
            peewee.TextField: fields.NfcTextAreaField,
        }
        for kind, form_field in plain.items():
            self.converters[kind] = self._plain(form_field) if kind is not peewee.AutoField else form_field

    def _plain(self, form_field: Any) -> Callable[..., Any]:
        def convert(model: Any, model_field: Any, **kwargs: Any) -> Any:
            kwargs.pop("places", None)
            kwargs.pop("rounding", None)
            choices = kwargs.pop("choices", None) or self.view.words_of(model_field.name)
            if choices:
                return model_field.name, fields.WordField(choices=choices, **kwargs)
            used = fields.YamlField if _holds_json(model_field) else form_field
            if used is BooleanField:
                kwargs["validators"] = []
                kwargs["filters"] = []
            return model_field.name, used(**kwargs)

        return convert

    def convert(self, model: Any, field: Any, field_args: Any) -> Any:
        field_args = {"label": LazyString(self.view.label, field.name), **(field_args or {})}
        if _holds_json(field) and field.name not in self.overrides:
            args = {"description": field.help_text, **field_args}
            return _Converted(field.name, fields.YamlField(**args))
        name, form_field = super().convert(model, field, field_args)
        return _Converted(name, form_field)

    def handle_foreign_key(self, model: Any, field: Any, **kwargs: Any) -> Any:
        kwargs.pop("default", None)
        kwargs["filters"] = []
        view = self.view
        return field.name, fields.RowField(
            rows=lambda: view.rows_to_choose(field.name), load=load_names, optional=field.null, **kwargs
        )


class _Converted(tuple):  # wtf-peewee wants something that unpacks into (name, field) and has these names
    def __new__(cls, name: str, form_field: Any) -> "_Converted":
        return super().__new__(cls, (name, form_field))


def _holds_json(model_field: Any) -> bool:
    return isinstance(model_field, models.Plain) or "JSON" in type(model_field).__name__.upper()


class OfficeForm(BaseForm):
    """The form base: our catalogue for WTForms' messages. CSRF is Flask-WTF's, once, for every route."""

    class Meta:
        def get_translations(self, form: Any) -> FormTranslations:
            return FormTranslations()


@dataclass(frozen=True)
class ListArgs:
    """What the address of a list says, cleaned: unknown sorts and filters are left out, the page is clamped."""

    search: str = ""
    sort: str | None = None
    descending: bool = False
    page: int = 1
    size: int = 20
    filters: dict[str, str] = field(default_factory=dict)

    def query(self) -> dict[str, Any]:
        """Back to an address, defaults left out."""
        out: dict[str, Any] = {f"f.{key}": value for key, value in self.filters.items()}
        out |= {"q": self.search or None, "sort": self.sort, "desc": 1 if self.descending else None}
        out |= {"page": self.page if self.page > 1 else None, "size": self.size if self.size != 20 else None}
        return {key: value for key, value in out.items() if value is not None}


class Filter:
    """One filter of a list, made from a model field reached by a path such as 'submission.unit'."""

    def __init__(self, view: "BackOfficeView", path: str) -> None:
        self.view, self.path = view, path
        self.field = field_at(view.model, path)
        if isinstance(self.field, peewee.ForeignKeyField):
            self.kind = "row"
        elif view.words_of(path):
            self.kind = "word"
        elif isinstance(self.field, peewee.BooleanField):
            self.kind = "yes_no"
        elif isinstance(self.field, peewee.DateTimeField | peewee.DateField):
            self.kind = "date"
        elif isinstance(self.field, peewee.IntegerField | peewee.DecimalField):
            self.kind = "number"
        else:
            self.kind = "text"

    @property
    def label(self) -> str:
        return self.view.label(self.path)

    @property
    def keys(self) -> tuple[str, ...]:
        return (f"{self.path}.from", f"{self.path}.to") if self.kind == "date" else (self.path,)

    def options(self) -> list[tuple[str, str]]:
        """(value, word) pairs of a filter that is a choice."""
        if self.kind == "row":
            rows = list(rows_known(self.field.rel_model))
            load_names(rows)
            return [(str(row.id), str(row)) for row in rows]
        if self.kind == "word":
            return [(code, str(word)) for code, word in self.view.words_of(self.path)]
        if self.kind == "yes_no":
            return [("1", gettext("Yes")), ("0", gettext("No"))]
        return []

    def condition(self, key: str, value: str) -> Callable[[Any], Any] | None:
        """A function field -> expression, or None when the value cannot be read (it is then said so)."""
        if self.kind == "row":
            number = parse_id(value)
            return (lambda column: column == number) if number else None
        if self.kind == "word":
            return (lambda column: column == value) if value in dict(self.options()) else None
        if self.kind == "yes_no":
            return (lambda column: column == (value == "1")) if value in ("0", "1") else None
        if self.kind == "number":
            try:
                number = vietnamese.parse_number(value)
            except vietnamese.NumberProblem:
                return None
            return (lambda column: column == number) if abs(number) <= LARGEST_ID else None
        if self.kind == "date":
            try:
                day = vietnamese.parse_date(value)
            except vietnamese.DateProblem:
                return None
            if key.endswith(".from"):
                return lambda column: column >= day
            after = day + datetime.timedelta(days=1)
            return lambda column: column < after
        return lambda column: column.contains(value)


class BackOfficeView(Guarded, ModelView):
    """The base of every noun; the docstring of the module says how to declare one."""

    model: Any = None
    singular: Any = ""
    slug = ""
    intro: Any = ""
    badges: dict[str, dict[str, str]] = {}
    form_help: dict[str, Any] = {}
    form_rows: dict[str, Callable[[Any], Any]] = {}
    fetch: Sequence[str] = ()
    named_by: Sequence[str] = ()
    import_plan: Any = None
    chain_history = True

    list_template = "admin/list.html"
    form_template = "admin/form.html"
    details_template = "admin/details.html"
    form_base_class = OfficeForm
    model_form_converter = BackOfficeConverter
    column_display_pk = False
    can_export = True
    can_view_details = True
    export_types = ("xlsx", "csv")
    export_max_rows = 100_000

    # --- declaration ---------------------------------------------------------------------------------------------

    def __init__(self) -> None:
        self._check_declarations()
        self.slug = self.slug or self.model._meta.table_name.replace("_", "-")
        super().__init__(self.model, str(self.slug), endpoint=self.slug, url=self.slug)
        self._words: dict[str, dict[str, Any]] = {}
        self.filters = {path: Filter(self, path) for path in self.column_filters or ()}
        VIEW_OF_MODEL.setdefault(self.model, self)

    def _check_declarations(self) -> None:
        """Mistakes in a view class stop the program at start-up, not a user on the page."""
        name = type(self).__name__
        writes = {"create", "edit"} & set(self.can)
        if self.model is None or not self.can.get("list"):
            raise TypeError(f"{name}: model and can['list'] are needed")
        if self.form_columns is None and writes and self.form is None:
            raise TypeError(f"{name}: form_columns must be named; by default every column could be posted")
        if not self.column_list:
            raise TypeError(f"{name}: column_list must be named")
        unknown = {role for roles in self.can.values() for role in roles} - set(ALL)
        if unknown:
            raise TypeError(f"{name}: unknown roles {sorted(unknown)}")
        shown = {*(self.form_columns or ()), *self.column_list, *(self.column_details_list or ())}
        if secret := shown & SECRET_COLUMNS:
            raise TypeError(f"{name}: {sorted(secret)} must never reach a screen")
        for path in (*(self.column_filters or ()), *(self.column_searchable_list or ())):
            field_at(self.model, path)
        if self.form_columns is None:
            self.form_columns = ()

    def scaffold_form(self) -> Any:
        if not self.form_columns and not self.form_extra_fields:
            return self.form_base_class  # get_form would take an empty list for "every column"
        # Only real columns go through the converter; extra fields are added by name.
        return super().scaffold_form()

    def get_form(self) -> Any:
        form = super().get_form()
        # Flask-Admin shows fields in the model's order; the declaration's order is the one that was thought about.
        return form

    def init_search(self) -> bool:
        return bool(self.column_searchable_list)

    def get_filters(self) -> None:
        return None  # ours are in self.filters: Flask-Admin's know neither foreign keys nor choices

    def get_sortable_columns(self) -> dict[str, str]:
        pairs = self.column_sortable_list or ()
        return {p[0]: p[1] for p in pairs if isinstance(p, tuple)} | {p: p for p in pairs if isinstance(p, str)}

    # --- words ---------------------------------------------------------------------------------------------------

    def label(self, name: str) -> str:
        """The word for a column: declared, or the field's verbose name, or its own name made readable."""
        if self.column_labels and name in self.column_labels:
            return str(self.column_labels[name])
        try:
            verbose = field_at(self.model, name).verbose_name
        except AttributeError:
            verbose = None
        return gettext(str(verbose or name.rsplit(".", 1)[-1].replace("_", " ").capitalize()))

    def words_of(self, name: str) -> list[tuple[str, Any]]:
        """(code, label) pairs of a coded column."""
        if self.column_choices and name in self.column_choices:
            return list(self.column_choices[name])
        try:
            found = field_at(self.model, name)
        except AttributeError:
            return []
        return list(words.WORDS.get((found.model._meta.table_name, found.name)) or found.choices or ())

    def look_of(self, name: str, code: str) -> str | None:
        """How a state is drawn: declared in `badges`, else as everywhere."""
        if name in self.badges:
            return self.badges[name].get(code)
        try:
            found = field_at(self.model, name)
        except AttributeError:
            return None
        return words.LOOKS.get((found.model._meta.table_name, found.name), {}).get(code)

    def value(self, row: Any, name: str) -> Any:
        """The plain value at a path, e.g. 'submission.unit'."""
        for part in name.split("."):
            if row is None:
                return None
            row = getattr(row, part)
        return row

    def cell(self, row: Any, name: str) -> Any:
        """The value as it is shown on a screen."""
        if self.column_formatters and name in self.column_formatters:
            return self.column_formatters[name](self, None, row, name)
        value = getattr(row, name) if "." not in name else self.value(row, name)
        if isinstance(value, str) and value in (known := self._words_by_code(name)):
            look = self.look_of(name, value)
            return badge(str(known[value]), look) if look else str(known[value])
        return show(value)

    def _words_by_code(self, name: str) -> dict[str, Any]:
        """`words_of` as a mapping, put together once: a list asks for every cell."""
        if name not in self._words:
            self._words[name] = dict(self.words_of(name))
        return self._words[name]

    def plain(self, row: Any, name: str) -> Any:
        """The value for a file: numbers stay numbers, codes become words, rows become their names."""
        value = self.value(row, name)
        known = dict(self.words_of(name))
        if isinstance(value, str) and value in known:
            return str(known[value])
        if isinstance(value, peewee.Model):
            return str(value)
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False, default=str)
        return value

    def is_number(self, name: str) -> bool:
        """Numbers stand right-aligned with tabular digits."""
        try:
            found = field_at(self.model, name)
        except AttributeError:
            return False
        numeric = isinstance(found, peewee.IntegerField | peewee.DecimalField | peewee.FloatField)
        return numeric and not isinstance(found, peewee.ForeignKeyField) and not name.endswith("year")

    # --- rows ----------------------------------------------------------------------------------------------------

    def scope(self, query: Any) -> Any:
        """Narrow to the rows this user may know of. Every way to a row passes here."""
        return query

    def may(self, right: str, row: Any) -> bool:
        """Does the right hold for this row as it stands? (The role was already asked for.)"""
        return True

    def allowed(self, right: str, row: Any = None) -> bool:
        """Role and row together: what templates ask before showing a button."""
        return self.has_right(right) and (row is None or self.may(right, row))

    def get_query(self) -> Any:
        return self.scope(self.model.select())

    def get_one(self, id: Any) -> Any:
        number = parse_id(id)
        if number is None:
            return None
        return self.get_query().where(self.model._meta.primary_key == number).first()

    def row_or_404(self, id: Any) -> Any:
        """The row if it is in scope; another unit's row answers like a missing one."""
        row = self.get_one(id)
        if row is None:
            abort(404)
        return row

    def rev_of(self, row: Any) -> Any:
        """The row's version; the program's own notes (sessions, jobs) have none."""
        return getattr(row, "rev", "") if row is not None else ""

    def rows_to_choose(self, name: str) -> Any:
        """The rows a foreign key may be set to: those the user may know of, in their natural order."""
        if name in self.form_rows:
            return self.form_rows[name](self)
        return rows_known(self.model._meta.fields[name].rel_model)

    # --- list ----------------------------------------------------------------------------------------------------

    def list_args(self) -> ListArgs:
        """Read the address of the list."""
        args = request.args
        sort = args.get("sort")
        size = args.get("size", type=int)
        page = args.get("page", default=1, type=int)
        known = {key for each in self.filters.values() for key in each.keys}
        given = {k[2:]: v.strip() for k, v in args.items() if k.startswith("f.") and v.strip() and k[2:] in known}
        return ListArgs(
            search=vietnamese.nfc(args.get("q", "")).replace("\x00", "").strip()[:200],
            sort=sort if sort in self._sortable_columns else None,
            descending=args.get("desc") == "1",
            page=max(1, min(page or 1, 10_000_000)),
            size=size if size in PAGE_SIZES else self.page_size,
            filters={key: value.replace("\x00", "")[:200] for key, value in given.items()},
        )

    def selection(self, args: ListArgs) -> tuple[Any, list[str]]:
        """The scoped, searched and filtered query, and the filters that could not be read."""
        query, refused = self.get_query(), []
        for word in args.search.split()[:8] if self.column_searchable_list else ():
            query = query.where(self._search_condition(word))
        for each in self.filters.values():
            for key in each.keys:
                if key not in args.filters:
                    continue
                condition = each.condition(key, args.filters[key])
                if condition is None:
                    refused.append(f"{each.label}: “{args.filters[key]}”")
                else:
                    query = query.where(through(self.model, each.path, condition))
        return query, refused

    def _search_condition(self, word: str) -> Any:
        found = None
        for path in self.column_searchable_list:
            term = vietnamese.fold(word) if path.endswith("_fold") else word
            condition = through(self.model, path, lambda column, term=term: column.contains(term))
            found = condition if found is None else found | condition
        return found

    def ordered(self, query: Any, args: ListArgs) -> Any:
        """The asked order, else the declared one; the key last, so that pages never repeat a row."""
        sort, descending = args.sort, args.descending
        if sort is None and self.column_default_sort:
            default = self.column_default_sort
            sort, descending = default if isinstance(default, tuple) else (default, False)
        key = self.model._meta.primary_key
        if sort is None:
            return query.order_by(key)
        query, column = joined(query, self.model, self._sortable_columns.get(sort, sort))
        order = column.desc(nulls="last") if descending else column.asc(nulls="last")
        return query.order_by(order, key.desc() if descending else key)

    def load_related(self, rows: Sequence[Any], names: Iterable[str]) -> None:
        """Fetch the rows behind foreign keys, one query for each key instead of one for each cell."""
        load_related(rows, self.model, [*names, *self.fetch, *self.named_by])

    @expose("/")
    def index_view(self) -> Any:
        args = self.list_args()
        query, refused = self.selection(args)
        for what in refused:
            flash(gettext("This filter cannot be read and was left out: %(what)s", what=what), "warning")
        count = query.select(peewee.fn.COUNT(self.model._meta.primary_key)).order_by().scalar()
        pages = max(1, -(-count // args.size))
        args = replace(args, page=min(args.page, pages))
        rows = list(self.ordered(query, args).limit(args.size).offset((args.page - 1) * args.size))
        self.load_related(rows, self.column_list)
        template = "admin/_rows.html" if request.headers.get("HX-Request") else self.list_template
        return self.render(
            template, rows=rows, count=count, pages=pages, args=args, columns=self.column_list,
            actions=self.bulk_actions(), list_url=self.list_url, links=self._row_links(),
        )  # fmt: skip

    def _row_links(self) -> dict[str, str | None]:
        """The addresses of a row's pages up to its id, None where the role is missing: once for a list."""
        pages = {"details": ".details_view", "edit": ".edit_view", "delete": ".delete_view"}
        return {right: self.get_url(page) + "?id=" if self.has_right(right) else None for right, page in pages.items()}

    def list_url(self, args: ListArgs, **changes: Any) -> str:
        """The list's address with something changed."""
        return self.get_url(".index_view", **replace(args, **changes).query())

    # --- one row -------------------------------------------------------------------------------------------------

    @property
    def details_columns(self) -> Sequence[str]:
        return self.column_details_list or tuple(dict.fromkeys((*self.column_list, *(self.form_columns or ()))))

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        shown = [name for name in self.details_columns if self.has_field(name)]
        return self.render(self.details_template, row=row, columns=shown)

    def has_field(self, name: str) -> bool:
        """Extra form fields are no columns; they are not shown as values."""
        if name in (self.column_formatters or {}):
            return True
        try:
            field_at(self.model, name)
        except AttributeError:
            return hasattr(self.model, name.split(".")[0])
        return True

    @expose("/history/")
    def history_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        return self.render("admin/history.html", row=row, events=security.history_of(row))

    def told(self, name: str, value: Any) -> Any:
        """A value out of the audit as a reader knows it: a row by its name, a code by its word, a date as a date."""
        column = self.model._meta.fields.get(name)
        if value in (None, "") or column is None:
            return show(value)
        if isinstance(column, peewee.ForeignKeyField):
            row = column.rel_model.get_or_none(column.rel_model.id == value)
            return str(row) if row is not None else f"#{value}"
        if isinstance(value, str) and value in (known := self._words_by_code(name)):
            return str(known[value])
        if isinstance(value, str) and isinstance(column, peewee.DateTimeField):
            return show(datetime.datetime.fromisoformat(value))
        if isinstance(value, str) and isinstance(column, peewee.DateField):
            return show(datetime.date.fromisoformat(value))
        return show(value)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        form = self.create_form()
        if request.method == "POST" and form.validate():
            row = self.create_model(form)
            if row:
                flash(gettext("Saved: %(what)s.", what=str(row)), "success")
                return redirect(self.url_after_save(row, created=True))
        return self._form_page(form, None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        if not self.may("edit", row):
            abort(403)
        form = self.edit_form(obj=row)
        if request.method == "POST" and form.validate():
            try:
                if self.update_model(form, row):
                    flash(gettext("Saved: %(what)s.", what=str(row)), "success")
                    return redirect(self.url_after_save(row, created=False))
            except models.StaleRow:
                return self._conflict_page(form, row.id)
        return self._form_page(form, row)

    def _form_page(self, form: Any, row: Any, status: int | None = None, **context: Any) -> Any:
        failed = request.method == "POST"
        page = self.render(
            self.form_template, form=form, row=row, form_fields=list(self.fields_of(form)),
            rev=self.rev_of(row), differences=context.pop("differences", {}),
            form_errors=g.get("form_errors", []), **context,
        )  # fmt: skip
        return Response(page, status=status or (422 if failed else 200))

    def fields_of(self, form: Any) -> Iterator[Any]:
        """The form's fields in the declared order; extra fields that are not named come last."""
        names = [*(self.form_columns or ()), *form._fields]
        for name in dict.fromkeys(names):
            if name in form._fields and name != "csrf_token":
                yield form._fields[name]

    def _conflict_page(self, form: Any, id: int) -> Any:
        """Somebody saved first: show theirs beside mine, field by field, and keep what I typed."""
        theirs = self.row_or_404(id)
        differences = {}
        for each in self.fields_of(form):
            if self.has_field(each.name) and not _same(each.data, getattr(theirs, each.name, None)):
                differences[each.name] = self.cell(theirs, each.name)
        last = next(iter(security.history_of(theirs)), None)
        return self._form_page(form, theirs, status=409, differences=differences, conflict=True, last_event=last)

    def url_after_save(self, row: Any, created: bool) -> str:
        """Where a saved form leads: on, to another new one, or to the row."""
        if "_add_another" in request.form and self.has_right("create"):
            return self.get_url(".create_view")
        if "_continue_editing" in request.form or not self.has_right("details"):
            return self.get_url(".edit_view", id=row.id)
        if self.get_one(row.id) is None:
            return self.get_url(".index_view")
        return self.get_url(".details_view", id=row.id)

    # --- writing -------------------------------------------------------------------------------------------------

    def populate(self, form: Any, row: Any) -> None:
        """Move the form's values onto the row; override for what is no plain column."""
        for each in self.fields_of(form):
            if each.name in self.model._meta.fields:
                each.populate_obj(row, each.name)

    def after_row_saved(self, form: Any, row: Any, is_created: bool) -> None:
        """Inside the same transaction, after the row has its id: many-to-many links and the like."""

    def create_model(self, form: Any) -> Any:
        row = self.model()
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                self.populate(form, row)
                self.on_model_change(form, row, True)
                row.save(force_insert=True)
                self.after_row_saved(form, row, True)
                if self.get_one(row.id) is None:
                    raise ValidationError(gettext("You may not create a row outside your own area."))
        except Exception as problem:
            self._refuse(problem, form)
            return False
        return row

    def update_model(self, form: Any, model: Any) -> bool:
        """Save, or raise models.StaleRow when somebody else saved since the form was opened."""
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                row = self.row_or_404(model.id)
                if request.form.get("rev", "") != str(self.rev_of(row)):
                    raise models.StaleRow(model, row)
                self.populate(form, row)
                self.on_model_change(form, row, False)
                row.save()
                self.after_row_saved(form, row, False)
                if self.get_one(row.id) is None:
                    raise ValidationError(gettext("You may not move a row outside your own area."))
        except models.StaleRow:
            raise
        except Exception as problem:
            self._refuse(problem, form)
            return False
        return True

    def delete_model(self, model: Any) -> bool:
        """Delete one row and nothing that hangs on it; False when it is still used."""
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                self.on_model_delete(model)
                model.delete_instance(recursive=False)
        except Exception as problem:
            flash(self.sentence(problem, model), "danger")
            return False
        return True

    def _refuse(self, problem: Exception, form: Any) -> None:
        """Put a refusal beside the field it belongs to, else above the form. A fault that is no refusal goes on up."""
        if isinstance(problem, peewee.IntegrityError):
            named = [name for name in constraint_columns(problem) if name in form._fields]
            if named:
                sentence = gettext("Another row already has this value.")
                for name in named:
                    form._fields[name].errors = [*form._fields[name].errors, sentence]
                return
        if isinstance(problem, models.BadValue) and problem.field in form._fields:
            form._fields[problem.field].errors = [*form._fields[problem.field].errors, problem.text(language())]
            return
        g.form_errors = [*g.get("form_errors", []), self.sentence(problem)]

    def sentence(self, problem: Exception, row: Any = None) -> str:
        """A database's or a rule's refusal in words; anything else is a fault and is raised again."""
        if hasattr(problem, "text") and callable(problem.text):
            return str(problem.text(language()))  # our own refusals: OfficeProblem, MoveRefused, ...
        if isinstance(problem, ValidationError):
            return str(problem)
        if isinstance(problem, peewee.IntegrityError):
            if row is not None or "FOREIGN KEY" in str(problem).upper() or "foreign key" in str(problem):
                return self.still_used(row) if row is not None else gettext("This row points at one that is gone.")
            if "NOT NULL" in str(problem).upper() or "null value" in str(problem):
                return gettext("A required value is missing.")
            return gettext("Another row already has this value.")
        if isinstance(problem, peewee.DataError):
            return gettext("A value is too long or out of range.")
        raise problem

    def still_used(self, row: Any) -> str:
        """'Still used: Submissions (5), Accounts (1)': what hangs on a row that cannot be deleted."""
        used = []
        for key, other in row._meta.backrefs.items():
            count = other.select(peewee.fn.COUNT(other._meta.primary_key)).where(key == row).scalar()
            if count:
                view = VIEW_OF_MODEL.get(other)
                used.append(f"{view.title if view else words.noun(other._meta.table_name)} ({count})")
        what = ", ".join(used)
        return gettext("“%(row)s” cannot be deleted: other data still use it. %(what)s", row=str(row), what=what)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> Any:
        row = self.row_or_404(request.values.get("id"))
        if not self.may("delete", row):
            abort(403)
        if request.method != "POST":  # HEAD is a reading too, and carries no token
            return self.render("admin/delete.html", row=row)
        name = str(row)
        if request.form.get("rev", "") not in ("", str(self.rev_of(row))):
            flash(
                gettext("Somebody else has changed this row in the meantime. Look at it again before deleting."),
                "warning",
            )
            return redirect(self.get_url(".details_view", id=row.id))
        if self.delete_model(row):
            flash(gettext("Deleted: %(what)s.", what=name), "success")
            return redirect(self.get_url(".index_view"))
        return redirect(self.get_url(".details_view", id=row.id))

    # --- bulk ----------------------------------------------------------------------------------------------------

    def bulk_actions(self) -> list[tuple[str, str]]:
        """(name, label) of what this user may do with several rows at once."""
        return [(name, str(label)) for name, label, _ in self._bulk() if self.has_right(name)]

    @classmethod
    def _bulk(cls) -> list[tuple[str, Any, Any]]:
        found = [
            getattr(cls, name)._bulk
            for name in dir(cls)
            if hasattr(getattr(cls, name, None), "_bulk") and name != "_bulk"
        ]
        return sorted(found, key=lambda each: each[0])

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        name = request.form.get("action", "")
        declared = {each[0]: each for each in self._bulk()}
        if name not in declared or not self.has_right(name):
            abort(403)
        ids = [number for number in map(parse_id, request.form.getlist("rowid")) if number]
        rows = list(self.get_query().where(self.model._meta.primary_key << ids)) if ids else []
        if not rows:
            flash(gettext("Choose at least one row first."), "warning")
            return redirect(self.get_url(".index_view"))
        if any(not self.may(name, row) for row in rows):
            abort(403)
        if request.form.get("confirmed") != "1":
            return self.render(
                "admin/confirm.html", rows=rows, action=name, label=declared[name][1], question=declared[name][2]
            )
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                count = getattr(self, f"action_{name}")(rows)
        except Exception as problem:
            flash(gettext("Nothing was changed.") + " " + self.sentence(problem, g.get("bulk_row")), "danger")
        else:
            flash(ngettext("%(count)s row changed.", "%(count)s rows changed.", count), "success")
        return redirect(self.get_url(".index_view"))

    # --- files and lookups ---------------------------------------------------------------------------------------

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        if export_type not in self.export_types:
            abort(404)
        args = self.list_args()
        query, _ = self.selection(args)
        rows = list(self.ordered(query, args).limit(self.export_max_rows))
        names = list(self.column_export_list or self.column_list)
        self.load_related(rows, names)
        table = ([self.plain(row, name) for name in names] for row in rows)
        return export.answer(export_type, self.slug, str(self.title), [self.label(name) for name in names], table)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """Rows for a foreign key box: [[id, name], ...], scoped and never more than 50."""
        name = request.args.get("name", "")
        if name not in (self.form_columns or ()) or name not in self.model._meta.fields:
            abort(404)
        if not isinstance(self.model._meta.fields[name], peewee.ForeignKeyField):
            abort(404)
        query = self.rows_to_choose(name)
        other = VIEW_OF_MODEL.get(query.model)
        for word in vietnamese.nfc(request.args.get("query", "")).replace("\x00", "").split()[:8]:
            if other is not None and other.column_searchable_list:
                query = query.where(other._search_condition(word))
        limit = max(1, min(request.args.get("limit", 10, type=int), LOOKUP_LIMIT))
        offset = max(0, min(request.args.get("offset", 0, type=int), 1_000_000))
        found = [[row.id, str(row)] for row in query.limit(limit).offset(offset)]
        return Response(json.dumps(found, ensure_ascii=False), mimetype="application/json")

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        abort(404)  # editing in the list has no version check; the form has


VIEW_OF_MODEL: dict[Any, BackOfficeView] = {}


def bulk_action(name: str, label: Any, question: Any) -> Callable[[Any], Any]:
    """Declare `action_<name>(self, rows) -> count` as something to do with several rows at once."""

    def mark(method: Any) -> Any:
        if method.__name__ != f"action_{name}":
            raise TypeError(f"call the method action_{name}")
        method._bulk = (name, label, question)
        return method

    return mark


def _delete_rows(self: BackOfficeView, rows: list[Any]) -> int:
    for row in rows:
        g.bulk_row = row  # so that a refusal can name the row it met
        self.on_model_delete(row)
        row.delete_instance(recursive=False)
    return len(rows)


_delete_rows.__name__ = "action_delete"
BackOfficeView.action_delete = bulk_action(  # type: ignore[method-assign]
    "delete", _l("Delete"), _l("Delete the chosen rows?")
)(_delete_rows)


# --- helpers ---------------------------------------------------------------------------------------------------------


def parse_id(text: Any) -> int | None:
    """A row number from an address, or None for anything else (`abc`, `-1`, 40 digits)."""
    text = str(text if text is not None else "")
    if not re.fullmatch(r"[0-9]{1,10}", text):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def field_at(model: Any, path: str) -> Any:
    """The model field at the end of a path over foreign keys; AttributeError if there is none."""
    *heads, last = path.split(".")
    for head in heads:
        model = model._meta.fields[head].rel_model if head in model._meta.fields else getattr(model, head)
    if last not in model._meta.fields:
        raise AttributeError(f"{model.__name__} has no field {path}")
    return model._meta.fields[last]


def through(model: Any, path: str, condition: Callable[[Any], Any]) -> Any:
    """A condition on a field behind foreign keys, as nested IN-queries: no joins that could meet."""
    head, _, rest = path.partition(".")
    column = model._meta.fields[head]
    if not rest:
        return condition(column)
    other = column.rel_model
    return column << other.select(other._meta.primary_key).where(through(other, rest, condition))


def joined(query: Any, model: Any, path: str) -> tuple[Any, Any]:
    """Join the tables of a path (each under its own alias) and give the column at its end."""
    *heads, last = path.split(".")
    here = model
    for head in heads:
        column = getattr(here, head)
        other = model._meta.fields[head].rel_model
        alias = other.alias()
        query = query.join_from(here, alias, peewee.JOIN.LEFT_OUTER, on=(column == alias.id))
        here, model = alias, other
    return query, getattr(here, last)


def load_related(rows: Sequence[Any], model: Any, paths: Iterable[str]) -> None:
    """Set the related objects of many rows with one query for each foreign key on the paths."""
    deeper: dict[str, list[str]] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        if isinstance(model._meta.fields.get(head), peewee.ForeignKeyField):
            deeper.setdefault(head, []).extend([rest] if rest else [])
    for head, rests in deeper.items():
        other = model._meta.fields[head].rel_model
        wanted = sorted({row.__data__.get(head) for row in rows} - {None})
        found: dict[Any, Any] = {}
        for start in range(0, len(wanted), 5000):
            part = wanted[start : start + 5000]
            found |= {each.id: each for each in other.select().where(other._meta.primary_key << part)}
        for row in rows:
            if (key := row.__data__.get(head)) in found:
                row.__rel__[head] = found[key]
        if rests:
            load_related(list(found.values()), other, rests)


def load_names(rows: list[Any]) -> None:
    """Load at once what the names of these rows are made of (`named_by` of their view)."""
    view = VIEW_OF_MODEL.get(type(rows[0])) if rows else None
    if view is not None and view.named_by:
        load_related(rows, view.model, view.named_by)


def rows_known(model: Any) -> Any:
    """The rows of a table this user may know of, in their natural order."""
    view = VIEW_OF_MODEL.get(model)
    query = view.get_query() if view is not None else model.select()
    known = model._meta.fields
    order = [known[name] for name in ("position", "name_sort", "code") if name in known]
    return query.order_by(*order, model._meta.primary_key)


def constraint_columns(problem: Exception) -> list[str]:
    """The columns a unique constraint named in its complaint (SQLite's words, or PostgreSQL's)."""
    text = str(problem)
    if match := re.search(r"UNIQUE constraint failed: (.+)", text):
        names = [part.strip().rsplit(".", 1)[-1] for part in match[1].split(",")]
    elif match := re.search(r"Key \(([^)]*)\)=", text):
        names = [part.strip().strip('"') for part in match[1].split(",")]
    else:
        return []
    return [name.removesuffix("_id") for name in names]


def _same(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, peewee.Model) or isinstance(theirs, peewee.Model):
        return getattr(mine, "id", mine) == getattr(theirs, "id", theirs)
    return mine == theirs or (mine in (None, "") and theirs in (None, "")) or str(mine) == str(theirs)


def badge(word: str, look: str) -> Markup:
    """A state as a word with a shape: colour is never the only sign."""
    icons = {"good": "check-circle", "wait": "hourglass-split", "bad": "exclamation-triangle", "info": "info-circle"}
    sprite = url_for("static", filename="icons/sprite.svg")
    mark = icons.get(look, "three-dots")
    return Markup(
        '<span class="state state-{}"><svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>{}</span>'
    ).format(look, sprite, mark, word)


def show(value: Any) -> Any:
    """A value as text for a reader of this language."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str | peewee.Model):
        return str(value)
    lang = language()
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime.datetime):
        return _unbroken(security.local_time(value).strftime("%d/%m/%Y %H:%M"))
    if isinstance(value, datetime.date):
        return _unbroken(vietnamese.format_date(value, lang))
    if isinstance(value, int):
        return str(value) if 1000 <= value < 10_000 else vietnamese.format_number(value, lang=lang)
    if isinstance(value, Decimal):
        return vietnamese.format_number(value, lang=lang)
    if isinstance(value, dict | list):
        import yaml

        return Markup("<pre class=code>{}</pre>").format(yaml.safe_dump(value, allow_unicode=True, sort_keys=False))
    return str(value)


def _unbroken(text: str) -> Markup:
    return Markup('<span class="nowrap">{}</span>').format(text)

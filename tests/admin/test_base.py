"""The base view keeps its promises on every path to a row; each test shuts out one defect of what lies under it."""

import csv
import io
import re
import threading
from datetime import date
from decimal import Decimal

import openpyxl
import peewee
import pytest
from factories import a_bloc, a_unit

import models
from admin.base import BackOfficeView, bulk_action, field_at, parse_id
from tests.admin.conftest import Person, make_office

UNIT_FORM = {
    "code": "DN", "name_vi": "Sở Tài nguyên và Môi trường Đà Nẵng", "name_en": "", "short_name": "", "region": "",
    "region_title_vi": "", "active_from": "", "active_to": "", "successor": "", "note": "",
}  # fmt: skip


def events_of(row):
    return models.AuditEvent.select().where(models.AuditEvent.noun == row.noun, models.AuditEvent.row == row.id)


@pytest.fixture
def two_units(office):
    """One's own unit and another's."""
    return a_unit("DN", name_vi="Sở Đà Nẵng"), a_unit("HN", name_vi="Sở Hà Nội")


@pytest.fixture
def officer(office, two_units, make_user):
    """An officer of the first unit, signed in."""
    return Person(office, make_user(office, "officer", unit=two_units[0]))


# --- who gets where --------------------------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in_from_every_page_of_the_office(office, stranger):
    """No route under /admin answers a stranger, whatever the method, except signing in and what that page needs."""
    open_to_all = {"static", "theme", "preferences", "invitation", "security.login", "security.static"}
    open_to_all.add("receipts.check_view")  # whether the office holds a receipt, and no figure of it
    tried = 0
    for rule in office.url_map.iter_rules():
        if not rule.rule.startswith("/admin") or rule.endpoint in open_to_all:
            continue
        path = re.sub(r"<(?:\w+:)?\w+>", "x", rule.rule)
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = stranger.client.open(path, method=method)
            assert answer.status_code in (302, 303, 400, 401, 403, 404, 405), (method, path, answer.status_code)
            if answer.status_code in (302, 303):
                assert "/admin/sign-in" in answer.location or answer.location == "/admin/", (path, answer.location)
            tried += 1
    assert tried > 60


def test_every_page_of_every_noun_names_its_right(office):
    """A page whose right is not named answers nobody: no method of a view is reachable by having been forgotten."""
    from admin.base import VIEW_RIGHTS

    for view in office.extensions["office"]._views:
        for _, name, _ in type(view)._urls:
            named = view.view_rights.get(name) or VIEW_RIGHTS.get(name) or (name in ("index", "ajax_update") and "list")
            assert named or name in view.open_to_all, f"{type(view).__name__}.{name}"


def test_a_role_that_is_not_named_is_refused(officer):
    """An officer may look at units but neither make, change nor delete one, nor see the accounts."""
    assert officer.get("/admin/units/").status_code == 200
    for path in (
        "/admin/units/new/",
        "/admin/units/edit/?id=1",
        "/admin/units/delete/?id=1",
        "/admin/users/",
        "/admin/audit/",
    ):
        assert officer.get(path).status_code == 403, path
    assert officer.post("/admin/units/new/", UNIT_FORM).status_code == 403
    assert models.Unit.select().count() == 2


def test_another_units_row_answers_like_a_missing_one(officer, two_units):
    """The scope holds for list, details, history, export and lookups, not for the list alone."""
    mine, theirs = two_units
    missing = officer.get("/admin/units/details/?id=999999")
    assert missing.status_code == 404
    for page in ("details", "history"):
        assert officer.get(f"/admin/units/{page}/?id={mine.id}").status_code == 200
        other = officer.get(f"/admin/units/{page}/?id={theirs.id}")
        assert other.status_code == 404
    strip = re.compile(r'value="[^"]{20,}"|X-CSRFToken": "[^"]+"')
    other = officer.get(f"/admin/units/details/?id={theirs.id}")
    assert strip.sub("", other.text) == strip.sub("", missing.text)
    for path in ("/admin/units/", "/admin/units/?q=ha+noi", "/admin/units/export/csv/"):
        assert "Sở Hà Nội" not in officer.get(path).text, path


def test_writes_to_another_units_row_are_refused(office, two_units, make_user):
    """Edit, delete, bulk delete and bulk actions go through the scope too."""

    class ScopedUnits(BackOfficeView):
        model, slug, title, singular = models.Unit, "scoped", "Scoped", "Scoped"
        can = {"list": {"officer"}, "create": {"officer"}, "edit": {"officer"}, "delete": {"officer"}}
        column_list = form_columns = ("code", "name_vi", "bloc")

        def scope(self, query):
            from admin import security

            return query.where(models.Unit.id == security.unit_of_user())

    app = office_with(office.config["ICTINDEX"], ScopedUnits)
    mine, theirs = two_units
    someone = Person(app, make_user(app, "officer", unit=mine))
    changed = {"code": "X", "name_vi": "X", "bloc": mine.bloc_id, "rev": theirs.rev}
    assert someone.post(f"/admin/scoped/edit/?id={theirs.id}", changed).status_code == 404
    assert someone.get(f"/admin/scoped/delete/?id={theirs.id}").status_code == 404
    assert someone.post("/admin/scoped/delete/", {"id": theirs.id}).status_code == 404
    bulk = {"action": "delete", "rowid": [theirs.id], "confirmed": "1"}
    assert someone.post("/admin/scoped/action/", bulk).status_code == 302
    assert models.Unit.get_by_id(theirs.id).name_vi == "Sở Hà Nội"
    outside = someone.post("/admin/scoped/new/", {"code": "NEW", "name_vi": "Mới", "bloc": mine.bloc_id})
    assert outside.status_code == 422
    assert "ngoài phạm vi" in outside.text
    assert models.Unit.select().count() == 2


def office_with(settings, *views):
    """An application with further nouns."""
    from admin.views import ALL_VIEWS

    ALL_VIEWS.extend(views)
    try:
        return make_office(settings)
    finally:
        for view in views:
            ALL_VIEWS.remove(view)


# --- declarations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"form_columns": None}, "form_columns must be named"),
        ({"can": {}}, "can"),
        ({"can": {"list": {"boss"}}}, "unknown roles"),
        ({"column_list": ()}, "column_list"),
        ({"model": models.User, "form_columns": ("password",)}, "never reach a screen"),
        ({"column_filters": ("nowhere",)}, "no field"),
    ],
)
def test_a_careless_declaration_stops_the_program(changes, complaint):
    """A view that would post every column, or show a secret one, does not start."""
    good = {
        "model": models.Bloc, "can": {"list": {"auditor"}, "edit": {"administrator"}}, "column_list": ("code",),
        "form_columns": ("code",), "column_filters": (),
    }  # fmt: skip
    careless = type("Careless", (BackOfficeView,), {**good, **changes})
    with pytest.raises((TypeError, AttributeError), match=complaint):
        careless()


def test_only_declared_fields_can_be_posted(administrator):
    """Mass assignment: fields that are not in the form change nothing."""
    unit = a_unit("DN", name_vi="Sở Đà Nẵng")
    extra = {**UNIT_FORM, "bloc": unit.bloc_id, "id": 77, "rev": unit.rev, "name_fold": "x", "name_sort": "x"}
    answer = administrator.post(f"/admin/units/edit/?id={unit.id}", extra)
    assert answer.status_code == 302
    kept = models.Unit.get_by_id(unit.id)
    assert (kept.name_fold, kept.id) == ("so tai nguyen va moi truong da nang dn", unit.id)


# --- one noun, all of it ---------------------------------------------------------------------------------------------


def test_a_noun_is_a_model_and_a_class_of_declarations(office, make_user):
    """At most 20 lines give a noun its list, search, filter, sort, create, edit, details, history, delete, exports."""

    class RegionView(BackOfficeView):
        model = models.Bloc
        slug, title, singular = "regions", "Vùng", "Vùng"
        group = "catalogue"
        can = {
            "list": {"administrator"},
            "create": {"administrator"},
            "edit": {"administrator"},
            "delete": {"administrator"},
        }
        column_list = ("code", "title_vi", "position")
        column_searchable_list = ("title_fold",)
        column_sortable_list = ("code", "position")
        column_filters = ("position",)
        form_columns = ("code", "title_vi", "position")

    app = office_with(office.config["ICTINDEX"], RegionView)
    me = Person(app, make_user(app, "administrator"))
    for code, title, place in (("DB", "Đông Bắc", "2"), ("TB", "Tây Bắc", "1"), ("NB", "Nam Bộ", "3")):
        answer = me.post("/admin/regions/new/", {"code": code, "title_vi": title, "position": place})
        assert answer.status_code == 302, answer.text
    rows = lambda path: re.findall(r'<th scope="row"><a [^>]*>(\w+)</a>', me.get(path).text)  # noqa: E731
    assert sorted(rows("/admin/regions/")) == ["DB", "NB", "TB"]
    assert rows("/admin/regions/?q=dong bac") == ["DB"]
    assert rows("/admin/regions/?sort=position&desc=1") == ["NB", "DB", "TB"]
    assert rows("/admin/regions/?f.position=1") == ["TB"]
    row = models.Bloc.get(models.Bloc.code == "DB")
    changed = me.edit(f"/admin/regions/edit/?id={row.id}", {"code": "DB", "title_vi": "Đông Bắc Bộ", "position": "2"})
    assert changed.status_code == 302
    assert "Đông Bắc Bộ" in me.get(f"/admin/regions/details/?id={row.id}").text
    history = me.get(f"/admin/regions/history/?id={row.id}").text
    assert "<del>Đông Bắc</del>" in history
    assert "<ins>Đông Bắc Bộ</ins>" in history
    sheet = openpyxl.load_workbook(io.BytesIO(me.get("/admin/regions/export/xlsx/?sort=code").data)).active
    assert [cell.value for cell in sheet[2]] == ["DB", "Đông Bắc Bộ", 2]
    assert me.get(f"/admin/regions/delete/?id={row.id}").status_code == 200
    assert me.post("/admin/regions/delete/", {"id": row.id, "rev": 2}).status_code == 302
    assert sorted(rows("/admin/regions/")) == ["NB", "TB"]


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_write_leaves_an_audit_row_with_author_and_reason(administrator):
    """Who, from what, to what, why, in the same transaction."""
    unit = a_unit("DN", name_vi="Sở Đà Nẵng")
    form = {**UNIT_FORM, "bloc": unit.bloc_id, "_reason": "đổi tên theo quyết định"}
    assert administrator.edit(f"/admin/units/edit/?id={unit.id}", form).status_code == 302
    event = events_of(unit).order_by(models.AuditEvent.id.desc()).first()
    assert (event.actor, event.action, event.reason) == (administrator.user.email, "update", "đổi tên theo quyết định")
    assert event.changes["name_vi"] == ("Sở Đà Nẵng", UNIT_FORM["name_vi"])


def test_a_stale_form_is_not_saved_and_shows_both_texts(administrator):
    """Who saves second sees the other's text beside their own, keeps theirs, and may then decide."""
    unit = a_unit("DN", name_vi="Sở Đà Nẵng")
    seen = unit.rev
    with models.acting("other"):
        fresh = models.Unit.get_by_id(unit.id)
        fresh.note = "ghi chú của người kia"
        fresh.save()
    mine = {**UNIT_FORM, "bloc": unit.bloc_id, "note": "ghi chú của tôi", "rev": seen}
    refused = administrator.post(f"/admin/units/edit/?id={unit.id}", mine)
    assert refused.status_code == 409
    assert "ghi chú của tôi" in refused.text
    assert "ghi chú của người kia" in refused.text
    assert models.Unit.get_by_id(unit.id).note == "ghi chú của người kia"
    again = administrator.post(f"/admin/units/edit/?id={unit.id}", {**mine, "rev": seen + 1})
    assert again.status_code == 302
    assert models.Unit.get_by_id(unit.id).note == "ghi chú của tôi"


def test_a_form_saves_only_what_it_changed(administrator):
    """The UPDATE names the changed columns, so two people on different fields do not undo each other."""
    unit = a_unit("DN", name_vi="Sở Đà Nẵng", note="cũ")
    form = {**UNIT_FORM, "name_vi": "Sở Đà Nẵng", "bloc": unit.bloc_id, "note": "mới"}
    administrator.edit(f"/admin/units/edit/?id={unit.id}", form)
    event = events_of(unit).order_by(models.AuditEvent.id.desc()).first()
    assert list(event.changes) == ["note"]


def test_deleting_what_is_still_used_deletes_nothing_and_says_so(administrator):
    """No recursive delete; a sentence names what hangs on the row."""
    bloc = a_bloc("SN")
    a_unit("DN", bloc=bloc)
    answer = administrator.post("/admin/blocs/delete/", {"id": bloc.id, "rev": bloc.rev}, follow_redirects=True)
    assert "còn dữ liệu liên quan" in answer.text
    assert "Đơn vị (1)" in answer.text
    assert (models.Bloc.select().count(), models.Unit.select().count()) == (1, 1)


def test_a_bulk_deletion_is_all_or_nothing_and_asks_first(administrator):
    """One transaction, a confirmation page that needs no JavaScript, the hooks called for every row."""
    used, free = a_bloc("AA"), a_bloc("BB")
    a_unit("DN", bloc=used)
    chosen = {"action": "delete", "rowid": [free.id, used.id]}
    asked = administrator.post("/admin/blocs/action/", chosen)
    assert asked.status_code == 200
    assert "Xóa các dòng đã chọn?" in asked.text
    assert models.Bloc.select().count() == 2
    refused = administrator.post("/admin/blocs/action/", {**chosen, "confirmed": "1"}, follow_redirects=True)
    assert "Chưa thay đổi gì" in refused.text
    assert models.Bloc.select().count() == 2
    done = administrator.post("/admin/blocs/action/", {"action": "delete", "rowid": [free.id], "confirmed": "1"})
    assert done.status_code == 302
    assert [bloc.code for bloc in models.Bloc.select()] == ["AA"]
    assert events_of(free).where(models.AuditEvent.action == "delete").count() == 1


def test_a_failing_hook_leaves_nothing_changed(office, make_user):
    """What on_model_change refuses is refused whole, the audit with it."""
    from wtforms import ValidationError

    class Refusing(BackOfficeView):
        model, slug, title, singular = models.Bloc, "refusing", "R", "R"
        can = {"list": {"administrator"}, "create": {"administrator"}, "edit": {"administrator"}}
        column_list = form_columns = ("code", "title_vi")

        def after_row_saved(self, form, row, is_created):
            raise ValidationError("không được")

    app = office_with(office.config["ICTINDEX"], Refusing)
    me = Person(app, make_user(app, "administrator"))
    before = models.AuditEvent.select().where(models.AuditEvent.noun == "bloc").count()
    answer = me.post("/admin/refusing/new/", {"code": "A", "title_vi": "B"})
    assert answer.status_code == 422
    assert "không được" in answer.text
    assert models.Bloc.select().count() == 0
    assert models.AuditEvent.select().where(models.AuditEvent.noun == "bloc").count() == before


def test_a_value_that_is_taken_is_said_at_its_field(either_office, make_user):
    """Not the database's words, on neither database, but a sentence at the field; the text stays."""
    a_unit("DN")
    me = Person(either_office, make_user(either_office, "administrator"))
    answer = me.post("/admin/units/new/", {**UNIT_FORM, "bloc": a_bloc().id})
    assert answer.status_code == 422
    assert "Giá trị này đã có ở một bản ghi khác." in answer.text
    assert "UNIQUE" not in answer.text.upper().replace("UNIQUELY", "")
    assert UNIT_FORM["name_vi"] in answer.text
    assert re.search(r'id="code"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="code"', answer.text)


def test_text_is_stored_composed(administrator):
    """NFD from a Mac and NFC from Windows become the same bytes."""
    import unicodedata

    name = unicodedata.normalize("NFD", "Sở Đắk Lắk")
    administrator.post("/admin/units/new/", {**UNIT_FORM, "bloc": a_bloc().id, "name_vi": name})
    assert models.Unit.get(models.Unit.code == "DN").name_vi == "Sở Đắk Lắk"


@pytest.mark.parametrize("typed", ["1.234", "1,234"])
def test_an_ambiguous_number_is_asked_about_and_stays_in_its_box(administrator, typed):
    """Never guessed: a thousand, or one and a bit?"""
    answer = administrator.post("/admin/blocs/new/", {"code": "A", "title_vi": "A", "position": typed})
    assert answer.status_code == 422
    assert "hai cách đọc" in answer.text
    assert f'value="{typed}"' in answer.text
    assert models.Bloc.select().count() == 0


def test_a_date_is_read_day_first(administrator):
    """3/2/2025 is the third of February; 31/2 is refused."""
    form = {**UNIT_FORM, "bloc": a_bloc().id, "active_from": "3/2/2025"}
    assert administrator.post("/admin/units/new/", form).status_code == 302
    assert models.Unit.get(models.Unit.code == "DN").active_from == date(2025, 2, 3)
    refused = administrator.post("/admin/units/new/", {**form, "code": "HN", "active_from": "31/2/2025"})
    assert refused.status_code == 422
    assert "không phải là ngày" in refused.text


def test_writers_wait_for_each_other(office, make_user):
    """Immediate transactions; three at once lose nothing and fail nowhere."""
    blocs = [a_bloc(f"B{number}") for number in range(3)]
    people = [Person(office, make_user(office, "administrator")) for _ in blocs]
    statuses = []

    def work(person, bloc):
        for turn in range(5):
            answer = person.edit(
                f"/admin/blocs/edit/?id={bloc.id}",
                {"code": bloc.code, "title_vi": f"lần {turn}", "title_en": "", "position": "0"},
            )
            statuses.append(answer.status_code)
        models.database.close()

    threads = [threading.Thread(target=work, args=pair) for pair in zip(people, blocs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 15
    assert {bloc.title_vi for bloc in models.Bloc.select()} == {"lần 4"}


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def many_units(office):
    """120 units in three blocs."""
    blocs = [a_bloc(code) for code in ("QLNN", "SN", "STNMT")]
    with models.acting("test"):
        for number in range(120):
            models.Unit.create(code=f"U{number:03d}", name_vi=f"Đơn vị số {number:03d}", bloc=blocs[number % 3])


def test_a_list_of_a_hundred_rows_takes_eight_queries_at_most(administrator, many_units, count_queries):
    """Foreign keys are fetched together; the number of queries does not grow with the rows."""
    administrator.get("/admin/units/?size=100")
    with count_queries() as few:
        administrator.get("/admin/units/?size=20&q=don")
    with count_queries() as seen:
        page = administrator.get("/admin/units/?size=100&q=don")
    assert page.text.count('<th scope="row">') == 100
    selects = [sql for sql in seen if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    assert len(seen) == len(few), seen
    assert len(selects) <= 8, selects  # the session, the user and the roles of every request among them


def test_a_filter_over_named_rows_takes_no_query_for_each(office, make_user, count_queries):
    """The names of submissions are made of their units and years: loaded together, however many there are."""

    class Sections(BackOfficeView):
        model, slug, title, singular = models.SectionState, "sections", "S", "S"
        can = {"list": {"administrator"}}
        column_list, column_filters = ("category", "state"), ("submission",)

    app = office_with(office.config["ICTINDEX"], Sections)
    me = Person(app, make_user(app, "administrator"))
    with models.acting("test"):
        framework = models.Framework.create(code="khung", title_vi="Khung", options={})
        year = models.Cycle.create(year=2021, framework=framework)
    counts = []
    for start in (0, 20):
        for number in range(start, start + 20):
            unit = a_unit(f"U{number}")
            with models.acting("test"):
                models.Submission.create(cycle=year, unit=unit)
        with count_queries() as seen:
            assert f"U{start + 19} 2021" in me.get("/admin/sections/").text
        counts.append(len(seen))
    assert counts[0] == counts[1], counts


def test_an_export_takes_no_query_for_each_row(administrator, many_units, count_queries):
    """An export of 120 rows asks as often as one of a few."""
    with count_queries() as seen:
        body = administrator.get("/admin/units/export/csv/").data
    assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) == 121
    assert len(seen) <= 9, seen


def test_pages_never_repeat_a_row(administrator, many_units):
    """Equal values are ordered by the key, so the pages together are all rows once."""
    found = []
    for page in range(1, 7):
        text = administrator.get(f"/admin/units/?sort=bloc&page={page}").text
        found += re.findall(r'<th scope="row"><a [^>]*>(U\d+)</a>', text)
    assert len(found) == len(set(found)) == 120


@pytest.mark.parametrize("typed", ["đà nẵng", "DA NANG", "Đà  Nẵng", "nẵng đà"])
def test_search_finds_with_and_without_accents(administrator, typed):
    """The folded column is searched with folded words."""
    a_unit("DN", name_vi="Sở Đà Nẵng")
    a_unit("HN", name_vi="Sở Hà Nội")
    text = administrator.get("/admin/units/", query_string={"q": typed}).text
    assert "Sở Đà Nẵng" in text
    assert "Sở Hà Nội" not in text


@pytest.mark.parametrize("sign", ["_", "%", "\\", "'", '"', "\x00"])
def test_wildcards_are_letters(either_office, make_user, sign):
    """`_` and `%` match themselves only; no sign breaks the query on either database."""
    a_unit("DN", name_vi="Sở Đà Nẵng")
    me = Person(either_office, make_user(either_office, "administrator"))
    page = me.get("/admin/units/", query_string={"q": f"Na{sign}g"})
    assert page.status_code == 200
    assert "Sở Đà Nẵng" not in page.text


def test_names_sort_the_vietnamese_way_on_both_databases(either_office, make_user):
    """Đ stands after D and before E, Ă after A, whatever the database thinks."""
    for number, name in enumerate(("Đăk", "Dung", "Ea", "Ấn", "An")):
        a_unit(f"U{number}", name_vi=name)
    me = Person(either_office, make_user(either_office, "administrator"))
    rows = re.findall(r"<td>(Đăk|Dung|Ea|Ấn|An)</td>", me.get("/admin/units/?sort=name_vi").text)
    assert rows == ["An", "Ấn", "Dung", "Đăk", "Ea"]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/units/?page=-1", "/admin/units/?page=99999999999999999999", "/admin/units/?page=abc",
        "/admin/units/?sort=nope",
        "/admin/units/?sort=name_sort&desc=x", "/admin/units/?size=100000", "/admin/units/?f.bloc=abc",
        "/admin/units/?f.bloc=999",
        "/admin/units/?f.active_to.from=31/02/2021", "/admin/units/?f.nope=1", "/admin/blocs/?f.position=1e309",
        "/admin/users/?q=a&f.active=1&f.unit=1&sort=unit", "/admin/users/?f.active=maybe", "/admin/units/?f.region=%00",
        "/admin/units/ajax/lookup/?name=bloc&query=%25&limit=100000&offset=-5", "/admin/units/ajax/lookup/?name=bloc",
    ],
)  # fmt: skip
def test_a_strange_address_of_a_list_is_no_fault(either_office, make_user, path):
    """Clamped or left out, never a 500, on both databases."""
    a_unit("DN")
    me = Person(either_office, make_user(either_office, "administrator"))
    assert me.get(path).status_code == 200


@pytest.mark.parametrize("id", ["abc", "-1", "0", "1.5", "99999999999999999999", "1 OR 1=1", "", "١"])
def test_a_strange_id_is_a_missing_row(either_office, make_user, id):
    """404 on both databases, on every page of a row."""
    me = Person(either_office, make_user(either_office, "administrator"))
    for page in ("details", "edit", "history", "delete"):
        assert me.get(f"/admin/units/{page}/", query_string={"id": id}).status_code == 404, page
    assert me.post("/admin/units/delete/", {"id": id}).status_code == 404


def test_lookups_are_capped_scoped_and_only_for_declared_fields(administrator, many_units, officer):
    """At most 50; unknown names answer 404; an officer gets no more than the list would show."""
    assert len(administrator.get("/admin/units/ajax/lookup/?name=successor&limit=100000").json) == 50
    assert administrator.get("/admin/units/ajax/lookup/?name=password").status_code == 404
    assert administrator.get("/admin/units/ajax/lookup/?name=note").status_code == 404
    assert len(officer.get("/admin/units/ajax/lookup/?name=successor").json) == 1


def test_a_posted_row_that_does_not_exist_is_refused(administrator):
    """An unknown id in a foreign key is a message, not a 500."""
    for bloc in ("999", "abc", "-1", "99999999999999999999"):
        answer = administrator.post("/admin/units/new/", {**UNIT_FORM, "bloc": bloc})
        assert answer.status_code == 422
        assert "Lựa chọn không hợp lệ" in answer.text


def test_codes_are_shown_as_words(administrator):
    """`waiting` is read as 'Chờ gửi', in the list, the filter and the export."""
    models.Message.create(address="a@example.vn", subject="Thư", body="...", created_at=models.now())
    assert "Chờ gửi" in administrator.get("/admin/messages/?f.state=waiting").text
    assert "Chờ gửi" in administrator.get("/admin/messages/export/csv/").text


def test_editing_inside_the_list_is_not_offered(administrator):
    """The list's own editing has no version check; its address answers nobody."""
    assert administrator.post("/admin/units/ajax/update/", {"list_form_pk": "1"}).status_code in (403, 404)


# --- files -----------------------------------------------------------------------------------------------------------

SIGNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"]


@pytest.mark.parametrize("text", SIGNS)
def test_exported_text_never_becomes_a_formula(administrator, text):
    """An apostrophe in CSV, a text cell in XLSX."""
    with models.acting("test"):
        models.Unit.create(code="DN", bloc=a_bloc(), name_vi="Sở", note=text)
    body = administrator.get("/admin/units/export/csv/").data
    assert body.startswith(b"\xef\xbb\xbf")
    row = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1]
    assert row[-1].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(administrator.get("/admin/units/export/xlsx/").data))
    cell = book.active.cell(row=2, column=len(row))
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()


def test_exported_numbers_and_dates_are_numbers_and_dates():
    """A column of an exported workbook can be summed; a number too long for Excel stays exact, as text."""
    from admin.export import xlsx_bytes

    long = Decimal("0.12345678901234567890")
    body = xlsx_bytes("t", ["a", "b", "c", "d"], [[Decimal("83.5"), 7, date(2021, 10, 30), long]])
    cells = openpyxl.load_workbook(io.BytesIO(body)).active[2]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "s"]
    assert (cells[0].value, cells[1].value, cells[3].value) == (83.5, 7, str(long))


def test_a_history_speaks_in_names_words_and_dates(administrator):
    """Not 'bloc: 1 -> 2' but the blocs' names; dates the Vietnamese way; nothing about columns that stayed empty."""
    before, after = a_bloc("AA", title_vi="Khối trước"), a_bloc("BB", title_vi="Khối sau")
    unit = a_unit("DN", bloc=before, active_from=date(2017, 1, 2))
    with models.acting("test"):
        unit.bloc = after
        unit.save()
    page = administrator.get(f"/admin/units/history/?id={unit.id}").text
    assert "<del>Khối trước</del>" in page
    assert "<ins>Khối sau</ins>" in page
    assert "02/01/2017" in page
    assert '<th scope="row">Ghi chú</th>' not in page


# --- requests --------------------------------------------------------------------------------------------------------


def test_every_unsafe_route_wants_a_token(office, administrator):
    """ASVS 3.5.1: POST without a token, or with somebody else's, is refused on all routes."""
    tried = 0
    for rule in office.url_map.iter_rules():
        if "POST" not in rule.methods or not rule.rule.startswith("/admin"):
            continue
        path = re.sub(r"<(?:\w+:)?\w+>", "x", rule.rule)
        for data in ({}, {"csrf_token": "IjEyMyI.forged"}):
            answer = administrator.client.post(path, data=data)
            assert answer.status_code == 400, (path, answer.status_code)
        tried += 1
    assert tried > 20


def test_reading_changes_nothing(office, administrator):
    """No GET writes: all pages of all nouns leave the rows as they were."""
    unit = a_unit("DN")
    before = models.AuditEvent.select().count()
    for rule in office.url_map.iter_rules():
        if "GET" in rule.methods and rule.rule.startswith("/admin") and "<" not in rule.rule:
            administrator.get(f"{rule.rule}?id={unit.id}")
    done = [(event.action, event.noun, event.reason) for event in models.AuditEvent.select().offset(before)]
    assert done == []


def test_markup_in_a_name_stays_text(administrator):
    """Autoescape holds in lists, details, forms, messages and histories."""
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    with models.acting("test"):
        unit = models.Unit.create(code="DN", bloc=a_bloc(), name_vi=nasty)
        unit.note = nasty
        unit.save()
    for page in (
        "?q=script",
        f"details/?id={unit.id}",
        f"edit/?id={unit.id}",
        f"history/?id={unit.id}",
        f"delete/?id={unit.id}",
    ):
        text = administrator.get(f"/admin/units/{page}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_no_page_carries_inline_code_or_style(office, administrator):
    """The strict policy is kept by the pages themselves: no handler, no style attribute, no inline script."""
    unit = a_unit("DN")
    for rule in office.url_map.iter_rules():
        if (
            "GET" not in rule.methods
            or not rule.rule.startswith("/admin")
            or "<" in rule.rule
            or rule.endpoint == "static"
        ):
            continue
        answer = administrator.get(f"{rule.rule}?id={unit.id}")
        if "html" not in answer.content_type:
            continue
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)|javascript:", answer.text), rule.rule
        assert answer.headers["Cache-Control"] == "no-store", rule.rule


def test_ids_and_paths_are_read_strictly():
    """The small readers under all of this."""
    assert [parse_id(text) for text in ("7", "0", "-1", "abc", None, "2147483648", " 7")] == [7, *[None] * 6]
    assert field_at(models.Submission, "unit.bloc.code") is models.Bloc.code
    with pytest.raises(AttributeError):
        field_at(models.Submission, "unit.nowhere")


def test_a_bulk_action_is_denied_unless_its_role_is_named(office, make_user):
    """The role for looking does not carry the actions with it."""

    class Marked(BackOfficeView):
        model, slug, title, singular = models.Bloc, "marked", "M", "M"
        can = {"list": {"auditor", "administrator"}, "mark": {"administrator"}}
        column_list = ("code",)

        @bulk_action("mark", "Đánh dấu", "Đánh dấu?")
        def action_mark(self, rows):
            for row in rows:
                row.title_en = "marked"
                row.save()
            return len(rows)

    app = office_with(office.config["ICTINDEX"], Marked)
    bloc = a_bloc("SN")
    data = {"action": "mark", "rowid": [bloc.id], "confirmed": "1"}
    assert Person(app, make_user(app, "auditor")).post("/admin/marked/action/", data).status_code == 403
    assert Person(app, make_user(app, "administrator")).post("/admin/marked/action/", data).status_code == 302
    assert models.Bloc.get_by_id(bloc.id).title_en == "marked"


def test_integrity_errors_are_the_only_database_words_that_are_mapped(office):
    """A fault that is no refusal goes up and becomes a 500 with a number, not a flash with SQL in it."""
    with office.test_request_context("/admin/"):
        view = office.extensions["office"]._views[1]
        with pytest.raises(peewee.OperationalError):
            view.sentence(peewee.OperationalError("disk I/O error"))

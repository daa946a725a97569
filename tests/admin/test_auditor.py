"""The auditor reads everything and changes nothing: every route of the office, as the program itself lists them."""

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound

import models
from admin.base import BackOfficeView
from tests.admin.conftest import Person
from tests.admin.years import a_year

# What anybody signed in may do with their own browser and their own account.
OWN = {
    "preferences", "end_others", "recovery_codes", "recovery", "invitation", "view_as_stop", "sessions.delete_view",
    "sessions.action_view", "static", "theme",
    "receipts.check_view", "audit.verify_view",  # they check, and write nothing
}  # fmt: skip
# Rooms where somebody works: there is nothing to read in them that the nouns' own screens do not show.
ROOMS_OF_OTHERS = {"people", "imports"}


@pytest.fixture
def auditor(office, make_user):
    """An auditor signed in, with a year to read."""
    a_year()
    return Person(office, make_user(office, "auditor"))


def paths(app, method):
    """(endpoint, path) of every route of the office that takes the method."""
    for rule in app.url_map.iter_rules():
        if method not in rule.methods or not rule.rule.startswith("/admin") or rule.endpoint in OWN:
            continue
        if rule.endpoint.startswith(("security.", "admin.static")):
            continue
        values = {name: 1 if "Integer" in type(kind).__name__ else "csv" for name, kind in rule._converters.items()}
        try:
            yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        except (NotFound, MethodNotAllowed):
            continue


def test_the_auditor_reads_every_noun(office, auditor):
    """List, row, history and export of each; a noun a later hand adds is read too, or this fails (promise 71)."""
    closed, read = [], 0
    for view in office.extensions["office"]._views:
        if not isinstance(view, BackOfficeView) or not hasattr(view, "model"):
            continue
        first = view.model.select().order_by(view.model._meta.primary_key).first()
        pages = ["", "export/csv/"] + ([f"details/?id={first.id}", f"history/?id={first.id}"] if first else [])
        for page in pages:
            status = auditor.get(f"/admin/{view.slug}/{page}").status_code
            if status != 200 and not (view.slug in ("sessions", "users") and status in (403, 404)):
                closed.append((view.slug, page, status))
            read += 1
    assert closed == []
    assert read > 40


def test_no_page_of_the_office_breaks_for_the_auditor(office, auditor):
    """Every page opens, or says no: 200, or 403 and 404 where something is made or somebody works."""
    answers = {}
    for endpoint, path in paths(office, "GET"):
        answers.setdefault(auditor.get(path).status_code, set()).add(endpoint)
    assert set(answers) <= {200, 302, 400, 403, 404, 405}
    refused = {name for name in answers.get(403, ()) if name.rpartition(".")[2] in ("index_view", "details_view")}
    assert refused == set()
    rooms = {name.split(".")[0] for name in answers.get(403, ()) if name.rpartition(".")[2] == "index"}
    assert rooms >= ROOMS_OF_OTHERS


def test_the_auditor_changes_nothing(office, auditor):
    """Every route that writes is refused, with a token and with a row that is there; the tables stay as they are."""
    before = {table: [row.plain() for row in table.select()] for table in models.TABLES if table not in UNWATCHED}
    csrf, allowed, tried = auditor.token(), [], 0
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for endpoint, path in paths(office, method):
            data = {"csrf_token": csrf, "id": 1, "rowid": 1, "action": "delete", "confirmed": "1", "rev": 1}
            with auditor.client.open(path, method=method, data=data, query_string={"id": 1}) as answer:
                if answer.status_code not in (403, 404):
                    allowed.append((method, endpoint, answer.status_code))
            tried += 1
    assert not allowed, allowed
    assert tried > 40
    for table, rows in before.items():
        assert [row.plain() for row in table.select()] == rows, table


UNWATCHED = (models.WebSession, models.LoginFailure)

"""The year's screens in a browser: read aloud without fault, on a wide screen and a telephone, in both languages."""

import pytest
from factories import a_user

import mail
import models
from tests.admin.years import a_draft_of, a_year, indicator
from year import schedule


@pytest.fixture
def year(office):
    """A year being collected with people, a year in preparation, a changed framework, a letter."""
    found = a_year()
    with models.acting("test"):
        found.cycle.report_deadline = schedule.today() + schedule.DAY * 7
        found.cycle.results_deadline = schedule.today() + schedule.DAY * 60
        found.cycle.save()
        found.next = models.Cycle.create(
            year=2022, framework=found.framework, report_deadline=schedule.today() + schedule.DAY * 300
        )
        models.Holiday.create(day=schedule.today() + schedule.DAY * 3, title_vi="Ngày nghỉ")
    leader = a_user("leader", unit=found.da_nang, phone="0912 345 678")
    found.copy = a_draft_of(found.framework)
    with models.acting("test"):
        row = indicator(found.copy, "HT1")
        row.max = "40"
        row.save()
        found.letter = mail.queue("digest", leader, found.cycle, {"tasks": "- việc", "link": "http://x"}, state="draft")
    return found


def addresses(year):
    return [
        "/admin/board/",
        "/admin/board/calls/",
        "/admin/board/reminders/",
        f"/admin/cycles/calendar/?id={year.cycle.id}",
        f"/admin/cycles/opening/?id={year.next.id}",
        "/admin/messages/",
        f"/admin/messages/details/?id={year.letter.id}",
        "/admin/messages/approve-all/",
        "/admin/message-templates/",
        "/admin/message-templates/edit/?code=reminder&lang=vi",
        f"/admin/frameworks/compare/?id={year.framework.id}&other={year.copy.id}",
        "/admin/holidays/",
    ]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1280, "vi", "light"), (390, "vi", "dark"), (390, "en", "light")]
)
def test_axe_finds_nothing_and_nothing_hangs_over(office, year, make_user, browse, width, language, scheme):
    """No fault for a screen reader, and no page wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    user = make_user(office, "administrator")
    page = browse(office, user, width=width, language=language, bypass_csp=True, color_scheme=scheme)
    for address in addresses(year):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert not found, (address, [(each["id"], each["nodes"][0]["html"][:200]) for each in found])
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, address


@pytest.mark.browser
def test_the_board_counts_anew_by_itself(office, year, make_user, browse, monkeypatch):
    """Without a press: a unit sends, and the wall screen says so at its next look."""
    from admin.views import board

    monkeypatch.setattr(board, "SECONDS", 1)
    page = browse(office, make_user(office, "administrator"))
    page.goto("/admin/board/")
    assert "0 / 2" in page.inner_text("#live .tiles")
    with models.acting("test"):
        for row in year.mine.sections:
            row.state = "sent"
            row.save()
    page.locator("#live .tiles").filter(has_text="1 / 2").wait_for(timeout=10_000)


@pytest.mark.browser
def test_the_preview_follows_the_typing(office, make_user, browse):
    """What is typed stands in the sample letter, and a wrong placeholder is named at once."""
    page = browse(office, make_user(office, "administrator"))
    page.goto("/admin/message-templates/edit/?code=reminder&lang=vi")
    page.fill("#subject", "Xin nhắc {unit}")
    page.locator("#preview").filter(has_text="Xin nhắc Sở Tài nguyên").wait_for(timeout=10_000)
    page.fill("#body", "Kính gửi {ai_do}")
    page.locator("#preview").filter(has_text="{ai_do}; chỉ dùng được").wait_for(timeout=10_000)

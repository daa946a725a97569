"""The start page: who did what lately, in the words each reader may have."""

import models


def test_changes_name_people_and_count_rows(administrator, year, officer):
    """Many rows changed at once are one line; people are named, rows are not numbered."""
    with models.acting(officer.user, "nhập số liệu"):
        for code in ("pcs", "staff"):
            indicator = year.framework.indicators.get()
            models.Answer.create(submission=year.mine, indicator=indicator, input=code, value="1")
    text = administrator.get("/admin/").text
    assert f"{officer.user.name} · Tạo mới · Số liệu (2 dòng)" in text
    assert officer.user.email not in text


def test_the_people_of_the_office_are_the_office_to_a_unit(administrator, year, officer):
    """A unit sees that the office changed something of its own, not who there did it."""
    with models.acting(administrator.user, "mở lại"):
        mine = models.Submission.get_by_id(year.mine.id)
        mine.note = "xem lại"
        mine.save()
    text = officer.get("/admin/").text
    assert "văn phòng · Sửa · Hồ sơ" in text
    assert administrator.user.name not in text
    assert administrator.user.email not in text

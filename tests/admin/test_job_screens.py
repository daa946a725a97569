"""The progress page: it asks again while the work goes on, and stops when it ends."""

import jobs
import models
from tests.admin.years import a_year


def test_a_waiting_job_is_asked_for_again(administrator):
    """Queued: the fragment comes with its own next question; done: without, and with where to look."""
    job = jobs.enqueue("build", administrator.user)
    page = administrator.get(f"/admin/jobs/progress/?id={job.id}").text
    assert "every 1500ms" in page
    models.Job.update(
        state="done", done=100, total=100, result={"log": [{"at": "2021-01-01T00:00:00Z", "vi": "Xong", "en": "Done"}]}
    ).execute()
    page = administrator.get(f"/admin/jobs/progress/?id={job.id}").text
    assert "every 1500ms" not in page
    assert 'value="100"' in page


def test_a_failed_job_says_why(administrator):
    """The sentence of the refusal, in the reader's language."""
    job = jobs.enqueue("build", administrator.user)
    models.Job.update(state="failed", error="Còn 3 số liệu chưa chấp nhận").where(models.Job.id == job.id).execute()
    assert "Còn 3 số liệu chưa chấp nhận" in administrator.get(f"/admin/jobs/details/?id={job.id}").text


def test_units_people_see_no_jobs(office, make_user, as_person):
    """Nor start one."""
    year = a_year()
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    assert officer.get("/admin/jobs/").status_code == 403
    assert officer.post("/admin/jobs/build/", {}).status_code == 403

"""The terminal's way to the outbox."""

import click

import models
from mail import sending
from settings import SettingProblem, Settings

WORDS = {
    "sent": "đã gửi",
    "waiting": "sẽ thử lại",
    "failed": "không gửi được",
    "unsure": "chưa rõ",
    "dropped": "đã bỏ",
}

WORDS = {
    "sent": "đã gửi",
    "waiting": "sẽ thử lại",
    "failed": "không gửi được",
    "unsure": "chưa rõ",
    "dropped": "đã bỏ",
}


@click.group("mail")
def mail() -> None:
    """The letters of the outbox.

    Example: ictindex mail send
    """


@mail.command("send")
def send() -> None:
    """Send the letters that wait, then end (the worker does the same by itself).

    Example: ictindex mail send
    """
    try:
        settings = Settings.from_env(signing=False)
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from None
    if settings.smtp is None:
        raise click.ClickException("chưa đặt máy chủ thư, ICTINDEX_SMTP (no mail server is set: ICTINDEX_SMTP)")
    models.connect(settings.database_url)
    ended = sending.send_waiting(settings, most=100_000)
    models.disconnect()
    for state, count in sorted(ended.items()):
        click.echo(f"{WORDS[state]} ({state}): {count}")
    if not ended:
        click.echo("không có thư chờ gửi (no letter waits)")

"""The office's commands: serve it, and look after accounts when nobody can sign in yet."""

import dataclasses
from typing import Any

import click

import models
from settings import SettingProblem, Settings

WORKERS, THREADS = 2, 4
KEEP_ALIVE = 75  # seconds; longer than the proxy before us keeps its own connections
REQUEST_SECONDS = 120


def _settings() -> Settings:
    try:
        return Settings.from_env()
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from problem


def _office() -> Any:
    """The application on the database of the environment, refusing one that is not up to date."""
    from admin import create_app

    settings = _settings()
    finish_restore(settings)
    models.connect(settings.database_url)
    missing = models.missing_migrations()
    if missing:
        raise click.ClickException(f"The database lacks {len(missing)} migrations. Run: ictindex migrate")
    return create_app(settings)


@click.command()
@click.option("--host", default=None, help="Address to listen on; else ICTINDEX_HOST.")
@click.option("--port", default=None, type=int, help="Port to listen on; else ICTINDEX_PORT.")
@click.option("--workers", default=WORKERS, show_default=True, help="Processes.")
@click.option("--threads", default=THREADS, show_default=True, help="Threads in each process.")
def serve(host: str | None, port: int | None, workers: int, threads: int) -> None:
    """Serve the back office at /admin/ and the public site at /.

    Example: ictindex serve --port 8000
    """
    settings = _settings()
    _office()  # faults of the settings or the database are said here, once, and not by every worker
    models.disconnect()
    settings = dataclasses.replace(settings, host=host or settings.host, port=port or settings.port)
    click.echo(f"Trang quản trị:  http://{settings.host}:{settings.port}/admin/")
    click.echo(f"Trang công khai: http://{settings.host}:{settings.port}/")
    run_server(settings, workers, threads)


def run_server(settings: Settings, workers: int = WORKERS, threads: int = THREADS) -> None:
    """Serve until stopped: the office, the public site, and beside them a worker of background jobs."""
    from gunicorn.app.base import BaseApplication

    import jobs
    from admin import create_app
    from keeping import disk

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": f"{settings.host}:{settings.port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "keepalive": KEEP_ALIVE,
                "timeout": REQUEST_SECONDS,
                "accesslog": None,
                "loglevel": "warning",
                "proc_name": "ictindex",
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            models.connect(settings.database_url)  # in the worker: a connection does not survive a fork
            return create_app(settings)

    finish_restore(settings)
    try:
        with disk.at_work(settings):  # as long as this is held, nobody puts a backup in the office's place
            jobs.start_child(settings)
            Server().run()
    except disk.OfficeBusy as refusal:
        raise click.ClickException(f"{refusal.text('vi')} / {refusal.text('en')}") from None


def finish_restore(settings: Settings) -> None:
    """A restore that was cut off is finished before anybody looks at the office."""
    from keeping import disk, restore

    try:
        restore.finish(settings)
    except disk.OfficeBusy as refusal:
        raise click.ClickException(f"{refusal.text('vi')} / {refusal.text('en')}") from None


@click.group()
def user() -> None:
    """Accounts: make one, invite its owner, disable it."""


def _find(email: str) -> models.User:
    found = models.User.get_or_none(models.User.email == email)
    if found is None:
        raise click.ClickException(f"There is no account {email}.")
    return found


def _invitation(app: Any, person: models.User) -> str:
    from admin import accounts

    with app.app_context():
        token = accounts.invite(person, actor="terminal")
    return f"{app.config['ICTINDEX'].site_url}/admin/invitation/{token}"


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(models.ROLES)))
@click.option("--unit", default=None, help="Code of the unit; needed for officers and leaders.")
def add(email: str, name: str, roles: tuple[str, ...], unit: str | None) -> None:
    """Make an account and print the invitation link to hand to its owner.

    Example: ictindex user add an@monre.gov.vn --name "Nguyễn Văn An" --role administrator
    """
    from admin import accounts

    app = _office()
    body = None
    if unit is not None:
        body = models.Unit.get_or_none(models.Unit.code == unit)
        if body is None:
            raise click.ClickException(f"There is no unit {unit}.")
    try:
        with app.app_context():
            person = accounts.create_user(email, name, roles, unit=body, actor="terminal")
    except models.OfficeProblem as problem:
        raise click.ClickException(problem.text("en")) from problem
    click.echo(_invitation(app, person))


@user.command()
@click.argument("email")
def invite(email: str) -> None:
    """Print a new invitation link: it sets a new password; one-time codes stay.

    Example: ictindex user invite an@monre.gov.vn
    """
    app = _office()
    click.echo(_invitation(app, _find(email)))


@user.command()
@click.argument("email")
@click.option("--again", is_flag=True, help="Enable the account again instead.")
def disable(email: str, again: bool) -> None:
    """Disable an account and end its sessions at once.

    Example: ictindex user disable an@monre.gov.vn
    """
    from admin import accounts

    app = _office()
    with app.app_context():
        accounts.set_active(_find(email), again, actor="terminal")
    click.echo(f"{email}: {'enabled' if again else 'disabled'}")


@user.command("reset-codes")
@click.argument("email")
@click.option("--reason", required=True, help="Why, for the audit.")
def reset_codes(email: str, reason: str) -> None:
    """Reset somebody's one-time codes where no second administrator can confirm it; new ones are set up at sign-in.

    Example: ictindex user reset-codes an@monre.gov.vn --reason "lost phone, asked in person"
    """
    from admin import second_factor

    _office()
    with models.acting("terminal", reason=reason):
        second_factor.forget(_find(email))
    click.echo(f"{email}: one-time codes reset")

"""`ictindex demo`: everything to see the product at work, in a folder of its own."""

import json
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import click

import models
from settings import Settings

FOLDER = Path("data/demo")
FIRST_PORT = 8000
PASSWORD_WORDS = 4

# Short Vietnamese words without marks: a password that can be read out and typed on any keyboard.
WORDS = (
    *("bien", "binh", "cam", "chim", "chuoi", "cong", "dao", "dua", "duong", "gach"),
    *("gao", "giay", "hoa", "hong", "huong", "khoai", "kien", "lua", "mai", "may"),
    *("mia", "mua", "muoi", "nam", "nang", "ngo", "nhan", "nui", "oi", "phuong"),
    *("que", "quyt", "sach", "sao", "sen", "song", "sua", "tam", "tham", "thong"),
    *("thu", "thuyen", "tien", "tre", "trang", "tram", "tuyet", "vai", "vang", "vuon"),
    *("xanh", "xoai", "xuan"),
)


@click.command()
@click.option("--port", default=None, type=int, help=f"Port; else the first free one from {FIRST_PORT}.")
@click.option("--prepare-only", is_flag=True, help="Make the data and the site, serve nothing.")
def demo(port: int | None, prepare_only: bool) -> None:
    """Show the product at work: made-up years, the site built, the office served. The second time takes seconds.

    Example: ictindex demo
    """
    # Heavy rooms are imported here, so that the other commands start quickly.
    from publishing import builder
    from publishing.commands import show_progress

    settings = demo_settings(port)
    models.connect(settings.database_url)
    if models.missing_migrations():
        click.echo("1/3 cơ sở dữ liệu (database)")
        models.migrate()
    if not models.Unit.select().exists():
        click.echo("2/3 dữ liệu minh họa, 5 năm (made-up data, five years)")
        seed(settings)
    if not settings.public_folder.exists():
        click.echo("3/3 trang công bố (public site)")
        built = builder.build_site(settings, show_progress)
        click.echo(f"    {built.pages} trang (pages), {built.files} tệp (files)")
    models.disconnect()
    if not prepare_only:
        show_accounts(settings)
        from admin.commands import run_server

        run_server(settings)


def demo_settings(port: int | None = None) -> Settings:
    """The demo's settings: its own database, site and key, whatever the environment says of a real office."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    folder = FOLDER.absolute()
    return Settings(
        database_url=f"sqlite:///{folder / 'office.db'}",
        data_folder=folder,
        public_folder=folder / "public",
        editions_folder=folder / "editions",
        secret_key=private_text(FOLDER / "secret_key", lambda: secrets.token_urlsafe(48)),
        demo=True,
        host="127.0.0.1",
        port=port,
        # The address is written into the site's pages, so it stays the same from run to run.
        site_url=f"http://127.0.0.1:{FIRST_PORT}",
    )


def seed(settings: Settings) -> None:
    """Fill the empty office, with a password made now for each demo account."""
    from admin import create_app
    from sample_data import load

    passwords = accounts_of()
    app = create_app(settings)
    with app.app_context():
        load.seed(settings, passwords=passwords)


def accounts_of() -> dict[str, str]:
    """The demo accounts' passwords: made at random on the first run, kept in a private file."""
    from sample_data.load import ACCOUNTS

    def make() -> str:
        return json.dumps({account.email: new_password() for account in ACCOUNTS}, indent=1)

    passwords: dict[str, str] = json.loads(private_text(FOLDER / "accounts.json", make))
    return passwords


def new_password() -> str:
    return "-".join(secrets.choice(WORDS) for _ in range(PASSWORD_WORDS)) + f"-{secrets.randbelow(90) + 10}"


def private_text(path: Path, make: Callable[[], str]) -> str:
    """The text of a file only its owner reads, made the first time."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make())
    return path.read_text(encoding="utf-8")


def show_accounts(settings: Settings) -> None:
    """Say where the demo is and how to sign in."""
    from sample_data.load import ACCOUNTS

    passwords: Mapping[str, str] = accounts_of()
    address = f"http://127.0.0.1:{settings.port}"
    click.echo("\nSố liệu minh họa, không phải kết quả chính thức. (Made-up figures, not official results.)")
    click.echo("Chế độ minh họa: không cần mã xác thực hai lớp. (Demo mode: no second factor.)\n")
    click.echo(f"  trang công bố (public site):  {address}/")
    click.echo(f"  trang quản trị (back office): {address}/admin/\n")
    for account in ACCOUNTS:
        click.echo(f"  {account.role:15} {account.email:32} {passwords[account.email]}")
    click.echo("\nCtrl+C để dừng. (Ctrl+C stops it.)\n")


def free_port() -> int:
    """The first free port from FIRST_PORT on."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise click.ClickException(f"No free port from {FIRST_PORT} to {FIRST_PORT + 99}.")

"""The office the rush is played on: 110 made-up units, three people each, one year that collects figures."""

from __future__ import annotations

import datetime
import secrets
from pathlib import Path

from flask import Flask
from flask_security import hash_password

import framework
import models
import workflow
from admin import create_app
from importers import frameworks
from sample_data import demo
from settings import Settings

UNITS, PEOPLE_PER_UNIT = 110, 3
PASSWORD = secrets.token_urlsafe(18)
FRAMEWORKS = ("btnmt-2051-2016", "btnmt-2899-2019")  # the second replaces the first
YEAR = 2021


def settings_for(folder: Path, url: str, port: int) -> Settings:
    return Settings(
        database_url=url,
        data_folder=folder,
        public_folder=folder / "public",
        editions_folder=folder / "editions",
        secret_key=secrets.token_urlsafe(48),
        demo=True,  # nobody is asked for a one-time code
        site_url=f"http://127.0.0.1:{port}",
        host="127.0.0.1",
        port=port,
    )


def build(settings: Settings) -> list[str]:
    """Make the office; returns the e-mail addresses of its people. All have one password, hashed as in earnest."""
    models.connect(settings.database_url)
    models.migrate()
    app: Flask = create_app(settings)
    with app.app_context():
        cycle = _cycle(_framework())
        units = _units()
        addresses = _people(units)
        workflow.move_cycle(cycle, "open", "load")
    models.disconnect()
    return addresses


def _framework() -> models.Framework:
    with models.acting("load"):
        for code in FRAMEWORKS:
            frameworks.store(_warned(demo.read_framework(code)))
        return models.Framework.get(models.Framework.code == FRAMEWORKS[-1])


def _warned(rules: framework.Framework) -> framework.Framework:
    """The same framework with rules that warn instead of stopping: figures drawn by lot would break them."""
    plain = framework.to_plain(rules)

    def soften(category: dict) -> None:
        for indicator in category.get("indicators", ()):
            for check in indicator.get("checks", ()):
                if "must" in check:
                    check["warn"] = check.pop("must")
        for inner in category.get("categories", ()):
            soften(inner)

    for category in plain["categories"]:
        soften(category)
    return framework.from_plain(plain)


def _units() -> list[models.Unit]:
    blocs = list(models.Bloc.select().order_by(models.Bloc.position))
    units = [
        models.Unit(
            code=f"L{n:03}", bloc=blocs[n % len(blocs)], name_vi=f"Đơn vị thử tải {n}", name_en=f"Load unit {n}"
        )
        for n in range(UNITS)
    ]
    with models.acting("load"):
        models.Unit.add_many(units)
    return units


def _cycle(row: models.Framework) -> models.Cycle:
    today = datetime.date.today()  # noqa: DTZ011 - a load run happens now
    with models.acting("load"):
        return models.Cycle.create(
            year=YEAR, framework=row, report_deadline=today + datetime.timedelta(days=7), made_up=True
        )


def _people(units: list[models.Unit]) -> list[str]:
    hashed = hash_password(PASSWORD)  # once: hashing 330 passwords is not what is measured, checking them is
    addresses = []
    for unit in units:
        with models.acting("load"):
            for place in range(PEOPLE_PER_UNIT):
                email = f"p{place}.{unit.code.lower()}@load.example"
                user = models.User.create(
                    email=email, name=email, unit=unit, password=hashed, confirmed_at=models.now(),
                    fs_uniquifier=secrets.token_hex(32),
                )  # fmt: skip
                user.give_roles({"officer"})
                addresses.append(email)
    return addresses

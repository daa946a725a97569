"""What the files of this folder share: the years of a publication in one language, and pages with their frame."""

from typing import Any

from publishing.messages import Texts
from publishing.publication import ChartView, Page, Publication, frame_values
from publishing.standings import Standings


class Writer:
    """The pages of one language: `standings` by year, oldest first; `page` and `edition_page` make pages."""

    def __init__(self, publication: Publication, texts: Texts) -> None:
        self.publication = publication
        self.texts = texts
        self.lang = texts.lang
        self.standings: dict[int, Standings] = {}
        before = None
        for edition in publication.editions:
            self.standings[edition.year] = Standings(edition, before, texts, publication.why)
            before = edition

    @property
    def newest(self) -> Standings:
        """The newest year."""
        return self.standings[self.publication.current.year]

    @property
    def years(self) -> list[Standings]:
        """Every year, newest first."""
        return list(reversed(self.standings.values()))

    def page(
        self, path: str, template: str, title: str, crumbs: list[tuple[str, str]] | None = None, **values: Any
    ) -> Page:
        """A page with what base.html needs."""
        frame = frame_values(self.publication, self.texts, path, template.removesuffix(".html"))
        return Page(path, template, {**frame, "title": title, "crumbs": crumbs or [], **values})

    def edition_page(self, s: Standings, path: str, template: str, title: str, **values: Any) -> Page:
        """A page about one year: it says which, and whether its figures are made up."""
        t = self.texts
        crumbs = [(t("home.crumb"), ""), (str(s.year), f"{s.year}/"), *values.pop("crumbs", [])]
        years = values.pop("years", None) or [(year, f"{year}/") for year in self.standings]
        values.setdefault("description", t("page.description", title=title, year=s.year))
        notice = s.edition.notice[self.lang] if s.edition.notice else ""
        return self.page(
            path,
            template,
            title,
            crumbs,
            s=s,
            edition=s.edition,
            year=s.year,
            years=years,
            made_up=s.edition.made_up,
            notice=notice,
            **values,
        )

    def charts(self, s: Standings, about: str, *kinds: str) -> list[ChartView]:
        """The charts of a year about "bloc:…", "unit:…", "indicator:…" or "category:…"; of some kinds, or of all."""
        found = self.publication.charts_about(s.year, about, self.lang)
        return [chart for chart in found if not kinds or chart.kind in kinds]

"""What the files of this folder share: the years of a publication in one language, and pages with their frame."""

from typing import Any

from publishing.across import Across
from publishing.corrections import Correction
from publishing.messages import Texts
from publishing.publication import ChartView, Page, Publication, frame_values
from publishing.standings import Standings
from receipt_list import ReceiptList


class Writer:
    """The pages of one language: `standings` by year, oldest first; `page` and `edition_page` make pages."""

    def __init__(self, publication: Publication, texts: Texts) -> None:
        self.publication = publication
        self.texts = texts
        self.lang = texts.lang
        self.standings: dict[int, Standings] = {}
        self.across = Across(publication.editions)
        before, seen = None, dict[str, int]()
        for edition in publication.editions:
            self.standings[edition.year] = Standings(edition, before, texts, publication.why, dict(seen))
            before = edition
            seen |= dict.fromkeys(edition.results, edition.year)

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
        unit = values.pop("corrected_unit", "")
        before = self.before_correction(s, unit) if unit else ""
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
            corrected=f"phien-ban/#{s.year}-v{s.edition.version}" if self.correction(s) else "",
            before_correction=before,
            method_changes=self.method_changes(s),
            **values,
        )

    def receipts(self, s: Standings) -> ReceiptList | None:
        """The list of receipts that the seal of a year's newest version covers."""
        return self.publication.receipts.get(s.year) if s.edition.receipts else None

    def method_changes(self, s: Standings) -> str:
        """The page that compares a year's framework with the one before it; '' for the first framework."""
        return f"{s.year}/phuong-phap/so-sanh/" if self.across.other_framework(s.year) else ""

    def correction(self, s: Standings) -> Correction | None:
        """What the newest version of a year corrected; None for a year of one version."""
        issued = self.publication.issued.get(s.year)
        return issued[-1].correction if issued else None

    def before_correction(self, s: Standings, code: str) -> str:
        """What a unit had before the correction: "hạng 5, tổng điểm 71,20"; '' where rank and total are as before."""
        correction = self.correction(s)
        changed = correction.of_unit(code) if correction else None
        old = correction.before.results.get(code) if correction else None
        if changed is None or old is None or not changed.of("rank", "total"):
            return ""
        t = self.texts
        rank = t("rank.none") if old.rank is None else t("versions.unit.rank", rank=old.rank)
        return f"{rank}, {t('versions.unit.total', total=s.points(old.total))}"

    def charts(self, s: Standings, about: str, *kinds: str) -> list[ChartView]:
        """The charts of a year about "bloc:…", "unit:…", "indicator:…" or "category:…"; of some kinds, or of all."""
        found = self.publication.charts_about(s.year, about, self.lang)
        return [chart for chart in found if not kinds or chart.kind in kinds]


def writer_of(publication: Publication, lang: str) -> Writer:
    """The writer of a language, made once: pages, prose and letters to a hundred units share its standings."""
    if lang not in publication.writers:
        publication.writers[lang] = Writer(publication, Texts(lang))
    found: Writer = publication.writers[lang]
    return found

"""The open data described for machines: Frictionless data packages, schema.org data sets, a DCAT catalogue.

A data package lies beside its files and names them by relative paths, so that a version's files do not depend on where
the site is served. What search engines and data portals read needs absolute addresses: it is made only where the site
has one (`ICTINDEX_SITE_URL`).
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edition import Edition
from framework import Framework
from publishing import citing
from publishing.citing import Citation
from publishing.messages import MAIN_LANGUAGE, MESSAGES, Texts
from publishing.tables import MADE_UP, Table, notice_of

if TYPE_CHECKING:
    from publishing.open_data import Written
    from publishing.publication import Download, Publication

FORMAT = "ictindex-open-data/1"  # columns are added at the end within a format, never moved, renamed or taken away
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
KEYWORDS = {
    "vi": ("ICT-Index", "xếp hạng", "công nghệ thông tin", "chuyển đổi số", "tài nguyên và môi trường", "Việt Nam"),
    "en": ("ICT-Index", "ranking", "information technology", "digital government", "natural resources", "Viet Nam"),
}
EU = "http://publications.europa.eu/resource/authority"
FILE_TYPES = {"csv": "CSV", "json": "JSON", "xlsx": "XLSX", "yaml": "TXT", "SHA256SUMS": "TXT"}  # the EU's file types


# --- Frictionless: datapackage.json


def data_package(edition: Edition, own: Iterable[Table], files: Iterable[tuple["Written", bytes]]) -> bytes:
    """The package of one version: every file with size and hash, every column with type, unit and meaning."""
    package = {
        "name": f"ictindex-{edition.year}",
        "title": f"ICT-Index {edition.year}",
        "description": notice_of(edition) or MESSAGES["vi"]["downloads.lead"],
        "version": str(edition.version),
        "created": f"{edition.approved.isoformat()}T00:00:00Z",
        "year": edition.year,
        "framework": edition.framework.code,
        "seal": f"sha256:{edition.seal}",
        "sources": sources([edition]),
    }
    return _package(package, edition.made_up, own, files)


def series_package(published: list[Edition], own: Iterable[Table], files: Iterable[tuple["Written", bytes]]) -> bytes:
    """The package of all years: it names the version of each year its rows come from."""
    made_up = any(edition.made_up for edition in published)
    newest = max(edition.approved for edition in published)
    package = {
        "name": "ictindex-all-years",
        "title": f"ICT-Index {published[0].year}–{published[-1].year}",
        "description": MADE_UP if made_up else MESSAGES["vi"]["data.lead"],
        "version": newest.isoformat(),
        "created": f"{newest.isoformat()}T00:00:00Z",
        "editions": [
            {"year": e.year, "version": e.version, "framework": e.framework.code, "seal": f"sha256:{e.seal}"}
            for e in published
        ],
        "sources": sources(published),
    }
    return _package(package, made_up, own, files)


def _package(
    head: dict[str, Any], made_up: bool, own: Iterable[Table], files: Iterable[tuple["Written", bytes]]
) -> bytes:
    described = {f"{table.name}.csv": table for table in own}
    package = {
        "profile": "data-package",
        **head,
        "format": FORMAT,
        "made_up": made_up,
        "keywords": list(KEYWORDS["vi"]),
        "licenses": [LICENCE],
        "contributors": [{"title": MESSAGES["vi"]["data.publisher"], "role": "publisher"}],
        "resources": [resource(file, data, described.get(file.name)) for file, data in files],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def sources(published: Iterable[Edition]) -> list[dict[str, str]]:
    """The decisions the rules come from, each once."""
    found = {source_of(edition.framework): None for edition in published}
    return [{"title": title} for title in found]


def source_of(framework: Framework) -> str:
    """A framework as a source: its title, and its decision's number and day."""
    if framework.decision is None:
        return framework.title.vi
    return f"{framework.title.vi} ({framework.decision.number}, {framework.decision.date.isoformat()})"


def resource(file: "Written", data: bytes, table: Table | None) -> dict[str, Any]:
    """One file of a package."""
    stem, _, ending = file.name.rpartition(".")
    plain: dict[str, Any] = {
        "name": (stem if table else file.name.replace(".", "-")).lower(),
        "path": file.name,
        "title": MESSAGES["vi"][file.about],
        "description": MESSAGES["en"][file.about],
        "format": ending.lower(),
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
    if table:
        plain |= {"profile": "tabular-data-resource", "rows": len(table.rows), "schema": schema(table)}
        plain["type"] = "table"
        plain["dialect"] = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
    else:
        plain |= {"profile": "data-resource", "type": "file"}  # no table for a program that checks tables
    return plain


def schema(table: Table) -> dict[str, Any]:
    """Types, constraints and keys of a table's columns."""
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.about}
        constraints: dict[str, Any] = {"required": True} if column.required else {}
        if column.values:
            constraints["enum"] = list(column.values)
        if constraints:
            field["constraints"] = constraints
        if column.unit:
            field["unit"] = column.unit
        fields.append(field)
    plain: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        plain["primaryKey"] = list(table.key)
    if table.references:
        plain["foreignKeys"] = [
            {
                "fields": list(own.columns),
                "reference": {"resource": "" if own.table == table.name else own.table, "fields": list(own.targets)},
            }
            for own in table.references
        ]
    return plain


# --- citing


def cited(edition: Edition, texts: Texts, address: str) -> Citation:
    """How to name a year's data; the seal says which version was used."""
    own = {"year": edition.year, "version": edition.version, "approved": texts.day(edition.approved)}
    return citing.citation(
        citing.Cited(
            key=f"ictindex{edition.year}v{edition.version}",
            title=texts("year.title", year=edition.year),
            owner=texts("data.publisher"),
            published=edition.approved.isoformat(),
            version=edition.version,
            seal=edition.seal,
            note=f"{texts('made_up')}." if edition.made_up else "",
            address=address,
            lang=texts.lang,
            text=texts("data.citation", **own, seal=edition.seal[: citing.SEAL_LETTERS]),
            kind="DATA",
        )
    )


# --- schema.org


def data_set(p: "Publication", edition: Edition, texts: Texts, files: Iterable["Download"]) -> str:
    """schema.org Dataset of a year as JSON."""
    lang = texts.lang
    own = p.absolute(lang, f"{edition.year}/tai-ve/") if p.site_url else ""
    first = p.issued[edition.year][0].edition if edition.year in p.issued else edition
    block = {
        **_head("Dataset", own, p, texts, edition.made_up),
        "name": texts("year.title", year=edition.year),
        "description": _described(
            texts("dataset.about", year=edition.year, units=len(edition.results)), edition, texts
        ),
        "alternateName": f"ICT-Index {edition.year}",
        "identifier": f"sha256:{edition.seal}",
        "version": str(edition.version),
        "datePublished": first.approved.isoformat(),
        "dateModified": edition.approved.isoformat(),
        "temporalCoverage": str(edition.year),
        "isBasedOn": {"@type": "Legislation", "name": source_of(edition.framework)},
        "citation": cited(edition, texts, own).text,
        "variableMeasured": [texts("col.rank"), texts("col.total"), texts("col.level")],
    }
    if own:
        catalogue = p.absolute(lang, "du-lieu/")
        block["measurementTechnique"] = p.absolute(lang, f"{edition.year}/phuong-phap/")
        block["includedInDataCatalog"] = {"@type": "DataCatalog", "@id": f"{catalogue}#catalog", "url": catalogue}
        block["distribution"] = [_distribution(p, file, texts) for file in files]
    return escaped(block)


def data_catalog(p: "Publication", texts: Texts, series: Iterable["Download"]) -> str:
    """schema.org DataCatalog of the site as JSON: every year, and the series of all."""
    lang, own = texts.lang, p.absolute(texts.lang, "du-lieu/") if p.site_url else ""
    made_up = any(edition.made_up for edition in p.editions)
    years = f"{p.editions[0].year}/{p.editions[-1].year}"
    whole = {
        **_head("Dataset", f"{own}#series" if own else "", p, texts, made_up),
        "name": texts("data.series"),
        "description": texts("data.series.lead") + (f" {texts('made_up')}." if made_up else ""),
        "temporalCoverage": years,
        "dateModified": max(edition.approved for edition in p.editions).isoformat(),
    }
    if own:
        whole["url"] = own
        whole["distribution"] = [_distribution(p, file, texts) for file in series]
    data_sets = [whole]
    for edition in reversed(p.editions):
        plain = {"@type": "Dataset", "name": texts("year.title", year=edition.year), "license": LICENCE["path"]}
        plain["description"] = _described(
            texts("dataset.about", year=edition.year, units=len(edition.results)), edition, texts
        )
        if own:
            address = p.absolute(lang, f"{edition.year}/tai-ve/")
            plain |= {"@id": f"{address}#dataset", "url": address}
        data_sets.append(plain)
    block = {
        **_head("DataCatalog", own, p, texts, made_up),
        "name": texts("data.title"),
        "description": texts("data.lead"),
        "dataset": [{k: v for k, v in each.items() if k != "@context"} for each in data_sets],
    }
    return escaped(block)


def _head(kind: str, address: str, p: "Publication", texts: Texts, made_up: bool) -> dict[str, Any]:
    """What every schema.org block of ours says."""
    organisation: dict[str, Any] = {"@type": "Organization", "name": texts("data.publisher")}
    if p.site_url:
        organisation["url"] = p.absolute(texts.lang, "")
    block: dict[str, Any] = {"@context": "https://schema.org/", "@type": kind}
    if address:
        anchor = "" if "#" in address else f"#{'catalog' if kind == 'DataCatalog' else 'dataset'}"
        block |= {"@id": f"{address}{anchor}", "url": address}
    return block | {
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "creator": organisation,
        "publisher": organisation,
        "inLanguage": list(p.languages),
        "keywords": [*KEYWORDS[texts.lang], *([texts("made_up")] if made_up else [])],
        "spatialCoverage": {"@type": "Place", "name": texts("data.country")},
    }


def _described(text: str, edition: Edition, texts: Texts) -> str:
    return f"{text} {texts('made_up')}." if edition.made_up else text


def _distribution(p: "Publication", file: "Download", texts: Texts) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file.name,
        "description": texts(file.about) if file.about else file.title,
        "encodingFormat": file.format,
        "contentUrl": p.absolute(MAIN_LANGUAGE, file.path),
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
        "license": LICENCE["path"],
    }


def escaped(block: Mapping[str, Any]) -> str:
    """JSON for a script element: `<` escaped, so that no name can end it."""
    return json.dumps(block, ensure_ascii=False).replace("<", "\\u003c")


# --- DCAT


CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def dcat(p: "Publication") -> dict[str, Any]:
    """The catalogue as JSON-LD, with the core properties of DCAT-AP: one data set a year, and one of all years."""
    home = p.absolute(MAIN_LANGUAGE, "du-lieu/")
    years = [_dcat_year(p, edition) for edition in reversed(p.editions)]
    modified = max(edition.approved for edition in p.editions)
    title, about = _in_languages(p, "data.title"), _in_languages(p, "data.lead")
    catalogue = {
        "@id": f"{home}#catalog",
        "@type": "dcat:Catalog",
        "dcterms:title": title,
        "dcterms:description": about,
        "dcterms:publisher": _publisher(p),
        "dcterms:language": _languages(p),
        "dcterms:license": _iri(LICENCE["path"]),
        "dcterms:issued": _date(min(edition.approved for edition in p.editions)),
        "dcterms:modified": _date(modified),
        "dcterms:spatial": _iri(f"{EU}/country/VNM"),
        "dcat:themeTaxonomy": _iri(f"{EU}/data-theme"),
        "foaf:homepage": _iri(home),
        "dcat:dataset": [_dcat_series(p, home, modified), *years],
    }
    return {"@context": CONTEXT, **catalogue}


def _dcat_year(p: "Publication", edition: Edition) -> dict[str, Any]:
    home = p.absolute(MAIN_LANGUAGE, f"{edition.year}/tai-ve/")
    own = {
        **_data_set(p, f"{home}#dataset", home, edition.made_up, p.downloads.get(edition.year, [])),
        "dcterms:title": _in_languages(p, "year.title", year=edition.year),
        "dcterms:description": [
            _text(
                _described(texts("dataset.about", year=edition.year, units=len(edition.results)), edition, texts), lang
            )
            for lang, texts in ((lang, Texts(lang)) for lang in p.languages)
        ],
        "dcterms:identifier": f"sha256:{edition.seal}",
        "dcterms:issued": _date(p.issued[edition.year][0].edition.approved),
        "dcterms:modified": _date(edition.approved),
        "dcterms:temporal": _period(edition.year, edition.year),
        "dcterms:source": _text(source_of(edition.framework), "vi"),
        "dcat:version": str(edition.version),
    }
    if edition.notice and edition.version > 1:
        own["adms:versionNotes"] = [_text(edition.notice[lang], lang) for lang in p.languages]
    return own


def _dcat_series(p: "Publication", home: str, modified: datetime.date) -> dict[str, Any]:
    made_up = any(edition.made_up for edition in p.editions)
    words = [(lang, Texts(lang)) for lang in p.languages]
    notice = {lang: f" {texts('made_up')}." if made_up else "" for lang, texts in words}
    return {
        **_data_set(p, f"{home}#series", home, made_up, p.series),
        "dcterms:title": _in_languages(p, "data.series"),
        "dcterms:description": [_text(texts("data.series.lead") + notice[lang], lang) for lang, texts in words],
        "dcterms:identifier": f"{home}#series",
        "dcterms:issued": _date(min(edition.approved for edition in p.editions)),
        "dcterms:modified": _date(modified),
        "dcterms:temporal": _period(p.editions[0].year, p.editions[-1].year),
        "dcat:version": modified.isoformat(),
    }


def _data_set(p: "Publication", name: str, home: str, made_up: bool, files: Iterable["Download"]) -> dict[str, Any]:
    keywords = [_text(word, lang) for lang in p.languages for word in KEYWORDS[lang]]
    if made_up:
        keywords += [_text(Texts(lang)("made_up"), lang) for lang in p.languages]
    return {
        "@id": name,
        "@type": "dcat:Dataset",
        "dcterms:publisher": _publisher(p),
        "dcterms:language": _languages(p),
        "dcterms:spatial": _iri(f"{EU}/country/VNM"),
        "dcterms:accrualPeriodicity": _iri(f"{EU}/frequency/ANNUAL"),
        "dcterms:accessRights": _iri(f"{EU}/access-right/PUBLIC"),
        "dcat:theme": [_iri(f"{EU}/data-theme/{code}") for code in ("GOVE", "TECH")],
        "dcat:keyword": keywords,
        "dcat:landingPage": _iri(home),
        "dcat:distribution": [_dcat_distribution(p, home, file) for file in files],
    }


def _dcat_distribution(p: "Publication", home: str, file: "Download") -> dict[str, Any]:
    address = p.absolute(MAIN_LANGUAGE, file.path)
    ending = file.name.rpartition(".")[2]
    return {
        "@id": f"{home}#{file.name}",
        "@type": "dcat:Distribution",
        "dcterms:title": file.name,
        "dcterms:description": _in_languages(p, file.about),
        "dcat:accessURL": _iri(home),
        "dcat:downloadURL": _iri(address),
        "dcat:mediaType": _iri(f"https://www.iana.org/assignments/media-types/{file.format}"),
        "dcterms:format": _iri(f"{EU}/file-type/{FILE_TYPES[ending]}"),
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "dcterms:license": _iri(LICENCE["path"]),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _publisher(p: "Publication") -> dict[str, Any]:
    home = p.absolute(MAIN_LANGUAGE, "")
    names = _in_languages(p, "data.publisher")
    return {"@id": f"{home}#publisher", "@type": "foaf:Agent", "foaf:name": names, "foaf:homepage": _iri(home)}


def _languages(p: "Publication") -> list[dict[str, str]]:
    codes = {"vi": "VIE", "en": "ENG"}
    return [_iri(f"{EU}/language/{codes[lang]}") for lang in p.languages]


def _in_languages(p: "Publication", key: str, **values: Any) -> list[dict[str, str]]:
    return [_text(Texts(lang)(key, **values), lang) for lang in p.languages]


def _iri(address: str) -> dict[str, str]:
    return {"@id": address}


def _text(text: str, lang: str) -> dict[str, str]:
    return {"@value": text, "@language": lang}


def _date(day: datetime.date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _period(first: int, last: int) -> dict[str, Any]:
    return {
        "@type": "dcterms:PeriodOfTime",
        "dcat:startDate": {"@value": f"{first:04d}-01-01", "@type": "xsd:date"},
        "dcat:endDate": {"@value": f"{last:04d}-12-31", "@type": "xsd:date"},
    }


def turtle(node: Mapping[str, Any]) -> str:
    """The same as Turtle: every node that has a name stands by itself, once."""
    statements: dict[str, str] = {}
    _statement(node, statements)
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in CONTEXT.items())
    return prefixes + "".join(f"\n{text}" for text in statements.values())


def _statement(node: Mapping[str, Any], statements: dict[str, str]) -> None:
    name = f"<{node['@id']}>"
    if name not in statements:
        statements[name] = ""  # its place in the order
        statements[name] = f"{name} {_properties(node, statements, '  ')} .\n"


def _properties(node: Mapping[str, Any], statements: dict[str, str], indent: str) -> str:
    parts = [f"a {node['@type']}"]
    for key, value in node.items():
        if key.startswith("@"):
            continue
        values = value if isinstance(value, list) else [value]
        parts.append(f"{key} " + ", ".join(_object(each, statements, indent) for each in values))
    return f" ;\n{indent}".join(parts)


def _object(value: Any, statements: dict[str, str], indent: str) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if "@value" in value:
        text = json.dumps(value["@value"], ensure_ascii=False)
        return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"
    if "@id" not in value:
        return f"[ {_properties(value, statements, indent + '  ')} ]"
    if "@type" in value:
        _statement(value, statements)
    return f"<{value['@id']}>"


def write_dcat(p: "Publication", folder: Path) -> None:
    """The catalogue beside the series of all years, in both forms."""
    catalogue = dcat(p)
    (folder / "dcat.jsonld").write_text(json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / "dcat.ttl").write_text(turtle(catalogue), "utf-8")

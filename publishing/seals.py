"""What the QR codes on paper say: the short address of the page where anyone checks a seal.

All that identifies the paper stands after `#`, which browsers never send: a web server learns only that somebody
opened the page. Seals stand there in capitals, which a QR code packs closer; a seal means the same in any case.
"""

from urllib.parse import quote

from edition import Edition
from publishing.messages import MAIN_LANGUAGE

RECEIPTS_PAGE = "bien-nhan/"
GROUP = 8  # letters of a seal that stand together, to be read out


def edition_address(site_url: str, edition: Edition, lang: str = MAIN_LANGUAGE) -> str:
    """Where an edition's seal is checked: `https://…/2021/kiem-chung/#<SEAL>`; '' where the site has no address yet."""
    return _address(site_url, lang, f"{edition.year}/kiem-chung/#{edition.seal.upper()}")


def receipt_address(site_url: str, number: str, seal: str, lang: str = MAIN_LANGUAGE) -> str:
    """Where a receipt is checked: `https://…/bien-nhan/#<number>:<SEAL>`; '' where the site has no address yet."""
    return _address(site_url, lang, f"{RECEIPTS_PAGE}#{quote(number, safe='')}:{seal.upper()}")


def receipt_anchor(number: str, seal: str) -> str:
    """The id of a receipt's row on that page: what the code says after `#`, so that a browser finds it unaided."""
    return f"{number}:{seal.upper()}"


def _address(site_url: str, lang: str, path: str) -> str:
    if not site_url:
        return ""
    return f"{site_url.rstrip('/')}/{'' if lang == MAIN_LANGUAGE else lang + '/'}{path}"


def grouped(seal: str, per_line: int = 4) -> list[str]:
    """A seal in groups that can be read out, some to a line: `3fa1b2c4 …`."""
    groups = [seal[place : place + GROUP] for place in range(0, len(seal), GROUP)]
    return [" ".join(groups[place : place + per_line]) for place in range(0, len(groups), per_line)]

"""Vietnamese text from before Unicode, or that lost its encoding on the way: recognised and read, never guessed.

`repair` mends text that came in as characters (a cell, a box of a form): TCVN3 (`C«ng nghÖ`), VNI (`Coâng ngheä`),
VISCII and Windows-1258 seen as Windows-1252, UTF-8 seen as Windows-1252 or 1258 (`CÃ´ng nghá»‡`), hidden characters,
the Icelandic Ð. `decode` does the same for the bytes of a file. What has more than one plausible reading, or none that
is whole, is refused with `UnclearText`; text that is right already, in Vietnamese or any other language, is left as it
is. Composition (NFC) and plain spaces are silent; all else is named in `Repaired.steps`, to be shown before saving.

The evidence is the Vietnamese syllable: a reading counts only if every accented word in it is one. Standard library
only.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vietnamese import VietnameseProblem

# ---------------------------------------------------------------------------------------------------------------------
# The tables

# TCVN 5712:1993, set VN3, as Windows-1252 shows its bytes. Capitals with a tone mark have no byte of their own: the
# font .VnTimeH draws the small letter's byte as a capital, so the case is read from the letters around it.
TCVN3_LETTERS: Final = dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
TCVN3_TONED: Final = dict(
    zip(
        "µ¶·¸¹" "»¼½¾Æ" "ÇÈÉÊË" "ÌÎÏÐÑ" "ÒÓÔÕÖ" "×ØÜÝÞ" "ßáâãä" "åæçèé" "êëìíî" "ïñòóô" "õö÷øù" "úûüýþ",
        "àảãáạ" "ằẳẵắặ" "ầẩẫấậ" "èẻẽéẹ" "ềểễếệ" "ìỉĩíị" "òỏõóọ" "ồổỗốộ" "ờởỡớợ" "ùủũúụ" "ừửữứự" "ỳỷỹýỵ",
        strict=True,
    )
)  # fmt: skip
TCVN3: Final = str.maketrans(TCVN3_LETTERS | TCVN3_TONED)

# VNI for Windows: a letter, then a byte for its mark and tone, as Windows-1252 shows them.
_VNI_MARKED: Final = {
    **dict.fromkeys("aA", ("ùøûõï", "áàảãạ")),
    **dict.fromkeys("eE", ("ùøûõï", "éèẻẽẹ")),
    **dict.fromkeys("oO", ("ùøûõï", "óòỏõọ")),
    **dict.fromkeys("uU", ("ùøûõï", "úùủũụ")),
    **dict.fromkeys("yY", ("ùøûõ", "ýỳỷỹ")),
    **dict.fromkeys("ôÔ", ("ùøûõï", "ớờởỡợ")),
    **dict.fromkeys("öÖ", ("ùøûõï", "ứừửữự")),
}
_VNI_HATTED: Final = {
    **dict.fromkeys("aA", ("âáàåãäêéèúüë", "âấầẩẫậăắằẳẵặ")),
    **dict.fromkeys("eE", ("âáàåãä", "êếềểễệ")),
    **dict.fromkeys("oO", ("âáàåãä", "ôốồổỗộ")),
}
VNI_ALONE: Final = dict(zip("ôöíìæóòîñ", "ơưíìỉĩịỵđ", strict=True)) | dict(zip("ÔÖÍÌÆÓÒÎÑ", "ƠƯÍÌỈĨỊỴĐ", strict=True))

# RFC 1456; six capitals stand where other sets have control characters.
VISCII_HIGH: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
VISCII: Final = {0x80 + place: letter for place, letter in enumerate(VISCII_HIGH)} | {
    0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ",
}  # fmt: skip


def _vni_pairs() -> dict[str, str]:
    pairs = {}
    for table in (_VNI_MARKED, _VNI_HATTED):
        for base, (signs, letters) in table.items():
            for sign, letter in zip(signs, letters, strict=True):
                capital = base.isupper()
                pairs[base + sign] = letter.upper() if capital else letter
                if capital:
                    pairs[base + sign.upper()] = letter.upper()
    return pairs


VNI_PAIRS: Final = _vni_pairs()
_VNI: Final = re.compile("|".join([*VNI_PAIRS, *VNI_ALONE]))
# Words of French, Spanish and German that VNI would read as Vietnamese (Lọc, ó, Thạ): one alone proves nothing.
_EUROPEAN_WORDS: Final = frozenset(
    ["aï", "aïn", "aún", "caïn", "coït", "haï", "koï", "laïc", "loïc", "maï", "moï", "naïm", "où", "saï", "taï", "thaï"]
)


def _shown_by(codec: str) -> dict[str, int]:
    """Character -> byte, as programs show it: bytes the code page leaves undefined come out as C1 controls."""
    known = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x100):
        try:
            known[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            known[chr(byte)] = byte
    return known


_BYTES_1252: Final = _shown_by("cp1252")
_BYTES_1258: Final = _shown_by("cp1258")
_SHOWN_1252: Final = {byte: letter for letter, byte in _BYTES_1252.items()}  # a defined character comes last, and stays
_1252_TO_1258: Final = {
    ord(shown): letter for letter, byte in _BYTES_1258.items() if byte >= 0x80 and (shown := _SHOWN_1252[byte])
}

# ---------------------------------------------------------------------------------------------------------------------
# The Vietnamese syllable

# br, kr and the like stand in names of Tây Nguyên.
_ONSETS: Final = {"", *re.findall(
    r"\S+", "b bl br c ch cr d đ đr g gh gi gr h k kh kl kr l m n ng ngh nh p ph pl pr qu r s t th tr v x"
)}  # fmt: skip
_RIMES: Final = frozenset(re.findall(r"\S+", """
    a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âk âm ân âng âp ât âu ây
    e ec ek em en eng eo ep et ê êch êk êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi ok om on ong ooc oong
    op ot oc ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơk ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui uk um un ung
    uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưk ưm ưn ưng ươ ươc ươi ươm
    ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ych ynh yt
"""))  # fmt: skip
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_WORD: Final = re.compile(r"[^\W\d_]+")


def _bare(word: str) -> tuple[str, str, int]:
    """A word without its tone marks, these marks, and the place of the letter that bears the last one."""
    letters, tones, place = "", "", -1
    for letter in word:
        decomposed = unicodedata.normalize("NFD", letter)
        if own := "".join(mark for mark in decomposed if mark in _TONES):
            tones, place = tones + own, len(letters)
        letters += unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
    return letters, tones, place


@functools.lru_cache(maxsize=65_536)  # the same few thousand syllables, met again and again
def is_syllable(word: str) -> bool:
    """Is this one syllable that Vietnamese can spell (`nghiêng`, not `nghiêgn`), in one regular case?"""
    if len(word) > 8 or word not in (word.lower(), word.upper(), word[:1].upper() + word[1:].lower()):
        return False
    letters, tones, place = _bare(word.lower())
    return len(tones) < 2 and any(
        letters[:end] in _ONSETS and letters[end:] in _RIMES and _may_bear(letters[end:], tones, place - end)
        for end in range(min(4, len(letters)))
    )


def _may_bear(rime: str, tones: str, place: int) -> bool:
    """May this rime have this tone, on its letter at this place?"""
    if rime in ("ooc", "oong"):  # moóc, loong toong: words from French and from nowhere
        return (tones, place) == (("\u0301", 1) if rime == "ooc" else ("", place))
    ending = rime.lstrip("aăâeêioôơuưy")
    # A stop has sắc or nặng; k stands only in names of Tây Nguyên, which are also written without (Đak).
    if ending in ("c", "ch", "p", "t") and tones not in ("\u0301", "\u0323"):
        return False
    return not tones or place in _bearers(rime.removesuffix(ending), ending)


@functools.lru_cache
def _bearers(vowels: str, ending: str) -> tuple[int, ...]:
    """The places that may bear the tone: a marked vowel, else by the rule of the spelling (both of òa and oà)."""
    marked = [place for place, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked:
        return (marked[-1],) if vowels != "ưu" and vowels != "ưa" and vowels != "ưi" else (0,)
    if ending or len(vowels) == 1:
        return (len(vowels) - 1,)
    if len(vowels) == 3:
        return (1,)
    return (0, 1) if vowels in ("oa", "oe", "uy") else (0,)


@functools.lru_cache(maxsize=65_536)
def _standing(word: str) -> str:
    """What an accented word is: a `syllable`, `letters` (QĐ, CPĐT, đ: proves nothing), or `strange`."""
    if is_syllable(word):
        return "syllable"
    if word in ("đ", "Đ", "₫") or (len(word) <= 10 and word.isupper() and set(word) <= _OF_ABBREVIATIONS):
        return "letters"
    return "strange"


_CODE: Final = re.compile(r"(?=.*Đ)[BCDĐGHKLMNPQRSTVX]{2,10}")  # QĐ, NĐ, TTĐLVN: no word, yet nothing else either
_OF_ABBREVIATIONS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂĐÊÔƠƯ")


def _accented(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


def _whole(text: str) -> bool:
    """Is every accented word of a reading a Vietnamese one, and at least one a real syllable?"""
    words = _accented(text)
    standings = {_standing(word) for word in words}
    proof = "syllable" in standings or any(map(_CODE.fullmatch, words))
    if not proof or "strange" in standings or _LEFT_OVER.search(text):
        return False
    # A sign beside letters would be a letter of some set, left unread.
    return not any(sign in token for token in _tokens(text) for sign in _TCVN3_SIGNS)


_LEFT_OVER: Final = re.compile(r"[\u0300-\u036f\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# ---------------------------------------------------------------------------------------------------------------------
# Readings: what text seen as Windows-1252 may have been. None where a set cannot have made it.


def read_tcvn3(shown: str) -> str | None:
    """TCVN3 (ABC) seen as Windows-1252."""
    if any(letter.isalpha() and letter not in _TCVN3_KNOWN for letter in shown if not letter.isascii()):
        return None
    return "".join(_with_capitals(line) for line in shown.splitlines(keepends=True))


_TCVN3_KNOWN: Final = frozenset(TCVN3_LETTERS) | frozenset(TCVN3_TONED)
_TCVN3_SIGNS: Final = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷"
_OPENS_A_FIELD: Final = frozenset('\n\t,;"')


def _with_capitals(shown: str) -> str:
    """One line of TCVN3, its toned letters raised where the word, or the words beside an open one, are in capitals."""
    shown = _OPERATOR.sub(lambda match: _KEPT[match[0]], shown)
    read = list(shown.translate(TCVN3))
    words = [match.span() for match in _WORD.finditer("".join(read))]
    cases = [_case_of(shown[start:end], "".join(read[start:end])) for start, end in words]
    for place, (start, end) in enumerate(words):
        if cases[place] == "upper" or (cases[place] == "open" and _among_capitals(cases, place)):
            read[start:end] = "".join(read[start:end]).upper()
        elif shown[start] in TCVN3_TONED and (start == 0 or shown[start - 1] in _OPENS_A_FIELD):
            read[start] = read[start].upper()  # a heading that begins with Ứ or Ủ: the byte could not say so
    return "".join(read).translate(_RELEASED)


# Between letters × is ì; on its own it is a sign of arithmetic, which a private character keeps through the table.
_BESIDE: Final = rf"(?:[^\W\d_]|[{re.escape(_TCVN3_SIGNS)}])"
_OPERATOR: Final = re.compile(rf"(?<!{_BESIDE})[×÷·](?!{_BESIDE})")
_KEPT: Final = {"×": "\ue000", "÷": "\ue001", "·": "\ue002"}
_RELEASED: Final = str.maketrans({kept: sign for sign, kept in _KEPT.items()})


def _case_of(shown: str, read: str) -> str:
    """`lower`, `upper`, `open` (Hà or HÀ?), or `none` for what says nothing of its neighbours."""
    own = [letter for byte, letter in zip(shown, read, strict=True) if byte not in TCVN3_TONED]
    if any(letter.islower() for letter in own):
        return "lower"
    if len(own) >= 2 and is_syllable(read.upper()):
        return "upper"
    return "open" if len(own) < len(read) else "none"


def _among_capitals(cases: list[str], place: int) -> bool:
    before = next((case for case in reversed(cases[:place]) if case in ("lower", "upper")), None)
    after = next((case for case in cases[place + 1 :] if case in ("lower", "upper")), None)
    return {before, after} - {None} == {"upper"}


def read_vni(shown: str) -> str | None:
    """VNI (Windows) seen as Windows-1252."""
    rest = _VNI.sub("", shown)
    if any(letter.isalpha() for letter in rest if not letter.isascii()):
        return None
    return _VNI.sub(lambda match: VNI_PAIRS.get(match[0]) or VNI_ALONE[match[0]], shown)


def read_1258(shown: str) -> str | None:
    """Windows-1258 seen as Windows-1252; signs that neither has stay as they are."""
    return unicodedata.normalize("NFC", shown.translate(_1252_TO_1258))


def read_viscii(shown: str) -> str | None:
    """VISCII seen as Windows-1252."""
    raw = _encode(shown, _BYTES_1252)
    return None if raw is None else "".join(VISCII.get(byte, chr(byte)) for byte in raw)


READINGS_OF_TEXT: Final[dict[str, Callable[[str], str | None]]] = {
    "tcvn3": read_tcvn3,
    "vni": read_vni,
    "cp1258": read_1258,
}


READINGS_OF_BYTES: Final[dict[str, Callable[[str], str | None]]] = {
    "cp1252": str,
    **READINGS_OF_TEXT,
    "viscii": read_viscii,
}


def _encode(text: str, known: dict[str, int]) -> bytes | None:
    try:
        return bytes(known[letter] for letter in text)
    except KeyError:
        return None


def _encode_1258(text: str) -> bytes | None:
    """Windows-1258 bytes of composed text: the tone is a byte of its own, after the letter."""
    out = bytearray()
    for letter in text:
        byte = _BYTES_1258.get(letter)
        if byte is not None:
            out.append(byte)
            continue
        base, tone, _ = _bare(letter)
        if base not in _BYTES_1258 or len(tone) != 1:
            return None
        out += bytes([_BYTES_1258[base], _BYTES_1258[tone]])
    return bytes(out)


# ---------------------------------------------------------------------------------------------------------------------
# Repairing text


@dataclass(frozen=True)
class Repaired:
    """Text as it should be kept, what it was, and the steps between (keys of `SENTENCES`; none: nothing to show)."""

    text: str
    before: str
    steps: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Was anything done that a person must see before it is kept?"""
        return bool(self.steps)

    def sentence(self, lang: str = "vi") -> str:
        """What was done, as one or more sentences."""
        return " ".join(SENTENCES[step][1 if lang == "en" else 0] for step in self.steps)


class UnclearText(VietnameseProblem):
    """Text whose encoding cannot be told: nothing of it may be kept until a person has said what it is.

    `readings`: what it may be, where there is more than one possibility.
    """

    def __init__(self, text: str, readings: tuple[str, ...] = ()) -> None:
        self.readings = readings
        shown = _short(text)
        if readings:
            vi, en = (word.join(f"“{_short(each)}”" for each in readings) for word in (" hay ", " or "))
            super().__init__(
                f"không rõ bảng mã của “{shown}”: có thể là {vi}. Hãy gõ lại bằng bộ gõ Unicode",
                f"the encoding of “{shown}” is not clear: it may be {en}. Type it again in Unicode",
            )
        else:
            super().__init__(
                f"không rõ bảng mã của “{shown}” (như chữ TCVN3, VNI hay phông cũ bị đọc sai). "
                "Hãy gõ lại bằng bộ gõ Unicode",
                f"the encoding of “{shown}” is not clear (as TCVN3, VNI or another old font read wrongly). "
                "Type it again in Unicode",
            )


SENTENCES: Final = {
    "tcvn3": ("Chữ TCVN3 (ABC, phông .VnTime) được chuyển sang Unicode.", "TCVN3 (ABC) text was turned into Unicode."),
    "vni": ("Chữ VNI được chuyển sang Unicode.", "VNI text was turned into Unicode."),
    "cp1258": ("Chữ Windows-1258 được chuyển sang Unicode.", "Windows-1258 text was turned into Unicode."),
    "viscii": ("Chữ VISCII được chuyển sang Unicode.", "VISCII text was turned into Unicode."),
    "utf8": ("Chữ UTF-8 bị đọc sai bảng mã được đọc lại.", "UTF-8 text that had been misread was read again."),
    "utf16": ("Tệp UTF-16 được chuyển sang UTF-8.", "The UTF-16 file was turned into UTF-8."),
    "hidden": ("Ký tự ẩn được bỏ.", "Hidden characters were removed."),
    "eth": ("Chữ Ð, ð của tiếng Iceland được thay bằng Đ, đ.", "The Icelandic letters Ð, ð were replaced by Đ, đ."),
}

# How the sets are called where one is only named.
NAMES: Final = {
    **{"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "cp1258": "Windows-1258", "viscii": "VISCII"},
    **{"utf8": "UTF-8", "utf16": "UTF-16"},
}

MOST_PASSES: Final = 8  # text misread twice is mended twice; more than this is no accident of a program
LONGEST_SHOWN: Final = 60

# Zero width, direction marks, byte order mark inside text. The soft hyphen is not among them: it may be TCVN3's ư.
_HIDDEN: Final = re.compile(r"[\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|(?<=\w)\u200d(?=\w)")
_ZERO_SPACE: Final = "\u200b"
_SOFT_HYPHEN: Final = "\u00ad"
_PARTED: Final = re.compile(r"[^\W\d_]+(?:\u200b[^\W\d_]+)+")
_SPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\u2009", " "))
_ETHS: Final = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")
_TANGLED: Final = re.compile(r"([^\W\d_])([\u0300\u0301\u0303\u0309\u0323])([\u0302\u0306\u031b])")


def compose(text: str) -> str:
    """NFC; also of a tone typed before the hat of its letter (`e`, sắc, mũ), which NFC alone leaves in two pieces."""
    composed = unicodedata.normalize("NFC", text)
    if not any("\u0300" <= mark <= "\u036f" for mark in composed):
        return composed
    straight = _TANGLED.sub(r"\1\3\2", unicodedata.normalize("NFD", composed))
    return unicodedata.normalize("NFC", straight)


def repair(text: str) -> Repaired:
    """Text as it should be kept, with the steps that led there. Raises UnclearText.

    What is right already comes back as it is, but composed (NFC) and with plain spaces; the repair of a repaired text
    is that text.
    """
    now, steps = text, []
    for _ in range(MOST_PASSES):
        if now.isascii():
            break
        after, step = _one_pass(compose(now))
        steps += [step] if step and step not in steps else []
        if after == now:
            break
        now = after
    if "utf8" in steps and _C1.search(now):  # misread more than once, and something was lost between
        raise UnclearText(text)
    return Repaired(now, text, tuple(steps))


def repair_all(texts: Sequence[str]) -> list["Repaired | UnclearText"]:
    """The repair of each text of one file, in their order; what is not clear comes back as its problem.

    A file is written in one set: where some texts prove which (and none is Unicode already), that settles the short
    ones which alone could be read in two ways, or which read like another word (TCVN3's Vô for Vụ).
    """
    found = [_repaired_or_problem(text) for text in texts]
    sets = {step for each in found if isinstance(each, Repaired) for step in each.steps if step in READINGS_OF_TEXT}
    if len(sets) != 1:
        return found
    [name] = sets
    unicode_too = any(
        _standing(word) == "syllable" and not all(letter in _BYTES_1252 for letter in word)
        for t in texts
        for word in _accented(t)
    )
    for place, text in enumerate(texts):
        now = found[place]
        if text.isascii() or (isinstance(now, Repaired) and now.changed):
            continue
        plain = compose(text).translate(_SPACES)
        views = [plain] if all(letter in _BYTES_1252 for letter in plain if letter.isalpha()) else []
        for reading in filter(None, map(READINGS_OF_TEXT[name], views)):
            if _whole(reading) and reading != plain:
                found[place] = UnclearText(text, (plain, reading)) if unicode_too else Repaired(reading, text, (name,))
    return found


def _repaired_or_problem(text: str) -> "Repaired | UnclearText":
    try:
        return repair(text)
    except UnclearText as problem:
        return problem


def _one_pass(text: str) -> tuple[str, str]:
    """The text one step nearer to what it should be, and that step ("" for none a person must see)."""
    if (mended := _misread_utf8(text)) is not None:
        return mended, "utf8"
    if _HIDDEN.search(text):
        return _without_hidden(text), "hidden"
    text = text.translate(_SPACES)
    tidy = text.replace(_SOFT_HYPHEN, "")
    tidy = _WORD.sub(lambda match: _with_d(match[0]), tidy)
    step = "" if tidy == text else "hidden" if _SOFT_HYPHEN in text else "eth"
    strange = _strange_tokens(text)
    if (not strange and not _NEVER_RIGHT.search(text)) or (step == "eth" and not _strange_tokens(tidy)):
        return tidy, step
    found = _readings(text)
    if not found:
        if _half_read(text, strange):
            raise UnclearText(text)
        return tidy, step
    if len(found) > 1:
        raise UnclearText(text, tuple(found))
    [(reading, name)] = found.items()
    if not _proved(reading, strange):
        raise UnclearText(text, (tidy, reading))
    return reading, name


# Right syllables in VNI's spelling too, but of a name that nobody writes so.
_NEVER_RIGHT: Final = re.compile(r"Hoà Chí Minh|HOÀ CHÍ MINH")


def _without_hidden(text: str) -> str:
    """A break of zero width between two syllables becomes a space; all else that cannot be seen goes."""

    def parted(match: re.Match[str]) -> str:
        joined, apart = _HIDDEN.sub("", match[0]), match[0].replace(_ZERO_SPACE, " ")
        return apart if not is_syllable(joined) and all(map(is_syllable, apart.split())) else joined

    return _HIDDEN.sub("", _PARTED.sub(parted, text))


def _with_d(word: str) -> str:
    changed = word.translate(_ETHS)
    return changed if changed != word and _standing(changed) != "strange" else word


_RUN: Final = re.compile(rf"(?:[^\W_]|[{re.escape(_TCVN3_SIGNS)}\u0080-\u009f])+")


def _strange_tokens(text: str) -> list[str]:
    """Accented runs of letters that are no Vietnamese word as they stand; TCVN3's signs are letters to it."""
    return [token for token in _tokens(text) if _is_strange(token)]


def _tokens(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if not run.isascii() and any(letter.isalpha() and letter not in "ªºµ" for letter in run):
            yield run


def _is_strange(token: str) -> bool:
    if any(letter.isdigit() and letter.isascii() for letter in token):
        return False  # 5µm, 20®: a sign beside a figure proves nothing
    if any(sign in token for sign in _TCVN3_SIGNS):
        return True
    return not token.isascii() and _standing(token) == "strange"


def _seen_as_1252(text: str) -> list[str]:
    """The text as Windows-1252 would have shown its bytes, whether it was seen as 1252 or as 1258."""
    views = [text] if all(letter in _BYTES_1252 for letter in text if letter.isalpha()) else []
    if raw := _encode_1258("".join(letter for letter in text if letter.isalpha() or letter in _BYTES_1258)):
        view = "".join(_SHOWN_1252[byte] for byte in raw)
        views += [view] if view not in views else []
    return views


def _readings(text: str) -> dict[str, str]:
    """Every whole reading of the text in an old set, with the set's name."""
    found: dict[str, str] = {}
    for view in _seen_as_1252(text):
        for name, read in READINGS_OF_TEXT.items():
            reading = read(view)
            if reading is not None and reading != text and _whole(reading):
                found.setdefault(reading, name)
    return found


def _proved(reading: str, strange: list[str]) -> bool:
    """Is there more evidence than one word that another language might write too?"""
    if any(_unlike_any_language(token) for token in strange):
        return True
    if any(_SOFT_HYPHEN in token and _standing(token.replace(_SOFT_HYPHEN, "")) == "strange" for token in strange):
        return True
    if len({word for word in _accented(reading) if _standing(word) == "syllable"}) < 2:
        return False
    plain = [word for word in _WORD.findall(reading) if word.isascii() and len(word) > 1 and not word.isupper()]
    return 2 * sum(is_syllable(word) for word in plain) >= len(plain)


_HARD_SIGNS: Final = re.compile(r"[¡¢£¤¥¦§¨©ª«¬®¶¸¹»¼½¾]|(?<=[^\W\d_])µ")
_TONE_OF_1258: Final = re.compile(r"[aeiouyâêôăơư][ìòþ]")


def _unlike_any_language(token: str) -> bool:
    """A letter beside « or ®, or two vowels as no European language writes them (oâ, eä, êò)."""
    lower = token.lower()
    if lower in _EUROPEAN_WORDS:
        return False
    pairs = {lower[place : place + 2] for place in range(len(lower) - 1)}
    mixed = token not in (lower, token.upper(), token[:1].upper() + lower[1:])
    return bool(
        mixed
        or _HARD_SIGNS.search(token)
        or pairs & VNI_PAIRS.keys()
        or _TONE_OF_1258.search(lower)
        or _CODE.fullmatch(token.translate(_VNI_CODE))
    )


_VNI_CODE: Final = str.maketrans("Ñ§", "ĐĐ")


def _half_read(text: str, strange: list[str]) -> bool:
    """Does part of the text look like an old set, though no set reads all of it? Such text is not kept as it is."""
    if _UTF8_PIECES.search(text):
        return True
    mended = {
        token
        for token in strange
        for view in _seen_as_1252(token)
        for read in READINGS_OF_TEXT.values()
        if (reading := read(view)) is not None and _whole(reading)
    }
    hard = any(_unlike_any_language(token) for token in mended)
    return hard or len(mended) >= 3


_UTF8_PIECES: Final = re.compile(r"[ÃĂ][¡-º¼-¿]|á[º»][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“•–—˜™š›œžŸ]|Ä‘|Æ[°¡]")


def _misread_utf8(text: str) -> str | None:
    """UTF-8 seen as Windows-1252, Latin-1 or Windows-1258, or None."""
    if not _MAY_BE_UTF8.search(text):
        return None
    spaced = re.sub("([ÃĂ]) ", "\\1\u00a0", text)  # the last byte of à is a hard space, which programs soften
    spaced += "\u00a0" if text.endswith(("Ã", "Ă")) else ""
    for candidate in dict.fromkeys((text, spaced)):
        for raw in (_encode(candidate, _BYTES_1252), _encode_1258(candidate)):
            try:
                mended = raw.decode("utf-8") if raw is not None else text
            except UnicodeDecodeError:
                continue
            if mended != text and _OF_OUR_WRITING.fullmatch(mended):
                return mended
    return None


_MAY_BE_UTF8: Final = re.compile(r"[ÂÃÄÅÆÌáâĂïð]")
# Latin letters of Europe and Viet Nam and common signs, and what they look like when misread once more.
_OF_OUR_WRITING: Final = re.compile(
    r"[\t\n\r\x20-\x7e\u0080-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u02c6\u02dc\u0300-\u0323\u1e00-\u1eff"
    r"\u2009-\u203a\u20ab\u20ac\u2122\u2190-\u22ff\ufeff]*"
)
_C1: Final = re.compile(r"[\u0080-\u009f]")

# ---------------------------------------------------------------------------------------------------------------------
# Decoding files

NEARLY_WHOLE: Final = 0.95  # of the accented words of a long file; the rest are foreign names and slips of the typist
MANY_WORDS: Final = 20
SHORT_FILE: Final = 400  # bytes; a longer one is not UTF-8 by accident
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(data: bytes) -> Repaired:
    """The text of a file's bytes: Unicode with or without its mark, or one old set that alone explains it.

    `before` is what a program that expects Windows-1252 would have shown, line for line. Raises UnclearText.
    """
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            text = _strictly(data, codec)
            if text is None or "\x00" in text:
                raise UnclearText(_as_shown(data))
            return Repaired(text, text, ("utf16",) if codec == "utf-16" else ())
    if b"\x00" in data:
        return _unmarked_utf16(data)
    text = _strictly(data, "utf-8")
    if text is None:
        return _old_file(data)
    if not _OF_OUR_WRITING.fullmatch(text) and len(data) <= SHORT_FILE:
        _not_by_accident(data, text)
    return Repaired(text, text)


def _not_by_accident(data: bytes, text: str) -> None:
    """A few bytes of an old set may happen to be UTF-8 of some other script (VISCII's `Định`: `иnh`)."""
    shown = "".join(map(_SHOWN_1252.__getitem__, data))
    readings = [reading for read in READINGS_OF_BYTES.values() if (reading := read(shown)) and _whole(reading)]
    if readings:
        raise UnclearText(shown, (text, *readings))


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _as_shown(data: bytes) -> str:
    return "".join(_SHOWN_1252[byte] for byte in data[:LONGEST_SHOWN])


def _unmarked_utf16(data: bytes) -> Repaired:
    """UTF-16 without its mark: the zeros of the plain letters stand all on one side."""
    codec = "utf-16-le" if data[1::2].count(0) > data[0::2].count(0) else "utf-16-be"
    text = _strictly(data, codec)
    if text is None or _CONTROL.search(text) or not _OF_OUR_WRITING.fullmatch(text):
        raise UnclearText(_as_shown(data))
    return Repaired(text, text, ("utf16",))


def _old_file(data: bytes) -> Repaired:
    shown = "".join(map(_SHOWN_1252.__getitem__, data))
    found: dict[str, str] = {}
    nearly: dict[str, str] = {}
    for name, read in READINGS_OF_BYTES.items():
        reading = read(shown)
        if reading is None or _LEFT_OVER.search(reading):
            continue
        words = set(_accented(reading))
        right = sum(_standing(word) != "strange" for word in words)
        if right == len(words) and _whole(reading):
            found.setdefault(reading, name)
        elif len(words) >= MANY_WORDS and right >= NEARLY_WHOLE * len(words):
            nearly.setdefault(reading, name)
    best = found or nearly
    if len(best) != 1:
        raise UnclearText(_first_accented(shown), tuple(_first_accented(reading) for reading in best))
    [(reading, name)] = best.items()
    if name == "cp1252":  # the same letters in 1252 and 1258, and all of them right
        name = "cp1258"
    return Repaired(reading, shown, (name,))


def _first_accented(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if not line.isascii()), text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"

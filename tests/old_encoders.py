"""Writers of the old Vietnamese sets, from other sources than the readers in `old_encodings`: each checks the other."""

import re
import unicodedata

LETTERS = "áàảãạâấầẩẫậăắằẳẵặéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
# The bytes that glibc's iconv gives for these letters.
TCVN3_BYTES = bytes.fromhex(
    "b8b5b6b7b9a9cac7c8c9cba8bebbbcbdc6d0cccecfd1aad5d2d3d4d6ddd7d8dcdee3dfe1e2e4abe8e5e6e7e9acedeaebecee"
    "f3eff1f2f4adf8f5f6f7f9fdfafbfcfeae"
)
TCVN3_CAPITALS = dict(zip("ĂÂĐÊÔƠƯ", "¡¢§£¤¥¦", strict=True))
VISCII_BYTES = bytes.fromhex(
    "e1e0e4e3d5e2a4a5a6e7a7e5a1a2c6c7a3e9e8eba8a9eaaaabacadaeedecefeeb8f3f2f6f5f7f4afb0b1b2b5bdbeb6b7defe"
    "faf9fcfbf8dfd1d7d8e6f1fdcfd6dbdcf0c1c0c4c380c28485860687c58182020583c9c8cb8889ca8a8b8c8d8ecdcc9bce98"
    "d3d299a09ad48f90919293b4959697b394dad99c9d9ebfbabbbcffb9dd9f14191ed0"
)
VNI_PAIRS = re.findall(
    r"\S+",
    "aù aø aû aõ aï aâ aá aà aå aã aä aê aé aè aú aü aë eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò "
    "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î ñ",
)

_TCVN3 = dict(zip(LETTERS, TCVN3_BYTES.decode("latin-1"), strict=True))
_TCVN3 |= {letter.upper(): byte for letter, byte in _TCVN3.items()} | TCVN3_CAPITALS
_VNI = dict(zip(LETTERS, VNI_PAIRS, strict=True))
_VNI |= {letter.upper(): pair.upper() for letter, pair in _VNI.items()}
_VISCII = dict(zip(LETTERS + LETTERS.upper(), VISCII_BYTES.decode("latin-1"), strict=True))


def tcvn3(text):
    """As Windows-1252 shows it. A capital with a tone is the small letter's byte: only .VnTimeH can tell."""
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def vni(text):
    return "".join(_VNI.get(letter, letter) for letter in text)


def windows_1258(text):
    return shown(cp1258(text))


def cp1258(text):
    """The bytes Windows writes: a letter, then its tone."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", letter)[0], unicodedata.normalize("NFD", letter)[1:]
            tones = "".join(mark for mark in tone if mark in "\u0300\u0301\u0303\u0309\u0323")
            hats = "".join(mark for mark in tone if mark not in tones)
            out += (unicodedata.normalize("NFC", base + hats) + tones).encode("cp1258")
    return out


def shown(data, codec="cp1252"):
    """Bytes as a program shows them that takes them for a Windows code page; what it leaves undefined as C1."""
    return "".join(_character(byte, codec) for byte in data)


def _character(byte, codec):
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


def raw(text):
    """The bytes of text seen as Windows-1252."""
    known = {_character(byte, "cp1252"): byte for byte in range(256)}
    return bytes(known[letter] for letter in text)


def viscii(text):
    return "".join(letter if letter.isascii() else _VISCII[letter] for letter in text).encode("latin-1")


def utf8_as_1252(text):
    return shown(text.encode())


def utf8_as_1258(text):
    return shown(text.encode(), "cp1258")

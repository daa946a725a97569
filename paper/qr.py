"""QR codes as matrices, as SVG and as PNG."""

import io
import struct
import zlib

import qrcode

QUIET = 4  # modules of white around a code: readers need them


def matrix(text: str) -> list[list[bool]]:
    """The modules of a code, without the white around it; a quarter of them may be dirt."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return [list(row) for row in code.get_matrix()]


def svg(text: str) -> str:
    """A code as one black path on white, in units of a module; set its size where it is shown."""
    rows = matrix(text)
    side = len(rows) + 2 * QUIET
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):  # modules that touch are one box: no hairlines between them
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h-{end - x}z")
            x = max(end, x + 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{"".join(runs)}"/></svg>'
    )


def png(text: str, scale: int = 8) -> bytes:
    """A code in black and white, `scale` pixels a module."""
    inner = matrix(text)
    width = len(inner) + 2 * QUIET
    empty = [False] * width
    rows = [empty] * QUIET + [[False] * QUIET + row + [False] * QUIET for row in inner] + [empty] * QUIET
    return _png([[pixel for module in row for pixel in [module] * scale] for row in rows for _ in range(scale)])


def _png(rows: list[list[bool]]) -> bytes:
    """A PNG of one bit a pixel; True is black."""
    made = io.BytesIO()

    def chunk(kind: bytes, data: bytes) -> None:
        made.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))

    made.write(b"\x89PNG\r\n\x1a\n")
    chunk(b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 1, 0, 0, 0, 0))
    lines = bytearray()
    for row in rows:
        bits = "".join("0" if black else "1" for black in row)
        bits += "1" * (-len(bits) % 8)
        lines += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    chunk(b"IDAT", zlib.compress(bytes(lines), 9))
    chunk(b"IEND", b"")
    return made.getvalue()

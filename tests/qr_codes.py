"""Reading QR codes off pictures of paper, as a phone does: by zbar (`tools/system-packages test` installs it)."""

import subprocess
import tempfile
from pathlib import Path


def read(png):
    """The texts of all QR codes on a picture (bytes of a PNG), in the order they are found; [] for none."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(png)
        file.flush()
        command = ["zbarimg", "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", file.name]
        done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 4):  # 4: no code on the picture
        raise RuntimeError(done.stderr.decode())
    return done.stdout.decode().splitlines()


def picture(pdf, page=1, dpi=150):
    """One page of a PDF (bytes) as a PNG, as a printer or a screen shows it."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "paper.pdf"
        whole.write_bytes(pdf)
        place = Path(folder) / "page"
        subprocess.run(
            ["pdftoppm", "-png", "-singlefile", "-f", str(page), "-l", str(page), "-r", str(dpi), whole, place],
            check=True,
            capture_output=True,
        )
        return place.with_suffix(".png").read_bytes()


def read_pdf(pdf, page=1, dpi=150):
    """The texts of the QR codes on a page of a PDF."""
    return read(picture(pdf, page, dpi))

"""Zip files (and so DOCX and XLSX, which are zips) whose bytes depend on their content alone."""

import io
import zipfile
from collections.abc import Mapping

DAY = (1980, 1, 1, 0, 0, 0)  # the first day a zip can name: no clock in what we publish
PLAIN = 0o100644 << 16  # an ordinary file, whatever machine made it


def written(files: Mapping[str, bytes], packed: bool = True) -> bytes:
    """A zip of files by name, in the order given; `packed=False` for files that are packed already (PDF, DOCX)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            entry.create_system = 3
            entry.external_attr = PLAIN
            archive.writestr(entry, data, compresslevel=9)
    return made.getvalue()


def normalised(data: bytes) -> bytes:
    """The same zip without the times and systems its writer put in; names keep their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return written({entry.filename: archive.read(entry) for entry in archive.infolist()})

"""Refuses archives that would unpack into more than they should."""

from __future__ import annotations

import io
import zipfile

from knowledge.errors import DocumentRefusedError

MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 200
"""Unpacked bytes per packed byte, for members that unpack to more than `SMALL_BYTES`."""
SMALL_BYTES = 5_000_000
MAX_MEMBERS = 5_000


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open an archive after a look at its directory; raises `DocumentRefusedError` for a damaged, encrypted or explosive one.

    `zipfile` never unpacks more of a member than the directory declares, so the declared sizes are an upper bound.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise DocumentRefusedError("The file is damaged or cut short.", remedy="Copy or export it again.") from error
    if len(members) > MAX_MEMBERS:
        raise DocumentRefusedError(
            f"The archive holds {len(members)} files; at most {MAX_MEMBERS} are read.", remedy="Split it."
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise DocumentRefusedError("The file is protected by a password.", remedy="Save it without a password.")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES or any(map(_explodes, members)):
        raise DocumentRefusedError(
            "The file would unpack into far more than its size: it looks like a decompression bomb.",
            remedy="Export the document again from the program that made it.",
        )
    return archive


def _explodes(member: zipfile.ZipInfo) -> bool:
    return member.file_size > SMALL_BYTES and member.file_size > MAX_RATIO * max(1, member.compress_size)

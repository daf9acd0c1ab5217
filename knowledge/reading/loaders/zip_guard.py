"""Refuses archives that would unpack into more than they should, and reads the names in them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.encoding import NAME_ENCODINGS, best_encoding

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


_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
"""Extra field that repeats a name in UTF-8 (APPNOTE.TXT 4.6.9)."""


def name_of_member(member: zipfile.ZipInfo) -> tuple[str, str]:
    """Name of a member, and the encoding that had to be guessed for it; empty where the archive says it, or it is UTF-8."""
    if member.flag_bits & _UTF8_FLAG or member.filename.isascii():
        return member.filename, ""
    try:
        written = member.filename.encode("cp437")  # as `zipfile` decodes what does not say that it is UTF-8
    except UnicodeEncodeError:
        return member.filename, ""
    if stated := _unicode_path(member.extra, written):
        return stated, ""
    encoding = best_encoding(written, ("utf-8", *NAME_ENCODINGS))
    return written.decode(encoding, errors="replace"), "" if encoding == "utf-8" else encoding


def _unicode_path(extra: bytes, written: bytes) -> str:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(written):
            return field[5:].decode("utf-8", errors="replace")
    return ""

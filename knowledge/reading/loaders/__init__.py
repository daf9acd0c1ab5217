"""One file per format: bytes in, text with headings and pages out."""

from knowledge.reading.loaders.formats import supported_suffixes
from knowledge.reading.loaders.load import MAX_FILE_BYTES, Loaded, Note, Refusal, load_path

__all__ = ["MAX_FILE_BYTES", "Loaded", "Note", "Refusal", "load_path", "supported_suffixes"]

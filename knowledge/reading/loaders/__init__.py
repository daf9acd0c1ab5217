"""One file per format: bytes in, text with headings and pages out."""

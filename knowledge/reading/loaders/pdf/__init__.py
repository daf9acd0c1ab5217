"""PDF documents: what the pages show, in reading order.

A page's way: `characters` and `graphics` (what PDFium finds) → `visibility` and `glyph_codes` (what a reader sees, and whether it
is text) → `segments` → `tables` → `lines` (columns, direction, note calls) → `paragraphs` → `load` (pages put together, warnings).
"""

from knowledge.reading.loaders.pdf.load import load_pdf as load_pdf

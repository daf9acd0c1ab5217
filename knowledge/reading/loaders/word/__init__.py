"""A Word document as Word shows it: its package, its styles, its numbers, its paragraphs and tables."""

"""Word documents: what Word shows of them, and nothing that it does not."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.reading.loaders.content import Content, TextBuilder, first_title
from knowledge.reading.loaders.word.body import BodyReader
from knowledge.reading.loaders.word.ledger import Ledger
from knowledge.reading.loaders.word.package import WordPackage, damaged
from knowledge.reading.loaders.word.tables import Shown
from knowledge.reading.loaders.word.xml import Element, child_of, name_of, value_of
from knowledge.reading.metadata import FoundMeta


def load_docx(data: bytes) -> Content:
    """Body of a Word document in reading order with the numbers that Word shows; a table row becomes "column: value; …".

    A note stands behind the paragraph that calls it, a text box behind the one that it is anchored in. Headers and footers
    are read only where there is nothing else. Raises `DocumentRefusedError` for a file that is damaged or none.
    """
    package = WordPackage(data)
    ledger = Ledger()
    try:
        builder = _read(package, ledger)
    except RecursionError as error:
        raise damaged() from error
    content = builder.build(warnings=ledger.warnings())
    core = package.part("docProps/core.xml")
    title = child_of(core, "dc:title")
    stated = (title.text or "").strip() if title is not None else ""
    # Word fills the title property with whatever the template said: a heading is better evidence.
    found = FoundMeta(title=first_title(content.headings) or stated)
    return Content(
        content.text,
        content.headings,
        found=found,
        warnings=content.warnings,
        shown=ledger.shown,
        left_out=ledger.left_out,
    )


def _read(package: WordPackage, ledger: Ledger) -> TextBuilder:
    builder = TextBuilder()
    reader = BodyReader(package, ledger)
    behind: str | None = None
    for number, element in enumerate(package.body()):
        behind = _page_colour(element) if number == 0 else behind
        _write(builder, reader.blocks(element, behind=behind))
        ledger.absorb(element)
        ledger.forget()
    _write(builder, reader.rest())
    if builder.is_empty:
        for root in (*package.related("header"), *package.related("footer")):
            for element in root:
                _write(builder, reader.blocks(element))
            ledger.absorb(root)
    return builder


def _page_colour(element: Element) -> str | None:
    """Colour of the pages by what stands beside the body of this element; None for white ones."""
    colour = child_of(
        next((each for each in element.iterancestors() if name_of(each) == "w:document"), None), "w:background"
    )
    stated = value_of(colour, "color") if colour is not None else None
    return None if stated in (None, "auto") else stated


def _write(builder: TextBuilder, blocks: Iterable[Shown]) -> None:
    for block in blocks:
        if block.level:
            builder.heading(block.level, block.text)
        elif block.is_line:
            builder.line(block.text)
        else:
            builder.block(block.text)

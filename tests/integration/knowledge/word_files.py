"""Word files made for tests, from the XML of what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from tests.integration.knowledge.made_files import zipped

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": _W,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>'
)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_PARTS = {
    "styles": "w:styles",
    "numbering": "w:numbering",
    "footnotes": "w:footnotes",
    "endnotes": "w:endnotes",
    "header": "w:hdr",
    "footer": "w:ftr",
    "comments": "w:comments",
    "diagramData": "dgm:dataModel",
}


def word_of(body: str, *, head: str = "", beside: str = "", **parts: str) -> bytes:
    """Pack a Word file: `body` is the XML within `w:body`, each part the XML within its root.

    `head` stands before all, `beside` before the body.
    """
    files: dict[str, str] = {
        "[Content_Types].xml": _TYPES.format(
            "".join(
                f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE.format(kind)}"/>'
                for name, kind in (("document", "document.main"), *((part, part) for part in parts))
            )
        ),
        "_rels/.rels": _RELATIONS.format(
            f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": f"{head}<w:document {_SPACES}>{beside}<w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _RELATIONS.format(
            "".join(f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in parts)
        ),
    }
    for kind, xml in parts.items():
        files[f"word/{kind}.xml"] = f"<{_PARTS[kind]} {_SPACES}>{xml}</{_PARTS[kind]}>"
    return zipped(files)


def run(text: str, properties: str = "") -> str:
    """Write a run with its properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*content: str, style: str = "", properties: str = "", mark: str = "") -> str:
    """Write a paragraph of runs; what does not begin as XML is the text of a run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(each if each.startswith("<") else run(each) for each in content)
    return f"<w:p><w:pPr>{named}{properties}<w:rPr>{mark}</w:rPr></w:pPr>{inner}</w:p>"


def inserted(*content: str) -> str:
    """Write a tracked insertion."""
    return f'<w:ins w:id="1" w:author="A">{"".join(content)}</w:ins>'


def deleted(text: str) -> str:
    """Write a tracked deletion."""
    return f'<w:del w:id="2" w:author="A"><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'


def control(content: str, properties: str = "") -> str:
    """Write a content control."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def field(code: str, result: str) -> str:
    """Write a field with its result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def row(*cells: str | Mapping[str, str], marks: str = "") -> str:
    """Write a row of a table; a cell is a text, XML of its blocks, or a mapping of `text` and `properties`."""
    written = ""
    for cell in cells:
        text, properties = (cell, "") if isinstance(cell, str) else (cell["text"], cell.get("properties", ""))
        blocks = text if text.startswith("<") else para(text)
        written += f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>"
    return f"<w:tr><w:trPr>{marks}</w:trPr>{written}</w:tr>"


def table(*rows: str) -> str:
    """Write a table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def box(blocks: str, *, fill: str = "") -> str:
    """Write a text box in both forms that Word writes, one for itself and one for older programs."""
    shape = (
        f"<wps:wsp><wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent>{blocks}</w:txbxContent></wps:txbx></wps:wsp>"
    )
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="1" name="z"/>'
        f"<a:graphic><a:graphicData>{shape}</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{blocks}</w:txbxContent></v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def style(
    identity: str, *, kind: str = "paragraph", name: str = "", based_on: str = "", run: str = "", p: str = ""
) -> str:
    """Write a style."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name or identity}"/>{base}'
        f"<w:pPr>{p}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def levels(*each: tuple[str, str], identity: int = 1, more: str = "") -> str:
    """Write a list definition from the form and the pattern of each level, and the list of the same id."""
    written = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for place, (form, pattern) in enumerate(each)
    )
    definition = f'<w:abstractNum w:abstractNumId="{identity}">{written}</w:abstractNum>'
    return f'{definition}<w:num w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>{more}'


def numbered(place: int = 0, identity: int = 1) -> str:
    """Write the properties of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{identity}"/></w:numPr>'

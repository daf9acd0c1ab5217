"""A Word document is read as Word shows it: nothing that a reader sees is lost, nothing else is read."""

from __future__ import annotations

import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import DocumentRefusedError
from knowledge.reading.coverage import coverage_warning
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.docx import load_docx
from knowledge.warnings import WarningKind
from tests.integration.knowledge.made_files import zipped
from tests.integration.knowledge.word_files import (
    box,
    control,
    deleted,
    field,
    inserted,
    levels,
    numbered,
    para,
    row,
    run,
    style,
    table,
    word_of,
)

HIDDEN = "<w:vanish/>"
STRUCK = "<w:strike/>"
WHITE = '<w:color w:val="FFFFFF"/>'


def lines(content: Content) -> list[str]:
    """Lines of a text, their spaces made single."""
    return [" ".join(line.split()) for line in content.text.split("\n") if line.strip()]


def read(body: str, **parts: str) -> list[str]:
    """Lines read of a document with this body."""
    return lines(load_docx(word_of(body, **parts)))


def test_a_table_of_contents_is_no_lost_text() -> None:
    entry = para(run("Santé"), "<w:r><w:tab/></w:r>", run("3")) + para(run("École"), "<w:r><w:tab/></w:r>", run("7"))
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    contents = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{entry}</w:sdtContent></w:sdt>"
    content = load_docx(word_of(contents + para("Un médecin par commune.")))
    assert lines(content) == ["Un médecin par commune."]
    assert coverage_warning(content) is None


SHOWN = {
    "an insertion that turns the sense round": (
        para("Le parti ", inserted(run("ne "), run("soutient pas")), deleted("soutient"), " la vente des écoles."),
        ["Le parti ne soutient pas la vente des écoles."],
    ),
    "an inserted paragraph and a deleted one": (
        para(inserted(run("Ajouté.")), mark="<w:ins/>") + para(deleted("Ôté."), mark="<w:del/>") + para("Suite."),
        ["Ajouté.", "Suite."],
    ),
    "a table without names of columns": (
        table(row("Zone A", "100 000 dirhams"), row("Zone B", "70 000 dirhams")),
        ["- Zone A; 100 000 dirhams", "- Zone B; 70 000 dirhams"],
    ),
    "a table whose columns are years": (
        table(row("Lits", "2026"), row("Fès", "2030")),
        ["- Lits: Fès; 2026: 2030"],
    ),
    "a paragraph whose end is deleted goes on": (
        para("Le prix est de ", mark="<w:del/>") + para("40 dirhams."),
        ["Le prix est de 40 dirhams."],
    ),
    "what was moved stands where it went": (
        f"<w:p><w:moveFrom>{run('Déplacé.')}</w:moveFrom></w:p>"
        + para("Avant.")
        + f"<w:p><w:moveTo>{run('Déplacé.')}</w:moveTo></w:p>",
        ["Avant.", "Déplacé."],
    ),
    "an insertion that was deleted again": (
        para("Oui", inserted(deleted(" et non")), "."),
        ["Oui."],
    ),
    "struck words, once and twice": (
        para("Prix : ", run("10", STRUCK), run(" 15", "<w:dstrike/>"), " 20 dirhams."),
        ["Prix : 20 dirhams."],
    ),
    "struck words that hold the only spaces": (
        para("lundi", run(" mardi ", STRUCK), "jeudi", run(" soir", STRUCK), "."),
        ["lundi jeudi."],
    ),
    "a strike that is switched off": (para(run("Vaut toujours.", '<w:strike w:val="0"/>')), ["Vaut toujours."]),
    "hidden, tiny, white and unfilled words": (
        para(
            "Vu.",
            run(" caché", HIDDEN),
            run(" petit", '<w:sz w:val="2"/>'),
            run(" blanc", WHITE),
            run(" vide", "<w14:textFill><w14:noFill/></w14:textFill>"),
        ),
        ["Vu."],
    ),
    "white words on a dark ground": (
        para(run("Bandeau bleu", WHITE), properties='<w:shd w:val="clear" w:fill="002060"/>')
        + para(run("Surligné", WHITE + '<w:highlight w:val="darkBlue"/>'))
        + table(row({"text": para(run("Tête", WHITE)), "properties": '<w:shd w:val="clear" w:fill="1F3864"/>'}, "b")),
        ["Bandeau bleu", "Surligné", "- Tête; b"],
    ),
    "words painted over": (
        para("Lu ", run("noir", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'), "ici."),
        ["Lu ici."],
    ),
    "what only web pages hide": (para(run("Imprimé.", "<w:webHidden/>")), ["Imprimé."]),
    "controls around a block, words and a cell": (
        control(para("Bloc."))
        + para("Budget de ", control(run("12 millions")), ".")
        + table(row("a", "b"), f"<w:tr>{control('<w:tc>' + para('1') + '</w:tc>')}<w:tc>{para('2')}</w:tc></w:tr>")
        + table(row("c", "d"), control(row("3", "4"))),
        ["Bloc.", "Budget de 12 millions.", "- a: 1; b: 2", "- c: 3; d: 4"],
    ),
    "a control that waits to be filled in": (
        para("Nom : ", control(run("Cliquez ici"), "<w:showingPlcHdr/>"), "."),
        ["Nom : ."],
    ),
    "a text box once, behind what it hangs on": (
        para("Texte.", box(para("Encadré.") + para("Suite de l’encadré."))) + para("Après."),
        ["Texte.", "Encadré.", "Suite de l’encadré.", "Après."],
    ),
    "a text box of an older Word, and lettering": (
        para(
            f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{para('Ancien encadré.')}</w:txbxContent></v:textbox>"
            '<v:textpath string="Lettrage"/></v:shape></w:pict></w:r>'
        ),
        ["Ancien encadré.", "Lettrage"],
    ),
    "white words in a coloured box": (
        para(box(para(run("Sur fond", WHITE)), fill='<a:solidFill><a:srgbClr val="C00000"/></a:solidFill>')),
        ["Sur fond"],
    ),
    "white words in a white box": (
        para("Vu.", box(para(run("Blanc", WHITE)), fill='<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>')),
        ["Vu."],
    ),
    "a drawing that is switched off": (
        para("Vu.", box(para("Caché.")).replace('name="z"', 'name="z" hidden="1"')),
        ["Vu."],
    ),
    "fields: results in, codes and page numbers out": (
        para(
            "Page ",
            field("PAGE", run("3")),
            "de ",
            f'<w:fldSimple w:instr=" NUMPAGES ">{run("9 ")}</w:fldSimple>',
            "Fin ",
            field('HYPERLINK "https://exemple.ma"', run("du site")),
            " ",
            f'<w:fldSimple w:instr=" DOCPROPERTY x ">{run("valeur")}</w:fldSimple>',
            ".",
        ),
        ["Page de Fin du site valeur."],
    ),
    "a field whose marks are broken swallows nothing": (
        para('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>')
        + para("Le texte va au bout."),
        ["Le texte va au bout."],
    ),
    "a drop-down list and a check box": (
        para(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Fès"/>'
            '<w:listEntry w:val="Oujda"/></w:ddList></w:ffData></w:fldChar></w:r>'
            '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
            " ",
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "oui",
        ),
        ["Oujda ☒oui"],
    ),
    "a table of contents by field, by control": (
        "<w:p>"
        + field("TOC \\o", run("Chapitre 1	4") + "</w:p><w:p>" + run("Chapitre 2	7"))
        + "</w:p>"
        + control(
            para("Sommaire") + para("A 1"), '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        )
        + para("Le corps."),
        ["Le corps."],
    ),
    "breaks, hyphens, tabs and signs": (
        para(
            "<w:r><w:t>porte</w:t><w:noBreakHyphen/><w:t>parole</w:t><w:tab/><w:t>dé</w:t><w:softHyphen/><w:t>jà</w:t>"
            '<w:br/><w:t>ligne</w:t><w:cr/><w:t>x </w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t> 2</w:t>'
            '<w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
        ),
        ["porte-parole déjà", "ligne", "x ≥ 2✓"],
    ),
    "figures set high": (
        para(
            "120 m",
            run("2", '<w:vertAlign w:val="superscript"/>'),
            " et le 1",
            run("er", '<w:vertAlign w:val="superscript"/>'),
            " prix de 400",
            run("3", '<w:position w:val="10"/>'),
            ".",
        ),
        ["120 m² et le 1er prix de 400³."],
    ),
    "wrappers of all kinds": (
        para(
            "<w:hyperlink>" + run("lien") + "</w:hyperlink>",
            " ",
            "<w:smartTag>" + run("lieu") + "</w:smartTag>",
            " ",
            "<w:customXml>" + run("donnée") + "</w:customXml>",
            " ",
            '<w:bdo w:val="rtl">' + run("ordre") + "</w:bdo>",
            " ",
            "<w:r><w:ruby><w:rt>" + run("glose") + "</w:rt><w:rubyBase>" + run("base") + "</w:rubyBase></w:ruby></w:r>",
        )
        + "<w:customXml>"
        + para("Bloc balisé.")
        + "</w:customXml>",
        ["lien lieu donnée ordre base", "Bloc balisé."],
    ),
    "a formula": (
        para(
            "Taux ",
            "<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>a+b</m:t></m:r></m:den></m:f>"
            "<m:r><m:t>=</m:t></m:r><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
        ),
        ["Taux 3/(a+b)=x²"],
    ),
    "runs from right to left stay in their order": (
        para(
            run("الحد الأدنى للأجور ", "<w:rtl/>"),
            run("3 500 ", "<w:rtl/>"),
            run("درهم.", "<w:rtl/>"),
            properties="<w:bidi/>",
        ),
        ["الحد الأدنى للأجور 3 500 درهم."],
    ),
    "a drop cap": (
        para("L", properties='<w:framePr w:dropCap="drop"/>') + para("e parti propose."),
        ["Le parti propose."],
    ),
    "a table within a cell and one that only lays out": (
        table(
            row(
                para("Deux colonnes.") + para("Encore.") + table(row("Niveau", "Prix"), row("Licence", "900")),
                para("À côté."),
            )
        ),
        ["Deux colonnes.", "Encore.", "- Niveau: Licence; Prix: 900", "À côté."],
    ),
    "a table within a cell of a record": (
        table(row("Ville", "Tarifs"), row("Fès", para("Voir :") + table(row("Âge", "Prix"), row("Enfant", "5")))),
        ["- Ville: Fès; Tarifs: Voir :", "- Âge: Enfant; Prix: 5"],
    ),
    "cells merged down and across": (
        table(
            row("Ville", "Lundi", "Mardi"),
            row({"text": "Salé", "properties": '<w:vMerge w:val="restart"/>'}, "9 h", "10 h"),
            row({"text": "", "properties": "<w:vMerge/>"}, {"text": "fermé", "properties": '<w:gridSpan w:val="2"/>'}),
            row({"text": "Région du Nord", "properties": '<w:gridSpan w:val="3"/>'}),
        ),
        [
            "- Ville: Salé; Lundi: 9 h; Mardi: 10 h",
            "- Ville: Salé; Lundi: fermé; Mardi: fermé",
            "- Région du Nord",
        ],
    ),
    "a title across a table before its columns are named": (
        table(
            row({"text": "Bourses 2026", "properties": '<w:gridSpan w:val="2"/>'}),
            row("Niveau", "Prix"),
            row("Licence", "900"),
        ),
        ["Bourses 2026", "- Niveau: Licence; Prix: 900"],
    ),
    "rows that name their value themselves": (
        table(row("Durée :", "3 ans"), row("Coût :", "40 dirhams")),
        ["- Durée : 3 ans", "- Coût : 40 dirhams"],
    ),
    "a merged cell before others keeps each under its name": (
        table(row("A", "B", "C"), row({"text": "x", "properties": '<w:gridSpan w:val="2"/>'}, "y")),
        ["- A: x; B: x; C: y"],
    ),
    "rows and cells that are deleted": (
        table(row("A", "B"), row("1", "2", marks="<w:del/>"), row("3", "4")),
        ["- A: 3; B: 4"],
    ),
    "a list within a cell": (
        table(row("Ville", "Jours"), row("Taza", para("lundi") + para("jeudi"))),
        ["- Ville: Taza; Jours: lundi jeudi"],
    ),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_is_read(kind: str) -> None:
    body, expected = SHOWN[kind]
    assert read(body) == expected


def test_styles_hide_and_strike() -> None:
    styles = (
        style("Secret", run=HIDDEN)
        + style("Note", based_on="Secret")
        + style("Ouvert", kind="character", run=HIDDEN)
        + style("Barre", kind="character", run=STRUCK)
        + style("Haut", kind="character", run='<w:vertAlign w:val="superscript"/>')
    )
    body = (
        para("Tout caché.", style="Note")
        + para(run("Rendu visible.", '<w:vanish w:val="0"/>'), style="Note")
        + para(run("Deux fois caché.", '<w:rStyle w:val="Ouvert"/>'), style="Note")
        + para("Vu", run(" et barré", '<w:rStyle w:val="Barre"/>'), run("1", '<w:rStyle w:val="Haut"/>'), ".")
    )
    assert read(body, styles=styles) == ["Rendu visible.", "Deux fois caché.", "Vu¹."]


def test_notes_stand_behind_the_paragraph_that_calls_them() -> None:
    body = (
        para(
            "Remboursé à 100 %",
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
            " dès 2027.",
            '<w:r><w:endnoteReference w:id="2"/></w:r>',
        )
        + para("Ailleurs", '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>', ".")
        + table(row("Aide", "Somme"), row("Soins", para("300", '<w:r><w:footnoteReference w:id="4"/></w:r>')))
    )
    separator = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>----</w:t></w:r></w:p></w:footnote>'
    footnotes = separator + "".join(
        f'<w:footnote w:id="{n}">{para("<w:r><w:footnoteRef/></w:r>", f" Note {n}.")}</w:footnote>'
        for n in (2, 3, 4, 5)
    )
    endnotes = f'<w:endnote w:id="2">{para("Fin.")}{para("Suite de la fin.")}</w:endnote>'
    assert read(body, footnotes=footnotes, endnotes=endnotes) == [
        "Remboursé à 100 % dès 2027.",
        "Note 2.",
        "Fin.",
        "Suite de la fin.",
        "Ailleurs.",
        "Note 3.",
        "- Aide: Soins; Somme: 300",
        "Note 4.",
    ]


def test_headings_carry_the_numbers_that_word_shows() -> None:
    article = levels(("decimal", "Article %1"), ("lowerLetter", "%2)"))
    styles = style("Titre1", name="heading 1") + style(
        "Art", name="Article", based_on="Titre1", p='<w:numPr><w:numId w:val="1"/></w:numPr>'
    )
    content = load_docx(
        word_of(
            para("Objet", style="Art")
            + para("Le texte.", properties=numbered(1))
            + para("Encore.", properties=numbered(1))
            + para("Durée", style="Art")
            + para("Repart.", properties=numbered(1))
            + para("Sans numéro", style="Art", properties=numbered(0, 0)),
            styles=styles,
            numbering=article,
        )
    )
    assert [h.title for h in content.headings] == ["Article 1 Objet", "Article 2 Durée", "Sans numéro"]
    assert lines(content) == [
        "Article 1 Objet",
        "a) Le texte.",
        "b) Encore.",
        "Article 2 Durée",
        "a) Repart.",
        "Sans numéro",
    ]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", ["1.", "2.", "3."]),
        ("decimalZero", ["01.", "02.", "03."]),
        ("upperRoman", ["I.", "II.", "III."]),
        ("lowerRoman", ["i.", "ii.", "iii."]),
        ("upperLetter", ["A.", "B.", "C."]),
        ("arabicAlpha", ["أ.", "ب.", "ت."]),
        ("arabicAbjad", ["أ.", "ب.", "ج."]),
        ("ordinalText", ["أولاً.", "ثانياً.", "ثالثاً."]),
        ("cardinalText", ["واحد.", "اثنان.", "ثلاثة."]),
        ("bullet", ["-", "-", "-"]),
        ("japaneseCounting", ["1.", "2.", "3."]),
    ],
)
def test_numbers_are_written_in_their_form(form: str, expected: list[str]) -> None:
    body = "".join(para("فقرة من البرنامج", properties=numbered()) for _ in range(3))
    assert [line.split(" ")[0] for line in read(body, numbering=levels((form, "%1.")))] == expected


def test_numbers_of_several_levels_and_lists() -> None:
    deep = levels(("upperRoman", "%1."), ("decimal", "%1.%2"))
    legal = deep.replace('<w:lvlText w:val="%1.%2"/>', '<w:isLgl/><w:lvlText w:val="%1.%2"/>')
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    body = "".join(
        para(text, properties=numbered(*place))
        for text, place in (
            ("a", (0, 1)),
            ("b", (1, 1)),
            ("c", (1, 1)),
            ("d", (0, 2)),
            ("e", (1, 2)),
            ("f", (0, 3)),
            ("g", (0, 3)),
        )
    )
    assert read(body, numbering=legal + again) == ["I. a", "1.1 b", "1.2 c", "II. d", "2.1 e", "VII. f", "VIII. g"]


def test_a_deleted_item_is_not_counted_and_an_empty_article_shows_its_number() -> None:
    body = (
        para("un", properties=numbered())
        + para(deleted("ôté"), properties=numbered(), mark="<w:del/>")
        + para("deux", properties=numbered())
        + para(properties=numbered())
    )
    assert read(body, numbering=levels(("decimal", "Article %1"))) == ["Article 1 un", "Article 2 deux", "Article 3"]


def test_white_words_on_coloured_pages_are_read() -> None:
    body = para(run("Lu sur fond noir.", WHITE)) + para(run("Noir.", '<w:color w:val="1A1A1A"/>'), " Aussi.")
    assert lines(load_docx(word_of(body, beside='<w:background w:color="1A1A1A"/>'))) == ["Lu sur fond noir.", "Aussi."]
    assert lines(load_docx(word_of(body))) == ["Noir. Aussi."]


def test_headers_and_footers_count_only_where_there_is_nothing_else() -> None:
    parts = {"header": para("Parti Exemple"), "footer": para("Siège")}
    assert read(para("Le corps."), **parts) == ["Le corps."]
    assert read(para(""), **parts) == ["Parti Exemple", "Siège"]


def test_comments_and_notes_that_nothing_calls_are_not_read() -> None:
    comment = '<w:comment w:id="1">' + para("Supprimer ?") + "</w:comment>"
    body = para(
        '<w:commentRangeStart w:id="1"/>',
        "Le corps.",
        '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
    )
    assert read(body, comments=comment, footnotes=f'<w:footnote w:id="9">{para("Orpheline.")}</w:footnote>') == [
        "Le corps."
    ]


def test_the_texts_of_a_diagram_are_read() -> None:
    graphic = '<a:graphic><a:graphicData><dgm:relIds r:dm="diagramData"/></a:graphicData></a:graphic>'
    drawing = f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"
    points = (
        "<dgm:ptLst>"
        + "".join(f"<dgm:pt><dgm:t><a:p><a:r><a:t>{t}</a:t></a:r></a:p></dgm:t></dgm:pt>" for t in ("Écouter", "Agir"))
        + "</dgm:ptLst>"
    )
    assert read(para("Méthode :", drawing), diagramData=points) == ["Méthode :", "- Écouter", "- Agir"]


def test_a_person_is_told_what_was_left_out_and_where() -> None:
    styles = style("Titre1", name="heading 1")
    content = load_docx(
        word_of(
            para("Santé", style="Titre1")
            + para(
                "Une visite ",
                run("par mois", STRUCK),
                " par an.",
                run(" Ne pas dire.", HIDDEN),
                inserted(run(" Gratuite.")),
                deleted(" Payante."),
            )
            + para(run("invisible", WHITE))
            + '<w:altChunk r:id="x"/>',
            styles=styles,
        )
    )
    kinds = {warning.kind: warning for warning in content.warnings}
    assert set(kinds) == {
        WarningKind.TRACKED_CHANGES,
        WarningKind.HIDDEN_TEXT,
        WarningKind.STRUCK_TEXT,
        WarningKind.UNREAD_PAGE,
    }
    assert kinds[WarningKind.STRUCK_TEXT].sample == "par mois"
    assert kinds[WarningKind.STRUCK_TEXT].place == "under « Santé »"
    assert "Gratuite" in kinds[WarningKind.TRACKED_CHANGES].sample
    assert "Payante" in kinds[WarningKind.TRACKED_CHANGES].sample
    assert all(warning.remedy for warning in content.warnings)
    assert {"par mois", " Ne pas dire.", " Payante.", "invisible"} == set(content.left_out)
    assert content.shown is not None
    assert all(
        text in content.shown for text in ("Santé", "par mois", "Ne pas dire", "Gratuite", "Payante", "invisible")
    )


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_plain_reader_finds_was_taken_or_left_out_for_a_reason(kind: str) -> None:
    content = load_docx(word_of(SHOWN[kind][0]))
    assert content.shown is not None
    missing = words(content.shown)
    for text in (*content.left_out, content.text):
        for word in words(text):
            if word in missing:
                missing.remove(word)
    assert not missing


def words(text: str) -> list[str]:
    """Words of a text in their order."""
    return re.findall(r"\w+", text)


texts = st.lists(
    st.text("abcdeé حزبلا123", min_size=1, max_size=12).map(lambda t: " ".join(t.split())).filter(bool),
    min_size=1,
    max_size=4,
)
wrap = st.sampled_from(["plain", "ins", "sdt", "link", "split", "row", "box", "block", "list"])


def written(kind: str, number: int, text: str) -> str:
    """Write a text into a document in one of the ways in which Word shows it."""
    whole = f"n{number} {text} f{number}"
    half = len(whole) // 2
    return {
        "plain": para(whole),
        "ins": para(inserted(run(whole)), deleted("ôté")),
        "sdt": para(control(run(whole))),
        "link": para(f"<w:hyperlink>{run(whole)}</w:hyperlink>", run("caché", HIDDEN)),
        "split": para(run(whole[:half]), "<w:bookmarkStart/>", run(whole[half:], "<w:b/>")),
        "row": table(row(whole, "")),
        "box": para(box(para(whole))),
        "block": control(para(whole)),
        "list": para(whole, properties=numbered()),
    }[kind]


@given(st.lists(st.tuples(wrap, texts), max_size=8))
@settings(max_examples=120, deadline=None)
def test_text_put_into_a_document_comes_out_whole_in_order_and_once(parts: list[tuple[str, list[str]]]) -> None:
    put = [(kind, " ".join(each)) for kind, each in parts]
    body = "".join(written(kind, number, text) for number, (kind, text) in enumerate(put))
    content = load_docx(word_of(body, numbering=levels(("bullet", "•"))))
    expected = [f"n{number} {text} f{number}" for number, (_, text) in enumerate(put)]
    assert [line.removeprefix("- ") for line in lines(content)] == expected


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "content",
    [
        word_of("<w:p><w:r><w:t>&c;</w:t></w:r></w:p>", head=BOMB),
        word_of("<w:p>" * 5000),
        word_of("<w:sdt><w:sdtContent>" * 4000 + "</w:sdtContent></w:sdt>" * 4000),
        word_of(para("x"), styles="<w:style"),
        zipped({"word/document.xml": "<html><body>non</body></html>"}),
        zipped({"word/document.xml": b"\0\1\2"}),
    ],
    ids=["entities", "unclosed", "deep", "styles", "other", "binary"],
)
def test_hostile_documents_end_in_one_line(content: bytes) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        load_docx(content)
    assert "\n" not in refusal.value.detail
    assert refusal.value.remedy


def test_a_paragraph_that_would_fill_the_memory_is_refused() -> None:
    document = f'<d xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{"<r/>" * 2_010_000}</d>'
    whole = (
        document.replace("<d ", "<document ")
        .replace("</d>", "</p></body></document>")
        .replace("<r/>", "<body><p><r/>", 1)
    )
    with pytest.raises(DocumentRefusedError, match="too large"):
        load_docx(zipped({"word/document.xml": whole}, method=zipfile.ZIP_STORED))


def test_tables_nested_deeply_are_read_or_refused_but_never_break_the_batch() -> None:
    body = para("fond")
    for _ in range(40):
        body = table(row(body + para("")))
    assert read(body) == ["fond"]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = style("A", based_on="B") + style("B", based_on="A")
    assert read(para("Texte.", style="A"), styles=styles) == ["Texte."]


def test_both_forms_of_the_standard_are_read() -> None:
    document = '<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main"><d:body><d:p><d:r><d:t>Strict.</d:t></d:r></d:p></d:body></d:document>'
    assert lines(load_docx(zipped({"word/document.xml": document}))) == ["Strict."]

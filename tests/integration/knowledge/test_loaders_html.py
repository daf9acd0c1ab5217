"""A page is read as its reader sees it: every word shown, in order, once, and none that is hidden or struck."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import LoadedDocument
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.html import load_html
from knowledge.warnings import WarningKind
from tests.integration.knowledge.made_files import load_one, put, refuse_one

LEAD = "Le conseil régional a adopté ce plan après six mois d'échanges avec les communes, les coopératives et les associations."


def read(body: str, head: str = "", *, language: str = "fr") -> Content:
    """Content of a page with a heading, a paragraph and this body."""
    markup = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Plan</title>{head}</head>'
        f"<body><main><h1>Le plan</h1><p>{LEAD}</p>{body}</main></body></html>"
    )
    return load_html(markup.encode())


def words_of(content: Content) -> str:
    """What was read under the heading and the paragraph, on one line."""
    text = content.text.split(LEAD, 1)[1]
    return " ".join(text.replace("\u00ad", "").split())


def kinds(content: Content) -> set[WarningKind]:
    """Kinds of the warnings."""
    return {warning.kind for warning in content.warnings}


ORDER = [
    (
        "<p><b>Nous <i>refusons</i> la hausse</b> et <b>voulons <u>un gel</u></b>.</p>",
        "Nous refusons la hausse et voulons un gel.",
    ),
    ("<p>inter<b>com</b>munal, auto<wbr>bus, pro&shy;gramme</p>", "intercommunal, autobus, programme"),
    ("<div>Un<div>Deux</div>Trois<p>Quatre</p>Cinq</div>", "Un Deux Trois Quatre Cinq"),
    ("<p>a<!-- b -->c</p>", "ac"),
    ("<section>Texte nu<section>plus bas</section></section>fin", "Texte nu plus bas fin"),
    ("<p>الحزب <b>لا <i>يقبل</i></b> بيع المدارس</p>", "الحزب لا يقبل بيع المدارس"),
    ("<p>Rue<br>Place</p><hr><address>Fès</address>", "Rue Place Fès"),
    ("<p><a href=a>Un</a><a href=b>Deux</a></p>", "Un Deux"),
    ('<div style="display:flex"><span>Bus</span><span>Tram</span></div>', "Bus Tram"),
    ('<p>Un<span style="display:block">bloc</span>là</p>', "Un bloc là"),
    ("<p>Il a dit <q>oui</q>.</p>", "Il a dit « oui »."),
    ("<p>Le <ruby>amazighe<rp>(</rp><rt>tifinagh</rt><rp>)</rp></ruby> aussi</p>", "Le amazighe (tifinagh) aussi"),
    ('<p>Code <bdo dir="rtl">321</bdo></p>', "Code 123"),
    ("<p>A &amp; B &lt; C &eacute;t&#233;&nbsp;!</p>", "A & B < C été !"),
    ("<svg><title>caché</title><text>Bus 30</text><text>Tram 12</text></svg>", "Bus 30 Tram 12"),
    ('<p>Il reste <input value="40" readonly> places</p>', "Il reste 40 places"),
    ("<label>Tarif <select><option>plein</option><option>réduit</option></select></label>", "Tarif plein / réduit"),
    ('<figure><img src="a" alt="Une photo"><figcaption>La carte</figcaption></figure>', "La carte"),
    ("<p hidden>non</p><p aria-hidden=true>oui</p>", "oui"),
]


@pytest.mark.parametrize(("body", "expected"), ORDER)
def test_words_stand_in_the_order_shown(body: str, expected: str) -> None:
    assert words_of(read(body)) == expected


def test_lines_that_are_shown_as_lines_stay_lines() -> None:
    assert "1er mars\n2 mars" in read("<pre>1er mars\n2 mars</pre>").text
    assert "Rue A\nRue B" in read("<p>Rue A<br>Rue B</p>").text
    assert "un\ndeux" in read('<p style="white-space: pre-line">un\ndeux</p>').text


LISTS = [
    (
        "<ul><li>Santé<ul><li>Un hôpital<ul><li>Deux lits</li></ul></li></ul></li><li>École</li></ul>",
        "- Santé\n  - Un hôpital\n    - Deux lits\n- École",
    ),
    ("<ul><li><p>Un</p><p>suite</p></li><li><div><span>Deux</span></div></li></ul>", "- Un\n  suite\n- Deux"),
    ("<ol start=3><li>Trois</li><li value=7>Sept</li><li>Huit</li></ol>", "3. Trois\n7. Sept\n8. Huit"),
    ("<ol reversed><li>x</li><li>y</li></ol>", "2. x\n1. y"),
    ("<ol type=a><li>x</li></ol><ol type=I><li>y</li></ol>", "a. x\nI. y"),
    ('<ol style="list-style: none"><li>x</li></ol>', "- x"),
    ("<ul><li><a href=a>Un</a></li><li><a href=b>Deux</a></li></ul>", "- Un\n- Deux"),
    (
        "<dl><dt>Cotisation</dt><dd>Libre</dd><dt>Carte</dt><dd>Gratuite</dd></dl>",
        "- Cotisation: Libre\n- Carte: Gratuite",
    ),
    ("<dl><div><dt>A</dt><dt>B</dt><dd>Un<ul><li>deux</li></ul></dd></div></dl>", "- A / B: Un\n  - deux"),
    ('<ul><li><img alt="Gratuit" src=a></li></ul>', "- Gratuit"),
]


@pytest.mark.parametrize(("body", "expected"), LISTS)
def test_lists_and_definitions_once_each(body: str, expected: str) -> None:
    assert read(body).text.split(LEAD, 1)[1].strip("\n") == expected


def test_a_long_list_of_links_is_read_whole() -> None:
    items = "".join(f'<li><a href="/{n}">Mesure {n} pour la région</a></li>' for n in range(60))
    content = read(f"<ul>{items}</ul>")
    assert [f"Mesure {n} pour la région" in content.text for n in range(60)] == [True] * 60


QUESTIONS = [
    "<details><summary>{q}</summary>{a}</details>",
    "<details><summary><h3>{q}</h3></summary><p>{a}</p></details>",
    '<button aria-expanded="false" aria-controls="p">{q}</button><div id="p" hidden><p>{a}</p></div>',
    '<h3><button aria-expanded="false">{q}</button></h3><div style="display:none">{a}</div>',
    '<div class="faq-question" onclick="t(this)">{q}</div><div class="faq-answer" style="max-height:0;overflow:hidden">{a}</div>',
    '<input type="checkbox" id="c"><label for="c">{q}</label><div class="x">{a}</div>',
    '<a data-bs-toggle="collapse" href="#z">{q}</a><div class="collapse" id="z">{a}</div>',
    '<div role="button" tabindex="0">{q}</div><section hidden>{a}</section>',
    '<button popovertarget="v">{q}</button><div popover id="v">{a}</div>',
    '<ul role="tablist"><li><button role="tab" aria-controls="t1">{q}</button></li></ul>'
    '<div role="tabpanel" id="t1" hidden>{a}</div>',
]
_RULES = "<style>.x{display:none} input:checked ~ .x{display:block} .collapse:not(.show){display:none}</style>"


@pytest.mark.parametrize("form", QUESTIONS)
def test_what_a_control_opens_is_read_under_its_question(form: str) -> None:
    question, answer = "Qui peut voter ?", "Tous les membres à jour de cotisation."
    content = read(form.format(q=question, a=answer), _RULES)
    assert words_of(content) == f"{question} {answer}"
    assert WarningKind.HIDDEN_TEXT not in kinds(content)


def test_tabs_that_stand_together_are_read_each_over_its_panel() -> None:
    tabs = '<div role="tablist"><button role="tab" aria-controls="a">Étudiants</button>'
    tabs += '<button role="tab" aria-controls="b">Salariés</button></div>'
    panels = '<div role="tabpanel" id="a">20 dirhams</div><div role="tabpanel" id="b" hidden>100 dirhams</div>'
    assert words_of(read(tabs + panels)) == "Étudiants 20 dirhams Salariés 100 dirhams"


def test_links_that_are_tabs_are_read_over_their_panels() -> None:
    tab = '<li><a data-toggle="tab" href="#{}">{}</a></li>'
    tabs = f'<ul class="nav nav-tabs">{tab.format("e", "Étudiants")}{tab.format("s", "Salariés")}</ul>'
    panels = '<div id="e" class="tab-pane">20 dirhams</div><div id="s" class="tab-pane" style="display:none">100 dirhams</div>'
    assert words_of(read(tabs + panels)) == "Étudiants 20 dirhams Salariés 100 dirhams"


def test_a_question_is_a_heading_over_its_answer() -> None:
    content = read("<details><summary>Où voter ?</summary>Au siège.</details>")
    assert [h.title for h in content.headings] == ["Le plan", "Où voter ?"]


HIDDEN = [
    "<p hidden>{}</p>",
    '<p style="display:none">{}</p>',
    '<p style="DISPLAY : NONE !important">{}</p>',
    '<p style="visibility:hidden">{}</p>',
    '<p style="font-size:0">{}</p>',
    '<p><span style="font-size:1px">{}</span></p>',
    '<p style="font: italic 0/1 serif">{}</p>',
    '<p style="opacity:0">{}</p>',
    '<p style="position:absolute; left:-9999px">{}</p>',
    '<p style="text-indent:-100em">{}</p>',
    '<p style="position:absolute;clip:rect(0,0,0,0)">{}</p>',
    '<p style="clip-path: inset(100%)">{}</p>',
    '<div style="height:0;overflow:hidden">{}</div>',
    '<p style="transform: scale(0)">{}</p>',
    '<p style="color:#fff">{}</p>',
    '<p><font color="white">{}</font></p>',
    '<div style="background:#123456"><p style="color:rgb(18, 52, 86)">{}</p></div>',
    '<p style="color:transparent">{}</p>',
    '<table><tr bgcolor="#eeeeee"><td><font color="#eeeeee">{}</font></td></tr></table>',
    '<p class="sr-only">{}</p>',
    "<template><p>{}</p></template>",
    "<noscript><p>{}</p></noscript>",
    "<dialog>{}</dialog>",
    '<p class="rule">{}</p>',
    '<div id="rule2"><p>{}</p></div>',
    '<p class="spaced">{}</p>',
]
_HIDING = (
    "<style>/* c */ p.rule, .other { display: none } #rule2 > p {visibility:hidden} @media screen {.spaced {opacity: 0}} "
    "@media print {p {display: none}} @media (max-width: 600px) {p {display: none}}</style>"
)


@pytest.mark.parametrize("form", HIDDEN)
def test_what_a_reader_cannot_see_is_left_out_and_said(form: str) -> None:
    secret = "Ne pas publier : la taxe double en mars."
    content = read(f"<p>Avant.</p>{form.format(secret)}<p>Après.</p>", _HIDING)
    assert words_of(content) == "Avant. Après."
    if not form.startswith(("<template", "<noscript")):
        (warning,) = content.warnings
        assert warning.kind is WarningKind.HIDDEN_TEXT
        assert "Ne pas publier" in warning.sample
        assert secret in content.left_out


SHOWN = [
    '<p class="rule" style="display:block">{}</p>',
    '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
    '<div style="font-size:0"><span style="font-size:16px">{}</span></div>',
    '<div style="background:#000"><p style="color:#fff">{}</p></div>',
    '<div style="background:url(a.png)"><p style="color:#fff">{}</p></div>',
    '<p style="opacity:.6">{}</p>',
    '<p style="width:0">{}</p>',
    '<p style="color:#777">{}</p>',
    '<p style="left:-9999px">{}</p>',
    '<p class="print-only">{}</p>',
    '<p class="late">{}</p>',
    '<p hidden="until-found">{}</p>',
    '<p aria-hidden="true">{}</p>',
    "<ins>{}</ins>",
]


@pytest.mark.parametrize("form", SHOWN)
def test_what_a_reader_sees_is_read(form: str) -> None:
    rules = (
        _HIDING
        + "<style>@media print {.print-only {display:none}} .late {display:none} p.late {display:block} .late {}</style>"
    )
    content = read(form.format("La taxe baisse en mars."), rules)
    assert words_of(content) == "La taxe baisse en mars."
    assert not content.warnings


STRUCK = [
    "<del>{}</del>",
    "<s>{}</s>",
    "<strike>{}</strike>",
    '<span style="text-decoration: line-through">{}</span>',
    '<span style="text-decoration-line: underline line-through"><b>{}</b></span>',
    '<span class="old">{}</span>',
]


@pytest.mark.parametrize("form", STRUCK)
def test_what_is_crossed_out_is_left_out_and_said(form: str) -> None:
    body = f"<p>Le ticket coûte {form.format('60')} <ins>50</ins> dirhams {form.format('par jour')}.</p>"
    content = read(body, "<style>.old{text-decoration:line-through red}</style>")
    assert words_of(content) == "Le ticket coûte 50 dirhams."
    (warning,) = content.warnings
    assert warning.kind is WarningKind.STRUCK_TEXT
    assert {"60", "par jour"} <= set(content.left_out)


RAISED = [
    ("12 000<sup>1</sup> enseignants", "12 000 enseignants"),
    ("450<sup><a href='#n2'>2</a></sup> médecins", "450 médecins"),
    ("450<a href='#n2'><sup>[2]</sup></a> médecins", "450 médecins"),
    ("30 %<sup>*</sup>, 40 %<sup>a</sup> et 50 %<sup>(3)</sup>", "30 %, 40 % et 50 %"),
    ("les communes<sup>12</sup>.", "les communes."),
    ("40 000 km<sup>2</sup> et 5 m<sup>3</sup>", "40 000 km² et 5 m³"),
    ("le 1<sup>er</sup> mai, la 2<sup>e</sup> et la 3<sup>ème</sup>", "le 1er mai, la 2e et la 3ème"),
    ("the 2<sup>nd</sup> and 4<sup>th</sup>", "the 2nd and 4th"),
    ("M<sup>me</sup> X, n<sup>o</sup> 3", "Mme X, no 3"),
    ("10<sup>6</sup> et x<sup>2</sup>", "10⁶ et x²"),
    ("CO<sub>2</sub> et H<sub>2</sub>O", "CO₂ et H₂O"),
    ("19<sup>90</sup> €", "19,90 €"),
    ("3<sup>1</sup>/<sub>2</sub> ans", "3 1/2 ans"),
    ("12 هكتارا<sup>1</sup> و5 كم<sup>2</sup>", "12 هكتارا و5 كم²"),
]


@pytest.mark.parametrize(("body", "expected"), RAISED)
def test_a_call_of_a_note_joins_no_number_and_a_power_keeps_its_place(body: str, expected: str) -> None:
    text = words_of(read(f"<p>{body}</p>"))
    assert text.replace("₂", "2") == expected.replace("₂", "2")


def test_a_note_is_read_under_the_paragraph_that_calls_it_once() -> None:
    body = (
        '<p>Nous recruterons 12 000<sup><a href="#n1">1</a></sup> enseignants.</p><p>Et 450<sup>2</sup> médecins.</p><p>Fin.</p>'
        '<ol><li id="n1">Hors enseignement privé. <a href="#r1">↩</a></li></ol><p><sup>2</sup> Hors CHU.</p>'
    )
    assert words_of(read(body)) == (
        "Nous recruterons 12 000 enseignants. [1] Hors enseignement privé. Et 450 médecins. [2] Hors CHU. Fin."
    )


TABLES = [
    (
        "<tr><th>Région</th><th>Année</th><th>Postes</th></tr><tr><td rowspan=2>Souss</td><td>2026</td><td>120</td></tr>"
        "<tr><td>2027</td><td>150</td></tr>",
        ["- Région: Souss; Année: 2026; Postes: 120", "- Région: Souss; Année: 2027; Postes: 150"],
    ),
    (
        "<thead><tr><th rowspan=2>Région</th><th colspan=2>Postes</th></tr><tr><th>2026</th><th>2027</th></tr></thead>"
        "<tbody><tr><th scope=row>Souss</th><td>120</td><td>150</td></tr></tbody>",
        ["- Région: Souss; Postes – 2026: 120; Postes – 2027: 150"],
    ),
    ("<tr><td></td><th>2026</th></tr><tr><th>Souss</th><td>120</td></tr>", ["- Souss; 2026: 120"]),
    ("<tr><td>Loyer</td><td>500</td></tr><tr><td>Eau</td><td>90</td></tr>", ["- Loyer: 500", "- Eau: 90"]),
    ("<tr><th>Loyer</th><td>500</td></tr><tr><th>Eau</th><td>90</td></tr>", ["- Loyer: 500", "- Eau: 90"]),
    (
        "<tr><td>Ville</td><td>Prix</td></tr><tr><td>Fès</td><td>5</td></tr><tr><td>Salé</td><td>6</td></tr>",
        ["- Ville: Fès; Prix: 5", "- Ville: Salé; Prix: 6"],
    ),
    (
        "<tr><th>Ville</th><th>Aides</th></tr><tr><td>Fès</td><td><ul><li>bus</li><li>tram</li></ul></td></tr>",
        ["- Ville: Fès; Aides: bus, tram"],
    ),
    (
        "<tr><th colspan=3>Tarifs</th></tr><tr><th>Ville</th><th>Plein</th><th>Réduit</th></tr>"
        "<tr><td colspan=3>Nord</td></tr><tr><td>Fès</td><td colspan=2>5</td></tr>",
        ["Tarifs", "Nord", "- Ville: Fès; Plein: 5; Réduit: 5"],
    ),
    ("<tr><th>A</th><th>B</th></tr><tr><td colspan=2>Tout</td></tr>", ["- A: Tout; B: Tout"]),
    ('<tr><th>A</th><th>B</th></tr><tr><td>x</td><td><img alt="oui" src=i></td></tr>', ["- A: x; B: oui"]),
    (
        "<tr><th>A</th><th>B</th></tr><tr hidden><td>9</td><td>9</td></tr><tr><td>1</td><td>2</td></tr>",
        ["- A: 1; B: 2"],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), TABLES)
def test_a_row_is_a_record_with_its_headers(rows: str, expected: list[str]) -> None:
    text = read(f"<table><caption>Titre</caption>{rows}</table>").text.split(LEAD, 1)[1]
    assert [line for line in text.split("\n") if line] == ["Titre", *expected]


def test_a_table_that_lays_a_page_out_is_text() -> None:
    cells = "<td><h2>Menu</h2><p>Un.</p></td><td><p>Deux.</p><ul><li>Trois</li></ul></td>"
    assert words_of(read(f"<table><tr>{cells}</tr></table>")) == "Menu Un. Deux. - Trois"


def test_a_hostile_span_costs_nothing() -> None:
    row = '<tr><td colspan="99999999" rowspan="99999999">x</td><td>y</td></tr>' * 50
    assert "x" in read(f"<table>{row}</table>").text


PRESS = """<!doctype html><html lang="fr"><body><div id="cookie-banner"><p>Ce site utilise des cookies.</p><button>Accepter</button></div>
<div class="topbar"><ul><li><a href="/">Accueil</a></li><li><a href="/p">Presse</a></li></ul></div>
<div class="wrap has-sidebar"><div class="content"><h1>Le plan</h1><div class="post-meta">Publié le 3 mars 2025 par A. B.</div>
<p>{lead}</p><ul><li>Ouvrir cent crèches</li><li>Baisser le prix du bus</li></ul><div>Un texte dans un div, sans paragraphe.</div>
<div class="social-share"><a href="f">Facebook</a></div></div>
<div class="sidebar"><h3>Les plus lus</h3><ul><li><a href="/b">Le stade inauguré hier</a></li></ul></div></div>
<div class="related-posts"><h3>À lire aussi</h3><a href="/c">Le port agrandi</a></div>
<section><h3>Commentaires</h3><p>Jean : bravo à tous</p></section><iframe src="https://video.example/1"></iframe>
<footer>Mentions légales</footer></body></html>"""


def test_what_stands_around_a_document_is_left_out_and_nothing_else() -> None:
    content = load_html(PRESS.format(lead=LEAD).encode())
    for furniture in ("cookies", "Accueil", "stade", "port agrandi", "Facebook", "bravo", "Mentions"):
        assert furniture not in content.text
        assert furniture in " ".join(content.left_out)
    for kept in (LEAD, "- Ouvrir cent crèches", "- Baisser le prix du bus", "Un texte dans un div"):
        assert kept in content.text
    assert WarningKind.UNREAD_PAGE in kinds(content)
    assert content.found.published_on is not None


def test_everything_shown_is_taken_or_left_out_for_a_reason() -> None:
    content = load_html(PRESS.format(lead=LEAD).encode())
    assert content.shown is not None
    taken = set(re.findall(r"\w+", content.text + " " + " ".join(content.left_out)))
    assert set(re.findall(r"\w+", content.shown)) <= taken


_DAYS = [
    ('<meta name="dc.date" content="2024-03-03">', "<h1>Plan</h1>", "2024-03-03"),
    ('<meta name="date" content="03/03/2024">', "<h1>Plan</h1>", "2024-03-03"),
    (
        "",
        '<h1>Plan</h1><p class="byline">Par A. B., le <time datetime="2024-03-03T09:00">3 mars</time></p>',
        "2024-03-03",
    ),
    ("", '<header><h1>Plan</h1><time datetime="2024-03-03">dimanche</time></header>', "2024-03-03"),
    ("", '<h1>خطة</h1><div class="post-meta">نشر في 3 مارس 2024 على الساعة 10:30</div>', "2024-03-03"),
    ("", '<h1>Plan</h1><span itemprop="datePublished" content="2024-03-03">3 March</span>', "2024-03-03"),
    (
        '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Un autre","datePublished":"2020-01-01"},'
        '{"@type":["NewsArticle"],"headline":"Plan","datePublished":"2024-03-03T10:00:00Z"}]</script>',
        "<h1>Plan</h1>",
        "2024-03-03",
    ),
    (
        '<script type="application/ld+json">{"@graph":[{"@type":"Article","datePublished":"2024-03-03"},{"@type":"Article",'
        '"datePublished":"2024-03-04"}]}</script>',
        "<h1>Plan</h1>",
        None,
    ),
    ('<script type="application/ld+json">{"@type":"Event","startDate":"2024-03-03"}</script>', "<h1>Fête</h1>", None),
    ("", '<h1>Plan</h1><p>Le congrès se tient le <time datetime="2024-03-03">3 mars 2024</time>.</p>', None),
    ("", "<h1>Loi</h1><p>Promulguée par le dahir du</p><p>3 mars 2024</p>", None),
    ("", '<h1>Plan</h1><p class="post-meta">Mis à jour le <time datetime="2024-03-03">3 mars 2024</time></p>', None),
    ("", '<h1>Plan</h1><ul><li><time class="entry-date" datetime="2024-03-03">3 mars</time> Un autre</li></ul>', None),
    ("", '<h1>Plan</h1><aside><time class="entry-date" datetime="2024-03-03">3 mars</time></aside>', None),
    ('<meta name="date" content="2024-13-45">', "<h1>Plan</h1>", None),
]


@pytest.mark.parametrize(("head", "body", "day"), _DAYS)
def test_the_day_comes_from_what_the_page_says_of_itself(head: str, body: str, day: str | None) -> None:
    page = f'<html lang="fr"><head>{head}</head><body><article>{body}<p>{LEAD}</p></article></body></html>'
    found = load_html(page.encode()).found.published_on
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    "name", ["footer-note", "card-footer", "table__footer footnotes", "share-of-budget", "related-laws"]
)
def test_the_last_line_of_a_part_is_not_the_pages_footer(name: str) -> None:
    assert "Aucune taxe" in read(f'<div class="{name}"><p>Aucune taxe nouvelle en 2027.</p></div>').text


def test_a_byline_is_furniture_and_other_pages_cards_are_too() -> None:
    card = '<article><h3><a href="/x">Un autre plan</a></h3><time datetime="2023-01-01">hier</time></article>'
    page = f'<article><h1>Plan</h1><p class="byline">Par A. Alami, le 3 mars 2024</p><p>{LEAD}</p></article><div>{card}{card}</div>'
    content = load_html(f"<html><body>{page}</body></html>".encode())
    assert content.text == f"Plan\n\n{LEAD}"
    assert "Par A. Alami, le 3 mars 2024" in content.left_out


_INLINE_TAGS = ("b", "i", "em", "span", "a", "u", "font", "mark", "ins", "label", "abbr", "x-tag")
_BLOCK_TAGS = (
    "div",
    "p",
    "section",
    "article",
    "blockquote",
    "ul",
    "ol",
    "li",
    "details",
    "center",
    "h2",
    "h4",
    "pre",
    "figure",
)
_leaves = st.integers(0, 2)
_trees = st.recursive(
    _leaves,
    lambda inner: st.tuples(st.sampled_from(_INLINE_TAGS + _BLOCK_TAGS), st.lists(inner, max_size=4)),
    max_leaves=25,
)


def _markup(tree: object, words: list[str]) -> str:
    """HTML of a drawn tree; every leaf adds some words of its own."""
    if isinstance(tree, int):
        new = [f"mot{len(words) + n}x" for n in range(tree)]
        words += new
        return " ".join(["", *new, ""])
    assert isinstance(tree, tuple)
    tag, inner = tree
    return f"<{tag}>" + "".join(_markup(part, words) for part in inner) + f"</{tag}>"


@given(st.lists(_trees, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_words_of_any_nesting_come_out_whole_in_order_once(trees: list[object]) -> None:
    words: list[str] = []
    body = "".join(_markup(tree, words) for tree in trees)
    content = read(body)
    assert re.findall(r"mot\d+x", content.text) == words


def test_words_drawn_apart_stay_apart_and_words_in_pieces_stay_whole() -> None:
    pieces = "".join(f"<{tag}>é{n}</{tag}>" for n, tag in enumerate(_INLINE_TAGS))
    assert "".join(f"é{n}" for n in range(len(_INLINE_TAGS))) in read(f"<p>{pieces}</p>").text
    blocks = "".join(
        f"<{tag}>bloc{n}</{tag}>" for n, tag in enumerate(("div", "p", "section", "center", "h3", "blockquote"))
    )
    assert re.findall(r"\bbloc\d\b", read(blocks).text) == [f"bloc{n}" for n in range(6)]


HOSTILE = [
    "<body>" + "<div>" * 100_000 + "fond",
    "<body>" + "<b>" * 3_000_000,
    "<body><p>" + "x" * 100_000 + "</p>" * 100_000,
    '<body><p style="' + "color:red;" * 100_000 + '">texte</p>',
    "<style>"
    + "".join(f"p.a{n} b{{display:none}}" for n in range(20_000))
    + "</style>"
    + "<p class=a1>texte <b>gras</b></p>" * 5_000,
    "<style>" + "a{" * 50_000 + "</style><p>texte</p>",
    '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><p>&b;&b; texte</p>',
    "<body><p>" + "&#x110000;&bidon;&#0; texte" * 1000,
    "<table>" + "<tr><td rowspan=1000 colspan=1000>x" * 3_000,
    "<body>" + "<table><tr><td>" * 500 + "fond",
    "<ul><li>" * 400 + "fond",
    "<frameset><frame src=a></frameset>",
    "<p>\ufffd\ud7ff texte",
]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_pages_are_read_or_refused_in_a_line(tmp_path: Path, number: int) -> None:
    put(tmp_path, {"a.html": HOSTILE[number]})
    try:
        document = load_one(tmp_path)
    except AssertionError:
        refused = refuse_one(tmp_path)
        assert refused.remedy
        assert "\n" not in refused.reason
    else:
        assert isinstance(document, LoadedDocument)
        assert re.search("texte|x|fond", document.text)


def test_a_page_deeper_than_parsers_go_by_default_is_read_whole() -> None:
    assert "au fond" in load_html(("<div>" * 600 + "au fond" + "</div>" * 600 + f"<p>{LEAD}</p>").encode()).text

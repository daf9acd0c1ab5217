"""Cleaning keeps every fact, drops what is furniture, and moves headings and pages with the text."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import normalise
from knowledge.document import DocumentMeta, Heading, LoadedDocument, PageBreak
from knowledge.reading.clean import clean
from knowledge.reading.metadata import title_from

FIRST = "Le programme prévoit deux cohortes par an, chacune d'une durée de trois à quatre mois, dans chaque région."
SECOND = "Trente mentors volontaires seront mobilisés pour chaque cohorte, avec un taux d'appariement de 100 %."


def cleaned(text: str, **fields: object) -> LoadedDocument:
    """A plain text cleaned, its title taken from its first line."""
    return clean(LoadedDocument("a.txt", DocumentMeta(title=title_from(text)), text, **fields))  # type: ignore[arg-type]


@st.composite
def documents(draw: st.DrawFn) -> LoadedDocument:
    """Lines of any characters with headings and pages on them; the first three characters of a heading name it."""
    lines = draw(st.lists(st.text(max_size=30), max_size=15))
    text, headings, pages = "", [], []
    for number, line in enumerate(lines, start=1):
        if draw(st.booleans()):
            pages.append(PageBreak(number, len(text)))
        if draw(st.booleans()):
            title = f"Titre unique {number}"
            headings.append(Heading(draw(st.integers(1, 3)), title, len(text), len(text) + len(title)))
            text += title + "\n\n"
        text += line + draw(st.sampled_from(["\n", "\n\n", "\r\n", "\x0c"]))
    return LoadedDocument("a", DocumentMeta("T"), text, tuple(headings), tuple(pages), draw(st.booleans()))


@given(documents())
@settings(max_examples=200, deadline=None)
def test_headings_and_pages_point_at_the_new_text(loaded: LoadedDocument) -> None:
    result = clean(loaded)
    for heading in result.headings:
        assert result.text[heading.start : heading.end] == heading.title
    assert [h.start for h in result.headings] == sorted({h.start for h in result.headings})
    marked = {h.title: h.level for h in loaded.headings}
    if loaded.headings and loaded.records:
        assert {h.title: h.level for h in result.headings} == marked
    starts = [p.start for p in result.pages]
    assert starts == sorted(set(starts))
    assert all(start < len(result.text) for start in starts)
    assert {p.number for p in result.pages} <= {p.number for p in loaded.pages}


@given(documents())
@settings(max_examples=150, deadline=None)
def test_a_heading_stays_on_its_page(loaded: LoadedDocument) -> None:
    result = clean(loaded)

    def page_at(document: LoadedDocument, start: int) -> int | None:
        return max(((p.start, p.number) for p in document.pages if p.start <= start), default=(0, None))[1]

    before = {h.title: page_at(loaded, h.start) for h in loaded.headings}
    for heading in result.headings:
        if heading.title in before:
            assert page_at(result, heading.start) == before[heading.title]


@given(documents())
@settings(max_examples=150, deadline=None)
def test_the_text_is_in_its_normal_form(loaded: LoadedDocument) -> None:
    text = clean(loaded).text
    assert text == normalise(text)


@pytest.mark.parametrize("bullet", ["\uf0b7", "\uf0a7 ", "\uf0d8\t"])
def test_bullets_of_symbol_fonts_become_the_usual_one(bullet: str) -> None:
    document = cleaned(f"Nos mesures :\n{bullet}un guichet unique\n{bullet}des mentors\nreste")
    assert document.text.split("\n") == ["Nos mesures :", "• un guichet unique", "• des mentors", "reste"]


def test_whole_paragraphs_that_come_back_are_left_out() -> None:
    result = cleaned(f"{FIRST}\n{SECOND}\n{FIRST}\n{SECOND}\n")
    assert result.text == f"{FIRST}\n{SECOND}"
    assert any("2 repeated" in str(warning) for warning in result.warnings)


def test_short_lines_may_come_back() -> None:
    assert cleaned(f"{FIRST}\n\nOui.\n\n{SECOND}\n\nOui.").text.count("Oui.") == 2


def test_a_heading_whose_paragraphs_were_all_repeats_goes_with_them() -> None:
    text = f"Un titre\n\n{FIRST}\n\nLe même titre\n\n{FIRST}\n\nDernier\n\n{SECOND}"
    titles = ("Un titre", "Le même titre", "Dernier")
    headings = tuple(Heading(1, t, text.index(t), text.index(t) + len(t)) for t in titles)
    assert [h.title for h in cleaned(text, headings=headings).headings] == ["Un titre", "Dernier"]


FURNITURE = [
    "Modifié 23 décembre 2021 à 9h27",
    "Publié le 23 décembre 2021 à 9h26",
    "نشر في 23 دجنبر 2021 على الساعة 10:30",
    "Suivez la chaîne Exemple sur WhatsApp",
    "Partagez cet article :",
    "تابعونا على فيسبوك",
    "A lire aussi",
    "À lire aussi : Le budget de la région adopté",
    "اقرأ أيضا: المصادقة على الميزانية",
    "© Exemple. Toute reproduction interdite, sous quelque forme que ce soit.",
    "جميع الحقوق محفوظة 2024",
    "Nous utilisons des cookies pour améliorer votre expérience.",
    "L'accueil",
    "الرئيسية",
    "Lire la suite",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_left_out_wherever_it_stands(line: str) -> None:
    for text in (f"{line}\n\n{FIRST}\n\n{SECOND}", f"{FIRST}\n\n{line}\n\n{SECOND}", f"{FIRST}\n\n{SECOND}\n\n{line}"):
        assert cleaned(text).text == f"{FIRST}\n\n{SECOND}"


PROSE = [
    "Suivez les consultations dans votre région, car chaque proposition compte pour le contrat social des jeunes.",
    "Les cookies ne sont stockés que 24 heures dans l'Union, a rappelé le groupe au Parlement pendant le débat.",
    "Le 11 janvier 2025 à Casablanca, le parti a dévoilé deux initiatives pour les jeunes de tout le pays.",
    "Lire aussi tôt que possible est un droit : chaque école primaire aura une bibliothèque ouverte à tous.",
    "Par ailleurs, la région financera la formation de 350 associations pendant la première phase du programme.",
    "Partager la valeur : les salariés recevront une part des bénéfices de leur entreprise dès la deuxième année.",
]


@pytest.mark.parametrize("sentence", PROSE)
def test_prose_that_looks_like_furniture_is_kept(sentence: str) -> None:
    assert cleaned(f"{FIRST}\n\n{sentence}\n\n{SECOND}").text == f"{FIRST}\n\n{sentence}\n\n{SECOND}"


def test_what_follows_the_closing_notice_goes_with_it() -> None:
    tail = "Vous voulez en savoir plus ?\n\n© Journal Exemple.\n\nA lire aussi\n\nBourse: la séance du jour\n\nUn journal en ligne."
    assert cleaned(f"{FIRST}\n\n{SECOND}\n\n{tail}").text == f"{FIRST}\n\n{SECOND}"


def test_titles_listed_under_a_lone_read_also_go_with_it() -> None:
    text = f"{FIRST}\n\nA lire aussi\n\nLe budget de la région adopté\n\n{SECOND}\n\n{SECOND[:-1]} partout."
    assert "budget" not in cleaned(text).text


def test_an_agency_and_a_byline_are_left_out() -> None:
    assert cleaned(f"Titre du jour\n\nPar Ahmed Alami\n\n{FIRST}\n\n{SECOND}\n\nLNT avec MAP").text == (
        f"Titre du jour\n\n{FIRST}\n\n{SECOND}"
    )


@pytest.mark.parametrize(
    "line",
    [
        *("Par mois.", "Par personne et par an", "By doubling the budget", "PAR MOIS ET PAR FOYER"),
        *("إعداد التراب الوطني", "كتب مدرسية مجانية للجميع", "Partager la richesse", "Share the wealth"),
        *("Copyright reform will wait.", "Toute reproduction assistée est remboursée."),
    ],
)
def test_a_line_of_the_text_is_not_taken_for_a_byline_or_a_call(line: str) -> None:
    assert cleaned(f"Titre du jour\n\n{line}\n\n{FIRST}\n\n{SECOND}").text.count(line) == 1


@pytest.mark.parametrize(
    "line", ["Par A. Alami", "By Sara El Fassi", "بقلم أحمد العلوي", "كتب: أحمد العلوي", "Par la rédaction"]
)
def test_bylines_are_left_out(line: str) -> None:
    assert line not in cleaned(f"Titre du jour\n\n{line}\n\n{FIRST}\n\n{SECOND}").text


@pytest.mark.parametrize("line", ["Non à la TVA", "- Baisser la TVA", "Avis du CESE", "Retour de la TVA"])
def test_a_claim_that_ends_on_an_abbreviation_is_no_agency(line: str) -> None:
    assert cleaned(f"{FIRST}\n\n{SECOND}\n\n{line}").text.endswith(line)


def test_the_third_case_of_a_list_is_no_copyright_sign() -> None:
    items = ["(a) les écoles restent publiques ;", "(b) les routes aussi ;", "(c) les hôpitaux ne sont pas vendus ;"]
    result = cleaned("\n\n".join([FIRST, *items, "(d) ni les ports.", "La loi n'y déroge pas."]))
    assert all(item in result.text for item in items)
    assert result.text.endswith("La loi n'y déroge pas.")


@pytest.mark.parametrize("title", ["Recherche", "Contact", "Navigation", "التالي"])
def test_a_heading_worded_like_a_button_stands_over_its_text(title: str) -> None:
    text = f"Santé\n\n{FIRST}\n\n{title}\n\nUn pour cent du produit intérieur."
    at = text.index(title, 5)
    headings = (Heading(1, "Santé", 0, 5), Heading(1, title, at, at + len(title)))
    assert [h.title for h in cleaned(text, headings=headings).headings] == ["Santé", title]


def test_sentences_after_see_also_are_the_documents_own() -> None:
    assert "ne votera pas" in cleaned(f"{FIRST}\n\n{SECOND}\n\nVoir aussi\n\nLe parti ne votera pas la loi 12.").text


def test_prose_that_goes_with_the_closing_notice_is_said() -> None:
    result = cleaned(f"{FIRST}\n\n{SECOND}\n\n© 2024 Le parti\n\nLe siège est ouvert tous les jours de la semaine.")
    assert "siège" not in result.text
    assert any("siège est ouvert" in str(warning) for warning in result.warnings)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"Le 23 décembre 2021 à 9h26\n\nModifié 24 décembre 2021\n\n{FIRST}", date(2021, 12, 23)),
        (f"Modifié 24 décembre 2021\n\n{FIRST}", date(2021, 12, 24)),
        (f"date 2021-01 {FIRST}", date(2021, 1, 1)),
        (f"نشر في 23 دجنبر 2021\n\n{FIRST}", date(2021, 12, 23)),
        (f"Publié le 3 mars 2024\n\n{FIRST}", date(2024, 3, 3)),
        (f"Réunion du 3 mars 2024 à Fès.\n\n{FIRST}", None),
    ],
)
def test_the_day_it_came_out_is_read_from_stamps_alone(text: str, day: date | None) -> None:
    result = cleaned(text)
    assert result.meta.published_on == day
    if day:
        assert result.text == FIRST
        assert result.meta.title == title_from(FIRST)


CITED = [
    "Décret sur les crédits\n\nVu la loi de finances promulguée par le dahir n° 1-25-00 du 19 joumada II 1447\n(10 décembre 2025) ;\n"
    "Des crédits sont ouverts par le présent décret pour soutenir le pouvoir d'achat des ménages dans tout le pays.",
    f"Loi sur l'eau\n\nVu le décret n° 2-20 du\n\n10 décembre 2025\n\nportant application de la loi.\n\n{FIRST}",
    f"Grand meeting de Fès\n\n3 mars 2026\n\n{FIRST}",
    f"Assises de la jeunesse\n\n3 mars 2026\n\nLieu : Fès\n\n{FIRST}",
    f"Date : 3 mars 2026\nLieu : Fès\n\n{FIRST}",
    f"Nos étapes\n\n3 mars 2026\n\n{FIRST}\n\n10 mars 2026\n\n{SECOND}",
    f"{FIRST}\n\nLe 11 janvier 1944\n\n{SECOND}",
    f"Le manifeste\n\n11 janvier 1944\n\n{FIRST} Il date du 11 janvier 1944.",
    f"Publié le 3 mars 2024 au Bulletin officiel, le décret fixe les règles.\n\n{FIRST}",
    "نشر في 3 مارس 2024 بالجريدة الرسمية مرسوم يحدد القواعد الجديدة للدعم في الجهات.",
    f"ظهير شريف\n\nبتاريخ\n\n10 دجنبر 2025\n\n{FIRST}",
    f"Publié le 3 mars 2024\n\n{FIRST}\n\nPublié le 4 mars 2024\n\n{SECOND}\n\nPublié le 5 mars 2024\n\nFin.",
]


@pytest.mark.parametrize("text", CITED)
def test_a_date_that_the_text_speaks_of_is_not_its_day(text: str) -> None:
    result = cleaned(text)
    assert result.meta.published_on is None
    if "Publié le 4 mars" not in text:
        assert set(re.findall(r"\d{4}", text)) <= set(re.findall(r"\d{4}", result.text))


STAMPED = [
    (f"Le contrat social\n\n3 mars 2024\n\n{FIRST}", date(2024, 3, 3)),
    (f"Le contrat social\n\nPar Ahmed Alami\n\nLe 3 mars 2024\n\n{FIRST}", date(2024, 3, 3)),
    (f"The social contract\n\nMarch 3, 2024\n\n{FIRST}", date(2024, 3, 3)),
    (f"التعاقد الاجتماعي\n\nالاثنين 4 مارس 2024\n\n{FIRST}", date(2024, 3, 4)),
    (f"Le contrat social\n\n{FIRST}\n\nLe 3 mars 2024 à 9h26\n\nModifié le 4 mars 2024\n\n{SECOND}", date(2024, 3, 3)),
    (f"Le contrat social\n\n{FIRST}\n\n{SECOND}\n\nMis en ligne le 3 mars 2024", date(2024, 3, 3)),
]


@pytest.mark.parametrize(("text", "day"), STAMPED)
def test_a_stamp_at_the_head_or_beside_a_byline_is_its_day(text: str, day: date) -> None:
    result = cleaned(text)
    assert result.meta.published_on == day
    assert "2024" not in result.text


def test_a_date_alone_that_a_line_break_left_goes_on_in_its_sentence() -> None:
    lines = [
        "La loi de finances de l'année budgétaire a été promulguée par le dahir du",
        "10 décembre 2025",
        "et publiée depuis.",
    ]
    assert " ".join(lines) in cleaned("\n".join([*lines, *lines[:1] * 3])).text


def test_a_month_is_not_passed_off_as_a_day() -> None:
    assert any("2021-01" in str(warning) for warning in cleaned(f"date 2021-01 {FIRST}").warnings)


def test_a_stated_day_is_not_overruled() -> None:
    meta = DocumentMeta("T", published_on=date(2020, 5, 5))
    assert clean(LoadedDocument("a", meta, f"Le 3 mars 2024\n\n{FIRST}")).meta.published_on == date(2020, 5, 5)


def test_wrapped_lines_become_paragraphs() -> None:
    lines = [
        "Le programme prévoit deux cohortes par an, chacune d'une durée de",
        "trois à quatre mois. Au moins trente mentors volontaires seront mobi-",
        "lisés pour chaque cohorte, et peut-",
        "être davantage si la demande des jeunes de la région le rend néces-",
        "saire.",
        "",
        "Le comité se réunit quatre fois par an.",
    ]
    assert cleaned("\n".join(lines)).text == (
        "Le programme prévoit deux cohortes par an, chacune d'une durée de trois à quatre mois. Au moins trente mentors "
        "volontaires seront mobilisés pour chaque cohorte, et peut-être davantage si la demande des jeunes de la région "
        "le rend nécessaire.\n\nLe comité se réunit quatre fois par an."
    )


def test_wrapped_arabic_becomes_paragraphs() -> None:
    lines = [
        "يقترح الحزب تعاقدا اجتماعيا متقدما مع الشباب تتم صياغته معهم",
        "في جميع جهات المملكة، ويهدف هذا التعاقد إلى تمكينهم من الوسائل",
        "الضرورية للابتكار والاستقلالية والمشاركة في الحياة العامة.",
        "",
        "وستنظم لقاءات محلية وجهوية ووطنية طيلة سنة 2025.",
    ]
    assert cleaned("\n".join(lines)).text.split("\n\n") == [" ".join(lines[:3]), lines[4]]


def test_lines_that_are_paragraphs_or_items_stay_apart() -> None:
    items = "Les engagements :\n- créer cent mille emplois pour les jeunes\n- ouvrir mille crèches dans les communes"
    assert cleaned(items).text == items
    assert cleaned(f"{FIRST}\n{SECOND}").text == f"{FIRST}\n{SECOND}"


def test_running_heads_and_page_numbers_go_and_pages_stay() -> None:
    bodies = [
        f"La mesure numéro {name} concerne l'emploi des jeunes dans les régions."
        for name in ("une", "deux", "trois", "quatre")
    ]
    text, pages = "", []
    for number, body in enumerate(bodies, start=1):
        pages.append(PageBreak(number, len(text)))
        text += f"Parti Exemple – Programme 2026\n{body}\nPage {number} / 4\n"
    result = cleaned(text, pages=tuple(pages))
    assert [line for line in result.text.split("\n") if line] == bodies
    assert [(p.number, result.text[p.start : p.start + 21]) for p in result.pages] == [
        (n, body[:21]) for n, body in enumerate(bodies, start=1)
    ]


def test_a_sentence_that_goes_on_over_a_page_is_one_paragraph() -> None:
    first = "Le programme prévoit deux cohortes par an et chacune d'elles\ndure de trois à quatre mois dans toutes les régions du"
    second = "royaume, avec trente mentors volontaires.\nUn comité suit le tout."
    text = f"{first}\n{second}"
    result = cleaned(text, pages=(PageBreak(1, 0), PageBreak(2, len(first) + 1)))
    assert "régions du royaume, avec" in result.text
    assert result.text[result.pages[1].start :].startswith("royaume")


def test_short_unfinished_lines_before_a_paragraph_are_headings() -> None:
    result = cleaned(f"Le contrat social\n\n{FIRST}\n\nUne démarche participative\n\n{SECOND}")
    assert [(h.level, h.title) for h in result.headings] == [
        (1, "Le contrat social"),
        (2, "Une démarche participative"),
    ]


@pytest.mark.parametrize(
    "line",
    ["Une phrase finie.", "une suite en minuscules", "Les engagements :", "Phrase une. Phrase deux", "- un point"],
)
def test_other_lines_are_not_headings(line: str) -> None:
    assert not cleaned(f"{line}\n\n{FIRST}").headings


def test_records_are_only_normalised() -> None:
    text = "Mesure: Partager\nDate: Le 3 mars 2024\n\nMesure: Partager\nDate: Le 3 mars 2024"
    result = cleaned(text, records=True)
    assert result.text == text
    assert result.meta.published_on is None


def test_presentation_forms_tatweel_and_hidden_marks_go() -> None:
    assert cleaned("ﺍﻟﺸﺒﺎﺏ ﻭﺍﻟﻼﻣﺮﻛﺰﻳﺔ").text == "الشباب واللامركزية"
    assert cleaned("الشـــباب").text == "الشباب"
    assert cleaned("a\u202eb\u200b\U000e0041c\x00").text == "abc"


@pytest.mark.timeout(10)
@pytest.mark.parametrize("text", ["a" * 300_000, "é" * 200_000 + "-", "ab-" * 60_000])
def test_text_without_a_space_takes_no_longer_than_its_length(text: str) -> None:
    assert cleaned(text).text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "Nous ne voulons pas\naugmenter les impôts\nsur les salaires.",
            "Nous ne voulons pas augmenter les impôts sur les salaires.",
        ),
        ("We will not\nraise taxes.", "We will not raise taxes."),
        ("يؤكد الحزب أنه\nلن يصوت على قانون\nيرفع سن التقاعد.", "يؤكد الحزب أنه لن يصوت على قانون يرفع سن التقاعد."),
        ("Nous n’augmenterons\njamais la TVA", "Nous n’augmenterons jamais la TVA"),
    ],
)
def test_a_short_line_does_not_part_a_negation_from_its_words(text: str, whole: str) -> None:
    assert cleaned(text).text == whole


@pytest.mark.parametrize(
    "text",
    [
        "Non à la hausse\nOui à l'école",
        "لا للخوصصة\nنعم للتعليم",
        "Zaouia\nécole\nport",
        "Rien ne change :\neau 5\ngaz 6",
    ],
)
def test_slogans_and_lists_of_short_lines_stay_apart(text: str) -> None:
    assert cleaned(text).text == text

"""A Markdown text is read as its page shows it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reading.coverage import coverage_warning
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.markdown import load_markdown
from knowledge.warnings import WarningKind


def lines(content: Content) -> list[str]:
    """Lines of a text, their spaces made single."""
    return [" ".join(line.split()) for line in content.text.split("\n") if line.strip()]


def test_comments_of_note_programs_are_told_and_their_marks_lose_nothing() -> None:
    content = load_markdown(b"%% 67 ans %%\n\n> [!note] Un\n> deux [[Un long titre|trois]] quatre. ^bloc\n")
    assert [(w.kind, w.sample) for w in content.warnings] == [(WarningKind.HIDDEN_TEXT, "67 ans")]
    assert coverage_warning(content) is None


def test_what_only_looks_like_a_tag_is_text() -> None:
    assert lines(load_markdown(b"<p>Un</p>\nLigne 5 < 6 et A<B.\n\nReste.")) == ["Un", "Ligne 5 < 6 et A<B.", "Reste."]


SHOWN = {
    "breaks in cells and paragraphs": (
        "Siège<br>4 rue Neuve<br/>Taza\n\n| Ville | Jours | Heures |\n|---|---|---|\n| Salé | Lundi<br>Jeudi | 9h<BR />17h |",
        ["Siège", "4 rue Neuve", "Taza", "- Ville: Salé; Jours: Lundi Jeudi; Heures: 9h 17h"],
    ),
    "struck words of all kinds": (
        "Prix : ~~10~~ 20 dirhams, ~bas~ juste, <del>jamais</del> <s>non</s> <strike>si</strike> dit."
        "\n\n<del>\n\nTout ceci.\n\n</del>\n\nReste.",
        ["Prix : 20 dirhams, juste, dit.", "Reste."],
    ),
    "tildes that strike nothing": ("De ~5 km à ~6 km, soit ~ 10 %.", ["De ~5 km à ~6 km, soit ~ 10 %."]),
    "code keeps its tildes": ("Écrire `~~x~~` ici.", ["Écrire ~~x~~ ici."]),
    "notes where they are called": (
        "Chaque ville reçoit 5 millions[^1] par an^[Hors taxes.].\n\nSuite[^x]."
        "\n\n[^1]: Hors entretien,\n    qui reste communal.\n\n[^9]: Jamais.",
        ["Chaque ville reçoit 5 millions par an.", "Hors entretien, qui reste communal.", "Hors taxes.", "Suite."],
    ),
    "notes of a list and of a table": (
        "- un[^a]\n- deux\n\n| A | B |\n|---|---|\n| 1[^b] | 2 |\n\n[^a]: Note a.\n[^b]: Note b.",
        ["- un", "Note a.", "- deux", "- A: 1; B: 2", "Note b."],
    ),
    "task marks": (
        "- [x] Charte signée\n- [ ] Guide publié\n1. [X] Fait",
        ["- ☑ Charte signée", "- ☐ Guide publié", "1. ☑ Fait"],
    ),
    "comments, also across blank lines": (
        "Lu.\n\n<!-- BROUILLON\n\n9 millions -->\n\nAussi <!-- pas ça --> lu.",
        ["Lu.", "Aussi lu."],
    ),
    "what note programs write": (
        "%% âge 67 ans %%\n> [!warning]- Attention\n> Le ticket n'est **pas** supprimé.\n\nVoir [[Budget|le budget]], [[Loi 12]]"
        " ![[plan.png]] ==demain==. ^bloc\n\n%%\n\nPrivé.\n\n%%\n\n| A | B |\n|---|---|\n| [[x\\|y]] | 10^6 |\n\n5 %% ou 6 %%.",
        [
            "Attention",
            "Le ticket n'est pas supprimé.",
            "Voir le budget, Loi 12 demain.",
            "- A: y; B: 10^6",
            "5 %% ou 6 %%.",
        ],
    ),
    "stars between figures": ("Soit 3*4*5 et *penché*, 2**10**.", ["Soit 3*4*5 et penché, 210."]),
    "a table without names of columns": (
        "| Zone A | 1 000 dirhams |\n|---|---|\n| Zone B | 700 dirhams |\n\n| Lits | 2026 |\n|---|---|\n| Fès | 2030 |",
        ["- Zone A; 1 000 dirhams", "- Zone B; 700 dirhams", "- Lits: Fès; 2026: 2030"],
    ),
    "details and their blocks": (
        "<details>\n<summary>Qui peut ?</summary>\n\nToute **personne**.\n\n</details>\n\nFin.",
        ["Qui peut ?", "Toute personne.", "Fin."],
    ),
    "what a page hides": (
        '<div hidden>\n\nCaché.\n\n</div>\n\nVu <span style="display:none">pas vu</span> bien.\n\n<p style="font-size:0">nul</p>',
        ["Vu bien."],
    ),
    "a hiding tag that nothing closes hides nothing more": (
        "<div hidden>\n\nLe texte va au bout.",
        ["Le texte va au bout."],
    ),
    "a struck tag that nothing closes ends with its line": ("Un <s>deux\n\nTrois.", ["Un", "Trois."]),
    "blocks of HTML": (
        "<h2 align='center'>Titre</h2>\n<ul><li>un<li>deux <b>gr</b>os</ul>\n"
        "<table><tr><th>A<th>B</tr><tr><td>1<br>2</td><td>m<sup>2</sup></td></tr></table>",
        ["Titre", "- un", "- deux gros", "- A: 1 2; B: m²"],
    ),
    "figures set high": ("120 m<sup>2</sup> et le 1<sup>er</sup>.", ["120 m² et le 1er."]),
    "names of headings": ("# Objet {#objet}\n\nTexte {pas ça}.", ["Objet", "Texte {pas ça}."]),
    "Arabic": ("الثمن ~~10~~ 20 درهما[^1].\n\n[^1]: بدون ضرائب.", ["الثمن 20 درهما.", "بدون ضرائب."]),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_is_read(kind: str) -> None:
    text, expected = SHOWN[kind]
    assert lines(load_markdown(text.encode())) == expected


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_plain_reader_finds_was_taken_or_left_out_for_a_reason(kind: str) -> None:
    content = load_markdown(SHOWN[kind][0].encode())
    assert content.shown is not None
    missing = words(content.shown)
    for word in words(" ".join((*content.left_out, content.text))):
        if word in missing:
            missing.remove(word)
    assert [word for word in missing if word not in ("9", "Jamais", "3")] == []


def words(text: str) -> list[str]:
    """Words of a text in their order."""
    return re.findall(r"\w+", text)


def test_a_person_is_told_what_was_left_out() -> None:
    content = load_markdown(b"Prix ~~10~~ 20.\n\n<p hidden>secret</p>\n\n- [x] fait")
    assert {w.kind: w.sample for w in content.warnings} == {
        WarningKind.STRUCK_TEXT: "10",
        WarningKind.HIDDEN_TEXT: "secret",
    }
    assert all(w.remedy for w in content.warnings)


parts = st.tuples(
    st.sampled_from(["para", "bold", "item", "quote", "details", "heading", "strike", "html", "note"]),
    st.lists(
        st.text("abcdé حزب12", min_size=1, max_size=10).map(lambda t: " ".join(t.split())).filter(bool),
        min_size=1,
        max_size=4,
    ),
)


def written(kind: str, number: int, text: str) -> str:
    """Write a text in one of the ways in which a page shows it."""
    whole = f"n{number} {text} f{number}"
    return {
        "para": whole,
        "bold": f"**{whole}**",
        "item": f"- {whole}",
        "quote": f"> {whole}",
        "details": f"<details>\n\n{whole}\n\n</details>",
        "heading": f"## {whole}",
        "strike": f"~~ôté~~ {whole}",
        "html": f"<div><p>{whole}</p></div>",
        "note": f"{whole}[^n{number}]\n\n[^n{number}]: Note.",
    }[kind]


@given(st.lists(parts, max_size=8))
@settings(max_examples=150, deadline=None)
def test_text_put_into_a_document_comes_out_whole_in_order_and_once(put: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(written(kind, number, " ".join(each)) for number, (kind, each) in enumerate(put))
    found = [line.removeprefix("- ") for line in lines(load_markdown(text.encode())) if line != "Note."]
    assert found == [f"n{number} {' '.join(each)} f{number}" for number, (_, each) in enumerate(put)]


@given(st.text(st.sampled_from("<>/abs del~[]^!-=\"'|\n*#`&;"), max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    load_markdown(text.encode())


@pytest.mark.parametrize(
    "text", ["<div>" * 20_000, "> " * 5_000 + "x", "[^a]" * 5_000 + "\n\n[^a]: x", "- " * 2_000 + "x", "~" * 50_000]
)
def test_hostile_texts_end(text: str) -> None:
    load_markdown(text.encode())

"""Every document is found, read in any of its versions, and compared, wherever it came from."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.library.facts import other_language
from core.language.forms import Language
from knowledge.document import DocumentMeta, Kind, LoadedDocument
from knowledge.drafts.drafts import DraftState
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.publish import Publisher
from knowledge.reading.split import split
from tests.consoles import SmallReleasing, csrf, enter

GARDEN = LoadedDocument(
    "site/garden.md",
    DocumentMeta("Le jardin d'été", kind=Kind.POSITION, language=Language.FRENCH, published_on=date(2025, 3, 1)),
    "Le jardin ouvre le 12 mars.\n\nL'entrée est libre.",
)
LIBRARY = LoadedDocument(
    "site/maktaba.md",
    DocumentMeta("مكتبة العرائش", kind=Kind.FAQ, language=Language.ARABIC, published_on=date(2026, 1, 5)),
    "تفتح المكتبة أبوابها كل يوم.",
)


def publish(releasing: SmallReleasing, *documents: LoadedDocument) -> None:
    """Have a source hold these documents and no other."""
    room = releasing.knowledge
    publisher = Publisher(room.library, room.embedder, room.vectors, room.words)
    prepared = [PreparedDocument("site", one, split(one)) for one in documents]
    publisher.publish(publisher.plan(prepared, Scope("site")))


@pytest.fixture
def reader(browser: Callable[[], TestClient], console: ConsoleServices) -> TestClient:
    client = browser()
    enter(client, console, "salma", Role.EVALUATOR)
    return client


def test_documents_are_found_by_title_text_and_what_they_are(reader: TestClient, releasing: SmallReleasing) -> None:
    publish(releasing, GARDEN, LIBRARY)
    for query, found in (
        ("q=JARDIN ete", {"garden"}),
        ("q=entrée", {"garden"}),
        ("q=المكتبة", {"maktaba"}),
        ("q=piscine", set()),
        ("kind=faq", {"maktaba"}),
        ("language=fr", {"garden"}),
        ("source=site&sort=newest", {"garden", "maktaba"}),
        ("state=withdrawn", set()),
    ):
        page = reader.get(f"/console/library?{query}").text
        assert {name for name in ("garden", "maktaba") if f"key=site/{name}.md" in page} == found, query
    arabic = reader.get("/console/library?lang=ar").text
    assert "1 مارس 2025" in arabic
    assert "2025-03-01" not in arabic, "its figures change places after Arabic words"
    reader.get("/console/library?lang=fr")
    newest = reader.get("/console/library?sort=newest").text
    assert newest.index("maktaba.md") < newest.index("garden.md")


def test_what_was_found_is_taken_away_as_a_table(reader: TestClient, releasing: SmallReleasing) -> None:
    publish(releasing, replace(GARDEN, meta=replace(GARDEN.meta, title="=1+1")), LIBRARY)
    answer = reader.get("/console/library/export.csv?kind=position")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=1+1,site/garden.md,site,position,fr,2025-03-01,current,1,")


def test_a_document_that_is_gone_is_still_read_and_found_as_withdrawn(
    reader: TestClient, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN, LIBRARY)
    publish(releasing, LIBRARY)
    page = reader.get("/console/library?state=withdrawn").text
    assert "garden.md" in page
    assert "maktaba.md" not in page
    page = reader.get("/console/library/document?key=site/garden.md").text
    assert "Retiré" in page
    assert "Le jardin ouvre le 12 mars." in page


def test_any_two_versions_are_compared_word_by_word_with_what_is_known(
    reader: TestClient, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    publish(releasing, replace(GARDEN, text=GARDEN.text.replace("12 mars", "13 avril")))
    publish(releasing, replace(GARDEN, meta=replace(GARDEN.meta, title="Le jardin"), text="Fermé."))
    page = reader.get("/console/library/document/compare?key=site/garden.md&before=1&after=2").text
    assert "<del>12 mars.\n</del>" in page
    assert "<ins>13 avril.\n</ins>" in page
    page = reader.get("/console/library/document/compare?key=site/garden.md&before=2&after=3").text
    assert "<ins><bdi>Le jardin</bdi></ins>" in page
    page = reader.get("/console/library/document?key=site/garden.md&version=1").text
    assert "12 mars" in page
    assert 'aria-current="true">version 1' in page
    for query in ("before=1&after=9", "before=7&after=1"):
        assert reader.get(f"/console/library/document/compare?key=site/garden.md&{query}").status_code == 404


def done(console: ConsoleServices) -> None:
    """Wait until nothing is being published."""
    deadline = time.monotonic() + 20
    while console.publishing.progress is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_document_of_any_source_is_corrected_as_a_draft_that_another_publishes(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    karim, amina = browser(), browser()
    enter(karim, console, "karim", Role.EDITOR)
    enter(amina, console, "amina", Role.REVIEWER)
    page = karim.get("/console/library/write?key=site/garden.md").text
    assert "Le jardin ouvre le 12 mars." in page
    assert 'value="2025-03-01"' in page
    form = {"csrf": csrf(karim), "key": "site/garden.md", "title": "Le jardin d'été", "kind": "position"}
    form |= {"language": "fr", "text": GARDEN.text.replace("12 mars", "13 avril"), "valid_until": "2027-01-01"}
    answer = karim.post("/console/library/write", data=form)
    assert "<del>12 mars.\n</del>" in answer.text
    number = int(answer.url.path.rpartition("/")[2])
    draft = console.publishing.drafts.get(number)
    assert (draft.key, draft.title) == ("site/garden.md", "Le jardin d'été")
    assert f"/console/library/drafts/{number}" in amina.get("/console/library/document?key=site/garden.md").text
    assert karim.get("/console/library/write?key=site/garden.md").url.query.decode() == f"draft={number}"
    karim.post(f"/console/library/drafts/{number}/submit", data={"csrf": csrf(karim)})
    amina.post(f"/console/library/drafts/{number}/publish", data={"csrf": csrf(amina)})
    done(console)
    assert console.publishing.drafts.get(number).state is DraftState.PUBLISHED
    found = console.library.document("site/garden.md")
    assert found is not None
    assert "13 avril" in found.text
    assert found.meta.valid_until == date(2027, 1, 1)
    console.publishing.roll_back(1, "amina")
    done(console)
    assert console.publishing.drafts.get(number).state is DraftState.REPLACED


def test_a_document_of_any_source_is_withdrawn_with_a_reason_and_handed_back(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    amina, path = browser(), "/console/library/document/withdraw"
    form = {"csrf": enter(amina, console, "amina", Role.REVIEWER), "key": "site/garden.md"}
    assert "Donnez une raison" in amina.post(path, data=form).text
    assert amina.post(path, data=form | {"key": "site/none.md", "reason": "x"}).status_code == 404
    releasing.fails = True
    amina.post(path, data=form | {"reason": "Erreur"})
    done(console)
    assert "the index is away. Wait." in amina.get("/console/library").text
    releasing.fails = False
    amina.post(path, data=form | {"reason": "Erreur de date"})
    done(console)
    assert console.library.document("site/garden.md") is None
    assert "Rendre à son dossier" in amina.get("/console/library/document?key=site/garden.md").text
    amina.post("/console/library/document/hand-back", data=form | {"reason": "C'était juste"})
    done(console)
    assert console.library.document("site/garden.md") is not None
    said = [(one.action, one.who, one.detail["reason"]) for one in console.audit.entries(limit=2)]
    assert said == [
        ("library.hand_back", "amina", "C'était juste"),
        ("library.withdraw", "amina", "Erreur de date"),
    ]


def test_an_editor_neither_withdraws_nor_hands_back(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    karim = browser()
    form = {"csrf": enter(karim, console, "karim", Role.EDITOR), "key": "site/garden.md", "reason": "x"}
    for name in ("withdraw", "hand-back"):
        assert karim.post(f"/console/library/document/{name}", data=form).status_code == 403
    assert console.library.document("site/garden.md") is not None


def test_a_draft_shows_who_says_the_same_and_which_figure_speaks_against_it(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    text = "La piscine municipale de Larache compte 300 places.\n\nElle ouvre ses portes au public en juin."
    publish(releasing, replace(GARDEN, text=text))
    drafts = console.publishing.drafts
    same = drafts.add("copie.md", f"# Piscine\n\n{text.replace('300', '450')}".encode(), "karim")
    other = drafts.add("autre.md", b"# Marche\n\nLe marche de la ville est ouvert le dimanche matin.", "karim")
    salma = browser()
    enter(salma, console, "salma", Role.EVALUATOR)
    assert f"/console/library/drafts/{same.id}" in salma.get("/console/library?q=COPIE").text
    assert f"/console/library/drafts/{other.id}" not in salma.get("/console/library?q=COPIE").text
    page = salma.get(f"/console/library/drafts/{same.id}").text
    assert "Un document publié dit presque la même chose" in page
    assert "site/garden.md donne un autre chiffre de la même chose" in page
    assert "À regarder avant de publier" not in salma.get(f"/console/library/drafts/{other.id}").text
    correction = drafts.add(
        "c.md", f"# Piscine\n\n{text.replace('300', '450')}".encode(), "karim", key="site/garden.md"
    )
    assert "À regarder avant de publier" not in salma.get(f"/console/library/drafts/{correction.id}").text


def test_what_is_only_tried_before_it_is_published_is_no_withdrawn_document(
    reader: TestClient, console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    tried = releasing.prepare("bus.md", b"# Bus\n\nLe bus passe tous les jours.", lambda *_: None)
    assert tried is not None
    assert console.library.withdrawn() == []
    assert console.library.versions("library/bus.md") == []
    assert "library/bus.md" not in reader.get("/console/library").text
    releasing.publish(tried, lambda *_: None, lambda *_: None)
    assert len(console.library.versions("library/bus.md")) == 1


def test_a_correction_that_was_gone_back_behind_is_replaced_while_its_document_is_answered_from(
    console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    first = console.library.current_release()
    drafts = console.publishing.drafts
    made = drafts.add("c.md", b"# Jardin\n\nLe jardin ouvre le 13 avril.", "karim", key="site/garden.md")
    console.publishing.submit(made.id, "karim")
    console.publishing.publish(made.id, "amina")
    console.publishing.wait(lambda *_: None)
    console.publishing.roll_back(first or 0, "amina")
    console.publishing.wait(lambda *_: None)
    assert drafts.get(made.id).state is DraftState.REPLACED


def test_a_draft_shows_what_is_known_about_it_its_headings_and_what_of_both_changes(
    reader: TestClient, console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, replace(GARDEN, key="site/garden.md"))
    content = "---\ntitle: Le jardin d'été\nkind: position\nlanguage: en\npublished_on: 2025-03-01\n---\n"
    content += (
        "## Horaires\n\nLe jardin ouvre le 12 mars.\n\nL'entrée est libre pour toutes les personnes de la ville.\n"
    )
    made = console.publishing.drafts.add("c.md", content.encode(), "karim", key="site/garden.md")
    page = reader.get(f"/console/library/drafts/{made.id}").text
    assert "<del><bdi>français</bdi></del>" in page
    assert "<ins><bdi>anglais</bdi></ins>" in page
    assert '<h3 dir="ltr">Horaires</h3>' in page
    assert "<ins>Horaires" in page
    assert "Ce texte semble écrit en français, alors qu&#39;il est dit : anglais." in page


def test_a_document_that_quotes_people_in_french_is_written_in_the_arabic_that_frames_them() -> None:
    framed = (
        "حالة مشاورة «السكن والشغل لشباب سوس ماسة»: مفتوحة.\nجمع الأفكار في المشاورة: من 25 نونبر 2026 إلى 20 دجنبر 2026.\n"
        "المساهمة 52: Un guichet unique pour les jeunes qui cherchent un logement à Agadir\n"
        "المساهمة 55: Un fonds de garantie pour louer sans garant à Agadir, et des bourses pour les étudiants"
    )
    meta = DocumentMeta(title="مشاورة", kind=Kind.CONSULTATION_OUTCOME, language=Language.ARABIC)
    assert other_language(meta, framed) is None
    french = "Un guichet unique pour les jeunes qui cherchent un logement à Agadir, et un fonds de garantie.\nالعنوان"
    assert other_language(meta, french) is Language.FRENCH


def test_a_sheet_without_a_language_is_in_the_one_it_is_written_in(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "karim", Role.EDITOR)
    page = client.get("/console/library/write?lang=en").text
    assert '<option value="">Found from the text</option>' in page
    assert not re.search(r'<option value="(en|fr)" selected>', page)
    text = "Le jardin ouvre le 12 mars, et l'entrée est libre pour toutes les personnes de la ville."
    form = {"csrf": token, "title": "Jardin", "kind": "fact_sheet", "language": "", "text": text}
    made = client.post("/console/library/write", data=form)
    assert made.status_code == 200
    assert "semble écrit" not in made.text
    assert "<bdi>French</bdi>" in made.text


def test_what_was_begun_says_that_it_is_done(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    client = browser()
    token = enter(client, console, "amina", Role.REVIEWER)
    publish(releasing, GARDEN)
    first = console.library.current_release()
    publish(releasing, GARDEN, LIBRARY)
    answer = client.post(f"/console/library/releases/{first}/roll-back", data={"csrf": token})
    console.publishing.wait(lambda *_: None)
    page = client.get(str(answer.url)).text
    assert "C&#39;est en cours" not in page
    assert "C&#39;est fait" in page
    assert '<a href="/" target="_blank">' in page


def test_releases_say_what_each_changed_and_who_published_it(
    reader: TestClient, console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    made = console.publishing.drafts.add("bus.md", b"# Le bus\n\nIl passe.", "karim", title="Le bus")
    console.publishing.submit(made.id, "karim")
    console.publishing.publish(made.id, "amina")
    done(console)
    publish(releasing, replace(GARDEN, text="Le jardin ouvre le 13 avril."), LIBRARY)
    publish(releasing, LIBRARY)
    page = reader.get("/console/library/releases").text
    cards = page.split('<li class="card">')[1:]
    assert "Retiré : <bdi>Le jardin d&#39;été</bdi>" in cards[0]
    assert "Ajouté : <bdi>مكتبة العرائش</bdi>" in cards[1]
    assert "Changé : <bdi>Le jardin d&#39;été</bdi>" in cards[1]
    assert "Ajouté : <bdi>Le bus</bdi>" in cards[2]
    assert "publié par amina" in cards[2]

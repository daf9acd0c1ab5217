"""The directory in a chat: asked for in five forms, with each entry's page as its source; what is not for it is left to documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.rows.identity import Vault
from conversation.doors import SaidToRoom
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from core.wordings import Wordings
from participation.associations.chat.about import AboutNetwork
from participation.associations.chat.asked import DirectoryWish, directory_wish
from participation.associations.chat.door import AssociationDoor
from participation.associations.directory.finding import fields_named
from participation.associations.directory.schemas import AssociationDetails, AssociationField, AssociationState
from participation.associations.introductions.helps import helps_named
from participation.associations.introductions.schemas import HelpKind
from participation.associations.service import AssociationRoom
from participation.common.territory.gazetteer import open_gazetteer
from tests.consoles import participation_over
from tests.unit.participation.associations.conftest import PLANTED, code

F = AssociationField
FR, EN, AR, ARY, ARYL = Language.FRENCH, Language.ENGLISH, Language.ARABIC, Language.DARIJA, Language.DARIJA_LATIN


@pytest.fixture
def room(database: Database) -> AssociationRoom:
    vault, address = Vault([b"0123456789abcdef"]), "https://example.org"
    return AssociationRoom(database, SystemClock(), vault, open_gazetteer(), public_url=address)


def door(room: AssociationRoom) -> AssociationDoor:
    ground = participation_over(room.database, SystemClock())
    return AssociationDoor(room, open_gazetteer(), ground.people, ground.database, ground.clock)


async def heard(room: AssociationRoom, text: str, language: Language) -> str:
    said = SaidToRoom(text, "turn", "0f" * 32, "telegram", language, datetime(2026, 3, 1, tzinfo=UTC))
    reply = await door(room).hears(said)
    return reply.text if reply else ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Quelles associations travaillent sur les femmes à Fès ?", FR),
        ("je cherche une association pour les femmes rurales", FR),
        ("Which associations work with women in Fes?", EN),
        ("ما هي الجمعيات التي تعمل مع النساء في فاس؟", AR),
        ("شنو هي الجمعيات اللي خدامين مع العيالات ف فاس؟", ARY),
        ("chno hiya jam3iyat li khdamin m3a l3yalat f fes", ARYL),
        ("wach kayna chi jam3iya dyal l3yalat f fes", ARYL),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_who_asks_for_associations_gets_their_pages(
    room: AssociationRoom, three: tuple[int, int, int], text: str, language: Language
) -> None:
    told = await heard(room, text, language)
    assert f"https://example.org/take-part/associations/{three[0]}" in told
    assert f"associations/{three[2]}" not in told
    assert PLANTED not in told


async def test_where_a_place_has_none_the_nearest_are_told_as_such(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    told = await heard(room, "quelles associations pour l'environnement à Fès ?", FR)
    assert told.startswith("Aucune à Fès")
    assert f"/{three[1]}" in told
    assert await heard(room, "quelles associations pour l'environnement à Dakhla ?", FR) == ""


async def test_a_long_list_is_cut_and_leads_to_the_page(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    for number in range(7):
        details = AssociationDetails(name_fr=f"Club {number}", field=AssociationField.SPORT, territory=code("Tata"))
        room.directory.join(details, "amina", state=AssociationState.LISTED)
    told = await heard(room, "quels clubs de sport, quelles associations à Tata ?", FR)
    assert told.count("•") == 5
    assert "2 autres" in told
    assert len(three) == 3


async def test_one_by_its_number_is_told_with_what_was_verified(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    assert "non vérifié" in await heard(room, f"association n° {three[0]}", FR)
    room.directory.verify(three[0], "omar")
    told = await heard(room, f"جمعية رقم {three[0]}", AR)
    assert "جمعية الأمل للمرأة القروية" in told
    assert "تم التحقق" in told
    assert "999" in await heard(room, "association no 999", EN)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Comment rejoindre le réseau des associations ?", FR),
        ("how do we join the directory?", EN),
        ("كيف يمكن الانضمام إلى شبكة الجمعيات؟", AR),
        ("كيفاش ندخلو للدليل ديال الجمعيات", ARY),
        ("kifach ndkhlo l ddalil dyal jam3iyat", ARYL),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_who_asks_how_to_join_gets_the_form(room: AssociationRoom, text: str, language: Language) -> None:
    assert "https://example.org/take-part/associations/join" in await heard(room, text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Que propose le programme pour les associations ?",
        "شنو دار الحزب مع الجمعيات؟",
        "Comment adhérer au parti ?",
        "l'association des droits est-elle financée par l'État ?",
        "What does the party say about cooperatives?",
        "chno kat9ol lbarnamaj 3la ta3awniyat",
        "bonjour",
        "",
    ],
)
async def test_what_is_not_for_the_directory_is_left_to_documents(
    room: AssociationRoom, three: tuple[int, int, int], text: str
) -> None:
    assert directory_wish(text).kind is DirectoryWish.NOTHING, text
    assert await heard(room, text, FR) == ""
    assert len(three) == 3


@pytest.mark.parametrize(
    "text",
    [
        "شكون لي صاوب الموقع؟",
        "chkoun lli sna3 had l'application numerique",
        "chkoun li dar l3a9d",
    ],
)
def test_who_asks_who_made_something_asks_for_no_help(text: str) -> None:
    assert directory_wish(text).kind is DirectoryWish.NOTHING


@pytest.mark.parametrize(
    "text",
    ["شكون لي يقدر يعاونا فالموقع؟", "chkoun li kay3ref l7sabat", "شكون اللي كيعاون فالحسابات؟", "chkoun y3awenna"],
)
def test_who_asks_who_can_help_asks_for_help(text: str) -> None:
    assert directory_wish(text).kind is DirectoryWish.HELP


def test_every_form_says_everything_with_the_same_blanks() -> None:
    words = Wordings("participation.associations")
    french = words.all_in(FR)
    for language in Language:
        texts = words.all_in(language)
        assert texts.keys() == french.keys()
        for key, text in texts.items():
            assert text.count("{") == french[key].count("{"), (language, key)
    assert {f"field_{field}" for field in AssociationField} <= french.keys()


async def test_whoever_sends_a_code_is_told_in_the_form_of_their_page(room: AssociationRoom) -> None:
    ground = participation_over(room.database, SystemClock())
    with room.database.write() as session:
        who, _ = ground.people.keep_from_page(session, AR)
    said = f"code {room.channels.code(who.id)}"
    heard_as = SaidToRoom(said, "turn", "0f" * 32, "telegram", ARYL, datetime(2026, 3, 1, tzinfo=UTC))
    reply = await door(room).hears(heard_as)
    assert reply is not None
    assert reply.text.startswith("تم")
    assert [topic.language for topic in reply.topics] == [AR]
    again = await door(room).hears(heard_as)
    assert again is not None
    assert not again.topics, "a code is good once"


@pytest.mark.parametrize("awaited", ["need", "contact", "narrowed"])
async def test_a_code_is_a_code_whatever_is_waited_for(room: AssociationRoom, awaited: str) -> None:
    ground = participation_over(room.database, SystemClock())
    with room.database.write() as session:
        who, _ = ground.people.keep_from_page(session, FR)
    said = SaidToRoom(
        f"Code {room.channels.code(who.id)}", "turn", "0f" * 32, "telegram", FR, datetime(2026, 3, 1, tzinfo=UTC)
    )
    reply = await door(room).hears(replace(said, awaited=awaited, kept={"need": "des statuts"}))
    assert reply is not None
    assert [topic.subject for topic in reply.topics] == list(topics_of(room, who.id))


def topics_of(room: AssociationRoom, participant: str) -> tuple[str, ...]:
    with room.database.read() as session:
        return tuple(room.channels.of(session, [participant]).values())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("جمعيات كتخدم على محو الأمية حدا فاس", ARY),
        ("جمعيات ديال محو الأمية ففاس", ARY),
        ("شكون خدام على محو الأمية ففاس؟", ARY),
        ("jam3iyat dyal mo7arabat l2omiya 7da fes", ARYL),
        ("chkoun khdam 3la l2omiya f fes?", ARYL),
        ("ما هي الجمعيات التي تعمل على محو الأمية قرب فاس؟", AR),
        ("الجمعيات التي تحارب الأمية في فاس", AR),
        ("associations d’alphabétisation à Fès", FR),
        ("qui travaille sur l’alphabétisation à Fès ?", FR),
        ("literacy associations in Fes", EN),
        ("associations for literacy in Fes", EN),
        ("who works on literacy in Fes?", EN),
        ("جمعيات ففاس", ARY),
        ("associations in Fez", EN),
        ("jam3iyat f fes", ARYL),
    ],
)
async def test_associations_are_found_however_they_are_asked_for(
    room: AssociationRoom, three: tuple[int, int, int], text: str, language: Language
) -> None:
    told = await heard(room, text, language)
    assert f"https://example.org/take-part/associations/{three[0]}" in told
    assert f"associations/{three[1]}" not in told


@pytest.mark.parametrize(
    ("text", "more", "language"),
    [
        ("جمعيات ففاس", "عطيني غير ديال العيالات", ARY),
        ("jam3iyat f fes", "ghir dyal l3yalat", ARYL),
        ("الجمعيات في فاس", "فقط للنساء", AR),
        ("quelles associations à Fès ?", "seulement pour les femmes", FR),
        ("associations in Fes", "only for women", EN),
    ],
)
async def test_a_list_is_narrowed_by_the_words_that_follow(
    room: AssociationRoom, three: tuple[int, int, int], text: str, more: str, language: Language
) -> None:
    sport = AssociationDetails(name_fr="Club", field=AssociationField.SPORT, territory=code("Fès"))
    other = room.directory.join(sport, "amina", state=AssociationState.LISTED).number
    at = datetime(2026, 3, 1, tzinfo=UTC)
    first = await door(room).hears(SaidToRoom(text, "one", "0f" * 32, "telegram", language, at))
    assert first is not None
    assert f"associations/{other}" in first.text
    said = SaidToRoom(more, "two", "0f" * 32, "telegram", language, at, awaited=first.awaits, kept=first.keeps)
    then = await door(room).hears(said)
    assert then is not None
    assert f"associations/{three[0]}" in then.text
    assert f"associations/{other}" not in then.text


@pytest.mark.parametrize(
    ("texts", "address"),
    [
        (
            ("Comment ajouter mon association à l’annuaire ?", "how can I add my association to the directory?",
             "كيف أنضم بجمعيتي إلى الدليل؟", "كيفاش نزيد الجمعية ديالي فالدليل؟", "kifach nzid jam3iya dyali f ddalil?"),
            "/join",
        ),
        (
            ("Comment devenir membre du réseau ?", "How do we become members of the network?", "كيف ننخرط في الشبكة؟",
             "كيفاش ننخرطو فالشبكة؟", "bghit ndkhel l réseau"),
            "/join",
        ),
        (
            ("Comment quitter l’annuaire ?", "How do I leave the network?", "كيف أغادر الشبكة؟", "كيفاش نخرج من الشبكة؟",
             "kifach nkhrej mn chabaka?"),
            "/mine",
        ),
        (
            ("Comment annoncer une activité dans l’agenda ?", "how do I publish an activity in the agenda?",
             "كيف أضيف نشاطا إلى أجندة الشبكة؟", "كيفاش نحط نشاط فالأجندة ديال الشبكة؟",
             "kifach n7ett nachat f l'agenda dyal chabaka?"),
            "/mine",
        ),
        (
            ("C’est quoi les cercles ?", "What are circles?", "ما هي الدوائر؟", "شنو هي الدوائر؟", "chno hiya dawa2ir?"),
            "/mine",
        ),
        (
            ("Qui lit les messages du cercle ?", "Who reads the messages of a circle?", "من يقرأ رسائل الدائرة؟",
             "شكون كيقرا الرسائل ديال الدائرة؟", "chkoun kay9ra lmessages dyal dda2ira?"),
            "/mine",
        ),
        (
            ("Combien d’associations y a-t-il dans le réseau ?", "How many associations are there?", "كم عدد الجمعيات في الشبكة؟",
             "شحال من جمعية كاينة فالشبكة؟", "ch7al mn jam3iya kayna f chabaka?"),
            "",
        ),
        (
            ("Comment créer une association ?", "How do I found an association?", "كيف أؤسس جمعية؟", "كيفاش نأسس جمعية؟",
             "kifach n2esses jam3iya?"),
            "/library",
        ),
        (
            ("Comment retirer la fiche de mon association ?", "How do I remove our entry from the directory?",
             "كيف أحذف بطاقة جمعيتي من الدليل؟", "كيفاش نمسح البطاقة ديال الجمعية؟", "kifach nmse7 lbita9a dyal jam3iya?"),
            "/mine",
        ),
    ],
)  # fmt: skip
async def test_what_the_network_itself_is_asked_is_answered_with_its_page(
    room: AssociationRoom, texts: tuple[str, ...], address: str
) -> None:
    for text, language in zip(texts, (FR, EN, AR, ARY, ARYL), strict=True):
        told = await heard(room, text, language)
        assert f"https://example.org/take-part/associations{address}" in told.split(), text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Y a-t-il un comptable bénévole ?", FR),
        ("Is there a volunteer accountant?", EN),
        ("هل يوجد محاسب متطوع؟", AR),
        ("واش كاين شي محاسب متطوع؟", ARY),
        ("wach kayn chi mo7asib motatawi3?", ARYL),
    ],
)
async def test_a_volunteer_is_found_by_that_word_and_where_there_is_none_the_form_is_told(
    room: AssociationRoom, text: str, language: Language
) -> None:
    assert "https://example.org/take-part/associations/help" in (await heard(room, text, language)).split()
    offers = AssociationDetails(
        name_fr="Comptes", field=AssociationField.SOLIDARITY, territory=code("Fès"), offers=("comptabilité",)
    )
    number = room.directory.join(offers, "amina", state=AssociationState.LISTED).number
    assert f"associations/{number}" in await heard(room, text, language)


def test_associations_of_a_region_are_counted_and_those_that_something_was_done_for_are_not() -> None:
    for text in (
        "Combien d’associations dans la région Souss-Massa ?", "How many associations in the region of Souss-Massa?",
        "كم جمعية في جهة سوس ماسة؟", "شحال من جمعية ف جهة سوس ماسة؟", "ch7al mn jam3iya f jihat souss massa?",
    ):  # fmt: skip
        assert directory_wish(text).about is AboutNetwork.COUNT, text
    for text in (
        "Combien d’associations ont été formées dans la région Fès-Meknès ?",
        "Combien d’associations dans la région de Fès ont été formées ?",
        "كم جمعية في جهة فاس مكناس استفادت من التكوين سنة 2025؟",
        "Comment quitter le réseau électrique ?", "كيف ننخرط في الحزب؟", "bghit ndkhel l parlement",
    ):  # fmt: skip
        assert directory_wish(text).kind is DirectoryWish.NOTHING, text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Qu’y a-t-il à Tanger ce mois-ci ?", FR),
        ("What is on in Tangier this month?", EN),
        ("ماذا يوجد في طنجة هذا الشهر؟", AR),
        ("شنو كاين ف طنجة هاد الشهر؟", ARY),
        ("chno kayn f tanja had chher?", ARYL),
    ],
)
async def test_where_nothing_is_on_in_a_place_on_some_days_that_is_said(
    room: AssociationRoom, text: str, language: Language
) -> None:
    told = await heard(room, text, language)
    assert "https://example.org/take-part/associations/activities" in told.split()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("فين كاينة شي جمعية ديال البيئة", ARY),
        ("fin kayna chi jam3iya dyal lbi2a", ARYL),
        ("Où y a-t-il une association pour l’environnement ?", FR),
        ("شكون رئيسة جمعية الأرز", ARY),
        ("Quelles associations, et qui est présidente de l’association Cèdre ?", FR),
    ],
)
async def test_where_and_who_leads_tell_no_association_from_another(
    room: AssociationRoom, text: str, language: Language
) -> None:
    """A swimming club of "a quarter" is no answer to where there is an association for nature."""
    about = "تعليم السباحة لأطفال حي متخيل، بنات وأولادا.\nApprendre à nager aux enfants d’un quartier. Le président en dirige l’équipe."
    details = {
        "cedre": AssociationDetails(
            name_fr="Association Cèdre", name_ar="جمعية الأرز", field=AssociationField.ENVIRONMENT
        ),
        "nage": AssociationDetails(name_fr="Club de natation", field=AssociationField.SPORT, about=about),
    }
    number = {
        name: room.directory.join(one, "amina", state=AssociationState.LISTED).number for name, one in details.items()
    }
    told = await heard(room, text, language)
    assert f"associations/{number['cedre']}" in told
    assert f"associations/{number['nage']}" not in told


def test_a_teacher_is_no_computing() -> None:
    for text in ("معلمو سباحة لخرجة", "معلمة", "mo3allim"):
        assert helps_named(text) == {HelpKind.TRAINING}, text


def test_accounting_is_no_computing() -> None:
    for text in ("محاسبة", "محاسب", "comptable", "accountant", "mo7asib"):
        assert helps_named(text) == {HelpKind.ACCOUNTING}, text


def test_a_verb_is_no_town_and_a_town_after_a_preposition_is() -> None:
    places = open_gazetteer()
    for text in (
        "kifach n7ett nachat",
        "عطيني غير ديال العيالات",
        "comment l’ajouter",
        "how to add it",
        "كيف أضيف نشاطا",
    ):
        assert places.named_in(text) is None, text
    for text in ("nachat f Nihit", "نشاط ففاس", "près de Fès", "in Fes", "في مدينة فاس"):
        assert places.named_in(text) is not None, text


FIELDS = {
    F.WOMEN: ("جمعيات ديال العيالات ففاس", "jam3iyat dyal l3yalat f fes", "الجمعيات النسائية في فاس",
        "associations de femmes à Fès"),
    F.CHILDHOOD: ("جمعيات ديال الدراري ففاس", "jam3iyat dyal drari f fes", "جمعيات الطفولة في فاس",
        "children associations in Fes"),
    F.YOUTH: ("جمعيات ديال الشباب ففاس", "jam3iyat dyal chabab f fes", "associations de jeunes à Fès",
        "youth associations in Fes"),
    F.EDUCATION: ("جمعيات ديال القراية ففاس", "jam3iyat dyal l9raya f fes", "جمعيات التعليم في فاس",
        "education associations in Fes"),
    F.HEALTH: ("جمعيات ديال الصحة ففاس", "jam3iyat dyal sse77a f fes", "associations de santé à Fès",
        "health associations in Fes"),
    F.DISABILITY: ("جمعيات ديال الإعاقة ففاس", "jam3iyat dyal l2i3a9a f fes", "associations pour le handicap à Fès",
        "disability associations in Fes"),
    F.SOLIDARITY: ("جمعيات ديال المساكن ففاس", "jam3iyat dyal lmsakn f fes", "جمعيات التضامن في فاس",
        "charity associations in Fes"),
    F.SOCIAL_ECONOMY: ("تعاونيات ديال الصناعة التقليدية ففاس", "ta3awniyat dyal sina3a t9lidiya f fes", "coopératives à Fès",
        "cooperatives in Fes"),
    F.LOCAL_DEVELOPMENT: ("جمعيات ديال التنمية ففاس", "jam3iyat dyal tanmiya f fes", "associations de développement à Fès",
        "development associations in Fes"),
    F.ENVIRONMENT: ("جمعيات ديال البيئة ففاس", "jam3iyat dyal lbi2a f fes", "جمعيات البيئة في فاس",
        "environment associations in Fes"),
    F.CULTURE: ("جمعيات ديال الثقافة ففاس", "jam3iyat dyal ta9afa f fes", "associations culturelles à Fès",
        "culture associations in Fes"),
    F.SPORT: ("جمعيات ديال الرياضة ففاس", "jam3iyat dyal riyada f fes", "associations sportives à Fès",
        "sports associations in Fes"),
    F.RIGHTS: ("جمعيات ديال الحقوق ففاس", "jam3iyat dyal l7o9o9 f fes", "جمعيات حقوق الإنسان في فاس",
        "human rights associations in Fes"),
    F.MIGRATION: ("جمعيات ديال المهاجرين ففاس", "jam3iyat dyal lmohajirin f fes", "associations de migrants à Fès",
        "migrants associations in Fes"),
}  # fmt: skip


def test_every_field_is_heard_and_no_other_with_it() -> None:
    assert FIELDS.keys() == set(AssociationField) - {F.OTHER}
    for field, texts in FIELDS.items():
        for text in texts:
            assert fields_named(text) == {field}, text
            assert directory_wish(text).kind is DirectoryWish.FIND, text


@pytest.mark.parametrize(
    "text",
    [
        "بغيت ندخل الجمعية ديالي معاكم",
        "bghit nsejjel jam3iya dyali 3andkom",
        "je veux inscrire mon association chez vous",
    ],
)
def test_who_wants_in_is_heard_without_naming_the_directory(text: str) -> None:
    assert directory_wish(text).kind is DirectoryWish.JOIN


@pytest.mark.parametrize(
    "text",
    [
        "Combien d'associations ont suivi la formation à Fès ?",
        "combien d'associations qui ont été aidées à Marrakech",
        "How many associations received the training in Fez?",
        "كم عدد الجمعيات التي استفادت من التكوين في فاس؟",
        "شحال من جمعية اللي تكونات ففاس مع الوزارة؟",
        "ch7al mn jam3iya li tkewnat f fes m3a lwizara",
    ],
)
def test_how_many_did_something_is_left_to_documents(text: str) -> None:
    assert directory_wish(text).kind is DirectoryWish.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "which associations got money from the Fès call",
        "What associations were trained in Marrakech?",
        "Quelles associations ont reçu une subvention à Fès ?",
        "quelles associations ont été formées",
        "ما هي الجمعيات التي استفادت من الدعم في فاس؟",
        "شنو هي الجمعيات اللي خدات الدعم ففاس",
        "chno hiya jam3iyat li stafdo mn ddaam",
    ],
)
def test_which_did_something_is_left_to_documents(text: str) -> None:
    assert directory_wish(text).kind is DirectoryWish.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "Quelles associations ont des formations pour les femmes à Fès ?",
        "which associations work on health near Tata?",
        "شنو هي الجمعيات اللي خدامة على النسا ففاس",
    ],
)
def test_which_there_are_is_asked_of_the_directory(text: str) -> None:
    assert directory_wish(text).kind is DirectoryWish.FIND


@pytest.mark.parametrize(
    "text",
    [
        "Combien d'associations à Fès ?",
        "how many associations are there in the Fès region?",
        "شحال من جمعية عندكم ففاس؟",
    ],
)
def test_how_many_there_are_is_asked_of_the_directory(text: str) -> None:
    assert directory_wish(text).about is AboutNetwork.COUNT

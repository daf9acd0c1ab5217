from __future__ import annotations

import pytest

from core.language.intents.small_talk import (
    agrees,
    asks_who_it_is,
    asks_whom_to_vote_for,
    is_acknowledgement,
    is_farewell,
    is_greeting,
    is_insult,
    is_thanks,
    leaves_the_scope,
)

GREETINGS = [
    "Bonjour",
    "salut !",
    "Salam",
    "salam alaykom",
    "slm cv",
    "السلام عليكم ورحمة الله وبركاته",
    "صباح الخير",
    "Hello there",
    "👋",
    "مرحبا",
    "labas?",
    "لاباس؟",
    "Ça va ?",
    "Comment allez-vous ?",
    "kidayr?",
    "كيف حالك؟",
    "how are you?",
]
FAREWELLS = [
    "bye",
    "Au revoir !",
    "à bientôt",
    "merci, au revoir",
    "bonne journée et à bientôt",
    "bslama",
    "بسلامة",
    "مع السلامة",
    "tsba7 3la khir",
]
INSULTS = [
    "espèce de con",
    "idiot !",
    "t'es nul",
    "you are so stupid",
    "nta 7mar",
    "نتا حمار",
    "يا غبي",
    "wld l9a7ba",
    "vous êtes tous des voleurs",
    "parti de menteurs",
    "you are all thieves",
    "your party is corrupt",
    "ntouma kolkom chffara",
    "انتم حزب فاسد وكلكم لصوص",
    "نتوما كاملين شفارة",
]
VOTES = [
    "Pour qui dois-je voter ?", "pour qui voter ?", "dois-je voter pour vous ?", "Pourquoi voter pour vous ?", "who should I vote for?",
    "should I vote for you", "3la men nsewwet?", "3la chkoun ghadi nsewet", "wach nsawet 3likom?", "على من نصوت؟", "لمن أصوت؟",
    "واش نصوت عليكم؟", "هل أصوت لكم؟",
]  # fmt: skip
THANKS = ["merci", "Merci beaucoup !", "chokran bzaf", "شكرا جزيلا", "thanks a lot", "🙏", "الله يبارك فيك شكرا"]
IDENTITY = [
    "Qui es-tu ?", "Es-tu un robot ?", "vous êtes qui ?", "Je parle à un humain ?", "Who are you?", "are you a real person?",
    "من أنت؟", "هل أنت إنسان؟", "شكون نتا؟", "واش نتا روبو؟", "chkoun nta?", "wach nta bnadem?", "chno nta",
    "Qui te paie ?", "qui vous a créé ?",
    "pour qui travailles-tu ?", "tu es ChatGPT ?", "y a quelqu'un ?", "who pays you?", "are you ChatGPT?",
    "is anyone there?", "chkoun kaykhellsek?", "chkoun sawbek", "wach kayn chi 7ed?", "شكون كيخلصك؟", "من يمولك؟",
    "واش كاين شي واحد؟",
    "لحساب من تعمل؟",
]  # fmt: skip
QUESTIONS = [
    "Bonjour, combien de cohortes TAMKINE par an ?", "Qui est Nizar Baraka ?", "Que dit le parti sur les robots dans l'industrie ?",
    "salam, chhal men mentor?", "السلام عليكم، شنو البرنامج ديال السكن؟", "من هو الأمين العام؟", "Who are the mentors of the programme?",
    "شكون كيدير المنصة؟", "merci de me dire le budget de la santé",
    "Comment voter par procuration ?", "où voter à Rabat ?", "qui peut voter ?", "fin nsewwet?", "فين نصوت؟", "كيف أصوت؟", "how do I vote?",
    "Pour qui le député a-t-il promis des routes ?", "y a quelqu'un qui s'occupe des jeunes ?", "qui paie les mentors ?",
    "من يمول البرنامج؟",
    "شكون كيخلص المونتورات؟", "prix du kilo de viande de mouton", "subvention pour l'achat d'un chien de berger", "الكلاب الضالة",
    "la bas de la liste",
    "kelb d lmdina", "comment ça va se passer ?", "كيف حال الصحة فالمغرب؟", "bonne gouvernance", "bonne journée de formation à Fès ?",
    "من تكون لبنى البتول بنصالح؟", "What are you doing for young people?",
    "chno ntouma ghadi diro l chabab?", "شنو نتوما غادي ديرو للشباب؟",
    "Qui êtes-vous prêts à soutenir aux prochaines élections régionales et pourquoi ?",
]  # fmt: skip


@pytest.mark.parametrize("text", GREETINGS)
def test_greetings(text: str) -> None:
    assert is_greeting(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", THANKS)
def test_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", FAREWELLS)
def test_farewells(text: str) -> None:
    assert is_farewell(text)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        *(
            (yes, True)
            for yes in ("oui", "ok", "d'accord", "Bien sûr", "wakha", "iyeh", "واخا", "نعم من فضلك", "yes please")
        ),
        *((no, False) for no in ("non", "non merci", "la", "لا شكرا", "no thanks")),
        *(
            (other, None)
            for other in ("oui mais combien ?", "la santé", "accord de pêche", "لا للفساد", "ok boomer", "")
        ),
    ],
)
def test_a_bare_yes_or_no(text: str, verdict: bool | None) -> None:
    assert agrees(text) is verdict
    assert is_acknowledgement(text) is (verdict is not None)


@pytest.mark.parametrize("text", ["safi", "compris", "ok parfait", "fhemt", "فهمت", "صافي واخا", "got it"])
def test_acknowledgements(text: str) -> None:
    assert is_acknowledgement(text)


@pytest.mark.parametrize("text", INSULTS)
def test_insults(text: str) -> None:
    assert is_insult(text)


@pytest.mark.parametrize(
    "text",
    [
        "vous mentez toujours, vous n'avez rien fait",
        "arrêtez de mentir",
        "you lie to us, you have done nothing",
        "أنتم تكذبون علينا دائما ولم تفعلوا شيئا",
        "غير كتكدبو علينا وما درتو والو",
        "ntoma dima katkdbo 3lina w walo ma derto",
    ],
)
def test_reproaches_of_lying_are_met_as_insults(text: str) -> None:
    assert is_insult(text)


@pytest.mark.parametrize(
    "text",
    [
        "qu'avez-vous fait ?",
        "chno derto?",
        "ماذا فعلتم؟",
        "vous n'avez rien fait pour les jeunes ?",
        "who lied about Nassij?",
    ],
)
def test_who_asks_what_was_done_insults_nobody(text: str) -> None:
    assert not is_insult(text)


@pytest.mark.parametrize("text", VOTES)
def test_whom_to_vote_for(text: str) -> None:
    assert asks_whom_to_vote_for(text)


@pytest.mark.parametrize("text", IDENTITY)
def test_questions_about_itself(text: str) -> None:
    assert asks_who_it_is(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_genuine_questions_are_left_alone(text: str) -> None:
    assert not is_greeting(text)
    assert not is_thanks(text)
    assert not asks_who_it_is(text)
    assert not asks_whom_to_vote_for(text)
    assert not is_farewell(text)
    assert not is_acknowledgement(text)
    assert not is_insult(text)
    assert not leaves_the_scope(text)


@pytest.mark.parametrize(
    "text",
    ["Quel temps fait-il à Rabat ?", "météo demain", "raconte-moi une blague", "كيفاش الطقس غدا؟", "recipe for tajine"],
)
def test_subjects_far_from_any_party(text: str) -> None:
    assert leaves_the_scope(text)


@pytest.mark.parametrize(
    "text",
    [
        "est-ce que vous inventez parfois des réponses ?",
        "tu te trompes parfois ?",
        "do you make things up?",
        "What AI model are you running on?",
        "هل تخطئ أحيانا؟",
        "واش كتغلط شي مرات؟",
        "wach katghlet?",
    ],
)
def test_whether_it_errs_is_asked_of_the_assistant(text: str) -> None:
    assert asks_who_it_is(text)


@pytest.mark.parametrize(
    "text", ["Qui invente des solutions ?", "do you make up committees in each region?", "هل تخطئ الحكومة؟"]
)
def test_whether_others_err_is_not(text: str) -> None:
    assert not asks_who_it_is(text)

"""What the agent answers in the browser tests, and an agent that waits at a gate between sentences."""

from __future__ import annotations

import asyncio

from agent.answer import Answer, AnswerPart, AnswerSentence, AnswerStatus, OnSentence
from agent.question import Question
from agent.testing import ScriptedAgent, canned_citation
from core.language.forms import Language

ASK_FRENCH = "Combien de cohortes par an ?"
ASK_ARABIC = "كم عدد الأفواج في السنة؟"
ASK_SLOWLY = "Lentement ?"
ASK_BROKEN = "Panne ?"
ASK_UNKNOWN = "Le prix du gasoil ?"
ASK_WRITTEN = "En clair ?"
ASK_ODD = "Balises ?"
ASK_TWO = "Combien par an ? Et après ?"
MASKED = "Vos données ont été masquées."
ASK_LATE = "Trop long ?"
LATE = "La réponse prend trop de temps."
QUOTE = "Deux cohortes sont prévues chaque année."
QUOTE_ARABIC = "يُنظَّم فوجان في السنة."

FRENCH = Answer(
    AnswerStatus.ANSWERED,
    Language.FRENCH,
    f"Voici ce qui a été publié : {QUOTE} [1] {QUOTE_ARABIC} [2]",
    (
        AnswerSentence("Voici ce qui a été publié :"),
        AnswerSentence(QUOTE, (1,)),
        AnswerSentence(QUOTE_ARABIC, (2,)),
    ),
    (
        canned_citation(1, quote=QUOTE),
        canned_citation(2, quote=QUOTE_ARABIC, title="برنامج الشباب", language=Language.ARABIC, outdated=True),
    ),
    composer="extractive",
    release=1,
    standalone_question="Combien de cohortes TAMKINE par an ?",
)
ARABIC = Answer(
    AnswerStatus.ANSWERED,
    Language.ARABIC,
    f"TAMKINE: {QUOTE_ARABIC} [2]",
    (AnswerSentence(f"TAMKINE 2.0 برنامج للشباب. {QUOTE_ARABIC}", (2,)),),
    (canned_citation(2, quote=QUOTE_ARABIC, title="برنامج الشباب", language=Language.ARABIC),),
    composer="extractive",
    release=1,
)
DOUBT = "Je ne suis pas sûr."
_LONG = (
    f"{QUOTE} "
    + "Elles durent chacune de trois à quatre mois, de la première rencontre à la remise des attestations. " * 3
)
NEAREST = Answer(
    AnswerStatus.PERHAPS,
    Language.FRENCH,
    DOUBT,
    (
        AnswerSentence(DOUBT),
        AnswerSentence("Dans « Programme pour la jeunesse » :"),
        AnswerSentence(QUOTE, (1,)),
        AnswerSentence("Il est gratuit.", (1,)),
        AnswerSentence("Et dans « برنامج الشباب » :"),
        AnswerSentence(QUOTE_ARABIC, (2,)),
        AnswerSentence("Et dans « Note » :"),
        AnswerSentence(_LONG, (3,)),
        AnswerSentence("Et dans « Loi » :"),
        AnswerSentence("Quatrième passage.", (4,)),
        AnswerSentence("Cinquième passage.", (5,)),
    ),
    (
        canned_citation(1, quote=QUOTE),
        canned_citation(2, quote=QUOTE_ARABIC, title="برنامج الشباب", language=Language.ARABIC, outdated=True),
        canned_citation(3, quote=_LONG, title="Note"),
        canned_citation(4, quote="Quatrième passage.", title="Loi"),
        canned_citation(5, quote="Cinquième passage.", title="Loi"),
    ),
    composer="extractive",
    release=1,
)
WRITTEN = Answer(
    AnswerStatus.ANSWERED,
    Language.FRENCH,
    "Il y a deux cohortes par an. [1] Deux cohortes. [2]",
    (AnswerSentence("Il y a deux cohortes par an.", (1,)), AnswerSentence(QUOTE, (2,))),
    (canned_citation(1, quote=QUOTE), canned_citation(2, quote=QUOTE)),
    composer="model",
)
ODD_TEXT = '<img src=x onerror="alert(1)"> & <b>gras</b>.'
ODD = Answer(
    AnswerStatus.ANSWERED,
    Language.FRENCH,
    ODD_TEXT,
    (AnswerSentence(ODD_TEXT, (3,)),),
    (canned_citation(3, quote="<b>gras</b>", title="<i>Titre</i>", url="javascript:alert(1)"),),
)
_FIRST = (AnswerSentence("Voici :"), AnswerSentence(QUOTE, (1,)))
_SECOND = (AnswerSentence(QUOTE, (1,)), AnswerSentence(MASKED))
TWO = Answer(
    AnswerStatus.ANSWERED,
    Language.FRENCH,
    f"Voici : {QUOTE} [1] {QUOTE} [1] {MASKED}",
    (*_FIRST, *_SECOND),
    (canned_citation(1, quote=QUOTE),),
    parts=(
        AnswerPart("Combien par an ?", AnswerStatus.ANSWERED, f"Voici : {QUOTE} [1]", _FIRST),
        AnswerPart("Et après ?", AnswerStatus.ANSWERED, f"{QUOTE} [1] {MASKED}", _SECOND),
    ),
)
ANSWERS: dict[str, Answer | Exception] = {
    ASK_FRENCH: FRENCH,
    ASK_SLOWLY: FRENCH,
    ASK_ARABIC: ARABIC,
    ASK_UNKNOWN: NEAREST,
    ASK_WRITTEN: WRITTEN,
    ASK_ODD: ODD,
    ASK_TWO: TWO,
    ASK_LATE: Answer(AnswerStatus.ERROR_TIMEOUT, Language.FRENCH, LATE, (AnswerSentence(LATE),)),
}


class StagedAgent(ScriptedAgent):
    """Answers from a script; `ASK_SLOWLY` waits for `go` before each sentence but the first, `ASK_BROKEN` fails once."""

    def __init__(self) -> None:
        super().__init__(ANSWERS, default=FRENCH)
        self._permits = 0
        self.failures = 0
        self.cancelled = 0

    def go(self) -> None:
        self._permits += 1

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        if question.text == ASK_BROKEN and not self.failures:
            self.failures += 1
            raise RuntimeError("broken on purpose")
        try:
            return await super().answer(question, on_sentence)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def pause(self, question: Question, place: int) -> None:
        if question.text != ASK_SLOWLY or not place:
            return
        while not self._permits:  # noqa: ASYNC110 - the permit comes from another thread
            await asyncio.sleep(0.01)
        self._permits -= 1

"""A tiny invented corpus that the agent's tests ask about."""

from __future__ import annotations

from datetime import UTC, date, datetime

from agent.abstention.model import Decider, DecisionThresholds
from agent.agent import Agent
from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.settings import AgentSettings
from agent.testing import searcher_over
from agent.understanding.likeness import MessageClassifier
from api.wiring.agent import build_agent
from core.language.forms import Language
from core.testing import FixedClock
from knowledge.document import DocumentMeta, Kind, Passage
from knowledge.query import SearchFilters
from knowledge.results import SearchResult
from knowledge.search.searcher import Searcher
from knowledge.testing import make_passage

ORGANISATION = Organisation.model_validate(
    {"name": {"fr": "le Forum civique", "ar": "المنتدى المدني", "en": "the Civic Forum"}}
)
EAGER = Decider(dict.fromkeys(Language, DecisionThresholds(0.0, 0.0)))
"""Answers from whatever was found: the tests that use it are about what comes after."""
LIBRARIES = (
    "Le Forum propose d'ouvrir 120 bibliothèques de quartier avant le mois de mars 2027. "
    "Elles seront gratuites pour les élèves de Tanger. "
    "Un budget de 3,4 milliards de dirhams est prévu."
)
ASKED_LIBRARIES = "Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?"
ASKED_WATER = {
    Language.FRENCH: "Combien de stations de dessalement de l'eau de mer ?",
    Language.ARABIC: "كم عدد محطات تحلية مياه البحر؟",
    Language.DARIJA: "شحال من محطة ديال تحلية الما؟",
    Language.DARIJA_LATIN: "ch7al men ma7ata dyal te7liyat lma?",
    Language.ENGLISH: "How many water desalination plants?",
}
WATER = "يقترح المنتدى إنشاء 45 محطة لتحلية مياه البحر قبل شهر دجنبر 2028. وسيتم تمويل المشروع من طرف الجهات."


def passage(text: str, title: str, key: str, language: Language = Language.FRENCH, **meta: object) -> Passage:
    fields: dict[str, object] = {"title": title, "kind": Kind.PROGRAMME, "published_on": date(2026, 2, 17)}
    return make_passage(text, key=key, language=language, meta=DocumentMeta(**(fields | meta)))  # type: ignore[arg-type]


PASSAGES = (
    passage(LIBRARIES, "Programme culture", "culture.md"),
    passage(WATER, "برنامج الماء", "water.md", Language.ARABIC),
    passage("Le tramway de Tanger comptera trois lignes nouvelles et douze stations.", "Plan transports", "tram.md"),
)


def agent_over(
    *passages: Passage,
    decider: Decider | None = EAGER,
    settings: AgentSettings | None = None,
    searcher: Searcher | None = None,
    classifier: MessageClassifier | None = None,
    policy: Policy | None = None,
) -> Agent:
    return build_agent(
        ORGANISATION,
        searcher or searcher_over(passages or PASSAGES),
        settings=settings,
        clock=FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC)),
        decider=decider,
        classifier=classifier,
        policy=policy,
    )


class NotingSearcher(Searcher):
    """A search that notes what each call asked, and of which release."""

    def __init__(self, inner: Searcher) -> None:
        self._inner = inner
        self.asked: list[str] = []
        self.releases: list[int | None] = []

    def search(
        self,
        question: str,
        language: Language,
        *,
        limit: int = 8,
        filters: SearchFilters | None = None,
        release: int | None = None,
        after: str = "",
    ) -> SearchResult:
        self.asked.append(question)
        self.releases.append(release)
        return self._inner.search(question, language, limit=limit, filters=filters, release=release, after=after)

"""Made cases and replies for the scorers' tests."""

from __future__ import annotations

from agent.answer import Answer
from core.language.forms import Language
from evals.reply import CitedSource, PassageText, Reply, ReplySentence
from evals.score import Score
from evals.scorers import default_scorers, score_all
from evals.suites.suite import Case
from evals.targets.replies import passage_text, reply_of
from knowledge.document import Passage

LIBRARIES = PassageText(
    "p1",
    "programmes/culture.md",
    "Le Forum propose d'ouvrir 120 bibliothèques de quartier avant le mois de mars 2027. Elles seront gratuites.",
    "Programme culture Forum civique 2026-02-17",
)
WATER = PassageText(
    "p2",
    "programmes/eau.md",
    "يقترح المنتدى إنشاء 45 محطة لتحلية مياه البحر قبل شهر دجنبر 2028.",
    "برنامج الماء المنتدى المدني 2026-02-17",
)
INTRODUCTION = ReplySentence("Dans « Programme culture » (17 février 2026) :")


def case(**fields: object) -> Case:
    """A case in French that expects an answer with 120 in it."""
    made: dict[str, object] = {
        "id": "c",
        "language": "fr",
        "question": "?",
        "expect": "answered",
        "nuggets": [{"number": 120}],
    }
    return Case.model_validate(made | fields)


def reply(*sentences: ReplySentence | str, status: str = "answered", **fields: object) -> Reply:
    """A reply whose citations 1, 2… are of LIBRARIES and WATER, where sentences or fields do not say otherwise."""
    said = tuple(s if isinstance(s, ReplySentence) else ReplySentence(s) for s in sentences)
    known = (LIBRARIES, WATER)
    cited = sorted({number for sentence in said for number in sentence.citations})
    citations = tuple(
        CitedSource(n, p.context, p.text, p.id, key=p.key) for n in cited if n <= len(known) for p in [known[n - 1]]
    )
    text = " ".join(s.text + "".join(f" [{n}]" for n in s.citations) for s in said)
    made: dict[str, object] = {
        "status": status,
        "language": Language.FRENCH,
        "text": text,
        "sentences": said,
        "citations": citations,
        "passages": {passage.id: passage for passage in known},
    }
    return Reply(**(made | fields))  # type: ignore[arg-type]


def replied(answer: Answer, *passages: Passage) -> Reply:
    """An agent's answer as a target gives it."""
    known = {passage.id: passage_text(passage) for passage in passages}
    cited = {citation.passage_id for citation in answer.citations}
    return reply_of(answer, {name: text for name, text in known.items() if name in cited})


def scores(asked: Case, answered: Reply) -> dict[str, Score | None]:
    """Every default metric."""
    return score_all(default_scorers(own_names=("Forum civique",)), asked, answered)


def value(metric: str, asked: Case, answered: Reply) -> float | None:
    """One metric's value, None where it does not apply."""
    found = scores(asked, answered)[metric]
    return None if found is None else found.value


def told(metric: str, asked: Case, answered: Reply) -> str:
    """Why."""
    found = scores(asked, answered)[metric]
    assert found is not None
    return found.explanation

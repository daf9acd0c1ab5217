"""A certificate as a paper, in the direction of its form."""

from __future__ import annotations

from datetime import datetime

from agent.organisation.replies import written_date
from core.language.forms import Language
from participation.common.pdf import Paper
from participation.mentoring.following.schemas import MentoringCertificate
from participation.mentoring.schemas import Cohort, MentoringProgramme
from participation.mentoring.words import word


def certificate_paper(
    certificate: MentoringCertificate,
    name: str,
    programme: MentoringProgramme,
    cohort: Cohort,
    language: Language,
    made_at: datetime,
    check_at: str,
) -> bytes:
    """The file: who took part, in what, how often they met; that it is no employment; by which number it is checked at an address."""
    title = programme.title.in_language(language)
    paper = Paper(language, word("certificate_title", language), made_at, title)
    said = word(
        "certificate_body",
        language,
        name=name,
        programme=title,
        side=word(f"side_{certificate.side}", language),
        begins=written_date(cohort.starts_on, language),
        ends=written_date(cohort.ends_on, language),
        meetings=certificate.meetings,
    )
    paper.text(said)
    paper.text(" · ".join(party.in_language(language) for party in programme.parties if party.root))
    paper.text(word("certificate_not_job", language))
    paper.facts(
        [
            (word("certificate_issued", language), written_date(certificate.issued_on, language)),
            (word("certificate_number", language), certificate.number),
            (word("certificate_check", language), check_at),
        ]
    )
    return paper.content

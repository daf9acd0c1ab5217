"""What those who asked to be told hear: what became of their voice, what both sides signed, each change of a commitment."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from agent.organisation.replies import written_date
from core.language.forms import Language
from participation.common.telling import Announcer
from participation.dialogues.schemas import Commitment, CommitmentEvidence, Voice
from participation.dialogues.words import word

_LONGEST = 400
"""Characters of an official text that a message holds; the page has all of it. Chosen by hand: a few lines on a phone."""


def dialogue_subject(programme: str) -> str:
    """What following a whole programme is called."""
    return f"dialogue:{programme}"


def voice_subject(number: int) -> str:
    """What following a voice is called."""
    return f"voice:{number}"


class DialogueTelling:
    """Announces what happens in dialogues, within the transaction that makes it so."""

    def __init__(self, announcer: Announcer, public_url: str = "") -> None:
        """`public_url` is where the pages are; without one, messages name no page."""
        self._announcer, self._public_url = announcer, public_url.rstrip("/")

    def moderated(self, session: Session, voice: Voice, at: str) -> None:
        """Tell that a voice is published, or refused and why; `at` tells two moderations apart."""
        texts = {
            form: word(
                f"told_voice_{voice.state}",
                form,
                number=voice.number,
                reason=word(f"reason_{voice.reason}", form) if voice.reason else "",
            )
            for form in Language
        }
        self._announce(session, voice.subject, f"moderation {at}", texts, f"n° {voice.number}")

    def signed_off(self, session: Session, programme: str, title: Localised, version: int) -> None:
        """Tell that both sides have signed."""
        texts = {
            form: _lines(
                word("told_signed_off", form, title=title.in_language(form)), self._page(programme, "synthesis", form)
            )
            for form in Language
        }
        self._announce(session, dialogue_subject(programme), f"synthesis {version} signed", texts, programme)

    def committed(self, session: Session, commitment: Commitment, change: str, voices: Collection[int]) -> None:
        """Tell where a commitment stands now: to whoever follows it, its dialogue, or a voice that it stands on."""
        texts = {
            form: _lines(
                word(f"told_commitment_{commitment.state}", form, number=commitment.number),
                commitment.text.in_language(form)[:_LONGEST],
                commitment.reason.in_language(form)[:_LONGEST],
                _due(commitment, form),
                self._page(commitment.programme, "commitments", form, f"#c{commitment.number}"),
            )
            for form in Language
        }
        self._tell_all(session, commitment, change, texts, voices)

    def shown(
        self, session: Session, commitment: Commitment, evidence: CommitmentEvidence, voices: Collection[int]
    ) -> None:
        """Tell what shows how a commitment is kept."""
        texts = {
            form: _lines(
                word("told_evidence", form, number=commitment.number),
                evidence.text.in_language(form)[:_LONGEST],
                self._page(commitment.programme, "commitments", form, f"#c{commitment.number}"),
            )
            for form in Language
        }
        self._tell_all(session, commitment, f"evidence {evidence.id}", texts, voices)

    def _tell_all(
        self,
        session: Session,
        commitment: Commitment,
        change: str,
        texts: Mapping[Language, str],
        voices: Collection[int],
    ) -> None:
        about = f"n° {commitment.number}"
        self._announce(session, commitment.subject, change, texts, about)
        told = f"commitment {commitment.number} {change}"
        self._announce(session, dialogue_subject(commitment.programme), told, texts, about)
        for voice in sorted(voices):
            self._announce(session, voice_subject(voice), told, texts, about)

    def _page(self, programme: str, page: str, form: Language, anchor: str = "") -> str:
        if not self._public_url:
            return ""
        return f"{self._public_url}/take-part/dialogues/{programme}/{page}?lang={form}{anchor}"

    def _announce(self, session: Session, subject: str, change: str, texts: Mapping[Language, str], about: str) -> None:
        self._announcer.announce(subject, change, texts, about=about, session=session)


def _due(commitment: Commitment, form: Language) -> str:
    if commitment.due_on is None or commitment.state.is_settled:
        return ""
    return word("told_due", form, day=written_date(commitment.due_on, form))


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)

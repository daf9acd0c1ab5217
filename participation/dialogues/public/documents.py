"""What is public of a dialogue as documents for the library, so that the bot answers from the very records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.organisation.replies import written_date
from core.language.forms import Language
from knowledge.document import Kind
from participation.common.publishing import PublicSheet
from participation.dialogues.lines import LANGUAGES, heard_from
from participation.dialogues.public.record import DialogueRecord
from participation.dialogues.schemas import (
    Commitment,
    CommitmentEvidence,
    ItemKind,
    SharedItem,
    SharedSynthesis,
    Signature,
)
from participation.dialogues.words import word

PlaceName = Callable[[str, Language], str]
"""The name of a place by its code, in the letters of a form."""


def documents_of(
    record: DialogueRecord,
    *,
    publisher: str,
    public_url: str = "",
    place: PlaceName = lambda code, form: code,
) -> tuple[PublicSheet, ...]:
    """The documents of a dialogue: what both sides signed, and what was promised; each in three languages."""
    writer = _Writer(record, publisher, public_url.rstrip("/"), place)
    return tuple(document for language in LANGUAGES for document in writer.documents(language))


@dataclass(frozen=True)
class _Writer:
    record: DialogueRecord
    publisher: str
    public_url: str
    place: PlaceName

    def documents(self, language: Language) -> list[PublicSheet]:
        name, found = f"dialogue-{self.record.programme.id}", list[PublicSheet]()
        if self.record.synthesis:
            text = self._signed(self.record.synthesis, language)
            found.append(self._sheet(name, "doc_synthesis_title", text, "synthesis", language))
        if self.record.commitments:
            text = self._promised(language)
            found.append(self._sheet(f"{name}-commitments", "doc_commitments_title", text, "commitments", language))
        return found

    def _sheet(self, name: str, title: str, text: str, page: str, language: Language) -> PublicSheet:
        programme = self.record.programme
        called = word(title, language, title=programme.title.in_language(language))
        address = f"{self.public_url}/take-part/dialogues/{programme.id}/{page}?lang={language}"
        return PublicSheet(
            name=f"{name}.{language}.md",
            title=called,
            text=f"# {called}\n\n{text}",
            kind=Kind.CONSULTATION_OUTCOME,
            publisher=self.publisher,
            language=language,
            published_on=self.record.as_of,
            territory=[self.place(programme.territory, language)] if programme.territory else [],
            url=address if self.public_url else "",
            translation_of="" if language is LANGUAGES[0] else f"{name}.{LANGUAGES[0]}.md",
        )

    def _signed(self, synthesis: SharedSynthesis, language: Language) -> str:
        programme = self.record.programme
        title, on = programme.title.in_language(language), self.record.signed_on
        day = written_date(on, language) if on else ""
        parts = [programme.summary.in_language(language), word("doc_signed", language, title=title, day=day)]
        for kind in ItemKind:
            for one in synthesis.of(kind):
                parts += _item(one, title, day, language)
        reserved = [one for one in synthesis.signatures if one.reservation]
        if reserved:
            parts.append(f"## {word('doc_reservations_heading', language, title=title)}")
            parts += [_reservation(one, language) for one in reserved]
        return "\n\n".join(part for part in parts if part)

    def _promised(self, language: Language) -> str:
        title = self.record.programme.title.in_language(language)
        return "\n\n".join(part for one in self.record.commitments for part in _commitment(one, title, language))


def _item(item: SharedItem, title: str, day: str, language: Language) -> list[str]:
    """A question that somebody may have, and the sentence that answers it whoever quotes it: who, where, when, on which voices."""
    text = " ".join(item.text.in_language(language).split())
    subject = item.subject.root.get(language, "")
    asked = word(f"doc_{item.kind}_on", language, subject=_asked(subject)) if subject else ""
    heading = f"{asked} {word(f'doc_{item.kind}_heading', language, text=_asked(text))}".strip()
    said = word(f"doc_{item.kind}", language, title=title, day=day, text=text)
    return [f"## {heading}", heard_from([ground.number for ground in item.grounds], said, language)]


def _asked(text: str) -> str:
    """A text as a part of a question."""
    return text.rstrip(" .?؟!")


def numbers_of(item: SharedItem) -> str:
    """Numbers of the voices that a sentence stands on, as a reader reads them."""
    return ", ".join(str(ground.number) for ground in item.grounds)


def signed_as(signature: Signature, language: Language) -> str:
    """As what somebody signed, with their name where they let it be shown."""
    capacity = signature.signatory.capacity.in_language(language)
    return f"{signature.signatory.name} ({capacity})" if signature.signatory.name else capacity


def _reservation(signature: Signature, language: Language) -> str:
    """That there is one: its words and a name are somebody's own, and go with them; a document would keep them."""
    return word("doc_reservation", language, who=signature.signatory.capacity.in_language(language))


def _commitment(one: Commitment, title: str, language: Language) -> list[str]:
    """A section that asks what people ask of a commitment, and answers each in sentences that stand by themselves."""
    number, text = one.number, _asked(" ".join(one.text.in_language(language).split()))
    state, since = word(f"state_{one.state}", language), written_date(one.steps[-1].at.date(), language)
    due, reason = one.due_on, one.reason.in_language(language)
    answers = {
        "commitment": [word("doc_state", language, number=number, title=title, text=text, state=state, day=since)],
        "owner": [
            word("doc_owner", language, number=number, owner=one.owner.in_language(language)),
            *([word("doc_due", language, number=number, day=written_date(due, language))] if due else []),
        ],
        "reason": [word("doc_reason", language, number=number, text=reason)] if reason else [],
        "evidence": [_evidence(number, shown, language) for shown in one.evidence],
    }
    parts = [f"## {word('doc_commitment_heading', language, number=number, text=text)}"]
    for about, said in answers.items():
        if said:
            parts += [f"### {word(f'doc_{about}_asked', language, number=number)}", *said]
    return parts


def _evidence(number: int, shown: CommitmentEvidence, language: Language) -> str:
    day, said = written_date(shown.happened_on, language), shown.text.in_language(language)
    return word("doc_evidence", language, number=number, day=day, text=said)

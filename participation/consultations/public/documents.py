"""What is public of a consultation as documents for the library, so that the bot answers from the very records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import yaml

from agent.organisation.replies import written_date
from core.language.forms import Language
from knowledge.document import Kind
from participation.common.events.calendar import ZONE
from participation.common.events.schemas import Event
from participation.common.texts.localised import shortened
from participation.consultations.schemas import (
    Consultation,
    ConsultationStep,
    Contribution,
    Decision,
    DecisionStatus,
    Theme,
)
from participation.consultations.synthesis import Synthesis, SynthesisSentence
from participation.consultations.words import word

LEAST = 10
"""Contributions from which on a number is told. Chosen by hand: the house tells of no group under ten."""
_QUOTED = 12
"""Contributions of a place that are told in its document. Chosen by hand: two screens."""
_NAMED = 6
"""Places that are named in the summary. Chosen by hand: a line or two."""
LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Languages that documents are written in; the other forms read like one of them."""
PlaceName = Callable[[str, Language], str]
"""The name of a place by its code, in the letters of a form."""


@dataclass(frozen=True)
class PublicRecord:
    """Everything of a consultation that everybody may know."""

    consultation: Consultation
    contributions: tuple[Contribution, ...]
    """Published ones."""
    themes: tuple[Theme, ...] = ()
    """Signed ones, each before its children; none while nobody has signed."""
    under: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Numbers of contributions by theme, those of its children included."""
    syntheses: tuple[Synthesis, ...] = ()
    """Signed ones that are not stale."""
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def as_of(self) -> date:
        """The day on which something of it changed last: what its documents are dated by."""
        found = self.consultation
        moments = [found.created_at, found.themes_signed_at, *(one.made_at for one in self.contributions)]
        moments += [one.made_at for one in self.syntheses]
        moments += [change.at for decision in self.decisions for change in decision.history]
        return max(moment for moment in moments if moment).date()

    def count(self, theme: int) -> int:
        """How many contributions stand under a theme."""
        return len(self.under.get(theme, ()))

    def count_at(self, place: str, theme: int) -> int:
        """How many contributions of a place stand under a theme."""
        return self._at_places[place, theme]

    @cached_property
    def _at_places(self) -> Counter[tuple[str, int]]:
        places = {one.number: one.territory for one in self.contributions}
        return Counter((places[number], theme) for theme, numbers in self.under.items() for number in numbers)

    @cached_property
    def forms(self) -> Mapping[int, Language]:
        """The form that each contribution is written in, by its number."""
        return {one.number: one.language for one in self.contributions}

    @cached_property
    def by_place(self) -> Mapping[str, tuple[Contribution, ...]]:
        """Contributions by place, of places with enough of them."""
        found: dict[str, list[Contribution]] = {}
        for one in self.contributions:
            if one.territory:
                found.setdefault(one.territory, []).append(one)
        return {code: tuple(of) for code, of in found.items() if len(of) >= LEAST}


@dataclass(frozen=True)
class PublicDocument:
    """A document as the library takes it: the name of its file, and the file; with what people read of it."""

    name: str
    content: bytes
    title: str
    text: str


def documents_of(
    record: PublicRecord,
    *,
    publisher: str,
    public_url: str = "",
    place: PlaceName = lambda code, form: code,
    events: Sequence[Event] = (),
) -> tuple[PublicDocument, ...]:
    """The documents of a consultation: what was said, what places asked for, what was decided, which of its meetings are to come.

    Each is written in three languages; `events` are public ones.
    """
    writer = _Writer(record, publisher, public_url.rstrip("/"), place, events)
    return tuple(document for language in LANGUAGES for document in writer.documents(language))


@dataclass(frozen=True)
class _Writer:
    record: PublicRecord
    publisher: str
    public_url: str
    place: PlaceName
    events: Sequence[Event]

    def documents(self, language: Language) -> list[PublicDocument]:
        name = f"consultation-{self.record.consultation.id}"
        found = [self._document(name, language, self._said(language), "doc_summary_title")]
        if self.record.decisions:
            text = self._decided(language)
            found.append(self._document(f"{name}-decisions", language, text, "doc_decisions_title", page="/ledger"))
        if self.events:
            last = max(event.plan.ends_at for event in self.events).astimezone(ZONE).date()
            text = "\n\n".join(self._event(event, language) for event in self.events)
            found.append(self._document(f"{name}-events", language, text, "doc_events_title", until=last))
        for code, of in sorted(self.record.by_place.items()):
            named = self.place(code, language)
            text = self._asked_there(code, of, language)
            found.append(
                self._document(
                    f"{name}-{code}",
                    language,
                    text,
                    "doc_place_title",
                    place=named,
                    territory=[named.partition(" (")[0]],
                )
            )
        return found

    def _document(
        self,
        name: str,
        language: Language,
        text: str,
        title: str,
        *,
        place: str = "",
        page: str = "",
        until: date | None = None,
        territory: Sequence[str] = (),
    ) -> PublicDocument:
        called = self.record.consultation.title.in_language(language)
        front: dict[str, object] = {
            "title": word(title, language, title=called, place=place),
            "kind": Kind.CONSULTATION_OUTCOME.value,
            "publisher": self.publisher,
            "language": language.value,
            "published_on": self.record.as_of,
            "valid_until": until,
            "territory": list(territory) or self._territory(language),
        }
        if self.public_url:
            address = f"{self.public_url}/take-part/consultations/{self.record.consultation.id}{page}"
            front["url"] = f"{address}?lang={language}"
        if language is not LANGUAGES[0]:
            front["translation_of"] = f"{name}.{LANGUAGES[0]}.md"
        told = {key: value for key, value in front.items() if value}
        head = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)
        title = str(front["title"])
        content = f"---\n{head}---\n# {title}\n\n{text}\n".encode()
        return PublicDocument(f"{name}.{language}.md", content, title, text)

    def _said(self, language: Language) -> str:
        consultation, count = self.record.consultation, len(self.record.contributions)
        title = consultation.title.in_language(language)
        parts = [consultation.summary.in_language(language)]
        parts.append(
            word("doc_state", language, title=title, state=word(f"consultation_{consultation.state}", language))
        )
        parts += [line for step in consultation.steps if (line := _step(step, title, language))]
        if count:
            parts.append(_counted("doc_count", language, count, title=title))
        places = sorted(self.record.by_place.items(), key=lambda one: (-len(one[1]), one[0]))[:_NAMED]
        if places:
            named = "، " if language.is_rtl else ", "
            parts.append(
                word("doc_places", language, places=named.join(self.place(code, language) for code, _ in places))
            )
        for theme in self.record.themes:
            if theme.parent is None and self.record.count(theme.id):
                parts += self._theme(theme, language)
        return "\n\n".join(part for part in parts if part)

    def _theme(self, theme: Theme, language: Language) -> list[str]:
        named = theme.title.in_language(language)
        title = self.record.consultation.title.in_language(language)
        parts = [f"## {word('doc_said', language, theme=named, title=title)}"]
        parts.append(_counted("doc_theme", language, self.record.count(theme.id), theme=named))
        for synthesis in _in_language(self.record.syntheses, theme.id, language):
            for one in sorted(synthesis.sentences, key=lambda one: (one.is_minority, not self._reads(one, language))):
                text = word("doc_minority", language, text=one.text) if one.is_minority else one.text
                parts.append(_said_in([ground.number for ground in one.grounds], text, language))
        return parts

    def _reads(self, sentence: SynthesisSentence, language: Language) -> bool:
        """Whether a sentence can be read; a model's is in the language of its synthesis, as are documents that have it."""
        forms = {self.record.forms.get(ground.number, language) for ground in sentence.grounds}
        return not sentence.is_quoted or any(_is_read(form, language) for form in forms)

    def _asked_there(self, code: str, of: Sequence[Contribution], language: Language) -> str:
        named = self.place(code, language)
        parts = [word("doc_place", language, count=len(of), place=named)]
        for theme in self.record.themes:
            count = self.record.count_at(code, theme.id)
            if theme.parent is None and count >= LEAST:
                called = theme.title.in_language(language)
                parts.append(word("doc_place_theme", language, place=named, count=count, theme=called))
        quoted = sorted(of[:_QUOTED], key=lambda one: not _is_read(one.language, language))
        parts += [f"- {_said_in([one.number], shortened(one.text), language)}" for one in quoted]
        return "\n\n".join(parts)

    def _decided(self, language: Language) -> str:
        counts = Counter(decision.status for decision in self.record.decisions)
        parts = [
            word(
                "doc_total",
                language,
                kept=counts[DecisionStatus.KEPT],
                part=counts[DecisionStatus.KEPT_IN_PART],
                not_kept=counts[DecisionStatus.NOT_KEPT],
                delivered=counts[DecisionStatus.DELIVERED],
            )
        ]
        for one in self.record.decisions:
            named = one.about.in_language(language)
            about = named or f"n° {one.contribution}"
            status, day = word(f"status_{one.status}", language), written_date(one.decided_on, language)
            parts.append(f"## {about}")
            if named and one.contribution:
                parts.append(_said_in([one.contribution], named, language))
            parts.append(word("doc_decision", language, about=about, status=status, day=day))
            for key, text in (("doc_decision_text", one.text), ("doc_decision_reason", one.reason)):
                if said := text.in_language(language):
                    parts.append(word(key, language, about=about, text=said))
            for delivery in one.deliveries:
                day, said = written_date(delivery.happened_on, language), delivery.text.in_language(language)
                parts.append(word("doc_delivery", language, about=about, day=day, text=said))
        return "\n\n".join(parts)

    def _event(self, event: Event, language: Language) -> str:
        begins = event.plan.starts_at.astimezone(ZONE)
        code = event.plan.territory
        where = [event.plan.place, self.place(code, language) if code else ""]
        return word(
            "doc_event",
            language,
            title=event.plan.title,
            day=written_date(begins.date(), language),
            time=f"{begins:%H:%M}",
            place=("، " if language.is_rtl else ", ").join(part for part in where if part) or "—",
        )

    def _territory(self, language: Language) -> list[str]:
        code = self.record.consultation.territory
        return [self.place(code, language)] if code else []


def _said_in(numbers: Sequence[int], text: str, language: Language) -> str:
    """What contributions say, in one line with their numbers before it: a sentence that is quoted elsewhere keeps its source."""
    key = "doc_from" if len(numbers) == 1 else "doc_from_many"
    return word(key, language, numbers=", ".join(map(str, numbers)), text=" ".join(text.split()))


def _is_read(form: Language, language: Language) -> bool:
    """Whether somebody who reads a document in a language reads a form too: what they do comes first."""
    return form is language or (form.is_rtl and language.is_rtl)


def _counted(key: str, language: Language, count: int, **values: str) -> str:
    """A number, where it may be told."""
    return word(key if count >= LEAST else f"{key}_few", language, count=count, **values)


def _step(step: ConsultationStep, title: str, language: Language) -> str:
    named = step.title.in_language(language) or word(f"step_{step.kind}", language)
    first = written_date(step.opens_on, language) if step.opens_on else ""
    last = written_date(step.closes_on, language) if step.closes_on else ""
    key = {(True, True): "doc_step", (True, False): "doc_step_from", (False, True): "doc_step_until"}
    which = key.get((bool(first), bool(last)))
    return word(which, language, step=named, title=title, first=first, last=last) if which else ""


def _in_language(syntheses: Sequence[Synthesis], theme: int, language: Language) -> list[Synthesis]:
    """The synthesis of a theme in a language, else in any."""
    mine = [one for one in syntheses if one.theme == theme and not one.territory]
    return [one for one in mine if one.language is language][:1] or mine[:1]

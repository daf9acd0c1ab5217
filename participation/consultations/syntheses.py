"""Syntheses in the database: made, signed by a person, and compared with what they were made from."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.turn import StepLog
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks
from core.errors import NotFoundError, UnavailableError, WrongUseError
from core.language.forms import Language
from participation.common.texts.grounds import Ground, inputs_digest
from participation.consultations.contributions import Contributions
from participation.consultations.rows import contribution_of
from participation.consultations.schemas import Contribution, ContributionState
from participation.consultations.synthesis import (
    EXTRACTIVE,
    Synthesis,
    SynthesisSentence,
    SynthesisState,
    SynthesisWriter,
    chosen_sentences,
)
from participation.consultations.tables import ContributionRow, GroundRow, MappingRow, SynthesisRow, ThemeRow


class Syntheses:
    """Syntheses of consultations."""

    def __init__(
        self, database: Database, clock: Clock, contributions: Contributions, writer: SynthesisWriter | None = None
    ) -> None:
        """`writer` has a model write, where one is set."""
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)
        self._contributions, self.writer = contributions, writer

    def inputs(
        self, consultation: str, theme: int | None = None, territories: frozenset[str] = frozenset()
    ) -> tuple[Contribution, ...]:
        """What a synthesis is made from: published contributions, those nearest to the middle of the theme first."""
        with self._database.read() as session:
            return inputs_of(session, consultation, theme, territories)

    def make(
        self,
        consultation: str,
        language: Language,
        who: str,
        *,
        theme: int | None = None,
        territory: str = "",
        territories: frozenset[str] = frozenset(),
    ) -> Synthesis:
        """A synthesis of people's own sentences; `territories` are `territory` and the places in it.

        Raises WrongUseError where there is nothing to make it from.
        """
        inputs = self.inputs(consultation, theme, territories)
        return self._keep(
            consultation, theme, territory, language, inputs, EXTRACTIVE, "", chosen_sentences(inputs), who
        )

    async def write(
        self,
        consultation: str,
        language: Language,
        who: str,
        *,
        theme: int | None = None,
        territory: str = "",
        territories: frozenset[str] = frozenset(),
    ) -> Synthesis:
        """A synthesis by a model, of the sentences that stand. Raises UnavailableError where no model writes one."""
        if self.writer is None:
            raise UnavailableError("No model is set.", remedy="Take people's own sentences, or set MUNADIL_MODEL_*.")
        inputs = self.inputs(consultation, theme, territories)
        log = StepLog("synthesis")
        sentences = await self.writer.write(inputs, language, log) if inputs else ()
        if not sentences:
            raise UnavailableError(
                "The model wrote no sentence that stands on what people said.",
                remedy="Try again, or take people's own sentences.",
            )
        prompt = self.writer.prompt(language)
        return self._keep(
            consultation, theme, territory, language, inputs, f"model:{self.writer.name}"[:64], prompt, sentences, who
        )

    def listed(
        self, consultation: str, *, signed: bool = False, known: Mapping[int, Contribution] | None = None
    ) -> tuple[Synthesis, ...]:
        """Syntheses, the latest first; the latest signed one of each theme, place and form alone where `signed`.

        `known` are all published contributions as they stand, where they were read already.
        """
        wanted = select(SynthesisRow).where(SynthesisRow.consultation == consultation)
        if signed:
            wanted = wanted.where(SynthesisRow.state == SynthesisState.SIGNED.value)
        with self._database.read() as session:
            found = [_whole(session, row, known) for row in session.scalars(wanted.order_by(SynthesisRow.id.desc()))]
        if not signed:
            return tuple(found)
        latest = {(one.theme, one.territory, one.language): one for one in reversed(found)}
        return tuple(latest.values())

    def get(self, number: int) -> Synthesis:
        """One of them. Raises NotFoundError."""
        with self._database.read() as session:
            return _whole(session, _row(session, number))

    def keep_sentences(self, number: int, kept: Sequence[int], who: str) -> Synthesis:
        """Keep these sentences by their places, in this order, and drop the others; nothing can be added that stands on nothing."""
        with self._database.write() as session:
            row = _row(session, number)
            before = _sentences(session, row)
            if not kept or any(not 0 <= place < len(before) for place in kept):
                raise WrongUseError("Keep one sentence at least, of those that there are.")
            _write_sentences(session, row, [before[place] for place in dict.fromkeys(kept)])
            row.state = SynthesisState.DRAFT.value
            self._audit.append("consultations.edit_synthesis", who, str(number), session=session)
        return self.get(number)

    def sign(self, number: int, who: str) -> Synthesis:
        """Say that it may be published. Raises WrongUseError for a stale one."""
        with self._database.write() as session:
            row = _row(session, number)
            if _whole(session, row).is_stale:
                raise WrongUseError(
                    "What this synthesis was made from has changed.", remedy="Make it anew, then sign that one."
                )
            row.state = SynthesisState.SIGNED.value
            self._audit.append("consultations.sign_synthesis", who, str(number), session=session)
        return self.get(number)

    def _keep(
        self,
        consultation: str,
        theme: int | None,
        territory: str,
        language: Language,
        inputs: Sequence[Contribution],
        composer: str,
        prompt: str,
        sentences: Sequence[SynthesisSentence],
        who: str,
    ) -> Synthesis:
        row = SynthesisRow(
            consultation=consultation,
            theme=theme,
            territory=territory,
            language=language.value,
            composer=composer,
            prompt=prompt,
            state=SynthesisState.DRAFT.value,
            made_by=who,
            made_at=self._clock.now(),
        )
        with self._database.write() as session:
            keep_synthesis(session, row, inputs, sentences)
            detail = {"composer": composer, "theme": theme, "inputs": len(inputs)}
            self._audit.append("consultations.make_synthesis", who, f"{consultation} {row.id}", detail, session=session)
            number = row.id
        return self.get(number)


def keep_synthesis(
    session: Session, row: SynthesisRow, inputs: Sequence[Contribution], sentences: Sequence[SynthesisSentence]
) -> None:
    """Keep a synthesis with what it was made from. Raises WrongUseError where it says nothing."""
    if not sentences:
        raise WrongUseError("Nothing is published there.", remedy="Publish contributions first.")
    row.inputs, row.inputs_digest, row.sentences = json.dumps([i.number for i in inputs]), inputs_digest(inputs), "[]"
    session.add(row)
    session.flush()
    _write_sentences(session, row, sentences)


def inputs_of(
    session: Session, consultation: str, theme: int | None, territories: frozenset[str]
) -> tuple[Contribution, ...]:
    """What a synthesis is made from: published contributions, those nearest to the middle of the theme first."""
    row = ContributionRow
    published = row.consultation == consultation, row.state == ContributionState.PUBLISHED.value
    wanted = select(row).where(*published)
    if territories:
        wanted = wanted.where(row.territory.in_(territories))
    if theme is None:
        return tuple(contribution_of(one) for one in session.scalars(wanted.order_by(row.number)))
    under = _with_children(session, theme)
    mapped = select(MappingRow.contribution, MappingRow.closeness).where(MappingRow.theme.in_(under))
    near: dict[int, float] = {}
    for number, closeness in session.execute(mapped):
        near[number] = max(closeness, near.get(number, 0.0))
    found = [contribution_of(one) for one in session.scalars(wanted.order_by(row.number)) if one.number in near]
    return tuple(sorted(found, key=lambda one: (-near[one.number], one.number)))


def _with_children(session: Session, theme: int) -> set[int]:
    under, last = {theme}, {theme}
    while last:
        last = set(session.scalars(select(ThemeRow.id).where(ThemeRow.parent.in_(last)))) - under
        under |= last
    return under


def _whole(session: Session, row: SynthesisRow, known: Mapping[int, Contribution] | None = None) -> Synthesis:
    """A synthesis, and whether the contributions that it was made from are still those, and say the same."""
    numbers = tuple(json.loads(row.inputs))
    if known is None:
        known = _published(session, numbers)
    made_from = [known[number] for number in numbers if number in known]
    now = inputs_digest(made_from)
    return Synthesis(
        row.id,
        row.consultation,
        row.theme,
        row.territory,
        Language(row.language),
        numbers,
        row.composer,
        row.prompt,
        _sentences(session, row),
        SynthesisState(row.state),
        row.made_by,
        row.made_at,
        now != row.inputs_digest or _has_more(session, row, set(numbers)),
    )


def _published(session: Session, numbers: Sequence[int]) -> dict[int, Contribution]:
    """Those of these contributions that are published, by number."""
    found = dict[int, Contribution]()
    for part in chunks(numbers):
        wanted = select(ContributionRow).where(
            ContributionRow.number.in_(part), ContributionRow.state == ContributionState.PUBLISHED.value
        )
        found.update((row.number, contribution_of(row)) for row in session.scalars(wanted))
    return found


def _write_sentences(session: Session, row: SynthesisRow, sentences: Sequence[SynthesisSentence]) -> None:
    """Keep sentences; somebody's own words are kept as grounds alone, so that they go when their contribution goes."""
    session.execute(delete(GroundRow).where(GroundRow.synthesis == row.id))
    row.sentences = json.dumps(
        [[None if one.is_quoted else one.text, one.is_minority, len(one.grounds)] for one in sentences],
        ensure_ascii=False,
    )
    session.add_all(
        GroundRow(synthesis=row.id, sentence=place, contribution=ground.number, words=ground.words)
        for place, one in enumerate(sentences)
        for ground in one.grounds
    )
    session.flush()


def _sentences(session: Session, row: SynthesisRow) -> tuple[SynthesisSentence, ...]:
    """Sentences that still stand on what they stood on: one of a model's that lost a contribution may hold its words."""
    grounds = defaultdict[int, list[Ground]](list)
    wanted = select(GroundRow).where(GroundRow.synthesis == row.id).order_by(GroundRow.contribution)
    for ground in session.scalars(wanted):
        grounds[ground.sentence].append(Ground(ground.contribution, ground.words))
    return tuple(
        SynthesisSentence(grounds[place][0].words if text is None else text, tuple(grounds[place]), few, text is None)
        for place, (text, few, *stood) in enumerate(json.loads(row.sentences))
        if len(grounds[place]) >= max(1, *stood)
    )


def forget_ungrounded(session: Session) -> int:
    """Forget sentences of a model that lost a contribution they stood on; how many. What people said themselves went with it."""
    held = dict[int, Counter[int]]()
    for synthesis, sentence in session.execute(select(GroundRow.synthesis, GroundRow.sentence)):
        held.setdefault(synthesis, Counter())[sentence] += 1
    forgotten = 0
    for row in session.scalars(select(SynthesisRow).where(SynthesisRow.composer != EXTRACTIVE)):
        grounds, sentences = held.get(row.id, Counter()), json.loads(row.sentences)
        lost = [
            place
            for place, (text, _, *stood) in enumerate(sentences)
            if text is not None and grounds[place] < max(1, *stood)
        ]
        for place in lost:
            sentences[place] = [None, *sentences[place][1:]]
        if lost:
            gone = delete(GroundRow).where(GroundRow.synthesis == row.id, GroundRow.sentence.in_(lost))
            session.execute(gone)
            row.sentences = json.dumps(sentences, ensure_ascii=False)
            forgotten += len(lost)
    return forgotten


def _has_more(session: Session, row: SynthesisRow, numbers: set[int]) -> bool:
    """Whether something came under its theme since; a filter by place is asked with the places it had."""
    if row.territory:
        return False
    contribution = ContributionRow
    published = contribution.consultation == row.consultation, contribution.state == ContributionState.PUBLISHED.value
    wanted = select(contribution.number).where(*published)
    if row.theme is not None:
        under = select(MappingRow.contribution).where(MappingRow.theme.in_(_with_children(session, row.theme)))
        wanted = wanted.where(contribution.number.in_(under))
    return not numbers.issuperset(session.scalars(wanted))


def _row(session: Session, number: int) -> SynthesisRow:
    row = session.get(SynthesisRow, number)
    if row is None:
        raise NotFoundError("There is no such synthesis.")
    return row

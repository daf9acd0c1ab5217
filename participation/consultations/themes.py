"""The tree of themes: proposed by closeness, edited and signed off by people, and only then what contributions are put under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks, insert_missing, upsert
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from knowledge.ports import Embedder, Vectors
from participation.common.errors import NextStepError
from participation.common.texts.localised import localised, worded, written
from participation.consultations.contributions import ContributionFilter, Contributions
from participation.consultations.rows import contribution_of
from participation.consultations.schemas import Contribution, ContributionState, Theme, ThemeMapping
from participation.consultations.sorting.alike import AlikePair, pairs_alike
from participation.consultations.sorting.themes import ProposedTheme, centred, propose_themes
from participation.consultations.tables import (
    ConsultationRow,
    ContributionRow,
    ContributionVectorRow,
    MappingRow,
    ThemeRow,
)

CLUSTERING = "clustering"
"""Who made a theme or a mapping, where it was closeness alone."""
_LONGEST = 1_500
"""Characters of a contribution that its vector is made of. Chosen by hand: about what the model reads of a passage."""
_BATCH = 64
"""Texts embedded between two tellings of progress. Chosen by hand: a second or two."""
_SECOND = 0.9
"""Share of the best theme's closeness from which on a second theme is given too. Chosen by hand."""
Progress = Callable[[int, int], None]


def _quiet(done: int, total: int) -> None:
    """Tell nobody."""


class Themes:
    """Themes of consultations, and which contributions stand under them."""

    def __init__(self, database: Database, clock: Clock, contributions: Contributions, embedder: Embedder) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)
        self._contributions, self._embedder = contributions, embedder

    def tree(self, consultation: str) -> tuple[Theme, ...]:
        """Themes in order, each before its children, with how many published contributions stand under it."""
        with self._database.read() as session:
            return _tree(session, consultation)

    def filled(self, consultation: str) -> tuple[tuple[Theme, ...], Mapping[int, tuple[int, ...]]]:
        """The tree, and numbers of published contributions by theme, those under its children included."""
        with self._database.read() as session:
            tree, under = _filled(session, consultation)
            return tree, {theme: tuple(sorted(numbers)) for theme, numbers in under.items()}

    def propose(self, consultation: str, who: str, *, count: int | None = None, progress: Progress = _quiet) -> int:
        """Put proposed themes in place of those that nobody has touched; how many there are now.

        Raises NextStepError where the themes are signed off, and WrongUseError where there is too little to sort.
        """
        contributions = self._contributions.every(consultation)
        if len(contributions) < 2:
            raise WrongUseError("There is too little to sort.", remedy="Publish at least two contributions.")
        vectors = self._vectors(contributions, progress)
        proposed = propose_themes(_texts(contributions), _forms(contributions), vectors, count=count)
        with self._database.write() as session:
            _unsigned(session, consultation)
            own = select(ThemeRow.id).where(ThemeRow.consultation == consultation, ThemeRow.changed_by == "")
            session.execute(delete(ThemeRow).where(ThemeRow.id.in_(own.scalar_subquery())))
            ordinal = len(session.scalars(select(ThemeRow.id).where(ThemeRow.consultation == consultation)).all())
            for place, theme in enumerate(proposed):
                self._write_proposed(session, consultation, theme, contributions, None, ordinal + place)
            count = len(proposed) + sum(len(theme.children) for theme in proposed)
            self._audit.append("consultations.propose_themes", who, consultation, {"count": count}, session=session)
        return count

    def representatives(self, consultation: str, limit: int = 5) -> Mapping[int, tuple[Contribution, ...]]:
        """By theme, the contributions nearest to its middle: what to read before naming it."""
        themes = select(ThemeRow.id).where(ThemeRow.consultation == consultation)
        with self._database.read() as session:
            # One look-up a theme, by its index: all of them ranked at once would be read whole.
            near = {theme: _nearest_to(session, theme, limit) for theme in session.scalars(themes).all()}
            said = dict[int, Contribution]()
            for part in chunks(sorted({number for numbers in near.values() for number in numbers})):
                rows = session.scalars(select(ContributionRow).where(ContributionRow.number.in_(part)))
                said.update((row.number, contribution_of(row)) for row in rows)
        return {theme: tuple(said[number] for number in numbers) for theme, numbers in near.items() if numbers}

    def write(
        self, consultation: str, title: Localised, who: str, *, theme: int | None = None, parent: int | None = None
    ) -> int:
        """Name a theme, a new one where `theme` is None; its id. Raises NextStepError where the themes are signed off."""
        if not title.root:
            raise WrongUseError("A theme needs a name.", remedy="Give it in one language at least.")
        with self._database.write() as session:
            _unsigned(session, consultation)
            if parent is not None:
                _check_parent(session, consultation, theme, parent)
            if theme is None:
                row = ThemeRow(consultation=consultation, made_by=who, ordinal=len(_tree(session, consultation)))
                session.add(row)
            else:
                row = _theme(session, consultation, theme)
            row.title, row.parent = written(title), parent
            row.changed_by, row.changed_at = who, self._clock.now()
            session.flush()
            self._audit.append("consultations.write_theme", who, f"{consultation} {row.id}", session=session)
            return row.id

    def join(self, consultation: str, theme: int, into: int, who: str) -> None:
        """Put everything of a theme under another, and drop it."""
        with self._database.write() as session:
            _unsigned(session, consultation)
            one, other = _theme(session, consultation, theme), _theme(session, consultation, into)
            if one.id == other.id:
                raise WrongUseError("A theme cannot be joined with itself.")
            for row in session.scalars(select(ThemeRow).where(ThemeRow.parent == theme)).all():
                row.parent = None if row.id == into else into
            found = session.scalars(select(MappingRow).where(MappingRow.theme == theme)).all()
            values = [
                {
                    "contribution": m.contribution,
                    "theme": into,
                    "made_by": m.made_by,
                    "closeness": m.closeness,
                    "read_by": m.read_by,
                }
                for m in found
            ]
            insert_missing(session, MappingRow, values)
            session.flush()
            session.delete(one)
            other.changed_by, other.changed_at = who, self._clock.now()
            self._audit.append("consultations.join_themes", who, f"{consultation} {theme} {into}", session=session)

    def drop(self, consultation: str, theme: int, who: str) -> None:
        """Drop a theme and its children; what stood under them stands under none."""
        with self._database.write() as session:
            _unsigned(session, consultation)
            session.delete(_theme(session, consultation, theme))
            self._audit.append("consultations.drop_theme", who, f"{consultation} {theme}", session=session)

    def sign(self, consultation: str, who: str) -> None:
        """Sign the themes off: from now on they are what contributions are put under. Raises WrongUseError where there are none."""
        with self._database.write() as session:
            row = _unsigned(session, consultation)
            if not session.scalar(select(ThemeRow.id).where(ThemeRow.consultation == consultation).limit(1)):
                raise WrongUseError("There are no themes to sign off.", remedy="Have some proposed, or write one.")
            row.themes_signed_by, row.themes_signed_at = who, self._clock.now()
            self._audit.append("consultations.sign_themes", who, consultation, session=session)

    def reopen(self, consultation: str, who: str) -> None:
        """Take the signature back, so that themes can be changed again."""
        with self._database.write() as session:
            row = session.get(ConsultationRow, consultation)
            if row is None:
                raise NotFoundError("There is no such consultation.")
            row.themes_signed_by, row.themes_signed_at = "", None
            self._audit.append("consultations.reopen_themes", who, consultation, session=session)

    def put_under(self, consultation: str, who: str, *, progress: Progress = _quiet) -> int:
        """Put every published contribution under the nearest signed themes; how many there are.

        What a person has put or read somewhere stays. Raises NextStepError where the themes are not signed off.
        """
        contributions = self._contributions.every(consultation)
        with self._database.read() as session:
            row = session.get(ConsultationRow, consultation)
            if row is None or row.themes_signed_at is None:
                raise NextStepError(
                    "The themes are not signed off.", remedy="Read them, change what is wrong, and sign them off."
                )
            leaves = _leaves(_tree(session, consultation))
            held = select(MappingRow).join(ThemeRow, ThemeRow.id == MappingRow.theme)
            mapped = session.scalars(held.where(ThemeRow.consultation == consultation)).all()
        if not contributions or not leaves:
            return 0
        vectors, members = self._placed(contributions, leaves, mapped, progress)
        kept = {m.contribution for m in mapped if m.read_by or m.made_by != CLUSTERING}
        middles = _middles(members, vectors)
        rows = [
            row
            for place, one in enumerate(contributions)
            if one.number not in kept
            for row in _nearest(one.number, vectors[place], middles)
        ]
        with self._database.write() as session:
            touched = [one.number for one in contributions if one.number not in kept]
            for part in chunks(touched):
                of = delete(MappingRow).where(MappingRow.contribution.in_(part), MappingRow.made_by == CLUSTERING)
                session.execute(of)
            insert_missing(session, MappingRow, rows)
            self._audit.append(
                "consultations.put_under_themes", who, consultation, {"count": len(rows)}, session=session
            )
        return len(contributions)

    def _placed(
        self,
        contributions: Sequence[Contribution],
        leaves: Sequence[Theme],
        mapped: Sequence[MappingRow],
        progress: Progress,
    ) -> tuple[Vectors, Mapping[int, Sequence[int]]]:
        """Centred vectors of contributions, and of the words of themes under which nothing stands; and each theme's rows among them."""
        places = {one.number: place for place, one in enumerate(contributions)}
        members = {leaf.id: list[int]() for leaf in leaves}
        for mapping in mapped:
            if mapping.theme in members and mapping.contribution in places:
                members[mapping.theme].append(places[mapping.contribution])
        bare = [(leaf, form, text) for leaf in leaves if not members[leaf.id] for form, text in leaf.title.root.items()]
        said = self._vectors(contributions, progress)
        named = self._embedder.embed_passages([text for _, _, text in bare]) if bare else said[:0]
        for place, (leaf, _, _) in enumerate(bare, len(contributions)):
            members[leaf.id].append(place)
        forms = [*_forms(contributions), *(form for _, form, _ in bare)]
        return centred(np.concatenate([said, named]), forms), members

    def read(self, contribution: int, themes: Sequence[int], who: str) -> None:
        """Say, after reading, which themes a contribution stands under; none is an answer too. Raises NotFoundError."""
        with self._database.write() as session:
            row = session.get(ContributionRow, contribution)
            if row is None:
                raise NotFoundError("There is no contribution of this number.")
            before = {
                m.theme: m for m in session.scalars(select(MappingRow).where(MappingRow.contribution == contribution))
            }
            for theme in set(themes):
                _theme(session, row.consultation, theme)
            for theme, mapping in before.items():
                if theme not in themes:
                    session.delete(mapping)
            session.flush()
            for theme in dict.fromkeys(themes):
                made_by, closeness = (before[theme].made_by, before[theme].closeness) if theme in before else (who, 1.0)
                values = {
                    "contribution": contribution,
                    "theme": theme,
                    "made_by": made_by,
                    "closeness": closeness,
                    "read_by": who,
                }
                session.merge(MappingRow(**values))
            detail = {"themes": sorted(set(themes))}
            self._audit.append("consultations.read_mapping", who, str(contribution), detail, session=session)

    def mappings(self, contribution: int) -> tuple[ThemeMapping, ...]:
        """Where a contribution stands, and by whom or what it was put there."""
        with self._database.read() as session:
            rows = session.scalars(select(MappingRow).where(MappingRow.contribution == contribution))
            return tuple(ThemeMapping(m.contribution, m.theme, m.made_by, m.closeness, m.read_by) for m in rows)

    def alike(
        self, consultation: str, *, progress: Progress = _quiet
    ) -> tuple[tuple[Contribution, Contribution, float], ...]:
        """Pairs of contributions that may say the same, refused ones aside, the closest first."""
        waiting = self._contributions.every(consultation, ContributionFilter(state=ContributionState.WAITING))
        contributions = (*self._contributions.every(consultation), *waiting)
        pairs: Sequence[AlikePair] = pairs_alike(self._vectors(contributions, progress), _forms(contributions))
        return tuple((contributions[pair.first], contributions[pair.second], pair.closeness) for pair in pairs)

    def _write_proposed(
        self,
        session: Session,
        consultation: str,
        theme: ProposedTheme,
        contributions: Sequence[Contribution],
        parent: int | None,
        ordinal: int,
    ) -> None:
        majority = Counter(contributions[at].language for at in theme.members).most_common(1)[0][0]
        row = ThemeRow(
            consultation=consultation,
            parent=parent,
            ordinal=ordinal,
            title=written(worded({majority: ("، " if majority.is_rtl else ", ").join(theme.words) or "…"})),
            made_by=CLUSTERING,
            changed_by="",
            changed_at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        for place, child in enumerate(theme.children):
            self._write_proposed(session, consultation, child, contributions, row.id, place)
        if theme.children:
            return
        count = len(theme.members)
        values = [
            {
                "contribution": contributions[at].number,
                "theme": row.id,
                "made_by": CLUSTERING,
                "closeness": 1 - place / count,
                "read_by": "",
            }
            for place, at in enumerate(theme.members)
        ]
        insert_missing(session, MappingRow, values)

    def _vectors(self, contributions: Sequence[Contribution], progress: Progress) -> Vectors:
        """A row for each; what has none in today's space is embedded and kept."""
        space = self._embedder.space
        numbers = [one.number for one in contributions]
        known: dict[int, Vectors] = {}
        with self._database.read() as session:
            for part in chunks(numbers):
                of = select(ContributionVectorRow).where(
                    ContributionVectorRow.contribution.in_(part), ContributionVectorRow.space == space.fingerprint[:80]
                )
                for row in session.scalars(of):
                    known[row.contribution] = np.frombuffer(row.vector, np.float16).astype(np.float32)
        missing = [one for one in contributions if one.number not in known]
        for start in range(0, len(missing), _BATCH):
            part_ = missing[start : start + _BATCH]
            progress(len(contributions) - len(missing) + start, len(contributions))
            found = self._embedder.embed_passages([text[:_LONGEST] for text in _texts(part_)])
            with self._database.write() as session:
                for one, vector in zip(part_, found, strict=True):
                    values = {
                        "contribution": one.number,
                        "space": space.fingerprint[:80],
                        "vector": vector.astype(np.float16).tobytes(),
                    }
                    upsert(session, ContributionVectorRow, values, "contribution")
                    known[one.number] = vector
        progress(len(contributions), len(contributions))
        empty = np.zeros((0, space.dimension), np.float32)
        return np.stack([known[number] for number in numbers]) if numbers else empty


def _tree(session: Session, consultation: str) -> tuple[Theme, ...]:
    return _filled(session, consultation)[0]


def _filled(session: Session, consultation: str) -> tuple[tuple[Theme, ...], dict[int, dict[int, bool]]]:
    wanted = select(ThemeRow).where(ThemeRow.consultation == consultation).order_by(ThemeRow.ordinal, ThemeRow.id)
    rows = session.scalars(wanted).all()
    under = _under(session, consultation, {row.id: row.parent for row in rows})
    found = {
        row.id: Theme(
            row.id, row.parent, row.ordinal, localised(row.title), row.made_by, row.changed_by, row.changed_at
        )
        for row in rows
    }
    ordered: list[Theme] = []

    def add(parent: int | None) -> None:
        for theme in found.values():
            if theme.parent == parent:
                counted = under[theme.id]
                ordered.append(replace(theme, count=len(counted), read=sum(counted.values())))
                add(theme.id)

    add(None)
    return tuple(ordered), under


def _under(session: Session, consultation: str, parents: Mapping[int, int | None]) -> dict[int, dict[int, bool]]:
    """By theme, the published contributions under it or its children, and whether a person has read each there."""
    mapped = (
        select(MappingRow.theme, MappingRow.contribution, MappingRow.read_by)
        .join(ContributionRow, ContributionRow.number == MappingRow.contribution)
        .where(ContributionRow.consultation == consultation, ContributionRow.state == ContributionState.PUBLISHED.value)
    )
    under = {theme: dict[int, bool]() for theme in parents}
    for theme, contribution, read_by in session.connection().execute(mapped):
        at: int | None = theme
        while at is not None:
            under[at][contribution] = bool(read_by) or under[at].get(contribution, False)
            at = parents[at]
    return under


def _nearest_to(session: Session, theme: int, limit: int) -> Sequence[int]:
    """Numbers of the contributions that are nearest to the middle of a theme."""
    row = MappingRow
    wanted = select(row.contribution).where(row.theme == theme).order_by(row.closeness.desc(), row.contribution)
    return session.scalars(wanted.limit(limit)).all()


def _leaves(tree: Sequence[Theme]) -> tuple[Theme, ...]:
    parents = {theme.parent for theme in tree}
    return tuple(theme for theme in tree if theme.id not in parents)


def _middles(members: Mapping[int, Sequence[int]], vectors: Vectors) -> Mapping[int, Vectors]:
    """The middle of each theme's members, by their places among the vectors."""
    middles = {}
    for theme, places in members.items():
        middle = vectors[list(places)].mean(axis=0)
        middles[theme] = middle / max(float(np.linalg.norm(middle)), 1e-12)
    return middles


def _nearest(number: int, vector: Vectors, middles: Mapping[int, Vectors]) -> list[dict[str, object]]:
    best, *others = sorted(((float(vector @ middle), -theme) for theme, middle in middles.items()), reverse=True)[:2]
    chosen = [best, *(other for other in others if other[0] > 0 and other[0] >= best[0] * _SECOND)]
    return [
        {"contribution": number, "theme": -theme, "made_by": CLUSTERING, "closeness": closeness, "read_by": ""}
        for closeness, theme in chosen
    ]


def _texts(contributions: Sequence[Contribution]) -> list[str]:
    return [f"{one.title}. {one.text}" if one.title else one.text for one in contributions]


def _forms(contributions: Sequence[Contribution]) -> list[Language]:
    return [one.language for one in contributions]


def _theme(session: Session, consultation: str, theme: int) -> ThemeRow:
    row = session.get(ThemeRow, theme)
    if row is None or row.consultation != consultation:
        raise NotFoundError("There is no such theme.")
    return row


def _check_parent(session: Session, consultation: str, theme: int | None, parent: int) -> None:
    at: int | None = parent
    while at is not None:
        if at == theme:
            raise WrongUseError("A theme cannot stand under itself.")
        at = _theme(session, consultation, at).parent


def _unsigned(session: Session, consultation: str) -> ConsultationRow:
    row = session.get(ConsultationRow, consultation, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no such consultation.")
    if row.themes_signed_at is not None:
        raise NextStepError("The themes are signed off.", remedy="Take the signature back to change them.")
    return row

"""The shared library in the database: who shares what with whom, its versions that never change, and who used it.

A mark of use is one an association and thing, of opening and of taking it: what is useful is what is used.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, not_, or_, select, update
from sqlalchemy.orm import Session, defer

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks
from core.errors import NotFoundError
from core.language.forms import Language
from participation.associations.directory.listing import is_listed
from participation.associations.directory.names import AssociationName
from participation.associations.directory.schemas import AssociationField
from participation.associations.directory.tables import AssociationRow
from participation.associations.errors import TooLongError
from participation.associations.resources.errors import (
    CircleOnlyError,
    EmptyResourceError,
    LicenceError,
    NoSuchCircleError,
)
from participation.associations.resources.schemas import (
    OPEN_LICENCES,
    CircleMembership,
    Licence,
    ListedResource,
    NoCircles,
    ResourceContent,
    ResourceDetails,
    ResourceHead,
    ResourceKind,
    ResourceVersion,
    SharedResource,
)
from participation.associations.resources.tables import ResourceRow, ResourceUseRow, ResourceVersionRow
from participation.common.errors import FullError
from participation.common.files import plain_name, sniffed
from participation.common.history import History

ROOM = ParticipationRoom.ASSOCIATIONS
_LONGEST = {"title": 200, "about": 3000}
"""Characters of each. Chosen by hand, as their columns are: most of a page."""
_LONGEST_TEXT = 60_000
"""Characters of a text. Chosen by hand: thirty pages; a form of staff's takes no more."""
_LONGEST_NOTE = 300
"""Characters of what is new in a version. Chosen by hand: two lines."""
_MOST_VERSIONS = 50
"""Versions of one thing. Chosen by hand: one a month for years."""
_MOST = 500
"""Things that an association shares. Chosen by hand: a shelf."""

_NAMES = (AssociationRow.name_ar, AssociationRow.name_fr)
_Limits = tuple[ColumnElement[bool], ...]


class Resources:
    """What associations share; each change is in the history and the audit log, without a word of it."""

    def __init__(self, database: Database, clock: Clock, vault: Vault, circles: CircleMembership | None = None) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self.circles = circles or NoCircles()
        self._history = History(database, clock)

    def share(self, association: int, details: ResourceDetails, content: ResourceContent, note: str = "") -> int:
        """Share something with a circle or all members. Raises WrongUseError for what cannot be."""
        self._check(association, details)
        with self._database.write() as session:
            return self.shared(session, association, details, content, note)

    def shared(
        self, session: Session, association: int, details: ResourceDetails, content: ResourceContent, note: str = ""
    ) -> int:
        """Share something within a transaction."""
        if (session.scalar(select(func.count()).where(ResourceRow.association == association)) or 0) >= _MOST:
            raise FullError
        now = self._clock.now()
        row = ResourceRow(
            association=association, is_hidden=False, reason="", is_public=False, created_at=now, changed_at=now
        )
        _write(row, details)
        session.add(row)
        session.flush()
        self._add_version(session, row, content, note)
        self._note(session, row, "resource_share", f"association {association}")
        return row.id

    def change(self, number: int, association: int, details: ResourceDetails) -> None:
        """Say anew what it is and for whom."""
        self._check(association, details)
        with self._database.write() as session:
            row = _own(session, number, association)
            before = _details(row)
            changed = [one.name for one in fields(details) if getattr(before, one.name) != getattr(details, one.name)]
            _write(row, details)
            row.is_public = row.is_public and details.is_offered
            if changed:
                self._note(session, row, "resource_change", f"association {association}", {"changed": changed})

    def add_version(self, number: int, association: int, content: ResourceContent, note: str = "") -> None:
        """Add a version; those before it stay as they are."""
        with self._database.write() as session:
            row = _own(session, number, association)
            self._add_version(session, row, content, note)
            self._note(session, row, "resource_version", f"association {association}")

    def erase(self, number: int, association: int) -> None:
        """Forget it with all its versions; what the public library has of it goes at the next look."""
        with self._database.write() as session:
            row = _own(session, number, association)
            self._note(session, row, "resource_erase", f"association {association}")
            session.delete(row)

    def hide(self, number: int, who: str, reason: str, *, is_hidden: bool = True) -> None:
        """Take it out of members' sight with a reason that its association reads, or show it again."""
        if is_hidden and not reason.strip():
            raise EmptyResourceError("Hiding something needs a reason.", remedy="Say in a sentence what is wrong.")
        with self._database.write() as session:
            row = _row(session, number)
            row.is_hidden, row.reason = is_hidden, reason.strip()[:1000] if is_hidden else ""
            row.is_public = row.is_public and not is_hidden
            self._note(session, row, "resource_hide" if is_hidden else "resource_unhide", who)

    def decide(self, number: int, who: str, *, is_public: bool) -> None:
        """Note that staff takes it to the public library, or takes it back."""
        with self._database.write() as session:
            row = _row(session, number)
            row.is_public = is_public
            self._note(session, row, "resource_publish" if is_public else "resource_take_back", who)

    def given(self, number: int, version: int, draft: int) -> None:
        """Note by which draft the public library was given a version."""
        with self._database.write() as session:
            session.execute(
                update(ResourceVersionRow)
                .where(ResourceVersionRow.resource == number, ResourceVersionRow.number == version)
                .values(draft=draft)
            )

    def visible(
        self,
        association: int,
        circle: int | None = None,
        kind: str = "",
        *,
        is_own: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[ListedResource, ...]:
        """What an association may see: of all members, of its circles (or of this one), and its own, the last changed first.

        `is_own` asks for its own alone, or for those of others.
        """
        limits = list(self._for(association, circle, is_own))
        if kind:
            limits.append(ResourceRow.kind == kind)
        # Which are on the page is asked first: of whole rows, no more than these are put in order.
        page = _of_listed(ResourceRow.id).where(*limits).limit(limit).offset(offset)
        return self._listed(ResourceRow.id.in_(page))

    def heads(self, association: int, circle: int | None = None, kind: str = "") -> tuple[ResourceHead, ...]:
        """What each is found by that an association may see, in the same order: for searches, whose pages `several` fills."""
        return self._heads(*self._for(association, circle), *([ResourceRow.kind == kind] if kind else []))

    def heads_for_all(self) -> tuple[ResourceHead, ...]:
        """The same of what is for all members, for staff."""
        return self._heads(ResourceRow.circle.is_(None))

    def several(self, heads: Sequence[ResourceHead]) -> tuple[ListedResource, ...]:
        """What lists tell of those on a page; whoever calls took the heads from what its reader may see."""
        return self._listed(ResourceRow.id.in_([one.number for one in heads]))

    def _for(self, association: int, circle: int | None, is_own: bool | None = None) -> tuple[ColumnElement[bool], ...]:
        circles = set() if is_own else set(self.circles.circles_of(association))
        if circle is None:
            return (_seen(association, circles, is_own),)
        return _seen(association, circles & {circle}, is_own), ResourceRow.circle == circle

    def for_all(self) -> tuple[SharedResource, ...]:
        """What is for all members, for staff, hidden ones among it; of circles, nothing."""
        return self._whole(ResourceRow.circle.is_(None))

    def offered(self) -> tuple[SharedResource, ...]:
        """What everybody may read, as its associations and staff have it."""
        open_ones: _Limits = (
            ResourceRow.is_offered.is_(True),
            ResourceRow.is_public.is_(True),
            ResourceRow.is_hidden.is_(False),
        )
        found = self._whole(ResourceRow.circle.is_(None), *open_ones)
        return tuple(one for one in found if one.may_be_public)

    def waiting(self) -> tuple[SharedResource, ...]:
        """What is offered to everybody and waits for a decision of staff's."""
        asked: _Limits = (
            ResourceRow.is_offered.is_(True),
            ResourceRow.is_public.is_(False),
            ResourceRow.is_hidden.is_(False),
        )
        found = self._whole(ResourceRow.circle.is_(None), *asked)
        return tuple(one for one in found if one.may_be_public)

    def one(self, number: int, association: int) -> SharedResource:
        """One of those that an association may see. Raises NotFoundError for every other."""
        circles = set(self.circles.circles_of(association))
        return self._one(_seen(association, circles), ResourceRow.id == number)

    def one_for_all(self, number: int) -> SharedResource:
        """One of those that are for all members, for staff. Raises NotFoundError."""
        return self._one(ResourceRow.circle.is_(None), ResourceRow.id == number)

    def read(self, number: int, version: int) -> ResourceContent:
        """What a version holds; whoever calls asked who may see it. Raises NotFoundError."""
        wanted = select(ResourceVersionRow).where(
            ResourceVersionRow.resource == number, ResourceVersionRow.number == version
        )
        with self._database.read() as session:
            row = session.scalar(wanted)
            if row is None:
                raise NotFoundError("There is no such version.")
            return self._content(row)

    def used(self, number: int, association: int, *, is_taken: bool = False) -> None:
        """Note that an association opened or took what another one shares, once each."""
        with self._database.write() as session:
            row = _row(session, number)
            if row.association == association:
                return
            wanted = select(ResourceUseRow).where(
                ResourceUseRow.resource == number, ResourceUseRow.association == association
            )
            use, now = session.scalar(wanted), self._clock.now()
            if use is None:
                use = ResourceUseRow(resource=number, association=association, opened_at=now, taken_at=None)
                session.add(use)
            if is_taken and use.taken_at is None:
                use.taken_at = now

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything that an association shares with all its versions, and what it used of others."""
        rows = session.scalars(select(ResourceRow).where(ResourceRow.association == association)).all()
        versions = _versions(session, [row.id for row in rows])
        uses = session.scalars(select(ResourceUseRow).where(ResourceUseRow.association == association))
        return {
            "resources": [
                {column.name: getattr(row, column.name) for column in ResourceRow.__table__.columns}
                | {"versions": [self._exported(one) for one in versions[row.id]]}
                for row in rows
            ],
            "resources_used": [
                {"resource": one.resource, "opened_at": one.opened_at, "taken_at": one.taken_at} for one in uses
            ],
        }

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Give what an association shares and used to the one that it was merged into, each use once, none of its own."""
        session.execute(update(ResourceRow).where(ResourceRow.association == gone).values(association=kept))
        theirs = select(ResourceUseRow.resource).where(ResourceUseRow.association == kept)
        own = select(ResourceRow.id).where(ResourceRow.association == kept)
        double = or_(ResourceUseRow.resource.in_(theirs), ResourceUseRow.resource.in_(own))
        quiet = {"synchronize_session": False}
        session.execute(
            delete(ResourceUseRow).where(ResourceUseRow.association == gone, double), execution_options=quiet
        )
        session.execute(update(ResourceUseRow).where(ResourceUseRow.association == gone).values(association=kept))
        both = (ResourceUseRow.association == kept, ResourceUseRow.resource.in_(own))
        session.execute(delete(ResourceUseRow).where(*both), execution_options=quiet)

    def _check(self, association: int, details: ResourceDetails) -> None:
        if not details.title.strip():
            raise EmptyResourceError(remedy="Say in a line what it is.")
        for name, longest in _LONGEST.items():
            if len(getattr(details, name)) > longest:
                raise TooLongError(f"The {name} is too long.", remedy=f"It may have {longest} characters.")
        if details.circle is not None and details.circle not in self.circles.circles_of(association):
            raise NoSuchCircleError(remedy="Choose one of your circles, or all members.")
        if details.is_offered and details.circle is not None:
            raise CircleOnlyError(remedy="Share it with all members first.")
        if details.is_offered and details.licence not in OPEN_LICENCES:
            raise LicenceError(remedy="Choose one, or do not offer it.")

    def _add_version(self, session: Session, row: ResourceRow, content: ResourceContent, note: str) -> None:
        wanted = select(func.max(ResourceVersionRow.number)).where(ResourceVersionRow.resource == row.id)
        number = (session.scalar(wanted) or 0) + 1
        if number > _MOST_VERSIONS:
            raise FullError
        kept, media_type, size = _kept(content)
        version = ResourceVersionRow(
            resource=row.id, number=number, note=note.strip()[:_LONGEST_NOTE], media_type=media_type, size=size,
            sealed=None, draft=None, created_at=self._clock.now(),
        )  # fmt: skip
        session.add(version)
        session.flush()
        version.sealed = self._vault.seal(kept, _place(version.id))

    def _content(self, row: ResourceVersionRow) -> ResourceContent:
        kept = self._vault.open(row.sealed or b"", _place(row.id))
        content = base64.b64decode(kept.get("content", ""))
        return ResourceContent(str(kept.get("text", "")), str(kept.get("name", "")), row.media_type, content)

    def _exported(self, row: ResourceVersionRow) -> dict[str, Any]:
        kept = self._vault.open(row.sealed or b"", _place(row.id))
        return {"number": row.number, "note": row.note, "at": row.created_at, "media_type": row.media_type, **kept}

    def _one(self, *where: ColumnElement[bool]) -> SharedResource:
        found = self._whole(*where)
        if not found:
            raise NotFoundError("There is nothing like it.")
        return found[0]

    def _heads(self, *where: ColumnElement[bool]) -> tuple[ResourceHead, ...]:
        said = (ResourceRow.title, ResourceRow.about, ResourceRow.field, ResourceRow.territory)
        wanted = _of_listed(ResourceRow.id, ResourceRow.association, *said, *_NAMES).where(*where)
        with self._database.read() as session:
            return tuple(map(ResourceHead._make, session.execute(wanted)))

    def _listed(self, *where: ColumnElement[bool]) -> tuple[ListedResource, ...]:
        wanted = _of_listed(ResourceRow, *_NAMES).where(*where)
        with self._database.read() as session:
            found = session.execute(wanted).all()
            uses = _uses(session, [row.id for row, *_ in found])
            return tuple(
                ListedResource(
                    row.id, AssociationName(row.association, *names), _details(row), row.is_hidden, row.reason, row.is_public,
                    *uses.get(row.id, (0, 0)), row.changed_at,
                )
                for row, *names in found
            )  # fmt: skip

    def _whole(self, *where: ColumnElement[bool]) -> tuple[SharedResource, ...]:
        with self._database.snapshot(), self._database.read() as session:
            found = self._listed(*where)
            versions = _versions(session, [one.number for one in found])
            return tuple(
                SharedResource(**vars(one), versions=tuple(map(_version, versions[one.number]))) for one in found
            )

    def _note(
        self, session: Session, row: ResourceRow, action: str, who: str, detail: Mapping[str, object] | None = None
    ) -> None:
        row.changed_at = self._clock.now()
        self._history.note(session, ROOM, "", f"resource {row.id}", action, who, detail)


def _of_listed(*columns: Any) -> Select[Any]:
    """Columns of what listed associations share and of the associations, the last changed first."""
    return (
        select(*columns)
        .select_from(ResourceRow)
        .join(AssociationRow, AssociationRow.id == ResourceRow.association)
        .where(is_listed())
        .order_by(ResourceRow.changed_at.desc(), ResourceRow.id.desc())
    )


def _seen(association: int, circles: set[int], is_own: bool | None = None) -> ColumnElement[bool]:
    """What an association may see: its own, and what others show to all members and to these circles; or one of the two alone."""
    own = ResourceRow.association == association
    shown = ResourceRow.is_hidden.is_(False) & or_(ResourceRow.circle.is_(None), ResourceRow.circle.in_(circles))
    if is_own is None:
        return or_(own, shown)
    return own if is_own else not_(own) & shown


def _kept(content: ResourceContent) -> tuple[dict[str, str], str, int]:
    """What is sealed of a version, its kind, and its size. Raises EmptyResourceError, FileRefusedError, TooLongError."""
    if content.content:
        media_type = sniffed(content.content)
        name = plain_name(content.name, media_type)
        encoded = base64.b64encode(content.content).decode()
        return {"name": name, "content": encoded}, media_type, len(content.content)
    text = content.text.replace("\r\n", "\n").strip()
    if not text:
        raise EmptyResourceError(remedy="Write a text, or choose a file.")
    if len(text) > _LONGEST_TEXT:
        raise TooLongError(remedy=f"It may have {_LONGEST_TEXT} characters; a longer one goes as a file.")
    return {"text": text}, "", len(text.encode())


def _row(session: Session, number: int) -> ResourceRow:
    row = session.get(ResourceRow, number)
    if row is None:
        raise NotFoundError("There is nothing like it.")
    return row


def _own(session: Session, number: int, association: int) -> ResourceRow:
    row = _row(session, number)
    if row.association != association:
        raise NotFoundError("There is nothing like it.")
    return row


def _details(row: ResourceRow) -> ResourceDetails:
    return ResourceDetails(
        ResourceKind(row.kind),
        row.title,
        row.about,
        AssociationField(row.field),
        row.territory,
        Language(row.language),
        Licence(row.licence),
        row.circle,
        row.is_offered,
    )


def _write(row: ResourceRow, details: ResourceDetails) -> None:
    for one in fields(details):
        setattr(row, one.name, getattr(details, one.name))


def _version(row: ResourceVersionRow) -> ResourceVersion:
    return ResourceVersion(row.id, row.number, row.note, row.media_type, row.size, row.draft, row.created_at)


def _versions(session: Session, numbers: Sequence[int]) -> dict[int, list[ResourceVersionRow]]:
    found: dict[int, list[ResourceVersionRow]] = defaultdict(list)
    for chunk in chunks(sorted(numbers)):
        wanted = select(ResourceVersionRow).where(ResourceVersionRow.resource.in_(chunk))
        heavy = defer(ResourceVersionRow.sealed)
        for row in session.scalars(wanted.options(heavy).order_by(ResourceVersionRow.number.desc())):
            found[row.resource].append(row)
    return found


def _uses(session: Session, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for chunk in chunks(sorted(numbers)):
        wanted = select(ResourceUseRow.resource, func.count(), func.count(ResourceUseRow.taken_at))
        counted = wanted.where(ResourceUseRow.resource.in_(chunk)).group_by(ResourceUseRow.resource)
        found |= {number: (opened, taken) for number, opened, taken in session.execute(counted)}
    return found


def _place(number: int) -> str:
    return bound_to(ResourceVersionRow.__tablename__, number, "sealed")

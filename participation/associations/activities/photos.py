"""Photos of activities: put there by whoever says that those shown agreed, made anew without what a camera writes into them.

They are for members alone unless said otherwise, and go at the word of whoever is shown.
"""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.associations.activities.activities import Activities, scope_of
from participation.associations.activities.schemas import Activity, ActivityPhoto
from participation.associations.directory.directory import ROOM
from participation.associations.errors import ConsentlessPhotoError, NoPhotoError
from participation.common.errors import FileRefusedError
from participation.common.files import Files, sniffed
from participation.common.history import History
from participation.common.tables import FileRow

_SIDE = 1600
"""Pixels of a photo's longer side. Chosen by hand: a screen; no face in a crowd is made out beyond it."""
_MOST_PIXELS = 50_000_000
"""Pixels of a picture that is opened at all. Chosen by hand: twice what telephones take, 200 MB of memory."""
_QUALITY = 82
"""Of the JPEG. Chosen by hand: no loss that one sees on a screen."""
CONSENT = "2026-11"
"""Version of the statement that whoever puts a photo there makes; a changed meaning is a new version."""


class ActivityPhotos:
    """Photos in the database, sealed as every file is; who put one there and said what is in the history."""

    def __init__(self, database: Database, clock: Clock, files: Files, activities: Activities) -> None:
        self._database, self._files, self._activities = database, files, activities
        self._history = History(database, clock)

    def add(
        self, activity: Activity, content: bytes, *, agreed: bool, is_public: bool, participant: str = ""
    ) -> ActivityPhoto:
        """Keep a photo of those who agreed to it.

        Raises ConsentlessPhotoError where that is not said, NoPhotoError for what is no picture, FileRefusedError for too many.
        """
        if not agreed:
            raise ConsentlessPhotoError
        clean = without_traces(content)
        with self._database.write() as session:
            kept = self._files.add(
                session,
                ROOM,
                scope_of(activity.association),
                activity.event.subject,
                "photo.jpg",
                clean,
                participant=participant,
                is_public=is_public,
            )
            said = {"those_shown_agreed": CONSENT, "is_public": is_public, "photo": kept.id}
            self._note(session, activity, "photo_add", said)
            return ActivityPhoto(kept.id, activity.uid, activity.association, is_public)

    def of(self, activity: Activity, *, for_members: bool = False) -> tuple[ActivityPhoto, ...]:
        """Photos of an activity, oldest first; those for members alone only where asked for."""
        wanted = select(FileRow).where(FileRow.room == ROOM.value, FileRow.subject == activity.event.subject)
        if not for_members:
            wanted = wanted.where(FileRow.is_public.is_(True))
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(FileRow.id))
            return tuple(ActivityPhoto(row.id, activity.uid, activity.association, row.is_public) for row in rows)

    def content(self, activity: Activity, number: int, *, for_members: bool = False) -> bytes:
        """The picture. Raises NotFoundError for one that is not of this activity, or not for its reader."""
        self._of(activity, number, for_members=for_members)
        with self._database.read() as session:
            return self._files.content(session, number)

    def remove(self, activity: Activity, number: int, *, for_members: bool = True, who: str = ITS_PERSON) -> None:
        """Take a photo away for good, at the word of whoever put it there or is shown. Raises NotFoundError."""
        self._of(activity, number, for_members=for_members)
        with self._database.write() as session:
            self._files.remove(session, number)
            self._note(session, activity, "photo_remove", {"photo": number}, who)
        self._database.settle()

    def _of(self, activity: Activity, number: int, *, for_members: bool) -> None:
        if number not in {one.number for one in self.of(activity, for_members=for_members)}:
            raise NotFoundError("There is no such photo.")

    def _note(
        self, session: Session, activity: Activity, action: str, detail: dict[str, object], who: str = ITS_PERSON
    ) -> None:
        self._history.note(session, ROOM, scope_of(activity.association), activity.event.subject, action, who, detail)


def without_traces(content: bytes) -> bytes:
    """A picture made anew from its points alone: no place, no day, no camera, no preview is left. Raises NoPhotoError."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        if sniffed(content) not in ("image/jpeg", "image/png"):
            raise NoPhotoError
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NoPhotoError
            turned = ImageOps.exif_transpose(opened)
            turned.thumbnail((_SIDE, _SIDE))
            flat = Image.new("RGB", turned.size, "white")
            has_alpha = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
            shown = turned.convert("RGBA") if has_alpha else turned.convert("RGB")
            flat.paste(shown, mask=shown.getchannel("A") if has_alpha else None)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, FileRefusedError):
        raise NoPhotoError from None
    written = BytesIO()
    flat.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()

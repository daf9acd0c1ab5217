"""What is public in a room becomes a draft that somebody else publishes; what changed since is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agent.organisation.organisation import ParticipationRoom
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from knowledge.document import Kind, LoadedDocument
from knowledge.drafts.drafts import Drafts, DraftState, OwnDraftError
from knowledge.reading.load import load_path
from participation.common.publishing import Publications, PublicationState, PublicSheet

ROOM = ParticipationRoom.DIALOGUES
SHEET = PublicSheet(
    "dialogue-fes.fr.md",
    "Synthèse du dialogue de Fès",
    "# Accords\n\nLes élus et les associations sont d'accord sur un guichet unique.",
    Kind.CONSULTATION_OUTCOME,
    "Centre d'exemple",
    Language.FRENCH,
    date(2026, 3, 1),
    valid_until=date(2027, 3, 1),
    territory=["Fès-Meknès"],
    url="https://example.org/take-part/dialogues/fes",
)


def test_the_file_is_read_by_the_library_with_all_that_it_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / SHEET.name
    path.write_bytes(SHEET.content)
    (document,) = load_path(path)
    assert isinstance(document, LoadedDocument)
    meta = document.meta
    assert (meta.title, meta.kind, meta.publisher) == (SHEET.title, SHEET.kind, SHEET.publisher)
    assert (meta.published_on, meta.valid_until, meta.language) == (date(2026, 3, 1), date(2027, 3, 1), Language.FRENCH)
    assert meta.territory == ("Fès-Meknès",)
    assert "guichet unique" in document.text


def test_what_is_public_waits_for_review_by_another_and_what_changed_since_is_stale(database: Database) -> None:
    publications, drafts = Publications(database, FixedClock()), Drafts(database, FixedClock())
    assert publications.standing(ROOM, "dialogue 1", [SHEET])[0].state is PublicationState.NEW
    (handed,) = publications.hand_over(ROOM, "fes", "dialogue 1", [SHEET], "amina")
    assert handed.state is PublicationState.WAITING
    with pytest.raises(OwnDraftError):
        drafts.move(handed.draft, DraftState.PUBLISHING, "amina")
    assert publications.hand_over(ROOM, "fes", "dialogue 1", [SHEET], "amina") == (handed,)
    assert len(drafts.history(SHEET.name)) == 1, "the same again is no new version"
    drafts.move(handed.draft, DraftState.PUBLISHING, "sara")
    drafts.move(handed.draft, DraftState.PUBLISHED, "sara", release=1)
    assert publications.standing(ROOM, "dialogue 1", [SHEET])[0].state is PublicationState.PUBLISHED
    later = replace(SHEET, text="# Accords\n\nUn guichet unique ouvre en mai.")
    assert publications.standing(ROOM, "dialogue 1", [later])[0].state is PublicationState.STALE
    (again,) = publications.hand_over(ROOM, "fes", "dialogue 1", [later], "amina")
    assert (again.state, len(drafts.history(SHEET.name))) == (PublicationState.WAITING, 2)


def test_what_the_room_says_no_more_is_named_and_what_a_reviewer_gave_back_is_new_again(database: Database) -> None:
    publications, drafts = Publications(database, FixedClock()), Drafts(database, FixedClock())
    (handed,) = publications.hand_over(ROOM, "fes", "dialogue 1", [SHEET], "amina")
    (gone,) = publications.standing(ROOM, "dialogue 1", [])
    assert (gone.name, gone.state) == (SHEET.name, PublicationState.GONE)
    drafts.move(handed.draft, DraftState.CHANGES_REQUESTED, "sara", comment="Sans le nom de la commune.")
    assert publications.standing(ROOM, "dialogue 1", [SHEET])[0].state is PublicationState.NEW
    publications.forget(SHEET.name)
    assert publications.standing(ROOM, "dialogue 1", []) == ()

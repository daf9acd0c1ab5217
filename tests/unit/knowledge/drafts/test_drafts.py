"""Versions of a draft: who may move them where."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from knowledge.drafts.drafts import DraftMovedError, Drafts, DraftState, OwnDraftError
from tests.databases import migrated


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = migrated(tmp_path / "m.db")
    return database


@pytest.fixture
def drafts(database: Database) -> Drafts:
    return Drafts(database, SystemClock())


def test_a_version_takes_the_place_of_the_open_one_before_it_and_both_are_kept(drafts: Drafts) -> None:
    first = drafts.add("fiche.md", b"one", "karim")
    second = drafts.add("fiche.md", b"two", "amina", version_of=first.id)
    assert [(one.version, one.state) for one in drafts.history("fiche.md")] == [
        (2, DraftState.DRAFT),
        (1, DraftState.REPLACED),
    ]
    assert (drafts.content(first.id), drafts.content(second.id)) == (b"one", b"two")
    assert [one.id for one in drafts.listed(DraftState.DRAFT)] == [second.id]


def test_two_who_write_at_once_lose_nothing(drafts: Drafts) -> None:
    seen = drafts.add("fiche.md", b"one", "karim")
    drafts.add("fiche.md", b"two", "amina", version_of=seen.id)
    with pytest.raises(DraftMovedError):
        drafts.add("fiche.md", b"three", "karim", version_of=seen.id)
    assert drafts.content(drafts.history("fiche.md")[0].id) == b"two"


@pytest.mark.parametrize("name", ["", "x", ".md", "../x.md", "a/b.md", "a..md", "x" * 130 + ".md", "a\n.md", "-x.md"])
def test_a_name_that_no_file_has_is_refused(drafts: Drafts, name: str) -> None:
    with pytest.raises(WrongUseError):
        drafts.add(name, b"x", "karim")


@pytest.mark.parametrize("name", ["fiche.md", "برنامج 2026.pdf", "Projet (v2).docx"])
def test_names_in_any_letters_are_taken(drafts: Drafts, name: str) -> None:
    assert drafts.add(name, b"x", "karim").name == name


def test_nobody_publishes_what_they_wrote(drafts: Drafts) -> None:
    one = drafts.add("fiche.md", b"one", "karim")
    drafts.move(one.id, DraftState.IN_REVIEW, "karim")
    for to in (DraftState.PUBLISHING, DraftState.CHANGES_REQUESTED):
        with pytest.raises(OwnDraftError):
            drafts.move(one.id, to, "karim")
    assert drafts.move(one.id, DraftState.PUBLISHING, "amina").reviewer == "amina"
    assert drafts.move(one.id, DraftState.PUBLISHED, "amina", release=7).release == 7


def test_a_published_version_takes_the_place_of_the_one_before(drafts: Drafts) -> None:
    for content in (b"one", b"two"):
        one = drafts.add("fiche.md", content, "karim")
        for to in (DraftState.IN_REVIEW, DraftState.PUBLISHING, DraftState.PUBLISHED):
            drafts.move(one.id, to, "amina")
    assert [one.state for one in drafts.history("fiche.md")] == [DraftState.PUBLISHED, DraftState.REPLACED]


@pytest.mark.parametrize("to", [DraftState.PUBLISHING, DraftState.PUBLISHED, DraftState.WITHDRAWN, DraftState.REPLACED])
def test_a_draft_that_nobody_looked_at_goes_no_further(drafts: Drafts, to: DraftState) -> None:
    one = drafts.add("fiche.md", b"one", "karim")
    with pytest.raises(DraftMovedError):
        drafts.move(one.id, to, "amina")
    assert drafts.get(one.id).state is DraftState.DRAFT


def test_what_was_being_published_when_its_process_ended_is_in_review_again(drafts: Drafts, database: Database) -> None:
    one = drafts.add("fiche.md", b"one", "karim")
    drafts.move(one.id, DraftState.IN_REVIEW, "karim")
    drafts.move(one.id, DraftState.PUBLISHING, "amina")
    drafts.unfinished()
    assert (found := drafts.get(one.id)).state is DraftState.IN_REVIEW
    assert found.comment == "interrupted"
    actions = [entry.action for entry in AuditLog(database, SystemClock()).entries()]
    assert actions == ["draft.interrupted", "draft.publishing", "draft.in_review", "draft.write"]


def test_what_is_not_there_is_said(drafts: Drafts) -> None:
    with pytest.raises(NotFoundError):
        drafts.get(1)


def published(drafts: Drafts, name: str, content: bytes, release: int) -> int:
    one = drafts.add(name, content, "karim")
    drafts.move(one.id, DraftState.IN_REVIEW, "karim")
    drafts.move(one.id, DraftState.PUBLISHING, "amina")
    return drafts.move(one.id, DraftState.PUBLISHED, "amina", release=release).id


def test_what_somebody_went_back_from_does_not_come_again(drafts: Drafts) -> None:
    first = published(drafts, "a.md", b"one", 2)
    second = published(drafts, "a.md", b"two", 3)
    other = published(drafts, "b.md", b"bee", 4)
    assert drafts.align({"a.md"}, 2, "amina") == ({"a.md": first, "b.md": None}, frozenset({"a.md", "b.md"}))
    assert [drafts.get(n).state for n in (first, second, other)] == [
        DraftState.PUBLISHED,
        DraftState.REPLACED,
        DraftState.WITHDRAWN,
    ]
    assert drafts.align(set(), 1, "amina") == ({"a.md": None, "b.md": None}, frozenset({"a.md"}))
    assert drafts.align({"a.md", "b.md"}, 4, "amina") == ({"a.md": second, "b.md": other}, frozenset({"a.md", "b.md"}))
    assert [drafts.get(n).state for n in (first, second, other)] == [
        DraftState.WITHDRAWN,
        DraftState.PUBLISHED,
        DraftState.PUBLISHED,
    ]

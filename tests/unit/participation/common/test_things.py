"""What every room has: states and history, files, comments, tables out and in."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO

import pytest
from sqlalchemy import select

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.identity import Vault
from core.audit import AuditLog
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.testing import FixedClock
from participation.common.errors import FileRefusedError, NextStepError
from participation.common.files import LARGEST, MOST, Files, sniffed
from participation.common.history import History, StateMachine
from participation.common.rights import RoomRight
from participation.common.sheets import TakenState, read_sheet, take_in, written
from participation.common.tables import CommentRow, FileRow
from participation.common.texts.comments import LONGEST, Comments, CommentState

ROOM = ParticipationRoom.MENTORING
VAULT = Vault([b"0123456789abcdef"])
PDF = b"%PDF-1.7\nplanted words"


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


LIGHTS = StateMachine(
    {
        Light.RED: {Light.GREEN: RoomRight.RUN, Light.BROKEN: RoomRight.DECIDE},
        Light.GREEN: {Light.RED: RoomRight.RUN},
    }
)


def test_what_may_come_next_is_listed_with_who_may_do_it() -> None:
    assert LIGHTS.after(Light.RED, {RoomRight.RUN}) == (Light.GREEN,)
    assert LIGHTS.after(Light.RED, set(RoomRight)) == (Light.GREEN, Light.BROKEN)
    assert LIGHTS.step(Light.GREEN, Light.RED, {RoomRight.RUN}) is Light.RED
    assert LIGHTS.ends == {Light.BROKEN}
    for to, rights in ((Light.BROKEN, {RoomRight.RUN}), (Light.RED, set(RoomRight))):
        with pytest.raises(NextStepError):
            LIGHTS.step(Light.RED, to, rights)


def test_a_change_is_in_the_history_of_its_thing_and_in_the_audit_log(database: Database) -> None:
    history = History(database, FixedClock())
    with database.write() as session:
        history.note(session, ROOM, "c1", "pair 7", "approve", "amina", {"before": "proposed"})
        history.note(session, ROOM, "c1", "pair 8", "approve", "amina")
    with database.read() as session:
        (change,) = history.of(session, ROOM, "pair 7")
    assert (change.who, change.action, change.detail) == ("amina", "approve", {"before": "proposed"})
    entry = AuditLog(database, FixedClock()).last(["mentoring.approve"], "pair 7")
    assert entry is not None
    assert entry.detail == {"before": "proposed", "room": "mentoring", "scope": "c1"}


def test_a_file_is_kept_sealed_under_a_plain_name_of_its_kind(database: Database) -> None:
    files = Files(VAULT, FixedClock())
    with database.write() as session:
        kept = files.add(session, ROOM, "c1", "pair 7", "..\\..\\C:/dir/état\x00 civil.exe", PDF, author="amina")
        assert (kept.name, kept.media_type, kept.size) == ("état civil.pdf", "application/pdf", len(PDF))
        assert files.content(session, kept.id) == PDF
        assert b"planted" not in (session.scalar(select(FileRow.sealed)) or b"")
        assert files.of(session, ROOM, "pair 7") == (kept,)
        assert files.of(session, ParticipationRoom.DIALOGUES, "pair 7") == ()
        files.remove(session, kept.id)
        with pytest.raises(NotFoundError):
            files.get(session, kept.id)


def office(*names: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def test_the_kind_is_what_the_bytes_say() -> None:
    assert sniffed(b"\x89PNG\r\n\x1a\n....") == "image/png"
    assert sniffed("Procès-verbal".encode()) == "text/plain"
    assert sniffed(office("word/document.xml")).endswith("wordprocessingml.document")
    assert sniffed(office("xl/workbook.xml")).endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"<html><script>1</script>",
        b"  <svg onload='a()'>",
        office("evil.sh"),
        office("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04broken",
        b"text\0text",
        b"%PDF-" + b"0" * LARGEST,
    ],
    ids=["empty", "program", "page", "picture with a script", "archive", "macros", "broken", "zero", "large"],
)
def test_other_kinds_are_refused(content: bytes) -> None:
    with pytest.raises(FileRefusedError):
        sniffed(content)


def test_one_file_too_many_is_refused(database: Database) -> None:
    files = Files(VAULT, FixedClock())
    with database.write() as session:
        for number in range(MOST):
            files.add(session, ROOM, "", "dossier 1", f"{number}.pdf", PDF)
        with pytest.raises(FileRefusedError):
            files.add(session, ROOM, "", "dossier 1", "more.pdf", PDF)


def test_a_comment_is_sealed_hidden_with_a_reason_and_shown_again(database: Database) -> None:
    comments = Comments(VAULT, FixedClock())
    with database.write() as session:
        first = comments.add(session, ROOM, "c1", "idea 1", " Très bien ", author="amina")
        second = comments.add(session, ROOM, "c1", "idea 1", "Non", answers=first.id)
        assert (first.text, second.answers) == ("Très bien", first.id)
        assert b"bien" not in (session.scalar(select(CommentRow.sealed)) or b"")
        with pytest.raises(WrongUseError):
            comments.hide(session, second.id, " ")
        assert comments.hide(session, second.id, "insulte").state is CommentState.HIDDEN
        assert [one.id for one in comments.of(session, ROOM, "idea 1")] == [first.id]
        assert len(comments.of(session, ROOM, "idea 1", hidden=True)) == 2
        assert comments.show(session, second.id).reason == ""
        for text in ("", "x" * (LONGEST + 1)):
            with pytest.raises(WrongUseError):
                comments.add(session, ROOM, "c1", "idea 1", text)
        with pytest.raises(NotFoundError):
            comments.add(session, ROOM, "c1", "idea 2", "Oui", answers=first.id)


EVIL = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=x"]


def test_no_cell_that_goes_out_is_a_formula_and_each_comes_back_as_it_was() -> None:
    text = written(["nom", "=col"], [[cell, -3] for cell in EVIL])
    assert text.startswith("\ufeffnom,'=col")
    sheet = read_sheet(text.encode())
    assert [row["nom"] for _, row in sheet.rows] == [cell.strip() for cell in EVIL]
    assert all(row["=col"] == "-3" for _, row in sheet.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "cp1252"])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    name = "Éducation" if encoding == "cp1252" else "جمعية" if encoding == "cp1256" else "جمعية Éducation"
    sheet = read_sheet(f'Nom de l\'entité;VILLE_ID\r\n{name};12\r\n;\r\n"a;b";13\r\n'.encode(encoding))
    assert sheet.header == ("Nom de l'entité", "VILLE_ID")
    assert sheet.rows == (
        (2, {"nom de l'entite": name, "ville id": "12"}),
        (4, {"nom de l'entite": "a;b", "ville id": "13"}),
    )


def test_a_row_that_is_wrong_is_refused_with_its_reason_and_no_other() -> None:
    def each(row: Mapping[str, str]) -> tuple[TakenState, str]:
        if not row["nom"].isalpha():
            raise WrongUseError("A name has letters.", remedy="Write it anew.")
        return TakenState.ADDED, row["nom"]

    report = take_in(read_sheet(b"Nom,Autre\nAmal,1\n12,2\nNour,3\n"), ["nom"], each)
    assert [(row.line, row.state, row.key) for row in report.rows] == [
        (2, TakenState.ADDED, "Amal"),
        (3, TakenState.REFUSED, ""),
        (4, TakenState.ADDED, "Nour"),
    ]
    assert report.rows[1].kinds == ("wrong-use",)
    assert report.unknown == ("Autre",)
    assert report.count(TakenState.ADDED) == 2


@pytest.mark.parametrize("content", [b"", b"\n1,2", b"%PDF\x00\x00", b"a" * 200_000 + b'"\n'], ids=range(4))
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    try:
        sheet = read_sheet(content)
    except WrongUseError:
        return
    assert sheet.rows == ()

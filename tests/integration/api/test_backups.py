"""A backup put back: nobody in it who was erased since, no key in it, nothing replaced that was not meant."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.cli import run
from api.console.frame.rights import Role
from api.wiring.accounts import open_accounts
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from connectors.messaging import Messaging, open_messaging
from connectors.rows.tables import ConversationRow, InboxRow
from connectors.settings import ConnectorSettings
from connectors.testing import FakeChannel, delivery, text_message
from core.audit import AuditLog
from core.backup.last import last_backup
from core.clock import SystemClock
from core.database.database import Database

PASSWORD = "quatre mots pas communs"


class Machine:
    """A data folder, an organisation, and the command line on them."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.home, self.backups = root, root / "data", root / "backups"
        self._patch, self._capsys = monkeypatch, capsys
        self.organisation = root / "organisation"
        self.organisation.mkdir()
        text = "name: {fr: Forum}\ndefault_language: fr\nlanguages: [fr]\ndata_protection: {backup_days: 30}\n"
        (self.organisation / "organisation.yaml").write_text(text, "utf-8")
        (self.organisation / ".env").write_text("MUNADIL_IDENTITY_KEY=x", "utf-8")
        self.use(self.home)
        monkeypatch.setenv("MUNADIL_ORGANISATION", str(self.organisation))

    def use(self, home: Path) -> None:
        self.home = home
        self._patch.setenv("MUNADIL_DATA_DIR", str(home))

    def run(self, *arguments: str, code: int = 0) -> dict[str, object]:
        self._capsys.readouterr()
        outcome = run([*arguments, "--json"])
        said = self._capsys.readouterr()
        assert outcome == code, said.out + said.err
        return json.loads(said.out) if said.out.startswith("{") else {"error": said.err}

    def backup(self, *options: str) -> Path:
        return Path(str(self.run("backup", str(self.backups), *options)["file"]))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(tmp_path, monkeypatch, capsys)


def messaging(database: Database, home: Path) -> Messaging:
    return open_messaging(database, ConnectorSettings(), home, {"telegram": FakeChannel()}, None)


def talk(machine: Machine, *chats: str, number: int = 1) -> None:
    """Have people write."""
    with open_database(load_settings()) as database:
        inbox = messaging(database, machine.home).inbox
        for chat in chats:
            inbox.accept(delivery(text_message("bonjour", id_=f"{chat}-{number}", chat=chat)))


def conversations(machine: Machine) -> int:
    with open_database(load_settings()) as database, database.read() as session:
        return session.scalar(select(func.count()).select_from(ConversationRow)) or 0


def erase_one(machine: Machine) -> None:
    with open_database(load_settings()) as database:
        desk = messaging(database, machine.home).conversations
        desk.erase(desk.list()[0].id, "amina")


def test_everything_comes_back_on_another_machine(machine: Machine) -> None:
    talk(machine, "1", "2")
    (machine.home / "library").mkdir()
    (machine.home / "library/fiche.md").write_text("# Jardin\n", "utf-8")
    path = machine.backup("--keys-to", str(machine.root / "safe"))
    machine.use(machine.root / "other")
    done = machine.run("restore", str(path), "--keys", str(machine.root / "safe"), "--no-indexes")
    assert done["erased_again"] == 0
    assert conversations(machine) == 2
    assert (machine.home / "library/fiche.md").read_text("utf-8") == "# Jardin\n"
    with open_database(load_settings()) as database:
        assert AuditLog(database, SystemClock()).verify().number >= 1
        assert AuditLog(database, SystemClock()).last(("backup.restore",), "backup") is not None
        desk = messaging(database, machine.home).conversations
        assert "bonjour" in json.dumps(desk.export(desk.list()[0].id))


def test_no_key_is_ever_in_it(machine: Machine) -> None:
    talk(machine, "1")
    key = (machine.home / "keys/identity.key").read_text("utf-8").strip()
    (machine.home / "library").mkdir()
    (machine.home / "library/notes.md").write_text(f"the key is {key}", "utf-8")
    (machine.organisation / "server.pem").write_text("x", "utf-8")
    made = machine.run("backup", str(machine.backups))
    assert made["left_out"] == ["files/library/notes.md", "organisation/server.pem"]
    with zipfile.ZipFile(str(made["file"])) as archive:
        assert not [name for name in archive.namelist() if "key" in name or ".env" in name]
        assert not any(key.encode() in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("same", ["", "inside"])
def test_keys_are_not_copied_beside_a_backup(machine: Machine, same: str) -> None:
    talk(machine, "1")
    machine.backup()
    machine.run(
        "backup", str(machine.backups / same if same else machine.backups), "--keys-to", str(machine.backups), code=2
    )


def test_without_its_keys_nothing_is_touched_unless_they_are_given_up(machine: Machine) -> None:
    talk(machine, "1")
    path = machine.backup()
    machine.use(machine.root / "other")
    assert "--keys" in str(machine.run("restore", str(path), code=2)["error"])
    assert not (machine.home / "munadil.db").exists()
    machine.run("restore", str(path), "--without-keys", "--no-indexes")
    assert conversations(machine) == 1


def test_what_is_there_is_kept_aside_and_only_when_asked(machine: Machine) -> None:
    talk(machine, "1")
    path = machine.backup()
    talk(machine, "2")
    assert "--replace" in str(machine.run("restore", str(path), code=2)["error"])
    assert conversations(machine) == 2
    done = machine.run("restore", str(path), "--replace", "--no-indexes")
    assert conversations(machine) == 1
    assert (Path(str(done["aside"])) / "munadil.db").is_file()


def test_who_was_erased_since_is_erased_again(machine: Machine) -> None:
    talk(machine, "1", "2", "3")
    path = machine.backup("--keys-to", str(machine.root / "safe"))
    erase_one(machine)
    done = machine.run("restore", str(path), "--replace", "--no-indexes")  # by what is replaced
    assert (done["erased_again"], conversations(machine)) == (1, 2)
    with open_database(load_settings()) as database, database.read() as session:
        receipts = session.scalars(select(InboxRow).where(InboxRow.conversation.is_(None))).all()
        assert len(receipts) == 1  # a late redelivery brings nothing back
        assert receipts[0].payload is None


def test_later_backups_beside_it_tell_who_was_erased_since(machine: Machine) -> None:
    talk(machine, "1", "2")
    first = machine.backup("--keys-to", str(machine.root / "safe"))
    made = datetime.now(UTC) - timedelta(days=2)  # one that is older than backups are kept would go with the next
    older = first.rename(first.with_name(f"munadil-{made:%Y%m%dT%H%M%S}Z.zip"))
    _made_at(older, made.isoformat(timespec="seconds"))
    erase_one(machine)
    machine.backup()
    machine.use(machine.root / "other")
    done = machine.run("restore", str(older), "--keys", str(machine.root / "safe"), "--no-indexes")
    assert (done["erased_again"], conversations(machine)) == (1, 1)


def test_who_wrote_again_after_being_erased_is_kept(machine: Machine) -> None:
    talk(machine, "1")
    erase_one(machine)
    time.sleep(1)  # a backup is of a second
    talk(machine, "1", number=2)
    path = machine.backup()
    done = machine.run("restore", str(path), "--replace", "--no-indexes")
    assert (done["erased_again"], conversations(machine)) == (0, 1)


def test_nobody_stays_signed_in(machine: Machine) -> None:
    settings = load_settings()
    with open_database(settings) as database:
        accounts = open_accounts(settings, database)
        token = accounts.welcome(accounts.add("amina", Role.EDITOR, "test"), PASSWORD)
        link = accounts.add("salma", Role.EDITOR, "test")
        assert accounts.session(token) is not None
    path = machine.backup()
    machine.run("restore", str(path), "--replace", "--no-indexes")
    with open_database(settings) as database:
        accounts = open_accounts(settings, database)
        assert accounts.session(token) is None
        assert accounts.invited(link) is None
        assert accounts.sign_in("amina", PASSWORD)


def test_backups_older_than_people_are_told_go(machine: Machine) -> None:
    talk(machine, "1")
    first = machine.backup()
    old = first.rename(first.with_name("munadil-20200101T020000Z.zip"))
    _made_at(old, "2020-01-01T02:00:00+00:00")
    other = machine.backups / "munadil-20190101T020000Z.zip"
    other.write_bytes(b"somebody else's")
    made = machine.run("backup", str(machine.backups), "--keep-old")
    assert (made["removed"], old.exists()) == ([], True)
    assert machine.run("backup", str(machine.backups))["removed"] == [str(old)]
    assert other.exists()


def test_a_damaged_backup_is_refused_before_anything_is_touched(machine: Machine) -> None:
    talk(machine, "1")
    path = machine.backup()
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)
    machine.run("restore", str(path), "--check", code=3)
    machine.run("restore", str(path), "--replace", code=3)
    assert conversations(machine) == 1
    assert not list(machine.home.glob("before-restore-*"))


def test_doctor_and_the_console_know_the_last_one(machine: Machine) -> None:
    with open_database(load_settings()) as database:
        assert last_backup(AuditLog(database, SystemClock())) is None
    path = machine.backup()
    with open_database(load_settings()) as database:
        last = last_backup(AuditLog(database, SystemClock()))
    assert last is not None
    assert last.name == path.name
    assert not last.is_old(SystemClock().now())
    assert last.is_old(datetime.fromisoformat("2030-01-01T00:00:00+00:00"))


@pytest.mark.postgres
def test_a_server_is_filled_from_a_file_and_a_file_from_a_server(
    machine: Machine, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(machine, "1", "2")
    path = machine.backup("--keys-to", str(machine.root / "safe"))
    monkeypatch.setenv("MUNADIL_DATABASE_URL", postgres_url)
    machine.use(machine.root / "other")
    machine.run("restore", str(path), "--keys", str(machine.root / "safe"), "--no-indexes")
    assert conversations(machine) == 2
    talk(machine, "3")
    assert conversations(machine) == 3
    from_server = machine.backup()
    monkeypatch.delenv("MUNADIL_DATABASE_URL")
    machine.use(machine.root / "third")
    machine.run("restore", str(from_server), "--keys", str(machine.root / "safe"), "--no-indexes")
    assert conversations(machine) == 3


def _made_at(path: Path, at: str) -> None:
    """Have a backup be of another day."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps({**told, "made_at": at}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

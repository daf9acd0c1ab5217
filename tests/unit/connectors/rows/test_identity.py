from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.errors import KeyFileError, SealedError
from connectors.message import Address
from connectors.rows.identity import Identity, Vault
from connectors.rows.keys import open_keys
from connectors.settings import ConnectorSettings

OLD, NEW = b"an old key of some length", b"a new key of some length"


@given(st.lists(st.text(max_size=6), min_size=1, max_size=4), st.lists(st.text(max_size=6), min_size=1, max_size=4))
def test_two_lists_of_parts_have_one_hash_only_when_they_are_the_same(one: list[str], other: list[str]) -> None:
    identity = Identity(OLD)
    assert (identity.key("k", *one) == identity.key("k", *other)) == (one == other)


def test_a_conversation_is_told_by_channel_chat_and_person_and_by_the_key() -> None:
    addresses = [
        Address("telegram", "1"),
        Address("whatsapp", "1"),
        Address("telegram", "2"),
        Address("telegram", "1", "9"),
    ]
    hashes = {Identity(key).conversation(a) for key in (OLD, NEW) for a in addresses}
    assert len(hashes) == 8
    assert all(len(h) == 64 and "1" * 5 not in h for h in hashes)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=40), max_size=4))
def test_what_is_sealed_opens_in_its_own_row_alone(content: dict[str, str]) -> None:
    vault = Vault([NEW])
    sealed = vault.seal(content, "row 1")
    assert vault.open(sealed, "row 1") == content
    for other, row in ((vault, "row 2"), (Vault([OLD]), "row 1")):
        with pytest.raises(SealedError):
            other.open(sealed, row)


def test_a_seal_shows_nothing_of_its_content_and_notices_any_change() -> None:
    vault = Vault([NEW])
    sealed = vault.seal({"phone": "+212600000000"}, "row")
    assert b"212600" not in sealed
    for at in range(len(sealed)):
        broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(SealedError):
            vault.open(broken, "row")


def test_after_a_rotation_old_seals_open_and_are_called_outdated() -> None:
    old, rotated = Vault([OLD]), Vault([NEW, OLD])
    sealed = old.seal({"a": "b"}, "row")
    assert rotated.open(sealed, "row") == {"a": "b"}
    assert rotated.is_outdated(sealed)
    assert not rotated.is_outdated(rotated.seal({"a": "b"}, "row"))


def test_without_settings_keys_are_made_once_for_this_user_alone(data_dir: Path) -> None:
    identity, vault = open_keys(ConnectorSettings(), data_dir)
    again, vault_again = open_keys(ConnectorSettings(), data_dir)
    assert identity.key("k", "x") == again.key("k", "x")
    assert vault_again.open(vault.seal({"a": "b"}, "row"), "row") == {"a": "b"}
    files = sorted((data_dir / "keys").iterdir())
    assert [file.name for file in files] == ["address.key", "identity.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert files[0].read_text() != files[1].read_text()


def test_keys_come_from_settings_or_from_files_newest_first(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "address.key"
    file.write_text(f"{NEW.decode()}\n{OLD.decode()}\n")
    said = ConnectorSettings(identity_key=SecretStr(OLD.decode()), address_key_file=file)
    identity, vault = open_keys(said, data_dir)
    assert identity.key("k") == Identity(OLD).key("k")
    assert vault.is_outdated(Vault([OLD]).seal({}, "row"))
    assert vault.open(Vault([OLD]).seal({}, "row"), "row") == {}
    assert not (data_dir / "keys").exists()


@pytest.mark.parametrize("text", ["", "short", f"{'long enough for a key'},short"])
def test_a_key_that_is_missing_or_short_is_refused(text: str, data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    with pytest.raises(KeyFileError, match="32 random bytes"):
        open_keys(ConnectorSettings(identity_key_file=file), data_dir)


def test_a_key_file_that_anybody_may_write_or_that_is_not_there_is_refused(data_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read"):
        open_keys(ConnectorSettings(identity_key_file=tmp_path / "none"), data_dir)
    file = tmp_path / "key"
    file.write_text(OLD.decode())
    file.chmod(0o666)
    with pytest.raises(KeyFileError, match="chmod 600"):
        open_keys(ConnectorSettings(identity_key_file=file), data_dir)

"""Where the messaging room's two keys come from: settings, files, or a file of our own beside the database; and new ones.

A rotation of our own keys is planned in a file first, then both key files get the new key before the old, then the rows
are brought over, then the old keys and the plan go. Killed anywhere, the next run goes on from the plan.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from connectors.errors import KeyFileError
from connectors.rows.identity import Identity, Vault
from connectors.settings import ConnectorSettings

_FOLDER = "keys"
_PLAN = "rotation.json"
_LEAST_LENGTH = 16
"""Characters; chosen by hand: 96 bits where they are base64."""


@dataclass(frozen=True)
class RotationKeys:
    """The keys of a rotation, newest first; `own` files are ours to cut to the newest when it is done."""

    identity: tuple[bytes, ...]
    address: tuple[bytes, ...]
    own: tuple[Path, ...]
    plan: Path
    is_resumed: bool = False

    def finish(self) -> None:
        """Forget the old keys of our own files: nothing is sealed or hashed with them any more."""
        for path in self.own:
            _write(path, path.read_text("utf-8").split()[0] + "\n")
        self.plan.unlink(missing_ok=True)


def open_keys(settings: ConnectorSettings, data_dir: Path) -> tuple[Identity, Vault]:
    """The hash and the vault; what settings do not name is made in `data_dir/keys/` at first use, for this user's eyes only.

    Raises KeyFileError while a rotation is under way: what it has not come to yet would be taken for nobody's.
    """
    own_identity, own_address = _own_files(data_dir)
    identity = _keys(settings.identity_key, settings.identity_key_file, own_identity)
    address = _keys(settings.address_key, settings.address_key_file, own_address)
    if (data_dir / _FOLDER / _PLAN).exists() or len(identity) > 1:
        raise KeyFileError(
            "Keys are being rotated, and not every conversation has come to the new ones.",
            remedy="Run `munadil keys rotate`, which goes on where it stopped; then leave only the new MUNADIL_IDENTITY_KEY, if set.",
        )
    return Identity(identity[0]), Vault(address)


def known_keys(settings: ConnectorSettings, data_dir: Path) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The keys of the hash and of the vault as they are, newest first; none where there are none yet, for none is made."""
    own_identity, own_address = _own_files(data_dir)

    def found(said: SecretStr, file: Path | None, own: Path) -> tuple[bytes, ...]:
        there = said.get_secret_value() or file is not None or own.exists()
        return tuple(_keys(said, file, own)) if there else ()

    return (
        found(settings.identity_key, settings.identity_key_file, own_identity),
        found(settings.address_key, settings.address_key_file, own_address),
    )


def begin_rotation(settings: ConnectorSettings, data_dir: Path) -> RotationKeys:
    """New keys before the old ones in our own files, or the plan that another run left; those of settings as they are.

    Raises KeyFileError where all keys are set elsewhere and no new one stands before an old one.
    """
    own_identity, own_address = _own_files(data_dir)
    said = {
        own_identity: (settings.identity_key, settings.identity_key_file),
        own_address: (settings.address_key, settings.address_key_file),
    }
    before = {path: _keys(*given, path) for path, given in said.items()}
    own = tuple(path for path, (key, file) in said.items() if not key.get_secret_value() and file is None)
    plan = data_dir / _FOLDER / _PLAN
    is_resumed = plan.exists()
    if not own:
        if all(len(keys) == 1 for keys in before.values()):
            raise KeyFileError(
                "There is no new key to go to.",
                remedy="Put a new key and a comma before the old one in MUNADIL_IDENTITY_KEY and MUNADIL_ADDRESS_KEY, and run it again.",
            )
        return RotationKeys(tuple(before[own_identity]), tuple(before[own_address]), (), plan)
    if not is_resumed:
        _write(plan, json.dumps({path.name: secrets.token_hex(32) for path in own}))
    new = json.loads(_read(plan))
    for path in own:
        if before[path][0].decode() != new[path.name]:
            before[path].insert(0, new[path.name].encode())
            _write(path, b"\n".join(before[path]).decode() + "\n")
    return RotationKeys(tuple(before[own_identity]), tuple(before[own_address]), own, plan, is_resumed)


def _own_files(data_dir: Path) -> tuple[Path, Path]:
    return data_dir / _FOLDER / "identity.key", data_dir / _FOLDER / "address.key"


def _keys(said: SecretStr, file: Path | None, own: Path) -> list[bytes]:
    text = said.get_secret_value()
    if not text:
        text = _read(file) if file else _own(own)
    keys = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    if not keys or any(len(key) < _LEAST_LENGTH for key in keys):
        raise KeyFileError(
            f"A key is missing or shorter than {_LEAST_LENGTH} characters.",
            remedy="Take 32 random bytes: `python -c 'import secrets; print(secrets.token_hex(32))'`.",
        )
    return [key.encode() for key in keys]


def _own(path: Path) -> str:
    """The key in a file of our own, made when there is none; the first of several processes makes it."""
    try:
        if not path.exists():
            made = _beside(path, secrets.token_hex(32) + "\n")
            try:
                os.link(made, path)
            except FileExistsError:
                pass  # another process was quicker: its key counts
            finally:
                made.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error
    return _read(path)


def _write(path: Path, text: str) -> None:
    """Put a file in the place of another at once, on the disk before it counts."""
    try:
        os.replace(_beside(path, text), path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _unwritable(path, error) from error


def _beside(path: Path, text: str) -> Path:
    """A file for this user's eyes only, beside another, safely on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return made


def _unwritable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        f"The key file {path} cannot be made: {error.strerror}.",
        remedy="Let this user write to the data folder, or set the key (MUNADIL_IDENTITY_KEY, MUNADIL_ADDRESS_KEY).",
    )


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & stat.S_IWOTH:
            raise KeyFileError(f"Anybody may write to the key file {path}.", remedy=f"Run `chmod 600 {path}`.")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            f"The key file {path} cannot be read.", remedy="Check its path and that this user may read it."
        ) from error

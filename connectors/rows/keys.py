"""Where the messaging room's two keys come from: settings, files, or a file of our own beside the database."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from pydantic import SecretStr

from connectors.errors import KeyFileError
from connectors.rows.identity import Identity, Vault
from connectors.settings import ConnectorSettings

_FOLDER = "keys"
_LEAST_LENGTH = 16
"""Characters; chosen by hand: 96 bits where they are base64."""


def open_keys(settings: ConnectorSettings, data_dir: Path) -> tuple[Identity, Vault]:
    """The hash and the vault; what settings do not name is made in `data_dir/keys/` at first use, for this user's eyes only."""
    identity = _keys(settings.identity_key, settings.identity_key_file, data_dir / _FOLDER / "identity.key")
    address = _keys(settings.address_key, settings.address_key_file, data_dir / _FOLDER / "address.key")
    return Identity(identity[0]), Vault(address)


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
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        if not path.exists():
            descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(made, path)
            except FileExistsError:
                pass  # another process was quicker: its key counts
            finally:
                made.unlink()
    except OSError as error:
        raise KeyFileError(
            f"The key file {path} cannot be made: {error.strerror}.",
            remedy="Let this user write to the data folder, or set the key (MUNADIL_IDENTITY_KEY, MUNADIL_ADDRESS_KEY).",
        ) from error
    return _read(path)


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & stat.S_IWOTH:
            raise KeyFileError(f"Anybody may write to the key file {path}.", remedy=f"Run `chmod 600 {path}`.")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            f"The key file {path} cannot be read.", remedy="Check its path and that this user may read it."
        ) from error

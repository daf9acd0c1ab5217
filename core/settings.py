"""What every part needs to be told: where data lives, which organisation is served."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MunadilSettings(BaseSettings):
    """Base of every room's settings: read from `MUNADIL_*` variables and from `.env`."""

    model_config = SettingsConfigDict(env_prefix="MUNADIL_", env_file=".env", extra="ignore", frozen=True)


class CoreSettings(MunadilSettings):
    """Settings that every room shares."""

    data_dir: Path = Field(default=Path(".var"), description="Folder for the database, the indexes and built models.")
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL; empty means an SQLite file in the data folder. PostgreSQL: postgresql+psycopg://…",
    )
    organisation: Path = Field(
        default=Path(),
        description="Folder of the organisation served (organisation.yaml, replies, documents); when not said, the one whose "
        "documents the data folder holds, else one that names nobody.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe level logged."
    )
    log_format: Literal["console", "json"] = Field(default="console", description="How log lines are written.")

    @property
    def resolved_database_url(self) -> str:
        """Database URL with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'munadil.db').as_posix()}"

"""What can go wrong with a database, in words, and the way from a driver's error to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from core.errors import MunadilError, UnavailableError, WrongUseError


class DatabaseFullError(UnavailableError):
    """The disk that holds the database is full."""

    status = 507


class DatabaseUnwritableError(UnavailableError):
    """The database cannot be written to."""


class DatabaseUnreachableError(UnavailableError):
    """The database does not answer."""


class DatabaseBusyError(UnavailableError):
    """The database is busy with other work."""


class DatabaseDamagedError(UnavailableError):
    """The database file cannot be read."""


class DatabaseOutdatedError(UnavailableError):
    """The tables of the database are older than this program."""


class DatabaseTooNewError(UnavailableError):
    """The tables of the database are newer than this program."""


class DatabaseNotEmptyError(WrongUseError):
    """The database holds something already."""


class UnkeepableError(WrongUseError):
    """A number or a character of this is none that can be kept."""


class LockedError(UnavailableError):
    """Another process is doing this right now."""

    status = 409


_FREE_SPACE = "Free some space on its disk (or raise the quota), then run again: what was saved before is intact."
_SAYINGS: tuple[tuple[str, type[MunadilError], str], ...] = (
    ("database or disk is full", DatabaseFullError, _FREE_SPACE),
    ("disk i/o error", DatabaseFullError, f"The disk is full or failing. {_FREE_SPACE}"),
    ("no space left on device", DatabaseFullError, _FREE_SPACE),
    ("unable to open database file", DatabaseUnwritableError, "Check that the data folder exists and may be written to."),
    ("readonly database", DatabaseUnwritableError, "Give this user the right to write to the database file and its folder."),
    ("read-only transaction", DatabaseUnwritableError, "Point MUNADIL_DATABASE_URL to the primary, not to a replica."),
    ("permission denied", DatabaseUnwritableError, "Grant the user of MUNADIL_DATABASE_URL the right to use this schema."),
    ("database is locked", DatabaseBusyError, "Another process holds the database for long; wait for it to end, then run again."),
    ("file is not a database", DatabaseDamagedError, "Check MUNADIL_DATABASE_URL: the file there is no SQLite database."),
    ("malformed", DatabaseDamagedError, "Restore the file from a backup, or ingest the documents anew into an empty folder."),
    ("no such table", DatabaseOutdatedError, "Run `munadil doctor`, which brings the tables up to date."),
    ("does not exist", DatabaseOutdatedError, "Run `munadil doctor`, which brings the tables up to date."),
)  # fmt: skip


def explain(error: DBAPIError, where: str) -> MunadilError | None:
    """The error in words for a person; None where it is the caller's own (a broken constraint, a wrong statement)."""
    if isinstance(error, IntegrityError):
        return None
    message = str(error.orig).lower()
    if error.connection_invalidated or _is_connection_failure(message):
        return DatabaseUnreachableError(
            f"The database at {where} does not answer: {str(error.orig).strip().splitlines()[0]}",
            remedy="Check that PostgreSQL runs, and the host, user and password in MUNADIL_DATABASE_URL.",
        )
    for saying, kind, remedy in _SAYINGS:
        if saying in message:
            return kind(f"{kind('').detail.rstrip('.')}: {where}.", remedy=remedy)
    if isinstance(error, ProgrammingError):
        return None
    return UnavailableError(f"The database at {where} failed: {str(error.orig).strip().splitlines()[0]}")


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn a driver's errors into errors with a remedy."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError, DataError) as error:  # beyond 64 bits, half a character, or a NUL
        raise UnkeepableError(remedy="Write a smaller number, and take out what cannot be read.") from error
    except DBAPIError as error:
        said = explain(error, where)
        if said is None:
            raise
        raise said from error
    except PoolTimeoutError as error:
        raise DatabaseBusyError(
            f"No connection to {where} came free in time.", remedy="Wait for other work to end, then try again."
        ) from error


def _is_connection_failure(message: str) -> bool:
    """Whether psycopg says that there is nobody there, or nobody who lets us in."""
    signs = ("connection failed", "connection refused", "could not connect", "failed to resolve", "connection timeout")
    return any(sign in message for sign in (*signs, "server closed the connection", "terminating connection"))

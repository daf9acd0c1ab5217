"""A process that sends dossiers to a call, one after another, until it is killed: what it began before, it goes on with.

Run as `python -m tests.integration.participation.call_process URL FOLDER`; before each step it writes down what it is about to do,
as a browser keeps its form, and does it again where it is started anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation import tables  # noqa: F401 whatever hangs on a participant
from participation.calls.schemas import DossierState
from participation.calls.service import CallRoom
from participation.common.people.people import Participants, new_token
from tests.calls import CALL, KEY, ToldOfCalls, a_paper, form


def main(url: str, folder: Path) -> None:
    """Send dossiers for ever."""
    database, clock, vault, identity = Database(url), SystemClock(), Vault([KEY]), Identity(KEY)
    people = Participants(database, identity, vault, clock)
    room = CallRoom(database, clock, vault, identity, ToldOfCalls())
    paper = a_paper()
    while True:
        waiting = sorted(folder.glob("*.token"))
        token = waiting[0].read_text() if waiting and waiting[0].read_text() else new_token()
        path = folder / f"{token}.token"
        path.write_text(token)
        with database.write() as session:
            person, _ = people.keep_from_page(session, Language.FRENCH, token)
            begun = room.dossiers.begin(session, CALL, person.id, Language.FRENCH)
        if begun.state is DossierState.DRAFT:
            room.dossiers.save(begun.id, form(token), "03")
            room.dossiers.add_paper(begun.id, 0, "recepisse.pdf", paper)
        sent = room.dossiers.submit(begun.id)
        with (folder / "told").open("a") as told:
            told.write(f"{token} {sent.number}\n")
        path.unlink()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""A process that works at a help desk until it is killed: questions of a page, replies, mails that came, letters that leave.

Run as `python -m tests.integration.participation.desk_process URL FOLDER PORT`. Where it is
started anew it does again what it was not told the end of, as a browser keeps its form and a mailbox its mails.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation import tables  # noqa: F401 whatever hangs on a participant
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import open_gazetteer
from participation.help_desk.mail.letters import DeskLetters
from participation.help_desk.mail.sending import MailSending
from participation.help_desk.mail.settings import DeskMailSettings
from participation.help_desk.mail.taking import MailTaking
from participation.help_desk.options import DeskOptions
from participation.help_desk.schemas import NewTicket, TicketCategory, TicketOrigin, TicketPriority
from participation.help_desk.service import HelpDeskRoom
from tests.mailboxes import mail

KEY = b"0123456789abcdef"
DESK = "aide@example.ma"


def main(url: str, folder: Path, port: int) -> None:
    """Work for ever."""
    database, clock, vault, identity = Database(url), SystemClock(), Vault([KEY]), Identity(KEY)
    people = Participants(database, identity, vault, clock)
    room = HelpDeskRoom(database, clock, vault, open_gazetteer(), DeskOptions())
    letters = DeskLetters(vault, identity, clock, DESK, "https://example.ma")
    room.attach(letters)
    taking = MailTaking(database, clock, vault, identity, room.incoming, letters)
    settings = DeskMailSettings(desk_mail_address=DESK, desk_smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"))
    sending = MailSending(database, clock, settings, letters)
    told = folder / "told"
    done = {line.split()[0] for line in told.read_text().splitlines() if line.endswith(".")}
    for n in count():
        name = f"n{n}"
        if name in done:
            continue
        with database.write() as session:
            if (number := room.incoming.number_of(session, f"page:{name}")) is None:
                person, _ = people.keep_from_page(session, Language.FRENCH)
                asked = NewTicket(
                    f"page:{name}",
                    TicketOrigin.PAGE,
                    f"Question {name}",
                    Language.FRENCH,
                    TicketCategory.OTHER,
                    TicketPriority.NORMAL,
                )
                number = room.incoming.open(session, asked, person.id).number
        room.working.reply(number, f"Réponse {name}", "salma", f"form:{name}")
        written = mail(f"a{n}@example.org", f"Courriel {name}", "Question", number=name).as_bytes()
        with database.write() as session:
            taking.take(session, written)
        sending.send()
        with told.open("a") as noted:
            noted.write(f"{name} {number} .\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

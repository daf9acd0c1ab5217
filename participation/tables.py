"""Every table of every room: whoever opens the database imports this, so that export and new keys reach all of a person's rows."""

from __future__ import annotations

from participation.associations import channels as network_channels
from participation.associations import reports
from participation.associations.activities import tables as activities
from participation.associations.circles import tables as circles
from participation.associations.directory import tables as directory
from participation.associations.introductions import tables as introductions
from participation.associations.messages import tables as messages
from participation.associations.projects import tables as projects
from participation.associations.resources import tables as resources
from participation.calls import tables as calls
from participation.common.events.tables import EventRow, GuestRow
from participation.common.people.consents import ConsentRow
from participation.common.people.sessions import OwnSessionRow
from participation.common.rights import PartRow
from participation.common.tables import ChangeRow, CommentRow, FileRow, LoadedRow, PublicationRow
from participation.consultations import tables as consultations
from participation.dialogues import tables as dialogues
from participation.help_desk import tables as help_desk
from participation.help_desk.mail import tables as help_desk_mail
from participation.mentoring import tables as mentoring
from participation.training import tables as training

COMMON = (
    PartRow,
    ConsentRow,
    OwnSessionRow,
    EventRow,
    GuestRow,
    FileRow,
    CommentRow,
    ChangeRow,
    PublicationRow,
    LoadedRow,
)
"""Tables of the common ground."""
TABLES = (
    *COMMON,
    *consultations.TABLES,
    *mentoring.TABLES,
    *dialogues.TABLES,
    *directory.TABLES,
    *help_desk.TABLES,
    *help_desk_mail.TABLES,
    *projects.TABLES,
    *resources.TABLES,
    *activities.TABLES,
    *calls.TABLES,
    *introductions.TABLES,
    *network_channels.TABLES,
    *circles.TABLES,
    *messages.TABLES,
    *reports.TABLES,
    *training.TABLES,
)
"""A room adds its own here."""

"""What a scope of a room is called: the title of the consultation, dialogue, programme or call that consents and copies name by its id."""

from __future__ import annotations

from collections.abc import Callable

from agent.organisation.organisation import Localised, ParticipationRoom
from core.errors import NotFoundError
from core.language.forms import Language
from participation.services import Participation


def title_of(found: Participation, room: ParticipationRoom, scope: str, language: Language) -> str:
    """The title, as it is read in a form; its id where it is gone or its room is closed."""
    get = _getter(found, room)
    if get is None or not scope:
        return scope
    try:
        return get(scope).in_language(language) or scope
    except NotFoundError:
        return scope


def _getter(found: Participation, room: ParticipationRoom) -> Callable[[str], Localised] | None:
    match room:
        case ParticipationRoom.CONSULTATIONS if (consultations := found.consultations) is not None:
            return lambda scope: consultations.consultations.get(scope).title
        case ParticipationRoom.DIALOGUES if (dialogues := found.dialogues) is not None:
            return lambda scope: dialogues.programmes.get(scope).title
        case ParticipationRoom.MENTORING if (mentoring := found.mentoring) is not None:
            return lambda scope: mentoring.programmes.get(scope).title
        case ParticipationRoom.TRAINING if (training := found.training) is not None:
            return lambda scope: training.programmes.get(scope).plan.title
        case ParticipationRoom.CALLS if (calls := found.calls) is not None:
            return lambda scope: calls.calls.get(scope).plan.title
        case _:
            return None

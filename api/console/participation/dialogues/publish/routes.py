"""Documents of a dialogue: what both sides signed and what was promised, handed to the library's review."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import PREFIX, Publishing, Reading, dialogue_page, dialogues_of
from api.console.participation.frame import RoomVisit, done
from core.language.forms import Language
from participation.common.publishing import PublicSheet
from participation.dialogues.programmes import ROOM
from participation.dialogues.public.documents import documents_of
from participation.dialogues.public.record import record_of

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{programme}/publish")
async def publications(here: Reading) -> Response:
    """Show the documents that everybody may read of this dialogue, and how each stands in the library."""
    documents = await done(lambda: _documents(here))
    found = await done(lambda: here.participation.publications.standing(ROOM, here.scope, documents))
    texts = {one.name: one.content.decode() for one in documents}
    return await dialogue_page(here, "publish/publish.html", "publish", found=found, texts=texts)


@router.post("/{programme}/publish")
async def hand_over(here: Publishing) -> Response:
    """Hand what is new or other than before to the library's review, where somebody else publishes it."""
    documents = await done(lambda: _documents(here))
    await done(lambda: here.participation.publications.hand_over(ROOM, here.scope, here.scope, documents, here.who))
    return here.back(f"/{here.scope}/publish", "dialogues_handed_over")


def _documents(here: RoomVisit) -> tuple[PublicSheet, ...]:
    room, services = dialogues_of(here), here.visit.services
    if not room.programmes.get(here.scope).state.is_public:
        return ()

    def place(code: str, form: Language) -> str:
        found = here.participation.gazetteer.get(code)
        return found.called(form) if found else code

    publisher = services.organisation.name.in_language(services.organisation.default_language)
    return documents_of(record_of(room, here.scope), publisher=publisher, public_url=room.public_url, place=place)

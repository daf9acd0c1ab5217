"""Dialogues from a chat: the voice of who could not come, what was agreed on something, what became of a commitment.

Nothing is kept of who did not say yes to it: until then, what was said lies beside the conversation's own turns, and goes with them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.database.database import Database
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.texts.localised import shortened
from participation.dialogues.chat.asked import DialogueWish, dialogue_wish
from participation.dialogues.chat.told import agreed_on, commitment_told
from participation.dialogues.programmes import ROOM
from participation.dialogues.public.record import public_commitment
from participation.dialogues.schemas import DialogueProgramme, DialogueRole, NewVoice, VoiceKind, VoiceSource
from participation.dialogues.service import DialogueRoom
from participation.dialogues.telling import voice_subject
from participation.dialogues.words import word

_SHORTEST = 3
"""Words that a voice has at least. Chosen by hand: "la piste" is asked to be said more fully, "la piste est coupée" is taken."""


class DialogueDoor:
    """A `conversation.doors.RoomDoor`."""

    name = "dialogues"

    def __init__(self, room: DialogueRoom, people: Participants, database: Database) -> None:
        self._room, self._people, self._database = room, people, database

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What dialogues say; None for what is not for them."""
        return await asyncio.to_thread(self._hears, said)

    def _hears(self, said: SaidToRoom) -> DoorReply | None:
        if said.value:
            return self._tapped(said)
        wish = dialogue_wish(said.text, said.command)
        if said.awaited and wish.kind is DialogueWish.NOTHING:
            return self._answered(said)
        match wish.kind:
            case DialogueWish.VOICE:
                return self._begin(said, wish.rest)
            case DialogueWish.AGREED:
                told = agreed_on(self._room, wish.rest, said.language, wish.of)
                return DoorReply(told) if told else None
            case DialogueWish.COMMITMENT:
                return self._commitment(said, wish.number, is_own=wish.is_own)
            case DialogueWish.FOLLOW | DialogueWish.UNFOLLOW:
                return self._follow(said, wish.number, follows=wish.kind is DialogueWish.FOLLOW)
            case _:
                return None

    def _begin(self, said: SaidToRoom, text: str) -> DoorReply | None:
        taking = self._taking()
        if not taking:
            # Without a dialogue, "I could not come" is none of ours, unless it was asked for by a command.
            return DoorReply(self._say(said, "bot_closed")) if said.command else None
        if len(taking) > 1:
            choices = [RoomChoice(one.title.in_language(said.language)[:60], f"p{n}") for n, one in enumerate(taking)]
            return DoorReply(self._say(said, "bot_which"), choices, "which", {"text": text})
        return self._asked_for_text(said, {"text": text, "in": taking[0].id})

    def _asked_for_text(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        if len(kept.get("text", "").split()) >= _SHORTEST:
            choices = [RoomChoice(self._say(said, f"say_{one}"), f"k{one}") for one in VoiceKind]
            return DoorReply(self._say(said, "bot_kind"), choices, "kind", kept)
        title = self._room.programmes.get(kept["in"]).title.in_language(said.language)
        return DoorReply(self._say(said, "bot_write", title=title), [self._stop(said)], "text", kept)

    def _asked_for_role(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        choices = [RoomChoice(self._say(said, f"as_{one}"), f"r{one}") for one in DialogueRole]
        return DoorReply(self._say(said, "bot_role"), choices, "role", kept)

    def _read_back(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        role = self._say(said, f"as_{kept['role']}")
        lines = (self._say(said, "bot_read_back", role=role), f"« {kept['text']} »", self._say(said, "bot_consent"))
        choices = [
            RoomChoice(self._say(said, "bot_yes"), "yes"),
            RoomChoice(self._say(said, "bot_yes_name"), "yesname"),
            RoomChoice(self._say(said, "bot_again"), "again"),
            self._stop(said),
        ]
        return DoorReply("\n".join(lines), choices, "consent", kept)

    def _answered(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a text that was asked for; None where it was something else."""
        kept = {str(key): str(value) for key, value in said.kept.items()}
        if said.text.rstrip().endswith(("?", "؟")):
            return None
        if said.awaited == "text" and kept.get("in"):
            return self._asked_for_text(said, {**kept, "text": said.text})
        if said.awaited == "name" and kept.get("role") and said.text.strip():
            return self._taken(said, kept, said.text.strip())
        return None

    def _tapped(self, said: SaidToRoom) -> DoorReply:
        kept, value = {str(key): str(one) for key, one in said.kept.items()}, said.value
        if value == "stop":
            return DoorReply(self._say(said, "bot_stopped"))
        if value[0] in "fu" and value[1:].isdigit():
            return self._follow(said, int(value[1:]), follows=value[0] == "f")
        if number := kept.get("number"):
            return self._told_back(said, int(number)) if value == "tell" else self._thanked(said, int(number))
        if kept.get("role"):
            return self._agreed_to(said, kept)
        return self._chosen(said, kept)

    def _chosen(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        """What follows a dialogue, a kind or a role that was chosen."""
        what, chosen = said.value[0], said.value[1:]
        if what == "p" and chosen.isdigit() and "text" in kept:
            taking = self._taking()
            if int(chosen) < len(taking):
                return self._asked_for_text(said, {**kept, "in": taking[int(chosen)].id})
        elif what == "k" and chosen in list(VoiceKind) and kept.get("text"):
            return self._asked_for_role(said, {**kept, "kind": chosen})
        elif what == "r" and chosen in list(DialogueRole) and kept.get("kind"):
            return self._read_back(said, {**kept, "role": chosen})
        return DoorReply(self._say(said, "bot_stale"))

    def _agreed_to(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        """What follows the yes or no to what was read back."""
        match said.value:
            case "again":
                return self._asked_for_text(said, {"text": "", "in": kept["in"]})
            case "yes":
                return self._taken(said, kept)
            case "yesname":
                return DoorReply(self._say(said, "bot_name"), [self._stop(said)], "name", kept)
            case _:
                return DoorReply(self._say(said, "bot_stale"))

    def _taken(self, said: SaidToRoom, kept: Mapping[str, str], name: str = "") -> DoorReply:
        """Keep the voice, now that its person said yes; a button that is tapped again finds it kept."""
        programme = self._room.programmes.get(kept["in"])
        if programme not in self._taking():
            return DoorReply(self._say(said, "bot_closed"))
        kinds = [ConsentKind.KEEP_TEXT, *([ConsentKind.SHOW_NAME] if name else [])]
        new = NewVoice(
            f"bot:{said.under or said.turn}",
            VoiceSource.BOT,
            VoiceKind(kept["kind"]),
            DialogueRole(kept["role"]),
            kept["text"],
            is_signed=bool(name),
        )
        with self._database.write() as session:
            person = self._people.keep_from_conversation(session, said.conversation, said.channel, said.language)
            self._people.agree(session, person.id, ROOM, kinds, scope=programme.id, language=said.language)
            if name:
                self._people.call(session, person.id, name)
            number = self._room.voices.take(session, programme.id, new, person.id)
            number = number or self._room.voices.number_of(session, programme.id, new.origin)
        return self._thanked(said, number)

    def _thanked(self, said: SaidToRoom, number: int) -> DoorReply:
        tell = RoomChoice(self._say(said, "bot_follow"), "tell")
        return DoorReply(self._say(said, "bot_taken", number=number), [tell], keeps={"number": str(number)})

    def _told_back(self, said: SaidToRoom, number: int) -> DoorReply:
        """Tell its author what becomes of a voice, now that they asked for it."""
        with self._database.write() as session:
            person = self._people.of_conversation(session, said.conversation)
            voice = self._room.voices.find(number)
            if person is None or voice is None:
                return DoorReply(self._say(said, "bot_stale"))
            kinds, scope = [ConsentKind.TELL_BACK], voice.programme
            self._people.agree(session, person.id, ROOM, kinds, scope=scope, language=said.language)
        label = self._say(said, "bot_label", number=number, text=shortened(voice.text))
        topics = [Topic(voice_subject(number), label, said.language)]
        return DoorReply(self._say(said, "bot_followed", number=number), topics=topics)

    def _commitment(self, said: SaidToRoom, number: int, *, is_own: bool) -> DoorReply | None:
        if not number:
            return DoorReply(self._say(said, "commitment_which"))
        found = public_commitment(self._room, number)
        if found is None:
            return DoorReply(self._say(said, "commitment_unknown", number=number)) if is_own else None
        follow = RoomChoice(self._say(said, "commitment_follow"), f"f{number}")
        told = commitment_told(found, said.language, self._room.public_url, self._room.programmes.today)
        return DoorReply(told, [follow])

    def _follow(self, said: SaidToRoom, number: int, *, follows: bool) -> DoorReply:
        found = public_commitment(self._room, number)
        if found is None:
            return DoorReply(self._say(said, "commitment_unknown", number=number))
        if not follows:
            return DoorReply(self._say(said, "commitment_unfollowed", number=number), ends=[found.subject])
        text = shortened(found.text.in_language(said.language))
        label = self._say(said, "commitment_label", number=number, text=text)
        unfollow = RoomChoice(self._say(said, "commitment_unfollow"), f"u{number}")
        topics = [Topic(found.subject, label, said.language)]
        return DoorReply(self._say(said, "commitment_followed", number=number), [unfollow], topics=topics)

    def _taking(self) -> Sequence[DialogueProgramme]:
        return [one for one in self._room.programmes.listed(public=True) if one.takes_voices]

    def _stop(self, said: SaidToRoom) -> RoomChoice:
        return RoomChoice(self._say(said, "bot_stop"), "stop")

    def _say(self, said: SaidToRoom, key: str, **values: object) -> str:
        return word(key, said.language, **values)

"""Saying no, from a chat, to a pair that has not begun: a reason is asked, and the two are not proposed to one another again."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from participation.common.errors import NextStepError
from participation.mentoring.chat.speaking import MentoringGround, asked, choice, kept_of, say
from participation.mentoring.pairing.schemas import DeclineReason, MentoringPair, PairState
from participation.mentoring.schemas import MentoringSide
from participation.mentoring.words import word

_REASONS = tuple(DeclineReason)


class DecliningByChat:
    """What somebody does who does not want the pair that was made for them."""

    def __init__(self, ground: MentoringGround) -> None:
        self._ground = ground

    def offered(self, said: SaidToRoom) -> list[RoomChoice]:
        """A button for each pair that has not begun."""
        fresh = self._fresh(said)
        return [self._named(said, one, "decline", f"dp{one[0].id}", alone=len(fresh) == 1) for one in fresh]

    def wanted(self, said: SaidToRoom) -> DoorReply | None:
        """Ask which pair, or why; None for who is in no pair."""
        fresh = self._fresh(said)
        if not fresh:
            return DoorReply(say(said, "decline_late")) if self._ground.pairs(said) else None
        if len(fresh) == 1:
            return self._why(said, *fresh[0])
        choices = [self._named(said, one, "decline", f"dp{one[0].id}", alone=False) for one in fresh]
        return asked(said, say(said, "which_pair"), choices, "")

    def tapped(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a button of saying no; None for another's."""
        kind, number = said.value[:2], said.value[2:]
        if kind not in ("dp", "dr") or not number.isdigit():
            return None
        pair = number if kind == "dp" else kept_of(said).get("pair", "")
        mine = next((one for one in self._ground.pairs(said) if str(one[0].id) == pair), None)
        if mine is None:
            return None
        if mine[0].state is not PairState.APPROVED:
            return DoorReply(say(said, "decline_late"))
        if kind == "dp":
            return self._why(said, *mine)
        return self._declined(said, *mine, _REASONS[int(number)]) if int(number) < len(_REASONS) else None

    def _declined(self, said: SaidToRoom, pair: MentoringPair, side: MentoringSide, reason: DeclineReason) -> DoorReply:
        try:
            with self._ground.database.write() as session:
                self._ground.room.pairs.decline(session, pair.id, reason, side)
        except NextStepError:  # the first meeting was noted meanwhile
            return DoorReply(say(said, "decline_late"))
        return DoorReply(say(said, "declined"))

    def _why(self, said: SaidToRoom, pair: MentoringPair, side: MentoringSide) -> DoorReply:
        why = [RoomChoice(word(f"decline_{one}", said.language), f"dr{n}") for n, one in enumerate(_REASONS)]
        name = self._ground.other(pair, side).profile.name
        return asked(said, say(said, "decline_why", name=name), why, "", pair=str(pair.id))

    def _fresh(self, said: SaidToRoom) -> Sequence[tuple[MentoringPair, MentoringSide]]:
        return [one for one in self._ground.pairs(said) if one[0].state is PairState.APPROVED]

    def _named(
        self, said: SaidToRoom, mine: tuple[MentoringPair, MentoringSide], key: str, value: str, *, alone: bool
    ) -> RoomChoice:
        return choice(said, key, value) if alone else RoomChoice(self._ground.other(*mine).profile.name[:60], value)

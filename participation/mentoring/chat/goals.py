"""Goals of a pair from a chat: told, set once they were read back, and said to be reached."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.errors import MunadilError
from core.text import normalise
from participation.mentoring.chat.asked import goal_named
from participation.mentoring.chat.speaking import MentoringGround, asked, choice, kept_of, say
from participation.mentoring.following.goals import LONGEST
from participation.mentoring.following.schemas import GoalState, PairGoal
from participation.mentoring.words import word

_MOST_BUTTONS = 3
"""Goals that have a button; chosen by hand: a screen of a phone has room for what else is asked."""
_LABEL = 40
"""Characters of a goal in a button. Chosen by hand: channels cut longer ones."""


class GoalsByChat:
    """What the two of a pair say of their goals."""

    def __init__(self, ground: MentoringGround) -> None:
        self._ground, self._goals = ground, ground.room.goals

    def told(self, said: SaidToRoom, pair: int) -> Sequence[str]:
        """A line for each goal of a pair, with where it stands."""
        state = {one: word(f"goal_state_{one}", said.language) for one in GoalState}
        return [say(said, "goal", goal=one.text, state=state[one.state]) for one in self._goals.of(pair)]

    def offered(self, said: SaidToRoom) -> list[RoomChoice]:
        """Buttons: a goal is reached, and another one."""
        pairs = self._ground.pairs(said)
        reached = [
            RoomChoice(say(said, "goal_reached", goal=_short(one.text)), f"gr{one.id}")
            for pair, _ in pairs
            for one in self._open(pair.id)
        ]
        return [*reached[:_MOST_BUTTONS], *([choice(said, "goal_add", "gp")] if pairs else [])]

    def wanted(self, said: SaidToRoom) -> DoorReply | None:
        """Read a goal back that somebody wrote; None for who is in no pair."""
        if not self._ground.pairs(said):
            return None
        return self._read_back(said, goal_named(normalise(said.text)))

    def tapped(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a button of a goal; None for another's."""
        kind, number = said.value[:2], said.value[2:]
        pairs = {str(pair.id): (pair, side) for pair, side in self._ground.pairs(said)}
        if kind == "gp" and not number and pairs:
            return asked(said, say(said, "goal_ask"), [], "goal")
        if kind == "gy" and number in pairs and (text := kept_of(said).get("goal")):
            try:
                with self._ground.database.write() as session:
                    self._goals.set(session, int(number), pairs[number][1], text)
            except MunadilError:
                return DoorReply(say(said, "goal_cannot"))
            return DoorReply(say(said, "goal_set"))
        if kind == "gr" and number in {str(one.id) for pair, _ in pairs.values() for one in self._goals.of(pair.id)}:
            with self._ground.database.write() as session:
                self._goals.move(session, int(number), GoalState.REACHED)
            return DoorReply(say(said, "goal_done"))
        return None

    def written(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a goal that was asked for."""
        return self._read_back(said, said.text) if said.awaited == "goal" and self._ground.pairs(said) else None

    def _read_back(self, said: SaidToRoom, text: str) -> DoorReply:
        goal = " ".join(text.split())[:LONGEST]
        if not any(map(str.isalnum, goal)):
            return asked(said, say(said, "goal_ask"), [], "goal")
        pairs = self._ground.pairs(said)
        choices = [
            choice(said, "yes", f"gy{pair.id}")
            if len(pairs) == 1
            else RoomChoice(self._ground.other(pair, side).profile.name[:60], f"gy{pair.id}")
            for pair, side in pairs
        ]
        return asked(said, say(said, "goal_read_back", goal=goal), choices, "", goal=goal)

    def _open(self, pair: int) -> Sequence[PairGoal]:
        return [one for one in self._goals.of(pair) if one.state is GoalState.OPEN]


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"

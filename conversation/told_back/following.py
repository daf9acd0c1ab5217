"""What a person is told about later, as they say it themselves: offered, agreed to, listed, ended, taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from connectors.desk.left_open import questions_in
from connectors.message import Button
from connectors.responder import ConversationState, PastTurn, Subscription, Topic
from conversation import agreement
from conversation.draft import ResponseDraft
from conversation.hearing import payloads
from conversation.phrases import Phrase
from conversation.told_back.unanswered import OPEN_STATUSES
from conversation.tools import ConversationTools
from core.language.forms import Language

_OFFER_EVERY: Final = 3
"""Questions left open between two offers; chosen by hand: whoever did not take it has seen it."""
_LISTED: Final = 10
"""Subscriptions that a list names, the latest; chosen by hand: each has a button."""
_LABEL_SHOWN: Final = 120
"""Characters of a label in a list; chosen by hand: a line or two of a phone."""


class Following:
    """Offers to tell later, and keeps to what the person wants of it."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    def offer(self, draft: ResponseDraft) -> None:
        """Offer to tell when a question is answered that just was not: not each time, not beside another offer, never in a group."""
        status = draft.turn.status if draft.turn else ""
        language = _language(draft.answer or {}, draft.language)
        earlier = sum(turn.status in OPEN_STATUSES for turn in draft.conversation.history)
        is_another = draft.awaits.startswith(agreement.Offer.PERSON)
        if not self._tools.tells_back or status not in OPEN_STATUSES or earlier % _OFFER_EVERY or is_another:
            return
        if not draft.keeps_answers or draft.state is not ConversationState.BOT:
            return
        button = Button(self._tools.say(Phrase.BUTTON_TOLD_YES, language), payloads.told("yes", draft.turn_id))
        is_page = draft.conversation.channel == "web"
        offered = self._tools.say(
            Phrase.TOLD_OFFER_PAGE if is_page else Phrase.TOLD_OFFER,
            language,
            days=self._tools.keeping.subscription_days,
        )
        draft.say(offered, buttons=((button,),), language=language)
        agreement.ask(draft, agreement.Offer.TOLD)

    async def do(self, draft: ResponseDraft, what: str, of: str) -> None:
        """Do what a button says: agree (yes, fix), end (end), take up again (again) or list (list)."""
        match what:
            case "yes":
                await self.agree(draft, of)
            case "fix":
                draft.awaiting = f"{agreement.Offer.CORRECTED}:{of}:0"
                if not await self.agree_to_corrections(draft):
                    draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))
            case "end":
                await self.end(draft, of)
            case "again":
                await self.again(draft, of)
            case _:
                await self.listed(draft)

    async def agree(self, draft: ResponseDraft, turn: str = "") -> None:
        """Subscribe to the questions of a turn that were left open: of the last such turn, where none is named."""
        asked = turn or _last_open(draft.conversation.history)
        kept = await asyncio.to_thread(draft.records.answer, asked) if asked else None
        topics = _topics(asked, kept, draft.language) if kept else []
        if not topics or draft.is_group:
            draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))
            return
        draft.subscribes += topics
        is_page = draft.conversation.channel == "web"
        agreed = self._tools.say(Phrase.TOLD_AGREED_PAGE if is_page else Phrase.TOLD_AGREED, draft.language)
        draft.say(agreed, buttons=self._list_button(draft))

    async def offer_corrections(self, draft: ResponseDraft) -> None:
        """Offer to tell should the sources of an answer be corrected, to whom has just found it good."""
        turn = _rated(draft.awaits)
        if not self._tools.tells_back or not turn or draft.awaits == draft.awaiting or draft.is_group:
            return
        kept = await asyncio.to_thread(draft.records.answer, turn)
        if not kept or not kept.get("citations") or draft.state is not ConversationState.BOT:
            return
        button = Button(self._tools.say(Phrase.BUTTON_TOLD_YES, draft.language), payloads.told("fix", turn))
        offered = self._tools.say(Phrase.TOLD_OFFER_CORRECTED, draft.language, days=self._tools.keeping.turn_days)
        draft.say(offered, buttons=((button,),))

    async def agree_to_corrections(self, draft: ResponseDraft) -> bool:
        """Subscribe to what becomes of the sources of the answer that was found good; False where there are none."""
        turn = _rated(draft.awaiting)
        kept = await asyncio.to_thread(draft.records.answer, turn) if turn and self._tools.tells_back else None
        if not kept or not kept.get("citations") or draft.is_group:
            return False
        asked = next(iter(questions_in(kept))).text
        draft.subscribes.append(Topic(f"answer:{turn}", asked, _language(kept, draft.language)))
        draft.say(self._tools.say(Phrase.TOLD_AGREED_CORRECTED, draft.language), buttons=self._list_button(draft))
        return True

    async def listed(self, draft: ResponseDraft) -> None:
        """Name everything that the person is told about, with a button to end each."""
        if draft.is_group:
            draft.say(self._tools.say(Phrase.PRIVATE_ONLY, draft.language))
            return
        live = await self._live(draft)
        if not live:
            draft.say(self._tools.say(Phrase.TOLD_NONE, draft.language))
            return
        shown = live[-_LISTED:]
        lines = [f"{number}. {_shown(one)}" for number, one in enumerate(shown, start=1)]
        end = self._tools.say(Phrase.BUTTON_TOLD_END_ONE, draft.language, number="{}")
        rows = tuple(
            (Button(end.format(n), payloads.told("end", str(one.id))),) for n, one in enumerate(shown, start=1)
        )
        text = "\n".join((self._tools.say(Phrase.TOLD_LIST, draft.language), "", *lines))
        stop = self._tools.say(Phrase.TOLD_HOW_TO_STOP, draft.language)
        draft.say(f"{text}\n\n{stop}", buttons=rows, menu=self._tools.say(Phrase.BUTTON_TOLD_MENU, draft.language))

    async def end(self, draft: ResponseDraft, subscription: str) -> None:
        """End one, and say so; it can be taken up again."""
        found = [one for one in await self._live(draft) if str(one.id) == subscription]
        if not found:
            draft.say(self._tools.say(Phrase.TOLD_ENDED_ALREADY, draft.language))
            return
        draft.unsubscribes.append(found[0].id)
        label = self._tools.say(Phrase.TOLD_ENDED, draft.language, label=_shown(found[0]))
        draft.say(label, buttons=self._again_button(draft, subscription))

    async def stop(self, draft: ResponseDraft, *, is_blocked: bool) -> None:
        """End them all, as somebody wants who says stop; they can be taken up again by one button."""
        live = [] if draft.is_group else await self._live(draft)
        if not live:
            return
        draft.unsubscribes += [one.id for one in live]
        if is_blocked:
            return
        lines = [f"• {_shown(one)}" for one in live[-_LISTED:]]
        text = "\n".join((self._tools.say(Phrase.TOLD_ALL_ENDED, draft.language), *lines))
        draft.say(text, buttons=self._again_button(draft, "all"))

    async def again(self, draft: ResponseDraft, subscription: str) -> None:
        """Take up again one that was ended, or all that ended together last."""
        known = await asyncio.to_thread(draft.records.subscriptions)
        ended = [one for one in known if one.ended_at is not None]
        last = max((one.ended_at for one in ended if one.ended_at), default=None)
        wanted = [
            one.id for one in ended if (one.ended_at == last if subscription == "all" else str(one.id) == subscription)
        ]
        if not wanted:
            draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))
            return
        draft.resubscribes += wanted
        draft.say(self._tools.say(Phrase.TOLD_AGAIN, draft.language), buttons=self._list_button(draft))

    async def _live(self, draft: ResponseDraft) -> list[Subscription]:
        known = await asyncio.to_thread(draft.records.subscriptions)
        return [one for one in known if one.ended_at is None and one.id not in draft.unsubscribes]

    def _list_button(self, draft: ResponseDraft) -> tuple[tuple[Button, ...], ...]:
        return ((Button(self._tools.say(Phrase.BUTTON_TOLD_LIST, draft.language), payloads.told("list")),),)

    def _again_button(self, draft: ResponseDraft, subscription: str) -> tuple[tuple[Button, ...], ...]:
        label = self._tools.say(Phrase.BUTTON_TOLD_AGAIN, draft.language)
        return ((Button(label, payloads.told("again", subscription)),),)


def _topics(turn: str, kept: Mapping[str, object], language: Language) -> list[Topic]:
    """The questions of a turn that were left open, each in the form that it was answered in."""
    spoken = _language(kept, language)
    return [
        Topic(f"question:{question.name(turn)}", question.text, spoken)
        for question in questions_in(kept)
        if question.status in OPEN_STATUSES and question.text.strip()
    ]


def _language(kept: Mapping[str, object], usual: Language) -> Language:
    """The form that an answer was given in."""
    try:
        return Language(str(kept.get("language", "")))
    except ValueError:
        return usual


def _rated(awaiting: str) -> str:
    """The turn that a thumb up was given to, as it is noted."""
    kind, _, rest = awaiting.partition(":")
    return rest.rpartition(":")[0] if kind == agreement.Offer.CORRECTED else ""


def _last_open(history: Sequence[PastTurn]) -> str:
    return next((turn.id for turn in reversed(history) if turn.status in OPEN_STATUSES), "")


def _shown(one: Subscription) -> str:
    line = " ".join(one.topic.label.split())
    return line if len(line) <= _LABEL_SHOWN else line[: _LABEL_SHOWN - 1].rstrip() + "…"

"""The responder behind every messaging channel: what each act of a person gets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

from agent.answer import OnSentence
from agent.organisation.replies import Replies
from agent.ports import AnsweringAgent
from agent.question import language_through
from connectors.message import Inbound, InboundKind
from connectors.responder import HANDED_BACK, Conversation, ConversationState, PastTurn, Records, Response
from conversation import agreement
from conversation.asking import Asking
from conversation.doors import RoomDoor, RoomDoors
from conversation.draft import ResponseDraft
from conversation.hearing.acts import Act, ActKind, read
from conversation.hearing.commands import Command, written_name
from conversation.people import People
from conversation.phrases import Phrase, Phrases
from conversation.privacy import Privacy
from conversation.rating import Rating
from conversation.source_messages import SourceMessages
from conversation.telling import Telling
from conversation.told_back.following import Following
from conversation.tools import ConversationTools, Keeping, ListedDocument, Transcriber, TranscriptionError
from core.language.forms import Language
from core.language.identify import identify
from core.language.wording.questions import beginning
from core.text import Script, script_of

_CODE = re.compile(r"(?=\S*\d)[a-z0-9]+(?:[-_/.][a-z0-9]+)+|(?=\S*\d)[a-z0-9]{8,12}|\d+")
"""A word that somebody copied: the code or the number of a dossier."""
_SAMPLE = 500
"""Characters that tell the language of messages; chosen by hand."""
BLOCKED = "blocked"
"""What follows the command `stop` where a channel tells that the person blocked us: nothing can be sent to them."""
_KEEPING = Keeping()
_OBEYED_WHILE_SILENT = (
    Command.STOP,
    Command.FORGET,
    Command.BACK,
    Command.EXPORT,
    Command.PRIVACY,
    Command.LANGUAGE,
    Command.SOURCES,
    Command.FOLLOWED,
)
_WORDED_WHILE_SILENT = (Command.STOP, Command.FORGET, Command.BACK)
"""What words to that effect are not taken for said to the person who answers."""
_TAPPED_WHILE_SILENT = (
    ActKind.SOURCE,
    ActKind.RATE,
    ActKind.REASON,
    ActKind.LANGUAGE,
    ActKind.FORGET,
    ActKind.KEEP,
    ActKind.TOLD,
)
_UNGREETED = (Command.START, Command.STOP, Command.FORGET, Command.EXPORT)
_ASIDE = (ActKind.SOURCE, ActKind.LANGUAGE)
"""What may come between a question of ours and what it asked for."""
_GREETED = (ActKind.ASK, ActKind.GOT, ActKind.UNKNOWN_COMMAND, ActKind.STALE, ActKind.RETRY)


def _no_documents() -> Sequence[ListedDocument]:
    return ()


def _is_worldwide(text: str) -> bool:
    """Whether a text is a command, a code, a number, "stop" or "ok", which tell nothing of the language of who writes them."""
    plain = text.strip(" .!").casefold()
    return text.startswith("/") or plain in ("stop", "ok", "bot", "robot") or _CODE.fullmatch(plain) is not None


class Dialogue:
    """Answers on messaging channels: a `connectors.responder.Responder`.

    It keeps nothing between calls and reads no clock: the same conversation and messages come to the same response, as far as
    the agent's answer is the same.
    """

    def __init__(
        self,
        agent: AnsweringAgent,
        replies: Replies,
        phrases: Phrases,
        *,
        documents: Callable[[], Sequence[ListedDocument]] = _no_documents,
        transcriber: Transcriber | None = None,
        keeping: Keeping = _KEEPING,
        public_url: str = "",
        patience: float = 60.0,
        tells_back: bool = False,
        doors: Sequence[RoomDoor] = (),
    ) -> None:
        tools = ConversationTools(
            agent, replies, phrases, documents, keeping, public_url.rstrip("/"), patience, tells_back
        )
        self._tools, self._transcriber = tools, transcriber
        self._telling, self._people, self._privacy = Telling(tools), People(tools), Privacy(tools)
        self._following = Following(tools)
        self._sources, self._asking = SourceMessages(tools), Asking(tools)
        self._rating, self._doors = Rating(tools), RoomDoors(doors, self._asking.tells_surely)

    async def respond(
        self,
        conversation: Conversation,
        messages: tuple[Inbound, ...],
        records: Records,
        on_sentence: OnSentence | None = None,
    ) -> Response:
        """The response to messages that belong together, oldest first; `on_sentence` is told an answer's sentences as they come."""
        await self._tools.phrases.fresh()
        transcripts, problems = await self._transcribe(
            () if conversation.state is ConversationState.PERSON else messages
        )
        acts = read(messages, transcripts)
        draft = ResponseDraft(
            conversation, messages, records, self._spoken_language(conversation, messages, acts), on_sentence
        )
        draft.replied = await self._replied(messages, records)
        asked = [act for act in acts if act.kind is ActKind.ASK]
        for act in acts:
            await self._handle(draft, act, acts, problems)
            # What is no yes, no reason and no answer to a person is asked at once: several questions get one reply.
            if asked and act is asked[-1] and draft.questions:
                await self._asking.ask(draft, draft.questions)
                draft.awaiting = draft.awaits
        if not self._doors.offer(draft):
            self._following.offer(draft)
        draft.notes.update(messages=len(messages), acts=len(acts), state=draft.state.value)
        return draft.response()

    async def _replied(self, messages: tuple[Inbound, ...], records: Records) -> dict[str, PastTurn]:
        """The turns that messages reply to; where none is known, what the provider says stood there."""
        found: dict[str, PastTurn] = {}
        for message in messages:
            if message.answers and message.kind is not InboundKind.CHOICE:
                quoted = beginning(message.quoted)
                turn = await asyncio.to_thread(records.turn_with, message.answers)
                if turn or quoted:
                    found[message.id] = turn or PastTurn("", quoted, "", "", standalone_question=quoted)
        return found

    async def _transcribe(self, messages: tuple[Inbound, ...]) -> tuple[dict[str, str], dict[str, Phrase]]:
        """Transcripts of voice messages by their ids, and what hindered the others."""
        transcripts: dict[str, str] = {}
        problems: dict[str, Phrase] = {}
        for message in messages:
            if message.kind is not InboundKind.VOICE or self._transcriber is None:
                continue
            try:
                transcripts[message.id] = (await self._transcriber.transcribe(message)).strip()
                if not transcripts[message.id]:
                    problems[message.id] = Phrase.VOICE_UNCLEAR
            except TranscriptionError as error:
                problems[message.id] = Phrase.VOICE_TOO_LONG if error.is_too_long else Phrase.VOICE_FAILED
        return transcripts, problems

    def _spoken_language(
        self, conversation: Conversation, messages: tuple[Inbound, ...], acts: tuple[Act, ...]
    ) -> Language:
        """The language of fixed wordings: chosen, else written, else that of the conversation, of the app, of the house."""
        if conversation.language:
            return conversation.language
        organisation = self._tools.organisation
        app = next((message.language for message in reversed(messages) if message.language), None)
        asked = (turn.question for turn in conversation.history if not _is_worldwide(turn.question))
        usual = language_through(asked, app) or organisation.default_language
        own = [act for act in acts if not act.message.is_forwarded]
        said = [act.text for act in own if act.kind is ActKind.ASK and not _is_worldwide(act.text)]
        said = said or [act.message.text for act in own if act.message.kind is InboundKind.TEXT]
        said = [text for text in said if not _is_worldwide(text)]
        sample = " ".join(said)[:_SAMPLE]
        found = identify(sample, usual).language if script_of(sample) is not Script.OTHER else usual
        offered = organisation.languages
        return next((tag for tag in (found, found.base) if tag in offered), organisation.default_language)

    async def _handle(self, draft: ResponseDraft, act: Act, acts: tuple[Act, ...], problems: dict[str, Phrase]) -> None:
        if draft.state is ConversationState.PERSON:
            if act.is_worded and act.command not in _WORDED_WHILE_SILENT:
                return
            if act.command in (Command.START, Command.HELP):
                self._people.remind(draft)
                return
            if act.command not in _OBEYED_WHILE_SILENT and act.kind not in _TAPPED_WHILE_SILENT:
                return
        elif draft.state is ConversationState.STOPPED and act.command is not Command.STOP:
            draft.state = ConversationState.BOT
        self._open(draft, act)
        lasts = draft.awaiting == HANDED_BACK or act.kind in _ASIDE
        draft.awaits = draft.awaiting if lasts else ""
        if not (act.is_worded and await self._doors.names(draft, act)):
            await self._do(draft, act, acts, problems)
        draft.awaiting = draft.awaits

    def _open(self, draft: ResponseDraft, act: Act) -> None:
        """What is said before anything else: that the bot is back, or what it is."""
        if draft.awaiting == HANDED_BACK and draft.state is ConversationState.BOT and act.kind is ActKind.ASK:
            self._people.handed_back(draft)
            draft.awaiting = ""
        if draft.is_greeted or draft.is_group or draft.state is ConversationState.PERSON or draft.erases:
            return
        is_thumb_on_nothing = act.kind is ActKind.RATE and not act.turn
        if act.kind in _GREETED or is_thumb_on_nothing or (act.command is not None and act.command not in _UNGREETED):
            self._telling.greet(draft)

    async def _do(self, draft: ResponseDraft, act: Act, acts: tuple[Act, ...], problems: dict[str, Phrase]) -> None:
        match act.kind:
            case ActKind.ASK:
                await self._said(draft, act)
            case ActKind.RETRY | ActKind.WAS_QUESTION:
                await self._asking.retry(draft, act)
            case ActKind.COMMAND:
                await self._command(draft, act)
            case ActKind.SOURCE:
                # A bare number is a source's, but for a room that has just shown buttons or asked for one.
                is_answer = act.is_worded and act.text.strip().isdigit() and await self._doors.answers(draft, act)
                if not is_answer and not await self._sources.open(draft, act):
                    await self._asking.ask(draft, [act])
            case ActKind.RATE:
                await self._rating.rate(draft, act)
                await self._following.offer_corrections(draft)
            case ActKind.REASON:
                await self._rating.choose_reason(draft, act)
            case ActKind.GOT:
                captioned = any(a.kind is ActKind.ASK for a in acts) and act.message.kind is not InboundKind.VOICE
                problem = problems.get(act.message.id)
                self._telling.got(draft, act, has_text=captioned, problem=problem)
            case ActKind.TOLD | ActKind.ROOM | ActKind.UNKNOWN_COMMAND:
                await self._elsewhere(draft, act)
            case _:
                self._choose(draft, act)

    async def _said(self, draft: ResponseDraft, act: Act) -> None:
        """Take a text for a yes or a no, for a reason, else for a question; somebody else's words are none of the first."""
        if not act.message.is_forwarded:
            if (answer := agreement.answer_to(draft, act)) and await self._agree(draft, *answer):
                return
            if self._rating.takes(draft, act):
                self._rating.write_reason(draft, act)
                return
            if await self._doors.hears(draft, act):
                return
        draft.questions.append(act)

    async def _elsewhere(self, draft: ResponseDraft, act: Act) -> None:
        """What is about being told later, or for a room: its button, or a command that is none of ours."""
        match act.kind:
            case ActKind.TOLD:
                await self._following.do(draft, act.value, act.turn)
            case ActKind.ROOM:
                if not await self._doors.tapped(draft, act):
                    self._telling.stale(draft)
            case _:
                if not await self._doors.hears(draft, act, written_name(act.message)):
                    self._telling.unknown_command(draft)

    async def _agree(self, draft: ResponseDraft, asked: agreement.Offer, said: bool) -> bool:
        """Do what was agreed to; False where a no is left to be acknowledged."""
        match asked, said:
            case agreement.Offer.PERSON, True:
                await self._people.ask(draft, "abstained")
            case agreement.Offer.CORRECTED, True:
                return await self._following.agree_to_corrections(draft)
            case agreement.Offer.TOLD, True:
                await self._following.agree(draft)
            case agreement.Offer.FORGET, True:
                self._privacy.forget(draft)
            case agreement.Offer.FORGET, False:
                self._privacy.keep(draft)
            case _:
                return False
        return True

    def _choose(self, draft: ResponseDraft, act: Act) -> None:
        match act.kind:
            case ActKind.LANGUAGE:
                self._telling.choose_language(draft, act)
            case ActKind.FORGET:
                self._privacy.forget(draft)
            case ActKind.KEEP:
                self._privacy.keep(draft)
            case _:
                self._telling.stale(draft)

    async def _command(self, draft: ResponseDraft, act: Act) -> None:
        match act.command:
            case Command.START:
                self._telling.greet(draft)
            case Command.LANGUAGE:
                self._telling.language(draft, act.text)
            case Command.SOURCES:
                await self._sources.listed(draft)
            case Command.FOLLOWED:
                await self._following.listed(draft)
            case Command.PERSON:
                await self._people.ask(draft, "asked" if draft.conversation.abstentions < 2 else "abstained")
            case Command.BACK:
                self._people.back(draft)
            case Command.PRIVACY | Command.EXPORT | Command.FORGET | Command.STOP:
                await self._rights(draft, act)
            case _:
                self._telling.help(draft)

    async def _rights(self, draft: ResponseDraft, act: Act) -> None:
        """What a person may ask of what is kept of them, and to be left alone."""
        match act.command:
            case Command.PRIVACY:
                self._privacy.tell(draft)
            case Command.EXPORT:
                await self._privacy.export(draft)
            case Command.FORGET:
                self._privacy.ask_to_forget(draft)
            case _:
                self._privacy.stop(draft, is_blocked=act.text == BLOCKED)
                await self._following.stop(draft, is_blocked=act.text == BLOCKED)

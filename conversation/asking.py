"""Questions: the agent is asked, its answer laid out with its sources as buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

import structlog

from agent.answer import Answer, AnswerPart, AnswerSentence, AnswerStatus, Citation, OnSentence
from agent.organisation.replies import written_date
from agent.question import Exchange, Question
from agent.schemas import answer_json
from agent.understanding.several import Ask, answer_each
from connectors.message import Button, Tone
from connectors.responder import PastTurn
from conversation import agreement
from conversation.draft import ResponseDraft, Rows
from conversation.hearing import payloads
from conversation.hearing.acts import Act
from conversation.people import HANDED_OVER
from conversation.phrases import Phrase
from conversation.tools import ConversationTools
from core.language.forms import Language
from core.language.intents.small_talk import asks_who_it_is, is_greeting
from core.language.wording.questions import is_courtesy
from core.personal_data.masking import masked

_log = structlog.get_logger(__name__)
_IN_A_ROW: Final = 8
"""Source buttons side by side, as given by Telegram, which shows the most."""
_GROUP_SENTENCES: Final = 2
"""Sentences with a source that an answer in a group has; chosen by hand: others read along."""
_QUESTION_LONGEST: Final = 4_000
"""Characters of a question that are remembered; chosen by hand."""
_QUOTES: Final = {Language.ENGLISH: "“{}”", Language.FRENCH: "« {} »", Language.DARIJA_LATIN: "« {} »"}
_HEADING_LONGEST: Final = 200
"""Characters of a question that stands over its answer; chosen by hand."""
_OFFER_AFTER: Final = 2
"""Questions without an answer after which a person is offered; chosen by hand."""
_ERRORS = (AnswerStatus.ERROR_TIMEOUT, AnswerStatus.ERROR_INTERNAL)


class Asking:
    """Has the agent answer."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    async def ask(self, draft: ResponseDraft, acts: Sequence[Act]) -> None:
        """Answer questions in one reply; one that was changed is said to be, one that was spoken is shown as it was transcribed."""
        acts = [replace(act, text=masked(act.text)) for act in acts]
        acts = [act for act in acts if not is_courtesy(act.text)] or acts[-1:]
        asked = [act for act in acts if not self._is_known(draft, act)]
        for act in asked:
            if act.is_transcribed:
                draft.say(self._tools.say(Phrase.VOICE_HEARD, draft.language, text=act.text[:500]))
            if act.is_edit:
                draft.say(self._tools.say(Phrase.EDITED, draft.language))
        if asked:
            await self._answer(draft, _questions(draft, asked))

    def _is_known(self, draft: ResponseDraft, act: Act) -> bool:
        """Whether a greeting says it already, or the last answer does."""
        if draft.greets_now and (is_greeting(act.text) or asks_who_it_is(act.text)):
            return True
        history = draft.conversation.history
        return act.is_edit and bool(history) and history[-1].question == act.text

    async def retry(self, draft: ResponseDraft, act: Act) -> None:
        """Ask again what could not be answered; tapped twice, it is answered once."""
        history = draft.conversation.history
        asked = next((turn.question for turn in history if turn.id == act.turn), "")
        if not asked:
            kept = await asyncio.to_thread(draft.records.answer, act.turn)
            asked = str((kept or {}).get("asked", ""))
        if not asked:
            draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))
        elif not (history and history[-1].question == asked and history[-1].id != act.turn):
            await self.answer(draft, asked)

    async def answer(self, draft: ResponseDraft, text: str) -> None:
        """Answer a text, and remember the turn."""
        await self._answer(
            draft,
            [Question(text, _exchanges(draft), draft.chosen, draft.app_language, channel=draft.conversation.channel)],
        )

    async def tells_surely(self, draft: ResponseDraft, act: Act) -> bool:
        """Answer where documents say it surely, or where help is due; else say nothing, and let a room speak."""
        questions = _questions(draft, [replace(act, text=masked(act.text))])
        # No sentence is told as it comes: it is not known yet whether any will be.
        answer = await answer_each(self._answer_of(draft), questions, None)
        is_told = answer.status.is_answered or answer.status.helps
        if is_told:
            self._tell(draft, questions, answer)
        return is_told

    async def _answer(self, draft: ResponseDraft, questions: Sequence[Question]) -> None:
        """Answer one question, or several in one reply."""
        self._tell(draft, questions, await answer_each(self._answer_of(draft), questions, draft.on_sentence))

    def _tell(self, draft: ResponseDraft, questions: Sequence[Question], answer: Answer) -> None:
        """Say an answer, and remember the turn."""
        text = "\n".join(question.text for question in questions)
        draft.turn = PastTurn(
            id=draft.turn_id,
            question=text[:_QUESTION_LONGEST],
            answer=answer.text,
            status=answer.status.value,
            standalone_question=answer.standalone_question,
            passage_ids=tuple(citation.passage_id for citation in answer.citations),
        )
        draft.answer = {**answer_json(answer), "asked": text[:_QUESTION_LONGEST]}
        draft.notes.update(status=answer.status.value, answer_ms=answer.duration_ms, composer=answer.composer)
        self._say(draft, answer)
        if answer.status is AnswerStatus.UNANSWERABLE_NOTHING_FOUND:
            draft.abstentions += 1
            self._offer_person(draft, answer.language)
        elif answer.status.is_answered:
            draft.abstentions = 0

    def _answer_of(self, draft: ResponseDraft) -> Ask:
        async def ask(question: Question, on_sentence: OnSentence | None) -> Answer:
            try:
                async with asyncio.timeout(self._tools.patience):
                    return await self._tools.agent.answer(question, on_sentence)
            except TimeoutError:
                return self._failure(AnswerStatus.ERROR_TIMEOUT, draft.language)
            except Exception as error:  # noqa: BLE001 whatever broke, a person gets a wording; the cause is logged without texts
                _log.error("conversation.agent_broken", kind=type(error).__name__)
                return self._failure(AnswerStatus.ERROR_INTERNAL, draft.language)

        return ask

    def _failure(self, status: AnswerStatus, language: Language) -> Answer:
        text = self._tools.replies.wording(status, language)
        return Answer(status, language, text, (AnswerSentence(text),))

    def _say(self, draft: ResponseDraft, answer: Answer) -> None:
        parts = [
            replace(part, sentences=_short(part.sentences)) if draft.is_group else part for part in parts_of(answer)
        ]
        used = {number for part in parts for sentence in part.sentences for number in sentence.citations}
        shown = tuple(c for c in answer.citations if not draft.is_group or not used or c.number in used)
        told, bold = laid_out(parts, shown)
        if not used or not draft.keeps_answers:
            listed = "\n".join(_line(citation, answer.language, draft) for citation in shown)
            told = "\n\n".join(filter(None, (told, listed)))
        draft.say(
            told,
            buttons=self._buttons(draft, answer, shown),
            language=answer.language,
            tone=Tone.ANSWER,
            bold=bold,
            menu=self._tools.say(Phrase.BUTTON_MENU, answer.language),
        )

    def _buttons(self, draft: ResponseDraft, answer: Answer, shown: tuple[Citation, ...]) -> Rows:
        if answer.status in _ERRORS:
            label = self._tools.say(Phrase.BUTTON_RETRY, answer.language)
            return ((Button(label, payloads.retry(draft.turn_id)),),) if not draft.erases else ()
        asked = answer.status.shows_sources or answer.status is AnswerStatus.UNANSWERABLE_NOTHING_FOUND
        # Nobody in danger is asked to mark the help that they are told of.
        if not draft.keeps_answers or not asked or (answer.status.helps and not shown):
            return ()
        sources = source_buttons(draft.turn_id, [citation.number for citation in shown])
        return (*sources, tuple(Button(t, payloads.rating(draft.turn_id, v)) for t, v in (("👍", 1), ("👎", -1))))

    def _offer_person(self, draft: ResponseDraft, language: Language) -> None:
        # Not after every one: who went on asking has seen the offer.
        if draft.abstentions % _OFFER_AFTER or draft.is_group or draft.state in HANDED_OVER:
            return
        button = Button(self._tools.say(Phrase.BUTTON_PERSON, language), payloads.PERSON)
        draft.say(self._tools.say(Phrase.PERSON_OFFER, language), buttons=((button,),), language=language)
        agreement.ask(draft, agreement.Offer.PERSON)


def source_buttons(turn: str, numbers: list[int]) -> Rows:
    """Buttons `[1]`, `[2]`… that open the sources of a turn's answer."""
    buttons = [Button(f"[{number}]", payloads.source(turn, number)) for number in numbers]
    return tuple(tuple(buttons[i : i + _IN_A_ROW]) for i in range(0, len(buttons), _IN_A_ROW))


def parts_of(answer: Answer) -> tuple[AnswerPart, ...]:
    """The answer to each question of a message; to the one, under no question, where it holds one."""
    return answer.parts or (AnswerPart("", answer.status, answer.text, answer.sentences),)


def laid_out(parts: Sequence[AnswerPart], citations: Sequence[Citation]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Answers one below the other, each under its question, which is set off: the text, and where the questions stand in it."""
    text, asked = "", list[tuple[int, int]]()
    for part in parts:
        is_near = part.status is AnswerStatus.PERHAPS
        told = quotations(part.sentences, citations) if is_near else paragraphs(part.sentences)
        text += "\n\n" if text else ""
        if part.asked:
            question = shortened(part.asked)
            asked.append((len(text), len(text) + len(question)))
            text += f"{question}\n"
        text += told or part.text
    return text, tuple(asked)


def shortened(question: str) -> str:
    """A question as the heading of its answer: one line, not too long."""
    line = " ".join(question.split())
    return line if len(line) <= _HEADING_LONGEST else line[: _HEADING_LONGEST - 1].rstrip() + "…"


def paragraphs(sentences: tuple[AnswerSentence, ...]) -> str:
    """Sentences with their `[n]` marks, in paragraphs.

    One without a source opens a paragraph, as what introduces a document does; one of several lines, as the row of a table is, is one.
    """
    text = ""
    after_source = after_lines = False
    for sentence in sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        opens = (after_source and not sentence.citations) or after_lines or "\n" in sentence.text
        between = "" if not text else "\n\n" if opens else " "
        text += between + f"{sentence.text} {marks}".strip()
        after_source, after_lines = bool(sentence.citations), "\n" in sentence.text
    return text


def quotations(sentences: Sequence[AnswerSentence], citations: Iterable[Citation]) -> str:
    """The nearest words found: what each source says in a quotation with its `[n]` mark, below what introduces its document."""
    of = {citation.number: citation for citation in citations}
    text = ""
    for numbers, together in groupby(sentences, key=lambda sentence: sentence.citations):
        spans = [sentence.text for sentence in together]
        if not numbers:
            text += "".join(f"\n\n{span}" for span in spans)
            continue
        source = of.get(numbers[0])
        whole = _joined(spans, source.quote if source else "")
        marks = "".join(f"[{number}]" for number in numbers)
        text += f"\n{quoted(whole, source.language if source else Language.FRENCH)} {marks}"
    return text.strip()


def _joined(spans: Sequence[str], quote: str) -> str:
    """Spans of one source as one quotation; an ellipsis stands for what was left out between two of them."""
    whole = spans[0]
    for before, span in pairwise(spans):
        between = quote.partition(before)[2].partition(span)[0]
        whole += (" … " if between.strip() else between or " ") + span
    return whole


def quoted(text: str, language: Language) -> str:
    """A text between the quotation marks of the language that it is in."""
    return _QUOTES.get(language, "«{}»").format(text)


def _short(sentences: tuple[AnswerSentence, ...]) -> tuple[AnswerSentence, ...]:
    """The beginning of an answer, up to its second sentence with a source."""
    found = 0
    for place, sentence in enumerate(sentences):
        found += bool(sentence.citations)
        if found == _GROUP_SENTENCES:
            return sentences[: place + 1]
    return sentences


def _line(citation: Citation, language: Language, draft: ResponseDraft) -> str:
    day = f" ({written_date(citation.published_on, language)})" if citation.published_on else ""
    link = f"\n{citation.url}" if citation.url and not draft.keeps_answers else ""
    return f"[{citation.number}] {citation.title}{day}{link}"


def _questions(draft: ResponseDraft, asked: Sequence[Act]) -> list[Question]:
    """What is asked of the agent; what was passed on is what the next question is about, or is asked about by itself."""
    history, found = _exchanges(draft), list[Question]()
    passed: Exchange | None = None
    for place, act in enumerate(asked):
        if act.message.is_forwarded and any(not later.message.is_forwarded for later in asked[place + 1 :]):
            passed = Exchange(act.text, "", standalone_question=act.text)
            continue
        replied = draft.replied.get(act.message.id)
        about = passed or (_exchange(replied) if replied else None)
        # The language of somebody else's words is not the person's.
        language = draft.chosen or (draft.language if act.message.is_forwarded else None)
        found.append(Question(act.text, history, language, draft.app_language, about, draft.conversation.channel))
    return found


def _exchange(turn: PastTurn) -> Exchange | None:
    status = AnswerStatus.read(turn.status) if turn.status else AnswerStatus.ANSWERED
    if status is None or status in _ERRORS:
        return None
    return Exchange(turn.question, turn.answer, status, turn.standalone_question, turn.passage_ids)


def _exchanges(draft: ResponseDraft) -> tuple[Exchange, ...]:
    """What was said before, without what no question can follow up on: errors, ratings, messages of staff."""
    return tuple(exchange for turn in draft.conversation.history if turn.status and (exchange := _exchange(turn)))

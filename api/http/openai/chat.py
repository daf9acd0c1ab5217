"""What OpenAI's chat shapes mean here: messages become a question, an answer a completion with its sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from agent.answer import Answer, AnswerSentence, AnswerStatus, Citation
from agent.organisation.replies import written_date
from agent.question import Exchange, Question
from api.http.errors import UnsupportedRequestError
from api.http.openai.schemas import (
    MODEL,
    Annotation,
    AssistantMessage,
    ChatCompletion,
    ChatRequest,
    Choice,
    Extension,
    Message,
    Usage,
)
from api.http.openai.structured import WantedForm
from api.http.wordings import wording, wordings
from conversation.asking import parts_of, quoted, shortened
from core.language.forms import Language


@dataclass(frozen=True)
class Completion:
    """One completion on its way; `base_url` is where citizens reach this server."""

    id: str
    created: int
    base_url: str

    def whole(self, answer: Answer, wanted: WantedForm | None = None) -> ChatCompletion:
        """The completion in one object; `wanted` is the form that its content is to have."""
        content = (
            wanted.filled(answer, self.base_url) if wanted else written(answer) + source_list(answer, self.base_url)
        )
        marked = [] if wanted else annotated(content, answer, self.base_url)
        message = AssistantMessage(content=content, annotations=[Annotation.model_validate(a) for a in marked])
        return ChatCompletion(
            id=self.id,
            created=self.created,
            choices=[Choice(message=message)],
            usage=usage(answer),
            munadil=Extension(status=answer.status, language=answer.language, release=answer.release),
        )

    def chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> str:
        """One chunk of a stream, as JSON."""
        return self._chunk([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}])

    def usage_chunk(self, spent: Usage) -> str:
        """The chunk after the last choice that carries the usage, as JSON."""
        return self._chunk([], usage=spent.model_dump())

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> str:
        shape = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": MODEL}
        return json.dumps({**shape, "choices": choices, **more}, ensure_ascii=False)


def question_of(request: ChatRequest) -> Question:
    """The last user message with the exchanges before it; raises `UnsupportedRequestError`."""
    _refuse_what_cannot_be_kept(request)
    turns = [m for m in request.messages if m.role in ("user", "assistant")]
    if not turns or turns[-1].role != "user":
        raise UnsupportedRequestError("The last message is not the user's.", remedy="End with a message of role user.")
    history: list[Exchange] = []
    asked: list[str] = []
    for message in turns:
        if message.role == "user":
            asked.append(_text(message))
        elif asked:
            history.append(_exchange("\n".join(asked), _text(message)))
            asked = []
    return Question("\n".join(asked), tuple(history))


def piece(sentence: AnswerSentence, before: str, *, is_perhaps: bool, asked: str = "") -> str:
    """A sentence with the [n] marks of its sources, as it stands after what was sent `before`.

    The nearest words found, which may be no answer, are quotations in Markdown, which text without markup shows as one too. A question
    of several that it begins to answer stands over it.
    """
    if asked:
        heading = ("\n\n" if before else "") + f"**{shortened(asked).replace('*', '')}**\n\n"
        return heading + piece(sentence, "", is_perhaps=is_perhaps)
    marks = "".join(f" [{number}]" if not at else f"[{number}]" for at, number in enumerate(sentence.citations))
    if not is_perhaps:
        return (" " if before else "") + sentence.text + marks
    text = "> " + sentence.text.replace("\n", "\n> ") if marks else sentence.text
    return ("\n\n" if before else "") + text + marks


def written(answer: Answer) -> str:
    """The text of an answer, as the pieces of a stream come to."""
    if answer.status is not AnswerStatus.PERHAPS and not answer.parts:
        return answer.text
    text = ""
    for part in parts_of(answer):
        for place, sentence in enumerate(part.sentences):
            is_near = part.status is AnswerStatus.PERHAPS
            text += piece(sentence, text, is_perhaps=is_near, asked="" if place else part.asked)
    return text


def source_list(answer: Answer, base_url: str) -> str:
    """The sources as a numbered list to stand after the text; empty when there are none."""
    if not answer.citations:
        return ""
    lines = list[str]()
    for citation in answer.citations:
        lines.append(
            f"[{citation.number}] {_described(citation, answer.language)} {_address(citation, base_url)}".rstrip()
        )
        if evidence := _evidence(answer, citation):
            lines.append(quoted(" ".join(evidence.split()), citation.language))
    return "\n".join(["", "", _heading(answer.language, cited=answer.status.shows_sources), *lines])


def rest_of(answer: Answer, sent: str, base_url: str, wanted: WantedForm | None) -> tuple[str, list[dict[str, Any]]]:
    """What is left of the text of an answer after what was sent, sources included, with the annotations of all of it."""
    if wanted:
        return wanted.filled(answer, base_url), []
    text, listed = sent or written(answer), source_list(answer, base_url)
    return ("" if sent else text) + listed, annotated(text + listed, answer, base_url)


def annotated(content: str, answer: Answer, base_url: str) -> list[dict[str, Any]]:
    """Annotations of every [n] mark in a content that names a citation, in reading order."""
    by_number = {f"[{c.number}]": c for c in answer.citations}
    found = []
    for mark, citation in by_number.items():
        at = content.find(mark)
        while at >= 0:
            address = {"title": citation.title, "url": _address(citation, base_url)}
            found.append({"start_index": at, "end_index": at + len(mark), **address})
            at = content.find(mark, at + len(mark))
    found.sort(key=lambda a: int(str(a["start_index"])))
    return [{"type": "url_citation", "url_citation": a} for a in found]


def usage(answer: Answer) -> Usage:
    """Tokens that a turn spent, in OpenAI's names."""
    spent = answer.tokens
    return Usage(prompt_tokens=spent.input, completion_tokens=spent.output, total_tokens=spent.input + spent.output)


def _refuse_what_cannot_be_kept(request: ChatRequest) -> None:
    if request.n not in (None, 1):
        raise UnsupportedRequestError("Only one answer is given.", remedy="Leave out n, or send n = 1.")
    refuse_tools(request.tool_choice)


def refuse_tools(choice: object) -> None:
    """Raise `UnsupportedRequestError` where a tool must be called: none ever is."""
    if choice not in (None, "auto", "none"):
        raise UnsupportedRequestError(
            "No tools are called here, so tool_choice cannot be kept.",
            remedy='Leave out tool_choice, or send "auto" or "none".',
        )


def _text(message: Message) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    if any(part.type not in ("text", "input_text", "refusal") for part in message.content):
        raise UnsupportedRequestError("Only text is read here, no images, files or sound.", remedy="Send text parts.")
    return "\n".join(part.text or "" for part in message.content)


def _exchange(question: str, answer: str) -> Exchange:
    """An earlier answer without the list of sources that we put there; its links give the passages back."""
    headings = {_heading(language, cited=cited) for language in wordings() for cited in (True, False)}
    for heading in headings:
        text, found, listed = answer.rpartition(f"\n\n{heading}\n[")
        if found:
            ids = (line.rpartition("/sources/")[2].strip() for line in listed.splitlines() if "/sources/" in line)
            return Exchange(question, text, passage_ids=tuple(ids))
    return Exchange(question, answer)


def _heading(language: Language, *, cited: bool) -> str:
    colon = " :" if language.base is Language.FRENCH else ":"
    return wording(language, "sources" if cited else "closest") + colon


def _evidence(answer: Answer, citation: Citation) -> str:
    """The words that a sentence which a model wrote stands on; empty where the answer itself has them."""
    said = any(citation.number in s.citations and citation.quote in s.text for s in answer.sentences)
    return citation.quote if answer.composer == "model" and not said else ""


def _described(citation: Citation, language: Language) -> str:
    day = written_date(citation.published_on, language) if citation.published_on else ""
    page = wording(language, "page", page=citation.page) if citation.page else ""
    heading = next((part for part in reversed(citation.heading) if part != citation.title), "")
    place = f"{citation.title} › {heading}" if heading else citation.title
    separator = "، " if language.is_rtl else ", "
    return separator.join(part for part in (place, citation.publisher, day, page) if part) + "."


def _address(citation: Citation, base_url: str) -> str:
    return f"{base_url}/sources/{citation.passage_id}"

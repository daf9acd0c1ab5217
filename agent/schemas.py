"""The answer and the question as JSON: one mapping for the HTTP API and for the command line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, WithJsonSchema

from agent.answer import Answer, AnswerStatus, Citation, SentenceEvent
from agent.question import Exchange, Question
from core.language.forms import Language
from knowledge.document import Kind


def _written(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds NUL or half of a character; send valid Unicode text")
    return text


Text = Annotated[str, AfterValidator(_written), WithJsonSchema({"type": "string", "pattern": r"^[^\x00]*$"})]
"""Text that a person can have written: valid Unicode without NUL."""


class TokenUsageView(BaseModel):
    """Tokens spent in models; 0 where no model was asked."""

    input: int
    output: int


class CitationView(BaseModel):
    """A source of an answer; `quote` stands verbatim in the passage `passage_id` or is one of its titles."""

    number: int = Field(description="The n of the [n] marks in the text.")
    title: str
    kind: Kind | str
    publisher: str
    published_on: date | None
    url: str = Field(description="Where the publisher has it; may be empty.")
    heading: list[str] = Field(description="Headings above the quote, outermost first.")
    page: int | None
    quote: str
    passage_id: str = Field(
        description="Open it with GET /v1/sources/{passage_id}, or read it at /sources/{passage_id}."
    )
    language: Language
    outdated: bool = Field(description="Past its validity, or replaced by a newer document.")
    superseded_by: str = Field(description="Title of the document that replaces it; empty when none does.")


class SentenceView(BaseModel):
    """A sentence that passed every check, with the numbers of the citations it stands on."""

    text: str
    citations: list[int]


class AnswerPartView(BaseModel):
    """The answer to one of several questions of a message."""

    asked: str = Field(description="The question, as it was written.")
    status: AnswerStatus
    text: str
    sentences: list[SentenceView]
    approved: bool = Field(False, description="Whether it is a wording that people of the organisation approved.")


class StepView(BaseModel):
    """What one step of the turn did."""

    name: str
    duration_ms: float
    verdict: str
    model: str
    tokens: TokenUsageView
    detail: dict[str, str | int | float | bool | list[str]]


class AnswerView(BaseModel):
    """The whole outcome of a turn."""

    status: AnswerStatus = Field(
        description="How it ended. answered and answered_outdated: sure. perhaps: the nearest words found, which may be no answer. "
        "unanswerable_nothing_found: nothing was found."
    )
    language: Language
    text: str = Field(description="Every sentence with its [n] marks, ready to read.")
    citations: list[CitationView] = Field(
        description="Sources of the answer; of the nearest words found when the status is perhaps."
    )
    steps: list[StepView] = Field(description="What each step decided; empty but for staff.")
    composer: Literal["extractive", "model", "fixed"]
    tokens: TokenUsageView
    duration_ms: float
    sentences: list[SentenceView]
    release: int | None = Field(description="Number of the published release that was searched.")
    standalone_question: str = Field(description="The question as it was understood; of several, the last.")
    parts: list[AnswerPartView] = Field(
        default=[],
        description="The answer to each question, where the message held several: numbers go on from one to the next.",
    )
    approved: bool = Field(
        False,
        description="Whether a wording that people of the organisation approved for its topic is in it; the text says so too.",
    )


class SentenceEventView(BaseModel):
    """Data of an SSE `sentence` event: a verified sentence, and the sources that were not sent before."""

    text: str
    citations: list[int] = Field(description="Numbers of the sources that the sentence stands on.")
    sources: list[CitationView]
    perhaps: bool = Field(False, description="Whether it belongs to the nearest words found, which may be no answer.")
    asked: str = Field("", description="The question that it begins to answer, where the message held several.")


class ExchangeInput(BaseModel):
    """An earlier question of the same conversation and what was answered to it."""

    question: Text
    answer: Text
    status: AnswerStatus = AnswerStatus.ANSWERED
    standalone_question: Text = ""
    passage_ids: list[Text] = Field(default=[], max_length=50)

    def to_exchange(self) -> Exchange:
        """The exchange as the agent takes it."""
        passages = tuple(self.passage_ids)
        return Exchange(self.question, self.answer, self.status, self.standalone_question, passages)


class AskRequest(BaseModel):
    """A question to Munadil."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Combien de cohortes par an et combien de temps dure chacune ?"},
                {
                    "question": "w ch7al men mentor?",
                    "language": "ary-Latn",
                    "stream": True,
                    "history": [
                        {"question": "chno howa lbarnamaj dyal chabab?", "answer": "Barnamaj dyal mentorat [1]."}
                    ],
                },
            ]
        }
    )

    question: Text = Field(description="What the person wrote, as they wrote it.")
    language: Language | None = Field(None, description="Language of the answer; without it, the question's.")
    history: list[ExchangeInput] = Field(
        default=[], max_length=50, description="Earlier exchanges of the conversation, oldest first."
    )
    about: ExchangeInput | None = Field(
        None,
        description="The exchange that the question replies to, however old: it goes on from there, not from the last one.",
    )
    stream: StrictBool = Field(
        False, description="Server-sent events, one per verified sentence, instead of one JSON object."
    )

    def to_question(self) -> Question:
        """The question as the agent takes it."""
        history = tuple(exchange.to_exchange() for exchange in self.history)
        return Question(self.question, history, self.language, about=self.about.to_exchange() if self.about else None)


def answer_view(answer: Answer) -> AnswerView:
    """The answer as it is shown to the outside."""
    return AnswerView.model_validate(answer, from_attributes=True)


def shown(view: AnswerView, *, with_steps: bool) -> AnswerView:
    """An answer as somebody may see it: what the steps decided, with how sure they were, is an oracle for who tries to get round them."""
    return view if with_steps else view.model_copy(update={"steps": []})


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON values: the object of `munadil ask --json` and of `POST /v1/ask`."""
    return answer_view(answer).model_dump(mode="json")


def citation_view(citation: Citation) -> CitationView:
    """A citation as it is shown to the outside."""
    return CitationView.model_validate(citation, from_attributes=True)


def sentence_view(said: SentenceEvent) -> SentenceEventView:
    """A verified sentence as it is shown to the outside."""
    return SentenceEventView(
        text=said.sentence.text,
        citations=list(said.sentence.citations),
        sources=[citation_view(citation) for citation in said.citations],
        perhaps=said.is_perhaps,
        asked=said.asked,
    )

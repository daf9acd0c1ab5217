"""One's own training, by the link that was told once: where it stands, the assessment, what one's association teaches."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.page.take_part.frame import PublicRoute, PublicVisit
from api.page.take_part.training.visiting import Visiting, common, done, problem_of, room_of
from core.errors import MunadilError, NotFoundError
from participation.training.errors import NoLearnerError
from participation.training.schemas import Learner, LessonRequest, TeachingTopic

router = APIRouter(prefix="/take-part/training/mine", route_class=PublicRoute, include_in_schema=False)


@router.get("/{token}")
async def place(visit: Visiting, token: str) -> Response:
    """Show where one's enrolments and requests stand, and what one may do."""
    return await _shown(visit, token)


@router.post("/{token}/{learner}/assess")
async def assess(visit: Visiting, request: Request, token: str, learner: int) -> Response:
    """Take one's answers, once; what was chosen stays where one is missing."""
    form = await request.form()
    found = await done(lambda: _learner(visit, token, learner))
    asked = (await done(lambda: room_of(visit).programmes.get(found.association.programme))).plan.questions
    said = [str(form.get(f"answer{place}", "")) for place in range(len(asked))]
    answers = [int(one) if one.isdecimal() and len(one) < 3 else None for one in said]
    try:
        await done(lambda: room_of(visit).learners.assess(learner, answers))
    except MunadilError as error:
        return await _shown(visit, token, error, said)
    return visit.back(f"/take-part/training/mine/{token}", "training_assessed")


@router.post("/{token}/{learner}/withdraw")
async def withdraw(visit: Visiting, token: str, learner: int) -> Response:
    """Give one's place back."""
    await done(lambda: _learner(visit, token, learner))
    await done(lambda: room_of(visit).learners.withdraw(learner))
    return visit.back(f"/take-part/training/mine/{token}", "training_withdrawn")


@router.post("/{token}/{learner}/teach")
async def teach(visit: Visiting, request: Request, token: str, learner: int) -> Response:
    """Say what one's association can teach, and whether everybody sees it."""
    form = await request.form()
    found = await done(lambda: _learner(visit, token, learner))
    topics = {topic for topic in TeachingTopic if topic.value in form.getlist("topic")}
    try:
        await done(lambda: room_of(visit).pole.offer(found, topics, is_public=form.get("is_public") == "yes"))
    except MunadilError as error:
        return await _shown(visit, token, error)
    return visit.back(f"/take-part/training/mine/{token}", "training_offered")


def _own(visit: PublicVisit, token: str) -> tuple[tuple[Learner, ...], tuple[LessonRequest, ...]]:
    room = room_of(visit)
    with visit.participation.database.read() as session:
        person = visit.participation.people.of_link(session, token)
        if person is None:
            raise NoLearnerError
        learners = room.learners.of_participant(session, person.id)
        requests = room.pole.of_participant(session, person.id)
    if not learners and not requests:
        raise NotFoundError("This link opens nothing here.")
    return learners, requests


def _learner(visit: PublicVisit, token: str, learner: int) -> Learner:
    for one in _own(visit, token)[0]:
        if one.id == learner:
            return one
    raise NoLearnerError


async def _shown(
    visit: PublicVisit, token: str, error: MunadilError | None = None, said: list[str] | None = None
) -> Response:
    room = room_of(visit)
    learners, requests = await done(lambda: _own(visit, token))
    rows = []
    for one in learners:
        programme = await done(lambda one=one: room.programmes.get(one.association.programme))  # type: ignore[misc]
        sessions = await done(lambda one=one: room.programmes.sessions(one.association.programme))  # type: ignore[misc]
        offers = await done(lambda one=one: room.pole.offers(association=one.association.id))  # type: ignore[misc]
        rows.append((one, programme, sessions, offers))
    return visit.page(
        "training/mine.html",
        status=error.status if error else 200,
        problem=problem_of(visit, error) if error else "",
        rows=rows,
        requests=requests,
        topics=list(TeachingTopic),
        said_answers=said or [],
        token=token,
        base=f"/take-part/training/mine/{token}",
        **common(visit),
    )

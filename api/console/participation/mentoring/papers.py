"""The committee's report and certificates as papers, set in the direction of their language."""

from __future__ import annotations

from agent.organisation.replies import written_date
from api.console.participation.frame import RoomVisit
from participation.common.events.calendar import ZONE
from participation.common.events.schemas import EventState
from participation.common.pdf import Paper
from participation.mentoring.indicators import Indicator
from participation.mentoring.record import CohortRecord
from participation.mentoring.report import CommitteeReport
from participation.mentoring.schemas import MentoringSide


def report_paper(here: RoomVisit, report: CommitteeReport) -> bytes:
    """The report as a PDF."""
    say, language = here.say, here.visit.language
    title = report.programme.title.in_language(language)
    foot = here.visit.services.organisation.name.in_language(language)
    paper = Paper(language, f"{say('mentoring_report')} · {title}", here.participation.clock.now(), foot)
    paper.facts([(say("mentoring_report_on"), written_date(report.today, language)), *_convention(here, report)])
    paper.text(say("mentoring_not_a_job"))
    for record in report.records:
        _cohort(here, paper, record)
    paper.heading(say("mentoring_tab_committee"))
    paper.text(say("mentoring_committee_held", held=report.held, wanted=report.programme.committee_meetings))
    for meeting in report.meetings:
        if meeting.state is EventState.HELD:
            day = written_date(meeting.plan.starts_at.astimezone(ZONE).date(), language)
            paper.facts([(day, meeting.plan.title)])
    if report.decisions:
        paper.heading(say("mentoring_decisions"))
        paper.facts(
            [(written_date(one.decided_on, language), one.text.in_language(language)) for one in report.decisions]
        )
    return paper.content


def indicator_cells(here: RoomVisit, one: Indicator) -> tuple[str, str, str, str, str]:
    """An indicator as a row: its name, how many of how many, the share, of whom nothing is known, the target and whether it is met."""
    say = here.say
    if not one.is_shown:
        return (
            say(f"mentoring_indicator_{one.name}"),
            say("mentoring_too_few"),
            "",
            str(one.missing),
            _target(here, one),
        )
    share = "–" if one.share is None else f"{round(100 * one.share)}\u00a0%"
    counted = say("mentoring_of", count=one.numerator, all=one.denominator)
    return say(f"mentoring_indicator_{one.name}"), counted, share, str(one.missing), _target(here, one)


def _target(here: RoomVisit, one: Indicator) -> str:
    if one.target is None:
        return "–"
    met = {True: "mentoring_met", False: "mentoring_not_met", None: ""}[one.is_met]
    return f"{round(100 * one.target)}\u00a0% {here.say(met) if met else ''}".strip()


def _cohort(here: RoomVisit, paper: Paper, record: CohortRecord) -> None:
    say, language, cohort = here.say, here.visit.language, record.cohort
    paper.heading(cohort.title.in_language(language))
    days = f"{written_date(cohort.starts_on, language)} – {written_date(cohort.ends_on, language)}"
    people = [(say(f"mentoring_{side}s"), str(len(record.accepted(side)))) for side in MentoringSide]
    left = str(sum(one.accepted_at is not None and one.left_at is not None for one in record.applications))
    held = [one for one in record.collective if one.is_held]
    paper.facts([(say("mentoring_days"), days), *people, (say("mentoring_left_people"), left)])
    paper.facts([(say("mentoring_collective"), str(len(held)))])
    header = [say(f"mentoring_column_{name}") for name in ("indicator", "count", "share", "missing", "target")]
    paper.table(header, [indicator_cells(here, one) for one in record.indicators])


def _convention(here: RoomVisit, report: CommitteeReport) -> list[tuple[str, str]]:
    language, terms = here.visit.language, report.programme.convention
    ends_on = terms.term_ends(report.today)
    parties = [party.in_language(language) for party in report.programme.parties if party.root]
    return [
        (here.say("mentoring_parties"), " · ".join(parties)),
        (here.say("mentoring_signed_on"), written_date(terms.signed_on, language) if terms.signed_on else ""),
        (here.say("mentoring_term_ends"), written_date(ends_on, language) if ends_on else ""),
    ]

"""A project's report to its funder: the same rows for the page and for the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.organisation.replies import written_date
from core.language.forms import Language
from participation.associations.projects.amounts import dirhams
from participation.associations.projects.schemas import BudgetLine, ProjectDossier, Reach
from participation.associations.projects.words import project_word
from participation.associations.words import field_name, word
from participation.common.pdf import Paper

Row = tuple[str, ...]


@dataclass(frozen=True)
class FunderReport:
    """A project as its funder reads it, in a form, up to a day; `place` names a place by its code."""

    dossier: ProjectDossier
    language: Language
    today: date
    place: Callable[[str], str]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.dossier.project.plan.title

    @property
    def facts(self) -> Sequence[tuple[str, str]]:
        """Who, for whom, where, when."""
        project, language = self.dossier.project, self.language
        plan, comma = project.plan, "، " if language.is_rtl else ", "
        return [
            (self.say("lead"), project.lead.called(language)),
            (self.say("partners"), comma.join(one.called(language) for one in project.accepted)),
            (self.say("funder"), plan.funder),
            (word("label_field", language), field_name(plan.field, language)),
            (word("label_place", language), self.place(plan.territory) if plan.territory else ""),
            (self.say("begins_on"), written_date(plan.begins_on, language) if plan.begins_on else ""),
            (self.say("ends_on"), written_date(plan.ends_on, language) if plan.ends_on else ""),
            (self.say("state"), self.say(f"state_{project.state}")),
            (self.say("report_on"), written_date(self.today, language)),
        ]

    @property
    def reach_header(self) -> Row:
        """Columns of the people reached."""
        reached = self.dossier.project.reached
        actual = self.say("actual")
        if reached is not None:
            actual = f"{actual} ({written_date(reached.on, self.language)})"
        return (self.say("table"), self.say("target"), actual, self.say("share"))

    @property
    def reach(self) -> Sequence[Row]:
        """People, women and young people: target, reached, share."""
        project = self.dossier.project
        target, reached = project.plan.target, project.reached.reach if project.reached else None
        if target is None and reached is None:
            return []
        return [self._reach_row(name, target, reached) for name in ("people", "women", "young")]

    @property
    def counts(self) -> Sequence[Row]:
        """Every count with its day, the oldest first."""
        return [
            (written_date(one.on, self.language), *(self._counted(one.reach, name) for name in _COUNTED))
            for one in self.dossier.project.counts
        ]

    @property
    def counts_header(self) -> Row:
        """Columns of the counts."""
        return (self.say("counted_on"), *(self.say(name) for name in _COUNTED))

    @property
    def budget_header(self) -> Row:
        """Columns of the budget."""
        return tuple(self.say(name) for name in ("line", "planned", "spent", "left"))

    @property
    def budget(self) -> Sequence[Row]:
        """Lines of the budget, then their sums; nothing where there is none."""
        budget = self.dossier.budget
        if not budget.lines:
            return []
        total = budget.total
        return [*map(self._line, budget.lines), (self.say("total"), *self._line(total)[1:])]

    @property
    def milestones_header(self) -> Row:
        """Columns of the milestones."""
        return (self.say("milestone"), self.say("due_on"), self.say("state"))

    @property
    def milestones(self) -> Sequence[Row]:
        """Milestones with their day and how they stand."""
        return [
            (
                one.title,
                written_date(one.due_on, self.language) if one.due_on else "",
                self.say("reached_on", day=written_date(one.reached_on, self.language))
                if one.reached_on
                else self.say(f"milestone_{one.state}") + (f" ({self.say('late')})" if one.is_late(self.today) else ""),
            )
            for one in self.dossier.project.milestones
        ]

    @property
    def notes(self) -> Sequence[Row]:
        """Progress, the newest first: the day, who says so, and what."""
        return [
            (written_date(one.on, self.language), one.association.called(self.language), one.text)
            for one in self.dossier.notes
        ]

    @property
    def risks_header(self) -> Row:
        """Columns of the risks."""
        return (self.say("risk"), self.say("level"), self.say("risk_answer"))

    @property
    def risks(self) -> Sequence[Row]:
        """Risks that are open."""
        return [(one.text, self.say(f"level_{one.level}"), one.answer) for one in self.dossier.risks if one.is_open]

    @property
    def by(self) -> str:
        """Who drew it up."""
        return self.say("report_by", name=self.dossier.project.lead.called(self.language))

    def say(self, key: str, **values: object) -> str:
        """A wording of projects."""
        return project_word(key, self.language, **values)

    def _line(self, one: BudgetLine) -> Row:
        return (one.label, *(dirhams(value, self.language) for value in (one.planned, one.spent, one.left)))

    def _reach_row(self, name: str, target: Reach | None, reached: Reach | None) -> Row:
        wanted, got = (getattr(one, name) if one else None for one in (target, reached))
        share = f"{round(100 * got / wanted)}\u00a0%" if wanted and got is not None else "–"
        return (self.say(name), self._counted(target, name), self._counted(reached, name), share)

    def _counted(self, reach: Reach | None, name: str) -> str:
        value = getattr(reach, name) if reach else None
        return ("–" if reach is None else self.say("uncounted")) if value is None else str(value)


_COUNTED = ("people", "women", "young")


def report_paper(report: FunderReport, made_at: datetime, foot: str) -> bytes:
    """The report as a PDF, in the direction of its form."""
    paper = Paper(report.language, report.title, made_at, foot)
    paper.heading(report.say("report"))
    paper.facts(report.facts)
    plan = report.dossier.project.plan
    for text in (plan.summary, plan.goals):
        paper.text(text)
    sections = (
        ("reach", report.reach_header, report.reach),
        ("", report.counts_header, report.counts if len(report.counts) > 1 else []),
        ("budget", report.budget_header, report.budget),
        ("milestones", report.milestones_header, report.milestones),
        ("risks", report.risks_header, report.risks),
    )
    for name, header, rows in sections:
        if rows:
            if name:
                paper.heading(report.say(name))
            paper.table(header, rows)
    if report.notes:
        paper.heading(report.say("progress"))
        for day, who, text in report.notes:
            paper.facts([(day, who)])
            paper.text(text)
    paper.text(report.by)
    return paper.content

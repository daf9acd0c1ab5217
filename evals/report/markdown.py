"""A report as Markdown: the verdict, the figures, the comparison, and every question that fell short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.language.forms import Language
from evals.figures.figures import Dimension, Figure
from evals.report.cases import CaseStanding, CaseView, nugget_text
from evals.report.contents import Report
from evals.report.page import ChangedCase, changed_cases
from evals.report.sentences import change_sentence, check_sentence
from evals.report.texts import LONGEST, markdown_text, shortened
from evals.report.words import ReportWords
from evals.runs.results import CaseResult


def report_markdown(report: Report, language: Language) -> str:
    """The report in French, Arabic or English."""
    return "\n".join(_Markdown(report, ReportWords(language)).lines()) + "\n"


class _Markdown:
    """One report being written."""

    def __init__(self, report: Report, words: ReportWords) -> None:
        self._report, self._words, self._numbers = report, words, words.numbers

    def lines(self) -> Iterator[str]:
        say, config = self._words.say, self._report.config
        yield f"# {markdown_text(say('title', suite=config.suite))}"
        yield from ("", say("what"), "")
        facts = [
            ("field_when", self._numbers.moment(config.started_at)),
            ("field_version", config.version),
            ("field_documents", say("documents_digest", digest=config.corpus_digest)),
            ("field_questions", self._numbers.count(self._report.total.asked)),
            ("field_errors", self._numbers.count(self._report.total.lost)),
        ]
        yield from (f"- {say(name)}: {markdown_text(value)}" for name, value in facts)
        yield from self._verdict()
        yield from self._figures()
        yield from self._comparison()
        yield from self._halves()
        yield from self._tags()
        yield from self._cases()

    def _verdict(self) -> Iterator[str]:
        say, verdict = self._words.say, self._report.verdict
        yield from ("", f"## {say('verdict')}", "")
        if verdict is None:
            yield say("verdict_none")
            return
        yield f"**{self._words.named('outcomes', verdict.outcome)}.** {say(f'verdict_{verdict.outcome.value}')}"
        yield from self._table(
            (say("language"), say("result")),
            [
                (self._words.language_name(key), self._words.named("outcomes", o))
                for key, o in verdict.languages.items()
            ],
        )
        for check in verdict.reasons:
            said = check_sentence(check, self._report, self._words) or check.detail
            yield f"- {self._words.language_name(check.language)}: {markdown_text(said)}"
        yield from (f"- {markdown_text(note)}" for note in verdict.notes)

    def _figures(self) -> Iterator[str]:
        report, words = self._report, self._words
        yield from ("", f"## {words.say('metrics_title')}")
        names = [words.language_name(language) for language in report.asked]
        rows = []
        for metric, _ in report.metrics:
            found = [report.figure(metric, Dimension.LANGUAGE, language.value) for language in report.asked]
            rows.append([words.metric(metric), *map(self._cell, [*found, report.figure(metric)])])
        yield from self._table((words.say("metric"), *names, words.language_name(None)), rows)

    def _comparison(self) -> Iterator[str]:
        report, words, numbers = self._report, self._words, self._numbers
        if report.comparison is None:
            return
        yield from ("", f"## {words.say('compare_title')}")
        headings = ("language", "conclusion", "before", "after", "difference", "won", "lost")
        for metric in report.headline:
            if rows := report.differences(metric):
                yield from ("", f"### {markdown_text(words.metric(metric))}")
                yield from self._table(
                    [words.say(name) for name in headings],
                    [
                        (
                            words.language_name(language),
                            change_sentence(row, words),
                            numbers.share(row.before.mean),
                            numbers.share(row.after.mean),
                            f"{numbers.points(row.difference.mean)} ({numbers.bounds(row.difference)})",
                            numbers.count(row.won),
                            numbers.count(row.lost),
                        )
                        for language, row in rows
                    ],
                )
        for won, title in ((False, "lost_title"), (True, "won_title")):
            found = changed_cases(report.comparison, won)
            yield from ("", f"### {words.say(title, count=numbers.count(len(found)))}")
            for item in found:
                yield from self._changed(item)

    def _changed(self, item: ChangedCase) -> Iterator[str]:
        yield from ("", f"#### {self._name(item.after)}", "", *_quoted(item.after.asked[-1]))
        for move in item.moves:
            before, after = self._numbers.share(move.before_value), self._numbers.share(move.after_value)
            yield from ("", f"- {markdown_text(self._words.metric(move.metric))}: {before} → {after}")
        for name, case in (("before", item.before), ("after", item.after)):
            yield from (
                "",
                f"**{self._words.say(name)}**: {markdown_text(self._words.status(case.status or 'error'))}",
                "",
            )
            yield from _quoted(case.error or case.text or self._words.say("nothing"))

    def _halves(self) -> Iterator[str]:
        report, words = self._report, self._words
        if not report.halves:
            return
        yield from ("", f"## {words.say('halves_title')}", "", words.say("halves_help"))
        headings = [words.say(name) for name in ("metric", "language", "half_held_out", "half_open")]
        rows = [
            [
                words.metric(metric),
                words.language_name(part),
                *(self._cell(report.half(metric, part, h)) for h in (True, False)),
            ]
            for metric in report.headline
            for part in [*report.asked, None]
        ]
        yield from self._table(headings, rows)

    def _tags(self) -> Iterator[str]:
        report, words = self._report, self._words
        if tags := report.slices(Dimension.TAG):
            yield from ("", f"## {words.say('tags_title')}")
            rows = [[tag, *(self._cell(report.figure(m, Dimension.TAG, tag)) for m in report.headline)] for tag in tags]
            yield from self._table((words.say("tag"), *map(words.metric, report.headline)), rows)

    def _cases(self) -> Iterator[str]:
        report, words = self._report, self._words
        yield from ("", f"## {words.say('cases_title')}")
        if report.hidden:
            yield from ("", words.say("cases_hidden", count=self._numbers.count(report.hidden)))
        for view in report.cases:
            if view.standing(report.headline) is not CaseStanding.PASSED:
                yield from self._case(view)

    def _case(self, view: CaseView) -> Iterator[str]:
        words, result = self._words, view.result
        standing = words.say(view.standing(self._report.headline).value)
        yield from ("", f"### {standing}: {self._name(result)}")
        for turn in result.asked:
            yield from ("", *_quoted(turn))
        yield from ("", f"**{words.say('answer')}**: {markdown_text(words.status(result.status or 'error'))}", "")
        yield from _quoted(result.error or result.text or words.say("nothing"))
        yield from (f"{source.number}. {markdown_text(source.title)}" for source in result.citations)
        if case := view.expected:
            wanted = [nugget_text(nugget) for nugget in case.nuggets] + list(case.sources)
            yield from ("", f"**{words.say('expected')}**: {markdown_text(words.expectation(case.expect))}", "")
            yield from (f"- {markdown_text(text)}" for text in wanted)
        for name, score in view.imperfect:
            value = self._numbers.share(score.value)
            yield from (
                "",
                f"- {markdown_text(words.metric(name))}: {value}. {markdown_text(score.explanation)}".rstrip(),
            )

    def _name(self, result: CaseResult) -> str:
        return f"{markdown_text(result.case_id)} · {self._words.language_name(result.language)}"

    def _cell(self, figure: Figure | None) -> str:
        if figure is None:
            return "–"
        value = self._numbers.value(figure.interval.mean, figure.goal)
        return f"{value} ({self._numbers.interval(figure.interval, figure.goal)})"

    def _table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        for cells in (headings, ["---"] * len(headings), *rows):
            written = cells if cells[0] == "---" else map(markdown_text, cells)
            yield ("\n" if cells is headings else "") + "| " + " | ".join(written) + " |"


def _quoted(text: str) -> Iterator[str]:
    shown, left = shortened(text, LONGEST)
    yield from (f"> {markdown_text(line)}" for line in (shown + ("…" if left else "")).splitlines() or [""])

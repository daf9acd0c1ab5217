"""The proof as a page for citizens and journalists: served with styles beside it, or as one file that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markupsafe import Markup

from agent.guardrails.explain import RailState
from agent.organisation.organisation import Localised, Organisation
from core.language.forms import Language
from evals.proof.data import Proof, ProofFigure, ProofRun, QuestionHalf, Weakness, WeaknessKind
from evals.report.page import content_policy, environment, template_file
from evals.report.texts import visible
from evals.report.words import LANGUAGES, ReportWords
from evals.score import Goal

_PACKAGE = "evals.proof"
_CHARTS = 4
"""Charts at the top; chosen by hand."""


class Currency(StrEnum):
    """Whether the documents that were measured are those published now."""

    CURRENT = "current"
    EARLIER = "earlier"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rules:
    """The rails as they stand on the day that the page is asked for, and the version of the policy that says so."""

    version: str
    decided_by: str
    rails: tuple[RailState, ...]
    reviewed: Mapping[Language, tuple[int, int]] = field(default_factory=dict)
    """How many fixed wordings of each form a native speaker has reviewed, of how many; empty where that is not known."""

    @property
    def off(self) -> tuple[RailState, ...]:
        """Those that are off."""
        return tuple(rail for rail in self.rails if not rail.is_on)

    @property
    def on(self) -> tuple[RailState, ...]:
        """Those that hold."""
        return tuple(rail for rail in self.rails if rail.is_on)


@dataclass(frozen=True)
class Surroundings:
    """What stands around the page: where it is served, its styles and links; in a file of its own, nothing does."""

    styles: tuple[str, ...] = ()
    home: str = ""
    """Address of the chat."""
    data: str = ""
    """Address of the proof as JSON."""
    languages: tuple[Language, ...] = ()
    """Languages that the page can be had in, at `?lang=`."""
    icon: str = ""
    rules: Rules | None = None
    """What the assistant may hear and say, where a server tells it."""


def proof_language(language: Language) -> Language:
    """The language that the page is written in for somebody who reads `language`."""
    return language if language in LANGUAGES else language.base


def proof_page(
    proof: Proof,
    language: Language,
    currency: Currency = Currency.UNKNOWN,
    around: Surroundings | None = None,
) -> str:
    """The page in French, Arabic or English, with a line in Darija for whoever asked for that."""
    view = _View(language, proof.organisation.name, proof.organisation.assistant)
    style = "" if around else stylesheet()
    return (
        environment(_PACKAGE)
        .get_template("proof.html")
        .render(
            proof=proof,
            view=view,
            words=view.words,
            numbers=view.words.numbers,
            around=around or Surroundings(),
            style=Markup(style),  # noqa: S704 - a file of ours
            policy="" if around else content_policy(style),
            currency=currency.value,
            latest=proof.runs[0],
            commands=commands(proof),
            charts=_CHARTS,
            Half=QuestionHalf,
        )
    )


def unpublished_page(organisation: Organisation, language: Language, around: Surroundings) -> str:
    """The page that says, in the reader's language, that nothing has been published yet."""
    view = _View(language, organisation.name, organisation.assistant)
    template = environment(_PACKAGE).get_template("none.html")
    return template.render(view=view, words=view.words, around=around, style="", policy="")


def stylesheet() -> str:
    """The styles of the page, in colours of its own that a theme may replace."""
    return template_file("evals.report", "base.css") + template_file(_PACKAGE, "proof.css")


def commands(proof: Proof) -> list[str]:
    """What makes the same figures again, in the order that it is typed."""
    folders = [f"munadil eval run suites/{run.suite}.yaml" for run in proof.runs]
    made = [f"runs/{run.suite}" for run in proof.runs]
    runs = [f"{command} --out {folder}" for command, folder in zip(folders, made, strict=True)]
    return [f"pip install munadil=={proof.version}", *runs, f"munadil eval proof {' '.join(made)} --out proof.html"]


class _View:
    """The wordings of one page, with the names of the assistant and the organisation at hand."""

    def __init__(self, language: Language, name: Localised, assistant: Localised) -> None:
        self.language, self.written_in = language, proof_language(language)
        self.words = ReportWords(self.written_in)
        self._texts = ReportWords(self.written_in, _PACKAGE)
        self._names = {"organisation": name.in_language(language), "assistant": assistant.in_language(language)}

    @property
    def organisation(self) -> str:
        return self._names["organisation"]

    @property
    def darija(self) -> str:
        """A line in Darija for whoever asked for a page in it; empty for others."""
        if self.language is self.written_in:
            return ""
        return self._texts.named("darija", self.language).format_map(self._names)

    def say(self, key: str, **values: object) -> str:
        return self._texts.say(key, **self._names, **values)

    def lines(self, key: str) -> list[str]:
        names = {name: self.words.numbers.text(value) for name, value in self._names.items()}
        return [line.format_map(names) for line in self._texts.lines(key)]

    def named(self, group: str, name: str) -> str:
        return self._texts.named(group, name)

    def suite(self, name: str, runs: Sequence[ProofRun] = ()) -> str:
        """What a set of questions is called: by its wording, else by its description, else by its name."""
        found = self._texts.named("suites", name)
        described = next((run.description for run in runs if run.suite == name), "")
        return visible(described or name) if found == name else found

    def weakness(self, found: Weakness, proof: Proof) -> str:
        """One sentence on a weakness."""
        numbers = self.words.numbers
        lower = any(f.goal is Goal.LOWER for run in proof.runs for f in run.figures if f.metric == found.metric)
        key = "lowest_lower" if found.kind is WeaknessKind.LOWEST and lower else found.kind.value
        judged = found.kind is WeaknessKind.UNCALIBRATED
        written: Callable[[float], str] = numbers.size if found.kind is WeaknessKind.GAP else numbers.share
        values = {
            "language": self.words.language_name(found.language),
            "metric": self.words.named("judge_questions", found.metric) if judged else self.words.metric(found.metric),
            "value": "" if found.value is None else written(found.value),
            "limit": "" if found.limit is None else written(found.limit),
            "count": numbers.count(found.count),
        }
        safe = {name: self.words.numbers.text(value) for name, value in values.items()}
        return self._texts.named("weak", key).format_map(safe)

    def weak_by_suite(self, proof: Proof) -> list[tuple[str, list[str]]]:
        """What is weak, each set of questions by itself; what is of none comes last, under an empty name."""
        names = dict.fromkeys([run.suite for run in proof.runs] + [""])
        told = [(name, [w for w in proof.weaknesses if w.suite == name]) for name in names]
        return [(self.suite(n, proof.runs) if n else "", [self.weakness(w, proof) for w in ws]) for n, ws in told if ws]

    def shown(self, run: ProofRun, metric: str) -> list[ProofFigure]:
        """A metric's figures by language, then in total where there are several."""
        figures = [run.figure(metric, language) for language in run.languages]
        if len(run.languages) > 1:
            figures.append(run.figure(metric, None))
        return [figure for figure in figures if figure]

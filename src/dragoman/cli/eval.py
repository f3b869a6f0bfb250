"""`dragoman eval`: measure the program on a file of rows, or on the casebook."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.errors import UsageError

# as in dragoman.evaluation.TASKS, which is not imported here so that `dragoman --help` stays quick; a test holds them together
TASKS = ("relations", "events", "quad", "spans", "attributions", "actors", "status", "negation", "stance", "casebook")


@click.command("eval")
@click.argument("task", type=click.Choice(TASKS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--split", metavar="NAME", help="Take only rows of this split (train, dev); ignored for files without splits.")
@click.option(
    "--predictions", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT", help="Write one prediction a row to this JSONL file."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the bootstrap.")
@click.option(
    "--resamples", type=click.IntRange(0), default=1000, show_default=True, help="Resamples of the bootstrap; 0 gives no intervals."
)
@click.option("--paragraphs/--no-paragraphs", default=True, show_default=True, help="attributions: also read each paragraph alone.")
@click.option(
    "--parts", type=click.Choice(("both", "rules", "model")), default="both", show_default=True,
    help="relations, events, quad: codebook and models, or one of them alone.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def eval_command(
    task: str, file: Path, split: str | None, predictions: Path | None, seed: int, resamples: int, paragraphs: bool, parts: str, as_json: bool
) -> None:
    """Measure TASK on FILE, a file of rows in JSON lines (.gz too), or on the casebook.

    Prints each figure with its 95 % bootstrap interval. Where the rows hold no gold, only the predictions are written.
    For the task `casebook`, FILE is a casebook file or the folder that holds them; each wrong case is listed.
    """
    if task == "casebook":
        _casebook(file, seed, resamples, as_json)
    else:
        _rows(task, file, split, predictions, seed, resamples, paragraphs, parts, as_json)


command = eval_command


def _rows(task: str, file: Path, split: str | None, out: Path | None, seed: int, resamples: int, paragraphs: bool, parts: str, as_json: bool) -> None:
    from dragoman.evaluation import evaluate
    from dragoman.evaluation.rows import read_rows, write_rows

    outcome = evaluate(task, read_rows(file, split), seed=seed, resamples=resamples, paragraphs=paragraphs, parts=parts)
    if out is not None:
        write_rows(out, outcome.predictions)
    if outcome.report is not None:
        click.echo(outcome.report.to_json() if as_json else outcome.report.to_text())
    elif out is None:
        raise UsageError(f"{file} holds no gold, so there is nothing to measure; name a file for the predictions with --predictions")
    else:
        click.echo(f"{file} holds no gold: {len(outcome.predictions)} predictions written to {out}", err=True)


def _casebook(path: Path, seed: int, resamples: int, as_json: bool) -> None:
    from dragoman.evaluation import casebook
    from dragoman.evaluation.bootstrap import Bootstrap

    verdicts = casebook.run(casebook.load(path))
    report = casebook.score(verdicts, Bootstrap(seed, resamples))
    if as_json:
        click.echo(report.to_json())
        return
    for line in casebook.wrong_lines(verdicts):
        click.echo(line)
    click.echo(report.to_text())

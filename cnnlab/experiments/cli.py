"""`python -m cnnlab experiment NAME`: a claim of the lecture, measured without a browser."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Protocol

from cnnlab.experiments import activation_race, attention, ladder, ledger, permutation, shift_invariance
from cnnlab.i18n import Translator
from cnnlab.training.circumstances import circumstances
from cnnlab.training.cli import use_threads


class Experiment(Protocol):
    """What a module offers to be run from the terminal; `Settings` is a dataclass of whole numbers and names."""

    @property
    def CLAIM(self) -> str: ...
    @property
    def Settings(self) -> type[Any]: ...

    def run(self, settings: Any, /) -> Iterator[tuple[Any, Any]]:
        """Every trial with what was measured of it."""
        ...

    def judge(self, results: Mapping[Any, Any], /) -> Any:
        """The outcome, by the rule."""
        ...

    def row(self, measured: Any, /) -> dict[str, Any]:
        """A measurement, for the record."""
        ...

    def findings(self, outcome: Any, /) -> dict[str, Any]:
        """The outcome, for the record; one entry is `verdict`."""
        ...

    def told(self, trial: Any, measured: Any, t: Translator, /) -> str:
        """A finished trial, for the terminal."""
        ...

    def conclusions(self, outcome: Any, t: Translator, /) -> list[str]:
        """The outcome, for the terminal."""
        ...


EXPERIMENTS: dict[str, Experiment] = {
    "permutation": permutation,
    "shift": shift_invariance,
    "ladder": ladder,
    "activation": activation_race,
    "attention": attention,
}


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The experiments, each with an option for each of its settings."""
    commands = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, experiment in EXPERIMENTS.items():
        one = commands.add_parser(name, help=t(f"claim.{experiment.CLAIM}"))
        for field in fields(experiment.Settings):
            one.add_argument(_option(field.name), dest=field.name, type=type(field.default), default=field.default)
        one.add_argument("--threads", type=int, help=t("cli.threads_help"))
        one.add_argument("--json", action="store_true", help=t("cli.json_help"))
        one.add_argument("--record", action="store_true", help=t("cli.record_help"))


def run(args: argparse.Namespace, t: Translator) -> None:
    """Train everything, then say what came out. LabError for a setting that makes no sense."""
    experiment = EXPERIMENTS[args.name]
    settings = experiment.Settings(**{field.name: getattr(args, field.name) for field in fields(experiment.Settings)})
    use_threads(args.threads)
    start, rows, results = time.perf_counter(), [], {}
    for trial, measured in experiment.run(settings):
        results[trial] = measured
        digest = settings.config(trial).digest()
        rows.append({**trial._asdict(), **experiment.row(measured), "digest": digest})
        _say(experiment.told(trial, measured, t))
    outcome = experiment.judge(results)
    record = {
        "experiment": args.name,
        "claim": experiment.CLAIM,
        "command": _command(args.name, settings),
        **circumstances(),
        "seconds": round(time.perf_counter() - start, 1),
        "settings": vars(settings),
        "trials": rows,
        **experiment.findings(outcome),
    }
    if args.record:
        ledger.keep(args.name, record)
    _say(t(f"cli.verdict_{outcome.verdict}"))
    for line in experiment.conclusions(outcome, t):
        _say(line)
    if args.json:
        sys.stdout.write(json.dumps(record, allow_nan=False) + "\n")


def _option(setting: str) -> str:
    """n_seeds → --seeds, shuffle_seed → --shuffle-seed."""
    return "--" + setting.removeprefix("n_").replace("_", "-")


def _command(name: str, settings: Any) -> str:
    options = " ".join(f"{_option(setting)} {value}" for setting, value in vars(settings).items())
    return f"python -m cnnlab experiment {name} {options} --record"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

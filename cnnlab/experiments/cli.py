"""`python -m cnnlab experiment NAME`: a claim of the lecture, measured without a browser."""

import argparse
import json
import sys
import time

from cnnlab.experiments import ledger, permutation
from cnnlab.i18n import Translator
from cnnlab.training.cli import use_threads

_NAMES = ("permutation",)


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The experiment, and the few settings it has."""
    defaults = permutation.Settings()
    parser.add_argument("name", choices=_NAMES)
    parser.add_argument("--dataset", default=defaults.dataset)
    parser.add_argument("--seeds", type=int, default=defaults.n_seeds)
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--shuffle-seed", type=int, default=defaults.shuffle_seed)
    parser.add_argument("--threads", type=int, help=t("cli.threads_help"))
    parser.add_argument("--json", action="store_true", help=t("cli.json_help"))
    parser.add_argument("--record", action="store_true", help=t("cli.record_help"))


def run(args: argparse.Namespace, t: Translator) -> None:
    """Train everything, then say what came out. LabError for a setting that makes no sense."""
    settings = permutation.Settings(args.dataset, args.seeds, args.epochs, args.shuffle_seed)
    use_threads(args.threads)
    start, rows, accuracies = time.perf_counter(), [], {}
    for trial, accuracy in permutation.run(settings):
        accuracies[trial] = accuracy
        config = settings.config(trial)
        rows.append({**trial._asdict(), "test_accuracy": accuracy, "digest": config.digest()})
        name = t("cli.permuted" if trial.permuted else "cli.original")
        _say(t("cli.trial", network=trial.network, pictures=name, seed=trial.seed, accuracy=f"{accuracy:.2%}"))
    outcome = permutation.judge(accuracies)
    record = {
        "experiment": args.name,
        "claim": permutation.CLAIM,
        "command": _command(args),
        **ledger.circumstances(),
        "seconds": round(time.perf_counter() - start, 1),
        "settings": vars(settings),
        "trials": rows,
        "drops": {network: found._asdict() for network, found in outcome.drops.items()},
        "verdict": outcome.verdict,
    }
    if args.record:
        ledger.keep(args.name, record)
    _say(t(f"cli.verdict_{outcome.verdict}"))
    for network, drop in outcome.drops.items():
        _say(t("cli.drop", network=network, mean=f"{drop.mean:.2%}", low=f"{drop.low:.2%}", high=f"{drop.high:.2%}"))
    if args.json:
        sys.stdout.write(json.dumps(record, allow_nan=False) + "\n")


def _command(args: argparse.Namespace) -> str:
    return (
        f"python -m cnnlab experiment {args.name} --dataset {args.dataset} --seeds {args.seeds} "
        f"--epochs {args.epochs} --shuffle-seed {args.shuffle_seed} --record"
    )


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

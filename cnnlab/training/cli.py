"""`python -m cnnlab train`: a training run without a browser."""

import argparse
import json
import os
import sys
import time
from dataclasses import fields, replace
from typing import Any

from cnnlab.i18n import Translator
from cnnlab.training.config import OPTIMIZERS, PRECISIONS, SCHEDULES, TrainConfig
from cnnlab.training.recipes import recommended

_SMALL_MACHINE = 4  # cores


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The settings of a run; each one left out takes what is recommended for the network and the data set."""
    defaults = TrainConfig()
    parser.add_argument("--network", default=defaults.network)
    parser.add_argument("--dataset", default=defaults.dataset)
    parser.add_argument("--optimizer", choices=OPTIMIZERS)
    parser.add_argument("--schedule", choices=SCHEDULES)
    parser.add_argument("--precision", choices=PRECISIONS)
    parser.add_argument("--augment", action=argparse.BooleanOptionalAction)
    for name in ("learning_rate", "weight_decay", "momentum", "width"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float)
    for name in ("epochs", "batch_size", "seed", "log_every", "shuffle_seed"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int)
    parser.add_argument("--device", help=t("cli.device_help"))
    parser.add_argument("--threads", type=int, help=t("cli.threads_help"))
    parser.add_argument("--json", action="store_true", help=t("cli.json_help"))


def config_of(args: argparse.Namespace) -> TrainConfig:
    """What is recommended, with what was given in its place. LabError for a setting that makes no sense."""
    given = {field.name: getattr(args, field.name) for field in fields(TrainConfig)}
    chosen = {name: value for name, value in given.items() if value is not None}
    return replace(recommended(args.network, args.dataset), **chosen)


def run(args: argparse.Namespace, t: Translator) -> None:
    """Train, and write records (JSON, one a line, on stdout) or progress (words) as it goes.

    Raises
    ------
    LabError
        As `TrainConfig` and `Trainer.run`.
    """
    config = config_of(args)
    use_threads(args.threads)
    from cnnlab import training

    trainer = training.Trainer(config, device=args.device)
    words = sys.stderr if args.json else sys.stdout
    _say(
        words,
        t("cli.start", network=config.network, dataset=config.dataset, device=trainer.device, n=trainer.parameters),
    )
    start = time.perf_counter()
    for record in trainer.run():
        seconds = time.perf_counter() - start
        if record["kind"] == "summary":
            record = {**record, "train_seconds": round(seconds, 3), "run": None}
        if args.json:
            _say(sys.stdout, json.dumps(record, allow_nan=False))
        if record["kind"] != "step":
            _say(words, _sentence(record, config, seconds, t))


def _sentence(record: dict[str, Any], config: TrainConfig, seconds: float, t: Translator) -> str:
    accuracy = f"{record['test_accuracy']:.2%}"
    if record["kind"] == "summary":
        return t("cli.end", accuracy=accuracy, seconds=f"{seconds:.1f}")
    return t(
        "cli.epoch",
        epoch=record["epoch"],
        epochs=config.epochs,
        loss=f"{record['train_loss']:.4f}" if record["train_loss"] is not None else "–",
        accuracy=accuracy,
        seconds=f"{seconds:.1f}",
    )


def _say(stream, line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()


def use_threads(threads: int | None) -> None:
    """Set torch's threads as `threads_for` says."""
    if (wanted := threads_for(threads)) is None:
        return
    from cnnlab import torch_gate

    torch_gate.load()
    import torch

    torch.set_num_threads(wanted)


def threads_for(threads: int | None) -> int | None:
    """As many as asked for; else one on a small machine, where two wait for each other; None leaves it to torch."""
    if threads is None and ("OMP_NUM_THREADS" in os.environ or (os.cpu_count() or 1) > _SMALL_MACHINE):
        return None
    return max(1, threads or 1)

"""`python -m cnnlab measure convolution`: how fast this machine is, one JSON object a line as it becomes known."""

import argparse
import json
import sys
import threading
import time
from typing import Any

from cnnlab.experiments import convolution_speed as speed
from cnnlab.experiments import ledger
from cnnlab.i18n import Translator
from cnnlab.training.circumstances import circumstances
from cnnlab.training.cli import threads_for

_NAMES = ("convolution",)


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The measurement, and the few settings it has."""
    defaults = speed.Settings()
    parser.add_argument("name", choices=_NAMES)
    for name in ("channels", "filters", "kernel"):
        parser.add_argument(f"--{name}", type=int, default=getattr(defaults, name))
    parser.add_argument("--threads", type=int, help=t("cli.threads_help"))
    parser.add_argument("--json", action="store_true", help=t("cli.json_help"))
    parser.add_argument("--record", action="store_true", help=t("cli.record_help"))
    parser.add_argument("--until-eof", action="store_true", help=t("cli.until_eof_help"))


def run(args: argparse.Namespace, t: Translator) -> None:
    """Measure, then say what came out: JSON rows on stdout, the record last. LabError for impossible settings."""
    settings = speed.Settings(args.channels, args.filters, args.kernel)
    stopped = threading.Event()
    if args.until_eof:
        threading.Thread(target=_watch, args=(stopped,), daemon=True).start()
    start = time.perf_counter()
    _use_threads(args.threads)
    about = _about()
    _emit(args, {"kind": "machine", **about})
    rows: list[dict[str, Any]] = []
    with _same_threads(about["machine"]["threads"]):
        for row in speed.run(settings, stopped.is_set):
            rows.append(row)
            _emit(args, row)
            _tell(row, t)
    if stopped.is_set():
        return
    points = speed.points_of(rows)
    record = {
        "kind": "record",
        "experiment": speed.NAME,
        "claim": speed.CLAIM,
        "command": _command(args),
        **about,
        "seconds": round(time.perf_counter() - start, 1),
        "settings": vars(settings),
        "rows": rows,
        "verdict": speed.judge(points),
        "verdict_gpu": speed.judge_gpu(points),
    }
    _emit(args, record)
    if args.record:
        ledger.keep(speed.NAME, record)
    _say(sys.stderr, t(f"cli.verdict_{record['verdict']}"))


def _watch(stopped: threading.Event) -> None:
    """Whoever started us holds our standard input: closed, by will or by death, means stop."""
    sys.stdin.buffer.read()
    stopped.set()


def _use_threads(threads: int | None) -> None:
    """Torch is imported here, bare: nothing else of the app is needed, and somebody may be waiting."""
    import torch

    if (wanted := threads_for(threads)) is not None:
        torch.set_num_threads(wanted)


def _about() -> dict[str, Any]:
    """When, where, with what; how busy the machine was before, and its graphics processors."""
    import psutil

    busy = psutil.cpu_percent(interval=0.5) / 100
    gpus = {device: speed.device_name(device) for device in speed.devices() if device != speed.CPU}
    return {**circumstances(), "busy": busy, "gpus": gpus}


def _same_threads(threads: int):
    """NumPy's matrix product gets as many threads as torch."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(threads, "blas")


def _tell(row: dict[str, Any], t: Translator) -> None:
    if row["kind"] == "point":
        seconds, low, high = (f"{row[name] * 1000:.3f}" for name in ("seconds", "low", "high"))
        _say(sys.stderr, t("cli.timed", **{**row, "seconds": seconds, "low": low, "high": high}))
    elif row["kind"] == "skipped":
        _say(sys.stderr, t("cli.not_timed", **{**row, "expected_s": f"{row['expected_s']:.1f}"}))


def _emit(args: argparse.Namespace, row: dict[str, Any]) -> None:
    if args.json:
        _say(sys.stdout, json.dumps(row, allow_nan=False))


def _command(args: argparse.Namespace) -> str:
    return (
        f"python -m cnnlab measure {args.name} --channels {args.channels} --filters {args.filters} "
        f"--kernel {args.kernel} --record"
    )


def _say(stream, line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()

"""ONNX on the command line: `analyze FILE.onnx`, `export NAME_OR_RUN FILE.onnx`."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from cnnlab.core.errors import LabError
from cnnlab.core.graph import Graph
from cnnlab.i18n import Translator


def graph(args: argparse.Namespace, t: Translator) -> Graph:
    """The file's graph; what was assumed or not understood is said on standard error."""
    from cnnlab.core.onnx_read import read_onnx
    from cnnlab.core.onnx_wire import from_path

    size = tuple(args.size) if args.size else (args.image_size,) * 2 if args.image_size else None
    found = read_onnx(from_path(args.network), size)
    if found.picture.open_size and size is None:
        height, width = found.picture.channels_first[-2:]
        _say(t("cli.onnx_assumed", height=height, width=width))
    for name, operators in (("unknown", found.unknown), ("unfollowed", found.unfollowed)):
        if operators:
            _say(t(f"cli.onnx_{name}", operators=listed(operators)))
    return found.graph


def listed(operators: Iterable[tuple[str, int]]) -> str:
    """`If, Loop ×3`."""
    return ", ".join(name if count == 1 else f"{name} ×{count}" for name, count in operators)


def export(args: argparse.Namespace, t: Translator) -> None:
    """Write a network of the zoo with its first weights, or a run's with those it ended with."""
    from cnnlab.jobs.home import is_id

    data = _run(args.network) if is_id(args.network) else _network(args)
    try:
        Path(args.file).write_bytes(data)
    except OSError as error:
        raise LabError("onnx.not_written", path=args.file, reason=error.strerror or error) from error
    _say(t("cli.exported", file=args.file, size=f"{len(data) / 1e6:.2f}"))


def _run(run_id: str) -> bytes:
    from cnnlab.jobs.as_onnx import run_as_onnx

    return run_as_onnx(run_id)


def _network(args: argparse.Namespace) -> bytes:
    from cnnlab import networks

    info = networks.describe(args.network)
    size = info.paper_image_size if args.image_size is None else args.image_size
    module = networks.build(
        args.network, num_classes=info.paper_classes, image_size=size, in_channels=info.paper_channels, seed=0
    )
    from cnnlab.core.onnx_export import to_onnx

    return to_onnx(module, (info.paper_channels, size, size), weights=not args.no_weights)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

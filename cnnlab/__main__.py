"""`python -m cnnlab`: train, measure, analyse, serve. JSON and tables on stdout, everything else on stderr."""

import argparse
import json
import locale
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from cnnlab.core.errors import LabError
from cnnlab.i18n import Translator, from_locale, sentence

if TYPE_CHECKING:
    from cnnlab.core.graph import Graph

SERVE = {"host": "127.0.0.1", "port": 8501}


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0, or 2 for a setting that makes no sense, with its sentence on stderr."""
    lang = from_locale(_locale())
    words = Translator(lang)
    args = _parser(words).parse_args(arguments)
    try:
        args.command(args, words)
    except LabError as error:
        print(sentence(error, lang), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _locale() -> str | None:
    """Of the terminal: what it asks for, whether or not the system has that locale installed."""
    asked = (os.environ.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, asked), locale.getlocale()[0])


def _parser(t: Translator) -> argparse.ArgumentParser:
    from cnnlab.experiments import cli as experiments
    from cnnlab.experiments import measure_cli
    from cnnlab.jobs import onnx_cli
    from cnnlab.training import cli
    from cnnlab.weights import cli as weights

    parser = argparse.ArgumentParser(prog="python -m cnnlab", description=t("cli.description"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train", help=t("cli.train_help"))
    cli.add_arguments(train, t)
    train.set_defaults(command=cli.run)

    experiment = commands.add_parser("experiment", help=t("cli.experiment_help"))
    experiments.add_arguments(experiment, t)
    experiment.set_defaults(command=experiments.run)

    measure = commands.add_parser("measure", help=t("cli.measure_help"))
    measure_cli.add_arguments(measure, t)
    measure.set_defaults(command=measure_cli.run)

    analyze = commands.add_parser("analyze", help=t("cli.analyze_help"))
    analyze.add_argument("network", metavar="NAME_OR_ONNX")
    analyze.add_argument("--image-size", type=int, help=t("cli.image_size_help"))
    analyze.add_argument("--size", type=int, nargs=2, metavar=("H", "W"), help=t("cli.onnx_size_help"))
    analyze.add_argument("--json", action="store_true", help=t("cli.json_help"))
    analyze.set_defaults(command=_analyze)

    export = commands.add_parser("export", help=t("cli.export_help"))
    export.add_argument("network", metavar="NAME_OR_RUN")
    export.add_argument("file", metavar="FILE.onnx")
    export.add_argument("--image-size", type=int, help=t("cli.image_size_help"))
    export.add_argument("--no-weights", action="store_true", help=t("cli.no_weights_help"))
    export.set_defaults(command=onnx_cli.export)

    weights.add_arguments(commands.add_parser("weights", help=t("cli.weights_help")), t)

    data = commands.add_parser("data", help=t("cli.data_help"))
    data.add_argument("--json", action="store_true", help=t("cli.json_help"))
    data.set_defaults(command=_data)

    serve = commands.add_parser("serve", help=t("cli.serve_help"))
    serve.add_argument("--host", default=SERVE["host"])
    serve.add_argument("--port", type=int, default=SERVE["port"])
    serve.add_argument("--weights-dir", help=t("cli.weights_dir_help"))
    serve.set_defaults(command=_serve)
    return parser


def _analyze(args: argparse.Namespace, t: Translator) -> None:
    from cnnlab.core import receptive_field, report
    from cnnlab.jobs import onnx_cli

    graph = onnx_cli.graph(args, t) if args.network.endswith(".onnx") else _traced(args)
    rows = receptive_field.analyze(graph)
    if args.json:
        print(json.dumps(report.rows_as_dicts(rows), allow_nan=False))
    else:
        print(report.as_table(rows))


def _traced(args: argparse.Namespace) -> "Graph":
    from cnnlab import networks, torch_gate

    info = networks.describe(args.network)
    if args.size:
        raise LabError("onnx.size_of_name", name=args.network)
    size = info.paper_image_size if args.image_size is None else args.image_size
    networks.check(args.network, image_size=size)
    torch_gate.load()
    import torch

    from cnnlab.core import graph

    channels, classes = info.paper_channels, info.paper_classes
    with torch.device("meta"):
        module = networks.build(args.network, num_classes=classes, image_size=size, in_channels=channels)
    return graph.trace(module.eval(), (channels, size, size))


def _data(args: argparse.Namespace, t: Translator) -> None:
    from cnnlab import datasets

    for name in datasets.names():
        info = datasets.describe(name)
        facts = {
            "name": name,
            "train": info.n_train,
            "test": info.n_test,
            "image_size": info.image_size,
            "channels": info.channels,
            "classes": info.num_classes,
            "licence": info.licence,
            "source": info.source,
            "path": datasets.location(name),
        }
        print(json.dumps(facts, ensure_ascii=False) if args.json else t("cli.data_line", title=t(info.title), **facts))


def _serve(args: argparse.Namespace, t: Translator) -> None:
    if args.weights_dir:
        os.environ["CNNLAB_WEIGHTS_DIR"] = args.weights_dir
    import_module("cnnlab.server").serve(host=args.host, port=args.port)
    print(f"\n{t('cli.stopped')}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

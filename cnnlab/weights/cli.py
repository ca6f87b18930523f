"""`python -m cnnlab weights make|list|download`."""

import argparse
import json
import sys
from typing import Any

from cnnlab.i18n import Translator
from cnnlab.training.cli import use_threads


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The three commands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    make = commands.add_parser("make", help=t("cli.weights_make_help"))
    make.add_argument("names", nargs="*", metavar="NAME")
    make.add_argument("--threads", type=int, help=t("cli.threads_help"))
    make.set_defaults(command=_make)
    listing = commands.add_parser("list", help=t("cli.weights_list_help"))
    listing.set_defaults(command=_list)
    fetch = commands.add_parser("download", help=t("cli.weights_download_help"))
    fetch.add_argument("network", metavar="NETWORK")
    fetch.set_defaults(command=_download)
    for command in (make, listing, fetch):
        command.add_argument("--json", action="store_true", help=t("cli.json_help"))


def _make(args: argparse.Namespace, t: Translator) -> None:
    from cnnlab.weights.make import RECIPES, make

    use_threads(args.threads or 1)
    for name in args.names or RECIPES:

        def tell(record: dict[str, Any], name: str = name) -> None:
            _say(f"{name}: " + t("cli.weights_epoch", epoch=record["epoch"], accuracy=f"{record['test_accuracy']:.2%}"))

        facts = make(name, tell=tell)
        trained, untrained = (facts["filters"][which] for which in ("trained", "untrained"))
        numbers = {"name": name, "accuracy": f"{facts['test_accuracy']:.2%}", "size": f"{facts['bytes'] / 1e6:.1f}"}
        _say(t("cli.weights_made", **numbers))
        _say(t("cli.weights_oriented", n=trained["oriented"], of=trained["count"], before=untrained["oriented"]))
        if "colour_opponent" in trained:
            _say(t("cli.weights_opponent", n=trained["colour_opponent"], of=trained["count"],
                   before=untrained["colour_opponent"]))  # fmt: skip
        if args.json:
            _print(json.dumps({"name": name, **facts}, allow_nan=False))


def _list(args: argparse.Namespace, t: Translator) -> None:
    from cnnlab.weights.sources import sources

    for source in sources():
        facts = {
            "id": source.id, "kind": source.kind, "network": source.network, "image_size": source.image_size,
            "width": source.width, "dataset": source.dataset, "accuracy": source.accuracy,
            "file": None if source.file is None else str(source.file),
        }  # fmt: skip
        measured = "–" if source.accuracy is None else f"{source.accuracy:.2%}"
        _print(json.dumps(facts) if args.json else f"{source.id:<34}{measured:>8}  {facts['file'] or ''}".rstrip())


def _download(args: argparse.Namespace, t: Translator) -> None:
    from cnnlab import weights

    source = weights.download(args.network)
    _print(json.dumps({"id": source.id, "file": str(source.file)}) if args.json else str(source.file))


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

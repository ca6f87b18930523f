"""Experiments from the terminal: each has an option for each of its settings, and its module offers the protocol."""

from dataclasses import fields

import pytest

from cnnlab.__main__ import main
from cnnlab.experiments import ledger
from cnnlab.experiments.cli import EXPERIMENTS


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_setting_is_an_option(name, capsys):
    with pytest.raises(SystemExit):
        main(["experiment", name, "--help"])
    told = capsys.readouterr().out
    for field in fields(EXPERIMENTS[name].Settings):
        assert f"--{field.name.removeprefix('n_').replace('_', '-')} " in told


@pytest.mark.parametrize(
    ("name", "option", "value", "way_out"),
    [("permutation", "--seeds", "2", "5"), ("shift", "--seeds", "2", "5"), ("ladder", "--train", "99", "100")],
)
def test_a_setting_that_makes_no_sense_ends_in_a_sentence(name, option, value, way_out, capsys):
    assert main(["experiment", name, option, value]) == 2
    assert way_out in capsys.readouterr().err


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_recorded_command_is_one_that_the_terminal_takes(name):
    import argparse

    from cnnlab.experiments import cli
    from cnnlab.i18n import Translator

    for record in ledger.read(name):
        parser = argparse.ArgumentParser()
        cli.add_arguments(parser, Translator("en"))
        given = parser.parse_args(record["command"].split()[4:])
        assert given.name == name and given.record
        assert {field: getattr(given, field) for field in record["settings"]} == record["settings"]

"""What is known of the ladder at a setting: what was run here, else what was recorded."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnlab.experiments import ladder
from cnnlab.experiments.ladder import Measured, Settings, Trial
from cnnlab.ui import cache, experiment, trials

RECORDED = "ladder"
Found = trials.Found[Trial, Measured]
Results = dict[Trial, Measured]


class Known(NamedTuple):
    """Results by part, and the record that they are from; None where they were made here."""

    results: Results
    record: Mapping[str, Any] | None


def found(chosen: Settings) -> Found:
    """Runs with these settings."""
    return trials.find(chosen, cache.run_climbed)


def known(chosen: Settings, here: Found) -> Known:
    """Runs come before the recording."""
    record = None if here.results or here.alive else experiment.recorded(RECORDED, chosen)
    return Known(of_record(record), record) if record else Known(here.results, None)


def of_record(record: Mapping[str, Any]) -> Results:
    """A recording's results by part."""
    return {Trial(row["part"]): ladder.of_summary(row) for row in record["trials"]}

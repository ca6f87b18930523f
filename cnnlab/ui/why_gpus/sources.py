"""Where the shown times come from: a measurement under way, this machine's last one, what ships with the program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnlab.experiments import convolution_speed as speed
from cnnlab.experiments.convolution_speed import Line, Points
from cnnlab.jobs import measuring
from cnnlab.jobs.home import home
from cnnlab.ui import cache


@dataclass(frozen=True)
class Source:
    """Times from one place.

    Attributes
    ----------
    kind
        `live` (this machine) or `recorded` (the one that it names).
    machine
        Date, machine, versions and how busy it was; None where the measurement has not come so far.
    """

    kind: str
    points: Points
    roofs: Mapping[str, Mapping[str, float]]
    skipped: Mapping[Line, Sequence[Mapping[str, Any]]]
    machine: Mapping[str, Any] | None
    command: str = ""

    @property
    def gpus(self) -> Mapping[str, str]:
        """Names of the machine's graphics processors, by device."""
        return self.machine["gpus"] if self.machine is not None else {}


def sources(settings: speed.Settings) -> list[Source]:
    """What there is for these settings, this machine first."""
    found = []
    latest = measuring.latest()
    if latest is not None and latest.settings == settings and any(row["kind"] == "point" for row in latest.rows):
        machine = next((row for row in latest.rows if row["kind"] == "machine"), None)
        found.append(_source("live", list(latest.rows), machine))
    elif (kept := cache.measured_here(str(home()), settings)) is not None:
        found.append(_source("live", kept["rows"], kept, kept["command"]))
    record = next((each for each in cache.ledger(speed.NAME) if each["settings"] == vars(settings)), None)
    if record is not None:
        found.append(_source("recorded", record["rows"], record, record["command"]))
    return found


def _source(kind: str, rows: list[dict[str, Any]], machine: Mapping[str, Any] | None, command: str = "") -> Source:
    roofs = {row["device"]: row for row in rows if row["kind"] == "roof"}
    skipped: dict[Line, list[dict[str, Any]]] = {}
    for row in rows:
        if row["kind"] == "skipped":
            skipped.setdefault(Line(row["way"], row["device"]), []).append(row)
    return Source(kind, speed.points_of(rows), roofs, skipped, machine, command)

"""Results that were really measured, with when, where and how: a JSON list for each experiment in `assets/ledger`."""

import json
from pathlib import Path
from typing import Any

from cnnlab.i18n import ASSETS


def path_of(name: str) -> Path:
    """The file of an experiment."""
    return ASSETS / "ledger" / f"{name}.json"


def read(name: str) -> list[dict[str, Any]]:
    """What was recorded of an experiment, one entry for each of its settings, the oldest first."""
    file = path_of(name)
    return json.loads(file.read_text("utf-8")) if file.exists() else []


def keep(name: str, record: dict[str, Any]) -> None:
    """Add a record; it replaces the one with the same settings. What did not come out as hoped stays too."""
    others = [each for each in read(name) if each["settings"] != record["settings"]]
    path_of(name).write_text(json.dumps([*others, record], indent=1) + "\n", encoding="utf-8")

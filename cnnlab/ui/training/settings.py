"""Between the lab's knobs and a run's configuration."""

from collections.abc import Mapping
from typing import Any

from cnnlab import datasets, networks
from cnnlab.core.blueprint_text import LONGEST_TEXT
from cnnlab.core.errors import LabError
from cnnlab.networks import own_name
from cnnlab.training import OPTIMIZERS, SCHEDULES, TrainConfig
from cnnlab.ui.knobs import Choice, Flag, Knobs, Number, Text

_LONGEST_ID = 40
_FACTOR = 10.0
OWN = "own"  # among the networks: the one in the knob of the same name

# By knob: the field of TrainConfig that it sets. `run` sets none.
FIELDS = {
    "network": "network",
    "data": "dataset",
    "optimizer": "optimizer",
    "lr": "learning_rate",
    "wd": "weight_decay",
    "momentum": "momentum",
    "batch": "batch_size",
    "epochs": "epochs",
    "seed": "seed",
    "width": "width",
    "schedule": "schedule",
    "augment": "augment",
    "shuffle": "shuffle_seed",
}


def trainable() -> tuple[str, ...]:
    """Networks that have a version for the small pictures of our data sets."""
    return tuple(name for name in networks.names() if networks.describe(name).has_small_version)


# Ranges are wider than what makes sense: a student may make every mistake, and the core says what is wrong with it.
# The defaults are what is recommended for LeNet-5 on the digits, written out because a default never changes.
KNOBS = (
    Choice("network", "lenet5", (*trainable(), OWN)),
    Text("own", own_name.EXAMPLE, own_name.canonical, longest=LONGEST_TEXT),
    Choice("data", "digits", datasets.names()),
    Choice("optimizer", "adam", OPTIMIZERS),
    Number("lr", 0.002, -1e12, 1e12, 0.001),
    Number("wd", 0.0, -1e12, 1e12, 0.0001),
    Number("momentum", 0.9, -10.0, 10.0, 0.05),
    Number("batch", 32, -1, 1_000_000),
    Number("epochs", 10, -1, 1_000_000),
    Number("seed", 0, -1, 2**31),
    Number("width", 1.0, 0.0, 16.0, 0.125),
    Choice("schedule", "cosine", SCHEDULES),
    Flag("augment", False),
    Number("shuffle", 0, -1, 2**31),
    Text("run", "", longest=_LONGEST_ID),
)


def config_of(knobs: Knobs) -> TrainConfig:
    """What the knobs ask for. LabError where it makes no sense."""
    asked = {field: knobs[name] for name, field in FIELDS.items()} | {"network": network_of(knobs)}
    if is_own(knobs):
        asked["width"] = 1.0  # its channels are its own
    return TrainConfig(**asked)  # type: ignore[arg-type]


def is_own(knobs: Knobs) -> bool:
    """Whether the knobs ask for a network of one's own."""
    return knobs["network"] == OWN


def network_of(knobs: Knobs) -> str:
    """The name of the network that the knobs ask for."""
    return own_name.OWN + str(knobs["own"] or "").strip() if is_own(knobs) else str(knobs["network"])


def values_of(config: TrainConfig) -> dict[str, Any]:
    """The knobs' values that ask for `config`."""
    values = {name: getattr(config, field) for name, field in FIELDS.items()}
    if networks.is_own(config.network):
        values |= {"network": OWN, "own": own_name.text_of(config.network)}
    return values


def link(config: TrainConfig) -> dict[str, str]:
    """Parameters of a link to the lab, set up for `config`."""
    by_name = {knob.name: knob for knob in KNOBS}
    values = values_of(config)
    return {n: by_name[n].write(value) for n, value in values.items() if value != by_name[n].default}


def slower(config: TrainConfig) -> dict[str, Any]:
    """The knobs' values for `config` with a tenth of its learning rate."""
    values = values_of(config)
    return values | {"lr": float(f"{values['lr'] / _FACTOR:.6g}")}


def read(config: Mapping[str, Any]) -> TrainConfig | None:
    """The configuration of a run; None where its directory is damaged or an older version wrote it."""
    try:
        return TrainConfig.from_dict(config) if config else None
    except (LabError, TypeError):
        return None

"""What runs, networks and data sets are called on the screen."""

from collections.abc import Mapping
from typing import Any

from cnnlab import datasets, networks
from cnnlab.core.errors import LabError
from cnnlab.i18n import Translator
from cnnlab.jobs.view import RunView
from cnnlab.training import TrainConfig
from cnnlab.ui import lesson, numbers
from cnnlab.ui.training import settings

_MATERIAL = {
    "queued": ":material/hourglass_empty:",
    "starting": ":material/hourglass_top:",
    "running": ":material/play_circle:",
    "paused": ":material/pause_circle:",
    "stopping": ":material/stop_circle:",
    "stopped": ":material/stop_circle:",
    "failed": ":material/error:",
    "finished": ":material/check_circle:",
}


def network(name: str, t: Translator) -> str:
    """A network's name; most are the same in every language."""
    if networks.is_own(name):
        return t("training.own_named", text=networks.describe(name).title)
    key = f"training.network.{name}"
    return t(key) if t.has(key) else networks.describe(name).title


def data(name: str, t: Translator) -> str:
    """A data set's short name."""
    key = f"training.data.{name}"
    return t(key if t.has(key) else datasets.describe(name).title)


def classes(name: str, t: Translator) -> list[str]:
    """The names of a data set's classes, in label order."""
    return [t(f"dataset.{entry}") for entry in datasets.describe(name).class_names]


def title(config: TrainConfig | None, t: Translator) -> str:
    """What a run trains on what."""
    if config is None:
        return t("training.run_unreadable")
    return t("training.run_title", network=network(config.network, t), data=data(config.dataset, t))


def recipe(config: TrainConfig, t: Translator) -> str:
    """A run's settings in one line."""
    told = [
        t(f"training.optimizer.{config.optimizer}"),
        t("training.recipe_lr", value=numbers.decimal(config.learning_rate, t.lang)),
        t("training.recipe_batch", value=config.batch_size),
        t("training.recipe_epochs", value=config.epochs),
    ]
    if config.weight_decay:
        told.append(t("training.recipe_wd", value=numbers.decimal(config.weight_decay, t.lang)))
    if config.width != 1:
        told.append(t("training.recipe_width", value=numbers.decimal(config.width, t.lang)))
    if config.shuffle_seed:
        told.append(t("training.recipe_shuffle", value=config.shuffle_seed))
    told.append(t("training.recipe_seed", value=config.seed))
    return " · ".join(told)


def line(run: RunView, t: Translator) -> str:
    """A run in a list: its state, network and data."""
    return f"{_MATERIAL[run.state]} {title(settings.read(run.config), t)}"


def problem(error: Mapping[str, Any], t: Translator) -> str:
    """Why a run failed, in the session's language."""
    try:
        return lesson.sentence(LabError(str(error["code"]), **error["values"]), t)
    except (KeyError, TypeError, ValueError):  # written by another version, or by hand
        return t("training.failed_unreadable")

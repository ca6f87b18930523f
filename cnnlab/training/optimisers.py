"""The four optimisers of the lecture, and the learning rate over time."""

import math
from collections.abc import Iterable

import torch
from torch import nn, optim

from cnnlab.training.config import TrainConfig


def make_optimizer(config: TrainConfig, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """torch's optimiser of that name; RMSProp and Adam with torch's other defaults."""
    lr, decay = config.learning_rate, config.weight_decay
    match config.optimizer:
        case "sgd":
            return optim.SGD(parameters, lr=lr, weight_decay=decay)
        case "momentum":
            return optim.SGD(parameters, lr=lr, momentum=config.momentum, weight_decay=decay)
        case "rmsprop":
            return optim.RMSprop(parameters, lr=lr, weight_decay=decay)
        case _:
            return optim.Adam(parameters, lr=lr, weight_decay=decay)


def learning_rate_at(config: TrainConfig, steps_done: int) -> float:
    """The learning rate of the step that follows `steps_done` others."""
    if config.schedule == "constant":
        return config.learning_rate
    return config.learning_rate * (1 + math.cos(math.pi * steps_done / config.steps_total)) / 2

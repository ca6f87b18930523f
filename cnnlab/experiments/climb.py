"""All rungs of the ladder on one part of a data set, as a run that can be stopped between two of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cnnlab.core.checks import whole
from cnnlab.core.errors import LabError
from cnnlab.datasets import folds
from cnnlab.experiments.rungs import RUNGS, Rung, characters, climb
from cnnlab.training.config import refuse_unknown


@dataclass(frozen=True)
class ClimbConfig:
    """Which pictures are learnt from.

    Attributes
    ----------
    n_train, part
        See `cnnlab.datasets.folds.fold`.
    seed
        Of everything that is drawn.

    Raises
    ------
    LabError
        `data.unknown`, `value.whole`.
    """

    dataset: str = "fashion_mnist"
    n_train: int = 2000
    part: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        whole("n_train", self.n_train, folds.FEWEST, folds.most(self.dataset))
        whole("part", self.part, 0, folds.FOLDS - 1)
        whole("seed", self.seed, 0, 2**31 - 1)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> "ClimbConfig":
        """The reverse of `to_dict`. LabError `training.unknown_setting`."""
        refuse_unknown(settings, cls)
        return cls(**settings)

    def digest(self) -> str:
        """64 hex digits that differ where any setting differs."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()


class Climb:
    """The run; a step is a rung. It leaves no network behind: `model` is None."""

    model = None
    steps_total = len(RUNGS)

    def __init__(self, config: ClimbConfig) -> None:
        from cnnlab.training.device import pick_device

        self.config = config
        self.device = pick_device()
        self.images_per_step = config.n_train
        self._train, self._test = folds.fold(config.dataset, config.part, config.n_train)
        self._done: list[Rung] = []

    @property
    def step(self) -> int:
        """Rungs that are done."""
        return len(self._done)

    def run(self) -> Iterator[dict[str, Any]]:
        """Climb from here to the top.

        Yields
        ------
        dict
            `kind` `"rung"`: step (from 1), and what `Rung.row` gives; `kind` `"summary"`, the last: labels, rungs.
        """
        for rung in RUNGS[self.step :]:
            self._done.append(climb(rung, self._train, self._test, seed=self.config.seed))
            yield {"kind": "rung", "step": self.step, **self._done[-1].row()}
        yield {
            "kind": "summary", "step": self.step, "labels": characters(self._test.labels.tolist()),
            "rungs": [rung.row() for rung in self._done], "device": str(self.device),
        }  # fmt: skip

    def state_dict(self) -> dict[str, Any]:
        """What is done."""
        return {"config": self.config.digest(), "done": [rung.row() for rung in self._done]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from `state`. LabError `training.other_config` where it is another configuration's."""
        if state["config"] != self.config.digest():
            raise LabError("training.other_config", theirs=state["config"][:12], ours=self.config.digest()[:12])
        self._done = [Rung.of(row) for row in state["done"]]

"""How the shipped weights are made: one recipe a file, trained, stored, read back and measured.

The same recipe on the same machine with the same versions and thread count gives the same bytes; another CPU or torch
rounds otherwise, and the accuracy then differs by some tenths of a percent.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from cnnlab import datasets
from cnnlab.core.checks import choice
from cnnlab.training import TrainConfig, recommended
from cnnlab.training.circumstances import circumstances
from cnnlab.training.normalisation import Normalisation
from cnnlab.weights.sources import SHIPPED, Source, from_facts

Say = Callable[[dict[str, Any]], None]


class Recipe(NamedTuple):
    """A training run, and by what the first layer's weights are multiplied before it.

    He's rule draws weights so large that the noise they start from is still seen in a first layer whose network has
    long learnt its task. Krizhevsky drew all of AlexNet's with a standard deviation of 0.01: from small weights, what
    the filters look like is what they have learnt.
    """

    config: TrainConfig
    first_layer: float = 1.0


RECIPES = {
    "lenet5-fashion_mnist": Recipe(replace(recommended("lenet5", "fashion_mnist"), epochs=12)),
    "alexnet-fashion_mnist": Recipe(replace(recommended("alexnet", "fashion_mnist"), epochs=8)),
    "resnet18-fashion_mnist": Recipe(replace(recommended("resnet18", "fashion_mnist"), width=0.25, epochs=4)),
    "se_resnet18-fashion_mnist": Recipe(replace(recommended("se_resnet18", "fashion_mnist"), width=0.1875, epochs=6)),
    # Colour, so that it can be shown photographs of any size.
    "googlenet-textures": Recipe(replace(recommended("googlenet", "textures"), width=0.1875, epochs=6)),
    # Half the width, so that 32 filters can specialise; weight decay smooths them.
    "alexnet-textures": Recipe(
        replace(recommended("alexnet", "textures"), width=0.5, epochs=8, weight_decay=0.001), first_layer=0.02
    ),
    # Beside it, on the same pictures. Its two normalisations slow it down: less weight decay, more passes.
    "zfnet-textures": Recipe(
        replace(recommended("zfnet", "textures"), epochs=16, weight_decay=0.0003), first_layer=0.1
    ),
}


def make(name: str, folder: Path = SHIPPED, *, tell: Say = lambda record: None) -> dict[str, Any]:
    """Train one of `RECIPES`, write `<name>.safetensors` and `<name>.json`, and return what the JSON says.

    Parameters
    ----------
    tell
        Is given each epoch's record.

    Raises
    ------
    LabError
        `value.choice` for another name; what training may raise.
    """
    import safetensors.torch

    from cnnlab.training.trainer import Trainer

    recipe = RECIPES[choice("name", name, RECIPES)]
    trainer = Trainer(recipe.config, device="cpu")
    _scale_first_layer(trainer.model, recipe.first_layer)
    before, start = _filters(trainer.first_layer()), time.perf_counter()
    for record in trainer.run():
        if record["kind"] == "epoch":
            tell(record)
    seconds = time.perf_counter() - start
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.safetensors"
    tensors = {key: value.detach().cpu().contiguous() for key, value in trainer.model.state_dict().items()}
    file.write_bytes(safetensors.torch.save(tensors))
    facts = _facts(recipe.config) | {
        "first_layer": recipe.first_layer,
        "parameters": trainer.parameters,
        "bytes": file.stat().st_size,
        "train_seconds": round(seconds, 1),
        "filters": {"trained": _filters(trainer.first_layer()), "untrained": before},
        "command": f"python -m cnnlab weights make {name}",
        **circumstances(),
    }
    facts["test_accuracy"] = accuracy(from_facts(f"shipped:{name}", "shipped", facts, file))
    file.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return facts


def accuracy(source: Source, most: int | None = None) -> float:
    """Share of the data set's test pictures (the first `most`) that the stored file answers rightly. Imports torch."""
    from cnnlab import weights

    assert source.dataset is not None
    data = datasets.load(source.dataset, "test")
    pictures, labels = data.for_network()[:most], data.labels[:most]
    model = weights.load(source)
    answers = [
        model(weights.preprocess(source, pictures[at : at + 250])).argmax(1) for at in range(0, len(labels), 250)
    ]
    right = sum(int((each.numpy() == labels[at * 250 : at * 250 + len(each)]).sum()) for at, each in enumerate(answers))
    return right / len(labels)


def _scale_first_layer(model, factor: float) -> None:
    import torch

    first = next(layer for layer in model.modules() if isinstance(layer, torch.nn.Conv2d))
    with torch.no_grad():
        first.weight.mul_(factor)


def _facts(config: TrainConfig) -> dict[str, Any]:
    """What a source must know, and the configuration that made it."""
    info = datasets.describe(config.dataset)
    norm = Normalisation.of(datasets.load(config.dataset, "train").for_network())
    return {
        "network": config.network,
        "dataset": config.dataset,
        "image_size": info.network_size,
        "in_channels": info.channels,
        "num_classes": info.num_classes,
        "width": config.width,
        "mean": norm.mean.tolist(),
        "std": norm.std.tolist(),
        "epochs": config.epochs,
        "seed": config.seed,
        "config": asdict(config),
    }


def _filters(kernels) -> dict[str, int]:
    """Of a first layer (K, C, kh, kw): how many, how many oriented, and of colour kernels how many opponent."""
    from cnnlab.inspection.gabor import colour_opponent, oriented

    counts = {"count": len(kernels), "oriented": oriented(kernels)}
    return counts | {"colour_opponent": colour_opponent(kernels)} if kernels.shape[1] == 3 else counts

"""How well a network does on pictures that it was not trained on."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from cnnlab.training.batches import Batches

_BATCH = 250
_WORST = 24


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a network answers to all pictures of a split: logits (N, classes) and the true labels (N,), on the CPU."""

    logits: Tensor
    labels: Tensor

    @property
    def loss(self) -> float:
        return cross_entropy(self.logits, self.labels).item()

    @property
    def accuracy(self) -> float:
        return (self.logits.argmax(1) == self.labels).double().mean().item()

    def confusion(self) -> list[list[int]]:
        """Row: the true class; column: the answer; how many pictures."""
        n = self.logits.shape[1]
        cells = torch.bincount(self.labels * n + self.logits.argmax(1), minlength=n * n)
        return cells.reshape(n, n).tolist()

    def worst(self) -> list[dict[str, Any]]:
        """The wrong answers that the network was surest of, at most 24; `index` counts within the split."""
        confidence, predicted = self.logits.double().softmax(1).max(1)
        wrong = torch.nonzero(predicted != self.labels).flatten().tolist()
        surest = sorted(wrong, key=lambda index: (-confidence[index].item(), index))[:_WORST]
        return [
            {
                "index": index,
                "label": int(self.labels[index]),
                "predicted": int(predicted[index]),
                "confidence": confidence[index].item(),
            }
            for index in surest
        ]


@torch.no_grad()
def evaluate(model: nn.Module, batches: Batches) -> Evaluation:
    """`model` in eval mode on all of `batches`; its mode is put back."""
    was_training = model.training
    model.eval()
    everything = torch.arange(len(batches), device=batches.device)
    logits = [model(batches.plain(indices)).float().cpu() for indices in everything.split(_BATCH)]
    model.train(was_training)
    return Evaluation(torch.cat(logits), batches.labels.cpu())

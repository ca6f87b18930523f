"""A run's trained network as an ONNX file."""

from typing import Any

from cnnlab import datasets, networks, torch_gate
from cnnlab.core.errors import LabError
from cnnlab.jobs import api
from cnnlab.jobs.home import path_of
from cnnlab.training.config import TrainConfig


def run_as_onnx(run_id: str) -> bytes:
    """The network with the weights that the run ended with. Imports torch.

    Raises
    ------
    LabError
        `job.unknown`, `job.no_result` where it has no weights, `job.damaged`, `onnx.*`.
    """
    file = path_of(run_id) / "weights.safetensors"
    config = _config(api.view(run_id).config, run_id)
    if not file.exists():
        raise LabError("job.no_result", run=run_id)
    torch_gate.load()
    import safetensors.torch
    from safetensors import SafetensorError

    from cnnlab.core.onnx_export import to_onnx

    data = datasets.describe(config.dataset)
    module = networks.build(
        config.network,
        num_classes=data.num_classes,
        image_size=data.network_size,
        in_channels=data.channels,
        width=config.width,
        seed=0,
    )
    try:
        module.load_state_dict(safetensors.torch.load_file(file))
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise LabError("job.damaged", run=run_id, file=file.name) from error
    return to_onnx(module, (data.channels, data.network_size, data.network_size))


def _config(values: Any, run_id: str) -> TrainConfig:
    try:
        return TrainConfig.from_dict(values)
    except (LabError, TypeError, AttributeError) as error:
        raise LabError("job.damaged", run=run_id, file="config.json") from error

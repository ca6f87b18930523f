import numpy as np
import onnx
import pytest
import torch
from onnx import checker, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import nn

from cnnlab.core.errors import LabError
from cnnlab.core.onnx_export import to_onnx
from cnnlab.networks import build


def small(name):
    return build(name, num_classes=4, image_size=28, width=0.0625, seed=0)


def exported(module, shape, **settings):
    model = onnx.load_from_string(to_onnx(module, shape, **settings))
    checker.check_model(model, full_check=True)
    return model


@pytest.mark.parametrize("name", ["vgg11_bn", "resnet18", "se_resnet18", "googlenet"])
def test_the_file_computes_what_torch_computes_for_any_batch(name):
    module = small(name).eval()
    pictures = torch.randn(2, 3, 28, 28, generator=torch.Generator().manual_seed(1))
    (answer,) = ReferenceEvaluator(exported(module, (3, 28, 28))).run(None, {"input": pictures.numpy()})
    with torch.no_grad():
        np.testing.assert_allclose(answer, module(pictures).numpy(), rtol=1e-3, atol=1e-4)


def test_response_normalisation_is_torchs():
    module = nn.Sequential(nn.Conv2d(3, 6, 3), nn.LocalResponseNorm(5, alpha=0.5, beta=0.75, k=2.0))
    pictures = torch.randn(6, 3, 5, 5, generator=torch.Generator().manual_seed(1))
    # As many pictures as channels: onnx 1.23's reference loops over the wrong one of the two.
    (answer,) = ReferenceEvaluator(exported(module, (3, 5, 5))).run(None, {"input": pictures.numpy()})
    np.testing.assert_allclose(answer, module(pictures).detach().numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("weights", [True, False])
def test_every_parameter_is_in_the_file_by_its_own_name_and_shape(weights):
    module = small("se_resnet18")  # fresh: all batch norms hold the same numbers
    graph = exported(module, (3, 28, 28), weights=weights).graph
    if weights:
        found = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    else:
        found = {
            value.name: tuple(one.dim_value for one in value.type.tensor_type.shape.dim) for value in graph.input[1:]
        }
    stored = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    assert found == {name: shape for name, shape in stored.items() if "num_batches" not in name}


def test_nodes_have_the_names_of_the_modules_and_one_input_with_a_free_batch():
    graph = exported(small("se_resnet18"), (3, 28, 28)).graph
    names = [node.name for node in graph.node]
    assert len(set(names)) == len(names)
    assert {"stem.0", "blocks.0.main.5.gate.1", "blocks.0.main.5.mul", "blocks.0.add"} <= set(names)
    assert [value.name for value in (*graph.input, *graph.output)] == ["input", "output"]
    assert graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"


def test_shared_weights_stay_one():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x):
            return self.conv(self.conv(x))

    graph = exported(Twice(), (3, 8, 8)).graph
    assert [node.op_type for node in graph.node] == ["Conv", "Conv"]
    assert [tensor.name for tensor in graph.initializer] == ["conv.weight", "conv.bias"]


def test_a_pad_has_four_plain_numbers_and_response_normalisation_is_one_operator():
    graph = exported(build("alexnet2012", image_size=224), (3, 224, 224), weights=False).graph
    assert [node.op_type for node in graph.node][:4] == ["Pad", "Conv", "Relu", "LRN"]
    (pads,) = [numpy_helper.to_array(tensor) for tensor in graph.initializer]
    assert pads.tolist() == [0, 0, 0, 0, 0, 0, 3, 3]


def test_the_module_is_left_as_it_was():
    module = small("vgg11_bn").train()
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    to_onnx(module, (3, 28, 28))
    assert module.training and all(one.training for one in module.modules())
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())


def test_without_weights_a_module_may_be_on_the_meta_device():
    with torch.device("meta"):
        module = small("vgg11_bn")
    assert len(to_onnx(module, (3, 28, 28), weights=False)) < 20_000
    with pytest.raises(LabError, match="export it without weights") as error:
        to_onnx(module, (3, 28, 28))
    assert error.value.code == "onnx.no_weights"


def test_what_onnx_cannot_say_is_a_sentence():
    with pytest.raises(LabError, match="adaptive_avg_pool2d") as error:
        to_onnx(nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(4)), (3, 9, 9))
    assert error.value.code == "onnx.not_exportable"
    with pytest.raises(LabError, match="expected input"):
        to_onnx(nn.Conv2d(3, 4, 3), (1, 9, 9))

import subprocess
import sys
import warnings

import pytest
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core.errors import LabError
from cnnlab.core.graph import Global, Join, Unknown, Window, trace
from cnnlab.core.receptive_field import analyze

SETTINGS = {"googlenet": {"init_weights": False, "aux_logits": True}, "inception_v3": {"init_weights": False}}
NETWORKS = (
    "alexnet", "vgg16", "googlenet", "resnet50", "densenet121", "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_small",
    "efficientnet_b0", "shufflenet_v2_x1_0", "convnext_tiny", "inception_v3",
)  # fmt: skip


def build(name):
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torchvision on its own defaults
        return getattr(torchvision.models, name)(**SETTINGS.get(name, {})).eval()


@pytest.mark.parametrize("name", NETWORKS)
def test_counts_are_torchs(name):
    module = build(name)
    graph = trace(module, (3, 224, 224))
    assert sum(node.params for node in graph.nodes) + graph.unused_params == sum(p.numel() for p in module.parameters())
    with FlopCounterMode(display=False) as counter:
        module(torch.empty(1, 3, 224, 224, device="meta"))
    assert sum(node.macs or 0 for node in graph.nodes) * 2 == counter.get_total_flops()
    assert not [node.name for node in graph.nodes if type(node.op) is Unknown]


def test_every_row_has_the_shapes_that_a_forward_gives():
    module = build("googlenet")
    seen = {}
    for name, part in module.named_modules():
        part.register_forward_hook(lambda _, args, out, name=name: seen.update({name: (args[0].shape, out.shape)})
                                   if isinstance(out, torch.Tensor) else None)  # fmt: skip
    rows = {row.name: row for row in analyze(trace(module, (3, 224, 224)))}
    module(torch.empty(1, 3, 224, 224, device="meta"))
    leaves = [name for name, (_, out) in seen.items() if name in rows]
    assert len(leaves) > 100
    for name in leaves:
        assert (rows[name].in_shape, rows[name].out_shape) == tuple(tuple(shape[1:]) for shape in seen[name])


def test_the_auxiliary_heads_of_googlenet_are_in_the_graph_in_train_mode_only():
    module = build("googlenet")
    without, everything = trace(module, (3, 224, 224)), sum(p.numel() for p in module.parameters())
    with_heads = trace(module.train(), (3, 224, 224))
    heads = sum(p.numel() for head in (module.aux1, module.aux2) for p in head.parameters())
    assert without.unused_params == heads
    assert with_heads.unused_params == 0
    assert sum(node.params for node in with_heads.nodes) == everything
    assert module.training


class Branches(nn.Module):
    """Functional everything: shared weights, cat, add, mul, view, slices, chunk, pools, interpolation."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(4, 2, 3, 3))
        self.scale = nn.Parameter(torch.ones(4, 1, 1))
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        left, right = x.chunk(2, dim=1)
        a = F.relu(F.conv2d(left, self.weight, padding=1)) * self.scale
        b = F.conv2d(right, self.weight, padding=1)
        y = torch.cat([F.max_pool2d(a, 2), F.avg_pool2d(b, 2)], 1)
        y = y + F.interpolate(F.adaptive_avg_pool2d(y, (2, 2)), scale_factor=4)
        y = y * y.mean((2, 3), keepdim=True).sigmoid()
        n, c, h, w = y.shape
        y = y.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)[:, :, 1:-1, ::2]
        return self.fc(F.adaptive_avg_pool2d(y, 1).flatten(1))


def test_functions_are_read_like_modules_and_shared_weights_count_once():
    module = Branches()
    graph = trace(module, (4, 16, 16))
    assert sum(node.params for node in graph.nodes) == sum(p.numel() for p in module.parameters())
    assert graph.unused_params == 0
    with FlopCounterMode(display=False) as counter:
        output = module(torch.ones(1, 4, 16, 16))
    assert sum(node.macs or 0 for node in graph.nodes) * 2 == counter.get_total_flops()
    assert graph.nodes[-1].out_shape == tuple(output.shape[1:])
    kinds = [node.kind for node in graph.nodes]
    assert "unknown" not in kinds
    assert [type(node.op) for node in graph.nodes if node.kind in ("cat", "add")] == [Join, Join]
    assert [type(node.op) for node in graph.nodes if node.kind in ("maxpool", "global_mean")] == [Window, Global]


def test_the_module_given_stays_as_it_was():
    module = torchvision.models.squeezenet1_1().train()
    before = {name: (id(p), p.data_ptr(), p.device.type) for name, p in module.named_parameters()}
    trace(module, (3, 64, 64))
    assert {name: (id(p), p.data_ptr(), p.device.type) for name, p in module.named_parameters()} == before
    assert all(part.training for part in module.modules())
    assert not any(part._forward_hooks for part in module.modules())


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        y = self.conv(x)
        return torch.matmul(y, y.transpose(2, 3))


def test_what_is_not_understood_is_said_and_never_counted_as_zero():
    rows = analyze(trace(Attention(), (3, 10, 10)))
    assert rows[-1].kind == "unknown"
    assert rows[-1].macs is None
    assert rows[-1].receptive_field == rows[-1].jump == rows[-1].start == (None, None)
    assert rows[1].macs == 8 * 8 * 8 * 27


class Decides(nn.Module):
    def forward(self, x):
        return x if x.mean() > 0 else -x


class TwoInputs(nn.Module):
    def forward(self, x, y):
        return x + y


@pytest.mark.parametrize(
    ("module", "code"),
    [
        (Decides(), "control_flow"),
        (TwoInputs(), "several_inputs"),
        (nn.Sequential(nn.Conv2d(4, 1, 3)), "layer_refuses"),
        (nn.Sequential(nn.Conv2d(3, 1, 9)), "layer_refuses"),
        (nn.Sequential(nn.BatchNorm2d(4)), "layer_refuses"),
    ],
)
def test_a_network_that_cannot_be_read_is_refused_in_a_sentence(module, code):
    with pytest.raises(LabError) as error:
        trace(module, (3, 8, 8))
    assert error.value.code == code
    assert "\n" not in str(error.value)


MEMORY = """
import resource, torch, torchvision
from cnnlab import torch_gate
torch_gate.load()
from cnnlab.core.graph import trace
trace(torch.nn.Conv2d(1, 1, 1), (1, 8, 8))
with torch.device("meta"):
    module = torchvision.models.vgg16()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
trace(module, (3, 224, 224))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_tracing_vgg16_allocates_no_weights():
    grown_kib = int(subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True).stdout)
    assert grown_kib < 100 * 1024  # its weights alone are 528 MiB


def test_core_needs_no_torch_until_a_module_is_traced():
    names = ["arithmetic", "specs", "graph", "receptive_field", "fields", "stacks", "report", "errors"]
    code = f"import sys\nfor name in {names}: __import__('cnnlab.core.' + name)\nprint('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"

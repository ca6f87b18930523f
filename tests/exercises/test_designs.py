"""Design tasks and fill-in tables: torch counts what we count, and each need can be missed."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core.blueprint import parse
from cnnlab.core.errors import LabError
from cnnlab.exercises.designs import TABLES, TASKS, Bound, FillIn, Gives, Task, grade, measure
from cnnlab.networks import build
from cnnlab.networks.own import OwnNetwork

# For each task networks that miss exactly one need each.
_NEARLY = {
    "fifty_five": {"c96k11s4-r": "out_shape", "c96k9s4p1-r": "kernel"},
    "even": {"c32k4p1-r-c32k4p1-r": "out_shape", "c32k7p3-r": "kernel", "c32k4psame-r": "field"},
    "far": {"c64k7s2p3-r-c64k7s2p3-r-c64k7s2p3-r-c64k7s2p3-r-c64k7s2p3": "params", "c8k3p1-r": "field"},
    "seven": {"c64k7p3-r-r-r": "params", "c64k3p1-c64k3p1-c64k3p1-r": "nonlinear", "c64k3p1-r-c64k3p1-r-r": "field"},
    "dilated": {"c16k3p1-r-c16k3p2d2-r-c16k3p4d4-r-c16k3p8d8-r-c16k3p16d16-r": "field"},
    "bottleneck": {"c64k1-r-c64k3p1-c64k1-r": "out_shape", "c96k1-r-c96k3p1-r-c256k1-r": "params"},
    "separable": {"c128k3p1g128-r": "mixing", "c128k3p1g2-c128k1-r": "macs", "c64k1-c128k1-r": "field"},
    "skip": {"c64k3p1-r-c128k3s2p1-r-c128k3p1-r": "adds"},
    "inception": {"i64.96.128.16.32.32k3": "kernel", "i64.96.128.128.32.32k7": "macs"},
    "light_head": {"c64k11s4p2-r-m3s2-c192k5p2-r-gap-fl-fcN": "field"},
    "half_vgg": {"c8k3p1-r-gap-fl-fcN": "field"},
    "ten_thousand": {"c8k3p1-r-m2-c16k3p1-r-m2-c24k3p1-r-gap-fl-fcN": "field"},
}


def _counted(task: Task, text: str) -> tuple[int, int, tuple[int, ...], nn.Module]:
    """Parameters, multiply-adds and output of the torch module, which allocates nothing."""
    with torch.device("meta"):
        model = OwnNetwork(task.blueprint(text)).eval()
        with FlopCounterMode(display=False) as counter:
            out = model(torch.empty(1, *task.input_shape))
    params = sum(weight.numel() for weight in model.parameters())
    return params, counter.get_total_flops() // 2, tuple(out.shape[1:]), model


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_torch_counts_of_the_reference_what_is_graded(task: Task) -> None:
    params, macs, shape, model = _counted(task, task.reference)
    measured = measure(task.blueprint(task.reference))
    assert (measured.params, measured.macs, measured.out_shape) == (params, macs, shape)
    assert measured.nonlinear == sum(isinstance(one, nn.ReLU) for one in model.modules())
    assert all(judged.met for judged in grade(task, task.blueprint(task.reference)))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in _NEARLY.items() for text in texts])
def test_a_network_that_misses_one_need_is_told_which(name: str, text: str) -> None:
    task = TASKS[name]
    missed = [judged.need for judged in grade(task, task.blueprint(text)) if not judged.met]
    assert [need.what if isinstance(need, Bound) else "out_shape" for need in missed] == [_NEARLY[name][text]]


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_what_is_given_does_not_pass_yet(task: Task) -> None:
    assert not task.solved_by(task.start) and task.solved_by(task.reference)


def test_another_way_passes_too() -> None:
    assert TASKS["skip"].solved_by("c64k3p1-r-res128s2")
    assert TASKS["bottleneck"].solved_by("c32k1-r-c32k3p1-r-c256k1-r")
    assert TASKS["dilated"].solved_by("c8k3p1-r-c8k3p2d2-r-c8k3p4d4-r-c8k3p8d8-r-c16k3p17d17-r")


def test_nonsense_is_refused_with_its_block_and_never_passes() -> None:
    task = TASKS["far"]
    with pytest.raises(LabError, match="Block 2"):
        grade(task, task.blueprint("c8k3p1-c8k300"))
    assert not task.solved_by("c8k3p1-c8k300") and not task.solved_by("…") and not task.solved_by("")


def test_half_is_half_of_vgg16_and_the_light_head_costs_no_more_than_alexnet() -> None:
    for name, share in (("half_vgg", 2), ("light_head", 1)):
        task = TASKS[name]
        most = next(need.most for need in task.needs if isinstance(need, Bound) and need.what == "macs")
        assert most == _counted(task, task.start)[1] // share


@pytest.mark.parametrize(("task", "network"), [("half_vgg", "vgg16"), ("light_head", "alexnet")])
def test_what_is_given_is_the_published_network(task: str, network: str) -> None:
    with torch.device("meta"):
        published = build(network, num_classes=1000, image_size=224)
    ours = [tuple(weight.shape) for weight in _counted(TASKS[task], TASKS[task].start)[3].parameters()]
    assert ours == [tuple(weight.shape) for weight in published.parameters()]


def test_depth_counts_the_longest_path_only() -> None:
    texts = {"c8k3p1_a-c8k3p1-c8k3p1-add~a": 3, "c8k3p1_a-c8k3p1-c8k3p1_b-c8k1~a-c8k1-c8k1-add~b": 4}
    assert {text: measure(parse(text, (3, 8, 8))).depth for text in texts} == texts
    assert measure(TASKS["half_vgg"].blueprint(TASKS["half_vgg"].start)).depth == 16  # the 16 of its name


def test_a_need_without_a_limit_or_a_meaning_is_refused() -> None:
    for wrong in ({"what": "params"}, {"what": "beauty", "least": 1}, {"what": "out_shape", "least": 1}):
        with pytest.raises(ValueError, match=r"limit|no number"):
            Bound(**wrong)
    with pytest.raises(ValueError, match="must pass"):
        Task("no", (3, 8, 8), "c8k3p1", (Gives((8, 8, 8)),), "c8k3p1", ())


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_holds_what_the_published_network_has(table: FillIn) -> None:
    network = "vgg16" if table.name == "vgg16" else "alexnet2012"
    if table.name == "alexnet_224":  # torch alone rounds down; the published one hangs over the edge
        with torch.device("meta"):
            model = OwnNetwork(parse(table.text, (3, 224, 224), 1000)).eval()
    else:
        with torch.device("meta"):
            model = build(network, num_classes=1000, image_size=table.side).eval()
    found = []
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d | nn.Linear):
            layer.register_forward_hook(lambda layer, _, out: found.append((layer, tuple(out.shape[1:]))))
    model(torch.empty(1, 3, table.side, table.side, device="meta"))
    expected = [
        (shape[0], None if len(shape) == 1 else shape[1], sum(weight.numel() for weight in layer.parameters()))
        for layer, shape in found
    ]
    assert [(line.channels, line.side, line.params) for line in table.lines()] == expected


def test_the_puzzle_of_224_is_in_the_first_line() -> None:
    first = TABLES["alexnet_224"].lines()[0]
    assert first.side == 54 and first.side_mistakes[0].value == 55
    assert TABLES["alexnet_227"].lines()[0].side == 55

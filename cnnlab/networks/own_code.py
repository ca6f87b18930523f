"""A blueprint as a PyTorch script. Needs no torch: the modules it quotes are read from the files they stand in."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cnnlab.core import blocks as b
from cnnlab.core.blueprint import Blueprint, Checked, blueprint_graph, check
from cnnlab.core.stacks import torch_source

_ACTIVATION = {"relu": "ReLU", "leakyrelu": "LeakyReLU", "tanh": "Tanh", "sigmoid": "Sigmoid"}
_RESIDUAL = ("resnet", ("conv_norm", "shortcut"))


def to_code(blueprint: Blueprint) -> str:
    """A script that defines `model`; parameters have the names that the trained weights have.

    Raises
    ------
    LabError
        `blueprint.block` where a block is wrong.
    """
    blueprint_graph(blueprint)
    found = check(blueprint)
    branches = any(one.block.sources or isinstance(one.block, b.Join) for one in found)
    body = _module(blueprint, found) if branches else _sequential(blueprint, found)
    quoted = _quoted([one.block for one in found])
    script = f"{body}\n\n{_trial(blueprint, found)}"
    parts = [_imports(quoted + body, branches=branches), *([quoted] if quoted else []), script]
    return "\n\n".join(part.strip("\n") + "\n" for part in parts)


def _imports(used: str, *, branches: bool) -> str:
    lines = [] if branches else ["from collections import OrderedDict"]
    lines += ["from typing import ClassVar"] if "ClassVar" in used else []
    lines += [""] if lines else []
    return "\n".join(
        [*lines, "import torch", "from torch import Tensor, nn" if "Tensor" in used else "from torch import nn"]
    )


def _sequential(blueprint: Blueprint, found: Sequence[Checked]) -> str:
    lines = [f'    ("{one.name}", {expression(one)}),  # {_shape(one.out_shape)}' for one in found]
    start = f"model = nn.Sequential(OrderedDict([  # {_shape(blueprint.input_shape)}"
    return "\n".join([start, *lines, "]))"])


def _module(blueprint: Blueprint, found: Sequence[Checked]) -> str:
    made = [
        f"        self.{one.name} = {expression(one)}  # {_shape(one.out_shape)}"
        for one in found
        if not isinstance(one.block, b.Join)
    ]
    steps = [f"        {_step(one)}" for one in found]
    first = f"        x = {_label(b.INPUT)} = pictures  # {_shape(blueprint.input_shape)}"
    return "\n".join(
        ["class Network(nn.Module):", "    def __init__(self):", "        super().__init__()", *made, "",
         "    def forward(self, pictures):", first, *steps, "        return x", "", "", "model = Network()"]
    )  # fmt: skip


def _step(one: Checked) -> str:
    block = one.block
    named = [_label(name) for name in block.sources]
    if isinstance(block, b.Join):
        joined = " + ".join(["x", *named]) if block.how == "add" else f"torch.cat([{', '.join(['x', *named])}], dim=1)"
        value = f"{joined}  # {_shape(one.out_shape)}"
    else:
        value = f"self.{one.name}({named[0] if named else 'x'})"
    return f"x = {_label(block.label)} = {value}" if block.label else f"x = {value}"


def _label(name: str) -> str:
    """A label as a variable: `in` and `as` are words of Python."""
    return f"at_{name}"


def _shape(shape: tuple[int, ...]) -> str:
    return f"(N, {', '.join(map(str, shape))})"


def _trial(blueprint: Blueprint, found: Sequence[Checked]) -> str:
    channels, height, width = blueprint.input_shape
    out = found[-1].out_shape if found else blueprint.input_shape
    parameters = sum(one.params for one in found)
    return "\n".join([
        "model.eval()",
        f"print(model(torch.zeros(2, {channels}, {height}, {width})).shape)  # {(2, *out)}",
        f"print(sum(p.numel() for p in model.parameters()))  # {parameters}",
    ])  # fmt: skip


def expression(one: Checked) -> str:
    """The torch module of a checked block as source."""
    block, shape = one.block, one.in_shapes[0]
    match block:
        case b.Slide():
            return torch_source(block.layer, shape[0])
        case b.BatchNorm():
            kind = "BatchNorm2d" if len(shape) == 3 else "BatchNorm1d"
            return f"nn.{kind}({shape[0]}{'' if block.epsilon == 5 else f', eps=1e-{block.epsilon}'})"
        case b.GroupNorm():
            return f"nn.GroupNorm({block.groups}, {shape[0]})"
        case b.ResponseNorm():
            return f"nn.LocalResponseNorm({block.size}, alpha={block.size} * 1e-4, beta=0.75, k=2.0)"
        case b.Activation():
            return f"nn.{_ACTIVATION[block.function]}()"
        case b.Dropout():
            return f"nn.Dropout({block.percent / 100:g})"
        case b.Dense():
            return f"nn.Linear({shape[0]}, {one.out_shape[0]}{'' if block.bias else ', bias=False'})"
        case b.Inception() | b.Residual() | b.SqueezeExcite():
            return _of_a_family(block, shape[0])
    return {"flatten": "nn.Flatten()", "globalpool": "nn.AdaptiveAvgPool2d(1)", "identity": "nn.Identity()"}[block.kind]


def _of_a_family(block: b.Inception | b.Residual | b.SqueezeExcite, channels: int) -> str:
    if isinstance(block, b.SqueezeExcite):
        return f"SqueezeExcitation({channels}, {block.reduction})"
    if isinstance(block, b.Inception):
        branches = (block.one, (block.reduce3, block.three), (block.reduce5, block.five), block.pool)
        return f"Inception({channels}, {branches}, {block.kernel}, norm={block.norm})"
    expansion = b.EXPANSION if block.bottleneck else 1
    made = f"{_residual_class(block)}({channels}, {block.channels // expansion}, {block.stride})"
    return f"with_gate({made}, SqueezeExcitation({block.channels}, {block.reduction}))" if block.reduction else made


def _residual_class(block: b.Residual) -> str:
    return "PaperBottleneck" if block.stride_first else "Bottleneck" if block.bottleneck else "BasicBlock"


def _quoted(blocks: Sequence[b.Block]) -> str:
    """The source of every class and function that the blocks need, each once."""
    wanted: dict[tuple[str, str], None] = {}
    for block in blocks:
        for file, names in _needs(block):
            wanted |= dict.fromkeys((file, name) for name in names)
    return "\n\n\n".join(_source(file)[name] for file, name in wanted)


def _needs(block: b.Block) -> list[tuple[str, tuple[str, ...]]]:
    gate = ("se_resnet", ("REDUCTION", "SqueezeExcitation"))
    if isinstance(block, b.SqueezeExcite):
        return [gate]
    if isinstance(block, b.Inception):
        return [("googlenet", ("Branches", "unit", "Inception"))]
    if not isinstance(block, b.Residual):
        return []
    classes = ("Bottleneck", "PaperBottleneck") if block.stride_first else (_residual_class(block),)
    within = () if block.bottleneck else ("two_3x3",)
    gates = [gate, ("own", ("with_gate",))] if block.reduction else []
    both = [("resnet", ("BasicBlock", "Bottleneck"))] if block.reduction else []  # `with_gate` takes either
    whole = [("resnet", ("two_3x3",))] if block.reduction else []
    return [_RESIDUAL, *whole, ("resnet", within), *both, ("resnet", classes), *gates]


@cache
def _source(file: str) -> dict[str, str]:
    """The source of every top-level class, function and constant of a file of this folder, by name."""
    text = (Path(__file__).parent / f"{file}.py").read_text(encoding="utf-8")
    found = {}
    for statement in ast.parse(text).body:
        constant = statement.targets[0] if isinstance(statement, ast.Assign) else None
        name = constant.id if isinstance(constant, ast.Name) else getattr(statement, "name", None)
        if name is not None:
            found[name] = ast.get_source_segment(text, statement) or ""
    return found

"""What the pages on VGG and ResNet offer to copy runs, and prints the numbers that the pages show."""

from math import prod

import pytest

from cnnlab.core.bottleneck import counts
from cnnlab.core.depth_probe import DepthProbe
from cnnlab.core.kernel_stacks import KernelStack
from cnnlab.core.residual import ResidualBlock, total
from cnnlab.ui.resnet import code as resnet
from cnnlab.ui.resnet.pictures import Chain
from cnnlab.ui.vgg import code as vgg
from cnnlab.ui.vgg.members import members


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]):
    def run(source: str) -> list[list[str]]:
        exec(compile(source, "copied", "exec"), {"__name__": "copied"})
        return [line.split() for line in capsys.readouterr().out.splitlines()]

    return run


def test_a_stack_as_source(printed) -> None:
    stack = KernelStack(3, 5, 3, 2)
    ours, large = stack.counts((9, 9)), counts(stack.large, (9, 9))
    lines = [line for found in (ours, large) for line in (list(map(str, found)), ["5"])]
    assert printed(vgg.stack(stack, (9, 9))) == lines


def test_the_family_as_source(printed) -> None:
    lines = [
        [
            f"vgg{each.depth}",
            str(each.conv.parameters),
            str(each.dense.parameters),
            str(each.conv.macs + each.dense.macs),
        ]
        for each in members()
    ]
    assert printed(vgg.family(norm=False)) == lines


def test_blocks_as_source(printed) -> None:
    blocks = [ResidualBlock("bottleneck", 8, 4, 16, 2), ResidualBlock("basic", 16, 4, 16)]
    assert printed(resnet.blocks(blocks, 6)) == [list(map(str, total(each.counts((6, 6))))) for each in blocks]


def test_gradients_and_shortcuts_as_source(printed) -> None:
    lines = printed(resnet.gradients(DepthProbe(n=1, count=2)))
    assert [line[:2] for line in lines] == [["True", "False"], ["True", "True"], ["False", "False"], ["False", "True"]]
    assert prod(float(value) for line in lines for value in line[2:]) > 0
    residual, plain = printed(resnet.shortcut(Chain("coffee", 0.0, 2, 1, (3, 4))))
    assert float(residual[2]) == 1 and plain[1:] == ["0.0", "0.0"]

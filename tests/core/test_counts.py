import pytest
from torch import nn

from cnnlab.core.counts import count_formula
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2d(6, 9, 3, padding=1), (6, 8, 10)),
        (nn.Conv2d(6, 9, (3, 5), groups=3, bias=False), (6, 8, 10)),
        (nn.Linear(7, 4), (7,)),
    ],
)
def test_the_factors_are_those_of_torchs_own_weight(layer, shape):
    row = analyze(trace(nn.Sequential(layer), shape))[-1]
    found = count_formula(row)
    assert found is not None
    assert (found.filters, found.reads) == tuple(layer.weight.shape[:2])
    assert found.biases == (0 if layer.bias is None else layer.bias.numel())


def test_a_pool_has_no_such_product():
    row = analyze(trace(nn.Sequential(nn.MaxPool2d(2)), (3, 8, 8)))[-1]
    assert count_formula(row) is None


def test_weights_used_a_second_time_have_no_product_of_their_own():
    conv = nn.Conv2d(4, 4, 3, padding=1)
    first, second = analyze(trace(nn.Sequential(conv, conv), (4, 8, 8)))[1:]
    assert count_formula(first) is not None
    assert count_formula(second) is None

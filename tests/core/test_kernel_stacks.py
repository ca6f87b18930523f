"""Stacks of small kernels: fields by autograd, counts by torch, the break-even by trying every width."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab.core.bottleneck import counts
from cnnlab.core.errors import LabError
from cnnlab.core.kernel_stacks import KernelStack, dearest_ratio, widest_cheaper
from cnnlab.core.one_by_one_torch import count_chain, field_of_chain

STACKS = st.builds(
    KernelStack, st.integers(1, 40), st.integers(1, 40), st.sampled_from((3, 5, 7)), n_layers=st.integers(1, 5)
)


@settings(max_examples=25, deadline=None)
@given(STACKS, st.tuples(st.integers(1, 30), st.integers(1, 30)))
def test_both_ways_cost_what_torch_counts_and_see_alike(stack, size):
    assert stack.counts(size) == count_chain(stack.layers, size)
    assert counts(stack.large, size) == count_chain((stack.large,), size)
    assert field_of_chain(stack.layers) == field_of_chain((stack.large,)) == (stack.fields[-1],) * 2


@settings(max_examples=100, deadline=None)
@given(STACKS)
def test_the_widest_cheaper_stack_is_cheaper_and_the_next_is_not(stack):
    widest = widest_cheaper(stack)
    if stack.n_layers == 1:
        assert widest is None
        return

    def fewer(width: int) -> bool:
        other = KernelStack(stack.in_channels, width, stack.kernel, stack.n_layers)
        return other.counts((1, 1)).parameters < other.large.parameters

    assert widest == 0 or fewer(widest)
    assert not fewer(widest + 1)


def test_three_3x3_have_fewer_weights_at_equal_widths_and_eight_times_as_many_on_a_colour_picture():
    inner, first = KernelStack(64, 64), KernelStack(3, 64)
    assert (inner.counts((1, 1)).parameters, inner.large.parameters) == (27 * 64**2, 49 * 64**2)
    assert (first.counts((1, 1)).parameters, first.large.parameters) == (75_456, 9_408)
    assert dearest_ratio(first) == (40, 18)


def test_where_both_have_equally_many_the_stack_does_not_count_as_cheaper():
    assert widest_cheaper(KernelStack(9, 20)) == 19
    assert KernelStack(9, 20).counts((1, 1)).parameters == KernelStack(9, 20).large.parameters


@pytest.mark.parametrize("wrong", [(3, 64, 4, 3), (0, 64, 3, 3), (3, 64, 3, 0)])
def test_nonsense_is_refused_in_a_sentence(wrong):
    with pytest.raises(LabError):
        KernelStack(*wrong)

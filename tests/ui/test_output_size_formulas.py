"""The numbers inside the formulas, against the sizes that torch really gives."""

import re

import pytest
import torch
from torch import nn

from cnnlab.core.arithmetic import transposed_output_size, windows
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.formulas.ink import Ink
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.output_size.picture import runs
from cnnlab.ui.output_size.reverse import answers
from cnnlab.ui.output_size.transposed import family, spread

SETTINGS = [
    (11, 5, 3, 1, 1),
    (10, 3, 2, 0, 1),
    (12, 5, 3, 1, 1),
    (224, 7, 2, 3, 1),
    (32, 3, 2, 2, 4),
    (227, 11, 4, 0, 1),
]


def plain(latex: str) -> str:
    """The formula without its colours: \\textcolor{#005A8C}{11} → 11."""
    while (bare := re.sub(r"\\textcolor\{#\w+\}\{([^{}]*)\}", r"\1", latex)) != latex:
        latex = bare
    return latex


def boxed(latex: str) -> str:
    (result,) = re.findall(r"\\boxed\{([^{}]*)\}", plain(latex))
    return result


def written(axis: Axis) -> str:
    found = windows(axis.n, axis.kernel, axis.stride, axis.padding, axis.dilation, axis.ceil_mode)
    return formulas.forward(axis, found, Ink())


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_formula_ends_with_the_size_that_torch_gives(setting: tuple[int, ...]) -> None:
    n, kernel, stride, padding, dilation = setting
    torchs = nn.Conv1d(1, 1, kernel, stride, padding, dilation)(torch.zeros(1, 1, n)).shape[-1]
    text = written(Axis(*setting))
    assert boxed(text) == str(torchs)
    assert rf"{n} + 2 \cdot {padding} - " in plain(text)
    assert f"{torchs - 1} + 1" in text


@pytest.mark.parametrize("setting", [(110, 3, 2, 0, 1), (5, 2, 3, 1, 1), (7, 2, 2, 0, 1), (8, 2, 2, 0, 1)])
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_a_pools_formula_ends_with_torchs_size_for_floor_and_ceiling(setting: tuple[int, ...], ceil_mode: bool) -> None:
    n, kernel, stride, padding, dilation = setting
    torchs = nn.MaxPool1d(kernel, stride, padding, dilation, ceil_mode=ceil_mode)(torch.zeros(1, 1, n)).shape[-1]
    text = written(Axis(*setting, ceil_mode))
    assert boxed(text) == str(torchs)
    assert (r"\left\lceil" in text) is ceil_mode


def test_the_floor_shows_the_fraction_that_it_cuts() -> None:
    assert r"\lfloor 3.5 \rfloor + 1" in written(Axis(10, 3, 2, 0))
    assert r"\lfloor 2.67 \rfloor + 1" in written(Axis(11, 5, 3, 1))
    assert r"\lfloor 111.5 \rfloor + 1" in written(Axis(224, 7, 2, 3))


def test_a_window_that_the_ceiling_adds_and_torch_drops_is_subtracted_openly() -> None:
    assert "2 + 1 - 1 = " in written(Axis(5, 2, 3, 1, ceil_mode=True))


def test_dilation_puts_the_effective_kernel_in_the_kernels_place() -> None:
    text = plain(written(Axis(32, 3, 2, 2, 4)))
    assert r"[4 \cdot (3 - 1) + 1]" in text
    assert r"\frac{27}{2}" in text  # 32 + 4 − 9


def test_a_refused_setting_still_shows_its_numbers_and_no_result() -> None:
    text = formulas.refused(Axis(3, 9, 0, 1), Ink())
    assert r"\frac{3 + 2 \cdot 1 - 9}{0}" in plain(text)
    assert "boxed" not in text


@pytest.mark.parametrize(("kernel", "dilation", "padding"), [(3, 1, "1"), (4, 1, "1.5"), (5, 3, "6"), (2, 3, "1.5")])
def test_the_padding_that_keeps_the_size_is_whole_only_for_an_even_span(
    kernel: int, dilation: int, padding: str
) -> None:
    assert boxed(formulas.keeps_size(kernel, dilation, Ink())) == padding


@pytest.mark.parametrize(("inputs", "filters", "groups", "kernel"), [(3, 8, 1, 5), (64, 128, 4, 3), (16, 16, 16, 7)])
def test_the_parameter_formula_multiplies_out_to_torchs_count(
    inputs: int, filters: int, groups: int, kernel: int
) -> None:
    torchs = sum(p.numel() for p in nn.Conv2d(inputs, filters, kernel, groups=groups).parameters())
    text = formulas.parameters(inputs, filters, groups, kernel, torchs, Ink(dark=True))
    times, inner = re.search(r"(\d+) \\cdot \((\d+) \+ 1\)", plain(text)).groups()  # pyright: ignore
    assert int(times) * (int(inner) + 1) == torchs


@pytest.mark.parametrize("setting", [(4, 3, 2, 1, 1, 0), (4, 3, 2, 1, 1, 1), (6, 4, 3, 2, 2, 2), (5, 3, 1, 0, 3, 2)])
def test_the_transposed_formulas_terms_add_up_to_torchs_size(setting: tuple[int, ...]) -> None:
    n, kernel, stride, padding, dilation, extra = setting
    layer = nn.ConvTranspose1d(1, 1, kernel, stride, padding, extra, dilation=dilation)
    torchs = layer(torch.zeros(1, 1, n)).shape[-1]
    size = transposed_output_size(n, kernel, stride, padding, extra, dilation)
    text = formulas.transposed(Axis(n, kernel, stride, padding, dilation), extra, size, Ink())
    assert boxed(text) == str(torchs)
    sum_of_terms = plain(text).split("&= ")[-1].split(" = ")[0]
    assert eval(sum_of_terms) == torchs


@pytest.mark.parametrize("setting", [(4, 3, 2, 1, 1), (6, 4, 3, 2, 2), (1, 1, 5, 0, 1), (3, 2, 4, 1, 1)])
def test_exactly_the_family_of_a_size_is_mapped_to_it_by_torch(setting: tuple[int, ...]) -> None:
    n, kernel, stride, padding, dilation = setting
    layer = nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    smallest = max(1, dilation * (kernel - 1) + 1 - 2 * padding)
    mapped = [size for size in range(smallest, 60) if layer(torch.zeros(1, 1, size)).shape[-1] == n]
    assert list(family(Axis(*setting))) == mapped


def test_the_cells_that_an_input_cell_adds_to_are_where_torch_puts_them() -> None:
    axis, extra = Axis(3, 2, 3, 1, 2), 1
    layer = nn.ConvTranspose1d(1, 1, axis.kernel, axis.stride, axis.padding, extra, dilation=axis.dilation, bias=False)
    nn.init.ones_(layer.weight)
    size = transposed_output_size(axis.n, axis.kernel, axis.stride, axis.padding, extra, axis.dilation)
    found = spread(axis, size)
    for cell, taps in enumerate(found.taps):
        line = torch.zeros(1, 1, axis.n)
        line[0, 0, cell] = 1
        written_to = layer(line)[0, 0].nonzero().flatten().tolist()
        assert written_to == [tap - axis.padding for tap in taps if 0 <= tap - axis.padding < size]
    never = layer(torch.ones(1, 1, axis.n))[0, 0].eq(0).nonzero().flatten().tolist()
    untouched = sorted(cell - axis.padding for cell in (*found.skipped, *found.unread))
    assert [cell for cell in untouched if 0 <= cell < size] == never


@pytest.mark.parametrize(("n", "wanted", "dilations"), [(224, 112, 1), (32, 32, 2), (13, 4, 3)])
def test_torch_gives_the_wanted_size_for_every_answer_and_for_no_other_setting(
    n: int, wanted: int, dilations: int
) -> None:
    found = set(answers(n, wanted, 7, dilations))
    for kernel in range(1, 8):
        for stride in range(1, 9):
            for dilation in range(1, (dilations if kernel > 1 else 1) + 1):
                for padding in range(min(13, dilation * (kernel - 1) + 1)):
                    layer = nn.Conv1d(1, 1, kernel, stride, padding, dilation, device="meta")
                    fits = dilation * (kernel - 1) + 1 <= n + 2 * padding
                    given = layer(torch.zeros(1, 1, n, device="meta")).shape[-1] if fits else None
                    assert ((kernel, stride, padding, dilation) in found) is (given == wanted)


def test_neighbouring_cells_are_struck_out_as_one_run() -> None:
    assert runs([7, 3, 4]) == [(3, 5), (7, 8)]
    assert runs([]) == []

"""One line of a fill-in table, worked out."""

from cnnlab.exercises.designs import Line

from .ink import Ink, tex


def line(found: Line, ink: Ink) -> list[str]:
    """The side where there is one, then the parameters; letters, numbers, result."""
    return [*([_side(found, ink)] if found.side is not None else []), _params(found, ink)]


def _side(found: Line, ink: Ink) -> str:
    numbers = (
        rf"{ink.input(found.before)} + 2\cdot {ink.padding(found.padding)} - {ink.weight(found.kernel)}",
        rf"{ink.weight(found.stride)}",
    )
    return (
        rf"\left\lfloor \frac{{N + 2P - K}}{{S}} \right\rfloor + 1"
        rf" = \left\lfloor \frac{{{numbers[0]}}}{{{numbers[1]}}} \right\rfloor + 1 = \boxed{{{ink.output(found.side)}}}"
    )


def _params(found: Line, ink: Ink) -> str:
    inputs, outputs, count = ink.input(found.inputs), ink.output(found.channels), rf"\boxed{{{tex(found.params)}}}"
    if not found.params:
        return r"\text{pool}:\quad \boxed{0}"
    if not found.kernel:
        return rf"C_{{in}}\,C_{{out}} + C_{{out}} = {inputs}\cdot {outputs} + {outputs} = {count}"
    shared = rf"\frac{{{inputs}}}{{{found.groups}}}" if found.groups > 1 else inputs
    return (
        rf"K^2\,\frac{{C_{{in}}}}{{g}}\,C_{{out}} + C_{{out}}"
        rf" = {ink.weight(f'{found.kernel}^2')}\cdot {shared}\cdot {outputs} + {outputs} = {count}"
    )

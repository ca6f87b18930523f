"""The module as a picture: the input, four branches side by side, the stack of their maps."""

import html
from typing import NamedTuple

from cnnlab.plots import palette

STYLE = """<style>
.inception { max-width: 62rem; margin: 0.3em 0 0.8em; font-variant-numeric: tabular-nums; }
.inception .maps { display: flex; height: 2.1em; }
.inception .maps i { display: flex; align-items: center; justify-content: center; min-width: 2px; font-style: normal;
  font-weight: 600; overflow: hidden; white-space: nowrap; box-sizing: border-box; }
.inception .scale { display: flex; align-items: center; gap: 0.7em; }
.inception .scale > div { flex: 0 0 auto; }
.inception .paths { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.2em 0.9em;
  margin: 0.4em 0; }
.inception .path { display: flex; flex-direction: column; gap: 0.3em; }
.inception .path > b { text-align: center; }
.inception .op { border: 2.5px solid var(--mark); border-radius: 0.3em; padding: 0.15em 0.4em; text-align: center;
  line-height: 1.3; min-height: 4.1em; box-sizing: border-box; display: flex; flex-direction: column;
  justify-content: center; overflow-wrap: anywhere; }
.inception .op small { font-size: 0.86em; }
.inception .none { border-style: dotted; opacity: 0.75; }
.inception .down { text-align: center; line-height: 1; }
.inception .gives { margin-top: auto; text-align: center; font-weight: 600; }
@media (max-width: 48rem) { .inception .paths { grid-template-columns: 1fr 1fr; } }
</style>"""
_WIDEST = 56  # percent of the picture that the wider of input and output takes
_INPUT, _OUTPUT = palette.INPUT, palette.OUTPUT
_SHADES = (0.9, 0.6, 0.35, 0.15)  # of the output's colour, branch by branch


class Op(NamedTuple):
    """A box: its title, lines of numbers below, and the colour of its frame; no colour where nothing happens."""

    title: str
    lines: tuple[str, ...]
    colour: str | None


class Path(NamedTuple):
    """A branch: its letter, its two boxes, what it gives in words and in maps."""

    letter: str
    ops: tuple[Op, Op]
    gives: str
    maps: int


class Words(NamedTuple):
    """What stands beside the bars of the input and of the output, and the text for those who do not see."""

    input: str
    output: str
    alt: str


def drawn(inputs: int, paths: tuple[Path, ...], words: Words) -> str:
    """The whole picture; both bars are on one scale of channels."""
    outputs = sum(path.maps for path in paths)
    scale = _WIDEST / max(inputs, outputs)
    first = _bar([(inputs, _INPUT, "", 0.55)], scale)
    stacked = _bar(
        [(path.maps, _OUTPUT, path.letter, shade) for path, shade in zip(paths, _SHADES, strict=True)], scale
    )
    inside = "".join(map(_path, paths))
    return (
        f'{STYLE}<div class="inception" role="group" aria-label="{html.escape(words.alt, quote=True)}">'
        f'<div class="scale">{first}<b>{html.escape(words.input)}</b></div><div class="paths">{inside}</div>'
        f'<div class="scale">{stacked}<b>{html.escape(words.output)}</b></div></div>'
    )


def _bar(parts: list[tuple[int, str, str, float]], scale: float) -> str:
    whole = sum(maps for maps, *_ in parts)
    inside = "".join(
        f'<i style="width: {100 * maps / whole:.3f}%; background: {palette.translucent(colour, shade)}; '
        f'border: 2px solid {colour}">{letter if maps / whole > 0.04 else ""}</i>'
        for maps, colour, letter, shade in parts
    )
    return f'<div style="width: {whole * scale:.3f}%"><div class="maps">{inside}</div></div>'


def _path(path: Path) -> str:
    boxes = '<div class="down" aria-hidden="true">↓</div>'.join(map(_op, path.ops))
    gives = f'<div class="gives">↓ {html.escape(path.gives)}</div>'
    return f'<div class="path"><b>{path.letter}</b>{boxes}{gives}</div>'


def _op(op: Op) -> str:
    lines = "".join(f"<small>{html.escape(line)}</small>" for line in op.lines)
    empty = "" if op.colour else " none"
    return (
        f'<div class="op{empty}" style="--mark: {op.colour or palette.PADDING}"><span>{html.escape(op.title)}</span>'
        f"{lines}</div>"
    )

"""The histograms of a block as bars, in one small picture."""

from cnnlab.core.hog_steps import Array
from cnnlab.ui.pictures import address

_GAP = 0.35  # between cells, in bars


def chart(plain: Array, other: Array, colours: list[str], size: tuple[int, int], dark: bool) -> str:
    """Two blocks (cells down, across, orientations) over each other: `other` filled, `plain` as outlines.

    Parameters
    ----------
    colours
        One for each orientation.
    size
        Width and height, in units of the drawing.

    Returns
    -------
    str
        An SVG picture as a data address.
    """
    width, height = size
    first, second = plain.reshape(-1, plain.shape[2]), other.reshape(-1, plain.shape[2])  # (cells, orientations)
    most = max(float(first.max()), float(second.max()), 1e-12)
    cells, bins = first.shape
    step = width / (cells * (bins + _GAP * 4))
    ink = "#E6EAF0" if dark else "#1A222D"
    parts = []
    for at in range(cells):
        start = step * at * (bins + _GAP * 4) + step * _GAP * 2
        for place in range(bins):
            x = start + step * place
            for value, style in (
                (second[at, place], f'fill="{colours[place]}"'),
                (first[at, place], f'fill="none" stroke="{ink}" stroke-width="1.5"'),
            ):
                tall = (height - 6) * float(value) / most
                box = f'x="{x + 1:.1f}" y="{height - 3 - tall:.1f}" width="{step - 2:.1f}" height="{tall:.1f}"'
                parts.append(f"<rect {box} {style}/>")
        parts.append(f'<path d="M{start:.1f} {height - 2}h{step * bins:.1f}" stroke="{ink}" stroke-width="2"/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    return address(svg.encode(), "svg+xml")

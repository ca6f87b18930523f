"""Output size and padding: how many windows fit, which padding keeps the size, how deep a filter is."""

from cnnlab.ui.output_size import depth, reverse, same, settings, size, transposed
from cnnlab.ui.views import show

VIEWS = {
    "size": size.draw,
    "same": same.draw,
    "depth": depth.draw,
    "reverse": reverse.draw,
    "transposed": transposed.draw,
}

show("output-size", settings.knobs(), VIEWS)

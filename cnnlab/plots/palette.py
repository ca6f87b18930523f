"""One meaning, one colour, on every page (Okabe and Ito, Color Universal Design, 2008). Never colour alone."""

INPUT = "#0072B2"
WEIGHT = "#E69F00"
OUTPUT = "#009E73"
GRADIENT = "#CC79A7"
PADDING = "#8A94A0"
FIELD_ON_PREVIOUS = "#56B4E9"
FIELD_ON_INPUT = "#D55E00"

# For what has no meaning of its own: runs side by side.
SERIES = (INPUT, WEIGHT, OUTPUT, GRADIENT, FIELD_ON_PREVIOUS, FIELD_ON_INPUT, "#F0E442", "#5D6673")

# Kinds of layers in a diagram, where each box says its kind too: what has weights is orange, the input blue as ever.
LAYERS = {
    "input": INPUT, "conv": WEIGHT, "linear": WEIGHT, "norm": "#F0E442", "activation": GRADIENT,
    "pool": FIELD_ON_PREVIOUS, "join": OUTPUT, "shape": PADDING, "unknown": "#5D6673",
}  # fmt: skip

MAGNITUDE_SCALE = "Viridis"
SIGNED_SCALE = "RdBu"  # always centred on 0
SIGNED_STOPS = ("#B2182B", "#F4A582", "#F7F7F7", "#92C5DE", "#2166AC")  # the same for a browser component, −1 to 1

# Text in these colours on the page's background, where the pure colour is too pale to read.
TEXT_LIGHT = {
    INPUT: "#005A8C",
    WEIGHT: "#8F6200",
    OUTPUT: "#00664B",
    FIELD_ON_INPUT: "#A84700",
    FIELD_ON_PREVIOUS: "#22719E",
    PADDING: "#5D6673",
}
TEXT_DARK = {
    INPUT: "#6CB8E8",
    WEIGHT: "#F0B53C",
    OUTPUT: "#35CFA4",
    FIELD_ON_INPUT: "#FF8A4C",
    FIELD_ON_PREVIOUS: "#7CC7F2",
    PADDING: "#A5AFBB",
}


def translucent(colour: str, opacity: float) -> str:
    """`#RRGGBB` as `rgba(…)`."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"

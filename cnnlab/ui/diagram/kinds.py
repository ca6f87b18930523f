"""What a diagram says of a layer: its family, which gives the colour, and a few words that fit into its box."""

from cnnlab.core.graph import Global, Join, Node, Reshape, Uneven, Unknown, Window
from cnnlab.i18n import Translator

FAMILIES = ("input", "conv", "linear", "norm", "activation", "pool", "join", "shape", "unknown")
_NORMS = ("batchnorm", "lrn", "layernorm", "groupnorm", "instancenorm")
_SHAPES = (
    "dropout", "identity", "flatten", "reshape", "permute", "slice", "pad", "channel_shuffle", "pixel_shuffle",
    "pixel_unshuffle",
)  # fmt: skip
_OF_KIND = (
    {"input": "input", "conv": "conv", "transposed_conv": "conv", "linear": "linear"}
    | dict.fromkeys(_NORMS, "norm")
    | dict.fromkeys(_SHAPES, "shape")
)


def family(node: Node) -> str:
    """One of `FAMILIES`."""
    if node.kind in _OF_KIND:
        return _OF_KIND[node.kind]
    if isinstance(node.op, Unknown):
        return "unknown"
    if isinstance(node.op, Join):
        return "join"
    if isinstance(node.op, Window | Uneven | Global):
        return "pool"
    return "shape" if isinstance(node.op, Reshape) else "activation"


def kind(node: Node, t: Translator) -> str:
    """The kind in words; torch's own name where there are none."""
    name = "global_pool" if "pool" in node.kind and isinstance(node.op, Global) else node.kind
    return t(f"diagram.kind.{name}") if t.has(f"diagram.kind.{name}") else node.kind.replace("_", " ")


def label(node: Node, t: Translator) -> str:
    """conv 7×7 /2: the kind with its kernel, and its stride where that is not 1."""
    said = kind(node, t)
    if not isinstance(node.op, Window) or node.kind == "linear":
        return said
    kernel = "×".join(map(str, node.op.kernel))
    down, across = node.op.stride
    stride = "" if down == across == 1 else f" /{down}" if down == across else f" /{down}×{across}"
    return f"{said} {kernel}{stride}"


def shape(node: Node) -> str:
    """64×56×56."""
    return "×".join(map(str, node.out_shape))

"""Names of networks of one's own: `own:` and the text of the blueprint, so that a name says all there is to build."""

from math import prod

from cnnlab.core import blocks
from cnnlab.core.blueprint import Blueprint, blueprint_graph, classifier_error, format_blueprint, parse
from cnnlab.core.errors import LabError
from cnnlab.networks.registry import NetworkInfo, NetworkShape

OWN = "own:"
MOST_TRAINED = 200_000_000  # parameters; Adam keeps three more numbers for each
_SIZE, _CHANNELS, _CLASSES = 32, 3, 10  # where nobody says for which pictures
_TITLE_LENGTH = 28
EXAMPLE = "c16k3p1-bn-r-m2-c32k3p1-bn-r_a-c32k3p1-bn-r-c32k3p1-bn-add~a-r-m2-gap-fl-fcN"


def is_own(name: object) -> bool:
    """Whether a name is that of a network of one's own."""
    return isinstance(name, str) and name.startswith(OWN)


def name_of(text: str) -> str:
    """The name of the network of a text, as short as it gets. LabError as `blueprint.parse`."""
    return OWN + format_blueprint(parse(text, (_CHANNELS, _SIZE, _SIZE)))


def canonical(text: str) -> str:
    """A text as short as it gets; one with a mistake stays as it is, so that a page can show where it is."""
    try:
        return text_of(name_of(text))
    except LabError:
        return text


def text_of(name: str) -> str:
    """The text of the network called `name`."""
    return name.removeprefix(OWN)


def blueprint_of(name: str, shape: NetworkShape) -> Blueprint:
    """The blueprint on pictures of `shape`. LabError as `blueprint.parse`."""
    size = shape.image_size
    return parse(text_of(name), (shape.in_channels, size, size), shape.num_classes)


def info(name: str) -> NetworkInfo:
    """As `registry.describe`. LabError where the text is none."""
    text = format_blueprint(parse(text_of(name), (_CHANNELS, _SIZE, _SIZE)))
    short = text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1] + "…"
    title = short.replace("~", "←").replace("_", "→")  # as they are, Markdown takes them for its own
    return NetworkInfo(
        name=OWN + text, title=title, year=0, authors="", paper="", url="", paper_image_size=_SIZE,
        paper_channels=_CHANNELS, paper_classes=_CLASSES, has_small_version=True, fixed_width=True,
    )  # fmt: skip


def has_convolution(name: str) -> bool:
    """Whether the network of a text has a convolution outside of gates. LabError as `blueprint.parse`."""
    found = parse(text_of(name), (_CHANNELS, _SIZE, _SIZE)).blocks
    return any(
        isinstance(block, blocks.Residual | blocks.Inception)
        or (isinstance(block, blocks.Slide) and block.layer.kind == "conv")
        for block in found
    )


def refuse(name: str, shape: NetworkShape) -> None:
    """What no classifier can be made of.

    Raises
    ------
    LabError
        `blueprint.*`; as `blueprint.parse`.
    """
    if shape.width != 1:
        raise LabError("blueprint.width", width=shape.width)
    blueprint = blueprint_of(name, shape)
    wrong = classifier_error(blueprint)
    if wrong is not None:
        raise wrong


def refuse_training(name: str, shape: NetworkShape, *, batch_size: int, n_train: int) -> None:
    """What can be built but not trained here.

    Raises
    ------
    LabError
        `blueprint.too_large_to_train`; `blueprint.batch_of_one` where batch normalisation of single numbers meets one
        picture alone.
    """
    nodes = blueprint_graph(blueprint_of(name, shape)).nodes
    parameters = sum(node.params for node in nodes)
    if parameters > MOST_TRAINED:
        raise LabError("blueprint.too_large_to_train", parameters=parameters, most=MOST_TRAINED)
    alone = batch_size == 1 or n_train % batch_size == 1
    lonely = next((node for node in nodes if node.kind == "batchnorm" and prod(node.out_shape[1:]) == 1), None)
    if alone and lonely is not None:
        raise LabError("blueprint.batch_of_one", name=lonely.name, batch_size=batch_size, images=n_train)

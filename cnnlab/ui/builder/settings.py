"""The page's knobs, and networks to start from."""

from cnnlab.core.blueprint_text import LONGEST_TEXT
from cnnlab.networks import own_name
from cnnlab.networks.blueprints import PUBLISHED, SMALL, Start
from cnnlab.ui import cache
from cnnlab.ui.builder.built import Built
from cnnlab.ui.knobs import Choice, Flag, Knob, Number, Text
from cnnlab.ui.lesson import Lesson

KEY = "builder"
VIEWS = ("build", "layers", "code")


KNOBS: tuple[Knob, ...] = (
    Choice("view", "build", VIEWS),
    Text("net", own_name.EXAMPLE, own_name.canonical, longest=LONGEST_TEXT),
    Number("size", 32, 1, 512),
    Number("channels", 3, 1, 64),
    Number("classes", 10, 1, 1000),
    Flag("guess", False),
    Number("layer", 0, 0, 5000),
)


def starts() -> dict[str, Start]:
    """By id: every network of the gallery, as published and for small pictures."""
    published = {name: start for name, start in PUBLISHED.items() if start != SMALL.get(name)}
    return {f"small.{name}": start for name, start in SMALL.items()} | {
        f"paper.{name}": start for name, start in published.items()
    }


def take(page: Lesson, text: str) -> None:
    """The text as the network, nonsense too: the page says at which block it is."""
    page.knobs.set(net=text)


def network(page: Lesson) -> Built:
    """What the knobs describe. LabError where the text is too long to read."""
    sizes = (page.knobs.whole(name) for name in ("size", "channels", "classes"))
    return cache.own_network(str(page.knobs["net"] or "").strip(), *sizes)

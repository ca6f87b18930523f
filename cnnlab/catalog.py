"""The one list of pages: what the navigation shows, what the search finds, which claim is taught where.

Titles are strings (`page.<key>`), claims are numbered as in the lecture and worded in the strings (`claim.<id>`).
"""

from difflib import get_close_matches
from typing import NamedTuple

Params = tuple[tuple[str, str], ...]


class Page(NamedTuple):
    """One entry of the navigation.

    `key` is also the address (`/output-size`) and the name of the prose file; `script` is relative to `pages/`.
    """

    key: str
    section: str
    icon: str
    script: str
    claims: tuple[str, ...] = ()
    hidden: bool = False


class Step(NamedTuple):
    """One stop of the lecture: a claim, on its page, in the state that shows it best."""

    claim: str
    page: str
    params: Params = ()


HOME = "home"
NOT_FOUND = "not-found"
SECTIONS = ("start", "features", "convolution", "networks", "lab")

PAGES = (
    Page(HOME, "start", ":material/home:", "start/home.py"),
    Page("hog", "features", ":material/blur_linear:", "features/hog.py", claims=("C-HOG-1",)),
    Page("visual-words", "features", ":material/match_word:", "features/visual_words.py", claims=("C-BOW-1",)),
    Page("ladder", "features", ":material/stairs:", "features/ladder.py", claims=("C-BOW-2",)),
    Page(
        "fully-connected",
        "convolution",
        ":material/hub:",
        "convolution/fully_connected.py",
        claims=("C-FC-1", "C-FC-2"),
    ),
    Page(
        "convolution",
        "convolution",
        ":material/grid_on:",
        "convolution/explorer.py",
        claims=("C-CONV-2",),
    ),
    Page(
        "why-gpus",
        "convolution",
        ":material/memory:",
        "convolution/why_gpus.py",
        claims=("C-CONV-3",),
    ),
    Page(
        "batches",
        "convolution",
        ":material/stacks:",
        "convolution/batches.py",
        claims=("C-CONV-4",),
    ),
    Page(
        "output-size",
        "convolution",
        ":material/straighten:",
        "convolution/output_size.py",
        claims=("C-CONV-1", "C-OUT-1", "C-OUT-2"),
    ),
    Page(
        "pooling",
        "convolution",
        ":material/compress:",
        "convolution/pooling.py",
        claims=("C-POOL-1", "C-POOL-2"),
    ),
    Page(
        "receptive-field",
        "convolution",
        ":material/center_focus_strong:",
        "convolution/receptive_field.py",
        claims=("C-OUT-3", "C-RF-1", "C-RF-2", "C-RF-3", "C-RF-4"),
    ),
    Page(
        "one-by-one",
        "convolution",
        ":material/join_inner:",
        "convolution/one_by_one.py",
        claims=("C-RES-2",),
    ),
    Page("filters", "convolution", ":material/filter_center_focus:", "convolution/filters.py"),
    Page("gallery", "networks", ":material/gallery_thumbnail:", "networks/gallery.py"),
    Page("alexnet", "networks", ":material/deployed_code:", "networks/alexnet.py", claims=("C-ALEX-1",)),
    Page("zfnet", "networks", ":material/zoom_in:", "networks/zfnet.py", claims=("C-ZF-1",)),
    Page("vgg", "networks", ":material/layers:", "networks/vgg.py", claims=("C-VGG-1", "C-VGG-2")),
    Page("googlenet", "networks", ":material/account_tree:", "networks/googlenet.py", claims=("C-GOOG-1",)),
    Page("resnet", "networks", ":material/alt_route:", "networks/resnet.py", claims=("C-RES-1",)),
    Page("senet", "networks", ":material/equalizer:", "networks/senet.py", claims=("C-SE-1",)),
    Page("builder", "lab", ":material/construction:", "labs/builder.py"),
    Page("open-model", "lab", ":material/folder_open:", "labs/open_model.py"),
    Page("design", "lab", ":material/design_services:", "labs/design.py"),
    Page("training", "lab", ":material/model_training:", "labs/training.py"),
    Page(NOT_FOUND, "start", ":material/wrong_location:", "start/not_found.py", hidden=True),
)

LECTURE = (
    Step("C-HOG-1", "hog", (("view", "cell"),)),
    Step("C-HOG-1", "hog"),
    Step("C-HOG-1", "hog", (("view", "detect"),)),
    Step("C-BOW-1", "visual-words"),
    Step("C-BOW-1", "visual-words", (("view", "kmeans"),)),
    Step("C-BOW-1", "visual-words", (("view", "picture"), ("tiles", "2"))),
    Step("C-BOW-2", "ladder"),
    Step("C-FC-1", "fully-connected"),
    Step("C-FC-2", "fully-connected", (("view", "shuffle"), ("data", "fashion_mnist"), ("epochs", "8"))),
    Step("C-CONV-1", "output-size", (("view", "depth"),)),
    Step("C-CONV-2", "convolution"),
    Step("C-CONV-3", "why-gpus", (("n", "10"), ("workers", "16"))),
    Step("C-CONV-4", "batches", (("way", "pad"),)),
    Step("C-OUT-1", "output-size", (("n", "10"), ("f", "3"), ("p", "0"), ("s", "2"))),
    Step("C-OUT-2", "output-size", (("view", "same"), ("n", "32"), ("f", "4"))),
    Step("C-OUT-3", "receptive-field", (("stack", "-".join(["c8k3p1"] * 8)), ("size", "224"), ("photo", "china"))),
    Step("C-POOL-1", "pooling", (("n", "55"), ("f", "3"))),
    Step("C-POOL-2", "pooling", (("view", "shift"),)),
    Step("C-POOL-2", "pooling", (("view", "trained"),)),
    Step("C-RF-1", "receptive-field", (("stack", "c16k3p1-c16k3p1-c16k3p1"), ("size", "32"))),
    Step("C-RF-2", "receptive-field", (("layer", "5"),)),
    Step("C-RF-3", "receptive-field", (("stack", "c16k3s2p1-c32k3s2p1-c64k3s2p1-c64k3s2p1"), ("size", "96"))),
    Step("C-RF-4", "receptive-field", (("layer", "5"), ("row", "2"), ("column", "5"))),
    Step("C-RES-2", "one-by-one", (("mix", "opponent"),)),
    Step("C-ALEX-1", "alexnet", (("n", "224"),)),
    Step("C-ALEX-1", "alexnet", (("view", "race"),)),
    Step("C-ALEX-1", "alexnet", (("view", "norm"),)),
    Step("C-ALEX-1", "alexnet", (("view", "augment"),)),
    Step("C-ZF-1", "zfnet"),
    Step("C-ZF-1", "zfnet", (("view", "deconv"),)),
    Step("C-VGG-2", "vgg"),
    Step("C-VGG-2", "vgg", (("c_in", "3"), ("n", "224"))),
    Step("C-VGG-1", "vgg", (("view", "family"),)),
    Step("C-GOOG-1", "googlenet"),
    Step("C-GOOG-1", "googlenet", (("view", "whole"),)),
    Step("C-RES-1", "resnet", (("view", "shortcut"),)),
    Step("C-RES-1", "resnet"),
    Step("C-RES-1", "resnet", (("view", "block"),)),
    Step("C-SE-1", "senet"),
    Step("C-SE-1", "senet", (("view", "classes"),)),
)

_BY_KEY = {page.key: page for page in PAGES}


def page(key: str) -> Page:
    """The page at the address `key`. KeyError where there is none."""
    return _BY_KEY[key]


def lessons() -> tuple[Page, ...]:
    """The pages that teach claims, in the lecture's order."""
    return tuple(entry for entry in PAGES if entry.claims)


def home_of(claim: str) -> Page:
    """The page that teaches a claim. KeyError where none does."""
    for entry in PAGES:
        if claim in entry.claims:
            return entry
    raise KeyError(claim)


def after(key: str) -> Page | None:
    """The next visible page of the list; None after the last."""
    visible = [entry for entry in PAGES if not entry.hidden]
    place = visible.index(page(key)) + 1
    return visible[place] if place < len(visible) else None


def nearest(text: str) -> Page:
    """The page whose address is most like `text`; the home page where nothing is."""
    wanted = text.strip("/").split("/")[-1].lower().replace("_", "-")
    keys = [entry.key for entry in PAGES if not entry.hidden]
    found = get_close_matches(wanted, keys, n=1, cutoff=0.4)
    return page(found[0]) if found else page(HOME)

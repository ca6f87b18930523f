"""How the paper trained its network, and the nearest that this lab can run."""

import streamlit as st

from cnnlab import networks
from cnnlab.networks.recipes import PaperRecipe, recipe_of
from cnnlab.training import TrainConfig, recommended
from cnnlab.ui import cache, lesson, numbers, shell, tables
from cnnlab.ui.gallery import settings
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import settings as training
from cnnlab.ui.training import words

_DATA = "fashion_mnist"
_TOLD = ("schedule", "first", "augmentation", "more")  # what needs words


def draw(page: Lesson) -> None:
    """The whole view."""
    left, right = places(page)
    name = str(page.knobs["net"])
    with left:
        page.knobs.select("net", format_func=lambda each: settings.title(each, page))
        _reference(page, name)
    with right:
        _table(page, recipe_of(name))
        _imagenet(page, name)
        _here(page, name)


def _reference(page: Lesson, name: str) -> None:
    info, recipe = networks.describe(name), recipe_of(name)
    st.markdown(page.s("paper", authors=info.authors, paper=info.paper, year=info.year, url=info.url))
    st.caption(page.s("section_of", section=recipe.section))


def _table(page: Lesson, recipe: PaperRecipe) -> None:
    lang = page.lang
    whole = {
        name: None if value is None else numbers.integer(value, lang)
        for name, value in (("batch", recipe.batch), ("epochs", recipe.epochs), ("iterations", recipe.iterations))
    }
    real = {
        name: None if value is None else f"{value:g}"
        for name, value in (
            ("momentum", recipe.momentum), ("rate", recipe.learning_rate), ("decay", recipe.weight_decay),
            ("dropout", recipe.dropout),
        )
    }  # fmt: skip
    values = {"optimiser": page.s(f"recipe.{recipe.name}.optimiser"), **real, **whole}
    order = ("optimiser", "momentum", "batch", "rate", "decay", "dropout", "epochs", "iterations")
    lines = [(page.s(f"recipe.{name}"), values[name] or page.s("not_stated")) for name in order]
    lines += [(page.s(f"recipe.{name}"), page.s(f"recipe.{recipe.name}.{name}")) for name in _TOLD]
    st.markdown(tables.markdown([(page.s("recipe.head"), page.s("recipe.said")), ("---", "---"), *lines]))


def _imagenet(page: Lesson, name: str) -> None:
    """What torchvision measured of its own weights; else why there is no number."""
    st.header(page.s("top1"), anchor=False)
    if not lesson.torch_ready(page.t):
        return
    found = cache.imagenet_weights(name)
    if not found:
        st.markdown(page.s(f"why_not.{name}"))
        return
    for each in found:
        share, five = numbers.percent(each.top1, page.lang, 2), numbers.percent(each.top5, page.lang, 2)
        st.markdown(
            page.s("measured", weights=each.name, top1=share, top5=five, resize=each.resize, crop=each.crop)
        )  # fmt: skip
    st.caption(page.s("single_crop"))


def _here(page: Lesson, name: str) -> None:
    """The lab's preset, what is different about it, and the button that goes there."""
    st.header(page.s("here"), anchor=False)
    config, recipe = recommended(name, _DATA), recipe_of(name)
    st.markdown(page.s("here_recipe", recipe=words.recipe(config, page.t), data=words.data(_DATA, page.t)))
    st.markdown("\n".join(f"- {each}" for each in _differences(page, config, recipe)))
    st.page_link(
        shell.script("training"),
        label=page.s("to_training"),
        icon=":material/model_training:",
        query_params=shell.link(to_training(config)),
    )


def _differences(page: Lesson, config: TrainConfig, recipe: PaperRecipe) -> list[str]:
    lang = page.lang
    told = [page.s("differ.data", width=numbers.decimal(config.width, lang))]
    told.append(page.s("differ.optimiser", theirs=page.s(f"recipe.{recipe.name}.optimiser")))
    for name, ours, theirs in (
        ("batch", config.batch_size, recipe.batch),
        ("rate", config.learning_rate, recipe.learning_rate),
        ("decay", config.weight_decay, recipe.weight_decay),
        ("epochs", config.epochs, recipe.epochs),
    ):
        if theirs is not None and ours != theirs:
            said = {"ours": f"{ours:g}", "theirs": f"{theirs:g}"}
            told.append(page.s(f"differ.{name}", **said))
    return [*told, page.s("differ.augmentation")]


def to_training(config: TrainConfig) -> dict[str, str]:
    """The training page's link parameters that ask for `config`."""
    values = training.values_of(config)
    return {knob.name: knob.write(values[knob.name]) for knob in training.KNOBS
            if knob.name in values and values[knob.name] != knob.default}  # fmt: skip

"""Finding one class in a larger scene: HOG of every window, a linear support vector machine, the best of each heap."""

import html

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.core.errors import LabError
from cnnlab.datasets import describe
from cnnlab.datasets.scenes import Scene
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import hog as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places
from cnnlab.ui.theme import dark

from . import code, figures, seeking, seen
from .seeking import HEIGHT, WIDTH, Learnt, Outcome, Scored, Search

_STYLE = f"""<style>
.hog.found {{ --high: 40rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }}
.hog.learnt {{ --high: 8rem; grid-template-columns: repeat(3, minmax(0, 14rem)); margin-top: 0.8rem; }}
.hog.learnt.room {{ --high: 6.5rem; margin-top: 0; }}
.hog.learnt.room figure {{ display: flex; gap: 0.6rem; align-items: center; }}
.hog.learnt.room .pic {{ flex: none; width: 6.5rem !important; }}
.hog.found .over {{ border-radius: 0; image-rendering: auto; }}
.hog.found .scale {{ height: 0.8rem; margin-top: 0.3rem; border-radius: 0.2rem; background: {seen.scale()}; }}
.hog.found .ends {{ display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }}
.hog.found .key {{ display: inline-block; margin-right: 0.9rem; white-space: nowrap; }}
.hog.found .key i {{ display: inline-block; width: 0.95em; height: 0.95em; box-sizing: border-box;
  vertical-align: -0.1em; margin: 0 0.5em 0 2px; background: #000; box-shadow: 0 0 0 2px #000; }}
@media (max-width: 48rem) {{ .hog.found {{ grid-template-columns: 1fr; }} }}
</style>"""


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        search = _asked(page)
    with stage:
        try:
            scene, known, found = cache.hog_scene(search), _learnt(page, search), cache.hog_search(search)
        except LabError as error:
            lesson.explain(error, page.t)
            return
        threshold, overlap = page.knobs.real("threshold"), page.knobs.real("overlap")
        outcome = seeking.outcome(found, scene, threshold, overlap)
        pictures, words = _parts(page)
        with words:
            guessed = _guess(page, search)
        with pictures:
            _pictures(page, search, scene, found, outcome)
        with words if page.present else pictures:
            _counts(page, scene, outcome)
        with pictures:
            _weights(page, search, known)
        with words if page.present else pictures:
            st.markdown(_confusion(page, search, scene, known, outcome))
        if not page.present:
            if guessed:  # the number of scores would give the answer away
                _check(page, search, found, outcome)
            lesson.copy_code(code.search(search, threshold, overlap), page.t, page.s("copy"))


def _parts(page: Lesson) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where pictures and words go: side by side in a room, so that both are seen; else the question stands above."""
    if page.present:
        pictures, words = st.columns([2.5, 1], gap="medium")
        return pictures, words
    words = st.container()
    return st.container(), words


def _learnt(page: Lesson, search: Search) -> Learnt:
    with st.spinner(page.s("detect.training"), show_time=False):
        return cache.hog_learnt(search.data, search.target)


def _asked(page: Lesson) -> Search:
    """Draw the controls; what they ask for."""
    knobs = page.knobs
    if page.present:
        _target(page)
        controls(page, "stride", "threshold")
        knobs.toggle("before")
        with st.expander(page.s("settings"), icon=":material/tune:"):
            knobs.segmented("data")
            controls(page, "count", "overlap")
            _scene_controls(page)
    else:
        knobs.segmented("data")
        _target(page)
        controls(page, "count")
        _scene_controls(page)
        controls(page, "stride", "threshold", "overlap")
        knobs.toggle("before")
    return Search(
        str(knobs["data"]), knobs.whole("target"), knobs.whole("count"), knobs.whole("scene"), bool(knobs["clutter"]),
        bool(knobs["sizes"]), knobs.whole("stride"),
    )  # fmt: skip


def _target(page: Lesson) -> None:
    page.knobs.pick("target", _names(page), width=200 if page.present else "stretch")


def _scene_controls(page: Lesson) -> None:
    page.knobs.toggle("clutter")
    page.knobs.toggle("sizes")
    page.knobs.number("scene")


def _names(page: Lesson) -> list[str]:
    return [page.t(f"dataset.{name}") for name in describe(str(page.knobs["data"])).class_names]


def _guess(page: Lesson, search: Search) -> bool:
    """How many windows? A guess first, then the formula. Whether there was a guess."""
    levels = search.levels()
    right = sum(down * across for down, across in (level.windows for level in levels))
    side = seeking.WINDOW[0]
    counts = {"tiles": (HEIGHT // side) * (WIDTH // side), "windows": right, "pixels": HEIGHT * WIDTH}

    def label(option: str) -> str:
        return "?" if option == "ask" else numbers.integer(counts[option], page.lang)

    guess = page.knobs.segmented("windows", format_func=label)
    if guess == "ask":
        return False
    key = "windows" if counts[guess] == right else guess
    words = page.s("word.down"), page.s("word.across")
    said, formula = (st, st) if page.present else st.columns([1, 1.3], vertical_alignment="center")
    size, terms = (r"\footnotesize ", 3) if page.present else ("", 4)
    told = page.s(f"windows_answer.{key}", given=label(guess), right=label("windows"))
    if len(levels) > 1:
        told += " " + page.s(
            "windows_answer.sizes", sizes=len(levels), step=numbers.decimal(levels[1].scale, page.lang)
        )
    said.markdown(told)
    formula.latex(size + formulas.windows(levels, side, search.stride, words, picture.ink(), terms=terms))
    return True


def _pictures(page: Lesson, search: Search, scene: Scene, found: Scored, outcome: Outcome) -> None:
    labels = [f"{score:.2f}".replace("-", "−") for score in outcome.scores[outcome.kept]]
    shown, warm = cache.hog_scene_pictures(search)
    before = bool(page.knobs["before"])
    boxes, truth = seen.boxes(scene, outcome, labels, before=before), seen.truth(scene)
    made = [
        _figure(shown, boxes, page.s("detect.scene"), _keys(page, scene, outcome, before)),
        _figure(warm, truth, page.s("detect.heat"), _scale(page, found)),
    ]
    st.html(f'{figures.STYLE}{_STYLE}<div class="hog found">{"".join(made)}</div>')
    if outcome.above > len(outcome.boxes):
        st.caption(page.s("detect.most", above=_whole(page, outcome.above), most=seeking.MOST_BOXES))


def _figure(image: str, over: str, title: str, told: str) -> str:
    """A picture with another over it; `told` is HTML."""
    said = html.escape(title, quote=True)
    return (
        f'<figure><div class="pic"><img src="{image}" alt="{said}"><img class="over" src="{over}" alt=""></div>'
        f"<figcaption><b>{said}</b>{told}</figcaption></figure>"
    )


def _keys(page: Lesson, scene: Scene, outcome: Outcome, before: bool) -> str:
    """What each kind of box is, and how many there are."""
    missed = len(scene.objects) - outcome.hits
    kinds = [
        ("hit", seen.HIT, "solid", outcome.hits), ("alarm", seen.ALARM, "solid", outcome.false_alarms),
        ("true", seen.TRUE, "dashed", len(scene.objects)), ("missed", seen.TRUE, "dashed", missed),
    ]  # fmt: skip
    if before:
        kinds.append(("before", seen.CANDIDATE, "solid", outcome.above))
    return "".join(
        f'<span class="key"><i style="border: 2px {style} {colour}"></i>'
        f"{html.escape(page.s(f'detect.{kind}', n=_whole(page, count)))}</span>"
        for kind, colour, style, count in kinds
    )


def _scale(page: Lesson, found: Scored) -> str:
    """The heat map's colours with numbers."""
    limit = seen.heat_limit(found.scores)
    ends = (f"≤ −{numbers.decimal(limit, page.lang)}", "0", numbers.decimal(limit, page.lang))
    said = "".join(f"<span>{end}</span>" for end in ends)
    words = html.escape(page.s("detect.heat_words") + (page.s("detect.heat_sizes") if page.knobs["sizes"] else ""))
    return f'<div class="scale"></div><div class="ends">{said}</div>{"" if page.present else words}'


def _counts(page: Lesson, scene: Scene, outcome: Outcome) -> None:
    """Precision and recall with the numbers of this scene."""
    hits, alarms, missed = outcome.hits, outcome.false_alarms, len(scene.objects) - outcome.hits
    right, present = (page.s("word.hits"), hits), page.present
    columns = st.columns(2) if not present else [st.container()] * 2
    for place, name, wrong, count in zip(
        columns, ("precision", "recall"), ("alarms", "missed"), (alarms, missed), strict=True
    ):
        result = numbers.percent(hits / (hits + count), "en") if hits + count else None
        told = formulas.share(
            page.s(name), right, (page.s(f"word.{wrong}"), count), result, picture.ink(), brief=present
        )
        place.latex(told)
        if not present:
            place.caption(page.s(f"{name}.words"))
    if not hits + alarms:
        st.markdown(page.s("detect.nothing"))


def _weights(page: Lesson, search: Search, known: Learnt) -> None:
    mean, speaks_for, against = cache.hog_weight_pictures(search.data, search.target, dark())
    values = {"n": _whole(page, known.positives), "others": _whole(page, known.negatives)}
    named = (("mean", mean), ("for", speaks_for), ("against", against))
    made = (
        figures.figure(image, page.s(f"weights.{name}"), page.s(f"weights.{name}.words", **values), seeking.WINDOW)
        for name, image in named
    )
    st.html(f'{figures.STYLE}{_STYLE}<div class="hog learnt{" room" if page.present else ""}">{"".join(made)}</div>')


def _confusion(page: Lesson, search: Search, scene: Scene, known: Learnt, outcome: Outcome) -> str:
    """What is taken for the object: in this scene, and among the test pictures."""
    names = [page.s("confusion.class", title=name) for name in _names(page)]
    most, taken, of = seeking.most_alike(known, search.target, page.knobs.real("threshold"))
    wrong = seeking.mistaken(outcome, scene)
    said = page.s("list").join(f"{count} × {_on(page, names, on)}" for on, count in wrong.items())
    here = page.s("confusion.scene", said=said) if wrong else page.s("confusion.none")
    among = page.s(
        "confusion.test", taken=_whole(page, taken), of=_whole(page, of), other=names[most], mine=names[search.target]
    )
    return f"{here} {among}"


def _on(page: Lesson, names: list[str], on: int) -> str:
    return names[on] if on >= 0 else page.s("confusion.object" if on == -1 else "confusion.nothing")


def _check(page: Lesson, search: Search, found: Scored, outcome: Outcome) -> None:
    """scikit-learn's decision values, and torchvision's suppression."""
    total = _whole(page, len(found.scores))
    rows = [Agreement(page.s("check.scores"), total, _whole(page, found.agreeing))]
    lesson.agreements(rows, page.t, "scikit-learn")
    if not lesson.torch_ready(page.t):
        return
    kept = cache.hog_kept_by_torchvision(search, page.knobs.real("threshold"), page.knobs.real("overlap"))
    same = len(outcome.kept) if kept == outcome.kept.tolist() else len(set(kept) & set(outcome.kept.tolist()))
    rows = [Agreement(page.s("check.kept"), _whole(page, len(outcome.kept)), _whole(page, same))]
    lesson.agreements(rows, page.t, "torchvision")


def _whole(page: Lesson, count: int) -> str:
    return numbers.integer(count, page.lang)

"""The test pictures that one way tells right and another wrong."""

import html

import streamlit as st

from cnnlab.experiments import ladder
from cnnlab.ui import cache, numbers, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import words

from .climb import choose
from .results import Results, found, known

_SHOWN = 24
_STYLE = """<style>
.told { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr)); gap: 0.7rem; }
.told.room { grid-template-columns: repeat(8, 1fr); }
.told figure { margin: 0; line-height: 1.25; }
.told img { width: 100%; max-width: 7rem; image-rendering: pixelated; border-radius: 0.3rem; display: block; }
.told figcaption { margin-top: 0.2rem; }
</style>"""


def draw(page: Lesson) -> None:
    """The whole view."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choose(page)
        for name in ("first", "second"):
            page.knobs.select(name, format_func=lambda rung: page.s(f"rung.{rung}"), width=190)
    first, second = (str(page.knobs[name]) for name in ("first", "second"))
    results = known(chosen, found(chosen)).results
    if not results:
        st.info(page.s("verdict.none"))
    elif first == second:
        st.info(page.s("both.same"))
    else:
        _gallery(page, chosen.dataset, results, first, second)
        if not page.present:
            _table(page, results, first, second)


def _gallery(page: Lesson, data: str, results: Results, first: str, second: str) -> None:
    found = ladder.only_right(results, first, second)
    names = page.s(f"rung.{first}"), page.s(f"rung.{second}")
    total = sum(len(measured.labels) for measured in results.values())
    told = {"count": len(found), "n": numbers.integer(total, page.lang)}
    st.markdown(page.s("both.title", first=names[0], second=names[1], **told))
    if not found:
        st.info(page.s("both.none"))
        return
    shown = found[:: max(1, len(found) // _SHOWN)][:_SHOWN]  # from all parts
    called = words.classes(data, page.t)
    sources = cache.part_pictures(data, tuple((each.part, each.place) for each in shown))
    cells = []
    for source, each in zip(sources, shown, strict=True):
        label, answer = called[each.label], called[each.answer]
        alt = html.escape(page.s("both.alt", label=label, second=names[1], answer=answer), quote=True)
        told = html.escape(page.s("both.caption", label=label, answer=answer))
        cells.append(f'<figure><img src="{source}" alt="{alt}"><figcaption>{told}</figcaption></figure>')
    st.html(f'{_STYLE}<div class="told{" room" if page.present else ""}">{"".join(cells)}</div>')


def _table(page: Lesson, results: Results, first: str, second: str) -> None:
    """How often both, one or none is right, and whether that could be chance."""
    counts = ladder.fourfold(results, first, second)

    def say(value: int) -> str:
        return numbers.integer(value, page.lang)

    one, other = page.s(f"rung.{first}"), page.s(f"rung.{second}")
    names = (
        page.s("both.right"), page.s("both.first", rung=one), page.s("both.second", rung=other), page.s("both.neither"),
    )  # fmt: skip
    heads = [page.s("both.table", n=say(sum(counts))), page.s("both.count")]
    rows = [[name, say(count)] for name, count in zip(names, counts, strict=True)]
    st.markdown(tables.markdown([heads, ["---", "---:"], *rows]))
    p = ladder.mcnemar(counts.first, counts.second)
    told = f"= {numbers.decimal(p, page.lang, 2)}" if p >= 1e-3 else "< 0.001"
    st.caption(page.s("both.test", n=say(counts.first + counts.second), p=told))

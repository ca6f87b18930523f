"""Pictures with a title and a sentence, words with their use, and lines over a picture, as HTML."""

import html

STYLE = """<style>
.bow { display: flex; flex-wrap: wrap; gap: 0.7rem 1.3rem; align-items: flex-start; }
.bow > figure { margin: 0; line-height: 1.3; flex: 1 1 11rem; max-width: 24rem; min-width: 0; }
.bow > figure.square { flex: 1 1 9rem; max-width: 15rem; }
.bow.room > figure { max-width: 17rem; }
.bow .pic { position: relative; }
.bow img, .bow-words img, .bow-lit img, .bow-near img { width: 100%; display: block; image-rendering: pixelated; }
.bow .pic .over { position: absolute; box-sizing: border-box; }
.bow .pic img.over { width: auto; }
.bow .pic .faint { opacity: 0.3; }
.bow .mark { border: 2px solid #fff; outline: 2px solid #D55E00; transform: scale(1.15); }
.bow .line { background: #fff; outline: 1px solid rgba(0,0,0,0.55); }
.bow figcaption { margin-top: 0.3rem; font-variant-numeric: tabular-nums; }
.bow figcaption b { display: block; font-weight: 600; }
ol.bow-words { list-style: none; margin: 0.4rem 0 0; padding: 0; display: grid; gap: 0.5rem 0.45rem;
  grid-template-columns: repeat(auto-fill, minmax(2.7rem, 1fr)); }
ol.bow-words li { margin: 0; padding: 0; font-size: 0.8rem; line-height: 1.25; text-align: center;
  font-variant-numeric: tabular-nums; }
.bow-words .use { display: block; height: 0.3rem; margin-top: 0.15rem; background: #E69F00; min-width: 1px; }
ul.bow-lit { list-style: none; margin: 0; padding: 0; flex: 1 1 10rem; max-width: 18rem; }
ul.bow-lit li { display: grid; grid-template-columns: 1.1rem 1.9rem 1fr; gap: 0.5rem; align-items: center;
  margin: 0 0 0.28rem; padding: 0; font-variant-numeric: tabular-nums; line-height: 1.2; }
ul.bow-lit.wide { flex: 1 1 100%; max-width: none; display: grid; gap: 0.2rem 1rem;
  grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); }
ul.bow-lit li span { grid-column: 2 / -1; }
.bow.room ul.bow-lit li { gap: 0.4rem; white-space: nowrap; }
.bow.room > figure.square { max-width: 9.6rem; }
.bow.room > figure.bow-wide { flex: 1 1 18rem; max-width: none; margin: 0; }
.bow.room > figure.bow-wide img { max-height: 13rem; }
.bow.room ul.bow-lit { max-width: none; flex: 1 1 100%; display: grid; gap: 0.2rem 1rem;
  grid-template-columns: repeat(auto-fill, minmax(6.2rem, 1fr)); }
.bow-lit i { width: 1.1rem; height: 1.1rem; border-radius: 3px; display: block; }
.bow-wide { margin: 0.6rem 0 0; } .bow-wide img { width: 100%; display: block; }
ol.bow-near { list-style: none; margin: 0.4rem 0; padding: 0; display: grid; gap: 0.6rem;
  grid-template-columns: repeat(auto-fill, minmax(6.2rem, 1fr)); }
ol.bow-near li { margin: 0; font-size: 0.9rem; line-height: 1.25; border: 3px solid #8A94A0; border-style: dashed;
  border-radius: 0.4rem; padding: 0.3rem; font-variant-numeric: tabular-nums; }
ol.bow-near li.same { border: 3px solid #009E73; }
</style>"""


def figure(image: str, title: str, told: str, over: str = "", kind: str = "", below: str = "") -> str:
    """A picture with what lies over it, a title and a sentence; `below` is a class of the picture itself."""
    alt = html.escape(title, quote=True)
    picture = f'<img class="{below}" src="{image}" alt="{alt}">'
    words = f"<b>{html.escape(title)}</b>{html.escape(told)}"
    return f'<figure class="{kind}"><div class="pic">{picture}{over}</div><figcaption>{words}</figcaption></figure>'


def wide(image: str, title: str, told: str) -> str:
    """A picture as wide as its place, below its title and a sentence."""
    alt, words = html.escape(title, quote=True), f"<b>{html.escape(title)}</b> {html.escape(told)}"
    return f'<figure class="bow-wide">{words}<img src="{image}" alt="{alt}"></figure>'


def mark(at: int, columns: int, rows: int, size: int) -> str:
    """A frame around the patch `at` of a sheet with gaps of one pixel."""
    row, column = divmod(at, columns)
    step, wide, high = size + 1, columns * (size + 1) - 1, rows * (size + 1) - 1
    box = _box(row * step / high, column * step / wide, size / high, size / wide)
    return f'<div class="over mark" style="{box}"></div>'


def over(image: str, box: tuple[float, float, float, float]) -> str:
    """A picture over a part (top, left, height, width) of another, as fractions of it."""
    return f'<img class="over" style="{_box(*box)}" src="{image}" alt="">'


def lines(at: list[float], box: tuple[float, float, float, float]) -> str:
    """Lines at these fractions of each axis of a part of a picture."""
    top, left, high, wide = box
    made = []
    for each in at:
        made.append(f'<div class="over line" style="{_box(top + each * high, left, 0, wide)}; height: 2px"></div>')
        made.append(f'<div class="over line" style="{_box(top, left + each * wide, high, 0)}; width: 2px"></div>')
    return "".join(made)


def _box(top: float, left: float, high: float, wide: float) -> str:
    places = {"top": top, "left": left, "height": high, "width": wide}
    return "; ".join(f"{name}: {100 * value:.3f}%" for name, value in places.items())

"""How the convolution explorer keeps up with the mouse: frames drawn per second, and script time per frame.

A 32 × 32 picture in colour, one filter of 3 × 3 × 3, `MOVES` real mouse moves over the output, each to another cell,
sent as fast as Chromium takes them. A frame counts when the component has drawn on its canvas within it; its script
time is that of the animation callback that drew it. Handling the moves themselves is timed apart. The screen's rate is
measured first: no page draws more frames than that.
"""

import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from benchmarks.machine import describe
from tests.e2e.browser import executable
from tests.e2e.serving import CHROMIUM_ARGS, serving

MOVES, WARM_UP = 200, 40
_ADDRESS = "convolution?picture=chelsea&rgb=1&n=32&kernel=random&f=3&p=1"
_COLUMNS, _LEFT, _RIGHT = 20, 0.72, 0.97  # shares of the stage's width that the output fills
_TOP_PX, _BOTTOM_PX = 40, 200
# Before the page's own script: which animation callbacks draw on the stage, and how long they and the moves take.
_WATCH = """() => {
  const seen = (window.cnnlabFrames = { frames: [], moves: [] });
  let drew = false;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas.className === "stage") drew = true;
    return clear.apply(this, box);
  };
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => ask((time) => {
    drew = false;
    const start = performance.now();
    callback(time);
    if (drew) seen.frames.push([time, performance.now() - start]);
  });
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, handler, options) {
    const timed = type !== "pointermove" || this.className !== "stage" ? handler : (event) => {
      const start = performance.now();
      handler(event);
      seen.moves.push(performance.now() - start);
    };
    return listen.call(this, type, timed, options);
  };
}"""
_RATE = """() => new Promise((resolve) => {
  const times = [];
  const beat = (time) => (times.push(time) < 61 ? requestAnimationFrame(beat) : resolve(60000 / (time - times[0])));
  requestAnimationFrame(beat);
})"""


class Frames(NamedTuple):
    """What was drawn: frames, over how long, and script times in milliseconds."""

    screen_hz: float
    drawn: int
    seconds: float
    frame_ms: list[float]
    move_ms: list[float]


def measure(page: Page, url: str) -> Frames:
    """Open the explorer and sweep the mouse over its output."""
    page.add_init_script(f"({_WATCH})()")
    page.goto(f"{url}/{_ADDRESS}")
    stage = page.locator(".explorer canvas.stage")
    stage.wait_for()
    page.wait_for_timeout(6000)  # torch is loaded, checks are drawn
    stage.scroll_into_view_if_needed()
    rate = page.evaluate(_RATE)
    _sweep(page, WARM_UP)
    page.evaluate("() => { window.cnnlabFrames.frames.length = window.cnnlabFrames.moves.length = 0; }")
    _sweep(page, MOVES)
    page.wait_for_timeout(100)
    seen = page.evaluate("window.cnnlabFrames")
    times = [time for time, _ in seen["frames"]]
    seconds = (times[-1] - times[0]) / 1000
    return Frames(rate, len(times), seconds, [spent for _, spent in seen["frames"]], seen["moves"])


def _sweep(page: Page, moves: int) -> None:
    box = page.locator(".explorer canvas.stage").bounding_box()
    assert box is not None
    rows = max(1, moves // _COLUMNS)
    for move in range(moves):
        across, down = move % _COLUMNS, move // _COLUMNS
        x = box["x"] + box["width"] * (_LEFT + (_RIGHT - _LEFT) * across / _COLUMNS)
        page.mouse.move(x, box["y"] + _TOP_PX + (_BOTTOM_PX - _TOP_PX) * down / rows)


def main() -> None:
    """Print the numbers."""
    print(f"\nThe explorer under the mouse ({describe()}; {MOVES} moves, software rendering)")
    with (
        serving(Path(tempfile.mkdtemp())) as server,
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=executable(), args=list(CHROMIUM_ARGS))) as browser,
    ):
        found = measure(browser.new_page(viewport={"width": 1440, "height": 900}), server.url)
        version = browser.version
    print(f"Chromium {version}, screen {found.screen_hz:.0f} Hz")
    print(
        f"{found.drawn} frames drawn in {found.seconds:.2f} s: {(found.drawn - 1) / found.seconds:.0f} frames a second"
    )
    for name, times in (("script per frame", found.frame_ms), ("script per move", found.move_ms)):
        high = statistics.quantiles(times, n=20)[-1]
        print(f"{name:<18}median {statistics.median(times):.2f} ms, 95 % below {high:.2f} ms (n = {len(times)})")


if __name__ == "__main__":
    sys.exit(main())

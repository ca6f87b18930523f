"""SENet (C-SE-1): squeeze, excite and scale on a picture, gates by class, what it costs, whether it helps."""

from cnnlab.ui.senet import classes, cost, runs, settings, steps
from cnnlab.ui.views import show

VIEWS = {"steps": steps.draw, "classes": classes.draw, "cost": cost.draw, "runs": runs.draw}

show("senet", settings.knobs(), VIEWS)

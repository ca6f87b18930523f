"""Why GPUs (C-CONV-3): output cells that do not wait for each other, three ways to compute them, and their times."""

from cnnlab.ui.views import show
from cnnlab.ui.why_gpus import settings, speed, ways, workers

VIEWS = {"workers": workers.draw, "ways": ways.draw, "speed": speed.draw}

show("why-gpus", settings.knobs(), VIEWS)

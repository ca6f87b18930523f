"""Fixed and learnt features on the same pictures (C-BOW-2): the ladder, more pictures, who is wrong where."""

from cnnlab.ui.ladder import climb, more, pictures, settings
from cnnlab.ui.views import show

VIEWS = {"ladder": climb.draw, "more": more.draw, "pictures": pictures.draw}

show("ladder", settings.KNOBS, VIEWS)

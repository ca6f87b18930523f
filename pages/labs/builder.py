"""A network of one's own: built block by block, checked where it is wrong, trained, looked into, taken along."""

from cnnlab.ui.builder import settings, views
from cnnlab.ui.views import show

VIEWS = {"build": views.build, "layers": views.layers, "code": views.code}

show(settings.KEY, settings.KNOBS, VIEWS)

"""Router: the frame, the navigation, the page. `make run` starts it through cnnlab.server."""

from cnnlab.ui import shell

shell.open_frame()

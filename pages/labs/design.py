"""Design tasks: change a network until it is what was asked; fill in the tables of AlexNet and VGG."""

from cnnlab.ui import views
from cnnlab.ui.design import fill_in, tasks
from cnnlab.ui.design.settings import KEY, KNOBS

views.show(KEY, KNOBS, {"tasks": tasks.draw, "tables": fill_in.draw})

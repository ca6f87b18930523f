"""Design tasks: what a network has to be, checked by code; many networks pass."""

from .measures import Measured, measure
from .needs import Bound, Gives, Judged, Need
from .tables import TABLES, FillIn, Line
from .tasks import TASKS, Task, grade

__all__ = [
    "TABLES", "TASKS", "Bound", "FillIn", "Gives", "Judged", "Line", "Measured", "Need", "Task", "grade", "measure",
]  # fmt: skip

"""The page's knobs. An empty `net` stands for what the task gives."""

from cnnlab.core.blueprint_text import LONGEST_TEXT
from cnnlab.exercises.designs import TABLES, TASKS, Task
from cnnlab.ui.knobs import Choice, Knob, Text
from cnnlab.ui.lesson import Lesson

KEY = "design"
KNOBS: tuple[Knob, ...] = (
    Choice("view", "tasks", ("tasks", "tables")),
    Choice("task", next(iter(TASKS)), tuple(TASKS)),
    Text("net", "", str.strip, longest=LONGEST_TEXT),
    Choice("table", next(iter(TABLES)), tuple(TABLES)),
)


def task(page: Lesson) -> Task:
    """The chosen task."""
    return TASKS[str(page.knobs["task"])]


def text(page: Lesson) -> str:
    """The network that is worked on."""
    return str(page.knobs["net"] or "").strip() or task(page).start

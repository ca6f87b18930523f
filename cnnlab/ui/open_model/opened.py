"""A file, read and analysed. One at a time, so that many uploads at once cost the memory of one."""

import json
import threading
from dataclasses import dataclass

from cnnlab.core.axes import Pair
from cnnlab.core.graph_measures import Measures, measure
from cnnlab.core.onnx_read import OnnxFile, picture_of, read_onnx
from cnnlab.core.report import rows_as_csv, rows_as_dicts, totals
from cnnlab.ui.layers.subject import Subject, of_graph

MOST_DRAWN = 1500  # nodes: beyond, a diagram and a table of every step are of no use to anybody
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, eq=False)
class Opened:
    """What the page shows of a file.

    Attributes
    ----------
    complete
        False where multiply-adds of some node are unknown, so that their sum is a lower bound.
    """

    file: OnnxFile
    subject: Subject
    measures: Measures
    complete: bool

    @property
    def drawn(self) -> bool:
        """Whether the diagram is drawn."""
        return len(self.subject.rows) <= MOST_DRAWN


def read(digest: str, data: bytes, size: Pair | None) -> Opened:
    """LabError where the file is none, or hostile, or does not fit the size."""
    with _one_at_a_time:
        file = read_onnx(data, size)
        everything = len(file.graph.nodes) <= MOST_DRAWN
        subject = of_graph(f"{digest} {size}", "", file.graph, everything)
        return Opened(file, subject, measure(file.graph, subject.rows), bool(totals(subject.rows)["complete"]))


def takes_any_size(data: bytes) -> bool:
    """Whether the file leaves the picture's height or width open. LabError as `read`."""
    with _one_at_a_time:
        return picture_of(data).open_size


def as_json(opened: Opened) -> str:
    """The rows, as `python -m cnnlab analyze --json` prints them."""
    return json.dumps(rows_as_dicts(opened.subject.rows), allow_nan=False)


def as_csv(opened: Opened) -> str:
    """The rows as a table."""
    return rows_as_csv(opened.subject.rows)

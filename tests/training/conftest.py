import pytest
import torch


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """What the worker does: more threads than free cores wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)

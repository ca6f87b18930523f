"""Pages start dispatchers; tests let none go on behind their backs."""

from collections.abc import Iterator

import pytest

from cnnlab.jobs import dispatcher


@pytest.fixture(scope="session", autouse=True)
def no_spare_workers() -> Iterator[None]:
    """A spare worker for each test's home would be a process with torch for each test."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CNNLAB_SPARE_WORKER", "0")
        yield


@pytest.fixture(autouse=True)
def no_dispatchers_left() -> Iterator[None]:
    yield
    while dispatcher._dispatchers:
        dispatcher._dispatchers.popitem()[1].close()

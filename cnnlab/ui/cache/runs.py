"""What training runs have left, and what was recorded of experiments."""

import streamlit as st

from cnnlab import datasets
from cnnlab.ui.pictures import as_source
from cnnlab.ui.training.feed import Feed


@st.cache_resource(max_entries=64)
def feed(run_id: str) -> Feed:
    """What is known of a run's curves, shared by all who watch it."""
    return Feed(run_id)


@st.cache_data(ttl=1.0, max_entries=4, show_spinner=False)
def training_runs(home: str) -> dict[str, tuple[str, str]]:
    """Of each configuration (by digest) that the runs in `home` have: the run that says most, and its state."""
    from cnnlab.ui.trials import survey

    return survey()


@st.cache_data(max_entries=1024, show_spinner=False)
def run_accuracy(run_id: str) -> float:
    """The test accuracy of a finished run."""
    from cnnlab.jobs import api

    return float(api.result(run_id)["test_accuracy"])


@st.cache_data(max_entries=64)
def permuted_pictures(dataset: str, shuffle_seed: int, indices: tuple[int, ...]) -> list[str]:
    """Test pictures as a network is shown them, their pixels permuted; 0 leaves them as they are. Data addresses."""
    from cnnlab.datasets.shuffle import permute

    shown = datasets.load(dataset, "test").for_network()[list(indices)]
    return [as_source(image) for image in permute(shown, shuffle_seed)]


@st.cache_data(max_entries=8)
def ledger(name: str) -> list[dict]:
    """What was recorded of an experiment."""
    from cnnlab.experiments import ledger

    return ledger.read(name)


@st.cache_data(max_entries=1024, show_spinner=False)
def run_under_shifts(run_id: str):
    """Test accuracy and consistency under shifts of a finished run."""
    from cnnlab.experiments.shift_invariance import of_summary
    from cnnlab.jobs import api

    return of_summary(api.result(run_id))

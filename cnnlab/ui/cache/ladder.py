"""What runs of the ladder have left, and pictures of its parts."""

import streamlit as st

from cnnlab.datasets import folds
from cnnlab.ui.pictures import as_source


@st.cache_data(max_entries=256, show_spinner=False)
def run_climbed(run_id: str):
    """What a finished run measured."""
    from cnnlab.experiments.ladder import of_summary
    from cnnlab.jobs import api

    return of_summary(api.result(run_id))


@st.cache_data(max_entries=64, show_spinner=False)
def part_pictures(dataset: str, places: tuple[tuple[int, int], ...]) -> list[str]:
    """Test pictures by part and index, as data addresses."""
    tests = {part: folds.fold(dataset, part, folds.FEWEST)[1] for part, _ in places}
    return [as_source(tests[part].images[index]) for part, index in places]

"""Runs: their directories, the queue, and the worker process. No Streamlit; torch only inside the worker."""

"""The training lab's parts: setting a run up, watching it, what came of it, the list of runs. Torch-free."""

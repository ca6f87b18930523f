"""The lecture's claims as experiments: what is run, what is measured, and a rule that was fixed before looking.

A claim that training can decide has one file here. It names its `CLAIM` and offers `Settings` (which runs), `judge`
(results to a verdict; pure) and `run` (all of it in this process); for the record `row` and `findings`, for the
terminal `told` and `conclusions`: see `cli.Experiment`. Rules may end in "not decided". Needs no torch until something
is trained.
"""

from cnnlab.experiments.intervals import Interval, mean_interval

__all__ = ["Interval", "mean_interval"]

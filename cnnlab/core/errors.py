"""Errors that a person can act on: the rule, the value, the way out."""

# One English sentence for each code. Other languages: assets/strings/<lang>/error.json, same codes, same placeholders.
ENGLISH: dict[str, str] = {
    # arithmetic
    # graph
    # network
    # data
    # training
    # job
    "job.unknown": "There is no run “{run}” here. A run's id is the ten letters and digits at the end of its link; "
    "open a run from the list, or start a new one.",
    "job.home": "Runs cannot be kept in {path}: the directory cannot be made or written. Set CNNLAB_HOME to a "
    "directory that can.",
    "job.kind": "“{kind}” is not a kind of run; the kinds are: {kinds}.",
    "job.cap": "{name} must be a whole number of at least 1, not {value}. Correct it, or remove it to get what suits "
    "this machine.",
    "job.no_owner": "This browser has no cookie to know you again by, so nobody could stop the run. Allow cookies for "
    "this site and reload the page.",
    "job.not_owner": "Run {run} was started in another browser; only there, or with the instructor's key, can it be "
    "changed. Start a run of your own with the same settings instead.",
    "job.too_many": "You have {count} runs waiting or running, and at most {limit} are allowed. Stop one, or wait "
    "until one has finished.",
    "job.still_running": "Run {run} has not ended yet. Stop it first, then delete it.",
    "job.no_result": "Run {run} has no result: only a run that went to its end has one. Wait until it has finished, or "
    "start it again.",
    "job.damaged": "The directory of run {run} is incomplete: {file} is missing or unreadable. Nothing else is "
    "affected; start a new run with the same settings.",
    "job.gave_up": "The run was started {attempts} times and did not get beyond step {step}, so it is not tried again. "
    "Its log.txt says why; try a smaller batch or network.",
    "job.crashed": "An unexpected error ({type}) ended the run at step {step}. Its log.txt has the details; start it "
    "again, or with other settings.",
    "job.memory": "The memory of this machine was full at step {step}. Choose a smaller batch, width or picture size, "
    "or stop other runs, and start again.",
    "job.gpu_memory": "The memory of the graphics card was full at step {step}. Choose a smaller batch, width or "
    "picture size, or stop other runs, and start again.",
    "job.disk_full": "The disk was full at step {step}. Delete runs that are no longer needed, then start this one "
    "again.",
}


class LabError(ValueError):
    """A setting that makes no sense, said in a sentence.

    Parameters
    ----------
    code
        Key of the sentence in `ENGLISH`, by which other languages find their own.
    **values
        What the sentence's placeholders stand for.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(ENGLISH[code].format(**values))
        self.code = code
        self.values = values

    def __reduce__(self):
        return _rebuild, (self.code, self.values)


def _rebuild(code: str, values: dict[str, object]) -> LabError:
    return LabError(code, **values)

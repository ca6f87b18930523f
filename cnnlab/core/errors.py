"""Errors that a person can act on: the rule, the value, the way out."""

# One English sentence for each code. Other languages: assets/strings/<lang>/error.json, same codes, same placeholders.
ENGLISH: dict[str, str] = {
    # arithmetic
    # graph
    # network
    # data
    # training
    # job
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

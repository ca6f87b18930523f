"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def markdown(lines: Iterable[Sequence[str]]) -> str:
    """Heads, then the alignment of each column (`---` or `---:`), then the rows."""
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

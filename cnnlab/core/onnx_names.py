"""Names in ONNX files: torch's exporter writes where a node comes from as `/layer1/layer1.0/conv1/Conv`."""

import re

LONGEST = 80
_STRANGE = re.compile(r"[^\w./:+-]+")


def joined_scopes(scopes: list[str]) -> str:
    """`layer1`, `layer1.0`, `conv1` is `layer1.0.conv1`: a scope that repeats the one before replaces it."""
    parts: list[str] = []
    for scope in scopes:
        if parts and scope.startswith(f"{parts[-1]}."):
            parts[-1] = scope
        else:
            parts.append(scope)
    return ".".join(parts)


def text(name: str | bytes) -> str:
    """A string of the file, which protobuf gives as bytes where it is no UTF-8."""
    return name.decode(errors="replace") if isinstance(name, bytes) else name


def readable(name: str | bytes) -> str:
    """A name of a stranger's file as it may be shown: dotted, short, without what a page or a terminal would obey."""
    plain = _STRANGE.sub("_", text(name[: 4 * LONGEST]))
    if "/" in plain:
        plain = joined_scopes([scope for scope in plain.split("/") if scope])
    return plain if len(plain) <= LONGEST else f"…{plain[1 - LONGEST :]}"

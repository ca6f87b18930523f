"""The lesson frame's words: what somebody typed is shown as it is, never as Markdown."""

import pytest
from markdown_it import MarkdownIt

from cnnlab.ui.lesson import as_plain


@pytest.mark.parametrize(
    "text",
    ["c8k3-[click](http://x)", "a*b*c _d_ `e` ~~f~~", "<b>g</b>", "back\\slash", "fashion_mnist, 3×3", "![i](j)"],
)
def test_quoted_text_survives_markdown_unchanged(text: str) -> None:
    tokens = MarkdownIt().enable("strikethrough").parseInline(as_plain(text))[0].children or []
    assert {token.type for token in tokens} <= {"text", "text_special"}
    assert "".join(token.content for token in tokens) == text

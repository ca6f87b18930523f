"""A visitor's own picture: the box to drop it in, the camera, the pad to draw on; what is said where it is none."""

import hashlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.core.errors import LabError
from cnnlab.datasets.uploads import EXTENSIONS, MOST_BYTES, MOST_PIXELS
from cnnlab.ui import cache, lesson

OWN = ("upload", "camera", "drawing")  # pictures that no link can hold
_PAD_PX, _STROKE_PX = 256, 24


class Upload(NamedTuple):
    """`name` is unlike any other upload's; `pixels` are uint8, shape (H, W, 3), read-only."""

    name: str
    pixels: npt.NDArray[np.uint8]


def own(page: lesson.Lesson, chosen: str) -> Upload | None:
    """The visitor's own picture, by one of the ways `OWN`; None where there is none yet."""
    return {"upload": picture, "camera": shot, "drawing": drawing}[chosen](page, chosen)


def picture(page: lesson.Lesson, key: str) -> Upload | None:
    """The uploaded picture; None where there is none, or none that can be read (which is then explained).

    Parameters
    ----------
    key
        The box's own key on this page.
    """
    megabytes = MOST_BYTES // 2**20
    file = st.file_uploader(
        page.t("frame.upload"),
        type=EXTENSIONS,
        max_upload_size=megabytes,
        key=f"{page.key}.{key}",
        help=page.t("frame.upload_help", most=megabytes, megapixels=MOST_PIXELS // 10**6),
    )
    return _decoded(page, file)


def shot(page: lesson.Lesson, key: str) -> Upload | None:
    """A picture from the visitor's camera, decoded as an upload is; None where there is none."""
    file = st.camera_input(page.t("frame.camera"), key=f"{page.key}.{key}", help=page.t("frame.camera_help"))
    return _decoded(page, file)


def drawing(page: lesson.Lesson, key: str) -> Upload | None:
    """What the visitor has drawn, white on black; None where the pad is empty. Equal drawings have equal names."""
    from streamlit_drawable_canvas import st_canvas  # registers its component: only within a running server

    count = f"_{page.key}.{key}.cleared"
    st.space("small")  # its buttons float above it, as long as a mouse does
    drawn = st_canvas(
        stroke_width=_STROKE_PX,
        stroke_color="#FFFFFF",
        background_color="#000000",
        width=_PAD_PX,
        height=_PAD_PX,
        return_image_data=True,
        key=f"{page.key}.{key}.{st.session_state.setdefault(count, 0)}",
    )
    try:
        file = drawn.image_bytes if (drawn.json_data or {}).get("objects") else None
    except ValueError:  # not what the pad sends
        return None
    if not file:
        return None
    st.button(page.t("frame.clear_drawing"), icon=":material/ink_eraser:", on_click=_clear, args=(count,))
    name = hashlib.sha256(file).hexdigest()
    try:
        return Upload(name, cache.drawn_picture(name, file))
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _clear(count: str) -> None:
    """Another key makes another pad, which is empty."""
    st.session_state[count] += 1


def _decoded(page: lesson.Lesson, file: UploadedFile | None) -> Upload | None:
    if file is None:
        return None
    try:
        return Upload(file.file_id, cache.uploaded_picture(file.file_id, file))
    except LabError as error:
        lesson.explain(error, page.t)
        return None

"""A visitor's own picture: the box to drop it in, and what is said where it is none."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.core.errors import LabError
from cnnlab.datasets.uploads import EXTENSIONS, MOST_BYTES, MOST_PIXELS
from cnnlab.ui import cache, lesson


class Upload(NamedTuple):
    """`name` is unlike any other upload's; `pixels` are uint8, shape (H, W, 3), read-only."""

    name: str
    pixels: npt.NDArray[np.uint8]


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


def _decoded(page: lesson.Lesson, file: UploadedFile | None) -> Upload | None:
    if file is None:
        return None
    try:
        return Upload(file.file_id, cache.uploaded_picture(file.file_id, file))
    except LabError as error:
        lesson.explain(error, page.t)
        return None

"""The chosen setting as a Python script."""

from cnnlab.core.hog import HogSettings

from .subject import has_an_oracle


def source(settings: HogSettings, size: tuple[int, int]) -> str:
    """A script that prints the descriptor's length: scikit-image's where it has the setting, else this lab's own."""
    arguments = (
        f"image, orientations={settings.orientations}, pixels_per_cell={settings.cell}, "
        f"cells_per_block={settings.block},\n    block_norm={settings.block_norm!r}, "
        f"transform_sqrt={settings.transform_sqrt}, channel_axis=-1,"
    )
    if has_an_oracle(settings):
        module = "skimage.feature"
    else:
        module = "cnnlab.core.hog"
        arguments += (
            f"\n    block_stride={settings.stride}, signed={settings.signed}, interpolation={settings.interpolation!r},"
        )
    return (
        f"import numpy as np\nfrom {module} import hog\n\n"
        f"image = np.random.default_rng(0).random(({size[0]}, {size[1]}, 3))  # (H, W, C)\n"
        f"vector = hog(\n    {arguments}\n)\nprint(vector.shape)\n"
    )

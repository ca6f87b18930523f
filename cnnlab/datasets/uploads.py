"""Pictures that strangers bring. Whatever the bytes are, the answer is a small RGB picture or a sentence.

What a picture may cost is settled before it is decoded: a list of formats, a size in bytes and a number of pixels, all
read off its header. One picture is decoded at a time, so that many uploads at once cost the memory of one.
"""

import io
import threading
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core.checks import whole
from cnnlab.core.errors import LabError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")
MOST_BYTES = 10 * 2**20
MOST_PIXELS = 13_000_000  # WebP, the hungriest, takes 21 bytes a pixel here
_SHOWN = ", ".join(FORMATS).replace("WEBP", "WebP")
_ORIENTATION, _TILE_WIDTH, _TILE_LENGTH = 0x0112, 0x0142, 0x0143
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_one_at_a_time = threading.Lock()  # also keeps `catch_warnings`, which is the process's, to one thread of ours


@dataclass(frozen=True)
class _Header:
    """What is known before decoding; sides in pixels."""

    format: str
    width: int
    height: int

    def target(self, longest: int) -> tuple[int, int]:
        """(width, height) of the working picture: never enlarged, no side below 1."""
        scale = min(1.0, longest / max(self.width, self.height))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def decode(data: bytes, *, longest_side: int = 1024) -> npt.NDArray[np.uint8]:
    """An uploaded file as an RGB picture of working size.

    The first frame of an animation; turned as its EXIF says; transparency on white; 16 bits brought down to 8, integers
    and floats of 32 bits stretched from their smallest to their largest value.

    Parameters
    ----------
    longest_side
        Larger pictures are reduced to it, in pixels; smaller ones stay as they are.

    Returns
    -------
    uint8 array, shape (H, W, 3)

    Raises
    ------
    LabError
        `upload.empty`, `upload.too_large`, `upload.not_a_picture`, `upload.too_many_pixels`, `upload.broken`;
        `value.whole` for a `longest_side` outside 1 to 4096.
    """
    longest = whole("longest_side", longest_side, 1, 4096)
    if not data:
        raise LabError("upload.empty", formats=_SHOWN)
    if len(data) > MOST_BYTES:
        raise LabError("upload.too_large", size=f"{len(data) / 2**20:.1f}", most=MOST_BYTES // 2**20)
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged metadata and large sizes: handled here, nobody else's concern
        with _opened(data) as image:
            header = _checked(image, len(data))
            try:
                return _pixels(image, header, longest)
            except Exception as error:  # decoders raise all kinds of exceptions on hostile bytes
                raise LabError("upload.broken", format=header.format) from error


def _opened(data: bytes) -> Image.Image:
    """Reads the header only."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        # Pillow refuses before it tells the size; its own limit is far above ours.
        most = MOST_PIXELS // 1_000_000
        least = 2 * (Image.MAX_IMAGE_PIXELS or MOST_PIXELS) // 1_000_000
        raise LabError("upload.too_many_pixels", megapixels=f"> {least}", most=most) from None
    except Exception as error:
        raise LabError("upload.not_a_picture", size=len(data), formats=_SHOWN) from error


def _checked(image: Image.Image, size: int) -> _Header:
    """The header, if decoding what it announces is affordable."""
    header = _Header(str(image.format), image.width, image.height)
    pixels = max(image.width * image.height, _tile_pixels(image))
    if pixels > MOST_PIXELS:
        megapixels = f"{pixels / 1e6:,.1f}"
        raise LabError("upload.too_many_pixels", megapixels=megapixels, most=MOST_PIXELS // 1_000_000)
    if pixels == 0:
        raise LabError("upload.not_a_picture", size=size, formats=_SHOWN)
    return header


def _tile_pixels(image: Image.Image) -> int:
    """Pixels of one tile of a TIFF: it is decoded whole, however small the picture says it is."""
    tags = getattr(image, "tag_v2", {})
    try:
        return int(tags.get(_TILE_WIDTH, 0)) * int(tags.get(_TILE_LENGTH, 0))
    except (TypeError, ValueError):  # a tag of the wrong type: the decoder will refuse it
        return 0


def _pixels(image: Image.Image, header: _Header, longest: int) -> npt.NDArray[np.uint8]:
    target = header.target(longest)
    image.draft(None, target)  # a JPEG is decoded at 1/2, 1/4 or 1/8, where that is enough
    image.load()
    turn = _TURNS.get(_orientation(image))
    if image.size == (header.height, header.width) and header.height != header.width:
        target = (target[1], target[0])  # Pillow has turned a TIFF by itself
    small = _eight_bits(image, target)
    if turn is not None:
        small = small.transpose(turn)
    return np.array(small, dtype=np.uint8)  # (H, W, 3)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # the picture is good, only its metadata is not
        return 1


def _eight_bits(image: Image.Image, target: tuple[int, int]) -> Image.Image:
    """As RGB at `target`, reduced before anything that would copy all pixels more often than needed."""
    if image.mode.startswith("I;16"):
        sixteen = np.asarray(image.convert("I").resize(target, Image.Resampling.BOX))
        return Image.fromarray((np.clip(sixteen, 0, 65535) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        return Image.fromarray(_stretched(image, target)).convert("RGB")
    if image.has_transparency_data:
        see_through = image.convert("RGBA").resize(target, Image.Resampling.BOX)
        white = Image.new("RGBA", target, "white")
        return Image.alpha_composite(white, see_through).convert("RGB")
    if image.mode in ("1", "P"):  # what lies between two entries of a palette is no colour
        image = image.convert("RGB")
    return image.resize(target, Image.Resampling.BOX).convert("RGB")


def _stretched(image: Image.Image, target: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Grey from the smallest value, black, to the largest, white."""
    values = np.asarray(image.resize(target, Image.Resampling.BOX)).astype(np.float64)
    values = np.where(np.isfinite(values), values, 0.0)
    spread = values.max() - values.min()
    return ((values - values.min()) * (255.0 / spread if spread else 0.0)).astype(np.uint8)

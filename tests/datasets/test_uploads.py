"""Uploads: every kind of picture that comes along, and whatever is no picture."""

import io
import struct
import subprocess
import sys
import warnings
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnlab.core.errors import LabError
from cnnlab.datasets import uploads
from cnnlab.datasets.uploads import MOST_BYTES, MOST_PIXELS, decode

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def saved(image: Image.Image, format: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def corners(height: int = 8, width: int = 12) -> Image.Image:
    """Red, green / blue, white."""
    pixels = np.zeros((height, width, 3), np.uint8)
    down, across = height // 2, width // 2
    pixels[:down, :across], pixels[:down, across:] = RED, GREEN
    pixels[down:, :across], pixels[down:, across:] = BLUE, WHITE
    return Image.fromarray(pixels)


def refused(data: bytes) -> LabError:
    with pytest.raises(LabError) as caught:
        decode(data)
    return caught.value


def png_header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that announces a size and ends."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "GIF"])
def test_formats_without_loss_give_their_pixels_back(format):
    assert np.array_equal(decode(saved(corners(), format)), np.asarray(corners()))


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_formats_with_loss_give_nearly_their_pixels_back(format):
    image = corners(64, 96)
    difference = decode(saved(image, format, quality=95)).astype(int) - np.asarray(image)
    assert np.abs(difference).mean() < 4


def test_what_is_no_picture_is_refused_with_what_would_be_one():
    for data in (b"hello", b"%PDF-1.7 ...", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * 5000):
        error = refused(data)
        assert error.code == "upload.not_a_picture"
        assert "PNG" in str(error) and str(len(data)) in str(error)


@pytest.mark.parametrize("format", ["PPM", "ICO", "PCX", "TGA"])
def test_a_format_outside_the_list_is_refused_though_pillow_knows_it(format):
    assert refused(saved(corners(), format)).code == "upload.not_a_picture"


def test_an_empty_file_is_said_to_be_empty():
    assert refused(b"").code == "upload.empty"


def test_a_file_above_the_limit_is_refused_unread():
    error = refused(saved(corners()) + b"\0" * MOST_BYTES)
    assert error.code == "upload.too_large"
    assert error.values["most"] == 10


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_truncated_file_is_refused(format, part):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    data = saved(noise, format)
    assert refused(data[: int(len(data) * part)]).code in ("upload.broken", "upload.not_a_picture")


@pytest.mark.parametrize("size", [(4000, 4000), (13_000_001, 1), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_pixel_bomb_is_refused_by_its_header(size):
    error = refused(png_header(*size))
    assert error.code == "upload.too_many_pixels"
    assert error.values["most"] == MOST_PIXELS // 10**6


def test_a_tiff_with_a_small_picture_in_an_enormous_tile_is_refused():
    tags = [(256, 4, 16), (257, 4, 16), (258, 3, 8), (259, 3, 8), (262, 3, 1), (277, 3, 1)]
    tags += [(322, 4, 60_000), (323, 4, 60_000), (324, 4, 8), (325, 4, 4)]
    directory = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags
    )
    data = b"II*\0" + struct.pack("<I", 16) + zlib.compress(b"")[:8].ljust(8, b"\0") + directory + b"\0" * 4
    assert refused(data).code == "upload.too_many_pixels"


def test_the_first_frame_of_an_animation_is_taken():
    frames = [Image.new("RGB", (20, 10), colour) for colour in (BLUE, RED, GREEN)]
    for format in ("GIF", "WEBP", "PNG"):
        options = {"lossless": True} if format == "WEBP" else {}
        data = saved(frames[0], format, save_all=True, append_images=frames[1:], **options)
        assert np.array_equal(decode(data), np.asarray(frames[0]))


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bits_become_the_upper_eight(format):
    values = np.arange(0, 65536, 257, dtype=np.uint16).reshape(16, 16)
    pixels = decode(saved(Image.fromarray(values), format))
    assert np.array_equal(pixels, np.repeat((values >> 8)[..., None], 3, axis=2))


def test_sixteen_bit_colour_is_read():
    rows = b"".join(b"\0" + struct.pack(">3H", 0xFF00, 0x8000, 0) * 4 for _ in range(4))
    header = png_header(4, 4, depth=16)[:33]
    body = struct.pack(">I", len(zlib.compress(rows))) + b"IDAT" + zlib.compress(rows)
    data = header + body + struct.pack(">I", zlib.crc32(b"IDAT" + zlib.compress(rows))) + b"\0\0\0\0IEND\xaeB`\x82"
    assert np.array_equal(decode(data), np.full((4, 4, 3), (255, 128, 0), np.uint8))


def test_floats_are_stretched_and_what_is_not_a_number_is_not_an_error():
    values = np.array([[0.0, 0.5], [1.0, np.nan]], np.float32)
    assert decode(saved(Image.fromarray(values), "TIFF"))[..., 0].tolist() == [[0, 127], [255, 0]]


def test_cmyk_becomes_rgb():
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    assert np.abs(decode(saved(cyan, "TIFF"))[8, 8].astype(int) - (0, 255, 255)).max() <= 3
    assert np.abs(decode(saved(cyan, "JPEG", quality=95))[8, 8].astype(int) - (0, 255, 255)).max() <= 6


def test_a_palette_becomes_its_colours():
    assert np.array_equal(decode(saved(corners().convert("P", palette=Image.Palette.ADAPTIVE))), np.asarray(corners()))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P"])
def test_every_mode_gives_three_channels(mode):
    assert decode(saved(corners().convert(mode))).shape == (8, 12, 3)


def test_transparency_shows_white():
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.putpixel((0, 0), (*BLUE, 255))
    pixels = decode(saved(image))
    assert tuple(pixels[0, 0]) == BLUE and tuple(pixels[3, 3]) == WHITE
    half = decode(saved(Image.new("RGBA", (1, 1), (0, 0, 0, 128))))
    assert half[0, 0, 0] == pytest.approx(127, abs=1)


def test_a_transparent_entry_of_a_palette_shows_white():
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *BLUE])
    image.putpixel((1, 0), 1)
    for format in ("PNG", "GIF"):
        pixels = decode(saved(image, format, transparency=0))
        assert tuple(pixels[0, 0]) == WHITE and tuple(pixels[0, 1]) == BLUE


UPRIGHT = np.asarray(corners())
STORED = {  # how a camera stores the upright picture for each orientation of the EXIF standard
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.transpose(1, 0, 2),
    6: np.rot90(UPRIGHT),
    7: np.rot90(UPRIGHT, 2).transpose(1, 0, 2),
    8: np.rot90(UPRIGHT, -1),
}


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_a_picture_is_turned_as_its_exif_says(format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if format == "WEBP" else {}
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation]))
    assert np.array_equal(decode(saved(stored, format, exif=exif, **options)), UPRIGHT)


@pytest.mark.parametrize("format", ["PNG", "TIFF", "JPEG"])
def test_a_turned_picture_is_reduced_along_the_right_sides(format):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(saved(corners(200, 400), format, exif=exif), longest_side=100).shape == (100, 50, 3)


def test_a_nonsense_orientation_is_ignored():
    exif = Image.Exif()
    exif[0x0112] = 77
    assert decode(saved(corners(), exif=exif)).shape == (8, 12, 3)


def test_one_pixel_stays_one_pixel():
    assert decode(saved(Image.new("RGB", (1, 1), RED))).tolist() == [[list(RED)]]


def test_a_line_of_twenty_thousand_pixels_keeps_its_height():
    assert decode(saved(Image.new("RGB", (20_000, 1), RED))).shape == (1, 1024, 3)
    assert decode(saved(Image.new("RGB", (1, 20_000), RED), "JPEG")).shape == (1024, 1, 3)


def test_a_large_picture_is_reduced_to_the_working_size_and_a_small_one_is_not_enlarged():
    assert decode(saved(corners(600, 1200)), longest_side=300).shape == (150, 300, 3)
    assert decode(saved(corners()), longest_side=300).shape == (8, 12, 3)


def test_a_nonsense_working_size_is_refused():
    with pytest.raises(LabError, match="longest_side"):
        decode(saved(corners()), longest_side=0)


def valid_files() -> list[bytes]:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (24, 20, 3), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    files = [saved(noise, format, exif=exif) for format in ("PNG", "JPEG", "WEBP", "TIFF")]
    files += [saved(noise, "GIF"), saved(noise, "BMP"), saved(noise.convert("CMYK"), "JPEG")]
    files += [saved(noise, "TIFF", compression=how) for how in ("tiff_lzw", "tiff_deflate", "jpeg", "packbits")]
    return [*files, saved(noise.convert("P")), saved(noise.convert("RGBA"), "WEBP", lossless=True)]


VALID = valid_files()


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_mutation_of_a_valid_file_raises_anything_but_a_sentence(data):
    mutant = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, min(len(mutant), data.draw(st.sampled_from([40, 400, 10**6]))) - 1))
        mutant[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(mutant))) if data.draw(st.booleans()) else len(mutant)
    with suppress(LabError):
        pixels = decode(bytes(mutant[:end]), longest_side=64)
        assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3 and max(pixels.shape) <= 64


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0", b"\xff\xd8\xff"])
)
@settings(max_examples=300, deadline=None)
def test_no_bytes_after_a_known_beginning_raise_anything_but_a_sentence(rest, start):
    with pytest.raises(LabError):
        decode(start + rest)


def test_pillows_warnings_stay_inside():
    bomb = png_header(10_000, 10_000)  # Pillow warns above 89 million pixels
    with pytest.warns(Image.DecompressionBombWarning):
        Image.open(io.BytesIO(bomb))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        refused(bomb)
        for end in range(10, 200, 5):  # a TIFF cut off in its tags
            with suppress(LabError):
                decode(VALID[3][:end])
    assert heard == []


MEASURE = """
import re, sys, time
from cnnlab.core.errors import LabError
from cnnlab.datasets.uploads import decode

def peak_kib():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])

data, before, start = sys.stdin.buffer.read(), peak_kib(), time.process_time()
try:
    decode(data)
    code = "decoded"
except LabError as error:
    code = error.code
print(code, (peak_kib() - before) * 1024, time.process_time() - start)
"""


def measured(data: bytes) -> tuple[str, int, float]:
    """What became of it, bytes of memory above the start, seconds of CPU; in a process of its own."""
    root = str(uploads.__file__).rsplit("/cnnlab/", 1)[0]
    run = subprocess.run([sys.executable, "-c", MEASURE], input=data, capture_output=True, check=True, cwd=root)
    code, memory, seconds = run.stdout.decode().split()
    return code, int(memory), float(seconds)


def test_a_decompression_bomb_costs_no_memory():
    body = zlib.compress(b"\0" * 60_000_000, 9)  # 60 MB of rows in 58 kB
    header = png_header(20_000, 1000)[:33]
    data = header + struct.pack(">I", len(body)) + b"IDAT" + body + struct.pack(">I", zlib.crc32(b"IDAT" + body))
    code, memory, _ = measured(data)
    assert code == "upload.too_many_pixels"
    assert memory < 20 * 10**6


@pytest.mark.parametrize(
    ("format", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True, "method": 0}), ("TIFF", {"compression": "tiff_deflate"})],
)
def test_the_largest_picture_that_is_taken_costs_less_than_300_mb_and_a_second(format, options):
    side = int(MOST_PIXELS**0.5)
    code, memory, seconds = measured(saved(Image.new("RGBA", (side, side), (10, 20, 30, 40)), format, **options))
    assert code == "decoded"
    assert memory < 300 * 10**6
    assert seconds < 1

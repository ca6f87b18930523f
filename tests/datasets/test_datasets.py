import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data as skimage_data
from sklearn.datasets import load_digits, load_sample_image

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.datasets import fashion_mnist
from cnnlab.datasets.idx import read_idx
from cnnlab.datasets.registry import by_name
from cnnlab.i18n import LANGUAGES, strings

DEBIAN = Path("/usr/share/datasets/fashion-mnist")


def _splits(name):
    return datasets.load(name, "train"), datasets.load(name, "test")


def _rows(images):
    return {image.tobytes() for image in images}


def test_listing_and_loading_need_no_torch():
    code = (
        "import sys; from cnnlab import datasets; [datasets.load(n, 'test') for n in datasets.names()]; "
        "[datasets.photograph(n) for n in datasets.photographs()]; print('torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize("name", datasets.names())
def test_pictures_are_what_the_description_says(name):
    info = datasets.describe(name)
    for split, n in zip(_splits(name), (info.n_train, info.n_test), strict=True):
        assert split.images.shape == (n, info.image_size, info.image_size, info.channels)
        assert split.images.dtype == np.uint8 and split.labels.dtype == np.int64
        assert set(split.labels.tolist()) == set(range(info.num_classes))
        assert split.images.max() == 255 and split.images.min() == 0
        assert Path(datasets.location(name)).is_file()


@pytest.mark.parametrize("name", datasets.names())
def test_a_loaded_split_cannot_be_changed(name):
    with pytest.raises(ValueError, match="read-only"):
        datasets.load(name, "test").images[0, 0, 0, 0] = 1


def test_digits_are_scikit_learns_split_four_to_one_in_each_class():
    train, test = _splits("digits")
    theirs = load_digits()
    assert len(train) + len(test) == len(theirs.target)
    ours = np.concatenate([train.images, test.images])[..., 0] / 255 * 16
    labels = np.concatenate([train.labels, test.labels])
    as_rows = sorted(zip(np.rint(ours).reshape(-1, 64).tolist(), labels.tolist(), strict=True))
    assert as_rows == sorted(zip(theirs.data.tolist(), theirs.target.tolist(), strict=True))
    for digit in range(10):
        share = (test.labels == digit).sum() / (theirs.target == digit).sum()
        assert share == pytest.approx(0.2, abs=0.004)


def test_fashion_mnist_is_balanced():
    train, test = _splits("fashion_mnist")
    assert np.bincount(train.labels).tolist() == [1000] * 10
    assert np.bincount(test.labels).tolist() == [200] * 10


@pytest.mark.parametrize("name", datasets.names())
def test_no_test_picture_is_a_training_picture(name):
    train, test = _splits(name)
    assert not _rows(train.images) & _rows(test.images)


def test_the_fashion_subset_is_the_one_its_manifest_names():
    manifest = json.loads((fashion_mnist.FOLDER / "manifest.json").read_text(encoding="utf-8"))
    for split in _splits("fashion_mnist"):
        content = split.images.tobytes() + split.labels.astype(np.uint8).tobytes()
        assert hashlib.sha256(content).hexdigest() == manifest["sha256"][split.split]
    assert "Copyright (c) 2017 Zalando SE" in (fashion_mnist.FOLDER / "LICENSE").read_text(encoding="utf-8")
    assert fashion_mnist.location().stat().st_size < 10e6


def test_the_fashion_subset_remembers_distinct_positions_in_the_whole():
    with np.load(fashion_mnist.location()) as arrays:
        for split, n, whole in (("train", 10_000, 60_000), ("test", 2_000, 10_000)):
            indices = arrays[f"{split}_indices"]
            assert len(set(indices.tolist())) == n and indices.min() >= 0 and indices.max() < whole


def _damage(path):
    with zipfile.ZipFile(fashion_mnist.location()) as archive, zipfile.ZipFile(path, "w") as copy:
        for entry in archive.namelist():
            content = bytearray(archive.read(entry))
            content[-1] ^= 1
            copy.writestr(entry, bytes(content))


@pytest.mark.parametrize("damage", [_damage, lambda path: path.write_bytes(b"PK\x03\x04 cut off")])
def test_a_damaged_subset_is_refused(tmp_path, monkeypatch, damage):
    (tmp_path / "manifest.json").write_bytes((fashion_mnist.FOLDER / "manifest.json").read_bytes())
    damage(tmp_path / "subset.npz")
    monkeypatch.setattr(fashion_mnist, "FOLDER", tmp_path)
    with pytest.raises(LabError, match="damaged"):
        fashion_mnist.read("test", None)


def _write_idx(file, array):
    import gzip

    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    file.write_bytes(gzip.compress(header + array.tobytes()))


def test_a_folder_with_the_whole_set_is_read_in_its_place(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    _write_idx(tmp_path / "t10k-images-idx3-ubyte.gz", images)
    _write_idx(tmp_path / "t10k-labels-idx1-ubyte.gz", np.arange(5, dtype=np.uint8))
    data = datasets.load("fashion_mnist", "test", data_dir=tmp_path)
    assert np.array_equal(data.images[..., 0], images) and data.labels.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("content", [b"", b"not gzip", b"\x1f\x8b\x08\x00cut"])
def test_a_damaged_idx_file_is_refused(tmp_path, content):
    file = tmp_path / "x.gz"
    file.write_bytes(content)
    with pytest.raises(LabError, match="damaged"):
        read_idx(file, "fashion_mnist")


def test_networks_see_each_digit_pixel_four_by_four_times():
    data = datasets.load("digits", "test")
    shown = data.for_network()
    assert shown.shape == (len(data), 32, 32, 1)
    enlarged = Image.fromarray(data.images[0, :, :, 0]).resize((32, 32), Image.Resampling.NEAREST)
    assert np.array_equal(shown[0, :, :, 0], np.asarray(enlarged))


def test_networks_see_fashion_in_a_black_frame():
    data = datasets.load("fashion_mnist", "test")
    shown = data.for_network()
    assert np.array_equal(shown[:, 2:-2, 2:-2], data.images)
    assert shown.sum(dtype=np.int64) == data.images.sum(dtype=np.int64)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: datasets.load("digit", "train"), "data.unknown"),
        (lambda: datasets.load("digits", "validation"), "data.split"),
        (lambda: datasets.load("digits", "train", data_dir="/tmp"), "data.no_folder"),
        (lambda: datasets.load("fashion_mnist", "train", data_dir="/nowhere"), "data.missing_file"),
        (lambda: datasets.photograph("chelsae"), "data.unknown_photograph"),
    ],
)
def test_nonsense_is_refused(call, code):
    with pytest.raises(LabError) as caught:
        call()
    assert caught.value.code == code


def test_the_nearest_name_is_suggested():
    with pytest.raises(LabError, match="nearest name is fashion_mnist"):
        datasets.describe("fashionmnist")


def test_a_name_registered_twice_raises():
    with pytest.raises(ValueError, match="again"):
        by_name([fashion_mnist, fashion_mnist])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_title_and_class_has_a_word(lang):
    keys = [datasets.describe_photograph(name).title for name in datasets.photographs()]
    for name in datasets.names():
        keys += [datasets.describe(name).title, *datasets.load(name, "test").class_names]
    assert all(strings(lang)[key] for key in keys)


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket", "retina"])
def test_photographs_are_scikit_images(name):
    assert np.array_equal(datasets.photograph(name), getattr(skimage_data, name)())


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photographs_are_scikit_learns(name):
    assert np.array_equal(datasets.photograph(name), load_sample_image(f"{name}.jpg"))


@pytest.mark.parametrize("name", datasets.photographs())
def test_every_photograph_is_large_coloured_and_credited(name):
    pixels = datasets.photograph(name)
    assert pixels.dtype == np.uint8 and pixels.shape[2] == 3 and min(pixels.shape[:2]) >= 300
    photo = datasets.describe_photograph(name)
    assert photo.author in photo.attribution and photo.licence in photo.attribution

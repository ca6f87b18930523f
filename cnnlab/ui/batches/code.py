"""A way to one size as PyTorch source that runs by itself."""

from collections.abc import Sequence

from cnnlab.core.batching import Size

_HEAD = """import torch
from torchvision.transforms import v2

# Stand-ins of these sizes. Yours: v2.functional.pil_to_tensor(image.convert("RGB")) for each picture.
pictures = [torch.randint(0, 256, (3, height, width), dtype=torch.uint8) for height, width in {sizes}]
"""
_TRANSFORMED = """
transform = v2.Compose([
{steps}
    v2.ToDtype(torch.float32, scale=True),
])
batch = torch.stack([transform(picture) for picture in pictures])
"""
_STEPS = {
    "resize": ("v2.Resize(({side}, {side})),  # aspect ratio lost",),
    "crop": ("v2.Resize({side}),  # the shorter side", "v2.CenterCrop({side}),"),
    "random": ("v2.RandomCrop({side}, pad_if_needed=True),",),
}
_PAD = """

def letterbox(picture, side={side}):
    height, width = picture.shape[-2:]
    longest = max(height, width)
    scaled = [max(1, side * height // longest), max(1, side * width // longest)]
    down, across = side - scaled[0], side - scaled[1]
    pad = [across // 2, down // 2, across - across // 2, down - down // 2]  # left, top, right, bottom
    return v2.functional.pad(v2.functional.resize(picture, scaled), pad)


batch = torch.stack([letterbox(picture) for picture in pictures]).float() / 255
"""
_COLLATE = """from torch.utils.data import DataLoader

shorter_side = v2.Resize({side})


def pad_to_the_largest(samples):
    height = max(picture.shape[-2] for picture in samples)
    width = max(picture.shape[-1] for picture in samples)
    pad = v2.functional.pad  # left, top, right, bottom
    return torch.stack([pad(p, [0, 0, width - p.shape[-1], height - p.shape[-2]]) for p in samples]).float() / 255


samples = [shorter_side(picture) for picture in pictures]
loader = DataLoader(samples, batch_size=len(samples), collate_fn=pad_to_the_largest)
batch = next(iter(loader))
"""
_BUCKET = """
buckets = {}
for picture in pictures:
    buckets.setdefault(tuple(picture.shape), []).append(picture)
batches = [torch.stack(bucket).float() / 255 for bucket in buckets.values()]
"""


def source(way: str, sizes: Sequence[Size], side: int) -> str:
    """Defines `batch`, or `batches` for the way `bucket`, float32 from 0 to 1."""
    if way == "bucket":
        body, shown = _BUCKET, "print([tuple(batch.shape) for batch in batches])"
    else:
        shown = "print(tuple(batch.shape))"
        if way in _STEPS:
            steps = "\n".join("    " + step.format(side=side) for step in _STEPS[way])
            body = _TRANSFORMED.format(steps=steps)
        else:
            body = {"pad": _PAD, "collate": _COLLATE}[way].format(side=side)
    return _HEAD.format(sizes=list(sizes)) + body + shown + "\n"

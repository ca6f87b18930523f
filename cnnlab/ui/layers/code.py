"""Published networks as source, ready to paste."""

from cnnlab.networks import describe
from cnnlab.weights import hub


def network_code(name: str) -> str:
    """A published network as PyTorch source: torchvision's where it has it, else our own."""
    info = describe(name)
    shape = f"1, {info.paper_channels}, {info.paper_image_size}, {info.paper_image_size}"
    template = _TORCHVISION_CODE if name in hub.FILES else _OWN_CODE
    return template.format(
        name=name, shape=shape, size=info.paper_image_size, channels=info.paper_channels, classes=info.paper_classes
    )


_TORCHVISION_CODE = """\
import torch
from torchvision.models import get_model

model = get_model("{name}", weights=None).eval()
x = torch.zeros({shape})
for name, module in model.named_children():
    print(name, module)
print(model(x).shape)
"""
_OWN_CODE = """\
import torch
from cnnlab.networks import build

model = build("{name}", num_classes={classes}, image_size={size}, in_channels={channels}).eval()
x = torch.zeros({shape})
print(model)
print(model(x).shape)
"""

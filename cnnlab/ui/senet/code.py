"""The chosen gate as a Python script."""

from cnnlab.core.excitation import Gate


def gate(chosen: Gate, side: int) -> str:
    """A script that runs torchvision's module and prints what it holds."""
    return (
        "import torch\nfrom torchvision.ops import SqueezeExcitation\n\n"
        f"se = SqueezeExcitation({chosen.channels}, {chosen.hidden})  # channels, channels / {chosen.reduction}\n"
        f"x = torch.randn(1, {chosen.channels}, {side}, {side})\n"
        "z = x.mean((2, 3), keepdim=True)  # squeeze: (1, C, 1, 1)\n"
        "gate = torch.sigmoid(se.fc2(torch.relu(se.fc1(z))))  # excite\n"
        "y = x * gate  # scale\n"
        "print(torch.allclose(y, se(x)), sum(p.numel() for p in se.parameters()))\n"
    )

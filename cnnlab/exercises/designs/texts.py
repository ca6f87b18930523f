"""The published networks that tasks and tables start from, as `core.blueprint_text` writes them."""

_HEAD = "fl-fc4096-r-do50-fc4096-r-do50-fcN"
VGG16 = "-".join(
    (
        "c64k3p1-r-c64k3p1-r-m2",
        "c128k3p1-r-c128k3p1-r-m2",
        "c256k3p1-r-c256k3p1-r-c256k3p1-r-m2",
        "c512k3p1-r-c512k3p1-r-c512k3p1-r-m2",
        "c512k3p1-r-c512k3p1-r-c512k3p1-r-m2",
        _HEAD,
    )
)
ALEXNET_MAPS = "c64k11s4p2-r-m3s2-c192k5p2-r-m3s2-c384k3p1-r-c256k3p1-r-c256k3p1-r-m3s2"  # torchvision's
ALEXNET = f"{ALEXNET_MAPS}-fl-do50-fc4096-r-do50-fc4096-r-fcN"
ALEXNET_2012 = f"c96k11s4-r-l5-m3s2-c256k5p2g2-r-l5-m3s2-c384k3p1-r-c384k3p1g2-r-c256k3p1g2-r-m3s2-{_HEAD}"

"""What the families with stages are put together from, for pages that count and draw them before torch is there."""

# Convolutions in each of VGG's five stages, by layers with weights; a stage ends with a pool.
VGG_STAGES = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
VGG_CHANNELS = (64, 128, 256, 512, 512)
VGG_DENSE = (4096, 4096, 1000)

# Blocks in each of ResNet's four stages.
RESNET_STAGES = {
    "resnet18": (2, 2, 2, 2),
    "resnet34": (3, 4, 6, 3),
    "resnet50": (3, 4, 6, 3),
    "resnet101": (3, 4, 23, 3),
    "resnet152": (3, 8, 36, 3),
}

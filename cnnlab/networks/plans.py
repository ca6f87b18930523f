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

# GoogLeNet. Channels of the branches: 1×1; 1×1 before a 3×3; 1×1 before the branch called 5×5; 1×1 after a pool.
# "pool" halves.
INCEPTIONS = (
    "pool",
    (64, (96, 128), (16, 32), 32),  # 3a: 256 maps
    (128, (128, 192), (32, 96), 64),  # 3b: 480
    "pool",
    (192, (96, 208), (16, 48), 64),  # 4a: 512
    (160, (112, 224), (24, 64), 64),  # 4b: 512
    (128, (128, 256), (24, 64), 64),  # 4c: 512
    (112, (144, 288), (32, 64), 64),  # 4d: 528
    (256, (160, 320), (32, 128), 128),  # 4e: 832
    "pool",
    (256, (160, 320), (32, 128), 128),  # 5a: 832
    (384, (192, 384), (48, 128), 128),  # 5b: 1024
)

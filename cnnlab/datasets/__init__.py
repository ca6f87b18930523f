"""Pictures with labels, by name, and photographs to look at. Everything here works without torch and without a network.

A data set is one file in this folder that defines `INFO` (a `DatasetInfo`) and `read(split, data_dir)`; it imports only
what is cheap at its top. Adding a data set is adding a file.
"""

from cnnlab.datasets.images import DatasetInfo, ImageData
from cnnlab.datasets.photographs import Photograph, describe_photograph, photograph, photographs
from cnnlab.datasets.registry import describe, load, location, names

__all__ = [
    "DatasetInfo",
    "ImageData",
    "Photograph",
    "describe",
    "describe_photograph",
    "load",
    "location",
    "names",
    "photograph",
    "photographs",
]

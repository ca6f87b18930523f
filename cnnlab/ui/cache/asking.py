"""The way to torch, for caches that ask it."""

from importlib import import_module

from cnnlab import torch_gate


def ask(module: str):
    """`cnnlab.core.<module>`, which imports torch."""
    torch_gate.load()
    return import_module(f"cnnlab.core.{module}")

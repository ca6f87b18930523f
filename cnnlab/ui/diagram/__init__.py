"""The diagram of any network: boxes by kind of layer, blocks that fold, one layer chosen."""

from cnnlab.ui.diagram.diagram import show

__all__ = ["show"]

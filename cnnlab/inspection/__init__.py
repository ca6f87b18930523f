"""What goes on inside a network: its layers, kernels, feature maps, what excites a channel, gradient views."""

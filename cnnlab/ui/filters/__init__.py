"""Filters and feature maps: whose weights, which layer, which picture, and what is shown of them."""

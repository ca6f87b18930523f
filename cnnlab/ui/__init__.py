"""Streamlit's side of the house: controls, caches, the lesson frame, browser components."""

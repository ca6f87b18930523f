"""Data and translated labels in, plotly figure out. Nothing is computed here."""

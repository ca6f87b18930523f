"""The subject matter: arithmetic and graphs of convolutional networks. No Streamlit, no plotly, no files."""

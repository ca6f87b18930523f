"""The page that our lessons are measured against: one slider, one plotly chart, nothing else."""

import plotly.graph_objects as go
import streamlit as st

n = st.slider("n", 1, 64, 8)
st.latex(f"n = {n}")
st.plotly_chart(go.Figure(go.Scatter(y=[i * n for i in range(50)])))

import streamlit as st

from cnnlab.plots import figure
from cnnlab.ui import lesson
from cnnlab.ui.knobs import Choice, Flag, Number

page = lesson.open_lesson(
    "receptive-field", Number("n", 32, 1, 512), Choice("mode", "zeros", ("zeros", "same")), Flag("ceil", False)
)


@st.fragment
def live():
    n = page.knobs.slider("n")
    page.knobs.segmented("mode")
    page.knobs.toggle("ceil")
    st.latex(rf"N = {n}")
    f = figure.blank(300)
    f.add_scatter(y=[1, n, 3])
    st.plotly_chart(f, alt="x")
    lesson.torch_ready(page.t) and st.write("torch")


live()
lesson.close_lesson(page)

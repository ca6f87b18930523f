"""Where a wrong link arrives: says so, and names the page that was probably meant."""

import streamlit as st

from cnnlab import catalog
from cnnlab.i18n import Translator
from cnnlab.ui import shell

t = Translator(shell.language())
asked = st.query_params.get("path", "")[:80]
nearest = catalog.nearest(asked)

st.title(t("frame.not_found"), anchor=False)
st.markdown(t("frame.not_found_text", path=asked.replace("`", "")) if asked else t("frame.not_found_empty"))
st.page_link(
    shell.script(nearest.key),
    label=t("frame.not_found_nearest", title=t(f"page.{nearest.key}")),
    icon=nearest.icon,
    query_params=shell.link(),
)
if nearest.key != catalog.HOME:
    st.page_link(shell.script(catalog.HOME), label=t("page.home"), icon=":material/home:", query_params=shell.link())

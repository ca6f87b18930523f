"""Opening a page of the app in Streamlit's own test."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from cnnlab import catalog

ROOT = Path(__file__).resolve().parents[2]


def opened(key: str, **params: str) -> AppTest:
    """The page, as a link with these parameters opens it."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page(str(Path("pages") / catalog.page(key).script))
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()

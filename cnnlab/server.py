"""The web server around app.py: torch warmed up, an owner for each browser, pages for wrong links and errors."""

import contextlib
import logging
import re
import secrets
import sys
import traceback
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from cnnlab import catalog, torch_gate
from cnnlab.i18n import Translator
from cnnlab.ui import shell
from cnnlab.ui.owner import COOKIE, YEAR_S

APP = Path(__file__).resolve().parents[1] / "app.py"
_HEAVY = ("plotly.graph_objects", "PIL.Image", "babel.numbers")  # what pages import beside torch
_log = logging.getLogger("cnnlab")
_SERVER_PATHS = re.compile(
    r"^/(_stcore|static|media|component|app|oauth2callback|auth|healthz|script-health-check)(/|$)"
)


class OwnerCookie:
    """Gives each browser a random token, which only the server can read: who launched a run may stop it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _wants_page(scope) or COOKIE in _cookies(scope):
            await self.app(scope, receive, send)
            return
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        cookie = f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax; Max-Age={YEAR_S}{secure}"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


class WrongLinks:
    """Sends a browser that asks for a page we don't have to the page that says so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "/")
        if _wants_page(scope) and path.strip("/") not in _ADDRESSES and not _SERVER_PATHS.match(path):
            target = f"/{catalog.NOT_FOUND}?path={quote(path.strip('/')[:80])}"
            await RedirectResponse(target, status_code=302)(scope, receive, send)
            return
        await self.app(scope, receive, send)


_ADDRESSES = {"", *(page.key for page in catalog.PAGES if page.key != catalog.HOME)}


def _wants_page(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET" and b"text/html" in _header(scope, b"accept")


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _cookies(scope: Scope) -> SimpleCookie:
    cookies = SimpleCookie()
    with contextlib.suppress(Exception):  # a browser may send anything; a broken cookie is no cookie
        cookies.load(_header(scope, b"cookie").decode("latin-1"))
    return cookies


def show_error(error: Exception) -> bool:
    """What a person sees when a page breaks: a sentence and a number to quote. The traceback goes to the log."""
    number = secrets.token_hex(3)
    _log.error("error %s\n%s", number, "".join(traceback.format_exception(error)))
    st.error(Translator(shell.language())("frame.broken", number=number), icon=":material/report:")
    return True


@contextlib.asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    from cnnlab.jobs import dispatcher

    # Before the first visitor: plotly takes a pandas that another thread has only begun to import for a complete one.
    import_module("pandas")
    torch_gate.start(also=_HEAVY)
    dispatcher.ensure_running()
    yield


# Until the first page has run, Streamlit takes a folder called pages/ for its old multipage app, and the first deep
# link after a start meets "page not found". We route by st.navigation alone: say so before the first visitor comes.
PagesManager.uses_pages_directory = False

app = st.App(
    APP,
    lifespan=_lifespan,
    middleware=[Middleware(OwnerCookie), Middleware(WrongLinks)],
    on_script_error=show_error,
)


def serve(*, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Run the app until Ctrl-C. Training runs are processes of their own and go on."""
    sys.argv = [str(APP)]  # Streamlit finds .streamlit/config.toml beside the script it believes was started
    with contextlib.suppress(KeyboardInterrupt):
        app.run(config={"server.address": host, "server.port": port})

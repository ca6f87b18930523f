"""Find a Chromium for the tests; as a script, install one where there is none: apt on Debian, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def system_chromium() -> str | None:
    """The browser this machine already has: CNNLAB_CHROMIUM, or one on the path."""
    named = os.environ.get("CNNLAB_CHROMIUM")
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return named or found or (str(_MAC) if _MAC.exists() else None)


def playwright_chromium() -> str | None:
    """The browser that Playwright installed for itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def executable() -> str:
    """The browser to drive. RuntimeError where there is none."""
    found = system_chromium() or playwright_chromium()
    if found is None:
        raise RuntimeError("There is no Chromium: run `make test`, which installs one, or set CNNLAB_CHROMIUM.")
    return found


def install() -> None:
    """Install a Chromium: Debian's package where we may, else the one that Playwright brings."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        packages = ["chromium", "fonts-noto-cjk"]
        subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=True, env=environment)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__" and not (system_chromium() or playwright_chromium()):
    sys.stderr.write("No Chromium found; installing one for the tests ...\n")
    install()

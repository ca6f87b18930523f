"""Serve benchmarks/bare.py as plain Streamlit does; takes the same --host and --port as the app's own server."""

import sys
from pathlib import Path

from streamlit.web import cli

if __name__ == "__main__":
    host, port = sys.argv[sys.argv.index("--host") + 1], sys.argv[sys.argv.index("--port") + 1]
    script = str(Path(__file__).with_name("bare.py"))
    own = ["--runner.postScriptGC", "true"]  # our .streamlit/config.toml turns it off; the bare page is a stock one
    cli.main(["run", script, "--server.address", host, "--server.port", port, "--server.headless", "true", *own])

"""JupyterLab's own server, with one thing changed: it says where the course is, and little else.

``python -m pakrussia lab`` runs this in place of ``python -m jupyterlab``.
"""

from __future__ import annotations

import logging
import os
import sys
import webbrowser

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp
from tornado.ioloop import IOLoop


def has_browser(named: str, variables: dict[str, str], platform: str) -> bool:
    """Say whether a browser with a window can be started here.

    ``named`` is the one that JupyterLab is configured to use. Without a screen Python would
    find a text browser at best, and JupyterLab cannot be shown in one.
    """
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    windows = platform in ("win32", "darwin") or any(variables.get(one) for one in screens)
    if not named and not windows:
        return False
    try:
        webbrowser.get(named or None)
    except webbrowser.Error:
        return False
    return True


class CourseServer(ServerApp):
    """A server that writes warnings only, and its address as one line."""

    _opened = False

    def _log_level_default(self) -> int:
        return logging.WARNING

    def launch_browser(self) -> None:
        """Open a browser, where there is one with a window."""
        if has_browser(self.browser, dict(os.environ), sys.platform):
            self._opened = True
            super().launch_browser()

    def start_app(self) -> None:
        """Start as JupyterLab does, and print the address with its token."""
        provider = self.identity_provider
        token = provider.token
        # Its own words would be a block of lines that name a file and two addresses.
        provider.token_generated = False
        super().start_app()
        path = f"{self.connection_url.rstrip('/')}{self.default_url}"
        address = f"{path}?token={token}" if token else path
        words = (
            "The course opens in your browser. If it does not, open this address there:"
            if self._opened
            else "Open this address in a browser on this computer:"
        )
        said = f"\n{words}\n\n    {address}\n\nTo end it, press Ctrl+C here."
        # Said when the server answers there, and can be ended: a signal before that would be lost.
        IOLoop.current().add_callback(lambda: print(said, flush=True))


if __name__ == "__main__":
    LabApp.serverapp_class = CourseServer
    LabApp.launch_instance()

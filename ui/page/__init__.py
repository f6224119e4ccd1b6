"""The page: the tutor in a browser, and the same functions for programs. `serve` is the one call that others need."""

from ui.page.serve import Opened, ServeOptions, check_access, serve

__all__ = ["Opened", "ServeOptions", "check_access", "serve"]

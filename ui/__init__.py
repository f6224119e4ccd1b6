"""Every human door: the command line (`ui.cli`, `ui.commands`) and the page in the browser (`ui.page`)."""

import corpus  # noqa: F401  # silences libraries before one is loaded

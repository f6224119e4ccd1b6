"""Every human door: the command line (`ui.cli`, `ui.commands`) and the page in the browser (`ui.page`)."""

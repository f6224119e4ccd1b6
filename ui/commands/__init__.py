"""One module per command of `preceptor`; each holds a click command named `command`."""

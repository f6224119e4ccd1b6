"""`python -m ui` is `preceptor`: what a child process is started with, whatever the PATH."""

from ui.cli import run

if __name__ == "__main__":
    run()

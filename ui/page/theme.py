"""The page's theme, stylesheets and scripts: all of it local, fonts included.

Not here: which components there are.
"""

from __future__ import annotations

from pathlib import Path

import gradio as gr

HERE = Path(__file__).parent
STYLESHEETS = tuple(HERE / f"{name}.css" for name in ("layout", "chat", "code", "panel", "sidebar", "pictures"))
PANEL_SCRIPT = (HERE / "panel.js").read_text("utf-8")
CHAT_SCRIPT = (HERE / "chat.js").read_text("utf-8")
MENDING_SCRIPT = (HERE / "mending.js").read_text("utf-8")
SIDEBAR_SCRIPT = (HERE / "sidebar.js").read_text("utf-8")


def theme() -> gr.themes.Base:
    """Quiet greys and one blue-green.

    The fonts are those that Gradio ships whole: of Gradio 6.31.0's other files, Source Sans 3 and IBM Plex Sans'
    semi-bold among them, most hold the Vietnamese letters only.
    """
    base = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="md",
        font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "ui-monospace", "monospace"],
    )
    # one colour for everything that can be followed, markers included
    return base.set(
        **{f"link_text_color{state}": "*primary_700" for state in ("", "_hover", "_active", "_visited")},
        **{f"link_text_color{state}_dark": "*primary_300" for state in ("", "_hover", "_active", "_visited")},
    )

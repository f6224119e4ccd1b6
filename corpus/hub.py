"""Whether the model hub answers, asked once and briefly: a hub that can't be reached costs 23 s if asked naively.

Not here: downloading from it.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

PROBE_S = 3.0


def hub_answers() -> bool:
    """Whether the hub, or the mirror that HF_ENDPOINT names, takes a connection within 3 seconds."""
    from huggingface_hub import constants

    if constants.is_offline_mode():
        return False
    address = urlsplit(constants.ENDPOINT)
    port = address.port or (80 if address.scheme == "http" else 443)
    try:
        with socket.create_connection((address.hostname or "", port), timeout=PROBE_S):
            return True
    except OSError:
        return False

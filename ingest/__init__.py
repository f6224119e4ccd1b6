"""Sources → documents → chunks → index. `ingest.pipeline.ingest` does all of it."""

import corpus  # noqa: F401  # silences libraries before one is loaded

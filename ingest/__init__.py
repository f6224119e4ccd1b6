"""Sources → documents → chunks → index. `ingest.pipeline.ingest` does all of it."""

"""How well and how fast Preceptor is beside simpler systems."""

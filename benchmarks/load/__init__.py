"""The deadline rush, played against a server of its own (`make load`)."""

"""The register of units: names, resolution, validation."""

"""The `siar` command: what engineers and editors do by hand."""

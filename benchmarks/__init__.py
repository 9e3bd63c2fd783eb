"""What labkit costs, measured against what others do: `make bench` (docs/performance.md)."""

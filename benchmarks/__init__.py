"""What Ashar costs: `python -m benchmarks`. README.md beside this file says what each figure means."""

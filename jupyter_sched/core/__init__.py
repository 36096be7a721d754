"""The core decides: what a schedule, an event pattern and a plan mean. No AWS, no widgets, no clock."""

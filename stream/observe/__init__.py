"""What a process says of itself: metrics, health, logs. In: counts and states. Out: HTTP pages and JSON lines."""

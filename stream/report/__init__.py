"""What goes out: incident reports, their ids over time, and their bytes."""

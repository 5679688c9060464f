"""The command line, one file a command group. In: arguments. Out: settings put together, and what is asked for.

Commands import what they run inside their functions, so that `--help` answers at once.
"""

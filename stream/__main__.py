"""The program. In: arguments and environment. Out: an exit code; our own faults are caught here and nowhere else."""

import logging
import os
import sys
from collections.abc import Sequence

import click

from stream.cli.root import root
from stream.errors import IncidentStreamError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0, 1 failed, 2 usage, 69 broker unreachable, 78 configuration."""
    raise SystemExit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # commands say themselves what went wrong
    try:
        code = root.main(args=arguments, prog_name="incident-stream", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except IncidentStreamError as error:
        click.echo(f"{click.style('error', fg='red', bold=True)}: {error}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong, and nobody is there to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()

"""The program says what is wrong, where, why and what to do next, and ends with the exit code that scripts rely on."""

import subprocess
import sys
import time

import pytest

from stream.__main__ import run
from stream.cli.options import as_flags, read_pairs
from stream.errors import UsageError


def run_program(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "stream", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **environ},
    )


COMMANDS = ["extract", "run", "run extract", "run views", "run all", "produce", "tail", "topics", "topics create",
            "topics describe", "broker", "demo", "health", "config", "config check", "config show"]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    text = capsys.readouterr().out
    assert "Usage: incident-stream" in text
    assert len(text) > 200


def test_help_answers_without_loading_the_service() -> None:
    """Half a second even on a busy machine: no Kafka client, no rules, no validation library is imported."""
    began = time.monotonic()
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, stream.cli.root; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert time.monotonic() - began < 5
    assert not {"aiokafka", "pydantic", "faust", "rich", "stream.engine", "stream.extract"} & set(loaded)


@pytest.mark.parametrize("port", ["99999", "-4"])
def test_a_port_beyond_the_range_is_a_usage_error(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["broker", "--port", port]) == 2
    assert "0<=x<=65535" in capsys.readouterr().err


def test_a_withdrawal_beside_a_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither is sent: it would be a guess which of the two was meant."""
    assert run(["produce", "--withdraw", "a-1", "articles.jsonl"]) == 2
    assert "--withdraw takes no FILE" in capsys.readouterr().err


def test_an_unreachable_broker_is_69_with_address_and_ways_out() -> None:
    done = run_program("topics", "describe", KAFKA_BOOTSTRAP="127.0.0.1:1")
    assert done.returncode == 69
    assert "error: 127.0.0.1:1: no Kafka broker answers" in done.stderr
    assert "next: start one with `incident-stream broker`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_configuration_error_is_78_and_names_the_variable() -> None:
    done = run_program("config", "check", INCIDENT_STREAM__EXTRACT__GRUP="x")
    assert done.returncode == 78
    assert "environment INCIDENT_STREAM__EXTRACT__GRUP: there is no setting extract.grup" in done.stderr
    assert "did you mean extract.group?" in done.stderr


def test_a_wrong_option_is_2() -> None:
    done = run_program("tail", "--nope")
    assert done.returncode == 2
    assert "No such option" in done.stderr


def test_config_check_accepts_what_is_shipped() -> None:
    done = run_program("config", "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_config_show_tells_origins_and_masks_secrets() -> None:
    done = run_program(
        "config",
        "show",
        INCIDENT_STREAM__KAFKA__SECURITY_PROTOCOL="SASL_SSL",
        INCIDENT_STREAM__KAFKA__SASL_USERNAME="extract",
        INCIDENT_STREAM__KAFKA__SASL_PASSWORD="tr0mbone",
    )
    assert 'kafka.sasl_username = "extract"  # environment INCIDENT_STREAM__KAFKA__SASL_USERNAME' in done.stdout
    assert 'extract.group = "incident-extract"  # config/stream.toml:' in done.stdout
    assert 'kafka.sasl_password = "**********"' in done.stdout
    assert "tr0mbone" not in done.stdout + done.stderr


def test_config_show_as_json_masks_secrets_too() -> None:
    done = run_program(
        "config",
        "show",
        "--json",
        INCIDENT_STREAM__KAFKA__SASL_PASSWORD="tr0mbone",
    )
    assert done.returncode == 0
    assert "tr0mbone" not in done.stdout


def test_health_of_a_worker_that_is_not_there_is_1() -> None:
    done = run_program("health", "--set", "extract.pages.port=1")
    assert done.returncode == 1
    assert "extract does not answer" in done.stderr


def test_a_secret_is_not_taken_as_a_flag() -> None:
    with pytest.raises(UsageError, match="is a secret") as caught:
        read_pairs(["kafka.sasl_password=tr0mbone"])
    assert "tr0mbone" not in str(caught.value)


def test_a_pair_without_a_value_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"section\.name=value"):
        read_pairs(["extract.group"])


def test_flags_can_be_handed_on_to_another_process() -> None:
    flags = read_pairs(["extract.group=a", "kafka.bootstrap=localhost:1"])
    assert read_pairs(as_flags(flags)[1::2]) == flags

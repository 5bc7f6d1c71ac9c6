"""What the tests share: the command line, and the project's files."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Small tables on few processors: more threads take longer.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def soft_unlearn():
    """Runs the command line; fails where it does."""
    program = Path(os.environ.get("SOFT_UNLEARN", ROOT / "target/debug/soft-unlearn"))
    assert program.exists(), f"{program} is not there: cargo build --package soft-unlearn-cli"

    def run(*arguments, cwd):
        done = subprocess.run([program, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run

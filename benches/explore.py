#!/usr/bin/env python3
"""The search beside Spin: `benches/explore.py [FINWAIT]`, with Python 3, cargo, a C compiler and Debian's package spin, on Unix.

`finwait explore` with one loss and a timeout of each peer, and with more of both; and Spin's checker, breadth first, on
`peers.pml`, a much smaller model of two peers with the same bounds. What a state costs is compared, not how many there are.
The times are those of the processor, so they can be compared on a machine that does other things as well.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Losses, and timeouts of each peer.
BOUNDS = [(1, 1), (2, 2), (3, 3)]
MOST_WORLDS = 4_000_000


def measured(command, cwd=None):
    """What it printed, its seconds of processor time and by the clock, and its peak of memory in bytes."""
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed:\n{printed}")
    return printed, usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss * 1024


def number(pattern, printed):
    return int(re.search(pattern, printed).group(1).replace(",", ""))


def told(name, states, events, taken):
    _, cpu, clock, memory = taken
    print(
        f"{name:8} {states:9} states {events:9} events {events / cpu / 1e6:5.2f} M a second of processor time, "
        f"{events / clock / 1e6:5.2f} M by the clock, {memory / states:5.0f} bytes a state"
    )


def main():
    if len(sys.argv) < 2:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    finwait = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/release/finwait")
    with tempfile.TemporaryDirectory() as folder:
        for losses, timeouts in BOUNDS:
            print(f"losses {losses}, timeouts {timeouts}")
            bounds = ["--losses", str(losses), "--timeouts", str(timeouts), "--max-worlds", str(MOST_WORLDS)]
            taken = measured([finwait, "explore", "--format", "json", *bounds])
            told("finwait", number(r'"worlds": ?(\d+)', taken[0]), number(r'"events": ?(\d+)', taken[0]), taken)
            model = ["spin", "-a", f"-DLOSSES={losses}", f"-DTIMEOUTS={timeouts}", str(ROOT / "benches/peers.pml")]
            subprocess.run(model, cwd=folder, check=True)
            compile = ["cc", "-O3", "-DSAFETY", "-DNOREDUCE", "-DBFS", "-DMEMLIM=8000", "-o", "pan", "pan.c"]
            subprocess.run(compile, cwd=folder, check=True)
            taken = measured(["./pan", "-E"], cwd=folder)
            told("Spin", number(r"(\d+) states, stored", taken[0]), number(r"(\d+) transitions", taken[0]), taken)


if __name__ == "__main__":
    main()

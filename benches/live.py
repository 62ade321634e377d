#!/usr/bin/env python3
"""Live sockets, timed beside `ss -tan`: `benches/live.py [FINWAIT]`, with Python 3, cargo, ss and unshare, on Linux.

In a network namespace of its own, 10,000 sockets: both ends of 5,000 connections. `finwait live --once --plain` and `ss -tan`
run in turns; the ratio is that of the medians. Then `finwait live` polls once a second, in lines and on a screen of 120x36: its
processor time beside the clock.

The exit code is 1 if a goal is missed. Only ratios mean anything on another machine.
"""

import fcntl
import os
import pty
import resource
import socket
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = "FINWAIT_BENCH_INSIDE"
CONNECTIONS = 5000
RUNS = 40
RATIO = 0.5
SECONDS = 20
SHARE = 0.02


def main():
    if INSIDE not in os.environ:
        if len(sys.argv) < 2:
            subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
        program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/release/finwait")
        script = 'ip link set lo up && exec "$0" "$@"'
        inner = ["unshare", "-Urn", "sh", "-c", script, sys.executable, __file__, program]
        sys.exit(subprocess.run(inner, env={**os.environ, INSIDE: "1"}).returncode)

    program = sys.argv[1]
    leash = hold()
    counted = sum(1 for line in subprocess.check_output(["ss", "-Htan"]).splitlines() if line)
    print(f"{counted} sockets")

    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(timed([program, "live", "--once", "--plain"]))
        theirs.append(timed(["ss", "-tan"]))
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"one poll, from start to end: {ratio:.2f} of `ss -tan`'s time (goal: at most {RATIO})")

    lines = watched([program, "live", "--plain", "--every", "1s"])
    print(f"one poll a second, in lines: {lines:.1%} of a processor (goal: at most {SHARE:.0%})")
    screen = watched([program, "live", "--every", "1s"], terminal=True)
    print(f"one poll a second, on the screen: {screen:.1%} of a processor (goal: at most {SHARE:.0%})")
    os.close(leash)
    sys.exit(ratio > RATIO or max(lines, screen) > SHARE)


def watched(command, terminal=False):
    """The share of a processor that a program takes that goes on polling; in a terminal of 120 columns if asked for."""
    if terminal:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color"}
        child = subprocess.Popen(command, stdin=theirs, stdout=theirs, env=env, start_new_session=True)
        threading.Thread(target=drain, args=(ours,), daemon=True).start()
    else:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(2.5)
    before = cpu(child.pid)
    time.sleep(SECONDS)
    share = (cpu(child.pid) - before) / SECONDS
    child.kill()
    child.wait()
    return share


def drain(terminal):
    while os.read(terminal, 65536):
        pass


def hold():
    """Has another process hold the sockets, as each fork of this one would copy them; until what it gives is closed."""
    (ready, done), (ended, leash) = os.pipe(), os.pipe()
    if os.fork():
        os.read(ready, 1)
        return leash
    os.close(leash)
    need = 2 * CONNECTIONS + 100
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(need, most), most))
    held = connections()
    os.write(done, b"1")
    os.read(ended, 1)
    os._exit(len(held) - 2 * CONNECTIONS - 1)


def connections():
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    held = [listener]
    for _ in range(CONNECTIONS):
        held.append(socket.create_connection(listener.getsockname()))
        held.append(listener.accept()[0])
    return held


def timed(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


main()

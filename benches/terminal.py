#!/usr/bin/env python3
"""The screen in a pseudo-terminal, timed and counted: `benches/terminal.py`, with Python 3 and cargo, on Unix.

Start: from the fork to the whole first frame, in turns with `examples/minimal.rs`, which is the least that a ratatui
program does; the ratio is that of the medians. The terminal answers what it is asked at once.
Bytes: the first screen of every built-in scenario, and each of its steps with all frames of its animation.

The exit code is 1 if a goal is missed. Only ratios and bytes mean anything on another machine.
"""

import fcntl
import json
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

RUNS = 60
ROOT = Path(__file__).resolve().parent.parent
# Columns and rows, and the goal for the average step.
SIZES = {(80, 24): 2000, (120, 36): 2500}
FIRST_SCREEN = 12000
START = 1.3
# Longer than any pause within a step's animation, in seconds.
SETTLED = 0.6
# So many scenarios play at a time: more would keep two processors busy, and frames would be left out.
ABREAST = 4
# What the program may ask, and what a terminal says: its background, where the cursor is, what it is.
QUESTION = re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)|\x1b\[6n|\x1b\[0?c")
ANSWERS = {b"?": b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"n": b"\x1b[1;2R", b"c": b"\x1b[?62;22c"}


def build():
    """The program and the minimal one, built for release."""
    command = ["cargo", "build", "--release", "--locked", "--bin", "finwait", "--example", "minimal"]
    built = subprocess.run(
        [*command, "--message-format=json-render-diagnostics"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    artifacts = [json.loads(line) for line in built.stdout.splitlines()]
    found = {a["target"]["name"]: a["executable"] for a in artifacts if a.get("executable")}
    return found["finwait"], found["minimal"]


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, command, size):
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            columns, rows = size
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            unset = {"NO_COLOR", "TMUX", "LC_ALL", "FINWAIT_CONFIG"}
            env = {name: value for name, value in os.environ.items() if name not in unset}
            env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
            env |= {"XDG_CONFIG_HOME": "/nowhere", "XDG_STATE_HOME": "/nowhere"}
            os.execve(command[0], command, env)
        self.output = b""
        self.answered = 0

    def read(self, seconds):
        """Reads once, and answers; false if nothing came in time."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            self.output += os.read(self.fd, 1 << 16)
        except OSError:
            return False
        for asked in QUESTION.findall(self.output, self.answered):
            os.write(self.fd, next(answer for end, answer in ANSWERS.items() if end in asked))
        self.answered = len(self.output)
        return True

    def take(self):
        """All that has come."""
        output, self.output, self.answered = self.output, b"", 0
        return output

    def end(self):
        os.write(self.fd, b"q")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and self.read(0.2):
            pass
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def start(command, shown, size=(120, 36)):
    """Seconds to the first frame, whose last bytes are known."""
    terminal = Terminal(command, size)
    while shown not in terminal.output:
        if not terminal.read(5):
            sys.exit(f"{command[0]} shows nothing: {terminal.output!r}")
    seconds = time.perf_counter() - terminal.began
    terminal.end()
    return seconds


def settle(terminals):
    """Reads until nothing has come from any of them for a while."""
    by_fd = {terminal.fd: terminal for terminal in terminals}
    while ready := select.select(list(by_fd), [], [], SETTLED)[0]:
        for fd in ready:
            by_fd[fd].read(0)


def bytes_of(finwait, scenarios, size):
    """For each scenario the bytes of its first screen and of each step."""
    steps = {scenario["name"]: scenario["steps"] for scenario in scenarios}
    terminals = {name: Terminal([finwait, name], size) for name in steps}
    settle(terminals.values())
    counted = {name: [len(terminal.take())] for name, terminal in terminals.items()}
    for step in range(max(steps.values())):
        moving = {name: terminal for name, terminal in terminals.items() if step < steps[name]}
        for terminal in moving.values():
            os.write(terminal.fd, b"\x1b[C")
        settle(moving.values())
        for name, terminal in moving.items():
            counted[name].append(len(terminal.take()))
    for terminal in terminals.values():
        terminal.end()
    return list(counted.values())


def main():
    finwait, minimal = build()
    goals = {}
    took = {"minimal": [], "finwait": []}
    for _ in range(RUNS):
        took["minimal"].append(start([minimal], b"\x1b[?25l"))
        took["finwait"].append(start([finwait], b"\x1b[?2026l"))
    ours, theirs = statistics.median(took["finwait"]), statistics.median(took["minimal"])
    print(f"first frame: {ours / theirs:.2f} times the minimal program's ({ours * 1e3:.1f} and {theirs * 1e3:.1f} ms)")
    goals[f"first frame at most {START} times the minimal program's"] = ours <= START * theirs

    listed = json.loads(subprocess.run([finwait, "list", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout)
    for size, most in SIZES.items():
        groups = [listed[place : place + ABREAST] for place in range(0, len(listed), ABREAST)]
        counted = [scenario for group in groups for scenario in bytes_of(finwait, group, size)]
        first = max(scenario[0] for scenario in counted)
        steps = [step for scenario in counted for step in scenario[1:]]
        average = sum(steps) / len(steps)
        where = f"{size[0]}x{size[1]}"
        print(f"{where}: first screen at most {first} bytes; {len(steps)} steps, {average:.0f} bytes each, at most {max(steps)}")
        goals[f"{where}: first screen under {FIRST_SCREEN} bytes"] = first < FIRST_SCREEN
        goals[f"{where}: a step at most {most} bytes on average"] = average <= most
    for goal, met in goals.items():
        print("met   " if met else "MISSED", goal)
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

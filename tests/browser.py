#!/usr/bin/env python3
"""Recordings in a real browser: `tests/browser.py [FINWAIT]`, with Chromium on the PATH and nothing else.

The page is stepped by keys, clicks, slider and link, and must ask for nothing and complain of nothing. The SVG, still
and moving, and the page are compared with the PNG, cell by cell. Pages, and the sheets of `finwait exam`, are checked
with axe-core: the file that AXE names, else that of npm if npm is there. Pictures of what was seen stay in the folder
named by BROWSER_SHOTS, if it is set.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib
from pathlib import Path

FINWAIT = sys.argv[1] if len(sys.argv) > 1 else "target/debug/finwait"
COLUMNS, ROWS, WIDTH, HEIGHT = 120, 36, 1080, 720
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe""".split()


class Browser:
    """Chromium, spoken to over a pipe."""

    def __init__(self, profile):
        (there_out, here_in), (here_out, there_in) = os.pipe(), os.pipe()

        def wire():
            # The protocol reads from descriptor 3 and writes to 4.
            first, second = os.dup(there_out), os.dup(there_in)
            os.dup2(first, 3)
            os.dup2(second, 4)

        command = [shutil.which("chromium") or "chromium", *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(
            command, preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(there_out)
        os.close(there_in)
        self.reader, self.writer = os.fdopen(here_out, "rb", 0), os.fdopen(here_in, "wb", 0)
        self.rest, self.number, self.events, self.session = b"", 0, [], None
        page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        metrics = {"width": 1280, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **metrics)

    def receive(self):
        while b"\0" not in self.rest:
            data = self.reader.read(1 << 16)
            if not data:
                sys.exit("Chromium is gone")
            self.rest += data
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.writer.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def media(self, scheme="light", motion="no-preference"):
        wanted = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        self.call("Emulation.setEmulatedMedia", features=[{"name": n, "value": v} for n, v in wanted.items()])

    def open(self, url):
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        while self.js("document.readyState") != "complete" or self.js("location.href") == "about:blank":
            time.sleep(0.02)

    def js(self, code):
        result = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            sys.exit(f"{code}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def key(self, key):
        text = {"text": "\r" if key == "Enter" else key} if len(key) == 1 or key == "Enter" else {}
        codes = {"Tab": 9, "Enter": 13, " ": 32, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39}
        code = codes.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **text)

    def click(self, selector):
        x, y = self.js(
            f"(r => [r.x + r.width / 2, r.y + r.height / 2])(document.querySelector('{selector}').getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, name, x=0, y=0, width=WIDTH, height=HEIGHT):
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        data = base64.b64decode(self.call("Page.captureScreenshot", clip=clip)["data"])
        if shots := os.environ.get("BROWSER_SHOTS"):
            Path(shots, f"{name}.png").write_bytes(data)
        return means(data)

    def complaints(self):
        """What the console was told, and what was asked for beside the file itself."""
        found = []
        for event in self.events:
            method, params = event.get("method"), event.get("params", {})
            if method in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
                found.append(params)
            if method == "Network.requestWillBeSent":
                request = params["request"]["url"]
                if params["type"] != "Document" and not request.startswith("data:"):
                    found.append(request)
        self.events.clear()
        return found


def pixels(png):
    """Width, height and rows of (r, g, b) of a PNG with 8 bits a channel."""
    at, data, palette = 8, b"", None
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            size = {2: 3, 3: 1, 6: 4}[body[9]]
        elif kind == b"PLTE":
            palette = [tuple(body[i : i + 3]) for i in range(0, length, 3)]
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    data, rows, before = zlib.decompress(data), [], bytearray(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + width * size])
        if kind:
            for i in range(len(row)):
                left, corner = (row[i - size], before[i - size]) if i >= size else (0, 0)
                up = before[i]
                if kind == 4:
                    near = left + up - corner
                    away = (abs(near - left), abs(near - up), abs(near - corner))
                    guess = (left, up, corner)[away.index(min(away))]
                else:
                    guess = (0, left, up, (left + up) // 2)[kind]
                row[i] = (row[i] + guess) & 255
        before = row
        if palette:
            rows.append([palette[i] for i in row])
        else:
            rows.append([tuple(row[i : i + 3]) for i in range(0, len(row), size)])
    return width, height, rows


def means(png):
    """The mean colour of every cell."""
    width, height, rows = pixels(png)
    cells = []
    for row in range(ROWS):
        lines = rows[row * height // ROWS : (row + 1) * height // ROWS]
        for column in range(COLUMNS):
            left, right = column * width // COLUMNS, (column + 1) * width // COLUMNS
            inside = [pixel for line in lines for pixel in line[left:right]]
            cells.append(tuple(sum(channel) / len(inside) for channel in zip(*inside)))
    return cells


def compare(name, seen, expected):
    """Same ink in the same cells: letters of another font differ a little, a missing or misplaced one a lot."""
    far = [
        (i % COLUMNS, i // COLUMNS)
        for i, (a, b) in enumerate(zip(seen, expected))
        if max(abs(one - other) for one, other in zip(a, b)) > 48
    ]
    apart = sum(abs(one - other) for a, b in zip(seen, expected) for one, other in zip(a, b)) / len(seen) / 3
    check(f"{name} looks like the PNG ({apart:.1f} apart)", apart < 5 and len(far) < 40, far[:20])
    check(f"{name} is not blank", len(set(seen)) > 100)


def check(what, holds, seen=""):
    print(f"{'ok' if holds else 'FAILED'}: {what} {'' if holds else seen}")
    if not holds:
        global failed
        failed = True


failed = False


def record(folder, name, *options, target="normal-close"):
    path = folder / name
    subprocess.run([FINWAIT, "record", target, "-o", path, *options], check=True)
    return path


def page(browser, folder):
    url = record(folder, "close.html").as_uri()
    now = lambda: browser.js("[...document.querySelectorAll('section')].filter(s => getComputedStyle(s).display != 'none').map(s => s.id).join()")
    browser.media()
    browser.open(url)
    check("the page opens at its start", now() == "step-0", now())
    for key, step in [("ArrowRight", 1), ("n", 2), ("ArrowLeft", 1), ("End", 12), ("Home", 0), ("p", 0)]:
        browser.key(key)
        check(f"{key} leads to step {step}", now() == f"step-{step}", now())
    browser.click("#next")
    browser.click("#next")
    browser.click("#back")
    check("the buttons step", now() == "step-1", now())
    browser.click("#slider")
    check("the slider leads to the middle", now() == "step-6", now())
    browser.key("ArrowRight")
    check("the slider obeys keys, once", now() == "step-7", now())
    check("the address names the step", browser.js("location.hash") == "#step-7")
    check("it says where it is", browser.js("document.getElementById('place').textContent") == "7 / 12")
    browser.js("document.activeElement.blur()")
    browser.js("for (const s of document.querySelectorAll('section')) s.dataset.ms = 20")
    browser.key(" ")
    playing = browser.js("document.getElementById('play').getAttribute('aria-label')")
    time.sleep(1.5)
    check("space plays to the end", (playing, now()) == ("Pause", "step-12"), (playing, now()))
    check("and stops there", browser.js("document.getElementById('play').getAttribute('aria-label')") == "Play")
    browser.open(url + "#step-4")
    check("a link leads to its step", now() == "step-4", now())
    words = browser.js("document.querySelector('#step-4 .words').innerText")
    check("the story is text", "A goes from SYN-SENT to ESTABLISHED" in words and "3.10.7.3" in words, words)
    check("and is read aloud", browser.js("document.querySelector('#step-4').closest('[aria-live]') != null"))
    sides = "[document.querySelector('.now svg'), document.querySelector('.now .words')].map(e => e.getBoundingClientRect())"
    check("and stands beside its picture", browser.js(f"(([a, b]) => b.left >= a.right && b.top < a.bottom)({sides})"))
    browser.key("Home")
    browser.js("document.getElementById('back').focus()")
    browser.click("#back")
    check("a button without use keeps the focus", browser.js("document.activeElement.id") == "back")
    browser.js("frame = document.createElement('iframe'); frame.srcdoc = document.documentElement.outerHTML; document.body.append(frame)")
    time.sleep(0.5)
    inside = "frame.contentDocument"
    browser.js(f"for (const _ of [1, 2]) try {{ {inside}.getElementById('next').onclick() }} catch (error) {{ failed = error }}")
    seen = browser.js(f"[self.failed?.name, {inside}.querySelector('.now').id].join()")
    check("it steps in a frame without an address", seen == ",step-2", seen)
    endless = folder / "endless.json"
    endless.write_text(json.dumps({"title": "a" * 90, "steps": [{"at": "b", "do": "passive-open", "say": "https://" + "x" * 300}]}))
    browser.open(record(folder, "endless.html", target=endless).as_uri() + "#step-1")
    sideways = browser.js("document.documentElement.scrollWidth - innerWidth")
    check("a word without an end is broken", sideways == 0, sideways)
    browser.open(url + "#step-4")
    for scheme in ("light", "dark"):
        browser.media(scheme)
        expected = means(record(folder, f"{scheme}.png", "--step", "4", "--theme", scheme).read_bytes())
        box = browser.js("(r => [r.x, r.y, r.width, r.height])(document.querySelector('#step-4 figure svg').getBoundingClientRect())")
        compare(f"the page in {scheme}", browser.picture(f"page-{scheme}", *box), expected)
    browser.call("Emulation.setEmulatedMedia", media="print")
    check("on paper are all steps", len(now().split(",")) == 13, now())
    browser.call("Emulation.setEmulatedMedia", media="")
    complaints = browser.complaints()
    check("it asks for nothing and complains of nothing", not complaints, complaints)


def pictures(browser, folder):
    browser.media()
    browser.open(record(folder, "still.svg", "--step", "7").as_uri())
    compare("the still", browser.picture("still"), means(record(folder, "still.png", "--step", "7").read_bytes()))
    film = record(folder, "film.svg").as_uri()
    last = means(record(folder, "last.png").read_bytes())
    browser.media(motion="reduce")
    browser.open(film)
    compare("the film without motion", browser.picture("film-reduced"), last)
    browser.media()
    browser.open(film)
    check("the film moves", browser.js("document.getAnimations().length") > 20)
    # The rest of a step is the time before the next one begins: where the story changes.
    whole = browser.js("document.getAnimations()[0].effect.getTiming().duration")
    seek = "document.getAnimations().forEach(a => {{ a.pause(); a.currentTime = {} }})"
    browser.js(seek.format(whole - 10))
    compare("the film's end", browser.picture("film-end"), last)
    browser.js(seek.format(10))
    compare("the film's start", browser.picture("film-start"), means(record(folder, "first.png", "--step", "0").read_bytes()))
    complaints = browser.complaints()
    check("pictures ask for nothing and complain of nothing", not complaints, complaints)


def keyboard(browser, folder):
    """Everything is reached by Tab, in the order of the page, and seen to be."""
    browser.open(record(folder, "keys.html").as_uri() + "#step-4")
    seen = []
    for _ in range(5):
        browser.key("Tab")
        seen.append(browser.js("document.activeElement.id || document.activeElement.localName"))
        ring = browser.js("getComputedStyle(document.activeElement).outlineStyle")
        check(f"{seen[-1]} shows that it has the focus", ring != "none", ring)
    check("Tab leads to every control and link", sorted(seen) == ["a", "back", "next", "play", "slider"], seen)
    browser.open((folder / "keys.html").as_uri())
    browser.js("document.getElementById('next').focus()")
    for key in ("Enter", " "):
        browser.key(key)
    now = browser.js("document.querySelector('.now').id")
    check("a button is pressed by Enter and space, and only once", now == "step-2", now)


def axe_source(folder):
    """axe-core, or nothing where it cannot be had."""
    if file := os.environ.get("AXE"):
        return Path(file).read_text(encoding="utf-8")
    if not shutil.which("npm"):
        return None
    packed = subprocess.run(["npm", "pack", "--silent", "axe-core@4.14.1"], cwd=folder, capture_output=True, check=False)
    if packed.returncode != 0:
        return None
    with tarfile.open(next(folder.glob("axe-core-*.tgz"))) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


def accessible(browser, folder):
    source = axe_source(folder)
    if source is None:
        print("skipped: axe-core is not here, and npm cannot fetch it")
        return
    sheet = folder / "sheet.html"
    subprocess.run([FINWAIT, "exam", "--seed", "7", "--solutions", "-o", sheet], check=True)
    pages = {
        "the page": (record(folder, "axe.html"), "#step-4"),
        "the page in Chinese": (record(folder, "axe-zh.html", "--lang", "zh-CN"), "#step-7"),
        "a page with errors": (record(folder, "axe-err.html", target="second-close-error"), "#step-7"),
        "the sheet": (sheet, ""),
    }
    looks = [("light", ""), ("dark", ""), ("light", "print")]
    for name, (path, step) in pages.items():
        for scheme, medium in looks:
            browser.media(scheme)
            browser.open(path.as_uri() + step)
            wanted = [{"name": "prefers-color-scheme", "value": scheme}]
            browser.call("Emulation.setEmulatedMedia", media=medium, features=wanted)
            browser.js(source + ";0")
            found = browser.js("axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html + n.failureSummary).slice(0, 3)]))")
            check(f"{name}, {medium or scheme}: axe finds nothing", not found, json.dumps(found, indent=1))
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.events.clear()


with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
    chromium = Browser(Path(scratch, "profile"))
    try:
        page(chromium, Path(scratch))
        pictures(chromium, Path(scratch))
        keyboard(chromium, Path(scratch))
        accessible(chromium, Path(scratch))
    finally:
        chromium.process.terminate()
        chromium.process.wait()
sys.exit(failed)

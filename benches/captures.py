#!/usr/bin/env python3
"""Lists a capture of a million packets with finwait and with tcptrace, side by side, and opens a connection of a million packets.

    cargo build --release && python3 benches/captures.py target/release/finwait [PACKETS]

Needs tcptrace and GNU time (Debian has both). Prints the least of nine runs in turn.
"""

import os, random, resource, struct, subprocess, sys, tempfile, time

SYN, ACK, PSH, FIN = 2, 16, 8, 1


def packet(a, b, sport, dport, seq, ack, flags, length, ident):
    tcp = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 65535, 0, 0)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + length, ident & 0xFFFF, 0x4000, 64, 6, 0, a, b)
    return b"\2\0\0\0\0\7\2\0\0\0\0\2\10\0" + ip + tcp + b"x" * min(length, 42)


def conversation(number, packets, rng):
    """Packets of one connection, with gaps in microseconds."""
    a = bytes([10, number >> 16 & 255, number >> 8 & 255, number & 255])
    b, port = b"\x0a\xff\0\x07", 1024 + number % 60000
    s, t = rng.getrandbits(32), rng.getrandbits(32)
    yield 50, packet(a, b, port, 80, s, 0, SYN, 0, 1)
    yield 20000, packet(b, a, 80, port, t, s + 1, SYN | ACK, 0, 1)
    yield 50, packet(a, b, port, 80, s + 1, t + 1, ACK, 0, 2)
    s, t = s + 1, t + 1
    for n in range(max(0, (packets - 7)) // 2):
        yield 100, packet(b, a, 80, port, t, s, PSH | ACK, 1448, n + 2)
        t += 1448
        yield 30, packet(a, b, port, 80, s, t, ACK, 0, n + 3)
    yield 50, packet(a, b, port, 80, s, t, FIN | ACK, 0, 9)
    yield 20000, packet(b, a, 80, port, t, s + 1, ACK, 0, 9)
    yield 50, packet(b, a, 80, port, t, s + 1, FIN | ACK, 0, 10)
    yield 50, packet(a, b, port, 80, s + 1, t + 1, ACK, 0, 10)


def write(path, connections, packets_each):
    """Connections that overlap, a hundred at a time."""
    rng, clock, count, number = random.Random(7), 1_795_770_000_000_000, 0, 0
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 96, 1))
        live = []
        while live or number < connections:
            while len(live) < 100 and number < connections:
                live.append(conversation(number, packets_each, rng))
                number += 1
            one = rng.randrange(len(live))
            try:
                gap, data = next(live[one])
            except StopIteration:
                live.pop(one)
                continue
            clock += gap // len(live) + 1
            wire = 14 + struct.unpack("!H", data[16:18])[0]
            f.write(struct.pack("<IIII", clock // 1_000_000, clock % 1_000_000, len(data), wire) + data)
            count += 1
    return count


def run(commands, times=9):
    """Of each command, seconds by the clock, processor seconds, and most memory in MB: the least of several runs in turn, each by itself."""
    best = [[9e9] * 3 for _ in commands]
    for _ in range(times):
        for command, least in zip(commands, best):
            used, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            # Memory by a program of its own: a child of this script would count the script's as well.
            told = subprocess.run(["/usr/bin/time", "-q", "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            clock, now = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
            if told.returncode:
                sys.exit(f"{command}: exit status {told.returncode}")
            processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
            memory = int(told.stderr.splitlines()[-1]) / 1024
            least[:] = map(min, least, (clock, processor, memory))
    return best


def main():
    finwait = sys.argv[1]
    packets = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        print("| capture | program | s by the clock | processor s | most memory MB |\n| --- | --- | --- | --- | --- |")
        for each in (10, 20, 200, 2000):
            path = f"{folder}/{each}.pcap"
            count = write(path, packets // each, each)
            name = f"{count} packets, {packets // each} connections"
            ours, theirs = run([[finwait, "list", path], ["tcptrace", "-n", path]])
            print("| {} | finwait list | {:.3f} | {:.3f} | {:.1f} |".format(name, *ours))
            print("| | tcptrace -n | {:.3f} | {:.3f} | {:.1f} |".format(*theirs))
            print("| | ratio | {:.1f} | {:.1f} | {:.1f} |".format(*(b / a for a, b in zip(ours, theirs))), flush=True)
            os.remove(path)
        path = f"{folder}/one.pcap"
        count = write(path, 1, packets)
        for command in (["list", path], ["trace", path, "--connection", "1"]):
            (least,) = run([[finwait, *command]])
            name = " ".join(command).replace(path, "CAPTURE")
            print("| {} packets, 1 connection | finwait {} | {:.3f} | {:.3f} | {:.1f} |".format(count, name, *least))


main()

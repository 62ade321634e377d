#!/usr/bin/env python3
"""Makes captures of this machine's kernel whose true course is known, and compares what finwait says of them.

    sudo python3 tests/captures/kernel/make.py OUT                 makes OUT/*.pcap and OUT/truth.json
    python3 tests/captures/kernel/make.py --check OUT FINWAIT      compares; exit status 1 if anything is exact and wrong
    python3 tests/captures/kernel/make.py --cut OUT FINWAIT        the same for each capture cut after each of its packets

Two network namespaces are joined by a relay in this script (two TUN devices). It delays, loses, copies, reorders and forges
segments, and writes three captures of each case: at A, at B, and between them. The true states come from the kernel's
tracepoint sock:inet_sock_set_state, and from /proc/net/tcp for those that it does not tell (SYN-RECEIVED, TIME-WAIT).
Loopback and veth captures with offloading are made by tcpdump. Linux only; needs root, ip, tcpdump.
"""

import ctypes, fcntl, heapq, json, os, re, select, socket, struct, subprocess, sys, threading, time

LIBC = ctypes.CDLL(None, use_errno=True)
TRACE = "/sys/kernel/tracing"
A, B = "10.9.0.1", "10.9.0.2"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
NAMES = {
    "TCP_CLOSE": "CLOSED", "TCP_LISTEN": "LISTEN", "TCP_SYN_SENT": "SYN-SENT", "TCP_SYN_RECV": "SYN-RECEIVED",
    "TCP_NEW_SYN_RECV": "SYN-RECEIVED", "TCP_ESTABLISHED": "ESTABLISHED", "TCP_FIN_WAIT1": "FIN-WAIT-1",
    "TCP_FIN_WAIT2": "FIN-WAIT-2", "TCP_CLOSING": "CLOSING", "TCP_TIME_WAIT": "TIME-WAIT",
    "TCP_CLOSE_WAIT": "CLOSE-WAIT", "TCP_LAST_ACK": "LAST-ACK",
}
PROC = ["", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED",
        "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING", "SYN-RECEIVED"]


def enter(ns):
    fd = os.open(f"/run/netns/{ns}", os.O_RDONLY)
    if LIBC.setns(fd, 0x40000000):
        raise OSError(ctypes.get_errno(), "setns")
    os.close(fd)


def sh(line):
    subprocess.run(line, shell=True, check=True)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    s = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while s > 0xFFFF:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


class Packet:
    def __init__(self, raw):
        self.raw = raw
        h = (raw[0] & 15) * 4
        self.sport, self.dport, self.seq, self.ack, off, self.flags, self.window = struct.unpack("!HHIIBBH", raw[h:h + 16])
        self.len = struct.unpack("!H", raw[2:4])[0] - h - (off >> 4) * 4
        self.options = raw[h + 20:h + (off >> 4) * 4]


def forge(src, dst, sport, dport, seq, ack, flags, data=b"", ttl=64, window=500, options=b""):
    off = (20 + len(options)) // 4
    tcp = struct.pack("!HHIIBBHHH", sport, dport, seq % 2**32, ack % 2**32, off << 4, flags, window, 0, 0) + options + data
    a = socket.inet_aton(src) + socket.inet_aton(dst)
    c = checksum(a + struct.pack("!BBH", 0, 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack("!H", c) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0x1234, 0x4000, ttl, 6, 0) + a
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


class Relay(threading.Thread):
    """Carries packets between both TUN devices by the policies of the cases."""

    def __init__(self):
        super().__init__(daemon=True)
        self.fds, self.cases, self.heap, self.n = {}, {}, [], 0
        self.lock = threading.Lock()

    def tun(self, ns, name, address, peer):
        enter(ns)
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH", name.encode(), 0x1001))
        sh(f"ip link set lo up; ip addr add {address} peer {peer} dev {name}; ip link set {name} up")
        return fd

    def at(self, when, what):
        with self.lock:
            self.n += 1
            heapq.heappush(self.heap, (when, self.n, what))

    def run(self):
        side = {self.fds["a"]: 0, self.fds["b"]: 1}
        while True:
            now = time.monotonic()
            with self.lock:
                due = []
                while self.heap and self.heap[0][0] <= now:
                    due.append(heapq.heappop(self.heap)[2])
                wait = self.heap[0][0] - now if self.heap else 0.05
            for what in due:
                what()
            ready, _, _ = select.select(list(side), [], [], max(0, min(wait, 0.05)))
            for fd in ready:
                try:
                    raw = os.read(fd, 65535)
                except BlockingIOError:
                    continue
                if raw[0] >> 4 != 4 or raw[9] != 6:
                    continue
                p = Packet(raw)
                case = self.cases.get(p.sport if side[fd] == 0 else p.dport)
                if case:
                    case.carry(side[fd], p)

    def deliver(self, to, raw):
        os.write(self.fds["ab"[to]], raw)


RELAY = Relay()
CASES = []


def case(*delays, after=1.0, **options):
    def add(f):
        for delay in delays or (0.001, 0.02):
            CASES.append((f"{f.__name__.replace('_', '-')}-{delay * 1000:g}ms", f, delay, after, options))
        return f
    return add


class Case:
    def __init__(self, name, port, delay, relay=True, ns=("fwa", "fwb"), hosts=(A, B)):
        self.name, self.port, self.delay, self.relay, self.ns, self.hosts = name, port, delay, relay, ns, hosts
        self.server_port = port - 20000
        self.rules, self.seen = [], {"a": [], "b": [], "m": []}
        self.count, self.socks, self.last = {}, [], [None, None]

    # --- the network
    def rule(self, side, flags, nth=1, what="lose", mask=FIN | SYN | RST, minlen=0, times=1, extra=0.05):
        """The nth segment (and times - 1 more) from this side with these flags is lost, copied or late."""
        self.rules.append(dict(side=side, flags=flags, nth=nth, what=what, mask=mask, minlen=minlen, times=times, n=0, extra=extra))

    def record(self, where, when, raw):
        self.seen[where].append((when, raw))

    def carry(self, side, p):
        now = time.monotonic()
        self.record("ab"[side], now, p.raw)
        self.last[side] = p
        fate, extra = "go", 0
        for r in self.rules:
            if r["side"] == side and p.flags & r["mask"] == r["flags"] & r["mask"] and (not r["flags"] & ACK or p.flags & ACK) \
                    and p.len >= r["minlen"] and (r["minlen"] or r["flags"] & r["mask"] or r.get("any") or p.len == 0 or r["mask"] == 0):
                r["n"] += 1
                if r["nth"] <= r["n"] < r["nth"] + r["times"]:
                    fate, extra = r["what"], r["extra"]
        half = self.delay / 2
        if fate == "lose-before":
            return
        RELAY.at(now + half, lambda: self.record("m", time.monotonic(), p.raw))
        if fate == "lose":
            return
        late = self.delay + (extra if fate == "late" else 0)
        self.arrive(1 - side, now + late, p.raw)
        if fate == "copy":
            self.arrive(1 - side, now + late + extra, p.raw)

    def arrive(self, to, when, raw):
        def go():
            self.record("ab"[to], time.monotonic(), raw)
            RELAY.deliver(to, raw)
        RELAY.at(when, go)

    def inject(self, to, flags, seq, ack=0, data=b"", ttl=64, options=b"", seen_between=True):
        """A forged segment that seems to come from the other side."""
        src, dst = (self.hosts[1], self.hosts[0]) if to == 0 else (self.hosts[0], self.hosts[1])
        sport, dport = (self.server_port, self.port) if to == 0 else (self.port, self.server_port)
        raw = forge(src, dst, sport, dport, seq, ack, flags, data, ttl, options=options)
        if seen_between:
            RELAY.at(time.monotonic(), lambda: self.record("m", time.monotonic(), raw))
        self.arrive(to, time.monotonic() + self.delay / 2, raw)

    # --- the programs
    def socket(self, side):
        enter(self.ns[side])
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.settimeout(20)
        self.socks.append(s)
        return s

    def listen(self, backlog=5, setup=lambda s: None):
        s = self.socket(1)
        setup(s)
        s.bind((self.hosts[1], self.server_port))
        s.listen(backlog)
        return s

    def client(self, setup=lambda s: None, port=None):
        s = self.socket(0)
        setup(s)
        s.bind((self.hosts[0], port or self.port))
        return s

    def connect(self, s):
        s.connect((self.hosts[1], self.server_port))

    def open(self, server=lambda s: None, client=lambda s: None):
        listener = self.listen(setup=server)
        a = self.client(client)
        self.connect(a)
        b, _ = listener.accept()
        b.settimeout(20)
        self.socks.append(b)
        listener.close()
        return a, b

    def rest(self, times=1.0):
        time.sleep(self.delay * 2.5 * times + 0.03)

    def latest(self, side):
        while not self.last[side]:
            time.sleep(0.01)
        return self.last[side]

    def talk(self, a, b):
        a.sendall(b"x" * 10)
        b.recv(100)
        b.sendall(b"y" * 20)
        a.recv(100)
        self.rest()


def linger(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def vanish(s):
    """The socket is gone and nobody is told, as after a crash."""
    s.setsockopt(socket.IPPROTO_TCP, 19, 1)
    s.close()


def quick(s):
    s.setsockopt(socket.IPPROTO_TCP, 18, 1500)


def ignore(f, *args):
    try:
        return f(*args)
    except OSError:
        return None

# --------------------------------------------------------------------------------------------------- the cases

@case(0.0002, 0.001, 0.02, 0.1)
def normal(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.recv(10); b.close()

@case()
def normal_slow_server(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.recv(10); c.rest(2); b.close()

@case()
def server_first(c):
    a, b = c.open(); c.talk(a, b); b.close(); a.recv(10); a.close()

@case()
def server_first_with_data(c):
    a, b = c.open(); a.sendall(b"q" * 50); b.recv(100); b.sendall(b"z" * 3000); b.close()
    while a.recv(4096): pass
    a.close()

@case(0.02, 0.05)
def both_at_once(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.close()

@case(0.02)
def both_at_once_one_fin_lost(c):
    c.rule(0, FIN); a, b = c.open(); c.talk(a, b); a.close(); b.close()

@case(0.02)
def both_at_once_both_fins_lost(c):
    c.rule(0, FIN); c.rule(1, FIN); a, b = c.open(); c.talk(a, b); a.close(); b.close()

@case(0.02)
def both_at_once_acks_lost(c):
    a, b = c.open(); c.talk(a, b); c.rule(0, ACK, times=2); c.rule(1, ACK, times=2); a.close(); b.close()

@case()
def half_close(c):
    a, b = c.open(); c.talk(a, b); a.shutdown(socket.SHUT_WR); b.recv(10); b.sendall(b"late" * 500); c.rest(); a.recv(9000); b.close(); a.close()

@case()
def never_closed(c):
    a, b = c.open(); c.talk(a, b)

@case()
def server_never_closes(c):
    a, b = c.open(); c.talk(a, b); a.close()

@case()
def client_never_closes(c):
    a, b = c.open(); c.talk(a, b); b.close()

@case(0.001, 0.02, after=0.3)
def refused(c):
    ignore(c.connect, c.client())

@case(0.001, after=2.5)
def nobody(c):
    c.rule(0, SYN, what="lose", times=99); s = c.client(); s.settimeout(1.5); ignore(c.connect, s)

@case(0.001, after=2.5)
def answer_never_comes(c):
    c.rule(1, SYN, times=99); c.listen(); s = c.client(); s.settimeout(1.5); ignore(c.connect, s); s.close()

def losing(name, side, flags, **more):
    for where in ("lose", "lose-before"):
        for who in ("a", "b"):
            def f(c, where=where, who=who):
                c.rule(side, flags, what=where, **more)
                a, b = c.open()
                c.talk(a, b)
                first, second = (a, b) if who == "a" else (b, a)
                first.close(); c.rest(); ignore(second.recv, 10); second.close()
            f.__name__ = f"{name}_{where.replace('-', '_')}_{who}_first"
            case(0.001, 0.03, after=3.0)(f)

losing("syn_lost", 0, SYN)
losing("syn_ack_lost", 1, SYN)
losing("handshake_ack_lost", 0, ACK)
losing("request_lost", 0, ACK, minlen=1)
losing("answer_lost", 1, ACK, minlen=1)
losing("fin_of_a_lost", 0, FIN)
losing("fin_of_b_lost", 1, FIN)
losing("fin_of_a_lost_twice", 0, FIN, times=2)
losing("fin_of_b_lost_twice", 1, FIN, times=2)
losing("fin_of_b_lost_for_good", 1, FIN, times=99)
losing("fin_of_a_lost_for_good", 0, FIN, times=99)
losing("acks_of_b_lost_after_data", 1, ACK, nth=2, times=2)
losing("acks_of_a_lost_after_data", 0, ACK, nth=3, times=2)
losing("fin_of_a_copied", 0, FIN)

def fated(name, side, flags, what, **more):
    def f(c):
        c.rule(side, flags, what=what, **more)
        a, b = c.open(); c.talk(a, b); a.close(); c.rest(); ignore(b.recv, 10); b.close()
    f.__name__ = name
    case(0.002, 0.03, after=2.0)(f)

for kind in ("copy", "late"):
    fated(f"fin_{kind}", 0, FIN, kind)
    fated(f"fin_of_b_{kind}", 1, FIN, kind)
    fated(f"syn_{kind}", 0, SYN, kind)
    fated(f"syn_ack_{kind}", 1, SYN, kind)
    fated(f"data_{kind}", 0, ACK, kind, minlen=1)
    fated(f"answer_{kind}", 1, ACK, kind, minlen=1)

@case(0.001, 0.02, after=3.0)
def last_ack_lost(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.recv(10); c.rest()
    c.rule(0, ACK, times=1); b.close()

@case(0.001, 0.02, after=3.0)
def last_ack_lost_for_good(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.recv(10); c.rest()
    c.rule(0, ACK, times=99); b.close()

@case(0.001, 0.02, after=3.0)
def ack_of_fin_lost(c):
    a, b = c.open(); c.talk(a, b); c.rule(1, ACK, times=1); a.close(); b.recv(10); c.rest(4); b.close()

@case(0.001, 0.02, after=0.6)
def ack_of_fin_lost_server_quick(c):
    a, b = c.open(); c.talk(a, b); c.rule(1, ACK, times=1); a.close(); b.recv(10); c.rest(1); b.close()

@case(0.001, 0.02, after=3.0)
def ack_of_fin_lost_for_good(c):
    a, b = c.open(); c.talk(a, b); c.rule(1, ACK, times=99); a.close(); b.recv(10)

@case(0.001, 0.02)
def abort_by_a(c):
    a, b = c.open(client=linger); c.talk(a, b); a.close(); c.rest(); ignore(b.recv, 10)

@case(0.001, 0.02)
def abort_by_b(c):
    a, b = c.open(); c.talk(a, b); linger(b); b.close()

@case(0.001, 0.02, after=1.5)
def abort_lost(c):
    a, b = c.open(client=linger); c.talk(a, b); c.rule(0, RST); a.close(); c.rest()

@case(0.001, 0.02, after=2.0)
def abort_lost_then_data(c):
    a, b = c.open(client=linger); c.talk(a, b); c.rule(0, RST); a.close(); c.rest(); b.sendall(b"hello"); c.rest(4)

@case(0.001, 0.02)
def unread_data(c):
    a, b = c.open(); a.sendall(b"x" * 100); c.rest(); b.close(); c.rest()

@case(0.001, 0.02)
def unread_data_after_fin(c):
    a, b = c.open(); a.sendall(b"x" * 100); a.close(); c.rest(); b.close(); c.rest()

@case(0.001, 0.02)
def unread_data_after_fin_rst_lost(c):
    a, b = c.open(); c.rule(1, RST); a.sendall(b"x" * 100); a.close(); c.rest(); b.close(); c.rest()

@case(0.001, 0.02)
def data_after_close(c):
    a, b = c.open(); c.talk(a, b); a.close(); c.rest(); b.sendall(b"more"); c.rest(); ignore(b.sendall, b"again")

@case(0.001, 0.02)
def data_crosses_close(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.sendall(b"more"); c.rest(4)

@case(0.001, 0.02)
def close_both_reset(c):
    a, b = c.open(); c.talk(a, b); b.sendall(b"unread" * 10); c.rest(); a.close(); c.rest(); ignore(b.recv, 10); b.close()

@case(0.001, 0.02)
def abort_after_fin(c):
    a, b = c.open(); c.talk(a, b); a.shutdown(socket.SHUT_WR); b.recv(10); c.rest(); linger(b); b.close()

@case(0.001, 0.02)
def abort_in_fin_wait_2(c):
    a, b = c.open(); c.talk(a, b); a.shutdown(socket.SHUT_WR); b.recv(10); c.rest(); linger(a); a.close()

@case(0.001, 0.02)
def abort_in_fin_wait_1(c):
    a, b = c.open(); c.talk(a, b); c.rule(1, ACK, times=99); a.shutdown(socket.SHUT_WR); c.rest(); linger(a); a.close()

@case(0.02)
def abort_crosses_fin(c):
    a, b = c.open(); c.talk(a, b); linger(b); a.close(); b.close()

@case(0.02)
def aborts_cross(c):
    a, b = c.open(client=linger); c.talk(a, b); linger(b); a.close(); b.close()

@case(0.001, 0.02, after=2.5)
def crash_then_data(c):
    a, b = c.open(); c.talk(a, b); vanish(b); c.rest(); a.sendall(b"hello?"); c.rest()

@case(0.001, 0.02, after=2.5)
def crash_then_fin(c):
    a, b = c.open(); c.talk(a, b); vanish(b); c.rest(); a.close()

@case(0.001, 0.02, after=2.5)
def crash_then_fin_rst_lost(c):
    a, b = c.open(); c.talk(a, b); c.rule(1, RST); vanish(b); c.rest(); a.close()

@case(0.001, 0.02, after=2.5)
def crash_after_fin(c):
    a, b = c.open(); c.talk(a, b); a.close(); c.rest(); vanish(b)

@case(0.001, 0.02, after=2.5)
def crash_of_a_server_closes(c):
    a, b = c.open(); c.talk(a, b); vanish(a); c.rest(); b.close()

@case(0.001, 0.02, after=2.5)
def crash_before_last_ack(c):
    a, b = c.open(); c.talk(a, b); a.shutdown(socket.SHUT_WR); b.recv(10); c.rest(); vanish(a); b.close()

@case(0.001, 0.02, after=2.0)
def crash_then_new_syn(c):
    a, b = c.open(); c.talk(a, b); vanish(a); c.rest()
    c.listen(); s = c.client(); s.settimeout(1.5); ignore(c.connect, s)

@case(0.001, 0.02, after=1.0)
def reuse_from_time_wait(c):
    a, b = c.open(); c.talk(a, b); b.close(); a.recv(10); a.close(); time.sleep(1.2)
    a, b = c.open(); c.talk(a, b); b.close(); a.recv(1); a.close()

@case(0.02)
def simultaneous_open(c):
    c.server_port = c.port + 5000  # as two peers agree on them
    a = c.client(); b = c.socket(1); b.bind((B, c.server_port))
    t = threading.Thread(target=lambda: ignore(b.connect, (A, c.port))); t.start(); ignore(c.connect, a); t.join()
    c.talk(a, b); a.close(); b.recv(10); b.close()

@case(0.02)
def simultaneous_open_and_close(c):
    c.server_port = c.port + 5000  # as two peers agree on them
    a = c.client(); b = c.socket(1); b.bind((B, c.server_port))
    t = threading.Thread(target=lambda: ignore(b.connect, (A, c.port))); t.start(); ignore(c.connect, a); t.join()
    c.talk(a, b); a.close(); b.close()

@case(0.02, after=2.5)
def simultaneous_open_syn_lost(c):
    c.rule(0, SYN)
    c.server_port = c.port + 5000  # as two peers agree on them
    a = c.client(); b = c.socket(1); b.bind((B, c.server_port))
    t = threading.Thread(target=lambda: ignore(b.connect, (A, c.port))); t.start(); ignore(c.connect, a); t.join()
    c.talk(a, b); a.close(); b.recv(10); b.close()

@case(0.001, 0.02, after=4.0)
def keep_alive(c):
    def on(s):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.setsockopt(socket.IPPROTO_TCP, 4, 1); s.setsockopt(socket.IPPROTO_TCP, 5, 1); s.setsockopt(socket.IPPROTO_TCP, 6, 2)
    a, b = c.open(client=on); c.talk(a, b); time.sleep(2.5); a.close(); b.recv(10); b.close()

@case(0.001, 0.02, after=2.0)
def keep_alive_unanswered(c):
    def on(s):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.setsockopt(socket.IPPROTO_TCP, 4, 1); s.setsockopt(socket.IPPROTO_TCP, 5, 1); s.setsockopt(socket.IPPROTO_TCP, 6, 2)
    a, b = c.open(client=on); c.talk(a, b); c.rule(1, ACK, times=99); time.sleep(3.6)

@case(0.001, 0.02, after=2.0)
def zero_window(c):
    small = lambda s: s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    a, b = c.open(server=small)
    t = threading.Thread(target=lambda: ignore(a.sendall, b"z" * 40000)); t.start(); time.sleep(1.5)
    got = 0
    while got < 40000: got += len(b.recv(65536))
    t.join(); a.close(); b.recv(1); b.close()

@case(0.001, 0.02, after=2.0)
def zero_window_close_behind(c):
    small = lambda s: s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    a, b = c.open(server=small); a.setblocking(False)
    ignore(a.send, b"z" * 20000); a.close(); c.rest(); b.shutdown(socket.SHUT_WR); time.sleep(0.8)
    while ignore(b.recv, 65536): pass
    b.close()

@case(0.001, 0.02, after=2.0)
def bulk_close_behind(c):
    a, b = c.open(); a.setblocking(False); ignore(a.send, b"z" * 400000); a.close(); time.sleep(c.delay * 1.2); b.shutdown(socket.SHUT_WR)
    while ignore(b.recv, 65536): pass
    b.close()

@case(0.001, 0.02, after=2.0)
def bulk_both(c):
    a, b = c.open(); ts = [threading.Thread(target=lambda s=s: ignore(s.sendall, b"z" * 300000)) for s in (a, b)]
    [t.start() for t in ts]
    for s in (a, b):
        got = 0
        while got < 300000: got += len(s.recv(65536))
    [t.join() for t in ts]; a.close(); b.recv(1); b.close()

@case(0.001, 0.02)
def bulk_aborted(c):
    a, b = c.open(client=linger); a.setblocking(False); ignore(a.send, b"z" * 400000); c.rest(); a.close(); c.rest()

@case(0.001, 0.02, after=2.0)
def bulk_lossy(c):
    a, b = c.open(); c.rule(0, ACK, nth=5, minlen=100, times=2); c.rule(0, ACK, nth=20, minlen=100)
    t = threading.Thread(target=lambda: ignore(a.sendall, b"z" * 100000)); t.start()
    got = 0
    while got < 100000: got += len(b.recv(65536))
    t.join(); a.close(); b.recv(1); b.close()

@case(0.001, 0.02)
def fin_with_data(c):
    a, b = c.open(); a.setsockopt(socket.IPPROTO_TCP, 3, 1); a.sendall(b"x" * 10); a.close(); b.recv(100); b.recv(1); b.close()

@case(0.001, 0.02)
def fin_with_data_both(c):
    a, b = c.open(); a.setsockopt(socket.IPPROTO_TCP, 3, 1); a.sendall(b"x" * 10); a.shutdown(socket.SHUT_WR); b.recv(100); b.recv(1)
    b.setsockopt(socket.IPPROTO_TCP, 3, 1); b.sendall(b"y" * 10); b.close(); a.recv(100); a.close()

@case(0.001, 0.02)
def close_at_once(c):
    a, b = c.open(); a.close(); b.close()

@case(0.001, 0.02)
def close_before_accept(c):
    listener = c.listen(); a = c.client(); c.connect(a); a.sendall(b"x"); a.close(); c.rest(); b, _ = listener.accept(); b.recv(10); b.close()

@case(0.001, 0.02)
def abort_before_accept(c):
    listener = c.listen(); a = c.client(linger); c.connect(a); a.close(); c.rest()

@case(0.001, 0.02)
def listener_closed_before_accept(c):
    listener = c.listen(); a = c.client(); c.connect(a); c.rest(); listener.close(); c.rest()

@case(0.02)
def connect_given_up(c):
    c.listen(); a = c.client(); a.setblocking(False); ignore(c.connect, a); a.close(); c.rest(3)

@case(0.02)
def connect_given_up_refused(c):
    a = c.client(); a.setblocking(False); ignore(c.connect, a); a.close(); c.rest(3)

@case(0.001, after=2.0)
def fin_wait_2_ends(c):
    def short(s): s.setsockopt(socket.IPPROTO_TCP, 8, 1)
    a, b = c.open(client=short); c.talk(a, b); a.close(); b.recv(10); time.sleep(1.8); b.close()

@case(0.001, 0.02, after=4.0)
def user_timeout(c):
    a, b = c.open(client=quick); c.talk(a, b); c.rule(0, ACK, minlen=1, times=99); a.sendall(b"lost"); time.sleep(3); ignore(a.recv, 1)

@case(0.001, 0.02, after=2.0)
def forged_rst_exact(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]; q = c.last[1]
    c.inject(1, RST, p.seq + p.len, ttl=64); c.rest(3); ignore(a.sendall, b"still here"); c.rest(3)

@case(0.001, 0.02, after=2.0)
def forged_rst_exact_other_ttl(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]
    c.inject(1, RST, p.seq + p.len, ttl=57); c.rest(3); ignore(a.sendall, b"still here"); c.rest(3)

@case(0.001, 0.02, after=2.0)
def forged_rst_in_window(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]
    c.inject(1, RST, p.seq + p.len + 1000); c.rest(3); c.talk(a, b); a.close(); b.recv(1); b.close()

@case(0.001, 0.02, after=2.0)
def forged_rst_blind(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]
    c.inject(1, RST, p.seq + 900000000); c.rest(3); c.talk(a, b); a.close(); b.recv(1); b.close()

@case(0.001, 0.02, after=2.0)
def forged_syn(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]
    c.inject(1, SYN, p.seq + 5000); c.rest(3); c.talk(a, b); a.close(); b.recv(1); b.close()

@case(0.001, 0.02, after=2.0)
def forged_fin(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]; q = c.last[1]
    c.inject(1, FIN | ACK, p.seq + p.len, q.seq + q.len); c.rest(3); ignore(a.sendall, b"still here"); c.rest(3)

@case(0.001, 0.02, after=2.0)
def forged_fin_without_timestamps(c):
    sh_ts(0)
    a, b = c.open(); c.talk(a, b); p = c.last[0]; q = c.last[1]
    c.inject(1, FIN | ACK, p.seq + p.len, q.seq + q.len); c.rest(3); ignore(a.sendall, b"still here"); c.rest(3)

@case(0.001, 0.02, after=2.0)
def forged_old_timestamp(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]; q = c.last[1]
    o = b"\1\1\x08\x0a" + struct.pack("!II", (struct.unpack("!I", p.options[4:8])[0] - 1000000) % 2**32, 0)
    c.inject(1, FIN | ACK, p.seq + p.len, q.seq + q.len, options=o); c.rest(3); c.talk(a, b); a.close(); b.recv(1); b.close()

@case(0.001, 0.02, after=2.0)
def forged_syn_ack_to_syn(c):
    c.rule(0, SYN, times=1); c.rule(0, RST, times=9)
    a = c.client(); a.setblocking(False); ignore(c.connect, a); c.rest(); p = c.latest(0)
    c.inject(0, SYN | ACK, 777, p.seq + 1, seen_between=True); c.rest(3)

@case(0.001, 0.02, after=2.0)
def forged_rst_to_syn(c):
    c.rule(0, SYN, times=9)
    a = c.client(); a.setblocking(False); ignore(c.connect, a); c.rest(); p = c.latest(0)
    c.inject(0, RST | ACK, 0, p.seq + 1); c.rest(3)

@case(0.001, 0.02, after=2.0)
def forged_rst_wrong_ack_to_syn(c):
    c.rule(0, SYN, times=1)
    c.listen(); a = c.client(); a.setblocking(False); ignore(c.connect, a); c.rest(); p = c.latest(0)
    c.inject(0, RST | ACK, 0, p.seq + 5000); time.sleep(1.5); c.rest(3)

def sh_ts(v): pass

@case(0.001, 0.02, after=1.0)
def fast_open(c):
    listener = c.listen(setup=lambda s: s.setsockopt(socket.IPPROTO_TCP, 23, 5))
    a = c.client(); a.settimeout(None); a.sendto(b"early data", 0x20000000, (c.hosts[1], c.server_port)); b, _ = listener.accept(); b.recv(100); b.sendall(b"answer"); a.recv(100); c.rest()
    a.close(); b.recv(1); b.close(); time.sleep(0.2)
    a = c.client(port=c.port); a.settimeout(None); ignore(a.sendto, b"early again", 0x20000000, (c.hosts[1], c.server_port)); c.rest()

@case(0.001, 0.02, after=1.0)
def fast_open_second(c):
    # The first connection, from another port, fetches the cookie.
    listener = c.listen(setup=lambda s: s.setsockopt(socket.IPPROTO_TCP, 23, 5))
    RELAY.cases[c.port + 10000] = c
    a = c.client(port=c.port + 10000); a.settimeout(None); a.sendto(b"first", 0x20000000, (c.hosts[1], c.server_port)); b, _ = listener.accept(); b.recv(100); c.rest(); linger(a); a.close(); b.close(); c.rest()
    a = c.client(); a.settimeout(None); a.sendto(b"early data", 0x20000000, (c.hosts[1], c.server_port)); b, _ = listener.accept(); b.recv(100); b.sendall(b"answer"); a.recv(100); c.rest()
    a.close(); b.recv(1); b.close()

@case(0.001, 0.02, after=3.0)
def full_backlog(c):
    listener = c.listen(backlog=0)
    others = [c.client(port=c.port + 10000 + 0)]
    RELAY.cases[c.port + 10000] = c; others[0].setblocking(False); ignore(c.connect, others[0]); c.rest(2)
    a = c.client(); a.setblocking(False); ignore(c.connect, a); time.sleep(1.5)

@case(0.001, 0.02, after=1.0)
def challenge(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]; c.inject(1, SYN | ACK, p.seq + 10, 0); c.rest(3); b.close(); a.recv(1); a.close()

@case(0.001, 0.02, after=1.0)
def old_data_after_close(c):
    a, b = c.open(); c.talk(a, b); p = c.last[0]; a.close(); b.recv(10); b.close(); c.rest()
    c.arrive(1, time.monotonic() + 0.01, p.raw)

@case(0.001, 0.02, after=1.0)
def old_fin_in_time_wait(c):
    a, b = c.open(); c.talk(a, b); c.rule(1, FIN, what="copy", extra=0.3); a.close(); b.recv(10); c.rest(); b.close()

@case(0.001, 0.02, after=1.0)
def rst_in_time_wait(c):
    a, b = c.open(); c.talk(a, b); a.close(); b.recv(10); b.close(); c.rest(3); p = c.last[1]
    time.sleep(0.2)  # /proc/net/tcp must have shown TIME-WAIT, on a busy machine too
    c.inject(0, RST, p.seq + 1)

@case(0.001, 0.02, after=1.0)
def shut_both_at_b(c):
    a, b = c.open(); c.talk(a, b); b.shutdown(socket.SHUT_RDWR); c.rest(); ignore(a.sendall, b"into the void"); c.rest(2); a.close()

@case(0.001, 0.02, after=1.0)
def quiet_server_reset_after_half_close(c):
    a, b = c.open(); c.talk(a, b); a.shutdown(socket.SHUT_WR); c.rest(); b.sendall(b"x" * 5000); c.rest(); linger(a); a.close(); c.rest()

# --------------------------------------------------------------------------------------------------- making

def write_pcap(path, packets, base, end=None):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        extra = [(end, b"\x45\0\0\x1c\0\0\0\0\x40\x11\0\0" + b"\x0a\x09\0\x09" * 2 + b"\0\x35\0\x35\0\x08\0\0")] if end else []
        for when, raw in sorted(packets, key=lambda p: p[0]) + extra:
            us = int((when - base) * 1e6) + 1_795_770_000_000_000
            f.write(struct.pack("<IIII", us // 1000000, us % 1000000, len(raw), len(raw)) + raw)


class Poll(threading.Thread):
    """Which states /proc/net/tcp showed when, by namespace, local and remote port."""

    def __init__(self, spaces):
        super().__init__(daemon=True)
        self.spaces, self.log, self.stop = spaces, {}, False

    def run(self):
        while not self.stop:
            for ns in self.spaces:
                enter(ns)
                now = time.monotonic()
                with open("/proc/thread-self/net/tcp") as f:
                    rows = f.read().splitlines()[1:]
                here = {}
                for row in rows:
                    parts = row.split()
                    local, remote = (int(x.split(":")[1], 16) for x in parts[1:3])
                    here[(local, remote)] = PROC[int(parts[3], 16)]
                for key, state in here.items():
                    log = self.log.setdefault((ns, *key), [])
                    if not log or log[-1][1] != state:
                        log.append((now, state))
                for key, log in self.log.items():
                    if key[0] == ns and key[1:] not in here and log[-1][1] != "GONE":
                        log.append((now, "GONE"))
            time.sleep(0.004)


def set_trace(on):
    def put(name, value):
        with open(f"{TRACE}/{name}", "w") as f:
            f.write(value)
    if on:
        put("trace_clock", "mono"); put("buffer_size_kb", "4096"); put("trace", "")
    put("events/sock/inet_sock_set_state/enable", "1" if on else "0")


def read_trace():
    """(time, local port, remote port, from, to), in order."""
    out = []
    pattern = re.compile(r"\s([\d.]+): inet_sock_set_state: .*sport=(\d+) dport=(\d+) .*oldstate=(\w+) newstate=(\w+)")
    with open(f"{TRACE}/trace") as f:
        for line in f:
            m = pattern.search(line)
            if m:
                out.append((float(m[1]), int(m[2]), int(m[3]), NAMES[m[4]], NAMES[m[5]]))
    return out


def truth_of(events, poll, ns, local, remote, since, until, opener, listening, answered=None):
    """The states of one end with their times; those of a listener come from its child. `answered` is when it sent a SYN,ACK:
    the kernel tells of SYN-RECEIVED only afterwards."""
    mine = [e for e in events if e[1] == local and e[2] == remote and since <= e[0] <= until]
    polled = [(t, s) for t, s in poll.get((ns, local, remote), []) if since <= t <= until]
    path = [(since, "CLOSED" if opener or not listening else "LISTEN")]
    def add(when, state):
        if path[-1][1] != state:
            path.append((when, state))
    if not opener and listening:
        received = [t for t, s in polled if s == "SYN-RECEIVED"]
        first = mine[0][0] if mine else None
        known = list(filter(None, [received[0] if received else None, first, polled[0][0] if polled else None, answered]))
        if known:
            add(min(known), "SYN-RECEIVED")
    for when, _, _, old, new in mine:
        if not opener and old == "SYN-RECEIVED":
            add(when, "SYN-RECEIVED")
        if new == "CLOSED" and old in ("FIN-WAIT-2", "CLOSING", "FIN-WAIT-1"):
            # The kernel lets a small socket take over in TIME-WAIT, or in FIN-WAIT-2 without a program.
            later = [e[0] for e in mine if e[0] > when]
            # It lasts a minute, and may be seen only after the case has ended.
            small = [(t, s) for t, s in poll.get((ns, local, remote), [])
                     if when - 0.1 <= t <= (later[0] if later else until + 60) and s in ("TIME-WAIT", "GONE")]
            # A connection that took over from TIME-WAIT may be back there before it was seen elsewhere.
            known = [s for t, s in polled if t < when - 0.1]
            if not small and known and known[-1] == "TIME-WAIT":
                small = [(when, "TIME-WAIT")]
            if any(s == "TIME-WAIT" for _, s in small):
                add(when, "TIME-WAIT")
                ended = [t for t, s in small if s == "GONE" and max(t for t, s in small if s == "TIME-WAIT") < t <= until]
                if ended:
                    add(ended[0], "CLOSED")
                continue
            around = [s for t, s in polled if t <= when + 0.3]
            if around and around[-1] == "FIN-WAIT-2":
                add(when, "FIN-WAIT-2")
                for t in [t for t, s in small if s == "GONE" and when + 0.3 < t <= until][:1]:
                    add(t, "CLOSED")
                continue
        add(when, new)
    if not mine and polled:
        for t, s in polled:
            if s == "SYN-RECEIVED":
                add(t, s)
            elif s == "GONE" and path[-1][1] == "SYN-RECEIVED":
                add(t, "CLOSED" if not listening else "LISTEN?")
    return path


def namespaces():
    for ns in ("fwa", "fwb", "fwl", "fwva", "fwvb"):
        subprocess.run(f"ip netns del {ns}", shell=True, stderr=subprocess.DEVNULL)
        sh(f"ip netns add {ns}")
    for ns in ("fwa", "fwb", "fwl", "fwva", "fwvb"):
        def inside(line):
            sh(f"ip netns exec {ns} sh -c '{line}'")
        inside("ip link set lo up; sysctl -q net.ipv4.tcp_fastopen=3 net.ipv4.tcp_syn_retries=3 net.ipv4.tcp_no_metrics_save=1")
    sh("ip link add fwva0 netns fwva type veth peer name fwvb0 netns fwvb")
    sh("ip netns exec fwva sh -c 'ip addr add 10.8.0.1/24 dev fwva0; ip link set fwva0 up'")
    sh("ip netns exec fwvb sh -c 'ip addr add 10.8.0.2/24 dev fwvb0; ip link set fwvb0 up'")


def make(out, only):
    os.makedirs(out, exist_ok=True)
    namespaces()
    RELAY.fds["a"] = RELAY.tun("fwa", "ta", A, B)
    RELAY.fds["b"] = RELAY.tun("fwb", "tb", B, A)
    RELAY.start()
    poll = Poll(["fwa", "fwb", "fwl", "fwva", "fwvb"])
    poll.start()
    set_trace(True)
    dumps = []
    for ns, interface, name in (("fwl", "lo", "lo"), ("fwl", "any", "lo-any"), ("fwva", "fwva0", "veth-a"), ("fwvb", "fwvb0", "veth-b")):
        dumps.append(subprocess.Popen(["ip", "netns", "exec", ns, "tcpdump", "-Z", "root", "-U", "-q", "-i", interface, "-w", f"{out}/{name}.pcap", "tcp"],
                                      stderr=subprocess.DEVNULL))
    time.sleep(0.5)
    runs, port = [], 40000
    chosen = [c for c in CASES if not only or any(word in c[0] for word in only)]
    for name, f, delay, after, options in chosen:
        runs.append((name, f, Case(name, port, delay), after))
        port += 1
    for name, f, delay, after, options in chosen:
        if delay != 0.001 or re.search("lost|lose|forged|challenge|simultaneous|nobody|never_comes|old-|rst-in|unanswered|user-timeout|full", name):
            continue
        for where, ns, hosts in (("lo", ("fwl", "fwl"), ("127.0.0.1", "127.0.0.1")), ("veth", ("fwva", "fwvb"), ("10.8.0.1", "10.8.0.2"))):
            runs.append((f"{where}:{name}", f, Case(name, port, delay, relay=False, ns=ns, hosts=hosts), after))
            port += 1
    base = time.monotonic()
    truths = {}

    def one(name, f, c, after):
        c.since = time.monotonic()
        if c.relay:
            RELAY.cases[c.port] = c
        try:
            f(c)
        except Exception as error:
            print(f"{name}: {error!r}", file=sys.stderr)
        time.sleep(after)
        c.until = time.monotonic()
        RELAY.cases.pop(c.port, None)

    waiting = list(runs)
    while waiting:
        batch, waiting = waiting[:40], waiting[40:]
        threads = [threading.Thread(target=one, args=run) for run in batch]
        [t.start() for t in threads]
        [t.join() for t in threads]
        for run in batch:
            for s in run[2].socks:
                if run[2].relay:
                    try:
                        vanish(s)
                    except OSError:
                        pass
    events = read_trace()
    set_trace(False)
    poll.stop = True
    time.sleep(0.3)
    for dump in dumps:
        dump.terminate()
        dump.wait()
    for name, f, c, after in runs:
        listening = any(e[1] == c.server_port and e[4] == "LISTEN" and c.since - 1 <= e[0] <= c.until for e in events)
        answers = [t for t, raw in c.seen["b"] if Packet(raw).sport == c.server_port and Packet(raw).dport == c.port
                   and Packet(raw).flags & (SYN | ACK) == SYN | ACK] if c.relay else []
        paths = [truth_of(events, poll.log, c.ns[0], c.port, c.server_port, c.since, c.until, True, False),
                 truth_of(events, poll.log, c.ns[1], c.server_port, c.port, c.since, c.until, not listening, listening, min(answers, default=None))]
        truths[name] = dict(port=c.port, server=c.server_port, base=base, until=c.until,
                            a=[(t - base, s) for t, s in paths[0]], b=[(t - base, s) for t, s in paths[1]])
        if c.relay:
            for where, packets in c.seen.items():
                mine = [p for p in packets if Packet(p[1]).sport in (c.port, c.server_port) and Packet(p[1]).dport in (c.port, c.server_port)]
                write_pcap(f"{out}/{name}.{where}.pcap", mine, base)
                write_pcap(f"{out}/{name}.{where}.long.pcap", mine, base, end=c.until)
            both = sorted(c.seen["a"] + c.seen["b"], key=lambda p: p[0])
            both = [p for p in both if {Packet(p[1]).sport, Packet(p[1]).dport} == {c.port, c.server_port}]
            write_pcap(f"{out}/{name}.two.pcap", both, base)
    with open(f"{out}/truth.json", "w") as f:
        json.dump(truths, f)
    print(len(runs), "cases")
    for ns in ("fwa", "fwb", "fwl", "fwva", "fwvb"):
        subprocess.run(f"ip netns del {ns}", shell=True)

# --------------------------------------------------------------------------------------------------- comparing

def ruled(path):
    """FIN with the ACK of the FIN is one step here."""
    text = " ".join(path)
    return text.replace("FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "FIN-WAIT-1 TIME-WAIT").split()


def judge(said, certainty, ends, truth):
    variants = [truth]
    if ruled(truth) != truth:
        variants.append(ruled(truth))
    best = "WRONG"
    for true in variants:
        if certainty == "exact":
            good = said == true
        elif certainty == "at-least":
            good = true[:len(said)] == said
        else:
            good = true[:len(said)] == said and true[-1] in ends
        if good:
            best = certainty
    return "EXACT-AND-WRONG" if best == "WRONG" and certainty == "exact" else best


def packets_of(path):
    data = open(path, "rb").read()
    out, at = [], 24
    while at + 16 <= len(data):
        s, us, kept, _ = struct.unpack("<IIII", data[at:at + 16])
        out.append((s * 1000000 + us - 1_795_770_000_000_000, data[at:at + 16 + kept]))
        at += 16 + kept
    return data[:24], out


def listing(finwait, path):
    result = subprocess.run([finwait, "trace", path, "--format", "jsonl"], capture_output=True, text=True)
    if result.returncode:
        print(path, result.stderr)
    return [json.loads(line) for line in result.stdout.splitlines()]


def tell(tally, where, said, truth, verbose, name):
    for me in "ab":
        got = judge(said[f"{me}_path"], said[f"{me}_certainty"], said[f"{me}_ends"], truth[me])
        tally[got] = tally.get(got, 0) + 1
        if got == "EXACT-AND-WRONG" or got == "WRONG" or verbose and got in verbose:
            print(f"{got:16} {me} {where}\n    said  {said[f'{me}_certainty']} {said[f'{me}_path']} {said[f'{me}_ends']} at {said['captured_at']}\n    truth {truth[me]}")


def split(truth, cut=None):
    """The courses of the incarnations, one after the other."""
    out = {}
    for me in "ab":
        path = [s for t, s in truth[me] if cut is None or t <= cut]
        parts, current = [], []
        for state in path:
            if current and state in ("SYN-SENT", "SYN-RECEIVED") and current[-1] in ("CLOSED", "TIME-WAIT", "LAST-ACK") and len(current) > 1:
                parts.append(current)
                current = ["CLOSED" if state == "SYN-SENT" else "LISTEN"]
            current.append(state)
        parts.append(current)
        out[me] = parts
    return out


def check(out, finwait, verbose):
    truths = json.load(open(f"{out}/truth.json"))
    tally = {}
    for name, truth in truths.items():
        if ":" in name:
            continue
        courses = split(truth)
        for where in ("a", "b", "m", "a.long", "b.long", "m.long", "two"):
            path = f"{out}/{name}.{where}.pcap"
            connections = listing(finwait, path)
            for number, said in enumerate(connections):
                if len(courses["a"]) != len(connections) and number:
                    print("more connections than expected:", path, len(connections))
                    break
                course = {me: courses[me][min(number, len(courses[me]) - 1)] for me in "ab"}
                if said["a"].endswith(f":{truth['server']}"):
                    course = {"a": course["b"], "b": course["a"]}
                tell(tally, path, said, course, verbose, name)
    for place in ("lo", "lo-any", "veth-a", "veth-b"):
        connections = listing(finwait, f"{out}/{place}.pcap")
        for name, truth in truths.items():
            if name.startswith(place.split("-")[0] + ":"):
                mine = [c for c in connections if {c["a"].rsplit(":", 1)[1], c["b"].rsplit(":", 1)[1]} == {str(truth["port"]), str(truth["server"])}]
                courses = split(truth)
                for number, said in enumerate(mine[:len(courses["a"])]):
                    course = {me: courses[me][min(number, len(courses[me]) - 1)] for me in "ab"}
                    tell(tally, f"{place} {name} (connection {said['connection']})", said, course, verbose, name)
    total = sum(tally.values())
    print({k: f"{v} ({100 * v / total:.1f} %)" for k, v in sorted(tally.items())}, total)
    return tally.get("EXACT-AND-WRONG", 0)


def cut(out, finwait, verbose, only):
    """Cuts every capture after every packet: what is said then must hold at that time."""
    truths = json.load(open(f"{out}/truth.json"))
    tally, scratch = {}, f"{out}/cut"
    os.makedirs(scratch, exist_ok=True)
    for name, truth in truths.items():
        if ":" in name or "reuse" in name or "new-syn" in name or only and not any(w in name for w in only):
            continue
        for where in ("a", "b", "m"):
            head, packets = packets_of(f"{out}/{name}.{where}.pcap")
            for n in range(1, min(len(packets), 26)):
                when = packets[n - 1][0] / 1e6
                if packets[n][0] / 1e6 - when < 0.0015:
                    continue
                path = f"{scratch}/x.pcap"
                with open(path, "wb") as f:
                    f.write(head + b"".join(p for _, p in packets[:n]))
                for said in listing(finwait, path)[:1]:
                    # What happens at the capture's side within a millisecond may count or not.
                    best = None
                    for at in (when, when + 0.0005, when + 0.001):
                        course = {me: split(truth, at)[me][0] for me in "ab"}
                        if said["a"].endswith(f":{truth['server']}"):
                            course = {"a": course["b"], "b": course["a"]}
                        got = {me: judge(said[f"{me}_path"], said[f"{me}_certainty"], said[f"{me}_ends"], course[me]) for me in "ab"}
                        best = best or [got, course]
                        for me in "ab":
                            if "WRONG" in best[0][me]:
                                best[0][me] = got[me]
                    for me in "ab":
                        tally[best[0][me]] = tally.get(best[0][me], 0) + 1
                        if best[0][me] == "EXACT-AND-WRONG" or verbose and best[0][me] in verbose:
                            print(f"{best[0][me]} {me} {name}.{where} cut after {n}\n    said  {said[f'{me}_certainty']} {said[f'{me}_path']} {said[f'{me}_ends']} at {said['captured_at']}\n    truth {best[1][me]}")
    print(tally)
    return tally.get("EXACT-AND-WRONG", 0)


if __name__ == "__main__":
    args = sys.argv[1:]
    if args and args[0] == "--check":
        sys.exit(1 if check(args[1], args[2], args[3:]) else 0)
    elif args and args[0] == "--cut":
        sys.exit(1 if cut(args[1], args[2], [w for w in args[3:] if w.isupper() or w in ("one-of", "at-least")], [w for w in args[3:] if not w.isupper()]) else 0)
    elif args:
        make(args[0], args[1:])
    else:
        sys.exit(__doc__)

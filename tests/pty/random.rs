//! Random keys, text, mouse reports, halves of sequences, sizes and signals, on every screen: the program goes on drawing,
//! ends only when it is told to, and gives the terminal back.

use std::io::Write as _;
use std::time::{Duration, Instant};

use finwait::app::{BINDINGS, Key, KeyCode};
use portable_pty::{CommandBuilder, PtySize};

use super::terminal::{Terminal, cells, signal_to};

/// What is tried at each start: every screen that a command line leads to. The others are a key away.
const STARTS: &[&[&str]] = &[
    &[],
    &["play", "simultaneous-close", "--autoplay"],
    &["sandbox"],
    &["quiz", "normal-close", "--seed", "7"],
    &["level", "both-closing"],
    &["explore"],
    &[concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/kernel/lab.pcap")],
    &["live", "--every", "200ms"],
];

/// What a terminal, a bad line or a broken program may send besides keys.
const SEQUENCES: &[&[u8]] = &[
    b"\x1b",
    b"\x1b[",
    b"\x1bO",
    b"\x1b[1;",
    b"\x1b[[",
    b"\x1b[M",
    b"\x1b[<0;",
    b"\x1b]11;rgb:ff",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1bP",
    b"\x1b[200~half a paste",
    b"\x1b[200~a paste\r\x1b[201~",
    b"\x1b[201~",
    b"\x1b[?62;22c",
    b"\x1b[24;80R",
    b"\x1b[99999999999999999999;1H",
    b"\xe7\xbb",
    b"\xff\xfe\x80",
    b"\0",
    "时\u{301}\u{1f1e8}\u{1f1f3}".as_bytes(),
    b"state:LISTEN\r",
    b"lost-last\r",
];

/// Numbers from a seed: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits") % bound
    }

    fn cells(&mut self, most: u16) -> u16 {
        u16::try_from(1 + self.below(most.into())).expect("a size")
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What a terminal sends for a key.
fn bytes(key: Key, random: &mut Random) -> String {
    let code = match key {
        Key::Ctrl(letter) => return char::from(letter as u8 & 0x1f).to_string(),
        Key::Digit => return random.below(100).to_string(),
        Key::Plain(code) => code,
    };
    let sequence = match code {
        KeyCode::Char(c) => return c.to_string(),
        KeyCode::F(number @ 1..=4) => return format!("\u{1b}O{}", char::from(b'O' + number)),
        KeyCode::F(_) => "15~",
        KeyCode::Backspace => return "\u{7f}".into(),
        KeyCode::Enter => return "\r".into(),
        KeyCode::Tab => return "\t".into(),
        KeyCode::Esc => return "\u{1b}".into(),
        KeyCode::Up => "A",
        KeyCode::Down => "B",
        KeyCode::Right => "C",
        KeyCode::Left => "D",
        KeyCode::Home => "H",
        KeyCode::End => "F",
        KeyCode::BackTab => "Z",
        KeyCode::Insert => "2~",
        KeyCode::Delete => "3~",
        KeyCode::PageUp => "5~",
        KeyCode::PageDown => "6~",
    };
    format!("\u{1b}[{sequence}")
}

/// A run of the program, and what was done to it since it started.
struct Run<'a> {
    start: &'a [&'a str],
    terminal: Terminal,
    program: u32,
    done: Vec<String>,
}

impl<'a> Run<'a> {
    /// In a shell, so that it can be stopped, and in a folder of its own, for it may write files.
    fn start(start: &'a [&'a str], folder: &std::path::Path) -> Self {
        let mut shell = CommandBuilder::new("sh");
        // `kill -l` says which signal a status stands for.
        let job = "set -m; \"$0\" \"$@\"; code=$?; \
            while case $(kill -l $code) in *STOP | TTIN | TTOU | *TSTP) true ;; *) false ;; esac; \
            do fg >/dev/null; code=$?; done; exit $code";
        shell.args(["-c", job, env!("CARGO_BIN_EXE_finwait")]);
        shell.args(start);
        shell.cwd(folder);
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            shell.env(variable, folder);
        }
        let mut terminal = Terminal::run(shell);
        terminal.until_written("\u{1b}[?2026l");
        let leader = terminal.master().process_group_leader().expect("it is in the foreground");
        let program = u32::try_from(leader).expect("a process");
        Self { start, terminal, program, done: Vec::new() }
    }

    /// Does one thing at random.
    fn act(&mut self, random: &mut Random) {
        let action = match random.below(100) {
            0..62 => {
                let keys = random.of(BINDINGS).keys;
                let key = *random.of(keys);
                // Most runs should be long.
                let quits = matches!(key, Key::Ctrl('c') | Key::Plain(KeyCode::Char('q')));
                let key = if quits && random.below(8) > 0 { Key::Plain(KeyCode::Esc) } else { key };
                self.send(bytes(key, random).as_bytes())
            }
            62..72 => self.send(b"n"),
            72..84 => {
                let sequence = *random.of(SEQUENCES);
                let end = 1 + random.below(sequence.len());
                self.send(if random.below(2) == 0 { sequence } else { &sequence[..end] })
            }
            84..90 => {
                let [column, row] = [random.cells(200), random.cells(60)];
                let button = *random.of(&[0, 0, 1, 2, 35, 64, 65]);
                let end = *random.of(&['M', 'm']);
                self.send(format!("\u{1b}[<{button};{column};{row}{end}").as_bytes())
            }
            90..96 => {
                let size =
                    if random.below(3) == 0 { [24, 80] } else { [random.cells(60), random.cells(200)] };
                self.resize(size);
                format!("resize {size:?}")
            }
            96 => self.signal("TSTP"),
            97 => self.signal("CONT"),
            _ => self.signal("WINCH"),
        };
        self.done.push(action);
    }

    fn send(&mut self, bytes: &[u8]) -> String {
        // It fails where the program has just been quit.
        let _ = self.terminal.keys.write_all(bytes).and_then(|()| self.terminal.keys.flush());
        format!("send \"{}\"", bytes.escape_ascii())
    }

    fn signal(&mut self, name: &str) -> String {
        signal_to(self.program, name);
        format!("signal {name}")
    }

    fn resize(&mut self, [rows, cols]: [u16; 2]) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.terminal.master().resize(size).expect("a resize");
        self.terminal.screen.screen_mut().set_size(cells(rows.max(2)), cells(cols.max(4)));
    }

    /// Reads what is written, until it is asked to draw and has drawn. Says whether it is still there.
    fn is_there(&mut self, random: &mut Random) -> bool {
        while self.terminal.read_for(Duration::ZERO).is_ok() {}
        let from = self.terminal.written.len();
        let deadline = Instant::now() + super::terminal::PATIENCE;
        // Twice, so that at least one of the two is another size.
        self.resize([random.cells(30), 100 + random.cells(50)]);
        self.resize([random.cells(30) + 30, random.cells(90)]);
        loop {
            let _ = self.terminal.read_for(Duration::from_millis(20));
            if self.terminal.child.try_wait().expect("it can be waited for").is_some() {
                return false;
            }
            let new = &self.terminal.written[from.saturating_sub(8)..];
            if new.windows(8).any(|bytes| bytes == b"\x1b[?2026l") {
                return true;
            }
            assert!(Instant::now() < deadline, "it draws no more:\n{}", self.told());
        }
    }

    /// What was done, to do it again.
    fn told(&self) -> String {
        let screen = self.terminal.screen.screen().contents();
        format!("finwait {:?}\n{}\nshows\n{screen}", self.start, self.done.join("\n"))
    }

    /// It has ended, or is ended now: as it was told to, and the terminal is given back.
    fn end(mut self, there: bool) {
        let told = self.told();
        if there {
            self.signal("TERM");
        }
        let status = self.terminal.status().exit_code();
        let written = String::from_utf8_lossy(&self.terminal.written).into_owned();
        assert!(!written.contains("panicked at"), "{told}\n{written}");
        // A key or a click may have quit it before the signal came. While it is stopped, Ctrl-C is the terminal's: SIGINT.
        assert!([0, 128 + 2].contains(&status) || (there && status == 128 + 15), "{status}: {told}");
        self.terminal.end();
    }
}

/// Does so many things, as far as there is time, and says how many it did.
fn attack(seed: u64, actions: usize, time: Duration) -> usize {
    let _ = writeln!(std::io::stdout(), "FINWAIT_SEED={seed}");
    let (mut random, end) = (Random(seed | 1), Instant::now() + time);
    let folder = tempfile::tempdir().expect("a folder");
    let (mut done, mut starts) = (0, STARTS.iter().cycle());
    while done < actions && Instant::now() < end {
        let start = starts.next().expect("a cycle has no end");
        let mut run = Run::start(start, folder.path());
        let goal = actions.min(done + actions.div_ceil(STARTS.len()));
        let (mut there, until) = (true, Instant::now() + time / u32::try_from(STARTS.len()).expect("a few"));
        while there && done < goal && Instant::now() < until {
            let burst = 1 + random.below(16);
            (0..burst).for_each(|_| run.act(&mut random));
            done += burst;
            there = run.is_there(&mut random);
        }
        run.end(there);
    }
    done
}

fn seed(otherwise: u64) -> u64 {
    std::env::var("FINWAIT_SEED").map_or(otherwise, |seed| seed.parse().expect("a number"))
}

#[test]
fn whatever_is_done_at_random_it_goes_on_and_gives_the_terminal_back() {
    let done = attack(seed(9293), 1000, Duration::from_secs(8));
    assert!(done > 0);
}

/// `FINWAIT_SEED=7 cargo test --test pty -- --ignored --nocapture ten_thousand`
#[test]
#[ignore = "it takes minutes"]
fn ten_thousand_things_done_at_random() {
    let now = std::time::UNIX_EPOCH.elapsed().expect("a time").subsec_nanos();
    assert!(attack(seed(now.into()), 10_000, Duration::from_secs(3600)) >= 10_000);
}

use super::*;

fn only(text: &str) -> Socket {
    let listing = parse(text);
    assert_eq!(listing.unread, Vec::<usize>::new(), "{text}");
    let [socket] = listing.sockets.try_into().expect("one socket");
    socket
}

fn summary(socket: &Socket) -> String {
    format!("{} {} {}", socket.local, socket.remote, socket.state)
}

#[test]
fn ss_with_processes_and_timers() {
    let socket = only(
        "State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n\
         CLOSE-WAIT 1 0 10.0.0.2:443 10.0.0.9:50112 users:((\"nginx\",pid=812,fd=6)) timer:(keepalive,119min,0)\n",
    );
    assert_eq!(summary(&socket), "10.0.0.2:443 10.0.0.9:50112 CLOSE-WAIT");
    assert_eq!((socket.recv_q, socket.send_q, socket.pid), (Some(1), Some(0), Some(812)));
    assert_eq!((socket.process.as_deref(), socket.timer.as_deref()), (Some("nginx"), Some("keepalive")));
}

#[test]
fn ss_with_a_column_for_the_protocol_and_ipv6() {
    let listing = parse(
        "Netid State  Recv-Q Send-Q  Local Address:Port Peer Address:Port\n\
         udp   UNCONN 0      0       127.0.0.53%lo:53   0.0.0.0:*\n\
         tcp   LISTEN 129    128     [::]:8080          [::]:*\n\
         tcp   ESTAB  0      0       [fe80::1%eth0]:22  [fe80::2]:50000\n",
    );
    let all: Vec<_> = listing.sockets.iter().map(summary).collect();
    assert_eq!(all, ["*:8080 *:* LISTEN", "[fe80::1%eth0]:22 [fe80::2]:50000 ESTABLISHED"]);
    assert_eq!(listing.unread, Vec::<usize>::new());
}

#[test]
fn netstat_of_linux() {
    let socket = only(
        "Active Internet connections (servers and established)\n\
         Proto Recv-Q Send-Q Local Address Foreign Address State PID/Program name\n\
         tcp6 0 5 ::1:631 ::1:40000 FIN_WAIT2 -\n",
    );
    assert_eq!(summary(&socket), "[::1]:631 [::1]:40000 FIN-WAIT-2");
    assert_eq!((socket.send_q, socket.pid, socket.process), (Some(5), None, None));
    let socket = only("tcp 0 0 127.0.0.1:631 0.0.0.0:* LISTEN 812/cupsd");
    assert_eq!((summary(&socket).as_str(), socket.pid), ("127.0.0.1:631 *:* LISTEN", Some(812)));
    assert_eq!(socket.process.as_deref(), Some("cupsd"));
}

#[test]
fn netstat_of_linux_with_users_programs_and_timers() {
    let timer = |row: &str| only(row).timer.map(std::borrow::Cow::into_owned);
    let row = "tcp 0 0 10.0.0.2:22 10.0.0.9:50112 ESTABLISHED keepalive (44.47/0/0)";
    assert_eq!(timer(row).as_deref(), Some("keepalive"));
    assert_eq!(timer("tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN off (0.00/0/0)"), None);
    let socket = only("tcp 0 1 10.0.0.2:80 10.0.0.9:5 FIN_WAIT1 33 81234 812/nginx: worker on (0.20/1/0)");
    assert_eq!((socket.pid, socket.process.as_deref()), (Some(812), Some("nginx")));
    assert_eq!(socket.timer.as_deref(), Some("on"));
    let socket = only("tcp 0 0 10.0.0.2:80 10.0.0.9:6 TIME_WAIT 0 0 - timewait (59.1/0/0)");
    assert_eq!((socket.pid, socket.timer.as_deref()), (None, Some("timewait")));
}

#[test]
fn netstat_of_bsd_and_macos() {
    let listing = parse(
        "Active Internet connections (including servers)\n\
         Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)\n\
         tcp4       0      0  192.168.1.2.50000      93.184.216.34.443      FIN_WAIT_1\n\
         tcp6       0      0  ::1.631                *.*                    LISTEN\n\
         tcp46      0      0  *.80                   *.*                    LISTEN\n\
         tcp        0      0  10.0.0.1.22            10.0.0.3.40001         SYN_RCVD\n\
         udp4       0      0  *.5353                 *.*\n",
    );
    let all: Vec<_> = listing.sockets.iter().map(summary).collect();
    let expected = [
        "192.168.1.2:50000 93.184.216.34:443 FIN-WAIT-1",
        "[::1]:631 *:* LISTEN",
        "*:80 *:* LISTEN",
        "10.0.0.1:22 10.0.0.3:40001 SYN-RECEIVED",
    ];
    assert_eq!(all, expected);
}

#[test]
fn netstat_of_windows() {
    let listing = parse(
        "\r\nActive Connections\r\n\r\n  Proto  Local Address          Foreign Address        State           PID\r\n  \
         TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1052\r\n  \
         TCP    [::1]:49700            [::1]:445              TIME_WAIT       0\r\n  \
         UDP    0.0.0.0:500            *:*                                    3312\r\n",
    );
    let all: Vec<_> = listing.sockets.iter().map(summary).collect();
    assert_eq!(all, ["*:135 *:* LISTEN", "[::1]:49700 [::1]:445 TIME-WAIT"]);
    assert_eq!(listing.sockets[0].pid, Some(1052));
    assert!(listing.names_processes);
}

#[test]
fn proc_net_tcp() {
    let listing = parse(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
         0: 0100007F:0277 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 20817 1\n   \
         1: 0100007F:C350 0100007F:0277 08 0000000A:00000001 02:000A0000 00000000  1000        0 20818 2\n",
    );
    let all: Vec<_> = listing.sockets.iter().map(summary).collect();
    assert_eq!(all, ["127.0.0.1:631 *:* LISTEN", "127.0.0.1:50000 127.0.0.1:631 CLOSE-WAIT"]);
    assert_eq!((listing.sockets[0].recv_q, listing.sockets[0].send_q), (Some(3), None));
    assert_eq!(
        (listing.sockets[1].send_q, listing.sockets[1].timer.as_deref()),
        (Some(10), Some("keepalive"))
    );
    let six =
        only("0: 0000000000000000FFFF00000100007F:0050 00000000000000000000000001000000:1F90 01 0:0 00:0 0");
    assert_eq!(summary(&six), "[::ffff:127.0.0.1]:80 [::1]:8080 ESTABLISHED");
}

#[test]
fn what_cannot_be_read_is_counted_and_never_guessed() {
    let listing = parse("tcp 0 0 nonsense\ntcp 0 0 1.2.3.4:5 6.7.8.9:10 WHATEVER\nsome words\n0: zz\n");
    assert_eq!((listing.sockets.len(), listing.unread), (0, vec![1, 2, 4]));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "[ -~\n\\PC]{0,200}", state in "(tcp|TCP|ESTAB|0:) [0-9 ]{0,6}[\\PC]{0,40}") {
        parse(&text);
        parse(&state);
    }
}

/*
 * Two TCP peers for Spin, to compare the speed of a search with: `benches/explore.py`. Much smaller than RFC 9293: no
 * windows, no data, no segment that carries more than one of SYN and FIN.
 */

#ifndef LOSSES
#define LOSSES 1
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 1
#endif

mtype = {
    CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT
};

#define SYN 1
#define ACK 2
#define FIN 4
#define RST 8

/* What is on its way to each peer: flags, sequence number, acknowledgment. */
chan wire[2] = [8] of { byte, byte, byte };
mtype state[2] = CLOSED;
byte snd_una[2], snd_nxt[2], rcv_nxt[2];
bit did_listen[2], did_connect[2], did_close[2];
byte losses = LOSSES;
byte timeouts[2] = TIMEOUTS;

#define ISS (me * 100 + 10)
#define in wire[me]
#define out wire[1 - me]
#define fin_acked (snd_una[me] == snd_nxt[me])

inline acknowledge() { out!ACK, snd_nxt[me], rcv_nxt[me] }

inline send_fin(next) {
    out!FIN | ACK, snd_nxt[me], rcv_nxt[me];
    snd_nxt[me]++;
    state[me] = next
}

inline arrive() {
    in?flags, seq, ack;
    if
    :: state[me] == CLOSED ->
        if
        :: flags & RST -> skip
        :: !(flags & RST) && (flags & ACK) -> out!RST, ack, 0
        :: else -> out!RST | ACK, 0, seq + 1
        fi
    :: state[me] == LISTEN ->
        if
        :: flags & RST -> skip
        :: !(flags & RST) && (flags & ACK) -> out!RST, ack, 0
        :: !(flags & (RST | ACK)) && (flags & SYN) ->
            rcv_nxt[me] = seq + 1;
            snd_una[me] = ISS;
            snd_nxt[me] = ISS + 1;
            out!SYN | ACK, ISS, rcv_nxt[me];
            state[me] = SYN_RECEIVED
        :: else -> skip
        fi
    :: state[me] == SYN_SENT ->
        if
        :: (flags & ACK) && ack != snd_nxt[me] ->
            if
            :: flags & RST -> skip
            :: else -> out!RST, ack, 0
            fi
        :: !((flags & ACK) && ack != snd_nxt[me]) && (flags & RST) ->
            if
            :: flags & ACK -> state[me] = CLOSED
            :: else -> skip
            fi
        :: !((flags & ACK) && ack != snd_nxt[me]) && !(flags & RST) && (flags & SYN) ->
            rcv_nxt[me] = seq + 1;
            if
            :: flags & ACK ->
                snd_una[me] = ack;
                state[me] = ESTABLISHED;
                acknowledge()
            :: else ->
                out!SYN | ACK, ISS, rcv_nxt[me];
                state[me] = SYN_RECEIVED
            fi
        :: else -> skip
        fi
    :: else ->
        if
        :: seq != rcv_nxt[me] ->
            if
            :: flags & RST -> skip
            :: else -> acknowledge()
            fi
        :: seq == rcv_nxt[me] && (flags & RST) -> state[me] = CLOSED
        :: seq == rcv_nxt[me] && !(flags & RST) && (flags & SYN) -> acknowledge()
        :: seq == rcv_nxt[me] && !(flags & (RST | SYN)) && (flags & ACK) ->
            if
            :: ack == snd_nxt[me] ->
                snd_una[me] = ack;
                if
                :: state[me] == SYN_RECEIVED -> state[me] = ESTABLISHED
                :: state[me] == FIN_WAIT_1 -> state[me] = FIN_WAIT_2
                :: state[me] == CLOSING -> state[me] = TIME_WAIT
                :: state[me] == LAST_ACK -> state[me] = CLOSED
                :: else -> skip
                fi
            :: else -> skip
            fi;
            if
            :: (flags & FIN) && state[me] != CLOSED && state[me] != SYN_RECEIVED ->
                rcv_nxt[me]++;
                acknowledge();
                if
                :: state[me] == ESTABLISHED -> state[me] = CLOSE_WAIT
                :: state[me] == FIN_WAIT_1 -> state[me] = CLOSING
                :: state[me] == FIN_WAIT_2 -> state[me] = TIME_WAIT
                :: else -> skip
                fi
            :: else -> skip
            fi
        :: else -> skip
        fi
    fi
}

inline send_again() {
    timeouts[me]--;
    if
    :: state[me] == SYN_SENT -> out!SYN, snd_una[me], 0
    :: state[me] == SYN_RECEIVED -> out!SYN | ACK, snd_una[me], rcv_nxt[me]
    :: else -> out!FIN | ACK, snd_una[me], rcv_nxt[me]
    fi
}

proctype peer(byte me) {
    byte flags, seq, ack;
    do
    :: d_step { state[me] == CLOSED && !did_listen[me] -> did_listen[me] = 1; state[me] = LISTEN }
    :: d_step {
        (state[me] == CLOSED || state[me] == LISTEN) && !did_connect[me] && nfull(out) ->
            did_connect[me] = 1;
            snd_una[me] = ISS;
            snd_nxt[me] = ISS + 1;
            out!SYN, ISS, 0;
            state[me] = SYN_SENT
    }
    :: d_step {
        !did_close[me] && nfull(out) && state[me] != CLOSED ->
            did_close[me] = 1;
            if
            :: state[me] == LISTEN || state[me] == SYN_SENT -> state[me] = CLOSED
            :: state[me] == SYN_RECEIVED || state[me] == ESTABLISHED -> send_fin(FIN_WAIT_1)
            :: state[me] == CLOSE_WAIT -> send_fin(LAST_ACK)
            :: else -> skip
            fi
    }
    :: d_step { nempty(in) && nfull(out) -> arrive(); flags = 0; seq = 0; ack = 0 }
    :: d_step { losses > 0 && nempty(in) -> losses--; in?flags, seq, ack; flags = 0; seq = 0; ack = 0 }
    :: d_step { timeouts[me] > 0 && state[me] != CLOSED && snd_una[me] != snd_nxt[me] && nfull(out) -> send_again() }
    :: d_step { state[me] == TIME_WAIT -> state[me] = CLOSED }
    od
}

init {
    atomic { run peer(0); run peer(1) }
}

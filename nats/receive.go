package nats

import (
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// receive takes a delivery. Deliveries are numbered: a gap says that others got some, or that
// some were lost on the way. A new pin says so too: a broker that was started again may have
// forgotten the last numbers. Then messages that belong before this one may be elsewhere; only
// with the first delivery there is can there be none.
func (r *run) receive(m jetstream.Msg) {
	meta, err := m.Metadata()
	if err != nil {
		r.disturb(r.ctx, err)
		return
	}
	number, seq := meta.Sequence.Consumer, meta.Sequence.Stream
	pin := m.Headers().Get(pinHeader)
	moved := r.pin != "" && pin != r.pin
	r.pin = pin
	if moved || number != r.last+1 {
		r.gather()
	}
	r.last = number
	one := r.held[seq]
	if one != nil {
		one.msg, one.left = m, false // it came again
	} else {
		one = r.hold(m, seq)
	}
	r.notice(number, one)
}

func (r *run) hold(m jetstream.Msg, seq uint64) *item {
	one := &item{msg: m, seq: seq}
	one.event, one.err = Decode(m.Headers(), m.Data())
	r.held[seq] = one
	key := r.key(one)
	l := r.lanes[key]
	if l == nil {
		l = &lane{key: key}
		r.lanes[key] = l
	}
	l.add(one)
	if l.state == idle {
		r.enqueue(l)
	}
	return one
}

// key names the aggregate of a message. One that cannot be read belongs to the aggregate that
// its subject names, as far as that can be known: to all events of that subject.
func (r *run) key(one *item) string {
	switch {
	case one.err != nil:
		return "subject " + one.msg.Subject()
	case one.event.Aggregate == "" && one.event.AggregateID == "":
		return "message " + strconv.FormatUint(one.seq, 10)
	default:
		return "aggregate " + one.event.Aggregate + "\x00" + one.event.AggregateID
	}
}

func (r *run) enqueue(l *lane) {
	l.state = ready
	r.queue = append(r.queue, l)
}

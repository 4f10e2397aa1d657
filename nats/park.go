package nats

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/internal/text"
)

// park publishes a dead letter and takes the message off the consumer. A letter whose ack is
// lost is published again under the same identity.
func (r *run) park(one item, reason error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), toBroker)
	defer cancel()
	to, seq := r.config.deadAt, strconv.FormatUint(one.seq, 10)
	letter := &client.Msg{
		Subject: to.Prefix + strings.TrimPrefix(one.msg.Subject(), r.from.Prefix),
		Header:  client.Header{},
		Data:    one.msg.Data(),
	}
	for key, values := range one.msg.Headers() {
		if !strings.HasPrefix(strings.ToLower(key), "nats-") { // they speak to the broker
			letter.Header[key] = values
		}
	}
	letter.Header.Set("Ashlar-Consumer", escapeHeader(r.durable))
	letter.Header.Set("Ashlar-Subject", escapeHeader(one.msg.Subject()))
	letter.Header.Set("Ashlar-Sequence", seq)
	letter.Header.Set("Ashlar-Reason", escapeHeader(text.Clean(reason.Error(), reasonLimit)))
	_, err := r.js.PublishMsg(ctx, letter, jetstream.WithExpectStream(to.Name),
		jetstream.WithMsgID(r.from.Name+" "+r.durable+" "+seq))
	if err != nil {
		return fmt.Errorf("nats: parking: %w", verdict(err))
	}
	return one.msg.Term()
}

package nats

import (
	"context"
	"errors"
	"fmt"
	"time"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/outbox"
)

const (
	defaultAckWithin = 5 * time.Second
	// maxUnacked bounds what one sink has on its way: more than any wave.
	maxUnacked = 1 << 16
)

// Codes of JetStream that nats.go has no name for, as the server's errors.json lists them.
const (
	codeHeaderTooLarge jetstream.ErrorCode = 10097
	codeWrongStream    jetstream.ErrorCode = 10060
	codeAccountFull    jetstream.ErrorCode = 10002
	codeSealed         jetstream.ErrorCode = 10109
	codeBadRequest                         = 400 // the class of what is the message's own fault
)

var _ outbox.Sink = (*Sink)(nil)

// A Sink publishes events to a stream. It is safe for concurrent use, and is of use until its
// connection is closed.
type Sink struct {
	js     jetstream.JetStream
	stream Stream
	source string
	once   []jetstream.PublishOpt
}

// A SinkOption refines a [Sink].
type SinkOption func(*sinkConfig)

type sinkConfig struct {
	source    string
	ackWithin time.Duration
	accepted  []Fault
}

// Source sets the CloudEvents source, a URI reference that names who sends: the prefix of the
// stream unless said otherwise. It panics when it is empty.
func Source(uri string) SinkOption {
	must(uri != "", "Source without a source")
	return func(c *sinkConfig) { c.source = uri }
}

// AckWithin sets how long an ack is waited for: 5 seconds unless said otherwise. It panics
// when d is below a millisecond.
func AckWithin(d time.Duration) SinkOption {
	must(d >= time.Millisecond, "AckWithin below a millisecond")
	return func(c *sinkConfig) { c.ackWithin = d }
}

// Accept has [NewSink] take a stream that has the given risks of losing what it has
// acknowledged. It panics on a fault that is no risk: see [Fault.IsRisk].
func Accept(risks ...Fault) SinkOption {
	for _, f := range risks {
		must(f.IsRisk(), "Accept of what is no risk")
	}
	return func(c *sinkConfig) { c.accepted = append(c.accepted, risks...) }
}

// NewSink returns a sink that publishes to the stream. The error is a [*StreamError] when the
// stream is not fit for events, [ErrReconnectBuffer] when the connection is not, or
// outbox.ErrUnavailable when the broker cannot be asked. It panics when js or an option is nil.
//
// The stream is looked at once. Who changes its limits afterwards is not noticed.
func NewSink(ctx context.Context, js jetstream.JetStream, to Stream, opts ...SinkOption) (*Sink, error) {
	must(js != nil, "NewSink without JetStream")
	c := sinkConfig{source: to.Prefix, ackWithin: defaultAckWithin}
	for _, opt := range opts {
		must(opt != nil, "a nil option in NewSink")
		opt(&c)
	}
	conn := js.Conn()
	if conn.Opts.AllowReconnect && conn.Opts.ReconnectBufSize >= 0 {
		return nil, ErrReconnectBuffer
	}
	if err := inspect(ctx, js, to, c.ackWithin, c.accepted); err != nil {
		return nil, err
	}
	// A publisher of its own: nats.go forgets a message whose ack is lost only after a timeout
	// that is off unless it is asked for, and refuses to publish when there are too many.
	own, err := jetstream.New(conn,
		jetstream.WithPublishAsyncTimeout(c.ackWithin), jetstream.WithPublishAsyncMaxPending(maxUnacked))
	if err != nil {
		return nil, fmt.Errorf("nats: %w: %w", outbox.ErrUnavailable, err)
	}
	return &Sink{
		js: own, stream: to, source: c.source,
		once: []jetstream.PublishOpt{jetstream.WithRetryAttempts(0)}, // the relay sends again, and not behind its back
	}, nil
}

// Send publishes the messages of a wave and waits for their acks. A message that is too large
// for the broker or the stream, that is not named as an event is, or whose subject would have
// over 2048 bytes is refused with outbox.ErrRejected. What the stream refuses for another
// fault of the message is an error without a sentinel. All else is outbox.ErrUnavailable: no
// connection, no stream, no ack in time, a full stream or account, an answer of another stream
// ([ErrWrongStream]).
func (s *Sink) Send(ctx context.Context, wave []outbox.Message) []error {
	errs := make([]error, len(wave))
	acks := make([]jetstream.PubAckFuture, len(wave))
	down := ctx.Err()
	for i := range wave {
		if down == nil {
			acks[i], errs[i] = s.publish(wave[i])
		}
		if errors.Is(errs[i], outbox.ErrUnavailable) {
			down = errs[i]
		}
		if down != nil {
			errs[i] = down
		}
	}
	failed := false
	for i := range wave {
		if errs[i] == nil {
			errs[i] = s.await(ctx, acks[i])
		}
		failed = failed || errs[i] != nil
	}
	if !failed {
		return nil
	}
	return errs
}

//nolint:ireturn // nats.go has no type for it
func (s *Sink) publish(m outbox.Message) (jetstream.PubAckFuture, error) {
	msg, err := encode(s.stream, s.source, m.Encoded)
	if err != nil {
		return nil, fmt.Errorf("nats: %w: %w", outbox.ErrRejected, err)
	}
	ack, err := s.js.PublishMsgAsync(msg, s.once...)
	if err != nil {
		return nil, verdict(err)
	}
	return ack, nil
}

func (s *Sink) await(ctx context.Context, f jetstream.PubAckFuture) error {
	select {
	case ack := <-f.Ok():
		if ack.Stream != s.stream.Name {
			return fmt.Errorf("%w: %w", outbox.ErrUnavailable, ErrWrongStream)
		}
		return nil
	case err := <-f.Err():
		return verdict(err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// verdict sorts what nats.go and the broker say.
func verdict(err error) error {
	var api *jetstream.APIError
	switch {
	case errors.Is(err, client.ErrMaxPayload), errors.Is(err, client.ErrBadSubject):
		return fmt.Errorf("nats: %w: %w", outbox.ErrRejected, err)
	case !errors.As(err, &api):
		return fmt.Errorf("nats: %w: %w", outbox.ErrUnavailable, err)
	case api.ErrorCode == jetstream.JSErrCodeStreamMessageExceedsMaximum, api.ErrorCode == codeHeaderTooLarge:
		return fmt.Errorf("nats: %w: %w", outbox.ErrRejected, err)
	case api.ErrorCode == codeWrongStream:
		// Somebody has changed the streams. Were it the message's fault, a relay that parks
		// would make a dead letter of every event.
		return fmt.Errorf("%w: %w: %w", outbox.ErrUnavailable, ErrWrongStream, err)
	case api.ErrorCode == codeAccountFull, api.ErrorCode == codeSealed:
		return fmt.Errorf("nats: %w: %w", outbox.ErrUnavailable, err) // nor are these, whatever their class
	case api.Code == codeBadRequest:
		return fmt.Errorf("nats: the stream refuses the message: %w", err)
	default:
		return fmt.Errorf("nats: %w: %w", outbox.ErrUnavailable, err)
	}
}

func must(ok bool, what string) {
	if !ok {
		panic("nats: " + what)
	}
}

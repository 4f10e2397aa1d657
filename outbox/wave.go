package outbox

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/internal/text"
)

// handOver sends a batch in waves and returns what became of those messages of which that is
// known, and the error of an outage, which ends it. It also ends when the leases want renewal
// or the context is done; what is left is read again.
func (s *shift) handOver(ctx context.Context, batch []Message) ([]Outcome, error) {
	outcomes := make([]Outcome, 0, len(batch))
	held := map[stream]bool{} // refused in this batch: what comes later waits
	for i, wave := range waves(batch) {
		wave = without(wave, held)
		if len(wave) == 0 {
			continue
		}
		if !s.mayStart(ctx, i) {
			break
		}
		var down error
		for j, refusal := range s.send(ctx, wave) {
			if refusal != nil && isOutage(ctx, refusal) {
				down = refusal
				continue
			}
			o := s.outcome(ctx, wave[j], refusal)
			outcomes = append(outcomes, o)
			s.outages = 0
			if refusal != nil {
				held[streamOf(o.Message)] = true
			}
		}
		if down != nil {
			return outcomes, down
		}
	}
	return outcomes, nil
}

// mayStart reports whether there is time for the wave with that number: the first may take
// what is left of the leases, later ones leave it for the renewal.
func (s *shift) mayStart(ctx context.Context, wave int) bool {
	now := s.now()
	return ctx.Err() == nil && now.Before(s.until) && (wave == 0 || now.Before(s.renewAt))
}

// outcome says what became of a message, and tells the hooks.
func (s *shift) outcome(ctx context.Context, m Message, refusal error) Outcome {
	if refusal == nil {
		s.delivered++
		s.published(ctx, m)
		return Outcome{Message: m, Verdict: Delivered}
	}
	o := s.refusal(m, refusal)
	s.refused(ctx, o, refusal)
	return o
}

// refusal says what becomes of a message that was refused.
func (c *config) refusal(m Message, err error) Outcome {
	o := Outcome{Message: m, Verdict: Delayed, Reason: text.Clean(err.Error(), reasonLimit)}
	if c.parkAfter > 0 && (m.Attempts+1 >= c.parkAfter || errors.Is(err, ErrRejected)) {
		o.Verdict = Parked
		return o
	}
	o.After = c.jitter(m.Attempts)
	return o
}

// send hands a wave to the sink and returns an error for each message. When the sink panics
// nobody knows at which message, so they are sent again one by one: only the one that it
// panics at is refused.
func (s *shift) send(ctx context.Context, wave []Message) []error {
	errs, broken := s.try(ctx, wave)
	switch {
	case broken == nil && errs == nil:
		return make([]error, len(wave))
	case broken == nil:
		return errs
	case len(wave) == 1:
		return []error{broken}
	}
	errs = make([]error, len(wave))
	for i := range wave {
		errs[i] = s.send(ctx, wave[i:i+1])[0]
	}
	return errs
}

// try calls the sink once. The error says that it broke its contract.
func (s *shift) try(ctx context.Context, wave []Message) (errs []error, broken error) {
	defer func() {
		if value := recover(); value != nil {
			broken = panicked(value)
		}
	}()
	errs = s.sink.Send(ctx, wave)
	if errs != nil && len(errs) != len(wave) {
		return nil, ErrSink
	}
	return errs, nil
}

// A stream is the messages of one aggregate.
type stream struct{ kind, id string }

func streamOf(m Message) stream { return stream{m.Aggregate, m.AggregateID} }

// waves divides a batch so that no two messages of an aggregate are in one wave, those of
// each in order from wave to wave.
func waves(batch []Message) [][]Message {
	var all [][]Message
	next := make(map[stream]int, len(batch))
	for _, m := range batch {
		n := next[streamOf(m)]
		next[streamOf(m)] = n + 1
		if n == len(all) {
			all = append(all, nil)
		}
		all[n] = append(all[n], m)
	}
	return all
}

// without leaves out the messages of the aggregates that are held.
func without(wave []Message, held map[stream]bool) []Message {
	if len(held) == 0 {
		return wave
	}
	var rest []Message
	for _, m := range wave {
		if !held[streamOf(m)] {
			rest = append(rest, m)
		}
	}
	return rest
}

package flow

import (
	"context"
	"iter"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// Flows are the flows that have been stored.
type Flows interface {
	repository.Repository[OrderID, *Flow]

	// Overdue returns the flows whose deadline was at the given instant or before and whose
	// order is neither on the way nor over nor about to be cancelled, the longest ago first.
	Overdue(ctx context.Context, at time.Time) iter.Seq2[*Flow, error]
}

// An instant is a time as text whose byte order is its order, from the year 0 to 9999.
type instant struct{ instant string }

func (i instant) String() string { return i.instant }

func newInstant(at time.Time) instant {
	return instant{at.UTC().Format("2006-01-02T15:04:05.000000000Z")}
}

var byDeadline = repository.Ordered("deadline", func(s FlowSnapshot) (instant, bool) {
	return newInstant(s.Deadline), s.canBeOverdue()
})

var flowMapping = repository.Map("delivery.flow.flow", (*Flow).Snapshot, RestoreFlow,
	repository.Events[FlowSnapshot](eventTypes), byDeadline)

type flows struct {
	repository.Collection[OrderID, *Flow, FlowSnapshot]
}

func (f flows) Overdue(ctx context.Context, at time.Time) iter.Seq2[*Flow, error] {
	return f.Where(ctx, byDeadline.Between(instant{}, newInstant(at)))
}

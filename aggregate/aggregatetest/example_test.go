package aggregatetest_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// The aggregate of the examples is a parcel: it is packed, it is sent, and then it is
// neither packed nor sent again.
type (
	root[ID aggregate.Identity] = aggregate.Root[ID]

	ParcelID struct{ parcel string }

	Parcel struct {
		root[ParcelID]

		items []string
		sent  bool
	}

	ParcelSnapshot struct {
		ID    string   `json:"id"`
		Items []string `json:"items"`
		Sent  bool     `json:"sent"`
	}

	Packed struct {
		Parcel ParcelID
		Item   string
	}
	Sent struct{ Parcel ParcelID }
)

func (id ParcelID) String() string { return id.parcel }
func (Packed) EventName() string   { return "post.packed" }
func (Sent) EventName() string     { return "post.sent" }

var (
	errSent  = errors.New("post: the parcel is on its way")
	errEmpty = errors.New("post: an empty parcel is not sent")
	errNone  = errors.New("post: a parcel has a number")

	postTypes     = events.NewTypes(events.TypeOf[Packed](), events.TypeOf[Sent]())
	parcelMapping = repository.Map("post.parcel", (*Parcel).Snapshot, RestoreParcel, repository.Events[ParcelSnapshot](postTypes))

	at = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
)

func (p *Parcel) Pack(item string, at time.Time) error {
	switch {
	case p.sent:
		return errSent
	case item == "":
		return errEmpty
	}
	p.items = append(p.items, item)
	aggregate.Record(&p.root, Packed{Parcel: p.ID(), Item: item}, at)
	return nil
}

func (p *Parcel) Send(at time.Time) error {
	switch {
	case p.sent:
		return errSent
	case len(p.items) == 0:
		return errEmpty
	}
	p.sent = true
	aggregate.Record(&p.root, Sent{Parcel: p.ID()}, at)
	return nil
}

func (p *Parcel) Items() []string { return slices.Clone(p.items) }

func (p *Parcel) Snapshot() ParcelSnapshot {
	return ParcelSnapshot{ID: p.ID().String(), Items: slices.Clone(p.items), Sent: p.sent}
}

func RestoreParcel(s ParcelSnapshot) (*Parcel, error) {
	switch {
	case s.ID == "":
		return nil, errNone
	case s.Sent && len(s.Items) == 0:
		return nil, errEmpty
	}
	return &Parcel{root: aggregate.New(ParcelID{s.ID}), items: slices.Clone(s.Items), sent: s.Sent}, nil
}

// Fixtures, one for each state.

func emptyParcel() *Parcel { return &Parcel{root: aggregate.New(ParcelID{"p-1"})} }

func packedParcel() *Parcel {
	p := emptyParcel()
	_ = p.Pack("a book", at)
	return p
}

func sentParcel() *Parcel {
	p := packedParcel()
	_ = p.Send(at)
	return p
}

func parcels() aggregatetest.Harness[*Parcel, ParcelSnapshot] {
	return aggregatetest.Harness[*Parcel, ParcelSnapshot]{
		Snapshot: (*Parcel).Snapshot,
		Restore:  RestoreParcel,
		Kind:     parcelMapping.Kind(),
		States: map[string]func() *Parcel{
			"empty":  emptyParcel,
			"packed": packedParcel,
			"sent":   sentParcel,
		},
		Commands: map[string]func(*Parcel) error{
			"pack": func(p *Parcel) error { return p.Pack("a pen", at) },
			"send": func(p *Parcel) error { return p.Send(at) },
		},
		Allowed: map[string][]string{
			"empty":  {"pack"},
			"packed": {"pack", "send"},
		},
		Refusals: map[string]func(*Parcel) error{
			"pack nothing": func(p *Parcel) error { return p.Pack("", at) },
		},
	}
}

// A harness says how aggregates are made, what they can be told, and what they obey. It is
// used in a test:
//
//	func TestParcelIsAnAggregate(t *testing.T) { aggregatetest.Run(t, parcels()) }
func Example() {
	h := parcels()
	for _, state := range slices.Sorted(maps.Keys(h.States)) {
		fmt.Println(state, h.Allowed[state])
	}
	// Output:
	// empty [pack]
	// packed [pack send]
	// sent []
}

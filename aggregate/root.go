package aggregate

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// An Identity tells aggregates of one type apart. Its String is injective: it is the key
// in a store. The zero Identity identifies nothing, and nothing is stored under it.
type Identity interface {
	comparable
	fmt.Stringer
}

// ErrJSON is wrapped when an aggregate is given to encoding/json: its state goes in and out
// as a snapshot. A copy of an aggregate, which go vet reports, is beyond its reach.
var ErrJSON = failure.New(failure.Internal, "aggregate.json", "aggregate: an aggregate is no JSON value: encode its Snapshot")

// A Root is what an aggregate root embeds. Make it with [New]; do not copy it, and do not
// copy what embeds it.
type Root[ID Identity] struct {
	_    noCopy
	id   ID
	core core
}

// New returns the root of an aggregate that has never been stored: its version is 0.
func New[ID Identity](id ID) Root[ID] { return Root[ID]{id: id} }

// ID returns the identity.
func (r *Root[ID]) ID() ID { return r.id }

// Version returns the version that was loaded or last stored: 0 for an aggregate that has
// never been stored, and one more at each commit that changes it. Commands do not change it.
func (r *Root[ID]) Version() uint64 { return r.core.version }

// MarshalJSON refuses with [ErrJSON].
func (r *Root[ID]) MarshalJSON() ([]byte, error) { return nil, ErrJSON }

// UnmarshalJSON refuses with [ErrJSON].
func (r *Root[ID]) UnmarshalJSON([]byte) error { return ErrJSON }

func (r *Root[ID]) base() *core { return &r.core }

func (r *Root[ID]) sameID(other Any) bool {
	o, ok := other.(Aggregate[ID])
	var zero ID
	return ok && o.ID() == r.id && r.id != zero
}

// core is what the functions of this package need of any root.
type core struct {
	version uint64
	pending []Recorded
}

// Any is an aggregate of any type. Only a type that embeds [Root] is one.
type Any interface {
	Version() uint64
	base() *core
	sameID(other Any) bool
}

// An Aggregate is an aggregate with identities of type ID.
type Aggregate[ID Identity] interface {
	Any
	ID() ID
}

// Recorded is an event that an aggregate has recorded, and when it happened.
type Recorded struct {
	Event events.Event
	At    time.Time // in UTC, without a monotonic reading
}

// Record adds an event to those that leave once the aggregate is stored. Commands call it
// last, when nothing can be refused any more. An event recorded at the zero time takes the
// clock of the unit of work that stores it.
func Record[ID Identity](r *Root[ID], e events.Event, at time.Time) {
	r.core.pending = append(r.core.pending, Recorded{Event: e, At: at.UTC().Round(0)})
}

// Pending returns the events recorded since the aggregate was made, loaded or last stored,
// oldest first. The slice is the caller's.
func Pending(a Any) []Recorded { return slices.Clone(a.base().pending) }

// Same reports whether a and b are the same aggregate: of one type and one identity,
// whatever their state. Nothing is the same as nil, or as an aggregate with the zero
// identity.
func Same(a, b Any) bool {
	if isNil(a) || isNil(b) || reflect.TypeOf(a) != reflect.TypeOf(b) {
		return false
	}
	return a.sameID(b)
}

func isNil(a Any) bool {
	if a == nil {
		return true
	}
	v := reflect.ValueOf(a)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// Loaded tells a restored aggregate the version it was stored at. It is for repositories:
// a caller who makes versions up loses the protection they give.
func Loaded(a Any, version uint64) { a.base().version = version }

// Committed tells an aggregate that it is stored at the given version together with the
// first n of its pending events, which leave it. It is for repositories, as [Loaded] is.
func Committed(a Any, version uint64, n int) {
	c := a.base()
	c.version = version
	c.pending = slices.Clone(c.pending[min(max(n, 0), len(c.pending)):])
}

// noCopy makes go vet report copies of what contains it.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

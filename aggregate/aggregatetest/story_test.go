package aggregatetest_test

import (
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
)

func TestParcelIsAnAggregate(t *testing.T) {
	t.Parallel()

	aggregatetest.Run(t, parcels())
}

func TestASentParcelIsNotPackedAgain(t *testing.T) {
	t.Parallel()

	aggregatetest.Given(t, sentParcel()).
		When(func(p *Parcel) error { return p.Pack("another book", at) }).
		ThenRefused(errSent)
}

func TestWhatIsPackedIsSent(t *testing.T) {
	t.Parallel()

	aggregatetest.Given(t, emptyParcel()).
		When(func(p *Parcel) error { return p.Pack("a book", at) }).
		When(func(p *Parcel) error { return p.Send(at) }).
		Then(Packed{ParcelID{"p-1"}, "a book"}, Sent{ParcelID{"p-1"}})
}

// A printer stands in for the test that an example has not.
type printer struct{ testing.TB }

func (printer) Helper()           {}
func (printer) Error(args ...any) { fmt.Println(args...) }

// Given an aggregate, when it is told something, then this has happened. A story that is
// told wrong says what happened instead.
func ExampleGiven() {
	t := printer{} // a *testing.T in a test
	pack := func(p *Parcel) error { return p.Pack("a book", at) }
	send := func(p *Parcel) error { return p.Send(at) }

	aggregatetest.Given(t, emptyParcel()).When(pack).When(send).Then(Packed{ParcelID{"p-1"}, "a book"}, Sent{ParcelID{"p-1"}})
	aggregatetest.Given(t, sentParcel()).When(pack).ThenRefused(errSent)

	aggregatetest.Given(t, emptyParcel()).When(pack).Then(Packed{ParcelID{"p-1"}, "a pen"})
	aggregatetest.Given(t, packedParcel()).When(pack).ThenRefused(errSent)
	// Output:
	// event 0 is aggregatetest_test.Packed{Parcel:p-1 Item:a book}, want aggregatetest_test.Packed{Parcel:p-1 Item:a pen}
	// it was not refused
}

package shipping_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/goldentest"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var shippedAt = time.Date(2026, time.November, 4, 16, 0, 0, 0, time.UTC)

const street = "1 Quillfeather Street"

func made[T any](v T, err error) T {
	settled(err)
	return v
}

// settled panics where a fixture does not come about: it is a mistake in the fixture.
func settled(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

func order(id string) shipping.SourceOrderID { return made(shipping.ParseSourceOrderID(id)) }

func label() shipping.Address {
	return made(shipping.NewAddress(street, "Zanzibarford", "QX9 7ZZ", "GB"))
}

func book() shipping.PhysicalItem {
	return made(shipping.NewPhysicalItem("Python Course", 2, shipping.MustParseWeight("0.75"), shipping.MustParseDimensions("30x21.5x2")))
}

func parcel() shipping.PhysicalItems {
	box := made(shipping.NewPhysicalItem("AI Course", 1, shipping.MustParseWeight("1.25"), shipping.MustParseDimensions("10x10x10")))
	return made(shipping.NewPhysicalItems(book(), box))
}

func shipmentOf(id string) *shipping.Shipment {
	return made(shipping.NewShipment(order(id), made(shipping.ParseRecipientID("cust-123")), label(), parcel(), shippedAt))
}

func pending() *shipping.Shipment { return shipmentOf("o-1") }

func inTransit() *shipping.Shipment {
	s := pending()
	settled(s.Collect("Royal Mail", "TRACK-GB-9999", shippedAt))
	return s
}

func delivered() *shipping.Shipment {
	s := inTransit()
	settled(s.Deliver(shippedAt))
	return s
}

func failed() *shipping.Shipment {
	s := inTransit()
	settled(s.Fail("nobody at home", shippedAt))
	return s
}

func cancelled() *shipping.Shipment {
	s := pending()
	settled(s.Cancel("changed mind", shippedAt))
	return s
}

func pathsOf(t *testing.T, err error) []string {
	t.Helper()
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	return violations.Keys()
}

func TestAShipmentIsAnAggregate(t *testing.T) {
	t.Parallel()
	refusals := map[string]func(*shipping.Shipment) error{}
	for what, hostile := range texttest.Refused(200) {
		refusals["carrier "+what] = func(s *shipping.Shipment) error { return s.Collect(hostile, "T", shippedAt) }
		refusals["tracking "+what] = func(s *shipping.Shipment) error { return s.Collect("DHL", hostile, shippedAt) }
	}
	for what, hostile := range texttest.Refused(1000) {
		refusals["failing "+what] = func(s *shipping.Shipment) error { return s.Fail(hostile, shippedAt) }
		refusals["cancelling "+what] = func(s *shipping.Shipment) error { return s.Cancel(hostile, shippedAt) }
	}
	aggregatetest.Run(t, aggregatetest.Harness[*shipping.Shipment, shipping.ShipmentSnapshot]{
		Snapshot: (*shipping.Shipment).Snapshot,
		Restore:  shipping.RestoreShipment,
		Kind:     shipping.ShipmentMapping.Kind(),
		States: map[string]func() *shipping.Shipment{
			"pending": pending, "in transit": inTransit, "delivered": delivered, "failed": failed, "cancelled": cancelled,
		},
		Commands: map[string]func(*shipping.Shipment) error{
			"collect": func(s *shipping.Shipment) error { return s.Collect("DHL", "T-2", shippedAt) },
			"deliver": func(s *shipping.Shipment) error { return s.Deliver(shippedAt) },
			"fail":    func(s *shipping.Shipment) error { return s.Fail("lost", shippedAt) },
			"cancel":  func(s *shipping.Shipment) error { return s.Cancel("late", shippedAt) },
		},
		Allowed:  map[string][]string{"pending": {"collect", "cancel"}, "in transit": {"deliver", "fail"}},
		Refusals: refusals,
	})
}

func TestShipmentsGoToAStoreAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(memstore.WithOutbox()), shipping.ShipmentMapping,
		func() *shipping.Shipment { n++; return shipmentOf(fmt.Sprint("o-", n)) },
		func(s *shipping.Shipment) error { return s.Collect("DHL", "T", shippedAt) })
}

func TestARefusedStepSaysWhereTheShipmentStands(t *testing.T) {
	t.Parallel()
	for _, s := range []*shipping.Shipment{pending(), delivered(), failed(), cancelled()} {
		err := s.Deliver(shippedAt)
		require.ErrorIs(t, err, shipping.ErrTransition)
		require.Equal(t, failure.Refused, failure.KindOf(err))
		var refused *shipping.TransitionError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, shipping.TransitionError{Shipment: s.ID(), From: s.Status(), To: shipping.StatusDelivered}, *refused)
		require.Equal(t, s.Status().Next(), refused.Allowed())
	}
	require.ErrorIs(t, pending().Collect("", "T", shippedAt), shipping.ErrNoCarrier)
	require.ErrorIs(t, pending().Collect("DHL", "", shippedAt), shipping.ErrNoTrackingNumber)
	require.ErrorIs(t, pending().Cancel("", shippedAt), shipping.ErrNoReason)
	require.ErrorIs(t, inTransit().Fail("", shippedAt), shipping.ErrNoReason)
}

func TestAShipmentKnowsItsParcelAndItsWay(t *testing.T) {
	t.Parallel()
	s := failed()
	require.Equal(t, order("o-1"), s.Order())
	require.Equal(t, shipping.ShipmentOf(order("o-1")), s.ID())
	require.Equal(t, "cust-123", s.Recipient().String())
	require.Equal(t, label(), s.Address())
	require.Equal(t, "2.75 kg", s.Weight().String())
	require.Equal(t, 2, s.Items().Len())
	require.Equal(t, "Royal Mail", s.Carrier())
	require.Equal(t, "TRACK-GB-9999", s.TrackingNumber())
	require.Equal(t, "nobody at home", s.Reason())
	require.Contains(t, fmt.Sprintf("%v %#v", s, s), "of order o-1 (failed)")
}

func TestAShipmentIsPreparedOnlyWithEverythingItNeeds(t *testing.T) {
	t.Parallel()
	s, err := shipping.NewShipment(shipping.SourceOrderID{}, shipping.RecipientID{}, shipping.Address{}, shipping.PhysicalItems{}, shippedAt)
	require.Nil(t, s)
	require.Equal(t, []string{"order", "recipient", "address", "items"}, pathsOf(t, err))
}

func TestASnapshotOfWhatNoShipmentCanBeIsRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		of     *shipping.Shipment
		change func(*shipping.ShipmentSnapshot)
		paths  []string
	}{
		"of another order":      {pending(), func(s *shipping.ShipmentSnapshot) { s.Order = order("o-2") }, []string{"id"}},
		"a status unknown":      {pending(), func(s *shipping.ShipmentSnapshot) { s.Status = 6 }, []string{"status"}},
		"collected by nobody":   {inTransit(), func(s *shipping.ShipmentSnapshot) { s.Carrier = "" }, []string{"carrier"}},
		"a carrier too early":   {pending(), func(s *shipping.ShipmentSnapshot) { s.Carrier = "DHL" }, []string{"carrier"}},
		"an untidy carrier":     {delivered(), func(s *shipping.ShipmentSnapshot) { s.Carrier = "DHL " }, []string{"carrier"}},
		"without a number":      {failed(), func(s *shipping.ShipmentSnapshot) { s.TrackingNumber = "" }, []string{"tracking_number"}},
		"failed for nothing":    {failed(), func(s *shipping.ShipmentSnapshot) { s.Reason = "" }, []string{"reason"}},
		"a reason not to":       {delivered(), func(s *shipping.ShipmentSnapshot) { s.Reason = "late" }, []string{"reason"}},
		"cancelled and carried": {cancelled(), func(s *shipping.ShipmentSnapshot) { s.Carrier, s.TrackingNumber = "D", "T" }, []string{"carrier", "tracking_number"}},
		"nothing at all": {
			pending(), func(s *shipping.ShipmentSnapshot) { *s = shipping.ShipmentSnapshot{} },
			[]string{"order", "id", "recipient", "address", "items", "status"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot := row.of.Snapshot()
			row.change(&snapshot)
			s, err := shipping.RestoreShipment(snapshot)
			require.Nil(t, s)
			require.Equal(t, row.paths, pathsOf(t, err))
		})
	}
}

func goldenEvents() []shipping.Event {
	s := pending()
	return []shipping.Event{
		shipping.ShipmentPrepared{Shipment: s.ID(), Order: s.Order(), Recipient: s.Recipient(), Address: label(), Items: parcel()},
		shipping.ShipmentCollected{Shipment: s.ID(), Order: s.Order(), Carrier: "Royal Mail", TrackingNumber: "TRACK-GB-9999"},
		shipping.ShipmentDelivered{Shipment: s.ID(), Order: s.Order(), Recipient: s.Recipient()},
		shipping.ShipmentFailed{Shipment: s.ID(), Order: s.Order(), Reason: "nobody at home"},
		shipping.ShipmentCancelled{Shipment: s.ID(), Order: s.Order(), Reason: "changed mind"},
	}
}

// What is in testdata was stored once and must be read for ever.
func TestWhatWasStoredIsReadAsItWas(t *testing.T) {
	t.Parallel()
	files, kind := os.DirFS("testdata"), shipping.ShipmentMapping.Kind()
	require.Equal(t, "ordering.shipping.shipment", kind.Name)
	require.Equal(t, 1, kind.Schema)
	for name, s := range map[string]*shipping.Shipment{"shipment_pending": pending(), "shipment_failed": failed(), "shipment_cancelled": cancelled()} {
		require.NoError(t, goldentest.Snapshot(files, kind, name, s.Snapshot()))
	}
	for _, e := range goldenEvents() {
		require.NoError(t, goldentest.Event(files, shipping.EventTypes(), e))
	}
}

func TestNothingPrintsOrLogsAnAddress(t *testing.T) {
	t.Parallel()
	s := pending()
	for what, v := range map[string]any{
		"address": label(), "shipment": s, "snapshot": s.Snapshot(), "event": aggregate.Pending(s)[0].Event,
		"command": shipping.PrepareShipment{Order: "o-1", Street: street, City: street, PostalCode: street},
	} {
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("it happened", "value", v)
		slog.New(slog.NewTextHandler(&b, nil)).Info("it happened", "value", v)
		if what != "command" { // a program's own text until it is parsed
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				fmt.Fprintf(&b, verb, v)
			}
		}
		require.NotContains(t, b.String(), "Quillfeather", what)
		require.NotContains(t, b.String(), fmt.Sprintf("%x", street), what)
	}
	require.Contains(t, label().String(), street)
}

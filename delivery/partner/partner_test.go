package partner_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var (
	noon     = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	order    = partner.MustParseOrderID("ORD-A1B2C3D4")
	ravi     = partner.MustParsePartnerID("DP-RAVI")
	meena    = partner.MustParsePartnerID("DP-MEENA")
	pickup   = partner.MustParseAddress("7, MG Road, Pune, Maharashtra - 411001")
	drop     = partner.MustParseAddress("B-12, FC Road, Pune, Maharashtra - 411005")
	tracking = partner.MustParseTrackingURL("https://track.example.org/ORD-A1B2C3D4")
)

type command = func(*partner.Delivery) error

func assign(d *partner.Delivery) error   { return d.Assign(ravi, tracking, noon) }
func pickUp(d *partner.Delivery) error   { return d.PickUp(ravi, noon) }
func handOver(d *partner.Delivery) error { return d.HandOver(ravi, noon) }
func callOff(d *partner.Delivery) error  { return d.CallOff("the customer cancelled", noon) }

func commands() map[string]command {
	return map[string]command{"assign": assign, "pick up": pickUp, "hand over": handOver, "call off": callOff}
}

// in returns a delivery that has come to a status on the way that fills it most.
func in(s partner.Status) *partner.Delivery {
	d, err := partner.NewDelivery(order, pickup, drop, 35, noon)
	if err != nil {
		panic(err)
	}
	for _, do := range map[partner.Status][]command{
		partner.StatusAssigned:   {assign},
		partner.StatusPickedUp:   {assign, pickUp},
		partner.StatusHandedOver: {assign, pickUp, handOver},
		partner.StatusCalledOff:  {assign, callOff},
	}[s] {
		if err := do(d); err != nil {
			panic(err)
		}
	}
	return d
}

func TestDeliveryIsAnAggregate(t *testing.T) {
	t.Parallel()
	states := map[string]func() *partner.Delivery{}
	for _, s := range partner.Statuses() {
		require.Equal(t, s, in(s).Status())
		states[s.String()] = func() *partner.Delivery { return in(s) }
	}
	aggregatetest.Run(t, aggregatetest.Harness[*partner.Delivery, partner.DeliverySnapshot]{
		Snapshot: (*partner.Delivery).Snapshot,
		Restore:  partner.RestoreDelivery,
		Kind:     partner.DeliveryMapping.Kind(),
		States:   states,
		Commands: commands(),
		Allowed: map[string][]string{
			"waiting":   {"assign", "call off"},
			"assigned":  {"pick up", "call off"},
			"picked up": {"hand over"},
		},
		Refusals: map[string]command{
			"assigned to nobody":     func(d *partner.Delivery) error { return d.Assign(partner.PartnerID{}, tracking, noon) },
			"picked up by another":   func(d *partner.Delivery) error { return d.PickUp(meena, noon) },
			"handed over by another": func(d *partner.Delivery) error { return d.HandOver(meena, noon) },
			"handed over by nobody":  func(d *partner.Delivery) error { return d.HandOver(partner.PartnerID{}, noon) },
			"called off for nothing": func(d *partner.Delivery) error { return d.CallOff(" ", noon) },
		},
	})
}

func TestDeliveriesGoToTheStoreAndBack(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	fresh := func() *partner.Delivery {
		d, err := partner.NewDelivery(partner.MustParseOrderID("ORD-"+strconv.FormatInt(n.Add(1), 10)), pickup, drop, 35, noon)
		if err != nil {
			panic(err)
		}
		return d
	}
	repositorytest.Mapping(t, memstore.New(), partner.DeliveryMapping, fresh, assign)
}

func TestEachCommandTellsWhatHappened(t *testing.T) {
	t.Parallel()
	given := func(s partner.Status) *aggregatetest.Scenario[*partner.Delivery] {
		return aggregatetest.Given(t, in(s))
	}
	given(partner.StatusWaiting).When(assign).
		Then(partner.PartnerAssigned{Order: order, Partner: ravi, EstimatedMinutes: 35, Tracking: tracking})
	given(partner.StatusAssigned).When(pickUp).Then(partner.FoodPickedUp{Order: order, Partner: ravi})
	given(partner.StatusPickedUp).When(handOver).Then(partner.FoodHandedOver{Order: order, Partner: ravi})
	given(partner.StatusWaiting).When(callOff).Then(partner.DeliveryCalledOff{Order: order, Reason: "the customer cancelled"})
	given(partner.StatusAssigned).When(callOff).
		Then(partner.DeliveryCalledOff{Order: order, Partner: ravi, Reason: "the customer cancelled"})
	given(partner.StatusPickedUp).When(callOff).ThenRefused(partner.ErrTransition)
	given(partner.StatusAssigned).When(func(d *partner.Delivery) error { return d.PickUp(meena, noon) }).
		ThenRefused(partner.ErrOtherPartner)

	d := in(partner.StatusCalledOff)
	require.Equal(t, partner.DeliveryRequested{Order: order, Pickup: pickup, Drop: drop, EstimatedMinutes: 35}, aggregate.Pending(d)[0].Event)
	require.Equal(t, pickup, d.Pickup())
	require.Equal(t, drop, d.Drop())
	require.Equal(t, 35, d.EstimatedMinutes())
	require.Equal(t, ravi, d.Partner())
	require.Equal(t, tracking, d.Tracking())
	require.Equal(t, "the customer cancelled", d.Reason())
}

func TestADeliveryIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	_, err := partner.NewDelivery(partner.OrderID{}, partner.Address{}, partner.Address{}, -1, noon)
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "pickup", "drop", "estimated_minutes"}, all.Keys())
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	_, err = partner.NewDelivery(order, pickup, drop, 10_001, noon)
	require.ErrorIs(t, err, partner.ErrMinutes)

	tests := []struct {
		name string
		from partner.Status
		with func(*partner.DeliverySnapshot)
		path string
	}{
		{"no status", partner.StatusAssigned, func(s *partner.DeliverySnapshot) { s.Status = 0 }, "status"},
		{"assigned to nobody", partner.StatusAssigned, func(s *partner.DeliverySnapshot) { s.Partner, s.Tracking = partner.PartnerID{}, partner.TrackingURL{} }, "partner"},
		{"waiting with somebody", partner.StatusWaiting, func(s *partner.DeliverySnapshot) { s.Partner = ravi }, "partner"},
		{"tracking of nobody", partner.StatusWaiting, func(s *partner.DeliverySnapshot) { s.Tracking = tracking }, "tracking"},
		{"called off for nothing", partner.StatusCalledOff, func(s *partner.DeliverySnapshot) { s.Reason = "" }, "reason"},
		{"handed over for a reason", partner.StatusHandedOver, func(s *partner.DeliverySnapshot) { s.Reason = "x" }, "reason"},
		{"to nowhere", partner.StatusHandedOver, func(s *partner.DeliverySnapshot) { s.Drop = partner.Address{} }, "drop"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := in(tt.from).Snapshot()
			tt.with(&s)
			_, err := partner.RestoreDelivery(s)
			var all *invariant.Error
			require.ErrorAs(t, err, &all)
			require.Equal(t, []string{tt.path}, all.Keys())
		})
	}
}

func TestFoodIsHandedOverOnceByWhoWasAssigned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := in(partner.StatusWaiting)
		for range rapid.IntRange(1, 12).Draw(t, "commands") {
			before, pending := d.Snapshot(), len(aggregate.Pending(d))
			who := rapid.SampledFrom([]partner.PartnerID{ravi, meena}).Draw(t, "who")
			var err error
			switch rapid.IntRange(0, 3).Draw(t, "command") {
			case 0:
				err = d.Assign(who, tracking, noon)
			case 1:
				err = d.PickUp(who, noon)
			case 2:
				err = d.HandOver(who, noon)
			case 3:
				err = d.CallOff("cancelled", noon)
			}
			switch {
			case err != nil && (d.Snapshot() != before || len(aggregate.Pending(d)) != pending):
				t.Fatal("a refused command changed the delivery")
			case err == nil && before.Partner != partner.PartnerID{} && d.Partner() != before.Partner:
				t.Fatal("the delivery changed hands")
			case err == nil && (d.Status() == partner.StatusPickedUp || d.Status() == partner.StatusHandedOver) && who != d.Partner():
				t.Fatal("somebody else had the food")
			}
			if back, err := partner.RestoreDelivery(d.Snapshot()); err != nil || back.Snapshot() != d.Snapshot() {
				t.Fatal("the delivery does not come back from storage")
			}
		}
	})
}

func TestAddressesAreNotPrinted(t *testing.T) {
	t.Parallel()
	d := in(partner.StatusAssigned)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for _, thing := range []any{drop, &drop, d, d.Snapshot(), aggregate.Pending(d)[0].Event} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%40v", "%-40v"} {
			require.NotContains(t, fmt.Sprintf(verb, thing), "FC Road")
		}
		logger.Info("seen", "thing", thing)
	}
	require.NotContains(t, log.String(), "FC Road")
	require.Equal(t, "B-12, FC Road, Pune, Maharashtra - 411005", drop.String())
	require.False(t, partner.Address{}.IsValid())
}

func TestHostileTextIsRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, s := range texttest.Refused(1000) {
		_, address := partner.ParseAddress(s)
		_, id := partner.ParseOrderID(s)
		_, who := partner.ParsePartnerID(s)
		_, url := partner.ParseTrackingURL("https://" + s)
		for _, err := range []error{address, id, who, url, in(partner.StatusWaiting).CallOff(s, noon)} {
			require.Error(t, err)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			if len(s) > 3 {
				require.NotContains(t, err.Error(), s)
			}
		}
	}
	for _, url := range []string{"", "http://x.org", "https://", "https:///x", "https://?x", "https://@x", "https://:80", "javascript:alert(1)", "https://x.org/<b>", "https://x.org/a b"} {
		_, err := partner.ParseTrackingURL(url)
		require.ErrorIs(t, err, partner.ErrTrackingURL, url)
	}
	require.Panics(t, func() { partner.MustParseTrackingURL("") })
	require.Panics(t, func() { partner.MustParseAddress("") })
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{`null`, `""`, `" a"`, `"a"`, `{}`, `1`, `"a\u0000"`, `["a"]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := drop
		if err := json.Unmarshal(b, &got); err != nil {
			require.Equal(t, drop, got)
			return
		}
		again, err := json.Marshal(got)
		require.NoError(t, err)
		var back partner.Address
		require.NoError(t, json.Unmarshal(again, &back))
		require.Equal(t, got, back)
	})
}

func FuzzTrackingURL(f *testing.F) {
	for _, s := range []string{"", "https://x", "https://x.org/a?b#c", "http://x", "https:// "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := partner.ParseTrackingURL(s)
		require.Equal(t, err == nil, u.IsValid())
		if err == nil {
			require.Equal(t, s, u.String())
		}
		before := tracking
		if before.UnmarshalText([]byte(s)) != nil {
			require.Equal(t, tracking, before)
		}
	})
}

func TestStatusesComeBackFromText(t *testing.T) {
	t.Parallel()
	for _, s := range partner.Statuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back partner.Status
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, s, back)
	}
	back := partner.StatusAssigned
	require.ErrorIs(t, back.UnmarshalText([]byte("x")), partner.ErrStatus)
	require.Equal(t, partner.StatusAssigned, back)
	_, err := partner.Status(0).MarshalText()
	require.ErrorIs(t, err, partner.ErrStatus)
}

func TestEveryEventIsListedUnderItsName(t *testing.T) {
	t.Parallel()
	for _, e := range []partner.Event{
		partner.DeliveryRequested{}, partner.PartnerAssigned{}, partner.FoodPickedUp{}, partner.FoodHandedOver{}, partner.DeliveryCalledOff{},
	} {
		require.True(t, partner.EventTypes().Has(e))
		require.True(t, strings.HasPrefix(e.EventName(), "delivery.partner."))
	}
}

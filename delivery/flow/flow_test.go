package flow_test

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

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	order = flow.MustParseOrderID(orderText)
	priya = flow.MustParseCustomerID("C-PRIYA")
	ravi  = flow.MustParsePartnerID("DP-RAVI")
	upi   = flow.MustNewPaymentDetails("upi", "tok_SECRET")
)

type command = func(*flow.Flow) error

func place(f *flow.Flow) error {
	return f.NotePlaced(flow.Placement{
		Customer: priya, Payment: upi, Total: rupees(499), Version: 1, Deadline: noon.Add(90 * time.Minute),
	}, noon)
}
func confirm(f *flow.Flow) error { return f.NoteConfirmed(2, rupees(499), noon) }
func expireLate(f *flow.Flow) error {
	return f.Expire(noon.Add(2 * time.Hour))
}

func changeTo(version uint64, total int64) command {
	return func(f *flow.Flow) error { return f.NoteItemsChanged(version, rupees(total), noon) }
}

func noted(fact flow.Fact) command { return func(f *flow.Flow) error { return f.Note(fact, noon) } }

func byRavi(fact flow.Fact) command {
	return func(f *flow.Flow) error { return f.NotePartner(fact, ravi, noon) }
}

func paid(attempt int, fact flow.PaymentFact) command {
	return func(f *flow.Flow) error { return f.NotePayment(attempt, fact, noon) }
}

func commands() map[string]command {
	return map[string]command{
		"place": place, "change items": changeTo(9, 600), "confirm": confirm, "accept": noted(flow.FactTicketAccepted),
		"food ready": noted(flow.FactFoodReady), "pick up": byRavi(flow.FactPickedUp),
		"authorise": paid(1, flow.PaymentAuthorised), "capture": paid(1, flow.PaymentCaptured),
		"cancel": noted(flow.FactCancelled), "deliver": noted(flow.FactDelivered), "expire": expireLate,
	}
}

// after returns a flow that has heard some facts.
func after(heard ...command) *flow.Flow {
	f, err := flow.New(order, noon)
	if err != nil {
		panic(err)
	}
	for _, do := range heard {
		if err := do(f); err != nil {
			panic(err)
		}
	}
	return f
}

func captured() []command {
	return []command{place, noted(flow.FactTicketAccepted), paid(1, flow.PaymentAuthorised), confirm, paid(1, flow.PaymentCaptured)}
}

func states() map[string]func() *flow.Flow {
	delivered := append(captured(), noted(flow.FactFoodReady), noted(flow.FactReady), byRavi(flow.FactAssigned),
		byRavi(flow.FactPickedUp), noted(flow.FactDispatched), byRavi(flow.FactHandedOver), noted(flow.FactDelivered))
	cancelled := append(captured(), noted(flow.FactCancelled), paid(1, flow.PaymentRefunded), noted(flow.FactTicketWithdrawn))
	return map[string]func() *flow.Flow{
		"started":   func() *flow.Flow { return after() },
		"placed":    func() *flow.Flow { return after(place) },
		"captured":  func() *flow.Flow { return after(captured()...) },
		"delivered": func() *flow.Flow { return after(delivered...) },
		"cancelling": func() *flow.Flow {
			return after(place, paid(1, flow.PaymentAuthorised), noted(flow.FactTicketRejected))
		},
		"cancelled": func() *flow.Flow { return after(cancelled...) },
	}
}

func TestFlowIsAnAggregate(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*flow.Flow, flow.FlowSnapshot]{
		Snapshot: (*flow.Flow).Snapshot,
		Restore:  flow.RestoreFlow,
		Kind:     flow.FlowMapping.Kind(),
		States:   states(),
		Commands: commands(),
		Allowed: map[string][]string{
			"started":    {"place", "change items", "confirm", "accept", "food ready", "pick up", "cancel", "deliver"},
			"placed":     {"change items", "confirm", "accept", "food ready", "pick up", "authorise", "capture", "cancel", "deliver", "expire"},
			"captured":   {"change items", "food ready", "pick up", "cancel", "deliver", "expire"},
			"delivered":  {"change items"},
			"cancelling": {"change items", "confirm", "accept", "food ready", "pick up", "capture", "cancel", "deliver"},
			"cancelled":  {"change items", "food ready", "pick up"},
		},
		Idle: map[string][]string{
			"placed":     {"place"},
			"captured":   {"place", "confirm", "accept", "authorise", "capture"},
			"delivered":  {"place", "confirm", "accept", "food ready", "pick up", "authorise", "capture", "deliver", "expire"},
			"cancelling": {"place", "authorise", "expire"},
			"cancelled":  {"place", "confirm", "accept", "authorise", "capture", "cancel", "expire"},
		},
		Refusals: map[string]command{
			"placed by nobody":            func(f *flow.Flow) error { return f.NotePlaced(flow.Placement{}, noon) },
			"a total without a version":   changeTo(0, 600),
			"no total":                    func(f *flow.Flow) error { return f.NoteItemsChanged(9, money.Money{}, noon) },
			"confirmed at no version":     func(f *flow.Flow) error { return f.NoteConfirmed(0, rupees(499), noon) },
			"placed, and no more":         noted(flow.FactPlaced),
			"no fact":                     noted(0),
			"an unknown fact":             noted(99),
			"ready, by a partner":         byRavi(flow.FactReady),
			"picked up by nobody":         func(f *flow.Flow) error { return f.NotePartner(flow.FactPickedUp, flow.PartnerID{}, noon) },
			"attempt 0":                   paid(0, flow.PaymentAuthorised),
			"an attempt nobody asked for": paid(7, flow.PaymentAuthorised),
			"no fact of a payment":        paid(1, 0),
			"expired too early":           func(f *flow.Flow) error { return f.Expire(noon) },
		},
	})
}

func TestFlowsGoToTheStoreAndBack(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	fresh := func() *flow.Flow {
		f, err := flow.New(flow.MustParseOrderID("ORD-"+strconv.FormatInt(n.Add(1), 10)), noon)
		if err != nil {
			panic(err)
		}
		return f
	}
	repositorytest.Mapping(t, memstore.New(), flow.FlowMapping, fresh, place)
}

func TestWhatIsAskedFollowsFromTheFacts(t *testing.T) {
	t.Parallel()
	given := func(heard ...command) *aggregatetest.Scenario[*flow.Flow] {
		return aggregatetest.Given(t, after(heard...))
	}
	fact := func(f flow.Fact) flow.FactNoted { return flow.FactNoted{Order: order, Fact: f} }
	told := func(on flow.Occasion, reason string) flow.NoticeRequested {
		return flow.NoticeRequested{Order: order, Customer: priya, Occasion: on, Amount: rupees(499), Reason: reason}
	}
	authorised, accepted := paid(1, flow.PaymentAuthorised), noted(flow.FactTicketAccepted)

	given().When(place).Then(fact(flow.FactPlaced),
		flow.AuthorisationRequested{Order: order, Attempt: 1, Amount: rupees(499), Payment: upi}, flow.TicketRequested{Order: order})
	given(place).When(authorised).Then(
		flow.PaymentFactNoted{Order: order, Attempt: 1, Fact: flow.PaymentAuthorised}, told(flow.OccasionPlaced, ""))
	given(place, authorised).When(accepted).Then(fact(flow.FactTicketAccepted), flow.ConfirmationRequested{Order: order})

	capture := flow.CaptureRequested{Order: order, Attempt: 1}
	given(place, authorised, accepted).When(confirm).Then(fact(flow.FactConfirmed), told(flow.OccasionConfirmed, ""), capture)
	given(place, accepted, confirm).When(authorised).Then(
		flow.PaymentFactNoted{Order: order, Attempt: 1, Fact: flow.PaymentAuthorised}, told(flow.OccasionPlaced, ""), capture)

	ready := noted(flow.FactFoodReady)
	partner := flow.PartnerRequested{Order: order}
	given(captured()...).When(ready).Then(fact(flow.FactFoodReady), flow.ReadyMarkRequested{Order: order}, partner)
	given(place, accepted, authorised, confirm, ready).When(paid(1, flow.PaymentCaptured)).
		Then(flow.PaymentFactNoted{Order: order, Attempt: 1, Fact: flow.PaymentCaptured}, partner)

	given(place).When(paid(1, flow.PaymentDeclined)).Then(
		flow.PaymentFactNoted{Order: order, Attempt: 1, Fact: flow.PaymentDeclined},
		flow.CancellationRequested{Order: order, Reason: "the payment was declined"})
	given(place, authorised).When(changeTo(2, 649)).Then(
		flow.TotalNoted{Order: order, Version: 2, Total: rupees(649)},
		flow.AuthorisationRequested{Order: order, Attempt: 2, Amount: rupees(649), Payment: upi},
		flow.TicketChangeRequested{Order: order, Version: 2})
	given(place, authorised, changeTo(2, 649)).When(paid(2, flow.PaymentAuthorised)).Then(
		flow.PaymentFactNoted{Order: order, Attempt: 2, Fact: flow.PaymentAuthorised}, flow.ReleaseRequested{Order: order, Attempt: 1})
	given(place, changeTo(3, 649)).When(changeTo(2, 550)).Then()

	given(noted(flow.FactCancelled)).When(place).Then(fact(flow.FactPlaced), told(flow.OccasionCancelled, ""))
	given().When(noted(flow.FactCancelled)).Then(fact(flow.FactCancelled), flow.Ended{Order: order, Status: flow.StatusCancelled})
	given(place, noted(flow.FactCancelled), noted(flow.FactTicketWithdrawn)).When(authorised).Then(
		flow.PaymentFactNoted{Order: order, Attempt: 1, Fact: flow.PaymentAuthorised}, flow.ReleaseRequested{Order: order, Attempt: 1})
	given(append(captured(), ready, byRavi(flow.FactAssigned))...).When(noted(flow.FactCancelled)).Then(fact(flow.FactCancelled),
		flow.ReleaseRequested{Order: order, Attempt: 1},
		flow.TicketWithdrawalRequested{Order: order, Reason: "the order was cancelled"},
		flow.CallOffRequested{Order: order, Reason: "the order was cancelled"},
		told(flow.OccasionCancelled, ""), flow.Ended{Order: order, Status: flow.StatusCancelled})
	given(place, noted(flow.FactCancelled)).When(paid(1, flow.PaymentCaptured)).Then(
		flow.PaymentFactNoted{Order: order, Attempt: 1, Fact: flow.PaymentCaptured}, flow.ReleaseRequested{Order: order, Attempt: 1})
	given(captured()...).When(byRavi(flow.FactPickedUp)).Then(fact(flow.FactPickedUp))
	given(append(captured(), byRavi(flow.FactPickedUp))...).When(noted(flow.FactReady)).Then(
		fact(flow.FactReady), flow.DispatchRequested{Order: order, Partner: ravi})
	given(captured()...).When(byRavi(flow.FactHandedOver)).Then(fact(flow.FactHandedOver))
	given(place).When(expireLate).Then(fact(flow.FactExpired),
		flow.CancellationRequested{Order: order, Reason: "the order was not on the way in time"})
	given(place).When(func(f *flow.Flow) error { return f.Expire(noon) }).ThenRefused(flow.ErrNotOverdue)
	given(place, noted(flow.FactDelivered)).When(noted(flow.FactCancelled)).ThenRefused(flow.ErrContradiction)
}

func TestAnOrderThatCostsNothingIsBroughtWithoutAPayment(t *testing.T) {
	t.Parallel()
	f := after(func(f *flow.Flow) error {
		return f.NotePlaced(flow.Placement{
			Customer: priya, Payment: upi, Total: money.Zero(money.INR), Version: 1, Deadline: noon,
		}, noon)
	}, func(f *flow.Flow) error { return f.NoteConfirmed(2, money.Zero(money.INR), noon) }, noted(flow.FactFoodReady))
	require.Zero(t, f.Attempts().Len())
	require.True(t, f.Asked().Has(flow.RequestPartner))
	require.True(t, f.Told().Has(flow.OccasionPlaced))

	f = after(place, paid(1, flow.PaymentAuthorised), changeTo(2, 0),
		func(f *flow.Flow) error { return f.NoteConfirmed(3, money.Zero(money.INR), noon) })
	require.False(t, f.Attempts().Last().CaptureAsked(), "what it once cost")
	require.True(t, f.Attempts().Last().ReleaseAsked())
}

func TestAFlowSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		heard []command
		want  []flow.Wait
	}{
		"nothing is known": {nil, []flow.Wait{flow.WaitPlacement}},
		"placed":           {[]command{place}, []flow.Wait{flow.WaitAuthorisation, flow.WaitKitchen}},
		"declined":         {[]command{place, paid(1, flow.PaymentDeclined)}, []flow.Wait{flow.WaitCancellation}},
		"captured":         {captured(), []flow.Wait{flow.WaitFood}},
		"ready":            {append(captured(), noted(flow.FactFoodReady)), []flow.Wait{flow.WaitReadyMark, flow.WaitPartner}},
		"picked up":        {append(captured(), noted(flow.FactFoodReady), noted(flow.FactReady), byRavi(flow.FactPickedUp)), []flow.Wait{flow.WaitDispatch}},
		"cancelled":        {append(captured(), noted(flow.FactCancelled)), []flow.Wait{flow.WaitRelease, flow.WaitWithdrawal}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, after(test.heard...).Waiting())
		})
	}
	for name, state := range states() {
		f := state()
		require.Equal(t, f.Status().IsEnd(), len(f.Waiting()) == 0, name)
	}
}

func TestASnapshotThatNoFlowCanHaveIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		with func(*flow.FlowSnapshot)
		path string
	}{
		"of no order":              {func(s *flow.FlowSnapshot) { s.Order = flow.OrderID{} }, "order"},
		"no status":                {func(s *flow.FlowSnapshot) { s.Status = 0 }, "status"},
		"a status without facts":   {func(s *flow.FlowSnapshot) { s.Status = flow.StatusDelivered }, "status"},
		"placed by nobody":         {func(s *flow.FlowSnapshot) { s.Customer = flow.CustomerID{} }, "customer"},
		"placed for ever":          {func(s *flow.FlowSnapshot) { s.Deadline = time.Time{} }, "deadline"},
		"placed and never paid":    {func(s *flow.FlowSnapshot) { s.Payment = flow.PaymentDetails{} }, "payment"},
		"placed for no total":      {func(s *flow.FlowSnapshot) { s.Total = money.Money{} }, "total"},
		"items of the future":      {func(s *flow.FlowSnapshot) { s.ItemsVersion = 9 }, "items_version"},
		"told of the future":       {func(s *flow.FlowSnapshot) { s.ItemsTold = 9 }, "items_told"},
		"brought without being so": {func(s *flow.FlowSnapshot) { s.Partner = ravi }, "partner"},
		"asked before it is placed": {func(s *flow.FlowSnapshot) {
			s.Facts = flow.Set[flow.Fact]{}
		}, "asked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := after(place).Snapshot()
			test.with(&s)
			_, err := flow.RestoreFlow(s)
			var all *invariant.Error
			require.ErrorAs(t, err, &all)
			require.Contains(t, all.Keys(), test.path)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
	for _, document := range []string{"null", "{}"} {
		var s flow.FlowSnapshot
		require.NoError(t, json.Unmarshal([]byte(document), &s))
		_, err := flow.RestoreFlow(s)
		require.Error(t, err)
	}
	var as flow.Attempts
	require.Error(t, json.Unmarshal([]byte(`[{"amount":{"amount":"1.00","currency":"INR"}}]`), &as))
	require.Error(t, json.Unmarshal([]byte(`{}`), &as))
	require.Zero(t, as.Len())
}

func TestTheTokenIsShownNowhere(t *testing.T) {
	t.Parallel()
	f := after(place)
	values := map[string]any{
		"payment details": upi, "flow": f, "snapshot": f.Snapshot(), "placement": flow.Placement{Payment: upi},
		"request": aggregate.Pending(f)[2].Event, "pending": aggregate.Pending(f),
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
			shown := log.String()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%30v"} {
				shown += fmt.Sprintf(verb, v)
			}
			require.NotContains(t, shown, "tok_SECRET")
			require.NotContains(t, shown, fmt.Sprintf("%x", "tok_SECRET"))
		})
	}
	_, err := flow.NewPaymentDetails("upi", "tok_SECRET\x00")
	require.ErrorIs(t, err, flow.ErrPaymentDetails)
	require.NotContains(t, err.Error(), "SECRET")
	require.False(t, after(captured()...).Snapshot().Payment.IsValid(), "forgotten once the payment is captured")

	b, err := json.Marshal(upi)
	require.NoError(t, err)
	var back flow.PaymentDetails
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, upi, back)
	for _, bad := range []string{`{}`, `{"method":"upi"}`, `{"method":" upi","token":"t"}`, `[]`, `{"method":"","token":"t"}`} {
		require.Error(t, json.Unmarshal([]byte(bad), &back), bad)
		require.Equal(t, upi, back)
	}
	require.NoError(t, json.Unmarshal([]byte("null"), &back))
	require.False(t, back.IsValid())
}

func TestHostileTextIsNoIdentity(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", " ", "a\x00b", "a\u202eb", "a\xff", strings.Repeat("x", 129)} {
		_, err := flow.ParseOrderID(s)
		require.Equal(t, failure.Invalid, failure.KindOf(err), "%q", s)
		_, err = flow.ParseCustomerID(s)
		require.Equal(t, failure.Invalid, failure.KindOf(err), "%q", s)
		_, err = flow.ParsePartnerID(s)
		require.Equal(t, failure.Invalid, failure.KindOf(err), "%q", s)
		require.Panics(t, func() { flow.MustParseOrderID(s) })
	}
	_, err := flow.New(flow.OrderID{}, noon)
	require.ErrorIs(t, err, flow.ErrZero)
}

type name interface {
	comparable
	fmt.Stringer
	IsValid() bool
	MarshalText() ([]byte, error)
}

func checkNames[N name](t *testing.T, all []N, parse func(string) (N, error), unmarshal func([]byte) (N, error)) {
	t.Helper()
	var zero N
	require.False(t, zero.IsValid())
	require.Empty(t, zero.String())
	_, err := zero.MarshalText()
	require.ErrorIs(t, err, flow.ErrName)
	for _, n := range all {
		require.True(t, n.IsValid())
		b, err := n.MarshalText()
		require.NoError(t, err)
		back, err := unmarshal(b)
		require.NoError(t, err)
		require.Equal(t, n, back)
		back, err = parse(n.String())
		require.NoError(t, err)
		require.Equal(t, n, back)
	}
	for _, s := range []string{"", "Placed", "placed ", "state(99)"} {
		_, err := parse(s)
		require.ErrorIs(t, err, flow.ErrName, "%q", s)
		_, err = unmarshal([]byte(s))
		require.ErrorIs(t, err, flow.ErrName, "%q", s)
	}
}

func TestNamesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	checkNames(t, flow.Facts(), flow.ParseFact, func(b []byte) (flow.Fact, error) {
		var x flow.Fact
		err := x.UnmarshalText(b)
		return x, err
	})
	checkNames(t, flow.PaymentFacts(), flow.ParsePaymentFact, func(b []byte) (flow.PaymentFact, error) {
		var x flow.PaymentFact
		err := x.UnmarshalText(b)
		return x, err
	})
	checkNames(t, flow.Requests(), flow.ParseRequest, func(b []byte) (flow.Request, error) {
		var x flow.Request
		err := x.UnmarshalText(b)
		return x, err
	})
	checkNames(t, flow.Occasions(), flow.ParseOccasion, func(b []byte) (flow.Occasion, error) {
		var x flow.Occasion
		err := x.UnmarshalText(b)
		return x, err
	})
	checkNames(t, flow.Waits(), flow.ParseWait, func(b []byte) (flow.Wait, error) {
		var x flow.Wait
		err := x.UnmarshalText(b)
		return x, err
	})
	checkNames(t, flow.Statuses(), flow.ParseStatus, func(b []byte) (flow.Status, error) {
		var x flow.Status
		err := x.UnmarshalText(b)
		return x, err
	})
}

func TestASetIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	s := flow.SetOf(flow.FactConfirmed, flow.FactPlaced, flow.Fact(99))
	require.Equal(t, "placed, confirmed", s.String())
	var back flow.Set[flow.Fact]
	require.NoError(t, back.UnmarshalText([]byte(s.String())))
	require.Equal(t, s, back)
	for _, bad := range []string{"confirmed, placed", "placed,confirmed", "placed, placed", "placed, ", "x"} {
		require.ErrorIs(t, back.UnmarshalText([]byte(bad)), flow.ErrName, bad)
		require.Equal(t, s, back)
	}
	require.Equal(t, []flow.Fact{flow.FactPlaced, flow.FactConfirmed}, s.List())
	require.False(t, s.Has(0))
	require.True(t, s.HasAny(flow.FactReady, flow.FactPlaced))
	require.NoError(t, back.UnmarshalText(nil))
	require.Empty(t, back.List())
}

func FuzzASetIsReadAsItIsWritten(f *testing.F) {
	for _, s := range []string{"", "placed", "placed, confirmed", "placed, ", ", ", "state(3)", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var set flow.Set[flow.Fact]
		if set.UnmarshalText([]byte(s)) == nil {
			require.Equal(t, s, set.String())
		}
	})
}

func FuzzAttemptsAreReadAsTheyAreWritten(f *testing.F) {
	for _, s := range []string{"[]", "null", "[null]", `[{"amount":{"amount":"499.00","currency":"INR"},"facts":"authorised","capture_asked":true,"release_asked":false,"refunded_noticed":false}]`, "{"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var as, back flow.Attempts
		if as.UnmarshalJSON(b) == nil {
			written, err := json.Marshal(as)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(written, &back))
			require.Equal(t, as, back)
		}
	})
}

package billing_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/goldentest"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var issuedAt = time.Date(2026, time.November, 3, 9, 30, 0, 123_456_000, time.UTC)

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

func order(id string) billing.SourceOrderID { return made(billing.ParseSourceOrderID(id)) }

func gbp(amount string) money.Money { return money.MustParse("GBP " + amount) }

func invoiceLine(description string, quantity int, price string) billing.InvoiceLine {
	return made(billing.NewInvoiceLine(description, quantity, money.MustParse(price)))
}

func courses() billing.InvoiceLines {
	return made(billing.NewInvoiceLines(invoiceLine("Python Course", 1, "GBP 49.00"), invoiceLine("AI Course", 2, "GBP 29.00")))
}

func invoiceOf(id string) *billing.Invoice {
	return made(billing.NewInvoice(order(id), made(billing.ParseCustomerID("cust-123")), courses(), gbp("10.70"), issuedAt))
}

// pending is of GBP 107.00 less 10.70.
func pending() *billing.Invoice { return invoiceOf("o-1") }

func paid() *billing.Invoice {
	i := pending()
	settled(i.Pay(gbp("96.30"), "ref-1", issuedAt))
	return i
}

func disputed() *billing.Invoice {
	i := paid()
	settled(i.Dispute("never ordered", issuedAt))
	return i
}

func upheld() *billing.Invoice {
	i := disputed()
	settled(i.Uphold(issuedAt))
	return i
}

func void() *billing.Invoice {
	i := pending()
	settled(i.Void(issuedAt))
	return i
}

func refunded() *billing.Invoice {
	i := paid()
	settled(i.Refund(issuedAt))
	return i
}

func pathsOf(t *testing.T, err error) []string {
	t.Helper()
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	return violations.Keys()
}

func TestAnInvoiceIsAnAggregate(t *testing.T) {
	t.Parallel()
	refusals := map[string]func(*billing.Invoice) error{}
	for _, amount := range []string{"GBP 96.29", "GBP 96.31", "GBP 107.00", "GBP 0.00", "EUR 96.30"} {
		refusals["paying "+amount] = func(i *billing.Invoice) error { return i.Pay(money.MustParse(amount), "r", issuedAt) }
	}
	refusals["paying nothing"] = func(i *billing.Invoice) error { return i.Pay(money.Money{}, "r", issuedAt) }
	for what, hostile := range texttest.Refused(200) {
		refusals["reference "+what] = func(i *billing.Invoice) error { return i.Pay(i.Total(), hostile, issuedAt) }
	}
	for what, hostile := range texttest.Refused(1000) {
		refusals["reason "+what] = func(i *billing.Invoice) error { return i.Dispute(hostile, issuedAt) }
	}
	aggregatetest.Run(t, aggregatetest.Harness[*billing.Invoice, billing.InvoiceSnapshot]{
		Snapshot: (*billing.Invoice).Snapshot,
		Restore:  billing.RestoreInvoice,
		Kind:     billing.InvoiceMapping.Kind(),
		States: map[string]func() *billing.Invoice{
			"pending": pending, "paid": paid, "disputed": disputed, "upheld": upheld, "void": void, "refunded": refunded,
			"refunded after a dispute": func() *billing.Invoice {
				i := disputed()
				settled(i.Refund(issuedAt))
				return i
			},
		},
		Commands: map[string]func(*billing.Invoice) error{
			"pay":     func(i *billing.Invoice) error { return i.Pay(i.Total(), "ref-2", issuedAt) },
			"void":    func(i *billing.Invoice) error { return i.Void(issuedAt) },
			"refund":  func(i *billing.Invoice) error { return i.Refund(issuedAt) },
			"dispute": func(i *billing.Invoice) error { return i.Dispute("too dear", issuedAt) },
			"uphold":  func(i *billing.Invoice) error { return i.Uphold(issuedAt) },
		},
		Allowed: map[string][]string{
			"pending": {"pay", "void"}, "paid": {"refund", "dispute"}, "upheld": {"refund", "dispute"}, "disputed": {"uphold", "refund"},
		},
		Refusals: refusals,
	})
}

func TestInvoicesGoToAStoreAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(memstore.WithOutbox()), billing.InvoiceMapping,
		func() *billing.Invoice { n++; return invoiceOf(fmt.Sprint("o-", n)) },
		func(i *billing.Invoice) error { return i.Pay(i.Total(), "r", issuedAt) })
}

func TestARefusalSaysWhy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		err  error
		want error
		kind failure.Kind
	}{
		"paying less":             {pending().Pay(gbp("96.29"), "r", issuedAt), billing.ErrWrongAmount, failure.Refused},
		"paying in other money":   {pending().Pay(money.MustParse("EUR 96.30"), "r", issuedAt), billing.ErrWrongAmount, failure.Refused},
		"paying for no reference": {pending().Pay(gbp("96.30"), " ", issuedAt), billing.ErrNoReference, failure.Invalid},
		"paying twice":            {paid().Pay(gbp("96.30"), "ref-1", issuedAt), billing.ErrTransition, failure.Refused},
		"paying what is disputed": {disputed().Pay(gbp("96.30"), "ref-1", issuedAt), billing.ErrTransition, failure.Refused},
		"voiding what is paid":    {paid().Void(issuedAt), billing.ErrTransition, failure.Refused},
		"disputing without cause": {paid().Dispute("", issuedAt), billing.ErrNoReason, failure.Invalid},
		"upholding nothing":       {paid().Uphold(issuedAt), billing.ErrTransition, failure.Refused},
	} {
		require.ErrorIs(t, row.err, row.want, name)
		require.Equal(t, row.kind, failure.KindOf(row.err), name)
	}
	var refused *billing.TransitionError
	require.ErrorAs(t, void().Refund(issuedAt), &refused)
	require.Equal(t, billing.TransitionError{Invoice: billing.InvoiceOf(order("o-1")), From: billing.StatusVoid, To: billing.StatusRefunded}, *refused)
	require.Empty(t, refused.Allowed())
}

func TestAnInvoiceIsTheSumOfItsLinesLessTheRebate(t *testing.T) {
	t.Parallel()
	i := upheld()
	require.Equal(t, gbp("96.30"), i.Total())
	require.Equal(t, gbp("10.70"), i.Rebate())
	require.Equal(t, 2, i.Lines().Len())
	require.Equal(t, gbp("58.00"), i.Lines().At(1).Total())
	require.Equal(t, issuedAt, i.IssuedAt())
	require.Equal(t, "ref-1 never ordered", i.Reference()+" "+i.Reason())
	require.Equal(t, "o-1 cust-123", i.Order().String()+" "+i.Customer().String())
	require.Contains(t, fmt.Sprintf("%v %#v", i, i), "of order o-1 (paid, GBP 96.30)")

	customer := i.Customer()
	whole := made(billing.NewInvoice(order("o-1"), customer, courses(), money.Money{}, issuedAt))
	require.Equal(t, gbp("107.00"), whole.Total())
	require.Equal(t, gbp("0.00"), whole.Rebate())
	gift := made(billing.NewInvoice(order("o-1"), customer, courses(), gbp("107.00"), issuedAt))
	require.NoError(t, gift.Pay(gbp("0.00"), "gift", issuedAt))

	odd := time.Date(2026, 11, 3, 10, 30, 0, 123_456_789, time.FixedZone("CET", 3600))
	require.Equal(t, issuedAt, made(billing.NewInvoice(order("o-1"), customer, courses(), money.Money{}, odd)).IssuedAt())
}

func TestAnInvoiceIsIssuedOnlyWithEverythingItNeeds(t *testing.T) {
	t.Parallel()
	customer := pending().Customer()
	dear := invoiceLine("Palace", 1, "GBP 92233720368547758.07")
	for name, row := range map[string]struct {
		lines  []billing.InvoiceLine
		rebate money.Money
		at     time.Time
		path   string
		want   error
	}{
		"a rebate of more":            {[]billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00")}, gbp("1.01"), issuedAt, "rebate", billing.ErrRebate},
		"a rebate in other money":     {[]billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00")}, money.MustParse("EUR 0.10"), issuedAt, "rebate", billing.ErrCurrency},
		"lines in two currencies":     {[]billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00"), invoiceLine("A", 1, "EUR 1.00")}, money.Money{}, issuedAt, "lines", billing.ErrCurrency},
		"more than can be owed":       {[]billing.InvoiceLine{dear, dear}, money.Money{}, issuedAt, "lines", money.ErrOverflow},
		"no time":                     {[]billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00")}, money.Money{}, time.Time{}, "issued_at", billing.ErrZero},
		"a time that is not written":  {[]billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00")}, money.Money{}, time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), "issued_at", billing.ErrZero},
		"a time before there was one": {[]billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00")}, money.Money{}, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), "issued_at", billing.ErrZero},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, err := billing.NewInvoice(order("o-1"), customer, made(billing.NewInvoiceLines(row.lines...)), row.rebate, row.at)
			require.Nil(t, i)
			require.Equal(t, []string{row.path}, pathsOf(t, err))
			require.ErrorIs(t, err, row.want)
		})
	}
	i, err := billing.NewInvoice(billing.SourceOrderID{}, billing.CustomerID{}, billing.InvoiceLines{}, money.Money{}, time.Time{})
	require.Nil(t, i)
	require.Equal(t, []string{"order", "customer", "issued_at", "lines"}, pathsOf(t, err))
}

func TestASnapshotOfWhatNoInvoiceCanBeIsRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		of     *billing.Invoice
		change func(*billing.InvoiceSnapshot)
		paths  []string
	}{
		"of another order":       {pending(), func(s *billing.InvoiceSnapshot) { s.Order = order("o-2") }, []string{"id"}},
		"another total":          {pending(), func(s *billing.InvoiceSnapshot) { s.Total = gbp("107.00") }, []string{"total"}},
		"no rebate at all":       {pending(), func(s *billing.InvoiceSnapshot) { s.Rebate = money.Money{} }, []string{"rebate"}},
		"a status unknown":       {pending(), func(s *billing.InvoiceSnapshot) { s.Status = 9 }, []string{"status"}},
		"paid for no reference":  {paid(), func(s *billing.InvoiceSnapshot) { s.Reference = "" }, []string{"reference"}},
		"an untidy reference":    {paid(), func(s *billing.InvoiceSnapshot) { s.Reference = " r" }, []string{"reference"}},
		"a reference too early":  {pending(), func(s *billing.InvoiceSnapshot) { s.Reference = "r" }, []string{"reference"}},
		"disputed for no reason": {disputed(), func(s *billing.InvoiceSnapshot) { s.Reason = "" }, []string{"reason"}},
		"void and disputed":      {void(), func(s *billing.InvoiceSnapshot) { s.Reason = "r" }, []string{"reason"}},
		"too exact a time":       {paid(), func(s *billing.InvoiceSnapshot) { s.IssuedAt = s.IssuedAt.Add(1) }, []string{"issued_at"}},
		"nothing at all": {
			pending(), func(s *billing.InvoiceSnapshot) { *s = billing.InvoiceSnapshot{} },
			[]string{"order", "id", "customer", "status", "issued_at", "lines"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot := row.of.Snapshot()
			row.change(&snapshot)
			i, err := billing.RestoreInvoice(snapshot)
			require.Nil(t, i)
			require.Equal(t, row.paths, pathsOf(t, err))
		})
	}
}

func TestALineReportsAllThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	l, err := billing.NewInvoiceLine("\x00", 0, money.Money{})
	require.Zero(t, l)
	require.Equal(t, []string{"description", "quantity", "unit_price"}, pathsOf(t, err))
	for _, quantity := range []int{-1, 0, 1_000_001, math.MaxInt} {
		_, err = billing.NewInvoiceLine("A", quantity, gbp("1.00"))
		require.ErrorIs(t, err, billing.ErrQuantity)
		require.Equal(t, []string{"quantity"}, pathsOf(t, err))
	}
	_, err = billing.NewInvoiceLine("A", 2, gbp("92233720368547758.07"))
	require.ErrorIs(t, err, money.ErrOverflow)
	for what, hostile := range texttest.Refused(1000) {
		_, err = billing.NewInvoiceLine(hostile, 1, gbp("1.00"))
		require.Equal(t, []string{"description"}, pathsOf(t, err), what)
		require.NotContains(t, err.Error(), "Qz")
	}
	l = invoiceLine(" A ", 3, "GBP 1.00")
	require.Equal(t, "A 3 GBP 1.00 GBP 3.00", fmt.Sprint(l.Description(), " ", l.Quantity(), " ", l.UnitPrice(), " ", l.Total()))
	require.True(t, l.IsValid())
}

func TestAListOfLinesIsImmutableAndHasFromOneToAThousand(t *testing.T) {
	t.Parallel()
	in := []billing.InvoiceLine{invoiceLine("A", 1, "GBP 1.00")}
	ls := made(billing.NewInvoiceLines(in...))
	in[0] = billing.InvoiceLine{}
	for n, l := range ls.All() {
		require.Equal(t, ls.At(n), l)
		require.True(t, l.IsValid())
	}
	_, err := billing.NewInvoiceLines()
	require.ErrorIs(t, err, billing.ErrNoLines)
	_, err = billing.NewInvoiceLines(make([]billing.InvoiceLine, 1001)...)
	require.ErrorIs(t, err, billing.ErrNoLines)
	_, err = billing.NewInvoiceLines(billing.InvoiceLine{})
	require.ErrorIs(t, err, billing.ErrZero)
	for what, doc := range map[string]string{
		"nothing": "", "an object": "{}", "empty": "[]", "null in it": "[null]", "cut": "[", "too many": "[" + strings.Repeat("0,", 1000) + "0]",
	} {
		standing := courses()
		err := standing.UnmarshalJSON([]byte(doc))
		require.Error(t, err, what)
		require.Equal(t, failure.Invalid, failure.KindOf(err), what)
		require.Equal(t, courses(), standing, what)
	}
	err = ls.UnmarshalJSON([]byte("[" + strings.Repeat("0,", 1000) + "0]"))
	require.ErrorIs(t, err, billing.ErrNoLines, "they are counted before they are read")
	b, err := json.Marshal([]any{billing.InvoiceLines{}, billing.InvoiceLine{}})
	require.NoError(t, err)
	require.JSONEq(t, "[null,null]", string(b))
	l := invoiceLine("A", 1, "GBP 1.00")
	require.NoError(t, ls.UnmarshalJSON([]byte("null")))
	require.NoError(t, l.UnmarshalJSON([]byte("null")))
	require.Zero(t, ls)
	require.Zero(t, l)
}

func TestAStatusIsReadAndWrittenByName(t *testing.T) {
	t.Parallel()
	for _, s := range billing.Statuses() {
		b, err := s.MarshalText()
		require.NoError(t, err)
		var read billing.Status
		require.NoError(t, read.UnmarshalText(b))
		require.Equal(t, s, read)
		for _, next := range billing.Statuses() {
			require.Equal(t, slices.Contains(s.Next(), next), s.CanBecome(next))
		}
	}
	_, err := billing.Status(0).MarshalText()
	require.ErrorIs(t, err, billing.ErrStatus)
	s := billing.StatusPaid
	require.ErrorIs(t, s.UnmarshalText([]byte("Paid")), billing.ErrStatus)
	require.Equal(t, billing.StatusPaid, s)
}

func TestTheInvoiceOfAnOrderIsAlwaysTheSameAndOfNoOther(t *testing.T) {
	t.Parallel()
	require.Equal(t, billing.InvoiceOf(order("o-1")), billing.InvoiceOf(order(" o-1 ")))
	require.NotEqual(t, billing.InvoiceOf(order("o-1")), billing.InvoiceOf(order("o-2")))
	for what, hostile := range texttest.Refused(128) {
		_, err1 := billing.ParseInvoiceID(hostile)
		_, err2 := billing.ParseSourceOrderID(hostile)
		_, err3 := billing.ParseCustomerID(hostile)
		require.Error(t, err1, what)
		require.Error(t, err2, what)
		require.Error(t, err3, what)
	}
}

func goldenEvents() []billing.Event {
	i := pending()
	return []billing.Event{
		billing.InvoiceIssued{Invoice: i.ID(), Order: i.Order(), Customer: i.Customer(), Total: i.Total()},
		billing.InvoicePaid{Invoice: i.ID(), Order: i.Order(), Amount: i.Total(), Reference: "ref-1"},
		billing.InvoiceVoided{Invoice: i.ID(), Order: i.Order()},
		billing.InvoiceRefunded{Invoice: i.ID(), Order: i.Order(), Amount: i.Total()},
		billing.InvoiceDisputed{Invoice: i.ID(), Order: i.Order(), Reason: "never ordered"},
		billing.InvoiceUpheld{Invoice: i.ID(), Order: i.Order()},
	}
}

// What is in testdata was stored once and must be read for ever.
func TestWhatWasStoredIsReadAsItWas(t *testing.T) {
	t.Parallel()
	files, kind := os.DirFS("testdata"), billing.InvoiceMapping.Kind()
	require.Equal(t, "ordering.billing.invoice", kind.Name)
	require.Equal(t, 1, kind.Schema)
	for name, i := range map[string]*billing.Invoice{"invoice_pending": pending(), "invoice_disputed": disputed(), "invoice_void": void()} {
		require.NoError(t, goldentest.Snapshot(files, kind, name, i.Snapshot()))
	}
	for _, e := range goldenEvents() {
		require.NoError(t, goldentest.Event(files, billing.EventTypes(), e))
	}
}

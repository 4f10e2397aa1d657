package privacytest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// hostile are texts made to hide, to reorder, to break or to exhaust. Each is put into
// what would be right without it.
func hostile() map[string]func(right string) string {
	within := func(bad string) func(string) string {
		return func(right string) string {
			at := len(right) / 2
			return right[:at] + bad + right[at:]
		}
	}
	return map[string]func(string) string{
		"a NUL":                     within("\x00"),
		"a line break":              within("\r\n"),
		"an escape sequence":        within("\x1b[2J"),
		"a delete":                  within("\x7f"),
		"a C1 control":              within("\u0085"),
		"a right-to-left override":  within("\u202e"),
		"a right-to-left embedding": within("\u202b"),
		"an isolate":                within("\u2066"),
		"the end of an isolate":     within("\u2069"),
		"a broken byte":             within("\xff"),
		"half a rune":               within("\xe2\x82"),
		"a surrogate":               within("\xed\xa0\x80"),
		"an overlong slash":         within("\xc0\xaf"),
		"a megabyte":                within(strings.Repeat("a", 1<<20)),
		"a megabyte of digits":      within(strings.Repeat("9", 1<<20)),
		"a megabyte of spaces":      within(strings.Repeat(" ", 1<<20)),
		"nothing visible":           func(string) string { return "\u200d\u200c" },
		"nothing at all":            func(string) string { return "" },
	}
}

// A door is a place where text comes in, with a text that gets in.
type door struct {
	right string
	enter func(s string) error
}

func doors() map[string]door {
	id := ordering.MustParseProductID("p-1")
	order := func() *ordering.Order {
		o := must(ordering.NewOrder(ordering.MustParseOrderID("o-1"), ordering.MustParseCustomerID("c-1"),
			ordering.MustNewAddress("1 Main St", "London", "EC1A", "GB"), money.GBP, noon))
		price := money.MustParse("GBP 5.00")
		_ = o.AddLine(ordering.MustNewOrderLine(id, "a chisel", 1, price), noon)
		_ = o.Place(noon)
		_ = o.Confirm(noon)
		return o
	}
	address := func(i int) func(string) error {
		return func(s string) error {
			parts := []string{"1 Main St", "London", "EC1A", "GB"}
			parts[i] = s
			return second(ordering.NewAddress(parts[0], parts[1], parts[2], parts[3]))
		}
	}
	return map[string]door{
		"text.Name":                 {"a name", func(s string) error { return second(text.Name(s)) }},
		"text.Description":          {"a reason", func(s string) error { return second(text.Description(s)) }},
		"text.ID":                   {"a-1", func(s string) error { return second(text.ID(s)) }},
		"money.Parse":               {"EUR 12.34", func(s string) error { return second(money.Parse(s)) }},
		"money.ParseAmount":         {"12.34", func(s string) error { return second(money.ParseAmount(s, money.EUR)) }},
		"money.ParseCurrency":       {"EUR", func(s string) error { return second(money.ParseCurrency(s)) }},
		"contact.ParseEmailAddress": {"ada@example.org", func(s string) error { return second(contact.ParseEmailAddress(s)) }},
		"contact.ParsePhoneNumber":  {"+442079460123", func(s string) error { return second(contact.ParsePhoneNumber(s)) }},
		"calendar.Parse":            {"2026-03-14", func(s string) error { return second(calendar.Parse(s)) }},
		"calendar.ParseDateRange":   {"2026-03-14/2026-03-20", func(s string) error { return second(calendar.ParseDateRange(s)) }},
		"repository.ParseCursor":    {repository.Cursor{Key: "k", ID: "i"}.String(), cursor},

		"ordering.ParseOrderID":      {"o-1", func(s string) error { return second(ordering.ParseOrderID(s)) }},
		"ordering.ParseCustomerID":   {"c-1", func(s string) error { return second(ordering.ParseCustomerID(s)) }},
		"ordering.ParseProductID":    {"p-1", func(s string) error { return second(ordering.ParseProductID(s)) }},
		"ordering.ParseCartID":       {"c-1", func(s string) error { return second(ordering.ParseCartID(s)) }},
		"ordering.ParseStatus":       {"placed", func(s string) error { return second(ordering.ParseStatus(s)) }},
		"ordering.ParseCartStatus":   {"open", func(s string) error { return second(ordering.ParseCartStatus(s)) }},
		"ordering.ParseCustomerName": {"Ada Lovelace", func(s string) error { return second(ordering.ParseCustomerName(s)) }},
		"ordering.NewDiscount": {"SPRING", func(s string) error {
			return second(ordering.NewDiscount(s, decimal.NewFromInt(10)))
		}},
		"ordering.NewOrderLine": {"a chisel", func(s string) error {
			return second(ordering.NewOrderLine(id, s, 1, money.MustParse("GBP 5.00")))
		}},
		"ordering.NewCartItem": {"a chisel", func(s string) error {
			return second(ordering.NewCartItem(id, s, 1, money.MustParse("GBP 5.00")))
		}},
		"ordering.NewInventory":              {"chisels", func(s string) error { return second(ordering.NewInventory(id, s)) }},
		"ordering.NewAddress, street":        {"1 Main St", address(0)},
		"ordering.NewAddress, city":          {"London", address(1)},
		"ordering.NewAddress, postal code":   {"EC1A", address(2)},
		"ordering.NewAddress, country":       {"GB", address(3)},
		"ordering.Order.Ship, carrier":       {"DHL", func(s string) error { return order().Ship(s, "1Z", noon) }},
		"ordering.Order.Ship, number":        {"1Z", func(s string) error { return order().Ship("DHL", s, noon) }},
		"ordering.Order.Cancel":              {"too late", func(s string) error { return order().Cancel(s, noon) }},
		"ordering.Order.ReceivePayment":      {"card", func(s string) error { return order().ReceivePayment(order().Total(), s, "r", noon) }},
		"ordering.Order.ReceivePayment, ref": {"r-1", func(s string) error { return order().ReceivePayment(order().Total(), "card", s, noon) }},
	}
}

func cursor(s string) error {
	if s == "" {
		return text.ErrBlank // the beginning, which is no text at all
	}
	return second(repository.ParseCursor(s))
}

func TestHostileTextIsRefusedWhereverTextComesIn(t *testing.T) {
	t.Parallel()
	for where, d := range doors() {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, d.enter(d.right), "what is right gets in")
			for what, spoil := range hostile() {
				bad := spoil(d.right)
				err := d.enter(bad)
				require.Error(t, err, what)
				require.Equal(t, failure.Invalid, failure.KindOf(err), what)
				requireCleanText(t, err.Error(), what)
			}
		})
	}
}

// requireCleanText wants a text that a log or a terminal can be given.
func requireCleanText(t *testing.T, printed, what string) {
	t.Helper()
	require.Less(t, len(printed), 4096, what)
	require.Equal(t, printed, text.Clean(printed, 4096), what)
}

// What is hostile in a store, an identity or a path is not printed either.
func TestErrorsAreCleanWhateverTheyName(t *testing.T) {
	t.Parallel()
	for what, spoil := range hostile() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			bad := spoil("member-1")
			uow := club(memstore.New())
			all := uow.Repositories()
			_, notFound := all.Get(t.Context(), MemberID{bad})
			_, noIndex := all.Count(t.Context(), repository.Query{Index: "email", After: repository.Cursor{Key: bad, ID: bad}})
			unlisted := newMember(bad)
			aggregate.Record(&unlisted.root, Left{}, noon)
			for name, err := range map[string]error{
				"not found":        notFound,
				"not stored":       all.Save(t.Context(), unlisted),
				"a violation":      invariant.Violate(bad, fmt.Errorf("club: %s", bad)),
				"a place":          invariant.Violate("x", invariant.Violate("y["+bad+"]", errMember)),
				"a corrupt member": &repository.CorruptError{Kind: "club.member", ID: bad, Err: errMember},
				"a conflict":       &repository.ConflictError{Kind: "club.member", ID: bad},
				"a duplicate":      &repository.DuplicateError{Kind: "club.member", ID: bad, Index: "email"},
			} {
				require.Error(t, err, name)
				requireCleanText(t, err.Error(), name)
			}
			if noIndex != nil {
				requireCleanText(t, noIndex.Error(), "a cursor")
			}
			requireCleanText(t, events.Envelope{Event: joined(), Aggregate: "club.member", AggregateID: bad}.String(), "an envelope")
		})
	}
}

// Names that stay for ever are declared in a program, and a wrong one ends it at the start.
func TestADeclarationUnderAHostileNamePanics(t *testing.T) {
	t.Parallel()
	for what, spoil := range hostile() {
		bad := spoil("club.member")
		require.Panics(t, func() { repository.Map(bad, (*Member).Snapshot, RestoreMember) }, what)
	}
}

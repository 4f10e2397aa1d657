package privacytest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

var errMail = errors.New("the mail server is down")

func TestNoErrorPrintsWhatIsPersonal(t *testing.T) {
	t.Parallel()
	for source, errs := range map[string]map[string]error{
		"events": busErrors(t), "repository": repositoryErrors(t), "documents": documentErrors(),
		"invariant": invariantErrors(), "values": valueErrors(),
	} {
		for what, err := range errs {
			t.Run(source+": "+what, func(t *testing.T) {
				t.Parallel()
				require.Error(t, err)
				requirePrivate(t, err)
				requirePrivate(t, errors.Join(errMail, err))
				requirePrivate(t, fmt.Errorf("club: %w", err))
				requirePrivate(t, struct{ Err error }{err})
			})
		}
	}
}

// busErrors are those of handlers that fail, panic with what they were given, answer
// without end, do not come back, and are not reached.
func busErrors(t *testing.T) map[string]error {
	t.Helper()
	publish := func(handle func(context.Context, *events.Bus, Joined) error, opts ...events.Option) error {
		bus := events.NewBus(opts...)
		ctx, giveUp := context.WithCancel(events.WithMetadata(t.Context(), "owner", email))
		defer giveUp()
		events.Subscribe(bus, "mailer", func(ctx context.Context, e Joined) error {
			if handle == nil {
				giveUp()
				return nil
			}
			return handle(ctx, bus, e)
		})
		events.Subscribe(bus, "ledger", func(context.Context, Joined) error { return nil })
		return bus.Publish(ctx, joined())
	}
	panics := func(with func(Joined) any) error {
		return publish(func(_ context.Context, _ *events.Bus, e Joined) error { panic(with(e)) })
	}
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	return map[string]error{
		"a failed handler":         publish(func(context.Context, *events.Bus, Joined) error { return errMail }),
		"a panic with the event":   panics(func(e Joined) any { return e }),
		"a panic with a pointer":   panics(func(e Joined) any { return &e }),
		"a panic with a text":      panics(func(e Joined) any { return e.Name + e.Email }),
		"a panic with an error":    panics(func(e Joined) any { return errors.New(e.Name) }),
		"a panic with an envelope": panics(func(e Joined) any { return events.Envelope{Event: e} }),
		"a panic under Timeout": publish(func(_ context.Context, _ *events.Bus, e Joined) error { panic(e) },
			events.Use(events.Timeout(time.Minute))),
		"an abandoned handler": publish(func(context.Context, *events.Bus, Joined) error { <-hold; return nil },
			events.Use(events.Timeout(time.Millisecond))),
		"an endless answer": publish(func(ctx context.Context, b *events.Bus, e Joined) error { return b.Publish(ctx, e) },
			events.WithMaxDepth(2)),
		"a handler not reached": publish(nil),
		"no event":              events.NewBus().Deliver(t.Context(), events.Envelope{}.WithMeta("owner", email)),
	}
}

// repositoryErrors are those of members whose every field is personal but the identity.
func repositoryErrors(t *testing.T) map[string]error {
	t.Helper()
	ctx := t.Context()
	store := memstore.New()
	all := club(store).Repositories()
	require.NoError(t, all.Save(ctx, newMember("1")))
	stale, gone := must(all.Get(ctx, MemberID{"1"})), newMember("3")
	changed := must(all.Get(ctx, MemberID{"1"}))
	changed.name += "!"
	require.NoError(t, all.Save(ctx, changed))
	gone.email = "other@example.org"
	require.NoError(t, all.Save(ctx, gone))
	require.NoError(t, all.Delete(ctx, gone))
	stale.name += "?"

	do := func(work func(context.Context, members) error) error { return club(store).Do(ctx, work) }
	damaged := memstore.New()
	require.NoError(t, damaged.Commit(ctx, repository.Batch{Changes: []repository.Change{
		{Kind: memberMapping.Kind(), Op: repository.Put, ID: "1", State: MemberSnapshot{Email: email, Card: card}},
		{Kind: memberMapping.Kind(), Op: repository.Put, ID: "2", State: []string{name, email}},
	}}))
	bus := events.NewBus()
	events.Subscribe(bus, "mailer", func(_ context.Context, e Joined) error { panic(e) })
	fresh := func(change func(*Member)) *Member {
		m := newMember("9")
		m.email = "fresh@example.org"
		change(m)
		return m
	}
	_, notFound := all.Get(ctx, MemberID{"7"})
	_, notRestored := club(damaged).Repositories().Get(ctx, MemberID{"1"})
	_, ofAnotherType := club(damaged).Repositories().Get(ctx, MemberID{"2"})
	_, noIndex := all.Count(ctx, repository.Query{Index: "age", From: email, To: email})
	_, noKey := all.Count(ctx, repository.Query{Index: "email", From: strings.Repeat(email, 100)})
	_, noCursor := repository.ParseCursor(email)
	return map[string]error{
		"a key that another has":  all.Save(ctx, newMember("2")),
		"a conflict":              all.Save(ctx, stale),
		"a deleted member":        all.Save(ctx, must(RestoreMember(MemberSnapshot{ID: "3", Name: name, Email: "x@example.org"}))),
		"not found":               notFound,
		"a corrupt snapshot":      notRestored,
		"a state of another type": ofAnotherType,
		"an unknown index":        noIndex,
		"a key of a query":        noKey,
		"a key that is too long":  all.Save(ctx, fresh(func(m *Member) { m.name = strings.Repeat(name, 100) })),
		"an unlisted event":       all.Save(ctx, fresh(func(m *Member) { aggregate.Record(&m.root, Left{name}, noon) })),
		"an impossible instant":   all.Save(ctx, fresh(func(m *Member) { aggregate.Record(&m.root, joined(), noon.AddDate(9000, 0, 0)) })),
		"no cursor":               noCursor,
		"no identity":             all.Save(ctx, newMember("")),
		"an unsaved change": do(func(ctx context.Context, all members) error {
			must(all.Get(ctx, MemberID{"1"})).name += "!"
			return nil
		}),
		"two instances": do(func(ctx context.Context, all members) error {
			must(all.Get(ctx, MemberID{"1"}))
			return all.Save(ctx, newMember("1"))
		}),
		"a failed publication": club(memstore.New(), repository.PublishTo(bus)).Repositories().Save(ctx, newMember("1")),
		"an aggregate as JSON": second(json.Marshal(newMember("1"))),
	}
}

func second[T any](_ T, err error) error { return err }

// documentErrors are those of stored documents that cannot be read.
func documentErrors() map[string]error {
	errs := map[string]error{}
	for what, document := range map[string]string{
		"an unknown member":  `{"id":"1","` + email + `":1}`,
		"a member twice":     `{"name":"` + name + `","name":"` + name + `"}`,
		"another case":       `{"NAME":"` + name + `"}`,
		"a text for a card":  `{"card":"` + phone + `"}`,
		"a card for a text":  fmt.Sprintf(`{"name":%d}`, card),
		"a card too long":    fmt.Sprintf(`{"card":%d%d}`, card, card),
		"a refused address":  `{"limit":"` + name + `"}`,
		"cut short":          `{"name":"` + name,
		"something after it": `{"name":"` + name + `"} ` + email,
		"no document":        name,
	} {
		k := memberMapping.Kind()
		errs[what] = second(k.Decode(k.Schema, []byte(document)))
	}
	k := memberMapping.Kind()
	errs["an unknown schema"] = second(k.Decode(9, []byte(`{"name":"`+name+`"}`)))
	return errs
}

// invariantErrors are those of rules that hold personal data and fail in every way.
func invariantErrors() map[string]error {
	guard := func(check func(string) error, keepers ...invariant.Keeper) error {
		rules := invariant.Rules[string]{Pre: []invariant.Pre[string]{{Name: "the member is fine", Check: check}}}
		return rules.Guard(func() string { return name + email }, func() error { return nil }, keepers...)
	}
	var fields invariant.Violations
	fields.Add("email", second(contact.ParseEmailAddress(name)))
	fields.Add("phone", second(contact.ParsePhoneNumber(phone+"x")))
	fields.Add("fee", second(money.Parse(name)))
	return map[string]error{
		"a rule that panics with it":     guard(func(s string) error { panic(s) }),
		"a rule that panics with events": guard(func(string) error { panic([]Joined{joined()}) }),
		"a violation":                    guard(func(string) error { return invariant.Violate("email", second(contact.ParseEmailAddress(name))) }),
		"an undo that panics":            guard(func(string) error { return invariant.Violate("", errMail) }, notUndone),
		"bad fields":                     fields.Err(),
	}
}

func nothing() string { return "" }

// notUndone keeps a participant that cannot be put back, and says too much about it.
func notUndone() func() error { return func() error { panic(joined()) } }

// valueErrors are those of texts that are somebody's and not what was asked for.
func valueErrors() map[string]error {
	errs := map[string]error{}
	for what, text := range map[string]string{"a name": name, "an e-mail": email + "@", "a phone": phone, "a street": street} {
		var m money.Money
		var c money.Currency
		var a contact.EmailAddress
		var p contact.PhoneNumber
		quoted := []byte(`"` + text + `"`)
		errs[what+" as money"] = second(money.Parse(text))
		errs[what+" as an amount"] = second(money.ParseAmount(text+".", money.EUR))
		errs[what+" as a currency"] = second(money.ParseCurrency(text))
		errs[what+" as money in JSON"] = m.UnmarshalJSON([]byte(`{"amount":"` + text + `x","currency":"EUR"}`))
		errs[what+" as money in SQL"] = m.Scan([]byte(text))
		errs[what+" as a currency in JSON"] = c.UnmarshalJSON(quoted)
		errs[what+" as an address"] = second(contact.ParseEmailAddress(strings.TrimSuffix(text, "@") + " " + text))
		errs[what+" as an address in JSON"] = a.UnmarshalJSON(quoted[1:])
		errs[what+" as an address in SQL"] = a.Scan(struct{ text string }{text})
		errs[what+" as a number"] = second(contact.ParsePhoneNumber(text + "x"))
		errs[what+" as a number in JSON"] = p.UnmarshalJSON(quoted[1:])
		errs[what+" as a country"] = second(ordering.NewAddress("1 Main St", "London", "EC1A", text))
		errs[what+" as a status"] = second(ordering.ParseStatus(text))
		errs[what+" in a broken identity"] = second(ordering.ParseOrderID(text + "\x00"))
		errs[what+" in a broken name"] = second(ordering.ParseCustomerName(text + "\x00"))
		errs[what+" in a broken code"] = second(ordering.NewDiscount(text+"\x00", decimal.NewFromInt(5)))
	}
	return errs
}

func TestNoPanicPrintsWhatIsPersonal(t *testing.T) {
	t.Parallel()
	for what, panics := range map[string]func(){
		"money":              func() { money.MustParse(name) },
		"a currency":         func() { money.MustParseCurrency(email) },
		"an e-mail address":  func() { contact.MustParseEmailAddress(name) },
		"a phone number":     func() { contact.MustParsePhoneNumber(phone + "x") },
		"a date":             func() { calendar.MustParse(name) },
		"an order":           func() { ordering.MustParseOrderID(email + "\x00") },
		"a name":             func() { ordering.MustParseCustomerName(name + "\x00") },
		"an address":         func() { ordering.MustNewAddress(street, name, phone, email) },
		"a discount":         func() { ordering.MustNewDiscount(name, phone) },
		"what is not undone": func() { _ = invariant.Rules[string]{}.Guard(nothing, func() error { panic(joined()) }, notUndone) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			defer func() {
				value := recover()
				require.NotNil(t, value)
				requirePrivate(t, value)
			}()
			panics()
		})
	}
}

// What a program prints by mistake: a whole aggregate, its snapshot, its events.
func TestOrderingPrintsNothingPersonal(t *testing.T) {
	t.Parallel()
	at := ordering.MustNewAddress(street, name, "EC1A 1AA", "GB")
	customer := must(ordering.NewCustomer(ordering.MustParseCustomerID("c-1"), contact.MustParseEmailAddress(email),
		ordering.MustParseCustomerName(name), noon))
	order := must(ordering.NewOrder(ordering.MustParseOrderID("o-1"), customer.ID(), at, money.GBP, noon))
	for what, value := range map[string]any{
		"an address": at, "addresses": []ordering.Address{at}, "an address out of sight": struct{ a ordering.Address }{at},
		"a customer": customer, "its snapshot": customer.Snapshot(), "its events": aggregate.Pending(customer),
		"an order": order, "the order's snapshot": order.Snapshot(), "the order's events": aggregate.Pending(order),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				requireNothingPersonal(t, fmt.Sprintf(verb, value), verb)
			}
			var b bytes.Buffer
			slog.New(slog.NewTextHandler(&b, nil)).Info("it happened", "value", value)
			requireNothingPersonal(t, b.String(), "slog text")
		})
	}
}

// Every line that the library writes by itself is one of the Log middleware.
func TestNoLogLinePrintsWhatIsPersonal(t *testing.T) {
	t.Parallel()
	for how, handler := range handlers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			logger := slog.New(handler(&b))
			bus := events.NewBus(events.Use(events.Log(logger)))
			events.Subscribe(bus, "content", func(context.Context, Joined) error { return nil })
			events.Subscribe(bus, "fails", func(_ context.Context, e Joined) error { return second(contact.ParseEmailAddress(e.Name)) })
			events.Subscribe(bus, "panics", func(_ context.Context, e Joined) error { panic(e) })
			events.Subscribe(bus, "logs", func(ctx context.Context, _ Joined) error {
				env, _ := events.FromContext(ctx)
				logger.InfoContext(ctx, "seen", "envelope", env, "pointer", &env, "context", fmt.Sprint(ctx))
				return nil
			})
			ctx := events.WithMetadata(t.Context(), "owner", email)
			err := club(memstore.New(), repository.PublishTo(bus)).Repositories().Save(ctx, newMember("1"))
			require.ErrorIs(t, err, repository.ErrPublish)
			require.Equal(t, 5, strings.Count(b.String(), "\n"), "a line for each handler, and one of a handler's own")
			require.Contains(t, b.String(), "club.joined")
			requireNothingPersonal(t, b.String(), how)
		})
	}
}

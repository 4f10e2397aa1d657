package ordering_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

const (
	customerName  = "Ottoline Quillfeather"
	customerEmail = "ottoline@quillfeather.example"
)

func customer(id, email string) *ordering.Customer {
	return made(ordering.NewCustomer(ordering.MustParseCustomerID(id), contact.MustParseEmailAddress(email),
		ordering.MustParseCustomerName(customerName), orderedAt))
}

func ottoline() *ordering.Customer { return customer("cust-123", customerEmail) }

func TestACustomerIsAnAggregate(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*ordering.Customer, ordering.CustomerSnapshot]{
		Snapshot: (*ordering.Customer).Snapshot,
		Restore:  ordering.RestoreCustomer,
		Kind:     ordering.CustomerMapping.Kind(),
		States:   map[string]func() *ordering.Customer{"registered": ottoline},
	})
}

func TestCustomersGoToAStoreAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(memstore.WithOutbox()), ordering.CustomerMapping,
		func() *ordering.Customer {
			n++
			return customer(fmt.Sprint("c-", n), fmt.Sprintf("c%d@example.org", n))
		},
		func(c *ordering.Customer) error {
			return c.Rename(ordering.MustParseCustomerName("Ada"), orderedAt)
		})
}

func TestACustomerIsRegisteredWithAnAddressAndAName(t *testing.T) {
	t.Parallel()
	c := ottoline()
	require.Equal(t, []aggregate.Recorded{{
		Event: ordering.CustomerRegistered{Customer: c.ID(), Email: c.Email(), Name: c.Name()}, At: orderedAt,
	}}, aggregate.Pending(c))
	require.Equal(t, customerEmail, c.Email().String())
	require.Equal(t, customerName, c.Name().String())

	nobody, err := ordering.NewCustomer(ordering.CustomerID{}, contact.EmailAddress{}, ordering.CustomerName{}, time.Time{})
	require.Nil(t, nobody)
	require.Equal(t, []string{"id", "email", "name"}, pathsOf(t, err))
	require.ErrorIs(t, err, ordering.ErrZero)

	nobody, err = ordering.RestoreCustomer(ordering.CustomerSnapshot{ID: c.ID()})
	require.Nil(t, nobody)
	require.Equal(t, []string{"email", "name"}, pathsOf(t, err))
}

func TestOneCustomerPerEmailAddress(t *testing.T) {
	t.Parallel()
	customers := ordering.NewUnitOfWork(memstore.New()).Repositories().Customers
	ctx := t.Context()
	require.NoError(t, customers.Save(ctx, ottoline()))

	// Written otherwise it is the same address.
	second := customer("cust-2", " OTTOLINE@Quillfeather.example ")
	err := customers.Save(ctx, second)
	require.ErrorIs(t, err, repository.ErrDuplicate)
	require.Equal(t, failure.Conflict, failure.KindOf(err))
	require.NotContains(t, err.Error(), "ottoline")
	require.Zero(t, second.Version())

	require.NoError(t, customers.Save(ctx, customer("cust-3", "other@quillfeather.example")))
	found, err := customers.ByEmail(ctx, contact.MustParseEmailAddress("Ottoline@QUILLFEATHER.example"))
	require.NoError(t, err)
	require.Equal(t, ottoline().Snapshot(), found.Snapshot())

	for _, unknown := range []contact.EmailAddress{contact.MustParseEmailAddress("nobody@quillfeather.example"), {}} {
		_, err = customers.ByEmail(ctx, unknown)
		require.ErrorIs(t, err, repository.ErrNotFound)
		require.Equal(t, failure.NotFound, failure.KindOf(err))
		require.NotContains(t, err.Error(), "nobody")
	}
}

func TestACustomerNameIsCleanTextOfUpTo200Runes(t *testing.T) {
	t.Parallel()
	for what, hostile := range texttest.Refused(200) {
		n, err := ordering.ParseCustomerName(hostile)
		require.Error(t, err, what)
		require.False(t, n.IsValid(), what)
		require.Equal(t, failure.Invalid, failure.KindOf(err), what)
		require.NotContains(t, err.Error(), "Qz")
		standing := ordering.MustParseCustomerName("Ada")
		if hostile != "" {
			require.Error(t, standing.UnmarshalText([]byte(hostile)), what)
			require.Equal(t, "Ada", standing.String())
		}
	}
	require.Equal(t, ordering.MustParseCustomerName(" Ada "), ordering.MustParseCustomerName("Ada"))
	var zero ordering.CustomerName
	require.Empty(t, zero.String())
	b, err := zero.MarshalText()
	require.NoError(t, err)
	require.Empty(t, b)
	n := ordering.MustParseCustomerName("Ada")
	require.NoError(t, n.UnmarshalText(nil))
	require.Equal(t, zero, n)
	require.Panics(t, func() { ordering.MustParseCustomerName("") })
}

func TestNothingPrintsOrLogsWhoACustomerIs(t *testing.T) {
	t.Parallel()
	c := ottoline()
	values := map[string]any{
		"customer": c, "snapshot": c.Snapshot(), "name": c.Name(), "e-mail": c.Email(),
		"event": aggregate.Pending(c)[0].Event, "recorded": aggregate.Pending(c),
	}
	for what, v := range values {
		for how, text := range printed(v) {
			requireNobody(t, what+" "+how, text)
		}
	}
	delete(values, "recorded")
	values["command"] = ordering.RegisterCustomer{Email: customerEmail, Name: customerName}
	values["cart command"] = ordering.PlaceCart{Cart: "c", Street: customerName, City: customerName, PostalCode: customerName, Country: "GB"}
	for what, v := range values {
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("it happened", "value", v)
		slog.New(slog.NewTextHandler(&b, nil)).Info("it happened", "value", v)
		requireNobody(t, what, b.String())
	}
	_, err := json.Marshal(c)
	require.Error(t, err)
}

func requireNobody(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range []string{"Ottoline", "ottoline", "uillfeather", fmt.Sprintf("%x", customerEmail), fmt.Sprintf("%X", customerName)} {
		require.NotContains(t, text, secret, what)
	}
}

package ordering_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func TestOrdersGoToAStoreAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(memstore.WithOutbox()), ordering.OrderMapping,
		func() *ordering.Order {
			n++
			o, err := ordering.NewOrder(ordering.MustParseOrderID(fmt.Sprint("o-", n)),
				ordering.MustParseCustomerID(fmt.Sprint("c-", n)), home(), money.GBP, orderedAt)
			settled(err, o.AddLine(pythonCourse(), orderedAt))
			return o
		},
		func(o *ordering.Order) error { return o.AddLine(lateLine(), orderedAt) })
}

func TestOrdersAreFoundByTheirCustomer(t *testing.T) {
	t.Parallel()
	orders := ordering.NewUnitOfWork(memstore.New()).Repositories().Orders
	ctx := t.Context()
	for id, customer := range map[string]string{"b": "ada", "a": "ada", "c": "bob", "d": "ada b"} {
		o, err := ordering.NewOrder(ordering.MustParseOrderID(id), ordering.MustParseCustomerID(customer), home(), money.GBP, orderedAt)
		require.NoError(t, err)
		require.NoError(t, orders.Save(ctx, o))
		require.Equal(t, uint64(1), o.Version())
	}
	found := func(c ordering.CustomerID) (ids []string) {
		for o, err := range orders.ByCustomer(ctx, c) {
			require.NoError(t, err)
			ids = append(ids, o.ID().String())
		}
		return ids
	}
	require.Equal(t, []string{"a", "b"}, found(ordering.MustParseCustomerID("ada")))
	require.Equal(t, []string{"c"}, found(ordering.MustParseCustomerID("bob")))
	require.Empty(t, found(ordering.MustParseCustomerID("eve")))
	require.Empty(t, found(ordering.CustomerID{}))
}

func TestAnUnknownOrderIsNotFoundByName(t *testing.T) {
	t.Parallel()
	orders := ordering.NewUnitOfWork(memstore.New()).Repositories().Orders
	_, err := orders.Get(t.Context(), ordering.MustParseOrderID("o-404"))
	require.ErrorIs(t, err, repository.ErrNotFound)
	require.Equal(t, failure.NotFound, failure.KindOf(err))
	var unknown *repository.NotFoundError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, "o-404", unknown.ID)
}

func TestKindsHasTheOrders(t *testing.T) {
	t.Parallel()
	require.Contains(t, ordering.Kinds(), ordering.OrderMapping.Kind())
}

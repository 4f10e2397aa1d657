package listentest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/listentest"
)

type opened struct{}

type closed struct{}

func (opened) EventName() string { return "bank.branch.opened" }
func (closed) EventName() string { return "bank.closed" }

func TestWhatIsHeardIsWrittenDownInOrder(t *testing.T) {
	t.Parallel()
	bus := events.NewBus()
	require.NoError(t, bus.Publish(t.Context(), closed{}))
	heard := listentest.To(bus)
	require.Empty(t, heard(), "before it listened")
	require.NoError(t, bus.Publish(t.Context(), opened{}, closed{}, opened{}))
	names := heard()
	require.Equal(t, []string{"opened", "closed", "opened"}, names)
	names[0] = "changed"
	require.NoError(t, bus.Publish(t.Context(), closed{}))
	require.Equal(t, []string{"opened", "closed", "opened", "closed"}, heard())
}

func TestManyAreHeardAtOnce(t *testing.T) {
	t.Parallel()
	bus := events.NewBus()
	heard := listentest.To(bus)
	failed := make(chan error, 20)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			failed <- bus.Publish(t.Context(), opened{})
			heard()
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	require.Len(t, heard(), 20)
}

func ExampleTo() {
	bus := events.NewBus()
	heard := listentest.To(bus)
	fmt.Println(bus.Publish(context.Background(), opened{}, closed{}), heard())
	// Output:
	// <nil> [opened closed]
}

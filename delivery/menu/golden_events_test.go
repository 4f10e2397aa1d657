package menu_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery/menu"
	"github.com/ashlar-go/ashlar/internal/goldentest"
)

// Stores hold events for years, and other contexts have read them.
func TestEachEventIsReadAsItWasFirstStored(t *testing.T) {
	t.Parallel()
	require.NoError(t, goldentest.Events(os.DirFS("testdata"), menu.EventTypes()))
}

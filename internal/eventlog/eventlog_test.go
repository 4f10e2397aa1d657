package eventlog_test

import (
	"bytes"
	"io"
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/eventlog"
)

func TestALineNamesTheEventAndNotWhatIsInIt(t *testing.T) {
	t.Parallel()
	e := events.Encoded{
		ID: uuid.UUID{15: 1}, Name: "coast.lit", Aggregate: "coast.lamp", AggregateID: "north", Version: 7,
		Data: []byte(`{"keeper":"secret"}`), Metadata: map[string]string{"trace": "secret"},
	}
	require.Equal(t,
		"level=WARN msg=refused event=coast.lit id=00000000-0000-0000-0000-000000000001 aggregate=coast.lamp aggregate_id=north "+
			"version=7 kind=internal code=internal error=EOF\n",
		line(t, eventlog.Event(&e)))
}

func TestTheAttributesStayTheCallers(t *testing.T) {
	t.Parallel()
	attrs := append(make([]slog.Attr, 0, 10), slog.Int("n", 1))
	line(t, attrs)
	require.Equal(t, slog.Attr{}, attrs[:2][1])
}

func line(t *testing.T, attrs []slog.Attr) string {
	t.Helper()
	var b bytes.Buffer
	h := slog.NewTextHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	eventlog.Failure(t.Context(), slog.New(h), slog.LevelWarn, "refused", io.EOF, attrs...)
	return b.String()
}

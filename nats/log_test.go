package nats_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/nats"
)

func TestWhatGoesWrongIsLogged(t *testing.T) {
	t.Parallel()
	e := message(t, "north", 7).Encoded
	aboutIt := map[string]any{
		"event": "coast.lamp_lit", "id": e.ID.String(), "aggregate": "coast.lamp", "aggregate_id": "north", "version": 7.0,
		"kind": "internal", "code": "internal", "error": "EOF",
	}
	refused := map[string]any{"after": 1e9}
	maps.Copy(refused, aboutIt)
	tests := []struct {
		name  string
		call  func(ctx context.Context, h nats.Hooks)
		level string
		text  string
		want  map[string]any
	}{
		{
			"a refusal", func(ctx context.Context, h nats.Hooks) { h.Refused(ctx, e, io.EOF, time.Second) },
			"WARN", "event refused", refused,
		},
		{
			"a parking", func(ctx context.Context, h nats.Hooks) { h.Parked(ctx, e, io.EOF) },
			"ERROR", "event parked", aboutIt,
		},
		{
			"a disturbance", func(ctx context.Context, h nats.Hooks) { h.Disturbed(ctx, nats.ErrStoodStill) },
			"WARN", "consumer disturbed",
			map[string]any{
				"kind": "internal", "code": "nats.stood_still", "error": nats.ErrStoodStill.Error(),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			tt.call(t.Context(), nats.Log(slog.New(slog.NewJSONHandler(&b, nil))))
			require.NotContains(t, b.String(), "ada", "who lit it")
			var line map[string]any
			require.NoError(t, json.Unmarshal(b.Bytes(), &line))
			require.Equal(t, tt.level, line["level"])
			require.Equal(t, tt.text, line["msg"])
			delete(line, "time")
			delete(line, "level")
			delete(line, "msg")
			require.Equal(t, tt.want, line)
		})
	}
	h := nats.Log(slog.Default())
	require.Nil(t, h.Delivered)
	require.Nil(t, h.Gathering)
	require.Panics(t, func() { nats.Log(nil) })
}

package outbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
)

func TestWhatGoesWrongIsLogged(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d")
	m := outbox.Message{Attempts: 2, Encoded: events.Encoded{
		ID: id, Name: "coast.lit", Aggregate: "coast.lamp", AggregateID: "north", Version: 7,
		Data: []byte(`{"keeper":"secret"}`), Metadata: map[string]string{"trace": "secret"},
	}}
	rejected := fmt.Errorf("%w: too bright", outbox.ErrRejected)
	aboutIt := map[string]any{
		"event": "coast.lit", "id": id.String(), "aggregate": "coast.lamp", "aggregate_id": "north", "version": 7.0, "attempts": 3.0,
		"kind": "internal", "code": "outbox.rejected", "error": rejected.Error(),
	}
	tests := []struct {
		name  string
		call  func(ctx context.Context, h outbox.Hooks)
		level string
		text  string
		want  map[string]any
	}{
		{
			"a refusal", func(ctx context.Context, h outbox.Hooks) { h.Refused(ctx, m, rejected, time.Second) },
			"WARN", "event refused", with(aboutIt, "after", 1e9),
		},
		{
			"a parking", func(ctx context.Context, h outbox.Hooks) { h.Parked(ctx, m, rejected) },
			"ERROR", "event parked", aboutIt,
		},
		{
			"an outage", func(ctx context.Context, h outbox.Hooks) { h.Outage(ctx, outbox.ErrUnavailable, time.Second) },
			"WARN", "no events are taken",
			map[string]any{
				"kind": "internal", "code": "outbox.unavailable", "error": outbox.ErrUnavailable.Error(), "after": 1e9,
			},
		},
		{
			"a queue that fails", func(ctx context.Context, h outbox.Hooks) { h.Failed(ctx, io.EOF, time.Second) },
			"ERROR", "the outbox fails",
			map[string]any{"kind": "internal", "code": "internal", "error": "EOF", "after": 1e9},
		},
		{"a lease that was lost", func(ctx context.Context, h outbox.Hooks) {
			h.Failed(ctx, &outbox.QueueError{Op: "Settle", Err: outbox.ErrFenced}, 0)
		}, "WARN", "the outbox fails", map[string]any{
			"kind": "conflict", "code": "outbox.fenced", "error": (&outbox.QueueError{Op: "Settle", Err: outbox.ErrFenced}).Error(), "after": 0.0,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			tt.call(t.Context(), outbox.Log(slog.New(slog.NewJSONHandler(&b, nil))))
			require.NotContains(t, b.String(), "secret")
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
}

func with(m map[string]any, key string, value any) map[string]any {
	all := map[string]any{key: value}
	maps.Copy(all, m)
	return all
}

func TestWhatGoesWellIsNotLogged(t *testing.T) {
	t.Parallel()
	h := outbox.Log(slog.Default())
	require.Nil(t, h.Published)
	require.Nil(t, h.Stats)
	require.Panics(t, func() { outbox.Log(nil) })
}

func ExampleLog() {
	coast := newCoast()
	_ = coast.light("north")
	sink := outbox.SinkFunc(func(context.Context, outbox.Message) error { return errors.New("fog") })
	plain := slog.NewTextHandler(writer(func(line string) { fmt.Print(line) }), &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.LevelKey, slog.MessageKey, "event", "aggregate_id", "error":
				return a
			}
			return slog.Attr{}
		},
	})
	relay := outbox.NewRelay(coast.store, sink, outbox.Observe(outbox.Log(slog.New(plain))))
	fmt.Println(relay.Drain(context.Background()))
	// Output:
	// level=WARN msg="event refused" event=coast.lamp_lit aggregate_id=north error=fog
	// 0 <nil>
}

type writer func(string)

func (w writer) Write(b []byte) (int, error) { w(string(b)); return len(b), nil }

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/ashlar-go/ashlar/failure"
)

const (
	lookEvery   = time.Second      // for what another instance has added
	beatEvery   = 15 * time.Second // so that nobody on the way takes the stream for dead
	writeWithin = 10 * time.Second // a client that takes nothing for as long is given up
)

var errLastEventID = failure.New(failure.Invalid, "service.last_event_id", "service: Last-Event-ID is the number of an event of this stream")

// stream writes the events of an order as server-sent events: those so far, then each as it
// happens. The ID of an event is its place on the timeline, from 1. A client that comes back
// with Last-Event-ID is told what it has missed, also by an instance that has been started
// since.
func (a *api) stream(w http.ResponseWriter, r *http.Request) error {
	id, err := orderOf(r)
	if err != nil {
		return err
	}
	sent, err := lastEventID(r)
	if err != nil {
		return err
	}
	if _, err := a.orders.Repositories().Orders.Get(r.Context(), id); err != nil {
		return err
	}
	news, cancel, err := a.timelines.hub.watch(id) // before the first look: nothing comes in between
	if err != nil {
		return with(http.StatusServiceUnavailable, err)
	}
	defer cancel()

	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that collects output would hold events back
	out := &eventWriter{w: w, rc: http.NewResponseController(w)}
	if err := out.write([]byte("retry: 1000\n\n")); err != nil {
		return err
	}
	look, beat := time.NewTicker(a.lookEvery), time.NewTicker(beatEvery)
	defer look.Stop()
	defer beat.Stop()
	for {
		entries, err := a.timelines.of(r.Context(), id)
		if err != nil {
			return err
		}
		if sent > len(entries) {
			sent = 0 // the number is of another store's stream
		}
		if err := out.events(entries[sent:], sent); err != nil {
			return err
		}
		sent = len(entries)
		select {
		case <-news:
		case <-look.C:
		case <-beat.C:
			if err := out.write([]byte(": still here\n\n")); err != nil {
				return err
			}
		case <-a.closing:
			return nil // the client comes back, with the number of the last event
		case <-r.Context().Done():
			return nil
		}
	}
}

func lastEventID(r *http.Request) (int, error) {
	value := r.Header.Get("Last-Event-ID")
	if value == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(value, 10, 31)
	if err != nil {
		return 0, with(http.StatusBadRequest, errLastEventID)
	}
	return int(n), nil
}

// An eventWriter writes server-sent events to a client that keeps up.
type eventWriter struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// events writes entries, of which so many have been sent before.
func (e *eventWriter) events(entries []Entry, before int) error {
	if len(entries) == 0 {
		return nil
	}
	var b bytes.Buffer
	for i, entry := range entries {
		data, err := json.Marshal(entry)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "id: %d\ndata: %s\n\n", before+i+1, data)
	}
	return e.write(b.Bytes())
}

func (e *eventWriter) write(b []byte) error {
	deadline := time.Now().Add(writeWithin)
	if err := e.rc.SetWriteDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := e.w.Write(b); err != nil {
		return err
	}
	return e.rc.Flush()
}

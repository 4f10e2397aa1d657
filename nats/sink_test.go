package nats_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

func TestTheStreamHasWhatWasSent(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js, nats.Source("/coast/north"))
	odd := []string{"a.b", "*", ">", "with space", "é😀\u2028", "%2E", "\x00\r\n", `"quoted"`, strings.Repeat("x", 1900)}
	for _, id := range odd {
		env := envelope(id, 7).WithMeta("tenant", "é \"x\"\r\nce-id: 1").WithMeta("", "%41")
		env.Index, env.CorrelationID, env.CausationID = 2, env.ID, env.ID
		require.Empty(t, sink.Send(t.Context(), []outbox.Message{encoded(t, env)}), "%q", id)

		s, err := js.Stream(t.Context(), coast.Name)
		require.NoError(t, err)
		raw, err := s.GetLastMsgForSubject(t.Context(), coast.Subject("coast.lamp_lit", id))
		require.NoError(t, err)
		require.Equal(t, "application/json", raw.Header.Get("content-type"))
		require.Equal(t, "/coast/north", raw.Header.Get("ce-source"))
		require.Equal(t, env.ID.String(), raw.Header.Get(jetstream.MsgIDHeader))
		e, err := nats.Decode(raw.Header, raw.Data)
		require.NoError(t, err)
		require.Equal(t, encoded(t, env).Encoded, e)
		back, err := lightTypes.Decode(e)
		require.NoError(t, err)
		require.Equal(t, env, back)
	}
	require.Equal(t, len(odd), stored(t, js))
}

func TestAnEventThatIsSentAgainIsStoredOnce(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	publish(t, sink, 1, 3, "a", "b")
	publish(t, newSink(t, js), 1, 3, "a", "b")
	require.Equal(t, 6, stored(t, js))
}

func TestABrokerThatIsAwayIsNoFaultOfTheEvents(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	sink := newSink(t, js, nats.AckWithin(time.Second))
	publish(t, sink, 1, 1, "a")
	b.stop()
	for range 3 {
		for _, err := range sink.Send(t.Context(), []outbox.Message{message(t, "a", 2), message(t, "b", 1)}) {
			require.ErrorIs(t, err, outbox.ErrUnavailable)
			require.NotErrorIs(t, err, outbox.ErrRejected)
		}
	}
	b.start()
	require.Eventually(t, func() bool {
		return sink.Send(t.Context(), []outbox.Message{message(t, "a", 2), message(t, "b", 1)}) == nil
	}, soon, 20*time.Millisecond)
	require.Equal(t, 3, stored(t, js))
	_, err := nats.NewSink(t.Context(), js, coast)
	require.NoError(t, err)
}

func TestAConnectionThatIsClosedIsNoFaultOfTheEvents(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	js.Conn().Close()
	errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", 1)})
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
	_, err := nats.NewSink(t.Context(), js, coast)
	require.ErrorIs(t, err, outbox.ErrUnavailable)
}

func TestAContextThatIsDoneSaysNothingOfTheEvents(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	errs := sink.Send(ctx, []outbox.Message{message(t, "a", 1), message(t, "b", 1)})
	require.Len(t, errs, 2)
	for _, err := range errs {
		require.ErrorIs(t, err, context.Canceled)
	}
	require.Zero(t, stored(t, js))
}

// silent is a stream that never answers, as one that has lost its leader.
func silent(t *testing.T, js jetstream.JetStream, answer string) {
	t.Helper()
	require.NoError(t, js.DeleteStream(t.Context(), coast.Name))
	_, err := js.Conn().Subscribe(coast.Prefix+".>", func(m *client.Msg) {
		if answer != "" {
			_ = m.Respond([]byte(answer))
		}
	})
	require.NoError(t, err)
	require.NoError(t, js.Conn().Flush())
}

func TestAnAckThatDoesNotComeIsAnOutage(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js, nats.AckWithin(50*time.Millisecond))
	silent(t, js, "")
	errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", 1), message(t, "b", 1)})
	require.Len(t, errs, 2)
	require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
	require.ErrorIs(t, errs[1], outbox.ErrUnavailable)

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	errs = newPatient(t, js).Send(ctx, []outbox.Message{message(t, "a", 1)})
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], context.DeadlineExceeded)
}

// newPatient returns a sink that waits for long, on a stream that does not answer.
func newPatient(t *testing.T, js jetstream.JetStream) *nats.Sink {
	t.Helper()
	other := nats.Stream{Name: "OTHER", Prefix: "other"}
	create(t, js, other)
	sink, err := nats.NewSink(t.Context(), js, other)
	require.NoError(t, err)
	require.NoError(t, js.DeleteStream(t.Context(), other.Name))
	_, err = js.Conn().Subscribe("other.>", func(*client.Msg) {})
	require.NoError(t, err)
	require.NoError(t, js.Conn().Flush())
	return sink
}

func TestAnotherStreamsAckCountsForNothing(t *testing.T) {
	t.Parallel()
	t.Run("when it checks", func(t *testing.T) {
		t.Parallel()
		_, js := newCoast(t)
		sink := newSink(t, js)
		require.NoError(t, js.DeleteStream(t.Context(), coast.Name))
		create(t, js, nats.Stream{Name: "THIEF", Prefix: coast.Prefix})
		errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", 1)})
		thief, err := js.Stream(t.Context(), "THIEF")
		require.NoError(t, err)
		require.Zero(t, thief.CachedInfo().State.Msgs, "it has got nothing")
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], nats.ErrWrongStream)
		require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
	})
	t.Run("when it does not", func(t *testing.T) {
		t.Parallel()
		_, js := newCoast(t)
		sink := newSink(t, js)
		silent(t, js, `{"stream":"THIEF","seq":1}`)
		errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", 1)})
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], nats.ErrWrongStream)
		require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
	})
}

func TestWhatTheStreamSaysIsSorted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer                string
		unavailable, rejected bool
	}{
		"offline":           {`{"error":{"code":500,"err_code":10118,"description":"stream is offline"}}`, true, false},
		"full":              {`{"error":{"code":503,"err_code":10077,"description":"maximum messages exceeded"}}`, true, false},
		"being stored":      {`{"error":{"code":409,"err_code":10158,"description":"duplicate"}}`, true, false},
		"account is full":   {`{"error":{"code":400,"err_code":10002,"description":"resource limits exceeded for account"}}`, true, false},
		"sealed":            {`{"error":{"code":400,"err_code":10109,"description":"invalid operation on sealed stream"}}`, true, false},
		"no JSON":           {`what`, true, false},
		"no stream":         {`{}`, true, false},
		"too large":         {`{"error":{"code":400,"err_code":10054,"description":"message size"}}`, false, true},
		"too large headers": {`{"error":{"code":400,"err_code":10097,"description":"header size"}}`, false, true},
		"another fault":     {`{"error":{"code":400,"err_code":10999,"description":"no"}}`, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, js := newCoast(t)
			sink := newSink(t, js)
			silent(t, js, row.answer)
			errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", 1)})
			require.Len(t, errs, 1)
			require.Error(t, errs[0])
			if row.unavailable {
				require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
			} else {
				require.NotErrorIs(t, errs[0], outbox.ErrUnavailable)
			}
			if row.rejected {
				require.ErrorIs(t, errs[0], outbox.ErrRejected)
			} else {
				require.NotErrorIs(t, errs[0], outbox.ErrRejected)
			}
		})
	}
}

func TestAStreamThatIsGoneOrFullIsAnOutage(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	create(t, js, coast, func(c *jetstream.StreamConfig) { c.MaxMsgs = 1 })
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a")
	errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", 2)})
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
	require.NoError(t, js.DeleteStream(t.Context(), coast.Name))
	errs = sink.Send(t.Context(), []outbox.Message{message(t, "a", 2)})
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
}

func TestAnAccountThatIsFullIsAnOutage(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	sink := newSink(t, js)
	limits := map[string]server.JetStreamAccountLimits{"": {
		MaxMemory: -1, MaxStore: 8 << 10, MaxStreams: -1, MaxConsumers: -1, MaxAckPending: -1,
	}}
	require.NoError(t, b.srv.GlobalAccount().UpdateJetStreamLimits(limits))
	for v := uint64(1); ; v++ {
		require.Less(t, v, uint64(1000))
		if errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", v)}); errs != nil {
			require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
			return
		}
	}
}

// The relay has been told that it was not stored, and may have lost its lease since.
func TestNothingIsSentAfterSendHasReturned(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	require.NoError(t, js.DeleteStream(t.Context(), coast.Name))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	require.NotEmpty(t, sink.Send(ctx, []outbox.Message{message(t, "a", 1)}))
	late, err := js.Conn().SubscribeSync(coast.Prefix + ".>")
	require.NoError(t, err)
	_, err = late.NextMsg(700 * time.Millisecond)
	require.ErrorIs(t, err, client.ErrTimeout)
}

func TestAnEventThatCanNeverBeStoredIsRejectedAlone(t *testing.T) {
	t.Parallel()
	b := newBroker(t, func(o *server.Options) { o.MaxPayload = 64 << 10 })
	js := b.connect()
	create(t, js, coast, func(c *jetstream.StreamConfig) { c.MaxMsgSize = 16 << 10 })
	sink := newSink(t, js)
	large := func(n int) outbox.Message {
		env := envelope("large", 1)
		env.Event = lit{strings.Repeat("x", n)}
		return encoded(t, env)
	}
	headers := encoded(t, envelope("m", 1).WithMeta("k", strings.Repeat("x", 12<<10)))
	headers.Data = make([]byte, 8<<10)
	nameless := message(t, "a", 1)
	nameless.Name = "*.>"
	for name, m := range map[string]outbox.Message{
		"over max_payload":            large(64 << 10),
		"over the stream's size":      large(32 << 10),
		"with its metadata":           headers,
		"a subject over the limit":    message(t, strings.Repeat("é", 400), 1),
		"an identity that is no text": message(t, "\xff", 1),
		"no event's name":             nameless,
	} {
		wave := []outbox.Message{message(t, "before "+name, 1), m, message(t, "after "+name, 1)}
		errs := sink.Send(t.Context(), wave)
		require.Len(t, errs, 3, name)
		require.NoError(t, errs[0], name)
		require.ErrorIs(t, errs[1], outbox.ErrRejected, name)
		require.NotErrorIs(t, errs[1], outbox.ErrUnavailable, name)
		require.NoError(t, errs[2], name)
	}
	require.Equal(t, 12, stored(t, js))
}

func TestTheLongestSubjectGoesThrough(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	room := nats.MaxSubject - len(coast.Subject("coast.lamp_lit", "x")) + 1
	publish(t, sink, 1, 1, strings.Repeat("x", room))
	errs := sink.Send(t.Context(), []outbox.Message{message(t, strings.Repeat("x", room+1), 1)})
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], outbox.ErrRejected)
	var bus harbour
	run(t, newConsumer(t, js, &bus))
	bus.hears(t, 1)
}

func TestAStreamThatCanLoseEventsIsRefused(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	type config = jetstream.StreamConfig
	n := 1
	for name, row := range map[string]struct {
		fault  nats.Fault
		change func(*config)
	}{
		"it listens elsewhere":       {nats.Deaf, func(c *config) { c.Subjects = []string{"elsewhere.>"} }},
		"it listens to a part":       {nats.Deaf, func(c *config) { c.Subjects = []string{c.Subjects[0][:len(c.Subjects[0])-1] + "coast.>"} }},
		"it listens to one token":    {nats.Deaf, func(c *config) { c.Subjects[0] = strings.Replace(c.Subjects[0], ">", "*", 1) }},
		"it listens to the prefix":   {nats.Deaf, func(c *config) { c.Subjects[0] = strings.TrimSuffix(c.Subjects[0], ".>") }},
		"it listens to other tokens": {nats.Deaf, func(c *config) { c.Subjects[0] = strings.Replace(c.Subjects[0], "lights", "x", 1) }},
		"it does not acknowledge":    {nats.Silent, func(c *config) { c.NoAck = true }},
		"it changes subjects": {nats.Rewrites, func(c *config) {
			c.SubjectTransform = &jetstream.SubjectTransformConfig{Source: ">", Destination: "x.>"}
		}},
		"it forgets duplicates at once": {nats.Forgetful, func(c *config) { c.Duplicates = time.Second }},
		"it caps each subject": {nats.CapsAggregates, func(c *config) {
			c.MaxMsgsPerSubject, c.DiscardNewPerSubject = 3, true
		}},
		"it drops the oldest by number": {nats.DropsOldest, func(c *config) { c.Discard, c.MaxMsgs = jetstream.DiscardOld, 100 }},
		"it drops the oldest by bytes":  {nats.DropsOldest, func(c *config) { c.Discard, c.MaxBytes = jetstream.DiscardOld, 1<<20 }},
		"it drops the oldest of each subject": {nats.DropsOldest, func(c *config) {
			c.MaxMsgsPerSubject = 1
		}},
		"it drops the aged":           {nats.DropsAged, func(c *config) { c.MaxAge = time.Hour }},
		"it drops what nobody awaits": {nats.DropsUnwatched, func(c *config) { c.Retention = jetstream.InterestPolicy }},
		"it is in memory":             {nats.InMemory, func(c *config) { c.Storage = jetstream.MemoryStorage }},
		"it acknowledges too early":   {nats.Unflushed, func(c *config) { c.PersistMode = jetstream.AsyncPersistMode }},
	} {
		n++
		there := nats.Stream{Name: fmt.Sprint("COAST-", n), Prefix: fmt.Sprintf("coast-%d.lights", n)}
		create(t, js, there, row.change)
		_, err := nats.NewSink(t.Context(), js, there)
		require.ErrorIs(t, err, nats.ErrStream, name)
		var wrong *nats.StreamError
		require.ErrorAs(t, err, &wrong, name)
		require.Equal(t, []nats.Fault{row.fault}, wrong.Faults, name)
		if row.fault.IsRisk() {
			_, err = nats.NewSink(t.Context(), js, there, nats.Accept(row.fault))
			require.NoError(t, err, name)
		} else {
			require.Panics(t, func() { nats.Accept(row.fault) }, name)
		}
	}
}

func TestAStreamThatCannotLoseEventsIsTaken(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	type config = jetstream.StreamConfig
	n := 1
	for name, change := range map[string]func(*config){
		"as recommended":          func(*config) {},
		"one that hears more":     func(c *config) { c.Subjects = []string{strings.Replace(c.Subjects[0], "lights.", "", 1), "x"} },
		"one that hears any":      func(c *config) { c.Subjects[0] = strings.Replace(c.Subjects[0], "lights", "*", 1) },
		"one that discards new":   func(c *config) { c.MaxMsgs, c.MaxBytes = 100, 1<<20 },
		"old without a limit":     func(c *config) { c.Discard = jetstream.DiscardOld },
		"one that hands work out": func(c *config) { c.Retention = jetstream.WorkQueuePolicy },
	} {
		n++
		there := nats.Stream{Name: fmt.Sprint("COAST-", n), Prefix: fmt.Sprintf("coast-%d.lights", n)}
		create(t, js, there, change)
		sink, err := nats.NewSink(t.Context(), js, there)
		require.NoError(t, err, name)
		require.Empty(t, sink.Send(t.Context(), []outbox.Message{message(t, "a", 1)}), name)
	}
}

func TestAStreamThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	for name, row := range map[string]struct {
		at    nats.Stream
		fault nats.Fault
	}{
		"none":                    {nats.Stream{}, nats.Misnamed},
		"no prefix":               {nats.Stream{Name: "COAST"}, nats.Misnamed},
		"a name with a dot":       {nats.Stream{Name: "CO.AST", Prefix: "a"}, nats.Misnamed},
		"a name with a space":     {nats.Stream{Name: "CO AST", Prefix: "a"}, nats.Misnamed},
		"a prefix of a wildcard":  {nats.Stream{Name: "COAST", Prefix: "a.*"}, nats.Misnamed},
		"a prefix that ends":      {nats.Stream{Name: "COAST", Prefix: "a."}, nats.Misnamed},
		"a prefix of the broker":  {nats.Stream{Name: "COAST", Prefix: "$JS"}, nats.Misnamed},
		"a prefix beyond ASCII":   {nats.Stream{Name: "COAST", Prefix: "é"}, nats.Misnamed},
		"one that does not exist": {nats.Stream{Name: "NONE", Prefix: "a"}, nats.Missing},
	} {
		var wrong *nats.StreamError
		_, err := nats.NewSink(t.Context(), js, row.at)
		require.ErrorAs(t, err, &wrong, name)
		require.Equal(t, []nats.Fault{row.fault}, wrong.Faults, name)
		_, err = nats.NewConsumer(t.Context(), js, row.at, "harbour", &harbour{}, lightTypes)
		require.ErrorAs(t, err, &wrong, name)
		require.Equal(t, []nats.Fault{row.fault}, wrong.Faults, name)
	}
}

func TestAMirrorIsRefused(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	_, err := js.CreateStream(t.Context(), jetstream.StreamConfig{
		Name: "MIRROR", Mirror: &jetstream.StreamSource{Name: coast.Name},
	})
	require.NoError(t, err)
	_, err = nats.NewSink(t.Context(), js, nats.Stream{Name: "MIRROR", Prefix: coast.Prefix})
	var wrong *nats.StreamError
	require.ErrorAs(t, err, &wrong)
	require.Contains(t, wrong.Faults, nats.ReadOnly)
}

func TestAConnectionThatKeepsMessagesIsRefused(t *testing.T) {
	t.Parallel()
	b, _ := newCoast(t)
	for _, size := range []int{0, 1, client.DefaultReconnectBufSize} {
		_, err := nats.NewSink(t.Context(), b.connect(client.ReconnectBufSize(size)), coast)
		require.ErrorIs(t, err, nats.ErrReconnectBuffer)
	}
	_, err := nats.NewSink(t.Context(), b.connect(client.ReconnectBufSize(0), client.NoReconnect()), coast)
	require.NoError(t, err, "one that never reconnects keeps nothing")
}

func TestFaultsHaveWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for f := nats.Fault(0); f <= nats.Unflushed+1; f++ {
		require.False(t, seen[f.String()])
		seen[f.String()] = true
	}
	require.False(t, nats.Fault(0).IsRisk())
	require.False(t, (nats.Unflushed + 1).IsRisk())
}

func TestWhatCannotBeMeantPanics(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	bus := &harbour{}
	for name, f := range map[string]func(){
		"a sink of nothing":      func() { _, _ = nats.NewSink(t.Context(), nil, coast) },
		"a sink's nil option":    func() { _, _ = nats.NewSink(t.Context(), js, coast, nil) },
		"no source":              func() { nats.Source("") },
		"no time for acks":       func() { nats.AckWithin(0) },
		"a consumer of nothing":  func() { _, _ = nats.NewConsumer(t.Context(), nil, coast, "x", bus, lightTypes) },
		"a consumer for nothing": func() { _, _ = nats.NewConsumer(t.Context(), js, coast, "x", nil, lightTypes) },
		"no types":               func() { _, _ = nats.NewConsumer(t.Context(), js, coast, "x", bus, events.NewTypes()) },
		"a consumer's nil option": func() {
			_, _ = nats.NewConsumer(t.Context(), js, coast, "x", bus, lightTypes, nil)
		},
		"no window":          func() { nats.Window(0) },
		"no workers":         func() { nats.Workers(0) },
		"no wait":            func() { nats.AckWait(time.Millisecond) },
		"no back-off":        func() { nats.Backoff(0, 1) },
		"a back-off upwards": func() { nats.Backoff(2, 1) },
		"a grace of the past": func() {
			nats.Grace(-1)
		},
		"parking before the first": func() { nats.ParkAfter(0, coast) },
	} {
		require.Panics(t, f, name)
	}
}

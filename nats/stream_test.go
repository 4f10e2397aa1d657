package nats_test

import (
	"strings"
	"testing"

	client "github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
)

func TestASubjectNamesTheEventAndTheAggregate(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ id, subject string }{
		"plain":         {"o-1_B", "coast-1.lights.coast.lamp_lit.o-1_B"},
		"none":          {"", "coast-1.lights.coast.lamp_lit.%"},
		"wildcards":     {"a.*.>", "coast-1.lights.coast.lamp_lit.a%2E%2A%2E%3E"},
		"a percent":     {"%", "coast-1.lights.coast.lamp_lit.%25"},
		"a space":       {" ", "coast-1.lights.coast.lamp_lit.%20"},
		"not ASCII":     {"é", "coast-1.lights.coast.lamp_lit.%C3%A9"},
		"a line break":  {"\r\n", "coast-1.lights.coast.lamp_lit.%0D%0A"},
		"a NUL":         {"\x00", "coast-1.lights.coast.lamp_lit.%00"},
		"not even text": {"\xff", "coast-1.lights.coast.lamp_lit.%FF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.subject, coast.Subject("coast.lamp_lit", row.id))
			event, id, err := coast.ParseSubject(row.subject)
			require.NoError(t, err)
			require.Equal(t, "coast.lamp_lit", event)
			require.Equal(t, row.id, id)
		})
	}
}

func TestOneIdentityHasOneSubject(t *testing.T) {
	t.Parallel()
	for name, subject := range map[string]string{
		"another prefix":      "coast-2.lights.coast.lamp_lit.a",
		"a longer prefix":     "coast-1.lightsX.coast.lamp_lit.a",
		"no identity":         "coast-1.lights.coast.lamp_lit.",
		"no name":             "coast-1.lights.a",
		"no name either":      "coast-1.lights..a",
		"no event's name":     "coast-1.lights.Coast.a",
		"a needless escape":   "coast-1.lights.coast.lamp_lit.%61",
		"lower case":          "coast-1.lights.coast.lamp_lit.%2e",
		"an escape cut off":   "coast-1.lights.coast.lamp_lit.a%2",
		"an escape of no hex": "coast-1.lights.coast.lamp_lit.%GG",
		"nothing":             "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := coast.ParseSubject(subject)
			require.ErrorIs(t, err, nats.ErrSubject)
		})
	}
}

func FuzzSubject(f *testing.F) {
	for _, id := range []string{"", "%", "a.b", "*", ">", " ", "%2E", "é", "\xff\x00", "a\r\nb", "\u2028"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		subject := coast.Subject("coast.lamp_lit", id)
		require.NotContains(t, strings.TrimPrefix(subject, coast.Prefix+".coast.lamp_lit."), ".")
		require.False(t, strings.ContainsAny(subject, "*> \t\r\n\x00"))
		event, back, err := coast.ParseSubject(subject)
		require.NoError(t, err)
		require.Equal(t, "coast.lamp_lit", event)
		require.Equal(t, id, back)
		// As a subject itself it is taken only when it is its own.
		if _, got, err := coast.ParseSubject(id); err == nil {
			event, _, _ := coast.ParseSubject(id)
			require.Equal(t, id, coast.Subject(event, got))
		}
	})
}

// attributes are the least that a message has.
func attributes() client.Header {
	return client.Header{
		"ce-specversion": {"1.0"}, "ce-id": {"6ba7b811-9dad-11d1-80b4-00c04fd430c8"}, "ce-source": {"/coast"},
		"ce-type": {"coast.lamp_lit"}, "ce-time": {"2024-02-29T20:00:00Z"}, "ce-datacontenttype": {"application/json"},
		"ce-subject": {"Euro%20%E2%82%AC%20%F0%9F%98%80"}, "ce-aggregate": {"coast.lamp"}, "ce-aggregateversion": {"3"},
		"ce-eventindex": {"0"}, "ce-schemaversion": {"1"},
	}
}

func TestDecodeReadsWhatTheBindingAllows(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(client.Header)
		id     string
	}{
		"as we send it":                         {func(client.Header) {}, "Euro € 😀"},
		"digits in lower case":                  {func(h client.Header) { h["ce-subject"] = []string{"%e2%82%ac"} }, "€"},
		"needless escapes":                      {func(h client.Header) { h["ce-subject"] = []string{"%61"} }, "a"},
		"quotes":                                {func(h client.Header) { h["ce-subject"] = []string{`"a \"b\" \\ %25"`} }, `a "b" \ %`},
		"one quote":                             {func(h client.Header) { h["ce-subject"] = []string{`"`} }, `"`},
		"names in another case":                 {func(h client.Header) { h["CE-Subject"] = []string{"a"}; delete(h, "ce-subject") }, "a"},
		"headers of others":                     {func(h client.Header) { h["traceparent"] = []string{"%zz"} }, "Euro € 😀"},
		"extensions of others":                  {func(h client.Header) { h["ce-tenant"] = []string{"x"} }, "Euro € 😀"},
		"extensions of others that are no text": {func(h client.Header) { h["ce-tenant"] = []string{"%FF"} }, "Euro € 😀"},
		"a content type beside it":              {func(h client.Header) { h["Content-Type"] = []string{"text/plain"} }, "Euro € 😀"},
		"a content type alone": {func(h client.Header) {
			h["Content-Type"] = []string{"application/json"}
			delete(h, "ce-datacontenttype")
		}, "Euro € 😀"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := attributes()
			row.change(h)
			e, err := nats.Decode(h, []byte(`{}`))
			require.NoError(t, err)
			require.Equal(t, row.id, e.AggregateID)
			require.Equal(t, events.ContentType, e.ContentType)
			require.Equal(t, uint64(3), e.Version)
		})
	}
}

func TestDecodeRefusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(client.Header){
		"no headers":           func(h client.Header) { clear(h) },
		"no identity":          func(h client.Header) { delete(h, "ce-id") },
		"an attribute twice":   func(h client.Header) { h["ce-id"] = append(h["ce-id"], h["ce-id"]...) },
		"twice in other cases": func(h client.Header) { h["Ce-Id"] = h["ce-id"] },
		"an overlong encoding": func(h client.Header) { h["ce-subject"] = []string{"%C0%A0"} },
		"an escape cut off":    func(h client.Header) { h["ce-subject"] = []string{"%4"} },
		"no hexadecimal":       func(h client.Header) { h["ce-subject"] = []string{"%4g"} },
		"structured mode": func(h client.Header) {
			h["content-type"] = []string{"application/cloudevents+json"}
		},
		"structured mode, loud": func(h client.Header) { h["Content-Type"] = []string{"Application/CloudEvents"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := attributes()
			change(h)
			_, err := nats.Decode(h, []byte(`{}`))
			require.ErrorIs(t, err, nats.ErrMessage)
		})
	}
}

func FuzzHeader(f *testing.F) {
	for _, s := range []string{"", "a", `"`, `"a"`, "%", "%41", "€ 😀", "a\r\nce-id: x", "\x00", "\u2028", " a "} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, id, meta string) {
		env := envelope(strings.ToValidUTF8(id, "?"), 1).WithMeta("k", strings.ToValidUTF8(meta, "?"))
		m := encoded(t, env)
		msg, err := nats.Encode(coast, "coast", m.Encoded)
		if err != nil {
			require.Greater(t, len(coast.Subject(m.Name, m.AggregateID)), nats.MaxSubject)
			return
		}
		for key, values := range msg.Header {
			require.Len(t, values, 1)
			require.False(t, strings.ContainsFunc(values[0], func(r rune) bool { return r <= ' ' || r > '~' || r == '"' }), key)
		}
		back, err := nats.Decode(msg.Header, msg.Data)
		require.NoError(t, err)
		require.Equal(t, m.Encoded, back)
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", `"a\"`, "%C0%A0", "%", "%4", "%zz", "é", `{"k":"v"}`} {
		f.Add("ce-subject", s)
		f.Add("ce-metadata", s)
		f.Add("content-type", s)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		h := attributes()
		h[key] = []string{value}
		e, err := nats.Decode(h, []byte(`{}`))
		if err != nil {
			require.ErrorIs(t, err, nats.ErrMessage)
			require.Zero(t, e)
		}
	})
}

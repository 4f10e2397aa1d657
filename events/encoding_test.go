package events_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

type (
	// credited is what is encoded in most of these tests.
	credited struct {
		Account string            `json:"account"`
		Cents   int64             `json:"cents,omitempty"`
		Notes   string            `json:"notes,omitempty"`
		Tags    map[string]string `json:"tags,omitempty"`
	}
	rated    struct{ Rate float64 }
	silent   struct{}
	nothing  struct{}
	textOnly string
)

func (credited) EventName() string { return "bank.credited" }
func (rated) EventName() string    { return "bank.rated" }
func (silent) EventName() string   { return "bank.silent" }
func (nothing) EventName() string  { return "bank.nothing" }
func (textOnly) EventName() string { return "bank.text_only" }

var errSilent = errors.New("it is not to be written")

func (silent) MarshalJSON() ([]byte, error)  { return nil, errSilent }
func (nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func accountTypes() *events.Types {
	return events.NewTypes(
		events.TypeOf[credited](), events.TypeOf[opened](), events.TypeOf[closed](), events.TypeOf[rated](),
		events.TypeOf[silent](), events.TypeOf[nothing](), events.TypeOf[textOnly](), events.TypeOf[amount](),
	)
}

// whole is an envelope with all that one has.
func whole(e events.Event) events.Envelope {
	env := events.Envelope{
		ID: id(1), Event: e, OccurredAt: noon.Add(123456789 * time.Nanosecond),
		Aggregate: "bank.account", AggregateID: "DE-1", Version: math.MaxUint64, Index: 2, CorrelationID: id(2), CausationID: id(3),
	}
	return env.WithMeta("tenant", "acme").WithMeta("trace", "00-4bf9")
}

func TestAnEventIsEncodedWithItsCircumstances(t *testing.T) {
	t.Parallel()
	e, err := accountTypes().Encode(whole(credited{Account: "DE-1", Cents: 5, Notes: "<&>"}))
	require.NoError(t, err)
	require.Equal(t, events.Encoded{
		ID: id(1), Name: "bank.credited", Schema: 1, ContentType: "application/json",
		Data:       []byte(`{"account":"DE-1","cents":5,"notes":"\u003c\u0026\u003e"}`),
		OccurredAt: time.Date(2026, 3, 14, 12, 0, 0, 123456789, time.UTC),
		Aggregate:  "bank.account", AggregateID: "DE-1", Version: math.MaxUint64, Index: 2,
		CorrelationID: id(2), CausationID: id(3), Metadata: map[string]string{"tenant": "acme", "trace": "00-4bf9"},
	}, e)
	require.Equal(t, len(e.Data)+len("tenantacmetrace00-4bf9"), e.Size())
	env, err := accountTypes().Decode(e)
	require.NoError(t, err)
	require.Equal(t, whole(credited{Account: "DE-1", Cents: 5, Notes: "<&>"}), env)
}

func TestAPlainEventIsEncodedWithoutAnAggregate(t *testing.T) {
	t.Parallel()
	plain := events.Envelope{ID: id(1), Event: closed{}, OccurredAt: noon}
	e, err := accountTypes().Encode(plain)
	require.NoError(t, err)
	require.Equal(t, []byte("{}"), e.Data)
	require.Nil(t, e.Metadata)
	env, err := accountTypes().Decode(e)
	require.NoError(t, err)
	require.Equal(t, plain, env)
}

func TestTheInstantIsEncodedInUTC(t *testing.T) {
	t.Parallel()
	e, err := accountTypes().Encode(events.Envelope{Event: closed{}, OccurredAt: time.Now()})
	require.NoError(t, err)
	require.Equal(t, time.UTC, e.OccurredAt.Location())
	require.NotContains(t, e.OccurredAt.String(), "m=", "no reading of this machine's clock")
	e.OccurredAt = e.OccurredAt.In(time.FixedZone("", 3600))
	env, err := accountTypes().Decode(e)
	require.NoError(t, err)
	require.Equal(t, time.UTC, env.OccurredAt.Location())
}

func TestWhatCannotBeEncodedIsRefused(t *testing.T) {
	t.Parallel()
	var none *opened
	at := func(year int) events.Envelope {
		return events.Envelope{Event: closed{}, OccurredAt: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	for name, tt := range map[string]struct {
		env  events.Envelope
		want error
	}{
		"no event":                       {events.Envelope{}, events.ErrUnlisted},
		"an event that is not listed":    {whole(deposited{}), events.ErrUnlisted},
		"another type of the same name":  {whole(alsoNamed{}), events.ErrUnlisted},
		"a pointer":                      {whole(&opened{}), events.ErrUnlisted},
		"a nil pointer":                  {whole(none), events.ErrUnlisted},
		"an event that fails to encode":  {whole(silent{}), events.ErrEncoding},
		"an event that encodes as null":  {whole(nothing{}), events.ErrEncoding},
		"an event that is a text":        {whole(textOnly("{")), events.ErrEncoding},
		"an event that is a number":      {whole(amount(3)), events.ErrEncoding},
		"a number that JSON has not":     {whole(rated{math.NaN()}), events.ErrEncoding},
		"text that is not UTF-8":         {whole(credited{Account: "a\xff"}), events.ErrEncoding},
		"such text after a backslash":    {whole(credited{Account: `a\` + "\xff"}), events.ErrEncoding},
		"such text after its escape":     {whole(credited{Account: `\ufffd` + "\xff"}), events.ErrEncoding},
		"a name that is not UTF-8":       {whole(credited{Tags: map[string]string{"\xff": ""}}), events.ErrEncoding},
		"metadata that is not UTF-8":     {whole(closed{}).WithMeta("tenant", "\xff"), events.ErrEncoding},
		"a metadata key that is not":     {whole(closed{}).WithMeta("\xff", "acme"), events.ErrEncoding},
		"a year that RFC 3339 has not":   {at(10000), events.ErrEncoding},
		"a year before the first":        {at(0), events.ErrEncoding},
		"a year that is one in its zone": {events.Envelope{Event: closed{}, OccurredAt: time.Date(1, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))}, events.ErrEncoding},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := accountTypes().Encode(tt.env)
			require.ErrorIs(t, err, tt.want)
			var refused *events.CodecError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.Zero(t, e)
		})
	}
	_, err := accountTypes().Encode(whole(silent{}))
	require.ErrorIs(t, err, errSilent)
	require.Equal(t, "bank.silent", as[*events.CodecError](t, err).Name)
	_, err = (*events.Types)(nil).Encode(whole(closed{}))
	require.ErrorIs(t, err, events.ErrUnlisted)
}

func TestTextThatLooksMendedIsEncoded(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\ufffd", `\ufffd`, `\\ufffd`, `a\\\ufffd`, "\\", "\x00\u2028<>&", "\U0001F514"} {
		e, err := accountTypes().Encode(whole(credited{Account: text}))
		require.NoError(t, err, "%+q", text)
		env, err := accountTypes().Decode(e)
		require.NoError(t, err)
		require.Equal(t, credited{Account: text}, env.Event)
	}
}

func TestWhatCannotBeDecodedIsRefused(t *testing.T) {
	t.Parallel()
	stored := func(change func(*events.Encoded)) events.Encoded {
		e := events.Encoded{Name: "bank.credited", Schema: 1, ContentType: events.ContentType, Data: []byte(`{"account":"DE-1"}`)}
		change(&e)
		return e
	}
	data := func(s string) events.Encoded { return stored(func(e *events.Encoded) { e.Data = []byte(s) }) }
	for name, tt := range map[string]struct {
		encoded events.Encoded
		want    error
	}{
		"no name":                        {stored(func(e *events.Encoded) { e.Name = "" }), events.ErrUnlisted},
		"a name that is not listed":      {stored(func(e *events.Encoded) { e.Name = "bank.credit" }), events.ErrUnlisted},
		"a name in capitals":             {stored(func(e *events.Encoded) { e.Name = "BANK.CREDITED" }), events.ErrUnlisted},
		"no content type":                {stored(func(e *events.Encoded) { e.ContentType = "" }), events.ErrEncoding},
		"another content type":           {stored(func(e *events.Encoded) { e.ContentType = "application/xml" }), events.ErrEncoding},
		"no schema version":              {stored(func(e *events.Encoded) { e.Schema = 0 }), events.ErrEncoding},
		"a schema version below 0":       {stored(func(e *events.Encoded) { e.Schema = -1 }), events.ErrEncoding},
		"a schema version of the future": {stored(func(e *events.Encoded) { e.Schema = 2 }), events.ErrEncoding},
		"no data":                        {data(""), events.ErrEncoding},
		"null":                           {data("null"), events.ErrEncoding},
		"a list":                         {data("[]"), events.ErrEncoding},
		"data that is cut short":         {data(`{"account":"DE-1"`), events.ErrEncoding},
		"data that goes on":              {data(`{"account":"DE-1"}{}`), events.ErrEncoding},
		"a member of another type":       {data(`{"account":7}`), events.ErrEncoding},
		"an unknown member":              {data(`{"account":"DE-1","branch":"Ulm"}`), events.ErrEncoding},
		"a member in another case":       {data(`{"Account":"DE-1"}`), events.ErrEncoding},
		"a member twice":                 {data(`{"account":"DE-1","account":"DE-2"}`), events.ErrEncoding},
		"data that is not UTF-8":         {data("{\"account\":\"\xff\"}"), events.ErrEncoding},
		"a number that is too large":     {data(`{"account":"DE-1","cents":9223372036854775808}`), events.ErrEncoding},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, err := accountTypes().Decode(tt.encoded)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.encoded.Name, as[*events.CodecError](t, err).Name)
			require.Equal(t, tt.encoded.Schema, as[*events.CodecError](t, err).Schema)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.Zero(t, env)
		})
	}
	_, err := (*events.Types)(nil).Decode(data("{}"))
	require.ErrorIs(t, err, events.ErrUnlisted)
}

func TestAnErrorTellsNothingOfTheContentsAndIsShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x\n", 1<<16)
	for _, e := range []events.Encoded{
		{Name: long},
		{Name: "bank.credited", ContentType: long},
		{Name: "bank.credited", ContentType: events.ContentType, Schema: 1, Data: []byte(`{"account":"Quillfeather","cents":"Quillfeather"}`)},
		{Name: "bank.credited", ContentType: events.ContentType, Schema: 1, Data: []byte(`{"Quillfeather":1}`)},
	} {
		_, err := accountTypes().Decode(e)
		require.Error(t, err)
		require.Less(t, len(err.Error()), 1000)
		require.NotContains(t, err.Error(), "\n")
		require.NotContains(t, err.Error(), "Quillfeather")
	}
	_, err := accountTypes().Encode(whole(credited{Account: "Quillfeather\xff"}))
	require.NotContains(t, err.Error(), "Quillfeather")
}

func TestAnEncodedEventPrintsWithoutItsContents(t *testing.T) {
	t.Parallel()
	e, err := accountTypes().Encode(whole(credited{Account: "Quillfeather"}).WithMeta("user", "Quillfeather"))
	require.NoError(t, err)
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+"\n", e)
		fmt.Fprintf(&b, verb+"\n", &e)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("stored", "event", e)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("stored", "event", e)
	require.NotContains(t, b.String(), "Quillfeather")
	require.NotContains(t, b.String(), "5175696c6c")
	require.Contains(t, b.String(), e.ID.String())
	require.Equal(t, whole(credited{}).String(), e.String(), "as its envelope prints")
	require.Equal(t, whole(credited{}).LogValue(), e.LogValue())
}

func TestAnEncodedEventFromElsewherePrintsOnOneLine(t *testing.T) {
	t.Parallel()
	hostile := strings.Repeat("\n\u202e", 1000)
	e := events.Encoded{Name: "a" + hostile, Aggregate: "b" + hostile, AggregateID: "c" + hostile}
	for _, s := range []string{e.String(), fmt.Sprintf("%+v", e), e.LogValue().String()} {
		require.NotContains(t, s, "\n")
		require.NotContains(t, s, "\u202e")
		require.Less(t, len(s), 3000)
	}
}

func TestWhoeverHasTheEncodedEventCannotChangeTheDecodedOne(t *testing.T) {
	t.Parallel()
	e, err := accountTypes().Encode(whole(credited{Account: "DE-1"}))
	require.NoError(t, err)
	env, err := accountTypes().Decode(e)
	require.NoError(t, err)
	e.Metadata["tenant"] = "another"
	for i := range e.Data {
		e.Data[i] = 'x'
	}
	require.Equal(t, "acme", env.Meta("tenant"))
	require.Equal(t, credited{Account: "DE-1"}, env.Event)
}

// renamed is credited at its third schema: the first called the account a number, the second
// had no cents.
func renamed() *events.Types {
	return events.NewTypes(events.TypeOf[credited](events.Schema(3,
		func(old []byte) ([]byte, error) {
			return bytes.Replace(old, []byte(`"number"`), []byte(`"account"`), 1), nil
		},
		func(old []byte) ([]byte, error) {
			if bytes.Contains(old, []byte("broken")) {
				return nil, errMail
			}
			return append(bytes.TrimSuffix(old, []byte("}")), `,"cents":1}`...), nil
		},
	)))
}

func TestEachUpcastLeadsToTheNextSchema(t *testing.T) {
	t.Parallel()
	for schema, data := range []string{1: `{"number":"DE-1"}`, 2: `{"account":"DE-1"}`, 3: `{"account":"DE-1","cents":1}`} {
		if schema == 0 {
			continue
		}
		stored := append(make([]byte, 0, 100), data...) // with room to append, as one of these upcasts does
		env, err := renamed().Decode(events.Encoded{Name: "bank.credited", Schema: schema, ContentType: events.ContentType, Data: stored})
		require.NoError(t, err, "schema %d", schema)
		require.Equal(t, credited{Account: "DE-1", Cents: 1}, env.Event)
		require.Equal(t, data, string(stored), "what is stored stays as it is")
		again, err := renamed().Encode(env)
		require.NoError(t, err)
		require.Equal(t, 3, again.Schema)
	}
	_, err := renamed().Decode(events.Encoded{Name: "bank.credited", Schema: 2, ContentType: events.ContentType, Data: []byte(`"broken"`)})
	require.ErrorIs(t, err, events.ErrEncoding)
	require.ErrorIs(t, err, errMail)
	_, err = renamed().Decode(events.Encoded{Name: "bank.credited", Schema: 2, ContentType: events.ContentType, Data: []byte(`{"number":""}`)})
	require.ErrorIs(t, err, events.ErrEncoding, "an older member in a newer version")
	_, err = renamed().Decode(events.Encoded{Name: "bank.credited", Schema: 4, ContentType: events.ContentType, Data: []byte(`{}`)})
	require.ErrorIs(t, err, events.ErrEncoding)
}

// envelopes of any circumstances that can be stored.
func drawEnvelope(t *rapid.T) events.Envelope {
	ids := rapid.Custom(func(t *rapid.T) uuid.UUID {
		return uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
	})
	env := events.Envelope{
		ID: ids.Draw(t, "event"), OccurredAt: time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds"),
			rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds")).UTC(),
		Event: credited{
			Account: rapid.String().Draw(t, "account"), Cents: rapid.Int64().Draw(t, "cents"),
			Tags: rapid.MapOfN(rapid.String(), rapid.String(), 1, 3).Draw(t, "tags"),
		},
		Aggregate: rapid.String().Draw(t, "aggregate"), AggregateID: rapid.String().Draw(t, "aggregate id"),
		Version: rapid.Uint64().Draw(t, "version"), Index: rapid.IntRange(0, math.MaxInt32).Draw(t, "index"),
		CorrelationID: ids.Draw(t, "correlation"), CausationID: ids.Draw(t, "causation"),
	}
	metadata := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "metadata")
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		env = env.WithMeta(key, metadata[key])
	}
	return env
}

func TestWhatIsEncodedIsDecodedAgain(t *testing.T) {
	t.Parallel()
	types := accountTypes()
	rapid.Check(t, func(t *rapid.T) {
		env := drawEnvelope(t)
		e, err := types.Encode(env)
		require.NoError(t, err)
		again, err := types.Decode(e)
		require.NoError(t, err)
		require.Equal(t, env, again)
		attributes := e.Attributes("//bank")
		parsed, err := events.ParseAttributes(attributes, e.Data)
		require.NoError(t, err)
		require.Equal(t, e, parsed)
	})
}

func FuzzDecode(f *testing.F) {
	for _, data := range []string{
		"", "{", "{}", "null", "[]", `{"account":"DE-1"}`, `{"number":"DE-1"}`, `{"account":null}`, `{"account":"\ud800"}`, `{"account":"\ufffd"}`,
		`{"account":"a","account":"b"}`, `{"ACCOUNT":"a"}`, `{"tags":{"a":"b","a":"c"}}`, `{"cents":1e3}`, `{"cents":-0}`, "{\"account\":\"\xff\"}", "\xef\xbb\xbf{}",
		strings.Repeat(`{"tags":`, 2000), strings.Repeat("[", 20000),
	} {
		for schema := range 5 {
			f.Add("bank.credited", schema, events.ContentType, []byte(data))
		}
	}
	f.Add("bank.\n", 1, "text/plain", []byte("{}"))
	f.Fuzz(func(t *testing.T, name string, schema int, contentType string, data []byte) {
		before := bytes.Clone(data)
		env, err := renamed().Decode(events.Encoded{Name: name, Schema: schema, ContentType: contentType, Data: data, OccurredAt: noon})
		require.Equal(t, before, data)
		if err != nil {
			var refused *events.CodecError
			require.ErrorAs(t, err, &refused)
			require.Zero(t, env)
			require.Less(t, len(err.Error()), 2000)
			return
		}
		e, err := renamed().Encode(env)
		require.NoError(t, err)
		again, err := renamed().Decode(e)
		require.NoError(t, err)
		require.Equal(t, env, again)
	})
}

package events_test

import (
	"iter"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

func encodedWhole(t *testing.T) events.Encoded {
	t.Helper()
	e, err := accountTypes().Encode(whole(credited{Account: "DE-1"}))
	require.NoError(t, err)
	return e
}

func TestTheAttributesAreThoseOfCloudEvents(t *testing.T) {
	t.Parallel()
	attributes := maps.Collect(encodedWhole(t).Attributes("//bank.example"))
	require.Equal(t, map[string]string{
		"specversion": "1.0", "id": "00000000-0000-0000-0000-000000000001", "source": "//bank.example", "type": "bank.credited",
		"time": "2026-03-14T12:00:00.123456789Z", "datacontenttype": "application/json", "subject": "DE-1",
		"aggregate": "bank.account", "aggregateversion": "18446744073709551615", "eventindex": "2", "schemaversion": "1",
		"correlationid": "00000000-0000-0000-0000-000000000002", "causationid": "00000000-0000-0000-0000-000000000003",
		"metadata": `{"tenant":"acme","trace":"00-4bf9"}`,
	}, attributes)
	name := regexp.MustCompile(`^[a-z0-9]{1,20}$`)
	for key, value := range attributes {
		require.Regexp(t, name, key, "the specification allows no other names")
		require.NotEqual(t, "data", key, "which is the name of the data in structured mode")
		require.NotEmpty(t, value)
	}
	_, err := time.Parse(time.RFC3339, attributes["time"])
	require.NoError(t, err)
}

func TestAttributesWithoutAValueAreLeftOut(t *testing.T) {
	t.Parallel()
	e := events.Encoded{ID: id(1), Name: "bank.closed", Schema: 1, ContentType: events.ContentType, OccurredAt: noon}
	var names []string
	for name := range e.Attributes("//bank") {
		names = append(names, name)
	}
	require.Equal(t, []string{
		"specversion", "id", "source", "type", "time", "datacontenttype", "aggregateversion", "eventindex", "schemaversion",
	}, names)
	again, err := events.ParseAttributes(e.Attributes("//bank"), nil)
	require.NoError(t, err)
	require.Equal(t, e, again)
	for range e.Attributes("//bank") {
		break // whoever stops early is not called again
	}
}

// sent are the attributes of a whole event, with changes; a value of "-" takes one away.
func sent(t *testing.T, changes map[string]string) iter.Seq2[string, string] {
	t.Helper()
	attributes := maps.Collect(encodedWhole(t).Attributes("//bank"))
	maps.Copy(attributes, changes)
	maps.DeleteFunc(attributes, func(_, value string) bool { return value == "-" })
	return maps.All(attributes)
}

func TestAttributesFromElsewhereAreRead(t *testing.T) {
	t.Parallel()
	want := encodedWhole(t)
	for name, tt := range map[string]struct {
		changes map[string]string
		change  func(*events.Encoded)
	}{
		"unknown ones":               {map[string]string{"dataschema": "x", "traceparent": "\xff", "Type": "bank.opened"}, nil},
		"no subject":                 {map[string]string{"subject": "-"}, func(e *events.Encoded) { e.AggregateID = "" }},
		"no correlation":             {map[string]string{"correlationid": "-"}, func(e *events.Encoded) { e.CorrelationID = uuid.Nil }},
		"no metadata":                {map[string]string{"metadata": "-"}, func(e *events.Encoded) { e.Metadata = nil }},
		"a time in another zone":     {map[string]string{"time": "2026-03-14T13:00:00.123456789+01:00"}, nil},
		"another type and schema":    {map[string]string{"type": "a", "schemaversion": "7"}, func(e *events.Encoded) { e.Name, e.Schema = "a", 7 }},
		"metadata with white space":  {map[string]string{"metadata": ` {"a":"\u0000"} `}, func(e *events.Encoded) { e.Metadata = map[string]string{"a": "\x00"} }},
		"metadata with an empty key": {map[string]string{"metadata": `{"":""}`}, func(e *events.Encoded) { e.Metadata = map[string]string{"": ""} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := want
			if tt.change != nil {
				tt.change(&want)
			}
			got, err := events.ParseAttributes(sent(t, tt.changes), want.Data)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestAttributesThatAreNoneOfAnEventAreRefused(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"specversion":      {"-", "", "0.3", "1", "1.0 ", "1.1"},
		"id":               {"-", "", "7", "{00000000-0000-0000-0000-000000000001}", "urn:uuid:00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-00000000000A"},
		"source":           {"-", "", "\xff"},
		"type":             {"-", "", "\xff"},
		"datacontenttype":  {"-", ""},
		"subject":          {"\xff"},
		"aggregate":        {"\xff"},
		"time":             {"-", "", "today", "2026-03-14", "2026-03-14T12:00:00", "2026-03-14T9:00:00Z", "2026-03-14T12:00:00,5Z", "2026-03-14 12:00:00Z", "2026-02-30T12:00:00Z", "0000-03-14T12:00:00Z", "9999-12-31T23:59:59-01:00"},
		"aggregateversion": {"-", "", "-1", "+1", "01", "1.0", "1e3", "0x1", "1_000", "18446744073709551616", "٣"},
		"eventindex":       {"-", "", "-1", "2147483648"},
		"schemaversion":    {"-", "", "-1", " 1", "2147483648"},
		"correlationid":    {"7", "00000000000000000000000000000001"},
		"causationid":      {"none"},
		"metadata":         {"null", "{}", "[]", `{"a":1}`, `{"a":null}`, `{"a":"b","a":"c"}`, `{"a":"b"`, `{"a":"b"}{}`, `{"a":{}}`, "{\"a\":\"\xff\"}"},
	} {
		for _, value := range values {
			t.Run(name+" "+value, func(t *testing.T) {
				t.Parallel()
				e, err := events.ParseAttributes(sent(t, map[string]string{name: value}), nil)
				require.ErrorIs(t, err, events.ErrAttributes)
				require.Equal(t, failure.Invalid, failure.KindOf(err))
				require.Zero(t, e)
			})
		}
	}
}

func TestAnAttributeThatIsThereTwiceIsRefused(t *testing.T) {
	t.Parallel()
	twice := func(name string) iter.Seq2[string, string] {
		return func(yield func(string, string) bool) {
			for range 2 {
				if !yield(name, "1.0") {
					return
				}
			}
			sent(t, map[string]string{name: "-"})(yield)
		}
	}
	_, err := events.ParseAttributes(twice("specversion"), nil)
	require.ErrorIs(t, err, events.ErrAttributes)
	_, err = events.ParseAttributes(twice("traceparent"), nil)
	require.NoError(t, err, "an unknown one is nobody's business")
}

func TestTheErrorOfAttributesIsShortAndWithoutTheirValues(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"specversion", "id", "time", "metadata", "eventindex", strings.Repeat("x", 1<<16)} {
		_, err := events.ParseAttributes(sent(t, map[string]string{"id": "-", name: strings.Repeat("Quillfeather\n", 1000)}), nil)
		require.Error(t, err)
		require.Less(t, len(err.Error()), 200)
		require.NotContains(t, err.Error(), "Quillfeather")
	}
}

func FuzzParseAttributes(f *testing.F) {
	f.Add("1.0", "00000000-0000-0000-0000-000000000001", "//bank", "bank.credited", "2026-03-14T12:00:00Z", "DE-1", "1", "0", `{"tenant":"acme"}`)
	f.Add("1.0", "00000000-0000-0000-0000-000000000000", "a", "a", "0001-01-01T00:00:00.999999999Z", "\x00", "18446744073709551615", "2147483647", `{"\ud800":"\ufffd"}`)
	f.Add("1.0", "{00000000-0000-0000-0000-000000000001}", "a", "a", "9999-12-31T23:59:60Z", "\xff", "01", "-1", "null")
	f.Add("2.0", "", "", "", "2026-03-14T12:00:00+24:00", "", "", "", "{")
	f.Fuzz(func(t *testing.T, spec, id, source, name, at, subject, version, index, metadata string) {
		given := map[string]string{
			"specversion": spec, "id": id, "source": source, "type": name, "time": at, "datacontenttype": events.ContentType,
			"subject": subject, "aggregateversion": version, "eventindex": index, "schemaversion": index, "correlationid": id,
			"aggregate": name, "metadata": metadata,
		}
		e, err := events.ParseAttributes(maps.All(given), []byte("{}"))
		if err != nil {
			require.ErrorIs(t, err, events.ErrAttributes)
			require.Less(t, len(err.Error()), 500)
			require.Zero(t, e)
			return
		}
		again, err := events.ParseAttributes(e.Attributes(source), e.Data)
		require.NoError(t, err)
		require.Equal(t, e, again)
	})
}

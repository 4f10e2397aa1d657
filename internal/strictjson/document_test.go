package strictjson_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// A snapshot is what a Document is decoded into.
type snapshot struct {
	SKU   string            `json:"sku"`
	Lines []snapshotLine    `json:"lines"`
	Tags  map[string]string `json:"tags,omitempty"`
}

type snapshotLine struct {
	Quantity int `json:"quantity"`
}

func TestADocumentIsDecodedAsByEncodingJSON(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want snapshot
	}{
		"all members":              {`{"sku":"a","lines":[{"quantity":1},{"quantity":2}]}`, snapshot{SKU: "a", Lines: []snapshotLine{{1}, {2}}}},
		"some members":             {` {"sku":"a"} `, snapshot{SKU: "a"}},
		"none":                     {`{}`, snapshot{}},
		"a pair in escapes":        {`{"sku":"\ud83d\uDE00"}`, snapshot{SKU: "\U0001f600"}},
		"a backslash and then a u": {`{"sku":"\\ud800"}`, snapshot{SKU: `\ud800`}},
		"the replacement itself":   {`{"sku":"\ufffd"}`, snapshot{SKU: "\ufffd"}},
		"null as a member":         {`{"sku":null,"lines":null}`, snapshot{}},
		"a map":                    {`{"tags":{"a":"1","b":"a"}}`, snapshot{Tags: map[string]string{"a": "1", "b": "a"}}},
		"a map of a and A":         {`{"tags":{"a":"1","A":"2"}}`, snapshot{Tags: map[string]string{"a": "1", "A": "2"}}},
		"a name again elsewhere":   {`{"sku":"sku","tags":{"sku":"sku"}}`, snapshot{SKU: "sku", Tags: map[string]string{"sku": "sku"}}},
		"after a nested object":    {`{"tags":{"a":"1"},"sku":"a"}`, snapshot{SKU: "a", Tags: map[string]string{"a": "1"}}},
		"after an array in itself": {`{"lines":[],"sku":"a"}`, snapshot{SKU: "a", Lines: []snapshotLine{}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got snapshot
			require.NoError(t, strictjson.Document([]byte(tt.in), &got))
			require.Equal(t, tt.want, got)
		})
	}
}

func malformedDocuments() map[string]string {
	return map[string]string{
		"nothing":                          "",
		"null":                             "null",
		"an array":                         "[]",
		"an array of an object":            `[{"sku":"a"}]`,
		"a string":                         `"sku"`,
		"an unknown member":                `{"sku":"a","price":1}`,
		"an unknown member below":          `{"lines":[{"quantity":1,"price":1}]}`,
		"a member twice":                   `{"sku":"a","sku":"b"}`,
		"a member twice below":             `{"lines":[{"quantity":1},{"quantity":1,"quantity":2}]}`,
		"a member twice in a map":          `{"tags":{"a":"1","a":"2"}}`,
		"a member twice in a map, escaped": `{"tags":{"a":"1","\u0061":"2"}}`,
		"a member in another case":         `{"SKU":"a"}`,
		"in another case below":            `{"lines":[{"quantity":1},{"Quantity":1}]}`,
		"a field's name without its tag":   `{"Tags":{}}`,
		"a member twice after a nested":    `{"sku":"a","tags":{"a":"1"},"sku":"b"}`,
		"twice in different cases":         `{"sku":"a","SKU":"b"}`,
		"twice, one with a long s":         `{"sku":"a","` + "\u017f" + `ku":"b"}`,
		"twice, one with the Kelvin sign":  `{"sku":"a","s` + "\u212a" + `u":"b"}`,
		"twice, one escaped":               `{"sku":"a","\u0073ku":"b"}`,
		"a wrong type":                     `{"sku":1}`,
		"a wrong type below":               `{"lines":[{"quantity":"1"}]}`,
		"two documents":                    `{"sku":"a"}{"sku":"b"}`,
		"something after it":               `{"sku":"a"} x`,
		"a bracket after it":               `{"sku":"a"}]`,
		"cut short":                        `{"sku":"a"`,
		"cut in a string":                  `{"sku":"a`,
		"a comma too many":                 `{"sku":"a",}`,
		"the wrong end":                    `{"lines":[}`,
		"not UTF-8":                        "{\"sku\":\"a\xff\"}",
		"a byte order mark":                "\ufeff{}",
		"the first half of a pair":         `{"sku":"\ud83d"}`,
		"the second half of a pair":        `{"sku":"\uDE00"}`,
		"the halves the wrong way round":   `{"sku":"\ude00\ud83d"}`,
		"the first half twice":             `{"sku":"\ud83d\ud83d\ude00"}`,
		"half a pair and a letter":         `{"sku":"\ud83da"}`,
		"half a pair before a line break":  `{"sku":"\ud83d\n"}`,
		"half a pair in a name":            `{"tags":{"\ud83d":"1"}}`,
		"an escape cut short":              `{"sku":"\ud83`,
	}
}

func TestADocumentThatIsNotStrictIsRefused(t *testing.T) {
	t.Parallel()
	for name, in := range malformedDocuments() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got snapshot
			err := strictjson.Document([]byte(in), &got)
			require.ErrorIs(t, err, strictjson.ErrMalformed)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"sku":"a","lines":[{"quantity":1},{"quantity":2}],"tags":{"a":"b"}}`))
	for _, s := range malformedDocuments() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got snapshot
		if err := strictjson.Document(data, &got); err != nil {
			require.ErrorIs(t, err, strictjson.ErrMalformed)
			return
		}
		var loose snapshot
		require.NoError(t, json.Unmarshal(data, &loose))
		require.Equal(t, loose, got)
		// Written again it is a document still.
		again, err := json.Marshal(got)
		require.NoError(t, err)
		require.NoError(t, strictjson.Document(again, &loose))
	})
}

func ExampleDocument() {
	var order struct {
		ID string `json:"id"`
	}
	fmt.Println(strictjson.Document([]byte(`{"id":"7"}`), &order), order.ID)
	fmt.Println(strictjson.Document([]byte(`{"id":"7","Id":"8"}`), &order))
	// Output:
	// <nil> 7
	// malformed JSON: the document has an unknown member
}

package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// A warehouse has members of every shape that encoding/json knows.
type warehouse struct {
	Address
	*Keeper

	hidden string

	Name     string
	Opened   time.Time                 `json:"opened"`
	Shelves  map[string]map[string]int `json:"shelves"`
	Rows     [2][]*snapshotLine        `json:"rows"`
	Note     any                       `json:"note"`
	Raw      json.RawMessage           `json:"raw"`
	Spare    *warehouse                `json:"spare"`
	Stock    map[string]snapshotLine   `json:"stock"`
	Left     string                    `json:"-"`
	Named    Keeper                    `json:"named"`
	Loosened loose                     `json:"loosened"`
}

type Address struct {
	City string `json:"city"`
	Name string // the warehouse's counts
}

type Keeper struct {
	Keeper string `json:"keeper"`
}

// loose reads itself and takes any name.
type loose struct{ members map[string]any }

func (l *loose) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &l.members) }

func TestNamesAreExactWhereverAStructIs(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]struct{ right, wrong string }{
		"of an embedded struct":            {`{"city":"a"}`, `{"City":"a"}`},
		"of an embedded pointer":           {`{"keeper":"a"}`, `{"Keeper":"a"}`},
		"without a tag":                    {`{"Name":"a"}`, `{"name":"a"}`},
		"left out of the JSON":             {`{}`, `{"Left":"a"}`},
		"an unexported field":              {`{}`, `{"hidden":"a"}`},
		"an embedded struct with a name":   {`{"named":{"keeper":"a"}}`, `{"named":{"KEEPER":"a"}}`},
		"in a slice of pointers":           {`{"rows":[[{"quantity":1}],[]]}`, `{"rows":[[],[null,{"quantitY":1}]]}`},
		"in a struct of its own type":      {`{"spare":{"spare":{"city":"a"}}}`, `{"spare":{"spare":{"citY":"a"}}}`},
		"in a map of structs":              {`{"stock":{"a":{"quantity":1},"A":{"quantity":1}}}`, `{"stock":{"a":{"Quantity":1}}}`},
		"after a nested object":            {`{"spare":{"shelves":{"a":{}}},"city":"a"}`, `{"spare":{"shelves":{"a":{}}},"City":"a"}`},
		"in a map, twice":                  {`{"shelves":{"a":{"b":1,"B":2},"A":{"b":1}}}`, `{"shelves":{"a":{"b":1,"b":2}}}`},
		"in what can be anything, twice":   {`{"note":{"a":[{"b":1,"B":2}]}}`, `{"note":{"a":[{"b":1,"b":2}]}}`},
		"in what stays as it is, twice":    {`{"raw":{"a":1,"A":2}}`, `{"raw":{"a":1,"a":2}}`},
		"in what reads itself, twice":      {`{"loosened":{"city":1,"City":2}}`, `{"loosened":{"city":1,"city":2}}`},
		"a list where a list is not meant": {`{"note":[[1],{"a":[]}]}`, `{"city":[{"a":1}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got, want warehouse
			require.NoError(t, strictjson.Document([]byte(in.right), &got))
			require.NoError(t, json.Unmarshal([]byte(in.right), &want))
			require.Equal(t, want, got)
			require.ErrorIs(t, strictjson.Document([]byte(in.wrong), &got), strictjson.ErrMalformed)
		})
	}
	require.Empty(t, warehouse{}.hidden)
}

// What can be stored can be loaded, whatever the names in its maps are.
func TestEveryDocumentThatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := snapshot{
			SKU:  rapid.String().Draw(t, "sku"),
			Tags: rapid.MapOf(rapid.StringOf(rapid.RuneFrom([]rune("aAsSſkKK"))), rapid.String()).Draw(t, "tags"),
		}
		document, err := json.Marshal(want)
		require.NoError(t, err)
		var got snapshot
		require.NoError(t, strictjson.Document(document, &got))
		if len(want.Tags) == 0 {
			want.Tags, got.Tags = nil, nil
		}
		require.Equal(t, want, got)
	})
}

func TestADeepDocumentIsRefusedNotFollowed(t *testing.T) {
	t.Parallel()
	var got warehouse
	deep := strings.Repeat(`{"spare":`, 100_000) + "{}" + strings.Repeat("}", 100_000)
	require.ErrorIs(t, strictjson.Document([]byte(deep), &got), strictjson.ErrMalformed)
}

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestABodyIsReadStrictly(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		``: true, `{}`: true, ` {"reason":"r"} `: true, `{"reason":null}`: true,
		`null`: false, `[]`: false, `"reason"`: false, `{`: false, `{"reason":"r"`: false, `{"reason":1}`: false,
		`{"reason":"r"}{}`: false, `{"reason":"r"} x`: false, `{"reasons":"r"}`: false,
		`{"reason":"a","reason":"b"}`: false, `{"reason":"a","REASON":"b"}`: false, "{\"reason\":\"\xff\"}": false,
		`{"Reason":"r"}`: false, `{"":"r"}`: false, `{"reason":"r",}`: false, `{"reason" "r"}`: false, "\ufeff{}": false,
		strings.Repeat(`{"reason":`, 5000): false, strings.Repeat(`[`, 5000): false,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		var b cancelOrder
		_, err := readJSON(httptest.NewRecorder(), r, &b)
		require.Equal(t, ok, err == nil, "%.40s", body)
		if !ok {
			require.Equal(t, http.StatusBadRequest, statusOf(err))
		}
	}
}

func TestABodyThatCannotBeReadIsAnsweredWithWhereAndWhy(t *testing.T) { //nolint:tparallel // its subtests share the desk
	t.Parallel()
	d := newDesk(t)
	quantity := func(v string) string { return strings.Replace(twoProducts, `"quantity":2`, `"quantity":`+v, 1) }
	before, _, _ := strings.Cut(twoProducts, `[`)
	lines := func(v string) string { return before + v + "}" }
	customer := func(v string) string { return strings.Replace(twoProducts, `"ada"`, v, 1) }
	for name, tt := range map[string]struct{ body, pointer, code string }{
		"a string for a number":          {quantity(`"2"`), "#/lines/1/quantity", "service.not_a_whole_number"},
		"a fraction":                     {quantity(`1.5`), "#/lines/1/quantity", "service.not_a_whole_number"},
		"an exponent":                    {quantity(`1e3`), "#/lines/1/quantity", "service.not_a_whole_number"},
		"a number beyond all":            {quantity(`9999999999999999999`), "#/lines/1/quantity", "service.not_a_whole_number"},
		"an object for a number":         {quantity(`{}`), "#/lines/1/quantity", "service.not_a_whole_number"},
		"true for a number":              {quantity(`true`), "#/lines/1/quantity", "service.not_a_whole_number"},
		"a number for a string":          {customer(`7`), "#/customer", "service.not_a_string"},
		"an object for an array":         {lines(`{}`), "#/lines", "service.not_an_array"},
		"a string for an object":         {lines(`["teapot"]`), "#/lines/0", "service.not_an_object"},
		"an array for an object":         {lines(`[[]]`), "#/lines/0", "service.not_an_object"},
		"an unknown member":              {`{"fast":true}`, "#/fast", "service.unknown_member"},
		"an unknown member below":        {lines(`[{"product":"teapot","price":"1"}]`), "#/lines/0/price", "service.unknown_member"},
		"a member in another case":       {`{"Customer":"ada"}`, "#/Customer", "service.unknown_member"},
		"a member by an address":         {`{"ada@example.com":1}`, "#", "service.unknown_member"},
		"a member by a slash":            {lines(`[{"a/b":1}]`), "#/lines/0", "service.unknown_member"},
		"a member by half a pair":        {`{"\ud800":1}`, "#", "service.text"},
		"a member twice":                 {`{"customer":"ada","customer":"bob"}`, "#/customer", "service.member_twice"},
		"a member twice, one in escapes": {`{"customer":"ada","\u0063ustomer":"bob"}`, "#/customer", "service.member_twice"},
		"a member twice below":           {lines(`[{"product":"teapot","quantity":1,"product":"assam"}]`), "#/lines/0/product", "service.member_twice"},
		"the first half of a pair":       {customer(`"\ud800"`), "#/customer", "service.text"},
		"the second half":                {customer(`"a\udc00"`), "#/customer", "service.text"},
		"the halves the wrong way round": {customer(`"\udc00\ud800"`), "#/customer", "service.text"},
		"the first half twice":           {customer(`"\ud83d\ud83d\ude00"`), "#/customer", "service.text"},
		"no UTF-8":                       {customer("\"\xff\""), "#/customer", "service.text"},
		"cut short":                      {`{"customer":"ada","lines":[{"product":"tea`, "#/lines/0/product", "service.json"},
		"no JSON below":                  {quantity(`tru`), "#/lines/1/quantity", "service.json"},
		"a comma too many":               {lines(`[{"product":"teapot"},]`), "#/lines/1", "service.json"},
		"nothing of it":                  {`amount=1`, "#", "service.json"},
		"an array":                       {`[]`, "#", "service.not_an_object"},
		"two objects":                    {`{}{}`, "#", "service.json"},
	} {
		t.Run(name, func(t *testing.T) {
			a := d.send("POST", "/v1/orders", tt.body, "Idempotency-Key", rawID())
			require.Equal(t, http.StatusBadRequest, a.StatusCode, "%s", a.body)
			p := a.problem(t)
			require.Equal(t, "service.body", p.Code)
			require.Len(t, p.Errors, 1)
			require.Equal(t, tt.pointer, p.Errors[0].Pointer)
			require.Equal(t, tt.code, p.Errors[0].Code)
			require.Contains(t, p.Detail, tt.pointer)
			require.NotContains(t, p.Detail+p.Errors[0].Detail, "ada", "what is sent is not repeated")
		})
	}
}

func TestTextIsReadAsItIsMeant(t *testing.T) {
	t.Parallel()
	for written, meant := range map[string]string{
		`\ud83d\uDE00`: "\U0001f600", `\\ud800`: `\ud800`, `\ufffd`: "\ufffd", "\ufffd": "\ufffd", `\u00e9\n\"`: "\u00e9\n\"", `\\`: `\`,
	} {
		var b cancelOrder
		require.NoError(t, readMembers([]byte(`{"reason":"`+written+`"}`), &b))
		require.Equal(t, meant, b.Reason)
	}
}

// What is read strictly is read by encoding/json too, and to the same end.
func FuzzReadMembers(f *testing.F) {
	for _, seed := range []string{
		twoProducts, `{}`, `{"lines":[null,{}]}`, `{"lines":[{"quantity":-0}]}`, `{"customer":"\ud800"}`, `{"customer":"\\u"}`,
		`{"lines":[],}`, `{"customer":"a","customer":"b"}`, "{\"customer\":\"\xff\"}", `{"lines":[{"quantity":01}]}`, `{} x`, `{"customer":"\`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var strict, loose placeOrder
		err := readMembers(body, &strict)
		if err != nil {
			require.ErrorIs(t, err, errBody)
			require.True(t, utf8.ValidString(err.Error()))
			require.LessOrEqual(t, len(err.Error()), 300)
			return
		}
		require.True(t, utf8.Valid(body))
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		require.NoError(t, dec.Decode(&loose))
		require.True(t, slices.Equal(loose.Lines, strict.Lines), "%v and %v", loose.Lines, strict.Lines) // none is as good as an empty list
		strict.Lines, loose.Lines = nil, nil
		require.Equal(t, loose, strict)
	})
}

func FuzzParseMatch(f *testing.F) {
	for _, seed := range []string{`"1"`, `*`, `"1", "2"`, `W/"1"`, `,"1",,`, `"1" "2"`, `"`, `W/`, `"a b"`, "", `"1"x`, "\"\x00\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := parseMatch([]string{s})
		if err != nil {
			require.ErrorIs(t, err, errBadMatch)
			require.Equal(t, match{}, m)
			return
		}
		again, err := parseMatch([]string{strings.Join(m.tags, ", ")})
		if m.any {
			return
		}
		require.NoError(t, err)
		require.Equal(t, m, again)
		require.False(t, m.allows(1) && !m.allowsWeakly(1))
	})
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for in, allows := range map[string]bool{
		`"1"`: true, `*`: true, "\t\"7\" , \"1\"": true, `"2"`: false, `W/"1"`: false, `"11"`: false,
	} {
		m, err := parseMatch([]string{in})
		require.NoError(t, err, in)
		require.Equal(t, allows, m.allows(1), in)
	}
	m, err := parseMatch([]string{`"2"`, `"1"`}) // a header that is sent twice
	require.NoError(t, err)
	require.True(t, m.allows(1))
	for _, in := range []string{``, `,`, `1`, `"1`, `"1""2"`, `"1" "2"`, `*, "1"`, `w/"1"`, `"a b"`} {
		_, err := parseMatch([]string{in})
		require.ErrorIs(t, err, errBadMatch, in)
	}
}

// Whatever comes in a body, a header or a path, it is never the service's fault.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", twoProducts, payment, parcel, `{"reason":"\u0000"}`, `{"lines":[null]}`, `{"amount":"1e999999","currency":"GBP"}`} {
		f.Add(uint8(0), "o-1", `"1"`, "k", seed)
		f.Add(uint8(1), "o-1", `*`, "k", seed)
	}
	store := newFuzzed(f, forever)
	f.Fuzz(func(t *testing.T, which uint8, id, match, key, body string) {
		paths := []string{"", "/pay", "/fulfil", "/ship", "/cancel", "/deliver"}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/orders", strings.NewReader(body))
		if what := paths[int(which)%len(paths)]; what != "" {
			r.URL.Path = "/v1/orders/" + id + what
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header["If-Match"] = []string{match}
		r.Header["Idempotency-Key"] = []string{key}
		w := httptest.NewRecorder()
		store.ServeHTTP(w, r)
		require.Less(t, w.Code, 500, "%s", w.Body)
		if w.Code >= 400 {
			require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			explained(t, w.Body.Bytes())
		}
	})
}

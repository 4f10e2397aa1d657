package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABodyIsReadStrictly(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		``: true, `{}`: true, ` {"reason":"r"} `: true, `{"reason":null}`: true,
		`null`: false, `[]`: false, `"reason"`: false, `{`: false, `{"reason":"r"`: false, `{"reason":1}`: false,
		`{"reason":"r"}{}`: false, `{"reason":"r"} x`: false, `{"reasons":"r"}`: false,
		`{"reason":"a","reason":"b"}`: false, `{"reason":"a","REASON":"b"}`: false, "{\"reason\":\"\xff\"}": false,
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

func TestObjectsWithinABodyAreReadStrictlyToo(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		`{"lines":[{"product":"a","quantity":1},{"product":"a","quantity":1}]}`: true,
		`{"a":{"b":1},"b":2}`: true, `{"a":[1,{"b":"b"}],"b":"a"}`: true, `{"a":["x","x"]}`: true,
		`{"lines":[{"product":"a","product":"b"}]}`: false, `{"a":{"b":1,"b":2}}`: false, `{"a":[],"b":1,"a":2}`: false,
	} {
		require.Equal(t, ok, isObject([]byte(body)), body)
	}
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
	store := newFuzzed(f)
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
		}
	})
}

package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/sqlite"
)

func rawID() string { return uuid.NewString() }

func id1() uuid.UUID { return uuid.MustParse("11111111-1111-4111-8111-111111111111") }

func TestARequestSentAgainUnderItsKeyIsAnsweredAgainAndNotDoneAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "k-1")
	require.Equal(t, http.StatusCreated, first.StatusCode)
	require.Empty(t, first.Header.Get("Idempotency-Replayed"))

	again := d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", `"k-1"`) // as the header's draft has it
	require.Equal(t, http.StatusCreated, again.StatusCode)
	require.Equal(t, first.body, again.body)
	require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
	require.Equal(t, first.etag(), again.etag())
	require.Equal(t, "true", again.Header.Get("Idempotency-Replayed"))
	require.Equal(t, 1, strings.Count(string(d.send("GET", "/v1/orders?customer=ada", "").body), `"id"`))
}

func TestAChangeSentAgainUnderItsKeyIsNotStale(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	pay := func(key string) answer {
		return d.send("POST", order+"/pay", payment, "If-Match", `"1"`, "Idempotency-Key", key)
	}
	first := pay("k-2")
	require.Equal(t, http.StatusOK, first.StatusCode)
	again := pay("k-2")
	require.Equal(t, http.StatusOK, again.StatusCode)
	require.Equal(t, first.body, again.body)
	require.Equal(t, http.StatusPreconditionFailed, pay("k-3").StatusCode)
}

func TestAKeyIsOfOneRequest(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.Equal(t, http.StatusCreated, d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "k").StatusCode)
	order := d.placed()
	other := map[string]answer{
		"another body": d.send("POST", "/v1/orders", strings.Replace(twoProducts, "ada", "bob", 1), "Idempotency-Key", "k"),
		"another path": d.send("POST", order+"/pay", payment, "If-Match", `"1"`, "Idempotency-Key", "k"),
	}
	for name, a := range other {
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, name)
		require.Equal(t, "service.key_reused", a.problem(t).Code, name)
	}
}

func TestWhatWasRefusedMayBeSentAgainUnderItsKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	bad := strings.Replace(twoProducts, `"GB"`, `"ZZ"`, 1)
	require.Equal(t, http.StatusUnprocessableEntity, d.send("POST", "/v1/orders", bad, "Idempotency-Key", "k").StatusCode)
	require.Equal(t, http.StatusCreated, d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "k").StatusCode)
}

func TestOfManyWhoSendOneRequestAtOnceOneIsServed(t *testing.T) { //nolint:tparallel // its subtests share the desk
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	tests := map[string]func() answer{
		"place": func() answer { return d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "at-once") },
		"pay": func() answer {
			return d.send("POST", order+"/pay", payment, "If-Match", `"1"`, "Idempotency-Key", "paid-at-once")
		},
	}
	for name, send := range tests {
		t.Run(name, func(t *testing.T) {
			answers := make([]answer, 8)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() { answers[i] = send() })
			}
			all.Wait()
			served := 0
			for _, a := range answers {
				require.Less(t, a.StatusCode, 300, "%s", a.body)
				require.Equal(t, answers[0].body, a.body)
				if a.Header.Get("Idempotency-Replayed") == "" {
					served++
				}
			}
			require.Equal(t, 1, served)
		})
	}
}

func TestAKeyIsKnownAfterARestart(t *testing.T) { //nolint:tparallel // one run after the other
	t.Parallel()
	file := filepath.Join(t.TempDir(), "orders.db")
	var bodies []string
	for range 2 {
		store, err := sqlite.Open(t.Context(), file, sqlite.Migrate())
		require.NoError(t, err)
		t.Run("a run", func(t *testing.T) {
			a := newDeskOn(t, store).send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "k")
			require.Equal(t, http.StatusCreated, a.StatusCode)
			bodies = append(bodies, string(a.body))
		})
		require.NoError(t, store.Close())
	}
	require.Equal(t, bodies[0], bodies[1])
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a": "a", `"a"`: "a", strings.Repeat("k", 128): strings.Repeat("k", 128), "~!": "~!",
		"": "", `""`: "", `"`: "", "a b": "", "a\x7f": "", "é": "", `a"b`: "", strings.Repeat("k", 129): "",
	} {
		k, err := ParseKey(in)
		require.Equal(t, want == "", err != nil, "%q", in)
		require.Equal(t, want, k.String(), "%q", in)
	}
}

func TestAKeyThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.send("POST", "/v1/orders", twoProducts)
	require.Equal(t, http.StatusBadRequest, a.StatusCode)
	require.Equal(t, "service.idempotency_key_required", a.problem(t).Code)
	a = d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "two words")
	require.Equal(t, http.StatusBadRequest, a.StatusCode)
	require.Equal(t, "service.idempotency_key", a.problem(t).Code)
}

func TestAnAnswerIsRestoredOnlyWhole(t *testing.T) {
	t.Parallel()
	_, err := RestoreAnswer(AnswerSnapshot{})
	require.ErrorIs(t, err, errKey)
	require.ErrorIs(t, err, errNoAnswer)
	_, err = RestoreTimeline(TimelineSnapshot{})
	require.ErrorIs(t, err, errNoOrder)
}

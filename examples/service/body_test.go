package main

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/memstore"
)

func TestABodyThatSaysHowItIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	for _, headers := range [][]string{
		{"Content-Type", "application/json; charset=UTF-8"}, {"Content-Type", "Application/JSON"}, {"Content-Encoding", "Identity"},
	} {
		a := d.send("POST", order+"/cancel", `{"reason":""}`, append(headers, "If-Match", "*")...)
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, "%s", a.body)
	}
	a := d.send("POST", order+"/cancel", `{}`, "Content-Encoding", "gzip", "If-Match", "*")
	require.Equal(t, "identity", a.Header.Get("Accept-Encoding"))
}

// The server is the one of main, but for its patience.
func TestABodyThatDoesNotArriveIsNotTakenForAWrongOne(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	s := newShop(memstore.New(memstore.WithOutbox()), log, nil)
	server := newServer(s.api.root(), log)
	server.ReadHeaderTimeout, server.ReadTimeout = forever, 100*time.Millisecond
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })

	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(soon)))
	_, err = io.WriteString(conn, "POST /v1/orders HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	require.NoError(t, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestTimeout, response.StatusCode, "%s", body)
	require.Equal(t, "service.body_too_slow", answer{response, body}.problem(t).Code)
	require.True(t, response.Close, "no other request is waited for")
	documented(t, "POST", "/v1/orders", response, body)
}

func TestABodyCutShortIsNoJSON(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", io.MultiReader(strings.NewReader(`{}`), iotest.ErrReader(io.ErrUnexpectedEOF)))
	r.Header.Set("Content-Type", "application/json")
	var b cancelOrder
	_, err := readJSON(httptest.NewRecorder(), r, &b)
	require.ErrorIs(t, err, errSyntax)
	require.Equal(t, http.StatusBadRequest, statusOf(err))
}

// A slowReader takes its time.
type slowReader struct {
	io.Reader

	wait time.Duration
}

func (r slowReader) Read(b []byte) (int, error) {
	time.Sleep(r.wait)
	return r.Reader.Read(b)
}

func TestTheTimeThatABodyTakesIsNotTheStores(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := newFuzzed(t, answerWithin)
		send := func(path, body string, headers ...string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, slowReader{strings.NewReader(body), answerWithin})
			r.Header.Set("Content-Type", "application/json")
			for i := 0; i < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
			w := httptest.NewRecorder()
			service.ServeHTTP(w, r)
			return w
		}
		w := send("/v1/orders", twoProducts, "Idempotency-Key", "k")
		require.Equal(t, http.StatusCreated, w.Code, "%s", w.Body)
		order := w.Header().Get("Location")
		require.Equal(t, http.StatusOK, send(order+"/pay", payment, "If-Match", `"1"`).Code)
		require.Less(t, send(order+"/deliver", "{}").Code, 500)
	})
}
